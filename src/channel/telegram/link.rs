//! Links: to a clause, which the bot shows whole to whoever follows one.

use crate::assistant::{Assistant, SearchHit};
use crate::guide::{ClauseId, Guide};
use crate::wording::ButtonAction;

/// Before what names a clause.
const CLAUSE: &str = "clause";
/// The longest name that Telegram passes on.
const LONGEST: usize = 64;

/// The link to a clause, by way of the bot with this name; nothing where its name is none that Telegram passes on.
pub fn to(bot: &str, found: &SearchHit<'_>) -> Option<String> {
    let name = format!("{CLAUSE}_{}_{}", dashed(&found.clause.id), found.guide.id);
    let is_passed_on = name.len() <= LONGEST
        && name
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"_-".contains(&it));
    is_passed_on.then(|| format!("https://t.me/{bot}?start={name}"))
}

/// Before what names a guide.
const GUIDE: &str = "guide_";

/// The press of the button that turns to the guide that a link names by what stands after `start=`.
pub fn turn(assistant: &Assistant, name: &str) -> Option<ButtonAction> {
    let id = name.strip_prefix(GUIDE)?;
    let guide = assistant.guides().find(|guide| guide.id == id)?;
    Some(ButtonAction::Guide(guide.id.clone()))
}

/// The clause that a link names by what stands after `start=`.
pub fn read<'a>(assistant: &'a Assistant, name: &str) -> Option<SearchHit<'a>> {
    let (clause, guide) = name
        .strip_prefix(CLAUSE)?
        .strip_prefix('_')?
        .split_once('_')?;
    let guide = assistant.guides().find(|it| it.id == guide)?;
    named(guide, |id| dashed(id) == clause).next()
}

/// The clauses of a guide whose ids are such.
pub fn named<'a>(
    guide: &'a Guide,
    is_it: impl Fn(&ClauseId) -> bool,
) -> impl Iterator<Item = SearchHit<'a>> {
    let clauses = guide.clauses.iter().filter(move |clause| is_it(&clause.id));
    clauses.map(move |clause| SearchHit {
        guide,
        clause,
        highlights: Vec::new(),
        score: 0.0,
    })
}

fn dashed(id: &ClauseId) -> String {
    id.as_str().replace('.', "-")
}
