//! The gazetteer from what its files hold.

use std::collections::HashMap;

use super::ending::Apart;
use super::enumeration::ShortNames;
use super::field::FieldRecord;
use super::names::{Affix, Building, Role, Standing};
use super::organization::{OrganizationKind, OrganizationRecord};
use super::place::{PlaceLevel, PlaceRecord};
use super::source::{AtEntry, CountryEntry, FieldsFile, OrganizationsFile, PlacesFile};
use super::{EntryId, Gazetteer};
use crate::text::{Bilingual, is_han};

/// Something in a file that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A place that `places.toml` does not have, or has several times.
    Place(String),
    /// A field that `fields.toml` does not have, or has several times.
    Field(String),
    /// Something without a name.
    NoName,
}

impl Gazetteer {
    /// The gazetteer that the files make, and what is wrong in them, file by file.
    pub fn new(
        places: PlacesFile,
        fields: FieldsFile,
        organizations: OrganizationsFile,
    ) -> (Gazetteer, [Vec<Fault>; 3]) {
        let mut builder = Builder::default();
        builder.add_places(&places);
        let of_places = std::mem::take(&mut builder.faults);
        builder.add_fields(&fields);
        let of_fields = std::mem::take(&mut builder.faults);
        builder.add_organizations(&organizations);
        let gazetteer = Gazetteer {
            places: builder.places,
            fields: builder.fields,
            organizations: builder.organizations,
            names: builder.names.finish(&organizations.before),
            short_names: builder.short_names,
            apart: Apart {
                chars: organizations.apart.chars().collect(),
                words: organizations.apart_words,
            },
        };
        (gazetteer, [of_places, of_fields, builder.faults])
    }
}

#[derive(Default)]
struct Builder {
    places: Vec<PlaceRecord>,
    fields: Vec<FieldRecord>,
    organizations: Vec<OrganizationRecord>,
    names: Building,
    short_names: ShortNames,
    faults: Vec<Fault>,
}

impl Builder {
    fn add_places(&mut self, file: &PlacesFile) {
        for word in &file.nothing {
            self.names.add_role(word, Role::Nothing);
        }
        let home = file
            .country
            .iter()
            .find(|country| country.home)
            .and_then(|home| home.short);
        for country in &file.country {
            let at = self.add_place(&country.names, PlaceLevel::Country, None);
            self.places[at].is_home = country.home;
            self.add_adjectives(country, at, file);
            let beside = country
                .with_china
                .clone()
                .or(country.short.map(String::from))
                .filter(|_| !country.home);
            for (home, beside) in home.iter().zip(&beside) {
                for word in &file.with_china {
                    let kept = 1 + beside.chars().count();
                    self.names.add_name_before(
                        &format!("{home}{beside}{word}"),
                        kept,
                        EntryId::Place(at),
                    );
                }
            }
            if let Some(short) = country.short {
                self.short_names.countries.insert(short, at);
            }
            for city in &country.cities {
                self.add_place(city, PlaceLevel::City, Some(at));
            }
            for region in &country.region {
                let region_at = self.add_place(&region.names, PlaceLevel::Region, Some(at));
                self.places[region_at].is_apart = region.apart;
                self.add_english_adjectives(&region.adjectives, region_at, file);
                for city in &region.cities {
                    self.add_place(city, PlaceLevel::City, Some(region_at));
                }
            }
        }
        for group in &file.group {
            let at = self.add_place(&group.names, PlaceLevel::Group, None);
            for name in &group.countries {
                match self.place(name, None) {
                    Some(country) => self.places[country].parents.push(at),
                    None => self.faults.push(Fault::Place(name.clone())),
                }
            }
        }
        self.short_names.pairs = file
            .pairs
            .iter()
            .filter_map(|pair| pair.chars().collect::<Vec<_>>().try_into().ok())
            .collect();
        self.short_names.before = file.before.chars().collect();
        self.short_names.after = file.after.chars().collect();
    }

    fn add_place(&mut self, names: &[String], level: PlaceLevel, parent: Option<usize>) -> usize {
        let at = self.places.len();
        let name = self.shown(names);
        let parents = parent.into_iter().collect();
        self.places.push(PlaceRecord {
            name,
            level,
            parents,
            is_home: false,
            is_apart: false,
        });
        for name in names {
            self.names
                .add_name(name, EntryId::Place(at), Standing::Anywhere);
        }
        at
    }

    /// The adjectives of a country, and the name of its language, which is no name of it.
    fn add_adjectives(&mut self, country: &CountryEntry, at: usize, file: &PlacesFile) {
        self.add_english_adjectives(&country.adjectives, at, file);
        for name in country.names.iter().take(1) {
            for ending in &file.language {
                self.names
                    .add_role(&format!("{name}{ending}"), Role::Nothing);
            }
        }
    }

    fn add_english_adjectives(&mut self, adjectives: &[String], at: usize, file: &PlacesFile) {
        for adjective in adjectives {
            self.names
                .add_name(adjective, EntryId::Place(at), Standing::Anywhere);
            let words = &file.language_english;
            let before = words
                .before
                .iter()
                .map(|word| format!("{word} {adjective}"));
            let after = words.after.iter().map(|word| format!("{adjective} {word}"));
            before
                .chain(after)
                .for_each(|phrase| self.names.add_role(&phrase, Role::Nothing));
        }
    }

    fn add_fields(&mut self, file: &FieldsFile) {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut edges: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
        for field in &file.field {
            let at = self.add_field(&field.names, field.id.clone());
            if let Some(name) = field.names.first()
                && places.insert(name, at).is_some()
            {
                self.faults.push(Fault::Field(name.clone()));
            }
            edges.push((Vec::new(), Vec::new()));
            for subject in &field.subjects {
                self.add_field(subject, None);
                edges.push((vec![at], Vec::new()));
            }
        }
        for field in &file.field {
            let Some(&at) = field
                .names
                .first()
                .and_then(|name| places.get(name.as_str()))
            else {
                continue;
            };
            for (names, is_sure) in [(&field.of, true), (&field.maybe, false)] {
                for name in names {
                    match (places.get(name.as_str()), is_sure) {
                        (Some(&other), true) => edges[at].0.push(other),
                        (Some(&other), false) => edges[at].1.push(other),
                        (None, _) => self.faults.push(Fault::Field(name.clone())),
                    }
                }
            }
        }
        for at in 0..self.fields.len() {
            let ancestors = upwards(&edges, at, Edge::Sure);
            let maybe = upwards(&edges, at, Edge::Any)
                .into_iter()
                .filter(|it| *it != at && !ancestors.contains(it))
                .collect();
            self.fields[at].maybe = maybe;
            self.fields[at].ancestors = ancestors;
        }
    }

    fn add_field(&mut self, names: &[String], id: Option<String>) -> usize {
        let at = self.fields.len();
        let name = self.shown(names);
        self.fields.push(FieldRecord {
            id,
            name,
            ancestors: Vec::new(),
            maybe: Vec::new(),
        });
        for name in names {
            self.names
                .add_name(name, EntryId::Field(at), Standing::Anywhere);
        }
        at
    }

    fn add_organizations(&mut self, file: &OrganizationsFile) {
        for word in &file.nothing {
            self.names.add_role(word, Role::Nothing);
        }
        for ending in &file.ending {
            let affix = Affix {
                kind: ending.kind,
                placed: ending.placed,
            };
            ending
                .words
                .iter()
                .for_each(|word| self.names.add_role(word, Role::Ending(affix)));
        }
        for beginning in &file.beginning {
            let affix = Affix {
                kind: beginning.kind,
                placed: false,
            };
            beginning
                .words
                .iter()
                .for_each(|word| self.names.add_role(word, Role::Beginning(affix)));
        }
        for at in &file.at {
            let Some(place) = self.place(&at.place, at.country.as_deref()) else {
                self.faults.push(Fault::Place(at.place.clone()));
                continue;
            };
            for (kind, names) in by_kind(at) {
                self.add_organization(kind, names, place, &file.short);
            }
        }
    }

    fn add_organization(
        &mut self,
        kind: OrganizationKind,
        names: &[String],
        place: usize,
        short: &[String],
    ) {
        let at = self.organizations.len();
        let mut name = self.shown(names);
        // MIT is longer in full.
        let latin = names.iter().filter(|name| !name.chars().any(is_han));
        name.en = latin
            .max_by_key(|name| name.len())
            .unwrap_or(&name.zh)
            .clone();
        self.organizations
            .push(OrganizationRecord { name, kind, place });
        for name in names {
            let standing = if short.contains(name) {
                Standing::Apart
            } else {
                Standing::Anywhere
            };
            self.names
                .add_name(name, EntryId::Organization(at), standing);
        }
    }

    /// The place with this name, in a country, where several are called so.
    fn place(&self, name: &str, country: Option<&str>) -> Option<usize> {
        let mut all = self.names.exact(name).iter().filter_map(|id| match id {
            EntryId::Place(at) => Some(*at),
            _ => None,
        });
        let country = match country {
            Some(country) => Some(self.place(country, None)?),
            None => None,
        };
        let found = all.find(|&at| country.is_none_or(|country| self.is_within(at, country)))?;
        let is_sole = country.is_some() || all.next().is_none();
        is_sole.then_some(found)
    }

    fn is_within(&self, at: usize, other: usize) -> bool {
        at == other
            || self.places[at]
                .parents
                .iter()
                .any(|&parent| self.is_within(parent, other))
    }

    /// The names that are shown: the first, and the first in Latin letters.
    fn shown(&mut self, names: &[String]) -> Bilingual {
        let Some(first) = names.first() else {
            self.faults.push(Fault::NoName);
            return Bilingual::default();
        };
        let latin = names
            .iter()
            .find(|name| !name.chars().any(is_han))
            .unwrap_or(first);
        Bilingual {
            zh: first.clone(),
            en: latin.clone(),
        }
    }
}

/// Which steps towards more general fields are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Sure,
    Any,
}

/// All fields that one reaches from `at`.
fn upwards(edges: &[(Vec<usize>, Vec<usize>)], at: usize, edge: Edge) -> Vec<usize> {
    let mut reached: Vec<usize> = Vec::new();
    let mut waiting = vec![at];
    while let Some(next) = waiting.pop() {
        let (sure, maybe) = &edges[next];
        let more = sure
            .iter()
            .chain(maybe.iter().filter(|_| edge == Edge::Any));
        for &other in more {
            if !reached.contains(&other) {
                reached.push(other);
                waiting.push(other);
            }
        }
    }
    reached
}

fn by_kind(at: &AtEntry) -> impl Iterator<Item = (OrganizationKind, &Vec<String>)> {
    use OrganizationKind::{
        Company, PublicInstitution, ResearchInstitute, SocialOrganization, University,
    };
    let all = [
        (University, &at.university),
        (ResearchInstitute, &at.research_institute),
        (PublicInstitution, &at.public_institution),
        (Company, &at.company),
        (SocialOrganization, &at.social_organization),
    ];
    all.into_iter()
        .flat_map(|(kind, lists)| lists.iter().map(move |names| (kind, names)))
}
