//! Attacks on the program as it serves the web, with a normal user beside, who is answered all the while.
//!
//! `.ci/long attacks` runs each as hard as the machine allows and tells the user's times; `.ci/long mixed` all at once, while the
//! program is killed now and then.

mod connections;
mod desk;
mod files;
mod heavy;
mod logins;
mod mixed;
mod requests;
mod table;

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

/// How long anyone waits for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where the normal user comes from.
const HOME: [u8; 4] = [127, 0, 0, 1];

/// A connection from an address of this machine.
fn connect(from: impl Into<IpAddr>, to: SocketAddr) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::new(from.into(), 0).into())?;
    socket.connect_timeout(&to.into(), PATIENCE)?;
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// What is sent to post `body`.
fn post(path: &str, kind: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// What is sent to ask a question over the API.
fn ask(question: &str) -> String {
    let body = serde_json::json!({ "q": question }).to_string();
    post("/api/v1/ask", "application/json", &body)
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
}

/// Sends a request and reads all that comes; gives the status.
fn send(from: impl Into<IpAddr>, to: SocketAddr, request: &str) -> io::Result<u16> {
    let mut stream = connect(from, to)?;
    stream.write_all(request.as_bytes()).ok();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    let status = answer
        .get(9..12)
        .and_then(|it| std::str::from_utf8(it).ok());
    status
        .and_then(|it| it.parse().ok())
        .ok_or(io::ErrorKind::UnexpectedEof.into())
}

/// For how many seconds the environment says that something is to go on.
fn seconds(name: &str, usual: u64) -> Duration {
    let told = std::env::var(name).ok();
    Duration::from_secs(told.map_or(usual, |seconds| seconds.parse().unwrap()))
}

/// A normal user, who asks ten times a second on new connections until told to stop.
struct User {
    stops: Arc<AtomicBool>,
    asking: JoinHandle<Vec<Duration>>,
}

/// How a user was served.
#[derive(Debug, Clone, Copy)]
struct Served {
    count: usize,
    median: Duration,
    p99: Duration,
}

impl User {
    fn at(address: SocketAddr) -> User {
        let stops = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&stops);
        let asking = spawn(move || {
            let mut times = Vec::new();
            while !is_over.load(Ordering::SeqCst) || times.is_empty() {
                let began = Instant::now();
                let status = send(HOME, address, &ask("专题二最多能申请多少钱")).unwrap();
                assert_eq!(status, 200);
                times.push(began.elapsed());
                sleep(Duration::from_millis(100).saturating_sub(began.elapsed()));
            }
            times
        });
        User { stops, asking }
    }

    fn served(self) -> Served {
        self.stops.store(true, Ordering::SeqCst);
        Served::within(self.asking.join().unwrap())
    }
}

impl Served {
    /// In these times, of which there is one at least.
    fn within(mut times: Vec<Duration>) -> Served {
        times.sort();
        Served {
            count: times.len(),
            median: times[times.len() / 2],
            p99: times[(times.len() * 99 / 100).min(times.len() - 1)],
        }
    }
}

/// Does something from each of these addresses at once, over and over, for a time.
fn from_all(
    addresses: impl IntoIterator<Item = [u8; 4]>,
    time: Duration,
    attack: impl Fn([u8; 4]) + Send + Sync + 'static,
) {
    let attack = Arc::new(attack);
    let end = Instant::now() + time;
    let attackers: Vec<JoinHandle<()>> = addresses
        .into_iter()
        .map(|address| {
            let attack = Arc::clone(&attack);
            spawn(move || {
                while Instant::now() < end {
                    attack(address);
                }
            })
        })
        .collect();
    attackers.into_iter().for_each(|it| it.join().unwrap());
}

/// Addresses of attackers.
fn others(count: u8) -> impl Iterator<Item = [u8; 4]> {
    (1..=count).map(|last| [127, 0, 1, last])
}
