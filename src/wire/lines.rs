//! Reads lines of bounded length.

use std::io::{self, BufRead, Read as _};

/// The longest line, in bytes.
const LONGEST: u64 = 1 << 20;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its bytes, or the first of them if it is too long.
    pub bytes: Vec<u8>,
    /// Whether it was longer.
    pub cut: bool,
}

/// Reads the next line, or `None` at the end. It skips the rest of a line that is too long.
pub fn read_line(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut bytes = Vec::new();
    if input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    let cut = bytes.len() as u64 == LONGEST && !bytes.ends_with(b"\n");
    if cut {
        input.skip_until(b'\n')?;
    }
    Ok(Some(Line { bytes, cut }))
}

/// The bytes of a text without the mark that some programs write before it.
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_before_a_text_is_passed_over_and_nothing_else() {
        assert_eq!(without_mark("\u{feff}{}".as_bytes()), b"{}");
        assert_eq!(without_mark(b"{}"), b"{}");
    }
}
