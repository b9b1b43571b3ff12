//! A reply as Telegram shows it: HTML with everything escaped, the same as plain text, in pieces that are not too long.

use teloxide::utils::html::escape;

use crate::service::StoredBlock;

/// The longest message, in UTF-16 units: below 4,096.
pub const LONGEST: usize = 4_095;

/// One message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// As HTML.
    pub html: String,
    /// As plain text, for where the HTML is refused.
    pub plain: String,
    /// How long it is, in UTF-16 units.
    length: usize,
}

/// What blocks say, in as many messages as it takes. A block that fits into one is not parted; a longer one is parted
/// after a sentence.
pub fn pieces(blocks: &[StoredBlock]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for block in blocks {
        match block {
            StoredBlock::Say(said) => put(&mut pieces, said, None),
            StoredBlock::Quote {
                source,
                words,
                original,
            } => {
                put(&mut pieces, source, Some("b"));
                put(&mut pieces, words, Some("blockquote"));
                if let Some(original) = original {
                    put(&mut pieces, original, Some("i"));
                }
            }
        }
    }
    pieces
}

/// What several replies say, with a blank line between them, if it fits into one message.
pub fn joined(replies: &[&[StoredBlock]]) -> Option<Piece> {
    const BETWEEN: &str = "\n\n";
    let mut all: Option<Piece> = None;
    for blocks in replies {
        let mut own = pieces(blocks).into_iter();
        let Some(piece) = own.next() else { continue };
        if own.next().is_some() {
            return None;
        }
        match &mut all {
            None => all = Some(piece),
            Some(all) => {
                all.html.extend([BETWEEN, &piece.html]);
                all.plain.extend([BETWEEN, &piece.plain]);
                all.length += units(BETWEEN) + piece.length;
            }
        }
    }
    all.filter(|piece| piece.length <= LONGEST)
}

fn put(pieces: &mut Vec<Piece>, text: &str, tag: Option<&str>) {
    let mut rest = text.trim();
    while !rest.is_empty() {
        let length = units(rest);
        match pieces.last_mut() {
            Some(last) if last.length < LONGEST && length < LONGEST - last.length => {
                last.html.push('\n');
                last.plain.push('\n');
                last.length += 1;
                last.add(rest, length, tag);
                return;
            }
            _ => {
                let (fitting, after) = rest.split_at(cut(rest, LONGEST));
                let mut piece = Piece::default();
                piece.add(fitting.trim_end(), units(fitting.trim_end()), tag);
                pieces.push(piece);
                rest = after.trim_start();
            }
        }
    }
}

impl Piece {
    fn add(&mut self, text: &str, length: usize, tag: Option<&str>) {
        let escaped = escape(text);
        self.html.push_str(&match tag {
            Some(tag) => format!("<{tag}>{escaped}</{tag}>"),
            None => escaped,
        });
        self.plain.push_str(text);
        self.length += length;
    }
}

/// How long a text is, in UTF-16 units.
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The beginning of `text`, of at most `longest` units.
pub fn beginning(text: &str, longest: usize) -> &str {
    text.split_at(cut(text, longest)).0.trim_end()
}

/// How many bytes of `text` are at most `longest` units: to the end of a sentence if there is one, else of a word.
fn cut(text: &str, longest: usize) -> usize {
    let (mut length, mut sentence, mut word, mut end) = (0, 0, 0, 0);
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        length += char.len_utf16();
        if length > longest {
            return [sentence, word, end]
                .into_iter()
                .find(|cut| *cut > 0)
                .unwrap_or(char.len_utf8());
        }
        end = at + char.len_utf8();
        let before_space = chars.peek().is_some_and(|(_, next)| next.is_whitespace());
        match char {
            '。' | '！' | '？' | '；' | '\n' => sentence = end,
            '.' | '!' | '?' | ';' if before_space => sentence = end,
            _ if char.is_whitespace() => word = end,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn say(text: &str) -> Vec<Piece> {
        pieces(&[StoredBlock::Say(text.to_owned())])
    }

    #[test]
    fn everything_is_escaped_and_the_source_stands_out() {
        let quote = StoredBlock::Quote {
            source: "a<b".to_owned(),
            words: "「1 & 2」".to_owned(),
            original: None,
        };
        let pieces = pieces(&[StoredBlock::Say("<i>&".to_owned()), quote]);
        assert_eq!(pieces.len(), 1);
        assert_eq!(
            pieces[0].html,
            "&lt;i&gt;&amp;\n<b>a&lt;b</b>\n<blockquote>「1 &amp; 2」</blockquote>"
        );
        assert_eq!(pieces[0].plain, "<i>&\na<b\n「1 & 2」");
    }

    #[test]
    fn a_long_text_is_parted_after_a_sentence() {
        let sentence = format!("{}。", "长".repeat(999));
        let parted = say(&sentence.repeat(9));
        assert_eq!(
            parted
                .iter()
                .map(|piece| units(&piece.plain))
                .collect::<Vec<_>>(),
            [4000, 4000, 1000]
        );
        let emoji = say(&"😀".repeat(3000));
        assert_eq!(
            emoji
                .iter()
                .map(|piece| units(&piece.plain))
                .collect::<Vec<_>>(),
            [4094, 1906]
        );
    }

    #[test]
    fn what_says_nothing_makes_no_message() {
        assert!(say(" \n").is_empty());
    }

    proptest! {
        #[test]
        fn no_message_is_too_long_and_no_letter_is_lost(texts in prop::collection::vec("[a。 😀<\n]{0,6000}", 0..4)) {
            let blocks: Vec<StoredBlock> = texts.iter().cloned().map(StoredBlock::Say).collect();
            let pieces = pieces(&blocks);
            let letters = |text: &str| text.chars().filter(|char| !char.is_whitespace()).collect::<String>();
            prop_assert!(pieces.iter().all(|piece| (1..4096).contains(&units(&piece.plain))));
            let all: String = pieces.iter().map(|piece| letters(&piece.plain)).collect();
            prop_assert_eq!(all, letters(&texts.concat()));
        }
    }
}
