//! Replies: what the assistant says, in blocks that each channel shows in its own way.

use super::button_action::{ButtonAction, Rating};
use crate::dialogue::Missed;
use crate::eligibility::{FactName, Facts, Kind, NamedValue, Says, Truth, Value};
use crate::guide::{Citation, ClauseId};
use crate::interview::Progress;
use crate::text::Language;

/// What kind of reply it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyKind {
    /// The guide answers.
    Answer,
    /// It is about the call, but the guide is silent.
    NotCovered,
    /// It is not about the call.
    OffTopic,
    /// The user asks to be checked or led.
    Interview,
    /// A greeting or the like.
    Smalltalk,
}

impl ReplyKind {
    /// Its name where replies are counted, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            ReplyKind::Answer => "answer",
            ReplyKind::NotCovered => "not_covered",
            ReplyKind::OffTopic => "off_topic",
            ReplyKind::Interview => "interview",
            ReplyKind::Smalltalk => "smalltalk",
        }
    }
}

/// A piece of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Something the assistant says.
    Say(String),
    /// The guide's words, with what they stand under.
    Quote {
        /// The clause.
        clause: ClauseId,
        /// The headings and the number of the clause.
        source: String,
        /// The words in the user's language.
        words: String,
        /// The published words, where `words` are a translation.
        original: Option<String>,
    },
}

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What kind it is.
    pub kind: ReplyKind,
    /// The id of the guide that it is about.
    pub guide: Option<String>,
    /// Its language.
    pub language: Language,
    /// What it says, in order.
    pub blocks: Vec<Block>,
    /// The clauses that the answer stands on, best first.
    pub citations: Vec<Citation>,
    /// Clauses that may help where there is no answer.
    pub nearest: Vec<Citation>,
    /// The clause with the hotline, where there is no answer.
    pub contact: Vec<Citation>,
    /// What one may ask next.
    pub suggestions: Vec<String>,
    /// Buttons, in rows.
    pub choices: Vec<Vec<Choice>>,
    /// What an interview waits for.
    pub asks: Option<Asks>,
    /// What follows for the case that the question states.
    pub conclusion: Option<ReplyConclusion>,
    /// The facts that a verdict has just been given on.
    pub verdict: Option<Facts>,
    /// A file that comes with it.
    pub file: Option<Attachment>,
    /// Whether all that is kept of the user is to be erased, in whatever place they said it.
    pub forgets: bool,
    /// Whether the interview begins anew, with nothing of what was said before.
    pub restarts: bool,
    /// Whether the message went to staff, so that nothing is said.
    pub passed_on: bool,
    /// Whether it is to be said how many wait for staff before.
    pub asks_place: bool,
    /// How the answer before it was rated, where that was just said.
    pub rated: Option<Rating>,
    /// The question, where it was not well answered, for those who write the knowledge.
    pub missed: Option<Missed>,
    /// Whether it says that nothing was found in a guide that nobody has reviewed, which is not to say that it is silent.
    pub is_unchecked: bool,
}

/// What follows for a case, as it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyConclusion {
    /// What it says.
    pub says: Says,
    /// Whether what the person wants holds.
    pub allowed: Option<bool>,
    /// The values, in the order asked.
    pub values: Vec<NamedValue>,
    /// The topics that fit.
    pub topics: Vec<String>,
    /// The facts that would decide it.
    pub needs: Vec<String>,
    /// The rules that it rests on.
    pub rules: Vec<RuleOutcome>,
    /// The computation.
    pub steps: String,
}

impl ReplyConclusion {
    /// One that the guide's own sentence says, for whoever asks.
    pub fn of_guide(says: Says, allowed: Option<bool>) -> ReplyConclusion {
        ReplyConclusion {
            says,
            allowed,
            values: Vec::new(),
            topics: Vec::new(),
            needs: Vec::new(),
            rules: Vec::new(),
            steps: String::new(),
        }
    }
}

/// What one rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleOutcome {
    /// Its name.
    pub rule: String,
    /// The topic.
    pub topic: String,
    /// Its result.
    pub result: Truth,
    /// Its clause.
    pub clause: ClauseId,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What stands on it.
    pub label: String,
    /// What pressing it means.
    pub press: ButtonAction,
}

/// The question that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asks {
    /// The fact that it asks for.
    pub fact: FactName,
    /// The kind of its value.
    pub kind: Kind,
    /// What can be chosen, 不清楚 last, with the value that is noted and the button.
    pub options: Vec<(Option<Value>, Choice)>,
    /// The button that ends choosing several.
    pub done: Option<Choice>,
    /// How far the interview has come.
    pub progress: Progress,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

impl Reply {
    /// A reply that says `blocks` and no more.
    pub fn new(kind: ReplyKind, language: Language, blocks: Vec<Block>) -> Reply {
        Reply {
            kind,
            guide: None,
            language,
            blocks,
            citations: Vec::new(),
            nearest: Vec::new(),
            contact: Vec::new(),
            suggestions: Vec::new(),
            choices: Vec::new(),
            asks: None,
            conclusion: None,
            verdict: None,
            file: None,
            forgets: false,
            restarts: false,
            passed_on: false,
            asks_place: false,
            rated: None,
            missed: None,
            is_unchecked: false,
        }
    }

    /// The reply as plain text.
    pub fn text(&self) -> String {
        let blocks: Vec<String> = self
            .blocks
            .iter()
            .map(|block| match block {
                Block::Say(said) => said.clone(),
                Block::Quote {
                    source,
                    words,
                    original: None,
                    ..
                } => format!("{source}\n{words}"),
                Block::Quote {
                    source,
                    words,
                    original: Some(original),
                    ..
                } => {
                    format!("{source}\n{words}\n{original}")
                }
            })
            .collect();
        blocks.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_replies_are_named_as_everywhere() {
        use ReplyKind::{Answer, Interview, NotCovered, OffTopic, Smalltalk};
        for kind in [Answer, NotCovered, OffTopic, Interview, Smalltalk] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }
}
