//! Times: whether something is within the period in which applications are taken, or in which projects run.

use jiff::civil::Date;

use super::needs::Needs;
use super::{Case, Conclusion, Days, Event, Moment, Says};
use crate::eligibility::{ProjectPeriod, TOPIC, Truth};
use crate::guide::{ApplicationPeriod, Window};

/// The time at which the unit submits: what a submission by the person alone does not tell.
const UNIT_SUBMISSION: &str = "unit_submission_time";
/// The days on which the project starts and ends.
const PROJECT_DAYS: &str = "project_period";

/// Whether an event is in time.
pub(super) fn when<'a>(case: &Case<'a>, event: &Event) -> Option<Conclusion<'a>> {
    match event {
        Event::Now => Some(decided(
            within(
                case.period?,
                Moment {
                    first: case.now,
                    last: case.now,
                },
            ),
            UNIT_SUBMISSION,
        )),
        Event::Submission { by_person, by_unit } => submitted(case.period?, *by_person, *by_unit),
        Event::Project { starts, ends } => runs(case, *starts, *ends),
        Event::Agreement { ends } => lasts(case, *ends),
    }
}

/// The unit's submission counts. One by the person alone does not do, and one that is too late for the person is too
/// late for the unit.
fn submitted<'a>(
    period: &ApplicationPeriod,
    by_person: Option<Moment>,
    by_unit: Option<Moment>,
) -> Option<Conclusion<'a>> {
    let truth = match (
        by_person.map(|it| within(period, it)),
        by_unit.map(|it| within(period, it)),
    ) {
        (_, Some(by_unit)) => by_unit,
        (Some(Truth::No), None) => Truth::No,
        (Some(_), None) => Truth::Unknown,
        (None, None) => return None,
    };
    Some(decided(truth, UNIT_SUBMISSION))
}

/// Whether a time that may be any of several is in the period: the closing instant itself is too late.
fn within(period: &ApplicationPeriod, moment: Moment) -> Truth {
    let in_one = |window: &Window| match (window.holds(moment.first), window.holds(moment.last)) {
        (true, true) => Truth::Yes,
        (false, false) if is_beside(window, moment) => Truth::No,
        _ => Truth::Unknown,
    };
    period.windows().map(in_one).fold(Truth::No, Truth::or)
}

fn is_beside(window: &Window, moment: Moment) -> bool {
    window.opens.is_some_and(|opens| moment.last < opens.at)
        || window
            .closes
            .is_some_and(|closes| moment.first >= closes.at)
}

/// A project runs as the guide says, from the first day to the last. Days outside are not allowed; whether it may be
/// shorter the guide does not say.
fn runs<'a>(case: &Case<'a>, starts: Option<Days>, ends: Option<Days>) -> Option<Conclusion<'a>> {
    let topics = case.topics(|rule| case.bears_on(rule));
    let is_meant = |it: &&ProjectPeriod| {
        it.topics
            .iter()
            .any(|topic| topics.contains(&topic.as_str()))
    };
    let periods: Vec<&ProjectPeriod> = case.rules.periods.iter().filter(is_meant).collect();
    let truths: Vec<Option<Truth>> = periods
        .iter()
        .map(|period| covers(period, starts, ends))
        .collect();
    let first = *truths.first()?;
    if truths.iter().any(|truth| *truth != first) {
        let mut needs = Needs::default();
        needs.add(TOPIC);
        return Some(Conclusion::depends(needs.likeliest(case.facts)));
    }
    let mut conclusion = decided(first?, PROJECT_DAYS);
    conclusion.period = periods.first().copied();
    Some(conclusion)
}

/// Whether days are those of a period; nothing where they lie within it and are others.
fn covers(period: &ProjectPeriod, starts: Option<Days>, ends: Option<Days>) -> Option<Truth> {
    let all = [
        starts.map(|days| (days, period.starts)),
        ends.map(|days| (days, period.ends)),
    ];
    let said: Vec<(Days, Date)> = all.into_iter().flatten().collect();
    let is_outside = |days: &Days| days.last < period.starts || days.first > period.ends;
    let is_meant =
        |(days, date): &(Days, Date)| days.is_exact() && days.first <= *date && *date <= days.last;
    match said.as_slice() {
        [] => None,
        said if said.iter().any(|(days, _)| is_outside(days)) => Some(Truth::No),
        said if said.iter().all(is_meant) => Some(Truth::Yes),
        _ => None,
    }
}

/// An agreement has to be valid when it is handed in. Whether it has to last as long as the project the guide does not
/// say.
fn lasts<'a>(case: &Case<'a>, ends: Days) -> Option<Conclusion<'a>> {
    let period = case.period?;
    let opens = period.current(case.now).opens?.day;
    let topics = case.topics(|rule| case.bears_on(rule));
    let is_meant = |it: &&ProjectPeriod| {
        it.topics
            .iter()
            .any(|topic| topics.contains(&topic.as_str()))
    };
    let last = case
        .rules
        .periods
        .iter()
        .filter(is_meant)
        .map(|it| it.ends)
        .max()?;
    Some(match (ends.last < opens, ends.first >= last) {
        (true, _) => Conclusion::of_truth(false, true),
        (_, true) => Conclusion::of_truth(true, true),
        _ => Conclusion::new(Says::NotStated),
    })
}

fn decided<'a>(truth: Truth, need: &str) -> Conclusion<'a> {
    match truth {
        Truth::Unknown => Conclusion::depends(vec![need.to_owned()]),
        truth => Conclusion::of_truth(truth == Truth::Yes, true),
    }
}
