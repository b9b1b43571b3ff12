//! FloodControl: how much each person and each group sends, and what becomes of more than can be read.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::rate_limit::RateLimit;
use crate::service::Address;

/// What one person can send: so many messages at once, and then one every so often.
const A_PERSON: (Duration, u32) = (Duration::from_secs(1), 30);
/// What all members of a group can send together. Telegram takes twenty replies a minute there.
const A_GROUP: (Duration, u32) = (Duration::from_secs(3), 60);
/// How often a person is told that pictures and the like cannot be read.
const WORDLESS: (Duration, u32) = (Duration::from_secs(5), 1);
/// Of how many it is known how much they send, at least; more where more send much.
const KNOWN: usize = 10_000;

/// What becomes of one more message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It is read.
    Taken,
    /// It is not, and its sender is told so.
    Telling,
    /// It is not, and its sender knows.
    Dropped,
}

/// How much is sent.
#[derive(Default)]
pub struct FloodControl {
    senders: HashMap<Address, Sender>,
    /// How many may be known before those are let go that have rested.
    room: usize,
}

struct Sender {
    pace: RateLimit,
    wordless: RateLimit,
    is_told: bool,
}

impl FloodControl {
    /// Whether one more message from `address` at `now` is read.
    pub fn admit(&mut self, address: &Address, is_wordless: bool, now: Instant) -> Admission {
        if self.senders.len() >= self.room.max(KNOWN) {
            self.senders.retain(|_, sender| !sender.pace.is_rested(now));
            self.room = 2 * self.senders.len();
        }
        let group = Address::new(address.channel(), "", address.place());
        let is_group_full =
            !address.place().is_empty() && !self.sender(&group, A_GROUP).pace.wait(now).is_zero();
        let sender = self.sender(address, A_PERSON);
        if is_group_full || !sender.pace.wait(now).is_zero() {
            let was_told = std::mem::replace(&mut sender.is_told, true);
            return if was_told || is_group_full {
                Admission::Dropped
            } else {
                Admission::Telling
            };
        }
        sender.pace.take(now);
        sender.is_told = false;
        if is_wordless {
            if !sender.wordless.wait(now).is_zero() {
                return Admission::Dropped;
            }
            sender.wordless.take(now);
        }
        if !address.place().is_empty() {
            self.sender(&group, A_GROUP).pace.take(now);
        }
        Admission::Taken
    }

    fn sender(&mut self, address: &Address, (every, burst): (Duration, u32)) -> &mut Sender {
        let new = || Sender {
            pace: RateLimit::new(every, burst),
            wordless: RateLimit::new(WORDLESS.0, WORDLESS.1),
            is_told: false,
        };
        self.senders.entry(address.clone()).or_insert_with(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(
        flood_control: &mut FloodControl,
        person: &str,
        place: &str,
        count: usize,
        now: Instant,
    ) -> Vec<Admission> {
        let address = Address::new("telegram", person, place);
        (0..count)
            .map(|_| flood_control.admit(&address, false, now))
            .collect()
    }

    #[test]
    fn a_flood_is_told_once_to_slow_down_and_others_do_not_notice() {
        let (mut flood_control, now) = (FloodControl::default(), Instant::now());
        let mut wanted = vec![Admission::Taken; 30];
        wanted.extend([Admission::Telling, Admission::Dropped, Admission::Dropped]);
        assert_eq!(admitted(&mut flood_control, "1", "", 33, now), wanted);
        assert_eq!(
            admitted(&mut flood_control, "2", "", 1, now),
            [Admission::Taken]
        );
        assert_eq!(
            admitted(&mut flood_control, "1", "", 1, now + Duration::from_secs(1)),
            [Admission::Taken]
        );
    }

    #[test]
    fn many_members_of_a_group_are_a_flood_together() {
        let (mut flood_control, now) = (FloodControl::default(), Instant::now());
        let taken = |admitted: Vec<Admission>| {
            admitted
                .iter()
                .filter(|it| **it == Admission::Taken)
                .count()
        };
        let all: usize = (0..10)
            .map(|person| {
                taken(admitted(
                    &mut flood_control,
                    &person.to_string(),
                    "-1",
                    20,
                    now,
                ))
            })
            .sum();
        assert_eq!(all, 60);
        assert_eq!(taken(admitted(&mut flood_control, "0", "", 1, now)), 1);
    }

    #[test]
    fn pictures_one_after_the_other_are_met_once() {
        let (mut flood_control, now) = (FloodControl::default(), Instant::now());
        let address = Address::new("telegram", "1", "");
        let pictures: Vec<Admission> = (0..3)
            .map(|_| flood_control.admit(&address, true, now))
            .collect();
        assert_eq!(
            pictures,
            [Admission::Taken, Admission::Dropped, Admission::Dropped]
        );
        assert_eq!(flood_control.admit(&address, false, now), Admission::Taken);
    }

    #[test]
    fn those_who_send_little_take_no_memory() {
        let (mut flood_control, start) = (FloodControl::default(), Instant::now());
        for person in 0..100_000_u32 {
            let now = start + Duration::from_millis(u64::from(person));
            flood_control.admit(
                &Address::new("telegram", &person.to_string(), ""),
                false,
                now,
            );
        }
        assert!(
            flood_control.senders.len() <= KNOWN,
            "{}",
            flood_control.senders.len()
        );
    }
}
