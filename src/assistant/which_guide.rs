//! Which guide: the one that a message or a conversation is about, decided in one place.

use jiff::Timestamp;

use super::guides::{Told, title};
use super::{Assistant, LONGEST_MESSAGE, flow};
use crate::answers::{Across, GuideState, Meant};
use crate::dialogue::{Conversation, LoadedGuide, Message, Origin, WaitingQuestion};
use crate::eligibility::{Kind, TOPIC};
use crate::guide::Guide;
use crate::text::{Language, redacted};
use crate::understanding::Said;
use crate::wording::{ButtonAction, Reply};

/// The guide that a message is about, and why.
pub(super) enum Chosen<'a> {
    /// What it is called stands in the message, or its sender says so.
    Named(&'a LoadedGuide),
    /// Only it sets what the message speaks of.
    Implied(&'a LoadedGuide),
    /// Nothing speaks for another than the one that is talked about, or else is most likely.
    Default(&'a LoadedGuide),
    /// One of these is meant.
    Ambiguous(Vec<&'a LoadedGuide>),
}

impl Assistant {
    /// Whether there is more than one guide.
    pub fn has_several(&self) -> bool {
        self.guides_loaded.len() > 1
    }

    /// The guide that is meant where nothing tells which: of those open at `now` the one issued last, else the newest that
    /// none has superseded.
    pub fn default_guide(&self, now: Timestamp) -> Option<&LoadedGuide> {
        let in_force = || {
            self.guides_loaded
                .iter()
                .filter(|it| self.successor(it).is_none())
        };
        let is_open = |it: &&LoadedGuide| GuideState::Open.is_of(&it.guide, now);
        let open = in_force().find(is_open);
        open.or(in_force().next()).or(self.guides_loaded.first())
    }

    /// The guide that has taken the place of another.
    pub fn successor(&self, loaded: &LoadedGuide) -> Option<&LoadedGuide> {
        self.loaded_guide(Some(loaded.guide.metadata.superseded_by.as_deref()?))
    }

    /// The guide that a conversation is about, as far as it is known which; the newest else.
    pub fn guide_of(&self, conversation: &Conversation) -> Option<&LoadedGuide> {
        let known = conversation.guide.as_deref();
        known
            .and_then(|id| self.loaded_guide(Some(id)))
            .or(self.guides_loaded.first())
    }

    /// The guide of a message in a conversation, one of those that may be meant.
    pub(super) fn explained_of(
        &self,
        conversation: &Conversation,
        message: &Message,
        now: Timestamp,
    ) -> Option<&LoadedGuide> {
        match self.chosen_in(conversation, message, now)? {
            Chosen::Named(loaded) | Chosen::Implied(loaded) | Chosen::Default(loaded) => {
                Some(loaded)
            }
            Chosen::Ambiguous(several) => several.first().copied(),
        }
    }

    /// What a message asks of all guides at once.
    pub(super) fn asked_across(&self, message: &Message) -> Option<Across> {
        let is_own = message.press.is_none() && message.origin == Origin::Own;
        let is_read = is_own && message.guide.is_none() && message.text.len() <= LONGEST_MESSAGE;
        self.finder.across(&message.text).filter(|_| is_read)
    }

    /// The reply to what a message asks of all guides at once. What it tells of the applicant is recorded.
    pub(super) fn replied_across(
        &self,
        conversation: &Conversation,
        message: &Message,
        language: Language,
        now: Timestamp,
    ) -> Option<(Conversation, Reply)> {
        if conversation.handover.is_some() {
            return None;
        }
        let across = self.asked_across(message)?;
        let mut conversation = conversation.clone();
        if across == Across::Fits {
            self.note_told(&mut conversation, &message.text, now);
        }
        let reply = self.across(across, (&conversation, &message.text), language, now);
        Some((conversation, reply))
    }

    /// Records what a message tells of the applicant: under the guide that is talked about, or, if that asks nothing, under
    /// the one that is meant where none is named.
    fn note_told(&self, conversation: &mut Conversation, text: &str, now: Timestamp) {
        let asks = |loaded: &&LoadedGuide| !loaded.eligibility.steps.is_empty();
        let known = conversation.guide.clone();
        let kept = known.as_deref().and_then(|id| self.loaded_guide(Some(id)));
        let Some(loaded) = kept.filter(asks).or(self.default_guide(now)) else {
            return;
        };
        let parse = loaded
            .answer_parser
            .understand(None, &conversation.facts, text);
        let told: Vec<Said> = parse.said.into_iter().filter(|said| said.sure).collect();
        if told.is_empty() {
            return;
        }
        let is_other = known.as_deref().is_some_and(|id| id != loaded.guide.id);
        match is_other {
            true => drop(conversation.turn_to_guide(&loaded.guide.id)),
            false => conversation.guide = Some(loaded.guide.id.clone()),
        }
        let Conversation { facts, history, .. } = conversation;
        history.say(
            facts,
            told.into_iter().map(|said| (said.fact, Some(said.value))),
        );
        if let Some(known) = known.filter(|_| is_other) {
            conversation.turn_to_guide(&known);
        }
    }

    /// The reply of the guide that was chosen, or the question which one it is.
    pub(super) fn replied_by(
        &self,
        chosen: Chosen<'_>,
        mut conversation: Conversation,
        message: &Message,
        (language, now): (Language, Timestamp),
    ) -> (Conversation, Reply) {
        let (loaded, is_called) = match chosen {
            Chosen::Ambiguous(several) => {
                conversation.focus.waiting = Some(WaitingQuestion {
                    question: redacted(&message.text),
                    guides: several.iter().map(|it| it.guide.id.clone()).collect(),
                });
                return (conversation, self.which(&several, language));
            }
            Chosen::Named(loaded) | Chosen::Default(loaded) => (loaded, true),
            Chosen::Implied(loaded) => (loaded, false),
        };
        let before = conversation.guide.clone();
        let is_first = before.as_ref() != Some(&loaded.guide.id);
        let likely = self.default_guide(now);
        let is_likely = likely.is_some_and(|likely| likely.guide.id == loaded.guide.id);
        let is_new = is_first && (before.is_some() || !is_called && !is_likely);
        let waiting = conversation.focus.waiting.take();
        if is_first {
            conversation = self.turned(conversation, loaded);
        }
        let is_turned = message
            .press
            .as_deref()
            .is_some_and(|data| ButtonAction::guide(data).is_some())
            || message.guide.is_some() && message.text.is_empty();
        let asks = || {
            loaded
                .answer_parser
                .understand(None, &conversation.facts, &message.text)
                .asks
        };
        let message = match waiting {
            Some(waiting)
                if waiting.guides.contains(&loaded.guide.id) && (is_turned || !asks()) =>
            {
                &Message {
                    press: None,
                    text: waiting.question,
                    ..message.clone()
                }
            }
            _ if is_turned => {
                let reply = self.turned_to(loaded, language, now);
                let guide = Some(loaded.guide.id.clone());
                return (conversation, Reply { guide, ..reply });
            }
            _ => message,
        };
        let (conversation, reply) = self.replied_of(loaded, conversation, message, (language, now));
        let reply = Reply {
            guide: Some(loaded.guide.id.clone()),
            ..self.of_guide(reply, loaded, Told { is_new, is_first }, now)
        };
        (conversation, reply)
    }

    /// The guide of a question that stands alone.
    pub(super) fn asked_of(&self, message: &Message, now: Timestamp) -> Option<&LoadedGuide> {
        match self.chosen(message, None, now)? {
            Chosen::Named(loaded) | Chosen::Implied(loaded) | Chosen::Default(loaded) => {
                Some(loaded)
            }
            Chosen::Ambiguous(several) => {
                let is_open = |it: &&&LoadedGuide| GuideState::Open.is_of(&it.guide, now);
                several.iter().find(is_open).or(several.first()).copied()
            }
        }
    }

    /// The guide of a message in a conversation. What answers an open question names no guide.
    pub(super) fn chosen_in(
        &self,
        conversation: &Conversation,
        message: &Message,
        now: Timestamp,
    ) -> Option<Chosen<'_>> {
        let known = conversation.guide.as_deref();
        let kept = known.and_then(|id| self.loaded_guide(Some(id)));
        let likely = || kept.or(self.default_guide(now));
        if let Some(data) = &message.press {
            let turned = ButtonAction::guide(data).and_then(|id| self.loaded_guide(Some(id)));
            return turned.map(Chosen::Named).or(likely().map(Chosen::Default));
        }
        if message.guide.is_none() && (conversation.handover.is_some() || !self.has_several()) {
            return likely().map(Chosen::Default);
        }
        if let Some(loaded) = kept
            && let Some(open) = flow::open(loaded, conversation)
            && message.guide.is_none()
        {
            let fact = &open.step().fact;
            let parser = &loaded.answer_parser;
            let parse = parser.understand(Some(fact), &conversation.facts, &message.text);
            if parse.answers_open || !parse.said.is_empty() && !parse.asks {
                return Some(Chosen::Default(loaded));
            }
        }
        let offered = conversation.focus.waiting.iter().flat_map(|it| &it.guides);
        let offered: Vec<&LoadedGuide> = offered
            .filter_map(|id| self.loaded_guide(Some(id)))
            .collect();
        match self.one_of(&offered, &message.text, now) {
            Some(loaded) => Some(Chosen::Named(loaded)),
            None => self.chosen(message, kept, now),
        }
    }

    /// The one of several guides that a message chooses, by its words or by its place among them.
    fn one_of<'a>(
        &self,
        offered: &[&'a LoadedGuide],
        message: &str,
        now: Timestamp,
    ) -> Option<&'a LoadedGuide> {
        let titles: Vec<String> = offered
            .iter()
            .map(|it| title(&it.guide).to_owned())
            .collect();
        let resolved = offered.first()?.answer_parser.resolved(message, &titles);
        let is_offered = |guide: &Guide| offered.iter().any(|it| it.guide.id == guide.id);
        let found =
            self.finder
                .find_among(resolved.as_deref().unwrap_or(message), is_offered, now)?;
        let id = &self.guides_loaded.get(found)?.guide.id;
        offered.iter().copied().find(|it| it.guide.id == *id)
    }

    /// The guide of a message while `kept` is talked about.
    fn chosen<'a>(
        &'a self,
        message: &Message,
        kept: Option<&'a LoadedGuide>,
        now: Timestamp,
    ) -> Option<Chosen<'a>> {
        let said = message.guide.as_deref();
        if let Some(loaded) = said.and_then(|id| self.loaded_guide(Some(id))) {
            return Some(Chosen::Named(loaded));
        }
        let likely = kept.or(self.default_guide(now))?;
        let mut loaded = self.guides_loaded.iter();
        let place = loaded.position(|loaded| loaded.guide.id == likely.guide.id);
        let at = |place: usize| self.guides_loaded.get(place).unwrap_or(likely);
        Some(match self.finder.find(&message.text, place, now) {
            Meant::Unnamed => Chosen::Default(likely),
            Meant::Named(place) => Chosen::Named(at(place)),
            Meant::Implied(place) => Chosen::Implied(at(place)),
            Meant::Ambiguous(mut places) => {
                places.sort_unstable();
                self.apart(places.into_iter().map(at).collect())
            }
        })
    }

    /// Of guides that are called alike those are meant that none of the others has superseded.
    fn apart<'a>(&'a self, several: Vec<&'a LoadedGuide>) -> Chosen<'a> {
        let is_superseded = |loaded: &&LoadedGuide| {
            let by = self.successor(loaded);
            by.is_some_and(|by| several.iter().any(|it| it.guide.id == by.guide.id))
        };
        let newest: Vec<&LoadedGuide> = several
            .iter()
            .copied()
            .filter(|it| !is_superseded(it))
            .collect();
        match newest[..] {
            [only] => Chosen::Named(only),
            [] => Chosen::Ambiguous(several),
            _ => Chosen::Ambiguous(newest),
        }
    }

    /// A conversation that talks about `loaded` from now on. What was said of the applicant, and not of the application, holds
    /// for that guide too where it asks for the same.
    pub(super) fn turned(
        &self,
        mut conversation: Conversation,
        loaded: &LoadedGuide,
    ) -> Conversation {
        let before = self
            .guide_of(&conversation)
            .filter(|_| conversation.guide.is_some());
        let facts = conversation.facts.clone();
        if conversation.guide.is_none() {
            conversation.guide = Some(loaded.guide.id.clone());
            return conversation;
        }
        if conversation.turn_to_guide(&loaded.guide.id) {
            return conversation;
        }
        for (fact, value) in facts.iter() {
            let (Some(value), Some(earlier)) = (value, before) else {
                continue;
            };
            let is_same = |(old, new): (Kind, Kind)| old == new && new != Kind::Money;
            let steps = earlier
                .eligibility
                .step(fact.as_str())
                .zip(loaded.eligibility.step(fact.as_str()));
            let holds = steps.is_some_and(|(old, new)| {
                let reads =
                    || serde_json::to_value(value).is_ok_and(|json| new.read(&json).is_ok());
                is_same((old.accept, new.accept)) && old.ask == new.ask && reads()
            });
            if holds && fact.as_str() != TOPIC {
                conversation.facts.say(fact.clone(), Some(value.clone()));
            }
        }
        conversation
    }
}
