//! What cannot be taken for an answer: said in words, with buttons where it can be meant in several ways.

use super::compose::Composer;
use super::press::Press;
use super::reply::{Block, Choice};
use crate::fact::Value;
use crate::interview::{Step, Unread};

impl Composer<'_> {
    /// Why something that looks like an answer to `step` cannot be taken for one.
    pub(super) fn unread(&self, unread: &Unread, step: Option<&Step>) -> Block {
        let phrases = &self.phrases.interview.unread;
        let join = |items: &[String]| self.teller().join(items.iter().cloned());
        let labels = |values: &[String]| {
            let label = |value: &String| {
                let option = step.and_then(|step| step.option(value));
                option.map_or(value.clone(), |option| option.label.get(self.language).to_owned())
            };
            self.teller().join(values.iter().map(label))
        };
        match unread {
            Unread::NotANumber => self.say(&phrases.not_a_number),
            Unread::Negative => self.say(&phrases.negative),
            Unread::NotWhole => self.say(&phrases.not_whole),
            Unread::TooFine => self.say(&phrases.too_fine),
            Unread::TooLarge => self.say(&phrases.too_large),
            Unread::ForeignMoney => self.say(&phrases.foreign_money),
            Unread::Beyond(said) => self.say_filled(&phrases.beyond, &[("said", said)]),
            Unread::Numbers(said) => self.say_filled(&phrases.numbers, &[("said", &join(said))]),
            Unread::Share { percent, of } => {
                let percent = percent.normalize().to_string();
                let of = self.teller().name(of.as_str());
                self.say_filled(&phrases.share, &[("percent", &percent), ("of", &of)])
            }
            Unread::Ambiguous(ways) => {
                let ways = ways.iter().map(|way| self.teller().said(&way.fact, way.value.as_ref()));
                self.say_filled(&phrases.ambiguous, &[("ways", &self.teller().join(ways))])
            }
            Unread::NoOption => self.say(&phrases.no_option),
            Unread::Several(values) => self.say_filled(&phrases.several, &[("options", &labels(values))]),
            Unread::Not(values) => self.say_filled(&phrases.not_only, &[("options", &labels(values))]),
            Unread::YesAndNo => self.say(&phrases.yes_and_no),
            Unread::Pending => self.say(&phrases.pending),
        }
    }

    /// Buttons for the ways in which something can be meant.
    pub(super) fn ways(&self, unread: &Unread) -> Vec<Vec<Choice>> {
        let Unread::Ambiguous(ways) = unread else { return Vec::new() };
        let button = |fact: &crate::fact::FactName, value: &Value| {
            let label = self.teller().said(fact, Some(value));
            vec![Choice { label, press: Press::Set(fact.clone(), value.clone()) }]
        };
        ways.iter().filter_map(|way| Some(button(&way.fact, way.value.as_ref()?))).collect()
    }
}
