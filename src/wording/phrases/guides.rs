//! What is said of guides as a whole, where there are several.

use serde::Deserialize;

use crate::text::Bilingual;

/// What is said of guides as a whole. {title} is that of the guide.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuidePhrases {
    /// Which guide is talked about from now on. {title}
    pub now: Bilingual,
    /// The question which of several guides is meant.
    pub which: Bilingual,
    /// Before the list of all guides. {count}
    pub list: Bilingual,
    /// One of which applications are taken. {title} {closes} {clause}
    pub open: Bilingual,
    /// One of which they are taken without an end that it names. {title} {clause}
    pub no_end: Bilingual,
    /// One of which they are taken at any time. {title} {clause}
    pub always: Bilingual,
    /// One of which they will be. {title} {opens} {clause}
    pub upcoming: Bilingual,
    /// One of which they are not any more. {title} {closes} {clause}
    pub closed: Bilingual,
    /// One that does not say when they are. {title}
    pub undated: Bilingual,
    /// After a list that is not whole. {count}
    pub more: Bilingual,
    /// That another guide has taken the place of one. {title} {successor}
    pub superseded: Bilingual,
    /// That one cannot apply by a guide any more. {title}
    pub over: Bilingual,
    /// The button that turns to a guide. {title}
    pub turn: Bilingual,
    /// Before the guides of which applications close next.
    pub closes_first: Bilingual,
    /// Where no guide takes applications now.
    pub none_open: Bilingual,
    /// Before what the guides with rules say of a case.
    pub fits: Bilingual,
    /// A guide whose conditions hold. {title}
    pub fits_whole: Bilingual,
    /// A guide of which something is open. {title} {needs}
    pub fits_open: Bilingual,
    /// A guide of which a condition fails. {title} {because}
    pub fits_not: Bilingual,
    /// That so many guides have no rules that were reviewed. {count}
    pub unchecked: Bilingual,
}
