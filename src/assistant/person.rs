//! A person: a conversation is handed over to staff, and handed back. Meanwhile the assistant does not answer, and what was
//! said of the project stays as it is, so that an interview goes on where it was.

use jiff::Timestamp;

use super::turn::Turn;
use super::{Assistant, LONGEST_MESSAGE};
use crate::dialogue::{Conversation, Message, Origin};
use crate::dialogue::{Handover, Staffing, Words};
use crate::guide::Citation;
use crate::text::{Bilingual, Language};
use crate::understanding::Command;
use crate::wording::ButtonAction;
use crate::wording::ReplyBuilder;
use crate::wording::fill;
use crate::wording::hours_in_words;
use crate::wording::in_words;
use crate::wording::{Block, Choice, Reply, ReplyKind};

impl Turn<'_> {
    /// Hands the conversation over, or says how a person is reached otherwise.
    pub(super) fn ask_for_person(&mut self) -> Reply {
        let phrases = &self.builder.phrases.person;
        if self.assistant.is_attended(self.builder.now) {
            self.conversation.handover = Some(Handover::new(self.builder.now));
            let reply = self.builder.plain(ReplyKind::Smalltalk, &phrases.handover);
            return Reply {
                choices: vec![vec![self.builder.button_back()]],
                asks_place: true,
                ..reply
            };
        }
        let said = match &self.assistant.staffing {
            Some(Staffing { hours, .. }) => {
                let hours = hours_in_words(hours, &phrases.hours, self.builder.language);
                self.builder
                    .say_filled(&phrases.closed, &[("hours", &hours)])
            }
            None => self.builder.say(&phrases.nobody_here),
        };
        let (mut blocks, citations) = self.builder.hotline();
        blocks.insert(0, said);
        let reply = Reply::new(ReplyKind::Answer, self.builder.language, blocks);
        self.then_back(Reply { citations, ..reply })
    }

    /// `reply`, with the button that asks for a person, where one is there.
    pub(super) fn offering_person(&self, mut reply: Reply) -> Reply {
        if self.assistant.is_attended(self.builder.now) {
            let phrases = &self.builder.phrases.person;
            reply
                .choices
                .push(vec![self.builder.steer(&phrases.button, Command::Person)]);
        }
        reply
    }

    /// What can be done to reach a person, for those who ask for help.
    pub(super) fn help_with_person(&self, mut reply: Reply) -> Reply {
        if let Some(Staffing { hours, .. }) = &self.assistant.staffing {
            let phrases = &self.builder.phrases.person;
            let hours = hours_in_words(hours, &phrases.hours, self.builder.language);
            reply
                .blocks
                .push(self.builder.say_filled(&phrases.help, &[("hours", &hours)]));
        }
        reply
    }

    /// The reply to a message while the conversation is handed over: as a rule none, for the words are for staff.
    pub(super) fn handover(mut self, message: &Message) -> (Conversation, Reply) {
        let phrases = self.builder.phrases;
        let meant = self.meant(message);
        if meant == Some(Command::Forget) {
            let reply = self.forget();
            return (self.conversation, reply);
        }
        if let Some((first, contact)) = self.end_if_over() {
            let (conversation, mut reply) = match meant {
                Some(Command::Assistant) => {
                    let reply = self.go_on_if_going();
                    (self.conversation, reply)
                }
                _ => self.reply(message),
            };
            reply.blocks.splice(0..0, first);
            reply.contact.extend(contact);
            return (conversation, reply);
        }
        let reply = match meant {
            Some(Command::Assistant) => self.take_back(&phrases.person.returned),
            Some(_) => self.how_it_stands(),
            None if message.press.is_some() => self.how_it_stands(),
            None if message.text.len() > LONGEST_MESSAGE => {
                self.builder.plain(ReplyKind::Smalltalk, &phrases.too_long)
            }
            None if message.text.trim().is_empty() => self.how_it_stands(),
            None => {
                if let Some(handover) = &mut self.conversation.handover {
                    let text = message.text.trim().to_owned();
                    handover.add(Words {
                        at: self.builder.now,
                        by: None,
                        id: None,
                        text,
                    });
                }
                Reply {
                    passed_on: true,
                    ..Reply::new(ReplyKind::Smalltalk, self.builder.language, Vec::new())
                }
            }
        };
        (self.conversation, reply)
    }

    /// What a message is that is not meant for staff.
    fn meant(&self, message: &Message) -> Option<Command> {
        const MEANT: [Command; 4] = [
            Command::Forget,
            Command::Assistant,
            Command::Person,
            Command::Help,
        ];
        let is_meant = |command: &Command| MEANT.contains(command);
        match &message.press {
            Some(data) => match ButtonAction::read(data, &self.builder.loaded.eligibility) {
                Some(ButtonAction::Command(command)) => Some(command).filter(is_meant),
                _ => None,
            },
            None if message.origin == Origin::Forwarded => None,
            None => self
                .assistant
                .commands
                .read(&message.text)
                .iter()
                .copied()
                .find(is_meant),
        }
    }

    /// That the conversation is with staff, and how one gets back.
    pub(super) fn how_it_stands(&self) -> Reply {
        let phrases = &self.builder.phrases.person;
        let is_taken = self
            .conversation
            .handover
            .as_ref()
            .is_some_and(|handover| handover.by.is_some());
        let said = if is_taken {
            &phrases.talking
        } else {
            &phrases.waiting
        };
        let reply = self.builder.plain(ReplyKind::Smalltalk, said);
        Reply {
            choices: vec![vec![self.builder.button_back()]],
            asks_place: !is_taken,
            ..reply
        }
    }

    /// Ends what is over by itself, and gives what is to be said of it, with the clauses that are quoted.
    fn end_if_over(&mut self) -> Option<(Vec<Block>, Vec<Citation>)> {
        let phrases = &self.builder.phrases.person;
        let is_over =
            |it: &mut Handover| it.is_over(self.assistant.staffing.as_ref(), self.builder.now);
        let ended = self.conversation.handover.take_if(is_over)?;
        Some(match ended.by {
            Some(_) => (vec![self.builder.say(&phrases.silent)], Vec::new()),
            None => {
                let (mut blocks, contact) = self.builder.hotline();
                blocks.insert(0, self.builder.say(&phrases.nobody_came));
                (blocks, contact)
            }
        })
    }

    /// Goes on where the conversation was handed over.
    fn take_back(&mut self, phrase: &Bilingual) -> Reply {
        self.conversation.handover = None;
        self.note(phrase);
        self.go_on_if_going()
    }
}

impl ReplyBuilder<'_> {
    /// The hotline's clauses.
    fn hotline(&self) -> (Vec<Block>, Vec<Citation>) {
        let guide = &self.loaded.guide;
        let contact: Vec<Citation> = guide
            .metadata
            .contact
            .iter()
            .filter_map(|id| guide.cite_whole(id))
            .collect();
        let mut blocks = Vec::new();
        if !contact.is_empty() {
            blocks.push(self.say(&self.phrases.contact));
            blocks.extend(contact.iter().map(|citation| self.quote(citation)));
        }
        (blocks, contact)
    }

    /// The button that goes back to the assistant.
    fn button_back(&self) -> Choice {
        self.steer(&self.phrases.person.back, Command::Assistant)
    }
}

impl Assistant {
    /// The same assistant, which hands conversations over to staff, where there are some.
    pub fn staffed(self, staffing: Option<Staffing>) -> Assistant {
        Assistant { staffing, ..self }
    }

    /// To whom it hands conversations over.
    pub fn staffing(&self) -> Option<&Staffing> {
        self.staffing.as_ref()
    }

    /// When staff are at the desk, in words; nothing where nobody ever is.
    pub fn hours(&self, language: Language) -> Option<String> {
        self.staffing
            .as_ref()
            .map(|staffing| hours_in_words(&staffing.hours, &self.phrases.person.hours, language))
    }

    /// Whether staff are at the desk at `now`.
    pub fn is_attended(&self, now: Timestamp) -> bool {
        self.staffing
            .as_ref()
            .is_some_and(|staffing| staffing.hours.is_open(now))
    }

    /// Whether a conversation is handed over, and that is not over by itself.
    pub fn is_with_staff(&self, conversation: &Conversation, now: Timestamp) -> bool {
        let handover = conversation.handover.as_ref();
        handover.is_some_and(|handover| !handover.is_over(self.staffing.as_ref(), now))
    }

    /// Adds to a reply how many wait before.
    pub fn tell_place(&self, reply: &mut Reply, before: usize) {
        let place = self.place(before, reply.language);
        reply.blocks.push(Block::Say(place));
    }

    /// How many wait before, in words.
    pub fn place(&self, before: usize, language: Language) -> String {
        let phrases = &self.phrases.person;
        let count = in_words(u32::try_from(before).unwrap_or(u32::MAX), language);
        match before {
            0 => phrases.first.get(language).to_owned(),
            _ => fill(&phrases.before, language, &[("count", &count)]),
        }
    }

    /// To the applicant: that a member of staff took the conversation.
    pub fn taken(&self, conversation: &Conversation) -> Reply {
        let language = conversation.language.unwrap_or_default();
        let taken = self.phrases.person.taken.get(language);
        self.of_staff(conversation, taken.to_owned())
    }

    /// To the applicant: that another member of staff took it over.
    pub fn changed_hands(&self, conversation: &Conversation) -> Reply {
        let language = conversation.language.unwrap_or_default();
        let changed = self.phrases.person.changed_hands.get(language);
        self.of_staff(conversation, changed.to_owned())
    }

    /// To the applicant: what a member of staff says.
    pub fn says(&self, conversation: &Conversation, text: &str) -> Reply {
        let language = conversation.language.unwrap_or_default();
        self.of_staff(
            conversation,
            fill(&self.phrases.person.says, language, &[("text", text)]),
        )
    }

    fn of_staff(&self, conversation: &Conversation, said: String) -> Reply {
        Reply::new(
            ReplyKind::Smalltalk,
            conversation.language.unwrap_or_default(),
            vec![Block::Say(said)],
        )
    }

    /// Staff hand a conversation back: it goes on where it was, with the open question. Nothing where it is not with them.
    pub fn handed_back(
        &self,
        conversation: Conversation,
        now: Timestamp,
    ) -> Option<(Conversation, Reply)> {
        self.by_itself(conversation, now, |turn| {
            turn.conversation.handover.as_ref()?;
            Some(turn.take_back(&self.phrases.person.handed_back))
        })
    }

    /// Ends what is over by itself: a conversation that nobody took, or in which nobody has said anything for long.
    pub fn ended(
        &self,
        conversation: Conversation,
        now: Timestamp,
    ) -> Option<(Conversation, Reply)> {
        self.by_itself(conversation, now, |turn| {
            let (first, contact) = turn.end_if_over()?;
            let mut reply = turn.go_on_if_going();
            reply.blocks.splice(0..0, first);
            reply.contact.extend(contact);
            Some(reply)
        })
    }

    /// What comes to pass in a conversation without a message.
    fn by_itself(
        &self,
        conversation: Conversation,
        now: Timestamp,
        passes: impl FnOnce(&mut Turn<'_>) -> Option<Reply>,
    ) -> Option<(Conversation, Reply)> {
        let language = conversation.language.unwrap_or_default();
        let builder = ReplyBuilder {
            phrases: &self.phrases,
            loaded: self.guide_of(&conversation)?,
            language,
            question: "",
            now,
        };
        let mut turn = Turn::new(self, builder, conversation);
        let reply = passes(&mut turn)?;
        Some((turn.conversation, reply))
    }
}
