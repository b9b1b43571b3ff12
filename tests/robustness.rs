//! Whatever comes in: any bytes as a guide, any text as a question. Nothing panics, nothing is lost or made up, and
//! nothing takes long.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use zhinan::assistant::{Assistant, LONGEST_MESSAGE};
use zhinan::dialogue::{Conversation, Message};
use zhinan::guide::Grounding;
use zhinan::import::{conservation, document, import};
use zhinan::knowledge::{Files, load};
use zhinan::wording::{Reply, ReplyKind};

use crate::support::score::{looked_at, now};

static ASSISTANT: LazyLock<Assistant> =
    LazyLock::new(|| load(&Files::read(None, None).unwrap()).unwrap());

/// The guides in `tests/import` and the knowledge, as files that can be broken.
const PUBLISHED: &[(&str, &[u8])] = &[
    (
        "source.txt",
        include_bytes!("../knowledge/stcsm-2026-8/source.txt"),
    ),
    ("notice.docx", include_bytes!("import/notice.docx")),
    ("notice.pdf", include_bytes!("import/notice.pdf")),
];

/// Beginnings by which a kind of file is known.
const SIGNS: &[&[u8]] = &[
    b"",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"\xD0\xCF\x11\xE0",
    b"{\\rtf",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xFE\xFF",
    b"<html>",
];

/// Reads bytes as a guide; what can be read is imported with no character lost.
fn imported(bytes: &[u8], name: &str) {
    if let Ok(document) = document::read(bytes, name) {
        let import = import(&document.text);
        assert_eq!(conservation::check(&document.text, &import.outline), Ok(()));
    }
}

/// Numbers that people write as words, and the program in figures.
const WORDS: &[(&str, &str)] = &[
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
];

/// A text with the figures that its words stand for.
fn in_figures(text: &str) -> String {
    let words = WORDS.iter().filter(|(word, _)| text.contains(word));
    words.fold(text.to_owned(), |text, (_, figure)| {
        format!("{text} {figure}")
    })
}

/// The figures that a reply computes before one's eyes: what stands on the right of an equation.
fn computed(reply: &Reply) -> String {
    let steps = reply.conclusion.as_ref().map_or("", |it| it.steps.as_str());
    let steps = steps.split(['；', ';']);
    let results = steps.filter_map(|step| step.split_once(['=', '≈']));
    results.map(|(_, result)| result).collect()
}

/// How many things the lists have that a reply quotes.
fn counted(reply: &Reply) -> String {
    let quotes = reply.citations.iter().map(|it| it.quote.text());
    let lengths = quotes.map(|quote| quote.split('、').count().to_string());
    lengths.collect::<Vec<_>>().join(" ")
}

/// Asks a question after what was `said`; the reply says something, and no figure that neither its clauses nor the
/// person have, nor a computation.
fn asked(conversation: Conversation, said: &str, question: &str) -> (Conversation, Reply) {
    let (conversation, reply) = ASSISTANT.reply(conversation, &Message::from(question), now());
    let text = reply.text();
    assert!(!text.trim().is_empty(), "{question:?} is met with silence");
    let cited = reply
        .citations
        .iter()
        .chain(&reply.nearest)
        .chain(&reply.contact);
    if reply.kind == ReplyKind::Answer || reply.kind == ReplyKind::NotCovered {
        // The days that are left are computed from the clock; topics and the clause 二、11（b） are called by their numbers;
        // what nothing asks for is 0.
        let strange = Grounding::of(cited.clone())
            .and(&in_figures(said))
            .and(&in_figures(question))
            .and(&computed(&reply))
            .and(&counted(&reply))
            .and("十四 fourteen 0 1 2 3 11")
            .ungrounded(&text);
        assert!(
            strange.is_empty(),
            "{question:?} is told {strange:?}: {text}"
        );
    }
    for citation in cited {
        assert!(citation.text.contains(citation.quote.text()));
    }
    // An interview cites what its verdicts rest on; nothing else but an answer does.
    let cites = !reply.citations.is_empty();
    match reply.kind {
        ReplyKind::Answer => assert!(cites, "{question:?}: {reply:?}"),
        ReplyKind::Interview => {}
        _ => assert!(!cites, "{question:?}: {reply:?}"),
    }
    (conversation, reply)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_no_guide_or_one_with_no_character_lost(
        sign in prop::sample::select(SIGNS),
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        imported(&[sign, &bytes].concat(), "guide");
    }

    #[test]
    fn any_text_is_answered_with_no_figure_of_its_own(text in any::<String>()) {
        asked(Conversation::default(), "", &text);
    }

    #[test]
    fn any_mixture_of_questions_is_answered_turn_after_turn(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..30usize, 1..30usize), 1..8),
    ) {
        static QUESTIONS: LazyLock<Vec<String>> = LazyLock::new(|| looked_at().into_iter().map(|it| it.q).collect());
        let mut conversation = Conversation::default();
        let (mut said, mut message) = (String::new(), String::new());
        for (which, start, length) in cuts {
            message.extend(which.get(&QUESTIONS).chars().skip(start).take(length));
            conversation = asked(conversation, &said, &message).0;
            said.push_str(&message);
            said.push('\n');
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_broken_file_is_no_guide_or_one_with_no_character_lost(
        file in prop::sample::select(PUBLISHED),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..10),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = file.1.to_vec();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        imported(&bytes, file.0);
    }
}

#[test]
fn a_message_of_a_hundred_kilobytes_is_refused_kindly_and_at_once() {
    LazyLock::force(&ASSISTANT);
    for bit in ["专题二最多能申请多少钱？", "how much? ", "1:1", "（", "\n"] {
        let message = bit.repeat(100_000 / bit.len());
        let start = Instant::now();
        let (_, reply) = asked(Conversation::default(), "", &message);
        assert!(
            start.elapsed() < Duration::from_millis(100),
            "{bit:?} took {:?}",
            start.elapsed()
        );
        assert_eq!(reply.kind, ReplyKind::Smalltalk);
        let phrases = &ASSISTANT.phrases().too_long;
        assert!(
            [&phrases.zh, &phrases.en].contains(&&reply.text()),
            "{}",
            reply.text()
        );
    }
}

#[test]
fn the_longest_message_that_is_read_is_answered_in_a_moment() {
    LazyLock::force(&ASSISTANT);
    for bit in [
        "专题二最多能申请多少钱？",
        "专题二",
        "how much? ",
        "topic 2 ",
        "1:1 ",
        "三百万",
        "（",
        "？",
        "a",
    ] {
        let message: String = bit
            .chars()
            .cycle()
            .scan(0, |bytes, char| {
                *bytes += char.len_utf8();
                (*bytes <= LONGEST_MESSAGE).then_some(char)
            })
            .collect();
        let start = Instant::now();
        asked(Conversation::default(), "", &message);
        assert!(
            start.elapsed() < Duration::from_secs(1),
            "{bit:?} took {:?}",
            start.elapsed()
        );
    }
}
