//! The assistant: a pure function from a conversation, a message and the time to a conversation and a reply.
//!
//! It does no I/O, reads no clock and does not fail: a message that cannot be used is met with a reply that says so.

mod amounts;
mod blank;
mod comparison;
mod compose;
mod conversation;
mod deciding;
mod desk_phrases;
mod doctor_phrases;
mod going;
mod handed_over;
mod hours;
mod interview_phrases;
mod missed;
mod number_words;
mod person;
mod person_phrases;
mod phrases;
mod press;
mod pressing;
mod question;
mod rating;
mod reply;
mod steering;
mod summary;
mod telegram_phrases;
mod teller;
mod turn;
mod unread;
mod verdict;
mod web_phrases;

pub use conversation::{Conversation, Going, Message};
pub use desk_phrases::{
    CheckPhrases, DeskPhrases, FigurePhrases, LoginPhrases, LookupPhrases, MissedPhrases, PeoplePhrases,
};
pub use doctor_phrases::{Advice, DoctorPhrases};
pub use handed_over::{HandedOver, Staffing, Words};
pub use hours::Hours;
pub use missed::{Missed, MissedKind};
pub use person_phrases::{HourPhrases, PersonPhrases};
pub use phrases::{Phrases, TerminalPhrases, fill};
pub use press::Press;
pub use reply::{Asks, Attachment, Block, Choice, Reply, ReplyKind};
pub use telegram_phrases::{TelegramCommand, TelegramPhrases};
pub use teller::Teller;
pub use web_phrases::{ApiPagePhrases, EmbedPhrases, FaultPhrases, GuidePagePhrases, ResultPhrases, WebPhrases};

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use crate::answer::{Answered, Answerer, Matter};
use crate::fact::Facts;
use crate::guide::{Clause, Guide};
use crate::interview::{Budget, Command, Commands, Course, Dialog, Step, Understander, Unread};
use crate::language::Language;
use crate::rules::RuleSet;
use crate::search::{BackgroundIndex, Lexicon, analyze, highlights};
use compose::Composer;
use turn::Turn;

/// The longest message that is read, in bytes: some thousand Chinese characters, more than any question.
pub const LONGEST_MESSAGE: usize = 4_000;

/// A guide and who answers on it.
pub struct Desk {
    /// The guide.
    pub guide: Arc<Guide>,
    /// Answers questions on it.
    pub answerer: Answerer,
    /// The interview that leads to a verdict, and the declaration of its facts; no steps where there is none.
    pub eligibility: Dialog,
    /// Reads what is typed in the interview.
    pub understander: Understander,
    /// The rules that the verdict is given by.
    pub rules: RuleSet,
    /// The budget helper.
    pub budget: Budget,
}

/// How long conversations are kept, as users are told before they say anything of themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keeping {
    /// As long as the program runs.
    #[default]
    WhileRunning,
    /// So many days after the last message.
    Days(u32),
}

/// The assistant.
pub struct Assistant {
    desks: Vec<Desk>,
    index: BackgroundIndex,
    lexicon: Arc<Lexicon>,
    phrases: Phrases,
    commands: Commands,
    keeping: Keeping,
    staffing: Option<Staffing>,
}

/// A clause that a search found.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// The guide.
    pub guide: &'a Guide,
    /// The clause.
    pub clause: &'a Clause,
    /// What of its text is why, in characters.
    pub highlights: Vec<Range<usize>>,
    /// How well it fits; comparable within one search only.
    pub score: f32,
}

impl Desk {
    /// The course of its interview.
    pub fn course(&self) -> Course<'_> {
        Course { dialog: &self.eligibility, rules: &self.rules }
    }
}

impl Assistant {
    /// An assistant for `desks` (the first is meant where no guide is named), whose clauses are in `index` in order.
    pub fn new(
        desks: Vec<Desk>,
        index: BackgroundIndex,
        lexicon: Arc<Lexicon>,
        phrases: Phrases,
        commands: Commands,
    ) -> Assistant {
        Assistant { desks, index, lexicon, phrases, commands, keeping: Keeping::default(), staffing: None }
    }

    /// The same assistant, which tells users that conversations are kept so long.
    pub fn keeping(self, keeping: Keeping) -> Assistant {
        Assistant { keeping, ..self }
    }

    /// How long it tells users that conversations are kept.
    pub fn kept(&self) -> Keeping {
        self.keeping
    }

    /// The guides, newest first.
    pub fn guides(&self) -> impl Iterator<Item = &Guide> {
        self.desks.iter().map(|desk| &*desk.guide)
    }

    /// What the assistant says of itself.
    pub fn phrases(&self) -> &Phrases {
        &self.phrases
    }

    /// The lexicon.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The desk of the guide with this id, or of the newest.
    pub fn desk(&self, guide: Option<&str>) -> Option<&Desk> {
        match guide {
            Some(id) => self.desks.iter().find(|desk| desk.guide.id == id),
            None => self.desks.first(),
        }
    }

    /// Whether a message is a command that steers a conversation, help aside.
    pub fn steers(&self, message: &str) -> bool {
        self.commands.read(message).iter().any(|command| *command != Command::Help)
    }

    /// The reply to `message` in `conversation` at `now`, and the conversation after it.
    pub fn reply(&self, conversation: Conversation, message: &Message, now: Timestamp) -> (Conversation, Reply) {
        let language = conversation.language_for(message);
        let conversation = Conversation { language: Some(language), ..conversation };
        let Some(desk) = self.desk(message.guide.as_deref()).or(self.desks.first()) else {
            let nothing = Block::Say(self.phrases.empty.get(language).to_owned());
            return (conversation, Reply::new(ReplyKind::Smalltalk, language, vec![nothing]));
        };
        let composer = Composer { phrases: &self.phrases, desk, language, question: &message.text, now };
        let turn = Turn::new(self, composer, conversation);
        let replied = match turn.conversation.handed_over {
            Some(_) => turn.handed_over(message),
            None => turn.reply(message),
        };
        match message.can_rate {
            true => rating::offered(replied, message, desk, &self.phrases),
            false => replied,
        }
    }

    /// How a conversation stands, for someone who comes back to it: what was said of the project, and the open question
    /// or the verdict. Nothing where nothing was said.
    pub fn standing(&self, conversation: Conversation, now: Timestamp) -> Option<Reply> {
        if conversation.facts.is_empty() && conversation.going.is_none() && conversation.handed_over.is_none() {
            return None;
        }
        let language = conversation.language.unwrap_or_default();
        let composer = Composer { phrases: &self.phrases, desk: self.desk(None)?, language, question: "", now };
        Some(Turn::new(self, composer, conversation).standing())
    }

    /// An instant by the clock of the newest guide; by UTC, where it tells none.
    pub fn local(&self, at: Timestamp) -> DateTime {
        let window = self.desk(None).and_then(|desk| desk.guide.card.window.as_ref());
        window.map_or(Offset::UTC, |window| window.offset).to_datetime(at)
    }

    /// The date of an instant by the same clock.
    pub fn date(&self, at: Timestamp) -> Date {
        self.local(at).date()
    }

    /// How the window of a guide stands at `now`, in words; nothing where it has none.
    pub fn time(&self, desk: &Desk, language: Language, now: Timestamp) -> Option<String> {
        let composer = Composer { phrases: &self.phrases, desk, language, question: "", now };
        match composer.time(desk.guide.card.window.as_ref()?).1 {
            Block::Say(said) => Some(said),
            Block::Quote { .. } => None,
        }
    }

    /// The answer to a question that stands alone; nothing is led on from it.
    pub fn answer(&self, message: &Message, now: Timestamp) -> Reply {
        let language = Conversation::default().language_for(message);
        let empty = || Block::Say(self.phrases.empty.get(language).to_owned());
        let Some(desk) = self.desk(message.guide.as_deref()).or(self.desks.first()) else {
            return Reply::new(ReplyKind::Smalltalk, language, vec![empty()]);
        };
        let composer = Composer { phrases: &self.phrases, desk, language, question: &message.text, now };
        if message.text.len() > LONGEST_MESSAGE {
            return composer.plain(ReplyKind::Smalltalk, &self.phrases.too_long);
        }
        if message.text.trim().is_empty() {
            return composer.plain(ReplyKind::Smalltalk, &self.phrases.empty);
        }
        self.told(&composer, &desk.answerer.ask(&message.text, None, &self.index))
    }

    /// What was answered as a reply, with what one may ask next.
    fn told(&self, composer: &Composer<'_>, answered: &Answered) -> Reply {
        let suggestions = suggestions(composer.desk, answered, composer.language);
        let reply = composer.compose(&answered.answer);
        Reply { suggestions, missed: Missed::of(composer, answered, &reply), ..reply }
    }

    /// The reply to someone who is to be forgotten and cannot be.
    pub fn cannot_forget(&self, language: Language) -> Reply {
        let said = self.phrases.interview.not_forgotten.get(language).to_owned();
        Reply::new(ReplyKind::Interview, language, vec![Block::Say(said)])
    }

    /// What was said and found in a conversation, as Markdown to keep or to pass on.
    pub fn summary(&self, conversation: &Conversation, now: Timestamp) -> Option<String> {
        let language = conversation.language.unwrap_or_default();
        let desk = self.desk(None)?;
        let composer = Composer { phrases: &self.phrases, desk, language, question: "", now };
        Some(composer.summary(&conversation.facts))
    }

    /// That it is checked at `now` by the guide of `desk`.
    pub fn dated(&self, desk: &Desk, language: Language, now: Timestamp) -> String {
        Composer { phrases: &self.phrases, desk, language, question: "", now }.dated()
    }

    /// What the rules of `desk` say of an applicant, for people: under the topic that is applied for, or under all.
    pub fn verdict(&self, desk: &Desk, facts: &Facts, language: Language, now: Timestamp) -> Reply {
        Composer { phrases: &self.phrases, desk, language, question: "", now }.verdict(facts)
    }

    /// Puts findings of `desk` into words.
    pub fn teller<'a>(&'a self, desk: &'a Desk, language: Language) -> Teller<'a> {
        Teller { phrases: &self.phrases.verdict, dialog: &desk.eligibility, language }
    }

    /// Why what was given for `step` cannot be taken for an answer, in words.
    pub fn unread(&self, desk: &Desk, step: &Step, unread: &Unread, language: Language) -> String {
        let now = Timestamp::UNIX_EPOCH;
        let composer = Composer { phrases: &self.phrases, desk, language, question: "", now };
        match composer.unread(unread, Some(step)) {
            Block::Say(said) | Block::Quote { words: said, .. } => said,
        }
    }

    /// How `message` is understood, and why it is answered as it is.
    pub fn explain(&self, message: &Message) -> Option<(&Desk, Answered)> {
        let desk = self.desk(message.guide.as_deref())?;
        Some((desk, desk.answerer.ask(&message.text, None, &self.index)))
    }

    /// The clauses that share most with `query`, of one guide if it is named, at most `limit`, best first.
    pub fn search(&self, query: &str, guide: Option<&str>, limit: usize) -> Vec<Found<'_>> {
        // No search finds more than there is, and the index makes room for as many as it is asked for.
        let limit = limit.min(self.guides().map(|guide| guide.clauses.len()).sum());
        let features = analyze(query, &self.lexicon);
        let number = guide.and_then(|id| self.desks.iter().position(|desk| desk.guide.id == id));
        let hits = self.index.search(&features, number, limit).unwrap_or_default();
        hits.into_iter()
            .filter_map(|hit| {
                let (guide, clause) = self.document(hit.document)?;
                let highlights = highlights(&clause.text, &features, &self.lexicon);
                Some(Found { guide, clause, highlights, score: hit.score })
            })
            .collect()
    }

    /// A clause that was found, as replies show it.
    pub fn quote(&self, found: &Found<'_>, language: Language) -> Option<Block> {
        let desk = self.desk(Some(&found.guide.id))?;
        let citation = desk.guide.cite_whole(&found.clause.id)?;
        // Nothing is asked, and a clause is the same at any time.
        let now = Timestamp::UNIX_EPOCH;
        Some(Composer { phrases: &self.phrases, desk, language, question: "", now }.quote(&citation))
    }

    fn document(&self, mut at: usize) -> Option<(&Guide, &Clause)> {
        for desk in &self.desks {
            if let Some(clause) = desk.guide.clauses.get(at) {
                return Some((&desk.guide, clause));
            }
            at -= desk.guide.clauses.len();
        }
        None
    }
}

/// What one may ask next: the model questions of the subjects that were next in likeness and that the guide sets.
fn suggestions(desk: &Desk, answered: &Answered, language: Language) -> Vec<String> {
    const MANY: usize = 3;
    answered
        .ranking
        .iter()
        .filter_map(|likely| desk.answerer.subject(likely.subject))
        .filter(|subject| {
            matches!(subject.matter, Matter::Set(_)) && !answered.context.subjects.contains(&subject.name)
        })
        .filter_map(|subject| match language {
            Language::Zh => subject.zh.first(),
            Language::En => subject.en.first(),
        })
        .take(MANY)
        .cloned()
        .collect()
}
