//! Turns: a message in, the conversation kept, the reply out, from many chats at once. `cargo bench turns`.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use zhinan::dialogue::Message;
use zhinan::knowledge::{Files, load};
use zhinan::service::{Address, Clock, Service};
use zhinan::store::{InMemory, Repository, Sled};

/// Messages in all, whoever sends them.
const TURNS: usize = 12_000;

const MESSAGES: [&str; 6] = [
    "帮我看看能不能报",
    "专题二",
    "企业",
    "是",
    "申报什么时候截止？",
    "0",
];

/// Prints turns a second and their latency, in memory and on disk, by the number of chats that talk at once.
pub fn table() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench-turns");
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    println!(
        "{:<44} {:?}",
        "the disk alone: 700 bytes and fdatasync",
        disk(&folder.join("file"))
    );
    for at_once in [1, 8, 32] {
        run(
            &format!("in memory, {at_once} at once"),
            Repository::new(InMemory::default()),
            at_once,
        );
        let store = Sled::new(&folder.join(format!("store-{at_once}")));
        run(
            &format!("on disk, synced, {at_once} at once"),
            Repository::new(store),
            at_once,
        );
    }
}

fn run(name: &str, memory: Repository, at_once: usize) {
    let assistant =
        load(&Files::read(None, None).unwrap()).unwrap_or_else(|error| panic!("{error}"));
    let tell = |what: &str| panic!("{what}");
    let service = Service::builder(assistant, Clock::System)
        .remembering(memory, 90, tell)
        .build()
        .unwrap();
    let start = Instant::now();
    let mut taken: Vec<Duration> = std::thread::scope(|scope| {
        let talks: Vec<_> = (0..at_once)
            .map(|chat| {
                scope.spawn({
                    let service = &service;
                    move || talk(service, chat, TURNS / at_once)
                })
            })
            .collect();
        talks
            .into_iter()
            .flat_map(|talk| talk.join().unwrap())
            .collect()
    });
    let all = start.elapsed();
    taken.sort_unstable();
    let at = |share: f64| taken[((taken.len() - 1) as f64 * share) as usize];
    let rate = taken.len() as f64 / all.as_secs_f64();
    println!(
        "{name:<44} {rate:>7.0} turns/s  median {:>9.1?}  p99 {:>9.1?}",
        at(0.5),
        at(0.99)
    );
}

/// The turns of applicants one after another.
fn talk(service: &Service, chat: usize, turns: usize) -> Vec<Duration> {
    (0..turns)
        .map(|turn| {
            let address = Address::new("bench", &format!("{chat}-{}", turn / MESSAGES.len()), "");
            let message = Message::from(MESSAGES[turn % MESSAGES.len()]);
            let start = Instant::now();
            divan::black_box(service.say(&address, &message));
            start.elapsed()
        })
        .collect()
}

fn disk(path: &Path) -> Duration {
    const WRITES: u32 = 500;
    let mut file = File::create(path).unwrap();
    let start = Instant::now();
    for _ in 0..WRITES {
        file.write_all(&[0; 700]).unwrap();
        file.sync_data().unwrap();
    }
    start.elapsed() / WRITES
}
