//! Fuzzing: examples of what comes from outside are changed by chance, and whoever reads them must not panic, and keeps what
//! it promises. A run is short and the same each time; `ZHINAN_FUZZ_SECONDS` makes each target run on for so long, with other
//! changes. What fails is told with as few changes as it takes.

mod files;
mod json;
mod requests;
mod stored;
mod texts;
mod updates;

use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};

/// How much of a changed example counts, in bytes.
const LONGEST: usize = 1 << 18;

/// The signs of JSON, which come in between beside a target's own words.
const JSON: &[&str] = &["{", "}", "[", "]", "\"", ":", ",", "null"];

/// The words of a target that reads JSON.
fn of_json(own: &[&'static str]) -> Vec<&'static str> {
    [JSON, own].concat()
}

/// A change of an example. Places are taken as shares of its length.
#[derive(Debug, Clone)]
enum Change {
    /// A byte is another.
    Set(Index, u8),
    /// Bytes come in between.
    Insert(Index, Vec<u8>),
    /// A word comes in between.
    Word(Index, Index),
    /// Some bytes are left out.
    Cut(Index, usize),
    /// Some bytes come many times.
    Repeat(Index, usize, usize),
    /// Some bytes are those of another example.
    Splice(Index, Index, Index, usize),
    /// The rest is left out.
    End(Index),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let place = any::<Index>;
    let change = prop_oneof![
        (place(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (place(), vec(any::<u8>(), 1..5)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (place(), place()).prop_map(|(at, word)| Change::Word(at, word)),
        (place(), 1..40_usize).prop_map(|(at, length)| Change::Cut(at, length)),
        (place(), 1..12_usize, 2..60_usize)
            .prop_map(|(at, length, times)| Change::Repeat(at, length, times)),
        (place(), place(), place(), 1..80_usize)
            .prop_map(|(at, of, from, length)| Change::Splice(at, of, from, length)),
        place().prop_map(Change::End),
    ];
    vec(change, 0..8)
}

fn changed(which: &Index, changes: &[Change], all: &[Vec<u8>], words: &[&str]) -> Vec<u8> {
    let mut bytes = which.get(all).clone();
    for change in changes {
        // Also at the end, and where nothing is.
        let place = |at: &Index| at.index(bytes.len() + 1);
        let run = |at: usize, length: usize| at..(at + length).min(bytes.len());
        match change {
            Change::Set(at, byte) => {
                let at = place(at);
                if let Some(there) = bytes.get_mut(at) {
                    *there = *byte;
                }
            }
            Change::Insert(at, more) => {
                let at = place(at);
                bytes.splice(at..at, more.iter().copied());
            }
            Change::Word(at, word) => {
                let at = place(at);
                bytes.splice(at..at, word.get(words).bytes());
            }
            Change::Cut(at, length) => drop(bytes.drain(run(place(at), *length))),
            Change::Repeat(at, length, times) => {
                let at = place(at);
                let more = bytes[run(at, *length)].repeat(*times);
                bytes.splice(at..at, more);
            }
            Change::Splice(at, of, from, length) => {
                let other = of.get(all);
                let from = from.index(other.len() + 1);
                let more = other[from..(from + length).min(other.len())].to_vec();
                let at = place(at);
                let end = (at + length).min(bytes.len());
                bytes.splice(at..end, more);
            }
            Change::End(at) => {
                let at = place(at);
                bytes.truncate(at);
            }
        }
        bytes.truncate(LONGEST);
    }
    bytes
}

/// Gives changed examples to `read`: so many, or as long as it is told to.
fn fuzz(examples: &[Vec<u8>], words: &[&str], count: u32, read: impl Fn(&[u8])) {
    let seconds = std::env::var("ZHINAN_FUZZ_SECONDS").ok();
    let lasting = Duration::from_secs(seconds.map_or(0, |it| it.parse().unwrap()));
    let (began, mut rounds) = (Instant::now(), 0);
    loop {
        let mut runner = TestRunner::new(Config {
            cases: count,
            rng_seed: RngSeed::Fixed(rounds),
            failure_persistence: None,
            max_shrink_iters: 2_000,
            ..Config::default()
        });
        let inputs = (any::<Index>(), changes());
        let ran = runner.run(&inputs, |(which, changes)| {
            read(&changed(&which, &changes, examples, words));
            Ok(())
        });
        if let Err(TestError::Fail(why, (which, changes))) = &ran {
            let input = changed(which, changes, examples, words);
            panic!("{why}\nby {} bytes: {}", input.len(), input.escape_ascii());
        }
        ran.unwrap();
        rounds += 1;
        if began.elapsed() >= lasting {
            println!(
                "{} inputs in {:.0?}",
                rounds * u64::from(count),
                began.elapsed()
            );
            return;
        }
    }
}

/// Examples of text.
fn of_text(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}
