//! What is kept: entries of the store of each format, and lines that were exported.

use std::io::Cursor;
use std::sync::Arc;

use jiff::SignedDuration;
use zhinan::service::Address;
use zhinan::store::{InMemory, Repository, Store as _, Stored, StoredReply, export, import};

use super::{fuzz, of_json, of_text};
use crate::failing::Failing;
use crate::support::program::NOW;
use crate::support::{at, loaded_guide};

/// Entries as they stood in the store, a key and a value in hexadecimal a line.
const ENTRIES: &[&str] = &[
    include_str!("../stored/format_1.hex"),
    include_str!("../stored/format_2.hex"),
    include_str!("../stored/format_3.hex"),
    include_str!("../stored/serving_2.hex"),
];

const LINES: &[&str] = &[
    include_str!("../stored/format_1.jsonl"),
    include_str!("../stored/format_3.jsonl"),
    include_str!("../stored/missed_and_overlay.jsonl"),
    include_str!("../stored/serving_2.jsonl"),
];

const FORMS: &[&str] = &[
    include_str!("../stored/a_step_is_gone_and_one_was_added.json"),
    include_str!("../stored/a_step_was_renamed.json"),
    include_str!("../stored/an_option_is_gone.json"),
    include_str!("../stored/the_first_version_with_nothing_in_it.json"),
];

const WORDS: &[&str] = &[
    "\"version\":999",
    "\"version\":",
    "-1",
    "18446744073709551615",
    "1e400",
    "\"1970-01-01T00:00:00Z\"",
    "\"topic\"",
    "00",
    "ff",
    "ffffffffffffffff",
    "63",
    "77",
    " ",
    "\n",
];

/// The bytes of hexadecimal digits, as many as there are.
fn unhex(digits: &str) -> Vec<u8> {
    let digits: Vec<u32> = digits.chars().map_while(|it| it.to_digit(16)).collect();
    let byte = |pair: &[u32]| u8::try_from(pair[0] * 16 + pair[1]).unwrap();
    digits.chunks_exact(2).map(byte).collect()
}

/// Uses a store as the service does.
fn used(memory: &Repository) {
    let address = Address::new("telegram", "42", "-100");
    for place in memory.waiting("telegram").unwrap_or_default() {
        memory.waiting_reply(&place.address, place.number).ok();
    }
    memory.waiting_in(&address).ok();
    if let Ok(Some(kept)) = memory.load(&address) {
        kept.conversation.conversation(&loaded_guide().eligibility);
    }
    memory.has_met("telegram", 7).ok();
    memory.handover().ok();
    memory.missed().ok();
    memory.entries_added().ok();
    memory.days().ok();
    export(memory, &mut Vec::new()).ok();
    let now = at(NOW);
    let oldest = now.saturating_sub(SignedDuration::from_hours(24)).unwrap();
    memory.expire(oldest, now, 100).ok();
    memory.expire_missed(oldest, 100).ok();
    memory.erase(&address).ok();
}

#[test]
fn entries_of_any_form_are_read_or_told_to_be_damaged() {
    fuzz(&of_text(ENTRIES), &of_json(WORDS), 100, |input| {
        let store = Arc::new(InMemory::default());
        let text = String::from_utf8_lossy(input);
        let entries = text.lines().filter_map(|line| line.split_once(' '));
        let entries = entries.map(|(key, value)| (unhex(key), Some(unhex(value))));
        store.apply(entries.collect()).unwrap();
        let memory = Repository::new(Failing {
            store,
            ..Failing::default()
        });
        if memory.open().is_ok() {
            used(&memory);
        }
    });
}

#[test]
fn lines_that_are_imported_are_kept_all_or_none() {
    fuzz(&of_text(LINES), &of_json(WORDS), 100, |input| {
        let store = Arc::new(InMemory::default());
        let memory = Repository::new(Failing {
            store: Arc::clone(&store),
            ..Failing::default()
        });
        memory.open().unwrap();
        let before = store.bytes().unwrap();
        match import(&memory, Cursor::new(input)) {
            Ok(_) => {
                let mut exported = Vec::new();
                export(&memory, &mut exported).unwrap().unwrap();
                used(&memory);
            }
            Err(_) => assert_eq!(store.bytes().unwrap(), before),
        }
    });
}

#[test]
fn conversations_and_replies_of_any_form_are_read_or_told_to_be_damaged() {
    fuzz(&of_text(FORMS), &of_json(WORDS), 200, |input| {
        if let Ok(stored) = Stored::read(input) {
            stored.conversation(&loaded_guide().eligibility);
        }
        StoredReply::read(input).ok();
    });
}
