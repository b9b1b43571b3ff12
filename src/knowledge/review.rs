//! Review: the drafts of a guide, of its bindings and its rules, decided one by one in the text of its files.
//!
//! A draft that is kept loses its `draft` and `value`; one that is dropped leaves the file, and the guide leaves its intent open
//! on purpose. All else stays as it is written.

use serde::Deserialize;

use super::drafts_file;
pub use super::review_words::ReviewWords;
use crate::drafting::DraftBinding;
use crate::eligibility::Condition;
use crate::guide::{ClauseId, Guide, Quote};
use crate::text::Bilingual;

/// The drafts of a guide, ready to be decided: of where it answers what people ask, and of its rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// The texts before the first entries, without what is left open.
    heads: [String; 2],
    /// The intents that the guide leaves open on purpose.
    left_open: Vec<String>,
    entries: Vec<Entry>,
}

/// An entry of the file.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    file: DraftFile,
    text: String,
    draft: Option<Draft>,
}

/// A file with drafts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DraftFile {
    Bindings,
    Rules,
}

/// What a draft says of its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftKind {
    /// It answers this intent.
    Binding(String),
    /// It states this condition.
    Rule {
        /// The id of the rule.
        id: String,
        /// The condition; none if the rule is never decided.
        requires: Option<String>,
        /// What is said to whoever does not meet it.
        fails: Bilingual,
    },
}

/// A draft that waits for a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What it says.
    pub kind: DraftKind,
    /// How sure the importer is.
    pub confidence: f32,
    /// The value that it read.
    pub value: Option<String>,
    /// The clauses with the words that answer.
    pub cites: Vec<(ClauseId, String)>,
}

#[derive(Debug, Deserialize)]
struct File {
    #[serde(default)]
    left_open: Vec<String>,
    #[serde(default)]
    binding: Vec<Binding>,
    #[serde(default)]
    rule: Vec<RuleEntry>,
}

#[derive(Debug, Deserialize)]
struct RuleEntry {
    id: String,
    draft: Option<f32>,
    clause: String,
    quote: String,
    requires: Option<String>,
    #[serde(default)]
    fails: Bilingual,
}

#[derive(Debug, Deserialize)]
struct Binding {
    intent: String,
    draft: Option<f32>,
    value: Option<String>,
    #[serde(default)]
    cites: Vec<Cite>,
}

#[derive(Debug, Deserialize)]
struct Cite {
    clause: String,
    quote: Option<String>,
}

impl Review {
    /// Reads the texts of a `bindings.toml` and a `rules.toml`.
    pub fn read(bindings: &str, rules: &str) -> Review {
        let (mut head, mut entries) = entries_of(DraftFile::Bindings, bindings);
        let (rules_head, of_rules) = entries_of(DraftFile::Rules, rules);
        entries.extend(of_rules);
        let left_open = toml::from_str(&head).map_or_else(|_| Vec::new(), |it: File| it.left_open);
        let mut is_list = false;
        head = head
            .split_inclusive('\n')
            .filter(|line| {
                let begins = line.starts_with("left_open");
                let is_of_list = begins || is_list;
                is_list = is_of_list && !line.trim_end().ends_with(']');
                !is_of_list
            })
            .collect();
        if !left_open.is_empty() {
            // The blank line behind the list.
            head.pop();
        }
        Review {
            heads: [head, rules_head],
            left_open,
            entries,
        }
    }

    /// The text of `rules.toml` as it stands after the decisions so far.
    pub fn rules(&self) -> String {
        let [_, head] = &self.heads;
        let texts = self.texts(DraftFile::Rules);
        std::iter::once(head.as_str()).chain(texts).collect()
    }

    fn texts(&self, file: DraftFile) -> impl Iterator<Item = &str> {
        let entries = self.entries.iter().filter(move |entry| entry.file == file);
        entries.map(|entry| entry.text.as_str())
    }

    /// The text of `bindings.toml` as it stands after the decisions so far.
    pub fn bindings(&self) -> String {
        let names: Vec<String> = self
            .left_open
            .iter()
            .map(|it| format!("  {it:?},\n"))
            .collect();
        let left_open = match names.is_empty() {
            true => String::new(),
            false => format!("left_open = [\n{}]\n\n", names.concat()),
        };
        let [head, _] = &self.heads;
        [head.as_str(), &left_open]
            .into_iter()
            .chain(self.texts(DraftFile::Bindings))
            .collect()
    }

    /// The drafts that wait, with their places.
    pub fn open(&self) -> impl Iterator<Item = (usize, &Draft)> {
        let entries = self.entries.iter().enumerate();
        entries.filter_map(|(place, entry)| Some((place, entry.draft.as_ref()?)))
    }

    /// The places of the drafts that wait and cite this clause first.
    pub fn of_clause(&self, clause: &ClauseId) -> Vec<usize> {
        let first = |draft: &Draft| draft.cites.first().map(|(id, _)| id.clone());
        let open = self
            .open()
            .filter(|(_, draft)| first(draft).as_ref() == Some(clause));
        open.map(|(place, _)| place).collect()
    }

    /// The draft at a place.
    pub fn draft(&self, place: usize) -> Option<&Draft> {
        self.entries.get(place)?.draft.as_ref()
    }

    /// Keeps the draft at a place.
    pub fn keep(&mut self, place: usize) {
        if let Some(entry) = self.entries.get_mut(place).filter(|it| it.draft.is_some()) {
            let is_kept =
                |line: &&str| !line.starts_with("draft =") && !line.starts_with("value =");
            entry.text = entry.text.split_inclusive('\n').filter(is_kept).collect();
            entry.draft = None;
        }
    }

    /// Drops the draft at a place: the guide does not state what it says.
    pub fn drop_draft(&mut self, place: usize) {
        let Some(entry) = self.entries.get_mut(place) else {
            return;
        };
        if let Some(draft) = entry.draft.take() {
            entry.text.clear();
            if let DraftKind::Binding(intent) = draft.kind {
                self.left_open.push(intent);
            }
        }
    }

    /// Keeps the draft at a place with other words: of one clause, all or some. `false` if the clause does not hold them.
    pub fn change(
        &mut self,
        place: usize,
        guide: &Guide,
        (clause, words): (&ClauseId, &str),
    ) -> bool {
        let Some(entry) = self.entries.get_mut(place) else {
            return false;
        };
        let quote = guide
            .clause(clause)
            .and_then(|clause| match words.is_empty() {
                true => Quote::at(clause, 0..clause.text.len()),
                false => Quote::new(clause, words),
            });
        let (Some(draft), Some(quote)) = (&entry.draft, quote) else {
            return false;
        };
        let DraftKind::Binding(intent) = &draft.kind else {
            return false;
        };
        let changed = DraftBinding {
            intent: intent.clone(),
            confidence: draft.confidence,
            value: None,
            cites: vec![(clause.clone(), quote)],
        };
        entry.text = format!("{}\n", drafts_file::entry(&changed).trim_start());
        self.keep(place);
        true
    }

    /// Keeps the rule at a place with another condition. `false` if it is no rule, or the condition cannot be read.
    pub fn require(&mut self, place: usize, condition: &str) -> bool {
        let Some(entry) = self.entries.get_mut(place) else {
            return false;
        };
        let is_rule = matches!(
            &entry.draft,
            Some(Draft {
                kind: DraftKind::Rule { .. },
                ..
            })
        );
        if !is_rule || Condition::parse(condition).is_err() {
            return false;
        }
        let condition = toml::Value::String(condition.to_owned()).to_string();
        // What was left undecided, and what can be repaired, was that of the other condition.
        const OLD: [&str; 3] = ["requires =", "undecided =", "repairs ="];
        let is_left = |line: &&str| !OLD.iter().any(|key| line.starts_with(key));
        let lines = entry.text.split_inclusive('\n').filter(is_left);
        entry.text = lines
            .map(|line| match line.starts_with("quote =") {
                true => format!("{line}requires = {condition}\n"),
                false => line.to_owned(),
            })
            .collect();
        self.keep(place);
        true
    }
}

/// The text before the first entry, and the entries.
fn entries_of(file: DraftFile, text: &str) -> (String, Vec<Entry>) {
    let mut head = String::new();
    let mut entries: Vec<Entry> = Vec::new();
    for line in text.split_inclusive('\n') {
        match entries.last_mut() {
            _ if line.starts_with("[[") => entries.push(Entry {
                file,
                text: line.to_owned(),
                draft: None,
            }),
            Some(entry) => entry.text.push_str(line),
            None => head.push_str(line),
        }
    }
    for entry in &mut entries {
        entry.draft = draft_of(&entry.text);
    }
    (head, entries)
}

fn draft_of(text: &str) -> Option<Draft> {
    let file: File = toml::from_str(text).ok()?;
    if let Some(rule) = file.rule.into_iter().next() {
        return Some(Draft {
            confidence: rule.draft?,
            value: None,
            cites: vec![(ClauseId::parse(&rule.clause).ok()?, rule.quote)],
            kind: DraftKind::Rule {
                id: rule.id,
                requires: rule.requires,
                fails: rule.fails,
            },
        });
    }
    let binding = file.binding.into_iter().next()?;
    let cites = binding.cites.into_iter().filter_map(|cite| {
        Some((
            ClauseId::parse(&cite.clause).ok()?,
            cite.quote.unwrap_or_default(),
        ))
    });
    Some(Draft {
        confidence: binding.draft?,
        kind: DraftKind::Binding(binding.intent),
        value: binding.value,
        cites: cites.collect(),
    })
}

/// The text of a `guide.toml` once a person has read all of it.
pub fn reviewed(guide_toml: &str) -> String {
    let is_left = |line: &&str| !line.starts_with("# nobody has read this draft yet");
    let lines = guide_toml.split_inclusive('\n').filter(is_left);
    lines
        .map(|line| match line.trim() {
            "reviewed = false" => "reviewed = true\n",
            _ => line,
        })
        .collect()
}

/// The text of a `guide.toml` with one fact changed, as `title = 某办法`, `contact = 5` or `window = 5 OPENS CLOSES`; `None` if it
/// cannot be read. `has` says which clauses there are.
pub fn with_fact(guide_toml: &str, line: &str, has: impl Fn(&str) -> bool) -> Option<String> {
    const KEYS: [&str; 7] = [
        "title", "number", "issuer", "issued", "contact", "apply", "address",
    ];
    let (key, value) = line.split_once(['=', '：', ':'])?;
    let (key, value) = (key.trim(), value.trim().trim_matches('"'));
    let (above, below) = guide_toml.split_at(period_at(guide_toml));
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    if key == "window" {
        let written: Vec<&str> = value.split([';', '；']).collect();
        let table = match written.len() {
            1 => "[window]",
            _ => "[[windows]]",
        };
        let windows: Option<Vec<String>> = written
            .into_iter()
            .map(|window| Some(format!("{table}\n{}", window_of(window, &has)?)))
            .collect();
        return Some(format!("{}\n\n{}", above.trim_end(), windows?.concat()));
    }
    let is_clause = matches!(key, "contact" | "apply");
    if !KEYS.contains(&key) || value.is_empty() || is_clause && !has(value) {
        return None;
    }
    let names = |line: &str| {
        let bare = line.trim_start_matches(['#', ' ']);
        bare.split_once('=')
            .is_some_and(|(name, _)| name.trim() == key)
    };
    let mut lines: Vec<String> = above.lines().map(str::to_owned).collect();
    let written = format!("{key} = {}", quoted(value));
    match lines.iter_mut().find(|line| names(line)) {
        Some(line) => *line = written,
        None => lines.push(written),
    }
    Some(format!("{}\n{below}", lines.join("\n")))
}

/// Where the application period begins, with its comments.
fn period_at(guide_toml: &str) -> usize {
    let begins = ["[window]", "# [window]", "[[windows]]"];
    let mut at = 0;
    let mut comments = None;
    for line in guide_toml.split_inclusive('\n') {
        if begins.iter().any(|it| line.starts_with(it)) {
            return comments.unwrap_or(at);
        }
        comments = match line.starts_with('#') {
            true => comments.or(Some(at)),
            false => None,
        };
        at += line.len();
    }
    at
}

/// A window as `5 2031-05-01T09:00:00+08:00 2031-06-01`: its clause and its ends, `-` for one that the guide does not name. A
/// clause alone takes applications at any time.
fn window_of(written: &str, has: &impl Fn(&str) -> bool) -> Option<String> {
    let mut parts = written.split_whitespace();
    let clause = parts.next().filter(|clause| has(clause))?;
    let mut table = format!("clause = \"{clause}\"\n");
    for key in ["opens", "closes"] {
        let Some(end) = parts.next().filter(|end| *end != "-") else {
            continue;
        };
        let is_end =
            end.parse::<jiff::Timestamp>().is_ok() || end.parse::<jiff::civil::Date>().is_ok();
        table.push_str(&is_end.then(|| format!("{key} = \"{end}\"\n"))?);
    }
    parts.next().is_none().then_some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Drafts.\n\n[[binding]]\nintent = \"fee\"\ndraft = 0.80\nvalue = \"3万元\"\ncites = [\n  { clause = \"1\", quote = \"甲。\" },\n]\n\n[[binding]]\nintent = \"age\"\ndraft = 0.60\ncites = [\n  { clause = \"2\", quote = \"乙。\" },\n]\n";

    #[test]
    fn a_draft_that_is_kept_or_dropped_waits_no_longer() {
        let mut review = Review::read(TEXT, "");
        assert_eq!(review.bindings(), TEXT);
        assert_eq!(review.open().count(), 2);
        let first = ClauseId::numbered(None, 1);
        assert_eq!(review.of_clause(&first), [0]);
        review.keep(0);
        review.drop_draft(1);
        let text = review.bindings();
        assert_eq!(Review::read(&text, "").open().count(), 0);
        assert!(text.contains("fee") && !text.contains("draft ="));
        assert!(!text.contains("value =") && text.starts_with("# Drafts."));
    }

    #[test]
    fn a_rule_is_kept_changed_or_dropped() {
        let rule = "# Rules.\n\n[[rule]]\nid = \"age\"\ndraft = 0.85\nclause = \"2\"\nquote = \"不超过40周岁\"\nrequires = \"age <= 40\"\nfails = { zh = \"甲\", en = \"a\" }\n";
        let read = || Review::read("", rule);
        assert_eq!(read().rules(), rule);
        let mut kept = read();
        kept.keep(0);
        assert_eq!(kept.rules(), rule.replace("draft = 0.85\n", ""));
        let mut changed = read();
        assert!(!changed.require(0, "age under 40"));
        assert!(changed.require(0, "age < 40"));
        assert!(changed.rules().contains("requires = \"age < 40\"\n"));
        let mut dropped = read();
        dropped.drop_draft(0);
        assert_eq!(dropped.rules(), "# Rules.\n\n");
        assert_eq!(dropped.bindings(), "");
    }

    #[test]
    fn what_is_dropped_is_left_open_on_purpose() {
        let mut review = Review::read(TEXT, "");
        review.drop_draft(1);
        let text = review.bindings();
        assert!(text.contains("left_open = [\n  \"age\",\n]\n"), "{text}");
        let mut again = Review::read(&text, "");
        assert_eq!(again.bindings(), text);
        again.drop_draft(0);
        assert!(again.bindings().contains("[\n  \"age\",\n  \"fee\",\n]"));
    }

    #[test]
    fn a_fact_is_filled_in_where_it_was_not_found() {
        let before =
            "id = \"a\"\n# title = \"\"  # not found: the title\n\n# [window]  # not found\n";
        let has = |id: &str| id == "5";
        let after = with_fact(before, "title = 学徒办法", has).unwrap();
        assert!(after.contains("title = \"学徒办法\"\n") && after.contains("# [window]"));
        let after = with_fact(
            &after,
            "window = 5 2031-05-01T09:00:00+08:00 2031-06-01T16:30:00+08:00",
            has,
        )
        .unwrap();
        assert!(
            after.parse::<toml::Table>().unwrap().contains_key("window"),
            "{after}"
        );
        let days = with_fact(
            &after,
            "window = 5 - 2031-06-01; 5 2031-09-01 2031-09-30",
            has,
        )
        .unwrap();
        let table = days.parse::<toml::Table>().unwrap();
        assert!(!table.contains_key("window"), "{days}");
        assert_eq!(table["windows"].as_array().unwrap().len(), 2);
        assert_eq!(with_fact(before, "window = 5 2031-06 2031-07", has), None);
        assert_eq!(with_fact(before, "contact = 9", has), None);
        assert_eq!(with_fact(before, "hello", has), None);
    }

    #[test]
    fn what_was_reviewed_says_so_no_more() {
        let before = "id = \"a\"\n# nobody has read this draft yet; strike\nreviewed = false\ntitle = \"b\"\n";
        assert_eq!(
            reviewed(before),
            "id = \"a\"\nreviewed = true\ntitle = \"b\"\n"
        );
    }
}
