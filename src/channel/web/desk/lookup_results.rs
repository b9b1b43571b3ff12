//! A look at the guide: what the assistant answers to what was typed so far, and the clauses that share most with it.
//!
//! It is no question yet: nothing of it is counted or noted, however many keys are pressed.

use maud::{Markup, html};

use super::super::guide::highlighted;
use super::super::layout::tag;
use super::super::rich_text::{address, prose};
use super::super::site::Site;
use super::page::phrases;
use super::reply;
use crate::answers::Answer;
use crate::assistant::{Assistant, SearchHit};
use crate::dialogue::{LoadedGuide, Message};
use crate::guide::ClauseId;
use crate::text::Language;
use crate::wording::{Block, Reply, ReplyKind, fill};

/// How many clauses are shown at most.
const LIMIT: usize = 12;

/// What is found for what was typed.
pub struct LookupResults<'a> {
    query: &'a str,
    loaded: Option<&'a LoadedGuide>,
    /// The answer in both languages, the visitor's first.
    answer: Option<(Reply, Reply)>,
    hits: Vec<SearchHit<'a>>,
    /// Whether there is more than one guide, so that each clause has to say its own.
    many_guides: bool,
}

impl<'a> LookupResults<'a> {
    /// Looks for `query`.
    pub fn new(
        site: &Site,
        assistant: &'a Assistant,
        query: &'a str,
        language: Language,
    ) -> LookupResults<'a> {
        let now = site.service.now();
        let ask = |language| {
            let message = Message {
                language: Some(language),
                ..Message::from(query)
            };
            assistant.answer(&message, now)
        };
        let own = Language::of(query).unwrap_or(language);
        let other = match own {
            Language::Zh => Language::En,
            Language::En => Language::Zh,
        };
        let mut hits = Vec::new();
        let mut answer = None;
        if !query.is_empty() {
            hits = assistant.search(query, None, LIMIT);
            let numbered = numbered(assistant, query);
            hits.retain(|hit| {
                numbered
                    .iter()
                    .all(|it| it.clause.id != hit.clause.id || it.guide.id != hit.guide.id)
            });
            // What only its headings or the utterances speak for helps where no clause has the words.
            let has_words = |hit: &SearchHit<'_>| !hit.highlights.is_empty();
            if hits.iter().any(has_words) {
                hits.retain(has_words);
            }
            hits.splice(0..0, numbered);
            hits.truncate(LIMIT);
            let replied = ask(own);
            let is_silent = replied.kind == ReplyKind::NotCovered && is_silent(assistant, query);
            // That the guide leaves it open is the answer; what no word speaks for is none.
            if is_silent && !hits.iter().any(has_words) {
                hits.clear();
            }
            let is_told = is_silent || replied.kind == ReplyKind::Answer;
            answer = is_told.then(|| (replied, ask(other)));
        }
        LookupResults {
            query,
            loaded: assistant.loaded_guide(None),
            answer,
            hits,
            many_guides: assistant.guides().count() > 1,
        }
    }

    /// What was found in a line.
    pub fn said(&self, site: &Site, language: Language) -> String {
        let phrases = &phrases(site).lookup;
        let count = self.hits.len().to_string();
        match (self.query.is_empty(), self.hits.is_empty()) {
            (true, _) => String::new(),
            (false, true) => fill(&phrases.nothing, language, &[("query", self.query)]),
            (false, false) => fill(&phrases.found, language, &[("count", &count)]),
        }
    }

    /// What was found as options of a list, each with the replies that it is copied as.
    pub fn options(&self, site: &Site, language: Language) -> Markup {
        html! {
            ul #hits.hits role="listbox" aria-label=(phrases(site).lookup.list.get(language))
                data-said=(self.said(site, language)) {
                @if let (Some((own, other)), Some(loaded)) = (&self.answer, self.loaded) {
                    @let first = own.citations.first();
                    @let (zh, en) = if own.language == Language::Zh { (own, other) } else { (other, own) };
                    li #hit-answer.answer role="option" aria-selected="false"
                        data-zh=(reply::of_answer(site, &loaded.guide, zh))
                        data-en=(reply::of_answer(site, &loaded.guide, en))
                        data-clause=[first.map(|citation| citation.clause.as_str())]
                        data-href=[first.map(|citation| address(&loaded.guide, &citation.clause))] {
                        (answer(site, own, language))
                    }
                }
                @for (at, hit) in self.hits.iter().enumerate() {
                    li id={ "hit-" (at) } role="option" aria-selected="false"
                        data-zh=(reply::of_clause(site, hit.guide, hit.clause, Language::Zh))
                        data-en=(reply::of_clause(site, hit.guide, hit.clause, Language::En))
                        data-clause=(hit.clause.id) data-href=(address(hit.guide, &hit.clause.id)) {
                        (self.clause(hit))
                    }
                }
            }
        }
    }

    /// What was found as a list with links, for a page without scripts.
    pub fn list(&self, site: &Site, language: Language) -> Markup {
        let lookup = &phrases(site).lookup;
        html! {
            @if !self.query.is_empty() { p { (self.said(site, language)) } }
            @if let (Some((own, _)), Some(loaded)) = (&self.answer, self.loaded) {
                section.hit.answer {
                    h2.label { (lookup.answer.get(language)) }
                    @for block in &own.blocks { (told(loaded, block)) }
                }
            }
            ol.hits {
                @for hit in &self.hits {
                    li.hit {
                        (self.clause(hit))
                        p {
                            a href=(address(hit.guide, &hit.clause.id)) { (lookup.open.get(language)) }
                            @for (of, name) in [(Language::Zh, &lookup.copy_zh), (Language::En, &lookup.copy_en)] {
                                " · "
                                a href=(reply_address(&hit.guide.id, &hit.clause.id, of)) { (name.get(language)) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn clause(&self, hit: &SearchHit<'_>) -> Markup {
        let english = reply::english(hit.guide, hit.clause);
        html! {
            p.path {
                strong.number { (hit.clause.id) } " "
                span lang=(tag(Language::Zh)) { (hit.clause.path.join(" › ")) }
                @if self.many_guides { " · " (hit.guide.metadata.number) }
            }
            p lang=(tag(Language::Zh)) { (highlighted(&hit.clause.text, &hit.highlights)) }
            @if !english.is_empty() { p.english lang=(tag(Language::En)) { (english) } }
        }
    }
}

/// Whether it is known that the guide leaves open what is asked.
fn is_silent(assistant: &Assistant, query: &str) -> bool {
    let answered = assistant.answered(&Message::from(query));
    answered.is_some_and(|(_, it)| matches!(it.answer, Answer::NotCovered { what: Some(_), .. }))
}

/// The clause that has the number, or those under the heading that has it.
fn numbered<'a>(assistant: &'a Assistant, query: &str) -> Vec<SearchHit<'a>> {
    let Ok(id) = ClauseId::parse(query) else {
        return Vec::new();
    };
    let found = assistant
        .guides()
        .flat_map(|guide| guide.clauses.iter().map(move |clause| (guide, clause)));
    let found = found.filter(|(_, clause)| clause.id.is_within(&id));
    found
        .map(|(guide, clause)| SearchHit {
            guide,
            clause,
            highlights: Vec::new(),
            score: 0.0,
        })
        .collect()
}

fn answer(site: &Site, answer: &Reply, language: Language) -> Markup {
    html! {
        p.label { (phrases(site).lookup.answer.get(language)) }
        @for block in &answer.blocks {
            @match block {
                Block::Say(said) => p { (said) },
                Block::Quote { source, words, original, .. } => {
                    p.path { (source) }
                    p { (words) }
                    @if let Some(original) = original { p.original lang=(tag(Language::Zh)) { (original) } }
                }
            }
        }
    }
}

/// A block of an answer with its clauses linked.
fn told(loaded: &LoadedGuide, block: &Block) -> Markup {
    match block {
        Block::Say(said) => prose(&loaded.guide, said),
        Block::Quote {
            clause,
            source,
            words,
            original,
        } => html! {
            p.path { a href=(address(&loaded.guide, clause)) { (source) } }
            p { (words) }
            @if let Some(original) = original { p.original lang=(tag(Language::Zh)) { (original) } }
        },
    }
}

fn reply_address(guide: &str, clause: &ClauseId, language: Language) -> String {
    let language = match language {
        Language::Zh => "zh",
        Language::En => "en",
    };
    format!("/desk/reply?guide={guide}&clause={clause}&in={language}")
}
