//! The answerer of one guide.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::citing::{Shelf, add};
use super::clause_number::ClauseNumbers;
use super::likeness::{Likely, Likeness, Weighed, Weighing};
use super::question::{self, Question, Reader};
use super::scope::{Level, Names, Scope, Scopes};
use super::subject::{Matter, Set, Subject};
use super::thresholds::Thresholds;
use super::{Answer, Context, Part};
use crate::error::Error;
use crate::fold::fold;
use crate::guide::{ClauseId, Guide, Quote, segments};
use crate::search::{BackgroundIndex, Feature, Lexicon, analyze};

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
    /// Each way of asking, folded and [plain], and the number of its subject.
    pub ways: FxHashMap<String, usize>,
}

/// How much is believed of one kind of matter.
struct Believed {
    share: f32,
    best: Option<Likely>,
}

/// Answers questions on one guide.
pub struct Answerer {
    pub(super) guide: Arc<Guide>,
    pub(super) number: usize,
    pub(super) first_document: usize,
    pub(super) lexicon: Arc<Lexicon>,
    pub(super) subjects: Vec<Subject>,
    ways: FxHashMap<String, usize>,
    pub(super) likeness: Likeness,
    pub(super) scopes: Scopes,
    pub(super) reader: Reader,
    pub(super) numbers: ClauseNumbers,
    pub(super) shelf: Shelf,
    pub(super) thresholds: Thresholds,
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
    /// Whether a little more or less belief would have made no difference.
    pub sure: bool,
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
        let Parts { guide, number, first_document, lexicon, levels, names, joints, subjects, ways: exact } = parts;
        let scopes = Scopes::new(&guide, &levels, &names)?;
        let reader = Reader::new(&joints)?;
        let ways: Vec<Vec<Vec<Weighed>>> = subjects
            .par_iter()
            .map(|subject| {
                let cites = match &subject.matter {
                    Matter::Set(set) => set.cites.as_slice(),
                    _ => &[],
                };
                let asked = subject.zh.iter().chain(&subject.en).map(String::as_str);
                let quotes = cites.iter().map(|cite| cite.quote.text());
                let weighed = |way| question::features(way, &scopes, &lexicon).iter().map(Weighed::from).collect();
                asked.chain(quotes).map(weighed).collect()
            })
            .collect();
        let likeness = Likeness::new(&ways, weighing);
        let words: Vec<Vec<Feature>> = guide.clauses.iter().map(|clause| analyze(&clause.text, &lexicon)).collect();
        Ok(Answerer {
            likeness,
            shelf: Shelf::new(&guide, &words),
            numbers: ClauseNumbers::new()?,
            guide,
            number,
            first_document,
            lexicon,
            subjects,
            ways: exact,
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
    pub fn ask(&self, message: &str, before: Option<&Context>, index: &BackgroundIndex) -> Answered {
        let question = self.reader.read(message, &self.scopes, &self.lexicon);
        let mut ranking = self.rank_message(&question);
        let way = self.ways.get(plain(fold(message).text()));
        if let Some(&subject) = way {
            self.insist(subject, &mut ranking);
        }
        let mut answered = Answered {
            answer: Answer::OffTopic,
            context: Context { subjects: Vec::new(), scope: question.scope.headings.clone() },
            question,
            ranking,
            reason: String::new(),
            sure: true,
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
            self.decide(index, way.is_some(), &mut answered);
        }
        answered
    }

    /// The subjects that a message may be about, in its scope: half by all of it together, half by its phrases each for
    /// itself, for a message may ask two things, or tell a long story before it asks one.
    fn rank_message(&self, question: &Question) -> Vec<Likely> {
        let mut ranking = self.likeness.rank(&question.features);
        if question.phrases.len() > 1 {
            let weights: Vec<f32> = question.phrases.iter().map(|phrase| self.likeness.weight_of(phrase)).collect();
            let all = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
            let mut shares = vec![0.0; self.subjects.len()];
            ranking.iter().for_each(|likely| shares[likely.subject] = (1.0 - self.thresholds.phrases) * likely.share);
            for (phrase, weight) in question.phrases.iter().zip(weights) {
                for likely in self.likeness.rank(phrase) {
                    shares[likely.subject] += self.thresholds.phrases * likely.share * weight / all;
                }
            }
            ranking.iter_mut().for_each(|likely| likely.share = shares[likely.subject]);
        }
        self.in_scope(ranking, &question.scope)
    }

    /// Believes in `subject`, of which the message is a way of asking word for word, whatever else it is like.
    fn insist(&self, subject: usize, ranking: &mut Vec<Likely>) {
        let is_certain = |likely: &Likely| likely.subject == subject && likely.share >= self.thresholds.certain;
        if ranking.first().is_some_and(is_certain) {
            return;
        }
        ranking.retain(|likely| likely.subject != subject);
        ranking.iter_mut().for_each(|likely| likely.share = 0.0);
        ranking.insert(0, Likely { subject, share: 1.0 });
    }

    /// The subjects in the order of belief, where those that are set for other topics only are believed less.
    fn in_scope(&self, mut ranking: Vec<Likely>, scope: &Scope) -> Vec<Likely> {
        ranking.iter_mut().for_each(|likely| likely.share *= self.fit(likely.subject, scope));
        let all: f32 = ranking.iter().map(|likely| likely.share).sum();
        ranking.iter_mut().for_each(|likely| likely.share /= all);
        ranking.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.subject.cmp(&b.subject)));
        ranking
    }

    /// How well a subject fits the scope of a question: what is set for other topics only is less likely meant.
    fn fit(&self, subject: usize, scope: &Scope) -> f32 {
        match self.subjects.get(subject).map(|subject| &subject.matter) {
            Some(Matter::Set(set)) if !scope.headings.is_empty() => {
                let fits = |id: &ClauseId| !self.shelf.topical(id) || scope.holds(id);
                if set.cites.iter().any(|cite| fits(&cite.id)) { 1.0 } else { self.thresholds.elsewhere }
            }
            _ => 1.0,
        }
    }

    /// Decides by belief. What is a way of asking word for word (`is_way`) is known, however few its words are.
    fn decide(&self, index: &BackgroundIndex, is_way: bool, answered: &mut Answered) {
        if !is_way
            && self.held(&answered.question.features, |feature| self.likeness.knows(feature)) < self.thresholds.domain
        {
            return self.by_words(index, answered);
        }
        if let Some(several) = self.apart(&answered.question) {
            answered.reason = format!("the message asks {} things", several.len());
            let parts = several.iter().filter_map(|&subject| self.part(subject, &answered.question)).collect();
            answered.context.subjects = several.iter().map(|&subject| self.name(subject)).collect();
            answered.answer = Answer::Cited(self.gathered(parts));
            return;
        }
        let set = self.believed(&answered.ranking, |matter| matches!(matter, Matter::Set(_)));
        answered.sure = self.is_far(set.share, self.thresholds.answer);
        if set.share >= self.thresholds.answer
            && let Some(best) = set.best
        {
            answered.reason = format!(
                "belief that the guide sets it is {:.2}, at least {:.2} is needed; likeliest is `{}` with {:.2}",
                set.share,
                self.thresholds.answer,
                self.name(best.subject),
                best.share
            );
            answered.context.subjects = vec![self.name(best.subject)];
            let mut parts: Vec<Part> = self.part(best.subject, &answered.question).into_iter().collect();
            self.see_also(best, answered, &mut parts);
            if best.share < self.thresholds.certain {
                // Who names a topic asks about it first of all.
                let scope = &answered.question.scope;
                parts.sort_by_key(|part| !part.citations.iter().any(|citation| scope.holds(&citation.clause)));
            }
            answered.answer = Answer::Cited(self.gathered(parts));
            return;
        }
        if let Some(clause) = self.says_it_all(index, &answered.question) {
            answered.reason = format!("clause {} has all the words of the question", self.guide.clauses[clause].id);
            let citations = self.cite_best_segment(clause, &answered.question).into_iter().collect();
            answered.answer = Answer::Cited(vec![Part { citations, ..Part::default() }]);
            return;
        }
        let others: [fn(&Matter) -> bool; 4] = [
            |matter| matches!(matter, Matter::Silent(_)),
            |matter| matches!(matter, Matter::Interview),
            |matter| matches!(matter, Matter::Smalltalk),
            |matter| matches!(matter, Matter::OffTopic),
        ];
        let others = others.map(|kind| self.believed(&answered.ranking, kind));
        let Some(other) = others.iter().max_by(|a, b| a.share.total_cmp(&b.share)) else { return };
        let Some(best) = other.best else { return };
        answered.reason = format!(
            "belief that the guide sets it is {:.2}, at least {:.2} is needed; likeliest otherwise is `{}` with {:.2}",
            set.share,
            self.thresholds.answer,
            self.name(best.subject),
            best.share
        );
        answered.answer = match &self.subjects[best.subject].matter {
            Matter::Silent(what) => Answer::NotCovered {
                what: Some(what.clone()).filter(|_| best.share >= self.thresholds.named * other.share),
                nearest: self.nearest(index, &answered.question),
            },
            Matter::Interview => Answer::Interview,
            Matter::Smalltalk => Answer::Smalltalk(self.name(best.subject)),
            Matter::OffTopic | Matter::Set(_) => Answer::OffTopic,
        };
    }

    /// Whether `share` lies so far from `threshold` that a little more or less would make no difference.
    pub(super) fn is_far(&self, share: f32, threshold: f32) -> bool {
        (share - threshold).abs() >= self.thresholds.margin
    }

    /// How much of belief is with subjects of one kind, and the likeliest of them.
    fn believed(&self, ranking: &[Likely], kind: impl Fn(&Matter) -> bool) -> Believed {
        let of_kind = || ranking.iter().filter(|likely| kind(&self.subjects[likely.subject].matter));
        Believed { share: of_kind().map(|likely| likely.share).sum(), best: of_kind().next().copied() }
    }

    /// Adds the next subjects where they are nearly as likely, and all together are still short.
    fn see_also(&self, best: Likely, answered: &Answered, parts: &mut Vec<Part>) {
        /// A reader who gets more clauses than he needs by two has still got an answer.
        const SHORT: usize = 3;
        const MANY: usize = 4;
        let window = self.guide.card.window.as_ref().map(|window| &window.clause);
        let nearly = |likely: &&Likely| likely.share >= self.thresholds.also * best.share;
        for next in answered.ranking.iter().take(MANY).skip(1).take_while(nearly) {
            let Some(part) = self.part(next.subject, &answered.question) else { continue };
            if !part.elsewhere.is_empty() || part.silent.is_some() {
                continue;
            }
            let together = || parts.iter().chain([&part]);
            let timely = together().any(|part| part.timely);
            let cited: HashSet<&ClauseId> = together()
                .flat_map(|part| &part.citations)
                .map(|citation| &citation.clause)
                .chain(window.filter(|_| timely))
                .collect();
            if cited.len() <= SHORT {
                parts.push(Part { gist: None, ..part });
            }
        }
    }

    /// The parts with each clause cited once: where it is cited first, by all the words of it that carry an answer.
    fn gathered(&self, parts: Vec<Part>) -> Vec<Part> {
        let mut gathered: Vec<Part> = Vec::with_capacity(parts.len());
        for mut part in parts {
            part.citations.retain(|citation| {
                let known = gathered
                    .iter_mut()
                    .map(|earlier| &mut earlier.citations)
                    .find(|citations| citations.iter().any(|it| it.clause == citation.clause));
                match known {
                    Some(citations) => add(citations, Some(citation.clone()), &self.guide),
                    None => return true,
                }
                false
            });
            let says = part.gist.is_some() || part.silent.is_some() || part.timely;
            if says || !part.citations.is_empty() {
                gathered.push(part);
            }
        }
        gathered
    }

    /// The subjects of the questions in a message, where it holds several and each is plainly about another subject.
    fn apart(&self, question: &Question) -> Option<Vec<usize>> {
        if question.questions.len() < 2 {
            return None;
        }
        let mut subjects = Vec::new();
        for part in &question.questions {
            let Some(best) = self.in_scope(self.likeness.rank(part), &question.scope).first().copied() else {
                continue;
            };
            let tells = matches!(self.subjects[best.subject].matter, Matter::Set(_) | Matter::Silent(_));
            if tells && best.share >= self.thresholds.apart && !subjects.contains(&best.subject) {
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

/// A folded text without the marks at its end, which make no difference.
pub fn plain(folded: &str) -> &str {
    folded.trim().trim_end_matches(['?', '.', '。', '!', ' '])
}

/// Whether a message names topics and asks for nothing.
fn only_scope(question: &Question) -> bool {
    !question.scope.headings.is_empty() && question.phrases.is_empty()
}
