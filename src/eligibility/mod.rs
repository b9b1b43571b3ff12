//! Rules: what a guide demands, and whether what is known of an applicant meets it.
//!
//! Each [`Rule`] hangs on the sentence of the guide that it implements. [`RuleSet::decide`] holds facts against all rules
//! of a topic: what is not known stays open, and nothing is guessed. [`Finding`]s come in the order of the clauses.

mod amounts;
mod bound;
mod conclusion;
pub(crate) mod condition;
mod fact;
mod linear;
mod number;
mod repair;
mod rule;
mod verdict;

pub use amounts::{Proportion, Sums};
pub use bound::{Bound, Extreme, Reach};
pub use conclusion::{
    AmountRange, AskedAmount, Asks, Case, Conclusion, Days, Doubt, Event, Figure, Goal, Moment,
    NamedValue, Papers, PapersWanted, Relation, RuleResult, Says, Side, Step, Term, Want, conclude,
};
pub use condition::*;
pub use fact::*;
pub use number::number;
pub use repair::{Change, Repair};
pub use rule::{Material, Priority, ProjectPeriod, Quota, Rule, Undecided, Weighed};
pub use verdict::{Finding, Needed, Outcome, Verdict};

/// The fact that says which topic is applied for.
pub const TOPIC: &str = "topic";

/// The topic of a guide that has no topics to choose from.
pub const WHOLE: &str = "all";

/// All rules of one guide.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    /// The topics, as values of the fact `topic`, in order.
    pub topics: Vec<String>,
    /// The rules in clause order.
    pub rules: Vec<Rule>,
    /// What reviewers weigh.
    pub judged: Vec<Weighed>,
    /// What earns priority.
    pub priorities: Vec<Priority>,
    /// What has to be uploaded.
    pub materials: Vec<Material>,
    /// When projects run.
    pub periods: Vec<ProjectPeriod>,
    /// How many projects are to be funded.
    pub quotas: Vec<Quota>,
    /// The facts that are amounts of money.
    pub amounts: Vec<FactName>,
    /// Sums that always hold, of amounts: total_budget = requested + self_raised.
    pub identities: Vec<Condition>,
    /// What cannot be true together, so that no repair may suggest it.
    pub contradictions: Vec<Condition>,
}

impl RuleSet {
    /// The verdict on `facts` under one topic, whatever they say of the topic themselves.
    pub fn decide<'a>(&'a self, facts: &Facts, topic: &'a str) -> Verdict<'a> {
        let of_topic = |topics: &[String]| topics.iter().any(|it| it == topic);
        let findings: Vec<Finding<'a>> = self
            .rules
            .iter()
            .filter(|rule| of_topic(&rule.topics))
            .filter_map(|rule| {
                let result = rule.result(facts)?;
                let repair = match result {
                    Truth::No => repair::repair(rule, facts, &self.contradictions),
                    Truth::Yes | Truth::Unknown => None,
                };
                Some(Finding {
                    rule,
                    result,
                    repair,
                })
            })
            .collect();
        Verdict {
            topic,
            findings,
            judged: self
                .judged
                .iter()
                .filter(|it| of_topic(&it.topics))
                .collect(),
            priorities: self
                .priorities
                .iter()
                .filter(|it| of_topic(&it.topics))
                .collect(),
            materials: self
                .materials
                .iter()
                .filter(|it| of_topic(&it.topics))
                .filter_map(|material| material.needed(facts))
                .collect(),
        }
    }

    /// The verdicts on `facts` under every topic, best first.
    pub fn decide_all(&self, facts: &Facts) -> Vec<Verdict<'_>> {
        let mut verdicts: Vec<Verdict<'_>> = self
            .topics
            .iter()
            .map(|topic| self.decide(facts, topic))
            .collect();
        verdicts.sort_by_cached_key(|it| {
            (
                it.outcome(),
                it.count(Truth::No),
                it.count(Truth::Unknown),
                it.topic.to_owned(),
            )
        });
        verdicts
    }

    /// The topic that is meant: the one that is told, or the only one.
    pub fn topic_of(&self, facts: &Facts) -> Option<&str> {
        let told = match (facts.get(TOPIC), self.topics.as_slice()) {
            (_, [only]) => Some(only),
            (Some(Value::Choice(told)), topics) => topics.iter().find(|it| *it == told),
            _ => None,
        };
        told.map(String::as_str)
    }

    /// The rules that hold for a topic.
    pub fn of_topic(&self, topic: &str) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .filter(move |rule| rule.topics.iter().any(|it| it == topic))
    }

    /// How many amounts are known.
    pub fn known_amounts(&self, facts: &Facts) -> usize {
        self.amounts
            .iter()
            .filter(|amount| facts.get(amount.as_str()).is_some())
            .count()
    }

    /// The facts with each amount that follows from a sum all of whose other amounts are known.
    pub(crate) fn completed(&self, facts: &Facts) -> Facts {
        let mut completed = facts.clone();
        for identity in &self.identities {
            if let Some((name, value)) = identity.missing_amount(&completed) {
                completed.say(name, Some(Value::Money(value)));
            }
        }
        completed
    }

    /// The least change of one fact that would meet a rule that fails.
    pub fn repair_of<'a>(&self, rule: &'a Rule, facts: &Facts) -> Option<Repair<'a>> {
        repair::repair(rule, facts, &self.contradictions)
    }

    /// Whether a rule is one of the conditions of a topic itself: it hangs on a clause of that topic alone, is not on
    /// money, and not one that holds under every topic.
    pub fn is_own(&self, rule: &Rule) -> bool {
        let of_clause = self
            .rules
            .iter()
            .filter(|other| other.citation.clause == rule.citation.clause);
        let is_general = |topic: &String| self.of_topic(topic).any(|other| other.id == rule.id);
        let is_money = rule
            .requires
            .facts()
            .iter()
            .any(|fact| self.amounts.contains(fact));
        !is_money
            && of_clause.into_iter().all(|other| other.topics.len() == 1)
            && !self.topics.iter().all(is_general)
    }

    /// The rules under `topic` (under all where it is not known) that look at a fact, each sentence once: why it is
    /// asked for.
    pub fn reasons(&self, fact: &str, topic: Option<&str>) -> Vec<&Rule> {
        let mut reasons: Vec<&Rule> = Vec::new();
        for rule in &self.rules {
            let is_meant = topic.is_none_or(|topic| rule.topics.iter().any(|it| it == topic));
            let is_new = !reasons.iter().any(|known| {
                known.citation.clause == rule.citation.clause
                    && known.citation.quote == rule.citation.quote
            });
            if is_meant && is_new && rule.looks_at(fact) {
                reasons.push(rule);
            }
        }
        reasons
    }
}
