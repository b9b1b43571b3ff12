//! Goals: what a question about a case asks for.

use jiff::{Timestamp, civil::Date};

use crate::eligibility::{Extreme, FactName};
use crate::guide::ClauseId;

/// What a question about a case asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// Whether something holds.
    Decide {
        /// Which rules it is about.
        doubt: Doubt,
        /// How it is put.
        asks: Asks,
    },
    /// How much, in the order asked.
    Solve(Vec<AskedAmount>),
    /// Which topics fit; by some rules alone, where these are named.
    Fit(Option<Vec<String>>),
    /// Which papers this applicant hands in.
    Papers(Papers),
    /// Whether something is in time.
    When(Event),
}

/// Which rules a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Those with these names.
    Rules(Vec<String>),
    /// A topic's own conditions, and those on which the facts of the question bear.
    Topic,
    /// All.
    All,
}

/// How a question of yes and no is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Whether it is allowed: 能报吗.
    Allowed,
    /// Whether it is barred: 是不是就不能报了.
    Barred,
    /// Whether a rule holds for the applicant at all: 要不要配套.
    Required,
    /// Whether a rule spares the applicant: 是不是不用配套.
    Spared,
}

/// An amount that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedAmount {
    /// Which.
    pub fact: FactName,
    /// What of it.
    pub want: Want,
    /// Whether what was asked before it has then become so: 自筹再补多少，补完总经费是多少.
    pub goes_on: bool,
}

/// What is asked of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// The most.
    Most,
    /// The least.
    Least,
    /// How much more or less than there is.
    Difference,
    /// What follows from the others, or what has to become of it.
    Exact,
    /// Its share of the whole, in per cent.
    Share,
    /// Its ratio to the amount that a rule compares it with.
    Ratio,
    /// Nothing: it is taken at this end (申请拉满) and held for what is asked next.
    Taken(Extreme),
}

/// Which papers are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Papers {
    /// Only those of these clauses; of all, where there is none.
    pub clauses: Vec<ClauseId>,
    /// What is asked of them.
    pub wants: PapersWanted,
}

/// What is asked of papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PapersWanted {
    /// Which they are.
    List,
    /// How many they are.
    Count,
    /// Whether the applicant hands them in at all.
    Required,
}

/// Something that happens at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// One applies now.
    Now,
    /// The application is submitted.
    Submission {
        /// When the person that applies has submitted it to the unit.
        by_person: Option<Moment>,
        /// When the unit has checked and submitted it.
        by_unit: Option<Moment>,
    },
    /// The project runs.
    Project {
        /// From the first day.
        starts: Option<Days>,
        /// To the last day.
        ends: Option<Days>,
    },
    /// The agreement with the partner ends.
    Agreement {
        /// On this day.
        ends: Days,
    },
}

/// A time as it was said: from the first instant that may be meant to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The first instant that may be meant.
    pub first: Timestamp,
    /// The last.
    pub last: Timestamp,
}

/// A day as it was said: 2027年3月 may be any day of that month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day that may be meant.
    pub first: Date,
    /// The last.
    pub last: Date,
}

impl Days {
    /// Whether it was said exactly enough to be one day: to the month.
    pub(super) fn is_exact(&self) -> bool {
        (self.first.year(), self.first.month()) == (self.last.year(), self.last.month())
    }
}
