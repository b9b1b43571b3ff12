//! Charts: bars in SVG, drawn on the server, with a table of the same figures for screen readers.

use maud::{Markup, html};

/// A chart of stacked bars.
pub struct Chart<'a> {
    /// The id, unique on the page.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// The heading of the first column of the table.
    pub along: &'a str,
    /// The parts of each bar, from the bottom, each with its CSS class.
    pub parts: Vec<(&'a str, &'static str)>,
    /// The bars: the label and the value of each part.
    pub bars: Vec<(String, Vec<u64>)>,
    /// The text of the link to the table.
    pub as_table: &'a str,
}

/// The width of a bar with its gap, and the height of the tallest bar.
const STEP: usize = 24;
const WIDTH: usize = 18;
const HEIGHT: u64 = 160;

/// The space above the bars for the largest figure, and below them for the labels.
const ABOVE: u64 = 20;
const BELOW: u64 = 22;

/// The most labels, so that they stay readable.
const LABELS: usize = 8;

impl Chart<'_> {
    /// Draws the chart as columns.
    pub fn columns(&self) -> Markup {
        let most = self
            .bars
            .iter()
            .map(|(_, parts)| parts.iter().sum::<u64>())
            .max()
            .unwrap_or_default()
            .max(1);
        let width = (self.bars.len() * STEP).max(STEP);
        let every = self.bars.len().div_ceil(LABELS).max(1);
        let view = format!("0 0 {width} {}", HEIGHT + ABOVE + BELOW);
        self.figure(&html! {
            svg viewBox=(view) role="img" aria-labelledby={ (self.id) "-title" } aria-describedby={ (self.id) "-table" } {
                line.axis x1="0" x2=(width) y1=(ABOVE + HEIGHT) y2=(ABOVE + HEIGHT) {}
                @for (at, (label, parts)) in self.bars.iter().enumerate() {
                    @let x = at * STEP + (STEP - WIDTH) / 2;
                    @for (part, (from, to)) in stacked(parts, most).into_iter().enumerate() {
                        @if to > from {
                            rect class=(self.class(part)) x=(x) width=(WIDTH) y=(ABOVE + HEIGHT - to) height=(to - from) {}
                        }
                    }
                    @if parts.iter().sum::<u64>() == most {
                        text.value x=(x + WIDTH / 2) y=(ABOVE - 6) text-anchor="middle" { (most) }
                    }
                    // From the last one on, which is the one of today.
                    @if (self.bars.len() - 1 - at).is_multiple_of(every) {
                        text.under x=(x + WIDTH / 2) y=(ABOVE + HEIGHT + 16) text-anchor="middle" { (label) }
                    }
                }
            }
        })
    }

    /// Draws the chart as rows, for long labels.
    pub fn rows(&self) -> Markup {
        let most = self
            .bars
            .iter()
            .map(|(_, parts)| parts.iter().sum::<u64>())
            .max()
            .unwrap_or_default()
            .max(1);
        self.figure(&html! {
            div.rows aria-hidden="true" {
                @for (label, parts) in &self.bars {
                    div.row {
                        span { (label) }
                        svg viewBox={ "0 0 " (HEIGHT) " 14" } preserveAspectRatio="none" {
                            @for (part, (from, to)) in stacked(parts, most).into_iter().enumerate() {
                                @if to > from { rect class=(self.class(part)) x=(from) width=(to - from) y="0" height="14" {} }
                            }
                        }
                        span.count { (parts.iter().sum::<u64>()) }
                    }
                }
            }
        })
    }

    fn figure(&self, drawing: &Markup) -> Markup {
        html! {
            figure.chart {
                figcaption id={ (self.id) "-title" } { (self.title) }
                @if self.parts.len() > 1 {
                    ul.legend {
                        @for (name, class) in &self.parts {
                            li { svg.swatch viewBox="0 0 10 10" aria-hidden="true" { rect class=(class) width="10" height="10" {} } (name) }
                        }
                    }
                }
                (drawing)
                details id={ (self.id) "-table" } {
                    summary { (self.as_table) }
                    div.scroll tabindex="0" role="region" aria-labelledby={ (self.id) "-title" } {
                        table.figures {
                            thead { tr {
                                th scope="col" { (self.along) }
                                @for (name, _) in &self.parts { th scope="col" { (name) } }
                            } }
                            tbody {
                                @for (label, parts) in &self.bars {
                                    tr { th scope="row" { (label) } @for part in parts { td { (part) } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn class(&self, part: usize) -> &'static str {
        self.parts.get(part).map_or("", |(_, class)| class)
    }
}

/// The start and end of each part, scaled to the tallest bar. A small value stays visible.
fn stacked(parts: &[u64], most: u64) -> Vec<(u64, u64)> {
    let mut sum = 0;
    let mut end = 0;
    parts
        .iter()
        .map(|part| {
            let from = end;
            sum += part;
            end = (sum * HEIGHT / most).max(if *part > 0 { from + 1 } else { from });
            (from, end)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_on_each_other_in_proportion_and_the_least_is_seen() {
        assert_eq!(stacked(&[10, 30], 40), [(0, 40), (40, 160)]);
        assert_eq!(stacked(&[0, 40], 40), [(0, 0), (0, 160)]);
        assert_eq!(
            stacked(&[1, 0, 99_999], 100_000),
            [(0, 1), (1, 1), (1, 160)]
        );
        assert_eq!(stacked(&[0, 0], 1), [(0, 0), (0, 0)]);
    }
}
