//! What is kept: through crashes, on a full disk, in a damaged file; how long; and how it is erased.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use zhinan::assistant::{Conversation, Message};
use zhinan::knowledge::{Files, load};
use zhinan::service::{Address, Clock, Service};
use zhinan::store::{
    After, Change, Committed, Memory, Sled, Store, StoreError, Stored, StoredReply, Turn, Visit, Volatile, export,
    import,
};

use crate::support::program::{Run, folder, program, run};
use crate::support::{at, desk, service};

const NOW: &str = "2026-05-20T10:00:00+08:00";

/// `zhinan` with these words and this folder of data.
fn zhinan(data: &Path, words: &[&str], input: &str) -> Run {
    let mut command = program();
    command.args(words).arg("--data").arg(data);
    run(command, input.as_bytes())
}

fn chat(data: &Path, lines: &[(&str, &str)]) -> Run {
    zhinan(data, &["--now", NOW, "chat", "--jsonl"], &input(lines))
}

fn input(lines: &[(&str, &str)]) -> String {
    lines.iter().map(|(chat, text)| json!({"chat": chat, "text": text}).to_string() + "\n").collect()
}

/// The replies on lines.
fn replies(out: &str) -> Vec<Json> {
    out.lines().map(|line| serde_json::from_str::<Json>(line).unwrap()["replies"][0].take()).collect()
}

fn exported(data: &Path) -> String {
    let run = zhinan(data, &["store", "export"], "");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    run.out
}

#[test]
fn a_conversation_goes_on_after_a_restart() {
    let data = folder("memory-restart");
    let first = chat(&data, &[("a", "帮我看看能不能报"), ("a", "专题二"), ("b", "check my eligibility")]);
    assert_eq!((first.status, first.err.as_str()), (0, ""));
    assert!(replies(&first.out)[0]["text"].as_str().unwrap().contains("90 天"), "{}", first.out);
    let second = replies(&chat(&data, &[("a", "企业"), ("b", "topic 2"), ("c", "企业")]).out);
    assert_eq!(second[0]["asks"]["fact"], "registered_in_shanghai");
    assert_eq!(second[1]["asks"]["fact"], "unit_type");
    assert!(second[2]["asks"].is_null(), "another chat knows nothing of it");
}

#[test]
fn without_a_folder_nothing_is_kept_after_the_end() {
    let run_once = |lines: &[(&str, &str)]| {
        let mut command = program();
        command.args(["--now", NOW, "chat", "--jsonl"]);
        replies(&run(command, input(lines).as_bytes()).out)
    };
    assert_eq!(run_once(&[("a", "帮我看看能不能报"), ("a", "专题二")])[1]["asks"]["fact"], "unit_type");
    assert!(run_once(&[("a", "企业")])[0]["asks"].is_null());
}

#[test]
fn the_terminal_remembers_too() {
    let data = folder("memory-terminal");
    zhinan(&data, &["--now", NOW, "chat"], "帮我看看能不能报\n专题二\n");
    let run = zhinan(&data, &["--now", NOW, "chat"], "企业\n");
    assert!(run.out.contains("上海市注册"), "{}", run.out);
    assert!(exported(&data).contains("\"channel\":\"terminal\""));
}

#[test]
fn who_is_forgotten_leaves_no_trace_in_what_is_kept() {
    for words in ["/forget", "忘记我", "删除我的数据", "erase my data"] {
        let data = folder("memory-forget");
        chat(&data, &[("secret-name", "帮我看看能不能报"), ("secret-name", "专题二"), ("other", "帮我看看能不能报")]);
        assert!(exported(&data).contains("secret-name"));
        let told = replies(&chat(&data, &[("secret-name", words)]).out).remove(0);
        let text = told["text"].as_str().unwrap();
        assert!(text.contains("全部清除") || text.contains("erased"), "{words}: {text}");
        let kept = exported(&data);
        assert!(!kept.contains("secret-name") && kept.contains("other"), "{words}: {kept}");
        let mut keys = 0;
        let store = Sled::new(&data.join("store"));
        store.open().unwrap();
        let mut visit = |key: &[u8], value: &[u8]| {
            keys += 1;
            let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("secret-name");
            assert!(!holds(key) && !holds(value), "{}", String::from_utf8_lossy(key));
            Ok(true)
        };
        store.scan(&[], &mut visit).unwrap();
        assert_eq!(keys, 3, "the format, and the other's conversation with its expiry");
    }
}

#[test]
fn a_conversation_is_gone_so_many_days_after_its_last_message() {
    let data = folder("memory-expiry");
    let on = |day: &str, chat: &str, text: &str| {
        let words = ["--now", day, "chat", "--jsonl", "--keep", "30d"];
        replies(&zhinan(&data, &words, &input(&[(chat, text)])).out).remove(0)
    };
    assert!(on("2026-05-20T10:00:00+08:00", "a", "帮我看看能不能报")["text"].as_str().unwrap().contains("30 天"));
    on("2026-05-20T10:00:00+08:00", "b", "帮我看看能不能报");
    assert_eq!(on("2026-06-18T10:00:00+08:00", "a", "专题二")["asks"]["fact"], "unit_type", "within its days");
    on("2026-06-19T10:00:01+08:00", "c", "你好");
    let kept = exported(&data);
    assert!(kept.contains("\"a\"") && !kept.contains("\"b\"") && kept.contains("\"c\""), "{kept}");
    assert!(on("2026-07-20T10:00:00+08:00", "a", "企业")["asks"].is_null(), "it is another conversation");
    let refused = zhinan(&data, &["chat", "--jsonl", "--keep", "soon"], "");
    assert!(refused.status == 2 && refused.err.contains("90d"), "{}", refused.err);
}

#[test]
fn a_second_process_on_the_same_store_is_refused() {
    let data = folder("memory-second");
    let store = Sled::new(&data.join("store"));
    store.open().unwrap();
    for words in [&["chat", "--jsonl"][..], &["chat"], &["store", "export"], &["store", "import"], &["store", "stats"]]
    {
        let run = zhinan(&data, words, "");
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{words:?}");
        assert!(run.err.starts_with("error: another process uses the store in "), "{}", run.err);
    }
}

#[test]
fn a_store_of_a_newer_version_is_refused_and_left_as_it_is() {
    let data = folder("memory-newer");
    chat(&data, &[("a", "帮我看看能不能报")]);
    {
        let store = Sled::new(&data.join("store"));
        store.open().unwrap();
        store.apply(vec![(b"f".to_vec(), Some(b"7".to_vec()))]).unwrap();
    }
    for words in [&["chat", "--jsonl"][..], &["store", "export"]] {
        let run = zhinan(&data, words, &input(&[("a", "专题二")]));
        assert_eq!((run.status, run.out.as_str()), (2, ""));
        assert!(run.err.contains("newer version of zhinan (format 7; this one knows 1)"), "{}", run.err);
    }
    let empty = folder("memory-newer-import");
    let run = zhinan(&empty, &["store", "import"], "{\"format\":7}\n{\"whatever\":1}\n");
    assert!(run.status == 2 && run.err.contains("format 7"), "{}", run.err);
}

#[test]
fn what_is_exported_can_be_imported_all_of_it_or_nothing() {
    let (from, to) = (folder("memory-export"), folder("memory-import"));
    let long = "很长的名字".repeat(100);
    chat(&from, &[("a", "帮我看看能不能报"), ("a", "专题二"), ("b", "check my eligibility"), (&long, "你好")]);
    let all = exported(&from);
    assert_eq!(all.lines().count(), 4, "{all}");
    let broken = format!("{all}{{\"conversation\": 1}}\n");
    let run = zhinan(&to, &["store", "import"], &broken);
    assert!(run.status == 2 && run.err.contains("line 5 cannot be imported"), "{}", run.err);
    assert_eq!(exported(&to), "{\"format\":1}\n", "nothing is left of it");
    let newer = all.replace("\"version\":1", "\"version\":9");
    assert!(zhinan(&to, &["store", "import"], &newer).err.contains("newer version"));
    assert_eq!(zhinan(&to, &["store", "import"], &all).out, "{\"imported\":3}\n");
    assert_eq!(exported(&to), all);
    let twice = zhinan(&to, &["store", "import"], &all);
    assert!(twice.status == 2 && twice.err.contains("not empty"), "{}", twice.err);
    assert_eq!(replies(&chat(&to, &[("a", "企业")]).out)[0]["asks"]["fact"], "registered_in_shanghai");
    let stats: Json = serde_json::from_str(&zhinan(&to, &["store", "stats"], "").out).unwrap();
    assert_eq!((&stats["format"], &stats["conversations"], &stats["waiting"]), (&json!(1), &json!(3), &json!(0)));
    let nothing = zhinan(&folder("memory-nothing"), &["store", "export"], "");
    assert!(nothing.status == 2 && nothing.err.contains("nothing is kept in"), "{}", nothing.err);
}

#[test]
fn staff_find_a_verdict_by_its_number() {
    let data = folder("memory-verdict");
    let told = replies(&chat(&data, &[("a", "帮我看看能不能报"), ("a", "专题二"), ("a", "高校"), ("a", "总结")]).out);
    let summary = told[3]["file"]["text"].as_str().unwrap();
    let number = summary.split("核对编号：").nth(1).and_then(|after| after.get(..9)).unwrap();
    let shown = zhinan(&data, &["--now", NOW, "store", "verdict", &number.to_lowercase()], "");
    assert!(shown.status == 0 && shown.out.contains(number) && shown.out.contains("单位类型：高校"), "{shown:?}");
    let none = zhinan(&data, &["store", "verdict", "0000-0000"], "");
    assert!(none.status == 1 && none.err.contains("no conversation"), "{none:?}");
}

#[test]
fn a_damaged_store_is_told_and_answering_goes_on_without_it() {
    let data = folder("memory-damaged");
    chat(&data, &[("a", "帮我看看能不能报"), ("a", "专题二")]);
    let db = data.join("store/db");
    let size = usize::try_from(std::fs::metadata(&db).unwrap().len()).unwrap();
    std::fs::write(&db, vec![0xa5; size]).unwrap();
    let lines = [("a", "专题二最多能申请多少钱"), ("a", "帮我看看能不能报"), ("a", "专题二"), ("a", "/forget")];
    let run = chat(&data, &lines);
    let told = replies(&run.out);
    assert_eq!(run.status, 0, "{}", run.err);
    assert_eq!(run.err.matches("warning: the store is damaged").count(), 1, "{}", run.err);
    assert!(run.err.contains("move the folder away"), "{}", run.err);
    assert_eq!(told[0]["citations"][0]["clause"], "1.2.4");
    assert_eq!(told[2]["asks"]["fact"], "unit_type", "what is said now is remembered");
    assert!(told[3]["text"].as_str().unwrap().contains("还没能清除"), "what cannot be erased is not said to be");
    // sled may lay out room behind what it cannot read.
    assert!(std::fs::metadata(&db).unwrap().len() >= size as u64, "nothing of it is taken away");
}

#[test]
fn a_damaged_snapshot_costs_nothing() {
    let data = folder("memory-snapshot");
    chat(&data, &[("a", "帮我看看能不能报"), ("a", "专题二")]);
    let all = exported(&data);
    for file in std::fs::read_dir(data.join("store")).unwrap() {
        let path = file.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("snap.") {
            std::fs::write(path, b"").unwrap();
        }
    }
    std::fs::write(data.join("store/snap.FFFF000000000000.generating"), b"").unwrap();
    assert_eq!(exported(&data), all);
}

/// A limit on the size of files stands for a full disk: writing fails in the same place, and needs no privileges.
#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_it_says_so_goes_on_answering_and_has_lost_nothing_that_was_kept() {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::process::{Command, Stdio};

    let data = folder("memory-full");
    let errors = data.join("errors");
    let mut shell = Command::new("sh");
    let limited = "trap '' XFSZ; ulimit -f 1100; exec \"$0\" --now \"$1\" chat --jsonl --data \"$2\"";
    shell.args(["-c", limited, env!("CARGO_BIN_EXE_zhinan"), NOW]).arg(&data);
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(std::fs::File::create(&errors).unwrap());
    let mut child = shell.spawn().unwrap();
    let (mut stdin, mut lines) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()).lines());
    let warned = || std::fs::read_to_string(&errors).unwrap();
    let name = |number: usize| format!("{number:04}{}", "x".repeat(250));
    let mut kept = Vec::new();
    for number in 0.. {
        assert!(number < 5000, "the disk is never full");
        stdin.write_all(input(&[(&name(number), "我们是高校，想报专题二，看看能不能报")]).as_bytes()).unwrap();
        assert!(lines.next().unwrap().unwrap().contains("replies"));
        if !warned().is_empty() {
            break;
        }
        kept.push(name(number));
    }
    // A while longer, past attempts to open it again.
    for _ in 0..3 {
        std::thread::sleep(Duration::from_millis(600));
        stdin.write_all(input(&[("late", "专题二最多能申请多少钱")]).as_bytes()).unwrap();
        assert!(lines.next().unwrap().unwrap().contains("1.2.4"));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert!(warned().starts_with("warning: the store cannot be used: "), "{}", warned());
    let all = exported(&data);
    let lost: Vec<&String> = kept.iter().filter(|name| !all.contains(*name)).collect();
    assert!(kept.len() > 50 && lost.is_empty(), "{} of {} are lost", lost.len(), kept.len());
    assert_eq!(chat(&data, &[(&kept[0], "继续")]).err, "", "once there is space, it goes on");
}

/// A store that fails as long as it is told to.
#[derive(Default)]
struct Failing {
    store: Arc<Volatile>,
    fails: Arc<AtomicBool>,
}

impl Failing {
    fn checked(&self) -> Result<&Volatile, StoreError> {
        match self.fails.load(Ordering::SeqCst) {
            true => Err(StoreError::Failed("as it was told to".to_owned())),
            false => Ok(&self.store),
        }
    }
}

impl Store for Failing {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.checked()?.get(key)
    }
    fn scan(&self, prefix: &[u8], visit: Visit<'_>) -> Result<(), StoreError> {
        self.checked()?.scan(prefix, visit)
    }
    fn apply(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        self.checked()?.apply(changes)
    }
    fn sync(&self) -> Result<(), StoreError> {
        self.checked()?.sync()
    }
    fn bytes(&self) -> Result<u64, StoreError> {
        self.checked()?.bytes()
    }
    fn open(&self) -> Result<(), StoreError> {
        self.checked()?.open()
    }
}

fn assistant() -> zhinan::assistant::Assistant {
    load(&Files::read(None, None).unwrap()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn an_interview_goes_on_while_the_store_fails_and_is_kept_once_it_works_again() {
    static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let fails = Arc::new(AtomicBool::new(false));
    let store = Failing { fails: fails.clone(), ..Failing::default() };
    let clock = Clock::Fixed(at(NOW));
    let tell = |what: &str| TOLD.lock().unwrap().push(what.to_owned());
    let service = Service::new(assistant(), clock).remembering(Memory::new(store), 90, tell).unwrap();
    let address = Address::new("test", "a", "");
    let say = |text: &str| service.say(&address, &Message::from(text));
    let asked = |text: &str| say(text).asks.unwrap().fact.to_string();
    assert_eq!(asked("帮我看看能不能报"), "topic");
    say("项目不涉密");
    fails.store(true, Ordering::SeqCst);
    assert_eq!(asked("帮我看看能不能报"), "topic", "what is in the store cannot be recalled");
    assert!(say("/forget").text().contains("还没能清除"));
    assert_eq!(TOLD.lock().unwrap().len(), 1, "a failure is told once");
    say("帮我看看能不能报");
    assert_eq!(asked("专题二"), "unit_type");
    assert_eq!(asked("高校"), "registered_in_shanghai");
    fails.store(false, Ordering::SeqCst);
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(asked("是"), "pi_ongoing_projects", "what was said before and meanwhile counts");
    let facts = service.conversation(&address).facts;
    let names: Vec<&str> = facts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["confidential_content", "topic", "unit_type", "registered_in_shanghai"]);
    assert_eq!(TOLD.lock().unwrap().last().unwrap(), "the store works again");
    fails.store(true, Ordering::SeqCst);
    assert!(service.conversation(&address).facts.is_empty(), "it is in the store, and there alone");
    fails.store(false, Ordering::SeqCst);
}

#[test]
fn messages_of_one_conversation_are_taken_one_at_a_time() {
    let service = Service::new(assistant(), Clock::Fixed(at(NOW)));
    let address = Address::new("test", "a", "");
    service.say(&address, &Message::from("帮我看看能不能报"));
    let mut reply = service.say(&address, &Message::from("专题一"));
    while let Some(asks) = reply.asks.as_ref().filter(|asks| asks.fact.as_str() != "fields") {
        let not_known = asks.options.last().unwrap().1.press.to_string();
        reply = service.say(&address, &Message::press(&not_known));
    }
    let fields: Vec<&str> =
        desk().eligibility.step("fields").unwrap().options.iter().map(|option| option.value.as_str()).collect();
    std::thread::scope(|scope| {
        for field in &fields {
            let (service, address) = (&service, &address);
            scope.spawn(move || service.say(address, &Message::press(&format!("t:fields:{field}"))));
        }
    });
    let picked: BTreeSet<String> = service.conversation(&address).picking.unwrap().1.into_iter().collect();
    assert_eq!(picked, fields.iter().map(|field| (*field).to_owned()).collect());
}

/// The same promises in memory and on disk.
fn memories(name: &str, promise: fn(&Memory)) {
    for memory in [Memory::new(Volatile::default()), Memory::new(Sled::new(&folder(name).join("store")))] {
        memory.open().unwrap();
        promise(&memory);
    }
}

fn conversation(texts: &[&str]) -> (Stored, StoredReply) {
    let mut reply = None;
    let mut conversation = Conversation::default();
    for text in texts {
        let (after, told) = service().assistant().reply(conversation, &Message::from(*text), at(NOW));
        conversation = after;
        reply = Some(told);
    }
    (Stored::from(&conversation), StoredReply::from(&reply.unwrap()))
}

fn turn<'a>(address: &'a Address, update: u64, texts: &[&str], replies: usize) -> Turn<'a> {
    let (conversation, reply) = conversation(texts);
    let replies = vec![reply; replies];
    Turn { address, update: Some(update), at: at(NOW), after: After::Kept(conversation), replies }
}

#[test]
fn an_update_that_comes_twice_has_one_effect() {
    memories("memory-twice", |memory| {
        let address = Address::new("telegram", "42", "");
        let first = turn(&address, 7, &["帮我看看能不能报", "专题二"], 1);
        assert_eq!(memory.commit(&first).unwrap(), Committed::Now(vec![0]));
        let again = turn(&address, 7, &["你好"], 1);
        assert_eq!(memory.commit(&again).unwrap(), Committed::Before);
        assert_eq!(After::Kept(memory.load(&address).unwrap().unwrap().conversation), first.after);
        assert_eq!(memory.waiting().unwrap().len(), 1);
        let elsewhere = Address::new("wechat", "42", "");
        assert!(matches!(memory.commit(&turn(&elsewhere, 7, &["你好"], 0)).unwrap(), Committed::Now(_)));
    });
}

#[test]
fn replies_wait_in_order_until_they_are_struck_off() {
    memories("memory-outbox", |memory| {
        let (one, other) = (Address::new("telegram", "42", ""), Address::new("telegram", "42", "-100"));
        assert_eq!(memory.commit(&turn(&one, 1, &["帮我看看能不能报"], 2)).unwrap(), Committed::Now(vec![0, 1]));
        assert_eq!(memory.commit(&turn(&other, 2, &["你好"], 1)).unwrap(), Committed::Now(vec![0]));
        assert_eq!(memory.commit(&turn(&one, 3, &["帮我看看能不能报"], 1)).unwrap(), Committed::Now(vec![2]));
        memory.strike(&one, &[0]).unwrap();
        let waiting = memory.waiting().unwrap();
        let order: Vec<(&str, u64)> = waiting.iter().map(|it| (it.address.place(), it.number)).collect();
        assert_eq!(order, [("", 1), ("", 2), ("-100", 0)]);
        assert_eq!(waiting[0].reply.buttons[0][0].1, "a:topic:1");
        memory.strike(&one, &[1, 2]).unwrap();
        assert_eq!(memory.waiting().unwrap().len(), 1);
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
            memory.commit(&turn(address, update, &["帮我看看能不能报"], 1)).unwrap();
        }
        let forget = Turn { after: After::Forgotten, ..turn(&one, 4, &["/forget"], 1) };
        assert_eq!(memory.commit(&forget).unwrap(), Committed::Now(vec![1]));
        assert!(memory.load(&one).unwrap().is_none() && memory.load(&group).unwrap().is_none());
        assert!(memory.load(&other).unwrap().is_some());
        let waiting = memory.waiting().unwrap();
        let waits: Vec<(&Address, u64)> = waiting.iter().map(|it| (&it.address, it.number)).collect();
        assert_eq!(waits, [(&one, 1), (&other, 0)], "only the word that it is done goes out to them");
        memory.strike(&one, &[1]).unwrap();
        let mut lines = Vec::new();
        export(memory, &mut lines).unwrap().unwrap();
        assert!(!String::from_utf8(lines).unwrap().contains("\"42\""));
        assert_eq!(memory.commit(&forget).unwrap(), Committed::Before, "the mark of the update stays");
    });
}

#[test]
fn what_expires_goes_with_all_that_belongs_to_it_in_small_steps() {
    memories("memory-expire", |memory| {
        let after = |days: i64| at(NOW).saturating_add(SignedDuration::from_hours(24 * days)).unwrap();
        let address = |number: u64| Address::new("telegram", &number.to_string(), "");
        for number in 0..10 {
            let address = address(number);
            let day = i64::try_from(number).unwrap();
            memory.commit(&Turn { at: after(day), ..turn(&address, number, &["你好"], 1) }).unwrap();
        }
        // The first comes back, so that it expires last.
        let first = address(0);
        memory.commit(&Turn { at: after(20), ..turn(&first, 10, &["你好"], 0) }).unwrap();
        let expire = |before: i64, limit| memory.expire(after(before), Timestamp::MIN, limit).unwrap();
        assert_eq!((expire(5, 3), expire(5, 3), expire(5, 3)), (3, 1, 0));
        let left = |number| memory.load(&address(number)).unwrap().is_some();
        assert!(left(0) && !left(1) && !left(4) && left(5));
        assert_eq!(memory.waiting().unwrap().len(), 6);
        assert_eq!(memory.stats().unwrap().seen, 11, "marks have their own time");
        assert_eq!(memory.expire(Timestamp::MIN, after(14), 100).unwrap(), 7);
        let stats = memory.stats().unwrap();
        assert_eq!((stats.seen, stats.conversations), (4, 6));
        assert_eq!((stats.oldest, stats.newest), (Some(after(5)), Some(after(20))));
    });
}

#[test]
fn what_every_format_kept_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    for format in 1..=1 {
        let lines = read(&format!("format_{format}.jsonl"));
        // As it stood in the store: keys and values in hexadecimal.
        let hex = |digits: &str| -> Vec<u8> {
            (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
        };
        let store = Volatile::default();
        let raw = read(&format!("format_{format}.hex"));
        let changes = raw.lines().map(|line| {
            let (key, value) = line.split_once(' ').unwrap();
            (hex(key), Some(hex(value)))
        });
        store.apply(changes.collect()).unwrap();
        let kept = Memory::new(store);
        kept.open().unwrap();
        let imported = Memory::new(Volatile::default());
        import(&imported, Cursor::new(&lines)).unwrap();
        for memory in [kept, imported] {
            let mut again = Vec::new();
            export(&memory, &mut again).unwrap().unwrap();
            assert_eq!(String::from_utf8(again).unwrap(), lines);
            let address = Address::new("telegram", "42", "-100");
            let conversation = memory.load(&address).unwrap().unwrap().conversation.conversation(&desk().eligibility);
            assert_eq!(conversation.facts.len(), 2);
            assert_eq!(memory.waiting().unwrap().len(), 1);
            let met = turn(&address, 7, &["你好"], 0);
            assert_eq!(memory.commit(&met).unwrap(), Committed::Before);
            assert_eq!(memory.expire(Timestamp::MAX, Timestamp::MAX, 100).unwrap(), 2);
        }
    }
}

/// Writes the examples of the newest format anew; run it by hand when the format changes, under a new number.
#[test]
#[ignore = "writes tests/stored"]
fn write_the_examples_of_the_newest_format() {
    use std::fmt::Write as _;
    let store = Arc::new(Volatile::default());
    let memory = Memory::new(Failing { store: store.clone(), ..Failing::default() });
    memory.open().unwrap();
    let address = Address::new("telegram", "42", "-100");
    let texts = ["专题二最多能申请多少钱", "帮我看看能不能报", "专题二", "企业", "上一步", "高校"];
    memory.commit(&turn(&address, 7, &texts, 1)).unwrap();
    let (mut lines, mut raw) = (Vec::new(), String::new());
    export(&memory, &mut lines).unwrap().unwrap();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut visit = |key: &[u8], value: &[u8]| {
        writeln!(raw, "{} {}", hex(key), hex(value)).unwrap();
        Ok(true)
    };
    store.scan(&[], &mut visit).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored");
    std::fs::write(folder.join("format_1.jsonl"), lines).unwrap();
    std::fs::write(folder.join("format_1.hex"), raw).unwrap();
}
