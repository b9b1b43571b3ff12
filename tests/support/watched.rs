//! `zhinan serve`, watched: where it listens, what it logs, how it ends.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::program::{NOW, program};
use super::telegram::TOKEN;

/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program, serving.
pub struct Watched {
    child: Child,
    log: PathBuf,
    /// Where it says that it listens: the first address, then that of the measures.
    pub at: Vec<String>,
}

/// `zhinan serve` with nothing set but a free port.
pub fn serve(data: &Path) -> Command {
    let mut command = program();
    command
        .args(["--now", NOW, "serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data);
    for name in [
        "TELOXIDE_TOKEN",
        "TELOXIDE_API_URL",
        "TELOXIDE_PROXY",
        "JOURNAL_STREAM",
    ] {
        command.env_remove(name);
    }
    for name in [
        "ZHINAN_LISTEN",
        "ZHINAN_METRICS_LISTEN",
        "ZHINAN_LOG",
        "ZHINAN_LOG_FORMAT",
    ] {
        command.env_remove(name);
    }
    command
}

/// The same with a bot whose Bot API is at `url`.
pub fn serve_bot(data: &Path, url: &str) -> Command {
    let mut command = serve(data);
    command
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", url);
    command
}

impl Watched {
    /// Starts it, and returns once it listens at `addresses` of them. The log of `name` is in the folder of tests.
    pub fn start(mut command: Command, name: &str, addresses: usize) -> Watched {
        let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.log"));
        let file = File::create(&log).unwrap();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file)
            .spawn()
            .unwrap();
        let told = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map(Result::unwrap)
            .take(addresses);
        let at = told.map(|line| {
            line.split_once("http://")
                .unwrap()
                .1
                .split_once('/')
                .unwrap()
                .0
                .to_owned()
        });
        let at: Vec<String> = at.collect();
        let watched = Watched { child, log, at };
        assert_eq!(
            watched.at.len(),
            addresses,
            "it does not listen: {}",
            watched.log()
        );
        watched
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until the log has `words`.
    pub fn wait_for(&self, words: &str) {
        until(&format!("`{words}` in the log"), || {
            self.log().contains(words).then_some(())
        });
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it ends, and gives its exit status.
    pub fn ended(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// The health that it tells.
    pub fn health(&self) -> (u16, Value) {
        let (status, body) = get(&self.at[0], "/healthz");
        (
            status,
            serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}")),
        )
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What `look` finds, once it does.
pub fn until<Found>(what: &str, mut look: impl FnMut() -> Option<Found>) -> Found {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "waited for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The status and body of what is at `path`.
pub fn get(address: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (
        head.split(' ').nth(1).unwrap().parse().unwrap(),
        body.to_owned(),
    )
}
