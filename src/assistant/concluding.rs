//! Concluding: from a question about a case to the conclusion that answers it.

use rust_decimal::Decimal;

use super::beside::{with_answer, with_sentences};
use super::goal::{goal, is_about, topics, tried_goal};
use super::granted::is_told_in_words;
use super::lone_amount::lone_amount;
use super::membership::OfList;
use super::papers::{cited, papers_asked};
use super::shares::{proportions, shares, shares_of_known};
use super::{membership, timing};

use crate::answers::{Answer, Answered, Resolution};
use crate::dialogue::{Focus, LoadedGuide};
use crate::eligibility::{
    Asks, Case, Conclusion, FactName, Facts, Figure, Goal, Says, Sums, TOPIC, Truth, Value, Want,
    conclude,
};
use crate::guide::ClauseId;
use crate::interview::NamedBy;
use crate::understanding::{Parse, Question, QuestionKind, Said};
use crate::wording::{Block, Reply, ReplyBuilder, ReplyKind};

/// The name of a difference among the values of a conclusion.
const MISSING: &str = "missing";

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
    /// What was told of it, in yuan.
    pub amount: Option<Decimal>,
    /// The only topic that fits, where that was asked.
    pub topic: Option<String>,
    /// The list that it is about, by its name.
    pub list: Option<String>,
    /// Whether the facts of the case decide it, so that a later question may vary them.
    pub of_case: bool,
}

impl Concluded {
    /// What the guide says to whoever asks.
    fn of_guide(reply: Reply) -> Concluded {
        Concluded {
            reply,
            fact: None,
            amount: None,
            topic: None,
            list: None,
            of_case: false,
        }
    }
}

/// The reply that concludes, where the question is about a case that the rules, lists or periods of the guide reach.
pub(super) fn concluded(builder: &ReplyBuilder<'_>, inquiry: &Inquiry<'_>) -> Option<Concluded> {
    let loaded = builder.loaded;
    if !loaded.guide.metadata.is_reviewed() {
        return None;
    }
    let is_trial = !inquiry.tried.is_empty() && (inquiry.parse.supposing || inquiry.parse.goes_on);
    // How much is asked of the amount that was spoken of last.
    let is_amount = |said: &&Said| matches!(said.value, Some(Value::Money(_)));
    let said = inquiry.parse.said.iter().chain(&inquiry.parse.tried);
    let last = said.filter(is_amount).max_by_key(|said| said.words.start);
    let focus = last.map(|said| &said.fact).or(inquiry.focus.fact.as_ref());
    let question = loaded.goals.read(builder.question, focus);
    let record = inquiry.record.clone().with(inquiry.tried);
    let meant = topics(loaded, inquiry.answered, inquiry.focus, &record);
    let beside = |reply: Reply| with_sentences(reply, &inquiry.answered.answer);
    let alone = |reply| Concluded::of_guide(builder.quoted(beside(reply)));
    let case = (&record, meant.as_slice());
    // An amount that is asked for beside those that are told is computed, whatever else the guide leaves open.
    let is_computed = question.as_ref().is_some_and(|question| {
        let is_named = matches!(question.kind, QuestionKind::HowMuch { is_named: true, .. });
        is_named && loaded.rules.known_amounts(&record) > 0
    });
    let is_left_open = !is_computed && is_left_open(loaded, inquiry.answered);
    let earlier = inquiry.focus.question.as_deref();
    let timed = || timing::timed(builder, inquiry.answered, question.as_ref(), case, earlier);
    if let Some(reply) = (!is_left_open).then(timed).flatten() {
        return Some(alone(reply));
    }
    if let Some(reply) = of_figures(builder, inquiry, question.as_ref(), &meant) {
        return Some(Concluded::of_guide(builder.quoted(reply)));
    }
    let of_list = |OfList { reply, list }| Concluded {
        list: Some(list),
        ..alone(reply)
    };
    // And Brazil? asks no more than 墨尔本呢.
    let asks_too = match &question {
        None => inquiry.parse.goes_on,
        Some(question) => {
            let is_bare = question.rules.is_empty() && question.list.is_none();
            is_bare && loaded.goals.is_elliptical(builder.question)
        }
    };
    if let (true, Some(list)) = (asks_too, &inquiry.focus.of_list)
        && let Some(found) = membership::member_too(builder, list)
    {
        return Some(of_list(found));
    }
    let question = match question {
        None if is_trial && !inquiry.record.is_empty() => Question::whether(Asks::Allowed),
        question => question?,
    };
    if let Some(found) = membership::member(builder, inquiry.answered, &question, &meant) {
        return Some(of_list(found));
    }
    if is_told_in_words(loaded, inquiry.answered, (builder.question, &question)) {
        return None;
    }
    let is_granted = is_granted(loaded, inquiry.answered, &question);
    // Listed on the stock exchange, where a rule is named, speaks of no list of the guide.
    let is_of_list = question.list.is_some() && question.rules.is_empty();
    if !is_trial && (is_of_list || is_left_open || is_granted) {
        return None;
    }
    decided(builder, inquiry, &question, is_trial)
}

/// The reply to what is asked of the guide's own figures, where no amount of one's own is told.
fn of_figures(
    builder: &ReplyBuilder<'_>,
    inquiry: &Inquiry<'_>,
    question: Option<&Question>,
    topics: &[String],
) -> Option<Reply> {
    let mut spoken = inquiry.parse.said.iter().chain(&inquiry.parse.tried);
    if spoken.any(|said| matches!(said.value, Some(Value::Money(_)))) {
        return None;
    }
    if question.is_some_and(|it| it.kind == QuestionKind::WhichTopics) {
        return None;
    }
    let is_yes_no = question.is_some_and(|it| matches!(it.kind, QuestionKind::Whether(_)));
    let asked = builder.loaded.goals.figures(builder.question, is_yes_no)?;
    super::figures::of_guide(builder, asked, topics)
}

/// Whether the guide plainly grants or refuses what is asked to whoever asks, and no rule decides it.
fn is_granted(loaded: &LoadedGuide, answered: &Answered, question: &Question) -> bool {
    /// How likely the intent has to be.
    const PLAIN: f32 = 0.6;
    if !matches!(question.kind, QuestionKind::Whether(_)) {
        return false;
    }
    let best = answered.ranking.first().filter(|best| best.share >= PLAIN);
    let intent = best.and_then(|best| loaded.answerer.intent(best.intent));
    intent.is_some_and(|intent| match &intent.resolution {
        Resolution::Covered(binding) => {
            binding.grants.is_some() && binding.gist.is_some() && intent.links.decides.is_empty()
        }
        _ => false,
    })
}

/// Whether the guide plainly leaves open what is asked. What its period tells is not left open, whatever no clause states.
fn is_left_open(loaded: &LoadedGuide, answered: &Answered) -> bool {
    /// How likely the intent has to be.
    const PLAIN: f32 = 0.45;
    let best = answered.ranking.first().filter(|best| best.share >= PLAIN);
    let intent = best.and_then(|best| loaded.answerer.intent(best.intent));
    let has_period = loaded.guide.metadata.period.is_some();
    let is_plain = intent.is_some_and(|intent| !(intent.links.when && has_period));
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
    let lists_units = |fact: &FactName| {
        let step = loaded.eligibility.step(fact.as_str());
        let names = step.and_then(|step| step.spoken.names.as_ref());
        matches!(names, Some(NamedBy::UnitsWithin(_)))
    };
    let unsure = inquiry.parse.said.iter().filter(|said| {
        let is_figure = |value: &Value| !is_claim(value) && !matches!(value, Value::Choice(_));
        let is_figure = said.value.as_ref().is_some_and(is_figure) && !lists_units(&said.fact);
        let is_meant = said.weak || is_figure;
        !said.sure && is_meant && facts.get(said.fact.as_str()).is_none()
    });
    let unsure: Facts = unsure
        .map(|said| (said.fact.clone(), said.value.clone()))
        .collect();
    unsure
        .iter()
        .for_each(|(name, value)| facts.say(name.clone(), value.cloned()));
    let asserted = inquiry.parse.said.iter().map(|said| &said.fact);
    let mut proportions = proportions(builder, inquiry.parse);
    let amounts = shares_of_known(loaded, &proportions, &facts);
    amounts
        .iter()
        .for_each(|(name, value)| facts.say(name.clone(), value.cloned()));
    // What a share comes to is no bound where one asks how much it lacks.
    if asks_difference(question) {
        proportions.retain(|it| amounts.get(it.part.as_str()).is_none());
    }
    let lone = lone_amount(builder, inquiry.parse, question, &facts);
    if let Some((fact, amount)) = &lone {
        facts.say(fact.clone(), Some(amount.clone()));
    }
    let parts = proportions.iter().map(|it| &it.part);
    let tried = inquiry.tried.iter().map(|(name, _)| name);
    // What is wondered beside what is told is in doubt: 有没有写明归谁.
    let wondered = inquiry.parse.tried.iter().map(|said| &said.fact);
    let wondered = wondered.filter(|_| !inquiry.parse.said.is_empty());
    let lone = lone.iter().map(|(fact, _)| fact);
    let told = asserted
        .chain(tried)
        .chain(parts)
        .chain(wondered)
        .chain(lone);
    let spoken: Vec<FactName> = told
        .filter(|fact| fact.as_str() != TOPIC)
        .cloned()
        .collect();
    let topics = topics(loaded, inquiry.answered, inquiry.focus, &facts);
    let case = Case {
        proportions: &proportions,
        ..case(builder, &facts, &spoken, &topics)
    };
    let is_decided = loaded.agenda().pending(&facts).is_empty() && !facts.is_empty();
    let is_whole = inquiry.parse.as_is || is_decided;
    let meant = meant(loaded, inquiry);
    let best = inquiry.answered.ranking.first();
    let is_vague = best.is_none_or(|best| best.share < 0.5) && inquiry.parse.is_case;
    let cited = cited(builder, inquiry.answered);
    let papers = papers_asked(loaded, inquiry.answered);
    let goal = match goal(
        loaded,
        &case,
        question,
        (is_whole, is_vague, &meant),
        (&cited, &papers),
    ) {
        None if is_trial => tried_goal(loaded, inquiry.tried),
        goal => goal?,
    };
    if !is_trial && !is_about(loaded, &case, &goal, inquiry.answered) {
        return None;
    }
    if !matches!(goal, Goal::Solve(_))
        && let Some(contradicted) = contradicted(builder, inquiry, &case)
    {
        return Some(contradicted);
    }
    // Who asks to be checked is interviewed.
    let is_check = inquiry.parse.checks || inquiry.answered.answer == Answer::Interview;
    if is_check && inquiry.parse.said.is_empty() && !is_trial {
        return None;
    }
    let mut conclusion = conclude(&case, &goal)?;
    // One who hopes to be spared a paper that is asked for hears no.
    if question.kind == QuestionKind::Whether(Asks::Spared)
        && let Goal::Papers(_) = goal
    {
        conclusion.says = match conclusion.says {
            Says::Yes => Says::No,
            Says::No => Says::Yes,
            other => other,
        };
    }
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
    // Nothing is concluded without a sentence of the guide.
    if reply.citations.is_empty() {
        return None;
    }
    let reply = builder.quoted(reply);
    let topic = match (&goal, conclusion.topics.as_slice()) {
        (Goal::Fit(_), [topic]) => Some(topic.clone()),
        _ => None,
    };
    Some(Concluded {
        reply,
        fact: about(&goal, &conclusion, &spoken).filter(|fact| is_number(loaded, fact)),
        amount: told_amount(&conclusion),
        topic,
        list: None,
        of_case: true,
    })
}

/// The case of what is known, as a question speaks of some of it.
pub(super) fn case<'a>(
    builder: &ReplyBuilder<'a>,
    facts: &'a Facts,
    spoken: &'a [FactName],
    topics: &'a [String],
) -> Case<'a> {
    Case {
        rules: &builder.loaded.rules,
        facts,
        spoken,
        topics,
        sums: Sums::Hold,
        proportions: &[],
        now: builder.now,
        period: builder.loaded.guide.metadata.period.as_ref(),
    }
}

/// Whether a question asks how much an amount lacks.
fn asks_difference(question: &Question) -> bool {
    match &question.kind {
        QuestionKind::HowMuch { amounts, .. } => {
            let mut wants = amounts.iter().map(|amount| amount.want);
            wants.any(|want| want == Want::Difference)
        }
        _ => false,
    }
}

/// What the message says that cannot all be true, with the sentences of the guide that answer it: nothing is concluded.
fn contradicted(
    builder: &ReplyBuilder<'_>,
    inquiry: &Inquiry<'_>,
    case: &Case<'_>,
) -> Option<Concluded> {
    let contradiction = builder.loaded.eligibility.contradiction(case.facts)?;
    let looked_at = contradiction.when.facts();
    if !looked_at.iter().all(|fact| case.spoken.contains(fact)) {
        return None;
    }
    let said = builder
        .finding_text()
        .contradiction(contradiction, case.facts);
    let reply = Reply::new(ReplyKind::Answer, builder.language, vec![Block::Say(said)]);
    let reply = with_answer(reply, &inquiry.answered.answer, &|_| false);
    (!reply.citations.is_empty()).then(|| Concluded::of_guide(builder.quoted(reply)))
}

/// The rules that decide what the guide is plainly asked about, where the message speaks of a case.
fn meant(loaded: &LoadedGuide, inquiry: &Inquiry<'_>) -> Vec<String> {
    /// How likely the intent has to be.
    const PLAIN: f32 = 0.33;
    let mut ranking = inquiry.answered.ranking.iter();
    let best = ranking
        .next()
        .filter(|it| inquiry.parse.is_case && it.share >= PLAIN);
    let intent = best.and_then(|best| loaded.answerer.intent(best.intent));
    intent.map_or_else(Vec::new, |intent| intent.links.decides.clone())
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

fn is_number(loaded: &LoadedGuide, fact: &FactName) -> bool {
    let step = loaded.eligibility.step(fact.as_str());
    step.is_some_and(|step| step.accept.is_number())
}

/// The amount that a conclusion tells: that which was asked, or what the failing one would have to become.
fn told_amount(conclusion: &Conclusion<'_>) -> Option<Decimal> {
    let values = conclusion.values.iter().rev();
    let told = values
        .filter(|it| it.name != MISSING)
        .find_map(|it| match it.figure {
            Figure::Yuan(amount) => Some(amount),
            _ => None,
        });
    let repaired = || match conclusion.repairs.first()?.value {
        Value::Money(amount) => Some(amount),
        _ => None,
    };
    told.or_else(repaired)
}

/// Whether a value affirms or denies: a question has the form of both (在研的有没有).
fn is_claim(value: &Value) -> bool {
    matches!(value, Value::YesNo(_) | Value::Count(0))
}

/// What a message tries, as facts: what it supposes, and the figures and kinds that it asks about.
pub(super) fn tried(parse: &Parse) -> Facts {
    let is_tried = |said: &&Said| {
        let value = said.value.as_ref();
        value.is_some_and(|value| parse.supposing || said.weak || !is_claim(value))
    };
    let tried = parse.tried.iter().filter(is_tried);
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
