//! The program as it serves the web, and a client that speaks as little HTTP as it takes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::program::{NOW, memory_of, program};

/// `zhinan serve`, while it runs.
pub struct Serving {
    child: Child,
    pub address: SocketAddr,
    /// Where it keeps what it keeps.
    pub data: PathBuf,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Serving {
    /// Serves with what is kept in `data`, and with more options.
    pub fn start(data: &Path, options: &[&str]) -> Serving {
        Serving::start_at(NOW, data, options)
    }

    /// The same, at another time.
    pub fn start_at(now: &str, data: &Path, options: &[&str]) -> Serving {
        let mut command = program();
        command
            .args(["--now", now, "serve", "--listen", "127.0.0.1:0"])
            .args(options);
        command.env_remove("TELOXIDE_TOKEN");
        Serving::with(command, data)
    }

    /// The same, as `command` says.
    pub fn with(mut command: Command, data: &Path) -> Serving {
        command
            .arg("--data")
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        command.stderr(
            std::fs::File::options()
                .create(true)
                .append(true)
                .open(data.join("log"))
                .unwrap(),
        );
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("{line}"));
        Serving {
            child,
            address: address.trim_end_matches('/').parse().unwrap(),
            data: data.to_owned(),
        }
    }

    /// The memory that it holds now, and the most that it held, in bytes.
    pub fn memory(&self) -> (u64, u64) {
        memory_of(self.child.id())
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks for a page.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, "")
    }

    /// Sends a form, and goes where the answer sends to, as a browser does.
    pub fn submit(&self, path: &str, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, headers, form);
        let Some(location) = answer.header("location").filter(|_| answer.status == 303) else {
            return answer;
        };
        let path = location.split('#').next().unwrap();
        let set = answer.header("set-cookie").map(|_| answer.cookie());
        let mut headers = headers.to_vec();
        if let Some(cookie) = &set {
            headers.retain(|(name, _)| *name != "cookie");
            headers.push(("cookie", cookie));
        }
        let mut page = self.get(path, &headers);
        page.headers.extend(answer.headers);
        page
    }

    /// Sends a form.
    pub fn post(&self, path: &str, headers: &[(&str, &str)], form: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> = form
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let headers = [
            &[("content-type", "application/x-www-form-urlencoded")],
            headers,
        ]
        .concat();
        self.send("POST", path, &headers, &pairs.join("&"))
    }

    /// Sends JSON.
    pub fn call(&self, path: &str, body: &str) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], body)
    }

    /// Sends anything.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        send_to(self.address, method, path, headers, body)
    }
}

/// Sends anything to an address.
pub fn send_to(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    // Whoever refuses a body need not read it.
    stream.write_all(body.as_bytes()).ok();
    answer(stream)
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Reads what comes until the connection ends.
pub fn answer(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    // A connection that is cut ends too.
    stream.read_to_end(&mut bytes).ok();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer: {text}"));
    let mut lines = head.lines();
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let pair = |line: &str| {
        line.split_once(": ")
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
    };
    Answer {
        status,
        headers: lines.filter_map(pair).collect(),
        body: body.to_owned(),
    }
}

impl Answer {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(its, _)| its == name)
            .map(|(_, value)| value.as_str())
    }

    /// The cookie that it sets, as it is sent back.
    pub fn cookie(&self) -> String {
        self.header("set-cookie")
            .unwrap_or_else(|| panic!("no cookie: {self:?}"))
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The values of the buttons named `name`.
    pub fn buttons(&self, name: &str) -> Vec<&str> {
        let begins = format!("name=\"{name}\" value=\"");
        self.body
            .split(begins.as_str())
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect()
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
