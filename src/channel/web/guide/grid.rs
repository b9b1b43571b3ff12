//! The grid: where headings hold the same labelled clauses each (topics with goal, fields, money), they stand side by side.

use maud::{Markup, html};

use super::super::frame::tag;
use super::super::site::Site;
use super::text::emphasized;
use crate::assistant::Desk;
use crate::guide::{Clause, ClauseId, Guide, Heading, segments};
use crate::language::Language;

/// The grid of a guide.
pub struct Grid<'a> {
    /// The headings that are compared.
    columns: Vec<&'a Heading>,
    /// What is compared: the label, and the clause under each heading by its place in the guide.
    rows: Vec<(&'a str, Vec<Option<usize>>)>,
}

/// The label of a clause, where its heading and number are not all that it has.
fn label(clause: &Clause) -> Option<&str> {
    let label = clause.path.last()?;
    clause.text.starts_with(label.as_str()).then_some(label.as_str()).filter(|it| it.chars().all(char::is_alphabetic))
}

impl<'a> Grid<'a> {
    /// The grid of `guide`; nothing where no two headings hold the same labels.
    pub fn of(guide: &'a Guide) -> Option<Grid<'a>> {
        let labelled = |parent: &ClauseId| {
            let held =
                guide.clauses.iter().enumerate().filter(move |(_, clause)| clause.id.parent().as_ref() == Some(parent));
            held.filter_map(|(at, clause)| Some((clause.id.ordinal()?, label(clause)?, at))).collect::<Vec<_>>()
        };
        let all: Vec<(&Heading, Vec<(usize, &str, usize)>)> = guide
            .headings
            .iter()
            .map(|heading| (heading, labelled(&heading.id)))
            .filter(|(_, held)| !held.is_empty())
            .collect();
        // At least half of the labels of one are those of another.
        let alike = |one: &[(usize, &str, usize)], other: &[(usize, &str, usize)]| {
            let shared = one.iter().filter(|(_, label, _)| other.iter().any(|(_, its, _)| its == label)).count();
            2 * shared >= one.len().max(other.len())
        };
        let columns: Vec<_> = all
            .iter()
            .filter(|(heading, held)| all.iter().any(|(other, its)| other.id != heading.id && alike(held, its)))
            .collect();
        let mut rows: Vec<(usize, &str)> = Vec::new();
        for (ordinal, label, _) in columns.iter().flat_map(|(_, held)| held) {
            if !rows.iter().any(|(known, _)| known == ordinal) {
                rows.push((*ordinal, label));
            }
        }
        rows.sort_unstable_by_key(|(ordinal, _)| *ordinal);
        let cell = |ordinal: usize, held: &[(usize, &str, usize)]| {
            held.iter().find(|(its, ..)| *its == ordinal).map(|(.., at)| *at)
        };
        let rows = rows.into_iter();
        let rows = rows.map(|(ordinal, label)| (label, columns.iter().map(|(_, held)| cell(ordinal, held)).collect()));
        let grid = Grid { rows: rows.collect(), columns: columns.iter().map(|(heading, _)| *heading).collect() };
        (!grid.columns.is_empty()).then_some(grid)
    }

    /// The headings above one that name a topic, as that of a direction within it.
    fn above(&self, guide: &'a Guide, heading: &'a Heading) -> impl Iterator<Item = &'a Heading> {
        let least = self.columns.iter().map(|column| column.id.depth()).min().unwrap_or_default();
        let holds = move |it: &&Heading| it.id != heading.id && heading.id.is_within(&it.id) && it.id.depth() >= least;
        guide.headings.iter().filter(holds)
    }

    /// The grid as a table: in each cell the clause sentence by sentence, without its label.
    pub fn table(&self, site: &Site, desk: &'a Desk, language: Language) -> Markup {
        let phrases = &site.phrases().text;
        let guide = &desk.guide;
        html! {
            div.scroll tabindex="0" role="region" aria-label=(phrases.compare.get(language)) {
                table {
                    thead {
                        tr {
                            td {}
                            @for heading in &self.columns {
                                th scope="col" lang=(tag(Language::Zh)) {
                                    @for above in self.above(guide, heading) { span.soft { (above.title) } br; }
                                    a href={ "#" (heading.id) } { (heading.title) }
                                    @if let (Language::En, Some(english)) = (language, guide.english_headings.get(&heading.id)) {
                                        span.original lang=(tag(Language::En)) { (english) }
                                    }
                                }
                            }
                        }
                    }
                    tbody {
                        @for (label, cells) in &self.rows {
                            tr {
                                th scope="row" lang=(tag(Language::Zh)) { (label) }
                                @for cell in cells { td { @if let Some(at) = cell { (clause(desk, *at, label, language)) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn clause(desk: &Desk, at: usize, row: &str, language: Language) -> Markup {
    let guide = &desk.guide;
    let clause = &guide.clauses[at];
    let own = label(clause).unwrap_or_default();
    let begins = clause
        .text
        .get(own.len()..)
        .map_or(own.len(), |rest| clause.text.len() - rest.trim_start_matches(['：', ':', '\n', ' ']).len());
    let english = guide.english.get(at).map(Vec::as_slice).unwrap_or_default();
    html! {
        a.number href={ "#" (clause.id) } { (clause.id) }
        @if own != row { " " span.soft lang=(tag(Language::Zh)) { (own) } }
        ul {
            @for (number, range) in segments(&clause.text).enumerate() {
                li {
                    @match (language, english.get(number)) {
                        (Language::En, Some(english)) => (english),
                        _ => span lang=(tag(Language::Zh)) {
                            (emphasized(desk, at, range.start.max(begins)..range.end.max(begins)))
                        },
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Files, load};

    #[test]
    fn the_topics_stand_side_by_side_with_every_clause_of_theirs() {
        let assistant = load(&Files::read(None, None).unwrap()).unwrap();
        let guide = assistant.guides().next().unwrap();
        let grid = Grid::of(guide).unwrap();
        let columns: Vec<&str> = grid.columns.iter().map(|heading| heading.id.as_str()).collect();
        assert_eq!(columns, ["1.1", "1.2", "1.3.1", "1.3.2"]);
        assert_eq!(grid.rows.len(), 5);
        let cells: Vec<usize> = grid.rows.iter().flat_map(|(_, cells)| cells.iter().flatten().copied()).collect();
        let of_topics = guide.clauses.iter().filter(|clause| clause.id.as_str().starts_with("1.")).count();
        assert_eq!(cells.len(), of_topics);
    }
}
