//! The guide finder: which of several guides a message means.
//!
//! People name a guide by its number, title, issuer, year or subject, by whether one can apply now, or by something that only
//! it sets. A feature tells of a guide the more, the fewer guides have it and the fewer things people ask of any guide with it.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::Offset;
use rustc_hash::{FxHashMap, FxHashSet};

use super::guide_words::{Across, GuideWords, Reference};
use crate::gazetteer::{Entry, Gazetteer, Mention};
use crate::guide::Guide;
use crate::search::{Feature, FeatureKind, Lexicon, analyze, analyze_without, names};
use crate::text::normalize;

/// Which guide a message means, by its words alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// None: it speaks of no guide in particular.
    Unnamed,
    /// This one, by what it is called.
    Named(usize),
    /// This one, by something that only it sets.
    Implied(usize),
    /// One of these, which are called alike.
    Ambiguous(Vec<usize>),
}

/// Where in a guide a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// In what it is called.
    Name,
    /// In what it says.
    Content,
}

/// How much a feature tells of one guide: first how often it stands there, then what that weighs.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    name: f32,
    content: f32,
}

impl Evidence {
    fn all(self) -> f32 {
        self.name + self.content
    }
}

/// The guides that have a feature.
#[derive(Debug, Default)]
struct Postings {
    /// How much the feature tells of the one guide that has it, and how specific it is.
    weight: f32,
    telling: f32,
    guides: Vec<(u32, Evidence)>,
}

/// Finds the guide that a message means.
#[derive(Debug)]
pub struct GuideFinder {
    guides: Vec<Arc<Guide>>,
    lexicon: Arc<Lexicon>,
    gazetteer: Arc<Gazetteer>,
    words: GuideWords,
    postings: FxHashMap<u64, Postings>,
}

/// What a guide says tells so much of it, against what it is called.
const CONTENT: f32 = 0.6;

/// How little it tells that a guide is called by words that any guide is asked with.
const GENERIC_NAME: f32 = 1.5;

/// How little it tells that a guide says them.
const GENERIC_CONTENT: f32 = 2.0;

/// How much a year tells that only one guide has.
const YEAR: f32 = 1.0;

/// How much has to speak for a guide for a year to be its own.
const SPOKEN_OF: f32 = 0.2;

/// How much more has to speak for a guide than for the next, where the message calls it by what it is called.
const NAMED: f32 = 0.4;

/// The same where it only speaks of what the guide sets.
const IMPLIED: f32 = 0.45;

/// How near to the best another one is as likely to be meant.
const NEAR: f32 = 0.85;

/// The most guides that someone is asked to choose among.
const CHOICES: usize = 5;

impl GuideFinder {
    /// A finder for `guides`, each with further names of its parts. `telling` is how much of the weight of a feature is left
    /// once it is known how many things people ask with it of any guide, from 0 to 1.
    pub fn new(
        guides: &[(Arc<Guide>, Vec<String>)],
        (lexicon, gazetteer): (Arc<Lexicon>, Arc<Gazetteer>),
        words: GuideWords,
        telling: impl Fn(&Feature) -> f32,
    ) -> GuideFinder {
        let mut finder = GuideFinder {
            guides: guides.iter().map(|(guide, _)| Arc::clone(guide)).collect(),
            lexicon,
            gazetteer,
            words,
            postings: FxHashMap::default(),
        };
        if guides.len() < 2 {
            return finder;
        }
        for (at, (guide, own)) in guides.iter().enumerate() {
            for text in [&guide.metadata.title, &guide.metadata.issuer] {
                let mut features = finder.features(text);
                features.extend(names::sounds(text));
                finder.count(at, &features, Part::Name, &telling);
            }
            let headings = guide.headings.iter().map(|heading| &heading.title);
            let clauses = guide.clauses.iter().map(|clause| &clause.text);
            let english = guide.english.iter().flatten();
            for text in headings.chain(clauses).chain(english).chain(own) {
                let features = analyze(text, &finder.lexicon);
                finder.count(at, &features, Part::Content, &telling);
            }
        }
        finder.weigh();
        finder
    }

    /// Counts the features of a text of a guide.
    fn count(
        &mut self,
        guide: usize,
        features: &[Feature],
        part: Part,
        telling: impl Fn(&Feature) -> f32,
    ) {
        // The years and numbers of guides are read as such.
        let is_told = |feature: &&Feature| match feature.kind {
            FeatureKind::Character => false,
            FeatureKind::Number => part == Part::Content,
            _ => true,
        };
        for feature in features.iter().filter(is_told) {
            let postings = self
                .postings
                .entry(feature.key)
                .or_insert_with(|| Postings {
                    weight: feature.kind.weight(),
                    telling: telling(feature),
                    guides: Vec::new(),
                });
            let guide = guide as u32;
            if postings
                .guides
                .last()
                .is_none_or(|(last, _)| *last != guide)
            {
                postings.guides.push((guide, Evidence::default()));
            }
            if let Some((_, evidence)) = postings.guides.last_mut() {
                match part {
                    Part::Name => evidence.name = 1.0,
                    Part::Content => evidence.content += 1.0,
                }
            }
        }
    }

    /// Turns counts into weights.
    fn weigh(&mut self) {
        /// How soon it stops to count how often a guide says something.
        const SATURATION: f32 = 0.2;
        let all = self.guides.len() as f32;
        let rarity = |held: usize| {
            let held = held as f32;
            (1.0 + (all - held + 0.5) / (held + 0.5)).ln()
        };
        let most = rarity(1);
        for postings in self.postings.values_mut() {
            let named = postings
                .guides
                .iter()
                .filter(|(_, it)| it.name > 0.0)
                .count();
            let weight = postings.weight / most;
            let by_name = weight * postings.telling.powf(GENERIC_NAME) * rarity(named.max(1));
            let by_content = weight
                * CONTENT
                * postings.telling.powf(GENERIC_CONTENT)
                * rarity(postings.guides.len());
            for (_, evidence) in &mut postings.guides {
                evidence.name *= by_name;
                evidence.content *= by_content / (evidence.content + SATURATION);
            }
            postings.guides.shrink_to_fit();
        }
    }

    /// The features of a text, and of the organisations that it names, however it calls them. One that is the applicant's
    /// own names no guide.
    fn features(&self, text: &str) -> Vec<Feature> {
        let is_own = |mention: &Mention<'_>| {
            let before: String = text.chars().take(mention.range.start).collect();
            matches!(mention.entry(), Some(Entry::Organization(_))) && self.words.is_own(&before)
        };
        let mentions = self.gazetteer.find(text).into_iter();
        let (own, others): (Vec<Mention<'_>>, Vec<Mention<'_>>) = mentions.partition(is_own);
        let dropped: Vec<Range<usize>> = own.into_iter().map(|mention| mention.range).collect();
        let mut features = analyze_without(&normalize(text), &dropped, &self.lexicon);
        features.extend(others.iter().filter_map(|mention| match mention.entry()? {
            Entry::Organization(organization) => Some(names::of_thing(&organization.name?.zh)),
            Entry::Place(_) | Entry::Field(_) => None,
        }));
        features
    }

    /// What a message asks of all guides at once.
    pub fn across(&self, message: &str) -> Option<Across> {
        let across = self.words.across(normalize(message).text())?;
        (across == Across::List || self.guides.len() > 1).then_some(across)
    }

    /// Which guide `message` means at `now`. Guides that are called alike are not told apart where `likely` is one of them.
    pub fn find(&self, message: &str, likely: Option<usize>, now: Timestamp) -> Meant {
        if self.guides.len() < 2 {
            return Meant::Unnamed;
        }
        let reference = self.words.read(normalize(message).text(), self.year(now));
        let numbered: Vec<usize> = (0..self.guides.len())
            .filter(|&at| reference.is_number_of(&self.guides[at].metadata.number))
            .collect();
        let is_in_question = |at: &usize| {
            let has_state = |state: super::GuideState| state.is_of(&self.guides[*at], now);
            reference.state.is_none_or(has_state) && (numbered.is_empty() || numbered.contains(at))
        };
        let evidence = self.evidence(message, &reference).into_iter().enumerate();
        let mut ranked: Vec<(usize, Evidence)> =
            evidence.filter(|(at, _)| is_in_question(at)).collect();
        ranked.sort_by(|(_, a), (_, b)| b.all().total_cmp(&a.all()));
        let refers = reference.state.is_some() || !numbered.is_empty();
        self.chosen(&ranked, refers, likely)
    }

    /// The one of the guides `among` others that `message` means best, if anything in it speaks for one.
    pub fn find_among(
        &self,
        message: &str,
        among: impl Fn(&Guide) -> bool,
        now: Timestamp,
    ) -> Option<usize> {
        let reference = self.words.read(normalize(message).text(), self.year(now));
        let evidence = self.evidence(message, &reference).into_iter().enumerate();
        let mut ranked: Vec<(usize, f32)> = evidence
            .filter(|(at, _)| among(&self.guides[*at]))
            .map(|(at, evidence)| (at, evidence.all()))
            .collect();
        ranked.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let &(best, most) = ranked.first()?;
        let next = ranked.get(1).map_or(0.0, |(_, next)| *next);
        (next < NEAR * most).then_some(best)
    }

    /// Chooses among guides, best first. Where a message `refers` to one of them as such, one is meant.
    fn chosen(&self, ranked: &[(usize, Evidence)], refers: bool, likely: Option<usize>) -> Meant {
        let Some(&(best, most)) = ranked.first() else {
            return Meant::Unnamed;
        };
        let next = ranked.get(1).map_or(0.0, |(_, evidence)| evidence.all());
        let is_called = refers || most.name >= NAMED;
        let lead = if is_called { NAMED } else { IMPLIED };
        if most.all() - next >= lead || refers && ranked.len() == 1 {
            return match is_called {
                true => Meant::Named(best),
                false => Meant::Implied(best),
            };
        }
        let is_near = |(_, evidence): &&(usize, Evidence)| evidence.all() >= NEAR * most.all();
        let near: Vec<usize> = ranked
            .iter()
            .take_while(is_near)
            .map(|(at, _)| *at)
            .collect();
        let is_likely = likely.is_some_and(|likely| near.contains(&likely));
        match is_called && !is_likely && (2..=CHOICES).contains(&near.len()) {
            true => Meant::Ambiguous(near),
            false => Meant::Unnamed,
        }
    }

    /// What speaks for each guide.
    fn evidence(&self, message: &str, reference: &Reference) -> Vec<Evidence> {
        let mut all = vec![Evidence::default(); self.guides.len()];
        let mut seen = FxHashSet::default();
        let features = self.features(message);
        let latin = names::latin_words(message);
        let fresh = features
            .iter()
            .chain(&latin)
            .filter(|it| seen.insert(it.key));
        for postings in fresh.filter_map(|feature| self.postings.get(&feature.key)) {
            for (guide, evidence) in &postings.guides {
                let own = &mut all[*guide as usize];
                own.name += evidence.name;
                own.content += evidence.content;
            }
        }
        let is_of_year = |at: &usize| reference.is_year_of(&self.guides[*at]);
        let of_year: Vec<usize> = match reference.years.is_empty() {
            true => Vec::new(),
            false => (0..self.guides.len()).filter(is_of_year).collect(),
        };
        // A year alone may be that of anything: 今年没中.
        let is_spoken_of = |at: &usize| reference.points || all[*at].all() >= SPOKEN_OF;
        let of_year: Vec<usize> = of_year.into_iter().filter(is_spoken_of).collect();
        for at in of_year {
            all[at].name += YEAR;
        }
        all
    }

    /// The year of `now` by the clock of the guides.
    fn year(&self, now: Timestamp) -> i16 {
        let periods = self
            .guides
            .iter()
            .filter_map(|guide| guide.metadata.period.as_ref());
        let offset = periods.map(|period| period.offset).next();
        offset.unwrap_or(Offset::UTC).to_datetime(now).year()
    }
}
