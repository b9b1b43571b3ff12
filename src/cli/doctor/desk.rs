//! Checks the desk: its accounts, and whether applicants can be handed over to anyone.

use std::path::Path;

use zhinan::staff::Roster;

use super::{Doctor, Finding, State};

const STAFF: &str = "staff";

impl Doctor {
    /// Checks the staff accounts in the data folder. `has_hours` says whether desk hours are set.
    pub fn staff(&self, data: &Path, has_hours: bool) -> Finding {
        let phrases = &self.phrases;
        let members = match Roster::within(data).members() {
            Ok(members) => members,
            Err(fault) => {
                return self.finds(
                    STAFF,
                    State::Bad,
                    &phrases.bad_staff,
                    &[("why", &fault.to_string())],
                );
            }
        };
        let folder = data.display().to_string();
        match (members.len(), has_hours) {
            (0, true) => self.finds(
                STAFF,
                State::Bad,
                &phrases.hours_without_staff,
                &[("folder", &folder)],
            ),
            (0, false) => self.finds(
                STAFF,
                State::Note,
                &phrases.no_staff,
                &[("folder", &folder)],
            ),
            (count, true) => self.finds(
                STAFF,
                State::Good,
                &phrases.staff,
                &[("count", &count.to_string())],
            ),
            (count, false) => self.finds(
                STAFF,
                State::Note,
                &phrases.no_hours,
                &[("count", &count.to_string())],
            ),
        }
    }
}
