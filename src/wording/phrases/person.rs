//! What is said around a conversation that is handed over to staff (`[person]` of `dialogs/phrases.toml`).

use serde::Deserialize;

use crate::text::Bilingual;

/// What is said around a conversation that is handed over to staff.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonPhrases {
    /// The button that asks for a person.
    pub button: Bilingual,
    /// The button that goes back to the assistant.
    pub back: Bilingual,
    /// That one may ask for a person. {hours}
    pub help: Bilingual,
    /// That the conversation is handed over, and what is kept of it.
    pub handover: Bilingual,
    /// That nobody waits before.
    pub first: Bilingual,
    /// How many wait before. {count}
    pub before: Bilingual,
    /// That nobody is there at this hour. {hours}
    pub closed: Bilingual,
    /// That too many wait.
    pub full: Bilingual,
    /// That nobody is ever there.
    pub nobody_here: Bilingual,
    /// That nobody took the conversation for too long.
    pub nobody_came: Bilingual,
    /// That someone took it.
    pub taken: Bilingual,
    /// That someone else took it over.
    pub changed_hands: Bilingual,
    /// What staff say. {text}
    pub says: Bilingual,
    /// Over a conversation that waits for staff.
    pub head_waiting: Bilingual,
    /// Over one that is with staff.
    pub head_talking: Bilingual,
    /// What staff see and what is kept of it.
    pub kept: Bilingual,
    /// That the conversation waits for staff.
    pub waiting: Bilingual,
    /// That it is with staff.
    pub talking: Bilingual,
    /// That the words went to staff, where a channel shows that.
    pub passed_on: Bilingual,
    /// That the assistant is back, as the applicant wanted.
    pub returned: Bilingual,
    /// That it is back, as staff wanted.
    pub handed_back: Bilingual,
    /// That it is back, for nobody has said anything for long.
    pub silent: Bilingual,
    /// How hours are written.
    pub hours: HourPhrases,
}

/// How hours are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HourPhrases {
    /// The days of the week, from Monday.
    pub days: Vec<Bilingual>,
    /// Several days. {from} {to}
    pub days_span: Bilingual,
    /// Days with their times. {days} {times}
    pub day: Bilingual,
    /// Between times of a day.
    pub times_next: Bilingual,
    /// Between days with their times.
    pub next: Bilingual,
}
