//! What is said on the pages of the web (`[web]` of `dialogs/phrases.toml`).

use serde::{Deserialize, Serialize};

use crate::text::Bilingual;

/// What is said on the pages of the web.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebPhrases {
    /// What the site is called.
    pub name: Bilingual,
    /// The title of a page. {page}
    pub title: Bilingual,
    /// What the site is, for those who find it.
    pub description: Bilingual,
    /// The name of the language itself.
    pub language: Bilingual,
    /// What the links at the head are.
    pub pages: Bilingual,
    /// The link to the chat.
    pub chat: Bilingual,
    /// The link to the guide.
    pub guide: Bilingual,
    /// The link to the interface for programs.
    pub api: Bilingual,
    /// The link past the head of the page.
    pub skip: Bilingual,
    /// At the foot of every page.
    pub foot: Bilingual,
    /// Over the chat, where there is no guide.
    pub heading: Bilingual,
    /// Before the first message.
    pub welcome: Bilingual,
    /// The button that begins the check.
    pub check: Bilingual,
    /// What it says.
    pub says_check: Bilingual,
    /// Before the questions that are suggested.
    pub or_ask: Bilingual,
    /// What is kept, under the chat.
    pub privacy: Bilingual,
    /// The name of the conversation, for those who hear the page.
    pub log: Bilingual,
    /// Before what the visitor said.
    pub you: Bilingual,
    /// The name of the field to write in.
    pub input: Bilingual,
    /// In the field to write in.
    pub input_hint: Bilingual,
    /// The button that sends.
    pub send: Bilingual,
    /// While the answer is on its way.
    pub waiting: Bilingual,
    /// Where no answer came.
    pub lost: Bilingual,
    /// Where too much was sent.
    pub limit: Bilingual,
    /// The button that sends a message again that did not get through.
    pub retry: Bilingual,
    /// Where what is being written is longer than what is read.
    pub too_long: Bilingual,
    /// Where the browser keeps no cookies.
    pub no_cookies: Bilingual,
    /// Before the questions that are suggested after an answer.
    pub suggested: Bilingual,
    /// Before the English of a clause.
    pub english: Bilingual,
    /// The link from a clause to its place in the guide.
    pub in_guide: Bilingual,
    /// How far the interview has come. {step} {of}
    pub progress: Bilingual,
    /// Over what was said of the project. {count}
    pub answers: Bilingual,
    /// The button that asks for an answer again.
    pub change: Bilingual,
    /// The same, for those who hear the page. {name}
    pub change_what: Bilingual,
    /// What opens to the rest of what is long. {count}
    pub more: Bilingual,
    /// The button that copies an answer.
    pub copy: Bilingual,
    /// What stands on it then.
    pub copied: Bilingual,
    /// The button that begins anew.
    pub anew: Bilingual,
    /// What opens to the button that erases.
    pub erase: Bilingual,
    /// What it erases.
    pub erase_what: Bilingual,
    /// The button that erases.
    pub erase_all: Bilingual,
    /// The link to the verdict.
    pub to_verdict: Bilingual,
    /// What opens to the whole verdict, in the chat.
    pub at_length: Bilingual,
    /// The link to the verdict while questions are open.
    pub so_far: Bilingual,
    /// The link to a file. {name}
    pub file: Bilingual,
    /// Questions to begin with.
    pub starters: Vec<Bilingual>,
    /// The pages about the site.
    pub about: Vec<AboutPage>,
    /// What is said where there is no page.
    pub faults: FaultPhrases,
    /// What is said of the call.
    pub call: CallPhrases,
    /// What is said around the text of a guide.
    pub text: GuidePagePhrases,
    /// What is said on the page of a verdict.
    pub result: ResultPhrases,
    /// What is said on the page about the interface for programs.
    pub programs: ApiPagePhrases,
    /// What is said of the chat on the pages of other sites.
    pub embed: EmbedPhrases,
}

/// A page about the site.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AboutPage {
    /// Its name in addresses.
    pub name: String,
    /// Its title.
    pub title: Bilingual,
    /// Its parts, in order.
    pub parts: Vec<AboutPart>,
}

/// A part of a page about the site.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AboutPart {
    /// What stands over it.
    pub heading: Bilingual,
    /// What it says. {kept}
    pub says: Bilingual,
}

/// What is said where there is no page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPhrases {
    /// Over all faults.
    pub title: Bilingual,
    /// The link out.
    pub home: Bilingual,
    /// 404
    pub not_found: Bilingual,
    /// 403
    pub other_site: Bilingual,
    /// 405
    pub method: Bilingual,
    /// 408
    pub too_slow: Bilingual,
    /// 413
    pub too_large: Bilingual,
    /// 415
    pub media_type: Bilingual,
    /// 429
    pub too_many: Bilingual,
    /// 400 and the like
    pub unreadable: Bilingual,
    /// 500
    pub ours: Bilingual,
}

/// What is said of the call.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallPhrases {
    /// That one can apply. {closes} {days}
    pub open: Bilingual,
    /// That one can apply until tomorrow. {closes}
    pub tomorrow: Bilingual,
    /// That one can apply on the last day. {closes}
    pub last_day: Bilingual,
    /// That one can apply later. {opens} {closes}
    pub before: Bilingual,
    /// That one can apply no more. {closes}
    pub closed: Bilingual,
    /// What one can do instead.
    pub otherwise: Bilingual,
    /// Before the address for applications.
    pub portal: Bilingual,
}

/// What is said around the text of a guide.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuidePagePhrases {
    /// The title of the list of guides.
    pub list: Bilingual,
    /// Who issued a guide, when and under which number. {issuer} {date} {number}
    pub issued: Bilingual,
    /// The button that searches.
    pub search: Bilingual,
    /// In the field to search with.
    pub search_hint: Bilingual,
    /// Over what was found. {query} {count}
    pub found: Bilingual,
    /// Where nothing was found. {query}
    pub not_found: Bilingual,
    /// The link back to the text alone.
    pub all: Bilingual,
    /// Which of what was found one is at. {number} {count}
    pub place: Bilingual,
    /// The link to what was found before it.
    pub before: Bilingual,
    /// The link to what was found after it.
    pub after: Bilingual,
    /// The link to the list of what was found.
    pub back: Bilingual,
    /// Before the languages in which the text can be shown.
    pub languages: Bilingual,
    /// The text as published.
    pub in_chinese: Bilingual,
    /// The text in English.
    pub in_english: Bilingual,
    /// The text as published with its English.
    pub in_both: Bilingual,
    /// Over the headings.
    pub contents: Bilingual,
    /// Over the table.
    pub compare: Bilingual,
    /// Under the heading of the table.
    pub compare_note: Bilingual,
    /// Over the text.
    pub text: Bilingual,
    /// Over the text, in English.
    pub unofficial: Bilingual,
    /// The name of the link of a clause. {clause}
    pub permalink: Bilingual,
    /// Over the rules that hang on a clause.
    pub rules: Bilingual,
    /// A rule. {names} {quote}
    pub rule: Bilingual,
    /// Over the values that are taken from a clause.
    pub values: Bilingual,
    /// Over what has to be uploaded by a clause.
    pub materials: Bilingual,
    /// Over what reviewers weigh by a clause.
    pub weighed: Bilingual,
    /// Over what earns priority by a clause.
    pub priority: Bilingual,
    /// The link to the calendar file.
    pub calendar: Bilingual,
    /// What the window is called in a calendar. {title}
    pub event: Bilingual,
    /// What its end is called in a calendar. {title}
    pub deadline: Bilingual,
}

/// What is said on the page of a verdict.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultPhrases {
    /// The title of the page.
    pub title: Bilingual,
    /// Where nothing was said.
    pub nothing: Bilingual,
    /// The link to the chat, there.
    pub begin: Bilingual,
    /// The link to the chat while questions are open.
    pub go_on: Bilingual,
    /// The link to the chat.
    pub back: Bilingual,
    /// The button that prints.
    pub print: Bilingual,
    /// The link to the summary as a file.
    pub save: Bilingual,
    /// Over the least changes.
    pub change: Bilingual,
    /// The result of a rule.
    pub failed: Bilingual,
    /// The result of a rule.
    pub open: Bilingual,
    /// The result of a rule.
    pub passed: Bilingual,
    /// Over the rules that are not met. {count}
    pub rules_failed: Bilingual,
    /// Over the rules that are open. {count}
    pub rules_open: Bilingual,
    /// What opens to the rules that are met. {count}
    pub rules_met: Bilingual,
    /// Over what to do next.
    pub next: Bilingual,
    /// Over the answers.
    pub answers: Bilingual,
    /// Over the other topics.
    pub others: Bilingual,
}

/// What is said on the page about the interface for programs.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiPagePhrases {
    /// The title of the page.
    pub title: Bilingual,
    /// What it is.
    pub lead: Bilingual,
    /// The link to the document.
    pub document: Bilingual,
    /// Over what is sent.
    pub request: Bilingual,
    /// Over what comes back.
    pub answer: Bilingual,
    /// Over an example.
    pub example: Bilingual,
    /// Over the statuses.
    pub statuses: Bilingual,
}

/// What is said of the chat on the pages of other sites.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EmbedPhrases {
    /// The button that opens it.
    pub open: Bilingual,
    /// The button that closes it.
    pub close: Bilingual,
    /// What it is, at its head and for those who hear the page.
    pub title: Bilingual,
    /// The button that changes to the other language.
    pub other: Bilingual,
    /// Where the site may not show it.
    pub refused: Bilingual,
    /// The link to it, there.
    pub elsewhere: Bilingual,
}
