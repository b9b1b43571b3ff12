//! Resolving a missed question: it means the same as a known one, clauses answer it, or the guide leaves it open.

use maud::{Markup, html};
use sha2::{Digest as _, Sha256};

use super::super::layout::tag;
use super::super::site::Site;
use super::auth::Sent;
use super::lookup::LONGEST;
use super::missed::now;
use super::page::{mark, phrases};
use crate::answers::{Intent, Resolution};
use crate::dialogue::Message;
use crate::guide::ClauseId;
use crate::service::{Added, AddedCitation, Addition, MissedGroup, Now};
use crate::staff::StaffSession;
use crate::text::{Bilingual, Language};
use crate::wording::{MissedPhrases, fill};

/// The most clauses that can be named.
const CLAUSES: usize = 3;

/// The most known intents offered.
const INTENTS: usize = 5;

/// The content of the form.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    guide: String,
    question: String,
    /// `ways`, `clauses` or `silent`.
    matter: String,
    intent: String,
    cites: Vec<(String, String)>,
    what: Bilingual,
    /// Utterances, one per line.
    zh: String,
    en: String,
    now: Option<Now>,
}

impl Filled {
    /// Fills the form for a question with the wordings of its group.
    pub fn of(guide: &str, question: &str, group: Option<&MissedGroup>) -> Filled {
        let wordings = group
            .map(|group| group.wordings.as_slice())
            .unwrap_or_default();
        let ways = || std::iter::once(question).chain(wordings.iter().map(String::as_str));
        // What stands redacted is no utterance.
        let of = |language| -> Vec<&str> {
            ways()
                .filter(|way| {
                    Language::of(way).unwrap_or_default() == language && !way.contains("***")
                })
                .collect()
        };
        Filled {
            guide: guide.to_owned(),
            question: question.to_owned(),
            matter: "ways".to_owned(),
            zh: of(Language::Zh).join("\n"),
            en: of(Language::En).join("\n"),
            now: group.map(|group| group.now.clone()),
            ..Filled::default()
        }
    }

    /// Reads a sent form.
    pub fn sent(sent: &Sent) -> Filled {
        let text = |name| sent.first(name).to_owned();
        let cites = sent.all("clause").zip(sent.all("words"));
        Filled {
            guide: text("guide"),
            question: text("q"),
            matter: text("matter"),
            intent: text("intent"),
            cites: cites
                .map(|(clause, words)| (clause.to_owned(), words.to_owned()))
                .collect(),
            what: Bilingual {
                zh: text("what_zh"),
                en: text("what_en"),
            },
            zh: text("zh"),
            en: text("en"),
            now: None,
        }
    }

    /// The addition. A new intent gets its name from the question.
    pub fn addition(&self) -> Addition {
        let lines = |text: &str| -> Vec<String> {
            text.lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let (zh, en) = (lines(&self.zh), lines(&self.en));
        let digest = Sha256::digest(zh.iter().chain(&en).cloned().collect::<Vec<_>>().join("\n"));
        let own_name: String = digest
            .iter()
            .take(5)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let (intent, matter) = match self.matter.as_str() {
            "silent" => (format!("desk_{own_name}"), Added::Silent(self.what.clone())),
            "clauses" => (format!("desk_{own_name}"), Added::Clauses(self.named())),
            _ => (self.intent.clone(), Added::Ways),
        };
        Addition {
            guide: self.guide.clone(),
            intent,
            matter,
            zh,
            en,
        }
    }

    /// What is still missing or wrong in the form, in words.
    pub fn gaps(&self, site: &Site, language: Language) -> Vec<String> {
        let missed = &phrases(site).missed;
        let said = |phrase: &Bilingual| phrase.get(language).to_owned();
        let (has_zh, has_en) = (!self.zh.trim().is_empty(), !self.en.trim().is_empty());
        let mut gaps = Vec::new();
        let is_new = matches!(self.matter.as_str(), "clauses" | "silent");
        match is_new {
            true if !(has_zh && has_en) => gaps.push(said(&missed.needs_both)),
            false if !(has_zh || has_en) => gaps.push(said(&missed.needs_way)),
            _ => {}
        }
        match self.matter.as_str() {
            "clauses" if self.named().is_empty() => gaps.push(said(&missed.needs_clause)),
            "clauses" => gaps.extend(self.wrong_clauses(site, language)),
            "silent" if self.what.zh.is_empty() || self.what.en.is_empty() => {
                gaps.push(said(&missed.needs_what));
            }
            "silent" => {}
            _ if self.intent.is_empty() => gaps.push(said(&missed.needs_intent)),
            _ => {}
        }
        gaps
    }

    /// The clauses that the guide does not have, and the words that do not stand in theirs.
    fn wrong_clauses(&self, site: &Site, language: Language) -> Vec<String> {
        let missed = &phrases(site).missed;
        let assistant = site.service.assistant();
        let guide = assistant.loaded_guide(Some(&self.guide));
        let wrong = |cited: AddedCitation| {
            let id = ClauseId::parse(&cited.clause).ok();
            let clause = id.and_then(|id| guide?.guide.clause(&id));
            let words = cited.quote.unwrap_or_default();
            let phrase = match clause {
                None => &missed.no_clause,
                Some(clause) if !clause.text.contains(&words) => &missed.no_words,
                Some(_) => return None,
            };
            let places = [("clause", cited.clause.as_str()), ("words", &words)];
            Some(fill(phrase, language, &places))
        };
        self.named().into_iter().filter_map(wrong).collect()
    }

    fn named(&self) -> Vec<AddedCitation> {
        let named = self.cites.iter().filter(|(clause, _)| !clause.is_empty());
        let cite = |(clause, words): &(String, String)| AddedCitation {
            clause: clause.clone(),
            quote: Some(words.clone()).filter(|words| !words.is_empty()),
        };
        named.map(cite).collect()
    }
}

/// The form, with the errors in what was sent.
pub fn form(
    site: &Site,
    duty: &StaffSession,
    filled: &Filled,
    mistakes: Option<(&[String], Language)>,
    language: Language,
) -> Markup {
    let missed = &phrases(site).missed;
    let matter = |name: &str| filled.matter == name;
    let empty = (String::new(), String::new());
    html! {
        h1 { (filled.question) }
        @if let Some(is_now) = &filled.now { p.soft { (now(missed, is_now, language)) } }
        @if let Some((mistakes, own)) = mistakes {
            div.fault role="alert" {
                p { (missed.mistakes.get(language)) }
                ul lang=(tag(own)) { @for mistake in mistakes { li { (mistake) } } }
            }
        }
        form.picking method="post" action="/desk/missed/question" {
            (mark(site, &duty.session))
            input type="hidden" name="guide" value=(filled.guide);
            input type="hidden" name="q" value=(filled.question);
            fieldset {
                legend { (missed.ways.get(language)) }
                p.soft { (missed.ways_help.get(language)) }
                @for (name, label, text, lang) in [
                    ("zh", &missed.ways_zh, &filled.zh, Language::Zh), ("en", &missed.ways_en, &filled.en, Language::En),
                ] {
                    label for=(name) { (label.get(language)) }
                    textarea id=(name) name=(name) rows="3" lang=(tag(lang)) { (text) }
                }
            }
            (known(site, filled, language))
            fieldset {
                legend {
                    label {
                        input type="radio" name="matter" value="clauses" checked[matter("clauses")]; " "
                        (missed.by_clauses.get(language))
                    }
                }
                div.with-script hidden {
                    label for="pick" { (missed.pick.get(language)) }
                    input #pick maxlength=(LONGEST) autocomplete="off" spellcheck="false" aria-describedby="pick-keys";
                    p #pick-keys.soft { (missed.pick_keys.get(language)) }
                    p #told role="status" {}
                    div #results {}
                }
                @for at in 0..CLAUSES {
                    @let (clause, words) = filled.cites.get(at).unwrap_or(&empty);
                    @let number = [("number", (at + 1).to_string())];
                    @let number = number.each_ref().map(|(place, text)| (*place, text.as_str()));
                    div.cite {
                        label for={ "clause-" (at) } { (fill(&missed.clause, language, &number)) }
                        input id={ "clause-" (at) } name="clause" value=(clause) maxlength="40" autocomplete="off";
                        label for={ "words-" (at) } { (fill(&missed.words, language, &number)) }
                        input id={ "words-" (at) } name="words" value=(words) maxlength="2000" autocomplete="off";
                    }
                }
            }
            fieldset {
                legend {
                    label {
                        input type="radio" name="matter" value="silent" checked[matter("silent")]; " "
                        (missed.by_silence.get(language))
                    }
                }
                label for="what_zh" { (missed.what_zh.get(language)) }
                input #what_zh name="what_zh" value=(filled.what.zh) maxlength="100" lang=(tag(Language::Zh));
                label for="what_en" { (missed.what_en.get(language)) }
                input #what_en name="what_en" value=(filled.what.en) maxlength="100" lang=(tag(Language::En));
            }
            button.primary { (missed.learn.get(language)) }
            " " a.button href="/desk/missed" { (missed.back.get(language)) }
        }
    }
}

/// The known intents that are most similar to the question.
fn known(site: &Site, filled: &Filled, language: Language) -> Markup {
    let missed = &phrases(site).missed;
    let assistant = site.service.assistant();
    let message = Message {
        guide: Some(filled.guide.clone()),
        ..Message::from(filled.question.as_str())
    };
    let Some((loaded, answered)) = assistant.answered(&message) else {
        return html! {};
    };
    let likely = answered
        .ranking
        .iter()
        .filter_map(|likely| loaded.answerer.intent(likely.intent));
    let likely = likely.filter(|intent| {
        matches!(
            intent.resolution,
            Resolution::Covered(_) | Resolution::NotCovered(_)
        )
    });
    html! {
        fieldset {
            legend {
                label {
                    input type="radio" name="matter" value="ways" checked[filled.matter == "ways"]; " "
                    (missed.by_intent.get(language))
                }
            }
            @for (at, intent) in likely.take(INTENTS).enumerate() {
                @let is_chosen = filled.intent == intent.name || (filled.intent.is_empty() && at == 0);
                p {
                    label {
                        input type="radio" name="intent" value=(intent.name) checked[is_chosen]; " "
                        (intent_said(missed, intent, language))
                    }
                }
            }
        }
    }
}

fn intent_said(missed: &MissedPhrases, intent: &Intent, language: Language) -> Markup {
    let first = match language {
        Language::Zh => intent.zh.first(),
        Language::En => intent.en.first(),
    };
    let matter = match &intent.resolution {
        Resolution::Covered(set) => {
            let clauses: Vec<&str> = set.cites.iter().map(|cite| cite.id.as_str()).collect();
            fill(
                &missed.answered,
                language,
                &[("clauses", &clauses.join(", "))],
            )
        }
        Resolution::NotCovered(what) => {
            fill(&missed.silent_on, language, &[("what", what.get(language))])
        }
        Resolution::Interview | Resolution::Smalltalk | Resolution::OffTopic => String::new(),
    };
    html! { (first.map(String::as_str).unwrap_or_default()) " " span.soft { (matter) } }
}
