//! A conclusion as programs read it.

use serde::Serialize;

use crate::eligibility::{Says, Truth};
use crate::wording::{Reply, ReplyConclusion, ReplyKind};

/// What follows for the case that a question states.
#[derive(Debug, Clone, Serialize)]
pub struct WireConclusion {
    says: Says,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    value: Vec<WireValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topics: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    needs: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<WireRule>,
    #[serde(skip_serializing_if = "String::is_empty")]
    steps: String,
}

#[derive(Debug, Clone, Serialize)]
struct WireValue {
    name: String,
    value: String,
    unit: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct WireRule {
    rule: String,
    topic: String,
    result: &'static str,
    clause: String,
}

impl WireConclusion {
    /// The conclusion of a reply; a list of papers is none. One that says that the guide is silent concludes that.
    pub fn of(reply: &Reply) -> Option<WireConclusion> {
        match (&reply.conclusion, reply.kind) {
            (Some(conclusion), _) if conclusion.says == Says::Papers => None,
            (Some(conclusion), _) => Some(WireConclusion::from(conclusion)),
            (None, _) if reply.is_unchecked => None,
            (None, ReplyKind::NotCovered) => Some(WireConclusion::silent()),
            (None, _) => None,
        }
    }

    fn silent() -> WireConclusion {
        WireConclusion {
            says: Says::NotStated,
            allowed: None,
            value: Vec::new(),
            topics: None,
            needs: Vec::new(),
            rules: Vec::new(),
            steps: String::new(),
        }
    }
}

impl From<&ReplyConclusion> for WireConclusion {
    fn from(conclusion: &ReplyConclusion) -> WireConclusion {
        let values = conclusion.values.iter().map(|value| WireValue {
            name: value.name.clone(),
            value: value.figure.to_string(),
            unit: value.figure.unit(),
        });
        let rules = conclusion.rules.iter().map(|rule| WireRule {
            rule: rule.rule.clone(),
            topic: rule.topic.clone(),
            result: match rule.result {
                Truth::Yes => "pass",
                Truth::No => "fail",
                Truth::Unknown => "unknown",
            },
            clause: rule.clause.to_string(),
        });
        WireConclusion {
            says: conclusion.says,
            allowed: conclusion.allowed,
            value: values.collect(),
            topics: (conclusion.says == Says::Topics).then(|| conclusion.topics.clone()),
            needs: conclusion.needs.clone(),
            rules: rules.collect(),
            steps: conclusion.steps.clone(),
        }
    }
}
