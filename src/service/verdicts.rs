//! Verdicts that staff look for by the number that an applicant reads out.

use super::Service;
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
            for guide in assistant.guides() {
                let Some(loaded) = assistant.loaded_guide(Some(&guide.id)) else {
                    continue;
                };
                let facts = stored.clone().conversation(&loaded.eligibility).facts;
                if !facts.is_empty() && plain(&number(&guide.id, &facts)) == wanted {
                    found = Some((guide.id.clone(), facts));
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
