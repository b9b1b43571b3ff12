//! What is said on the pages of the desk (`[desk]` of `dialogs/phrases.toml`).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::people::PeoplePhrases;
use crate::text::Bilingual;

/// What is said on the pages of the desk.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskPhrases {
    /// What the links between the pages are.
    pub rooms: Bilingual,
    /// The button that logs out.
    pub leave: Bilingual,
    /// Where no answer came.
    pub lost: Bilingual,
    /// Where the network is away.
    pub away: Bilingual,
    /// Where the session has ended.
    pub over: Bilingual,
    /// The link to the login, there.
    pub anew: Bilingual,
    /// What is said at the login.
    pub login: LoginPhrases,
    /// What is said where clauses are looked up.
    pub lookup: LookupPhrases,
    /// What is said where a caller is checked.
    pub check: CheckPhrases,
    /// What is said where staff talk to applicants.
    pub people: PeoplePhrases,
    /// What is said of questions that were not well answered.
    pub missed: MissedPhrases,
    /// What is said of figures.
    pub figures: FigurePhrases,
    /// What is said on the page of the audit log.
    pub audit: AuditPhrases,
}

/// What is said on the page of the audit log.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditPhrases {
    /// The title of the page.
    pub title: Bilingual,
    /// Under the title.
    pub lead: Bilingual,
    /// Over the times.
    pub at: Bilingual,
    /// Over the names.
    pub who: Bilingual,
    /// Over what was done.
    pub what: Bilingual,
    /// What was done, by its name in the log.
    pub events: BTreeMap<String, Bilingual>,
}

/// What is said at the login.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginPhrases {
    /// The title of the page.
    pub title: Bilingual,
    /// Where there is no staff.
    pub nobody: Bilingual,
    /// The command that adds one.
    pub how: Bilingual,
    /// The link to try again, there.
    pub again: Bilingual,
    /// The field of the name.
    pub name: Bilingual,
    /// The field of the password.
    pub password: Bilingual,
    /// The button.
    pub enter: Bilingual,
    /// A name or a password that is not right.
    pub wrong: Bilingual,
    /// Too many tries. {minutes}
    pub locked: Bilingual,
    /// Many log in at the moment.
    pub busy: Bilingual,
    /// A form that is too old, or not ours.
    pub stale: Bilingual,
    /// A browser that keeps no cookies.
    pub no_cookies: Bilingual,
}

/// What is said where clauses are looked up.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookupPhrases {
    /// The title of the page.
    pub title: Bilingual,
    /// The name of the field.
    pub field: Bilingual,
    /// In the field.
    pub hint: Bilingual,
    /// The button, where there are no scripts.
    pub find: Bilingual,
    /// What the keys do.
    pub keys: Bilingual,
    /// In which language a reply is copied.
    pub copies: Bilingual,
    /// In Chinese.
    pub in_zh: Bilingual,
    /// In English.
    pub in_en: Bilingual,
    /// Whether the English is shown beneath.
    pub english: Bilingual,
    /// The button that copies.
    pub copy: Bilingual,
    /// The link to the clause in the guide.
    pub open: Bilingual,
    /// The link to the reply in Chinese.
    pub copy_zh: Bilingual,
    /// The link to the reply in English.
    pub copy_en: Bilingual,
    /// The list, for those who hear the page.
    pub list: Bilingual,
    /// How many clauses were found. {count}
    pub found: Bilingual,
    /// That none was. {query}
    pub nothing: Bilingual,
    /// Over the answer of the assistant.
    pub answer: Bilingual,
    /// That something was copied. {what}
    pub copied: Bilingual,
    /// That it could not be.
    pub uncopied: Bilingual,
    /// A clause as a reply. {title} {number} {path} {clause} {english} {text}
    pub reply: Bilingual,
    /// The same, where there is no English. {title} {number} {path} {clause} {text}
    pub reply_original: Bilingual,
    /// An answer as a reply. {text} {title} {number}
    pub reply_answer: Bilingual,
    /// That the guide leaves it open, as a reply. {text}
    pub reply_silent: Bilingual,
}

/// What is said of questions that were not well answered.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissedPhrases {
    /// The title of the page.
    pub title: Bilingual,
    /// What it is.
    pub lead: Bilingual,
    /// The link to those that are answered by now too.
    pub all: Bilingual,
    /// The link to those that are not alone.
    pub only_open: Bilingual,
    /// Where there are none.
    pub none: Bilingual,
    /// Why it counts. {count}
    pub not_covered: Bilingual,
    /// Why it counts. {count}
    pub unsure: Bilingual,
    /// Why it counts. {count}
    pub unhelpful: Bilingual,
    /// How it is answered now. {clauses}
    pub answered: Bilingual,
    /// How it is answered now.
    pub silent: Bilingual,
    /// How it is answered now. {what}
    pub silent_on: Bilingual,
    /// How it is answered now.
    pub open: Bilingual,
    /// When it was asked last. {date}
    pub last: Bilingual,
    /// The other wordings. {count}
    pub wordings: Bilingual,
    /// Over what was added.
    pub entries: Bilingual,
    /// Where nothing was.
    pub no_entries: Bilingual,
    /// The link to the change of the files.
    pub patch: Bilingual,
    /// The link to the questions for the tests.
    pub tests: Bilingual,
    /// Who added it. {staff} {date}
    pub by: Bilingual,
    /// What was added: utterances. {intent}
    pub as_intent: Bilingual,
    /// That the files have it by now.
    pub had: Bilingual,
    /// That it does not fit the files any more.
    pub unfit: Bilingual,
    /// The title of the page of what was added.
    pub added: Bilingual,
    /// That it works.
    pub works: Bilingual,
    /// Over how its ways are answered.
    pub now_answered: Bilingual,
    /// How a way is answered. {way} {clauses}
    pub way_answered: Bilingual,
    /// How a way is answered. {way}
    pub way_silent: Bilingual,
    /// How a way is answered. {way} {clauses}
    pub way_elsewhere: Bilingual,
    /// How a way is answered. {way}
    pub way_lost: Bilingual,
    /// The button that takes it back.
    pub undo: Bilingual,
    /// The link to all.
    pub back: Bilingual,
    /// Over mistakes.
    pub mistakes: Bilingual,
    /// No way to ask it is given.
    pub needs_way: Bilingual,
    /// A new question has to be asked in both languages.
    pub needs_both: Bilingual,
    /// No known question is chosen.
    pub needs_intent: Bilingual,
    /// No clause is named.
    pub needs_clause: Bilingual,
    /// It is not said what the guide does not state.
    pub needs_what: Bilingual,
    /// There is no such clause. {clause}
    pub no_clause: Bilingual,
    /// The words do not stand in the clause. {clause} {words}
    pub no_words: Bilingual,
    /// Over the utterances.
    pub ways: Bilingual,
    /// What to do with them.
    pub ways_help: Bilingual,
    /// The field of the Chinese ones.
    pub ways_zh: Bilingual,
    /// The field of the English ones.
    pub ways_en: Bilingual,
    /// It is one that is known.
    pub by_intent: Bilingual,
    /// Clauses answer it.
    pub by_clauses: Bilingual,
    /// The guide leaves it open.
    pub by_silence: Bilingual,
    /// The field to look clauses up with.
    pub pick: Bilingual,
    /// What the keys do there.
    pub pick_keys: Bilingual,
    /// The field of a clause. {number}
    pub clause: Bilingual,
    /// The field of its words. {number}
    pub words: Bilingual,
    /// The field of what is left open, in Chinese.
    pub what_zh: Bilingual,
    /// The field of what is left open, in English.
    pub what_en: Bilingual,
    /// The button.
    pub learn: Bilingual,
}

/// What is said where a caller is checked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckPhrases {
    /// The title of the page.
    pub title: Bilingual,
    /// The field of the number of a verdict.
    pub number: Bilingual,
    /// The button that looks for it.
    pub look_up: Bilingual,
    /// That it was found. {number}
    pub found: Bilingual,
    /// That it was not. {number}
    pub unknown: Bilingual,
    /// In a field for an amount.
    pub amount: Bilingual,
    /// What cannot be read.
    pub not_read: Bilingual,
    /// Where nothing is given.
    pub nothing: Bilingual,
    /// Over what all topics come to.
    pub topics: Bilingual,
    /// The button, where there are no scripts.
    pub decide: Bilingual,
    /// The link to begin anew.
    pub anew: Bilingual,
}

/// What is said of figures.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigurePhrases {
    /// The title of the page.
    pub title: Bilingual,
    /// What they are. {days}
    pub lead: Bilingual,
    /// The link to so many days. {days}
    pub span: Bilingual,
    /// The link to the figures as a file.
    pub file: Bilingual,
    /// How many questions.
    pub questions: Bilingual,
    /// The share that was answered.
    pub share: Bilingual,
    /// How many verdicts.
    pub checks: Bilingual,
    /// The time of half of the replies.
    pub median: Bilingual,
    /// The time of nearly all of them.
    pub slow: Bilingual,
    /// Over the questions of each day.
    pub by_day: Bilingual,
    /// A day.
    pub day: Bilingual,
    /// Questions that were answered.
    pub answered: Bilingual,
    /// Questions that the guide leaves open.
    pub not_covered: Bilingual,
    /// Questions about something else.
    pub off_topic: Bilingual,
    /// Over the verdicts of each topic.
    pub by_topic: Bilingual,
    /// A topic.
    pub topic: Bilingual,
    /// Over the rules that failed.
    pub by_reason: Bilingual,
    /// A rule.
    pub reason: Bilingual,
    /// How often.
    pub times: Bilingual,
    /// Over the times of replies.
    pub by_time: Bilingual,
    /// A time.
    pub up_to: Bilingual,
    /// How many replies.
    pub replies: Bilingual,
    /// The same as a table.
    pub table: Bilingual,
}
