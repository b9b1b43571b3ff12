//! Many connections: of one address, of clients that send or read nothing, and while the program ends.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{User, ask, connect, get, send};
use crate::support::program::folder;
use crate::support::watched::{Watched, serve};
use crate::support::web::Serving;

/// More than one address may have.
const MANY: usize = 600;

#[test]
fn one_address_with_many_connections_shuts_out_nobody() {
    let serving = Serving::start(&folder("attacks-connections"), &[]);
    let address = serving.address;
    let user = User::at(address);
    let idle: Vec<TcpStream> = (0..MANY)
        .map(|_| connect([127, 0, 0, 2], address).unwrap())
        .collect();
    // Its own oldest have been cut, and its newest are served.
    let mut first = &idle[0];
    first
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    assert!(matches!(first.read(&mut [0]), Ok(0) | Err(_)));
    let mut last = &idle[MANY - 1];
    last.write_all(get("/healthz").as_bytes()).unwrap();
    let mut answer = String::new();
    last.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let served = user.served();
    assert!(served.p99 < Duration::from_secs(3), "{served:?}");
}

#[test]
fn clients_that_do_not_read_hold_little_memory() {
    let serving = Serving::start(&folder("attacks-unread"), &["--rate", "0"]);
    let pipelined = get("/guide/stcsm-2026-8")
        .replace("connection: close\r\n", "")
        .repeat(200);
    let mut unread = 0;
    for _ in 0..20 {
        let mut stream = connect([127, 0, 0, 2], serving.address).unwrap();
        stream
            .set_write_timeout(Some(Duration::from_millis(200)))
            .unwrap();
        stream.write_all(pipelined.as_bytes()).ok();
        stream
            .set_read_timeout(Some(Duration::from_secs(5)))
            .unwrap();
        // What is in the way by now is all that there will be, until someone reads.
        stream.peek(&mut [0]).unwrap();
        unread += queued_by(serving.address.port());
    }
    assert!(unread < 20 * 20 * 512 * 1024, "{unread}");
    assert_eq!(
        send([127, 0, 0, 1], serving.address, &ask("你好")).unwrap(),
        200
    );
}

/// How many bytes the system holds that connections to a port did not take yet.
fn queued_by(port: u16) -> u64 {
    let all = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let own = format!(":{port:04X}");
    let queued = all.lines().skip(1).filter_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        fields.next().filter(|it| it.ends_with(&own))?;
        let (sending, _) = fields.nth(2)?.split_once(':')?;
        u64::from_str_radix(sending, 16).ok()
    });
    queued.sum()
}

#[test]
fn whoever_comes_while_it_ends_is_refused_at_once() {
    let mut serving = Watched::start(serve(&folder("attacks-ending")), "attacks-ending", 1);
    let address = serving.at[0].parse().unwrap();
    // A request that is under way holds it up for a moment.
    let mut slow = connect([127, 0, 0, 2], address).unwrap();
    slow.write_all(b"POST /api/v1/ask HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{")
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    serving.signal("TERM");
    serving.wait_for("told to stop");
    std::thread::sleep(Duration::from_millis(200));
    let began = Instant::now();
    assert!(TcpStream::connect_timeout(&address, Duration::from_secs(3)).is_err());
    assert!(began.elapsed() < Duration::from_secs(2));
    drop(slow);
    assert_eq!(serving.ended(), Some(0));
}
