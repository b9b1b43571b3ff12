//! Lists guides, and confirms that the knowledge has no errors.

use std::io::{self, Write};

use super::page::{ASIDE, Page, Paragraph, SOURCE, STRONG};
use crate::answers::Resolution;
use crate::assistant::Assistant;
use crate::dialogue::LoadedGuide;
use crate::guide::{Guide, Limit};

/// Lists the guides, newest first.
///
/// # Errors
///
/// If the page cannot be written.
pub fn list_guides<Out: Write>(page: &mut Page<Out>, assistant: &Assistant) -> io::Result<()> {
    for guide in assistant.guides() {
        page.put(&Paragraph::new(&guide.metadata.title).after(format!("{}  ", guide.id), STRONG))?;
        let facts = [
            &guide.metadata.issued,
            &guide.metadata.number,
            &guide.metadata.issuer,
        ]
        .map(String::as_str);
        let facts: Vec<&str> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
        if !facts.is_empty() {
            page.put(
                &Paragraph::new(facts.join("  "))
                    .styled(SOURCE)
                    .after("  ", SOURCE),
            )?;
        }
        if let Some(window) = window(guide) {
            page.put(&Paragraph::new(window).styled(ASIDE).after("  ", ASIDE))?;
        }
    }
    Ok(())
}

/// Shows what was checked in `what`, after it had no errors.
///
/// # Errors
///
/// If the page cannot be written.
pub fn show_checked<Out: Write>(
    page: &mut Page<Out>,
    assistant: &Assistant,
    what: &str,
) -> io::Result<()> {
    page.put(&Paragraph::new(what).after("checked: ", STRONG))?;
    let guides_loaded = assistant
        .guides()
        .filter_map(|guide| assistant.loaded_guide(Some(&guide.id)));
    for loaded in guides_loaded {
        let guide = &loaded.guide;
        page.put(&Paragraph::new(&guide.metadata.title).after(format!("{}  ", guide.id), STRONG))?;
        for line in checked(loaded) {
            page.put(&Paragraph::new(line).after("  ", ASIDE))?;
        }
    }
    page.put(&Paragraph::new("no mistakes").styled(STRONG))
}

fn checked(loaded: &LoadedGuide) -> Vec<String> {
    let guide = &loaded.guide;
    let mut lines = vec![format!(
        "{} clauses under {} headings, no character of the published text lost",
        guide.clauses.len(),
        guide.headings.len()
    )];
    let translated = guide
        .english
        .iter()
        .filter(|lines| !lines.is_empty())
        .count();
    lines.push(format!(
        "{translated} clauses in English, sentence by sentence, with no figure of their own"
    ));
    let (mut set, mut silent, mut ways, mut quotes) = (0, 0, 0, 0);
    for intent in (0..).map_while(|at| loaded.answerer.intent(at)) {
        ways += intent.zh.len() + intent.en.len();
        match &intent.resolution {
            Resolution::Covered(answer) => {
                set += 1;
                quotes += answer.cites.len();
            }
            Resolution::NotCovered(_) => silent += 1,
            _ => {}
        }
    }
    lines.push(format!(
        "{set} intents that the guide sets, {quotes} quotes, each standing in its clause"
    ));
    lines.push(format!(
        "{silent} intents that it leaves open; all of them asked for in {ways} ways"
    ));
    lines.extend(window(guide));
    lines
}

fn window(guide: &Guide) -> Option<String> {
    let period = guide.metadata.period.as_ref()?;
    let limit = |limit: Limit| match limit.has_hour {
        true => period
            .offset
            .to_datetime(limit.at)
            .strftime("%Y-%m-%d %H:%M")
            .to_string(),
        false => limit.day.to_string(),
    };
    let windows = period.windows().map(|window| {
        let ends = match (window.opens.map(limit), window.closes.map(limit)) {
            (Some(opens), Some(closes)) => format!("from {opens} to {closes}"),
            (Some(opens), None) => format!("from {opens}"),
            (None, Some(closes)) => format!("to {closes}"),
            (None, None) => "at any time".to_owned(),
        };
        format!("open {ends} (clause {})", window.clause)
    });
    Some(windows.collect::<Vec<_>>().join("; "))
}
