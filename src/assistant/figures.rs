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

/// A figure of a topic with the sentence that has it.
struct OfTopic {
    figure: Decimal,
    citation: Citation,
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
        FigureQuestion::AllAtCeiling => {
            let [topic] = topics else { return None };
            all_at_ceiling(loaded, topic)?
        }
        FigureQuestion::AllProjects => {
            let each = of_topics(&projects)?;
            let mut figures: Vec<Decimal> = each.iter().map(|it| it.figure).collect();
            let steps = match figures.as_slice() {
                [left, right] => {
                    let (left, right) = (Term::Number(*left), Term::Number(*right));
                    let sum = Side::Sum(left, right);
                    vec![Step::equation(sum.clone(), Term::Number(sum.value()?))]
                }
                _ => Vec::new(),
            };
            if figures.len() > 1 {
                figures.push(figures.iter().sum());
            }
            let values = figures
                .into_iter()
                .map(|it| value(COUNT, Figure::Count(it)));
            Computed {
                values: values.collect(),
                steps,
                citations: each.into_iter().map(|it| it.citation).collect(),
            }
        }
        FigureQuestion::MoreProjects => {
            difference(of_topics(&projects)?, Term::Number, Figure::Count)?
        }
        FigureQuestion::HigherCeiling => {
            difference(of_topics(&ceiling)?, Term::Yuan, Figure::Yuan)?
        }
        FigureQuestion::Listed { places } => {
            let is_meant = |list: &&List| {
                list.is_of_places() == places
                    && (topics.is_empty() && places
                        || list.topics.iter().any(|it| topics.contains(it)))
            };
            let lists: Vec<&List> = loaded.lists.iter().filter(is_meant).collect();
            let values = lists.iter().map(|list| {
                let length = match listed_of_named(builder, list) {
                    Some(named) => named?,
                    None => list.members(&loaded.gazetteer).len(),
                };
                Some(value(COUNT, Figure::Count(Decimal::from(length))))
            });
            Computed {
                values: values.collect::<Option<_>>()?,
                steps: Vec::new(),
                citations: lists.iter().map(|list| list.citation.clone()).collect(),
            }
        }
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

/// What all projects of a topic come to, each at its ceiling.
fn all_at_ceiling(loaded: &LoadedGuide, topic: &str) -> Option<Computed> {
    let (projects, ceiling) = (projects(loaded, topic)?, ceiling(loaded, topic)?);
    let product = Side::Product(Term::Number(projects.figure), Term::Yuan(ceiling.figure));
    let sum = product.value()?;
    Some(Computed {
        values: vec![value(SUM, Figure::Yuan(sum))],
        steps: vec![Step::equation(product, Term::Yuan(sum))],
        citations: vec![projects.citation, ceiling.citation],
    })
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
    Some(Computed {
        values: vec![value(MISSING, figure(apart))],
        steps: vec![Step::equation(difference, term(apart))],
        citations: vec![one.citation, other.citation],
    })
}

fn quota<'a>(loaded: &'a LoadedGuide, topic: &str) -> Option<&'a Quota> {
    let mut quotas = loaded.rules.quotas.iter();
    quotas.find(|quota| quota.topics.iter().any(|it| it == topic))
}

/// How many projects a topic is to have.
fn projects(loaded: &LoadedGuide, topic: &str) -> Option<OfTopic> {
    let quota = quota(loaded, topic)?;
    let each = match &quota.per {
        None => Decimal::ONE,
        Some(name) => {
            let is_its =
                |list: &&List| list.name == *name && list.topics.iter().any(|it| it == topic);
            let list = loaded.lists.iter().find(is_its)?;
            Decimal::from(list.members(&loaded.gazetteer).len())
        }
    };
    Some(OfTopic {
        figure: quota.most.checked_mul(each)?,
        citation: quota.citation.clone(),
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
        citation: rule.citation.clone(),
    })
}
