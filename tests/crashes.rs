//! The program is killed at random instants, and nothing that it answered to is lost.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use crate::support::checked;
use crate::support::program::{NOW, folder, program};
use crate::support::random::Random;

/// How often the program is killed.
const KILLS: u64 = 50;

/// How many talk with it.
const APPLICANTS: u64 = 6;

/// The program, running.
struct Running {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    fn start(data: &Path) -> Running {
        let mut command = program();
        command
            .args(["--now", NOW, "chat", "--jsonl", "--data"])
            .arg(data);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (
            child.stdin.take().unwrap(),
            BufReader::new(child.stdout.take().unwrap()),
        );
        Running {
            child,
            stdin,
            stdout,
        }
    }

    fn send(&mut self, request: &Json) {
        self.stdin
            .write_all(format!("{request}\n").as_bytes())
            .unwrap();
    }

    fn reply(&mut self) -> Json {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        let mut answer: Json =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        answer["replies"][0].take()
    }

    /// `kill -9`.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// One who is led through the interview, and notes what was told.
#[derive(Default)]
struct Applicant {
    name: String,
    /// The question that is open, as it came.
    asks: Json,
    /// What was told and answered to.
    told: Map<String, Json>,
    /// Facts that were answered to, with those of which nothing is known.
    answered: BTreeSet<String>,
    /// What was sent and not answered to, when the program was killed.
    pending: Option<(String, Json)>,
    verdicts: usize,
}

impl Applicant {
    /// The next thing to say: the fact that it tells, its value, and the request.
    fn next(&self, random: &mut Random) -> (String, Json, Json) {
        let name = &self.name;
        let text = |text: &str| json!({"chat": name, "text": text});
        if self.asks.is_null() {
            return (String::new(), Json::Null, text("帮我看看能不能报"));
        }
        let fact = self.asks["fact"].as_str().unwrap().to_owned();
        let options = self.asks["options"].as_array().unwrap();
        let (value, request) = match self.asks["kind"].as_str().unwrap() {
            "money" if fact == "total_budget" => (json!("3000000"), text("300万")),
            "money" => (json!("600000"), text("60万元")),
            "count" => (json!(1), text("1")),
            "choices" => {
                let option =
                    &options[usize::try_from(random.below(options.len() as u64 - 1)).unwrap()];
                (
                    json!([option["value"]]),
                    text(option["label"].as_str().unwrap()),
                )
            }
            _ => {
                let option = &options[usize::try_from(random.below(options.len() as u64)).unwrap()];
                (
                    option["value"].clone(),
                    json!({"chat": name, "press": option["data"]}),
                )
            }
        };
        (fact, value, request)
    }

    /// Notes what was told, now that it was answered to.
    fn note(&mut self, fact: String, value: Json) {
        if fact.is_empty() {
            return;
        }
        assert!(self.answered.insert(fact.clone()), "{fact} was told twice");
        if !value.is_null() {
            self.told.insert(fact, value);
        }
    }

    /// Takes the reply: the next question is one that was not answered, the verdict is that on all that was told.
    fn take(&mut self, reply: &Json) {
        self.asks = reply["asks"].clone();
        if let Some(fact) = self.asks["fact"].as_str() {
            assert!(
                !self.answered.contains(fact),
                "{}: {fact} is asked twice\n{reply}",
                self.name
            );
        }
        if reply["verdict"].is_object() {
            assert!(self.asks.is_null());
            let right = checked(&Json::Object(self.told.clone()).to_string()).remove(0);
            assert_eq!(reply["verdict"], right, "{}", self.name);
            self.verdicts += 1;
        }
    }

    /// Takes the conversation up after a crash.
    fn resume(&mut self, program: &mut Running) {
        let pending = self.pending.take();
        if self.asks.is_null() && pending.is_none() {
            return;
        }
        let open = self.asks["fact"].as_str().unwrap_or_default().to_owned();
        program.send(&json!({"chat": self.name, "text": if open.is_empty() { "帮我看看能不能报" } else { "继续" }}));
        let reply = program.reply();
        let asked = reply["asks"]["fact"].as_str().unwrap_or_default();
        match pending {
            // It was kept before the kill or it was not; in neither case is it kept by half.
            Some((fact, value)) if asked != open => self.note(fact, value),
            Some(_) => {}
            None => assert_eq!(
                asked, open,
                "{}: what was answered to is lost\n{reply}",
                self.name
            ),
        }
        self.take(&reply);
    }
}

#[test]
fn killed_at_any_instant_it_loses_no_answer_and_asks_nothing_twice() {
    let data = folder("crashes");
    let mut random = Random(20_260_520);
    let mut applicants: Vec<Applicant> = (0..APPLICANTS)
        .map(|number| Applicant {
            name: format!("c{number}"),
            ..Applicant::default()
        })
        .collect();
    let (mut cut, mut after_reply) = (0, 0);
    for _ in 0..KILLS {
        let mut program = Running::start(&data);
        if random.below(8) == 0 {
            // While it starts, or opens the store.
            std::thread::sleep(Duration::from_millis(random.below(60)));
            program.kill();
            continue;
        }
        applicants
            .iter_mut()
            .for_each(|applicant| applicant.resume(&mut program));
        for _ in 0..random.below(20) {
            let applicant = &mut applicants[usize::try_from(random.below(APPLICANTS)).unwrap()];
            let (fact, value, request) = applicant.next(&mut random);
            program.send(&request);
            let reply = program.reply();
            applicant.note(fact, value);
            applicant.take(&reply);
            if reply["verdict"].is_object() {
                program.send(&json!({"chat": applicant.name, "text": "/forget"}));
                program.reply();
                applicant.told.clear();
                applicant.answered.clear();
            }
        }
        if random.below(3) > 0 {
            // In the middle of a message.
            let applicant = &mut applicants[usize::try_from(random.below(APPLICANTS)).unwrap()];
            let (fact, value, request) = applicant.next(&mut random);
            applicant.pending = Some((fact, value));
            program.send(&request);
            std::thread::sleep(Duration::from_micros(random.below(3000)));
            cut += 1;
        } else {
            after_reply += 1;
        }
        program.kill();
    }
    assert!(cut > 10 && after_reply > 5, "{cut} {after_reply}");
    let verdicts: usize = applicants.iter().map(|applicant| applicant.verdicts).sum();
    assert!(verdicts > 10, "{verdicts}");
}
