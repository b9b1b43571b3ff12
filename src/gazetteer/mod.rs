//! The gazetteer: places, fields of research and organisations, what each is called, and what it is part of.
//!
//! Guides list regions and fields; applicants name cities, subjects and universities. [`Gazetteer::find`] finds the names
//! in a message, and each [`Entry`] knows its relations: Lyon is within Auvergne-Rhône-Alpes and France, terahertz within
//! 6G, the Karlsruhe Institute of Technology is a university in Baden-Württemberg. A [`List`] of a guide is held against
//! them with [`Gazetteer::member`].
//!
//! Nothing is guessed: a name of several things is all of them, and what a field may belong to is told apart from what
//! it does.

mod build;
mod ending;
mod enumeration;
mod field;
mod find;
mod list;
mod names;
mod organization;
mod place;
mod source;
mod surface;

pub use build::Fault;
pub use field::{Field, Within};
pub use list::{List, Membership};
pub use organization::{Organization, OrganizationKind, UnitType};
pub use place::{Place, PlaceLevel};
pub use source::{FieldsFile, OrganizationsFile, PlacesFile};

use std::ops::Range;

use enumeration::ShortNames;
use field::FieldRecord;
use names::Names;
use organization::OrganizationRecord;
use place::PlaceRecord;

/// All places, fields and organisations, ready to be found in a text.
#[derive(Debug, Default)]
pub struct Gazetteer {
    places: Vec<PlaceRecord>,
    fields: Vec<FieldRecord>,
    organizations: Vec<OrganizationRecord>,
    names: Names,
    short_names: ShortNames,
    apart: ending::Apart,
}

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Entry<'a> {
    /// A place.
    Place(Place<'a>),
    /// A field of research.
    Field(Field<'a>),
    /// An organisation.
    Organization(Organization<'a>),
}

/// A name that stands in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention<'a> {
    /// Where it stands, in characters.
    pub range: Range<usize>,
    /// What it names: one thing, or several that are called so.
    pub entries: Vec<Entry<'a>>,
}

/// An entry by its place in the gazetteer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum EntryId {
    Place(usize),
    Field(usize),
    Organization(usize),
}

impl Gazetteer {
    /// How many places, fields and organisations there are.
    pub fn sizes(&self) -> (usize, usize, usize) {
        (
            self.places.len(),
            self.fields.len(),
            self.organizations.len(),
        )
    }

    /// What is called exactly so.
    pub fn named(&self, name: &str) -> Vec<Entry<'_>> {
        self.names
            .exact(name)
            .iter()
            .map(|&id| self.entry(id))
            .collect()
    }

    /// The place with this name, if there is one only.
    pub fn place_named(&self, name: &str) -> Option<Place<'_>> {
        match self.named(name).as_slice() {
            [Entry::Place(place)] => Some(*place),
            _ => None,
        }
    }

    fn entry(&self, id: EntryId) -> Entry<'_> {
        match id {
            EntryId::Place(at) => Entry::Place(self.place(at)),
            EntryId::Field(at) => Entry::Field(Field {
                gazetteer: self,
                at,
            }),
            EntryId::Organization(at) => Entry::Organization(self.organization(at)),
        }
    }

    /// The place with this number.
    pub(crate) fn place(&self, at: usize) -> Place<'_> {
        Place {
            gazetteer: self,
            at,
        }
    }

    fn organization(&self, at: usize) -> Organization<'_> {
        let record = &self.organizations[at];
        Organization {
            kind: record.kind,
            place: Some(self.place(record.place)),
            name: Some(&record.name),
        }
    }
}

impl<'a> Entry<'a> {
    /// Where it is: a place itself, the place of an organisation, if that is known.
    pub fn place(&self) -> Option<Place<'a>> {
        match self {
            Entry::Place(place) => Some(*place),
            Entry::Organization(organization) => organization.place,
            Entry::Field(_) => None,
        }
    }
}

impl<'a> Mention<'a> {
    /// What it names, if that is one thing.
    pub fn entry(&self) -> Option<Entry<'a>> {
        match self.entries.as_slice() {
            [entry] => Some(*entry),
            _ => None,
        }
    }

    /// The country that it is in or is, if all that it may name agrees.
    pub fn country(&self) -> Option<Place<'a>> {
        let mut countries = self
            .entries
            .iter()
            .map(|entry| entry.place().and_then(|place| place.country()));
        let first = countries.next()??;
        countries
            .all(|country| country == Some(first))
            .then_some(first)
    }
}
