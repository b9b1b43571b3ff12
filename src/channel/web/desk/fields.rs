//! Fields: every question of the interview as a field of one form, and its values.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::site::Site;
use super::auth::Sent;
use super::page::phrases;
use crate::dialogue::LoadedGuide;
use crate::eligibility::Truth;
use crate::eligibility::{Facts, Kind, Value};
use crate::interview::Step;
use crate::text::Language;

/// The values of the form.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The facts that could be read.
    pub facts: Facts,
    /// The typed texts by fact.
    typed: BTreeMap<String, String>,
    /// The errors by fact.
    pub faults: BTreeMap<String, String>,
}

impl Given {
    /// Reads a sent form.
    pub fn sent(site: &Site, loaded: &LoadedGuide, sent: &Sent, language: Language) -> Given {
        let mut given = Given::default();
        for step in &loaded.eligibility.steps {
            let name = step.fact.as_str();
            match step.accept {
                Kind::Choice | Kind::YesNo => {
                    if let Some(value) = chosen(step, sent.first(name)) {
                        given.facts.say(step.fact.clone(), Some(value));
                    }
                }
                Kind::Choices => {
                    let all: Vec<&str> = sent.all(name).collect();
                    let values = all.iter().filter(|value| step.option(value).is_some());
                    // The box of none of them is sent with no value, and counts where it is alone.
                    if !all.is_empty() {
                        let values =
                            Value::Choices(values.map(|value| (*value).to_owned()).collect());
                        given.facts.say(step.fact.clone(), Some(values));
                    }
                }
                Kind::Money | Kind::Count => {
                    given.number(site, loaded, step, sent.first(name), language)
                }
            }
        }
        given
    }

    /// Fills the form with known facts.
    pub fn known(facts: Facts) -> Given {
        let numbers = facts.iter().filter_map(|(fact, value)| {
            Some((
                fact.as_str().to_owned(),
                value?.number()?.normalize().to_string(),
            ))
        });
        Given {
            typed: numbers.collect(),
            facts,
            faults: BTreeMap::new(),
        }
    }

    fn number(
        &mut self,
        site: &Site,
        loaded: &LoadedGuide,
        step: &Step,
        text: &str,
        language: Language,
    ) {
        if text.is_empty() {
            return;
        }
        let name = step.fact.as_str().to_owned();
        self.typed.insert(name.clone(), text.to_owned());
        let understood = loaded
            .answer_parser
            .understand(Some(&step.fact), &self.facts, text);
        let said = understood
            .said
            .into_iter()
            .find(|said| said.fact == step.fact && said.sure);
        match (said, understood.unread) {
            (Some(said), _) => self.facts.say(said.fact, said.value),
            (None, Some(unread)) => {
                self.faults.insert(
                    name,
                    site.assistant().unread(loaded, step, &unread, language),
                );
            }
            (None, None) => {
                let said = phrases(site).check.not_read.get(language).to_owned();
                self.faults.insert(name, said);
            }
        }
    }

    fn is(&self, step: &Step, value: &str) -> bool {
        match self.facts.get(step.fact.as_str()) {
            Some(Value::Choice(chosen)) => chosen == value,
            Some(Value::YesNo(yes)) => value == if *yes { "true" } else { "false" },
            Some(Value::Choices(chosen)) => {
                chosen.iter().any(|it| it == value) || (value.is_empty() && chosen.is_empty())
            }
            Some(Value::Money(_) | Value::Count(_)) | None => false,
        }
    }

    /// The facts that cannot matter, whatever the others are.
    pub fn idle(&self, loaded: &LoadedGuide) -> Vec<String> {
        let idle = loaded
            .eligibility
            .steps
            .iter()
            .filter(|step| step.applies(&self.facts) == Truth::No);
        idle.map(|step| step.fact.to_string()).collect()
    }
}

/// The value of the chosen option, if one is chosen.
fn chosen(step: &Step, value: &str) -> Option<Value> {
    match (step.accept, value) {
        (Kind::YesNo, "true") => Some(Value::YesNo(true)),
        (Kind::YesNo, "false") => Some(Value::YesNo(false)),
        (Kind::Choice, value) if step.option(value).is_some() => {
            Some(Value::Choice(value.to_owned()))
        }
        _ => None,
    }
}

/// All fields with their values.
pub fn fields(site: &Site, loaded: &LoadedGuide, given: &Given, language: Language) -> Markup {
    let idle = given.idle(loaded);
    html! {
        @for step in &loaded.eligibility.steps {
            @let is_idle = idle.iter().any(|name| name == step.fact.as_str());
            (field(site, loaded, step, given, is_idle, language))
        }
    }
}

fn field(
    site: &Site,
    loaded: &LoadedGuide,
    step: &Step,
    given: &Given,
    is_idle: bool,
    language: Language,
) -> Markup {
    let name = step.fact.as_str();
    let fault = given.faults.get(name);
    let fault_id = format!("{name}-fault");
    let write = |value: &Value| loaded.eligibility.write(name, Some(value), language);
    let yes_no = [
        ("true", write(&Value::YesNo(true))),
        ("false", write(&Value::YesNo(false))),
    ];
    let options: Vec<(&str, String)> = match step.accept {
        Kind::YesNo => yes_no.to_vec(),
        _ => step
            .options
            .iter()
            .map(|opt| (opt.value.as_str(), opt.label.get(language).to_owned()))
            .collect(),
    };
    let not_known = loaded.eligibility.words.not_known.get(language);
    html! {
        fieldset data-fact=(name) hidden[is_idle] disabled[is_idle] {
            legend { (step.name.get(language)) }
            p.soft id={ (name) "-ask" } { (step.ask.get(language)) }
            @match step.accept {
                Kind::Choice | Kind::YesNo => div.pills {
                    @for (value, label) in &options {
                        label.pill { input type="radio" name=(name) value=(value) checked[given.is(step, value)]; (label) }
                    }
                    label.pill {
                        input type="radio" name=(name) value="" checked[given.facts.get(name).is_none()]; (not_known)
                    }
                },
                Kind::Choices => div.pills {
                    @for (value, label) in &options {
                        label.pill { input type="checkbox" name=(name) value=(value) checked[given.is(step, value)]; (label) }
                    }
                    label.pill {
                        input type="checkbox" name=(name) value="" checked[given.is(step, "")];
                        (loaded.eligibility.words.none.get(language))
                    }
                },
                Kind::Money | Kind::Count => {
                    input name=(name) value=[given.typed.get(name)] maxlength="60" autocomplete="off"
                        aria-label=(step.name.get(language)) aria-invalid=[fault.map(|_| "true")]
                        aria-describedby={ (name) "-ask " (fault_id) }
                        placeholder=[(step.accept == Kind::Money).then(|| phrases(site).check.amount.get(language))];
                    p.fault id=(fault_id) { @if let Some(fault) = fault { (fault) } }
                },
            }
        }
    }
}
