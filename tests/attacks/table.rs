//! The table of attacks, each run as hard as the machine allows, with the times of the normal user beside.

use std::net::SocketAddr;
use std::time::Duration;

use super::{Served, User, connect, from_all, heavy, others};
use crate::support::program::folder;
use crate::support::web::Serving;

/// How long each attack lasts.
const LASTING: Duration = Duration::from_secs(10);

fn row(name: &str, attack: impl FnOnce(&Serving, SocketAddr)) -> Served {
    let serving = Serving::start(&folder("attacks-table"), &["--rate", "0"]);
    let user = User::at(serving.address);
    attack(&serving, serving.address);
    let served = user.served();
    let Served { count, median, p99 } = &served;
    let most = serving.memory().1 / (1024 * 1024);
    println!("{name:45} {count:5} asked  p50 {median:8.1?}  p99 {p99:8.1?}  at most {most} MB");
    served
}

#[test]
#[ignore = "takes some minutes"]
fn the_normal_user_is_served_beside_each_attack() {
    row("nothing", |_, _| std::thread::sleep(LASTING));
    row("16 connections with heavy searches", |_, to| {
        from_all(others(16), LASTING, move |from| heavy::search(from, to));
    });
    row(
        "64 with heavy messages in one conversation",
        |serving, to| {
            let chat = heavy::conversation(serving);
            from_all(others(64), LASTING, move |from| {
                heavy::say(from, to, Some(&chat));
            });
        },
    );
    row("16 with heavy messages in new conversations", |_, to| {
        from_all(others(16), LASTING, move |from| {
            heavy::say(from, to, None);
        });
    });
    row("one address with 2,000 connections", |_, to| {
        let idle: Vec<_> = (0..2_000).map(|_| connect([127, 0, 0, 2], to)).collect();
        std::thread::sleep(LASTING);
        drop(idle);
    });
}
