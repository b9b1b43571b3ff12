//! Whether something is in time, in words: yes or no first, then the date that decides it.

use super::phrases::fill;
use super::reply::{Block, Reply, ReplyConclusion, ReplyKind};
use super::reply_builder::ReplyBuilder;
use crate::eligibility::{ProjectPeriod, Says};
use crate::guide::{Citation, Limit, PeriodState};
use crate::text::Language;

/// What a question about a time is about.
pub(crate) enum Timed<'a> {
    /// Whether one can apply now.
    Now,
    /// When something is submitted.
    Submission,
    /// When applications open.
    Opening,
    /// When they close.
    Closing,
    /// When projects run, and the sentences that say so.
    Project(&'a ProjectPeriod, Vec<Citation>),
}

impl ReplyBuilder<'_> {
    /// The reply, without the sentences that it cites, that says whether something is in time, or when it is.
    pub(crate) fn timed(&self, timed: &Timed<'_>, conclusion: ReplyConclusion) -> Reply {
        let phrases = &self.phrases.times;
        let is_so = match (conclusion.allowed, conclusion.says) {
            (Some(allowed), _) => Some(allowed),
            (None, Says::Yes) => Some(true),
            (None, Says::No) => Some(false),
            (None, _) => None,
        };
        let period = self.loaded.guide.metadata.period.as_ref();
        let window = period.map(|period| period.current(self.now));
        let said = |limit: Option<Limit>| {
            let both = window.zip(limit);
            both.map_or_else(String::new, |(window, limit)| self.limit(window, limit))
        };
        let opens = said(window.and_then(|it| it.opens));
        let closes = said(window.and_then(|it| it.closes));
        let (starts, ends) = match timed {
            Timed::Project(period, _) => (self.date(period.starts), self.date(period.ends)),
            _ => (String::new(), String::new()),
        };
        let is_early = period.is_some_and(|it| it.state(self.now) == PeriodState::Before);
        let has_both = window.is_none_or(|it| it.opens.is_some() && it.closes.is_some());
        let has_end = window.is_none_or(|it| it.closes.is_some());
        let phrase = match (timed, is_so) {
            (Timed::Now | Timed::Submission, Some(true)) if !has_end => &phrases.no_end,
            (Timed::Now, Some(true)) => &phrases.open_now,
            (Timed::Now, _) if is_early => &phrases.not_yet,
            (Timed::Now, _) => &phrases.closed,
            (Timed::Submission, Some(true)) => &phrases.in_time,
            (Timed::Submission, Some(false)) if !has_end => &phrases.not_yet,
            (Timed::Submission, Some(false)) if !has_both => &phrases.closed,
            (Timed::Submission, Some(false)) => &phrases.late,
            (Timed::Submission, None) => &phrases.unit_decides,
            (Timed::Opening, Some(false)) => &phrases.not_opening,
            (Timed::Opening, _) => &phrases.opening,
            (Timed::Closing, Some(false)) => &phrases.not_closing,
            (Timed::Closing, _) => &phrases.closing,
            (Timed::Project(..), Some(true)) => &phrases.project_fits,
            (Timed::Project(..), Some(false)) => &phrases.project_differs,
            (Timed::Project(..), None) => &phrases.project,
        };
        let places = [
            ("opens", opens.as_str()),
            ("closes", &closes),
            ("starts", &starts),
            ("ends", &ends),
        ];
        let said = fill(phrase, self.language, &places);
        let citations = match (timed, window) {
            (Timed::Project(_, citations), _) => citations.clone(),
            (_, Some(window)) => self
                .loaded
                .guide
                .cite_whole(&window.clause)
                .into_iter()
                .collect(),
            (_, None) => Vec::new(),
        };
        Reply {
            citations,
            conclusion: Some(conclusion),
            ..Reply::new(ReplyKind::Answer, self.language, vec![Block::Say(said)])
        }
    }

    fn date(&self, date: jiff::civil::Date) -> String {
        let format = match self.language {
            Language::Zh => "%-Y年%-m月%-d日",
            Language::En => "%-d %B %Y",
        };
        date.strftime(format).to_string()
    }
}
