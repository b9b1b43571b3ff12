//! Messages: of the replies that wait for a person, the message that is sent next. A long reply is several messages, sent one
//! by one; short ones that wait together are one message, in which nothing is left out but a question that comes again in it.

use teloxide::types::InlineKeyboardMarkup;

use super::attempt::{Attempt, Instead};
use super::buttons::keyboard;
use super::message_parts::{Part, parts};
use super::message_text::{joined, pieces};
use super::target::Target;
use crate::service::{StoredBlock, StoredReply};
use crate::wording::ButtonAction;

/// The message that is sent next.
#[derive(Debug)]
pub struct Message {
    /// What it says; nothing where there is nothing to say.
    pub part: Option<Part>,
    /// Where in its chat it belongs.
    pub target: Target,
    /// What is dealt with once it is sent.
    pub brings: Brings,
}

/// What a message brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brings {
    /// The first replies, as many.
    Replies(usize),
    /// A message of the first one, of which so many are sent then and more come.
    Messages(u32),
}

/// What is said in the place of a message.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// That a file cannot be sent.
    pub no_file: &'a str,
    /// An apology.
    pub failed: &'a str,
}

/// The next message of `replies`, which wait for the same person in this order, of which there is at least the first.
pub fn next(
    first: &StoredReply,
    more: &[StoredReply],
    attempt: &Attempt,
    words: Words<'_>,
) -> Message {
    let mut target = Target::read(first.to.as_deref().unwrap_or_default());
    if attempt.instead == Some(Instead::Apology) {
        return Message {
            part: said(words.failed),
            target,
            brings: Brings::Replies(1),
        };
    }
    let redraws = target
        .redraws
        .as_ref()
        .filter(|_| attempt.instead != Some(Instead::New));
    let all = parts(first, redraws);
    let (count, at) = (all.len(), first.messages_sent);
    let is_whole = at == 0 && count == 1;
    let mut part = all
        .into_iter()
        .nth(usize::try_from(at).unwrap_or(usize::MAX));
    if let (Some(Part::File(..)), Some(Instead::NoFile)) = (&part, attempt.instead) {
        part = said(words.no_file);
    }
    if is_whole && !attempt.is_alone && matches!(part, Some(Part::Text(..))) {
        let together = together(first, more);
        if let [.., last] = together[..]
            && let Some(piece) = joined(&without_repeated_questions(&together))
        {
            target.answers = Target::read(last.to.as_deref().unwrap_or_default()).answers;
            let part = Some(Part::Text(piece, last_keyboard(&together)));
            return Message {
                part,
                target,
                brings: Brings::Replies(together.len()),
            };
        }
    }
    let brings = match usize::try_from(at).unwrap_or(usize::MAX).saturating_add(1) < count {
        true => Brings::Messages(at + 1),
        false => Brings::Replies(1),
    };
    Message {
        part,
        target,
        brings,
    }
}

fn said(text: &str) -> Option<Part> {
    let piece = pieces(&[StoredBlock::Say(text.to_owned())])
        .into_iter()
        .next();
    piece.map(|piece| Part::Text(piece, None))
}

/// The first replies that fit into one message, if there are several.
fn together<'a>(first: &'a StoredReply, more: &'a [StoredReply]) -> Vec<&'a StoredReply> {
    let thread = |reply: &StoredReply| Target::read(reply.to.as_deref().unwrap_or_default()).thread;
    let mut together = vec![first];
    for reply in more {
        let target = Target::read(reply.to.as_deref().unwrap_or_default());
        let is_text = matches!(parts(reply, target.redraws.as_ref())[..], [Part::Text(..)]);
        if !is_text || reply.messages_sent > 0 || target.thread != thread(first) {
            break;
        }
        together.push(reply);
        if joined(&without_repeated_questions(&together)).is_none() {
            together.pop();
            break;
        }
    }
    together
}

/// What the replies say, each without the question at its end that a later one ends with as well.
fn without_repeated_questions<'a>(replies: &[&'a StoredReply]) -> Vec<&'a [StoredBlock]> {
    let said = replies.iter().enumerate().map(|(at, reply)| {
        let Some((last, before)) = reply.blocks.split_last() else {
            return &reply.blocks[..];
        };
        let comes_again = |later: &&StoredReply| {
            asks_for(reply).is_some()
                && asks_for(reply) == asks_for(later)
                && later.blocks.last() == Some(last)
        };
        if replies[at + 1..].iter().any(comes_again) {
            before
        } else {
            &reply.blocks[..]
        }
    });
    said.filter(|blocks| !blocks.is_empty()).collect()
}

/// The fact that a reply asks for.
fn asks_for(reply: &StoredReply) -> Option<&str> {
    reply
        .buttons
        .iter()
        .flatten()
        .find_map(|(_, data)| ButtonAction::answers(data))
}

/// The buttons of the last reply that has some.
fn last_keyboard(replies: &[&StoredReply]) -> Option<InlineKeyboardMarkup> {
    replies
        .iter()
        .rev()
        .find_map(|reply| keyboard(&reply.buttons))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use crate::wording::{Block, Reply, ReplyKind};

    const WORDS: Words<'static> = Words {
        no_file: "no file",
        failed: "failed",
    };

    fn reply(said: &[&str], buttons: &[&str]) -> StoredReply {
        let said = said
            .iter()
            .map(|said| Block::Say((*said).to_owned()))
            .collect();
        let mut reply = StoredReply::from(&Reply::new(ReplyKind::Interview, Language::Zh, said));
        reply.buttons = buttons
            .iter()
            .map(|data| vec![("a".to_owned(), (*data).to_owned())])
            .collect();
        reply
    }

    fn text(message: &Message) -> &str {
        match &message.part {
            Some(Part::Text(piece, _)) => &piece.plain,
            other => panic!("{other:?}"),
        }
    }

    fn next(replies: &[StoredReply], attempt: Attempt) -> Message {
        let (first, more) = replies.split_first().unwrap();
        super::next(first, more, &attempt, WORDS)
    }

    #[test]
    fn replies_that_wait_together_are_one_message_with_the_buttons_of_the_last() {
        let replies = [
            reply(&["one", "a?"], &["a:a:x"]),
            reply(&["two", "b?"], &["a:b:x"]),
            reply(&["three"], &[]),
        ];
        let message = next(&replies, Attempt::default());
        assert_eq!(
            (text(&message), message.brings),
            ("one\na?\n\ntwo\nb?\n\nthree", Brings::Replies(3))
        );
        let Some(Part::Text(_, Some(keyboard))) = &message.part else {
            panic!("no buttons")
        };
        assert_eq!(
            Some(keyboard),
            super::keyboard(&replies[1].buttons).as_ref()
        );
        let alone = next(
            &replies,
            Attempt {
                is_alone: true,
                ..Attempt::default()
            },
        );
        assert_eq!(
            (text(&alone), alone.brings),
            ("one\na?", Brings::Replies(1))
        );
    }

    #[test]
    fn only_a_question_that_comes_again_is_left_out() {
        let asking = |said: &[&str]| reply(said, &["a:a:x"]);
        let replies = [
            asking(&["same", "a?"]),
            asking(&["same", "a?"]),
            reply(&["b", "a?"], &["c:why"]),
        ];
        assert_eq!(
            text(&next(&replies, Attempt::default())),
            "same\n\nsame\na?\n\nb\na?"
        );
        let nothing_else = [asking(&["a?"]), asking(&["a?"])];
        assert_eq!(text(&next(&nothing_else, Attempt::default())), "a?");
    }

    #[test]
    fn what_does_not_fit_or_belongs_elsewhere_is_a_message_of_its_own() {
        let long = "a".repeat(3000);
        let replies = [
            reply(&[&long], &[]),
            reply(&["b"], &[]),
            reply(&[&long], &[]),
        ];
        assert_eq!(
            next(&replies, Attempt::default()).brings,
            Brings::Replies(2)
        );
        let mut elsewhere = reply(&["b"], &[]);
        elsewhere.to = Some("5 #17".to_owned());
        assert_eq!(
            next(&[reply(&["a"], &[]), elsewhere], Attempt::default()).brings,
            Brings::Replies(1)
        );
        let mut with_file = reply(&["b"], &[]);
        with_file.file = Some(("a.md".to_owned(), "# a".to_owned()));
        assert_eq!(
            next(&[reply(&["a"], &[]), with_file], Attempt::default()).brings,
            Brings::Replies(1)
        );
    }

    #[test]
    fn the_messages_of_a_long_reply_are_sent_one_by_one_with_the_file_or_a_word_in_its_place() {
        let long = "a".repeat(4000);
        let mut long = reply(&[&long, &long], &["c:why"]);
        long.file = Some(("a.md".to_owned(), "# a".to_owned()));
        let mut brought = Vec::new();
        for sent in 0..4 {
            long.messages_sent = sent;
            brought.push(next(&[long.clone(), reply(&["b"], &[])], Attempt::default()).brings);
        }
        let [first, second, third] = [Brings::Messages(1), Brings::Messages(2), Brings::Replies(1)];
        assert_eq!(brought, [first, second, third, third]);
        assert!(
            next(std::slice::from_ref(&long), Attempt::default())
                .part
                .is_none(),
            "nothing is left"
        );
        long.messages_sent = 1;
        assert!(matches!(
            next(std::slice::from_ref(&long), Attempt::default()).part,
            Some(Part::File(..))
        ));
        let instead = |what| Attempt {
            instead: Some(what),
            ..Attempt::default()
        };
        let word = next(std::slice::from_ref(&long), instead(Instead::NoFile));
        assert_eq!((text(&word), word.brings), ("no file", second));
        assert_eq!(text(&next(&[long], instead(Instead::Apology))), "failed");
    }

    #[test]
    fn a_reply_of_which_nothing_is_left_to_say_is_dealt_with() {
        let message = next(&[reply(&[], &[])], Attempt::default());
        assert!(message.part.is_none());
        assert_eq!(message.brings, Brings::Replies(1));
    }
}
