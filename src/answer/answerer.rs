//! The answerer of one guide.

use std::collections::HashSet;
use std::sync::Arc;

use super::citing::{Shelf, add};
use super::clause_number::ClauseNumbers;
use super::likeness::{Likely, Likeness, Weighing};
use super::question::{Question, Reader};
use super::scope::{Level, Names, Scopes};
use super::subject::{Matter, Set, Subject};
use super::{Answer, Context, Part};
use crate::error::Error;
use crate::guide::{Citation, ClauseId, Guide, Quote, segments};
use crate::search::{Feature, FeatureKind, Index, Lexicon, analyze};

/// From where on something is believed. Found by cross-validation over `tests/questions` (`tests/calibration.rs`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// A subject is what was asked if it is at least so like the question.
    pub accept: f32,
    /// What the likeness to one phrase of the question counts beside the likeness to all of it.
    pub phrase: f32,
    /// The least share of the question's weight that a phrase must have to speak for it.
    pub phrase_share: f32,
    /// Two questions in one message are answered apart if each is at least so like a subject of its own.
    pub apart: f32,
    /// A second subject is answered too if it is so nearly as like as the first.
    pub nearly: f32,
    /// A clause is the answer by its own words if they hold so much of the question's weight.
    pub clause: f32,
    /// What likeness counts for a subject that is set for other topics only than those that the question names.
    pub elsewhere: f32,
    /// A question is about the call if so much of its weight is known from clauses and ways of asking.
    pub domain: f32,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds {
            accept: 0.30,
            phrase: 0.92,
            phrase_share: 0.35,
            apart: 0.45,
            nearly: 0.97,
            clause: 0.55,
            elsewhere: 0.88,
            domain: 0.35,
        }
    }
}

/// What an answerer is made of.
#[derive(Debug)]
pub struct Parts {
    /// The guide.
    pub guide: Arc<Guide>,
    /// Its number in the index.
    pub number: usize,
    /// The number of its first clause in the index.
    pub first_document: usize,
    /// The lexicon.
    pub lexicon: Arc<Lexicon>,
    /// What people call the levels of headings.
    pub levels: Vec<Level>,
    /// What people call the headings.
    pub names: Vec<Names>,
    /// What stands between two questions.
    pub joints: Vec<String>,
    /// All that people ask about.
    pub subjects: Vec<Subject>,
}

/// Answers questions on one guide.
pub struct Answerer {
    guide: Arc<Guide>,
    number: usize,
    first_document: usize,
    lexicon: Arc<Lexicon>,
    subjects: Vec<Subject>,
    likeness: Likeness,
    scopes: Scopes,
    reader: Reader,
    numbers: ClauseNumbers,
    shelf: Shelf,
    thresholds: Thresholds,
}

/// An answer, and how it came about.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// How the question was read.
    pub question: Question,
    /// The subjects that it may be about, likest first.
    pub ranking: Vec<Likely>,
    /// What a follow-up may lean on.
    pub context: Context,
    /// Why this and no other answer was given.
    pub reason: String,
}

impl Answerer {
    /// An answerer with its weighing as calibrated.
    ///
    /// # Errors
    ///
    /// If names or joints are too many to be matched.
    pub fn new(parts: Parts) -> Result<Answerer, Error> {
        Answerer::calibrated(parts, Weighing::default(), Thresholds::default())
    }

    /// An answerer that weighs as it is told.
    ///
    /// # Errors
    ///
    /// If names or joints are too many to be matched.
    pub fn calibrated(parts: Parts, weighing: Weighing, thresholds: Thresholds) -> Result<Answerer, Error> {
        let Parts { guide, number, first_document, lexicon, levels, names, joints, subjects } = parts;
        let scopes = Scopes::new(&guide, &levels, &names)?;
        let reader = Reader::new(&joints)?;
        let ways: Vec<Vec<Vec<Feature>>> = subjects
            .iter()
            .map(|subject| {
                let quotes = match &subject.matter {
                    Matter::Set(set) => set.cites.iter().map(|cite| cite.quote.text()).collect(),
                    _ => Vec::new(),
                };
                let asked = subject.zh.iter().chain(&subject.en).map(String::as_str);
                asked.chain(quotes).map(|way| reader.read(way, &scopes, &lexicon).features).collect()
            })
            .collect();
        let words: Vec<Vec<Feature>> = guide.clauses.iter().map(|clause| analyze(&clause.text, &lexicon)).collect();
        Ok(Answerer {
            likeness: Likeness::new(&ways, weighing),
            shelf: Shelf::new(&guide, &words),
            numbers: ClauseNumbers::new()?,
            guide,
            number,
            first_document,
            lexicon,
            subjects,
            scopes,
            reader,
            thresholds,
        })
    }

    /// The guide.
    pub fn guide(&self) -> &Guide {
        &self.guide
    }

    /// A subject by its number.
    pub fn subject(&self, at: usize) -> Option<&Subject> {
        self.subjects.get(at)
    }

    /// Answers `message`, which may lean on what was asked before.
    pub fn ask(&self, message: &str, before: Option<&Context>, index: &Index) -> Answered {
        let question = self.reader.read(message, &self.scopes, &self.lexicon);
        let ranking = self.rank(&question);
        let mut answered = Answered {
            answer: Answer::OffTopic,
            context: Context { subjects: Vec::new(), scope: question.scope.headings.clone() },
            question,
            ranking,
            reason: String::new(),
        };
        let numbered = self.numbers.read(message, &self.guide);
        if !numbered.is_empty() {
            answered.reason = "the message is the number of a clause".to_owned();
            answered.answer = Answer::Cited(vec![self.whole(&numbered)]);
        } else if let Some(context) = before.filter(|_| only_scope(&answered.question)) {
            self.follow(context, &mut answered);
        } else if only_scope(&answered.question) {
            self.overview(&mut answered);
        } else {
            self.decide(index, &mut answered);
        }
        answered
    }

    /// The subjects a question may be about: as like as its likest phrase of some weight, or all of it together.
    fn rank(&self, question: &Question) -> Vec<Likely> {
        let mut ranking = self.likeness.rank(&question.features);
        if question.phrases.len() > 1 {
            let whole = self.weight(&question.features);
            for phrase in &question.phrases {
                if self.weight(phrase) < self.thresholds.phrase_share * whole {
                    continue;
                }
                for likely in self.likeness.rank(phrase) {
                    if let Some(known) = ranking.iter_mut().find(|known| known.subject == likely.subject) {
                        let likeness = likely.likeness * self.thresholds.phrase;
                        if likeness > known.likeness {
                            (known.likeness, known.way) = (likeness, likely.way);
                        }
                    }
                }
            }
        }
        for likely in &mut ranking {
            likely.likeness *= self.fit(likely.subject, question);
        }
        ranking.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(a.subject.cmp(&b.subject)));
        ranking
    }

    /// How well a subject fits the scope of a question: what is set for other topics only is less likely meant.
    fn fit(&self, subject: usize, question: &Question) -> f32 {
        match self.subjects.get(subject).map(|subject| &subject.matter) {
            Some(Matter::Set(set)) if !question.scope.headings.is_empty() => {
                let fits = |id: &ClauseId| !self.shelf.topical(id) || question.scope.holds(id);
                if set.cites.iter().any(|cite| fits(&cite.id)) { 1.0 } else { self.thresholds.elsewhere }
            }
            _ => 1.0,
        }
    }

    fn weight(&self, features: &[Feature]) -> f32 {
        let mut seen = HashSet::new();
        let once = features.iter().filter(|feature| seen.insert(feature.key.as_str()));
        once.map(|feature| self.likeness.weight(feature)).sum()
    }

    fn decide(&self, index: &Index, answered: &mut Answered) {
        let Some(best) = answered.ranking.first().copied() else {
            return self.by_words(index, answered);
        };
        if let Some(several) = self.apart(&answered.question) {
            answered.reason = format!("the message asks {} things", several.len());
            let parts = several.iter().filter_map(|&subject| self.part(subject, &answered.question)).collect();
            answered.context.subjects = several.iter().map(|&subject| self.name(subject)).collect();
            answered.answer = Answer::Cited(parts);
            return;
        }
        if best.likeness < self.thresholds.accept {
            return self.by_words(index, answered);
        }
        answered.reason = format!(
            "`{}` is like the question by {:.2}, at least {:.2} is needed",
            self.name(best.subject),
            best.likeness,
            self.thresholds.accept
        );
        answered.context.subjects = vec![self.name(best.subject)];
        answered.answer = match &self.subjects[best.subject].matter {
            Matter::Set(_) => {
                let mut parts: Vec<Part> = self.part(best.subject, &answered.question).into_iter().collect();
                self.see_also(best, answered, &mut parts);
                Answer::Cited(parts)
            }
            Matter::Silent(what) => {
                Answer::NotCovered { what: Some(what.clone()), nearest: self.nearest(index, &answered.question) }
            }
            Matter::Interview => Answer::Interview,
            Matter::Smalltalk => Answer::Smalltalk(self.name(best.subject)),
            Matter::OffTopic => Answer::OffTopic,
        };
    }

    /// Adds the runner-up where it is hardly less like, and both together are still short.
    fn see_also(&self, best: Likely, answered: &Answered, parts: &mut Vec<Part>) {
        const SHORT: usize = 3;
        let Some(second) = answered.ranking.get(1) else { return };
        if second.likeness < self.thresholds.nearly * best.likeness {
            return;
        }
        if let Some(part) = self.part(second.subject, &answered.question)
            && part.elsewhere.is_empty()
        {
            let cited: HashSet<&ClauseId> =
                parts.iter().chain([&part]).flat_map(|part| &part.citations).map(|citation| &citation.clause).collect();
            if cited.len() <= SHORT {
                parts.push(Part { gist: None, ..part });
            }
        }
    }

    /// The subjects of the questions in a message, where it holds several and each is plainly about another subject.
    fn apart(&self, question: &Question) -> Option<Vec<usize>> {
        if question.questions.len() < 2 {
            return None;
        }
        let mut subjects = Vec::new();
        for part in &question.questions {
            let of_part =
                Question { features: part.clone(), phrases: Vec::new(), questions: Vec::new(), ..question.clone() };
            let Some(best) = self.rank(&of_part).first().copied() else { continue };
            let tells = matches!(self.subjects[best.subject].matter, Matter::Set(_) | Matter::Silent(_));
            if tells && best.likeness >= self.thresholds.apart && !subjects.contains(&best.subject) {
                subjects.push(best.subject);
            }
        }
        let set = |subject: &&usize| matches!(self.subjects[**subject].matter, Matter::Set(_));
        (subjects.len() > 1 && subjects.iter().any(|subject| set(&subject))).then_some(subjects)
    }

    fn part(&self, subject: usize, question: &Question) -> Option<Part> {
        match &self.subjects.get(subject)?.matter {
            Matter::Set(set) => Some(self.part_of(set, question)),
            Matter::Silent(what) => Some(Part { silent: Some(what.clone()), ..Part::default() }),
            _ => None,
        }
    }

    fn part_of(&self, set: &Set, question: &Question) -> Part {
        let focus = |feature: &&Feature| {
            feature.term.and_then(|term| self.lexicon.term(term)).is_some_and(|term| term.of.is_some())
        };
        let named: Vec<&Feature> = question.features.iter().filter(focus).collect();
        let chosen = self.shelf.choose(&self.guide, set, &question.scope, &named);
        Part {
            gist: set.gist.clone().filter(|_| chosen.elsewhere.is_empty()),
            citations: chosen.citations,
            elsewhere: chosen.elsewhere,
            silent: None,
            timely: set.timely,
        }
    }

    /// Where no subject is like enough: the clause whose own words hold the question, or silence.
    fn by_words(&self, index: &Index, answered: &mut Answered) {
        let question = &answered.question;
        let found = self.clauses(index, question, 3);
        let held = |clause: usize| self.held(&question.features, |feature| self.shelf.has(clause, feature));
        if let Some(&clause) = found.first() {
            let share = held(clause);
            if share >= self.thresholds.clause {
                answered.reason = format!(
                    "no subject is like enough, but clause {} holds {share:.2} of the question's weight, at least {:.2} is needed",
                    self.guide.clauses[clause].id, self.thresholds.clause
                );
                let citations = self.cite_best_segment(clause, question).into_iter().collect();
                answered.answer = Answer::Cited(vec![Part { citations, ..Part::default() }]);
                return;
            }
        }
        let known = |feature: &Feature| {
            self.likeness.knows(feature) || (0..self.guide.clauses.len()).any(|clause| self.shelf.has(clause, feature))
        };
        let domain = self.held(&question.features, known);
        answered.reason = format!(
            "no subject is like enough; {domain:.2} of the question's weight is known, from {:.2} on it is about the call",
            self.thresholds.domain
        );
        answered.answer = match domain >= self.thresholds.domain {
            true => Answer::NotCovered { what: None, nearest: self.nearest(index, question) },
            false => Answer::OffTopic,
        };
    }

    /// The share of the question's weight in features that say something by themselves and that `held` accepts.
    fn held(&self, features: &[Feature], held: impl Fn(&Feature) -> bool) -> f32 {
        let (mut all, mut accepted) = (0.0, 0.0);
        let mut seen = HashSet::new();
        let telling = |feature: &&Feature| !matches!(feature.kind, FeatureKind::Character | FeatureKind::Sound);
        for feature in features.iter().filter(telling).filter(|feature| seen.insert(feature.key.as_str())) {
            let weight = self.likeness.weight(feature);
            all += weight;
            if held(feature) {
                accepted += weight;
            }
        }
        if all > 0.0 { accepted / all } else { 0.0 }
    }

    /// The clauses that share most words with a question, in its scope if it has one.
    fn clauses(&self, index: &Index, question: &Question, limit: usize) -> Vec<usize> {
        let hits = index.search(&question.features, Some(self.number), limit * 4).unwrap_or_default();
        hits.iter()
            .filter_map(|hit| hit.document.checked_sub(self.first_document))
            .filter(|&clause| {
                let Some(clause) = self.guide.clauses.get(clause) else { return false };
                question.scope.headings.is_empty()
                    || !self.shelf.topical(&clause.id)
                    || question.scope.holds(&clause.id)
            })
            .take(limit)
            .collect()
    }

    /// Clauses that may help with a question that the guide does not answer.
    fn nearest(&self, index: &Index, question: &Question) -> Vec<Citation> {
        /// Less in common than this and a clause helps nobody.
        const HELPS: f32 = 0.2;
        self.clauses(index, question, 1)
            .into_iter()
            .filter(|&clause| self.held(&question.features, |feature| self.shelf.has(clause, feature)) >= HELPS)
            .filter_map(|clause| self.cite_best_segment(clause, question))
            .collect()
    }

    /// The sentence of a clause that has most in common with a question.
    fn cite_best_segment(&self, clause: usize, question: &Question) -> Option<Citation> {
        let text = &self.guide.clauses.get(clause)?.text;
        let wanted: HashSet<&str> = question.features.iter().map(|feature| feature.key.as_str()).collect();
        let shared = |range: &std::ops::Range<usize>| -> f32 {
            let features = analyze(&text[range.clone()], &self.lexicon);
            features.iter().filter(|it| wanted.contains(it.key.as_str())).map(|it| self.likeness.weight(it)).sum()
        };
        let best = segments(text).map(|range| (shared(&range), range)).max_by(|a, b| a.0.total_cmp(&b.0))?.1;
        self.guide.cite(clause, Quote::at(&self.guide.clauses[clause], best)?)
    }

    /// Whole clauses.
    fn whole(&self, ids: &[ClauseId]) -> Part {
        let mut citations = Vec::new();
        for id in ids {
            add(&mut citations, self.guide.cite_whole(id), &self.guide);
        }
        Part { citations, ..Part::default() }
    }

    /// 「那专题一呢？」: the subjects of before, in the scope of now.
    fn follow(&self, context: &Context, answered: &mut Answered) {
        let subjects: Vec<usize> = context
            .subjects
            .iter()
            .filter_map(|name| self.subjects.iter().position(|subject| &subject.name == name))
            .collect();
        let parts: Vec<Part> = subjects.iter().filter_map(|&at| self.part(at, &answered.question)).collect();
        if parts.is_empty() {
            return self.overview(answered);
        }
        answered.reason = "the message names only topics: what was asked before is asked of them".to_owned();
        answered.context.subjects = context.subjects.clone();
        answered.answer = Answer::Cited(parts);
    }

    /// 「专题二」 alone: what the topic is for.
    fn overview(&self, answered: &mut Answered) {
        let scope = &answered.question.scope;
        let clauses = self.guide.clauses.iter().enumerate();
        let mut last: Option<ClauseId> = None;
        let mut citations = Vec::new();
        for (at, clause) in clauses.filter(|(_, clause)| scope.holds(&clause.id)) {
            if last.is_none() || last != clause.id.parent() {
                last = clause.id.parent();
                let quote = segments(&clause.text).next().and_then(|range| Quote::at(clause, range));
                add(&mut citations, quote.and_then(|quote| self.guide.cite(at, quote)), &self.guide);
            }
        }
        answered.reason = "the message names only topics: each is shown by its first clause".to_owned();
        answered.answer = Answer::Cited(vec![Part { citations, ..Part::default() }]);
    }

    fn name(&self, subject: usize) -> String {
        self.subjects.get(subject).map(|subject| subject.name.clone()).unwrap_or_default()
    }
}

/// Whether a message names topics and asks for nothing.
fn only_scope(question: &Question) -> bool {
    !question.scope.headings.is_empty() && question.phrases.is_empty()
}
