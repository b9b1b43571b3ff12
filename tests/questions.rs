//! Questions that people ask, and how many are answered right.

use zhinan::knowledge::{Files, load};

use crate::support::score::{held_out, score};

#[test]
fn questions_that_nobody_looked_at_are_answered_about_as_well_as_measured() {
    let assistant = load(&Files::read(None, None).unwrap()).unwrap();
    let score = score(&assistant, &held_out());
    assert!(
        score.right.value() > 0.88
            && score.first.value() > 0.88
            && score.answered.value() > 0.93
            && score.declined.value() > 0.83,
        "{score}"
    );
}
