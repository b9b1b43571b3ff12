//! Staff sessions. They live in memory, and end after twelve idle hours or when the program stops.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::roster::Member;

/// The longest idle time, by a clock that nobody sets.
const IDLE: Duration = Duration::from_secs(12 * 60 * 60);

/// A member of staff with an open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffSession {
    /// The name of the account.
    pub name: String,
    /// The id of the session.
    pub session: String,
}

struct Session {
    member: Member,
    last: Instant,
}

/// The sessions by id.
#[derive(Default)]
pub struct Sessions(Mutex<HashMap<String, Session>>);

impl Sessions {
    /// Opens a session.
    pub fn begin(&self, session: &str, member: Member, now: Instant) {
        let mut open = self.open();
        open.retain(|_, session| is_fresh(session, now));
        open.insert(session.to_owned(), Session { member, last: now });
    }

    /// The owner of a session that has not ended. `still` says whether the account still exists; `does` says whether
    /// this request is an action of the user.
    pub fn on_duty(
        &self,
        session: &str,
        now: Instant,
        does: bool,
        still: impl FnOnce(&Member) -> bool,
    ) -> Option<StaffSession> {
        let member = {
            let mut open = self.open();
            let open = open
                .get_mut(session)
                .filter(|session| is_fresh(session, now))?;
            if does {
                open.last = now;
            }
            open.member.clone()
        };
        if !still(&member) {
            self.end(session);
            return None;
        }
        Some(StaffSession {
            name: member.name,
            session: session.to_owned(),
        })
    }

    /// Ends a session.
    pub fn end(&self, session: &str) {
        self.open().remove(session);
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_fresh(session: &Session, now: Instant) -> bool {
    now.duration_since(session.last) < IDLE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member() -> Member {
        serde_json::from_str(
            "{\"name\": \"a\", \"since\": \"2026-05-01T00:00:00Z\", \"hash\": \"x\"}",
        )
        .unwrap()
    }

    fn at(hours: u64) -> Instant {
        static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
        *START + Duration::from_secs(hours * 60 * 60)
    }

    #[test]
    fn a_session_ends_after_half_a_day_of_doing_nothing_and_goes_on_while_it_is_used() {
        let sessions = Sessions::default();
        sessions.begin("s", member(), at(0));
        for hours in [11, 22, 33] {
            assert_eq!(
                sessions
                    .on_duty("s", at(hours), true, |_| true)
                    .unwrap()
                    .name,
                "a"
            );
        }
        assert!(
            sessions.on_duty("s", at(44), false, |_| true).is_some(),
            "a page that looks by itself is let in"
        );
        assert_eq!(
            sessions.on_duty("s", at(45), true, |_| true),
            None,
            "and keeps nobody at the desk"
        );
        assert_eq!(sessions.on_duty("other", at(33), true, |_| true), None);
    }

    #[test]
    fn a_session_ends_when_it_is_ended_or_when_its_owner_is_no_more_of_the_staff() {
        let sessions = Sessions::default();
        sessions.begin("s", member(), at(0));
        sessions.begin("t", member(), at(0));
        sessions.end("s");
        assert_eq!(sessions.on_duty("s", at(0), true, |_| true), None);
        assert_eq!(sessions.on_duty("t", at(0), true, |_| false), None);
        assert_eq!(sessions.on_duty("t", at(0), true, |_| true), None);
    }
}
