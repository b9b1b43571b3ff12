//! Clients: several cases in one conversation, of which one is talked about.
//!
//! Whoever advises others says that the next one is on (换一个客户), and can go back to the first. Each case has its own
//! record; nothing of one is taken for another.

use super::turn::Turn;
use crate::dialogue::{ActiveFlow, Conversation, Profile};
use crate::eligibility::Facts;
use crate::understanding::OfClient;
use crate::wording::Reply;

impl Turn<'_> {
    /// Talks about the client that a message names before it says anything else (第二家自筹85万), and says so where that is
    /// another than before. What is left of the message, where there is one that is meant.
    pub(super) fn turn_to_client(&mut self, of: &OfClient) -> bool {
        let known = self.conversation.profiles.len().max(1);
        let described = of.described.as_deref().map(|it| self.described(it));
        let place = match described {
            None => of.place.unwrap_or(known),
            // 那我们这个客户 says nothing of them.
            Some(None) => return false,
            Some(Some(place)) => place,
        };
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

    /// The place of the client of whom these words are true, behind the last where they are true of none that is known;
    /// nothing where they say nothing.
    fn described(&self, words: &str) -> Option<usize> {
        let parser = &self.builder.loaded.answer_parser;
        let parse = parser.understand(None, &Facts::default(), words);
        if parse.said.is_empty() {
            return None;
        }
        let fits = |facts: &Facts| {
            let mut said = parse.said.iter();
            said.all(|said| facts.get(said.fact.as_str()) == said.value.as_ref())
        };
        let own = self.conversation.profile;
        if fits(&self.conversation.facts) {
            return Some(own);
        }
        let profiles = &self.conversation.profiles;
        let mut others = profiles.iter().enumerate();
        let found = others.find(|(at, profile)| *at != own && fits(&profile.facts));
        Some(found.map_or(profiles.len().max(1), |(at, _)| at))
    }

    /// Takes what a message says of several clients, each by itself, and goes on with the last.
    pub(super) fn take_clients(mut self, parts: &[String]) -> (Conversation, Reply) {
        let phrases = &self.builder.phrases.interview;
        for (at, part) in parts.iter().enumerate() {
            if !self.conversation.facts.is_empty() {
                self.conversation.put_aside();
                self.conversation.profiles.push(Profile::default());
                self.take_up(self.conversation.profiles.len() - 1);
            }
            if at == 0 {
                self.note_privacy();
            }
            let number = (self.conversation.profile + 1).to_string();
            self.note_filled(&phrases.now_client, &[("number", &number)]);
            let parser = &self.builder.loaded.answer_parser;
            let parse = parser.understand(None, &self.conversation.facts, part);
            self.take_said(parse);
            self.conversation.flow = Some(ActiveFlow::Eligibility);
            if at + 1 < parts.len() {
                self.note_fatal();
            }
        }
        let reply = self.go_on();
        (self.conversation, reply)
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
