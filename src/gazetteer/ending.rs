//! Organisations that are known by how their names end or begin: 吉森大学, "University of Passau".
//!
//! What stands between a place and the ending is part of the name, and the organisation is in that place. A name that
//! begins with another organisation (复旦大学附属某某医院) is one in the place of that one.

use std::ops::Range;

use super::find::{Named, Span};
use super::names::Affix;
use super::organization::OrganizationKind;
use super::surface::Surface;
use super::{EntryId, Gazetteer};
use crate::text::is_han;

/// How many characters may stand between a place and the ending.
const LONGEST: usize = 24;
/// How many Chinese characters of these.
const LONGEST_HAN: usize = 10;
/// How many English words.
const MOST_WORDS: usize = 3;

/// What does not stand within a name.
#[derive(Debug, Default)]
pub(super) struct Apart {
    pub chars: Vec<char>,
    pub words: Vec<String>,
}

/// The endings and beginnings that stand in a text.
pub(super) struct Affixes {
    pub endings: Vec<(Range<usize>, Affix)>,
    pub beginnings: Vec<(Range<usize>, Affix)>,
}

struct Joining<'a> {
    gazetteer: &'a Gazetteer,
    surface: &'a Surface,
    spans: Vec<Option<Span>>,
    /// Which span each character belongs to.
    owner: Vec<Option<usize>>,
}

/// Adds the organisations that `affixes` make, in the place of the names that they are made of.
pub(super) fn add(
    gazetteer: &Gazetteer,
    surface: &Surface,
    spans: Vec<Span>,
    affixes: Affixes,
) -> Vec<Span> {
    if affixes.endings.is_empty() && affixes.beginnings.is_empty() {
        return spans;
    }
    let mut joining = Joining {
        gazetteer,
        surface,
        spans: Vec::new(),
        owner: vec![None; surface.len()],
    };
    for span in spans {
        joining.put(span);
    }
    let mut beginnings = affixes.beginnings;
    beginnings.sort_by_key(|(range, _)| (range.start, usize::MAX - range.end));
    for (range, affix) in beginnings {
        joining.begin(range, affix);
    }
    let mut endings = affixes.endings;
    // Of two endings that end together the longer one comes first, and the other adds nothing to it.
    endings.sort_by_key(|(range, _)| (range.end, range.start));
    for (range, affix) in endings {
        joining.end(range, affix);
    }
    let mut spans: Vec<Span> = joining.spans.into_iter().flatten().collect();
    spans.sort_by_key(|span| span.range.start);
    spans
}

impl Joining<'_> {
    fn put(&mut self, span: Span) {
        let inner: Vec<usize> = self.owner[span.range.clone()]
            .iter()
            .flatten()
            .copied()
            .collect();
        for at in inner {
            self.spans[at] = None;
        }
        self.owner[span.range.clone()].fill(Some(self.spans.len()));
        self.spans.push(Some(span));
    }

    fn span(&self, at: usize) -> Option<&Span> {
        self.spans[(*self.owner.get(at)?)?].as_ref()
    }

    /// Whether another name than that of a field stands in a range.
    fn is_taken(&self, range: &Range<usize>) -> bool {
        range
            .clone()
            .filter_map(|at| self.span(at))
            .any(|span| !is_field(span))
    }

    fn begin(&mut self, range: Range<usize>, affix: Affix) {
        if self.is_taken(&range) {
            return;
        }
        let mut at = range.end;
        for _ in 0..=MOST_WORDS {
            if self.surface.chars.get(at) != Some(&' ') {
                return;
            }
            at += 1;
            if let Some(span) = self
                .span(at)
                .filter(|span| span.range.start == at && !is_field(span))
            {
                let place = span
                    .named
                    .first()
                    .and_then(|&named| self.gazetteer.place_of(named));
                let range = range.start..span.range.end;
                return self.put(Span {
                    range,
                    named: vec![Named::ByEnding(affix.kind, place)],
                });
            }
            let word = self.surface.chars[at..]
                .iter()
                .take_while(|char| char.is_alphanumeric())
                .count();
            if word == 0 {
                return;
            }
            at += word;
        }
    }

    fn end(&mut self, range: Range<usize>, affix: Affix) {
        if self.is_taken(&range) {
            return;
        }
        let start = self.start(range.start);
        let before = start
            .checked_sub(1)
            .and_then(|at| self.span(at))
            .filter(|span| !is_field(span))
            .cloned();
        let gap = range.start - start;
        if affix.placed
            && self.surface.chars[start..range.start]
                .iter()
                .any(|&char| char != ' ')
        {
            return;
        }
        let Some(before) = before else {
            if !affix.placed && gap >= 2 {
                self.put(Span {
                    range: start..range.end,
                    named: vec![Named::ByEnding(affix.kind, None)],
                });
            }
            return;
        };
        // 西门子医疗有限公司 is a company of Siemens.
        let is_company = |named: &Named| match named {
            Named::Listed(EntryId::Organization(at)) => {
                self.gazetteer.organizations[*at].kind == OrganizationKind::Company
            }
            _ => false,
        };
        let range = before.range.start..range.end;
        let named = match before.named.as_slice() {
            [named] if affix.kind == OrganizationKind::Company && is_company(named) => *named,
            several => {
                let mut places = several.iter().map(|&named| self.gazetteer.place_of(named));
                let first = places.next().flatten();
                let place = first.filter(|first| places.all(|place| place == Some(*first)));
                Named::ByEnding(affix.kind, place)
            }
        };
        self.put(Span {
            range,
            named: vec![named],
        });
    }

    /// Where the words begin that belong to an ending at `end`: behind a name, or behind what does not stand in one.
    fn start(&self, end: usize) -> usize {
        let chars = &self.surface.chars;
        let (mut at, mut han, mut words) = (end, 0, 0);
        while at > 0 && end - at < LONGEST && han < LONGEST_HAN {
            if let Some(span) = self.span(at - 1) {
                if !is_field(span) {
                    break;
                }
                at = span.range.start;
                continue;
            }
            let char = chars[at - 1];
            if is_han(char) && !self.gazetteer.apart.chars.contains(&char) {
                (at, han) = (at - 1, han + 1);
                continue;
            }
            // 西门子(中国)有限公司
            if char == ')' {
                let inner = chars[..at - 1]
                    .iter()
                    .rev()
                    .take(LONGEST_HAN)
                    .position(|&char| char == '(');
                let Some(inner) = inner else { break };
                at -= inner + 2;
                continue;
            }
            let is_blank = char == ' ' && at < chars.len();
            if !char.is_ascii_alphanumeric() && !is_blank {
                break;
            }
            let from = if is_blank { at - 1 } else { at };
            let length = chars[..from]
                .iter()
                .rev()
                .take_while(|char| char.is_ascii_alphanumeric())
                .count();
            if length == 0 || self.span(from - 1).is_some() {
                // A name stands before the blank.
                at = if length == 0 { at } else { from };
                break;
            }
            let word: String = chars[from - length..from].iter().collect();
            if words == MOST_WORDS || self.gazetteer.apart.words.contains(&word) {
                break;
            }
            (at, words) = (from - length, words + 1);
        }
        at
    }
}

fn is_field(span: &Span) -> bool {
    span.named
        .iter()
        .all(|named| matches!(named, Named::Listed(EntryId::Field(_))))
}
