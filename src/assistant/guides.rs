//! What is said of guides as a whole: which there are, which closes first, by which one may apply, and which one is meant.

use jiff::Timestamp;

use super::Assistant;
use super::concluding::asserted;
use crate::answers::{Across, GuideState};
use crate::dialogue::{Conversation, LoadedGuide};
use crate::eligibility::{Facts, Outcome, Truth};
use crate::guide::{Guide, Limit, PeriodState};
use crate::text::Language;
use crate::wording::{Block, ButtonAction, Choice, Reply, ReplyBuilder, ReplyKind, fill};

/// The most guides that a reply tells of.
const MANY: usize = 10;

/// The most open facts that are told of a guide.
const NEEDS: usize = 3;

/// How far one may apply by a guide.
struct Fit<'a> {
    loaded: &'a LoadedGuide,
    outcome: Outcome,
    said: String,
}

impl Assistant {
    /// The reply to what is asked of all guides at once.
    pub(super) fn across(
        &self,
        across: Across,
        (conversation, message): (&Conversation, &str),
        language: Language,
        now: Timestamp,
    ) -> Reply {
        match across {
            Across::List => self.list_guides(language, now),
            Across::ClosesFirst => self.closes_first(language, now),
            Across::Fits => self.fits(&conversation.facts, message, language, now),
        }
    }

    /// Asks back which of several guides is meant.
    pub(super) fn which(&self, several: &[&LoadedGuide], language: Language) -> Reply {
        let said = Block::Say(self.phrases.guides.which.get(language).to_owned());
        let reply = Reply::new(ReplyKind::Smalltalk, language, vec![said]);
        Reply {
            choices: several
                .iter()
                .map(|it| vec![self.turn_to(it, language)])
                .collect(),
            ..reply
        }
    }

    /// `reply` with what has to be said of its guide: that it is the one that is talked about from now on, and that it is not
    /// in force any more.
    pub(super) fn of_guide(
        &self,
        mut reply: Reply,
        loaded: &LoadedGuide,
        told: Told,
        now: Timestamp,
    ) -> Reply {
        let phrases = &self.phrases.guides;
        let language = reply.language;
        let title = title(&loaded.guide);
        if told.is_new {
            let said = fill(&phrases.now, language, &[("title", title)]);
            reply.blocks.insert(0, Block::Say(said));
        }
        let is_answer = matches!(reply.kind, ReplyKind::Answer | ReplyKind::NotCovered);
        if !is_answer || !told.is_first {
            return reply;
        }
        let period = loaded.guide.metadata.period.as_ref();
        let is_closed = period.is_some_and(|it| it.state(now) == PeriodState::Closed);
        if let Some(successor) = self.successor(loaded) {
            let places = [
                ("title", title),
                ("successor", self::title(&successor.guide)),
            ];
            let said = fill(&phrases.superseded, language, &places);
            reply.blocks.push(Block::Say(said));
            reply.choices.push(vec![self.turn_to(successor, language)]);
        } else if is_closed && self.has_several() {
            let said = fill(&phrases.over, language, &[("title", title)]);
            reply.blocks.push(Block::Say(said));
        }
        reply
    }

    /// The button that turns to a guide.
    fn turn_to(&self, loaded: &LoadedGuide, language: Language) -> Choice {
        let places = [("title", title(&loaded.guide))];
        Choice {
            label: fill(&self.phrases.guides.turn, language, &places),
            press: ButtonAction::Guide(loaded.guide.id.clone()),
        }
    }

    fn list_guides(&self, language: Language, now: Timestamp) -> Reply {
        let mut all: Vec<&LoadedGuide> = self.guides_loaded.iter().collect();
        all.sort_by_key(|loaded| rank(loaded, now));
        let count = all.len().to_string();
        let first = fill(&self.phrases.guides.list, language, &[("count", &count)]);
        self.listed(first, &all, language, now)
    }

    fn closes_first(&self, language: Language, now: Timestamp) -> Reply {
        let mut open: Vec<&LoadedGuide> = self.guides_loaded.iter().collect();
        open.retain(|loaded| {
            rank(loaded, now) == Standing::Open && self.successor(loaded).is_none()
        });
        open.sort_by_key(|loaded| {
            let period = loaded.guide.metadata.period.as_ref();
            let closes = period.and_then(|period| period.current(now).closes);
            // What never closes comes last.
            (closes.is_none(), closes.map(|limit| limit.at))
        });
        let phrases = &self.phrases.guides;
        let first = match open.is_empty() {
            true => &phrases.none_open,
            false => &phrases.closes_first,
        };
        self.listed(first.get(language).to_owned(), &open, language, now)
    }

    /// Which guide is talked about from now on, and how applications by it stand.
    pub(super) fn turned_to(
        &self,
        loaded: &LoadedGuide,
        language: Language,
        now: Timestamp,
    ) -> Reply {
        let places = [("title", title(&loaded.guide))];
        let said = fill(&self.phrases.guides.now, language, &places);
        Reply {
            choices: Vec::new(),
            ..self.listed(said, &[loaded], language, now)
        }
    }

    /// Guides with how applications stand, each with a button that turns to it.
    fn listed(
        &self,
        first: String,
        guides: &[&LoadedGuide],
        language: Language,
        now: Timestamp,
    ) -> Reply {
        let shown = &guides[..guides.len().min(MANY)];
        let mut blocks = vec![Block::Say(first)];
        blocks.extend(
            shown
                .iter()
                .map(|loaded| Block::Say(self.standing_of(loaded, language, now))),
        );
        if guides.len() > shown.len() {
            let count = (guides.len() - shown.len()).to_string();
            let more = fill(&self.phrases.guides.more, language, &[("count", &count)]);
            blocks.push(Block::Say(more));
        }
        let cited = shown.iter().filter_map(|loaded| {
            let guide = &loaded.guide;
            let period = guide.metadata.period.as_ref()?;
            guide.cite_whole(&period.current(now).clause)
        });
        Reply {
            citations: cited.collect(),
            choices: shown
                .iter()
                .map(|it| vec![self.turn_to(it, language)])
                .collect(),
            ..Reply::new(ReplyKind::Answer, language, blocks)
        }
    }

    /// How applications by a guide stand, in one sentence.
    fn standing_of(&self, loaded: &LoadedGuide, language: Language, now: Timestamp) -> String {
        let phrases = &self.phrases.guides;
        let title = ("title", title(&loaded.guide));
        let Some(period) = &loaded.guide.metadata.period else {
            return fill(&phrases.undated, language, &[title]);
        };
        let window = period.current(now);
        let builder = self.builder(loaded, language, now);
        let limit = |limit: Option<Limit>| {
            limit.map_or_else(String::new, |limit| builder.limit(window, limit))
        };
        let (opens, closes) = (limit(window.opens), limit(window.closes));
        let phrase = match period.state(now) {
            PeriodState::Open { .. } if window.is_always() => &phrases.always,
            PeriodState::Open { days_left: None } => &phrases.no_end,
            PeriodState::Open { .. } => &phrases.open,
            PeriodState::Before => &phrases.upcoming,
            PeriodState::Closed => &phrases.closed,
        };
        let places = [
            title,
            ("opens", opens.as_str()),
            ("closes", closes.as_str()),
            ("clause", window.clause.as_str()),
        ];
        fill(phrase, language, &places)
    }

    /// By which guides an applicant may apply: each with rules is decided on its own facts, the best first.
    fn fits(&self, record: &Facts, message: &str, language: Language, now: Timestamp) -> Reply {
        let in_force = self.guides_loaded.iter().filter(|loaded| {
            self.successor(loaded).is_none() && rank(loaded, now) != Standing::Closed
        });
        let (checked, others): (Vec<&LoadedGuide>, Vec<&LoadedGuide>) =
            in_force.partition(|loaded| !loaded.rules.topics.is_empty());
        let mut fits: Vec<Fit<'_>> = checked
            .into_iter()
            .filter_map(|loaded| self.fit(loaded, record, message, language))
            .collect();
        fits.sort_by_key(|fit| (fit.outcome, rank(fit.loaded, now)));
        let phrases = &self.phrases.guides;
        let mut blocks = vec![Block::Say(phrases.fits.get(language).to_owned())];
        for fit in fits.iter().take(MANY) {
            blocks.push(Block::Say(fit.said.clone()));
            blocks.push(Block::Say(self.standing_of(fit.loaded, language, now)));
        }
        if !others.is_empty() {
            let count = others.len().to_string();
            let said = fill(&phrases.unchecked, language, &[("count", &count)]);
            blocks.push(Block::Say(said));
        }
        let shown = fits.iter().map(|fit| fit.loaded).chain(others).take(MANY);
        let shown: Vec<&LoadedGuide> = shown.collect();
        let cited = fits.iter().take(MANY).filter_map(|fit| {
            let guide = &fit.loaded.guide;
            let period = guide.metadata.period.as_ref()?;
            guide.cite_whole(&period.current(now).clause)
        });
        Reply {
            citations: cited.collect(),
            choices: shown
                .iter()
                .map(|it| vec![self.turn_to(it, language)])
                .collect(),
            ..Reply::new(ReplyKind::Answer, language, blocks)
        }
    }

    /// How far an applicant may apply by a guide, under the topic that fits best.
    fn fit<'a>(
        &self,
        loaded: &'a LoadedGuide,
        record: &Facts,
        message: &str,
        language: Language,
    ) -> Option<Fit<'a>> {
        let known = record.iter().filter(|(fact, value)| {
            let step = loaded.eligibility.step(fact.as_str());
            let json = value.map(serde_json::to_value);
            step.zip(json)
                .is_some_and(|(step, json)| json.is_ok_and(|it| step.read(&it).is_ok()))
        });
        let known: Facts = known
            .map(|(fact, value)| (fact.clone(), value.cloned()))
            .collect();
        let parse = loaded.answer_parser.understand(None, &known, message);
        let facts = asserted(&known, &parse);
        let verdicts = loaded.rules.decide_all(&facts);
        let best = verdicts.first()?;
        let text = self.finding_text(loaded, language);
        let title = ("title", title(&loaded.guide));
        let phrases = &self.phrases.guides;
        let said = match best.outcome() {
            Outcome::Eligible => fill(&phrases.fits_whole, language, &[title]),
            Outcome::Ineligible => {
                let failed = best.with(Truth::No).next()?;
                let because = text.because(failed, &facts);
                fill(&phrases.fits_not, language, &[title, ("because", &because)])
            }
            Outcome::Undetermined => {
                let open = best.with(Truth::Unknown);
                let mut needs: Vec<String> = Vec::new();
                for name in open.flat_map(|it| crate::wording::looked_at(it.rule)) {
                    let name = text.name(name.as_str()).to_string();
                    if !needs.contains(&name) {
                        needs.push(name);
                    }
                }
                needs.truncate(NEEDS);
                let needs = text.join(needs.into_iter());
                fill(&phrases.fits_open, language, &[title, ("needs", &needs)])
            }
        };
        Some(Fit {
            loaded,
            outcome: best.outcome(),
            said,
        })
    }

    pub(super) fn builder<'a>(
        &'a self,
        loaded: &'a LoadedGuide,
        language: Language,
        now: Timestamp,
    ) -> ReplyBuilder<'a> {
        ReplyBuilder {
            phrases: &self.phrases,
            loaded,
            language,
            question: "",
            now,
        }
    }
}

/// What was told of a guide before a reply.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// Whether another was talked about.
    pub is_new: bool,
    /// Whether nothing was said of it yet.
    pub is_first: bool,
}

/// How applications by a guide stand, those first that matter most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Open,
    Upcoming,
    Undated,
    Closed,
}

fn rank(loaded: &LoadedGuide, now: Timestamp) -> Standing {
    match GuideState::of(&loaded.guide, now) {
        Some(GuideState::Open) => Standing::Open,
        Some(GuideState::Upcoming) => Standing::Upcoming,
        Some(GuideState::Closed) => Standing::Closed,
        None => Standing::Undated,
    }
}

/// What people read as the title of a guide.
pub(super) fn title(guide: &Guide) -> &str {
    let metadata = &guide.metadata;
    let written = [&metadata.title, &metadata.number, &guide.id];
    written
        .into_iter()
        .find(|it| !it.is_empty())
        .map_or("", |it| it.as_str())
}
