//! Shows clauses as published: a whole guide, or a heading or clause with everything below it.

use std::io::{self, Write};

use super::page::{ASIDE, Page, Paragraph, SOURCE, STRONG};
use crate::guide::{ClauseId, Guide, Part};
use crate::text::Language;
use crate::text::normalize;

/// An id that the guide does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownClause {
    /// The id as asked.
    pub asked: String,
    /// Similar ids, likeliest first.
    pub near: Vec<String>,
}

/// Shows a whole guide, with its English if asked.
///
/// # Errors
///
/// If the page cannot be written.
pub fn show_guide<Out: Write>(
    page: &mut Page<Out>,
    guide: &Guide,
    language: Language,
) -> io::Result<()> {
    page.put(&Paragraph::new(&guide.metadata.title).styled(STRONG))?;
    page.put(
        &Paragraph::new(format!(
            "{}  {}",
            guide.metadata.number, guide.metadata.issuer
        ))
        .styled(SOURCE),
    )?;
    for part in guide.parts() {
        if matches!(part, Part::Heading(_)) {
            page.gap()?;
        }
        show_part(page, guide, part, language)?;
    }
    Ok(())
}

/// Shows headings and clauses with everything below them, and returns unknown ids.
///
/// # Errors
///
/// If the page cannot be written.
pub fn show_clauses<Out: Write>(
    page: &mut Page<Out>,
    guide: &Guide,
    ids: &[String],
    language: Language,
) -> io::Result<Vec<UnknownClause>> {
    let mut unknown = Vec::new();
    let mut first = true;
    for asked in ids {
        // 2.11.B and ２.11.b are as good as 2.11.b.
        let id = ClauseId::parse(normalize(asked).text().trim());
        let parts: Vec<Part<'_>> = match &id {
            Ok(id) => guide
                .parts()
                .filter(|part| part.id().is_within(id))
                .collect(),
            Err(_) => Vec::new(),
        };
        let Some(top) = parts.first() else {
            unknown.push(UnknownClause {
                asked: asked.clone(),
                near: near(guide, asked),
            });
            continue;
        };
        if !first {
            page.gap()?;
        }
        first = false;
        let above: Vec<&str> = guide
            .headings
            .iter()
            .filter(|heading| top.id() != &heading.id && top.id().is_within(&heading.id))
            .map(|heading| heading.title.as_str())
            .collect();
        if !above.is_empty() {
            page.put(&Paragraph::new(above.join(" › ")).styled(SOURCE))?;
        }
        for (number, part) in parts.into_iter().enumerate() {
            if number > 0 && matches!(part, Part::Heading(_)) {
                page.gap()?;
            }
            show_part(page, guide, part, language)?;
        }
    }
    Ok(unknown)
}

fn show_part<Out: Write>(
    page: &mut Page<Out>,
    guide: &Guide,
    part: Part<'_>,
    language: Language,
) -> io::Result<()> {
    let lead = format!("{:<8}", part.id().as_str());
    match part {
        Part::Heading(heading) => {
            page.put(
                &Paragraph::new(&heading.title)
                    .styled(STRONG)
                    .after(lead, ASIDE),
            )?;
            if let (Language::En, Some(title)) = (language, guide.english_headings.get(&heading.id))
            {
                page.put(&Paragraph::new(title).styled(ASIDE).after("        ", ASIDE))?;
            }
        }
        Part::Clause(clause) => {
            page.put(&Paragraph::new(&clause.text).after(lead, SOURCE))?;
            let english = guide
                .position(&clause.id)
                .and_then(|at| guide.english.get(at));
            if let (Language::En, Some(lines)) = (language, english) {
                page.put(
                    &Paragraph::new(lines.join(" "))
                        .styled(ASIDE)
                        .after("        ", ASIDE),
                )?;
            }
        }
    }
    Ok(())
}

/// The ids most similar to `asked`: by edit distance, then by their order in the guide.
fn near(guide: &Guide, asked: &str) -> Vec<String> {
    const MANY: usize = 3;
    /// The largest edit distance of a similar id.
    const CHANGED: usize = 2;
    let asked = normalize(asked);
    let asked = asked.text();
    let ids: Vec<&ClauseId> = guide.parts().map(|part| part.id()).collect();
    let place = ClauseId::parse(asked).map_or(0, |asked| ids.partition_point(|id| **id < asked));
    let mut near: Vec<(usize, usize, &ClauseId)> = ids
        .iter()
        .enumerate()
        .map(|(at, id)| {
            (
                strsim::osa_distance(asked, id.as_str()),
                at.abs_diff(place),
                *id,
            )
        })
        .filter(|(changed, ..)| *changed <= CHANGED)
        .collect();
    near.sort();
    near.dedup_by(|(.., one), (.., other)| one == other);
    near.into_iter()
        .take(MANY)
        .map(|(.., id)| id.to_string())
        .collect()
}
