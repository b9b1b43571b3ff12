//! Calibration: the weights and thresholds are chosen on the questions that may be looked at, by cross-validation, and
//! measured on those that are held out.
//!
//! `cargo test --release calibration -- --ignored --nocapture` prints what each choice is worth.

use zhinan::answers::{Smoothing, Thresholds};
use zhinan::assistant::Assistant;
use zhinan::knowledge::{Files, load_calibrated};

use crate::support::score::{Question, Score, held_out, looked_at, score};

/// One choice of all weights and thresholds.
#[derive(Debug, Clone, Copy, Default)]
struct Choice {
    weighing: Smoothing,
    thresholds: Thresholds,
}

/// A weight, and how it is set.
type Knob = (&'static str, fn(&mut Choice) -> &mut f32);

const KNOBS: [Knob; 9] = [
    ("unseen", |choice| &mut choice.weighing.unseen),
    ("prior", |choice| &mut choice.weighing.prior),
    ("sharpness", |choice| &mut choice.weighing.sharpness),
    ("answer", |choice| &mut choice.thresholds.answer),
    ("split_questions", |choice| {
        &mut choice.thresholds.split_questions
    }),
    ("also", |choice| &mut choice.thresholds.also),
    ("elsewhere", |choice| &mut choice.thresholds.elsewhere),
    ("clause", |choice| &mut choice.thresholds.clause),
    ("domain", |choice| &mut choice.thresholds.domain),
];

fn assistant(files: &Files, choice: Choice) -> Assistant {
    load_calibrated(files, choice.weighing, choice.thresholds)
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
#[ignore = "needs minutes: a search for better weights, to be read by a person"]
fn better_weights_are_looked_for_one_at_a_time() {
    let files = Files::read(None, None).unwrap();
    let seen = looked_at();
    let mut choice = Choice::default();
    let mut best = score(&assistant(&files, choice), &seen);
    println!("now: {best}");
    for round in 1..=2 {
        for (name, knob) in KNOBS {
            let start = *knob(&mut choice);
            for factor in [0.7, 0.85, 0.93, 1.07, 1.15, 1.3] {
                let mut tried = choice;
                *knob(&mut tried) = start * factor;
                let found = score(&assistant(&files, tried), &seen);
                if found.total() > best.total() + 1e-9 {
                    println!("round {round}: {name} = {:.3}: {found}", start * factor);
                    (choice, best) = (tried, found);
                }
            }
        }
    }
    println!("{choice:#?}");
}

#[test]
#[ignore = "needs half a minute: prints the cross-validation of the threshold of answering"]
fn the_threshold_of_answering_is_cross_validated() {
    const FOLDS: usize = 5;
    let files = Files::read(None, None).unwrap();
    let seen = looked_at();
    let candidates: Vec<f32> = (0..12).map(|step| 0.25 + 0.03 * step as f32).collect();
    let assistants: Vec<Assistant> = candidates
        .iter()
        .map(|&answer| {
            let thresholds = Thresholds {
                answer,
                ..Thresholds::default()
            };
            assistant(
                &files,
                Choice {
                    thresholds,
                    ..Choice::default()
                },
            )
        })
        .collect();
    let fold = |at: usize, inside: bool| -> Vec<Question> {
        let of_fold = |(number, _): &(usize, &Question)| (number % FOLDS == at) == inside;
        seen.iter()
            .enumerate()
            .filter(of_fold)
            .map(|(_, question)| question.clone())
            .collect()
    };
    for at in 0..FOLDS {
        let scored: Vec<Score> = assistants
            .iter()
            .map(|assistant| score(assistant, &fold(at, false)))
            .collect();
        let best = (0..candidates.len())
            .max_by(|&a, &b| scored[a].total().total_cmp(&scored[b].total()))
            .unwrap();
        let outside = score(&assistants[best], &fold(at, true));
        println!(
            "fold {at}: answer {:.2} chosen on the rest; on the fold: {outside}",
            candidates[best]
        );
    }
    let held_out = score(&assistant(&files, Choice::default()), &held_out());
    println!("as it is, on the held-out questions: {held_out}");
}
