//! Fields of research: subjects within more general fields.

use super::Gazetteer;
use crate::text::Bilingual;

/// A field as it is kept.
#[derive(Debug)]
pub(super) struct FieldRecord {
    /// The value that facts have for it.
    pub id: Option<String>,
    pub name: Bilingual,
    /// All that it is part of.
    pub ancestors: Vec<usize>,
    /// All that it may be part of, depending on the work.
    pub maybe: Vec<usize>,
}

/// Whether one field is part of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// It is.
    Yes,
    /// Some of it is: it depends on the work.
    Maybe,
    /// It is not.
    No,
}

/// A field of the gazetteer.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) at: usize,
}

impl PartialEq for Field<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl std::fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name().zh)
    }
}

impl<'a> Field<'a> {
    fn record(&self) -> &'a FieldRecord {
        &self.gazetteer.fields[self.at]
    }

    /// What it is called.
    pub fn name(&self) -> &'a Bilingual {
        &self.record().name
    }

    /// The value that facts have for it, if it is general enough to be one.
    pub fn id(&self) -> Option<&'a str> {
        self.record().id.as_deref()
    }

    /// The more general fields that it is part of.
    pub fn ancestors(&self) -> impl Iterator<Item = Field<'a>> {
        let gazetteer = self.gazetteer;
        self.record()
            .ancestors
            .iter()
            .map(move |&at| Field { gazetteer, at })
    }

    /// Those that it may be part of, depending on the work.
    pub fn maybe(&self) -> impl Iterator<Item = Field<'a>> {
        let gazetteer = self.gazetteer;
        self.record()
            .maybe
            .iter()
            .map(move |&at| Field { gazetteer, at })
    }

    /// Whether it is the other field or a part of it.
    pub fn is_within(&self, other: &Field<'_>) -> Within {
        let record = self.record();
        match () {
            () if self.at == other.at || record.ancestors.contains(&other.at) => Within::Yes,
            () if record.maybe.contains(&other.at) => Within::Maybe,
            () => Within::No,
        }
    }
}
