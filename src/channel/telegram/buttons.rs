//! Buttons: those under a reply, and the mark on the one that was pressed.

use teloxide::types::{InlineKeyboardButton, InlineKeyboardMarkup};

use super::update::{Button, Markup};

/// The longest data of a button, in bytes.
const LONGEST_DATA: usize = 64;

/// The mark.
const PRESSED: &str = "✓ ";

/// Rows of labels and data as a keyboard; nothing where there are none.
pub fn keyboard(rows: &[Vec<(String, String)>]) -> Option<InlineKeyboardMarkup> {
    let fits = |label: &str, data: &str| {
        !label.trim().is_empty() && (1..=LONGEST_DATA).contains(&data.len())
    };
    let row = |row: &Vec<(String, String)>| -> Vec<InlineKeyboardButton> {
        let fitting = row.iter().filter(|(label, data)| fits(label, data));
        fitting
            .map(|(label, data)| InlineKeyboardButton::callback(label, data))
            .collect()
    };
    let rows: Vec<_> = rows.iter().map(row).filter(|row| !row.is_empty()).collect();
    (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}

/// The keyboard after the button with `data` was pressed: that one alone, marked. Nothing where there is no such button, or
/// where it is marked.
pub fn pressed(before: Option<&Markup>, data: &str) -> Option<InlineKeyboardMarkup> {
    let mut buttons = before?.inline_keyboard.iter().flatten();
    let Button { text: label, .. } =
        buttons.find(|button| button.callback_data.as_deref() == Some(data))?;
    let is_marked = label.starts_with(PRESSED);
    (!is_marked).then(|| {
        InlineKeyboardMarkup::new([[InlineKeyboardButton::callback(
            format!("{PRESSED}{label}"),
            data,
        )]])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_that_is_too_long_makes_no_button() {
        let row = |data: String| vec![("a".to_owned(), data)];
        assert!(keyboard(&[row("a".repeat(65))]).is_none());
        assert_eq!(
            keyboard(&[row("a".repeat(64)), row(String::new())])
                .unwrap()
                .inline_keyboard
                .len(),
            1
        );
    }
}
