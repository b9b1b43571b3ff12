//! Several guides in one assistant: the one that is meant answers, and none is mixed with another unasked.
//!
//! Beside our own guide these are invented: those in `tests/imported`, and two of `tests/guides` that have an issuer in common
//! with one of them.

use std::sync::OnceLock;

use serde_json::{Value, json};
use zhinan::knowledge::{Files, load};
use zhinan::service::{Clock, Service};
use zhinan::wire::jsonl;

use crate::support::{add_import, at};

/// When the film contest and the workshops are open, and our own guide is closed.
const NOW: &str = "2031-06-10T10:00:00+08:00";

const IMPORTED: [(&str, &str); 5] = [
    ("articles", include_str!("imported/articles.txt")),
    ("sections", include_str!("imported/sections.txt")),
    ("paragraphs", include_str!("imported/paragraphs.txt")),
    ("workshops", include_str!("guides/workshops.txt")),
    (
        "apprentices-2028",
        include_str!("guides/apprentices-2028.txt"),
    ),
];

fn files() -> &'static Files {
    static FILES: OnceLock<Files> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut files = Files::read(None, None).unwrap();
        for (id, source) in IMPORTED {
            add_import(&mut files, id, source);
        }
        files
    })
}

fn service_at(files: &Files, now: &str) -> Service {
    let assistant = load(files).unwrap_or_else(|error| panic!("{error}"));
    Service::new(assistant, Clock::Fixed(at(now)))
}

fn service() -> &'static Service {
    static SERVICE: OnceLock<Service> = OnceLock::new();
    SERVICE.get_or_init(|| service_at(files(), NOW))
}

fn ask_of(service: &Service, question: &str) -> Value {
    let mut out = Vec::new();
    let line = json!({ "q": question }).to_string();
    jsonl::ask(service, line.as_bytes(), &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn guide_of(question: &str) -> String {
    let answer = ask_of(service(), question);
    answer["guide"]
        .as_str()
        .unwrap_or_else(|| panic!("{answer}"))
        .to_owned()
}

/// Questions, with the guide that each means.
fn means(questions: &[(&str, &str)]) {
    let found = questions
        .iter()
        .map(|(question, _)| (*question, guide_of(question)));
    let wrong: Vec<(&str, String)> = found
        .zip(questions)
        .filter(|((_, found), (_, guide))| found != guide)
        .map(|(found, _)| found)
        .collect();
    assert_eq!(wrong, [], "questions that another guide was found for");
}

#[test]
fn a_guide_is_found_by_its_number() {
    means(&[
        ("云人规〔2031〕6号里学徒补贴发几个月", "articles"),
        ("云人函2031年17号文的场地要求", "workshops"),
        ("云人规〔2028〕9号的补贴标准", "apprentices-2028"),
        ("第8号指南的经费怎么给", "stcsm-2026-8"),
        ("17号通知里写的电话", "workshops"),
    ]);
}

#[test]
fn a_guide_is_found_by_its_title_issuer_year_or_subject() {
    means(&[
        ("青年学徒补贴管理办法里企业要什么条件", "articles"),
        ("短片征集那个，作品有什么要求", "sections"),
        ("书院招驻院学者的条件", "paragraphs"),
        ("技能大师工作室给多少扶持", "workshops"),
        ("2028年学徒那个暂行办法的标准", "apprentices-2028"),
        ("南屏县文化馆那个公告的联系电话", "sections"),
        ("青梧书院的什么时候出结果", "paragraphs"),
        ("上海市科委那个什么时候截止", "stcsm-2026-8"),
        ("国际科技合作的申报要求", "stcsm-2026-8"),
        ("when does the Nanping film contest end", "sections"),
    ]);
}

#[test]
fn a_guide_is_found_by_what_only_it_sets() {
    means(&[
        ("带徒师傅有什么资格要求", "articles"),
        ("分辨率多少才行", "sections"),
        ("免费住单人间的学者要住满多久", "paragraphs"),
        ("领办人要有高级技师资格吗", "workshops"),
        ("外方项目负责人要有本国政府资助吗", "stcsm-2026-8"),
    ]);
}

#[test]
fn a_guide_is_found_by_whether_one_can_apply() {
    let before = service_at(files(), "2026-05-20T10:00:00+08:00");
    let open = ask_of(&before, "现在能报的那个几号截止");
    assert_eq!(open["guide"], "stcsm-2026-8");
}

#[test]
fn where_nothing_tells_the_open_guide_that_was_issued_last_answers() {
    means(&[("什么时候截止", "sections"), ("联系电话多少", "sections")]);
    let after = service_at(files(), "2032-06-10T10:00:00+08:00");
    assert_eq!(ask_of(&after, "什么时候截止")["guide"], "paragraphs");
}
