//! The start: from files to an assistant, and from a published text to clauses.

use divan::{Bencher, black_box};
use zhinan::assistant::Assistant;
use zhinan::dialogue::{Conversation, Message};
use zhinan::knowledge::{Files, load};

/// The assistant of the built-in knowledge.
pub fn assistant() -> Assistant {
    load(&files()).unwrap_or_else(|error| panic!("{error}"))
}

fn files() -> Files {
    Files::read(None, None).unwrap_or_else(|error| panic!("{error}"))
}

#[divan::bench]
fn start_to_first_answer() -> usize {
    let now = "2026-05-20T10:00:00+08:00".parse().unwrap();
    let (_, reply) = assistant().reply(
        Conversation::default(),
        &Message::from("专题二最多能申请多少钱"),
        now,
    );
    reply.citations.len()
}

#[divan::bench]
fn start_load(bencher: Bencher) {
    let files = files();
    bencher.bench(|| load(black_box(&files)).map(drop));
}

#[divan::bench]
fn start_import(bencher: Bencher) {
    let files = files();
    let source = &files.get("knowledge/stcsm-2026-8/source.txt").unwrap().text;
    bencher.bench(|| zhinan::import::import(black_box(source)));
}
