//! Shows how a question is understood, for those who write knowledge: its scope, its features, its candidate intents,
//! and the reason for the answer.

use std::io::{self, Write};
use std::ops::Range;

use super::page::{Page, Paragraph, SOURCE, STRONG};
use crate::answers::{Answer, Intent, Resolution};
use crate::assistant::Explanation;
use crate::dialogue::LoadedGuide;
use crate::eligibility::{AskedAmount, FactName, Value};
use crate::guide::{ClauseId, Guide};
use crate::search::FeatureKind;
use crate::text::Language;
use crate::understanding::{Act, ActKind, Question, QuestionKind};

/// The number of intents shown.
const RANKED: usize = 8;

/// Shows how `message` was understood.
///
/// # Errors
///
/// If the page cannot be written.
pub fn show_explanation<Out: Write>(
    page: &mut Page<Out>,
    explanation: &Explanation<'_>,
) -> io::Result<()> {
    let Explanation {
        loaded,
        message,
        acts,
        answered,
    } = explanation;
    show_acts(page, explanation.loaded, message, acts)?;
    let mut line = |name: &str, text: String| {
        let text = if text.is_empty() {
            "none".to_owned()
        } else {
            text
        };
        page.put(&Paragraph::new(text).after(format!("{name:<10}"), SOURCE))
    };
    let question = &answered.question;
    line("scope", headings(&loaded.guide, &question.scope.headings))?;
    line("suggested", headings(&loaded.guide, &question.scope.hinted))?;
    for (name, kinds) in [
        ("terms", &[FeatureKind::Term][..]),
        ("figures", &[FeatureKind::Number]),
        ("words", &[FeatureKind::Word]),
        ("pairs", &[FeatureKind::Pair]),
    ] {
        let of_kind = question
            .features
            .iter()
            .filter(|feature| kinds.contains(&feature.kind));
        let mut written: Vec<String> = of_kind
            .map(|feature| at(message, &feature.source))
            .collect();
        written.dedup();
        line(name, written.join(" · "))?;
    }
    line("why", answered.reason.clone())?;
    line("answer", told(&answered.answer))?;
    page.gap()?;
    page.put(&Paragraph::new("belief    intent").styled(STRONG))?;
    for likely in answered.ranking.iter().take(RANKED) {
        if let Some(intent) = loaded.answerer.intent(likely.intent) {
            let lead = format!("{:>8.3}  ", likely.share);
            page.put(
                &Paragraph::new(format!("{}  {}", intent.name, held(intent))).after(lead, STRONG),
            )?;
        }
    }
    Ok(())
}

/// Shows what the parts of `message` do, each with its words.
fn show_acts<Out: Write>(
    page: &mut Page<Out>,
    loaded: &LoadedGuide,
    message: &str,
    acts: &[Act],
) -> io::Result<()> {
    for act in acts {
        let words = at(message, &act.words);
        let quoted = match words.is_empty() {
            true => String::new(),
            false => format!("  「{words}」"),
        };
        let (name, what) = described(loaded, &act.kind);
        let text = format!("{what}{quoted}");
        let text = if text.is_empty() {
            "-".to_owned()
        } else {
            text
        };
        page.put(&Paragraph::new(text).after(format!("{name:<10}"), SOURCE))?;
    }
    Ok(())
}

/// The name of a kind of act, and what it is about.
fn described(loaded: &LoadedGuide, kind: &ActKind) -> (&'static str, String) {
    let written = |fact: &FactName, value: Option<&Value>| {
        let written = loaded.eligibility.write(fact.as_str(), value, Language::En);
        format!("{fact} = {written}")
    };
    match kind {
        ActKind::Courtesy => ("courtesy", String::new()),
        ActKind::Tell(fact, value) => ("tell", written(fact, value.as_ref())),
        ActKind::Correct(fact, value) => ("correct", written(fact, value.as_ref())),
        ActKind::Doubt(fact, value) => ("doubt", written(fact, value.as_ref())),
        ActKind::Suppose(fact, value) => ("suppose", written(fact, Some(value))),
        ActKind::AskCase(question) => ("ask", asked(question)),
        ActKind::Ask => ("ask", String::new()),
        ActKind::Check => ("check", String::new()),
    }
}

/// What a question about a case asks for.
fn asked(question: &Question) -> String {
    let mut asked = match &question.kind {
        QuestionKind::Whether(asks) => format!("whether {asks:?}").to_lowercase(),
        QuestionKind::HowMuch { amounts, .. } => {
            let amount = |it: &AskedAmount| format!("{:?} {}", it.want, it.fact).to_lowercase();
            let amounts: Vec<String> = amounts.iter().map(amount).collect();
            format!("how much: {}", amounts.join(", "))
        }
        QuestionKind::WhichTopics => "which topics".to_owned(),
        QuestionKind::WhichPapers { counts: true } => "how many papers".to_owned(),
        QuestionKind::WhichPapers { counts: false } => "which papers".to_owned(),
    };
    if question.is_application {
        asked.push_str(", to apply");
    }
    if question.is_only {
        asked.push_str(", only");
    }
    if question.list.is_some() {
        asked.push_str(", of a list");
    }
    if !question.rules.is_empty() {
        asked.push_str(&format!("; rules {}", question.rules.join(", ")));
    }
    asked
}

/// The text at a range of characters.
fn at(message: &str, place: &Range<usize>) -> String {
    message
        .chars()
        .skip(place.start)
        .take(place.len())
        .collect()
}

fn headings(guide: &Guide, ids: &[ClauseId]) -> String {
    let named = |id: &ClauseId| {
        let title = guide
            .headings
            .iter()
            .find(|heading| &heading.id == id)
            .map(|heading| heading.title.as_str());
        format!("{id} {}", title.unwrap_or_default())
    };
    ids.iter().map(named).collect::<Vec<_>>().join("; ")
}

/// How the knowledge answers an intent.
fn held(intent: &Intent) -> String {
    match &intent.resolution {
        Resolution::Covered(set) => {
            let clauses: Vec<&str> = set.cites.iter().map(|cite| cite.id.as_str()).collect();
            format!("set in {}", clauses.join(", "))
        }
        Resolution::NotCovered(_) => "left open by the guide".to_owned(),
        Resolution::Interview => "an interview".to_owned(),
        Resolution::Smalltalk => "small talk".to_owned(),
        Resolution::OffTopic => "off topic".to_owned(),
    }
}

fn told(answer: &Answer) -> String {
    match answer {
        Answer::Cited(parts) => {
            let quotes = parts.iter().flat_map(|part| &part.citations);
            let quotes =
                quotes.map(|citation| format!("{} 「{}」", citation.clause, citation.quote.text()));
            quotes.collect::<Vec<_>>().join("\n")
        }
        Answer::NotCovered { .. } => "the guide does not state it".to_owned(),
        Answer::OffTopic => "it is not about the call".to_owned(),
        Answer::Smalltalk(name) => format!("small talk: {name}"),
        Answer::Interview => "an interview".to_owned(),
    }
}
