//! Shows search hits, best first, with the matching words marked.

use std::io::{self, Write};

use super::page::{Page, Paragraph, SOURCE, STRONG};
use crate::assistant::SearchHit;

/// Shows the hits of a search, each with its guide if `many_guides` were searched.
///
/// # Errors
///
/// If the page cannot be written.
pub fn show_hits<Out: Write>(
    page: &mut Page<Out>,
    found: &[SearchHit<'_>],
    many_guides: bool,
) -> io::Result<()> {
    for (number, found) in found.iter().enumerate() {
        if number > 0 {
            page.gap()?;
        }
        let guide = if many_guides {
            format!("{} ", found.guide.id)
        } else {
            String::new()
        };
        let id = format!("{guide}{}  ", found.clause.id);
        let path = format!("{}  ({:.1})", found.clause.path.join(" › "), found.score);
        page.put(&Paragraph::new(path).styled(SOURCE).after(id, STRONG))?;
        page.put(
            &Paragraph::new(&found.clause.text)
                .after("  ", STRONG)
                .marked(&found.highlights),
        )?;
    }
    Ok(())
}
