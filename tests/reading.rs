//! Reading: whatever is typed is read in proportion to its length. Work is counted in characters and tokens looked at, not
//! timed.

use std::sync::LazyLock;

use proptest::prelude::*;
use zhinan::assistant::{Assistant, LONGEST_MESSAGE};
use zhinan::dialogue::{Conversation, Message};
use zhinan::knowledge::{Files, load};
use zhinan::search::analyze;
use zhinan::text::{effort, money, normalize, numbers};

use crate::support::score::now;

static ASSISTANT: LazyLock<Assistant> =
    LazyLock::new(|| load(&Files::read(None, None).unwrap()).unwrap());

/// A conversation within an interview.
static INTERVIEW: LazyLock<Conversation> = LazyLock::new(|| {
    let (conversation, _) = ASSISTANT.reply(
        Conversation::default(),
        &Message::press("start:check"),
        now(),
    );
    conversation
});

/// What is repeated: what a reader looks ahead for, and what it takes words, numbers and phrases by.
const UNITS: &[&str] = &[
    " ",
    "x ",
    "x   x",
    "零",
    "十",
    "万",
    "三点",
    "1,",
    "1 ",
    "1万",
    "80万,",
    "one ",
    "one hundred ",
    "a half ",
    "point one ",
    "a quarter of ",
    "and ",
    "1-",
    "1.",
    "123,",
    "123 ",
    "1:",
    "1比",
    "%",
    "百分之",
    "元",
    "年",
    "2026年",
    "6月3日",
    "前天",
    "，",
    "、",
    "a、",
    "？",
    "\n",
    "(",
    "((a)",
    "@a.b",
    "http://",
    "不",
    "不是",
    "没有",
    "是",
    "如果",
    "或者",
    "和",
    "那",
    "第一个",
    "专题",
    "专题二",
    "方向一",
    "企业，",
    "大学",
    "上海",
    "万元",
    "no ",
    "not ",
    "of ",
    "the ",
    "we have ",
    "University of ",
    "你好",
    "谢谢",
    "可以吗？",
    "🙂",
    "\u{301}",
    "ﷺ",
    "①",
];

/// How many times the shorter text the longer one has.
const TIMES: usize = 16;

/// How many times the work it may take: in proportion, and as much more as a phrase may grow until it is cut. What grows by
/// the square takes 256 times.
const AT_MOST: u64 = 40;

fn repeated(unit: &str, length: usize) -> String {
    format!("x{}x", unit.repeat(length / unit.len()))
}

/// Holds `read` to work in proportion, for a text of `length` bytes and the same so many times longer.
fn is_linear(what: &str, unit: &str, length: usize, read: impl Fn(&str)) {
    // What is loaded once is no part of it.
    LazyLock::force(&INTERVIEW);
    let work = |length| effort::of(|| read(&repeated(unit, length))).1;
    let (short, long) = (work(length), work(length * TIMES));
    // What is little is no matter, however it grows.
    let allowed = AT_MOST * short.max(length as u64);
    assert!(long <= allowed, "{what} of {unit:?}: {short} to {long}");
}

fn texts_are_linear(unit: &str) {
    is_linear("numbers", unit, 4096, |text| {
        numbers(normalize(text).chars());
    });
    is_linear("amounts", unit, 4096, |text| {
        money::amounts(text);
    });
    is_linear("features", unit, 4096, |text| {
        analyze(text, ASSISTANT.lexicon());
    });
    is_linear("a search", unit, 4096, |text| {
        ASSISTANT.search(text, None, 10);
    });
}

fn messages_are_linear(unit: &str) {
    let shorter = LONGEST_MESSAGE / TIMES - 2;
    is_linear("a question", unit, shorter, |text| {
        ASSISTANT.answer(&Message::from(text), now());
    });
    is_linear("an answer", unit, shorter, |text| {
        ASSISTANT.reply(INTERVIEW.clone(), &Message::from(text), now());
    });
}

#[test]
fn a_text_of_one_thing_many_times_is_read_in_proportion_to_its_length() {
    for unit in UNITS {
        texts_are_linear(unit);
        messages_are_linear(unit);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn so_is_any_text(units in proptest::collection::vec(proptest::sample::select(UNITS), 1..5), other in "\\PC{0,3}") {
        let unit = units.concat() + &other;
        texts_are_linear(&unit);
        messages_are_linear(&unit);
    }
}

#[test]
fn what_is_too_long_is_cut_or_refused_at_the_entries() {
    LazyLock::force(&INTERVIEW);
    let long = "十".repeat(1 << 20);
    let (found, work) = effort::of(|| ASSISTANT.search(&long, None, 10).len());
    assert!(found <= 10 && work <= 2 << 20, "{work}");
    let (reply, work) = effort::of(|| ASSISTANT.answer(&Message::from(long.as_str()), now()));
    assert!(reply.citations.is_empty() && work <= 2 << 20, "{work}");
    let (_, work) =
        effort::of(|| ASSISTANT.reply(INTERVIEW.clone(), &Message::from(long.as_str()), now()));
    assert!(work <= 2 << 20, "{work}");
}
