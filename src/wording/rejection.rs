//! What cannot be taken for an answer: said in words, with buttons where it can be meant in several ways.

use super::button_action::ButtonAction;
use super::reply::{Block, Choice};
use super::reply_builder::ReplyBuilder;
use crate::eligibility::Value;
use crate::interview::Step;
use crate::understanding::Rejection;

impl ReplyBuilder<'_> {
    /// Why something that looks like an answer to `step` cannot be taken for one.
    pub(crate) fn unread(&self, unread: &Rejection, step: Option<&Step>) -> Block {
        let phrases = &self.phrases.interview.unread;
        let join = |items: &[String]| self.finding_text().join(items.iter().cloned());
        let labels = |values: &[String]| {
            let label = |value: &String| {
                let option = step.and_then(|step| step.option(value));
                option.map_or(value.clone(), |option| {
                    option.label.get(self.language).to_owned()
                })
            };
            self.finding_text().join(values.iter().map(label))
        };
        match unread {
            Rejection::NotANumber => self.say(&phrases.not_a_number),
            Rejection::Negative => self.say(&phrases.negative),
            Rejection::NotWhole => self.say(&phrases.not_whole),
            Rejection::TooFine => self.say(&phrases.too_fine),
            Rejection::TooLarge => self.say(&phrases.too_large),
            Rejection::ForeignMoney => self.say(&phrases.foreign_money),
            Rejection::Beyond(said) => self.say_filled(&phrases.beyond, &[("said", said)]),
            Rejection::Numbers(said) => self.say_filled(&phrases.numbers, &[("said", &join(said))]),
            Rejection::Share { percent, of } => {
                let percent = percent.normalize().to_string();
                let of = self.finding_text().name(of.as_str());
                self.say_filled(&phrases.share, &[("percent", &percent), ("of", &of)])
            }
            Rejection::Ambiguous(ways) => {
                let ways = ways
                    .iter()
                    .map(|way| self.finding_text().said(&way.fact, way.value.as_ref()));
                self.say_filled(
                    &phrases.ambiguous,
                    &[("ways", &self.finding_text().join(ways))],
                )
            }
            Rejection::NoOption => self.say(&phrases.no_option),
            Rejection::Several(values) => {
                self.say_filled(&phrases.several, &[("options", &labels(values))])
            }
            Rejection::Not(values) => {
                self.say_filled(&phrases.not_only, &[("options", &labels(values))])
            }
            Rejection::YesAndNo => self.say(&phrases.yes_and_no),
            Rejection::Pending => self.say(&phrases.pending),
        }
    }

    /// Buttons for the ways in which something can be meant.
    pub(crate) fn ways(&self, unread: &Rejection) -> Vec<Vec<Choice>> {
        let Rejection::Ambiguous(ways) = unread else {
            return Vec::new();
        };
        let button = |fact: &crate::eligibility::FactName, value: &Value| {
            let label = self.finding_text().said(fact, Some(value));
            vec![Choice {
                label,
                press: ButtonAction::Set(fact.clone(), value.clone()),
            }]
        };
        ways.iter()
            .filter_map(|way| Some(button(&way.fact, way.value.as_ref()?)))
            .collect()
    }
}
