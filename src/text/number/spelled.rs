//! Numbers spelled out in English: seven hundred thousand, half a million, twenty wan.

use rust_decimal::Decimal;

use crate::text::effort;

/// The words below a hundred and their values.
const SMALL: [(&str, u32); 27] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

/// The multipliers that end a group.
const GROUPS: [(&str, u32); 4] = [
    ("thousand", 1_000),
    ("wan", 10_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
];

/// Reads the number at `at` in normalized text, and returns where it ends. It must have a multiplier, because words
/// such as "one" have other meanings.
pub(super) fn spelled_at(chars: &[char], at: usize) -> Option<(Decimal, usize)> {
    // A number begins with a word: from a blank, a long row of them would be passed over once for each of its places.
    if !chars.get(at)?.is_ascii_alphabetic() {
        return None;
    }
    if at
        .checked_sub(1)
        .and_then(|before| chars.get(before))
        .is_some_and(|before| before.is_alphanumeric())
    {
        return None;
    }
    if let Some(found) = fraction_at(chars, at) {
        return Some(found);
    }
    let mut words = Words { chars, at };
    let mut number = Number::default();
    let mut end = None;
    if let Some(first @ ("a" | "an" | "half")) = words.peek().as_deref() {
        number.group = if first == "half" {
            Decimal::new(5, 1)
        } else {
            Decimal::ONE
        };
        let is_half = first == "half";
        words.next();
        if is_half && words.peek().is_some_and(|word| word == "a") {
            words.next();
        }
        // Only a multiplier makes a number of it.
        number.is_closed = true;
    }
    while let Some(word) = words.peek() {
        let taken = match word.as_str() {
            "and" if end.is_some() || !number.group.is_zero() => number.and(&mut words),
            word => number.take(word),
        };
        if !taken {
            break;
        }
        words.next();
        if number.has_multiplier {
            end = Some(words.at);
        }
    }
    // What stands behind the last multiplier counts only where it is a number by itself: not the blank before a word.
    Some((number.value()?, end?))
}

/// One point two million, point seven million, a quarter of a million, a million and a half.
fn fraction_at(chars: &[char], at: usize) -> Option<(Decimal, usize)> {
    let mut words = Words { chars, at };
    let group = |word: &str| {
        GROUPS
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, factor)| Decimal::from(*factor))
    };
    let digit = |word: &str| {
        let small = SMALL
            .iter()
            .find(|(name, value)| *name == word && *value < 10)
            .map(|(_, value)| *value);
        small.or((word == "zero" || word == "oh").then_some(0))
    };
    let first = words.next()?;
    let second = words.peek();
    match (first.as_str(), second.as_deref()) {
        ("a", Some("quarter")) => {
            words.next();
            (words.next()? == "of" && words.next()? == "a").then_some(())?;
            let factor = group(&words.next()?)?;
            Some((factor / Decimal::from(4), words.at))
        }
        ("a" | "one", Some(word)) if group(word).is_some() => {
            let factor = group(word)?;
            words.next();
            let is_half = words.next()? == "and" && words.next()? == "a" && words.next()? == "half";
            is_half.then(|| (factor * Decimal::new(15, 1), words.at))
        }
        (first, second) => {
            let whole = match (first, second) {
                ("point", _) => Decimal::ZERO,
                (word, Some("point")) => {
                    words.next();
                    let small = SMALL
                        .iter()
                        .find(|(name, _)| *name == word)
                        .map(|(_, value)| *value);
                    Decimal::from(small.or((word == "zero").then_some(0))?)
                }
                _ => return None,
            };
            let (mut fraction, mut place) = (Decimal::ZERO, Decimal::new(1, 1));
            let mut found = false;
            while let Some(value) = words.peek().and_then(|word| digit(&word)) {
                fraction += place * Decimal::from(value);
                place /= Decimal::TEN;
                found = true;
                words.next();
            }
            let factor = group(&words.next()?).filter(|_| found)?;
            Some(((whole + fraction) * factor, words.at))
        }
    }
}

/// A number while its words are read.
#[derive(Default)]
struct Number {
    /// The sum of the groups that a multiplier has closed.
    total: Decimal,
    /// The open group.
    group: Decimal,
    /// The next word must be smaller than this: "two" can follow "twenty", and nothing can follow "two".
    room: u32,
    /// Whether the next word must be a multiplier.
    is_closed: bool,
    has_multiplier: bool,
}

impl Number {
    /// Adds a word if it continues the number.
    fn take(&mut self, word: &str) -> bool {
        let is_empty = self.group.is_zero();
        if let Some(&(_, value)) = SMALL.iter().find(|(name, _)| *name == word) {
            let fits = !self.is_closed && (is_empty || value < self.room);
            if fits {
                self.group += Decimal::from(value);
                self.room = if value >= 20 { 10 } else { 0 };
            }
            return fits;
        }
        if word == "hundred" && !is_empty && self.group < Decimal::ONE_HUNDRED {
            self.group *= Decimal::ONE_HUNDRED;
            (self.room, self.is_closed, self.has_multiplier) = (100, false, true);
            return true;
        }
        let Some(&(_, factor)) = GROUPS.iter().find(|(name, _)| *name == word) else {
            return false;
        };
        let fits = !is_empty && self.group < Decimal::ONE_THOUSAND;
        if fits {
            self.total += self.group * Decimal::from(factor);
            self.group = Decimal::ZERO;
            (self.room, self.is_closed, self.has_multiplier) = (0, false, true);
        }
        fits
    }

    /// Continues the number after "and": two hundred and fifty, two and a half million.
    fn and(&mut self, words: &mut Words<'_>) -> bool {
        let mut ahead = Words {
            chars: words.chars,
            at: words.at,
        };
        ahead.next();
        let next = ahead.next();
        if next.as_deref() == Some("a") && ahead.next().as_deref() == Some("half") {
            let is_before_group = ahead
                .peek()
                .is_some_and(|word| GROUPS.iter().any(|(name, _)| *name == word));
            if is_before_group && !self.group.is_zero() {
                self.group += Decimal::new(5, 1);
                self.is_closed = true;
                // Up to the word before the multiplier; the caller takes that one.
                words.next();
                words.next();
                return true;
            }
            return false;
        }
        self.has_multiplier && next.is_some_and(|word| SMALL.iter().any(|(name, _)| *name == word))
    }

    fn value(&self) -> Option<Decimal> {
        self.has_multiplier
            .then(|| self.total + self.group)
            .map(|value| value.normalize())
    }
}

/// Latin words separated by blanks or hyphens.
struct Words<'a> {
    chars: &'a [char],
    /// The end of the last word.
    at: usize,
}

impl Words<'_> {
    fn peek(&self) -> Option<String> {
        Words { ..*self }.next()
    }

    fn next(&mut self) -> Option<String> {
        let rest = self.chars.get(self.at..)?;
        let gap = match rest {
            ['-', ..] => 1,
            _ => rest.iter().take_while(|&&char| char == ' ').count(),
        };
        let word: String = rest[gap..]
            .iter()
            .take_while(|char| char.is_ascii_alphabetic())
            .collect();
        effort::look_at(gap + word.len() + 1);
        if word.is_empty() {
            return None;
        }
        self.at += gap + word.len();
        Some(word)
    }
}
