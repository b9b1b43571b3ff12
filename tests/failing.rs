//! The store fails: on a full disk, in a damaged file, for a while. Answering goes on, and nothing is lost or comes back.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use zhinan::assistant::Assistant;
use zhinan::dialogue::{Conversation, Message};
use zhinan::knowledge::{Files, load};
use zhinan::service::{Address, Clock, Delivery, Outgoing, Pending, Service};
use zhinan::store::{Change, InMemory, Repository, Store, StoreError, Visit};

use crate::support::kept::{chat, exported, input, replies};
use crate::support::program::{NOW, folder};
use crate::support::watched::until;
use crate::support::{at, loaded_guide};

/// A limit on the size of files stands for a full disk: writing fails in the same place, and needs no privileges.
#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_it_says_so_goes_on_answering_and_has_lost_nothing_that_was_kept() {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::process::{Command, Stdio};

    let data = folder("memory-full");
    let errors = data.join("errors");
    let mut shell = Command::new("sh");
    let limited =
        "trap '' XFSZ; ulimit -Sf 1100; exec \"$0\" --now \"$1\" chat --jsonl --data \"$2\"";
    shell
        .args(["-c", limited, env!("CARGO_BIN_EXE_zhinan"), NOW])
        .arg(&data);
    shell
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(&errors).unwrap());
    let mut child = shell.spawn().unwrap();
    let (mut stdin, mut lines) = (
        child.stdin.take().unwrap(),
        BufReader::new(child.stdout.take().unwrap()).lines(),
    );
    let warned = || std::fs::read_to_string(&errors).unwrap();
    let name = |number: usize| format!("{number:04}{}", "x".repeat(250));
    let mut kept = Vec::new();
    for number in 0.. {
        assert!(number < 5000, "the disk is never full");
        stdin
            .write_all(input(&[(&name(number), "我们是高校，想报专题二，看看能不能报")]).as_bytes())
            .unwrap();
        assert!(lines.next().unwrap().unwrap().contains("replies"));
        if !warned().is_empty() {
            break;
        }
        kept.push(name(number));
    }
    let mut ask = |text: &str| {
        stdin
            .write_all(input(&[("late", text)]).as_bytes())
            .unwrap();
        replies(&lines.next().unwrap().unwrap()).remove(0)["text"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    // A while longer, past attempts to open it again.
    for _ in 0..3 {
        std::thread::sleep(Duration::from_millis(600));
        assert!(ask("专题二最多能申请多少钱").contains("1.2.4"));
    }
    assert!(
        ask("/forget").contains("还没能清除"),
        "what cannot be erased is not said to be"
    );
    assert!(
        warned().starts_with("warning: the store cannot be used: "),
        "{}",
        warned()
    );
    // Now there is space again.
    let pid = child.id().to_string();
    assert!(
        Command::new("prlimit")
            .args(["--pid", &pid, "--fsize=unlimited:"])
            .status()
            .unwrap()
            .success()
    );
    while !warned().contains("works again") {
        std::thread::sleep(Duration::from_millis(50));
        ask("你好");
    }
    assert!(ask("/forget").contains("全部清除"));
    drop(stdin);
    assert!(child.wait().unwrap().success());
    let all = exported(&data);
    let lost: Vec<&String> = kept.iter().filter(|name| !all.contains(*name)).collect();
    assert!(
        kept.len() > 50 && lost.is_empty(),
        "{} of {} are lost",
        lost.len(),
        kept.len()
    );
    assert_eq!(
        chat(&data, &[(&kept[0], "继续")]).err,
        "",
        "once there is space, it goes on"
    );
}

/// A store that fails as long as it is told to, or takes nothing more; once it failed, it is closed.
#[derive(Default)]
pub struct Failing {
    pub store: Arc<InMemory>,
    pub fails: Arc<AtomicBool>,
    pub full: Arc<AtomicBool>,
    pub is_closed: AtomicBool,
}

impl Failing {
    fn checked(&self) -> Result<&InMemory, StoreError> {
        if self.fails.load(Ordering::SeqCst) {
            self.is_closed.store(true, Ordering::SeqCst);
        }
        match self.is_closed.load(Ordering::SeqCst) {
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
        if self.full.load(Ordering::SeqCst) {
            self.is_closed.store(true, Ordering::SeqCst);
        }
        self.checked()?.apply(changes)
    }
    fn sync(&self) -> Result<(), StoreError> {
        self.checked()?.sync()
    }
    fn bytes(&self) -> Result<u64, StoreError> {
        self.checked()?.bytes()
    }
    fn open(&self) -> Result<(), StoreError> {
        self.is_closed.store(false, Ordering::SeqCst);
        self.checked()?.open()
    }
}

fn assistant() -> Assistant {
    load(&Files::read(None, None).unwrap()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn an_interview_goes_on_while_the_store_fails_and_is_kept_once_it_works_again() {
    static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let fails = Arc::new(AtomicBool::new(false));
    let store = Failing {
        fails: fails.clone(),
        ..Failing::default()
    };
    let clock = Clock::Fixed(at(NOW));
    let tell = |what: &str| TOLD.lock().unwrap().push(what.to_owned());
    let service = Service::builder(assistant(), clock)
        .remembering(Repository::new(store), 90, tell)
        .build()
        .unwrap();
    let address = Address::new("test", "a", "");
    let say = |text: &str| service.say(&address, &Message::from(text));
    let asked = |text: &str| say(text).asks.unwrap().fact.to_string();
    assert_eq!(asked("帮我看看能不能报"), "topic");
    say("项目不涉密");
    fails.store(true, Ordering::SeqCst);
    assert_eq!(asked("帮我看看能不能报"), "topic", "it goes on from memory");
    assert!(say("/forget").text().contains("还没能清除"));
    assert_eq!(TOLD.lock().unwrap().len(), 1, "a failure is told once");
    say("帮我看看能不能报");
    assert_eq!(asked("专题二"), "unit_type");
    assert_eq!(asked("高校"), "registered_in_shanghai");
    fails.store(false, Ordering::SeqCst);
    std::thread::sleep(Duration::from_millis(1100));
    assert_eq!(
        asked("是"),
        "pi_ongoing_projects",
        "what was said before and meanwhile counts"
    );
    let facts = service.conversation(&address).facts;
    let names: Vec<&str> = facts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "confidential_content",
            "topic",
            "unit_type",
            "registered_in_shanghai"
        ]
    );
    assert_eq!(
        TOLD.lock().unwrap().last().unwrap(),
        "the store works again"
    );
    fails.store(true, Ordering::SeqCst);
    assert_eq!(
        service.conversation(&address).facts.iter().count(),
        4,
        "it goes on from memory"
    );
    fails.store(false, Ordering::SeqCst);
}

/// A service on a store that fails when it is told to.
struct Shaky {
    service: Service,
    store: Arc<InMemory>,
    fails: Arc<AtomicBool>,
    full: Arc<AtomicBool>,
    address: Address,
}

impl Shaky {
    fn new() -> Shaky {
        Shaky::on(Arc::default())
    }

    fn on(store: Arc<InMemory>) -> Shaky {
        let failing = Failing {
            store: Arc::clone(&store),
            ..Failing::default()
        };
        let (fails, full) = (failing.fails.clone(), failing.full.clone());
        let service = Service::builder(assistant(), Clock::Fixed(at(NOW)));
        let service = service
            .remembering(Repository::new(failing), 90, |_| ())
            .build()
            .unwrap();
        Shaky {
            service,
            store,
            fails,
            full,
            address: Address::new("test", "a", ""),
        }
    }

    /// Another one on the same store, in whose memory nothing is.
    fn restarted(self) -> Shaky {
        Shaky::on(self.store)
    }

    fn say(&self, text: &str) -> String {
        self.service.say(&self.address, &Message::from(text)).text()
    }

    fn say_all(&self, texts: &[&str]) {
        for text in texts {
            self.say(text);
        }
    }

    fn fail(&self) {
        self.fails.store(true, Ordering::SeqCst);
    }

    /// The store works again, and is found to.
    fn mend(&self) {
        self.fails.store(false, Ordering::SeqCst);
        while !self.service.is_remembering() {
            self.service.sweep(at(NOW));
            std::thread::yield_now();
        }
    }

    fn facts(&self) -> Vec<String> {
        let conversation: Conversation = self.service.conversation(&self.address);
        conversation
            .facts
            .iter()
            .map(|(name, _)| name.to_string())
            .collect()
    }
}

#[test]
fn what_was_taken_back_while_the_store_failed_stays_taken_back() {
    let shaky = Shaky::new();
    shaky.say_all(&["帮我看看能不能报", "专题二", "高校"]);
    // The conversation can be read, and what becomes of it cannot be kept.
    shaky.full.store(true, Ordering::SeqCst);
    shaky.say("上一步");
    assert!(!shaky.service.is_remembering());
    assert_eq!(shaky.facts(), ["topic"], "it goes on as it was known");
    shaky.say("上一步");
    shaky.full.store(false, Ordering::SeqCst);
    shaky.mend();
    assert_eq!(shaky.facts(), [""; 0], "what the store has is out of date");
    shaky.say("专题一");
    assert_eq!(shaky.facts(), ["topic"]);
}

#[test]
fn an_interview_that_was_begun_before_goes_on_where_nothing_can_be_read_and_it_is_said_once() {
    let shaky = Shaky::new();
    let says_so = |reply: &str| reply.contains("存储眼下出了问题");
    shaky.say_all(&["帮我看看能不能报", "专题二", "高校"]);
    shaky.fail();
    let first = shaky.say("是");
    assert!(says_so(&first), "{first}");
    let next = shaky.say("继续");
    assert!(!says_so(&next), "{next}");
    let all = ["topic", "unit_type", "registered_in_shanghai"];
    assert_eq!(shaky.facts(), all);
    shaky.mend();
    assert_eq!(shaky.facts(), all);
    shaky.say("上一步");
    assert_eq!(shaky.facts(), all[..2]);
    let shaky = shaky.restarted();
    assert_eq!(shaky.facts(), all[..2], "as it was left");
}

#[test]
fn nothing_of_who_was_forgotten_goes_on_where_nothing_can_be_read() {
    let shaky = Shaky::new();
    shaky.say_all(&["帮我看看能不能报", "专题二", "/forget"]);
    shaky.fail();
    shaky.say("专题二最多能申请多少钱");
    assert_eq!(shaky.facts(), [""; 0]);
}

#[test]
fn what_was_said_before_and_while_nothing_could_be_read_is_joined_with_what_was_taken_away() {
    let shaky = Shaky::new();
    shaky.say_all(&["帮我看看能不能报", "专题二", "高校"]);
    let shaky = shaky.restarted();
    shaky.fail();
    shaky.say_all(&["帮我看看能不能报", "专题一", "企业"]);
    shaky.mend();
    assert_eq!(shaky.facts(), ["topic", "unit_type"]);
    shaky.say("上一步");
    shaky.say("上一步");
    assert_eq!(
        shaky.facts(),
        ["topic", "unit_type"],
        "both are as they were before the store failed"
    );
}

#[test]
fn an_interview_that_was_begun_anew_while_nothing_could_be_read_is_begun_anew() {
    let shaky = Shaky::new();
    shaky.say_all(&["帮我看看能不能报", "专题二", "高校"]);
    let shaky = shaky.restarted();
    shaky.fail();
    shaky.say_all(&["帮我看看能不能报", "重新开始", "专题一"]);
    shaky.mend();
    assert_eq!(shaky.facts(), ["topic"]);
    shaky.say("企业");
    assert_eq!(shaky.facts(), ["topic", "unit_type"]);
}

#[test]
fn who_is_forgotten_is_forgotten_also_where_it_was_said_while_the_store_failed() {
    let shaky = Shaky::new();
    let group = Address::new("test", "a", "-100");
    shaky.fail();
    shaky.say_all(&["帮我看看能不能报", "专题二"]);
    shaky.service.say(
        &group,
        &Message::from("我们是高校，想报专题二，看看能不能报"),
    );
    shaky.mend();
    assert!(!shaky.service.conversation(&group).facts.is_empty());
    assert!(shaky.say("/forget").contains("全部清除"));
    assert_eq!(shaky.facts(), [""; 0]);
    assert!(shaky.service.conversation(&group).facts.is_empty());
}

#[test]
fn an_update_that_was_met_while_the_store_failed_is_not_met_again_by_the_store() {
    let shaky = Shaky::new();
    let delivery = Delivery {
        address: shaky.address.clone(),
        update: 7,
        to: None,
    };
    let assistant = shaky.service.assistant();
    let deliver = || {
        let reply = |conversation, now| {
            assistant.reply(conversation, &Message::from("帮我看看能不能报"), now)
        };
        shaky.service.deliver(&delivery, reply).len()
    };
    shaky.fail();
    assert_eq!(deliver(), 1);
    shaky.mend();
    assert_eq!(deliver(), 0);
}

#[test]
fn what_was_said_while_the_store_failed_is_kept_once_it_works_again_though_nothing_more_is_said() {
    let store = Failing::default();
    let (kept, full) = (store.store.clone(), store.full.clone());
    let service = Service::builder(assistant(), Clock::Fixed(at(NOW)));
    let service = service
        .remembering(Repository::new(store), 90, |_| ())
        .build()
        .unwrap();
    let address = |person: &str| Address::new("telegram", person, "");
    let deliver = |service: &Service, person: &str, update: u64, text: &str| {
        let delivery = Delivery {
            address: address(person),
            update,
            to: None,
        };
        let assistant = service.assistant();
        service.deliver(&delivery, |before, now| {
            assistant.reply(before, &Message::from(text), now)
        })
    };
    deliver(&service, "known", 1, "帮我看看能不能报");
    full.store(true, Ordering::SeqCst);
    let mut waiting = deliver(&service, "known", 2, "专题二");
    for (update, text) in (3..).zip(["帮我看看能不能报", "专题一", "企业"]) {
        waiting.extend(deliver(&service, "new", update, text));
    }
    full.store(false, Ordering::SeqCst);
    while !service.is_remembering() {
        service.sweep(at(NOW));
        std::thread::yield_now();
    }
    service.sweep(at(NOW));
    // One of the replies is sent by whoever knew it before.
    assert_eq!(
        service.waiting_reply(&waiting[1].pending).unwrap().as_ref(),
        Some(&waiting[1].reply)
    );
    service.acknowledge(&waiting[..2]);
    // The program is killed, and started again.
    drop(service);
    let store = Failing {
        store: kept,
        ..Failing::default()
    };
    let service = Service::builder(assistant(), Clock::Fixed(at(NOW)));
    let service = service
        .remembering(Repository::new(store), 90, |_| ())
        .build()
        .unwrap();
    let facts = |person: &str| -> Vec<String> {
        service
            .conversation(&address(person))
            .facts
            .iter()
            .map(|(name, _)| name.to_string())
            .collect()
    };
    assert_eq!(
        (facts("known"), facts("new")),
        (
            vec!["topic".to_owned()],
            vec!["topic".to_owned(), "unit_type".to_owned()]
        )
    );
    let left: Vec<String> = service
        .left_over("telegram")
        .iter()
        .map(|pending| service.waiting_reply(pending).unwrap().unwrap().text())
        .collect();
    let wanted: Vec<String> = waiting[2..]
        .iter()
        .map(|outgoing| outgoing.reply.text())
        .collect();
    assert_eq!(
        left[1..],
        wanted,
        "after the first reply of the one that was known before"
    );
    assert_eq!(
        deliver(&service, "new", 5, "企业"),
        [],
        "that it was met is known"
    );
    let goes_on = deliver(&service, "new", 9, "继续");
    assert!(
        goes_on[0].reply.buttons[0][0]
            .1
            .starts_with("a:registered_in_shanghai"),
        "{goes_on:?}"
    );
}

#[test]
fn a_store_that_failed_is_tried_again_however_much_is_wanted_of_it_and_gets_what_was_sent_meanwhile()
 {
    let store = Failing::default();
    let (kept, fails) = (store.store.clone(), store.fails.clone());
    let remembering = |store| {
        let service = Service::builder(assistant(), Clock::Fixed(at(NOW)));
        service
            .remembering(Repository::new(store), 90, |_| ())
            .build()
            .unwrap()
    };
    let service = remembering(store);
    let deliver = |update| {
        let delivery = Delivery {
            address: Address::new("telegram", "a", ""),
            update,
            to: None,
        };
        let assistant = service.assistant();
        service.deliver(&delivery, |before, now| {
            assistant.reply(before, &Message::from("你好"), now)
        })
    };
    let sent: Vec<Outgoing> = (1..4).flat_map(deliver).collect();
    fails.store(true, Ordering::SeqCst);
    // The replies that it has are sent while it fails, and many more.
    service.acknowledge(&sent[..1]);
    assert!(!service.is_remembering());
    fails.store(false, Ordering::SeqCst);
    let mut updates = 4..;
    until("the store to work again", || {
        service.acknowledge(&sent[1..2]);
        service.acknowledge(&deliver(updates.next().unwrap()));
        service.is_remembering().then_some(())
    });
    drop(service);
    let service = remembering(Failing {
        store: kept,
        ..Failing::default()
    });
    let left: Vec<Pending> = sent[2..].iter().map(|it| it.pending.clone()).collect();
    assert_eq!(service.left_over("telegram"), left);
}

#[test]
fn what_has_expired_is_erased_also_where_no_message_comes() {
    let store = Failing::default();
    let kept = store.store.clone();
    let service = Service::builder(assistant(), Clock::Fixed(at(NOW)));
    let service = service
        .remembering(Repository::new(store), 30, |_| ())
        .build()
        .unwrap();
    for chat in 0..1200 {
        service.say(
            &Address::new("test", &chat.to_string(), ""),
            &Message::from("你好"),
        );
    }
    let count = || {
        let mut count = 0;
        let mut visit = |_: &[u8], _: &[u8]| {
            count += 1;
            Ok(true)
        };
        kept.scan(b"c", &mut visit).unwrap();
        count
    };
    let after = |hours| -> Timestamp {
        at(NOW)
            .saturating_add(SignedDuration::from_hours(hours))
            .unwrap()
    };
    service.sweep(after(30 * 24));
    assert_eq!(count(), 1200);
    service.sweep(after(30 * 24 + 1));
    assert_eq!(count(), 0, "all of it, in however many steps");
}

#[test]
fn messages_of_one_conversation_are_taken_one_at_a_time() {
    let service = Service::new(assistant(), Clock::Fixed(at(NOW)));
    let address = Address::new("test", "a", "");
    service.say(&address, &Message::from("帮我看看能不能报"));
    let mut reply = service.say(&address, &Message::from("专题一"));
    while let Some(asks) = reply
        .asks
        .as_ref()
        .filter(|asks| asks.fact.as_str() != "fields")
    {
        let not_known = asks.options.last().unwrap().1.press.to_string();
        reply = service.say(&address, &Message::press(&not_known));
    }
    let fields: Vec<&str> = loaded_guide()
        .eligibility
        .step("fields")
        .unwrap()
        .options
        .iter()
        .map(|option| option.value.as_str())
        .collect();
    std::thread::scope(|scope| {
        for field in &fields {
            let (service, address) = (&service, &address);
            scope
                .spawn(move || service.say(address, &Message::press(&format!("t:fields:{field}"))));
        }
    });
    let picked: BTreeSet<String> = service
        .conversation(&address)
        .picking
        .unwrap()
        .1
        .into_iter()
        .collect();
    assert_eq!(
        picked,
        fields.iter().map(|field| (*field).to_owned()).collect()
    );
}
