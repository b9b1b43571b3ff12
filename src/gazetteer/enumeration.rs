//! Enumerations of short names: 德法英, and 与韩、日、英三国.

use std::collections::HashMap;

use super::EntryId;
use super::find::{Named, Span};
use super::surface::Surface;

/// How many short names in a row are countries, whatever they are.
const ENOUGH: usize = 3;

/// The characters that stand for countries.
#[derive(Debug, Default)]
pub(super) struct ShortNames {
    pub countries: HashMap<char, usize>,
    /// Two of them that are two countries.
    pub pairs: Vec<[char; 2]>,
    /// What stands before and behind those that are listed one by one.
    pub before: Vec<char>,
    pub after: Vec<char>,
}

/// Adds the countries that are enumerated by their short names where no other name stands.
pub(super) fn add(names: &ShortNames, surface: &Surface, spans: &mut Vec<Span>) {
    let mut covered = vec![false; surface.len()];
    for span in spans.iter() {
        covered[span.range.clone()].fill(true);
    }
    let country = |at: usize| {
        let char = surface.chars.get(at).filter(|_| !covered[at])?;
        names.countries.get(char).copied()
    };
    let mut more = Vec::new();
    let mut at = 0;
    while at < surface.len() {
        let run = (at..surface.len())
            .take_while(|&it| country(it).is_some())
            .count();
        let is_pair = run == 2
            && names
                .pairs
                .contains(&[surface.chars[at], surface.chars[at + 1]]);
        let places: Vec<usize> = match run {
            0 => Vec::new(),
            1 => one_by_one(names, surface, at, country),
            _ if run >= ENOUGH || is_pair => (at..at + run).collect(),
            _ => Vec::new(),
        };
        let next = places.last().map_or(at + run.max(1), |last| last + 1);
        more.extend(places.into_iter().filter_map(|it| Some((it, country(it)?))));
        at = next;
    }
    if more.is_empty() {
        return;
    }
    let more = more.into_iter().map(|(at, country)| Span {
        range: at..at + 1,
        named: vec![Named::Listed(EntryId::Place(country))],
    });
    spans.extend(more);
    spans.sort_by_key(|span| span.range.start);
}

/// Where short names stand that are listed from `start` on, each by itself: 韩、日、英.
fn one_by_one(
    names: &ShortNames,
    surface: &Surface,
    start: usize,
    country: impl Fn(usize) -> Option<usize>,
) -> Vec<usize> {
    let mut places = vec![start];
    let mut end = start + 1;
    while matches!(
        surface.chars.get(end),
        Some('、' | '和' | '与' | '及' | ',' | '/')
    ) && country(end + 1).is_some()
    {
        places.push(end + 1);
        end += 2;
    }
    let before = start.checked_sub(1).and_then(|at| surface.chars.get(at));
    let begins = before.is_none_or(|char| names.before.contains(char));
    let ends = surface
        .chars
        .get(end)
        .is_none_or(|char| names.after.contains(char));
    match places.len() >= 2 && begins && ends {
        true => places,
        false => Vec::new(),
    }
}
