//! How long one turn of an interview takes: `cargo bench interview`.

use divan::{Bencher, black_box};
use zhinan::assistant::Assistant;
use zhinan::dialogue::{Conversation, Message};
use zhinan::knowledge::{Files, load};

fn assistant() -> Assistant {
    load(&Files::read(None, None).unwrap()).unwrap_or_else(|error| panic!("{error}"))
}

/// A conversation after these messages.
fn after(assistant: &Assistant, messages: &[&str]) -> Conversation {
    let start = Conversation::default();
    messages.iter().fold(start, |conversation, text| {
        assistant
            .reply(conversation, &Message::from(*text), now())
            .0
    })
}

fn now() -> jiff::Timestamp {
    "2026-05-20T10:00:00+08:00".parse().unwrap()
}

/// One turn, after those that led to it.
fn turn(bencher: Bencher<'_, '_>, before: &[&str], message: &Message) {
    let assistant = assistant();
    let conversation = after(&assistant, before);
    bencher
        .with_inputs(|| conversation.clone())
        .bench_local_values(|conversation| {
            assistant.reply(conversation, black_box(message), now())
        });
}

#[divan::bench]
fn a_button_is_pressed_and_the_next_question_asked(bencher: Bencher<'_, '_>) {
    turn(
        bencher,
        &["帮我看看能不能报", "专题二"],
        &Message::press("a:unit_type:enterprise"),
    );
}

#[divan::bench]
fn an_answer_is_typed_and_the_next_question_asked(bencher: Bencher<'_, '_>) {
    turn(
        bencher,
        &["帮我看看能不能报", "专题二"],
        &Message::from("我们是高校"),
    );
}

#[divan::bench]
fn a_question_in_between_is_answered(bencher: Bencher<'_, '_>) {
    turn(
        bencher,
        &["帮我看看能不能报", "专题二"],
        &Message::from("申报什么时候截止？"),
    );
}

#[divan::bench]
fn the_last_answer_leads_to_the_verdict(bencher: Bencher<'_, '_>) {
    let before = [
        "帮我看看能不能报",
        "专题二",
        "高校",
        "是",
        "0",
        "没有",
        "有，能提供",
        "获得过，能证明",
        "能",
        "60万",
        "100万",
    ];
    turn(bencher, &before, &Message::from("30万"));
}
