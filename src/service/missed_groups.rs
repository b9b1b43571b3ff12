//! Missed questions as staff look at them: those that ask for the same thing together, and how that is answered now.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

use super::Service;
use crate::answers::{Answer, groups};
use crate::assistant::Assistant;
use crate::dialogue::{Message, Missed, MissedKind};
use crate::store::{KeptMissed, StoreError};
use crate::text::Language;
use crate::text::normalize;

/// How many wordings are told of a group at most.
const WORDINGS: usize = 20;

/// How many of the missed questions a page is made of: the newest.
const RECENT: usize = 4_000;

/// How many groups are looked at for a page.
const LOOKED_AT: usize = 400;

/// Groups that were found, and what they hang on.
pub(super) struct FoundGroups {
    key: Key,
    assistant: Arc<Assistant>,
    groups: Arc<Vec<MissedGroup>>,
}

#[derive(PartialEq, Eq)]
struct Key {
    count: usize,
    newest: Option<Timestamp>,
    limit: usize,
    only_open: bool,
}

/// Missed questions that ask for the same thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissedGroup {
    /// The guide that was asked.
    pub guide: String,
    /// The question in the words that came most often.
    pub question: String,
    /// The language of the reply to it.
    pub language: Language,
    /// How many there are.
    pub count: usize,
    /// When the last of them came.
    pub newest: Timestamp,
    /// When the first of them came.
    pub oldest: Timestamp,
    /// Why they count as missed, and how many for each reason.
    pub kinds: BTreeMap<MissedKind, usize>,
    /// In which channels they came, and how many in each.
    pub channels: BTreeMap<String, usize>,
    /// The other wordings, those that came most often first.
    pub wordings: Vec<String>,
    /// The clauses that were shown the last time.
    pub clauses: Vec<String>,
    /// How the question is answered now.
    pub now: Now,
}

/// How a question is answered now that was missed before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Now {
    /// Surely, with these clauses.
    Answered(Vec<String>),
    /// The guide is known to leave it open.
    Silent,
    /// Not well, as before.
    Open,
}

impl Service {
    /// The groups of the missed questions that came last, as they were found last where nothing has come since. Few groups
    /// are looked at for those that are open, so that this takes no longer than a page may.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn recent_missed_groups(
        &self,
        limit: usize,
        only_open: bool,
    ) -> Result<Arc<Vec<MissedGroup>>, StoreError> {
        let mut missed = self.missed()?;
        missed.truncate(RECENT);
        let assistant = self.assistant();
        let key = Key {
            count: missed.len(),
            newest: missed.first().map(|kept| kept.at),
            limit,
            only_open,
        };
        let mut found = self
            .found_groups
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let is_same = |it: &&FoundGroups| it.key == key && Arc::ptr_eq(&it.assistant, &assistant);
        if let Some(found) = found.iter().find(is_same) {
            return Ok(Arc::clone(&found.groups));
        }
        let groups = Arc::new(grouped(&missed, &assistant, (limit, only_open), LOOKED_AT));
        // The page with those that are answered, and that without.
        found.retain(|it| Arc::ptr_eq(&it.assistant, &assistant) && it.key.only_open != only_open);
        found.push(FoundGroups {
            key,
            assistant,
            groups: Arc::clone(&groups),
        });
        Ok(groups)
    }

    /// The missed questions in groups that ask for the same thing, those that were asked last first: at most `limit`, and
    /// if `only_open`, only those that are not well answered even now.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn missed_groups(
        &self,
        limit: usize,
        only_open: bool,
    ) -> Result<Vec<MissedGroup>, StoreError> {
        let (missed, assistant) = (self.missed()?, self.assistant());
        Ok(grouped(&missed, &assistant, (limit, only_open), usize::MAX))
    }
}

/// The groups of missed questions, newest first, of which `looked_at` are looked at.
fn grouped(
    missed: &[KeptMissed],
    assistant: &Assistant,
    (limit, only_open): (usize, bool),
    looked_at: usize,
) -> Vec<MissedGroup> {
    let mut of_guides: BTreeMap<&str, Vec<&KeptMissed>> = BTreeMap::new();
    missed
        .iter()
        .for_each(|kept| of_guides.entry(&kept.missed.guide).or_default().push(kept));
    let mut grouped: Vec<Vec<&KeptMissed>> = Vec::new();
    for of_guide in of_guides.values() {
        let texts: Vec<&str> = of_guide
            .iter()
            .map(|kept| kept.missed.question.as_str())
            .collect();
        let groups = groups(&texts, assistant.lexicon());
        let members = |group: Vec<usize>| {
            group
                .into_iter()
                .filter_map(|at| of_guide.get(at).copied())
                .collect()
        };
        grouped.extend(groups.into_iter().map(members));
    }
    grouped.sort_by_key(|group: &Vec<&KeptMissed>| {
        std::cmp::Reverse(group.first().map(|newest| newest.at))
    });
    let groups = grouped
        .iter()
        .take(looked_at)
        .filter_map(|group| MissedGroup::of(group, assistant));
    groups
        .filter(|group| !only_open || group.now == Now::Open)
        .take(limit)
        .collect()
}

impl MissedGroup {
    /// The group of `members`, newest first.
    fn of(members: &[&KeptMissed], assistant: &Assistant) -> Option<MissedGroup> {
        let (newest, oldest) = (members.first()?, members.last()?);
        let mut wordings: Vec<(String, &KeptMissed, usize)> = Vec::new();
        let mut kinds = BTreeMap::new();
        let mut channels = BTreeMap::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for kept in members {
            *kinds.entry(kept.missed.kind).or_default() += 1;
            *channels.entry(kept.channel.clone()).or_default() += 1;
            let normalized = normalize(&kept.missed.question).into_text();
            let place = *places.entry(normalized.clone()).or_insert(wordings.len());
            match wordings.get_mut(place) {
                Some((_, _, count)) => *count += 1,
                None => wordings.push((normalized, kept, 1)),
            }
        }
        wordings.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
        let most = &wordings.first()?.1.missed;
        Some(MissedGroup {
            guide: most.guide.clone(),
            question: most.question.clone(),
            language: most.language,
            count: members.len(),
            newest: newest.at,
            oldest: oldest.at,
            wordings: wordings
                .iter()
                .skip(1)
                .take(WORDINGS)
                .map(|(_, kept, _)| kept.missed.question.clone())
                .collect(),
            clauses: newest
                .missed
                .clauses
                .iter()
                .map(ToString::to_string)
                .collect(),
            now: now(
                most,
                kinds
                    .contains_key(&MissedKind::Unhelpful)
                    .then_some(&newest.missed),
                assistant,
            ),
            kinds,
            channels,
        })
    }
}

/// How `missed` is answered now; an answer that did not help has to be another one.
fn now(missed: &Missed, unhelpful: Option<&Missed>, assistant: &Assistant) -> Now {
    let message = Message {
        guide: Some(missed.guide.clone()),
        ..Message::from(missed.question.as_str())
    };
    let Some((_, answered)) = assistant
        .answered(&message)
        .filter(|(_, answered)| answered.is_confident)
    else {
        return Now::Open;
    };
    match answered.answer {
        Answer::Cited(parts) => {
            let citations = parts.iter().flat_map(|part| &part.citations);
            let clauses: Vec<String> = citations
                .map(|citation| citation.clause.to_string())
                .collect();
            let before = unhelpful
                .and_then(|unhelpful| unhelpful.clauses.first())
                .map(ToString::to_string);
            match before.is_some() && before.as_ref() == clauses.first() {
                true => Now::Open,
                false => Now::Answered(clauses),
            }
        }
        Answer::NotCovered { what: Some(_), .. } if unhelpful.is_none() => Now::Silent,
        _ => Now::Open,
    }
}
