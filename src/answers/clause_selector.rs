//! The clause selector: chooses the clauses of an intent for the scope of a question and the values that it names.

use super::intent::{Binding, Cite};
use super::keys::Keys;
use super::scope::Scope;
use crate::guide::{Citation, ClauseId, Guide, Heading, Quote, segments};
use crate::search::Feature;

/// The chosen clauses.
#[derive(Debug, Default)]
pub struct Chosen {
    /// The clauses, best first.
    pub citations: Vec<Citation>,
    /// The topics asked about for which the guide does not set the intent.
    pub elsewhere: Vec<ClauseId>,
}

/// Chooses clauses of a guide.
#[derive(Debug)]
pub struct ClauseSelector {
    /// The headings that a question can name as its scope.
    topics: Vec<ClauseId>,
    /// The feature keys of each clause.
    keys: Vec<Keys>,
}

impl ClauseSelector {
    /// Makes a selector for the clauses of `guide`, with their features. Headings below the first level are topics.
    pub fn new(guide: &Guide, features: &[Vec<Feature>]) -> ClauseSelector {
        let topics = |heading: &&Heading| heading.id.parent().is_some();
        ClauseSelector {
            topics: guide
                .headings
                .iter()
                .filter(topics)
                .map(|heading| heading.id.clone())
                .collect(),
            keys: features.iter().map(|features| Keys::of(features)).collect(),
        }
    }

    /// Whether a clause belongs to a single topic.
    pub fn topical(&self, clause: &ClauseId) -> bool {
        self.topics.iter().any(|topic| clause.is_within(topic))
    }

    /// Whether the text of `clause` has `feature`.
    pub fn has(&self, clause: usize, feature: &Feature) -> bool {
        self.keys
            .get(clause)
            .is_some_and(|keys| keys.has(feature.key))
    }

    /// Chooses the clauses of `set` for a question: those of the topics that it names, or else those that it suggests,
    /// and those that list the value that it names. If only other topics set it, it cites those clauses, and then the
    /// clause of the same name in the topic asked about.
    pub fn choose(
        &self,
        guide: &Guide,
        set: &Binding,
        scope: &Scope,
        named: &[&Feature],
    ) -> Chosen {
        let topical: Vec<&Cite> = set
            .cites
            .iter()
            .filter(|cite| self.topical(&cite.id))
            .collect();
        let in_scope = |cite: &&Cite| !self.topical(&cite.id) || scope.holds(&cite.id);
        let mut cites: Vec<&Cite> = set.cites.iter().collect();
        let mut chosen = Chosen::default();
        let mut siblings = Vec::new();
        if !scope.headings.is_empty() && !topical.is_empty() {
            if topical.iter().any(|cite| scope.holds(&cite.id)) {
                cites.retain(in_scope);
                // What the topic says itself comes before what holds for all.
                cites.sort_by_key(|cite| !self.topical(&cite.id));
            } else if topical.len() == cites.len() {
                chosen.elsewhere = scope.headings.clone();
                siblings = self.siblings(guide, &topical, scope);
            }
        } else if topical.iter().any(|cite| scope.hints_at(&cite.id)) {
            cites.retain(|cite| !self.topical(&cite.id) || scope.hints_at(&cite.id));
        }
        let lists = |cite: &&&Cite| named.iter().any(|feature| self.has(cite.clause, feature));
        let listing = cites.iter().filter(lists).count();
        if cites.len() > 1 && listing > 0 && listing < cites.len() {
            cites = cites.iter().filter(lists).copied().collect();
        }
        for cite in cites.into_iter().chain(&siblings) {
            add(
                &mut chosen.citations,
                guide.cite(cite.clause, cite.quote.clone()),
                guide,
            );
        }
        chosen
    }

    /// The clauses in `scope` with the same label as those that set something, where a reader would have looked.
    fn siblings(&self, guide: &Guide, set: &[&Cite], scope: &Scope) -> Vec<Cite> {
        let label = |clause: usize| {
            guide
                .clauses
                .get(clause)
                .and_then(|clause| clause.path.last())
        };
        let labels: Vec<_> = set.iter().filter_map(|cite| label(cite.clause)).collect();
        let clauses = guide.clauses.iter().enumerate();
        clauses
            .filter(|(at, clause)| {
                scope.holds(&clause.id) && label(*at).is_some_and(|label| labels.contains(&label))
            })
            .filter_map(|(at, clause)| {
                let quote = Quote::at(clause, segments(&clause.text).next()?)?;
                Some(Cite {
                    clause: at,
                    id: clause.id.clone(),
                    quote,
                })
            })
            .take(1)
            .collect()
    }
}

/// Adds a citation. If the clause is cited already, the quote grows to contain both.
pub fn add(citations: &mut Vec<Citation>, new: Option<Citation>, guide: &Guide) {
    let Some(new) = new else { return };
    match citations
        .iter_mut()
        .find(|citation| citation.clause == new.clause)
    {
        Some(known) => {
            if let Some(at) = guide.position(&new.clause) {
                known.quote = known.quote.clone().join(&guide.clauses[at], &new.quote);
                known.english = guide.english_of(at, &known.quote);
            }
        }
        None => citations.push(new),
    }
}
