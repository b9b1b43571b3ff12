//! When applications are taken, told as exactly as the guide says it: a day without an hour, one end alone, several windows, any
//! time.

use serde_json::Value;
use zhinan::dialogue::Message;
use zhinan::text::Language;

use crate::support::at;
use crate::support::imported::{ask, reviewed_files, service};
use crate::support::program::{folder, program, run};
use crate::support::web::Serving;

const SOURCE: &str = include_str!("imported/sections.txt");
const TIME: &str = "报名和作品提交时间：2031年6月1日至7月15日。";

/// The invented guide, with another sentence about its time.
fn with(sentence: &str, now: &str) -> zhinan::service::Service {
    assert!(SOURCE.contains(TIME));
    let bindings =
        "[[binding]]\nintent = \"deadline\"\ntimely = true\ncites = [{ clause = \"3\" }]\n";
    let files = reviewed_files("films", &SOURCE.replace(TIME, sentence), bindings);
    service(&files, now)
}

fn said(sentence: &str, now: &str, question: &str) -> (Value, String) {
    let reply = ask(&with(sentence, now), question);
    let text = reply["text"].as_str().unwrap().to_owned();
    (reply, text)
}

#[test]
fn a_day_without_an_hour_is_told_as_a_day() {
    let (reply, text) = said(TIME, "2031-07-15T20:00:00+08:00", "现在还能报名吗");
    assert_eq!(reply["conclusion"]["says"], "yes", "{text}");
    assert!(text.contains("7月15日（指南没有写明几点）"), "{text}");
    assert!(!text.contains("0:00"), "{text}");
    let (reply, text) = said(TIME, "2031-07-16T00:00:00+08:00", "现在还能报名吗");
    assert_eq!(reply["conclusion"]["says"], "no", "{text}");
}

#[test]
fn another_date_of_the_guide_is_not_taken_for_the_deadline() {
    let sentence = "报名和作品提交截止时间：2031年7月15日。\n四、中期检查\n入选者应于2031年12月1日前提交中期报告。";
    let (_, text) = said(sentence, "2031-03-01T10:00:00+08:00", "中期报告最晚哪天交");
    assert!(
        text.contains("12月1日") && !text.contains("截止时间是"),
        "{text}"
    );
}

#[test]
fn a_deadline_alone_bounds_one_side() {
    let sentence = "报名和作品提交截止时间：2031年7月15日15点。";
    let (_, text) = said(sentence, "2031-03-01T10:00:00+08:00", "7月10日提交来得及吗");
    assert!(text.contains("来得及") && text.contains("15"), "{text}");
    let (_, text) = said(sentence, "2031-03-01T10:00:00+08:00", "7月16日提交来得及吗");
    assert!(
        text.contains("截止") && !text.contains("来得及，"),
        "{text}"
    );
}

#[test]
fn of_several_windows_the_next_one_is_told() {
    let sentence = "第一批征集时间：2031年3月1日至3月31日；第二批征集时间：2031年9月1日至9月30日。";
    let (reply, text) = said(sentence, "2031-05-10T10:00:00+08:00", "现在能报名吗");
    assert_eq!(reply["conclusion"]["says"], "no", "{text}");
    assert!(text.contains("9月1日"), "{text}");
    let (reply, text) = said(sentence, "2031-09-10T10:00:00+08:00", "现在能报名吗");
    assert_eq!(reply["conclusion"]["says"], "yes", "{text}");
    assert!(text.contains("9月30日"), "{text}");
}

#[test]
fn a_call_that_takes_applications_at_any_time_has_no_deadline() {
    let service = with("常年受理，随时可以报送作品。", "2031-05-10T10:00:00+08:00");
    let reply = ask(&service, "现在还能报名吗");
    let text = reply["text"].as_str().unwrap();
    assert_eq!(reply["conclusion"]["says"], "yes", "{text}");
    let assistant = service.assistant();
    let loaded = assistant.loaded_guide(None).unwrap();
    let time = assistant.time(loaded, Language::Zh, at("2031-05-10T10:00:00+08:00"));
    assert!(time.unwrap().contains("随时可以申报"));
}

#[test]
fn the_page_and_the_answer_tell_of_the_same_window() {
    let service = with(TIME, "2031-05-10T10:00:00+08:00");
    let assistant = service.assistant();
    let loaded = assistant.loaded_guide(None).unwrap();
    let now = at("2031-05-10T10:00:00+08:00");
    let time = assistant.time(loaded, Language::Zh, now).unwrap();
    assert!(
        time.contains("2031年6月1日") && !time.contains("0:00"),
        "{time}"
    );
    let english = assistant.time(loaded, Language::En, now).unwrap();
    assert!(
        english.contains("1 June 2031 (the guide names no hour)"),
        "{english}"
    );
    let reply = assistant.answer(&Message::from("什么时候截止"), now);
    assert!(reply.text().contains("7月15日"), "{}", reply.text());
}

#[test]
fn a_calendar_has_whole_days_where_no_hour_is_named() {
    let knowledge = folder("period-knowledge");
    let path = knowledge.to_str().unwrap();
    let mut import = program();
    import.args(["guide", "import", "tests/imported/sections.txt"]);
    import.args(["--id", "films", "--knowledge", path]);
    assert_eq!(run(import, b"").status, 0);
    let serving = Serving::start(&folder("period-calendar"), &["--knowledge", path]);
    let file = serving.get("/guide/films/window.ics", &[]).body;
    for line in [
        "DTSTART;VALUE=DATE:20310601",
        "DTSTART;VALUE=DATE:20310715",
        "DTEND;VALUE=DATE:20310716",
    ] {
        assert!(file.lines().any(|it| it == line), "{line}: {file}");
    }
}
