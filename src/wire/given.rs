//! The facts of a request by name, as JSON or TOML.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

/// Values by name, in the given order, each name once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Given(pub Vec<(String, Value)>);

impl Given {
    /// Parses a file: JSON if it begins like an object, else TOML.
    ///
    /// # Errors
    ///
    /// A description of the error, with its line.
    pub fn read(text: &str) -> Result<Given, String> {
        match text.trim_start().starts_with('{') {
            true => serde_json::from_str(text).map_err(|error| error.to_string()),
            false => toml::from_str(text).map_err(|error| error.to_string()),
        }
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Given, D::Error> {
        struct ByName;

        impl<'de> Visitor<'de> for ByName {
            type Value = Given;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of facts by name")
            }

            fn visit_map<Map: MapAccess<'de>>(self, mut map: Map) -> Result<Given, Map::Error> {
                let mut given = Given::default();
                let mut known = HashSet::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if !known.insert(name.clone()) {
                        return Err(Map::Error::custom(format!("`{name}` is given twice")));
                    }
                    given.0.push((name, value));
                }
                Ok(given)
            }
        }

        deserializer.deserialize_map(ByName)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_read_from_json_and_toml_and_a_name_is_given_once() {
        let expected = Given(vec![
            ("a".to_owned(), Value::from(1)),
            ("b".to_owned(), Value::from("x")),
        ]);
        assert_eq!(
            Given::read(" {\"a\": 1, \"b\": \"x\"}"),
            Ok(expected.clone())
        );
        assert_eq!(Given::read("a = 1\nb = \"x\""), Ok(expected));
        assert!(
            Given::read("{\"a\": 1, \"a\": 2}")
                .unwrap_err()
                .contains("`a` is given twice")
        );
        assert!(Given::read("a = 1\na = 2").is_err());
        assert!(Given::read("1").is_err());
    }
}
