//! An outline: all headings and clauses of a guide in the order of the document.

use std::collections::HashMap;

use super::clause::{Clause, ClauseId, Heading};
use super::label::Label;

/// The headings and clauses of a guide, both in the order of the document, which is the order of the ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// The headings.
    pub headings: Vec<Heading>,
    /// The clauses.
    pub clauses: Vec<Clause>,
}

/// A heading or a clause, in the order of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'outline> {
    /// A heading.
    Heading(&'outline Heading),
    /// A clause.
    Clause(&'outline Clause),
}

impl Outline {
    /// Combines headings and clause texts. The ids and the texts determine the paths.
    pub fn assemble(headings: Vec<Heading>, texts: Vec<(ClauseId, String)>) -> Outline {
        let clauses = {
            let titles: HashMap<&ClauseId, &str> = headings
                .iter()
                .map(|heading| (&heading.id, heading.title.as_str()))
                .collect();
            let labels: HashMap<&ClauseId, &str> = texts
                .iter()
                .filter(|(id, _)| !id.is_unlabelled())
                .filter_map(|(id, text)| Some((id, Label::in_list(text, id.ordinal())?.text)))
                .collect();
            let path = |id: &ClauseId| -> Vec<String> {
                id.lineage()
                    .filter_map(|step| {
                        titles
                            .get(&step)
                            .or_else(|| labels.get(&step))
                            .map(|name| (*name).to_owned())
                    })
                    .collect()
            };
            texts.iter().map(|(id, _)| path(id)).collect::<Vec<_>>()
        };
        let clauses = texts
            .into_iter()
            .zip(clauses)
            .map(|((id, text), path)| Clause { id, path, text })
            .collect();
        Outline { headings, clauses }
    }

    /// The clause with this id.
    pub fn clause(&self, id: &ClauseId) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.id == *id)
    }

    /// Headings and clauses in reading order.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        parts(&self.headings, &self.clauses)
    }
}

/// Merges headings and clauses into reading order. A heading comes before a clause with the same id.
pub fn parts<'a>(headings: &'a [Heading], clauses: &'a [Clause]) -> impl Iterator<Item = Part<'a>> {
    let mut headings = headings.iter().peekable();
    let mut clauses = clauses.iter().peekable();
    std::iter::from_fn(move || {
        let heading_first = match (headings.peek(), clauses.peek()) {
            (Some(heading), Some(clause)) => heading.id <= clause.id,
            (heading, _) => heading.is_some(),
        };
        if heading_first {
            headings.next().map(Part::Heading)
        } else {
            clauses.next().map(Part::Clause)
        }
    })
}

impl<'outline> Part<'outline> {
    /// The id of the heading or clause.
    pub fn id(&self) -> &'outline ClauseId {
        match self {
            Part::Heading(heading) => &heading.id,
            Part::Clause(clause) => &clause.id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> ClauseId {
        ClauseId::parse(text).unwrap()
    }

    fn outline(headings: &[(&str, &str)], texts: &[(&str, &str)]) -> Outline {
        let headings = headings
            .iter()
            .map(|(at, title)| Heading {
                id: id(at),
                title: (*title).to_owned(),
            })
            .collect();
        Outline::assemble(
            headings,
            texts
                .iter()
                .map(|(at, text)| (id(at), (*text).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn a_path_is_the_headings_above_a_clause_and_the_labels_down_to_its_own() {
        let outline = outline(
            &[
                ("1", "一、征集范围"),
                ("1.1", "专题一、前沿"),
                ("2", "二、申报要求"),
                ("3", "三、评审方式"),
            ],
            &[
                ("0", "通知：各有关单位"),
                ("1.1.1", "研究内容："),
                ("1.1.1.1", "（1）研究"),
                ("2.0", "还须：遵循"),
                ("2.11", "11.项目"),
                ("2.11.b", "（b）承诺书"),
                ("3", "采用方式：通讯评审"),
                ("end", "单位：某委"),
            ],
        );
        let paths: Vec<String> = outline
            .clauses
            .iter()
            .map(|clause| clause.path.join(" / "))
            .collect();
        assert_eq!(
            paths,
            [
                "",
                "一、征集范围 / 专题一、前沿 / 研究内容",
                "一、征集范围 / 专题一、前沿 / 研究内容 / （1）",
                "二、申报要求",
                "二、申报要求 / 11",
                "二、申报要求 / 11 / （b）",
                "三、评审方式",
                "",
            ]
        );
    }

    #[test]
    fn parts_come_as_a_reader_meets_them() {
        let outline = outline(
            &[("1", "一、"), ("1.1", "专题一、"), ("2", "二、")],
            &[
                ("0", "甲"),
                ("1.0", "乙"),
                ("1.1", "丙"),
                ("2", "丁"),
                ("end", "戊"),
            ],
        );
        let met: Vec<&str> = outline
            .parts()
            .map(|part| match part {
                Part::Heading(heading) => heading.title.as_str(),
                Part::Clause(clause) => clause.text.as_str(),
            })
            .collect();
        assert_eq!(
            met,
            ["甲", "一、", "乙", "专题一、", "丙", "二、", "丁", "戊"]
        );
    }
}
