//! Places: cities in regions in countries, and groups of countries.

use super::Gazetteer;
use crate::text::Bilingual;

/// What kind of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceLevel {
    /// Several countries: the European Union.
    Group,
    /// A country.
    Country,
    /// A state, province or region of a country.
    Region,
    /// A city, a town or a part of one.
    City,
}

/// A place as it is kept.
#[derive(Debug)]
pub(super) struct PlaceRecord {
    pub name: Bilingual,
    pub level: PlaceLevel,
    /// What it is directly part of: a city of its region, a country of its groups.
    pub parents: Vec<usize>,
    /// Whether it is the country of the guides.
    pub is_home: bool,
    /// Whether it is a region of that country whose companies are a kind of their own.
    pub is_apart: bool,
}

/// A place of the gazetteer.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) at: usize,
}

impl PartialEq for Place<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl std::fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name().zh)
    }
}

impl<'a> Place<'a> {
    fn record(&self) -> &'a PlaceRecord {
        &self.gazetteer.places[self.at]
    }

    /// What it is called.
    pub fn name(&self) -> &'a Bilingual {
        &self.record().name
    }

    /// What kind of place it is.
    pub fn level(&self) -> PlaceLevel {
        self.record().level
    }

    /// The country that it is or is in; none for a group.
    pub fn country(&self) -> Option<Place<'a>> {
        self.upwards(PlaceLevel::Country)
    }

    /// The region that it is or is in.
    pub fn region(&self) -> Option<Place<'a>> {
        self.upwards(PlaceLevel::Region)
    }

    /// Whether it is the other place or a part of it.
    pub fn is_within(&self, other: &Place<'_>) -> bool {
        self == other || self.parents().any(|parent| parent.is_within(other))
    }

    /// Whether it is in the country of the guides.
    pub fn is_home(&self) -> bool {
        self.country()
            .is_some_and(|country| country.record().is_home)
    }

    /// Whether it is in a region whose companies are a kind of their own, though it is in the country of the guides.
    pub fn is_apart(&self) -> bool {
        self.region().is_some_and(|region| region.record().is_apart)
    }

    /// Its place among all, by which it can be told from others.
    pub(crate) fn number(&self) -> usize {
        self.at
    }

    fn parents(&self) -> impl Iterator<Item = Place<'a>> {
        let gazetteer = self.gazetteer;
        self.record()
            .parents
            .iter()
            .map(move |&at| Place { gazetteer, at })
    }

    fn upwards(&self, level: PlaceLevel) -> Option<Place<'a>> {
        if self.level() == level {
            return Some(*self);
        }
        if self.level() == PlaceLevel::Country {
            return None;
        }
        self.parents().find_map(|parent| parent.upwards(level))
    }
}
