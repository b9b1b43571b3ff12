//! Shows how a question is understood, for those who write knowledge: its scope, its features, its candidate intents,
//! and the reason for the answer.

use std::io::{self, Write};
use std::ops::Range;

use super::page::{Page, Paragraph, SOURCE, STRONG};
use crate::answers::{Answer, Answered, Intent, Resolution};
use crate::dialogue::LoadedGuide;
use crate::guide::{ClauseId, Guide};
use crate::search::FeatureKind;

/// The number of intents shown.
const RANKED: usize = 8;

/// Shows how `message` was understood.
///
/// # Errors
///
/// If the page cannot be written.
pub fn show_explanation<Out: Write>(
    page: &mut Page<Out>,
    loaded: &LoadedGuide,
    message: &str,
    answered: &Answered,
) -> io::Result<()> {
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
