//! Whether something is on a list of the guide, in words.

use super::phrases::fill;
use super::reply::{Block, Reply, ReplyConclusion, ReplyKind};
use super::reply_builder::ReplyBuilder;
use crate::eligibility::Says;
use crate::gazetteer::{Entry, List, Membership};
use crate::text::Language;

/// A thing that is held against a list.
pub(crate) struct Listed<'a> {
    /// The list.
    pub list: &'a List,
    /// What the thing was called.
    pub thing: String,
    /// Whether it is on the list.
    pub membership: Membership<'a>,
}

impl ReplyBuilder<'_> {
    /// The reply, without the sentences that it cites, that says whether things are on lists of what is preferred.
    pub(crate) fn listed(&self, found: &[Listed<'_>], says: Says, allowed: Option<bool>) -> Reply {
        let phrases = &self.phrases.membership;
        let mut said: Vec<String> = found.iter().map(|it| self.membership(it)).collect();
        let is_on = |it: &Listed<'_>| matches!(it.membership, Membership::On(_));
        if !found.iter().all(is_on) && found.iter().all(|it| it.list.is_preference) {
            said.push(phrases.only_preferred.get(self.language).to_owned());
        }
        let said = match self.language {
            Language::Zh => said.concat(),
            Language::En => said.join(" "),
        };
        let needs = match says {
            Says::Depends => needs(found),
            _ => Vec::new(),
        };
        let mut citations = Vec::new();
        for listed in found {
            if !citations.contains(&listed.list.citation) {
                citations.push(listed.list.citation.clone());
            }
        }
        Reply {
            citations,
            conclusion: Some(ReplyConclusion {
                needs,
                ..ReplyConclusion::of_guide(says, allowed)
            }),
            ..Reply::new(ReplyKind::Answer, self.language, vec![Block::Say(said)])
        }
    }

    fn membership(&self, listed: &Listed<'_>) -> String {
        let phrases = &self.phrases.membership;
        let name = |entry: &Entry<'_>| match entry {
            Entry::Place(place) => place.name().get(self.language).to_owned(),
            Entry::Field(field) => field.name().get(self.language).to_owned(),
            Entry::Organization(_) => String::new(),
        };
        let (phrase, names) = match &listed.membership {
            Membership::On(entry) => (&phrases.on, vec![name(entry)]),
            Membership::PartOf(parts) => (&phrases.part, parts.iter().map(name).collect()),
            Membership::Off | Membership::Unknown => (&phrases.off, Vec::new()),
        };
        let names = self.finding_text().join(names.into_iter());
        let places = [("thing", listed.thing.as_str()), ("listed", names.as_str())];
        fill(phrase, self.language, &places)
    }
}

/// What would decide it, by the names that conclusions have for facts.
fn needs(found: &[Listed<'_>]) -> Vec<String> {
    let open = found
        .iter()
        .filter(|it| matches!(it.membership, Membership::PartOf(_)));
    let name = |it: &Listed<'_>| match it.list.is_of_places() {
        true => "partner_place".to_owned(),
        false => "fields".to_owned(),
    };
    open.map(name).collect()
}
