//! Questions that people ask, and how many are answered right.

use zhinan::knowledge::{Files, load};

use crate::support::score::{all_questions, half, score};

#[test]
fn questions_that_nobody_looked_at_are_answered_about_as_well_as_measured() {
    let assistant = load(&Files::read(None, None).unwrap()).unwrap();
    let score = score(&assistant, &half(&all_questions(), true));
    assert!(score.right.value() > 0.70 && score.declined.value() > 0.85, "{score}");
}
