//! What is said on the pages of the web (`[web]` of `dialogs/phrases.toml`).

use serde::Deserialize;

use crate::language::Bilingual;

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
    /// Over the chat.
    pub heading: Bilingual,
    /// Before the first message. {title}
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
    /// Before the questions that are suggested after an answer.
    pub suggested: Bilingual,
    /// Before a whole clause that is cited.
    pub whole: Bilingual,
    /// Before the English of a clause.
    pub english: Bilingual,
    /// Before the published words.
    pub chinese: Bilingual,
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
    /// The link to the verdict.
    pub to_verdict: Bilingual,
    /// The link to the verdict while questions are open.
    pub so_far: Bilingual,
    /// The link to a file. {name}
    pub file: Bilingual,
    /// Questions to begin with.
    pub starters: Vec<Bilingual>,
    /// What is said where there is no page.
    pub faults: FaultPhrases,
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
