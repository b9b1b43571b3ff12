//! Contact: the telephone numbers of the clause with the hotline.

use std::ops::Range;

/// The fewest digits of a number that one can call from anywhere in the country.
const FEWEST: usize = 7;

/// The most digits of a number, with its area code.
const MOST: usize = 13;

/// The telephone numbers in a text: runs of digits, perhaps with hyphens between them.
pub fn phones(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let is_part = |at: usize| {
        bytes
            .get(at)
            .is_some_and(|it| it.is_ascii_digit() || *it == b'-')
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let mut end = at;
        while is_part(end) {
            end += 1;
        }
        let number = text[at..end].trim_end_matches('-');
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        if (FEWEST..=MOST).contains(&digits) {
            found.push(at..at + number.len());
        }
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_to_call_are_found_and_dates_amounts_and_long_numbers_are_not() {
        let numbers = |text: &'static str| -> Vec<&str> {
            phones(text).into_iter().map(|it| &text[it]).collect()
        };
        assert_eq!(
            numbers("热线：021-12345678（座机）、4001234567-，2026年5月8日，70万元"),
            ["021-12345678", "4001234567"]
        );
        assert_eq!(numbers("310104199001010010000000"), [""; 0]);
    }
}
