//! Clauses: the smallest units that a guide labels or numbers, with the ids by which replies cite them.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

/// The place of a clause or a heading in its guide, as a dotted path: `1.3.1.4`, `2.11.b`, `0`, `end`.
///
/// Ids sort in reading order: numbers by value, then letters, a parent before its children.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClauseId(String);

/// Why a text is not a clause id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a clause id: an id is numbers and lower-case letters with dots between, as in `1.3.1.4` or `2.11.b`"
)]
pub struct InvalidClauseId(pub String);

impl ClauseId {
    /// The id of everything before the first section.
    pub fn letterhead() -> ClauseId {
        ClauseId("0".to_owned())
    }

    /// The id of the signature, the date and the distribution list.
    pub fn end() -> ClauseId {
        ClauseId("end".to_owned())
    }

    /// Parses an id as people and files write it.
    pub fn parse(text: &str) -> Result<ClauseId, InvalidClauseId> {
        if text.split('.').all(is_segment) {
            Ok(ClauseId(text.to_owned()))
        } else {
            Err(InvalidClauseId(text.to_owned()))
        }
    }

    /// The child with this number; without a parent, a top-level id.
    pub fn numbered(parent: Option<&ClauseId>, ordinal: usize) -> ClauseId {
        match parent {
            Some(parent) => ClauseId(format!("{parent}.{ordinal}")),
            None => ClauseId(ordinal.to_string()),
        }
    }

    /// The child with this letter, counted from 1: `a` … `z`, `aa`, `ab` ….
    pub fn lettered(&self, ordinal: usize) -> ClauseId {
        let mut letters = Vec::new();
        let mut rest = ordinal;
        while rest > 0 {
            rest -= 1;
            letters.push((b'a' + (rest % 26) as u8) as char);
            rest /= 26;
        }
        let letters: String = letters.iter().rev().collect();
        ClauseId(format!("{self}.{letters}"))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number of segments: 3 for `1.1.4`.
    pub fn depth(&self) -> usize {
        self.segments().count()
    }

    /// The parent: `2.11` for `2.11.b`, none for `4`.
    pub fn parent(&self) -> Option<ClauseId> {
        self.0
            .rsplit_once('.')
            .map(|(parent, _)| ClauseId(parent.to_owned()))
    }

    /// The ancestors and the id itself, outermost first: `2`, `2.11`, `2.11.b`.
    pub fn lineage(&self) -> impl Iterator<Item = ClauseId> + '_ {
        let dots = self.0.match_indices('.').map(|(at, _)| at);
        dots.chain([self.0.len()])
            .map(|end| ClauseId(self.0[..end].to_owned()))
    }

    /// Whether this is the id of the heading or one below it: `1.3.1.4` is within `1.3`, `1.31` is not.
    pub fn is_within(&self, heading: &ClauseId) -> bool {
        match self.0.strip_prefix(&heading.0) {
            Some(rest) => rest.is_empty() || rest.starts_with('.'),
            None => false,
        }
    }

    /// The last segment, if it is a number.
    pub fn ordinal(&self) -> Option<usize> {
        self.segments()
            .next_back()
            .and_then(|segment| segment.parse().ok())
    }

    /// Whether the guide gives this place no number or label: the letterhead, a lead-in, the end.
    pub fn is_unlabelled(&self) -> bool {
        self.0 == "end" || self.ordinal() == Some(0)
    }

    fn segments(&self) -> std::str::Split<'_, char> {
        self.0.split('.')
    }
}

fn is_segment(segment: &str) -> bool {
    let number = segment.bytes().all(|byte| byte.is_ascii_digit())
        && (segment == "0" || !segment.starts_with('0'));
    let letters = segment.bytes().all(|byte| byte.is_ascii_lowercase());
    !segment.is_empty() && (number || letters)
}

/// Compares numbers by value without parsing them, so that none is too long, and letters as in a list: `z` before
/// `aa`.
fn compare_segments(left: &str, right: &str) -> Ordering {
    let is_word = |segment: &str| !segment.starts_with(|first: char| first.is_ascii_digit());
    (is_word(left), left.len(), left).cmp(&(is_word(right), right.len(), right))
}

impl Ord for ClauseId {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut left, mut right) = (self.segments(), other.segments());
        loop {
            match (left.next(), right.next()) {
                (None, None) => return Ordering::Equal,
                (None, Some(_)) => return Ordering::Less,
                (Some(_), None) => return Ordering::Greater,
                (Some(left), Some(right)) => match compare_segments(left, right) {
                    Ordering::Equal => {}
                    different => return different,
                },
            }
        }
    }
}

impl PartialOrd for ClauseId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for ClauseId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::str::FromStr for ClauseId {
    type Err = InvalidClauseId;

    fn from_str(text: &str) -> Result<ClauseId, InvalidClauseId> {
        ClauseId::parse(text)
    }
}

impl Serialize for ClauseId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A heading, which names the clauses below it and is not a clause itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The id with which the ids of all clauses below begin.
    pub id: ClauseId,
    /// The heading with its number: `专题一、国际联合研究重点项目`.
    pub title: String,
}

/// A clause as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The id by which replies cite it.
    pub id: ClauseId,
    /// The titles of the headings above, then its own label if it has one.
    pub path: Vec<String>,
    /// The whole text with its label or number; `\n` joins its paragraphs.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ClauseId {
        ClauseId::parse(text).unwrap()
    }

    #[test]
    fn ids_are_ordered_as_a_reader_meets_them() {
        let read = [
            "0", "1", "1.1.4", "1.2", "1.10", "2", "2.0", "2.1", "2.9", "2.11", "2.11.a", "2.11.b",
            "2.12",
        ];
        let read: Vec<ClauseId> = read
            .into_iter()
            .chain(["3", "10", "100000000000000000000000", "end"])
            .map(id)
            .collect();
        let mut sorted = read.clone();
        sorted.reverse();
        sorted.sort();
        assert_eq!(sorted, read);
    }

    #[test]
    fn what_is_no_path_of_numbers_and_letters_is_refused() {
        for text in [
            "", ".", "1.", ".1", "1..2", "01", "1.A", "一", "1a", "1 .2", "-1",
        ] {
            assert_eq!(ClauseId::parse(text), Err(InvalidClauseId(text.to_owned())));
        }
    }

    #[test]
    fn a_heading_holds_its_own_id_and_those_below_it() {
        assert!(id("1.3.1.4").is_within(&id("1.3")));
        assert!(id("4").is_within(&id("4")));
        assert!(!id("1.31").is_within(&id("1.3")));
        assert!(!id("1").is_within(&id("1.3")));
    }

    #[test]
    fn the_parent_is_one_step_up() {
        assert_eq!(id("2.11.b").parent(), Some(id("2.11")));
        assert_eq!(id("4").parent(), None);
        assert_eq!(
            id("2.11.b").lineage().collect::<Vec<_>>(),
            [id("2"), id("2.11"), id("2.11.b")]
        );
    }

    #[test]
    fn children_are_counted_by_number_or_letter() {
        assert_eq!(ClauseId::numbered(None, 3), id("3"));
        assert_eq!(ClauseId::numbered(Some(&id("3")), 1), id("3.1"));
        let letters: Vec<_> = [1, 2, 26, 27, 52, 53]
            .into_iter()
            .map(|place| id("2").lettered(place).to_string())
            .collect();
        assert_eq!(letters, ["2.a", "2.b", "2.z", "2.aa", "2.az", "2.ba"]);
    }
}
