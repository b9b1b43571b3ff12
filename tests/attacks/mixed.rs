//! All attacks at once, while the program is killed now and then and started again: whoever was answered loses nothing.

use std::io::Read as _;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Served, ask, connect, get, heavy, others, post, seconds, send};
use crate::desk::{PASSWORD, hire, log_in};
use crate::support::program::{NOW, folder, program};
use crate::support::random::Random;
use crate::support::web::{Serving, send_to};

/// How many are led through an interview.
const APPLICANTS: u32 = 8;

/// How long it runs between two kills, in seconds.
const BETWEEN: std::ops::Range<u64> = 5..20;

fn start(listen: SocketAddr, data: &Path) -> Serving {
    let mut command = program();
    command.args([
        "--now",
        NOW,
        "serve",
        "--rate",
        "0",
        "--desk-hours",
        "Mon-Sun 00:00-24:00",
    ]);
    command.args(["--listen", &listen.to_string()]);
    command.env_remove("TELOXIDE_TOKEN");
    Serving::with(command, data)
}

/// One who is led through the interview and changes an amount over and over.
#[derive(Default)]
struct Applicant {
    /// The token of the conversation.
    chat: Option<String>,
    /// What was answered to last, in units of ten thousand yuan.
    kept: Option<u32>,
    answered: usize,
}

impl Applicant {
    /// Says something until it is answered, and gives the amount on record then.
    fn says(&mut self, to: SocketAddr, text: &str) -> Option<String> {
        let body = json!({ "chat": self.chat, "text": text }).to_string();
        loop {
            let answer = answered(to, &body);
            if let Some(answer) = answer.filter(|answer| answer["state"].is_object()) {
                self.chat = answer["chat"].as_str().map(str::to_owned);
                self.answered += 1;
                return answer["state"]["facts"]["requested"]
                    .as_str()
                    .map(str::to_owned);
            }
            sleep(Duration::from_millis(20));
        }
    }

    /// Changes the amount, and looks whether it is on record; gives how often it was not.
    fn goes_on(&mut self, to: SocketAddr, random: &mut Random) -> usize {
        let wanted = |of: Option<u32>| of.map(|of| format!("{of}0000.00"));
        let before = self.says(to, "继续");
        let lost = usize::from(before != wanted(self.kept));
        let next = 10 + u32::try_from(random.below(50)).unwrap();
        let after = self.says(to, &format!("申请额度改成{next}万"));
        self.kept = Some(next);
        lost + usize::from(after != wanted(self.kept))
    }
}

/// The answer to a message over the API, if there is one.
fn answered(to: SocketAddr, body: &str) -> Option<Value> {
    use std::io::Write as _;
    let mut stream = connect([127, 0, 0, 1], to).ok()?;
    let request = post("/api/v1/chat", "application/json", body);
    stream.write_all(request.as_bytes()).ok()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    head.starts_with("HTTP/1.1 200")
        .then(|| serde_json::from_str(body).ok())?
}

/// Does something over and over until it is over, with a pause where nobody listens.
fn over_and_over(
    is_over: &Arc<AtomicBool>,
    mut deed: impl FnMut() -> bool + Send + 'static,
) -> JoinHandle<()> {
    let is_over = Arc::clone(is_over);
    spawn(move || {
        while !is_over.load(Ordering::SeqCst) {
            if !deed() {
                sleep(Duration::from_millis(50));
            }
        }
    })
}

/// All attacks.
fn attacks(is_over: &Arc<AtomicBool>, to: SocketAddr) -> Vec<JoinHandle<()>> {
    let person = post("/api/v1/chat", "application/json", "{\"text\": \"找人工\"}");
    let guess = post(
        "/desk/login",
        "application/x-www-form-urlencoded",
        "name=desk-1&password=a&mark=b",
    );
    let requests = [
        heavy::unknown_facts(),
        get("/guide/stcsm-2026-8"),
        person,
        guess,
        "GET / HTTP/1.1\r\n\r\n".to_owned(),
    ];
    let mut attacks = Vec::new();
    for (from, request) in others(20).zip(requests.into_iter().cycle()) {
        attacks.push(over_and_over(is_over, move || {
            send(from, to, &request).is_ok()
        }));
    }
    for from in others(40).skip(20) {
        attacks.push(over_and_over(is_over, move || {
            heavy::search(from, to);
            heavy::say(from, to, None).is_some()
        }));
    }
    // Some hold connections, and let them go again.
    for from in others(44).skip(40) {
        attacks.push(over_and_over(is_over, move || {
            let idle: Vec<_> = (0..300).map_while(|_| connect(from, to).ok()).collect();
            sleep(Duration::from_secs(1));
            !idle.is_empty()
        }));
    }
    attacks
}

#[test]
#[ignore = "takes a minute, or as long as ZHINAN_MIXED_SECONDS says"]
fn all_attacks_at_once_and_kills_lose_nothing_that_was_answered() {
    let lasting = seconds("ZHINAN_MIXED_SECONDS", 60);
    let data = folder("attacks-mixed");
    hire(&data, "desk-1");
    let listen = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut serving = start(listen, &data);
    let is_over = Arc::new(AtomicBool::new(false));
    let applicants: Vec<JoinHandle<(usize, usize)>> = (0..APPLICANTS)
        .map(|seed| {
            let is_over = Arc::clone(&is_over);
            spawn(move || {
                let (mut applicant, mut random) = (Applicant::default(), Random(seed.into()));
                applicant.says(listen, "帮我看看能不能报");
                applicant.says(listen, "专题二");
                let mut lost = 0;
                while !is_over.load(Ordering::SeqCst) {
                    lost += applicant.goes_on(listen, &mut random);
                }
                (applicant.answered, lost)
            })
        })
        .collect();
    let user = {
        let is_over = Arc::clone(&is_over);
        spawn(move || {
            let mut times = Vec::new();
            while !is_over.load(Ordering::SeqCst) {
                let began = Instant::now();
                if matches!(
                    send([127, 0, 0, 1], listen, &ask("专题二最多能申请多少钱")),
                    Ok(200)
                ) {
                    times.push(began.elapsed());
                }
                sleep(Duration::from_millis(100).saturating_sub(began.elapsed()));
            }
            Served::within(times)
        })
    };
    let attacks = attacks(&is_over, listen);
    let (end, mut random, mut kills, mut most) = (Instant::now() + lasting, Random(1), 0, 0);
    while Instant::now() < end {
        let between = BETWEEN.start + random.below(BETWEEN.end - BETWEEN.start);
        sleep(Duration::from_secs(between).min(end.saturating_duration_since(Instant::now())));
        most = serving.memory().1.max(most);
        serving.kill();
        kills += 1;
        serving = start(listen, &data);
    }
    is_over.store(true, Ordering::SeqCst);
    attacks.into_iter().for_each(|it| it.join().unwrap());
    let (mut answered, mut lost) = (0, 0);
    for applicant in applicants {
        let (its_answered, its_lost) = applicant.join().unwrap();
        answered += its_answered;
        lost += its_lost;
    }
    let Served { count, median, p99 } = user.join().unwrap();
    println!(
        "{lasting:.0?}, {kills} kills: {answered} answers, {lost} lost; the normal user: {count} asked, p50 {median:.1?}, \
         p99 {p99:.1?}; at most {} MB",
        most / (1024 * 1024)
    );
    assert_eq!(lost, 0);
    // All is as before.
    assert_eq!(log_in(&serving, "desk-1", PASSWORD).status, 303);
    assert_eq!(send_to(listen, "GET", "/healthz", &[], "").status, 200);
}
