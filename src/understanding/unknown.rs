//! Unknown: what a message says that it does not know, and what stays open by that.

use super::describing::Descriptions;
use super::extraction::Extraction;
use super::phrase::Phrase;
use super::token::Token;
use super::vocabulary::{General, Meaning};
use super::yes_no;
use crate::eligibility::{Kind, Value};

/// Reads what is not known, and takes back or leaves open what is doubted by it.
pub(super) fn read(extraction: &mut Extraction<'_>, descriptions: &Descriptions) {
    doubted(extraction);
    half_known(extraction, descriptions);
    unknown(extraction);
}

/// Takes back what is doubted right after: 算不算已经建立了，我也说不好.
fn doubted(extraction: &mut Extraction<'_>) {
    let mut doubted: Vec<usize> = Vec::new();
    for pair in extraction.phrases.windows(2) {
        let [asked, unknown] = pair else { continue };
        let is_open = asked.turns || asked.asks();
        let is_unknown = unknown.has(General::Unknown) || unknown.has(General::Unsaid);
        // 有两个在研项目，没说是负责还是参加
        let is_alternative = unknown.has(General::Joint) && !unknown.has_number();
        let is_wondered = is_alternative || unknown.asks();
        if !is_unknown || !(is_open || is_wondered) {
            continue;
        }
        // 负责过三个，剩几个在做没数: what was counted is not what is asked.
        if is_wondered {
            let counts = extraction
                .said
                .iter()
                .filter(|(step, _)| extraction.kind(*step) == Kind::Count);
            doubted.extend(counts.map(|(step, _)| *step));
        }
        let meanings = asked.tokens.iter().flat_map(Token::meanings);
        doubted.extend(meanings.filter_map(|meaning| match meaning {
            Meaning::Mention(step) => Some(*step),
            _ => None,
        }));
    }
    extraction.said.retain(|(step, _)| !doubted.contains(step));
}

/// Leaves open what has halves, where a phrase says that something is not known: 拿过资助，书面证明开不开得出来还不好说.
fn half_known(extraction: &mut Extraction<'_>, descriptions: &Descriptions) {
    // 在研几项还没数 concerns that number alone.
    let is_number =
        |it: Meaning| matches!(it, Meaning::Mention(step) if extraction.kind(step).is_number());
    let is_unknown = |phrase: &Phrase| {
        let doubts = phrase.has(General::Unknown) || phrase.has(General::Unsaid);
        doubts && !phrase.means(is_number)
    };
    if !extraction.phrases.iter().any(is_unknown) {
        return;
    }
    let mut said = extraction.said.iter_mut().map(|(_, said)| said);
    let yes = said
        .by_ref()
        .filter(|it| it.value == Some(Value::YesNo(true)));
    yes.filter(|it| descriptions.has_halves(it.fact.as_str()))
        .for_each(|it| it.sure = false);
}

/// What is not known: 不清楚 to the open step, 自筹还不清楚 to another.
fn unknown(extraction: &mut Extraction<'_>) {
    for (at, phrase) in extraction.phrases.iter().enumerate() {
        let Some(at_token) = phrase
            .tokens
            .iter()
            .position(|token| token.is(General::Unknown))
        else {
            continue;
        };
        let token = &phrase.tokens[at_token];
        // 密码忘了 is not about what was asked.
        if !extraction.is_heard(at)
            || phrase.loose() > 0 && !phrase.is_first(at_token) && !phrase.has(General::Asker)
        {
            continue;
        }
        let named = phrase
            .tokens
            .iter()
            .flat_map(|token| token.meanings())
            .find_map(|meaning| match meaning {
                Meaning::Mention(step) if extraction.kind(*step).is_number() => Some(*step),
                _ => None,
            });
        // What is on record is not forgotten by a doubt that only brushes its name.
        let is_known = |step: &usize| {
            let fact = extraction.step(*step).fact.as_str();
            extraction.facts.get(fact).is_some() && extraction.open != Some(*step)
        };
        let is_taken_back = extraction.correction;
        // 不知道算不算政府的 doubts what it names itself.
        let behind = phrase.tokens[at_token + 1..].iter();
        let mut loose = behind.filter(|token| token.is_loose());
        let is_own = |open: &usize| loose.all(|token| yes_no::repeats(extraction, *open, token));
        let step = named
            .or(extraction.open.filter(is_own))
            .filter(|step| is_taken_back || !is_known(step));
        if let Some(step) = step {
            extraction.say(step, None, true, &token.range);
        }
    }
}
