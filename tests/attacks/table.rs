//! The table of attacks, each run as hard as the machine allows, with the times of the normal user beside.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Served, User, connect, from_all, get, heavy, others, post, seconds, send};
use crate::desk::{PASSWORD, field, hire, log_in, set};
use crate::support::kept::zhinan;
use crate::support::program::{folder, memory_of};
use crate::support::serving::{Serving as WithTelegram, serve_hook};
use crate::support::telegram::Telegram;
use crate::support::watched::{Watched, serve_bot};
use crate::support::web::Serving;

/// What the normal user may wait at most, in 99 of 100.
const PATIENCE: Duration = Duration::from_millis(250);

/// How much memory the program may take, in MB.
const MEMORY: u64 = 300;

/// The rows that were measured.
struct Table {
    lasting: Duration,
    faults: Vec<String>,
}

/// What of a program is measured.
trait Measured {
    fn at(&self) -> SocketAddr;
    fn memory(&self) -> (u64, u64);
}

impl Measured for Serving {
    fn at(&self) -> SocketAddr {
        self.address
    }

    fn memory(&self) -> (u64, u64) {
        self.memory()
    }
}

impl Measured for Watched {
    fn at(&self) -> SocketAddr {
        self.at[0].parse().unwrap()
    }

    fn memory(&self) -> (u64, u64) {
        memory_of(self.id())
    }
}

impl Table {
    fn begun() -> Table {
        println!(
            "{:48} {:>6} {:>9} {:>9} {:>9} {:>8} {:>8}",
            "attack", "asked", "p50", "p99", "p99 after", "at most", "after"
        );
        Table {
            lasting: seconds("ZHINAN_ATTACK_SECONDS", 10),
            faults: Vec::new(),
        }
    }

    /// Measures beside an attack on a program, and for a moment after it.
    fn row<Program: Measured>(
        &mut self,
        name: &str,
        program: Program,
        attack: impl FnOnce(&Program, SocketAddr, Duration),
    ) {
        const MB: u64 = 1024 * 1024;
        let to = program.at();
        let user = User::at(to);
        attack(&program, to, self.lasting);
        let Served { count, median, p99 } = user.served();
        std::thread::sleep(Duration::from_secs(1));
        let user = User::at(to);
        std::thread::sleep(Duration::from_secs(2));
        let after = user.served();
        let (now, most) = program.memory();
        println!(
            "{name:48} {count:6} {median:9.1?} {p99:9.1?} {:9.1?} {:5} MB {:5} MB",
            after.p99,
            most / MB,
            now / MB
        );
        if p99.max(after.p99) > PATIENCE || most / MB > MEMORY {
            self.faults.push(name.to_owned());
        }
    }

    /// The same on a program that serves the web, and holds nobody back for the number of requests.
    fn web(&mut self, name: &str, attack: impl FnOnce(&Serving, SocketAddr, Duration)) {
        let serving = Serving::start(&folder("attacks-table"), &["--rate", "0"]);
        self.row(name, serving, attack);
    }
}

/// As many connections as there are, each of which does something and is then left open for a time.
fn open(
    count: usize,
    from: [u8; 4],
    to: SocketAddr,
    begin: impl Fn(&mut TcpStream),
) -> Vec<TcpStream> {
    let opened = (0..count).filter_map(|_| {
        let mut stream = connect(from, to).ok()?;
        stream
            .set_write_timeout(Some(Duration::from_millis(50)))
            .ok()?;
        begin(&mut stream);
        Some(stream)
    });
    opened.collect()
}

/// A folder with so many missed questions, and one of the staff.
fn with_missed(count: usize) -> std::path::PathBuf {
    let data = folder("attacks-table-missed");
    let lines = (0..count).map(|at| {
        let question = format!("食堂{}楼的第{}个窗口卖不卖{}", at % 97, at * 7 % 13, at * 31 % 1_009);
        let kept = json!({"channel": "web", "clauses": ["4"], "guide": "stcsm-2026-8", "kind": "not_covered",
            "language": "zh", "question": question, "version": 1});
        json!({"missed": {"at": "2026-05-20T01:00:00Z", "question": kept}}).to_string() + "\n"
    });
    let lines: String = std::iter::once("{\"format\":1}\n".to_owned())
        .chain(lines)
        .collect();
    let imported = zhinan(&data, &["store", "import"], &lines);
    assert_eq!(imported.status, 0, "{imported:?}");
    hire(&data, "desk-1");
    data
}

#[test]
#[ignore = "takes some minutes"]
fn the_normal_user_is_served_beside_each_attack() {
    let mut table = Table::begun();
    table.web("nothing", |_, _, lasting| std::thread::sleep(lasting));
    table.web(
        "16 that search for long blanks and numerals",
        |_, to, lasting| {
            from_all(others(16), lasting, move |from| heavy::search(from, to));
        },
    );
    table.web(
        "64 with heavy messages in one conversation",
        |serving, to, lasting| {
            let chat = heavy::conversation(serving);
            from_all(others(64), lasting, move |from| {
                heavy::say(from, to, Some(&chat));
            });
        },
    );
    table.web(
        "16 with heavy messages in new conversations",
        |_, to, lasting| {
            from_all(others(16), lasting, move |from| {
                heavy::say(from, to, None);
            });
        },
    );
    table.web("16 that check 6,000 unknown facts", |_, to, lasting| {
        let request = heavy::unknown_facts();
        from_all(others(16), lasting, move |from| {
            send(from, to, &request).ok();
        });
    });
    table.web("64 that guess a password", |serving, to, lasting| {
        hire(&serving.data, "desk-1");
        let page = serving.get("/desk/login", &[]);
        let (cookie, mark) = (page.cookie(), field(&page.body, "mark"));
        let form = format!("name=desk-1&password=a+wrong+password&mark={mark}");
        let kind = format!("application/x-www-form-urlencoded\r\ncookie: {cookie}");
        let request = post("/desk/login", &kind, &form);
        from_all(others(64), lasting, move |from| {
            send(from, to, &request).ok();
        });
        assert_eq!(log_in(serving, "desk-1", PASSWORD).status, 303);
    });
    table.web("16 that load the page of the guide", |_, to, lasting| {
        let request =
            get("/guide/stcsm-2026-8").replace("host: a", "host: a\r\naccept-encoding: gzip");
        from_all(others(16), lasting, move |from| {
            send(from, to, &request).ok();
        });
    });
    table.web("one address with 2,048 connections", |_, to, lasting| {
        let idle = open(2_048, [127, 0, 0, 2], to, |_| ());
        std::thread::sleep(lasting);
        drop(idle);
    });
    table.web(
        "1,500 that come at once, over and over",
        |_, to, lasting| {
            let end = Instant::now() + lasting;
            while Instant::now() < end {
                for from in others(6) {
                    drop(open(250, from, to, |_| ()));
                }
            }
        },
    );
    table.web("900 heads and bodies that never end", |_, to, lasting| {
        let head = "POST /api/v1/ask HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";
        let body = format!("{head}content-length: 60000\r\n\r\n{{");
        let slow: Vec<TcpStream> = others(10)
            .flat_map(|from| {
                let sent = if from[3] % 2 == 0 { head } else { &body };
                open(90, from, to, |stream| {
                    stream.write_all(sent.as_bytes()).ok();
                })
            })
            .collect();
        let end = Instant::now() + lasting;
        while Instant::now() < end {
            for mut stream in &slow {
                stream.write_all(b"x").ok();
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    table.web("200 that send on and never read", |_, to, lasting| {
        let requests = get("/guide/stcsm-2026-8")
            .replace("connection: close\r\n", "")
            .repeat(200);
        let unread = open(200, [127, 0, 0, 2], to, |stream| {
            stream.write_all(requests.as_bytes()).ok();
        });
        std::thread::sleep(lasting);
        drop(unread);
    });
    let options = ["--rate", "0", "--desk-hours", "Mon-Sun 00:00-24:00"];
    let staffed = Serving::start(&folder("attacks-table"), &options);
    table.row(
        "64 that ask for a person and poll",
        staffed,
        |_, to, lasting| {
            let begin = post("/api/v1/chat", "application/json", "{\"text\": \"找人工\"}");
            from_all(others(64), lasting, move |from| {
                send(from, to, &begin).ok();
                send(from, to, &get("/")).ok();
            });
        },
    );
    let missed = Serving::start(&with_missed(49_000), &["--rate", "0"]);
    table.row(
        "4 of staff that load 49,000 missed questions",
        missed,
        |serving, to, lasting| {
            let cookie = set(&log_in(serving, "desk-1", PASSWORD), "zhinan_desk").unwrap();
            let request =
                get("/desk/missed").replace("host: a", &format!("host: a\r\ncookie: {cookie}"));
            from_all(others(4), lasting, move |from| {
                assert_eq!(send(from, to, &request).ok(), Some(200));
            });
        },
    );
    telegram(&mut table);
    let faults = &table.faults;
    // Without optimisation all takes several times as long.
    assert!(cfg!(debug_assertions) || faults.is_empty(), "{faults:?}");
}

/// Waits until all that was delivered is confirmed; that may take long where much is heavy.
fn confirmed(telegram: &Telegram) {
    while !telegram.is_all_confirmed() {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What is done by way of Telegram.
fn telegram(table: &mut Table) {
    let telegram = Telegram::start();
    let serving = || {
        let mut command = serve_bot(&folder("attacks-table"), &telegram.url);
        command.args(["--rate", "0"]);
        Watched::start(command, "attacks-table", 1)
    };
    table.row("inline queries of one person, 200 at a time", serving(), |_, _, lasting| {
        let end = Instant::now() + lasting;
        let from = json!({"id": 42, "is_bot": false, "first_name": "a"});
        while Instant::now() < end {
            for at in 0..200 {
                let query = json!({"id": at.to_string(), "query": "专题二", "offset": "", "from": from});
                telegram.deliver("inline_query", query);
            }
            confirmed(&telegram);
        }
    });
    table.row(
        "messages of 50 persons, 200 at a time",
        serving(),
        |_, _, lasting| {
            let end = Instant::now() + lasting;
            while Instant::now() < end {
                for at in 0..200 {
                    telegram.say(1_000 + at % 50, &"1,".repeat(1_999));
                }
                confirmed(&telegram);
            }
        },
    );
    let hooked = Telegram::start();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = listener.local_addr().unwrap();
    drop(listener);
    let data = folder("attacks-table");
    let mut command = serve_hook(
        &hooked.url,
        &listen.to_string(),
        "https://bot.example.org/telegram",
    );
    command.args(["--rate", "0"]);
    let serving = Hooked(WithTelegram::with(command, &data), listen);
    while send([127, 0, 0, 1], listen, &get("/healthz")).is_err() {
        std::thread::sleep(Duration::from_millis(50));
    }
    table.row(
        "16 that post to the webhook without its secret",
        serving,
        |_, to, lasting| {
            let request = post("/telegram", "application/json", "{\"update_id\": 1}");
            from_all(others(16), lasting, move |from| {
                let mut stream = connect(from, to).unwrap();
                stream.write_all(request.as_bytes()).ok();
                stream.read_to_end(&mut Vec::new()).ok();
            });
        },
    );
}

/// The program with a webhook, and where it listens.
struct Hooked(WithTelegram, SocketAddr);

impl Measured for Hooked {
    fn at(&self) -> SocketAddr {
        self.1
    }

    fn memory(&self) -> (u64, u64) {
        self.0.memory()
    }
}
