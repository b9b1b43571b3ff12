//! Phrases: every sentence that the assistant says of itself (`dialogs/phrases.toml`), with places to fill in braces.

mod desk;
mod doctor;
mod guides;
mod interview;
mod people;
mod person;
mod telegram;
mod web;

pub use desk::{
    CheckPhrases, DeskPhrases, FigurePhrases, LoginPhrases, LookupPhrases, MissedPhrases,
};
pub use doctor::{Advice, DoctorPhrases};
pub use guides::GuidePhrases;
pub use interview::InterviewPhrases;
pub use people::PeoplePhrases;
pub use person::{HourPhrases, PersonPhrases};
pub use telegram::{TelegramCommand, TelegramPhrases};
pub use web::{
    ApiPagePhrases, EmbedPhrases, FaultPhrases, GuidePagePhrases, ResultPhrases, WebPhrases,
};

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use crate::answers::{Intent, Resolution};
use crate::text::SourceFile;
use crate::text::{Bilingual, Language};

/// All phrases. What each may fill in stands beside it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// The heading over a quote. {path} {clause}
    pub source: Bilingual,
    /// What stands before a sentence of the guide in a conclusion. {clause}
    pub source_in_short: Bilingual,
    /// Around a quote. {quote}
    pub quote: Bilingual,
    /// That the English is ours and the Chinese holds.
    pub unofficial: Bilingual,
    /// That something is not set for the topics asked about. {topics}
    pub elsewhere: Bilingual,
    /// That part of what was asked is left open. {what}
    pub partly_silent: Bilingual,
    /// That the guide leaves something open. {what}
    pub silent: Bilingual,
    /// That nothing was found. {looked_for}
    pub not_found: Bilingual,
    /// That nothing was found in a guide that nobody has reviewed. {looked_for}
    pub not_found_yet: Bilingual,
    /// That nobody has reviewed the guide.
    pub unreviewed: Bilingual,
    /// What is said of guides as a whole.
    pub guides: GuidePhrases,
    /// Before clauses that may help.
    pub nearest: Bilingual,
    /// Before the hotline's clause.
    pub contact: Bilingual,
    /// To what is not about the call.
    pub off_topic: Bilingual,
    /// To someone who wants to be checked, where there is no interview.
    pub no_interview: Bilingual,
    /// Applications have closed. {closes} {clause}
    pub closed: Bilingual,
    /// Applications have not opened. {opens} {clause}
    pub not_open: Bilingual,
    /// Applications are open. {days} {closes} {clause}
    pub open: Bilingual,
    /// Applications are open, and the guide names no end. {clause}
    pub no_end: Bilingual,
    /// Applications are taken at any time. {clause}
    pub always: Bilingual,
    /// Behind a day for which the guide names no hour.
    pub no_hour: Bilingual,
    /// Applications close today. {clause}
    pub last_day: Bilingual,
    /// A message too long to be a question.
    pub too_long: Bilingual,
    /// A message with nothing in it.
    pub empty: Bilingual,
    /// What is said where an answer was of no help.
    pub rating: RatingPhrases,
    /// Replies to small talk, by the name of the intent.
    pub smalltalk: BTreeMap<String, Bilingual>,
    /// What concludes.
    pub conclusion: ConclusionPhrases,
    /// Whether something is in time.
    pub times: TimePhrases,
    /// Whether something is on a list.
    pub membership: MembershipPhrases,
    /// What is said around a verdict.
    pub verdict: VerdictPhrases,
    /// What is said in interviews.
    pub interview: InterviewPhrases,
    /// What is said around a conversation that is handed over to staff.
    pub person: PersonPhrases,
    /// What is said around a conversation in the terminal.
    pub terminal: TerminalPhrases,
    /// What is said around a conversation in Telegram.
    pub telegram: TelegramPhrases,
    /// What is said on the pages of the web.
    pub web: WebPhrases,
    /// What is said on the pages of the desk.
    pub desk: DeskPhrases,
    /// What `zhinan doctor` says.
    pub doctor: DoctorPhrases,
}

/// What is said where an answer was of no help.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatingPhrases {
    /// The button under an answer.
    pub unhelpful: Bilingual,
    /// The button, where it did.
    pub helpful: Bilingual,
    /// What is said then.
    pub thanks: Bilingual,
    /// That the question was noted.
    pub noted: Bilingual,
    /// Where it is not known any more what was asked.
    pub sorry: Bilingual,
}

/// What is said around a conversation in the terminal.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerminalPhrases {
    /// At the start. {title}
    pub welcome: Bilingual,
    /// Above the questions that are suggested, numbered.
    pub choose: Bilingual,
    /// Above the buttons of a reply, numbered.
    pub pick: Bilingual,
    /// What can be typed.
    pub help: Bilingual,
    /// At the end.
    pub left: Bilingual,
    /// Lines that end the conversation.
    pub leave: Vec<String>,
}

/// Whether something is in time: {opens} and {closes} are of the application period, {starts} and {ends} of projects.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimePhrases {
    /// One can apply now.
    pub open_now: Bilingual,
    /// One cannot apply yet.
    pub not_yet: Bilingual,
    /// One can apply, and the guide names no end.
    pub no_end: Bilingual,
    /// One cannot apply any more.
    pub closed: Bilingual,
    /// It is submitted in time.
    pub in_time: Bilingual,
    /// It is not.
    pub late: Bilingual,
    /// It hangs on when the unit submits.
    pub unit_decides: Bilingual,
    /// When applications open.
    pub opening: Bilingual,
    /// That they do not open then.
    pub not_opening: Bilingual,
    /// When they close.
    pub closing: Bilingual,
    /// That they do not close then.
    pub not_closing: Bilingual,
    /// When projects run.
    pub project: Bilingual,
    /// That they run so.
    pub project_fits: Bilingual,
    /// That they do not.
    pub project_differs: Bilingual,
}

/// Whether something is on a list of what is preferred.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembershipPhrases {
    /// It is. {thing} {listed}
    pub on: Bilingual,
    /// It is not. {thing}
    pub off: Bilingual,
    /// Parts of it are. {thing} {listed}
    pub part: Bilingual,
    /// That the list only says what is preferred.
    pub only_preferred: Bilingual,
}

/// What concludes: the rest of it is the rules' words and the guide's.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConclusionPhrases {
    /// It is allowed. {because}
    pub allowed: Bilingual,
    /// It is not barred. {because}
    pub not_barred: Bilingual,
    /// What share an amount is of another: `{part}`, `{whole}`, `{share}`.
    pub of_whole: Bilingual,
    /// The same as a ratio: `{part}`, `{whole}`, `{share}`.
    pub in_ratio: Bilingual,
    /// It is not allowed. {because}
    pub not_allowed: Bilingual,
    /// It depends. {needs}
    pub depends: Bilingual,
    /// The guide leaves it open. {because}
    pub not_stated: Bilingual,
    /// Values that no rule asks for in this case: `{values}`.
    pub value_spared: Bilingual,
    /// That something is asked for in this case.
    pub required: Bilingual,
    /// That something is not asked for in this case.
    pub spared: Bilingual,
    /// That nothing stands against it, as what is in doubt is not asked for in this case.
    pub not_asked: Bilingual,
    /// These values. {values}
    pub value: Bilingual,
    /// The topics that fit. {topics}
    pub topics: Bilingual,
    /// No topic fits. {because}
    pub no_topic: Bilingual,
    /// What is still open for them. {needs}
    pub still_open: Bilingual,
    /// The name of a difference.
    pub missing: Bilingual,
    /// The name of a share.
    pub share: Bilingual,
    /// The name of a ratio.
    pub ratio: Bilingual,
    /// The name of a number of things.
    pub count: Bilingual,
    /// The name of what several come to.
    pub sum: Bilingual,
    /// That so many projects can be funded. {most}
    pub within_quota: Bilingual,
    /// That they are too many. {most}
    pub over_quota: Bilingual,
    /// The papers to hand in. {papers}
    pub papers: Bilingual,
    /// A paper that is asked for in one case only. {what} {case}
    pub paper_in_case: Bilingual,
    /// The names of what a conclusion may depend on and no interview asks for.
    #[serde(default)]
    pub needs: BTreeMap<String, Bilingual>,
    /// Between the steps of a computation.
    pub between: Bilingual,
}

/// What is said around a verdict: the rest of it is the guide's words, the rules' and the applicant's.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerdictPhrases {
    /// After a window that is not open: that the check is a preview.
    pub preview: Bilingual,
    /// What a call without topics is called.
    pub whole: Bilingual,
    /// Every rule is met. {topic}
    pub eligible: Bilingual,
    /// No rule fails, but some are open. {topic} {open}
    pub undetermined: Bilingual,
    /// A rule fails. {topic} {failed}
    pub ineligible: Bilingual,
    /// Over the verdicts on all topics.
    pub all_topics: Bilingual,
    /// Before a rule that fails. {because}
    pub failed: Bilingual,
    /// Before a rule that is open. {because}
    pub open: Bilingual,
    /// Before the rules that are met. {passed}
    pub passed: Bilingual,
    /// Between the items of a list in one line.
    pub next: Bilingual,
    /// Between the parts of one item.
    pub together: Bilingual,
    /// A fact with its value. {name} {value}
    pub answer: Bilingual,
    /// An item with its clause. {item} {clause}
    pub item: Bilingual,
    /// Facts that are not known. {names}
    pub missing: Bilingual,
    /// The least change. {repair}
    pub repair: Bilingual,
    /// That no change of one answer helps.
    pub no_repair: Bilingual,
    /// That something is our reading. {reading} {clause}
    pub reading: Bilingual,
    /// Over what reviewers weigh.
    pub judged: Bilingual,
    /// Over what earns priority.
    pub priority: Bilingual,
    /// Over what has to be uploaded.
    pub materials: Bilingual,
    /// Something that is needed in some case only. {in_case} {what}
    pub in_case: Bilingual,
    /// A topic under which every rule is met. {topic}
    pub other_fits: Bilingual,
    /// A topic under which no rule fails. {topic} {because}
    pub other_may_fit: Bilingual,
    /// The number of the verdict. {number}
    pub number: Bilingual,
    /// That the authority's answer counts.
    pub official: Bilingual,
}

impl Phrases {
    /// Tells the small talk that has no reply, and the replies to no small talk.
    pub fn check(
        &self,
        script: &SourceFile,
        intents: &[Intent],
        mistake: &mut impl FnMut(&SourceFile, Range<usize>, String),
    ) {
        let smalltalk: Vec<&str> = intents
            .iter()
            .filter(|intent| matches!(intent.resolution, Resolution::Smalltalk))
            .map(|intent| intent.name.as_str())
            .collect();
        for name in smalltalk
            .iter()
            .filter(|name| !self.smalltalk.contains_key(**name))
        {
            mistake(
                script,
                0..0,
                format!("`smalltalk` has no reply to the intent `{name}`"),
            );
        }
        for name in self
            .smalltalk
            .keys()
            .filter(|name| !smalltalk.contains(&name.as_str()))
        {
            let at = script.text.find(name.as_str()).unwrap_or(0);
            mistake(
                script,
                at..at + name.len(),
                format!("there is no smalltalk intent `{name}`"),
            );
        }
    }
}

/// `phrase` in `language`, with its places filled.
pub fn fill(phrase: &Bilingual, language: Language, places: &[(&str, &str)]) -> String {
    let mut filled = phrase.get(language).to_owned();
    for (place, value) in places {
        filled = filled.replace(&format!("{{{place}}}"), value);
    }
    filled
}
