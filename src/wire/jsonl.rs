//! JSON Lines: one request per line in, one answer per line out, in order, flushed after each line.
//!
//! A line that cannot be used gets `{"error": …}` in its place, and the next line is read as usual.

use std::io::{self, BufRead, Write};
use std::time::Instant;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::conclusion::WireConclusion;
use super::known_guide;
use super::lines::{read_line, without_mark};
use crate::dialogue::Message;
use crate::guide::Citation;
use crate::service::Service;
use crate::text::Language;
use crate::wording::ReplyKind;

/// A question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskRequest {
    q: String,
    lang: Option<Language>,
    guide: Option<String>,
}

impl AskRequest {
    /// How long the question is, in bytes.
    pub fn length(&self) -> usize {
        self.q.len()
    }
}

/// The JSON answer to a question.
#[derive(Debug, Clone, Serialize)]
pub struct AskAnswer {
    kind: ReplyKind,
    lang: Language,
    text: String,
    citations: Vec<WireCitation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nearest: Vec<WireCitation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contact: Vec<WireCitation>,
    suggestions: Vec<String>,
    conclusion: Option<WireConclusion>,
    /// `false` if nothing was found in a guide that nobody has reviewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked: Option<bool>,
    /// The guide that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    guide: Option<String>,
    micros: u128,
}

/// The JSON of a citation.
#[derive(Debug, Clone, Serialize)]
pub struct WireCitation {
    guide: String,
    clause: String,
    path: Vec<String>,
    text: String,
    quote: String,
}

impl From<Citation> for WireCitation {
    fn from(citation: Citation) -> WireCitation {
        WireCitation {
            guide: citation.guide,
            clause: citation.clause.to_string(),
            path: citation.path,
            quote: citation.quote.text().to_owned(),
            text: citation.text,
        }
    }
}

/// A search.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchRequest {
    q: String,
    guide: Option<String>,
    limit: Option<usize>,
}

impl SearchRequest {
    /// How long the query is, in bytes.
    pub fn length(&self) -> usize {
        self.q.len()
    }
}

/// The hits of a search.
#[derive(Debug, Clone, Serialize)]
pub struct SearchAnswer {
    hits: Vec<WireHit>,
    micros: u128,
}

#[derive(Debug, Clone, Serialize)]
struct WireHit {
    guide: String,
    clause: String,
    path: Vec<String>,
    text: String,
    highlights: Vec<[usize; 2]>,
    score: f32,
}

#[derive(Debug, Clone, Serialize)]
struct Failure {
    error: String,
}

/// The number of lines that could not be used.
pub type Failures = usize;

/// Answers each question on `input`.
///
/// # Errors
///
/// If input or output fails.
pub fn ask(service: &Service, input: impl BufRead, output: impl Write) -> io::Result<Failures> {
    each_line(input, output, |request| AskAnswer::to(service, request))
}

/// Answers each search on `input`.
///
/// # Errors
///
/// If input or output fails.
pub fn search(service: &Service, input: impl BufRead, output: impl Write) -> io::Result<Failures> {
    each_line(input, output, |request| SearchAnswer::to(service, request))
}

impl AskAnswer {
    /// The JSON answer to a question.
    ///
    /// # Errors
    ///
    /// If there is no such guide.
    pub fn to(service: &Service, request: AskRequest) -> Result<AskAnswer, String> {
        known_guide(service, request.guide.as_deref())?;
        let started = Instant::now();
        let reply = service.ask(&Message {
            text: request.q,
            language: request.lang,
            guide: request.guide,
            ..Message::default()
        });
        let micros = started.elapsed().as_micros();
        let conclusion = WireConclusion::of(&reply);
        let wire =
            |citations: Vec<Citation>| citations.into_iter().map(WireCitation::from).collect();
        Ok(AskAnswer {
            kind: reply.kind,
            lang: reply.language,
            text: reply.text(),
            guide: reply.guide,
            citations: wire(reply.citations),
            nearest: wire(reply.nearest),
            contact: wire(reply.contact),
            suggestions: reply.suggestions,
            conclusion,
            checked: reply.is_unchecked.then_some(false),
            micros,
        })
    }
}

impl SearchAnswer {
    /// The JSON answer to a search.
    ///
    /// # Errors
    ///
    /// If there is no such guide.
    pub fn to(service: &Service, request: SearchRequest) -> Result<SearchAnswer, String> {
        /// The default limit of hits.
        const LIMIT: usize = 10;
        known_guide(service, request.guide.as_deref())?;
        let started = Instant::now();
        let assistant = service.assistant();
        let found = assistant.search(
            &request.q,
            request.guide.as_deref(),
            request.limit.unwrap_or(LIMIT),
        );
        let micros = started.elapsed().as_micros();
        let hits = found.into_iter().map(|found| WireHit {
            guide: found.guide.id.clone(),
            clause: found.clause.id.to_string(),
            path: found.clause.path.clone(),
            text: found.clause.text.clone(),
            highlights: found
                .highlights
                .into_iter()
                .map(|range| [range.start, range.end])
                .collect(),
            score: found.score,
        });
        Ok(SearchAnswer {
            hits: hits.collect(),
            micros,
        })
    }
}

pub(super) fn each_line<Request: DeserializeOwned, Answer: Serialize>(
    mut input: impl BufRead,
    mut output: impl Write,
    mut answer: impl FnMut(Request) -> Result<Answer, String>,
) -> io::Result<Failures> {
    let mut failures = 0;
    for number in 1.. {
        let Some(line) = read_line(&mut input)? else {
            break;
        };
        let answered = match line.cut {
            true => Err("the line is longer than a megabyte".to_owned()),
            false if line.bytes.iter().all(u8::is_ascii_whitespace) => continue,
            false => serde_json::from_slice(without_mark(&line.bytes))
                .map_err(|error| error.to_string())
                .and_then(&mut answer),
        };
        let written = match answered {
            Ok(answer) => serde_json::to_string(&answer)?,
            Err(why) => {
                failures += 1;
                serde_json::to_string(&Failure {
                    error: format!("line {number}: {why}"),
                })?
            }
        };
        writeln!(output, "{written}")?;
        output.flush()?;
    }
    Ok(failures)
}
