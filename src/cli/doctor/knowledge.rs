//! Checks the knowledge and the application periods.

use std::io::IsTerminal as _;

use jiff::Timestamp;
use jiff::tz::Offset;
use zhinan::assistant::Assistant;
use zhinan::error::Error;
use zhinan::guide::{Guide, Limit, PeriodState};

use super::{Doctor, Finding, State};

const KNOWLEDGE: &str = "knowledge";
const WINDOW: &str = "window";

impl Doctor {
    /// Checks the knowledge.
    pub fn knowledge(&self, loaded: Result<Assistant, Error>) -> Vec<Finding> {
        let phrases = &self.phrases;
        match loaded {
            Ok(assistant) => {
                let guides: Vec<&str> = assistant.guides().map(|guide| guide.id.as_str()).collect();
                let guides = guides.join(", ");
                let good = self.finds(
                    KNOWLEDGE,
                    State::Good,
                    &phrases.knowledge,
                    &[("guides", &guides)],
                );
                let windows = assistant.guides().filter_map(|guide| self.window(guide));
                [good].into_iter().chain(windows).collect()
            }
            Err(Error::Knowledge(mistakes)) => {
                let count = mistakes.0.len().to_string();
                let bad = self.finds(
                    KNOWLEDGE,
                    State::Bad,
                    &phrases.mistakes,
                    &[("count", &count)],
                );
                vec![Finding {
                    detail: Some(mistakes.render(self.is_styled())),
                    ..bad
                }]
            }
            Err(error) => {
                vec![self.finds(
                    KNOWLEDGE,
                    State::Bad,
                    &phrases.no_knowledge,
                    &[("why", &error.to_string())],
                )]
            }
        }
    }

    fn window(&self, guide: &Guide) -> Option<Finding> {
        let period = guide.metadata.period.as_ref()?;
        let window = period.current(self.clock.now());
        let (state, advice) = match period.state(self.clock.now()) {
            PeriodState::Before => (State::Note, &self.phrases.before),
            PeriodState::Open { .. } => (State::Good, &self.phrases.open),
            PeriodState::Closed => (State::Note, &self.phrases.closed),
        };
        let (from, until) = (
            limit(period.offset, window.opens),
            limit(period.offset, window.closes),
        );
        Some(self.finds(
            WINDOW,
            state,
            advice,
            &[("guide", &guide.id), ("from", &from), ("until", &until)],
        ))
    }

    /// Whether the output is a terminal.
    fn is_styled(&self) -> bool {
        !self.is_json && std::io::stdout().is_terminal()
    }
}

/// Writes an end of a window: to the minute, or the day where the guide names no hour.
fn limit(offset: Offset, limit: Option<Limit>) -> String {
    match limit {
        Some(limit) if limit.has_hour => minute(offset, limit.at),
        Some(limit) => limit.day.to_string(),
        None => "…".to_owned(),
    }
}

/// Writes an instant to the minute, with its UTC offset.
pub fn minute(offset: Offset, at: Timestamp) -> String {
    format!(
        "{} {offset}",
        offset.to_datetime(at).strftime("%Y-%m-%d %H:%M")
    )
}
