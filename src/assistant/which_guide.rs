//! Which guide: the one that a message or a conversation is about, decided in one place.

use jiff::Timestamp;

use super::Assistant;
use crate::answers::{GuideState, Meant};
use crate::dialogue::{LoadedGuide, Message};

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
    /// The guide that is meant where nothing tells which: of those open at `now` the one issued last, else the newest.
    pub fn default_guide(&self, now: Timestamp) -> Option<&LoadedGuide> {
        let mut loaded = self.guides_loaded.iter();
        let is_open = |it: &&LoadedGuide| GuideState::Open.is_of(&it.guide, now);
        loaded.find(is_open).or(self.guides_loaded.first())
    }

    /// The guide of a question that stands alone.
    pub(super) fn asked_of(&self, message: &Message, now: Timestamp) -> Option<&LoadedGuide> {
        match self.chosen(message, None, now)? {
            Chosen::Named(loaded) | Chosen::Implied(loaded) | Chosen::Default(loaded) => {
                Some(loaded)
            }
            Chosen::Ambiguous(several) => {
                let is_open = |it: &&&LoadedGuide| GuideState::Open.is_of(&it.guide, now);
                let open = several.iter().find(is_open);
                open.or(several.first()).copied()
            }
        }
    }

    /// The guide of a message while `kept` is talked about.
    pub(super) fn chosen<'a>(
        &'a self,
        message: &Message,
        kept: Option<&'a LoadedGuide>,
        now: Timestamp,
    ) -> Option<Chosen<'a>> {
        if let Some(loaded) = message
            .guide
            .as_deref()
            .and_then(|id| self.loaded_guide(Some(id)))
        {
            return Some(Chosen::Named(loaded));
        }
        let likely = kept.or(self.default_guide(now))?;
        let place = self
            .guides_loaded
            .iter()
            .position(|loaded| loaded.guide.id == likely.guide.id);
        let at = |place: usize| self.guides_loaded.get(place).unwrap_or(likely);
        Some(match self.finder.find(&message.text, place, now) {
            Meant::Unnamed => Chosen::Default(likely),
            Meant::Named(place) => Chosen::Named(at(place)),
            Meant::Implied(place) => Chosen::Implied(at(place)),
            Meant::Ambiguous(places) => {
                let mut places = places;
                places.sort_unstable();
                Chosen::Ambiguous(places.into_iter().map(at).collect())
            }
        })
    }
}
