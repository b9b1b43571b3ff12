//! `zhinan serve`, run as it would be for users of Telegram, and what it should say to them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use zhinan::knowledge::{Files, load};
use zhinan::service::{Clock, Service};
use zhinan::store::{InMemory, Repository};
use zhinan::wording::Reply;

use super::at;
use super::program::{NOW, memory_of, program};
use super::telegram::{TOKEN, Telegram};

/// `zhinan serve`, while it runs.
pub struct Serving {
    child: Child,
    log: PathBuf,
}

impl Serving {
    pub fn start(telegram: &Telegram, data: &Path) -> Serving {
        Serving::with(serve(&telegram.url), data)
    }

    /// The same, as `command` says.
    pub fn with(mut command: Command, data: &Path) -> Serving {
        let log = data.join("log");
        let file = File::options()
            .create(true)
            .append(true)
            .open(&log)
            .unwrap();
        command
            .arg("--data")
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file);
        Serving {
            child: command.spawn().unwrap(),
            log,
        }
    }

    /// The memory that it holds now, and the most that it held, in bytes.
    pub fn memory(&self) -> (u64, u64) {
        memory_of(self.child.id())
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends it in order, and gives its exit status and its log.
    pub fn stop(&mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        let status = self.child.wait().unwrap().code();
        (status, fs::read_to_string(&self.log).unwrap())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

pub fn serve(url: &str) -> Command {
    let mut command = program();
    command
        .args(["--now", NOW, "serve", "--listen", "127.0.0.1:0"])
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", url);
    command.env_remove("TELOXIDE_PROXY");
    command
}

/// The same with a webhook, at an address where it listens.
pub fn serve_hook(url: &str, listen: &str, hook: &str) -> Command {
    let mut command = program();
    command
        .args([
            "--now",
            NOW,
            "serve",
            "--listen",
            listen,
            "--webhook-url",
            hook,
        ])
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", url);
    command.env_remove("TELOXIDE_PROXY");
    command
}

/// A service that says what the program should.
pub fn expected() -> &'static Service {
    static SERVICE: OnceLock<Service> = OnceLock::new();
    SERVICE.get_or_init(|| {
        let service = Service::builder(
            load(&Files::read(None, None).unwrap()).unwrap(),
            Clock::Fixed(at(NOW)),
        );
        service
            .remembering(Repository::new(InMemory::default()), 90, |_| ())
            .build()
            .unwrap()
    })
}

/// A reply as it is seen in Telegram.
pub fn seen(reply: &Reply) -> String {
    reply.text().trim().to_owned()
}
