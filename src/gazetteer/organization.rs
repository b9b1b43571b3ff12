//! Organisations: what kind each is, and where.

use serde::Deserialize;

use super::place::Place;
use crate::text::Bilingual;

/// What kind of organisation it is by its nature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganizationKind {
    /// A university or college.
    University,
    /// A research institute.
    ResearchInstitute,
    /// A hospital, a museum or another public institution.
    PublicInstitution,
    /// A company.
    Company,
    /// An association or foundation.
    SocialOrganization,
}

/// What kind of unit an organisation is as an applicant: a company by whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnitType {
    /// A university or college.
    University,
    /// A research institute.
    ResearchInstitute,
    /// A hospital, a museum or another public institution.
    PublicInstitution,
    /// A company of the country.
    Enterprise,
    /// A company of another country.
    ForeignEnterprise,
    /// A company of Hong Kong, Macao or Taiwan.
    HmtEnterprise,
    /// An association or foundation.
    SocialOrganization,
}

impl UnitType {
    /// The value that facts have for it.
    pub fn as_str(self) -> &'static str {
        match self {
            UnitType::University => "university",
            UnitType::ResearchInstitute => "research_institute",
            UnitType::PublicInstitution => "public_institution",
            UnitType::Enterprise => "enterprise",
            UnitType::ForeignEnterprise => "foreign_enterprise",
            UnitType::HmtEnterprise => "hmt_enterprise",
            UnitType::SocialOrganization => "social_organization",
        }
    }
}

/// An organisation as it is kept.
#[derive(Debug)]
pub(super) struct OrganizationRecord {
    pub name: Bilingual,
    pub kind: OrganizationKind,
    pub place: usize,
}

/// An organisation: one that the gazetteer lists, or one that is known by its name's ending alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Organization<'a> {
    /// What kind of organisation it is.
    pub kind: OrganizationKind,
    /// Where it is, if that is known; a research society with many places is in its country.
    pub place: Option<Place<'a>>,
    /// What it is called, if it is listed.
    pub name: Option<&'a Bilingual>,
}

impl Organization<'_> {
    /// What kind of unit it is as an applicant; a company is one of the place where it comes from.
    pub fn unit_type(&self) -> UnitType {
        match self.kind {
            OrganizationKind::University => UnitType::University,
            OrganizationKind::ResearchInstitute => UnitType::ResearchInstitute,
            OrganizationKind::PublicInstitution => UnitType::PublicInstitution,
            OrganizationKind::SocialOrganization => UnitType::SocialOrganization,
            OrganizationKind::Company => match self.place {
                Some(place) if place.is_apart() => UnitType::HmtEnterprise,
                Some(place) if !place.is_home() => UnitType::ForeignEnterprise,
                Some(_) | None => UnitType::Enterprise,
            },
        }
    }

    /// Whether it is in a place; `None` where that is not known.
    pub fn is_in(&self, place: &Place<'_>) -> Option<bool> {
        let own = self.place?;
        match own.is_within(place) {
            true => Some(true),
            false if place.is_within(&own) => None,
            false => Some(false),
        }
    }
}
