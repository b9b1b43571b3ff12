//! The short number of a verdict, by which staff find it again.

use sha2::{Digest as _, Sha256};

use crate::eligibility::Facts;

/// Digits and letters of which none is taken for another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The number of the verdict on `facts` by the guide `guide`: the same facts have the same, whatever their order.
pub fn number(guide: &str, facts: &Facts) -> String {
    let mut known: Vec<String> = facts
        .iter()
        .filter_map(|(name, value)| {
            // A number that is written otherwise is the same number.
            let value = match (value?, value?.number()) {
                (_, Some(number)) => number.normalize().to_string(),
                (value, None) => serde_json::to_string(value).ok()?,
            };
            Some(format!("{name}={value}"))
        })
        .collect();
    known.sort_unstable();
    let digest = Sha256::digest(format!("{guide}\n{}", known.join("\n")));
    let letters: Vec<u8> = digest
        .iter()
        .take(8)
        .map(|byte| LETTERS[usize::from(byte % 32)])
        .collect();
    let number: String = letters.iter().map(|&letter| char::from(letter)).collect();
    format!("{}-{}", &number[..4], &number[4..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::{FactName, Value};
    use rust_decimal::Decimal;

    #[test]
    fn the_same_facts_have_the_same_number_and_others_another() {
        let facts = |said: &[(&str, Value)]| -> Facts {
            said.iter()
                .map(|(name, value)| (FactName::parse(name).unwrap(), Some(value.clone())))
                .collect()
        };
        let (a, b) = (
            ("a", Value::Money(Decimal::new(100, 2))),
            ("b", Value::YesNo(true)),
        );
        let one = number("g", &facts(&[a.clone(), b.clone()]));
        assert_eq!(
            one,
            number("g", &facts(&[b, ("a", Value::Money(1.into()))]))
        );
        assert_ne!(one, number("g", &facts(std::slice::from_ref(&a))));
        assert_ne!(one, number("h", &facts(&[a])));
        assert_eq!(one.len(), 9);
    }
}
