//! Questions that people ask, and how many are answered right.

use zhinan::knowledge::{Files, load};

use crate::support::score::{held_out, overlay, score};

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

#[test]
fn what_staff_added_is_answered_as_they_meant_it() {
    let assistant = load(&Files::read(None, None).unwrap()).unwrap();
    let questions = overlay();
    assert!(!questions.is_empty());
    for question in questions {
        let score = score(&assistant, std::slice::from_ref(&question));
        let is_right = if question.kind == "answer" {
            score.right.value()
        } else {
            score.declined.value()
        };
        assert!(is_right == 1.0, "{}: {score}", question.q);
    }
}
