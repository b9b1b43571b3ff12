//! The answerer of one guide.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::classifier::{Candidate, Classifier, FeatureKey};
use super::clause_selector::{ClauseSelector, add};
use super::intent::{Binding, Intent, Resolution};
use super::question::Question;
use super::retrieval::Retrieval;
use super::scope::{Names, Scope, Scopes};
use super::shared_intents::{self, SharedIntents};
use super::{Answer, Context, Part};
use crate::guide::{ClauseId, Guide, Origin, Quote, segments};
use crate::search::{BackgroundIndex, Feature, analyze};
use crate::text::normalize;

/// The parts of an answerer.
#[derive(Debug)]
pub struct Parts {
    /// The guide.
    pub guide: Arc<Guide>,
    /// The number of the guide in the index.
    pub number: usize,
    /// The number of its first clause in the index.
    pub first_document: usize,
    /// What all guides share.
    pub shared: Arc<SharedIntents>,
    /// People's names for the headings.
    pub names: Vec<Names>,
    /// The shared intents that the guide binds, by their number.
    pub bound: Vec<(usize, Intent)>,
    /// The intents of the guide alone.
    pub own: Vec<Intent>,
    /// The name of the intent of each utterance for those, normalized and [plain].
    pub utterances: Vec<(String, String)>,
}

/// The total probability of the intents of one kind.
pub(super) struct Believed {
    pub(super) share: f32,
    pub(super) best: Option<Candidate>,
}

/// Answers questions about one guide.
pub struct Answerer {
    pub(super) guide: Arc<Guide>,
    pub(super) number: usize,
    pub(super) first_document: usize,
    pub(super) shared: Arc<SharedIntents>,
    /// All intents: first the shared ones, as the guide resolves them, then its own.
    pub(super) intents: Vec<Arc<Intent>>,
    /// The intents of the guide's own utterances; none where a shared intent has the same.
    utterances: FxHashMap<String, Option<usize>>,
    pub(super) classifier: Classifier,
    pub(super) scopes: Scopes,
    pub(super) selector: ClauseSelector,
    /// The clauses, once a question is compared with them.
    retrieval: OnceLock<Retrieval>,
}

/// An answer, with how it was found.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// The question as understood.
    pub question: Question,
    /// The candidate intents, most probable first.
    pub ranking: Vec<Candidate>,
    /// The context for a follow-up question.
    pub context: Context,
    /// The reason for this answer.
    pub reason: String,
    /// Whether a slightly different probability would have given the same answer.
    pub is_confident: bool,
}

impl Answerer {
    /// Makes the answerer of a guide.
    pub fn new(parts: Parts) -> Answerer {
        let Parts {
            guide,
            number,
            first_document,
            shared,
            names,
            bound,
            own,
            utterances,
        } = parts;
        let scopes = Scopes::new(&guide, Arc::clone(&shared.levels), &names);
        let lexicon = &shared.lexicon;
        let keys = |text: &str| shared_intents::keys(text, &scopes, lexicon);
        let quotes = |intent: &Intent| -> Vec<Vec<FeatureKey>> {
            match &intent.resolution {
                Resolution::Covered(set) => set
                    .cites
                    .iter()
                    .map(|cite| keys(cite.quote.text()))
                    .collect(),
                _ => Vec::new(),
            }
        };
        let first = shared.intents.len();
        let bound_quotes = bound.par_iter().map(|(at, intent)| (*at, quotes(intent)));
        let own_utterances = own.par_iter().enumerate().map(|(at, intent)| {
            let mut asked: Vec<_> = intent.utterances().map(|it| keys(it)).collect();
            asked.extend(quotes(intent));
            (first + at, asked)
        });
        let added: Vec<(usize, Vec<Vec<FeatureKey>>)> =
            bound_quotes.chain(own_utterances).collect();
        let total = first + own.len();
        let classifier = Classifier::new(Arc::clone(&shared.classifier), &added, total);
        let mut intents = shared.intents.clone();
        for (at, intent) in bound {
            if let Some(place) = intents.get_mut(at) {
                *place = Arc::new(intent);
            }
        }
        intents.extend(own.into_iter().map(Arc::new));
        let words: Vec<Vec<Feature>> = guide
            .clauses
            .iter()
            .map(|clause| analyze(&clause.text, lexicon))
            .collect();
        Answerer {
            utterances: own_by_utterance(utterances, &intents[first..], &shared),
            retrieval: OnceLock::new(),
            classifier,
            selector: ClauseSelector::new(&guide, &words),
            guide,
            number,
            first_document,
            intents,
            scopes,
            shared,
        }
    }

    /// The intent of which a message is an utterance word for word.
    fn exact(&self, message: &str) -> Option<usize> {
        let normalized = normalize(message);
        let utterance = plain(normalized.text());
        match self.utterances.get(utterance) {
            Some(own) => *own,
            None => self.shared.utterances.get(utterance).copied(),
        }
    }

    /// The guide.
    pub fn guide(&self) -> &Guide {
        &self.guide
    }

    /// Everything that people ask about, by number.
    pub fn intents(&self) -> impl Iterator<Item = &Intent> {
        self.intents.iter().map(|intent| &**intent)
    }

    /// How much of a text each clause explains.
    pub fn fits(&self, text: &str) -> Vec<f32> {
        let shared = &self.shared;
        let question = shared.reader.read(text, &self.scopes, &shared.lexicon);
        self.retrieval()
            .fits(text, &question.features, &self.classifier)
    }

    /// The clauses as questions are compared with them.
    pub(super) fn retrieval(&self) -> &Retrieval {
        let shared = &self.shared;
        self.retrieval
            .get_or_init(|| Retrieval::new(&self.guide, &shared.lexicon, Arc::clone(&shared.hints)))
    }

    /// The intent with this number.
    pub fn intent(&self, at: usize) -> Option<&Intent> {
        self.intents.get(at).map(|intent| &**intent)
    }

    /// Answers `message`, which can refer to the question before it; one that names no topic may mean the one that is
    /// talked about, by its heading.
    pub fn ask(
        &self,
        message: &str,
        (before, topic): (Option<&Context>, Option<&ClauseId>),
        index: &BackgroundIndex,
    ) -> Answered {
        let mut question = self
            .shared
            .reader
            .read(message, &self.scopes, &self.shared.lexicon);
        if question.scope.headings.is_empty() && question.scope.hinted.is_empty() {
            question.scope.hinted.extend(topic.cloned());
        }
        let mut ranking = self.rank_message(&question);
        let utterance = self.exact(message);
        if let Some(intent) = utterance {
            self.force_exact_match(intent, &mut ranking);
        }
        let mut answered = Answered {
            answer: Answer::OffTopic,
            context: Context {
                intents: Vec::new(),
                scope: question.scope.headings.clone(),
            },
            question,
            ranking,
            reason: String::new(),
            is_confident: true,
        };
        let numbered = self.shared.numbers.read(message, &self.guide);
        if !numbered.is_empty() {
            answered.reason = "the message is the number of a clause".to_owned();
            answered.answer = Answer::Cited(vec![self.whole(&numbered)]);
        } else if let Some(context) = before.filter(|_| only_scope(&answered.question)) {
            self.follow(context, &mut answered);
        } else if only_scope(&answered.question) {
            self.overview(&mut answered);
        } else if self.guide.metadata.origin != Origin::Written {
            self.retrieve(message, &mut answered);
        } else {
            self.decide(index, utterance.is_some(), &mut answered);
        }
        answered
    }

    /// Ranks the intents for a message in its scope: half by the whole message, half by its single phrases, because a
    /// message can ask two things or tell a long story first.
    fn rank_message(&self, question: &Question) -> Vec<Candidate> {
        let mut ranking = self.classifier.rank(&question.features);
        if question.phrases.len() > 1 {
            let weights: Vec<f32> = question
                .phrases
                .iter()
                .map(|phrase| self.classifier.weight_of(phrase))
                .collect();
            let all = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
            let mut shares = vec![0.0; self.intents.len()];
            ranking.iter().for_each(|candidate| {
                shares[candidate.intent] = (1.0 - self.shared.thresholds.phrases) * candidate.share
            });
            for (phrase, weight) in question.phrases.iter().zip(weights) {
                for candidate in self.classifier.rank(phrase) {
                    shares[candidate.intent] +=
                        self.shared.thresholds.phrases * candidate.share * weight / all;
                }
            }
            ranking
                .iter_mut()
                .for_each(|candidate| candidate.share = shares[candidate.intent]);
        }
        self.in_scope(ranking, &question.scope)
    }

    /// Puts `intent` first, because the message matches one of its utterances word for word.
    fn force_exact_match(&self, intent: usize, ranking: &mut Vec<Candidate>) {
        let is_certain = |candidate: &Candidate| {
            candidate.intent == intent && candidate.share >= self.shared.thresholds.certain
        };
        if ranking.first().is_some_and(is_certain) {
            return;
        }
        ranking.retain(|candidate| candidate.intent != intent);
        ranking
            .iter_mut()
            .for_each(|candidate| candidate.share = 0.0);
        ranking.insert(0, Candidate { intent, share: 1.0 });
    }

    /// Lowers the probability of intents that only other topics set, and sorts again.
    fn in_scope(&self, mut ranking: Vec<Candidate>, scope: &Scope) -> Vec<Candidate> {
        ranking
            .iter_mut()
            .for_each(|candidate| candidate.share *= self.fit(candidate.intent, scope));
        let all: f32 = ranking.iter().map(|candidate| candidate.share).sum();
        ranking
            .iter_mut()
            .for_each(|candidate| candidate.share /= all);
        ranking.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.intent.cmp(&b.intent)));
        ranking
    }

    /// How well an intent fits the scope of a question. Users are less likely to mean one that only other topics set.
    fn fit(&self, intent: usize, scope: &Scope) -> f32 {
        match self.intents.get(intent).map(|intent| &intent.resolution) {
            Some(Resolution::Covered(set)) if !scope.headings.is_empty() => {
                let fits = |id: &ClauseId| !self.selector.topical(id) || scope.holds(id);
                if set.cites.iter().any(|cite| fits(&cite.id)) {
                    1.0
                } else {
                    self.shared.thresholds.elsewhere
                }
            }
            _ => 1.0,
        }
    }

    /// Decides by probability. A message that is an utterance word for word (`is_way`) is known, however short it is.
    fn decide(&self, index: &BackgroundIndex, is_way: bool, answered: &mut Answered) {
        if !is_way
            && self.held(&answered.question.features, |feature| {
                self.classifier.knows(feature)
            }) < self.shared.thresholds.domain
        {
            return self.by_words(index, answered);
        }
        if let Some(several) = self.split_questions(&answered.question) {
            answered.reason = format!("the message asks {} things", several.len());
            let parts = several
                .iter()
                .filter_map(|&intent| self.part(intent, &answered.question))
                .collect();
            answered.context.intents = several.iter().map(|&intent| self.name(intent)).collect();
            answered.answer = Answer::Cited(self.gathered(parts));
            return;
        }
        let set = self.believed(&answered.ranking, |resolution| {
            matches!(resolution, Resolution::Covered(_))
        });
        answered.is_confident = self.is_far(set.share, self.shared.thresholds.answer);
        if set.share >= self.shared.thresholds.answer
            && let Some(best) = set.best
        {
            answered.reason = format!(
                "belief that the guide sets it is {:.2}, at least {:.2} is needed; likeliest is `{}` with {:.2}",
                set.share,
                self.shared.thresholds.answer,
                self.name(best.intent),
                best.share
            );
            answered.context.intents = vec![self.name(best.intent)];
            let mut parts: Vec<Part> = self
                .part(best.intent, &answered.question)
                .into_iter()
                .collect();
            self.see_also(best, answered, &mut parts);
            if best.share < self.shared.thresholds.certain {
                // Who names a topic asks about it first of all.
                let scope = &answered.question.scope;
                parts.sort_by_key(|part| {
                    !part
                        .citations
                        .iter()
                        .any(|citation| scope.holds(&citation.clause))
                });
            }
            answered.answer = Answer::Cited(self.gathered(parts));
            return;
        }
        if let Some(clause) = self.fully_matching_clause(index, &answered.question) {
            answered.reason = format!(
                "clause {} has all the words of the question",
                self.guide.clauses[clause].id
            );
            let citations = self
                .cite_best_segment(clause, &answered.question)
                .into_iter()
                .collect();
            answered.answer = Answer::Cited(vec![Part {
                citations,
                ..Part::default()
            }]);
            return;
        }
        let others: [fn(&Resolution) -> bool; 4] = [
            |resolution| matches!(resolution, Resolution::NotCovered(_)),
            |resolution| matches!(resolution, Resolution::Interview),
            |resolution| matches!(resolution, Resolution::Smalltalk),
            |resolution| matches!(resolution, Resolution::OffTopic),
        ];
        let others = others.map(|kind| self.believed(&answered.ranking, kind));
        let Some(other) = others.iter().max_by(|a, b| a.share.total_cmp(&b.share)) else {
            return;
        };
        let Some(best) = other.best else { return };
        answered.reason = format!(
            "belief that the guide sets it is {:.2}, at least {:.2} is needed; likeliest otherwise is `{}` with {:.2}",
            set.share,
            self.shared.thresholds.answer,
            self.name(best.intent),
            best.share
        );
        answered.answer = match &self.intents[best.intent].resolution {
            Resolution::NotCovered(what) => {
                let overlooked = self.overlooked(&self.intents[best.intent]);
                let is_named = best.share >= self.shared.thresholds.named * other.share;
                Answer::NotCovered {
                    what: Some(what.clone()).filter(|_| is_named && overlooked.is_none()),
                    is_checked: overlooked.is_none(),
                    nearest: match overlooked.and_then(|it| self.cite_sighting(it)) {
                        Some(stated) => vec![stated],
                        None => self.nearest(index, &answered.question),
                    },
                }
            }
            Resolution::Interview => Answer::Interview,
            Resolution::Smalltalk => Answer::Smalltalk(self.name(best.intent)),
            Resolution::OffTopic | Resolution::Covered(_) => Answer::OffTopic,
        };
    }

    /// Whether `share` is so far from `threshold` that a small change makes no difference.
    pub(super) fn is_far(&self, share: f32, threshold: f32) -> bool {
        (share - threshold).abs() >= self.shared.thresholds.margin
    }

    /// The total probability of the intents of one kind, and the best of them.
    pub(super) fn believed(
        &self,
        ranking: &[Candidate],
        kind: impl Fn(&Resolution) -> bool,
    ) -> Believed {
        let of_kind = || {
            ranking
                .iter()
                .filter(|candidate| kind(&self.intents[candidate.intent].resolution))
        };
        Believed {
            share: of_kind().map(|candidate| candidate.share).sum(),
            best: of_kind().next().copied(),
        }
    }

    /// Adds the next intents if they are nearly as probable and the answer stays short.
    fn see_also(&self, best: Candidate, answered: &Answered, parts: &mut Vec<Part>) {
        /// The most clauses of a short answer.
        const SHORT: usize = 3;
        const MANY: usize = 4;
        let window = self
            .guide
            .metadata
            .period
            .as_ref()
            .and_then(|period| period.windows().next())
            .map(|window| &window.clause);
        let nearly =
            |candidate: &&Candidate| candidate.share >= self.shared.thresholds.also * best.share;
        for next in answered
            .ranking
            .iter()
            .take(MANY)
            .skip(1)
            .take_while(nearly)
        {
            let Some(part) = self.part(next.intent, &answered.question) else {
                continue;
            };
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

    /// Cites each clause once, in its first place, with all its words that carry an answer.
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

    /// The intents of the questions in a message, if it contains several and each is clearly about another intent.
    fn split_questions(&self, question: &Question) -> Option<Vec<usize>> {
        if question.questions.len() < 2 {
            return None;
        }
        let mut intents = Vec::new();
        for part in &question.questions {
            let Some(best) = self
                .in_scope(self.classifier.rank(part), &question.scope)
                .first()
                .copied()
            else {
                continue;
            };
            let tells = matches!(
                self.intents[best.intent].resolution,
                Resolution::Covered(_) | Resolution::NotCovered(_)
            );
            if tells
                && best.share >= self.shared.thresholds.split_questions
                && !intents.contains(&best.intent)
            {
                intents.push(best.intent);
            }
        }
        let set =
            |intent: &&usize| matches!(self.intents[**intent].resolution, Resolution::Covered(_));
        (intents.len() > 1 && intents.iter().any(|intent| set(&intent))).then_some(intents)
    }

    fn part(&self, intent: usize, question: &Question) -> Option<Part> {
        match &self.intents.get(intent)?.resolution {
            Resolution::Covered(set) => Some(self.part_of(set, question)),
            Resolution::NotCovered(what) if self.overlooked(&self.intents[intent]).is_none() => {
                Some(Part {
                    silent: Some(what.clone()),
                    ..Part::default()
                })
            }
            _ => None,
        }
    }

    fn part_of(&self, set: &Binding, question: &Question) -> Part {
        let focus = |feature: &&Feature| {
            feature
                .term
                .and_then(|term| self.shared.lexicon.term(term))
                .is_some_and(|term| term.of.is_some())
        };
        let named: Vec<&Feature> = question.features.iter().filter(focus).collect();
        let chosen = self
            .selector
            .choose(&self.guide, set, &question.scope, &named);
        Part {
            gist: set.gist.clone().filter(|_| chosen.elsewhere.is_empty()),
            citations: chosen.citations,
            elsewhere: chosen.elsewhere,
            silent: None,
            timely: set.timely,
        }
    }

    /// Cites whole clauses.
    fn whole(&self, ids: &[ClauseId]) -> Part {
        let mut citations = Vec::new();
        for id in ids {
            add(&mut citations, self.guide.cite_whole(id), &self.guide);
        }
        Part {
            citations,
            ..Part::default()
        }
    }

    /// Answers 「那专题一呢？」: the intents of the question before, in the new scope.
    fn follow(&self, context: &Context, answered: &mut Answered) {
        let intents: Vec<usize> = context
            .intents
            .iter()
            .filter_map(|name| self.intents.iter().position(|intent| &intent.name == name))
            .collect();
        let parts: Vec<Part> = intents
            .iter()
            .filter_map(|&at| self.part(at, &answered.question))
            .collect();
        if parts.is_empty() {
            return self.overview(answered);
        }
        answered.reason =
            "the message names only topics: what was asked before is asked of them".to_owned();
        answered.context.intents = context.intents.clone();
        answered.answer = Answer::Cited(parts);
    }

    /// Answers 「专题二」 alone: what the topic is for.
    fn overview(&self, answered: &mut Answered) {
        let scope = &answered.question.scope;
        let clauses = self.guide.clauses.iter().enumerate();
        let mut last: Option<ClauseId> = None;
        let mut citations = Vec::new();
        for (at, clause) in clauses.filter(|(_, clause)| scope.holds(&clause.id)) {
            if last.is_none() || last != clause.id.parent() {
                last = clause.id.parent();
                let quote = segments(&clause.text)
                    .next()
                    .and_then(|range| Quote::at(clause, range));
                add(
                    &mut citations,
                    quote.and_then(|quote| self.guide.cite(at, quote)),
                    &self.guide,
                );
            }
        }
        answered.reason =
            "the message names only topics: each is shown by its first clause".to_owned();
        answered.answer = Answer::Cited(vec![Part {
            citations,
            ..Part::default()
        }]);
    }

    pub(super) fn name(&self, intent: usize) -> String {
        self.intents
            .get(intent)
            .map(|intent| intent.name.clone())
            .unwrap_or_default()
    }
}

/// The numbers of the intents of a guide by their utterances. Without its marks an utterance may be one of two intents, and
/// then of none.
fn own_by_utterance(
    utterances: Vec<(String, String)>,
    own: &[Arc<Intent>],
    shared: &SharedIntents,
) -> FxHashMap<String, Option<usize>> {
    let first = shared.intents.len();
    let numbers = own
        .iter()
        .enumerate()
        .map(|(at, intent)| (intent.name.as_str(), first + at));
    let numbers: FxHashMap<&str, usize> = numbers.collect();
    let mut all: FxHashMap<String, Option<usize>> = FxHashMap::default();
    for (utterance, name) in utterances {
        let number = numbers.get(name.as_str()).copied();
        let is_clear = !shared.utterances.contains_key(&utterance);
        let known = all.entry(utterance).or_insert(number.filter(|_| is_clear));
        if *known != number {
            *known = None;
        }
    }
    all
}

/// Strips the punctuation at the end of a normalized text.
pub fn plain(normalized: &str) -> &str {
    normalized
        .trim()
        .trim_end_matches(['?', '.', '。', '!', ' '])
}

/// Whether a message only names topics.
fn only_scope(question: &Question) -> bool {
    !question.scope.headings.is_empty() && question.phrases.is_empty()
}
