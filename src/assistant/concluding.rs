//! Concluding: from a question about a case to the conclusion that answers it.

use rust_decimal::Decimal;

use super::{membership, timing};

use crate::answers::{Answer, Answered, Resolution};
use crate::dialogue::{Focus, LoadedGuide};
use crate::eligibility::{
    AskedAmount, Asks, Case, Conclusion, Doubt, FactName, Facts, Goal, Relation, Rule, Says, Side,
    Step, Sums, TOPIC, Term, Truth, Value, conclude,
};
use crate::guide::{Citation, ClauseId};
use crate::understanding::{Parse, Question, QuestionKind, Said};
use crate::wording::{Reply, ReplyBuilder, ReplyConclusion};

/// What a question is concluded with.
pub(super) struct Inquiry<'a> {
    /// The message as it was read.
    pub parse: &'a Parse,
    /// What the guide answers to it.
    pub answered: &'a Answered,
    /// What is on record after the message.
    pub record: &'a Facts,
    /// What the question tries on top of the record.
    pub tried: &'a Facts,
    /// What the conversation is about beside the record.
    pub focus: &'a Focus,
}

/// A reply that concludes, and what the conversation is about after it.
pub(super) struct Concluded {
    pub reply: Reply,
    /// The amount or number that it was about.
    pub fact: Option<FactName>,
    /// The only topic that fits, where that was asked.
    pub topic: Option<String>,
}

/// The reply that concludes, where the question is about a case that the rules, lists or periods of the guide reach.
pub(super) fn concluded(builder: &ReplyBuilder<'_>, inquiry: &Inquiry<'_>) -> Option<Concluded> {
    let loaded = builder.loaded;
    let is_trial = !inquiry.tried.is_empty() && (inquiry.parse.supposing || inquiry.parse.goes_on);
    let question = loaded
        .goals
        .read(builder.question, inquiry.focus.fact.as_ref());
    let record = inquiry.record.clone().with(inquiry.tried);
    let meant = topics(loaded, inquiry.answered, inquiry.focus, &record);
    let beside = |reply: Reply| with_sentences(reply, &inquiry.answered.answer);
    let alone = |reply| Concluded {
        reply: builder.quoted(beside(reply)),
        fact: None,
        topic: None,
    };
    let case = (&record, meant.as_slice());
    let is_left_open = is_left_open(inquiry.answered);
    let timed = || timing::timed(builder, inquiry.answered, question.as_ref(), case);
    if let Some(reply) = (!is_left_open).then(timed).flatten() {
        return Some(alone(reply));
    }
    let question = match question {
        None if is_trial && !inquiry.record.is_empty() => Question::whether(Asks::Allowed),
        question => question?,
    };
    if let Some(reply) = membership::member(builder, inquiry.answered, &question, &meant) {
        return Some(alone(reply));
    }
    if !is_trial && (question.list.is_some() || is_left_open) {
        return None;
    }
    decided(builder, inquiry, &question, is_trial)
}

/// Whether the guide plainly leaves open what is asked.
fn is_left_open(answered: &Answered) -> bool {
    /// How likely the intent has to be.
    const PLAIN: f32 = 0.5;
    let is_plain = answered
        .ranking
        .first()
        .is_some_and(|best| best.share >= PLAIN);
    is_plain && matches!(answered.answer, Answer::NotCovered { .. })
}

/// The reply with what the rules decide.
fn decided(
    builder: &ReplyBuilder<'_>,
    inquiry: &Inquiry<'_>,
    question: &Question,
    is_trial: bool,
) -> Option<Concluded> {
    let loaded = builder.loaded;
    let mut facts = inquiry.record.clone().with(inquiry.tried);
    // What is told unsurely is not recorded, but the question is about it all the same.
    let unsure = inquiry.parse.said.iter().filter(|said| {
        let is_claim = said.value.as_ref().is_some_and(is_claim);
        !said.sure && !is_claim && facts.get(said.fact.as_str()).is_none()
    });
    let unsure: Facts = unsure
        .map(|said| (said.fact.clone(), said.value.clone()))
        .collect();
    unsure
        .iter()
        .for_each(|(name, value)| facts.say(name.clone(), value.cloned()));
    let asserted = inquiry.parse.said.iter().map(|said| &said.fact);
    let told = asserted.chain(inquiry.tried.iter().map(|(name, _)| name));
    let spoken: Vec<FactName> = told
        .filter(|fact| fact.as_str() != TOPIC)
        .cloned()
        .collect();
    let topics = topics(loaded, inquiry.answered, inquiry.focus, &facts);
    let case = Case {
        rules: &loaded.rules,
        facts: &facts,
        spoken: &spoken,
        topics: &topics,
        sums: Sums::Hold,
        now: builder.now,
        period: loaded.guide.metadata.window.as_ref(),
    };
    let is_decided = loaded.agenda().pending(&facts).is_empty() && !facts.is_empty();
    let is_whole = inquiry.parse.as_is || is_decided;
    let goal = match goal(loaded, &case, question, is_whole) {
        None if is_trial => tried_goal(loaded, inquiry.tried),
        goal => goal?,
    };
    if !is_trial && !is_about(loaded, &case, &goal, inquiry.answered) {
        return None;
    }
    let mut conclusion = conclude(&case, &goal)?;
    conclusion.steps.splice(0..0, shares(inquiry.parse, &facts));
    let told = loaded.rules.completed(&facts);
    let reply = builder.conclusion(&conclusion, &goal, &told);
    // Of other topics than those that are meant, nothing is shown.
    let is_elsewhere = |clause: &ClauseId| {
        let topics_of = |clause: &ClauseId| -> Vec<&String> {
            let all = loaded.rules.topics.iter();
            all.filter(|topic| {
                loaded
                    .heading(topic)
                    .is_some_and(|it| clause.is_within(&it))
            })
            .collect()
        };
        let of = topics_of(clause);
        !case.topics.is_empty()
            && !of.is_empty()
            && !of.iter().any(|topic| case.topics.contains(topic))
    };
    let reply = match is_trial {
        true => reply,
        false => with_answer(reply, &inquiry.answered.answer, &is_elsewhere),
    };
    let reply = builder.quoted(reply);
    let topic = match (&goal, conclusion.topics.as_slice()) {
        (Goal::Fit(_), [topic]) => Some(topic.clone()),
        _ => None,
    };
    Some(Concluded {
        reply,
        fact: about(&goal, &conclusion, &spoken),
        topic,
    })
}

/// What the guide's own words conclude for whoever asks: that it grants or refuses something, by the intent that the
/// question is plainly about, or a figure that nothing but the topic decides.
pub(super) fn granted(
    builder: &ReplyBuilder<'_>,
    answered: &Answered,
    (facts, focus): (&Facts, &Focus),
) -> Option<ReplyConclusion> {
    /// How likely the intent has to be.
    const PLAIN: f32 = 0.6;
    let loaded = builder.loaded;
    let question = loaded.goals.read(builder.question, focus.fact.as_ref())?;
    if !matches!(answered.answer, Answer::Cited(_)) {
        return None;
    }
    let asks = match question.kind {
        QuestionKind::Whether(asks) => asks,
        QuestionKind::HowMuch(amounts) => {
            let topics = topics(loaded, answered, focus, facts);
            return figure(builder, &amounts, &topics);
        }
        QuestionKind::WhichTopics | QuestionKind::WhichPapers => return None,
    };
    let best = answered
        .ranking
        .first()
        .filter(|best| best.share >= PLAIN)?;
    let Resolution::Covered(binding) = &loaded.answerer.intent(best.intent)?.resolution else {
        return None;
    };
    let grants = binding.grants.filter(|_| binding.gist.is_some())?;
    let says = if grants == matches!(asks, Asks::Allowed | Asks::Spared) {
        Says::Yes
    } else {
        Says::No
    };
    Some(ReplyConclusion::of_guide(says, Some(grants)))
}

/// The figures that the topic alone decides: the ceiling.
fn figure(
    builder: &ReplyBuilder<'_>,
    amounts: &[AskedAmount],
    topics: &[String],
) -> Option<ReplyConclusion> {
    if topics.len() != 1 {
        return None;
    }
    let case = Case {
        rules: &builder.loaded.rules,
        facts: &Facts::default(),
        spoken: &[],
        topics,
        sums: Sums::Hold,
        now: builder.now,
        period: None,
    };
    let conclusion = conclude(&case, &Goal::Solve(amounts.to_vec()))?;
    (conclusion.says == Says::Value).then(|| ReplyConclusion {
        values: conclusion.values,
        ..ReplyConclusion::of_guide(Says::Value, None)
    })
}

/// The conclusion with the clauses of the answer beside it: the answer's come first, as far as a reader can use them, and
/// those that a computation stands on are always there.
fn with_answer(
    mut reply: Reply,
    answer: &Answer,
    is_elsewhere: &dyn Fn(&ClauseId) -> bool,
) -> Reply {
    /// More clauses than these and a reader has got none.
    const READABLE: usize = 3;
    let Answer::Cited(parts) = answer else {
        return reply;
    };
    let own = std::mem::take(&mut reply.citations);
    let mut citations: Vec<Citation> = Vec::new();
    let of_answer = parts.iter().flat_map(|part| &part.citations);
    for citation in of_answer.filter(|it| !is_elsewhere(&it.clause)) {
        if !citations
            .iter()
            .any(|known| known.clause == citation.clause)
        {
            citations.push(citation.clone());
        }
    }
    let stands_apart = |it: &&Citation| !citations.iter().any(|known| known.clause == it.clause);
    let apart: Vec<Citation> = own.iter().filter(stands_apart).cloned().collect();
    if apart.len() == own.len() {
        citations.truncate(READABLE.saturating_sub(apart.len()).max(1));
    }
    // A computed figure needs its clause; else a reader has enough with three.
    let computes = reply
        .conclusion
        .as_ref()
        .is_some_and(|it| !it.steps.is_empty());
    let room = if computes {
        apart.len()
    } else {
        READABLE.saturating_sub(citations.len())
    };
    citations.extend(apart.into_iter().take(room));
    Reply { citations, ..reply }
}

/// The conclusion with the sentences of the answer that its own clauses hold besides, and with all of it where the message
/// asks more than one thing.
fn with_sentences(mut reply: Reply, answer: &Answer) -> Reply {
    let Answer::Cited(parts) = answer else {
        return reply;
    };
    if parts.len() > 1 {
        return with_answer(reply, answer, &|_| false);
    }
    let own = reply.citations.clone();
    let is_new = |it: &&Citation| {
        own.iter().any(|known| known.clause == it.clause)
            && !own
                .iter()
                .any(|known| known.quote.text().contains(it.quote.text()))
    };
    let more = parts.iter().flat_map(|part| &part.citations).filter(is_new);
    reply.citations.extend(more.cloned());
    reply
}

/// Whether the clauses that answer the question are among those that the rules in doubt rest on. Where they are others, it
/// asks for something that no rule decides.
fn is_about(loaded: &LoadedGuide, case: &Case<'_>, goal: &Goal, answered: &Answered) -> bool {
    /// How likely the answer has to be, to stand against a question that asks whether one may apply.
    const PLAIN: f32 = 0.6;
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
    let mut rules = loaded.rules.rules.iter().filter(|rule| in_doubt(rule));
    rules.any(|rule| {
        let mut cited = parts.iter().flat_map(|part| &part.citations);
        cited.any(|citation| citation.clause == rule.citation.clause)
    })
}

/// The amount or number that a conclusion is about: what was asked, what would have to change, or what was spoken of.
fn about(goal: &Goal, conclusion: &Conclusion<'_>, spoken: &[FactName]) -> Option<FactName> {
    if let Goal::Solve(asked) = goal {
        return asked.last().map(|it| it.fact.clone());
    }
    let failing = conclusion
        .results
        .iter()
        .filter(|it| it.result == Truth::No);
    let mut repairs = failing.filter_map(|it| it.rule.repairs.first());
    repairs
        .next()
        .map(|change| change.fact.clone())
        .or_else(|| spoken.last().cloned())
}

/// What a supposition asks without saying so: whether the rules still hold that look at what it changes.
fn tried_goal(loaded: &LoadedGuide, tried: &Facts) -> Goal {
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
/// `is_whole` tells whether the question may be about the whole record: after a verdict, or where it says so.
fn goal(
    loaded: &LoadedGuide,
    case: &Case<'_>,
    question: &Question,
    is_whole: bool,
) -> Option<Goal> {
    /// A question whether one may apply tells at least so much.
    const A_CASE: usize = 2;
    match &question.kind {
        QuestionKind::WhichPapers => None,
        QuestionKind::HowMuch(amounts) => {
            let known = loaded.rules.known_amounts(case.facts);
            (known > 0).then(|| Goal::Solve(amounts.clone()))
        }
        QuestionKind::WhichTopics => {
            let named = question
                .is_only
                .then(|| rules_in_doubt(loaded, case, question))
                .filter(|it| !it.is_empty());
            let is_case = case.spoken.len() >= A_CASE || named.is_some() && !case.spoken.is_empty();
            is_case.then_some(Goal::Fit(named))
        }
        QuestionKind::Whether(asks @ (Asks::Required | Asks::Spared)) => {
            // What all have to do is told by the guide's own words.
            let is_of_some = |name: &String| {
                let mut named = loaded.rules.rules.iter().filter(|rule| rule.id == *name);
                named.any(|rule| rule.when.is_some())
            };
            let mut rules = question.rules.clone();
            rules.retain(is_of_some);
            let doubt = Doubt::Rules(rules);
            (doubt != Doubt::Rules(Vec::new())).then_some(Goal::Decide { doubt, asks: *asks })
        }
        QuestionKind::Whether(asks) => {
            let rules = rules_in_doubt(loaded, case, question);
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
                true if case.spoken.len() >= A_CASE => Doubt::Topic,
                true if case.spoken.is_empty() && rules.is_empty() && is_whole => Doubt::All,
                _ if is_about => Doubt::Rules(rules),
                _ => return None,
            };
            Some(Goal::Decide { doubt, asks: *asks })
        }
    }
}

/// The rules that a question names, else those that look at the facts that it speaks of.
fn rules_in_doubt(loaded: &LoadedGuide, case: &Case<'_>, question: &Question) -> Vec<String> {
    if !question.rules.is_empty() {
        return question.rules.clone();
    }
    // Who asks, and what they work on, is in doubt only where one asks whether one may apply; else it is told beside
    // what is asked.
    let is_in_doubt = |fact: &&FactName| {
        let value = case.facts.get(fact.as_str());
        question.is_application || !matches!(value, Some(Value::Choice(_) | Value::Choices(_)))
    };
    let in_doubt: Vec<&FactName> = case.spoken.iter().filter(is_in_doubt).collect();
    let mut rules: Vec<String> = Vec::new();
    for rule in &loaded.rules.rules {
        let looks = in_doubt
            .iter()
            .any(|fact| rule.requires.facts().contains(fact));
        if looks && !rules.contains(&rule.id) {
            rules.push(rule.id.clone());
        }
    }
    rules
}

/// The topics that are meant: the one that is said or tried, else those that the question names.
fn topics(loaded: &LoadedGuide, answered: &Answered, focus: &Focus, facts: &Facts) -> Vec<String> {
    let named = &answered.question.scope.headings;
    let under = |topic: &&String| named.iter().any(|heading| is_under(loaded, topic, heading));
    let by_name: Vec<String> = loaded.rules.topics.iter().filter(under).cloned().collect();
    match facts.get(TOPIC) {
        _ if !by_name.is_empty() => by_name,
        Some(Value::Choice(topic)) => vec![topic.clone()],
        _ => focus.topic.iter().cloned().collect(),
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

/// How the amounts were worked out that a message has as shares of others; as much as another is plain to see.
fn shares(parse: &Parse, facts: &Facts) -> Vec<Step> {
    let said = parse.said.iter().chain(&parse.tried);
    let used = said.filter(|said| facts.get(said.fact.as_str()) == said.value.as_ref());
    let step = |said: &Said| {
        let share = said.share.filter(|it| it.percent != Decimal::ONE_HUNDRED)?;
        let amount = said.value.as_ref()?.number()?;
        let left = Side::Product(Term::Yuan(share.whole), Term::Percent(share.percent));
        let relation = match left.value() == Some(amount) {
            true => Relation::Equal,
            false => Relation::About,
        };
        let right = Side::Term(Term::Yuan(amount));
        Some(Step {
            left,
            relation,
            right,
        })
    };
    used.filter_map(step).collect()
}

/// Whether a value affirms or denies: a question has the form of both (在研的有没有).
fn is_claim(value: &Value) -> bool {
    matches!(value, Value::YesNo(_) | Value::Count(0))
}

/// What a message tries, as facts: what it supposes, and the figures and kinds that it asks about.
pub(super) fn tried(parse: &Parse) -> Facts {
    let is_tried = |value: &Value| parse.supposing || !is_claim(value);
    let tried = parse
        .tried
        .iter()
        .filter(|said| said.value.as_ref().is_some_and(is_tried));
    tried
        .filter_map(|said| Some((said.fact.clone(), Some(said.value.clone()?))))
        .collect()
}

/// What a message asserts for sure, as facts on top of `record`.
pub(super) fn asserted(record: &Facts, parse: &Parse) -> Facts {
    let mut facts = record.clone();
    let sure = parse.said.iter().filter(|said| said.sure);
    sure.for_each(|said| facts.say(said.fact.clone(), said.value.clone()));
    facts
}
