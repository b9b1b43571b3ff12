//! Updates: the whole path of one, from the JSON that Telegram sends to the reply in the outbox, synced, from many chats at
//! once. `cargo bench updates`.
//!
//! What is measured beside: what of it is the store and what of that the disk, how much memory and disk it takes as chats
//! come and turns go by.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use teloxide::types::{Update, UpdateKind};
use zhinan::dialogue::Message;
use zhinan::knowledge::{Files, load};
use zhinan::service::{Address, Clock, Delivery, Outgoing, Service};
use zhinan::store::{Change, InMemory, Repository, Sled, Store, StoreError, Visit, compact};

/// Updates of a measurement.
const UPDATES: u64 = 12_000;
/// Messages that are replied to at once, as in the program.
const AT_ONCE: u64 = 32;
/// Chats that come once each, and turns of chats that stay.
const CHATS: u64 = 100_000;
const TURNS: u64 = 500_000;
const STAYING: u64 = 5_000;

const MESSAGES: [&str; 6] = [
    "帮我看看能不能报",
    "专题二",
    "企业",
    "是",
    "申报什么时候截止？",
    "0",
];

/// How long the store worked, in nanoseconds.
#[derive(Default)]
struct Spent {
    reading: AtomicU64,
    applying: AtomicU64,
    syncing: AtomicU64,
    syncs: AtomicU64,
}

/// A store that is timed.
struct Timed<Kept> {
    store: Kept,
    spent: Arc<Spent>,
}

fn timed<Done>(spent: &AtomicU64, work: impl FnOnce() -> Done) -> Done {
    let start = Instant::now();
    let done = work();
    spent.fetch_add(
        u64::try_from(start.elapsed().as_nanos()).unwrap(),
        Ordering::Relaxed,
    );
    done
}

impl<Kept: Store> Store for Timed<Kept> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        timed(&self.spent.reading, || self.store.get(key))
    }
    fn scan(&self, prefix: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        timed(&self.spent.reading, || self.store.scan(prefix, visit))
    }
    fn apply(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        timed(&self.spent.applying, || self.store.apply(changes))
    }
    fn sync(&self) -> Result<(), StoreError> {
        self.spent.syncs.fetch_add(1, Ordering::Relaxed);
        timed(&self.spent.syncing, || self.store.sync())
    }
    fn bytes(&self) -> Result<u64, StoreError> {
        self.store.bytes()
    }
    fn open(&self) -> Result<(), StoreError> {
        self.store.open()
    }
}

/// A service, and what its store spends.
fn service(store: impl Store + 'static) -> (Service, Arc<Spent>) {
    let assistant =
        load(&Files::read(None, None).unwrap()).unwrap_or_else(|error| panic!("{error}"));
    let spent = Arc::new(Spent::default());
    let memory = Repository::new(Timed {
        store,
        spent: Arc::clone(&spent),
    });
    let service = Service::builder(assistant, Clock::System)
        .remembering(memory, 90, |what| panic!("{what}"))
        .build()
        .unwrap();
    (service, spent)
}

fn room(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("bench-updates")
        .join(name);
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    folder.join("store")
}

/// What Telegram sends.
fn json(update: u64, chat: u64, text: &str) -> String {
    let person = serde_json::json!({"id": chat, "is_bot": false, "first_name": "甲", "language_code": "zh-hans"});
    let at = serde_json::json!({"id": chat, "type": "private", "first_name": "甲"});
    let message = serde_json::json!({"message_id": update, "date": 1_780_000_000, "chat": at, "from": person, "text": text});
    serde_json::json!({"update_id": update, "message": message}).to_string()
}

/// One update, from its JSON to the reply in the outbox.
fn take(service: &Service, json: &str) -> Vec<Outgoing> {
    let update: Update = serde_json::from_str(json).unwrap();
    let UpdateKind::Message(message) = &update.kind else {
        panic!("{json}")
    };
    let address = Address::new("telegram", &message.chat.id.to_string(), "");
    let delivery = Delivery {
        address,
        update: u64::from(update.id.0),
        to: None,
    };
    let text = message.text().unwrap();
    service.deliver(&delivery, |conversation, now| {
        service
            .assistant()
            .reply(conversation, &Message::from(text), now)
    })
}

/// The `number`th update: each chat says all messages in order, and many chats talk at the same time.
fn update(number: u64, offset: u64) -> String {
    let (among, many) = (number % 1000, MESSAGES.len() as u64);
    let (block, turn) = (number / 1000 / many, number / 1000 % many);
    json(
        offset + number,
        offset + block * 1000 + among + 1,
        MESSAGES[usize::try_from(turn).unwrap()],
    )
}

/// Takes updates with some threads, each as soon as it is due, and tells how long each took from then on.
fn run(service: &Service, offset: u64, every: Duration) -> (Duration, Vec<Duration>) {
    let updates: Vec<String> = (0..UPDATES).map(|number| update(number, offset)).collect();
    let next = AtomicU64::new(0);
    let start = Instant::now();
    let mut taken: Vec<Duration> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| {
                    let mut taken = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some(json) = updates.get(usize::try_from(number).unwrap()) else {
                            return taken;
                        };
                        let due = start + every * u32::try_from(number).unwrap();
                        std::thread::sleep(due.saturating_duration_since(Instant::now()));
                        let began = if every.is_zero() { Instant::now() } else { due };
                        assert_eq!(divan::black_box(take(service, json)).len(), 1);
                        taken.push(began.elapsed());
                    }
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    taken.sort_unstable();
    (start.elapsed(), taken)
}

fn show(name: &str, all: Duration, taken: &[Duration]) {
    let at = |share: f64| taken[((taken.len() - 1) as f64 * share) as usize];
    let rate = taken.len() as f64 / all.as_secs_f64();
    println!(
        "{name:<44} {rate:>7.0} updates/s  median {:>9.1?}  p99 {:>9.1?}",
        at(0.5),
        at(0.99)
    );
}

/// Prints updates a second at full load, how long one takes at half of that, and what of it is the store.
pub fn table() {
    let (volatile, _) = service(InMemory::default());
    let used = cpu();
    let (all, taken) = run(&volatile, 0, Duration::ZERO);
    let without = cpu() - used;
    show("in memory, as many as it can", all, &taken);
    let (kept, spent) = service(Sled::new(&room("table")));
    // Until the files have grown to their size.
    run(&kept, 0, Duration::ZERO);
    let count = |counter: &AtomicU64| Duration::from_nanos(counter.swap(0, Ordering::Relaxed));
    for counter in [
        &spent.reading,
        &spent.applying,
        &spent.syncing,
        &spent.syncs,
    ] {
        counter.store(0, Ordering::Relaxed);
    }
    let used = cpu();
    let (all, taken) = run(&kept, UPDATES, Duration::ZERO);
    let with = cpu() - used;
    show("on disk, synced, as many as it can", all, &taken);
    let [reading, applying, syncing] = [&spent.reading, &spent.applying, &spent.syncing].map(count);
    let syncs = spent.syncs.swap(0, Ordering::Relaxed);
    let each = |spent: Duration| spent / u32::try_from(UPDATES).unwrap();
    println!(
        "  of an update, the store: reading {:.1?}, writing {:.1?}; {syncs} syncs of {:.1?}, {:.0} % of the time one is under way",
        each(reading),
        each(applying),
        syncing / u32::try_from(syncs.max(1)).unwrap(),
        100.0 * syncing.as_secs_f64() / all.as_secs_f64(),
    );
    println!(
        "  of the processors' time, {:.0?} an update on disk and {:.0?} in memory: {:.0} % is the store",
        each(with),
        each(without),
        100.0 * (1.0 - without.as_secs_f64() / with.as_secs_f64())
    );
    let half = all * 2 / u32::try_from(UPDATES).unwrap();
    let (all, taken) = run(&kept, 2 * UPDATES, half);
    show("on disk, synced, half as many", all, &taken);
}

/// Prints what memory and disk it takes as chats come, and as turns go by. It takes some minutes.
pub fn room_taken() {
    for (name, count, chats) in [("come once", CHATS, CHATS), ("stay", TURNS, STAYING)] {
        let folder = room(name);
        {
            let (service, _) = service(Sled::new(&folder));
            let next = AtomicU64::new(0);
            for part in 1..=5 {
                std::thread::scope(|scope| {
                    for _ in 0..AT_ONCE {
                        scope.spawn(|| {
                            while let Some(number) = Some(next.fetch_add(1, Ordering::Relaxed))
                                .filter(|number| *number < count * part / 5)
                            {
                                let text = MESSAGES
                                    [usize::try_from(number / chats).unwrap() % MESSAGES.len()];
                                service.acknowledge(&take(
                                    &service,
                                    &json(number, number % chats + 1, text),
                                ));
                            }
                        });
                    }
                });
                next.store(count * part / 5, Ordering::Relaxed);
                println!(
                    "{count} turns of {chats} chats that {name}: after {} {} MB in memory, {} MB on disk",
                    count * part / 5,
                    memory() >> 20,
                    on_disk(&folder) >> 20,
                );
            }
        }
        let start = Instant::now();
        Sled::new(&folder).open().unwrap();
        let opened = start.elapsed();
        let compacted = compact(&folder).unwrap();
        println!(
            "  opened in {opened:.1?}; written anew {} MB in place of {}",
            compacted.after >> 20,
            compacted.before >> 20
        );
    }
}

/// The time that the processors spent on this process.
fn cpu() -> Duration {
    /// Of a second, in /proc.
    const TICKS: u64 = 100;
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 1000 / TICKS)
}

/// The memory that this process has.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.split_whitespace()
        .next()
        .unwrap()
        .parse::<u64>()
        .unwrap()
        << 10
}

fn on_disk(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().flatten();
    entries
        .map(|entry| {
            if entry.path().is_dir() {
                on_disk(&entry.path())
            } else {
                entry.metadata().unwrap().len()
            }
        })
        .sum()
}
