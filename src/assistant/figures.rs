//! Figures of the guide that a question puts together: all projects at the ceiling, how much one topic gives more than
//! another, how many things a list has.

use rust_decimal::Decimal;

use super::membership::listed_of_named;
use crate::dialogue::LoadedGuide;
use crate::eligibility::{
    AskedAmount, Case, FactName, Facts, Figure, Goal, NamedValue, Quota, Says, Side, Step, Sums,
    Term, Want, conclude,
};
use crate::gazetteer::List;
use crate::guide::Citation;
use crate::understanding::FigureQuestion;
use crate::wording::{Computed, Reply, ReplyBuilder};

/// The names of values that are no facts.
const COUNT: &str = "count";
const MISSING: &str = "missing";
const SUM: &str = "sum";

/// A figure of a topic, with its computation and the sentences that it stands on.
struct OfTopic {
    figure: Decimal,
    steps: Vec<Step>,
    citations: Vec<Citation>,
}

/// The reply to what is asked of the figures of the guide, for the topics that are meant.
pub(super) fn of_guide(
    builder: &ReplyBuilder<'_>,
    question: FigureQuestion,
    topics: &[String],
) -> Option<Reply> {
    let loaded = builder.loaded;
    let of_topics = |figure: &dyn Fn(&LoadedGuide, &str) -> Option<OfTopic>| {
        let each = topics.iter().map(|topic| figure(loaded, topic));
        each.collect::<Option<Vec<OfTopic>>>()
            .filter(|all| !all.is_empty())
    };
    let computed = match question {
        FigureQuestion::AllAtCeiling { counts } => {
            let sum = in_all(of_topics(&at_ceiling)?, Term::Yuan)?;
            let counted = match counts {
                true => Some(in_all(of_topics(&projects)?, Term::Number)?),
                false => None,
            };
            let counted = counted.map(|it| value(COUNT, Figure::Count(it.figure)));
            let values = counted
                .into_iter()
                .chain([value(SUM, Figure::Yuan(sum.figure))]);
            computed(values.collect(), sum)
        }
        FigureQuestion::AllProjects { each: asks_each } => {
            let of_each = of_topics(&projects)?;
            let counted = of_each.iter().filter(|_| asks_each && of_each.len() > 1);
            let mut values: Vec<NamedValue> = counted
                .map(|it| value(COUNT, Figure::Count(it.figure)))
                .collect();
            let sum = in_all(of_each, Term::Number)?;
            values.push(value(COUNT, Figure::Count(sum.figure)));
            computed(values, sum)
        }
        FigureQuestion::MoreProjects => {
            difference(of_topics(&projects)?, Term::Number, Figure::Count)?
        }
        FigureQuestion::HigherCeiling => {
            difference(of_topics(&ceiling)?, Term::Yuan, Figure::Yuan)?
        }
        FigureQuestion::Listed { places, named } => listed(builder, (places, named), topics)?,
        FigureQuestion::SoManyProjects { number, apiece } => {
            let [topic] = topics else { return None };
            let quota = quota(loaded, topic)?;
            let most = match apiece {
                true => quota.most,
                false => projects(loaded, topic)?.figure,
            };
            return Some(builder.within_quota(number, most, quota.citation.clone()));
        }
    };
    (!computed.values.is_empty()).then(|| builder.computed(Says::Value, computed))
}

fn value(name: &str, figure: Figure) -> NamedValue {
    NamedValue {
        name: name.to_owned(),
        figure,
    }
}

fn computed(values: Vec<NamedValue>, of: OfTopic) -> Computed {
    Computed {
        values,
        steps: of.steps,
        citations: of.citations,
    }
}

/// How many things the lists of places or of fields have that are meant; of those that the question names, how many are
/// listed.
fn listed(
    builder: &ReplyBuilder<'_>,
    (places, named): (bool, bool),
    topics: &[String],
) -> Option<Computed> {
    let loaded = builder.loaded;
    let is_meant = |list: &&List| {
        let is_of_topic = list.topics.iter().any(|it| topics.contains(it));
        let is_only = topics.is_empty() && places && named;
        list.is_of_places() == places && (is_of_topic || is_only)
    };
    let lists: Vec<&List> = loaded.lists.iter().filter(is_meant).collect();
    let values = lists.iter().map(|list| {
        let length = match listed_of_named(builder, list) {
            Some(named) => named?,
            None => list.members(&loaded.gazetteer).len(),
        };
        Some(value(COUNT, Figure::Count(Decimal::from(length))))
    });
    Some(Computed {
        values: values.collect::<Option<_>>()?,
        steps: Vec::new(),
        citations: lists.iter().map(|list| list.citation.clone()).collect(),
    })
}

/// The sum of the figures of topics.
fn in_all(each: Vec<OfTopic>, term: fn(Decimal) -> Term) -> Option<OfTopic> {
    let mut each = each.into_iter();
    let mut all = each.next()?;
    for next in each {
        let sum = Side::Sum(term(all.figure), term(next.figure));
        let figure = sum.value()?;
        all.steps.extend(next.steps);
        all.steps.push(Step::equation(sum, term(figure)));
        all.citations.extend(next.citations);
        all.figure = figure;
    }
    Some(all)
}

/// What all projects of a topic come to, each at its ceiling.
fn at_ceiling(loaded: &LoadedGuide, topic: &str) -> Option<OfTopic> {
    let (mut projects, ceiling) = (projects(loaded, topic)?, ceiling(loaded, topic)?);
    let product = Side::Product(Term::Number(projects.figure), Term::Yuan(ceiling.figure));
    let figure = product.value()?;
    projects
        .steps
        .push(Step::equation(product, Term::Yuan(figure)));
    projects.citations.extend(ceiling.citations);
    Some(OfTopic { figure, ..projects })
}

/// How far the figures of two topics are apart.
fn difference(
    each: Vec<OfTopic>,
    term: fn(Decimal) -> Term,
    figure: fn(Decimal) -> Figure,
) -> Option<Computed> {
    let [one, other] = <[OfTopic; 2]>::try_from(each).ok()?;
    let (most, least) = match one.figure >= other.figure {
        true => (one.figure, other.figure),
        false => (other.figure, one.figure),
    };
    let difference = Side::Difference(term(most), term(least));
    let apart = difference.value()?;
    let mut steps = [one.steps, other.steps].concat();
    steps.push(Step::equation(difference, term(apart)));
    Some(Computed {
        values: vec![value(MISSING, figure(apart))],
        steps,
        citations: [one.citations, other.citations].concat(),
    })
}

fn quota<'a>(loaded: &'a LoadedGuide, topic: &str) -> Option<&'a Quota> {
    let mut quotas = loaded.rules.quotas.iter();
    quotas.find(|quota| quota.topics.iter().any(|it| it == topic))
}

/// How many projects a topic is to have.
fn projects(loaded: &LoadedGuide, topic: &str) -> Option<OfTopic> {
    let quota = quota(loaded, topic)?;
    let mut citations = vec![quota.citation.clone()];
    let Some(name) = &quota.per else {
        return Some(OfTopic {
            figure: quota.most,
            steps: Vec::new(),
            citations,
        });
    };
    let is_its = |list: &&List| list.name == *name && list.topics.iter().any(|it| it == topic);
    let list = loaded.lists.iter().find(is_its)?;
    let things = Decimal::from(list.members(&loaded.gazetteer).len());
    let product = Side::Product(Term::Number(things), Term::Number(quota.most));
    let figure = product.value()?;
    citations.push(list.citation.clone());
    Some(OfTopic {
        figure,
        steps: vec![Step::equation(product, Term::Number(figure))],
        citations,
    })
}

/// The most that a project of a topic may ask for.
fn ceiling(loaded: &LoadedGuide, topic: &str) -> Option<OfTopic> {
    let requested = loaded.goals.granted()?;
    let topics = [topic.to_owned()];
    let case = Case {
        rules: &loaded.rules,
        facts: &Facts::default(),
        spoken: &[],
        topics: &topics,
        sums: Sums::Hold,
        proportions: &[],
        now: jiff::Timestamp::UNIX_EPOCH,
        period: None,
    };
    let asked = AskedAmount {
        fact: FactName::clone(requested),
        want: Want::Most,
        goes_on: false,
    };
    let conclusion = conclude(&case, &Goal::Solve(vec![asked]))?;
    let [
        NamedValue {
            figure: Figure::Yuan(figure),
            ..
        },
    ] = conclusion.values.as_slice()
    else {
        return None;
    };
    let rule = conclusion.results.first()?.rule;
    Some(OfTopic {
        figure: *figure,
        steps: Vec::new(),
        citations: vec![rule.citation.clone()],
    })
}
