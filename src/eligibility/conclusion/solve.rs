//! Solving: how much an amount may be, must be or lacks, the known ones held.

use rust_decimal::Decimal;

use super::derivation::{clash_steps, derive, sum_steps};
use super::evidence::Evidence;
use super::needs::Needs;
use super::solved::{percent, ratio, wanted};
use super::{
    AskedAmount, Case, Conclusion, Figure, NamedValue, Relation, RuleResult, Says, Side, Step,
    Term, Want,
};
use crate::eligibility::amounts::{Bounds, Ends, Origin, Requirement, Scope};
use crate::eligibility::{FactName, Rule, TOPIC, Truth};

/// The amounts that are asked for. Each that was not known is held for the next; where the topics that may be meant
/// come to different amounts, it depends on the topic.
pub(super) fn solve<'a>(case: &Case<'a>, asked: &[AskedAmount]) -> Option<Conclusion<'a>> {
    let facts = case.facts;
    let under = |topic: &&'a str| Solver::new(case, topic).solve(asked);
    let mut found: Vec<Conclusion<'a>> = case
        .topics(|rule| case.bears_on(rule))
        .iter()
        .filter_map(under)
        .collect();
    let first = found.first()?;
    let key = |it: &Conclusion<'_>| (it.says, it.values.clone(), it.needs.clone());
    if found.iter().all(|it| key(it) == key(first)) {
        let mut all = found.split_off(1);
        let mut conclusion = found.pop()?;
        all.iter_mut()
            .flat_map(|it| it.results.drain(..))
            .for_each(|result| conclusion.rests_on(result));
        return Some(conclusion);
    }
    let mut needs = Needs::default();
    needs.add(TOPIC);
    found
        .iter()
        .flat_map(|it| &it.needs)
        .for_each(|need| needs.add(need));
    let mut conclusion = Conclusion::depends(needs.likeliest(facts));
    found
        .into_iter()
        .flat_map(|it| it.results)
        .for_each(|result| conclusion.rests_on(result));
    Some(conclusion)
}

/// Why an amount has no value.
enum Stop<'a> {
    /// The rules do not reach it.
    OutOfReach,
    /// Nothing limits it.
    Unlimited,
    /// Another conclusion takes its place.
    Instead(Box<Conclusion<'a>>),
}

/// Solves the amounts of a case under one topic.
struct Solver<'a, 'f> {
    evidence: Evidence<'a, 'f>,
    conclusion: Conclusion<'a>,
    /// What was solved last.
    last: Option<(FactName, Decimal)>,
}

impl<'a> Solver<'a, 'a> {
    fn new(case: &Case<'a>, topic: &'a str) -> Solver<'a, 'a> {
        Solver {
            evidence: Evidence::new(case, topic, case.facts),
            conclusion: Conclusion::new(Says::Value),
            last: None,
        }
    }
}

impl<'a, 'f> Solver<'a, 'f> {
    fn solve(mut self, asked: &[AskedAmount]) -> Option<Conclusion<'a>> {
        for amount in asked {
            if let Some((fact, value)) = self.last.take().filter(|_| amount.goes_on) {
                self.evidence.amounts.hold(&fact, Some(value));
            }
            let solved = match amount.want {
                Want::Share => self.share(&amount.fact),
                Want::Ratio => self.ratio(&amount.fact),
                _ => self.amount(amount),
            };
            match solved {
                Ok(()) => {}
                Err(Stop::OutOfReach) => return None,
                Err(Stop::Unlimited) => self.conclusion.unlimited.push(amount.fact.clone()),
                Err(Stop::Instead(conclusion)) => return Some(*conclusion),
            }
        }
        match (
            self.conclusion.values.is_empty(),
            self.conclusion.unlimited.is_empty(),
        ) {
            (true, true) => None,
            (true, false) => Some(Conclusion {
                says: Says::NotStated,
                ..self.conclusion
            }),
            _ => Some(self.conclusion),
        }
    }

    /// One amount; what was released for it is held again afterwards.
    fn amount(&mut self, asked: &AskedAmount) -> Result<(), Stop<'a>> {
        let held: Vec<(FactName, Option<Decimal>)> = self
            .evidence
            .amounts
            .all()
            .map(|(name, value)| (name.clone(), value))
            .collect();
        let recorded = self.recorded(asked);
        // How many countries these are is what was counted.
        if let (Want::Exact, Some(count), Figure::Count(_)) =
            (asked.want, recorded, self.unit(&asked.fact, Decimal::ONE))
        {
            self.tell(asked.fact.as_str(), Figure::Count(count));
            return Ok(());
        }
        let value = self.figure(asked, recorded)?;
        held.iter()
            .for_each(|(name, value)| self.evidence.amounts.hold(name, *value));
        if recorded.is_none() {
            self.evidence.amounts.hold(&asked.fact, Some(value));
        }
        self.last = Some((asked.fact.clone(), value));
        match (asked.want, recorded) {
            (Want::Taken(_), _) => {}
            (Want::Difference, Some(recorded)) => {
                self.tell_difference(&asked.fact, value, recorded)
            }
            _ => self.tell(asked.fact.as_str(), self.unit(&asked.fact, value)),
        }
        Ok(())
    }

    /// What is known of the amount; of what is lacking, what follows from sums as well.
    fn recorded(&mut self, asked: &AskedAmount) -> Option<Decimal> {
        let known = self.evidence.amounts.known(&asked.fact);
        if known.is_some() || asked.want != Want::Difference {
            return known;
        }
        let completed = self.evidence.case.completed();
        let implied = completed.get(asked.fact.as_str())?.number()?;
        let place = self.evidence.amounts.place(&asked.fact)?;
        self.evidence.amounts.hold(&asked.fact, Some(implied));
        let steps = sum_steps(&self.evidence.amounts, place);
        self.conclusion.show(steps);
        Some(implied)
    }

    /// What the amount is, with the steps that compute it and the rules that bind it.
    fn figure(
        &mut self,
        asked: &AskedAmount,
        recorded: Option<Decimal>,
    ) -> Result<Decimal, Stop<'a>> {
        let fact = &asked.fact;
        let place = self.evidence.amounts.place(fact).ok_or(Stop::OutOfReach)?;
        if asked.want == Want::Difference && recorded.is_none() {
            return Err(self.depends(fact, [fact.as_str()]));
        }
        self.release(fact, recorded);
        let possible = self
            .evidence
            .amounts
            .bounds(fact, Scope::Possible)
            .ok_or(Stop::OutOfReach)?;
        let certain = self
            .evidence
            .amounts
            .bounds(fact, Scope::Rules)
            .ok_or(Stop::OutOfReach)?;
        self.is_certain(fact, &possible, &certain)?;
        self.is_linear(fact)?;
        let (least, most) = match certain {
            Bounds::Clash(sets) => {
                return Err(self.clash(sets.first().map(Vec::as_slice).unwrap_or_default()));
            }
            Bounds::Between { least, most } => (least, most),
        };
        let Some(end) = wanted(Ends::of(least, most, place), asked.want, recorded) else {
            return self.free(asked);
        };
        let leaning: Vec<&FactName> = end
            .edge
            .leaning(place)
            .map(|at| self.evidence.amounts.name(at))
            .collect();
        if !leaning.is_empty() {
            return Err(self.depends(fact, leaning.iter().map(|name| name.as_str())));
        }
        let value = end.said().ok_or(Stop::OutOfReach)?;
        if value.is_zero() {
            self.is_more_than_nothing(fact, &end.edge.by)?;
        }
        let steps = derive(&self.evidence.amounts, place, &end, value);
        let results = self.results(&end.edge.by);
        self.conclusion.show(steps);
        results
            .into_iter()
            .for_each(|result| self.conclusion.rests_on(result));
        Ok(value)
    }

    /// A share of an amount that is not known is no nothing, though that may be nothing as far as is known.
    fn is_more_than_nothing(
        &self,
        fact: &FactName,
        by: &[&Requirement<'a>],
    ) -> Result<(), Stop<'a>> {
        let amounts = &self.evidence.amounts;
        let places = by.iter().flat_map(|it| it.row.weighed());
        let unknown: Vec<&str> = places
            .map(|at| amounts.name(at))
            .filter(|name| *name != fact && amounts.known(name).is_none())
            .map(|name| name.as_str())
            .collect();
        match unknown.is_empty() {
            true => Ok(()),
            false => Err(self.depends(fact, unknown)),
        }
    }

    /// An amount that nothing limits where it is asked: the least is nothing where a rule spares the applicant.
    fn free(&mut self, asked: &AskedAmount) -> Result<Decimal, Stop<'a>> {
        let of_topic = self.evidence.case.rules.of_topic(self.evidence.topic);
        let on_it = of_topic.filter(|rule| rule.requires.facts().contains(&&asked.fact));
        let spared: Vec<&Rule> = on_it
            .filter(|rule| rule.result(self.evidence.facts).is_none())
            .collect();
        match asked.want {
            Want::Most => Err(Stop::Unlimited),
            Want::Least | Want::Exact if !spared.is_empty() => {
                self.conclusion.spared.extend(spared);
                Ok(Decimal::ZERO)
            }
            _ => Err(Stop::OutOfReach),
        }
    }

    /// Frees what pins the amount: the sum that a recorded part stands in (or the parts of a recorded sum), for it
    /// changes with it; and where nothing is left then, what is on record and not spoken of.
    fn release(&mut self, fact: &FactName, recorded: Option<Decimal>) {
        if recorded.is_some() && self.is_pinned(fact) {
            self.evidence
                .amounts
                .opposite(fact)
                .iter()
                .for_each(|name| self.evidence.amounts.hold(name, None));
        }
        let spoken = self.evidence.case.spoken;
        let known = self
            .evidence
            .amounts
            .all()
            .filter(|(name, value)| value.is_some() && *name != fact);
        let unspoken = known
            .map(|(name, _)| name.clone())
            .filter(|name| !spoken.contains(name));
        let mut unspoken: Vec<FactName> = unspoken.collect();
        unspoken.sort_by_key(|name| self.evidence.amounts.opposite(name).len() < 2);
        for name in unspoken {
            if !matches!(
                self.evidence.amounts.bounds(fact, Scope::Rules),
                Some(Bounds::Clash(_))
            ) {
                return;
            }
            if self.evidence.case.facts.get(name.as_str()).is_some() {
                self.evidence.amounts.hold(&name, None);
            }
        }
    }

    /// Whether all others of a sum that the amount stands in are known.
    fn is_pinned(&self, fact: &FactName) -> bool {
        let amounts = &self.evidence.amounts;
        let is_known = |place: usize| {
            amounts.name(place) == fact || amounts.known(amounts.name(place)).is_some()
        };
        amounts
            .sums(fact)
            .any(|sum| sum.row.weighed().all(is_known))
    }

    /// Whether the rules of which it is not known whether they hold make no difference.
    fn is_certain(
        &self,
        fact: &FactName,
        possible: &Bounds<'_, 'a>,
        certain: &Bounds<'_, 'a>,
    ) -> Result<(), Stop<'a>> {
        let ends = |bounds: &Bounds<'_, 'a>| match bounds {
            Bounds::Between { least, most } => {
                Some((least.first().map(|it| it.at), most.first().map(|it| it.at)))
            }
            Bounds::Clash(_) => None,
        };
        if ends(possible) == ends(certain) {
            return Ok(());
        }
        let sets: Vec<&Vec<&Requirement<'a>>> = match possible {
            Bounds::Between { least, most } => least
                .first()
                .into_iter()
                .chain(most.first())
                .map(|it| &it.by)
                .collect(),
            Bounds::Clash(sets) => sets.iter().collect(),
        };
        let uncertain = sets.into_iter().flatten().filter(|it| !it.is_certain);
        let rules = uncertain.filter_map(|it| match it.origin {
            Origin::Rule(rule) => Some(rule),
            _ => None,
        });
        let facts = rules
            .flat_map(|rule| rule.when.iter())
            .flat_map(|when| when.facts());
        let unknown = facts.filter(|fact| self.evidence.facts.get(fact.as_str()).is_none());
        Err(self.depends(fact, unknown.map(|fact| fact.as_str())))
    }

    /// Whether the rules on the amount are such that bounds can be computed from them.
    fn is_linear(&self, fact: &FactName) -> Result<(), Stop<'a>> {
        let facts = self
            .evidence
            .amounts
            .beyond(fact)
            .flat_map(|rule| rule.requires.facts());
        let is_unknown =
            |it: &&FactName| *it != fact && self.evidence.facts.get(it.as_str()).is_none();
        let unknown: Vec<&FactName> = facts.filter(is_unknown).collect();
        match self.evidence.amounts.beyond(fact).next() {
            Some(_) => Err(self.depends(fact, unknown.into_iter().map(|fact| fact.as_str()))),
            None => Ok(()),
        }
    }

    /// An amount that depends on facts: the rules on it are those that need them.
    fn depends<'n>(&self, fact: &FactName, on: impl IntoIterator<Item = &'n str>) -> Stop<'a> {
        let mut needs = Needs::default();
        on.into_iter().for_each(|fact| needs.add(fact));
        if needs.is_empty() {
            return Stop::OutOfReach;
        }
        let of_topic = self.evidence.case.rules.of_topic(self.evidence.topic);
        let on_it = of_topic.filter(|rule| rule.requires.facts().contains(&fact));
        let is_open =
            |rule: &&Rule| !matches!(rule.result(self.evidence.facts), None | Some(Truth::Yes));
        let results = on_it.filter(is_open).map(|rule| RuleResult {
            rule,
            topic: self.evidence.topic,
            result: Truth::Unknown,
        });
        Stop::Instead(Box::new(Conclusion {
            results: results.collect(),
            ..Conclusion::depends(needs.likeliest(self.evidence.facts))
        }))
    }

    /// No amount will do: the rules that clash, and how the known amounts would have to be.
    fn clash(&self, set: &[&Requirement<'a>]) -> Stop<'a> {
        let mut results = self.results(set);
        if results.is_empty() {
            return Stop::OutOfReach;
        }
        results.iter_mut().for_each(|it| it.result = Truth::No);
        let amounts = &self.evidence.amounts;
        let mut places: Vec<usize> = set.iter().flat_map(|it| it.row.weighed()).collect();
        places.sort_unstable();
        places.dedup();
        let known = places
            .into_iter()
            .map(|place| amounts.name(place))
            .filter(|name| amounts.known(name).is_some());
        let within = known.filter_map(|name| amounts.within(name)).collect();
        let steps = clash_steps(amounts, set);
        let conclusion = Conclusion {
            results,
            within,
            steps,
            ..Conclusion::of_truth(false, true)
        };
        Stop::Instead(Box::new(conclusion))
    }

    /// What the rules among requirements say.
    fn results(&self, by: &[&Requirement<'a>]) -> Vec<RuleResult<'a>> {
        let rules = by.iter().filter_map(|it| match it.origin {
            Origin::Rule(rule) => Some(rule),
            _ => None,
        });
        let result = |rule: &'a Rule| match rule.result(self.evidence.facts) {
            Some(Truth::No) => Truth::No,
            // The amount is computed so that it passes.
            _ => Truth::Yes,
        };
        rules
            .map(|rule| RuleResult {
                rule,
                topic: self.evidence.topic,
                result: result(rule),
            })
            .collect()
    }

    /// The share of its whole.
    fn share(&mut self, fact: &FactName) -> Result<(), Stop<'a>> {
        let amounts = &self.evidence.amounts;
        // Where only the whole is named, it is the share of the part that was told beside it.
        let is_part = |part: &&FactName| {
            let whole = amounts.whole_of(part);
            whole.is_some_and(|(whole, _)| whole == fact)
        };
        let part = || self.evidence.case.spoken.iter().find(is_part);
        let fact = match amounts.whole_of(fact) {
            Some(_) => fact,
            None => part().ok_or(Stop::OutOfReach)?,
        };
        let (whole, rule) = amounts.whole_of(fact).ok_or(Stop::OutOfReach)?;
        let (part, whole) = self.both(fact, whole)?;
        let (share, is_exact) = percent(part, whole).ok_or(Stop::OutOfReach)?;
        let relation = if is_exact {
            Relation::Equal
        } else {
            Relation::About
        };
        let left = Side::Quotient(Term::Yuan(part), Term::Yuan(whole));
        self.conclusion.show(vec![Step {
            left,
            relation,
            right: Side::Term(Term::Percent(share)),
        }]);
        self.rest_on(rule);
        self.tell("share", Figure::Percent(share));
        Ok(())
    }

    /// The ratio to the amount that a rule compares it with.
    fn ratio(&mut self, fact: &FactName) -> Result<(), Stop<'a>> {
        let (other, rule) = self
            .evidence
            .amounts
            .compared_with(fact)
            .ok_or(Stop::OutOfReach)?;
        let (left, right) = self.both(fact, other)?;
        let (left, right) = ratio(left, right).ok_or(Stop::OutOfReach)?;
        self.rest_on(Some(rule));
        self.tell("ratio", Figure::Ratio(left, right));
        Ok(())
    }

    /// Two amounts as they are said, or as they follow from sums.
    fn both(&mut self, one: &FactName, other: &FactName) -> Result<(Decimal, Decimal), Stop<'a>> {
        let completed = self.evidence.case.completed();
        let value = |name: &FactName| {
            let solved = self.evidence.amounts.known(name);
            solved.or_else(|| completed.get(name.as_str())?.number())
        };
        let (Some(a), Some(b)) = (value(one), value(other)) else {
            let unknown: Vec<&FactName> = [one, other]
                .into_iter()
                .filter(|name| value(name).is_none())
                .collect();
            let needs: Vec<String> = self
                .evidence
                .amounts
                .telling(&unknown)
                .iter()
                .map(|it| it.to_string())
                .collect();
            return Err(self.depends(one, needs.iter().map(String::as_str)));
        };
        for (name, figure) in [(one, a), (other, b)] {
            if let (None, Some(place)) = (
                self.evidence.amounts.known(name),
                self.evidence.amounts.place(name),
            ) {
                self.evidence.amounts.hold(name, Some(figure));
                self.conclusion
                    .show(sum_steps(&self.evidence.amounts, place));
            }
        }
        Ok((a, b))
    }

    fn rest_on(&mut self, rule: Option<&'a Rule>) {
        let topic = self.evidence.topic;
        let result = rule.and_then(|rule| {
            self.evidence.case.result(
                rule,
                &self.evidence.amounts,
                &self.evidence.case.completed(),
            )
        });
        if let (Some(rule), Some(result)) = (rule, result) {
            self.conclusion.rests_on(RuleResult {
                rule,
                topic,
                result,
            });
        }
    }

    fn tell_difference(&mut self, fact: &FactName, value: Decimal, recorded: Decimal) {
        let (more, less) = if value > recorded {
            (value, recorded)
        } else {
            (recorded, value)
        };
        let missing = more - less;
        if let Figure::Yuan(_) = self.unit(fact, missing) {
            let side = Side::Difference(Term::Yuan(more), Term::Yuan(less));
            self.conclusion
                .show(vec![Step::equation(side, Term::Yuan(missing))]);
        }
        self.tell("missing", self.unit(fact, missing));
    }

    fn tell(&mut self, name: &str, figure: Figure) {
        self.conclusion.values.push(NamedValue {
            name: name.to_owned(),
            figure,
        });
    }

    fn unit(&self, fact: &FactName, value: Decimal) -> Figure {
        let amounts = &self.evidence.amounts;
        match amounts
            .place(fact)
            .is_some_and(|place| amounts.is_money(place))
        {
            true => Figure::Yuan(value),
            false => Figure::Count(value),
        }
    }
}
