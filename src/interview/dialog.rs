//! Dialogs: steps in the order of the interview, and answers that contradict each other.

use crate::eligibility::{Condition, Declared, Truth};
use crate::eligibility::{FactName, Facts, Kind, Unreadable, Value};
use crate::guide::ClauseId;
use crate::text::money;
use crate::text::{Bilingual, Language};

/// An interview (`dialogs/<guide>/<name>.toml`).
#[derive(Debug, Clone, Default)]
pub struct Dialog {
    /// The name of its file.
    pub name: String,
    /// The most questions before the topic is known; no limit without it.
    pub at_most: Option<usize>,
    /// Words for values.
    pub words: Words,
    /// The steps. The interview asks the first that applies and has no answer.
    pub steps: Vec<Step>,
    /// Answers that cannot all be true.
    pub contradictions: Vec<Contradiction>,
}

/// Words for values that have no labels of their own.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Yes.
    pub yes: Bilingual,
    /// No.
    pub no: Bilingual,
    /// An empty list.
    pub none: Bilingual,
    /// Not known: as an answer, and for a missing fact.
    pub not_known: Bilingual,
}

/// A question of a dialog, and the declaration of its fact.
#[derive(Debug, Clone)]
pub struct Step {
    /// The fact that it asks for.
    pub fact: FactName,
    /// Older names of the fact, so that earlier answers still count.
    pub was: Vec<String>,
    /// The condition for asking it, if there is one. It uses only facts of earlier steps.
    pub when: Option<Condition>,
    /// The name of the fact for people.
    pub name: Bilingual,
    /// The question.
    pub ask: Bilingual,
    /// The kind of answer.
    pub accept: Kind,
    /// The options. Yes and no have options only if they have labels of their own, with the values `true` and `false`.
    pub options: Vec<Opt>,
    /// An example of an answer.
    pub example: Option<Bilingual>,
    /// The clause that explains the question, if no rule does.
    pub clause: Option<ClauseId>,
    /// How people mention the fact.
    pub spoken: Spoken,
}

/// How people mention a fact, apart from the names of its options. So a message that states several things is
/// understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spoken {
    /// Words that name the fact. A number or option next to them is its value.
    pub mentions: Vec<String>,
    /// Verbs among them, which name it only where nothing else is named: 只能出.
    pub verbs: Vec<String>,
    /// Names of options that may be of any place, where the fact asks for those in one: 大学.
    pub anywhere: Vec<String>,
    /// Words that state its value anywhere.
    pub says: Vec<Saying>,
    /// Words that only suggest its value.
    pub suggests: Vec<Saying>,
    /// For yes and no: answers that can mean either, such as 没有 after a question with 无.
    pub unclear: Vec<String>,
    /// What names of places, fields and organisations say of it.
    pub names: Option<NamedBy>,
    /// Words beside which such names are meant: 总部 beside a place, and 就这几个 where all countries are named.
    pub beside: Vec<String>,
    /// Words that hold a word of `beside` and speak of something else: 地区总部.
    pub apart: Vec<String>,
    /// Words before a place that is meant no longer: 从 in 总部从里昂搬到深圳.
    pub from: Vec<String>,
    /// For a count: words that say that one's own is counted in (含中国), which is none of them.
    pub with_own: Vec<String>,
    /// For a count: what it is counted in (岁), where that tells another kind of number elsewhere.
    pub units: Vec<String>,
    /// For an amount: the fact of which "30%" is a share.
    pub share_of: Option<FactName>,
}

/// What the names that the gazetteer knows say of a fact.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedBy {
    /// The kind of an organisation that is in this place; of a company, wherever it comes from.
    UnitsWithin(String),
    /// The fields that a subject is part of; this option, if it is part of none of them.
    FieldsElse(String),
    /// The countries that are named, or in which what is named is; that of the guides does not count.
    Countries,
    /// Yes for a place in this one, no for another.
    PlaceWithin(String),
    /// Yes for a place out of this one, no for one in it.
    PlaceOutside(String),
}

impl NamedBy {
    /// The place that it depends on.
    pub fn place(&self) -> Option<&str> {
        match self {
            NamedBy::UnitsWithin(place)
            | NamedBy::PlaceWithin(place)
            | NamedBy::PlaceOutside(place) => Some(place),
            NamedBy::FieldsElse(_) | NamedBy::Countries => None,
        }
    }

    /// Whether it can say something of a fact of this kind.
    pub fn fits(&self, kind: Kind) -> bool {
        match self {
            NamedBy::UnitsWithin(_) => matches!(kind, Kind::Choice | Kind::Choices),
            NamedBy::FieldsElse(_) => kind == Kind::Choices,
            NamedBy::Countries => kind == Kind::Count,
            NamedBy::PlaceWithin(_) | NamedBy::PlaceOutside(_) => kind == Kind::YesNo,
        }
    }
}

/// Words for one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// The words.
    pub words: Vec<String>,
    /// The value.
    pub value: Value,
}

/// An option of a step.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opt {
    /// The value for rules.
    pub value: String,
    /// The label for people.
    pub label: Bilingual,
    /// Other words for it.
    #[serde(default)]
    pub also: Vec<String>,
    /// Whether its words count only as an answer to this question, such as 其他.
    #[serde(default)]
    pub only_asked: bool,
}

/// Answers that cannot all be true.
#[derive(Debug, Clone)]
pub struct Contradiction {
    /// The condition that detects them.
    pub when: Condition,
    /// The message; `{fact}` becomes the answer.
    pub says: Bilingual,
}

impl Dialog {
    /// Asks only for the facts that are needed.
    pub fn ask_only(&mut self, is_needed: impl Fn(&str) -> bool) {
        self.steps.retain(|step| is_needed(step.fact.as_str()));
    }

    /// The step that asks for a fact.
    pub fn step(&self, fact: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.fact.as_str() == fact)
    }

    /// The step whose fact once had this name.
    pub fn step_of_old(&self, fact: &str) -> Option<&Step> {
        self.step(fact).or_else(|| {
            self.steps
                .iter()
                .find(|step| step.was.iter().any(|was| was == fact))
        })
    }

    /// The declaration of a fact.
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

    /// Reads facts from JSON values by name.
    ///
    /// # Errors
    ///
    /// All errors: names that no step asks for, and values that do not fit.
    pub fn facts(
        &self,
        given: impl IntoIterator<Item = (String, serde_json::Value)>,
    ) -> Result<Facts, String> {
        /// How many faults are told.
        const TOLD: usize = 20;
        let mut faults: Vec<String> = Vec::new();
        let mut facts = Facts::default();
        for (name, json) in given {
            if faults.len() == TOLD {
                faults.push("there may be more".to_owned());
                break;
            }
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

    /// The first contradiction among the facts.
    pub fn contradiction(&self, facts: &Facts) -> Option<&Contradiction> {
        self.contradictions
            .iter()
            .find(|it| it.when.holds(facts) == Truth::Yes)
    }

    /// Writes a value for people: `700,000 元`, 企业, 是.
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

    /// Replaces each `{fact}` in `text` by its value.
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
    /// Whether the step applies. `Unknown` means that a missing fact decides, so it may apply.
    pub fn applies(&self, facts: &Facts) -> Truth {
        self.when
            .as_ref()
            .map_or(Truth::Yes, |when| when.holds(facts))
    }

    /// The option with this value.
    pub fn option(&self, value: &str) -> Option<&Opt> {
        self.options.iter().find(|option| option.value == value)
    }

    /// Reads a value of the fact from JSON; null means not known.
    ///
    /// # Errors
    ///
    /// If the JSON is not a value of this fact.
    pub fn read(&self, json: &serde_json::Value) -> Result<Option<Value>, Unreadable> {
        match json {
            serde_json::Value::Null => Ok(None),
            json => {
                Value::from_json(json, self.accept, |value| self.option(value).is_some()).map(Some)
            }
        }
    }
}
