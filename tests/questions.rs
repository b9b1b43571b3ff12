//! Questions that people ask, and how many are answered right.

use zhinan::dialogue::Message;
use zhinan::knowledge::{Files, load};
use zhinan::text::Language;
use zhinan::wording::ReplyKind;

use crate::support::score::{held_out, looked_at, now, overlay, score};

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

/// Courtesy around a question in Chinese, and in English.
const COURTESY: &[(&str, &str)] = &[
    ("老师早上好，", " 谢谢老师！"),
    ("您好！打扰了，想请教一下，", " 麻烦您了"),
    (
        "Good afternoon, sorry to trouble you. ",
        " Thank you so much in advance!",
    ),
    ("Dear Sir or Madam,\n", "\nKind regards"),
];

#[test]
fn courtesy_around_a_question_makes_no_difference() {
    let assistant = load(&Files::read(None, None).unwrap()).unwrap();
    let answer = |text: &str| {
        let message = Message {
            text: text.to_owned(),
            language: Some(Language::Zh),
            ..Message::default()
        };
        let reply = assistant.answer(&message, now());
        let clauses = reply.citations.iter().map(|it| it.clause.to_string());
        (reply.kind, clauses.collect::<Vec<_>>())
    };
    let questions: Vec<_> = looked_at().into_iter().step_by(7).collect();
    let mut changed = Vec::new();
    for question in &questions {
        let bare = answer(&question.q);
        for (before, after) in COURTESY {
            let wrapped = format!("{before}{}{after}", question.q);
            if answer(&wrapped) != bare {
                changed.push(wrapped);
            }
        }
    }
    let share = changed.len() as f64 / (questions.len() * COURTESY.len()) as f64;
    assert!(share <= 0.01, "{share}: {changed:#?}");
}

#[test]
fn a_message_that_is_courtesy_alone_is_met_with_courtesy() {
    let assistant = load(&Files::read(None, None).unwrap()).unwrap();
    for message in [
        "老师您好！",
        "谢谢您，辛苦了",
        "Hello there!",
        "Thanks a lot, best regards",
    ] {
        let reply = assistant.answer(&Message::from(message), now());
        assert_eq!(reply.kind, ReplyKind::Smalltalk, "{message}");
    }
}
