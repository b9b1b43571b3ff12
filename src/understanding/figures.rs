//! Figures of the guide: what a question asks of them that no sentence says by itself, as what all projects come to.

use regex::Regex;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::pattern::pattern;
use super::text::Text;
use crate::error::Error;
use crate::text::{Number, numbers, small_numerals};

/// The patterns as they are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigurePatterns {
    quota: String,
    full: String,
    ceiling: String,
    counted: String,
    summed: String,
    differs: String,
    listed: String,
    places: String,
    named: String,
    every: String,
    apiece: String,
    each: String,
    funds: String,
    money: String,
}

/// Reads what questions ask of the figures of the guide.
#[derive(Debug)]
pub(super) struct FigureReader {
    quota: Regex,
    full: Regex,
    ceiling: Regex,
    counted: Regex,
    summed: Regex,
    differs: Regex,
    listed: Regex,
    places: Regex,
    named: Regex,
    every: Regex,
    apiece: Regex,
    each: Regex,
    funds: Regex,
    money: Regex,
}

/// What a question asks of the figures of the guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureQuestion {
    /// What all projects come to, each at the ceiling.
    AllAtCeiling {
        /// Whether it asks how many they are as well.
        counts: bool,
    },
    /// How many projects there are in all, of the topics that it is about.
    AllProjects {
        /// Whether it asks for those of each topic as well.
        each: bool,
    },
    /// How many projects more one topic has than the other.
    MoreProjects,
    /// How much more one topic gives than the other.
    HigherCeiling,
    /// How many things are listed: places, or else fields.
    Listed {
        /// Whether they are places.
        places: bool,
        /// Whether it speaks of a list.
        named: bool,
    },
    /// Whether so many projects can be funded.
    SoManyProjects {
        /// How many.
        number: Decimal,
        /// Whether it speaks of one field alone.
        apiece: bool,
    },
}

impl FigureReader {
    /// Compiles patterns.
    ///
    /// # Errors
    ///
    /// If one is no regular expression.
    pub(super) fn new(patterns: &FigurePatterns) -> Result<FigureReader, Error> {
        let compile = |written: &str| pattern("dialogs/goals.toml", written);
        Ok(FigureReader {
            quota: compile(&patterns.quota)?,
            full: compile(&patterns.full)?,
            ceiling: compile(&patterns.ceiling)?,
            counted: compile(&patterns.counted)?,
            summed: compile(&patterns.summed)?,
            differs: compile(&patterns.differs)?,
            listed: compile(&patterns.listed)?,
            places: compile(&patterns.places)?,
            named: compile(&patterns.named)?,
            every: compile(&patterns.every)?,
            apiece: compile(&patterns.apiece)?,
            each: compile(&patterns.each)?,
            funds: compile(&patterns.funds)?,
            money: compile(&patterns.money)?,
        })
    }

    /// What a message asks of the figures of the guide, if it does; `is_yes_no` tells whether it asks for yes or no.
    pub(super) fn read(&self, message: &str, is_yes_no: bool) -> Option<FigureQuestion> {
        let text: String = Text::of(message).chars.iter().collect();
        let is = |cue: &Regex| cue.is_match(&text);
        let is_of_projects = is(&self.quota);
        if is_yes_no && !is(&self.counted) {
            let funded = self.funds.find(&text)?;
            let apiece = is(&self.apiece);
            return number(funded.as_str())
                .map(|number| FigureQuestion::SoManyProjects { number, apiece });
        }
        let is_at_ceiling = is(&self.full) && is(&self.every);
        let counts = is_of_projects && is(&self.counted);
        let comes_to = is(&self.money) && (counts || is(&self.summed) && is(&self.ceiling));
        if (is_at_ceiling || comes_to) && !is(&self.differs) {
            return Some(FigureQuestion::AllAtCeiling { counts });
        }
        match is(&self.differs) {
            true if is_of_projects => return Some(FigureQuestion::MoreProjects),
            true if is(&self.ceiling) => return Some(FigureQuestion::HigherCeiling),
            true => return None,
            false => {}
        }
        if !is(&self.counted) {
            return None;
        }
        if is_of_projects && is(&self.summed) && !is(&self.apiece) {
            let each = is(&self.each);
            return Some(FigureQuestion::AllProjects { each });
        }
        let (places, named) = (is(&self.places), is(&self.named));
        (!is_of_projects && is(&self.listed)).then_some(FigureQuestion::Listed { places, named })
    }
}

/// The only number of a piece of text.
fn number(piece: &str) -> Option<Decimal> {
    let chars: Vec<char> = piece.chars().collect();
    let found = numbers(&chars).into_iter().map(|it| it.figure);
    let mut found: Vec<Number> = found.collect();
    if found.is_empty() {
        found = small_numerals(&chars).collect();
    }
    match found.as_slice() {
        [Number::Plain(number)] => Some(*number),
        _ => None,
    }
}
