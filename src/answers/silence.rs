//! Silence: when it may be said that the guide does not state something, and when only that nothing was found.

use super::Answer;
use super::answerer::{Answered, Answerer, Believed};
use super::detector::{Detector, Sighting};
use super::intent::{Intent, Resolution};
use crate::guide::Citation;

impl Answerer {
    /// The sentence that seems to state what an intent asks for, though the guide neither binds it nor leaves it open on purpose.
    pub(super) fn overlooked(&self, intent: &Intent) -> Option<Sighting> {
        let looks = intent.looks.as_deref().filter(|_| !intent.is_left_open)?;
        let found = Detector::new(looks, &self.shared.hints.kinds)
            .ok()?
            .find(&self.guide);
        found
            .into_iter()
            .max_by(|a, b| a.confidence.total_cmp(&b.confidence))
    }

    pub(super) fn cite_sighting(&self, sighting: Sighting) -> Option<Citation> {
        self.guide.cite(sighting.clause, sighting.quote)
    }

    /// Says that the guide does not state it, if a person has looked for it, or if it is clear what is asked and nothing looks
    /// as if it stated that; else that nothing was found.
    pub(super) fn silence(&self, nearest: Option<Citation>, answered: &Answered) -> Answer {
        let Believed { share, best } = self.believed(&answered.ranking, |resolution| {
            matches!(resolution, Resolution::NotCovered(_))
        });
        let asked = best
            .filter(|_| self.guide.metadata.is_reviewed())
            .and_then(|best| Some((best, self.intents.get(best.intent)?)));
        let overlooked = asked.and_then(|(_, intent)| self.overlooked(intent));
        let what = asked.and_then(|(best, intent)| match &intent.resolution {
            _ if overlooked.is_some() => None,
            Resolution::NotCovered(what)
                if best.share >= self.shared.thresholds.certain
                    || intent.is_left_open
                        && best.share >= self.shared.thresholds.named * share =>
            {
                Some(what.clone())
            }
            _ => None,
        });
        let stated = overlooked.and_then(|it| self.cite_sighting(it));
        Answer::NotCovered {
            is_checked: what.is_some(),
            what,
            nearest: stated.or(nearest).into_iter().collect(),
        }
    }

    /// Whether the guide does not state what an intent asks for, as far as can be told: a person looked for it, or it could be
    /// recognised and no clause looks so.
    pub(super) fn is_missing(&self, intent: &Intent) -> bool {
        intent.is_left_open || intent.looks.is_some() && self.overlooked(intent).is_none()
    }
}
