//! Membership: whether what a question names is on a list of the guide, and what that means.

use std::ops::Range;

use crate::answers::{Answered, Resolution};
use crate::eligibility::{Asks, Says};
use crate::gazetteer::{Entry, List, Membership, Mention};
use crate::understanding::{ListCue, Question, QuestionKind};
use crate::wording::{Listed, Reply, ReplyBuilder};

/// What a list says of the things that a question names.
pub(super) struct OfList {
    pub reply: Reply,
    /// The list, by its name.
    pub list: String,
}

/// The reply to a question whether something is on a list of the guide, where the gazetteer can tell. Without a topic only
/// lists of what is preferred are meant: the others differ.
pub(super) fn member(
    builder: &ReplyBuilder<'_>,
    answered: &Answered,
    question: &Question,
    topics: &[String],
) -> Option<OfList> {
    let asked = asked_lists(builder, answered, question);
    of_lists(builder, &asked, question, topics)
}

/// The reply to a question that names one more thing, after one about the list with this name: 墨尔本呢.
pub(super) fn member_too(builder: &ReplyBuilder<'_>, list: &str) -> Option<OfList> {
    let lists = builder.loaded.lists.iter();
    let topics: Vec<String> = lists
        .filter(|it| it.name == list)
        .flat_map(|it| it.topics.iter().cloned())
        .collect();
    let too = Question::whether(Asks::Allowed);
    of_lists(builder, &[list], &too, &topics)
}

fn of_lists(
    builder: &ReplyBuilder<'_>,
    asked: &[&str],
    question: &Question,
    topics: &[String],
) -> Option<OfList> {
    let QuestionKind::Whether(asks) = question.kind else {
        return None;
    };
    let loaded = builder.loaded;
    let mentions = mentions(builder);
    let is_meant = |list: &&List| {
        let is_of_topic = match topics.is_empty() {
            true => list.is_preference,
            false => list.topics.iter().any(|topic| topics.contains(topic)),
        };
        is_of_topic && asked.iter().any(|name| *name == list.name)
    };
    let mut found: Vec<Listed<'_>> = Vec::new();
    for list in loaded.lists.iter().filter(is_meant) {
        let of_kind = mentions.iter().filter(|mention| is_of_kind(mention, list));
        let mut memberships =
            of_kind.map(|mention| (mention, loaded.gazetteer.mentioned_member(mention, list)));
        let (mention, membership) = memberships.next()?;
        // Several things that differ have no one answer.
        let kind = std::mem::discriminant(&membership);
        // What is only preferred bars nobody, be it on the list or not.
        let bars_nobody = list.is_preference && asks == Asks::Barred;
        if bars_nobody && membership != Membership::Unknown {
            let off = memberships.find(|(_, it)| *it == Membership::Off);
            let (mention, membership) = off.unwrap_or((mention, membership));
            found.push(Listed {
                list,
                thing: words(builder, mention),
                membership,
            });
            continue;
        }
        if membership == Membership::Unknown
            || memberships.any(|(_, it)| std::mem::discriminant(&it) != kind)
        {
            return None;
        }
        found.push(Listed {
            list,
            thing: words(builder, mention),
            membership,
        });
    }
    let list = found.first()?.list.name.clone();
    let is_on = |it: &Listed<'_>| matches!(it.membership, Membership::On(_));
    let asks_to_apply = question.is_application || asks != Asks::Allowed;
    let is_preferred = found.iter().all(|it| it.list.is_preference);
    let is_off = found.iter().any(|it| it.membership == Membership::Off);
    let (says, allowed) = match () {
        // What is only preferred bars nobody.
        () if asks_to_apply && is_preferred && asks == Asks::Allowed => (Says::Yes, Some(true)),
        () if asks_to_apply && is_preferred => (Says::No, Some(true)),
        () if is_off && asks != Asks::Allowed => (Says::Yes, Some(false)),
        () if asks != Asks::Allowed && found.iter().all(is_on) => (Says::No, Some(true)),
        () if found.iter().all(is_on) => (Says::Yes, Some(true)),
        () if is_off => (Says::No, Some(false)),
        () => (Says::Depends, None),
    };
    Some(OfList {
        reply: builder.listed(&found, says, allowed),
        list,
    })
}

/// The lists that a question is about: those that it speaks of by their kind, else those of the intent that it has.
fn asked_lists<'a>(
    builder: &ReplyBuilder<'a>,
    answered: &Answered,
    question: &Question,
) -> Vec<&'a str> {
    /// How likely the intents of a list have to be together.
    const LIKELY: f32 = 0.5;
    let loaded = builder.loaded;
    let of_kind = |cue: ListCue, list: &List| match (cue.of_places, cue.of_fields) {
        (false, false) => true,
        (of_places, of_fields) => {
            (of_places && list.is_of_places()) || (of_fields && !list.is_of_places())
        }
    };
    let share = |list: &List| -> f32 {
        let asks_for = |at: usize| {
            let intent = loaded.answerer.intent(at)?;
            matches!(intent.resolution, Resolution::Covered(_)).then_some(())?;
            Some(intent.links.member_of.as_deref() == Some(list.name.as_str()))
        };
        let ranking = answered.ranking.iter();
        ranking
            .filter(|it| asks_for(it.intent) == Some(true))
            .map(|it| it.share)
            .sum()
    };
    let lists = loaded.lists.iter();
    let asked = lists.filter(|list| match question.list {
        Some(cue) if cue.of_places || cue.of_fields => of_kind(cue, list),
        _ => share(list) >= LIKELY,
    });
    asked.map(|list| list.name.as_str()).collect()
}

/// How many of the things that a question names are on a list; of those that it names none of its kind, or only parts
/// are listed, nothing is told.
pub(super) fn listed_of_named(builder: &ReplyBuilder<'_>, list: &List) -> Option<Option<usize>> {
    let named = mentions(builder);
    let of_kind: Vec<&Mention<'_>> = named.iter().filter(|it| is_of_kind(it, list)).collect();
    if of_kind.is_empty() {
        return None;
    }
    let gazetteer = &builder.loaded.gazetteer;
    let mut listed = 0;
    for mention in of_kind {
        match gazetteer.mentioned_member(mention, list) {
            Membership::On(_) => listed += 1,
            Membership::Off => {}
            Membership::PartOf(_) | Membership::Unknown => return Some(None),
        }
    }
    Some(Some(listed))
}

/// What a question names, save what is around something else that it names: Russia beside Moscow.
fn mentions<'a>(builder: &ReplyBuilder<'a>) -> Vec<Mention<'a>> {
    let all = builder.loaded.gazetteer.find(builder.question);
    let place = |mention: &Mention<'a>| mention.entry().and_then(|entry| entry.place());
    let is_around = |outer: &Mention<'a>, inner: &Mention<'a>| match (place(outer), place(inner)) {
        (Some(outer), Some(inner)) => outer != inner && inner.is_within(&outer),
        _ => false,
    };
    let stands_alone = |mention: &&Mention<'a>| !all.iter().any(|other| is_around(mention, other));
    let brackets = in_brackets(builder.question);
    // What stands in brackets explains, and what is nowhere or at home is on no list of places abroad.
    let is_meant = |mention: &&Mention<'a>| {
        let is_nowhere =
            matches!(mention.entry(), Some(Entry::Organization(it)) if it.place.is_none());
        let is_home = place(mention).is_some_and(|place| place.is_home());
        let is_aside = brackets.iter().any(|it| it.contains(&mention.range.start));
        !is_nowhere && !is_home && !is_aside
    };
    let meant: Vec<Mention<'a>> = all
        .iter()
        .filter(stands_alone)
        .filter(is_meant)
        .cloned()
        .collect();
    meant
}

/// Where brackets are, in characters.
fn in_brackets(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open = None;
    for (at, char) in text.chars().enumerate() {
        match char {
            '(' | '（' => open = open.or(Some(at)),
            ')' | '）' => found.extend(open.take().map(|start| start..at)),
            _ => {}
        }
    }
    found
}

fn is_of_kind(mention: &Mention<'_>, list: &List) -> bool {
    mention
        .entries
        .iter()
        .all(|entry| matches!(entry, Entry::Field(_)) != list.is_of_places())
}

/// The words of a mention.
fn words(builder: &ReplyBuilder<'_>, mention: &Mention<'_>) -> String {
    let chars = builder.question.chars();
    chars
        .skip(mention.range.start)
        .take(mention.range.len())
        .collect()
}
