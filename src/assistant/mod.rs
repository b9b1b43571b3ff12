//! The assistant: a pure function from a conversation, a message and the time to a conversation and a reply.
//!
//! It does no I/O, reads no clock and does not fail: a message that cannot be used is met with a reply that says so.

mod again;
mod beside;
mod button_press;
mod clients;
mod concluding;
mod deciding;
mod fatal;
mod figures;
mod flow;
mod goal;
mod granted;
mod guides;
mod lone_amount;
mod membership;
mod missed;
mod papers;
mod person;
mod rating;
mod recalling;
mod settling;
mod shares;
mod so_far;
mod steering;
mod timing;
mod turn;
mod which_guide;

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use crate::answers::{Answered, GuideFinder, Resolution};
use crate::dialogue::{Conversation, Focus, LoadedGuide, Message, Origin, Staffing};
use crate::eligibility::{FactName, Facts};
use crate::guide::{Clause, Guide};
use crate::interview::Step;
use crate::search::{BackgroundIndex, Lexicon, analyze, highlights, literally};
use crate::text::Language;
use crate::understanding::{Act, ActKind, Command, Commands, Courtesy, Rejection, acts};
use crate::wording::{Block, FindingText, Phrases, Reply, ReplyBuilder, ReplyKind, fill};
use concluding::Concluded;
use turn::Turn;

/// The longest message that is read, in bytes: some thousand Chinese characters, more than any question.
pub const LONGEST_MESSAGE: usize = 4_000;

/// How much of a query is searched for, in characters: more than any clause that is looked for by its words.
pub const LONGEST_QUERY: usize = 1_000;

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
    guides_loaded: Vec<LoadedGuide>,
    index: BackgroundIndex,
    lexicon: Arc<Lexicon>,
    phrases: Phrases,
    commands: Commands,
    courtesy: Courtesy,
    finder: GuideFinder,
    keeping: Keeping,
    staffing: Option<Staffing>,
}

/// A clause that a search found.
#[derive(Debug, Clone)]
pub struct SearchHit<'a> {
    /// The guide.
    pub guide: &'a Guide,
    /// The clause.
    pub clause: &'a Clause,
    /// What of its text is why, in characters.
    pub highlights: Vec<Range<usize>>,
    /// How well it fits; comparable within one search only.
    pub score: f32,
}

/// How a message is understood.
pub struct Explanation<'a> {
    /// The guide that it is asked of.
    pub loaded: &'a LoadedGuide,
    /// The message without its courtesy.
    pub message: String,
    /// What its parts do.
    pub acts: Vec<Act>,
    /// What the guide answers, and why.
    pub answered: Answered,
}

impl Assistant {
    /// An assistant for `desks` (the first is meant where no guide is named), whose clauses are in `index` in order.
    pub fn new(
        guides_loaded: Vec<LoadedGuide>,
        index: BackgroundIndex,
        lexicon: Arc<Lexicon>,
        phrases: Phrases,
        (commands, courtesy, finder): (Commands, Courtesy, GuideFinder),
    ) -> Assistant {
        Assistant {
            guides_loaded,
            index,
            lexicon,
            phrases,
            commands,
            courtesy,
            finder,
            keeping: Keeping::default(),
            staffing: None,
        }
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
        self.guides_loaded.iter().map(|loaded| &*loaded.guide)
    }

    /// What people read as the title of a guide.
    pub fn title<'g>(&self, guide: &'g Guide) -> &'g str {
        guides::title(guide)
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
    pub fn loaded_guide(&self, guide: Option<&str>) -> Option<&LoadedGuide> {
        match guide {
            Some(id) => self
                .guides_loaded
                .iter()
                .find(|loaded| loaded.guide.id == id),
            None => self.guides_loaded.first(),
        }
    }

    /// Whether a message is a command that steers a conversation, help aside.
    pub fn steers(&self, message: &str) -> bool {
        let mut commands = self.commands.read(message).into_iter();
        commands.any(|command| command != Command::Help) || self.finder.across(message).is_some()
    }

    /// The reply to `message` in `conversation` at `now`, and the conversation after it.
    pub fn reply(
        &self,
        conversation: Conversation,
        message: &Message,
        now: Timestamp,
    ) -> (Conversation, Reply) {
        let language = conversation.language_for(message);
        let conversation = Conversation {
            language: Some(language),
            ..conversation
        };
        // What staff are to read is left as it was written.
        let message = match conversation.handover {
            None => self.bare(message),
            Some(_) => message.clone(),
        };
        if let Some(replied) = self.replied_across(&conversation, &message, language, now) {
            return replied;
        }
        let Some(chosen) = self.chosen_in(&conversation, &message, now) else {
            let nothing = Block::Say(self.phrases.empty.get(language).to_owned());
            return (
                conversation,
                Reply::new(ReplyKind::Smalltalk, language, vec![nothing]),
            );
        };
        self.replied_by(chosen, conversation, &message, (language, now))
    }

    /// The reply of a guide to a message, and the conversation after it.
    fn replied_of(
        &self,
        loaded: &LoadedGuide,
        conversation: Conversation,
        message: &Message,
        (language, now): (Language, Timestamp),
    ) -> (Conversation, Reply) {
        let has_interview = !loaded.eligibility.steps.is_empty();
        let is_read = conversation.handover.is_none()
            && message.press.is_none()
            && message.text.len() <= LONGEST_MESSAGE;
        let of_client = is_read.then(|| loaded.answer_parser.client(&message.text));
        let of_client = of_client.flatten();
        let rest = of_client.as_ref().map(|of| Message {
            text: of.rest.clone(),
            ..message.clone()
        });
        let builder = |question| ReplyBuilder {
            phrases: &self.phrases,
            loaded,
            language,
            question,
            now,
        };
        let mut turn = Turn::new(self, builder(&message.text), conversation);
        let is_own = message.origin == Origin::Own;
        let clients = match is_read && has_interview && is_own {
            true => loaded.answer_parser.clients(&message.text),
            false => Vec::new(),
        };
        if !clients.is_empty() {
            return turn.take_clients(&clients);
        }
        let replied = match (turn.conversation.handover.is_some(), of_client, &rest) {
            (true, ..) => turn.handover(message),
            (false, Some(of), Some(rest)) if turn.turn_to_client(&of) => {
                turn.builder = builder(&rest.text);
                match rest.text.is_empty() {
                    true => turn.with_what_is_known(),
                    false => turn.reply(rest),
                }
            }
            _ => turn.reply(message),
        };
        match message.can_rate {
            true => rating::offered(replied, message, loaded, &self.phrases),
            false => replied,
        }
    }

    /// How a conversation stands, for someone who comes back to it: what was said of the project, and the open question
    /// or the verdict. Nothing where nothing was said.
    pub fn standing(&self, conversation: Conversation, now: Timestamp) -> Option<Reply> {
        if conversation.facts.is_empty()
            && conversation.flow.is_none()
            && conversation.handover.is_none()
        {
            return None;
        }
        let language = conversation.language.unwrap_or_default();
        let builder = ReplyBuilder {
            phrases: &self.phrases,
            loaded: self.guide_of(&conversation)?,
            language,
            question: "",
            now,
        };
        Some(Turn::new(self, builder, conversation).standing())
    }

    /// The fact that the open question of a conversation asks for.
    pub fn asking(&self, conversation: &Conversation) -> Option<FactName> {
        let loaded = self.guide_of(conversation)?;
        flow::open(loaded, conversation).map(|open| open.step().fact.clone())
    }

    /// An instant by the clock of the newest guide; by UTC, where it tells none.
    pub fn local(&self, at: Timestamp) -> DateTime {
        let period = self
            .loaded_guide(None)
            .and_then(|loaded| loaded.guide.metadata.period.as_ref());
        period
            .map_or(Offset::UTC, |period| period.offset)
            .to_datetime(at)
    }

    /// The date of an instant by the same clock.
    pub fn date(&self, at: Timestamp) -> Date {
        self.local(at).date()
    }

    /// How the window of a guide stands at `now`, in words; nothing where it has none.
    pub fn time(&self, loaded: &LoadedGuide, language: Language, now: Timestamp) -> Option<String> {
        let builder = ReplyBuilder {
            phrases: &self.phrases,
            loaded,
            language,
            question: "",
            now,
        };
        match builder.time(loaded.guide.metadata.period.as_ref()?).1 {
            Block::Say(said) => Some(said),
            Block::Quote { .. } => None,
        }
    }

    /// A message without its courtesy.
    fn bare(&self, message: &Message) -> Message {
        let text = match message.text.len() > LONGEST_MESSAGE {
            true => &message.text,
            false => self.courtesy.without(&message.text),
        };
        Message {
            text: text.to_owned(),
            ..message.clone()
        }
    }

    /// The answer to a question that stands alone; nothing is led on from it.
    pub fn answer(&self, message: &Message, now: Timestamp) -> Reply {
        let language = Conversation::default().language_for(message);
        let empty = || Block::Say(self.phrases.empty.get(language).to_owned());
        let message = &self.bare(message);
        let Some(loaded) = self.asked_of(message, now) else {
            return Reply::new(ReplyKind::Smalltalk, language, vec![empty()]);
        };
        if let Some(across) = self.asked_across(message) {
            return self.across(
                across,
                (&Conversation::default(), &message.text),
                language,
                now,
            );
        }
        let reply = self.answer_of(loaded, message, language, now);
        let told = guides::Told {
            is_new: false,
            is_first: true,
        };
        Reply {
            guide: Some(loaded.guide.id.clone()),
            ..self.of_guide(reply, loaded, told, now)
        }
    }

    /// The answer of a guide to a question that stands alone.
    fn answer_of(
        &self,
        loaded: &LoadedGuide,
        message: &Message,
        language: Language,
        now: Timestamp,
    ) -> Reply {
        let builder = ReplyBuilder {
            phrases: &self.phrases,
            loaded,
            language,
            question: &message.text,
            now,
        };
        if message.text.len() > LONGEST_MESSAGE {
            return builder.plain(ReplyKind::Smalltalk, &self.phrases.too_long);
        }
        if message.text.trim().is_empty() {
            return builder.plain(ReplyKind::Smalltalk, &self.phrases.empty);
        }
        let answered = loaded
            .answerer
            .ask(&message.text, (None, None), &self.index);
        let parse = loaded
            .answer_parser
            .understand(None, &Facts::default(), &message.text);
        let record = concluding::asserted(&Facts::default(), &parse);
        let tried = concluding::tried(&parse);
        let inquiry = concluding::Inquiry {
            parse: &parse,
            answered: &answered,
            record: &record,
            tried: &tried,
            focus: &Focus::default(),
        };
        concluding::concluded(&builder, &inquiry)
            .map(|Concluded { reply, .. }| Reply {
                missed: missed::missed(&builder, &answered, &reply),
                ..reply
            })
            .unwrap_or_else(|| self.told(&builder, &answered, (&record, &Focus::default())))
    }

    /// What was answered as a reply, with what one may ask next.
    fn told(
        &self,
        builder: &ReplyBuilder<'_>,
        answered: &Answered,
        known: (&Facts, &Focus),
    ) -> Reply {
        let suggestions = suggestions(builder.loaded, answered, builder.language);
        let reply = builder.compose(&answered.answer);
        let conclusion = granted::granted(builder, answered, known);
        Reply {
            conclusion,
            suggestions,
            missed: missed::missed(builder, answered, &reply),
            ..reply
        }
    }

    /// The reply to someone who is to be forgotten and cannot be.
    pub fn cannot_forget(&self, language: Language) -> Reply {
        let said = self
            .phrases
            .interview
            .not_forgotten
            .get(language)
            .to_owned();
        Reply::new(ReplyKind::Interview, language, vec![Block::Say(said)])
    }

    /// That what is said is not stored for now.
    pub fn not_stored(&self, language: Language) -> Block {
        let said = self.phrases.interview.not_stored.get(language);
        Block::Say(said.to_owned())
    }

    /// The reply to someone who asks for a person while too many wait.
    pub fn cannot_hand_over(&self, language: Language) -> Reply {
        let said = self.phrases.person.full.get(language).to_owned();
        Reply::new(ReplyKind::Smalltalk, language, vec![Block::Say(said)])
    }

    /// Whether a message asks for a person.
    pub fn is_for_person(&self, message: &Message) -> bool {
        let asked = match &message.press {
            Some(_) => Vec::new(),
            None => self.commands.read(&message.text),
        };
        asked.contains(&Command::Person)
    }

    /// What was said and found in a conversation, as Markdown to keep or to pass on.
    pub fn summary(&self, conversation: &Conversation, now: Timestamp) -> Option<String> {
        let language = conversation.language.unwrap_or_default();
        let loaded = self.guide_of(conversation)?;
        let builder = ReplyBuilder {
            phrases: &self.phrases,
            loaded,
            language,
            question: "",
            now,
        };
        Some(builder.summary(&conversation.facts))
    }

    /// That it is checked at `now` by the guide of `desk`.
    pub fn dated(&self, loaded: &LoadedGuide, language: Language, now: Timestamp) -> String {
        ReplyBuilder {
            phrases: &self.phrases,
            loaded,
            language,
            question: "",
            now,
        }
        .dated()
    }

    /// What the rules of `desk` say of an applicant, for people: under the topic that is applied for, or under all.
    pub fn verdict(
        &self,
        loaded: &LoadedGuide,
        facts: &Facts,
        language: Language,
        now: Timestamp,
    ) -> Reply {
        ReplyBuilder {
            phrases: &self.phrases,
            loaded,
            language,
            question: "",
            now,
        }
        .verdict(facts)
    }

    /// Puts findings of `desk` into words.
    pub fn finding_text<'a>(
        &'a self,
        loaded: &'a LoadedGuide,
        language: Language,
    ) -> FindingText<'a> {
        FindingText {
            phrases: &self.phrases.verdict,
            dialog: &loaded.eligibility,
            language,
        }
    }

    /// Why what was given for `step` cannot be taken for an answer, in words.
    pub fn unread(
        &self,
        loaded: &LoadedGuide,
        step: &Step,
        unread: &Rejection,
        language: Language,
    ) -> String {
        let now = Timestamp::UNIX_EPOCH;
        let builder = ReplyBuilder {
            phrases: &self.phrases,
            loaded,
            language,
            question: "",
            now,
        };
        match builder.unread(unread, Some(step)) {
            Block::Say(said) | Block::Quote { words: said, .. } => said,
        }
    }

    /// What the guide answers to `message`, be it about a case or not, and why.
    pub fn answered(&self, message: &Message) -> Option<(&LoadedGuide, Answered)> {
        let loaded = self.loaded_guide(message.guide.as_deref())?;
        let answered = loaded
            .answerer
            .ask(&message.text, (None, None), &self.index);
        Some((loaded, answered))
    }

    /// How `message` is understood after what was said in `conversation`, and why it is answered as it is.
    pub fn explain(
        &self,
        conversation: &Conversation,
        message: &Message,
        now: Timestamp,
    ) -> Option<Explanation<'_>> {
        let bare = self.bare(message);
        let loaded = self.explained_of(conversation, &bare, now)?;
        let Conversation { facts, focus, .. } = conversation;
        let open = flow::open(loaded, conversation).map(|open| open.step().fact.clone());
        let parse = loaded.answer_parser.understand_after(
            open.as_ref(),
            (focus.of_number(), !focus.tried.is_empty()),
            facts,
            &bare.text,
        );
        let question = loaded.goals.read(&bare.text, focus.fact.as_ref());
        let topic = loaded.topic_heading(facts, focus);
        let context = (conversation.asked.as_ref(), topic.as_ref());
        let answered = loaded.answerer.ask(&bare.text, context, &self.index);
        let mut acts = acts(&parse, question.as_ref());
        if bare.text != message.text {
            let courtesy = Act {
                kind: ActKind::Courtesy,
                words: 0..0,
            };
            acts.insert(0, courtesy);
        }
        Some(Explanation {
            loaded,
            message: bare.text,
            acts,
            answered,
        })
    }

    /// How long what is said is kept, in words.
    pub fn kept_for(&self, language: Language) -> String {
        let phrases = &self.phrases.interview;
        match self.keeping {
            Keeping::WhileRunning => phrases.kept_running.get(language).to_owned(),
            Keeping::Days(days) => {
                let days = days.to_string();
                fill(&phrases.kept_days, language, &[("days", &days)])
            }
        }
    }

    /// The clauses that share most with the beginning of `query`, of one guide if it is named, at most `limit`, best first.
    pub fn search(&self, query: &str, guide: Option<&str>, limit: usize) -> Vec<SearchHit<'_>> {
        // No search finds more than there is, and the index makes room for as many as it is asked for.
        let limit = limit.min(self.guides().map(|guide| guide.clauses.len()).sum());
        let query = match query.char_indices().nth(LONGEST_QUERY) {
            Some((end, _)) => &query[..end],
            None => query,
        };
        let features = analyze(query, &self.lexicon);
        let number = guide.and_then(|id| {
            self.guides_loaded
                .iter()
                .position(|loaded| loaded.guide.id == id)
        });
        let hits = self
            .index
            .search(&features, number, limit)
            .unwrap_or_default();
        let found = hits.into_iter().filter_map(|hit| {
            let (guide, clause) = self.document(hit.document)?;
            Some(SearchHit {
                guide,
                clause,
                highlights: literally(&clause.text, query),
                score: hit.score,
            })
        });
        let mut found: Vec<SearchHit<'_>> = found.collect();
        // What is like the words is why a clause was found only where the words themselves stand in none.
        if found.iter().all(|hit| hit.highlights.is_empty()) {
            for hit in &mut found {
                hit.highlights = highlights(&hit.clause.text, &features, &self.lexicon);
            }
        }
        found
    }

    /// A clause that was found, as replies show it.
    pub fn quote(&self, found: &SearchHit<'_>, language: Language) -> Option<Block> {
        let loaded = self.loaded_guide(Some(&found.guide.id))?;
        let citation = loaded.guide.cite_whole(&found.clause.id)?;
        // Nothing is asked, and a clause is the same at any time.
        let now = Timestamp::UNIX_EPOCH;
        Some(
            ReplyBuilder {
                phrases: &self.phrases,
                loaded,
                language,
                question: "",
                now,
            }
            .quote(&citation),
        )
    }

    fn document(&self, mut at: usize) -> Option<(&Guide, &Clause)> {
        for loaded in &self.guides_loaded {
            if let Some(clause) = loaded.guide.clauses.get(at) {
                return Some((&loaded.guide, clause));
            }
            at -= loaded.guide.clauses.len();
        }
        None
    }
}

/// What one may ask next: the model questions of the intents that were next in likeness and that the guide sets.
fn suggestions(loaded: &LoadedGuide, answered: &Answered, language: Language) -> Vec<String> {
    const MANY: usize = 3;
    answered
        .ranking
        .iter()
        .filter_map(|likely| loaded.answerer.intent(likely.intent))
        .filter(|intent| {
            matches!(intent.resolution, Resolution::Covered(_))
                && !answered.context.intents.contains(&intent.name)
        })
        .filter_map(|intent| match language {
            Language::Zh => intent.zh.first(),
            Language::En => intent.en.first(),
        })
        .take(MANY)
        .cloned()
        .collect()
}
