//! Telegram, when very many write at once: memory stays bounded, who comes new is answered soon, presses are acknowledged at
//! once, and what waits for a chat goes out together.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::program::folder;
use crate::support::serving::{Serving, expected, seen};
use crate::support::telegram::{Telegram, chat_of, press};

const MB: u64 = 1 << 20;
const QUESTIONS: [&str; 5] = [
    "专题二最多能申请多少钱",
    "申报什么时候截止？",
    "需要什么材料",
    "帮我看看能不能报",
    "专题一最多能申请多少钱",
];
/// A chat that is in no burst.
const NEWCOMER: i64 = 9_999_999;

/// `updates` messages from `chats` chats at once.
fn deliver(telegram: &Telegram, updates: usize, chats: usize) {
    for number in 0..updates {
        let chat = i64::try_from(number % chats).unwrap() + 1;
        telegram.say(chat, QUESTIONS[number / chats % QUESTIONS.len()]);
    }
}

/// Waits until all updates are taken, however long that is.
fn all_taken(telegram: &Telegram, serving: &Serving) -> Duration {
    let began = Instant::now();
    while !telegram.is_all_confirmed() {
        assert!(
            began.elapsed() < Duration::from_secs(600),
            "{:?}",
            serving.memory()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    began.elapsed()
}

/// How many messages each chat got.
fn counts(telegram: &Telegram) -> HashMap<i64, usize> {
    telegram
        .book()
        .sent
        .iter()
        .fold(HashMap::new(), |mut counts, sent| {
            *counts.entry(sent.chat).or_default() += 1;
            counts
        })
}

/// What a burst of so many takes, and how long a newcomer waits in it.
fn burst(name: &str, updates: usize, chats: usize, restarts: bool) {
    let (telegram, data) = (Telegram::start(), folder(name));
    let mut serving = Serving::start(&telegram, &data);
    telegram.say(NEWCOMER + 1, QUESTIONS[0]);
    telegram.sent_to(NEWCOMER + 1, 1);
    let (before, _) = serving.memory();
    deliver(&telegram, updates, chats);
    let taken = all_taken(&telegram, &serving);
    let (after, most) = serving.memory();
    let sent = telegram.book().sent.len();
    println!(
        "{updates} updates of {chats} chats: {} → {} MB, at most {} MB; taken in {taken:.1?}, {sent} messages sent by then",
        before / MB,
        after / MB,
        most / MB
    );
    if restarts {
        serving.kill();
        serving = Serving::start(&telegram, &data);
        telegram.wait("something after the restart", |book| {
            (book.sent.len() > sent + 30).then_some(())
        });
        std::thread::sleep(Duration::from_secs(5));
        println!(
            "  after a restart {} MB, at most {} MB",
            serving.memory().0 / MB,
            serving.memory().1 / MB
        );
    }
    let others = counts(&telegram);
    telegram.say(NEWCOMER, QUESTIONS[0]);
    let began = Instant::now();
    while telegram
        .book()
        .sent
        .iter()
        .all(|sent| sent.chat != NEWCOMER)
    {
        assert!(began.elapsed() < Duration::from_secs(1_000));
        std::thread::sleep(Duration::from_millis(20));
    }
    let most_of_others = counts(&telegram).into_values().max().unwrap();
    let (after, most) = serving.memory();
    println!(
        "  a newcomer's first reply after {:.1?}, by which no other had more than {most_of_others} messages (before: {}); \
         {} MB, at most {} MB",
        began.elapsed(),
        others.values().max().unwrap(),
        after / MB,
        most / MB
    );
    assert!(most_of_others < 5, "the fifth reply of another came before");
    assert!(most < 150 * MB, "{} MB", most / MB);
}

#[test]
fn who_comes_new_is_answered_before_those_who_wrote_much_get_more() {
    burst("telegram-burst", 1_500, 150, false);
}

#[test]
#[ignore = "needs some minutes, and an optimised build for its figures"]
fn twenty_thousand_updates_at_once_take_little_memory() {
    burst("telegram-burst-20000", 20_000, 2_000, true);
}

#[test]
#[ignore = "needs a quarter of an hour, and an optimised build for its figures"]
fn twenty_thousand_chats_at_once_take_little_memory() {
    burst("telegram-burst-chats", 20_000, 20_000, true);
}

#[test]
#[ignore = "needs an hour, and an optimised build for its figures"]
fn a_hundred_thousand_updates_at_once_slow_the_intake_and_take_little_memory() {
    burst("telegram-burst-100000", 100_000, 10_000, true);
}

/// Has `updates` replies wait, presses `presses` buttons and gives the time until all are acknowledged.
fn press_many(name: &str, updates: usize, presses: i64) -> Duration {
    let (telegram, data) = (Telegram::start(), folder(name));
    let mut serving = Serving::start(&telegram, &data);
    deliver(&telegram, updates, updates);
    all_taken(&telegram, &serving);
    let began = Instant::now();
    for user in 1..=presses {
        let old =
            json!({"message_id": 1, "date": 1_780_000_000, "chat": chat_of(user), "text": "a"});
        telegram.deliver("callback_query", press(user, "c:help", old));
    }
    let count = usize::try_from(presses).unwrap();
    let (mut half, end) = (None, Duration::from_secs(120));
    while telegram.book().met.len() < count && began.elapsed() < end {
        std::thread::sleep(Duration::from_millis(10));
        half = half.or((telegram.book().met.len() >= count / 2).then(|| began.elapsed()));
    }
    let waiting = updates + count - telegram.book().sent.len();
    println!(
        "{presses} presses while {updates} replies wait: {} acknowledged after {:.1?}, half after {half:.1?}; {waiting} wait \
         still",
        telegram.book().met.len(),
        began.elapsed(),
    );
    assert_eq!(telegram.book().met.len(), count);
    serving.kill();
    began.elapsed()
}

#[test]
fn presses_are_acknowledged_at_once_however_many_replies_wait() {
    assert!(press_many("telegram-presses", 600, 300) < Duration::from_secs(15));
}

#[test]
#[ignore = "needs a minute, and an optimised build for its figures"]
fn two_thousand_presses_are_acknowledged_while_thousands_of_replies_wait() {
    assert!(press_many("telegram-presses-2000", 6_000, 2_000) < Duration::from_secs(30));
}

#[test]
fn what_waits_for_a_chat_goes_out_together_and_nothing_is_lost() {
    let (telegram, data) = (Telegram::start(), folder("telegram-together"));
    let mut serving = Serving::start(&telegram, &data);
    telegram
        .book()
        .faults
        .push((42, crate::support::telegram::Fault::Flood(3)));
    let mut wanted = Vec::new();
    for question in QUESTIONS
        .iter()
        .filter(|question| !question.contains("帮我"))
    {
        telegram.say(42, question);
        wanted.push(seen(&expected().ask(&(*question).into())));
    }
    telegram.all_confirmed();
    let all = wanted.join("\n\n");
    telegram.wait("all of it", |book| {
        let sent: Vec<&str> = book
            .sent
            .iter()
            .filter(|sent| sent.chat == 42)
            .map(|sent| sent.text.as_str())
            .collect();
        (sent.join("\n\n") == all).then_some(())
    });
    assert!(
        telegram.book().sent.len() < wanted.len(),
        "in fewer messages than replies"
    );
    assert_eq!(serving.stop().0, Some(0));
}
