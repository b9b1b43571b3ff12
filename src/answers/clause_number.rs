//! Clause numbers as questions: `二、8`, `2.11.b`, `第11条（b）`, "clause 3.2".

use regex::Regex;

use crate::error::Error;
use crate::guide::{ClauseId, Guide};
use crate::text::normalize;
use crate::text::numeral;

/// Reads clause numbers from messages that ask for nothing else.
#[derive(Debug)]
pub struct ClauseNumbers {
    dotted: Regex,
    section: Regex,
    item: Regex,
}

/// Words that can stand around a number.
const BEFORE: &str = r"^(?:请?问?下?|看一?下?|查一?下?|原文|条款|指南|clause|item|section|article|what does|what is|show(?: me)?|read|the|no\.?|\s|[#§])*";
const AFTER: &str = r"(?:条|款|项|点|号|那条|这条|是|的|讲|说|写|了|啥|什么|内容|原文|全文|怎么|呢|吗|say|about|mean|\s|[?。.!,，:：])*$";

impl ClauseNumbers {
    /// Compiles the patterns.
    ///
    /// # Errors
    ///
    /// Never, because the patterns are constants.
    pub fn new() -> Result<ClauseNumbers, Error> {
        let regex = |core: &str| {
            Regex::new(&format!("{BEFORE}{core}{AFTER}"))
                .map_err(|error| Error::Index(error.to_string()))
        };
        Ok(ClauseNumbers {
            dotted: regex(r"第?((?:0|end|[1-9][0-9]?(?:\.[0-9]{1,2}){0,4})(?:\.[a-z])?)\s*")?,
            section: regex(
                r"第?([一二三四五六七八九十]{1,2})\s*[、.,部分节]*\s*第?\s*[(]?([0-9]{1,2})?[)]?\s*[条款]?\s*(?:[(.]\s*([a-z])\s*[)]?)?",
            )?,
            item: regex(
                r"(?:申报要求|要求|requirements?)?\s*第\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*[条款项点]\s*(?:[(]?\s*([a-z])\s*[)]?)?",
            )?,
        })
    }

    /// The clauses that `message` asks for by number, if they exist. The number of a heading gives the clauses right
    /// below it.
    pub fn read(&self, message: &str, guide: &Guide) -> Vec<ClauseId> {
        let text = normalize(message).into_text();
        let mut candidates = Vec::new();
        if let Some(captures) = self.dotted.captures(&text) {
            candidates.push(captures[1].to_owned());
        }
        if let Some(captures) = self.section.captures(&text)
            && let Some(section) = chinese(&captures[1])
            && captures.get(2).is_some()
        {
            candidates.push(dotted(
                &[&section.to_string()],
                captures.get(2),
                captures.get(3),
            ));
        }
        if let Some(captures) = self.item.captures(&text) {
            let number = captures[1].parse().ok().or_else(|| chinese(&captures[1]));
            if let (Some(number), Some(section)) = (number, longest_list(guide)) {
                candidates.push(dotted(
                    &[&section, &number.to_string()],
                    None,
                    captures.get(2),
                ));
            }
        }
        candidates
            .iter()
            .filter_map(|candidate| ClauseId::parse(candidate).ok())
            .map(|id| below(&id, guide))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }
}

fn dotted(
    stem: &[&str],
    item: Option<regex::Match<'_>>,
    letter: Option<regex::Match<'_>>,
) -> String {
    let mut parts: Vec<&str> = stem.to_vec();
    parts.extend(item.map(|it| it.as_str()));
    parts.extend(letter.map(|it| it.as_str()));
    parts.join(".")
}

/// The clause with this id, or the clauses right below the heading with it.
fn below(id: &ClauseId, guide: &Guide) -> Vec<ClauseId> {
    if guide.clause(id).is_some() {
        return vec![id.clone()];
    }
    if !guide.headings.iter().any(|heading| &heading.id == id) {
        return Vec::new();
    }
    let clauses = guide.clauses.iter().map(|clause| clause.id.clone());
    clauses
        .filter(|clause| clause.parent().as_ref() == Some(id))
        .collect()
}

/// The section with the longest numbered list, where 第11条 is looked up.
fn longest_list(guide: &Guide) -> Option<String> {
    let sections = guide
        .headings
        .iter()
        .filter(|heading| heading.id.parent().is_none());
    sections
        .max_by_key(|section| {
            let items = guide
                .clauses
                .iter()
                .filter(|clause| clause.id.parent().as_ref() == Some(&section.id));
            items
                .filter(|clause| {
                    clause
                        .text
                        .starts_with(|first: char| first.is_ascii_digit())
                })
                .count()
        })
        .map(|section| section.id.to_string())
}

/// Reads a Chinese number below a hundred.
fn chinese(written: &str) -> Option<u32> {
    let digits: Vec<u32> = written.chars().filter_map(numeral).collect();
    match digits[..] {
        [one] => Some(one),
        [10, ones] if ones < 10 => Some(10 + ones),
        [tens, 10] if tens < 10 => Some(tens * 10),
        [tens, 10, ones] if tens < 10 && ones < 10 => Some(tens * 10 + ones),
        _ => None,
    }
}
