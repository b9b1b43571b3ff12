//! Keys: what stands under which.
//!
//! The first byte says what it is; then come the channel, the person and the place, each after its length, so that all of
//! a channel and all of a person stand together; numbers and times are big-endian, so that they stand in order.

use jiff::Timestamp;
use jiff::civil::Date;

use super::address::Address;

/// The version of the format of the whole store.
pub(super) const FORMAT: &[u8] = b"f";
/// Before conversations.
pub(super) const CONVERSATION: u8 = b'c';
/// Before blocks of marks of updates that were met.
pub(super) const MARKS: u8 = b'm';
/// Before marks of single updates, in format 1.
pub(super) const MARK: u8 = b's';
/// Before replies that wait to be sent.
pub(super) const WAITING: u8 = b'o';
/// Before missed questions.
pub(super) const MISSED: u8 = b'q';
/// Before what staff add to the knowledge.
pub(super) const OVERLAY: u8 = b'v';
/// Before the conversations that are handed over to staff.
pub(super) const HANDED_OVER: u8 = b'h';
/// Before what was counted of days.
pub(super) const DAY: u8 = b'd';
/// Before the order in which all this expires.
pub(super) const EXPIRY: u8 = b'e';

/// A key, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    Conversation(Address),
    Block { channel: String, number: u64 },
    Mark { channel: String, update: u64 },
    Waiting { address: Address, number: u64 },
    Missed,
    Overlay(u64),
    Day(Date),
}

/// The key of a conversation.
pub(super) fn conversation(address: &Address) -> Vec<u8> {
    key(
        CONVERSATION,
        &[address.channel(), address.person(), address.place()],
    )
}

/// What the keys begin with of all that is kept of a person as `kind`.
pub(super) fn person(kind: u8, address: &Address) -> Vec<u8> {
    key(kind, &[address.channel(), address.person()])
}

/// The key of a block of marks. It names nobody.
pub(super) fn block(channel: &str, number: u64) -> Vec<u8> {
    let mut key = key(MARKS, &[channel]);
    key.extend(number.to_be_bytes());
    key
}

/// What the keys of the replies begin with that wait in a channel.
pub(super) fn waiting_of(channel: &str) -> Vec<u8> {
    key(WAITING, &[channel])
}

/// What the keys of the replies begin with that wait for a conversation.
pub(super) fn waiting_in(address: &Address) -> Vec<u8> {
    key(
        WAITING,
        &[address.channel(), address.person(), address.place()],
    )
}

/// The key of a reply that waits.
pub(super) fn waiting(address: &Address, number: u64) -> Vec<u8> {
    let mut key = waiting_in(address);
    key.extend(number.to_be_bytes());
    key
}

/// What the keys of missed questions begin with that came at this time.
pub(super) fn missed_at(at: Timestamp) -> Vec<u8> {
    [&[MISSED], &time(at)[..]].concat()
}

/// The key of a missed question. It names nobody.
pub(super) fn missed(at: Timestamp, number: u64) -> Vec<u8> {
    [&missed_at(at), &number.to_be_bytes()[..]].concat()
}

/// When a missed question came, from its key.
pub(super) fn missed_time(key: &[u8]) -> Option<Timestamp> {
    let (at, number) = key.strip_prefix(&[MISSED])?.split_first_chunk()?;
    read_time(at).filter(|_| number.len() == size_of::<u64>())
}

/// The key of an entry of the overlay.
pub(super) fn overlay(id: u64) -> Vec<u8> {
    [&[OVERLAY], &id.to_be_bytes()[..]].concat()
}

/// The number of an entry of the overlay, from its key.
pub(super) fn overlay_id(key: &[u8]) -> Option<u64> {
    number(key.strip_prefix(&[OVERLAY])?)
}

/// The key that says that a conversation is handed over to staff.
pub(super) fn handover(address: &Address) -> Vec<u8> {
    key(
        HANDED_OVER,
        &[address.channel(), address.person(), address.place()],
    )
}

/// The conversation that is handed over, from its key.
pub(super) fn handed_over_address(key: &[u8]) -> Option<Address> {
    let mut rest = key.strip_prefix(&[HANDED_OVER])?;
    let address = address(&mut rest)?;
    rest.is_empty().then_some(address)
}

/// The key of a day. It names nobody.
pub(super) fn day(date: Date) -> Vec<u8> {
    [&[DAY], date.to_string().as_bytes()].concat()
}

/// The day, from its key.
pub(super) fn day_date(key: &[u8]) -> Option<Date> {
    std::str::from_utf8(key.strip_prefix(&[DAY])?)
        .ok()?
        .parse()
        .ok()
}

/// The key that says in which hour the entry under `key` was used last.
pub(super) fn expiry(key: &[u8], used: Timestamp) -> Vec<u8> {
    let (kind, rest) = key.split_at(key.len().min(1));
    [&[EXPIRY], kind, &time(used), rest].concat()
}

/// When an entry was used last, and its key, from a key of the order of expiry.
pub(super) fn expires(key: &[u8]) -> Option<(Timestamp, Vec<u8>)> {
    let (kind, rest) = key.strip_prefix(&[EXPIRY])?.split_first()?;
    let (used, rest) = rest.split_first_chunk()?;
    Some((read_time(used)?, [&[*kind], rest].concat()))
}

/// The hour of a time: so often an entry moves in the order of expiry, and not with every message.
pub(super) fn hour(at: Timestamp) -> Timestamp {
    const HOUR: i64 = 60 * 60 * 1000;
    Timestamp::from_millisecond(at.as_millisecond().div_euclid(HOUR) * HOUR)
        .unwrap_or(Timestamp::MIN)
}

/// A time, in milliseconds.
pub(super) fn time(at: Timestamp) -> [u8; 8] {
    u64::try_from(at.as_millisecond())
        .unwrap_or_default()
        .to_be_bytes()
}

/// A time from its eight bytes.
pub(super) fn read_time(bytes: &[u8; 8]) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(u64::from_be_bytes(*bytes)).ok()?).ok()
}

impl Key {
    /// Reads a key of an entry; nothing where it is none.
    pub(super) fn read(key: &[u8]) -> Option<Key> {
        let (kind, mut rest) = key.split_first()?;
        if *kind == MISSED {
            return missed_time(key).map(|_| Key::Missed);
        }
        if *kind == OVERLAY {
            return overlay_id(key).map(Key::Overlay);
        }
        if *kind == DAY {
            return day_date(key).map(Key::Day);
        }
        let channel = name(&mut rest)?;
        match *kind {
            MARKS => {
                return Some(Key::Block {
                    channel,
                    number: number(rest)?,
                });
            }
            MARK => {
                return Some(Key::Mark {
                    channel,
                    update: number(rest)?,
                });
            }
            _ => {}
        }
        let address = Address::new(&channel, &name(&mut rest)?, &name(&mut rest)?);
        match *kind {
            CONVERSATION if rest.is_empty() => Some(Key::Conversation(address)),
            WAITING => Some(Key::Waiting {
                address,
                number: number(rest)?,
            }),
            _ => None,
        }
    }
}

fn key(kind: u8, names: &[&str]) -> Vec<u8> {
    let mut key = vec![kind];
    for name in names {
        // Names in an address are no longer than a byte can tell.
        key.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
        key.extend(name.as_bytes());
    }
    key
}

fn address(key: &mut &[u8]) -> Option<Address> {
    Some(Address::new(&name(key)?, &name(key)?, &name(key)?))
}

fn name(key: &mut &[u8]) -> Option<String> {
    let (length, rest) = key.split_first()?;
    let (name, rest) = rest.split_at_checked(usize::from(*length))?;
    *key = rest;
    String::from_utf8(name.to_vec()).ok()
}

fn number(key: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(key.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_were_made() {
        let address = Address::new("telegram", "42", "-100");
        assert_eq!(
            Key::read(&conversation(&address)),
            Some(Key::Conversation(address.clone()))
        );
        let block = block("telegram", 7);
        assert_eq!(
            Key::read(&block),
            Some(Key::Block {
                channel: "telegram".to_owned(),
                number: 7
            })
        );
        let waits = waiting(&address, 3);
        assert_eq!(
            Key::read(&waits),
            Some(Key::Waiting {
                address: address.clone(),
                number: 3
            })
        );
        let used = Timestamp::from_millisecond(1_780_000_000_123).unwrap();
        let conversation = conversation(&address);
        assert_eq!(
            expires(&expiry(&conversation, used)),
            Some((used, conversation))
        );
        assert_eq!(missed_time(&missed(used, 7)), Some(used));
        assert_eq!(Key::read(&missed(used, 7)), Some(Key::Missed));
        assert_eq!(Key::read(&overlay(7)), Some(Key::Overlay(7)));
        assert_eq!(handed_over_address(&handover(&address)), Some(address));
        let date = jiff::civil::date(2026, 5, 20);
        assert_eq!(Key::read(&day(date)), Some(Key::Day(date)));
        assert!(day(date) < day(jiff::civil::date(2026, 10, 1)));
        assert_eq!(Key::read(b"c"), None);
        assert_eq!(Key::read(b"c\xff123"), None);
    }

    #[test]
    fn a_person_whose_name_begins_another_name_is_another_person() {
        let key = |person: &str| conversation(&Address::new("jsonl", person, ""));
        let prefix = person(CONVERSATION, &Address::new("jsonl", "4", ""));
        assert!(key("4").starts_with(&prefix) && !key("42").starts_with(&prefix));
    }

    #[test]
    fn later_comes_after_earlier() {
        let address = Address::new("telegram", "42", "");
        assert!(waiting(&address, 255) < waiting(&address, 256));
        let at = |millisecond| Timestamp::from_millisecond(millisecond).unwrap();
        let key = conversation(&address);
        assert!(expiry(&key, at(255)) < expiry(&key, at(256)));
    }
}
