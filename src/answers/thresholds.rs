//! Thresholds: the probabilities from which the answerer acts.

/// The thresholds. Cross-validation over `tests/questions` chose them (`tests/calibration.rs`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// The total probability of what the guide sets from which a question is answered. It is below a half, because an
    /// applicant who wrongly hears that the guide is silent is left without help.
    pub answer: f32,
    /// The probability from which each of two questions in a message gets an answer of its own.
    pub split_questions: f32,
    /// The probability, relative to the first intent, from which a second one is answered too.
    pub also: f32,
    /// The probability from which an intent alone is answered.
    pub certain: f32,
    /// The weight of the single phrases against the whole message.
    pub phrases: f32,
    /// The factor for an intent that only other topics set.
    pub elsewhere: f32,
    /// The share of the probability of silence from which one open point is named.
    pub named: f32,
    /// The share of the question's weight that a clause must explain to answer by its own words.
    pub clause: f32,
    /// The share of its weight that clauses and utterances must know for a question to be about the call.
    pub domain: f32,
    /// An answer is not confident if this small a change of probability would change it.
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
