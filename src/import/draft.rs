//! Drafts a guide.toml from the text of a guide, by the usual forms of Chinese notices.
//!
//! It makes nothing up. A value that was not found is a key in a comment that says what to fill in. If several values
//! were found, a comment names the others.

use jiff::civil::Date;
use regex::{Captures, Regex};
use sha2::{Digest, Sha256};

use super::moment::{ApplicationDays, application_days, in_china};
use super::spacing::tidy;
use crate::guide::Outline;
use crate::guide::{Clause, ClauseId};

const NUMBER: &str = r"[\p{Han}]{2,12}[〔\[（(]\d{4}[〕\]）)]第?\d+号";
const ADDRESS: &str = r"https?://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]+";
const PHONE: &str = r"\b(?:0\d{2,3}-?\d{5,8}|[48]00-?\d{3}-?\d{4}|1\d{10}|\d{7,8})\b";
const DATE: &str = r"([0-9〇○零一二三四五六七八九]{4})年([0-9十一二三四五六七八九]{1,3})月([0-9十一二三四五六七八九]{1,3})日";

/// Drafts the guide.toml of a text.
pub fn draft(id: &str, source: &str, outline: &Outline) -> String {
    let letterhead = text_of(outline, &ClauseId::letterhead());
    let end = text_of(outline, &ClauseId::end());
    let (issuer, title) = issuer_and_title(&letterhead);
    let mut draft = Draft::default();
    draft.known("id", id);
    draft.found("title", title, "the title of the guide, as published");
    draft.found(
        "number",
        first(NUMBER, &letterhead).or_else(|| first(NUMBER, &end)),
        "the number of the notice, as in 某科指南〔2026〕8号",
    );
    let signer = signer(&end);
    if let (Some(issuer), Some(signer)) = (&issuer, &signer)
        && issuer != signer
    {
        draft.comment(&format!("the end is signed by {signer}"));
    }
    draft.found("issuer", issuer.or(signer), "who issued the guide");
    draft.found(
        "issued",
        issued(&end).or_else(|| issued(&letterhead)),
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
    draft.window(outline);
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

    fn window(&mut self, outline: &Outline) {
        let mut found: Vec<(&Clause, ApplicationDays)> = outline
            .clauses
            .iter()
            .filter_map(|clause| Some((clause, period(clause)?)))
            .collect();
        // Both ends tell more than one, and a heading about time more than a sentence in passing.
        found.sort_by_key(|(clause, days)| {
            let is_timed = clause.path.concat().contains("时间");
            (days.both().is_none(), !is_timed)
        });
        let Some((clause, days)) = found.first() else {
            self.text.push('\n');
            self.comment(
                "[window]  # not found: the clause that sets when applications are taken, with",
            );
            self.comment("clause = \"\", opens = \"2026-05-15T09:00:00+08:00\" and closes = \"…\"");
            return;
        };
        if let Some((opens, closes)) = days.both() {
            self.text.push_str("\n[window]\n");
            let ids: Vec<String> = found
                .iter()
                .map(|(clause, _)| clause.id.to_string())
                .collect();
            self.first_of("clause", &ids, "the clause that sets it");
            if days.several {
                self.comment("more than two moments were found; these are the first and the last");
            }
            self.known("opens", &in_china(opens));
            self.known("closes", &in_china(closes));
        } else {
            self.text.push('\n');
            self.comment("[window]  # only one moment was found, or several out of order; fill in the other:");
            self.comment(&format!("clause = \"{}\"", clause.id));
            for (key, moment) in [("opens", days.opens), ("closes", days.closes)] {
                let known = moment.map(in_china).unwrap_or_default();
                self.comment(&format!("{key} = \"{known}\""));
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

/// Matches a pattern. A pattern that does not compile finds nothing; the tests try each.
fn captures<'text>(pattern: &str, text: &'text str) -> Option<Captures<'text>> {
    Regex::new(pattern).ok()?.captures(text)
}

fn first(pattern: &str, text: &str) -> Option<String> {
    captures(pattern, text)
        .and_then(|found| found.get(0))
        .map(|found| found.as_str().to_owned())
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

/// Finds issuer and title in `某委关于发布某指南的通知`. The title can run over several lines.
fn issuer_and_title(letterhead: &str) -> (Option<String>, Option<String>) {
    let joined = tidy(&letterhead.replace('\n', " "));
    let notice = captures(
        r"关于(?:组织)?(?:发布|印发|开展|申报)[《“]?(.{2,80}?)[》”]?(?:申报工作)?的(?:通知|公告)",
        &joined,
    );
    let title = notice
        .as_ref()
        .and_then(|found| found.get(1))
        .map(|title| title.as_str().to_owned());
    // The issuer stands on the line that holds 关于, or on the one above.
    let issuer = letterhead
        .split('\n')
        .find_map(|line| line.find("关于").map(|end| line[..end].to_owned()));
    let plain = titled(letterhead);
    (issuer.filter(|issuer| is_name(issuer)), title.or(plain))
}

/// The line that is the title: the first that ends as titles do, else the first that holds such a word, else the first line, if
/// it is short and no sentence.
fn titled(letterhead: &str) -> Option<String> {
    /// The longest title, in characters.
    const LONGEST: usize = 60;
    let words = [
        "指南", "通知", "公告", "办法", "要求", "启事", "方案", "细则", "规定", "简章", "通告",
        "须知", "意见", "条件",
    ];
    let is_line = |line: &&str| {
        line.chars().count() >= 4
            && line.chars().nth(LONGEST).is_none()
            && !line.ends_with(['：', ':', '。', '；', '，', '号'])
    };
    let lines = || letterhead.split('\n').filter(is_line);
    let ends = lines().find(|line| words.iter().any(|word| line.ends_with(word)));
    let holds = || lines().find(|line| words.iter().any(|word| line.contains(word)));
    let first = || letterhead.split('\n').next().filter(is_line);
    ends.or_else(holds).or_else(first).map(str::to_owned)
}

fn is_name(text: &str) -> bool {
    captures(r"^\p{Han}{3,30}$", text).is_some()
}

/// Finds the name above the date, or before it on its line.
fn signer(end: &str) -> Option<String> {
    let mut above = None;
    for line in end.split('\n') {
        if let Some(date) = captures(DATE, line).and_then(|found| found.get(0)) {
            let before = &line[..date.start()];
            return if is_name(before) {
                Some(before.to_owned())
            } else {
                above
            };
        }
        above = is_name(line).then(|| line.to_owned());
    }
    None
}

/// Finds the first date that stands on a line of its own or after a name.
fn issued(text: &str) -> Option<String> {
    text.split('\n').find_map(|line| {
        let found = captures(&format!("^\\p{{Han}}{{0,30}}?{DATE}$"), line)?;
        let year = numeral(found.get(1)?.as_str())?;
        let month = numeral(found.get(2)?.as_str())?;
        let day = numeral(found.get(3)?.as_str())?;
        let date = Date::new(
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
        )
        .ok()?;
        Some(date.to_string())
    })
}

/// Reads a number in a date: 2026, 二〇二六, 十一.
fn numeral(text: &str) -> Option<usize> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    if let Some(number) = crate::guide::label::han_number(text) {
        return Some(number);
    }
    text.chars().try_fold(0, |number, character| {
        let digit = match character {
            '〇' | '○' | '零' => 0,
            _ => crate::guide::label::han_number(character.encode_utf8(&mut [0; 4]))
                .filter(|&digit| digit < 10)?,
        };
        Some(number * 10 + digit)
    })
}

/// The clauses with a telephone number; those with a heading about contact come first.
fn contacts(outline: &Outline) -> Vec<&Clause> {
    let words = ["咨询", "热线", "电话", "联系"];
    let says = |text: &str| words.iter().any(|word| text.contains(word));
    let body = outline
        .clauses
        .iter()
        .filter(|clause| !clause.path.is_empty());
    let mut clauses: Vec<&Clause> = body
        .filter(|clause| {
            first(PHONE, &clause.text).is_some() && says(&(clause.path.concat() + &clause.text))
        })
        .collect();
    clauses.sort_by_key(|clause| !says(&clause.path.concat()));
    clauses
}

/// The clauses that give a web address for applications.
fn applying(outline: &Outline) -> Vec<&Clause> {
    let body = outline
        .clauses
        .iter()
        .filter(|clause| !clause.path.is_empty());
    let with_address = body.filter(|clause| first(ADDRESS, &clause.text).is_some());
    let mut clauses: Vec<&Clause> = with_address.collect();
    clauses.sort_by_key(|clause| !clause.text.contains("申报"));
    clauses
}

/// The application period that a clause sets, if it does: its own words speak of applying, or its heading does.
fn period(clause: &Clause) -> Option<ApplicationDays> {
    let taken = [
        "申报", "填报", "受理", "提交", "申请", "报名", "报送", "征集",
    ];
    let other = ["执行", "研究", "实施", "施行", "有效"];
    let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    let name = clause.path.last().map(String::as_str).unwrap_or_default();
    let is_taken = has(&clause.text, &taken) || has(name, &taken);
    if clause.path.is_empty() || !is_taken || has(name, &other) {
        return None;
    }
    application_days(&clause.text)
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
    fn a_signature_gives_issuer_and_date() {
        assert_eq!(
            issued("某市科学技术局二〇二六年十一月十日").as_deref(),
            Some("2026-11-10")
        );
        assert_eq!(
            signer("某市科学技术局\n2026年5月8日").as_deref(),
            Some("某市科学技术局")
        );
        assert_eq!(issued("截止时间为2026年2月30日"), None);
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
