//! Tables: rows whose cells are parted by tabs, as they are copied from a page or read from a Word document.

use super::lines::{Line, RawLine};
use super::spacing::is_blank;
use crate::guide::label::{Label, LabelForm};

/// What parts two cells of a row in a clause.
pub const CELL_GAP: &str = "\u{3000}";

/// The longest name of a column, in characters.
const LONGEST_COLUMN: usize = 16;

/// The cells of a line.
pub fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split('\t')
}

/// Tells which lines are rows: each of two or more lines in a row that part cells.
pub fn tell_rows(lines: &[RawLine<'_>]) -> Vec<bool> {
    let parts: Vec<bool> = lines.iter().map(|line| parts_cells(line.text)).collect();
    let near = |place: usize| parts.get(place).copied().unwrap_or(false);
    let is_row =
        |place: usize| near(place) && (near(place + 1) || place.checked_sub(1).is_some_and(near));
    (0..lines.len()).map(is_row).collect()
}

/// Whether a tab parts something in the line, or ends a cell before an empty one. A number before a tab is that of an item.
fn parts_cells(line: &str) -> bool {
    let text = line.trim_start_matches(is_blank);
    let Some((first, rest)) = text.split_once('\t') else {
        return false;
    };
    let is_number = Label::at_start(first).is_some_and(|label| {
        label.form != LabelForm::Named && first[label.length..].trim_matches(is_blank).is_empty()
    });
    !is_number || rest.trim_matches(is_blank).contains('\t')
}

/// Whether a row names the columns of the rows below it: short cells, none a sentence, above a row with a cell for some of them.
pub fn names_columns(head: &Line, below: Option<&Line>) -> bool {
    let named = |text: &str| {
        let short = text.chars().nth(LONGEST_COLUMN).is_none();
        short && !text.contains(['。', '；', '，', '：'])
    };
    let count = |line: &Line| line.text.split(CELL_GAP).count();
    let columns = count(head);
    let is_head = head.row && columns >= 2 && head.text.split(CELL_GAP).all(named);
    is_head && below.is_some_and(|line| line.row && (2..=columns).contains(&count(line)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::lines::read;

    #[test]
    fn two_lines_that_part_cells_are_rows_and_a_tab_behind_a_number_parts_none() {
        let rows = |source: &str| read(source).iter().map(|line| line.row).collect::<Vec<_>>();
        assert_eq!(rows("类别\t金额\n甲\t3万元\n说明"), [true, true, false]);
        assert_eq!(rows("1.\t甲\n2.\t乙"), [false, false]);
        assert_eq!(rows("联系人：\t张三\n完"), [false, false]);
    }

    #[test]
    fn cells_stay_apart() {
        assert_eq!(read("类 别\t金额\n甲\t\t3万元")[1].text, "甲\u{3000}3万元");
    }

    #[test]
    fn a_row_of_names_heads_a_table_and_a_form_has_none() {
        let lines = read("类别\t金额\n甲\t3万元。\n单位名称\t\n电话\t");
        assert!(names_columns(&lines[0], lines.get(1)));
        assert!(!names_columns(&lines[2], lines.get(3)));
    }
}
