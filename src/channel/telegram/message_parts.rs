//! Parts: the messages that a reply is made of.

use teloxide::types::{InlineKeyboardMarkup, MessageId};

use super::buttons::keyboard;
use super::message_text::{Piece, pieces};
use crate::service::StoredReply;
use crate::wording::ButtonAction;

/// One message of a reply.
#[derive(Debug)]
pub enum Part {
    /// A text, and the buttons under it.
    Text(Piece, Option<InlineKeyboardMarkup>),
    /// A text that takes the place of a message.
    Redraw(MessageId, Piece, Option<InlineKeyboardMarkup>),
    /// A file: its name and its text.
    File(String, String),
}

/// A reply as messages: the file before the last text, so that the buttons stay at the end. It takes the place of the
/// message that `redraws` names if it asks for the same fact still.
pub fn parts(reply: &StoredReply, redraws: Option<&(MessageId, String)>) -> Vec<Part> {
    let mut pieces = pieces(&reply.blocks);
    let keyboard = keyboard(&reply.buttons);
    let Some(last) = pieces.pop() else {
        return file(reply).into_iter().collect();
    };
    let asks_for = |fact: &str| {
        reply
            .buttons
            .iter()
            .flatten()
            .any(|(_, data)| ButtonAction::toggles(data) == Some(fact))
    };
    match redraws {
        Some((message, fact)) if pieces.is_empty() && reply.file.is_none() && asks_for(fact) => {
            vec![Part::Redraw(*message, last, keyboard)]
        }
        _ => {
            let texts = pieces.into_iter().map(|piece| Part::Text(piece, None));
            texts
                .chain(file(reply))
                .chain([Part::Text(last, keyboard)])
                .collect()
        }
    }
}

fn file(reply: &StoredReply) -> Option<Part> {
    reply
        .file
        .clone()
        .map(|(name, text)| Part::File(name, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use crate::wording::{Block, Reply, ReplyKind};

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

    #[test]
    fn only_what_asks_for_the_same_still_takes_the_place_of_a_message() {
        let redraws = (MessageId(9), "fields".to_owned());
        let is_redraw =
            |reply: &StoredReply| matches!(parts(reply, Some(&redraws))[..], [Part::Redraw(..)]);
        assert!(is_redraw(&reply(&["a"], &["t:fields:b", "d:fields"])));
        assert!(
            !is_redraw(&reply(&["a"], &["t:partners:b"])),
            "another question is a message of its own"
        );
        assert!(!is_redraw(&reply(&["a"], &[])));
        let long = "a".repeat(4000);
        assert!(
            !is_redraw(&reply(&[&long, &long], &["t:fields:b"])),
            "two messages do not fit into one"
        );
    }

    #[test]
    fn buttons_stand_under_the_last_message_and_the_file_comes_before_it() {
        let long = "a".repeat(4000);
        let mut reply = reply(&[&long, &long], &["c:why"]);
        reply.file = Some(("a.md".to_owned(), "# a".to_owned()));
        assert!(matches!(
            parts(&reply, None)[..],
            [Part::Text(_, None), Part::File(..), Part::Text(_, Some(_))]
        ));
    }
}
