//! Evidence: what the rules of a topic say of a case, with the computation behind each.

use super::derivation::{clash_steps, hold_against, share_step, sum_steps};
use super::{Case, RuleResult, Step};
use crate::eligibility::amounts::{Amounts, Bounds, Requirement, Row, Scope};
use crate::eligibility::{FactName, Facts, Rule, Truth};

/// What is known of a case under one topic.
pub(super) struct Evidence<'a, 'f> {
    pub case: Case<'a>,
    pub topic: &'a str,
    /// The facts, with the amounts that follow from sums.
    pub facts: &'f Facts,
    pub amounts: Amounts<'a, 'f>,
}

impl<'a, 'f> Evidence<'a, 'f> {
    pub fn new(case: &Case<'a>, topic: &'a str, facts: &'f Facts) -> Evidence<'a, 'f> {
        let mut amounts = Amounts::new(case.rules, topic, facts, case.sums);
        case.proportions
            .iter()
            .for_each(|said| amounts.proportion(said));
        Evidence {
            case: *case,
            topic,
            facts,
            amounts,
        }
    }

    /// What the rules that are meant say; those that do not hold for the applicant are left out.
    pub fn results(&self, is_meant: impl Fn(&Rule) -> bool) -> Vec<RuleResult<'a>> {
        let rules = self
            .case
            .rules
            .of_topic(self.topic)
            .filter(|rule| is_meant(rule));
        rules
            .filter_map(|rule| {
                Some(RuleResult {
                    rule,
                    topic: self.topic,
                    result: self.result(rule)?,
                })
            })
            .collect()
    }

    /// What a rule says.
    pub fn result(&self, rule: &Rule) -> Option<Truth> {
        self.case.result(rule, &self.amounts, self.facts)
    }

    /// The rules that are meant and do not hold for the applicant, or for the topic.
    pub fn spared(&self, is_meant: impl Fn(&Rule) -> bool) -> Vec<&'a Rule> {
        let meant = self.case.rules.rules.iter().filter(|rule| is_meant(rule));
        let is_of_topic = |rule: &Rule| rule.topics.iter().any(|it| it == self.topic);
        let (own, others): (Vec<&Rule>, Vec<&Rule>) = meant.partition(|rule| is_of_topic(rule));
        let is_elsewhere = |rule: &&Rule| !own.iter().any(|it| it.id == rule.id);
        let elsewhere = others.into_iter().filter(is_elsewhere);
        own.iter()
            .copied()
            .filter(|rule| rule.result(self.facts).is_none())
            .chain(elsewhere)
            .collect()
    }

    /// Whether a rule is open because the guide leaves it so.
    pub fn is_undecided(&self, rule: &Rule) -> bool {
        rule.is_undecided(self.facts)
    }

    /// Fails those open rules that no budget can meet together with the other rules on it: a company that asks for
    /// 2 million has to put in as much, so that 1 million for exchange is less than 30 % whatever it puts in.
    pub fn settle(&self, results: &mut [RuleResult<'a>]) -> Vec<Step> {
        let open =
            |it: &&RuleResult<'a>| it.result == Truth::Unknown && it.rule.requires.compares();
        let meant: Vec<&Rule> = results.iter().filter(open).map(|it| it.rule).collect();
        for rule in &meant {
            let sets = self.clash(rule);
            let has_meant = |set: &Vec<&Requirement<'a>>| {
                set.iter().any(|it| meant.iter().any(|rule| it.is_of(rule)))
            };
            let Some(first) = sets.first().filter(|_| sets.iter().all(has_meant)) else {
                continue;
            };
            let open = results.iter_mut().filter(|it| it.result == Truth::Unknown);
            open.filter(|it| first.iter().any(|requirement| requirement.is_of(it.rule)))
                .for_each(|it| it.result = Truth::No);
            return clash_steps(&self.amounts, first);
        }
        Vec::new()
    }

    /// The sets of requirements that contradict themselves, where a rule leaves no amount that it compares.
    fn clash(&self, rule: &Rule) -> Vec<Vec<&Requirement<'a>>> {
        let mut unknown: Option<&FactName> = None;
        rule.requires.each_compared(&mut |fact| {
            unknown = unknown.or(Some(fact).filter(|fact| self.facts.get(fact.as_str()).is_none()));
        });
        match unknown.and_then(|amount| self.amounts.bounds(amount, Scope::Rules)) {
            Some(Bounds::Clash(sets)) => sets,
            _ => Vec::new(),
        }
    }

    /// The computation behind what the rules on amounts say, each step with what its rule says.
    pub fn steps(&self, results: &[RuleResult<'a>]) -> Vec<(Truth, Step)> {
        let mut steps = Vec::new();
        for result in results.iter().filter(|it| it.result != Truth::Unknown) {
            for requirement in self.amounts.of_rule(result.rule) {
                let implied = self.implied(&requirement.row);
                let held = hold_against(&self.amounts, &requirement.row);
                let shares = self.case.proportions.iter();
                let share = shares.filter_map(|it| share_step(&self.amounts, &requirement.row, it));
                let computed = implied.into_iter().chain(held).chain(share);
                steps.extend(computed.map(|step| (result.result, step)));
            }
        }
        steps
    }

    /// How the amounts of a row that nobody said follow from sums.
    fn implied(&self, row: &Row) -> Vec<Step> {
        let is_said = |place: &usize| {
            self.case
                .facts
                .get(self.amounts.name(*place).as_str())
                .is_some()
        };
        let implied = row.weighed().filter(|place| !is_said(place));
        implied
            .flat_map(|place| sum_steps(&self.amounts, place))
            .collect()
    }
}
