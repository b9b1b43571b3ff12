//! What the files of the gazetteer hold, as they are written.

use serde::Deserialize;

use super::organization::OrganizationKind;

/// What `places.toml` holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlacesFile {
    #[serde(default)]
    pub(super) nothing: Vec<String>,
    #[serde(default)]
    pub(super) pairs: Vec<String>,
    #[serde(default)]
    pub(super) with_china: Vec<String>,
    #[serde(default)]
    pub(super) before: String,
    #[serde(default)]
    pub(super) after: String,
    #[serde(default)]
    pub(super) language: Vec<String>,
    #[serde(default)]
    pub(super) language_english: LanguageWords,
    #[serde(default)]
    pub(super) country: Vec<CountryEntry>,
    #[serde(default)]
    pub(super) group: Vec<GroupEntry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LanguageWords {
    pub before: Vec<String>,
    pub after: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountryEntry {
    pub names: Vec<String>,
    #[serde(default)]
    pub home: bool,
    #[serde(default)]
    pub adjectives: Vec<String>,
    pub short: Option<char>,
    pub with_china: Option<String>,
    #[serde(default)]
    pub cities: Vec<Vec<String>>,
    #[serde(default)]
    pub region: Vec<RegionEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegionEntry {
    pub names: Vec<String>,
    #[serde(default)]
    pub apart: bool,
    #[serde(default)]
    pub adjectives: Vec<String>,
    #[serde(default)]
    pub cities: Vec<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupEntry {
    pub names: Vec<String>,
    pub countries: Vec<String>,
}

/// What `fields.toml` holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldsFile {
    #[serde(default)]
    pub(super) field: Vec<FieldEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldEntry {
    pub id: Option<String>,
    pub names: Vec<String>,
    #[serde(default)]
    pub of: Vec<String>,
    #[serde(default)]
    pub maybe: Vec<String>,
    #[serde(default)]
    pub subjects: Vec<Vec<String>>,
}

/// What `organizations.toml` holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganizationsFile {
    #[serde(default)]
    pub(super) nothing: Vec<String>,
    #[serde(default)]
    pub(super) short: Vec<String>,
    #[serde(default)]
    pub(super) before: String,
    #[serde(default)]
    pub(super) apart: String,
    #[serde(default)]
    pub(super) apart_words: Vec<String>,
    #[serde(default)]
    pub(super) ending: Vec<EndingEntry>,
    #[serde(default)]
    pub(super) beginning: Vec<BeginningEntry>,
    #[serde(default)]
    pub(super) at: Vec<AtEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndingEntry {
    pub kind: OrganizationKind,
    #[serde(default)]
    pub placed: bool,
    pub words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BeginningEntry {
    pub kind: OrganizationKind,
    pub words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AtEntry {
    pub place: String,
    pub country: Option<String>,
    #[serde(default)]
    pub university: Vec<Vec<String>>,
    #[serde(default)]
    pub research_institute: Vec<Vec<String>>,
    #[serde(default)]
    pub public_institution: Vec<Vec<String>>,
    #[serde(default)]
    pub company: Vec<Vec<String>>,
    #[serde(default)]
    pub social_organization: Vec<Vec<String>>,
}
