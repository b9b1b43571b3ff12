//! Goals: what a question about a case asks to be concluded, under which topics, and whether the rules reach it.

use crate::answers::{Answer, Answered};
use crate::dialogue::{Focus, LoadedGuide};
use crate::eligibility::{
    AskedAmount, Asks, Case, Doubt, FactName, Facts, Goal, Papers, PapersWanted, Rule, TOPIC,
    Truth, Value, Want,
};
use crate::guide::ClauseId;
use crate::understanding::{Question, QuestionKind};

/// What a supposition asks without saying so: whether the rules still hold that look at what it changes.
pub(super) fn tried_goal(loaded: &LoadedGuide, tried: &Facts) -> Goal {
    let mut rules: Vec<String> = Vec::new();
    for rule in &loaded.rules.rules {
        let looks = tried.iter().any(|(fact, _)| rule.looks_at(fact.as_str()));
        if looks && !rules.contains(&rule.id) {
            rules.push(rule.id.clone());
        }
    }
    let doubt = match tried.get(TOPIC) {
        Some(_) => Doubt::All,
        None => Doubt::Rules(rules),
    };
    Goal::Decide {
        doubt,
        asks: Asks::Allowed,
    }
}

/// What the question asks to be concluded, where it speaks of what that hangs on.
///
/// `meant` are the rules that decide what the guide is plainly asked about, where the message speaks of a case: an open one
/// is depended on. `is_vague` tells that the guide's answer is not plain, and what the question names is all there is to go
/// by. `cited` are the clauses of that answer, `papers` those that ask some applicants for the paper it is about. `is_whole` tells whether the question may be about the whole record: after a verdict, or where it says so.
pub(super) fn goal(
    loaded: &LoadedGuide,
    case: &Case<'_>,
    question: &Question,
    (is_whole, is_vague, meant): (bool, bool, &[String]),
    (cited, papers): (&[ClauseId], &[ClauseId]),
) -> Option<Goal> {
    /// A question whether one may apply tells at least so much.
    const A_CASE: usize = 2;
    match &question.kind {
        // No rule tells how many times one may apply.
        QuestionKind::Whether(_) if question.is_several => None,
        QuestionKind::WhichPapers { counts: false } => None,
        QuestionKind::WhichPapers { counts: true } => {
            let is_paper = |clause: &&ClauseId| {
                let mut papers = loaded.rules.materials.iter();
                papers.any(|paper| paper.citation.clause == **clause)
            };
            Some(Goal::Papers(Papers {
                clauses: cited.iter().filter(is_paper).cloned().collect(),
                wants: PapersWanted::Count,
            }))
        }
        QuestionKind::HowMuch { amounts, is_named } => {
            let is_known = |it: &AskedAmount| case.facts.get(it.fact.as_str()).is_some();
            let known = loaded.rules.known_amounts(case.facts)
                + case.proportions.len()
                + amounts.iter().filter(|it| is_known(it)).count();
            let is_taken = |it: &AskedAmount| matches!(it.want, Want::Taken(_));
            let mut amounts = amounts.clone();
            // 还差多少 asks for what the rule wants that fails.
            if let (false, [amount]) = (*is_named, amounts.as_mut_slice())
                && amount.want == Want::Difference
                && let Some(fact) = short_amount(loaded, case)
            {
                amount.fact = fact;
            }
            (known > 0 || amounts.iter().any(is_taken)).then_some(Goal::Solve(amounts))
        }
        QuestionKind::WhichTopics => {
            let named = question
                .is_only
                .then(|| rules_in_doubt(loaded, case, question))
                .filter(|it| !it.is_empty());
            (!case.spoken.is_empty()).then_some(Goal::Fit(named))
        }
        QuestionKind::Whether(Asks::Required | Asks::Spared) if !papers.is_empty() => {
            Some(Goal::Papers(Papers {
                clauses: papers.to_vec(),
                wants: PapersWanted::Required,
            }))
        }
        QuestionKind::Whether(asks @ (Asks::Required | Asks::Spared)) => {
            // What all have to do is told by the guide's own words; not all have to do what only other topics ask for.
            let is_of_some = |name: &String| {
                let mut named = loaded.rules.rules.iter().filter(|rule| rule.id == *name);
                named.any(|rule| rule.when.is_some())
            };
            let is_set_apart = |name: &String| is_of_some(name) || is_elsewhere(loaded, case, name);
            let mut named = [question.rules.clone(), question.rules_before.clone()].concat();
            named.retain(is_set_apart);
            // Who asks is no demand of another topic.
            let is_claim = |fact: &&FactName| {
                matches!(case.facts.get(fact.as_str()), None | Some(Value::YesNo(_)))
            };
            let claims: Vec<FactName> = case.spoken.iter().filter(is_claim).cloned().collect();
            let claimed = rules_of(loaded, &claims);
            let mut told = rules_of(loaded, case.spoken);
            told.retain(|name| is_of_some(name) || claimed.contains(name) && is_set_apart(name));
            let mut meant = meant.to_vec();
            meant.retain(is_set_apart);
            let mut sources = [named, told, meant].into_iter();
            let rules = sources.find(|rules| !rules.is_empty()).unwrap_or_default();
            let doubt = Doubt::Rules(rules);
            (doubt != Doubt::Rules(Vec::new())).then_some(Goal::Decide { doubt, asks: *asks })
        }
        QuestionKind::Whether(asks) => {
            let mut rules = rules_in_doubt(loaded, case, question);
            if rules.is_empty() {
                // Who one is decides nothing of what is not about applying: 盖我们学院的章行吗.
                let is_claim = |fact: &&FactName| {
                    let value = case.facts.get(fact.as_str());
                    question.tells_application || !matches!(value, Some(Value::Choice(_)))
                };
                let claimed: Vec<FactName> = case.spoken.iter().filter(is_claim).cloned().collect();
                rules = match meant.is_empty() {
                    false => meant.to_vec(),
                    true => rules_of(loaded, &claimed),
                };
            }
            // A question that names a rule and tells nothing is about the record.
            let on_record = || case.facts.iter().map(|(fact, _)| fact);
            let hangs = |rule: &&Rule| {
                let looks = |fact: &FactName| rule.looks_at(fact.as_str());
                let is_told = case.spoken.iter().any(looks);
                rules.contains(&rule.id)
                    && (is_told || case.spoken.is_empty() && on_record().any(looks))
            };
            let is_about = loaded.rules.rules.iter().any(|rule| hangs(&rule));
            let doubt = match question.is_application && !question.is_only {
                true if case.spoken.len() >= A_CASE && names_no_rule(question) => Doubt::Topic,
                true if case.spoken.is_empty() && rules.is_empty() && is_whole => Doubt::All,
                // Would Direction 2 take us is about the record.
                true if rules.is_empty() && is_on_record(case) => Doubt::Topic,
                _ if is_about => Doubt::Rules(rules),
                // The headquarters, do we meet that one? Nothing is told of them, and that is all that is asked.
                _ if question.is_only && !question.rules.is_empty() && !case.spoken.is_empty() => {
                    Doubt::Rules(question.rules.clone())
                }
                // What only other topics ask for bars nobody here.
                _ if is_of_others(loaded, case, question) => Doubt::Rules(question.rules.clone()),
                _ if rules.iter().any(|rule| meant.contains(rule)) => Doubt::Rules(rules),
                _ if is_vague && !rules.is_empty() => Doubt::Rules(rules),
                _ if rules.is_empty() && !meant.is_empty() => Doubt::Rules(meant.to_vec()),
                _ => return None,
            };
            Some(Goal::Decide { doubt, asks: *asks })
        }
    }
}

fn names_no_rule(question: &Question) -> bool {
    question.rules.is_empty() && question.rules_before.is_empty()
}

/// Whether a question names rules, and all of them are those of other topics than those that are meant.
fn is_of_others(loaded: &LoadedGuide, case: &Case<'_>, question: &Question) -> bool {
    let mut rules = question.rules.iter();
    !question.rules.is_empty() && rules.all(|rule| is_elsewhere(loaded, case, rule))
}

/// Whether a rule is one of other topics than those that are meant.
fn is_elsewhere(loaded: &LoadedGuide, case: &Case<'_>, rule: &str) -> bool {
    let mut of_topics = case.topics.iter();
    !case.topics.is_empty()
        && of_topics.all(|topic| loaded.rules.of_topic(topic).all(|it| it.id != rule))
}

/// Whether a question that tells nothing but a topic is about what is on record.
fn is_on_record(case: &Case<'_>) -> bool {
    let known = case.facts.iter().filter(|(fact, _)| fact.as_str() != TOPIC);
    case.spoken.is_empty() && !case.topics.is_empty() && known.count() > 1
}

/// The amount that has to change for the rule that fails; what was spoken of is looked at alone.
fn short_amount(loaded: &LoadedGuide, case: &Case<'_>) -> Option<FactName> {
    let completed = loaded.rules.completed(case.facts);
    let is_meant = |rule: &&Rule| {
        let is_of_topic = |topic: &String| case.topics.is_empty() || case.topics.contains(topic);
        rule.topics.iter().any(is_of_topic) && rule.requires.compares()
    };
    let mut rules = loaded.rules.rules.iter().filter(is_meant);
    let failing = rules.find(|rule| rule.result(&completed) == Some(Truth::No))?;
    failing.repairs.first().map(|change| change.fact.clone())
}

/// The rules that a question names, else those that look at the facts that it speaks of.
fn rules_in_doubt(loaded: &LoadedGuide, case: &Case<'_>, question: &Question) -> Vec<String> {
    let named = match question.rules.is_empty() {
        true => &question.rules_before,
        false => &question.rules,
    };
    // 申请250万，一比一，这样行吗 is about all that is told: what stands before a question does not narrow it.
    if !named.is_empty() && question.rules.is_empty() && !question.is_only {
        let mut told = in_doubt(case, question);
        told.retain(|fact| case.facts.get(fact.as_str()).is_some());
        return [named.clone(), rules_of(loaded, &told)].concat();
    }
    if !named.is_empty() {
        // Of those on amounts that are named, the ones that look at what is told are meant.
        let told = rules_of(loaded, case.spoken);
        let is_on_amounts = |name: &String| {
            let mut rules = loaded.rules.rules.iter();
            rules.any(|rule| rule.id == *name && rule.requires.compares())
        };
        let is_told = |name: &String| is_on_amounts(name) && told.contains(name);
        let has_told = named.iter().any(is_told);
        let mut rules = named.clone();
        rules.retain(|name| !has_told || !is_on_amounts(name) || is_told(name));
        // Whether this company may lead is about all that is told of it.
        if !question.rules.is_empty() && question.is_application && !question.is_only {
            rules.extend(rules_of(loaded, case.spoken));
        }
        return rules;
    }
    rules_of(loaded, &in_doubt(case, question))
}

/// What is told that a question is about. Who asks, and what they work on, is in doubt only where one asks whether one may
/// apply; else it is told beside what is asked.
fn in_doubt(case: &Case<'_>, question: &Question) -> Vec<FactName> {
    let is_in_doubt = |fact: &&FactName| {
        let value = case.facts.get(fact.as_str());
        question.is_application || !matches!(value, Some(Value::Choice(_) | Value::Choices(_)))
    };
    let told = case.spoken.iter().filter(is_in_doubt);
    told.cloned().collect()
}

/// The rules that demand something of facts.
fn rules_of(loaded: &LoadedGuide, facts: &[FactName]) -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    for rule in &loaded.rules.rules {
        let looks = facts
            .iter()
            .any(|fact| rule.requires.facts().contains(&fact));
        if looks && !rules.contains(&rule.id) {
            rules.push(rule.id.clone());
        }
    }
    rules
}

/// The topics that are meant: the one that is said or tried, else those that the question names.
pub(super) fn topics(
    loaded: &LoadedGuide,
    answered: &Answered,
    focus: &Focus,
    facts: &Facts,
) -> Vec<String> {
    let named = &answered.question.scope.headings;
    let under = |topic: &&String| named.iter().any(|heading| is_under(loaded, topic, heading));
    let by_name: Vec<String> = loaded.rules.topics.iter().filter(under).cloned().collect();
    match loaded.rules.topic_of(facts) {
        _ if !by_name.is_empty() => by_name,
        Some(topic) => vec![topic.to_owned()],
        None => focus.topic.iter().cloned().collect(),
    }
}

/// Whether a topic stands under a heading: a rule of it alone hangs on a clause there.
fn is_under(loaded: &LoadedGuide, topic: &str, heading: &ClauseId) -> bool {
    let own = loaded
        .rules
        .rules
        .iter()
        .filter(|rule| rule.topics == [topic]);
    own.into_iter()
        .any(|rule| rule.citation.clause.is_within(heading))
}

/// Whether the clauses that answer the question are among those that the rules in doubt rest on. Where they are others, it
/// asks for something that no rule decides.
pub(super) fn is_about(
    loaded: &LoadedGuide,
    case: &Case<'_>,
    goal: &Goal,
    answered: &Answered,
) -> bool {
    /// How likely the answer has to be, to stand against a question that asks whether one may apply.
    const PLAIN: f32 = 0.6;
    /// An answer that is less likely is a guess.
    const VAGUE: f32 = 0.4;
    let (Goal::Decide { doubt, .. }, Answer::Cited(parts)) = (goal, &answered.answer) else {
        return true;
    };
    let is_plain = answered
        .ranking
        .first()
        .is_some_and(|best| best.share >= PLAIN);
    let in_doubt = |rule: &Rule| match doubt {
        Doubt::Rules(names) => names.contains(&rule.id),
        Doubt::Topic => loaded.rules.is_own(rule) || case.bears_on(rule),
        Doubt::All => true,
    };
    if matches!(doubt, Doubt::All | Doubt::Topic) && !is_plain {
        return true;
    }
    // Beside an answer that is not plain, what is told of the rule counts more.
    let is_vague = answered
        .ranking
        .first()
        .is_none_or(|best| best.share < VAGUE);
    let is_told = |rule: &Rule| case.spoken.iter().any(|fact| rule.looks_at(fact.as_str()));
    let mut named = loaded.rules.rules.iter().filter(|rule| in_doubt(rule));
    if is_vague && named.any(is_told) {
        return true;
    }
    // What no topic that is meant asks for is set by none of its clauses.
    if let Doubt::Rules(names) = doubt
        && names.iter().all(|name| is_elsewhere(loaded, case, name))
    {
        return true;
    }
    let mut rules = loaded.rules.rules.iter().filter(|rule| in_doubt(rule));
    rules.any(|rule| {
        let mut cited = parts.iter().flat_map(|part| &part.citations);
        cited.any(|citation| citation.clause == rule.citation.clause)
    })
}
