//! Scores answers on a set of questions, each with the clauses that must be cited.
//!
//! Weights are chosen on the questions that are looked at; the *held-out* ones are never looked at when knowledge is
//! written or weights are chosen, so that they say how well questions are answered that nobody has seen.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use zhinan::assistant::Assistant;
use zhinan::dialogue::{Conversation, Message};
use zhinan::wording::{Reply, ReplyKind};

/// A question and what a right answer has.
#[derive(Debug, Clone, Deserialize)]
pub struct Question {
    pub q: String,
    pub kind: String,
    /// For each clause that must be cited, words that stand in it, white space removed; any will do.
    pub gold: Vec<Vec<String>>,
    /// Words that the reply must hold.
    pub facts: Vec<String>,
}

/// How many of how many.
#[derive(Debug, Clone, Copy, Default)]
pub struct Share {
    pub of: usize,
    pub all: usize,
}

impl Share {
    fn note(&mut self, hit: bool) {
        self.all += 1;
        self.of += usize::from(hit);
    }

    pub fn value(self) -> f64 {
        self.of as f64 / self.all.max(1) as f64
    }
}

/// The shares that are measured.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    /// Answerable: every clause cited, at most two more, every fact told.
    pub right: Share,
    /// Answerable: the first clause is one that must be cited.
    pub first: Share,
    /// Answerable: answered at all.
    pub answered: Share,
    /// Not answerable: not answered.
    pub declined: Share,
}

impl Score {
    /// One figure for choosing weights.
    pub fn total(self) -> f64 {
        self.right.value()
            + 0.5 * self.first.value()
            + 0.7 * self.declined.value()
            + 0.2 * self.answered.value()
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = |share: Share| 100.0 * share.value();
        write!(
            f,
            "right {:.1} %  first {:.1} %  answered {:.1} %  declined {:.1} %",
            percent(self.right),
            percent(self.first),
            percent(self.answered),
            percent(self.declined)
        )
    }
}

/// The questions that may be looked at.
pub fn looked_at() -> Vec<Question> {
    questions(include_str!("../questions/looked_at.jsonl"))
}

/// The questions that nobody looks at.
pub fn held_out() -> Vec<Question> {
    questions(include_str!("../questions/held_out.jsonl"))
}

/// The questions of what staff added while the program ran and what was then taken over into the files.
pub fn overlay() -> Vec<Question> {
    questions(include_str!("../questions/overlay.jsonl"))
}

fn questions(text: &str) -> Vec<Question> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// A time at which the window is open.
pub fn now() -> Timestamp {
    "2026-05-20T10:00:00+08:00".parse().unwrap()
}

/// Scores `assistant`.
pub fn score(assistant: &Assistant, questions: &[Question]) -> Score {
    let mut score = Score::default();
    for question in questions {
        let (_, reply) = assistant.reply(
            Conversation::default(),
            &Message::from(question.q.as_str()),
            now(),
        );
        let answered = reply.kind == ReplyKind::Answer;
        if question.kind == "answer" {
            score.answered.note(answered);
            score.right.note(answered && right(question, &reply));
            score.first.note(answered && first(question, &reply));
        } else {
            score
                .declined
                .note(!answered && reply.kind != ReplyKind::Interview);
        }
    }
    score
}

fn right(question: &Question, reply: &Reply) -> bool {
    let bodies: BTreeSet<String> = reply
        .citations
        .iter()
        .map(|citation| squash(&citation.text))
        .collect();
    let text = squash(&reply.text());
    reply.citations.len() <= question.gold.len() + 2
        && question.gold.iter().all(|any| {
            any.iter()
                .any(|words| bodies.iter().any(|body| body.contains(&squash(words))))
        })
        && question
            .facts
            .iter()
            .all(|fact| text.contains(&squash(fact)))
}

fn first(question: &Question, reply: &Reply) -> bool {
    let Some(first) = reply
        .citations
        .first()
        .map(|citation| squash(&citation.text))
    else {
        return false;
    };
    question
        .gold
        .iter()
        .flatten()
        .any(|words| first.contains(&squash(words)))
}

fn squash(text: &str) -> String {
    zhinan::text::normalize(text)
        .chars()
        .iter()
        .filter(|char| !char.is_whitespace() && **char != '-')
        .collect()
}
