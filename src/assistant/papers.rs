//! Papers: which of those that applicants hand in a question is about.

use crate::answers::{Answer, Answered, Resolution};
use crate::dialogue::LoadedGuide;
use crate::guide::ClauseId;
use crate::text::{normalize, numbers};
use crate::wording::ReplyBuilder;

/// The clauses of papers that only some applicants hand in, where the guide is plainly asked about those alone.
pub(super) fn papers_asked(loaded: &LoadedGuide, answered: &Answered) -> Vec<ClauseId> {
    /// How likely the intent has to be.
    const PLAIN: f32 = 0.3;
    let best = answered.ranking.first().filter(|best| best.share >= PLAIN);
    let intent = best.and_then(|best| loaded.answerer.intent(best.intent));
    let is_conditional = |clause: &ClauseId| {
        let mut papers = loaded.rules.materials.iter();
        papers.any(|paper| paper.citation.clause == *clause && paper.when.is_some())
    };
    let clauses: Vec<ClauseId> = match intent.map(|intent| &intent.resolution) {
        Some(Resolution::Covered(binding)) => {
            binding.cites.iter().map(|it| it.id.clone()).collect()
        }
        _ => Vec::new(),
    };
    match clauses.iter().all(is_conditional) {
        true => clauses,
        false => Vec::new(),
    }
}

/// The clauses that answer the question; those of the paragraph that it names by number (第11条), where it names one.
pub(super) fn cited(builder: &ReplyBuilder<'_>, answered: &Answered) -> Vec<ClauseId> {
    let normalized = normalize(builder.question);
    let found = numbers(normalized.chars()).into_iter();
    let named: Vec<String> = found.map(|it| it.figure.to_string()).collect();
    let papers = builder.loaded.rules.materials.iter();
    let papers = papers.map(|paper| paper.citation.clause.clone());
    let is_named = |clause: &ClauseId| {
        let mut parts = clause.as_str().split('.').skip(1);
        parts.any(|part| {
            named
                .iter()
                .any(|number| number.len() > 1 && number == part)
        })
    };
    let by_number: Vec<ClauseId> = papers.filter(is_named).collect();
    if !by_number.is_empty() {
        return by_number;
    }
    let Answer::Cited(parts) = &answered.answer else {
        return Vec::new();
    };
    let citations = parts.iter().flat_map(|part| &part.citations);
    citations.map(|citation| citation.clause.clone()).collect()
}
