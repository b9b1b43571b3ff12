//! Thresholds: from where on something is believed.

/// From where on something is believed. Found by cross-validation over `tests/questions` (`tests/calibration.rs`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// A question is answered if so much of belief is with what the guide sets. Less than a half, for an applicant who is
    /// told that the guide is silent where it speaks is left without help.
    pub answer: f32,
    /// Two questions in one message are answered split_questions if each is believed so much to be about an intent of its own.
    pub split_questions: f32,
    /// A second intent is answered too if it is believed so much beside the first.
    pub also: f32,
    /// An intent that is believed so much is what was asked, whatever else may be meant.
    pub certain: f32,
    /// What a message's phrases each for itself count beside all of it together.
    pub phrases: f32,
    /// What belief counts for an intent that is set for other topics only than those that the question names.
    pub elsewhere: f32,
    /// What is left open is named if so much of the belief in silence is with it.
    pub named: f32,
    /// A clause is the answer by its own words if they hold so much of the question's weight.
    pub clause: f32,
    /// A question is about the call if so much of its weight is known from clauses and utterances.
    pub domain: f32,
    /// An answer is not is_confident that so little more or less belief would have turned.
    pub margin: f32,
}

impl Default for Thresholds {
    fn default() -> Thresholds {
        Thresholds {
            answer: 0.45,
            split_questions: 0.5,
            also: 0.1,
            certain: 0.6,
            phrases: 0.5,
            elsewhere: 0.4,
            named: 0.5,
            clause: 0.55,
            domain: 0.35,
            margin: 0.15,
        }
    }
}
