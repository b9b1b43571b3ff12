//! The phrases of interviews: what the assistant says while it leads one (`[interview]` of `dialogs/phrases.toml`).

use serde::Deserialize;

use crate::text::Bilingual;

/// What is said in interviews.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterviewPhrases {
    /// What is kept, how long, and how it is erased, before the first question. {kept}
    pub privacy: Bilingual,
    /// How long: while the program runs.
    pub kept_running: Bilingual,
    /// How long: so many days. {days}
    pub kept_days: Bilingual,
    /// That nothing is on record.
    pub nothing_known: Bilingual,
    /// What was said, to one who asks. {answers}
    pub you_said: Bilingual,
    /// What is still to be asked. {names}
    pub still_open: Bilingual,
    /// That another client's case begins. {number}
    pub next_client: Bilingual,
    /// That the last answer holds, as it is said again.
    pub sure: Bilingual,
    /// That the language is spoken that was asked for.
    pub spoken: Bilingual,
    /// That a client is talked about of whom nothing was said before. {number}
    pub now_client: Bilingual,
    /// That an earlier client's case goes on. {number}
    pub earlier_client: Bilingual,
    /// That an answer fails a rule, told at once. {because}
    pub fatal: Bilingual,
    /// The same, with what would mend it. {because} {repair}
    pub fatal_repair: Bilingual,
    /// How one may answer.
    pub how: Bilingual,
    /// A question with how far one has come. {step} {left} {question}
    pub progress: Bilingual,
    /// The last question. {step} {question}
    pub last: Bilingual,
    /// What was understood. {answers}
    pub noted: Bilingual,
    /// What was changed. {answers}
    pub changed: Bilingual,
    /// One change. {name} {before} {after}
    pub from_to: Bilingual,
    /// A question with an example of an answer. {question} {example}
    pub with_example: Bilingual,
    /// The open question, after something in between. {question}
    pub back_to: Bilingual,
    /// A suggestion to be confirmed. {name} {value}
    pub confirm: Bilingual,
    /// The button that confirms. {value}
    pub right: Bilingual,
    /// The button that does not.
    pub not_right: Bilingual,
    /// Answers that contradict each other. {why}
    pub contradiction: Bilingual,
    /// The button that changes an answer. {name}
    pub edit: Bilingual,
    /// The button that adds an answer which was not known. {name}
    pub add: Bilingual,
    /// A message that was not understood. {said}
    pub not_read: Bilingual,
    /// How a choice can be answered. {example}
    pub way_choice: Bilingual,
    /// Before the clauses that a question is asked for.
    pub why: Bilingual,
    /// An answer whose question is closed. {name} {value}
    pub late: Bilingual,
    /// The button that takes it all the same. {name} {value}
    pub late_change: Bilingual,
    /// What was taken back. {answers}
    pub taken_back: Bilingual,
    /// What was made again. {answers}
    pub made_again: Bilingual,
    /// That there is nothing to take back.
    pub nothing_back: Bilingual,
    /// That there is nothing to make again.
    pub nothing_again: Bilingual,
    /// That a question was skipped.
    pub skipped: Bilingual,
    /// That all begins anew.
    pub restarted: Bilingual,
    /// That the interview was left.
    pub left: Bilingual,
    /// That it goes on. {answers}
    pub resumed: Bilingual,
    /// That nothing is known yet.
    pub nothing_kept: Bilingual,
    /// That everything was erased.
    pub forgotten: Bilingual,
    /// That it could not be.
    pub not_forgotten: Bilingual,
    /// That what was said is not stored for now.
    pub not_stored: Bilingual,
    /// To a button of an earlier question.
    pub stale: Bilingual,
    /// Before a question whose answer was an option that there is no more. {name}
    pub option_gone: Bilingual,
    /// The button that ends choosing. {count}
    pub done: Bilingual,
    /// What is chosen so far. {answers}
    pub picked: Bilingual,
    /// That nothing is chosen.
    pub none_picked: Bilingual,
    /// What can be done.
    pub help: Bilingual,
    /// Before a trial. {answers}
    pub supposing: Bilingual,
    /// One thing supposed. {name} {value}
    pub suppose: Bilingual,
    /// That a trial is not kept.
    pub not_kept: Bilingual,
    /// That the verdict changed. {before} {after}
    pub verdict_from: Bilingual,
    /// That the verdict stayed. {after}
    pub verdict_same: Bilingual,
    /// A rule that is met now. {because}
    pub now_met: Bilingual,
    /// A rule that fails now. {because}
    pub now_failed: Bilingual,
    /// A rule that is open now. {because}
    pub now_open: Bilingual,
    /// A rule that holds no longer. {rule}
    pub now_gone: Bilingual,
    /// That no rule changed.
    pub nothing_flips: Bilingual,
    /// The verdict on one topic in a word. {topic} {outcome}
    pub topic_is: Bilingual,
    /// A verdict in a word.
    pub eligible: Bilingual,
    /// A verdict in a word.
    pub undetermined: Bilingual,
    /// A verdict in a word.
    pub ineligible: Bilingual,
    /// What can be done after a verdict.
    pub after: Bilingual,
    /// What can be done after a verdict of which only the change was told.
    pub after_change: Bilingual,
    /// Over the comparison of topics.
    pub compared: Bilingual,
    /// Over the buttons that choose a topic.
    pub choose_topic: Bilingual,
    /// Over computed amounts.
    pub budget: Bilingual,
    /// What they are computed from. {answers}
    pub budget_given: Bilingual,
    /// A topic whose amounts follow. {topic}
    pub budget_topic: Bilingual,
    /// A computed amount with its clauses. {amount} {clauses}
    pub computed: Bilingual,
    /// A computed amount that only arithmetic limits. {amount}
    pub computed_alone: Bilingual,
    /// An amount for which nothing will do. {name} {clauses}
    pub nowhere: Bilingual,
    /// An amount for which nothing will do by arithmetic alone. {name}
    pub nowhere_alone: Bilingual,
    /// A rule that could not be computed. {rule}
    pub also_holds: Bilingual,
    /// What can be done after a budget.
    pub budget_more: Bilingual,
    /// That the summary is attached.
    pub summary: Bilingual,
    /// The name of the file.
    pub summary_name: Bilingual,
    /// Its title.
    pub summary_title: Bilingual,
    /// Its heading over the answers.
    pub summary_answers: Bilingual,
    /// Its heading over the verdict.
    pub summary_verdict: Bilingual,
    /// That the interview is not finished.
    pub summary_open: Bilingual,
    /// When and by which guide. {date} {guide} {number}
    pub summary_date: Bilingual,
    /// Why an answer cannot be taken.
    pub unread: RejectionPhrases,
    /// The words on buttons.
    pub buttons: ButtonPhrases,
}

/// The words on buttons that steer an interview.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ButtonPhrases {
    /// Takes back.
    pub back: Bilingual,
    /// Asks why.
    pub why: Bilingual,
    /// Asks for the summary.
    pub summary: Bilingual,
    /// Begins anew.
    pub restart: Bilingual,
    /// Goes on.
    pub resume: Bilingual,
    /// Begins the check.
    pub check: Bilingual,
}

/// Why an answer cannot be taken.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RejectionPhrases {
    /// Words where a number is needed.
    pub not_a_number: Bilingual,
    /// A number below zero.
    pub negative: Bilingual,
    /// A count that is not whole.
    pub not_whole: Bilingual,
    /// Fractions of a cent.
    pub too_fine: Bilingual,
    /// A number beyond all others.
    pub too_large: Bilingual,
    /// Money that is not yuan.
    pub foreign_money: Bilingual,
    /// A bound. {said}
    pub beyond: Bilingual,
    /// Several numbers. {said}
    pub numbers: Bilingual,
    /// A share of what is not known. {percent} {of}
    pub share: Bilingual,
    /// What can be read in several ways. {ways}
    pub ambiguous: Bilingual,
    /// None of the options.
    pub no_option: Bilingual,
    /// Several options where one is needed. {options}
    pub several: Bilingual,
    /// Only which it is not. {options}
    pub not_only: Bilingual,
    /// Both yes and no.
    pub yes_and_no: Bilingual,
    /// Under way.
    pub pending: Bilingual,
}
