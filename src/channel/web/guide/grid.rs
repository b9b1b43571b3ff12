//! The grid: compares headings with the same labelled clauses (topics with goal, fields, funding) side by side.

use std::cmp::Reverse;

use maud::{Markup, html};

use super::super::layout::tag;
use super::super::site::Site;
use super::text::emphasized;
use super::view::View;
use crate::dialogue::LoadedGuide;
use crate::guide::{Clause, ClauseId, Guide, Heading, segments};
use crate::text::Language;

/// The grid of a guide.
pub struct Grid<'a> {
    /// The compared headings.
    columns: Vec<&'a Heading>,
    /// The rows: a label, and the index of the clause under each heading.
    rows: Vec<(&'a str, Vec<Option<usize>>)>,
}

/// A labelled clause under a heading.
#[derive(Clone, Copy)]
struct Labelled<'a> {
    ordinal: usize,
    label: &'a str,
    at: usize,
}

/// A heading, and the labelled clauses right under it.
struct Column<'a> {
    heading: &'a Heading,
    held: Vec<Labelled<'a>>,
}

/// The label of a clause, if it has more than a heading and a number.
fn label(clause: &Clause) -> Option<&str> {
    let label = clause.path.last()?;
    clause
        .text
        .starts_with(label.as_str())
        .then_some(label.as_str())
        .filter(|it| it.chars().all(char::is_alphabetic))
}

impl<'a> Column<'a> {
    fn of(guide: &'a Guide, heading: &'a Heading) -> Column<'a> {
        let clauses = guide.clauses.iter().enumerate();
        let under = clauses.filter(|(_, clause)| clause.id.parent().as_ref() == Some(&heading.id));
        let held = under.filter_map(|(at, clause)| {
            Some(Labelled {
                ordinal: clause.id.ordinal()?,
                label: label(clause)?,
                at,
            })
        });
        Column {
            held: held.collect(),
            heading,
        }
    }

    /// Whether two columns share at least half of their labels.
    fn is_like(&self, other: &Column<'_>) -> bool {
        let is_shared = |own: &&Labelled<'_>| other.held.iter().any(|its| its.label == own.label);
        let shared = self.held.iter().filter(is_shared).count();
        shared > 0 && 2 * shared >= self.held.len().max(other.held.len())
    }

    /// The index of the clause with this number.
    fn at(&self, ordinal: usize) -> Option<usize> {
        self.held
            .iter()
            .find(|held| held.ordinal == ordinal)
            .map(|held| held.at)
    }
}

impl<'a> Grid<'a> {
    /// The grid of a guide; `None` if no two headings share labels. What decides whether and for how much one may apply
    /// comes first: the rows on which most rules rest.
    pub fn of(loaded: &'a LoadedGuide) -> Option<Grid<'a>> {
        let guide: &'a Guide = &loaded.guide;
        let all: Vec<Column<'a>> = guide
            .headings
            .iter()
            .map(|heading| Column::of(guide, heading))
            .collect();
        let is_compared = |column: &&Column<'_>| {
            all.iter()
                .any(|it| it.heading.id != column.heading.id && it.is_like(column))
        };
        let columns: Vec<&Column<'a>> = all.iter().filter(is_compared).collect();
        let mut labels: Vec<Labelled<'a>> = columns
            .iter()
            .flat_map(|column| column.held.iter().copied())
            .collect();
        labels.sort_by_key(|held| held.ordinal);
        labels.dedup_by_key(|held| held.ordinal);
        let row = |row: Labelled<'a>| {
            (
                row.label,
                columns
                    .iter()
                    .map(|column| column.at(row.ordinal))
                    .collect(),
            )
        };
        let mut rows: Vec<(&str, Vec<Option<usize>>)> = labels.into_iter().map(row).collect();
        let resting = |cells: &[Option<usize>]| {
            let ids = cells.iter().flatten().map(|at| &guide.clauses[*at].id);
            let ids: Vec<&ClauseId> = ids.collect();
            let rules = loaded.rules.rules.iter();
            rules
                .filter(|rule| ids.contains(&&rule.citation.clause))
                .count()
        };
        rows.sort_by_key(|(_, cells)| Reverse(resting(cells)));
        let columns: Vec<&Heading> = columns.iter().map(|column| column.heading).collect();
        (!columns.is_empty()).then_some(Grid { columns, rows })
    }

    /// The topic headings above a direction.
    fn above(&self, guide: &'a Guide, heading: &'a Heading) -> impl Iterator<Item = &'a Heading> {
        let least = self
            .columns
            .iter()
            .map(|column| column.id.depth())
            .min()
            .unwrap_or_default();
        let holds = move |it: &&Heading| {
            it.id != heading.id && heading.id.is_within(&it.id) && it.id.depth() >= least
        };
        guide.headings.iter().filter(holds)
    }

    /// The label of a row in English: what stands before the colon in the first of its clauses.
    fn english<'b>(&self, guide: &'b Guide, cells: &[Option<usize>]) -> Option<&'b str> {
        let at = cells.iter().flatten().next()?;
        let first = guide.english.get(*at)?.first()?;
        first.split_once(':').map(|(label, _)| label)
    }

    /// The grid as a table. Each cell shows a clause sentence by sentence, without its label.
    pub fn table(
        &self,
        site: &Site,
        loaded: &'a LoadedGuide,
        (view, language): (View, Language),
    ) -> Markup {
        let phrases = &site.phrases().text;
        let guide = &loaded.guide;
        html! {
            div.scroll tabindex="0" role="region" aria-label=(phrases.compare.get(language)) {
                table {
                    thead {
                        tr {
                            td {}
                            @for heading in &self.columns {
                                th scope="col" {
                                    @for above in self.above(guide, heading) { span.soft { (titled(guide, above, view)) } br; }
                                    a href={ "#" (heading.id) } { (titled(guide, heading, view)) }
                                }
                            }
                        }
                    }
                    tbody {
                        @for (label, cells) in &self.rows {
                            tr {
                                th scope="row" { (view.line(label, self.english(guide, cells))) }
                                @for cell in cells { td { @if let Some(at) = cell { (clause(loaded, *at, label, view)) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A heading in the languages of a view.
fn titled(guide: &Guide, heading: &Heading, view: View) -> Markup {
    let english = guide.english_headings.get(&heading.id);
    view.line(&heading.title, english.map(String::as_str))
}

fn clause(loaded: &LoadedGuide, at: usize, row: &str, view: View) -> Markup {
    let guide = &loaded.guide;
    let clause = &guide.clauses[at];
    let own = label(clause).unwrap_or_default();
    let begins = clause.text.get(own.len()..).map_or(own.len(), |rest| {
        clause.text.len() - rest.trim_start_matches(['：', ':', '\n', ' ']).len()
    });
    let english = guide.english.get(at).map(Vec::as_slice).unwrap_or_default();
    html! {
        a.number href={ "#" (clause.id) } { (clause.id) }
        @if own != row { " " span.soft lang=(tag(Language::Zh)) { (own) } }
        ul {
            @for (number, range) in segments(&clause.text).enumerate() {
                li {
                    @let words = emphasized(loaded, at, range.start.max(begins)..range.end.max(begins), &[]);
                    (view.show(words, english.get(number).map(|english| html! { (english) })))
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
        let loaded = assistant.loaded_guide(None).unwrap();
        let guide = &loaded.guide;
        let grid = Grid::of(loaded).unwrap();
        let columns: Vec<&str> = grid
            .columns
            .iter()
            .map(|heading| heading.id.as_str())
            .collect();
        assert_eq!(columns, ["1.1", "1.2", "1.3.1", "1.3.2"]);
        assert_eq!(grid.rows.len(), 5);
        let cells: Vec<usize> = grid
            .rows
            .iter()
            .flat_map(|(_, cells)| cells.iter().flatten().copied())
            .collect();
        let of_topics = guide
            .clauses
            .iter()
            .filter(|clause| clause.id.as_str().starts_with("1."))
            .count();
        assert_eq!(cells.len(), of_topics);
    }
}
