//! Telegram, when things go wrong: the program is killed again and again, and Telegram fails by chance. No word is lost, none
//! is said twice but where that cannot be known, and the order in each chat is kept.

use std::time::{Duration, Instant};

use zhinan::knowledge::{Files, load};
use zhinan::service::{Clock, Service};
use zhinan::store::{Repository, Sled};

use crate::support::at;
use crate::support::crowd::Crowd;
use crate::support::program::{NOW, folder};
use crate::support::random::{Random, Seed};
use crate::support::serving::{Serving, expected, serve, serve_hook};
use crate::support::telegram::{Chaos, Point, Rate, Telegram};

/// How many messages a second the program may send in these tests, and the stand-in takes.
const BUDGET: u32 = 1000;

/// How the program takes updates.
#[derive(Clone)]
enum Way {
    Polling,
    /// By a webhook, which listens here.
    Webhook(String),
}

/// A stand-in for a bot that may send so much, and the program that does.
fn well_paid(telegram: &Telegram, data: &std::path::Path, way: &Way) -> Serving {
    telegram.book().limits.all = Rate(f64::from(BUDGET) * 1.2, f64::from(BUDGET) * 1.2);
    let mut command = match way {
        Way::Polling => serve(&telegram.url),
        Way::Webhook(listen) => {
            telegram.lead(&format!("http://{listen}"));
            serve_hook(&telegram.url, listen, "https://bot.example.org/telegram")
        }
    };
    command.env("ZHINAN_TELEGRAM_BUDGET", BUDGET.to_string());
    Serving::with(command, data)
}

/// Kills the program `kills` times while `chats` applicants say `length` things each.
fn kill_again_and_again(name: &str, way: &Way, (chats, length): (usize, usize), kills: usize) {
    let seed = Seed::or(20_260_520);
    let mut random = Random(seed.0);
    let (telegram, data) = (Telegram::start(), folder(name));
    let mut crowd = Crowd::new(&telegram, name, chats, length, Random(seed.0 + 1));
    crowd.begin();
    // A message is fetched, met and replied to in two to three requests, and one that is posted in one to two; a part of
    // them is left for after the last kill, however fast the program is.
    let a_message = if matches!(way, Way::Polling) { 3 } else { 2 };
    let requests_a_life = u64::try_from(chats * length * a_message / 2 / kills).unwrap();
    let (mut in_startup, mut before, mut after) = (0, 0, 0);
    let mut open = Vec::new();
    for _ in 0..kills {
        assert!(
            !crowd.is_content(),
            "all was said after {} kills",
            crowd.kills.len()
        );
        let began = telegram.book().requests;
        let mut serving = match random.below(5) {
            0 => {
                let end = Instant::now() + Duration::from_millis(random.below(600));
                let serving = well_paid(&telegram, &data, way);
                crowd.listen_until(|telegram| {
                    Instant::now() >= end || telegram.book().requests >= began + requests_a_life
                });
                in_startup += usize::from(telegram.book().requests == began);
                serving
            }
            _ => {
                let point = random.pick(&[Point::Arrival, Point::Effect]);
                telegram.trap(1 + random.below(requests_a_life * 2), point);
                let serving = well_paid(&telegram, &data, way);
                crowd.listen_until(|telegram| telegram.book().is_trapped());
                *(if point == Point::Arrival {
                    &mut before
                } else {
                    &mut after
                }) += 1;
                serving
            }
        };
        serving.kill();
        let killed = Instant::now();
        // What had arrived comes to something after all, or is lost.
        telegram.release(random.below(2) == 0);
        crowd.listen();
        crowd.kills.push((telegram.book().requests, killed));
        open.push(crowd.open_since(began));
    }
    let heard = crowd.heard();
    let mut serving = well_paid(&telegram, &data, way);
    crowd.listen_until(|_| false);
    telegram.all_confirmed();
    let (status, log) = serving.stop();
    assert_eq!(status, Some(0), "{log}");
    crowd.listen();
    assert!(crowd.is_content());
    println!(
        "seed {}: {chats} chats, {} replies ({heard} before the last start), {kills} kills: {in_startup} in startup, {before} \
         before the effect of a request, {after} after it",
        seed.0,
        crowd.heard()
    );
    let mut answered: Vec<_> = crowd
        .doubles
        .iter()
        .filter(|it| it.was_answered)
        .map(|it| it.before)
        .collect();
    answered.sort();
    println!(
        "doubled: {}, of them {} that were answered, {:?} before the kill (median; at most {:?}); in flight at kills: {}",
        crowd.doubles.len(),
        answered.len(),
        answered.get(answered.len() / 2),
        answered.last(),
        open.iter().sum::<usize>()
    );
    for double in &crowd.doubles {
        assert!(
            double.kill.is_some(),
            "no kill fell between the two: {double:?}"
        );
    }
    for (kill, open) in open.iter().enumerate() {
        let doubled = crowd
            .doubles
            .iter()
            .filter(|double| double.kill == Some(kill))
            .count();
        assert!(
            doubled <= *open,
            "kill {kill}: {doubled} doubled, {open} in flight"
        );
    }
    assert_eq!(telegram.book().refused, Vec::<String>::new());
    let kept = Service::builder(
        load(&Files::read(None, None).unwrap()).unwrap(),
        Clock::Fixed(at(NOW)),
    );
    let kept = kept
        .remembering(
            Repository::new(Sled::new(&data.join("store"))),
            90,
            |what| panic!("{what}"),
        )
        .build()
        .unwrap();
    for (address, expected_at) in crowd.talks() {
        assert_eq!(
            kept.conversation(&address),
            expected().conversation(expected_at),
            "{address:?}"
        );
    }
    assert_eq!(kept.unsent("telegram"), [], "all is struck off");
}

#[test]
fn a_process_that_is_killed_again_and_again_loses_no_word_and_keeps_the_order() {
    kill_again_and_again("telegram-killed", &Way::Polling, (100, 6), 12);
}

#[test]
fn with_a_webhook_no_word_is_lost_either() {
    let listen = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    kill_again_and_again("telegram-hook-killed", &Way::Webhook(listen), (100, 6), 8);
}

#[test]
#[ignore = "needs two minutes"]
fn a_thousand_chats_in_mid_interview_outlive_fifty_kills() {
    kill_again_and_again("telegram-killed-often", &Way::Polling, (1000, 8), 50);
}

#[test]
fn what_can_arrive_arrives_in_order_whatever_goes_wrong_on_the_way() {
    let seed = Seed::or(20_260_520);
    let mut random = Random(seed.0);
    let (telegram, data) = (Telegram::start(), folder("telegram-chaos"));
    let mut crowd = Crowd::new(&telegram, "chaos", 300, 4, Random(seed.0 + 1));
    let mut chaos = Chaos::new(seed.0);
    (
        chaos.flood,
        chaos.broken,
        chaos.lost,
        chaos.gateway,
        chaos.hang,
    ) = (40, 30, 30, 3, 1);
    (chaos.again, chaos.shuffle, chaos.conflict) = (200, 800, 20);
    for _ in 0..20 {
        let (chat, count) = (
            1 + i64::try_from(random.below(300)).unwrap(),
            1 + random.below(3),
        );
        let count = *chaos
            .blocks
            .entry(chat)
            .or_insert(u32::try_from(count).unwrap());
        crowd.close_after(chat, usize::try_from(count).unwrap());
    }
    telegram.book().chaos = Some(chaos);
    crowd.begin();
    let mut serving = well_paid(&telegram, &data, &Way::Polling);
    crowd.listen_until(|_| false);
    telegram.all_confirmed();
    let (status, log) = serving.stop();
    assert_eq!(status, Some(0), "{log}");
    crowd.listen();
    let unanswered = telegram
        .book()
        .sent
        .iter()
        .filter(|sent| sent.answered.is_none())
        .count();
    println!(
        "seed {}: {} replies, {} doubled, {unanswered} unanswered",
        seed.0,
        crowd.heard(),
        crowd.doubles.len()
    );
    assert!(
        crowd.doubles.iter().all(|double| !double.was_answered),
        "{:?}",
        crowd.doubles
    );
    let book = telegram.book();
    assert_eq!((&book.refused, &book.impatient), (&Vec::new(), &Vec::new()));
}
