//! The vocabulary: every word that may stand in an answer, with what it may mean there.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::text::Text;
use super::words::AnswerWords;
use crate::eligibility::Kind;
use crate::error::Error;
use crate::interview::{Dialog, Step};
use crate::text::Bilingual;

/// What a word may mean. Steps and what belongs to them are named by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// An option of a step.
    Option(usize, usize),
    /// An option of a step, by a name that means it only in answer to the step's question: 有, 其他.
    Answers(usize, usize),
    /// A value of a step's fact.
    Says(usize, usize),
    /// A value of a step's fact that is only suggested.
    Suggests(usize, usize),
    /// The fact of a step.
    Mention(usize),
    /// One of what a step counts, by its number.
    Counts(usize, usize),
    /// An organisation that a step does not count, for it is elsewhere.
    Elsewhere(usize),
    /// None of the fields of a step; the option that says so.
    Unlisted(usize, usize),
    /// A place that says yes or no of a step, beside its words.
    Located(usize, bool),
    /// A place in another city of the country than the one that a step asks for.
    OtherCity(usize),
    /// A word beside which names say something of a step.
    Beside(usize),
    /// A word that seems to be one beside which names say something of a step, and is none.
    Apart(usize),
    /// A word before a place that a step means no longer.
    From(usize),
    /// A word that says that one's own is counted in, which a step does not count.
    WithOwn(usize),
    /// An answer to a step that may mean yes as well as no.
    Unclear(usize),
    /// A word of answers in general.
    General(General),
}

/// What a general word does; as in [`AnswerWords`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum General {
    Yes,
    No,
    None,
    Unknown,
    Not,
    Pending,
    Correction,
    Supposing,
    Leave,
    Others,
    Earlier,
    Institution,
    Subject,
    NumberOf,
    WhatThen,
    Question,
    QuestionFirst,
    Asker,
    Filler,
    Done,
    Joint,
    Onward,
    /// Says that an amount is so much or more.
    Enough,
    /// Says that somebody did not tell.
    Unsaid,
    /// Means the amount that was told last.
    ThisMuch,
    /// Settles upon an amount.
    Settles,
    /// Agrees to what was said.
    Agrees,
    /// Says that an amount may still change.
    Unsettled,
    /// Says that several are the same.
    Alike,
    /// Says that a share is one of all there is.
    OfAll,
    /// Says that the message is somebody else's.
    Forwarded,
    /// Says that an amount is one of several: each year, each partner.
    Rate,
    AsIs,
    Checks,
    With,
    About,
    Beyond,
    Counter,
    OtherUnit,
    ForeignMoney,
    Vague,
    NumberToken(u32),
    Percent(u32),
}

/// A word that stands in a text.
#[derive(Debug, Clone)]
pub(super) struct Occurrence {
    /// Where it ends.
    pub end: usize,
    /// All that it may mean.
    pub meanings: Vec<Meaning>,
}

#[derive(Debug)]
struct Entry {
    chars: usize,
    /// It is written in capitals and meant only so: IT is no "it".
    capitals: bool,
    meanings: Vec<Meaning>,
}

/// All words, ready to be found.
#[derive(Debug)]
pub(super) struct Vocabulary {
    entries: Vec<Entry>,
    matcher: AhoCorasick,
    /// For each step, what each option is called, in normal form.
    called: Vec<Vec<Vec<String>>>,
}

impl Vocabulary {
    /// The vocabulary of a dialog.
    ///
    /// # Errors
    ///
    /// If the words are too many for the matcher.
    pub fn new(dialog: &Dialog, words: &AnswerWords) -> Result<Vocabulary, Error> {
        let mut building = Building::default();
        building.add_general(dialog, words);
        for (at, step) in dialog.steps.iter().enumerate() {
            building.add_step(at, step);
            building.add_counters(step, words);
        }
        let matcher = AhoCorasick::new(&building.patterns)
            .map_err(|error| Error::Index(error.to_string()))?;
        Ok(Vocabulary {
            entries: building.entries,
            matcher,
            called: dialog.steps.iter().map(called).collect(),
        })
    }

    /// For each character of `text`, the longest word that begins there. What only answers a question (有, 签了) is a
    /// word while its step is `open`, and in no other message.
    pub fn find(&self, text: &Text, open: Option<usize>) -> Vec<Option<Occurrence>> {
        let written: String = text.chars.iter().collect();
        let mut char_at = vec![0; written.len() + 1];
        for (char, (byte, _)) in written.char_indices().enumerate() {
            char_at[byte] = char;
        }
        let mut standing: Vec<Option<Occurrence>> = vec![None; text.chars.len()];
        for found in self.matcher.find_overlapping_iter(&written) {
            let entry = &self.entries[found.pattern().as_usize()];
            let start = char_at[found.start()];
            let Some(end) = whole_word(text, start..start + entry.chars) else {
                continue;
            };
            if entry.capitals && !text.is_in_capitals(start..start + entry.chars) {
                continue;
            }
            // 六个人 are six, and not an individual.
            let is_option = |meaning: &Meaning| matches!(meaning, Meaning::Option(..));
            if entry.meanings.iter().all(is_option) && is_counted(text, start) {
                continue;
            }
            let is_meant = |meaning: &Meaning| !matches!(meaning, Meaning::Answers(step, _) | Meaning::Unclear(step) if Some(*step) != open);
            let meant: Vec<Meaning> = entry.meanings.iter().copied().filter(is_meant).collect();
            if meant.is_empty() {
                continue;
            }
            match &mut standing[start] {
                Some(other) if other.end > end => {}
                Some(other) if other.end == end => other.meanings.extend(meant),
                place => {
                    *place = Some(Occurrence {
                        end,
                        meanings: meant,
                    })
                }
            }
        }
        standing
    }

    /// The options of a step that have a name for which `fits` holds.
    pub fn options_called(&self, step: usize, fits: impl Fn(&str) -> bool) -> Vec<usize> {
        let Some(options) = self.called.get(step) else {
            return Vec::new();
        };
        (0..options.len())
            .filter(|&option| options[option].iter().any(|name| fits(name)))
            .collect()
    }
}

/// Whether a word begins with the measure word of what is counted before it.
fn is_counted(text: &Text, start: usize) -> bool {
    let measures = text.chars.get(start) == Some(&'个');
    let before = start.checked_sub(1).and_then(|at| text.chars.get(at));
    let counts = |char: &char| {
        char.is_ascii_digit() || "一二三四五六七八九十百两几多每这那哪".contains(*char)
    };
    measures && before.is_some_and(counts)
}

/// Where a word that stands at `range` ends, with an English plural s, if it is not part of a longer one.
fn whole_word(text: &Text, range: Range<usize>) -> Option<usize> {
    let letter = |at: Option<usize>| {
        at.and_then(|at| text.chars.get(at))
            .is_some_and(char::is_ascii_alphanumeric)
    };
    if letter(Some(range.start)) && letter(range.start.checked_sub(1)) {
        return None;
    }
    if !letter(range.end.checked_sub(1)) || !letter(Some(range.end)) {
        return Some(range.end);
    }
    // Not of a single letter: topic is.
    let is_long = letter(range.end.checked_sub(2));
    let is_plural =
        is_long && text.chars.get(range.end) == Some(&'s') && !letter(Some(range.end + 1));
    is_plural.then_some(range.end + 1)
}

/// What each option of a step is called.
fn called(step: &Step) -> Vec<Vec<String>> {
    let names = |label: &Bilingual, also: &[String]| {
        [&label.zh, &label.en]
            .into_iter()
            .chain(also)
            .map(|name| Text::of(name).chars.iter().collect())
            .collect()
    };
    step.options
        .iter()
        .map(|option| names(&option.label, &option.also))
        .collect()
}

#[derive(Default)]
struct Building {
    places: HashMap<(String, bool), usize>,
    patterns: Vec<String>,
    entries: Vec<Entry>,
}

impl Building {
    fn add(&mut self, word: &str, meaning: Meaning) {
        let normal: String = Text::of(word).chars.iter().collect();
        if normal.is_empty() {
            return;
        }
        let capitals = word.chars().all(|char| char.is_ascii_uppercase());
        let chars = normal.chars().count();
        let place = *self
            .places
            .entry((normal.clone(), capitals))
            .or_insert_with(|| {
                self.patterns.push(normal);
                self.entries.push(Entry {
                    chars,
                    capitals,
                    meanings: Vec::new(),
                });
                self.entries.len() - 1
            });
        let meanings = &mut self.entries[place].meanings;
        if !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
    }

    fn add_all<'a>(&mut self, words: impl IntoIterator<Item = &'a String>, meaning: Meaning) {
        words.into_iter().for_each(|word| self.add(word, meaning));
    }

    fn add_step(&mut self, at: usize, step: &Step) {
        for (option, it) in step.options.iter().enumerate() {
            let names = [&it.label.zh, &it.label.en].into_iter().chain(&it.also);
            let only_answers = step.accept == Kind::YesNo || it.only_asked;
            self.add_all(
                names,
                if only_answers {
                    Meaning::Answers(at, option)
                } else {
                    Meaning::Option(at, option)
                },
            );
        }
        self.add_all(&step.spoken.mentions, Meaning::Mention(at));
        self.add_all(&step.spoken.verbs, Meaning::Mention(at));
        for (which, saying) in step.spoken.says.iter().enumerate() {
            self.add_all(&saying.words, Meaning::Says(at, which));
        }
        for (which, saying) in step.spoken.suggests.iter().enumerate() {
            self.add_all(&saying.words, Meaning::Suggests(at, which));
        }
        self.add_all(&step.spoken.unclear, Meaning::Unclear(at));
        self.add_all(&step.spoken.beside, Meaning::Beside(at));
        self.add_all(&step.spoken.apart, Meaning::Apart(at));
        self.add_all(&step.spoken.from, Meaning::From(at));
        self.add_all(&step.spoken.with_own, Meaning::WithOwn(at));
    }

    /// What a count is called may begin with a counter: 五个国家 is no amount.
    fn add_counters(&mut self, step: &Step, words: &AnswerWords) {
        let begins = |mention: &&String| {
            let mut counters = words.counter.iter();
            counters.any(|counter| {
                counter.chars().count() == 1 && mention.starts_with(counter.as_str())
            })
        };
        if step.accept == Kind::Count {
            let counted = step.spoken.mentions.iter().filter(begins);
            self.add_all(counted, Meaning::General(General::Counter));
            self.add_all(&step.spoken.units, Meaning::General(General::Counter));
            // 成立一年 is a count, though 一年 is a rate elsewhere.
            let ones = step.spoken.units.iter().map(|unit| format!("一{unit}"));
            let ones: Vec<String> = ones.collect();
            self.add_all(&ones, Meaning::General(General::NumberToken(1)));
        }
    }

    fn add_general(&mut self, dialog: &Dialog, words: &AnswerWords) {
        let is_other = |unit: &&String| {
            let mut steps = dialog.steps.iter();
            !steps.any(|step| step.spoken.units.contains(unit))
        };
        let other_unit: Vec<String> = words.other_unit.iter().filter(is_other).cloned().collect();
        let own = &dialog.words;
        for (labels, general) in [
            (&own.yes, General::Yes),
            (&own.no, General::No),
            (&own.none, General::None),
            (&own.not_known, General::Unknown),
        ] {
            self.add_all([&labels.zh, &labels.en], Meaning::General(general));
        }
        for (words, general) in [
            (&words.yes, General::Yes),
            (&words.no, General::No),
            (&words.none, General::None),
            (&words.unknown, General::Unknown),
            (&words.negation, General::Not),
            (&words.pending, General::Pending),
            (&words.correction, General::Correction),
            (&words.supposing, General::Supposing),
            (&words.leave, General::Leave),
            (&words.others, General::Others),
            (&words.earlier, General::Earlier),
            (&words.institution, General::Institution),
            (&words.subject, General::Subject),
            (&words.number_of, General::NumberOf),
            (&words.what_then, General::WhatThen),
            (&words.question, General::Question),
            (&words.question_first, General::QuestionFirst),
            (&words.asker, General::Asker),
            (&words.filler, General::Filler),
            (&words.done, General::Done),
            (&words.joint, General::Joint),
            (&words.as_is, General::AsIs),
            (&words.onward, General::Onward),
            (&words.enough, General::Enough),
            (&words.rate, General::Rate),
            (&words.of_all, General::OfAll),
            (&words.alike, General::Alike),
            (&words.this_much, General::ThisMuch),
            (&words.settles, General::Settles),
            (&words.agrees, General::Agrees),
            (&words.unsettled, General::Unsettled),
            (&words.unsaid, General::Unsaid),
            (&words.forwarded, General::Forwarded),
            (&words.checks, General::Checks),
            (&words.with, General::With),
            (&words.about, General::About),
            (&words.beyond, General::Beyond),
            (&words.counter, General::Counter),
            (&other_unit, General::OtherUnit),
            (&words.foreign_money, General::ForeignMoney),
            (&words.vague, General::Vague),
        ] {
            self.add_all(words, Meaning::General(general));
        }
        for it in &words.number {
            self.add_all(&it.words, Meaning::General(General::NumberToken(it.number)));
        }
        for it in &words.share {
            self.add_all(&it.words, Meaning::General(General::Percent(it.percent)));
        }
    }
}
