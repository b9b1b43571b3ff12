//! As much of JSON Schema as our OpenAPI document speaks: what of a value does not fit it.

use serde_json::Value;

/// Everything in `value` that `schema` does not allow, or that it does not tell of.
pub fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(document, schema, value, "$", &mut faults);
    faults
}

fn check(document: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    if let Some(path) = schema["$ref"].as_str() {
        let named = document
            .pointer(&path[1..])
            .unwrap_or_else(|| panic!("{path} is nowhere"));
        return check(document, named, value, at, faults);
    }
    if let Some(several) = schema["oneOf"].as_array() {
        let each: Vec<Vec<String>> = several
            .iter()
            .map(|one| self::faults(document, one, value))
            .collect();
        if each.iter().filter(|faults| faults.is_empty()).count() != 1 {
            faults.push(format!("{at} is not one of these: {each:?}"));
        }
        return;
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is_such = kinds.contains(&kind) || (kind == "integer" && kinds.contains(&"number"));
    if !kinds.is_empty() && !is_such {
        faults.push(format!("{at} is {kind}, not {kinds:?}"));
    }
    if let Some(values) = schema["enum"].as_array()
        && !values.contains(value)
    {
        faults.push(format!("{at} is {value}, none of {values:?}"));
    }
    if let Value::Array(items) = value {
        items.iter().enumerate().for_each(|(number, item)| {
            check(
                document,
                &schema["items"],
                item,
                &format!("{at}[{number}]"),
                faults,
            );
        });
    }
    if let (Value::Object(fields), Value::Object(known)) = (value, &schema["properties"]) {
        for (key, field) in fields {
            match known.get(key) {
                Some(schema) => check(document, schema, field, &format!("{at}.{key}"), faults),
                None => faults.push(format!("{at}.{key} is not told of")),
            }
        }
        let required = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        faults.extend(
            required
                .filter(|key| !fields.contains_key(*key))
                .map(|key| format!("{at}.{key} is missing")),
        );
    }
}
