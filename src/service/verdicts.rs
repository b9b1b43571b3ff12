//! Verdicts that staff look for by the number that an applicant reads out.

use super::{Service, restored};
use crate::eligibility::Facts;
use crate::eligibility::number;
use crate::store::StoreError;

impl Service {
    /// The guide and the facts of the verdict that has a number, from what is kept of conversations. How the number is
    /// written, with a dash or without, in capitals or not, is of no matter.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn verdict_facts(&self, wanted: &str) -> Result<Option<(String, Facts)>, StoreError> {
        let wanted = plain(wanted);
        let assistant = self.assistant();
        let mut found = None;
        self.memory.conversations(&mut |stored| {
            let conversation = restored(&assistant, stored.clone());
            let guide = conversation
                .guide
                .iter()
                .map(|guide| (guide, &conversation.facts));
            let elsewhere = conversation.elsewhere.iter();
            for (guide, facts) in guide.chain(elsewhere.map(|it| (&it.guide, &it.case.facts))) {
                if !facts.is_empty() && plain(&number(guide, facts)) == wanted {
                    found = Some((guide.clone(), facts.clone()));
                }
            }
        })?;
        Ok(found)
    }
}

fn plain(number: &str) -> String {
    number
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|char| char.to_ascii_uppercase())
        .collect()
}
