//! The vote: each utterance of an intent votes for the clause that explains most of it.

use crate::answers::{Answerer, Intent, Sighting};
use crate::guide::{Guide, Quote, segments};

/// The most utterances that vote.
const VOTERS: usize = 24;

/// How well the clauses explain the utterances of an intent, from 0 to 1.
pub fn votes(answerer: &Answerer, intent: &Intent) -> Vec<f32> {
    let mut votes = vec![0.0_f32; answerer.guide().clauses.len()];
    let mut voters = 0.0_f32;
    for utterance in intent.zh.iter().take(VOTERS) {
        let fits = answerer.fits(utterance);
        voters += 1.0;
        let best = fits.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        if let Some((at, fit)) = best
            && let Some(vote) = votes.get_mut(at)
        {
            *vote += fit;
        }
    }
    votes.iter_mut().for_each(|vote| *vote /= voters.max(1.0));
    votes
}

/// The clauses for which the votes suffice alone.
pub fn voted(guide: &Guide, votes: &[f32], enough: f32) -> Vec<Sighting> {
    let clauses = guide.clauses.iter().enumerate().zip(votes);
    clauses
        .filter(|(_, vote)| **vote >= enough)
        .filter_map(|((at, clause), vote)| {
            Some(Sighting {
                clause: at,
                quote: Quote::at(clause, segments(&clause.text).next()?)?,
                value: None,
                confidence: vote.min(1.0),
            })
        })
        .collect()
}
