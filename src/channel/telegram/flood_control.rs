//! FloodControl: how much each person and each group sends, and what becomes of more than can be read.

use std::time::{Duration, Instant};

use crate::limiter::{Limiter, Quota};
use crate::service::Address;

/// What one person can send: so many messages at once, and then one every so often.
const A_PERSON: Quota = Quota::steady(30, Duration::from_secs(1));
/// What all members of a group can send together. Telegram takes twenty replies a minute there.
const A_GROUP: Quota = Quota::steady(60, Duration::from_secs(3));
/// How often a person is told that pictures and the like cannot be read.
const WORDLESS: Quota = Quota::steady(1, Duration::from_secs(5));

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
pub struct FloodControl(Limiter<What>);

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum What {
    Person(Address),
    Group(Address),
    Wordless(Address),
}

impl What {
    fn quota(&self) -> Quota {
        match self {
            What::Person(_) => A_PERSON,
            What::Group(_) => A_GROUP,
            What::Wordless(_) => WORDLESS,
        }
    }
}

impl Default for FloodControl {
    fn default() -> FloodControl {
        FloodControl(Limiter::new(What::quota))
    }
}

impl FloodControl {
    /// Whether one more message from `address` at `now` is read.
    pub fn admit(&self, address: &Address, is_wordless: bool, now: Instant) -> Admission {
        let mut counted = vec![What::Person(address.clone())];
        if !address.place().is_empty() {
            let group = Address::new(address.channel(), "", address.place());
            counted.insert(0, What::Group(group));
        }
        if let Err(refused) = self.0.take_all(&counted, now) {
            // Who is held back by the others of a group can do nothing about it.
            let is_own = matches!(counted.get(refused.by), Some(What::Person(_)));
            return match is_own && refused.times == 1 {
                true => Admission::Telling,
                false => Admission::Dropped,
            };
        }
        let wordless = || What::Wordless(address.clone());
        if is_wordless && self.0.take(&wordless(), now).is_err() {
            return Admission::Dropped;
        }
        Admission::Taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(
        flood_control: &FloodControl,
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
        let (flood_control, now) = (FloodControl::default(), Instant::now());
        let mut wanted = vec![Admission::Taken; 30];
        wanted.extend([Admission::Telling, Admission::Dropped, Admission::Dropped]);
        assert_eq!(admitted(&flood_control, "1", "", 33, now), wanted);
        assert_eq!(
            admitted(&flood_control, "2", "", 1, now),
            [Admission::Taken]
        );
        assert_eq!(
            admitted(&flood_control, "1", "", 1, now + Duration::from_secs(1)),
            [Admission::Taken]
        );
    }

    #[test]
    fn many_members_of_a_group_are_a_flood_together() {
        let (flood_control, now) = (FloodControl::default(), Instant::now());
        let taken = |admitted: Vec<Admission>| {
            admitted
                .iter()
                .filter(|it| **it == Admission::Taken)
                .count()
        };
        let all: usize = (0..10)
            .map(|person| taken(admitted(&flood_control, &person.to_string(), "-1", 20, now)))
            .sum();
        assert_eq!(all, 60);
        assert_eq!(taken(admitted(&flood_control, "0", "", 1, now)), 1);
    }

    #[test]
    fn pictures_one_after_the_other_are_met_once() {
        let (flood_control, now) = (FloodControl::default(), Instant::now());
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
}
