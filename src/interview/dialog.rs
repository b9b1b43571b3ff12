//! A dialog: its steps in the order in which they are asked, and what their answers must not say together.

use crate::eligibility::{Condition, Declared, Truth};
use crate::eligibility::{FactName, Facts, Kind, Unreadable, Value};
use crate::guide::ClauseId;
use crate::text::money;
use crate::text::{Bilingual, Language};

/// One guided interview (`dialogs/<guide>/<name>.toml`).
#[derive(Debug, Clone, Default)]
pub struct Dialog {
    /// Its name: that of its file.
    pub name: String,
    /// How many questions it asks at most while it is not known what is applied for; as many as it takes, without one.
    pub at_most: Option<usize>,
    /// The words with which it writes values.
    pub words: Words,
    /// The steps; the first that applies and has no answer is asked.
    pub steps: Vec<Step>,
    /// What cannot be true together.
    pub contradictions: Vec<Contradiction>,
}

/// Words for values that no step has labels for.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Yes.
    pub yes: Bilingual,
    /// No.
    pub no: Bilingual,
    /// Of a list: none.
    pub none: Bilingual,
    /// Not known, as an answer and as what is written for a fact that is missing.
    pub not_known: Bilingual,
}

/// One question of a dialog, and the declaration of the fact that it asks for.
#[derive(Debug, Clone)]
pub struct Step {
    /// The fact.
    pub fact: FactName,
    /// What the fact was called in dialogs before this one, so that what was said then still counts.
    pub was: Vec<String>,
    /// When it is of any matter; always, where there is no condition. It looks only at facts of earlier steps.
    pub when: Option<Condition>,
    /// What the fact is called.
    pub name: Bilingual,
    /// The question.
    pub ask: Bilingual,
    /// The kind of the answer.
    pub accept: Kind,
    /// What can be chosen; for yes and no only where they have labels of their own, with the values `true`, `false`.
    pub options: Vec<Opt>,
    /// An answer, to show how one may look.
    pub example: Option<Bilingual>,
    /// Why it is asked, where no rule tells.
    pub clause: Option<ClauseId>,
    /// How people speak of the fact.
    pub spoken: Spoken,
}

/// How people speak of a fact, beside the names of its options: so it is heard in a message that says several things.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spoken {
    /// Words that name the fact: a number or an option beside them is its value.
    pub mentions: Vec<String>,
    /// Words that say its value, wherever they stand.
    pub says: Vec<Saying>,
    /// Words that only suggest its value.
    pub suggests: Vec<Saying>,
    /// For yes and no: answers that may mean either, as 没有 to a question that holds a 无.
    pub unclear: Vec<String>,
    /// For a count: names that count one each, with all that each is called.
    pub counts: Vec<Vec<String>>,
    /// For an amount: the amount that a share is a share of.
    pub share_of: Option<FactName>,
}

/// Words that say one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// The words.
    pub words: Vec<String>,
    /// The value.
    pub value: Value,
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opt {
    /// Its value.
    pub value: String,
    /// What it is called.
    pub label: Bilingual,
    /// What else people call it.
    #[serde(default)]
    pub also: Vec<String>,
    /// Whether its names mean it only in answer to the question: 其他.
    #[serde(default)]
    pub only_asked: bool,
}

/// Answers that cannot be true together.
#[derive(Debug, Clone)]
pub struct Contradiction {
    /// When they are given.
    pub when: Condition,
    /// What is wrong with them; `{fact}` stands for an answer.
    pub says: Bilingual,
}

impl Dialog {
    /// The step that asks for a fact.
    pub fn step(&self, fact: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.fact.as_str() == fact)
    }

    /// The step that asks for what was once called so.
    pub fn step_of_old(&self, fact: &str) -> Option<&Step> {
        self.step(fact).or_else(|| {
            self.steps
                .iter()
                .find(|step| step.was.iter().any(|was| was == fact))
        })
    }

    /// What is declared of a fact.
    pub fn declared(&self, fact: &FactName) -> Option<Declared<'_>> {
        let step = self.step(fact.as_str())?;
        Some(Declared {
            kind: step.accept,
            options: step
                .options
                .iter()
                .map(|option| option.value.as_str())
                .collect(),
        })
    }

    /// Facts from what was given by name.
    ///
    /// # Errors
    ///
    /// All that is wrong: names that no step asks for, values that are none.
    pub fn facts(
        &self,
        given: impl IntoIterator<Item = (String, serde_json::Value)>,
    ) -> Result<Facts, String> {
        let mut faults: Vec<String> = Vec::new();
        let mut facts = Facts::default();
        for (name, json) in given {
            match self.step(&name).map(|step| (step, step.read(&json))) {
                Some((step, Ok(value))) => facts.say(step.fact.clone(), value),
                Some((_, Err(why))) => faults.push(format!("`{name}` {why}")),
                None => {
                    let known: Vec<&str> =
                        self.steps.iter().map(|step| step.fact.as_str()).collect();
                    faults.push(format!(
                        "there is no fact `{name}`; the facts are {}",
                        known.join(", ")
                    ));
                }
            }
        }
        match faults.is_empty() {
            true => Ok(facts),
            false => Err(faults.join("; ")),
        }
    }

    /// The first contradiction in what is known.
    pub fn contradiction(&self, facts: &Facts) -> Option<&Contradiction> {
        self.contradictions
            .iter()
            .find(|it| it.when.holds(facts) == Truth::Yes)
    }

    /// A value as people write it: `700,000 元`, 企业, 是.
    pub fn write(&self, fact: &str, value: Option<&Value>, language: Language) -> String {
        let step = self.step(fact);
        let label = |value: &str| {
            step.and_then(|step| step.option(value))
                .map_or(value, |option| option.label.get(language))
                .to_owned()
        };
        match value {
            None => self.words.not_known.get(language).to_owned(),
            Some(Value::Choice(value)) => label(value),
            Some(Value::Choices(values)) if values.is_empty() => {
                self.words.none.get(language).to_owned()
            }
            Some(Value::Choices(values)) => {
                let labels: Vec<String> = values.iter().map(|value| label(value)).collect();
                labels.join(match language {
                    Language::Zh => "、",
                    Language::En => ", ",
                })
            }
            Some(Value::Money(amount)) => money::yuan(*amount, language),
            Some(Value::Count(count)) => count.to_string(),
            Some(Value::YesNo(yes)) => {
                let own = step.and_then(|step| step.option(if *yes { "true" } else { "false" }));
                let plain = if *yes {
                    &self.words.yes
                } else {
                    &self.words.no
                };
                own.map_or(plain, |option| &option.label)
                    .get(language)
                    .to_owned()
            }
        }
    }

    /// `text` with each `{fact}` replaced by its value.
    pub fn fill(&self, text: &Bilingual, facts: &Facts, language: Language) -> String {
        let mut filled = text.get(language).to_owned();
        for fact in places(text.get(language)) {
            let value = self.write(fact, facts.get(fact), language);
            filled = filled.replace(&format!("{{{fact}}}"), &value);
        }
        filled
    }
}

/// The names in braces in `text`.
pub fn places(text: &str) -> impl Iterator<Item = &str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
}

impl Step {
    /// Whether the step applies; `Unknown` where that hangs on what is not known, so that it may matter.
    pub fn applies(&self, facts: &Facts) -> Truth {
        self.when
            .as_ref()
            .map_or(Truth::Yes, |when| when.holds(facts))
    }

    /// The option with this value.
    pub fn option(&self, value: &str) -> Option<&Opt> {
        self.options.iter().find(|option| option.value == value)
    }

    /// Reads the value of the fact from JSON; null is not known.
    ///
    /// # Errors
    ///
    /// If it is no value of this fact.
    pub fn read(&self, json: &serde_json::Value) -> Result<Option<Value>, Unreadable> {
        match json {
            serde_json::Value::Null => Ok(None),
            json => {
                Value::from_json(json, self.accept, |value| self.option(value).is_some()).map(Some)
            }
        }
    }
}
