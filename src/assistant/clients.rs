//! Clients: several cases in one conversation, of which one is talked about.
//!
//! Whoever advises others says that the next one is on (换一个客户), and can go back to the first. Each case has its own
//! record; nothing of one is taken for another.

use super::turn::Turn;
use crate::dialogue::{Conversation, Profile};
use crate::understanding::OfClient;
use crate::wording::Reply;

impl Turn<'_> {
    /// Talks about the client that a message names before it says anything else (第二家自筹85万), and says so where that is
    /// another than before. What is left of the message, where there is one that is meant.
    pub(super) fn turn_to_client(&mut self, of: &OfClient) -> bool {
        let known = self.conversation.profiles.len().max(1);
        let place = of.place.unwrap_or(known);
        let begins = place == known && of.is_named && !self.conversation.facts.is_empty();
        if place >= known && !begins {
            return false;
        }
        if place != self.conversation.profile {
            self.conversation.put_aside();
            if begins {
                self.conversation.profiles.push(Profile::default());
            }
            self.take_up(place);
            let phrases = &self.builder.phrases.interview;
            let phrase = match begins {
                true => &phrases.now_client,
                false => &phrases.earlier_client,
            };
            let number = (place + 1).to_string();
            self.note_filled(phrase, &[("number", &number)]);
        }
        true
    }

    /// What is known of the client that was turned to.
    pub(super) fn with_what_is_known(mut self) -> (Conversation, Reply) {
        if !self.conversation.facts.is_empty() {
            self.note_what_is_known();
        }
        let reply = self.go_on_or_stop();
        (self.conversation, reply)
    }

    /// Puts the case aside that is talked about, and begins one of which nothing is known.
    pub(super) fn next_client(&mut self) -> Reply {
        self.conversation.put_aside();
        self.conversation.profiles.push(Profile::default());
        self.talk_about(self.conversation.profiles.len() - 1)
    }

    /// Goes back to the case that was talked about first, or before this one where that is the first; nothing where there
    /// is only one.
    pub(super) fn earlier_client(&mut self) -> Option<Reply> {
        if self.conversation.profiles.len() < 2 {
            return None;
        }
        let earlier = match self.conversation.profile {
            0 => self.conversation.profiles.len() - 1,
            _ => 0,
        };
        self.conversation.put_aside();
        Some(self.talk_about(earlier))
    }

    fn take_up(&mut self, place: usize) {
        self.conversation.take_up(place);
        self.before = self.conversation.facts.clone();
    }

    /// Takes up the case at a place, and says which it is and what is known of it.
    fn talk_about(&mut self, place: usize) -> Reply {
        self.take_up(place);
        let number = (place + 1).to_string();
        let phrases = &self.builder.phrases.interview;
        match self.conversation.facts.is_empty() {
            true => self.note_filled(&phrases.next_client, &[("number", &number)]),
            false => {
                self.note_filled(&phrases.earlier_client, &[("number", &number)]);
                self.note_what_is_known();
            }
        }
        self.go_on_or_stop()
    }
}
