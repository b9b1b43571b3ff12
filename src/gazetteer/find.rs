//! Finding: which names stand in a text, the longest from the left.

use std::ops::Range;

use super::ending;
use super::enumeration;
use super::organization::{Organization, OrganizationKind};
use super::place::Place;
use super::surface::Surface;
use super::{Entry, EntryId, Gazetteer, Mention};

/// How many characters may stand between two names of which one tells what the other means: Hamilton, New Zealand.
const NEAR: usize = 2;

/// A name that was found.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub range: Range<usize>,
    pub named: Vec<Named>,
}

/// What a name that was found names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Listed(EntryId),
    /// An organisation that is known by its ending alone, in a place.
    ByEnding(OrganizationKind, Option<usize>),
}

impl Gazetteer {
    /// The names in a message as it was written, in its characters. The work grows with its length, not faster.
    pub fn find(&self, message: &str) -> Vec<Mention<'_>> {
        self.find_in(&Surface::of(message))
    }

    /// The names in a text that is in normal form already; `is_capital` tells which of its characters were capitals.
    pub fn find_normal(
        &self,
        chars: &[char],
        is_capital: impl Fn(usize) -> bool,
    ) -> Vec<Mention<'_>> {
        self.find_in(&Surface::of_normal(chars, is_capital))
    }

    fn find_in(&self, surface: &Surface) -> Vec<Mention<'_>> {
        let mut found = self.names.find(surface);
        let mut spans = Vec::new();
        let mut at = 0;
        while at < surface.len() {
            match found.longest[at].take() {
                Some((end, ids)) => {
                    if !ids.is_empty() {
                        spans.push(Span {
                            range: at..end,
                            named: ids.into_iter().map(Named::Listed).collect(),
                        });
                    }
                    at = end;
                }
                None => at += 1,
            }
        }
        enumeration::add(&self.short_names, surface, &mut spans);
        let affixes = ending::Affixes {
            endings: found.endings,
            beginnings: found.beginnings,
        };
        let spans = ending::add(self, surface, spans, affixes);
        let mentions = spans.iter().map(|span| Mention {
            range: span.range.clone(),
            entries: span
                .named
                .iter()
                .map(|&named| self.entry_of(named))
                .collect(),
        });
        let mut mentions: Vec<Mention<'_>> = mentions.collect();
        tell_apart(surface, &mut mentions);
        for mention in &mut mentions {
            mention.range = surface.source(&mention.range);
        }
        mentions
    }

    fn entry_of(&self, named: Named) -> Entry<'_> {
        match named {
            Named::Listed(id) => self.entry(id),
            Named::ByEnding(kind, place) => Entry::Organization(Organization {
                kind,
                place: place.map(|at| self.place(at)),
                name: None,
            }),
        }
    }

    /// Where what was named is, if that is known.
    pub(super) fn place_of(&self, named: Named) -> Option<usize> {
        match named {
            Named::Listed(EntryId::Place(at)) => Some(at),
            Named::Listed(EntryId::Organization(at)) => Some(self.organizations[at].place),
            Named::Listed(EntryId::Field(_)) => None,
            Named::ByEnding(_, place) => place,
        }
    }
}

/// Of the places that a name may name, only those count that a name beside it is around: Hamilton, New Zealand.
fn tell_apart(surface: &Surface, mentions: &mut [Mention<'_>]) {
    for at in 0..mentions.len() {
        if mentions[at].entries.len() < 2 {
            continue;
        }
        let is_near = |other: &Mention<'_>| {
            let (first, second) = match other.range.start < mentions[at].range.start {
                true => (other.range.end, mentions[at].range.start),
                false => (mentions[at].range.end, other.range.start),
            };
            let between = surface.chars.get(first..second);
            between.is_some_and(|it| {
                it.len() <= NEAR && !it.iter().any(|char| matches!(char, '、' | '和' | '与'))
            })
        };
        let before = at.checked_sub(1).map(|before| &mentions[before]);
        let beside = [before, mentions.get(at + 1)]
            .into_iter()
            .flatten()
            .filter(|other| is_near(other));
        let around: Vec<Place<'_>> = beside.filter_map(|it| it.entry()?.place()).collect();
        let fits = |entry: &Entry<'_>| {
            entry
                .place()
                .is_some_and(|own| around.iter().any(|place| own.is_within(place)))
        };
        let fitting: Vec<Entry<'_>> = mentions[at].entries.iter().copied().filter(fits).collect();
        if !fitting.is_empty() {
            mentions[at].entries = fitting;
        }
    }
}
