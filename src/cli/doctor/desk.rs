//! The desk: who may use it, and whether someone is there for those who want a person.

use std::path::Path;

use zhinan::staff::Roster;

use super::{Doctor, Finding, State};

const STAFF: &str = "staff";

impl Doctor {
    /// What was found of the staff, whose files are in the folder of data; `has_hours` is whether applicants are handed
    /// over to them.
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
