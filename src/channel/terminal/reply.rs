//! A reply on a page: what is said, and the guide's words under the place where they stand.

use std::io::{self, Write};

use super::page::{ASIDE, Page, Paragraph, QUOTE, SOURCE};
use crate::assistant::{Block, Reply};

/// Shows what `reply` says.
///
/// # Errors
///
/// If the page cannot be written.
pub fn show_reply<Out: Write>(page: &mut Page<Out>, reply: &Reply) -> io::Result<()> {
    for block in &reply.blocks {
        match block {
            Block::Say(said) => page.put(&Paragraph::new(said))?,
            Block::Quote { source, words, original, .. } => {
                page.put(&Paragraph::new(source).styled(SOURCE))?;
                page.put(&Paragraph::new(words).styled(QUOTE).after("  ", QUOTE))?;
                if let Some(original) = original {
                    page.put(&Paragraph::new(original).styled(ASIDE).after("  ", ASIDE))?;
                }
            }
        }
    }
    if let Some(file) = &reply.file {
        page.put(&Paragraph::new(&file.name).styled(SOURCE))?;
        for line in file.text.lines() {
            page.put(&Paragraph::new(line))?;
        }
    }
    Ok(())
}
