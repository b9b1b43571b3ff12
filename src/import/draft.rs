//! Drafts a guide.toml from the text of a guide, by the usual forms of Chinese notices.
//!
//! It makes nothing up. A value that was not found is a key in a comment that says what to fill in. If several values
//! were found, a comment names the others.

use regex::Regex;
use sha2::{Digest, Sha256};

use super::masthead::Masthead;
use super::moment::Edge;
use super::period::{Period, period};
use crate::guide::Outline;
use crate::guide::{Clause, ClauseId};

const ADDRESS: &str = r"https?://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]+";
const PHONE: &str = r"\b(?:0\d{2,3}-?\d{5,8}|[48]00-?\d{3}-?\d{4}|1\d{10}|\d{7,8})\b";
/// Drafts the guide.toml of a text.
pub fn draft(id: &str, source: &str, outline: &Outline) -> String {
    let letterhead = text_of(outline, &ClauseId::letterhead());
    let end = text_of(outline, &ClauseId::end());
    // Without a letterhead, the first paragraph says what it is about.
    let opening = body(outline)
        .next()
        .map_or("", |clause| clause.text.as_str());
    let opening = match outline.headings.is_empty() {
        true => format!("{letterhead}\n{opening}"),
        false => letterhead,
    };
    let masthead = Masthead::read(&opening, &end);
    let mut draft = Draft::default();
    draft.known("id", id);
    if masthead.title.is_some() && masthead.title_from_sentence {
        draft.comment("no line is the title; this is what the opening paragraph calls it");
    }
    draft.found(
        "title",
        masthead.title,
        "the title of the guide, as published",
    );
    draft.found(
        "number",
        masthead.number,
        "the number of the notice, as in 某科指南〔2026〕8号",
    );
    let joined = |names: &[String]| (!names.is_empty()).then(|| names.join("、"));
    let (issuers, signers) = (joined(&masthead.issuers), joined(&masthead.signers));
    if let (Some(issuers), Some(signers)) = (&issuers, &signers)
        && issuers != signers
    {
        draft.comment(&format!("the end is signed by {signers}"));
    }
    draft.found("issuer", issuers.or(signers), "who issued the guide");
    draft.found(
        "issued",
        masthead.issued.map(|date| date.to_string()),
        "the day of issue, as in 2026-05-08",
    );
    draft.known("sha256", &digest(source));
    draft.comment("nobody has read this draft yet; strike this line out once it is right");
    draft.text.push_str("reviewed = false\n");
    draft.clause("contact", &contacts(outline), "the clause with the hotline");
    let applying = applying(outline);
    draft.clause("apply", &applying, "the clause on how to apply");
    let addresses: Vec<String> = applying
        .first()
        .map(|clause| all(ADDRESS, &clause.text))
        .unwrap_or_default();
    draft.first_of(
        "address",
        &addresses,
        "where applications are made on the web",
    );
    draft.period(&period(outline, masthead.issued));
    draft.text
}

/// Computes the SHA-256 of a text as guide.toml contains it.
pub fn digest(source: &str) -> String {
    Sha256::digest(source.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[derive(Default)]
struct Draft {
    text: String,
}

impl Draft {
    fn comment(&mut self, comment: &str) {
        self.text
            .push_str(&format!("# {}\n", comment.replace('\n', " ")));
    }

    fn known(&mut self, key: &str, value: &str) {
        self.text.push_str(&format!(
            "{key} = {}\n",
            toml::Value::String(value.to_owned())
        ));
    }

    fn missing(&mut self, key: &str, what: &str) {
        self.text
            .push_str(&format!("# {key} = \"\"  # not found: {what}\n"));
    }

    fn found(&mut self, key: &str, value: Option<String>, what: &str) {
        match value {
            Some(value) => self.known(key, &value),
            None => self.missing(key, what),
        }
    }

    fn first_of(&mut self, key: &str, values: &[String], what: &str) {
        if let Some((_, others @ [_, ..])) = values.split_first() {
            self.comment(&format!(
                "{key}: the first of several; also found: {}",
                others.join(", ")
            ));
        }
        self.found(key, values.first().cloned(), what);
    }

    fn clause(&mut self, key: &str, clauses: &[&Clause], what: &str) {
        let ids: Vec<String> = clauses.iter().map(|clause| clause.id.to_string()).collect();
        self.first_of(key, &ids, what);
    }

    fn period(&mut self, period: &Period) {
        self.text.push('\n');
        match period {
            Period::Window {
                clauses,
                opens,
                closes,
            } => {
                self.text.push_str("[window]\n");
                let ids: Vec<String> = clauses.iter().map(ToString::to_string).collect();
                self.first_of("clause", &ids, "the clause that sets it");
                self.ends(Some(*opens), Some(*closes));
            }
            Period::Several { windows } => {
                self.comment("there are several; strike out those that do not count");
                for (clause, opens, closes) in windows {
                    self.text.push_str("[[windows]]\n");
                    self.known("clause", clause.as_str());
                    self.ends(Some(*opens), Some(*closes));
                }
            }
            Period::Half {
                clause,
                opens,
                closes,
            } => {
                self.comment("only one end was found; the other may stand elsewhere");
                self.text.push_str("[window]\n");
                self.known("clause", clause.as_str());
                self.ends(*opens, *closes);
            }
            Period::Rolling { clause } => {
                self.comment("by this clause, applications are taken at any time");
                self.text.push_str("[window]\n");
                self.known("clause", clause.as_str());
            }
            Period::NotFound => {
                self.comment(
                    "[window]  # not found: the clause that sets when applications are taken, with",
                );
                self.comment(
                    "clause = \"\", opens = \"2026-05-15T09:00:00+08:00\" and closes = \"…\"",
                );
            }
        }
    }

    /// The ends of a window: a day where the text names no hour.
    fn ends(&mut self, opens: Option<Edge>, closes: Option<Edge>) {
        for (key, edge) in [("opens", opens), ("closes", closes)] {
            if let Some(edge) = edge {
                self.known(key, &edge.in_china());
            }
        }
    }
}

fn text_of(outline: &Outline, id: &ClauseId) -> String {
    outline
        .clause(id)
        .map(|clause| clause.text.clone())
        .unwrap_or_default()
}

fn first(pattern: &str, text: &str) -> Option<String> {
    let found = Regex::new(pattern).ok()?.find(text)?;
    Some(found.as_str().to_owned())
}

/// All distinct matches of a pattern, without the punctuation that follows them in a sentence.
fn all(pattern: &str, text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let Ok(pattern) = Regex::new(pattern) else {
        return found;
    };
    for one in pattern.find_iter(text) {
        let one = one
            .as_str()
            .trim_end_matches(['.', ',', ';', '/'])
            .to_owned();
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// The clauses between letterhead and end.
fn body(outline: &Outline) -> impl Iterator<Item = &Clause> {
    let (letterhead, end) = (ClauseId::letterhead(), ClauseId::end());
    let clauses = outline.clauses.iter();
    clauses.filter(move |clause| clause.id != letterhead && clause.id != end)
}

/// The clauses with a telephone number; those with a heading about contact come first.
fn contacts(outline: &Outline) -> Vec<&Clause> {
    let words = ["咨询", "热线", "电话", "联系"];
    let says = |text: &str| words.iter().any(|word| text.contains(word));
    let mut clauses: Vec<&Clause> = body(outline)
        .filter(|clause| {
            first(PHONE, &clause.text).is_some() && says(&(clause.path.concat() + &clause.text))
        })
        .collect();
    clauses.sort_by_key(|clause| !says(&clause.path.concat()));
    clauses
}

/// The clauses that give a web address for applications.
fn applying(outline: &Outline) -> Vec<&Clause> {
    let with_address = body(outline).filter(|clause| first(ADDRESS, &clause.text).is_some());
    let mut clauses: Vec<&Clause> = with_address.collect();
    clauses.sort_by_key(|clause| !clause.text.contains("申报"));
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::import;

    fn draft_of(source: &str) -> (String, toml::Table) {
        let draft = draft("some-guide", source, &import(source).outline);
        let table = draft
            .parse()
            .unwrap_or_else(|error| panic!("{error}\n{draft}"));
        (draft, table)
    }

    #[test]
    fn the_draft_of_a_whole_notice_has_every_key() {
        let source = include_str!("../../knowledge/stcsm-2026-8/source.txt");
        let (draft, table) = draft_of(source);
        let value = |key: &str| table[key].as_str().unwrap();
        assert_eq!(
            value("title"),
            "2026年度创新生态建设计划“国际科技合作”项目申报指南"
        );
        assert_eq!(value("number"), "沪科指南〔2026〕8号");
        assert_eq!(value("issuer"), "上海市科学技术委员会");
        assert_eq!(value("issued"), "2026-05-08");
        assert_eq!((value("contact"), value("apply")), ("5", "3.1"));
        assert_eq!(value("address"), "https://svc.stcsm.sh.gov.cn");
        assert_eq!(value("sha256").len(), 64);
        let window = table["window"].as_table().unwrap();
        assert_eq!(window["clause"].as_str(), Some("3.2"));
        assert_eq!(window["opens"].as_str(), Some("2026-05-15T09:00:00+08:00"));
        assert_eq!(window["closes"].as_str(), Some("2026-06-03T16:30:00+08:00"));
        assert_eq!(table["reviewed"].as_bool(), Some(false));
        assert_eq!(draft.matches('#').count(), 1, "{draft}");
    }

    #[test]
    fn what_is_not_found_is_a_comment_and_what_is_found_twice_is_told() {
        let (draft, table) = draft_of(
            "一、申报方式\n进入http://a.example.cn/或http://b.example.cn/申报。\n二、期限\n项目执行至2026年8月1日。",
        );
        for key in ["title", "number", "issuer", "issued", "contact"] {
            assert!(draft.contains(&format!("# {key} = ")), "{key}");
        }
        assert_eq!(table["address"].as_str(), Some("http://a.example.cn"));
        assert!(draft.contains("also found: http://b.example.cn"));
    }

    #[test]
    fn telephone_numbers_are_told_from_other_figures() {
        for phone in [
            "8008205114",
            "021-12345",
            "400-820-5114",
            "021-63876543",
            "13800138000",
        ] {
            assert!(
                first(PHONE, &format!("热线：{phone}（座机）")).is_some(),
                "{phone}"
            );
        }
        assert_eq!(first(PHONE, "2026年5月8日300万元"), None);
    }
}
