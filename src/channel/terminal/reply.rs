//! Shows a reply: its text, and quotes below their places.

use std::io::{self, Write};

use super::page::{ASIDE, Page, Paragraph, QUOTE, SOURCE};
use crate::service::{StoredBlock, StoredReply};
use crate::wording::{Block, Reply};

/// Shows a reply.
///
/// # Errors
///
/// If the page cannot be written.
pub fn show_reply<Out: Write>(page: &mut Page<Out>, reply: &Reply) -> io::Result<()> {
    for block in &reply.blocks {
        match block {
            Block::Say(said) => page.put(&Paragraph::new(said))?,
            Block::Quote {
                source,
                words,
                original,
                ..
            } => quote(page, source, words, original.as_deref())?,
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

/// Shows a pending message, such as one from staff.
///
/// # Errors
///
/// If the page cannot be written.
pub fn show_letter<Out: Write>(page: &mut Page<Out>, letter: &StoredReply) -> io::Result<()> {
    for block in &letter.blocks {
        match block {
            StoredBlock::Say(said) => page.put(&Paragraph::new(said))?,
            StoredBlock::Quote {
                source,
                words,
                original,
            } => quote(page, source, words, original.as_deref())?,
        }
    }
    Ok(())
}

fn quote<Out: Write>(
    page: &mut Page<Out>,
    source: &str,
    words: &str,
    original: Option<&str>,
) -> io::Result<()> {
    page.put(&Paragraph::new(source).styled(SOURCE))?;
    page.put(&Paragraph::new(words).styled(QUOTE).after("  ", QUOTE))?;
    if let Some(original) = original {
        page.put(&Paragraph::new(original).styled(ASIDE).after("  ", ASIDE))?;
    }
    Ok(())
}
