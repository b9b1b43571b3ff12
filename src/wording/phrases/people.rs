//! What is said where staff talk to applicants (`[desk.people]` of `dialogs/phrases.toml`).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::text::Bilingual;

/// What is said where staff talk to applicants.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeoplePhrases {
    /// The title of the page.
    pub title: Bilingual,
    /// Within the hours of the desk. {hours}
    pub attended: Bilingual,
    /// Out of them. {hours}
    pub unattended: Bilingual,
    /// Where there are none.
    pub no_hours: Bilingual,
    /// Where nobody wants a person.
    pub none: Bilingual,
    /// Before what the applicant asked last.
    pub asked_last: Bilingual,
    /// The link that looks again, where a script does not.
    pub look: Bilingual,
    /// How many wait. {count}
    pub waiting: Bilingual,
    /// Of one who wrote nothing yet.
    pub nothing_said: Bilingual,
    /// Of one who waits. {minutes} {channel}
    pub waits: Bilingual,
    /// Of one whom the reader took. {minutes} {channel}
    pub yours: Bilingual,
    /// Of one whom someone else took. {staff} {minutes} {channel}
    pub with: Bilingual,
    /// The channels, by name.
    pub channels: BTreeMap<String, Bilingual>,
    /// What the conversation is.
    pub talk: Bilingual,
    /// What was said in it.
    pub words: Bilingual,
    /// The applicant.
    pub applicant: Bilingual,
    /// What was said of the project. {count}
    pub answers: Bilingual,
    /// What the assistant would say.
    pub proposed: Bilingual,
    /// The button that puts it into the field.
    pub put: Bilingual,
    /// The field to write in.
    pub field: Bilingual,
    /// The keys in it.
    pub keys: Bilingual,
    /// The button that sends.
    pub send: Bilingual,
    /// The button that takes the conversation.
    pub take: Bilingual,
    /// The button that takes it from a colleague. {staff}
    pub take_from: Bilingual,
    /// What opens to the question before it is handed back.
    pub back: Bilingual,
    /// The question.
    pub back_sure: Bilingual,
    /// The button that hands it back.
    pub back_yes: Bilingual,
    /// It is handed back.
    pub is_back: Bilingual,
    /// Someone else has it.
    pub theirs: Bilingual,
    /// Nobody has it yet.
    pub nobodys: Bilingual,
    /// It is not with staff any more.
    pub gone: Bilingual,
}
