//! Attempts: what was tried with a message, and what comes next when it is refused.

use std::time::Duration;

use teloxide::types::{ChatId, ThreadId};

use super::fault::{Backoff, Fault};
use super::message_parts::Part;

/// What was tried with the message that is to be sent next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attempt {
    /// How often it failed in a way that passes.
    pub failures: u32,
    /// Whether its formatting was refused.
    pub is_plain: bool,
    /// Whether several replies in one message were refused.
    pub is_alone: bool,
    /// What is sent in its place.
    pub instead: Option<Instead>,
}

/// What is sent in the place of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// A new message, in the place of a change of an old one.
    New,
    /// A word that the file cannot be sent.
    NoFile,
    /// An apology, for the reply could not be put into a message.
    Apology,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The message is there.
    Sent,
    /// It is tried once more, and so.
    Again(Attempt),
    /// Telegram wants the chat to wait for so long.
    Wait(Duration),
    /// It is tried once more after a while.
    Later(Duration, Attempt),
    /// The chat has another number.
    Moved(ChatId),
    /// Its topic is closed or gone.
    Closed(ThreadId),
    /// It will never be taken.
    Refused,
    /// Nothing can be sent to the chat.
    Gone,
}

/// A message that was sent.
#[derive(Debug, Clone, Copy)]
pub struct Tried<'a> {
    /// Where to.
    pub chat: ChatId,
    /// Into which topic.
    pub thread: Option<ThreadId>,
    /// What.
    pub part: &'a Part,
    /// How many replies it brings.
    pub replies: usize,
    /// What was tried before.
    pub attempt: Attempt,
}

impl Tried<'_> {
    /// What comes after it failed.
    pub fn after(&self, fault: Fault) -> Next {
        let Tried {
            chat,
            thread,
            part,
            replies,
            attempt,
        } = *self;
        match fault {
            Fault::Done => Next::Sent,
            Fault::Wait(wait) => Next::Wait(wait),
            Fault::Passing => {
                let failures = attempt.failures.saturating_add(1);
                Next::Later(
                    Backoff::after(attempt.failures),
                    Attempt {
                        failures,
                        ..attempt
                    },
                )
            }
            Fault::Moved(moved) if moved != chat => Next::Moved(moved),
            Fault::Markup if !attempt.is_plain => Next::Again(Attempt {
                is_plain: true,
                ..attempt
            }),
            Fault::Thread if thread.is_some() => thread.map_or(Next::Refused, Next::Closed),
            // Where files are forbidden, texts may not be; if the chat is gone, so is it for the text.
            _ if matches!(part, Part::File(..)) => Next::Again(instead(Instead::NoFile)),
            Fault::Gone => Next::Gone,
            Fault::Moved(_) | Fault::Markup | Fault::Thread | Fault::Lasting => match part {
                // What cannot be changed any more is sent anew.
                Part::Redraw(..) => Next::Again(instead(Instead::New)),
                Part::Text(..) if replies > 1 => Next::Again(Attempt {
                    is_alone: true,
                    ..attempt
                }),
                Part::Text(..) | Part::File(..) => Next::Refused,
            },
        }
    }
}

/// The first attempt with something else.
fn instead(what: Instead) -> Attempt {
    Attempt {
        instead: Some(what),
        ..Attempt::default()
    }
}

#[cfg(test)]
mod tests {
    use teloxide::types::MessageId;

    use super::super::message_text::Piece;
    use super::*;

    const TOPIC: ThreadId = ThreadId(MessageId(17));

    fn after(part: &Part, attempt: Attempt, fault: Fault) -> Next {
        Tried {
            chat: ChatId(-100),
            thread: Some(TOPIC),
            part,
            replies: 1,
            attempt,
        }
        .after(fault)
    }

    #[test]
    fn what_is_refused_is_tried_in_another_way_before_it_is_given_up() {
        let text = Part::Text(Piece::default(), None);
        let plain = Attempt {
            is_plain: true,
            ..Attempt::default()
        };
        assert_eq!(
            after(&text, Attempt::default(), Fault::Markup),
            Next::Again(plain)
        );
        assert_eq!(after(&text, plain, Fault::Markup), Next::Refused);
        assert_eq!(after(&text, plain, Fault::Gone), Next::Gone);
        assert_eq!(after(&text, plain, Fault::Thread), Next::Closed(TOPIC));
        let in_general = Tried {
            chat: ChatId(-100),
            thread: None,
            part: &text,
            replies: 1,
            attempt: plain,
        };
        assert_eq!(in_general.after(Fault::Thread), Next::Refused);
        let merged = Tried {
            replies: 3,
            ..in_general
        };
        assert!(matches!(
            merged.after(Fault::Lasting),
            Next::Again(Attempt { is_alone: true, .. })
        ));
        let change = Part::Redraw(MessageId(9), Piece::default(), None);
        assert_eq!(
            after(&change, Attempt::default(), Fault::Lasting),
            Next::Again(instead(Instead::New))
        );
    }

    #[test]
    fn a_file_that_is_refused_for_whatever_reason_keeps_no_text_back() {
        let file = Part::File("a.md".to_owned(), "a".to_owned());
        for fault in [Fault::Lasting, Fault::Gone, Fault::Markup] {
            let attempt = Attempt {
                is_plain: true,
                ..Attempt::default()
            };
            assert_eq!(
                after(&file, attempt, fault),
                Next::Again(instead(Instead::NoFile))
            );
        }
        assert!(matches!(
            after(&file, Attempt::default(), Fault::Passing),
            Next::Later(..)
        ));
    }
}
