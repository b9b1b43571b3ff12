//! Timing: what a question about a date or a time of day asks, and what follows for it from the periods of the guide.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::answers::{Answer, Answered};
use crate::eligibility::{
    Asks, Case, Days, Event, FactName, Facts, Figure, Goal, Moment, NamedValue, ProjectPeriod,
    Says, Sums, conclude,
};
use crate::guide::{ApplicationPeriod, Citation};
use crate::understanding::{Anchors, Question, QuestionKind, TimeCue, TimeMention, Times};
use crate::wording::{Reply, ReplyBuilder, ReplyConclusion, Timed};

/// What is asked about a time.
enum Asked {
    /// Whether an event is in time.
    Event(Event),
    /// Whether a date of the guide is this one.
    IsDate(GuideDate, Days),
    /// What a date of the guide is.
    Which(GuideDate),
}

/// A date that the guide sets.
#[derive(Clone, Copy)]
enum GuideDate {
    Opening,
    Closing,
    Start,
    End,
}

/// The reply to a question about a time, where the periods of the guide decide it.
pub(super) fn timed(
    builder: &ReplyBuilder<'_>,
    answered: &Answered,
    question: Option<&Question>,
    (facts, topics): (&Facts, &[String]),
    earlier: Option<&str>,
) -> Option<Reply> {
    let loaded = builder.loaded;
    let period = loaded.guide.metadata.period.as_ref()?;
    let today = period.offset.to_datetime(builder.now).date();
    let last = period.current(builder.now).closes.map(|closes| closes.day);
    let times = loaded.times.read(builder.question, Anchors { today, last });
    let (window_share, project_share) = shares(builder, answered);
    let mut likely = Likely {
        is_time: window_share + project_share >= LIKELY,
        is_project: project_share > window_share,
    };
    // 中午十二点呢 asks of another time what was asked before.
    let names_time = !times.mentions.is_empty() || times.clock.is_some();
    let is_elliptical = names_time && loaded.goals.is_elliptical(builder.question);
    let varied = earlier.filter(|_| is_elliptical).and_then(|earlier| {
        let before = loaded.times.read(earlier, Anchors { today, last });
        Some((
            times.clone().varying(before)?,
            loaded.goals.read(earlier, None)?,
        ))
    });
    let (times, question) = match &varied {
        Some((varied, asked)) => {
            likely.is_time = true;
            (varied.clone(), Some(asked))
        }
        None => (times, question),
    };
    let asked = asked(&times, question, likely, (period, today))?;
    let of_window = |which: &GuideDate| matches!(which, GuideDate::Opening | GuideDate::Closing);
    if let Asked::Which(which) | Asked::IsDate(which, _) = &asked
        && varied.is_none()
        && of_window(which)
        && is_elsewhere(answered, period)
    {
        return None;
    }
    let spoken: [FactName; 0] = [];
    let case = Case {
        rules: &loaded.rules,
        facts,
        spoken: &spoken,
        topics,
        sums: Sums::Hold,
        proportions: &[],
        now: builder.now,
        period: Some(period),
    };
    let project = project(builder, topics);
    match asked {
        Asked::Event(event) => {
            let conclusion = conclude(&case, &Goal::When(event))?;
            let barred = matches!(question?.kind, QuestionKind::Whether(Asks::Barred));
            let says = match (conclusion.says, conclusion.allowed) {
                (Says::Yes | Says::No, Some(allowed)) if allowed != barred => Says::Yes,
                (Says::Yes | Says::No, _) => Says::No,
                (says, _) => says,
            };
            let told = ReplyConclusion {
                needs: conclusion.needs.clone(),
                ..ReplyConclusion::of_guide(says, conclusion.allowed)
            };
            let timed = match event {
                Event::Project { .. } => {
                    let (period, citations) = project?;
                    Timed::Project(period, citations)
                }
                Event::Agreement { .. } => return None,
                Event::Now => Timed::Now,
                Event::Submission { .. } => Timed::Submission,
            };
            Some(builder.timed(&timed, told))
        }
        Asked::IsDate(which, days) => {
            let date = date(which, (period, builder.now), project.as_ref())?;
            let is_so = days.first <= date && date <= days.last;
            let says = if is_so { Says::Yes } else { Says::No };
            let told = ReplyConclusion::of_guide(says, None);
            Some(builder.timed(&dated(which, project)?, told))
        }
        Asked::Which(which) => {
            let date = date(which, (period, builder.now), project.as_ref())?;
            let value = NamedValue {
                name: "date".to_owned(),
                figure: Figure::Date(date),
            };
            let told = ReplyConclusion {
                values: vec![value],
                ..ReplyConclusion::of_guide(Says::Value, None)
            };
            Some(builder.timed(&dated(which, project)?, told))
        }
    }
}

/// Whether another clause than those that set the period answers a question best, so that it is about another time.
fn is_elsewhere(answered: &Answered, period: &ApplicationPeriod) -> bool {
    let Answer::Cited(parts) = &answered.answer else {
        return false;
    };
    let best = parts.iter().flat_map(|part| &part.citations).next();
    best.is_some_and(|best| period.windows().all(|window| window.clause != best.clause))
}

/// How likely the intents about times have to be together.
const LIKELY: f32 = 0.5;

/// What a question is likely about.
#[derive(Clone, Copy)]
struct Likely {
    /// Whether a time.
    is_time: bool,
    /// Whether the time in which projects run.
    is_project: bool,
}

/// How likely a question is about the application period, and about the time in which projects run.
fn shares(builder: &ReplyBuilder<'_>, answered: &Answered) -> (f32, f32) {
    let links = |at: usize| builder.loaded.answerer.intent(at).map(|it| &it.links);
    let (mut of_window, mut of_project) = (0.0, 0.0);
    for candidate in &answered.ranking {
        let Some(links) = links(candidate.intent) else {
            continue;
        };
        match links.value.as_deref() {
            Some("execution_period") => of_project += candidate.share,
            _ if links.when => of_window += candidate.share,
            _ => {}
        }
    }
    (of_window, of_project)
}

fn asked(
    times: &Times,
    question: Option<&Question>,
    Likely {
        is_time: is_likely,
        is_project,
    }: Likely,
    (period, today): (&ApplicationPeriod, Date),
) -> Option<Asked> {
    let is_whether = question.is_some_and(|it| matches!(it.kind, QuestionKind::Whether(_)));
    let is_of_project = times.has(TimeCue::Runs) || is_project && !times.has(TimeCue::Files);
    if times.has(TimeCue::AsksWhen) && times.mentions.is_empty() && is_likely {
        return Some(Asked::Which(
            match (
                is_of_project,
                times.has(TimeCue::Ends),
                times.has(TimeCue::Starts),
            ) {
                (true, true, false) => GuideDate::End,
                (true, false, true) => GuideDate::Start,
                (true, ..) => return None,
                (false, ..) if times.has(TimeCue::Opening) && !times.has(TimeCue::Closing) => {
                    GuideDate::Opening
                }
                (false, ..) if times.has(TimeCue::Closing) => GuideDate::Closing,
                (false, ..) => return None,
            },
        ));
    }
    if !is_whether {
        return None;
    }
    let first = times.mentions.first();
    // 今天是6月4号，还能报吗 asks of that day.
    let is_today = times.mentions.iter().all(|it| {
        let is_this_day = (it.days.first, it.days.last) == (today, today);
        is_this_day && it.clock.is_none()
    });
    if times.has(TimeCue::Now) && is_likely && is_today && times.clock.is_none() {
        return Some(Asked::Event(Event::Now));
    }
    let first = first?;
    // What was over before this year is no time of a project that is applied for.
    let is_past = first.days.last.year() < today.year() && !times.has(TimeCue::Starts);
    if is_of_project {
        return (!is_past).then(|| Asked::Event(project_event(&times.mentions)));
    }
    let submitted: Vec<&TimeMention> = times
        .mentions
        .iter()
        .filter(|it| is_submitted(it))
        .collect();
    if !submitted.is_empty() {
        return Some(Asked::Event(submission(&submitted, times, period)?));
    }
    match () {
        () if first.has(TimeCue::Closing) => Some(Asked::IsDate(GuideDate::Closing, first.days)),
        () if first.has(TimeCue::Opening) && is_likely => {
            Some(Asked::IsDate(GuideDate::Opening, first.days))
        }
        () if times.has(TimeCue::Submits) && (is_likely || first.clock.is_some()) => {
            let all: Vec<&TimeMention> = times.mentions.iter().collect();
            Some(Asked::Event(submission(&all, times, period)?))
        }
        () => None,
    }
}

fn is_submitted(mention: &TimeMention) -> bool {
    let is_of_guide = mention.has(TimeCue::Closing) || mention.has(TimeCue::Opening);
    mention.has(TimeCue::Submits) && !is_of_guide
}

/// When a project would run.
fn project_event(mentions: &[TimeMention]) -> Event {
    let (starts, ends) = match mentions {
        [only] if only.has(TimeCue::Ends) && !only.has(TimeCue::Starts) => (None, Some(only.days)),
        [only] => (Some(only.days), None),
        [first, .., last] => (Some(first.days), Some(last.days)),
        [] => (None, None),
    };
    Event::Project { starts, ends }
}

/// When the person and the unit submit.
fn submission(
    mentions: &[&TimeMention],
    times: &Times,
    period: &ApplicationPeriod,
) -> Option<Event> {
    let instant = |mention: &TimeMention| {
        let (first, last) = mention.instants();
        let at = |time| period.offset.to_timestamp(time).ok();
        Some(Moment {
            first: at(first)?,
            last: at(last)?,
        })
    };
    let (mut by_person, mut by_unit) = (None, None);
    for mention in mentions {
        let is_persons = match (mention.has(TimeCue::ByPerson), mention.has(TimeCue::ByUnit)) {
            (is_persons, false) if !times.has(TimeCue::ByUnit) => {
                is_persons || times.has(TimeCue::ByPerson)
            }
            (is_persons, is_units) => is_persons && !is_units,
        };
        let moment = instant(mention);
        match is_persons {
            true => by_person = moment,
            false => by_unit = moment,
        }
    }
    Some(Event::Submission { by_person, by_unit })
}

/// The time in which projects run, with the sentences that say so.
type Project<'a> = (&'a ProjectPeriod, Vec<Citation>);

/// The time in which projects run, where the topics that are meant agree.
fn project<'a>(builder: &ReplyBuilder<'a>, topics: &[String]) -> Option<Project<'a>> {
    let is_meant = |it: &&ProjectPeriod| {
        topics.is_empty() || it.topics.iter().any(|topic| topics.contains(topic))
    };
    let periods: Vec<&ProjectPeriod> = builder
        .loaded
        .rules
        .periods
        .iter()
        .filter(is_meant)
        .collect();
    let first = *periods.first()?;
    let is_same = |it: &&ProjectPeriod| (it.starts, it.ends) == (first.starts, first.ends);
    let citations = periods.iter().map(|it| it.citation.clone()).collect();
    periods.iter().all(is_same).then_some((first, citations))
}

fn date(
    which: GuideDate,
    (period, now): (&ApplicationPeriod, Timestamp),
    project: Option<&Project<'_>>,
) -> Option<Date> {
    let window = period.current(now);
    Some(match which {
        GuideDate::Opening => window.opens?.day,
        GuideDate::Closing => window.closes?.day,
        GuideDate::Start => project?.0.starts,
        GuideDate::End => project?.0.ends,
    })
}

fn dated<'a>(which: GuideDate, project: Option<Project<'a>>) -> Option<Timed<'a>> {
    Some(match which {
        GuideDate::Opening => Timed::Opening,
        GuideDate::Closing => Timed::Closing,
        GuideDate::Start | GuideDate::End => {
            let (period, citations) = project?;
            Timed::Project(period, citations)
        }
    })
}
