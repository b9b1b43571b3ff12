//! Lists of a guide, and whether something is on one.

use super::field::{Field, Within};
use super::place::Place;
use super::{Entry, EntryId, Gazetteer, Mention};
use crate::guide::Citation;

/// A list of places or fields that a guide gives.
#[derive(Debug, Clone)]
pub struct List {
    /// Its name: `priority_places`.
    pub name: String,
    /// The topics that it is for.
    pub topics: Vec<String>,
    /// Whether what is on it is only preferred: what is not may apply all the same.
    pub is_preference: bool,
    /// The sentence that gives it.
    pub citation: Citation,
    pub(super) members: Vec<EntryId>,
}

/// Whether something is on a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Membership<'a> {
    /// It is, itself or as a part of what is listed.
    On(Entry<'a>),
    /// It is not.
    Off,
    /// Only parts of it are: it depends on which part is meant.
    PartOf(Vec<Entry<'a>>),
    /// That cannot be told.
    Unknown,
}

impl List {
    /// A list with these members, by their names; the names that name nothing, or several things, where there are any.
    ///
    /// # Errors
    ///
    /// Those names.
    pub fn new(
        gazetteer: &Gazetteer,
        name: String,
        (topics, is_preference): (Vec<String>, bool),
        citation: Citation,
        members: &[String],
    ) -> Result<List, Vec<String>> {
        let mut ids = Vec::new();
        let mut strange = Vec::new();
        for member in members {
            match gazetteer.names.exact(member) {
                [id @ (EntryId::Place(_) | EntryId::Field(_))] => ids.push(*id),
                _ => strange.push(member.clone()),
            }
        }
        match strange.is_empty() {
            true => Ok(List {
                name,
                topics,
                is_preference,
                citation,
                members: ids,
            }),
            false => Err(strange),
        }
    }

    /// Whether it lists places; else fields.
    pub fn is_of_places(&self) -> bool {
        matches!(self.members.first(), Some(EntryId::Place(_)))
    }

    /// What is on it, in the order of the guide.
    pub fn members<'a>(&self, gazetteer: &'a Gazetteer) -> Vec<Entry<'a>> {
        self.members.iter().map(|&id| gazetteer.entry(id)).collect()
    }
}

impl Gazetteer {
    /// Whether a thing is on a list. An organisation is where its place is.
    pub fn member<'a>(&'a self, thing: &Entry<'a>, list: &List) -> Membership<'a> {
        let places = list.members.iter().filter_map(|id| match id {
            EntryId::Place(at) => Some(self.place(*at)),
            _ => None,
        });
        let fields = list.members.iter().filter_map(|id| match id {
            EntryId::Field(at) => Some(Field {
                gazetteer: self,
                at: *at,
            }),
            _ => None,
        });
        match thing {
            Entry::Field(field) => field_membership(field, &fields.collect::<Vec<_>>()),
            other => match other.place() {
                Some(place) => place_membership(&place, &places.collect::<Vec<_>>()),
                None => Membership::Unknown,
            },
        }
    }

    /// Whether what is mentioned is on a list; unknown where the name may mean what is and what is not.
    pub fn mentioned_member<'a>(&'a self, mention: &Mention<'a>, list: &List) -> Membership<'a> {
        let mut all = mention.entries.iter().map(|entry| self.member(entry, list));
        let first = all.next().unwrap_or(Membership::Unknown);
        let kind = std::mem::discriminant(&first);
        match all.all(|other| std::mem::discriminant(&other) == kind) {
            true => first,
            false => Membership::Unknown,
        }
    }
}

fn place_membership<'a>(place: &Place<'a>, listed: &[Place<'a>]) -> Membership<'a> {
    if listed.is_empty() {
        return Membership::Unknown;
    }
    if let Some(around) = listed.iter().find(|around| place.is_within(around)) {
        return Membership::On(Entry::Place(*around));
    }
    part_of(
        listed
            .iter()
            .filter(|part| part.is_within(place))
            .map(|part| Entry::Place(*part))
            .collect(),
    )
}

fn field_membership<'a>(field: &Field<'a>, listed: &[Field<'a>]) -> Membership<'a> {
    if listed.is_empty() {
        return Membership::Unknown;
    }
    if let Some(around) = listed
        .iter()
        .find(|around| field.is_within(around) == Within::Yes)
    {
        return Membership::On(Entry::Field(*around));
    }
    if listed
        .iter()
        .any(|around| field.is_within(around) == Within::Maybe)
    {
        return Membership::Unknown;
    }
    part_of(
        listed
            .iter()
            .filter(|part| part.is_within(field) == Within::Yes)
            .map(|part| Entry::Field(*part))
            .collect(),
    )
}

fn part_of(parts: Vec<Entry<'_>>) -> Membership<'_> {
    match parts.is_empty() {
        true => Membership::Off,
        false => Membership::PartOf(parts),
    }
}
