//! The store by itself: turns, marks, replies that wait, expiry, and the formats of old.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use zhinan::dialogue::{Conversation, Message};
use zhinan::service::Address;
use zhinan::store::{
    Acknowledged, Change, Commit, Disposition, InMemory, Place, Repository, Sent, Sled, Store as _,
    Stored, StoredReply, Turn, export, import,
};

use crate::failing::Failing;
use crate::support::program::{NOW, folder};
use crate::support::{at, loaded_guide, service};

/// The same promises in memory and on disk.
fn memories(name: &str, promise: fn(&Repository)) {
    for memory in [
        Repository::new(InMemory::default()),
        Repository::new(Sled::new(&folder(name).join("store"))),
    ] {
        memory.open().unwrap();
        promise(&memory);
    }
}

fn conversation(texts: &[&str]) -> (Stored, StoredReply) {
    let mut reply = None;
    let mut conversation = Conversation::default();
    for text in texts {
        let (after, told) =
            service()
                .assistant()
                .reply(conversation, &Message::from(*text), at(NOW));
        conversation = after;
        reply = Some(told);
    }
    (
        Stored::from(&conversation),
        StoredReply::from(&reply.unwrap()),
    )
}

fn turn<'a>(address: &'a Address, update: u64, texts: &[&str], replies: usize) -> Turn<'a> {
    let (conversation, reply) = conversation(texts);
    let replies = vec![reply; replies];
    Turn {
        address,
        update: Some(update),
        at: at(NOW),
        after: Disposition::Kept(Box::new(conversation)),
        replies,
    }
}

fn waiting(memory: &Repository) -> Vec<Place> {
    memory.waiting("telegram").unwrap()
}

fn acknowledge(memory: &Repository, address: &Address, number: u64) {
    memory
        .acknowledge(&[Acknowledged {
            address,
            number,
            sent: Sent::All,
        }])
        .unwrap();
}

#[test]
fn an_update_that_comes_twice_has_one_effect() {
    memories("memory-twice", |memory| {
        let address = Address::new("telegram", "42", "");
        let first = turn(&address, 7, &["帮我看看能不能报", "专题二"], 1);
        assert_eq!(memory.commit(&first).unwrap(), Commit::Applied(vec![0]));
        let again = turn(&address, 7, &["你好"], 1);
        assert_eq!(memory.commit(&again).unwrap(), Commit::Duplicate);
        assert_eq!(
            Disposition::Kept(Box::new(
                memory.load(&address).unwrap().unwrap().conversation
            )),
            first.after
        );
        assert_eq!(waiting(memory).len(), 1);
        let elsewhere = Address::new("wechat", "42", "");
        assert!(matches!(
            memory.commit(&turn(&elsewhere, 7, &["你好"], 0)).unwrap(),
            Commit::Applied(_)
        ));
    });
}

#[test]
fn replies_wait_in_order_until_they_are_struck_off() {
    memories("memory-outbox", |memory| {
        let (one, other) = (
            Address::new("telegram", "42", ""),
            Address::new("telegram", "42", "-100"),
        );
        assert_eq!(
            memory
                .commit(&turn(&one, 1, &["帮我看看能不能报"], 2))
                .unwrap(),
            Commit::Applied(vec![0, 1])
        );
        assert_eq!(
            memory.commit(&turn(&other, 2, &["你好"], 1)).unwrap(),
            Commit::Applied(vec![2])
        );
        assert_eq!(
            memory
                .commit(&turn(&one, 3, &["帮我看看能不能报"], 1))
                .unwrap(),
            Commit::Applied(vec![3])
        );
        acknowledge(memory, &one, 0);
        let places = waiting(memory);
        let order: Vec<(&str, u64)> = places
            .iter()
            .map(|it| (it.address.place(), it.number))
            .collect();
        assert_eq!(order, [("", 1), ("-100", 2), ("", 3)]);
        let of_one = memory.waiting_in(&one).unwrap();
        assert_eq!(
            of_one.iter().map(|it| it.place.number).collect::<Vec<_>>(),
            [1, 3]
        );
        assert_eq!(of_one[0].reply.buttons[0][0].1, "a:topic:1");
        acknowledge(memory, &one, 1);
        acknowledge(memory, &one, 3);
        assert_eq!(waiting(memory).len(), 1);
    });
}

#[test]
fn a_person_is_forgotten_in_all_places_at_once_and_still_told_so() {
    memories("memory-places", |memory| {
        let [one, group, other] = ["42 ", "42 -100", "421 "].map(|it| {
            let (person, place) = it.split_once(' ').unwrap();
            Address::new("telegram", person, place)
        });
        for (update, address) in [(1, &one), (2, &group), (3, &other)] {
            memory
                .commit(&turn(address, update, &["帮我看看能不能报"], 1))
                .unwrap();
        }
        let forget = Turn {
            after: Disposition::Forgotten,
            ..turn(&one, 4, &["/forget"], 1)
        };
        assert_eq!(memory.commit(&forget).unwrap(), Commit::Applied(vec![3]));
        assert!(memory.load(&one).unwrap().is_none() && memory.load(&group).unwrap().is_none());
        assert!(memory.load(&other).unwrap().is_some());
        let places = waiting(memory);
        let waits: Vec<(&Address, u64)> =
            places.iter().map(|it| (&it.address, it.number)).collect();
        assert_eq!(
            waits,
            [(&other, 2), (&one, 3)],
            "only the word that it is done goes out to them"
        );
        acknowledge(memory, &one, 3);
        let mut lines = Vec::new();
        export(memory, &mut lines).unwrap().unwrap();
        assert!(!String::from_utf8(lines).unwrap().contains("\"42\""));
        assert_eq!(
            memory.commit(&forget).unwrap(),
            Commit::Duplicate,
            "the mark of the update stays"
        );
    });
}

#[test]
fn what_expires_goes_with_all_that_belongs_to_it_in_small_steps() {
    memories("memory-expire", |memory| {
        let after = |days: i64| {
            at(NOW)
                .saturating_add(SignedDuration::from_hours(24 * days))
                .unwrap()
        };
        let address = |number: u64| Address::new("telegram", &number.to_string(), "");
        // Each update is in a block of its own.
        let update = |number: u64| number * 1000;
        for number in 0..10 {
            let address = address(number);
            let day = i64::try_from(number).unwrap();
            memory
                .commit(&Turn {
                    at: after(day),
                    ..turn(&address, update(number), &["你好"], 1)
                })
                .unwrap();
        }
        // The first comes back, so that it expires last.
        let first = address(0);
        memory
            .commit(&Turn {
                at: after(20),
                ..turn(&first, update(10), &["你好"], 0)
            })
            .unwrap();
        let expire =
            |before: i64, limit| memory.expire(after(before), Timestamp::MIN, limit).unwrap();
        assert_eq!((expire(5, 3), expire(5, 3), expire(5, 3)), (3, 1, 0));
        let left = |number| memory.load(&address(number)).unwrap().is_some();
        assert!(left(0) && !left(1) && !left(4) && left(5));
        assert_eq!(waiting(memory).len(), 6);
        assert_eq!(
            memory.stats().unwrap().seen,
            11,
            "marks have their own time"
        );
        assert!(memory.has_met("telegram", update(6)).unwrap());
        assert_eq!(memory.expire(Timestamp::MIN, after(9), 100).unwrap(), 7);
        assert!(
            !memory.has_met("telegram", update(6)).unwrap()
                && memory.has_met("telegram", update(7)).unwrap()
        );
        let stats = memory.stats().unwrap();
        assert_eq!((stats.seen, stats.conversations), (4, 6));
        assert_eq!(
            (stats.oldest, stats.newest),
            (Some(after(5)), Some(after(20)))
        );
    });
}

#[test]
fn what_every_format_kept_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    for format in 1..=3 {
        let lines = read(&format!("format_{format}.jsonl"));
        let store = InMemory::default();
        store
            .apply(
                read(&format!("format_{format}.hex"))
                    .lines()
                    .map(raw)
                    .collect(),
            )
            .unwrap();
        let kept = Repository::new(store);
        kept.open().unwrap();
        let imported = Repository::new(InMemory::default());
        import(&imported, Cursor::new(&lines)).unwrap();
        for memory in [kept, imported] {
            let mut again = Vec::new();
            export(&memory, &mut again).unwrap().unwrap();
            assert_eq!(
                String::from_utf8(again).unwrap(),
                lines.replace(&format!("{{\"format\":{format}}}"), "{\"format\":3}")
            );
            let address = Address::new("telegram", "42", "-100");
            let conversation = memory
                .load(&address)
                .unwrap()
                .unwrap()
                .conversation
                .conversation(&loaded_guide().eligibility);
            assert_eq!(conversation.facts.len(), 2);
            assert_eq!(waiting(&memory).len(), 1);
            let met = turn(&address, 7, &["你好"], 0);
            assert_eq!(memory.commit(&met).unwrap(), Commit::Duplicate);
            assert_eq!(
                memory.commit(&turn(&address, 8, &["你好"], 1)).unwrap(),
                Commit::Applied(vec![1])
            );
            assert_eq!(
                memory.expire(Timestamp::MAX, Timestamp::MAX, 100).unwrap(),
                2
            );
            let stats = memory.stats().unwrap();
            assert_eq!(
                (stats.conversations, stats.seen, stats.waiting),
                (0, 0, 0),
                "nothing is left over"
            );
        }
    }
}

/// What `serve` kept in format 2 with an interview that was led back, one with an open guess, one in a group, one that was
/// handed over, and replies that waited, of one message and of several.
#[test]
fn what_was_kept_while_replies_waited_in_format_2_is_read_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let store = InMemory::default();
    store
        .apply(read("serving_2.hex").lines().map(raw).collect())
        .unwrap();
    let memory = Repository::new(store);
    memory.open().unwrap();
    let mut again = Vec::new();
    export(&memory, &mut again).unwrap().unwrap();
    let lines = read("serving_2.jsonl").replace("{\"format\":2}", "{\"format\":3}");
    assert_eq!(String::from_utf8(again).unwrap(), lines);
    let places = waiting(&memory);
    assert_eq!(
        places.len(),
        lines
            .lines()
            .filter(|line| line.starts_with("{\"reply\""))
            .count()
    );
    assert!(places.iter().all(|place| memory.is_of_old(place.number)));
    let conversation = |person: &str, place: &str| {
        let address = Address::new("telegram", person, place);
        memory
            .load(&address)
            .unwrap()
            .unwrap()
            .conversation
            .conversation(&loaded_guide().eligibility)
    };
    assert_eq!(conversation("42", "").facts.len(), 1);
    assert!(conversation("43", "-100200").facts.len() > 2);
    assert!(conversation("44", "").handover.is_some());
    assert_eq!(conversation("45", "").suggested.len(), 1);
    for place in &places {
        let reply = memory
            .waiting_reply(&place.address, place.number)
            .unwrap()
            .unwrap();
        assert_eq!(reply.messages_sent, 0);
        let sent = |sent| {
            memory.acknowledge(&[Acknowledged {
                address: &place.address,
                number: place.number,
                sent,
            }])
        };
        sent(Sent::Messages(1)).unwrap();
        let rest = memory
            .waiting_reply(&place.address, place.number)
            .unwrap()
            .unwrap();
        assert_eq!(
            (rest.messages_sent, &rest.blocks, &rest.file),
            (1, &reply.blocks, &reply.file)
        );
        sent(Sent::All).unwrap();
    }
    assert_eq!(waiting(&memory), []);
}

/// A key and a value as they stood in the store, in hexadecimal.
fn raw(line: &str) -> Change {
    let hex = |digits: &str| -> Vec<u8> {
        (0..digits.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
            .collect()
    };
    let (key, value) = line.split_once(' ').unwrap();
    (hex(key), Some(hex(value)))
}

/// Writes the examples of the newest format anew; run it by hand when the format changes, under a new number.
#[test]
#[ignore = "writes tests/stored"]
fn write_the_examples_of_the_newest_format() {
    use std::fmt::Write as _;
    let store = Arc::new(InMemory::default());
    let memory = Repository::new(Failing {
        store: store.clone(),
        ..Failing::default()
    });
    memory.open().unwrap();
    let address = Address::new("telegram", "42", "-100");
    let texts = [
        "专题二最多能申请多少钱",
        "帮我看看能不能报",
        "专题二",
        "企业",
        "上一步",
        "高校",
    ];
    memory.commit(&turn(&address, 7, &texts, 1)).unwrap();
    let (mut lines, mut raw) = (Vec::new(), String::new());
    export(&memory, &mut lines).unwrap().unwrap();
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let mut visit = |key: &[u8], value: &[u8]| {
        writeln!(raw, "{} {}", hex(key), hex(value)).unwrap();
        Ok(true)
    };
    store.scan(&[], &mut visit).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored");
    std::fs::write(folder.join("format_3.jsonl"), lines).unwrap();
    std::fs::write(folder.join("format_3.hex"), raw).unwrap();
}
