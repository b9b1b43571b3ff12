//! Addresses: with whom a conversation is, and where.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The longest name within an address, in bytes.
const LONGEST: usize = 255;

/// With whom a conversation is, and where. One person may talk in several places; all is forgotten of them together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Names")]
pub struct Address {
    channel: String,
    person: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    place: String,
}

/// An address as it is given: its names may be of any length.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    channel: String,
    person: String,
    #[serde(default)]
    place: String,
}

impl From<Names> for Address {
    fn from(names: Names) -> Address {
        Address::new(&names.channel, &names.person, &names.place)
    }
}

impl Address {
    /// `person` in `place` (empty where they are alone with the assistant), both as `channel` names them. A name that is
    /// too long for a key is known by its SHA-256.
    pub fn new(channel: &str, person: &str, place: &str) -> Address {
        Address {
            channel: short(channel),
            person: short(person),
            place: short(place),
        }
    }

    /// The channel.
    pub fn channel(&self) -> &str {
        &self.channel
    }

    /// The person.
    pub fn person(&self) -> &str {
        &self.person
    }

    /// Whether it is with the same person, in whatever place.
    pub fn is_same_person(&self, other: &Address) -> bool {
        (&self.channel, &self.person) == (&other.channel, &other.person)
    }

    /// The place.
    pub fn place(&self) -> &str {
        &self.place
    }
}

fn short(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    Sha256::digest(name)
        .iter()
        .fold("sha256:".to_owned(), |mut hash, byte| {
            // Writing to a string does not fail.
            write!(hash, "{byte:02x}").ok();
            hash
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_kept_apart_by_their_hash() {
        let address = |person: String| Address::new("jsonl", &person, "");
        let (long, longer) = (address("a".repeat(256)), address("a".repeat(257)));
        assert_ne!(long, longer);
        assert_eq!(long.person().len(), 71);
        assert_eq!(address("a".repeat(255)).person().len(), 255);
        let json = serde_json::to_string(&long).unwrap();
        assert_eq!(serde_json::from_str::<Address>(&json).unwrap(), long);
    }
}
