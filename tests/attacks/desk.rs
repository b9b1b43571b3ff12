//! Much that waits for staff: conversations that are handed over, questions that were missed, pages that poll.

use std::time::{Duration, Instant};

use crate::desk::at_desk;
use crate::support::program::folder;
use crate::support::web::Serving;

#[test]
fn one_address_hands_over_few_conversations() {
    let options = [
        "--desk-hours",
        "Mon-Sun 00:00-24:00",
        "--behind-proxy",
        "--rate",
        "0",
    ];
    let serving = Serving::start(&folder("attacks-handovers"), &options);
    let ask = |from: &str| {
        let headers = [
            ("content-type", "application/json"),
            ("x-forwarded-for", from),
        ];
        serving
            .send("POST", "/api/v1/chat", &headers, "{\"text\": \"找人工\"}")
            .status
    };
    let statuses: Vec<u16> = (0..40).map(|_| ask("10.0.0.1")).collect();
    let taken = statuses.iter().filter(|status| **status == 200).count();
    assert!((20..24).contains(&taken), "{statuses:?}");
    assert_eq!(ask("10.0.0.2"), 200, "another is not held back");
}

#[test]
fn a_page_that_waits_for_staff_is_answered_when_all_ends() {
    let options = ["--desk-hours", "Mon-Sun 00:00-24:00"];
    let serving = Serving::start(&folder("attacks-poll"), &options);
    let begun = serving.post("/", &[], &[("text", "找人工")]);
    let cookie = begun.cookie();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let headers = [("cookie", cookie.as_str()), ("x-zhinan-fragment", "1")];
            let began = Instant::now();
            let answer = serving.post("/", &headers, &[("letters", "1")]);
            (answer.status, began.elapsed())
        });
        std::thread::sleep(Duration::from_millis(500));
        serving.signal("TERM");
        let (status, took) = waiting.join().unwrap();
        assert_eq!(status, 200);
        assert!(took < Duration::from_secs(10), "{took:?}");
    });
}

#[test]
fn the_page_of_missed_questions_is_there_soon_however_many_there_are() {
    let (serving, cookie) = at_desk("attacks-missed", &["--rate", "0"]);
    let ask = |question: String| {
        serving.call(
            "/api/v1/chat",
            &serde_json::json!({ "text": question }).to_string(),
        )
    };
    for at in 0..300_u32 {
        ask(format!(
            "食堂{at}楼的第{}个窗口卖不卖{}",
            at * 7 % 13,
            at * 31 % 101
        ));
    }
    let look = || serving.get("/desk/missed", &[("cookie", &cookie)]);
    assert_eq!(look().status, 200);
    let began = Instant::now();
    (0..5).for_each(|_| assert_eq!(look().status, 200));
    assert!(began.elapsed() < Duration::from_secs(10));
}
