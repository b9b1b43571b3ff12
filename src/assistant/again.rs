//! Again: the last answer once more, for someone who doubts it, wants it shorter, or in another language.

use super::turn::Turn;
use crate::dialogue::{ActiveFlow, Conversation, Message};
use crate::eligibility::Facts;
use crate::text::Language;
use crate::understanding::Command;
use crate::wording::{Block, Reply, ReplyBuilder, ReplyKind};

/// A longer question is not kept, in characters.
const LONGEST: usize = 400;

impl Turn<'_> {
    /// Keeps the question that was just answered, without what names a person, so that its answer can be given again.
    pub(super) fn keep_question(&mut self) {
        let goals = &self.builder.loaded.goals;
        let says_itself = goals.read(self.builder.question, None).is_some();
        if !says_itself
            && goals.is_elliptical(self.builder.question)
            && self.conversation.focus.question.is_some()
        {
            return;
        }
        let question = crate::text::redacted(self.builder.question);
        let is_short = question.chars().count() <= LONGEST;
        self.conversation.focus.question = is_short.then_some(question);
    }

    /// The last answer as a command wants it; the verdict where that was given last.
    pub(super) fn again(&mut self, command: Command) -> Option<Reply> {
        if let Some(language) = spoken(command) {
            self.conversation.language = Some(language);
            self.builder.language = language;
        }
        // Taken while it is answered, so that nothing goes round.
        let kept = self.conversation.focus.question.take();
        match kept.filter(|question| !self.asks_again(question)) {
            Some(question) => Some(self.answered_again(question, command)),
            None if self.conversation.flow == Some(ActiveFlow::Eligibility) => {
                Some(match command {
                    Command::Shorter => self.verdict_in_a_word(),
                    _ => self.go_on(),
                })
            }
            None if spoken(command).is_some() => {
                let phrases = self.builder.phrases;
                let reply = self
                    .builder
                    .plain(ReplyKind::Smalltalk, &phrases.interview.spoken);
                Some(reply)
            }
            // Nothing was said yet that could be said again, and 一句话能不能报 asks something of its own.
            None => {
                let asks = self.builder.loaded.goals.read(self.builder.question, None);
                let phrases = self.builder.phrases;
                let reply = || self.builder.plain(ReplyKind::Smalltalk, &phrases.empty);
                asks.is_none().then(reply)
            }
        }
    }

    /// Whether a text may ask for the last answer again: 一句话能不能报 is kept as a question where there was none before, and
    /// has no other to give the answer of.
    fn asks_again(&self, text: &str) -> bool {
        let commands = self.assistant.commands.read(text);
        commands.into_iter().any(|command| {
            matches!(
                command,
                Command::Again
                    | Command::Sure
                    | Command::Shorter
                    | Command::InChinese
                    | Command::InEnglish
            )
        })
    }

    fn answered_again(&mut self, question: String, command: Command) -> Reply {
        let conversation = std::mem::take(&mut self.conversation);
        let builder = ReplyBuilder {
            question: &question,
            ..self.builder
        };
        let language = builder.language;
        let again = Turn::new(self.assistant, builder, conversation);
        let message = Message {
            language: Some(language),
            ..Message::from(question.as_str())
        };
        let (conversation, mut reply): (Conversation, Reply) = again.reply(&message);
        self.conversation = conversation;
        let kept = &mut self.conversation.focus.question;
        *kept = kept.take().or(Some(question));
        match command {
            Command::Sure if !reply.citations.is_empty() => {
                let sure = self.builder.say(&self.builder.phrases.interview.sure);
                reply.blocks.insert(0, sure);
            }
            Command::Shorter => {
                let is_quote = |block: &Block| matches!(block, Block::Quote { .. });
                let quote = reply.blocks.iter().position(is_quote);
                let asks = reply.asks.is_some().then(|| reply.blocks.pop()).flatten();
                reply.blocks.truncate(1);
                if quote == Some(0) {
                    reply.citations.truncate(1);
                }
                reply.blocks.extend(asks);
            }
            _ => {}
        }
        reply
    }

    /// How the case stands in one sentence for the topic that is applied for, else as the interview goes on.
    fn verdict_in_a_word(&mut self) -> Reply {
        let facts = self.conversation.facts.clone();
        let topic = self.builder.loaded.agenda().topic(&facts);
        match topic.filter(|_| self.builder.loaded.agenda().pending(&facts).is_empty()) {
            Some(topic) => {
                let reply = self
                    .builder
                    .verdict_in_short(&Facts::default(), &facts, topic);
                let is_said = |block: &Block| matches!(block, Block::Say(_));
                Reply {
                    blocks: reply.blocks.into_iter().filter(is_said).collect(),
                    ..reply
                }
            }
            None => self.go_on(),
        }
    }
}

/// The language that a command asks for.
fn spoken(command: Command) -> Option<Language> {
    match command {
        Command::InChinese => Some(Language::Zh),
        Command::InEnglish => Some(Language::En),
        _ => None,
    }
}
