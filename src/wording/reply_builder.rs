//! Composing: from an answer to the blocks of a reply.

use jiff::Timestamp;
use jiff::tz::Offset;

use super::number_words::in_words;
use super::phrases::{Phrases, fill};
use super::reply::{Block, Reply, ReplyKind};
use crate::answers::{Answer, Part};
use crate::dialogue::LoadedGuide;
use crate::guide::{ApplicationPeriod, Citation, ClauseId, Grounding, Limit, PeriodState, Window};
use crate::text::Language;

/// What a reply is made with.
#[derive(Clone, Copy)]
pub struct ReplyBuilder<'a> {
    /// The sentences.
    pub phrases: &'a Phrases,
    /// The guide that was asked.
    pub loaded: &'a LoadedGuide,
    /// The language of the reply.
    pub language: Language,
    /// What was asked, in the user's words.
    pub question: &'a str,
    /// The time.
    pub now: Timestamp,
}

impl ReplyBuilder<'_> {
    /// The reply that gives `answer`, without suggestions.
    pub fn compose(&self, answer: &Answer) -> Reply {
        match answer {
            Answer::Cited(parts) => self.cited(parts),
            Answer::NotCovered {
                what,
                is_checked,
                nearest,
            } => {
                let said = match what {
                    _ if !self.is_reviewed() => self.say_filled(
                        &self.phrases.not_found_yet,
                        &[("looked_for", &shortened(self.question))],
                    ),
                    Some(what) => {
                        self.say_filled(&self.phrases.silent, &[("what", what.get(self.language))])
                    }
                    None => self.say_filled(
                        &self.phrases.not_found,
                        &[("looked_for", &shortened(self.question))],
                    ),
                };
                Reply {
                    is_unchecked: !is_checked,
                    ..self.declined(ReplyKind::NotCovered, said, nearest.clone())
                }
            }
            Answer::OffTopic => self.plain(ReplyKind::OffTopic, &self.phrases.off_topic),
            Answer::Smalltalk(name) => match self.phrases.smalltalk.get(name) {
                Some(phrase) => self.plain(ReplyKind::Smalltalk, phrase),
                None => self.plain(ReplyKind::Smalltalk, &self.phrases.off_topic),
            },
            Answer::Interview => self.plain(ReplyKind::Interview, &self.phrases.no_interview),
        }
    }

    fn is_reviewed(&self) -> bool {
        self.loaded.guide.metadata.is_reviewed()
    }

    /// A reply that is one sentence.
    pub fn plain(&self, kind: ReplyKind, phrase: &crate::text::Bilingual) -> Reply {
        Reply::new(kind, self.language, vec![self.say(phrase)])
    }

    pub(crate) fn say(&self, phrase: &crate::text::Bilingual) -> Block {
        Block::Say(phrase.get(self.language).to_owned())
    }

    pub(crate) fn say_filled(
        &self,
        phrase: &crate::text::Bilingual,
        places: &[(&str, &str)],
    ) -> Block {
        Block::Say(fill(phrase, self.language, places))
    }

    fn cited(&self, parts: &[Part]) -> Reply {
        let mut citations: Vec<Citation> = Vec::new();
        let mut body = Vec::new();
        for part in parts {
            if let Some(silent) = &part.silent {
                body.push(self.say_filled(
                    &self.phrases.partly_silent,
                    &[("what", silent.get(self.language))],
                ));
            }
            if !part.elsewhere.is_empty() {
                let topics = self.headings(&part.elsewhere);
                body.push(self.say_filled(&self.phrases.elsewhere, &[("topics", &topics)]));
            }
            if let Some(gist) = &part.gist {
                body.push(self.say(gist));
            }
            for citation in &part.citations {
                body.push(self.quote_by_topic(citation));
                match citations
                    .iter()
                    .any(|known| known.clause == citation.clause)
                {
                    true => {}
                    false => citations.push(citation.clone()),
                }
            }
        }
        let mut blocks = Vec::new();
        if parts.iter().any(|part| part.timely) {
            self.tell_time(&mut blocks, &mut body, &mut citations);
        }
        blocks.extend(body);
        if self.language == Language::En
            && citations.iter().any(|citation| citation.english.is_some())
        {
            blocks.push(self.say(&self.phrases.unofficial));
        }
        if !self.is_reviewed() {
            blocks.push(self.say(&self.phrases.unreviewed));
        }
        let ground = Grounding::of(&citations)
            .and(self.question)
            .and(&self.days_left());
        blocks.retain(|block| self.holds(&ground, block));
        Reply {
            citations,
            blocks,
            ..self.plain(ReplyKind::Answer, &self.phrases.empty)
        }
    }

    /// Says how the window stands: closed or not yet open before all else, how much time is left after the answer. The
    /// window's clause is cited last, unless the answer stands on it anyhow.
    fn tell_time(
        &self,
        first: &mut Vec<Block>,
        last: &mut Vec<Block>,
        citations: &mut Vec<Citation>,
    ) {
        let Some(period) = &self.loaded.guide.metadata.period else {
            return;
        };
        let window = period.current(self.now);
        match self.time(period) {
            (PeriodState::Open { .. }, said) => last.push(said),
            (PeriodState::Before | PeriodState::Closed, said) => first.push(said),
        }
        if !citations
            .iter()
            .any(|citation| citation.clause == window.clause)
        {
            citations.extend(self.loaded.guide.cite_whole(&window.clause));
        }
    }

    /// How many days are left, in words: the one figure of an answer that is computed.
    fn days_left(&self) -> String {
        let period = self.loaded.guide.metadata.period.as_ref();
        match period.map(|period| period.state(self.now)) {
            Some(PeriodState::Open {
                days_left: Some(days),
            }) => in_words(days, self.language),
            _ => String::new(),
        }
    }

    /// How the period stands, and how it is said.
    pub(crate) fn time(&self, period: &ApplicationPeriod) -> (PeriodState, Block) {
        let window = period.current(self.now);
        let clause = ("clause", window.clause.as_str());
        let limit = |limit: Option<Limit>| {
            limit.map_or_else(String::new, |limit| self.limit(window, limit))
        };
        let state = period.state(self.now);
        let said = match state {
            PeriodState::Closed => self.say_filled(
                &self.phrases.closed,
                &[clause, ("closes", &limit(window.closes))],
            ),
            PeriodState::Before => self.say_filled(
                &self.phrases.not_open,
                &[clause, ("opens", &limit(window.opens))],
            ),
            PeriodState::Open { days_left } => {
                let days = days_left.map_or_else(String::new, |days| in_words(days, self.language));
                let phrase = match days_left {
                    Some(0) => &self.phrases.last_day,
                    Some(_) => &self.phrases.open,
                    None if window.is_always() => &self.phrases.always,
                    None => &self.phrases.no_end,
                };
                let places = [clause, ("days", &days), ("closes", &limit(window.closes))];
                let mut said = fill(phrase, self.language, &places);
                if let Some(note) = &period.note {
                    said.push_str(note.get(self.language));
                }
                Block::Say(said)
            }
        };
        (state, said)
    }

    /// An end of a window as the guide's clock shows it, in 24 hours, as exactly as its clause says it.
    pub(crate) fn limit(&self, window: &Window, limit: Limit) -> String {
        let guide = &self.loaded.guide;
        let offset = guide.metadata.period.as_ref().map(|it| it.offset);
        let local = offset.unwrap_or(Offset::UTC).to_datetime(limit.at);
        let (hour, year, day) = match self.language {
            Language::Zh => ("%-H:%M", "%-Y年", "%-m月%-d日"),
            Language::En => (", %-H:%M", " %-Y", "%-d %B"),
        };
        let ground = Grounding::of(&guide.cite_whole(&window.clause));
        let is_said = |format: &str| ground.ungrounded(&limit.day.strftime(format).to_string());
        let year = if is_said(year).is_empty() { year } else { "" };
        let date = match self.language {
            Language::Zh => limit.day.strftime(&format!("{year}{day}")).to_string(),
            Language::En => limit.day.strftime(&format!("{day}{year}")).to_string(),
        };
        match limit.has_hour {
            true => format!("{date}{}", local.strftime(hour)),
            false => format!("{date}{}", self.phrases.no_hour.get(self.language)),
        }
    }

    /// An instant as the guide's clock shows it, in 24 hours.
    pub(crate) fn instant(&self, period: &ApplicationPeriod, at: Timestamp) -> String {
        let local = period.offset.to_datetime(at);
        let format = match self.language {
            Language::Zh => "%-Y年%-m月%-d日%-H:%M",
            Language::En => "%-d %B %Y, %-H:%M",
        };
        local.strftime(format).to_string()
    }

    pub(crate) fn declined(&self, kind: ReplyKind, said: Block, nearest: Vec<Citation>) -> Reply {
        let guide = &self.loaded.guide;
        let contact: Vec<Citation> = guide
            .metadata
            .contact
            .iter()
            .filter_map(|id| guide.cite_whole(id))
            .collect();
        let mut blocks = vec![said];
        if !nearest.is_empty() {
            blocks.push(self.say(&self.phrases.nearest));
            blocks.extend(nearest.iter().map(|citation| self.quote(citation)));
        }
        if !contact.is_empty() {
            blocks.push(self.say(&self.phrases.contact));
            blocks.extend(contact.iter().map(|citation| self.quote(citation)));
        }
        let ground = Grounding::of(nearest.iter().chain(&contact)).and(self.question);
        blocks.retain(|block| self.holds(&ground, block));
        Reply {
            blocks,
            nearest,
            contact,
            ..self.plain(kind, &self.phrases.empty)
        }
    }

    pub(crate) fn quote(&self, citation: &Citation) -> Block {
        let quoted = |words: &str| fill(&self.phrases.quote, Language::Zh, &[("quote", words)]);
        let path = match self.language {
            Language::Zh => citation.path.join(" › "),
            Language::En => self.loaded.guide.english_path(&citation.clause).join(" › "),
        };
        let source = fill(
            &self.phrases.source,
            self.language,
            &[("path", &path), ("clause", citation.clause.as_str())],
        );
        let (words, original) = match (self.language, &citation.english) {
            (Language::En, Some(english)) => (english.clone(), Some(quoted(citation.quote.text()))),
            _ => (quoted(citation.quote.text()), None),
        };
        Block::Quote {
            clause: citation.clause.clone(),
            source,
            words,
            original,
        }
    }

    /// A sentence of the guide with the topic that it is about, where it is about one, and the number of its clause. The
    /// headings above it are for whoever opens it.
    fn quote_by_topic(&self, citation: &Citation) -> Block {
        let topics = &self.loaded.rules.topics;
        if topics.len() < 2 {
            return self.quote(citation);
        }
        let is_of = |topic: &&String| {
            let heading = self.loaded.heading(topic);
            heading.is_some_and(|heading| citation.clause.is_within(&heading))
        };
        let Some(topic) = topics.iter().find(is_of) else {
            return self.quote_in_short(citation);
        };
        let path = self.finding_text().topic(topic);
        let places = [
            ("path", path.as_str()),
            ("clause", citation.clause.as_str()),
        ];
        match self.quote(citation) {
            Block::Quote {
                clause,
                words,
                original,
                ..
            } => Block::Quote {
                clause,
                source: fill(&self.phrases.source, self.language, &places),
                words,
                original,
            },
            block => block,
        }
    }

    /// A sentence of the guide with the number of its clause, and not the headings above it.
    pub(crate) fn quote_in_short(&self, citation: &Citation) -> Block {
        let clause = [("clause", citation.clause.as_str())];
        match self.quote(citation) {
            Block::Quote {
                clause: id,
                words,
                original,
                ..
            } => Block::Quote {
                clause: id,
                source: fill(&self.phrases.source_in_short, self.language, &clause),
                words,
                original,
            },
            block => block,
        }
    }

    fn headings(&self, ids: &[ClauseId]) -> String {
        let guide = &self.loaded.guide;
        let name = |id: &ClauseId| match self.language {
            Language::Zh => guide
                .headings
                .iter()
                .filter(|heading| id.is_within(&heading.id) && heading.id.parent().is_some())
                .map(|heading| heading.title.as_str())
                .collect::<Vec<_>>()
                .join(" › "),
            Language::En => guide.english_path(id).split_off(1).join(" › "),
        };
        let names: Vec<String> = ids.iter().map(name).collect();
        names.join(match self.language {
            Language::Zh => "、",
            Language::En => ", ",
        })
    }

    fn holds(&self, ground: &Grounding, block: &Block) -> bool {
        match block {
            Block::Say(said) => ground.holds(said),
            Block::Quote {
                source,
                words,
                original,
                ..
            } => {
                ground.holds(source)
                    && ground.holds(words)
                    && original.as_ref().is_none_or(|it| ground.holds(it))
            }
        }
    }
}

/// The user's words, short enough to be repeated.
pub(crate) fn shortened(question: &str) -> String {
    const LONGEST: usize = 40;
    let question = question.trim();
    match question.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &question[..end]),
        None => question.to_owned(),
    }
}
