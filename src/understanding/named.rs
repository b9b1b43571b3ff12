//! Names: what the places, fields and organisations of a message mean for the facts that are asked for.
//!
//! A dialog tells for each fact what names say of it ([`NamedBy`]). [`Names::add`] gives the names of a text these
//! meanings, and the readers of options and numbers take them like other words. [`read`] reads the places that stand
//! beside the words of a fact (总部在慕尼黑), or answer its question.

use std::sync::Arc;

use super::extraction::Extraction;
use super::phrase::Phrase;
use super::text::Text;
use super::token::{Token, What};
use super::vocabulary::{General, Meaning, Occurrence};
use crate::eligibility::{Kind, Value};
use crate::gazetteer::{Entry, Field, Gazetteer, Mention, Organization, OrganizationKind, Place};
use crate::interview::{Dialog, NamedBy, Step};

/// How many characters may stand between the word of a fact and its place: 总部早就搬到了广州.
const NEAR: usize = 24;

/// The gazetteer, with what it says of the steps of a dialog.
#[derive(Debug)]
pub(super) struct Names {
    gazetteer: Arc<Gazetteer>,
    /// The steps that names say something of, with the place that it depends on.
    steps: Vec<(usize, NamedBy, Option<usize>)>,
}

impl Names {
    /// What names say of the steps of `dialog`.
    pub fn new(dialog: &Dialog, gazetteer: Arc<Gazetteer>) -> Names {
        let named = |(at, step): (usize, &Step)| {
            let names = step.spoken.names.clone()?;
            let place = names.place().and_then(|place| gazetteer.place_named(place));
            Some((at, names, place.map(|place| place.number())))
        };
        let steps = dialog.steps.iter().enumerate().filter_map(named).collect();
        Names { gazetteer, steps }
    }

    /// Adds the names that stand in `text` to its words; the longer one stands.
    pub fn add(&self, dialog: &Dialog, text: &Text, words: &mut [Option<Occurrence>]) {
        if self.steps.is_empty() {
            return;
        }
        let is_capital = |at: usize| text.is_in_capitals(at..at + 1);
        for mention in self.gazetteer.find_normal(&text.chars, is_capital) {
            let meanings = self.meanings(dialog, &mention);
            if !meanings.is_empty() {
                put(words, &mention, meanings);
            }
        }
    }

    /// All that a name says of the steps.
    fn meanings(&self, dialog: &Dialog, mention: &Mention<'_>) -> Vec<Meaning> {
        let mut meanings = Vec::new();
        for (at, names, place) in &self.steps {
            let place = place.map(|place| self.gazetteer.place(place));
            let step = (*at, &dialog.steps[*at]);
            match (names, mention.entry(), place) {
                (NamedBy::UnitsWithin(_), Some(Entry::Organization(organization)), Some(place)) => {
                    meanings.extend(unit(step, &organization, &place));
                }
                (NamedBy::UnitsWithin(_), Some(Entry::Place(named)), Some(place)) => {
                    // 苏州的企业
                    let is_elsewhere = is_within(&named, &place) == Some(false);
                    let lists_partners = dialog.steps[*at].accept == Kind::Choices;
                    meanings.extend(
                        (is_elsewhere && lists_partners).then_some(Meaning::Elsewhere(*at)),
                    );
                }
                (NamedBy::FieldsElse(other), Some(Entry::Field(field)), _) => {
                    meanings.extend(fields(step, &field, other));
                }
                (NamedBy::Countries, ..) => {
                    let abroad = mention.country().filter(|country| !country.is_home());
                    meanings.extend(abroad.map(|country| Meaning::Counts(*at, country.number())));
                }
                (NamedBy::PlaceWithin(_), _, Some(place)) => {
                    let is_so = agreed(mention, |named| is_within(named, &place));
                    meanings.extend(is_so.map(|is_so| Meaning::Located(*at, is_so)));
                    let elsewhere = is_in_other_city(mention, &place);
                    meanings.extend(elsewhere.then_some(Meaning::OtherCity(*at)));
                }
                (NamedBy::PlaceOutside(_), _, Some(place)) => {
                    // Whether a region that is apart is out of its country cannot be told.
                    let told =
                        |named: &Place<'_>| is_within(named, &place).filter(|_| !named.is_apart());
                    let is_within = agreed(mention, told);
                    meanings.extend(is_within.map(|is_within| Meaning::Located(*at, !is_within)));
                }
                _ => {}
            }
        }
        meanings
    }
}

/// Whether all that a name may name is in the country, and elsewhere there.
fn is_in_other_city(mention: &Mention<'_>, place: &Place<'_>) -> bool {
    !mention.entries.is_empty()
        && mention.entries.iter().all(|entry| {
            let named = entry
                .place()
                .filter(|named| named.is_home() && !named.is_apart());
            named.is_some_and(|named| is_within(&named, place) == Some(false))
        })
}

/// Puts a name among the words of a text.
fn put(words: &mut [Option<Occurrence>], mention: &Mention<'_>, mut meanings: Vec<Meaning>) {
    let (start, end) = (mention.range.start, mention.range.end);
    let is_located = |it: &&Meaning| matches!(it, Meaning::Located(..));
    for word in &mut words[..start] {
        // 在上海 that only suggests something names the place as well.
        let suggests = |it: &Meaning| matches!(it, Meaning::Suggests(..));
        if let Some(word) = word.as_mut().filter(|word| word.end == end)
            && word.meanings.iter().any(suggests)
        {
            word.meanings.extend(meanings.iter().filter(is_located));
        }
        // 三所以色列的大学 has no 所以.
        let is_general = |it: &Meaning| matches!(it, Meaning::General(_));
        let cuts = |word: &Occurrence| word.end > start && word.end < end;
        if word
            .as_ref()
            .is_some_and(|it| cuts(it) && it.meanings.iter().all(is_general))
        {
            *word = None;
        }
    }
    let Some(place) = words.get_mut(start) else {
        return;
    };
    match place {
        Some(word) if word.end > end => {}
        Some(word) if word.end == end => {
            meanings.retain(|meaning| !word.meanings.contains(meaning));
            word.meanings.extend(meanings);
        }
        place => *place = Some(Occurrence { end, meanings }),
    }
}

/// What an organisation is for a step that asks for units in a place. A company may have a seat in any; one's own unit in
/// another place of the country is doubtful, one abroad is none.
fn unit(
    (at, step): (usize, &Step),
    organization: &Organization<'_>,
    place: &Place<'_>,
) -> Vec<Meaning> {
    let unit_type = organization.unit_type().as_str();
    let is_option = |option: &crate::interview::Opt| option.value == unit_type;
    let option = step.options.iter().position(is_option);
    let option = option.map(|option| Meaning::Option(at, option));
    let is_own = step.accept == Kind::Choice;
    let is_company = organization.kind == OrganizationKind::Company;
    let is_home = organization
        .place
        .is_some_and(|place| place.is_home() && !place.is_apart());
    match organization.is_in(place) {
        Some(true) => option.into_iter().collect(),
        _ if is_own && is_company => option.into_iter().collect(),
        Some(false) if is_own && is_home => {
            option.into_iter().chain([Meaning::Elsewhere(at)]).collect()
        }
        Some(false) => vec![Meaning::Elsewhere(at)],
        None if is_own && is_home => option.into_iter().collect(),
        None => Vec::new(),
    }
}

/// The options that a field is part of, or that it is part of none.
fn fields((at, step): (usize, &Step), field: &Field<'_>, other: &str) -> Vec<Meaning> {
    let option = |field: Field<'_>| {
        let id = field.id()?;
        step.options.iter().position(|option| option.value == id)
    };
    let known: Vec<Meaning> = std::iter::once(*field)
        .chain(field.ancestors())
        .filter_map(option)
        .map(|option| Meaning::Option(at, option))
        .collect();
    let may_be_one = field.maybe().any(|it| option(it).is_some());
    if !known.is_empty() || may_be_one {
        return known;
    }
    let other = step.options.iter().position(|option| option.value == other);
    let unlisted = other.map(|option| Meaning::Unlisted(at, option));
    unlisted.into_iter().collect()
}

/// Whether a place is within another, if that can be told.
fn is_within(named: &Place<'_>, place: &Place<'_>) -> Option<bool> {
    match () {
        () if named.is_within(place) => Some(true),
        () if place.is_within(named) => None,
        () => Some(false),
    }
}

/// What all the places that a name may name agree on.
fn agreed(mention: &Mention<'_>, says: impl Fn(&Place<'_>) -> Option<bool>) -> Option<bool> {
    let mut all = mention.entries.iter().map(|entry| match entry {
        Entry::Place(place) => says(place),
        _ => None,
    });
    let first = all.next()??;
    all.all(|other| other == Some(first)).then_some(first)
}

/// Reads the places that stand beside the words of a fact, behind them or right before them, or that answer its question.
pub(super) fn read(extraction: &mut Extraction<'_>) {
    for (at, phrase) in extraction.phrases.iter().enumerate() {
        if !extraction.is_heard(at) || phrase.has(General::Pending) {
            continue;
        }
        for step in 0..extraction.dialog.steps.len() {
            let beside = (0..phrase.tokens.len())
                .filter(|&word| {
                    phrase.tokens[word]
                        .meanings()
                        .contains(&Meaning::Beside(step))
                })
                .filter(|&word| !is_partners(extraction, phrase, word))
                .find_map(|word| Some((word, located(phrase, word, step)?)));
            match beside {
                Some((word, place)) => say(extraction, phrase, step, (word.min(place), place)),
                None if is_answered_by_places(extraction, step) => answer(extraction, phrase, step),
                None => {}
            }
        }
    }
}

/// Whether a place alone answers the open step: where the headquarters are, but not where one is registered.
fn is_answered_by_places(extraction: &Extraction<'_>, step: usize) -> bool {
    let names = &extraction.step(step).spoken.names;
    extraction.open == Some(step) && matches!(names, Some(NamedBy::PlaceOutside(_)))
}

/// The place beside the word at `at` that says something of a step: behind it, else right before it. Places that disagree
/// say nothing, and one that was left is none: 总部从里昂搬到深圳.
fn located(phrase: &Phrase, at: usize, step: usize) -> Option<usize> {
    let is_left = |place: usize| {
        let before = place.checked_sub(1).map(|before| &phrase.tokens[before]);
        before.is_some_and(|token| token.meanings().contains(&Meaning::From(step)))
    };
    let says = |place: &usize| is_so(&phrase.tokens[*place], step).is_some() && !is_left(*place);
    let end = phrase.tokens[at].range.end;
    let is_near = |place: &usize| phrase.tokens[*place].range.start <= end + NEAR;
    // 在临港注册，总部在哥本哈根, said without a comma: the place of another fact is none of this one.
    let is_of_other = |place: &usize| {
        let mut meanings = phrase.tokens[*place].meanings().iter();
        meanings.any(|it| matches!(*it, Meaning::Beside(of) if of != step))
    };
    let behind: Vec<usize> = (at + 1..phrase.tokens.len())
        .take_while(|place| is_near(place) && !is_of_other(place))
        .filter(says)
        .collect();
    let before = (0..at)
        .rev()
        .find(|&place| !phrase.tokens[place].is_filler());
    let Some(first) = behind.first() else {
        return before.filter(says);
    };
    let first_says = is_so(&phrase.tokens[*first], step);
    let agrees = |place: &usize| is_so(&phrase.tokens[*place], step) == first_says;
    behind.iter().all(agrees).then_some(*first)
}

/// Whether a place says yes or no of a step.
fn is_so(token: &Token, step: usize) -> Option<bool> {
    token.meanings().iter().find_map(|meaning| match *meaning {
        Meaning::Located(of, is_so) if of == step => Some(is_so),
        _ => None,
    })
}

/// Whether what stands at `at` is told of a partner: 合作方的总部.
fn is_partners(extraction: &Extraction<'_>, phrase: &Phrase, at: usize) -> bool {
    let names_partners = |meaning: &Meaning| matches!(*meaning, Meaning::Mention(step) if extraction.kind(step) == Kind::Choices);
    phrase.tokens[..at]
        .iter()
        .flat_map(Token::meanings)
        .any(names_partners)
}

/// Says what the place at `place` tells of a step, in a phrase that speaks of it from `from` on.
fn say(
    extraction: &mut Extraction<'_>,
    phrase: &Phrase,
    step: usize,
    (from, place): (usize, usize),
) {
    let token = &phrase.tokens[place];
    let Some(is_so) = is_so(token, step) else {
        return;
    };
    let is_negated = phrase.is_negated(from) || phrase.is_negated(place);
    // Where it is not may be anywhere else: 不在苏州注册.
    if is_negated && !is_so {
        return;
    }
    let is_loose = |token: &Token| matches!(token.what, What::Loose);
    let goes_on = match &phrase.tokens[place + 1..] {
        // 深圳某某街道 is one address.
        [last] if last.range.start == token.range.end => false,
        behind => behind.iter().any(is_loose) && !phrase.has(General::Asker),
    };
    let sure = !is_negated && !goes_on && !phrase.has(General::About);
    let value = Value::YesNo(is_so != is_negated);
    // 总部可能在德国 is no more than a guess.
    match sure || is_negated || phrase.has(General::About) {
        true => extraction.say(step, Some(value), sure, &token.range),
        false => extraction.say_weakly(step, value, &token.range),
    }
}

/// Says what a place tells of the open step, if it is all that a phrase says.
fn answer(extraction: &mut Extraction<'_>, phrase: &Phrase, step: usize) {
    let says = |token: &Token| is_so(token, step).is_some();
    let Some(place) = phrase.tokens.iter().position(says) else {
        return;
    };
    let first = is_so(&phrase.tokens[place], step);
    // 在上海 may be said of something else.
    let suggests = |token: &Token| {
        let is_one = |it: &Meaning| matches!(it, Meaning::Suggests(..));
        token.meanings().iter().any(is_one)
    };
    let is_more = |token: &Token| {
        suggests(token)
            || !says(token) && !token.is_filler() && !token.is_name() && !token.is(General::Not)
    };
    let disagrees = |token: &Token| is_so(token, step).is_some_and(|it| Some(it) != first);
    let tokens = &phrase.tokens;
    if !tokens
        .iter()
        .any(|token| is_more(token) || disagrees(token))
    {
        say(extraction, phrase, step, (place, place));
    }
}
