//! Reading: from a line of a table to a case and a goal.

use jiff::civil::Date;
use rust_decimal::Decimal;
use zhinan::eligibility::{
    AskedAmount, Asks, Case, Days, Doubt, Event, Extreme, FactName, Facts, Goal, Moment, Papers,
    PapersWanted, Proportion, Sums, Value, Want,
};
use zhinan::guide::{ApplicationPeriod, ClauseId, Limit, Window};

use crate::support::loaded_guide;

/// A line: topics | facts | goal | expected | steps.
pub struct Line<'t> {
    pub whole: &'t str,
    topics: &'t str,
    facts: &'t str,
    goal: &'t str,
    pub expected: &'t str,
    pub steps: Option<&'t str>,
}

/// What a case is made of.
pub struct OwnedCase {
    pub facts: Facts,
    pub spoken: Vec<FactName>,
    pub topics: Vec<String>,
    pub sums: Sums,
    pub proportions: Vec<Proportion>,
    pub period: ApplicationPeriod,
    pub now: jiff::Timestamp,
}

impl OwnedCase {
    pub fn case(&self) -> Case<'_> {
        Case {
            rules: &loaded_guide().rules,
            facts: &self.facts,
            spoken: &self.spoken,
            topics: &self.topics,
            sums: self.sums,
            proportions: &self.proportions,
            now: self.now,
            period: Some(&self.period),
        }
    }
}

impl<'t> Line<'t> {
    pub fn parse(whole: &'t str) -> Option<Line<'t>> {
        if whole.trim().is_empty() || whole.starts_with('#') {
            return None;
        }
        let mut parts = whole.split('|').map(str::trim);
        let mut next = || parts.next().unwrap_or_else(|| panic!("{whole}"));
        let (topics, facts, goal, expected) = (next(), next(), next(), next());
        Some(Line {
            whole,
            topics,
            facts,
            goal,
            expected,
            steps: parts.next(),
        })
    }

    /// The facts of the line; `self_raised=80%requested` is a share of what is not known, those after `record:` are on record and not spoken of, `other money` opens the sums.
    pub fn case(&self) -> OwnedCase {
        let (now, rest) = match self.facts.split_once("now ") {
            Some((rest, now)) => (now, rest),
            None => ("2026-05-20T10:00:00+08:00", self.facts),
        };
        let is_open = rest.contains("other money");
        let rest = rest.replace("other money", "");
        let (spoken, record) = rest.split_once("record:").unwrap_or((&rest, ""));
        let is_share = |word: &&str| word.contains('%');
        let (shares, spoken): (Vec<&str>, Vec<&str>) =
            spoken.split_whitespace().partition(is_share);
        let proportions: Vec<Proportion> = shares.into_iter().map(proportion).collect();
        let told: Vec<(FactName, Option<Value>)> = spoken.into_iter().map(fact).collect();
        let parts = proportions.iter().map(|it| it.part.clone());
        let names = told
            .iter()
            .map(|(name, _)| name.clone())
            .chain(parts)
            .collect();
        OwnedCase {
            facts: told
                .into_iter()
                .chain(record.split_whitespace().map(fact))
                .collect(),
            spoken: names,
            topics: self.topics.split_whitespace().map(str::to_owned).collect(),
            sums: if is_open { Sums::Open } else { Sums::Hold },
            proportions,
            period: period(),
            now: now.trim().parse().unwrap(),
        }
    }

    pub fn goal(&self) -> Goal {
        let (verb, rest) = self.goal.split_once(' ').unwrap_or((self.goal, ""));
        match verb {
            "may" => Goal::Decide {
                doubt: doubt(rest),
                asks: Asks::Allowed,
            },
            "barred" => Goal::Decide {
                doubt: doubt(rest),
                asks: Asks::Barred,
            },
            "must" => Goal::Decide {
                doubt: doubt(rest),
                asks: Asks::Required,
            },
            "spared" => Goal::Decide {
                doubt: doubt(rest),
                asks: Asks::Spared,
            },
            "solve" => Goal::Solve(rest.split(',').map(asked).collect()),
            "fit" if rest.is_empty() => Goal::Fit(None),
            "fit" => Goal::Fit(Some(rest.split_whitespace().map(str::to_owned).collect())),
            "papers" => Goal::Papers(papers(rest)),
            "when" => Goal::When(event(rest)),
            other => panic!("{other}"),
        }
    }
}

pub fn period() -> ApplicationPeriod {
    let offset = jiff::tz::Offset::constant(8);
    let limit = |at: &str| Some(Limit::at(at.parse().unwrap(), offset));
    let window = Window {
        clause: ClauseId::parse("3.2").unwrap(),
        opens: limit("2026-05-15T09:00:00+08:00"),
        closes: limit("2026-06-03T16:30:00+08:00"),
    };
    ApplicationPeriod::new(vec![window], offset, None).unwrap()
}

fn fact(word: &str) -> (FactName, Option<Value>) {
    let (name, value) = word.split_once('=').unwrap_or_else(|| panic!("{word}"));
    let list = || {
        value
            .split(',')
            .filter(|it| *it != "none")
            .map(str::to_owned)
            .collect()
    };
    let value = match name {
        _ if value == "?" => None,
        "requested" | "self_raised" | "total_budget" | "international_exchange" => {
            Some(Value::Money(money(value)))
        }
        "partner_countries" | "pi_ongoing_projects" => Some(Value::Count(value.parse().unwrap())),
        "fields" | "local_partners" => Some(Value::Choices(list())),
        "unit_type" => Some(Value::Choice(value.to_owned())),
        _ => Some(Value::YesNo(value == "yes")),
    };
    (FactName::parse(name).unwrap(), value)
}

fn money(text: &str) -> Decimal {
    match text.strip_suffix('万') {
        Some(wan) => wan.parse::<Decimal>().unwrap() * Decimal::from(10_000),
        None => text.parse().unwrap(),
    }
}

fn doubt(text: &str) -> Doubt {
    match text {
        "apply" => Doubt::Topic,
        "as we are" => Doubt::All,
        names => Doubt::Rules(names.split_whitespace().map(str::to_owned).collect()),
    }
}

fn asked(text: &str) -> AskedAmount {
    let (want, fact) = text.trim().rsplit_once(' ').unwrap();
    let want = match want {
        "most" => Want::Most,
        "least" => Want::Least,
        "difference" => Want::Difference,
        "exact" => Want::Exact,
        "share" => Want::Share,
        "ratio" => Want::Ratio,
        "take most" => Want::Taken(Extreme::Most),
        "take least" => Want::Taken(Extreme::Least),
        other => panic!("{other}"),
    };
    AskedAmount {
        fact: FactName::parse(fact).unwrap(),
        want,
        goes_on: false,
    }
}

fn papers(text: &str) -> Papers {
    let (wants, clauses) = text.split_once(' ').unwrap_or((text, ""));
    let wants = match wants {
        "list" => PapersWanted::List,
        "count" => PapersWanted::Count,
        "required" => PapersWanted::Required,
        other => panic!("{other}"),
    };
    Papers {
        clauses: clauses
            .split_whitespace()
            .map(|it| ClauseId::parse(it).unwrap())
            .collect(),
        wants,
    }
}

fn event(text: &str) -> Event {
    let said = |name: &str| {
        text.split_whitespace()
            .find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    };
    if let Some(ends) = said("agreement") {
        return Event::Agreement { ends: days(ends) };
    }
    match (said("person"), said("unit"), said("starts"), said("ends")) {
        (None, None, None, None) => Event::Now,
        (by_person, by_unit, None, None) => Event::Submission {
            by_person: by_person.map(moment),
            by_unit: by_unit.map(moment),
        },
        (.., starts, ends) => Event::Project {
            starts: starts.map(days),
            ends: ends.map(days),
        },
    }
}

/// An instant in Shanghai, or a whole day.
fn moment(text: &str) -> Moment {
    let at = |time: &str| format!("{}T{time}+08:00", &text[..10]).parse().unwrap();
    match text.split_once('T') {
        Some((_, time)) => Moment {
            first: at(time),
            last: at(time),
        },
        None => Moment {
            first: at("00:00:00"),
            last: at("23:59:59"),
        },
    }
}

/// A day, a month or a year.
fn days(text: &str) -> Days {
    let (first, last) = match text.len() {
        4 => (format!("{text}-01-01"), format!("{text}-12-31")),
        7 => (format!("{text}-01"), format!("{text}-01")),
        _ => (text.to_owned(), text.to_owned()),
    };
    let last: Date = last.parse().unwrap();
    let last = if text.len() == 7 {
        last.last_of_month()
    } else {
        last
    };
    Days {
        first: first.parse().unwrap(),
        last,
    }
}

/// A share as it is written: `international_exchange=45%total_budget`.
fn proportion(written: &str) -> Proportion {
    let (part, rest) = written
        .split_once('=')
        .unwrap_or_else(|| panic!("{written}"));
    let (percent, whole) = rest.split_once('%').unwrap_or_else(|| panic!("{written}"));
    Proportion {
        part: FactName::parse(part).unwrap(),
        whole: FactName::parse(whole).unwrap(),
        percent: percent.parse().unwrap(),
        ratio: None,
    }
}
