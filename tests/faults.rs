//! Faults of what is around the program, while it serves: the disk, the files of the store, a second process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use zhinan::store::{Sled, Store as _};

use crate::support::program::{copy, folder, run};
use crate::support::telegram::{Book, Sent, Telegram};
use crate::support::watched::{Watched, get, serve_bot, until};

const QUESTION: &str = "专题二最多能申请多少钱";

/// Sends a text, and gives the reply to it.
fn say(telegram: &Telegram, user: i64, text: &str) -> Sent {
    let of = |book: &Book| book.sent.iter().filter(|sent| sent.chat == user).count();
    let before = of(&telegram.book());
    telegram.say(user, text);
    telegram.sent_to(user, before + 1).remove(before)
}

/// The fact that a reply asks for, as its buttons tell.
fn asks(reply: &Sent) -> String {
    let answer = reply
        .buttons
        .iter()
        .find_map(|(_, data)| data.strip_prefix("a:"));
    answer
        .unwrap_or_else(|| panic!("it asks for nothing: {reply:?}"))
        .split(':')
        .next()
        .unwrap()
        .to_owned()
}

/// Begins an interview and answers twice; what is asked then.
fn begin(telegram: &Telegram, user: i64) -> String {
    say(telegram, user, "帮我看看能不能报");
    say(telegram, user, "专题二");
    asks(&say(telegram, user, "企业"))
}

/// Whether the health that is told says that the store works.
fn store_works(serving: &Watched) -> bool {
    let (status, health) = serving.health();
    assert_eq!(
        status,
        if health["status"] == "ok" { 200 } else { 503 },
        "{health}"
    );
    health["store"] == "ok"
}

/// Sends questions until the store works again.
fn mended(telegram: &Telegram, serving: &Watched) {
    until("the store to work again", || {
        assert!(say(telegram, 99, QUESTION).text.contains("70万元"));
        store_works(serving).then_some(())
    });
    assert!(
        serving.log().contains("the store works again"),
        "{}",
        serving.log()
    );
}

#[test]
fn a_second_process_is_refused_and_the_first_goes_on() {
    let (telegram, data) = (Telegram::start(), folder("faults-second"));
    let serving = Watched::start(serve_bot(&data, &telegram.url), "faults-second", 1);
    let asked = begin(&telegram, 42);
    let second = run(serve_bot(&data, &telegram.url), b"");
    assert_eq!(second.status, 2);
    assert!(
        second.err.contains("another process uses the store"),
        "{}",
        second.err
    );
    assert!(store_works(&serving));
    assert_eq!(asks(&say(&telegram, 42, "继续")), asked);
}

#[test]
fn a_store_of_a_newer_version_is_refused_and_no_update_is_taken() {
    let (telegram, data) = (Telegram::start(), folder("faults-newer"));
    {
        let store = Sled::new(&data.join("store"));
        store.open().unwrap();
        store
            .apply(vec![(b"f".to_vec(), Some(b"999".to_vec()))])
            .unwrap();
        store.sync().unwrap();
    }
    telegram.say(42, QUESTION);
    let refused = run(serve_bot(&data, &telegram.url), b"");
    assert_eq!(refused.status, 2);
    assert!(
        refused.err.contains("newer version of zhinan (format 999"),
        "{}",
        refused.err
    );
    let _serving = Watched::start(
        serve_bot(&folder("faults-newer-2"), &telegram.url),
        "faults-newer",
        1,
    );
    assert_eq!(
        telegram.sent_to(42, 1).len(),
        1,
        "it is answered to by the one that can"
    );
}

/// What can become of the files of a store.
type Damage = fn(&Path);

/// Ways to damage a store.
const DAMAGES: [(&str, Damage); 5] = [
    ("the first byte", |store| {
        rewrite(store, |log| log[0] ^= 0x55)
    }),
    ("the head of a segment", |store| {
        rewrite(store, |log| log[9] ^= 0x55)
    }),
    ("every byte", |store| {
        rewrite(store, |log| log.iter_mut().for_each(|byte| *byte = !*byte))
    }),
    ("cut to nothing", |store| rewrite(store, Vec::clear)),
    ("a snapshot that was not finished", |store| {
        fs::write(store.join("snap.FFFF000000000000.generating"), "").unwrap()
    }),
];

fn rewrite(store: &Path, damage: impl FnOnce(&mut Vec<u8>)) {
    let log = store.join("db");
    let mut bytes = fs::read(&log).unwrap();
    damage(&mut bytes);
    fs::write(log, bytes).unwrap();
}

#[test]
fn a_damaged_store_is_told_answering_goes_on_and_nothing_is_lost_once_it_is_mended() {
    let (telegram, good) = (Telegram::start(), folder("faults-damaged"));
    let mut serving = Watched::start(serve_bot(&good, &telegram.url), "faults-damaged", 1);
    let asked = begin(&telegram, 42);
    serving.signal("TERM");
    assert_eq!(serving.ended(), Some(0));
    let mut harmless = Vec::new();
    for (user, (name, damage)) in (1000..).zip(DAMAGES) {
        let data = folder("faults-damaged-copy");
        let store = data.join("store");
        copy(good.to_str().unwrap(), &data);
        damage(&store);
        let mut serving = Watched::start(serve_bot(&data, &telegram.url), "faults-damaged", 1);
        assert!(
            say(&telegram, user, QUESTION).text.contains("70万元"),
            "{name}"
        );
        if store_works(&serving) {
            harmless.push(name);
        } else {
            let log = serving.log();
            assert_eq!(
                log.matches("the store is damaged").count(),
                1,
                "{name}: {log}"
            );
            assert!(log.contains("move the folder away"), "{name}: {log}");
            let meanwhile = begin(&telegram, user);
            // Someone mends it, while it runs.
            fs::remove_dir_all(&store).unwrap();
            copy(good.join("store").to_str().unwrap(), &store);
            mended(&telegram, &serving);
            assert_eq!(
                asks(&say(&telegram, user, "继续")),
                meanwhile,
                "{name}: what was said meanwhile is lost"
            );
        }
        assert_eq!(
            asks(&say(&telegram, 42, "继续")),
            asked,
            "{name}: what was kept is lost"
        );
        serving.signal("TERM");
        assert_eq!(serving.ended(), Some(0), "{name}: {}", serving.log());
    }
    assert_eq!(harmless, ["a snapshot that was not finished"]);
}

/// A small disk of its own: a tmpfs that only a process of ours sees, and those that enter where it is.
struct Disk {
    holder: Child,
    folder: PathBuf,
    /// Whether it took users of its own to mount it, where we are not root.
    has_users: bool,
}

impl Disk {
    fn new(name: &str, size: &str) -> Disk {
        let folder = folder(name);
        let mount = format!(
            "mount -t tmpfs -o size={size},mode=700 tmpfs {} && echo && exec sleep 600",
            folder.display()
        );
        let unshare = |options: &[&str]| {
            let mut unshare = Command::new("unshare");
            unshare.args(options).arg("--mount");
            unshare
        };
        let users: &[&str] = &["--map-root-user"];
        let has_users = unshare(users)
            .arg("true")
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|ended| ended.success());
        let mut holder = unshare(if has_users { users } else { &[] });
        let mut holder = holder
            .args(["sh", "-c", &mount])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut ready = [0];
        std::io::Read::read_exact(holder.stdout.as_mut().unwrap(), &mut ready)
            .expect("a tmpfs cannot be mounted");
        Disk {
            holder,
            folder,
            has_users,
        }
    }

    /// The same command, where the disk is seen.
    fn with(&self, command: &Command) -> Command {
        let mut within = Command::new("nsenter");
        within.args(["--target", &self.holder.id().to_string(), "--mount"]);
        within.args(if self.has_users {
            &["--user", "--preserve-credentials", "--"][..]
        } else {
            &["--"]
        });
        within.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => within.env(name, value),
                None => within.env_remove(name),
            };
        }
        within
    }

    /// Where a file of it is seen from outside.
    fn outside(&self, name: &str) -> PathBuf {
        let folder = self.folder.strip_prefix("/").unwrap();
        Path::new("/proc")
            .join(self.holder.id().to_string())
            .join("root")
            .join(folder)
            .join(name)
    }

    /// Fills it to the last byte.
    fn fill(&self) {
        use std::io::Write as _;
        let mut ballast = fs::File::create(self.outside("ballast")).unwrap();
        let mut piece = 64 * 1024;
        while piece > 0 {
            if ballast.write_all(&vec![1; piece]).is_err() {
                piece /= 2;
            }
        }
    }

    fn free(&self) {
        fs::remove_file(self.outside("ballast")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.holder.kill().ok();
        self.holder.wait().ok();
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs root, or unshare -rm, to mount a tmpfs"]
fn on_a_full_disk_answering_goes_on_and_what_was_said_is_kept_once_there_is_room() {
    const PERSONS: std::ops::Range<i64> = 1..20;
    let (telegram, disk) = (Telegram::start(), Disk::new("faults-full", "64m"));
    let mut command = serve_bot(&disk.folder.join("data"), &telegram.url);
    command.args(["--metrics-listen", "127.0.0.1:0"]);
    let start = || Watched::start(disk.with(&command), "faults-full", 2);
    let mut serving = start();
    let asked: Vec<String> = PERSONS.map(|user| begin(&telegram, user)).collect();
    disk.fill();
    // What the log of the store has room for still goes into it; then it fails.
    let mut strangers = 1000..;
    until("the store to fail", || {
        assert!(
            say(&telegram, strangers.next().unwrap(), QUESTION)
                .text
                .contains("70万元")
        );
        (!store_works(&serving)).then_some(())
    });
    serving.wait_for("the disk is full");
    assert!(
        serving.log().contains("answering goes on"),
        "{}",
        serving.log()
    );
    let (_, counted) = get(&serving.at[1], "/metrics");
    assert!(counted.contains("zhinan_store_works 0"), "{counted}");
    // The interviews go on from memory, and it is said once.
    for (user, asked) in PERSONS.zip(&asked) {
        let goes_on = say(&telegram, user, "继续");
        assert!(
            goes_on.text.contains("存储眼下出了问题"),
            "{}",
            goes_on.text
        );
        assert_eq!(asks(&goes_on), *asked, "{user}");
    }
    let once = say(&telegram, 1, "继续");
    assert!(!once.text.contains("存储眼下出了问题"), "{}", once.text);
    // Another interview begins; what cannot be erased is not told to be.
    let new = begin(&telegram, 77);
    assert!(say(&telegram, 78, "/forget").text.contains("还没能清除"));
    assert!(!store_works(&serving));
    disk.free();
    mended(&telegram, &serving);
    let goes_on = || {
        for (user, wanted) in PERSONS.zip(&asked).chain([(77, &new)]) {
            assert_eq!(asks(&say(&telegram, user, "继续")), *wanted, "{user}");
        }
    };
    // All of it is on the disk now, what was kept before and what was said meanwhile, though nothing more was said there.
    serving.signal("KILL");
    serving.ended();
    let serving = start();
    goes_on();
    goes_on();
    assert!(store_works(&serving));
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs root, or unshare -rm, to mount a tmpfs"]
fn a_disk_that_is_full_at_the_start_keeps_nobody_from_an_answer() {
    let (telegram, disk) = (Telegram::start(), Disk::new("faults-full-at-start", "1m"));
    disk.fill();
    let command = serve_bot(&disk.folder.join("data"), &telegram.url);
    let mut serving = Watched::start(disk.with(&command), "faults-full-at-start", 1);
    let asked = begin(&telegram, 42);
    assert!(!store_works(&serving));
    disk.free();
    mended(&telegram, &serving);
    assert_eq!(asks(&say(&telegram, 42, "继续")), asked);
    serving.signal("TERM");
    assert_eq!(serving.ended(), Some(0), "{}", serving.log());
}
