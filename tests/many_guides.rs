//! Several guides in one assistant: the one that is meant answers, and none is mixed with another unasked.
//!
//! Beside our own guide these are invented: those in `tests/imported`, and two of `tests/guides` that have an issuer in common
//! with one of them.

use std::sync::OnceLock;

use serde_json::{Value, json};
use zhinan::dialogue::Message;
use zhinan::knowledge::{Files, load};
use zhinan::service::{Address, Clock, Service};
use zhinan::store::{InMemory, Repository, import};
use zhinan::wire::chat::chat;
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

/// A conversation in which each message is said, and the answers to it.
fn talk(service: &Service, messages: &[Value]) -> Vec<Value> {
    let lines = messages.iter().map(|message| {
        let mut line = json!({ "chat": "a" });
        line.as_object_mut()
            .unwrap()
            .extend(message.as_object().unwrap().clone());
        line.to_string()
    });
    let lines: Vec<String> = lines.collect();
    let mut out = Vec::new();
    chat(service, lines.join("\n").as_bytes(), &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn say(text: &str) -> Value {
    json!({ "text": text })
}

fn text_of(answer: &Value) -> &str {
    answer["replies"][0]["text"]
        .as_str()
        .unwrap_or_else(|| panic!("{answer}"))
}

fn buttons_of(answer: &Value) -> Vec<&str> {
    let rows = answer["replies"][0]["buttons"].as_array();
    let buttons = rows
        .into_iter()
        .flatten()
        .flat_map(|row| row.as_array().unwrap());
    buttons
        .map(|button| button["data"].as_str().unwrap())
        .collect()
}

#[test]
fn a_conversation_keeps_to_its_guide_and_tells_when_it_is_another() {
    let service = service_at(files(), NOW);
    let said = [
        say("技能大师工作室给多少扶持"),
        say("什么时候截止"),
        say("短片征集的奖金有多少"),
        say("联系电话"),
        say("工作室那个的联系电话"),
    ];
    let answers = talk(&service, &said);
    let guides = answers
        .iter()
        .map(|answer| answer["state"]["guide"].as_str().unwrap());
    let guides: Vec<&str> = guides.collect();
    assert_eq!(
        guides,
        [
            "workshops",
            "workshops",
            "sections",
            "sections",
            "workshops"
        ]
    );
    let told: Vec<bool> = answers
        .iter()
        .map(|it| text_of(it).contains("这里说的是《"))
        .collect();
    assert_eq!(told, [false, false, true, false, true]);
    assert!(
        text_of(&answers[3]).contains("0599-5550188"),
        "{}",
        answers[3]
    );
}

#[test]
fn where_several_guides_are_called_so_it_is_asked_back_and_the_question_is_answered_then() {
    let service = service_at(files(), NOW);
    let asked = talk(&service, &[say("云溪市人力资源局今年的那个什么时候开始")]);
    let mut buttons = buttons_of(&asked[0]);
    buttons.sort_unstable();
    assert_eq!(buttons, ["g:articles", "g:workshops"], "{}", asked[0]);
    let answers = talk(&service, &[json!({ "press": "g:workshops" })]);
    assert_eq!(answers[0]["state"]["guide"], "workshops");
    assert_eq!(answers[0]["replies"][0]["kind"], "answer", "{}", answers[0]);
    let again = [
        say("云溪市人力资源局今年的那个什么时候开始"),
        say("学徒那个"),
    ];
    let answers = talk(&service_at(files(), NOW), &again);
    assert_eq!(answers[1]["state"]["guide"], "articles");
    assert_eq!(answers[1]["replies"][0]["kind"], "answer", "{}", answers[1]);
}

#[test]
fn an_answer_to_an_open_question_names_no_guide() {
    let service = service_at(files(), "2026-05-20T10:00:00+08:00");
    let said = [
        say("帮我看看能不能报"),
        say("云溪学徒技能大师工作室"),
        say("高校"),
    ];
    let answers = talk(&service, &said[..1]);
    assert_eq!(answers[0]["state"]["guide"], "stcsm-2026-8");
    let answers = talk(&service, &said[2..]);
    assert_eq!(answers[0]["state"]["guide"], "stcsm-2026-8");
    assert!(answers[0]["state"]["asking"].is_string(), "{}", answers[0]);
}

#[test]
fn each_guide_has_its_own_record_and_gets_it_back() {
    let service = service_at(files(), "2026-05-20T10:00:00+08:00");
    let told = talk(&service, &[say("我们是外企，按专题二申请60万，能报吗")]);
    let facts = told[0]["state"]["facts"].clone();
    assert_eq!(facts["requested"], "600000.00", "{}", told[0]);
    let other = talk(&service, &[json!({ "press": "g:sections" })]);
    assert_eq!(other[0]["state"]["facts"], json!({}), "{}", other[0]);
    let back = talk(&service, &[json!({ "press": "g:stcsm-2026-8" })]);
    assert_eq!(back[0]["state"]["facts"], facts);
}

#[test]
fn all_guides_are_listed_and_the_one_that_closes_first_leads() {
    let answers = talk(service(), &[say("有哪些指南"), say("哪个最早截止")]);
    let listed = text_of(&answers[0]);
    assert!(listed.starts_with("一共有 6 份"), "{listed}");
    assert_eq!(buttons_of(&answers[0]).len(), 6);
    let first = text_of(&answers[1]).lines().nth(1).unwrap();
    assert!(
        first.contains("技能大师工作室") && first.contains("6月30日17:00"),
        "{first}"
    );
    let english = ask_of(service(), "which one closes first?");
    assert!(
        english["text"].as_str().unwrap().contains("30 June 2031"),
        "{english}"
    );
}

#[test]
fn of_guides_that_do_not_close_the_lists_say_so_and_one_that_is_not_issued_yet_is_not_open() {
    let mut files = files().clone();
    for (id, window) in [
        ("articles", "clause = \"1.1\""),
        (
            "apprentices-2028",
            "clause = \"3.1\"\nopens = \"2028-05-01\"",
        ),
    ] {
        let path = format!("knowledge/{id}/guide.toml");
        let text = files.get(&path).unwrap().text.clone();
        files.insert(&path, format!("{text}\n[window]\n{window}\n"));
    }
    let service = service_at(&files, NOW);
    let answers = talk(&service, &[say("有哪些指南"), say("哪个最早截止")]);
    let [listed, by_end] = [text_of(&answers[0]), text_of(&answers[1])];
    for text in [listed, by_end] {
        assert!(text.contains("补贴管理办法》：随时受理（"), "{text}");
        let open = "暂行办法》：正在受理，没有写明截止时间（";
        assert!(text.contains(open), "{text}");
    }
    let places = ["技能大师工作室》", "短片征集活动", "随时受理"].map(|it| by_end.find(it));
    assert!(places.is_sorted() && places[0].is_some(), "{by_end}");
    assert!(!by_end.contains("青梧书院"), "{by_end}");
}

#[test]
fn all_guides_with_rules_are_decided_on_what_is_told() {
    let service = service_at(files(), "2026-05-20T10:00:00+08:00");
    let answers = talk(&service, &[say("我们是外企，现在有哪些能报")]);
    let text = text_of(&answers[0]);
    assert!(
        text.contains("没有不符合的条件，还要知道：") && text.contains("截止"),
        "{text}"
    );
    assert_eq!(
        answers[0]["state"]["facts"]["unit_type"],
        "foreign_enterprise"
    );
    let person = talk(
        &service,
        &[json!({ "chat": "b", "text": "我是个人，没有单位，现在有哪些能报" })],
    );
    assert!(text_of(&person[0]).contains("不符合"), "{}", person[0]);
}

#[test]
fn a_superseded_guide_answers_as_of_its_time_and_points_to_its_successor() {
    let mut files = files().clone();
    let path = "knowledge/apprentices-2028/guide.toml";
    let text = format!(
        "superseded_by = \"articles\"\n{}",
        files.get(path).unwrap().text
    );
    files.insert(path, text);
    let service = service_at(&files, NOW);
    let old = ask_of(&service, "云人规〔2028〕9号的补贴标准");
    let text = old["text"].as_str().unwrap();
    assert!(
        text.contains("每人每月600元") && text.contains("取代"),
        "{text}"
    );
    let new = ask_of(&service, "青年学徒补贴每月多少");
    assert_eq!(new["guide"], "articles", "{new}");
    let said = [say("2028年学徒暂行办法的补贴标准")];
    assert!(buttons_of(&talk(&service, &said)[0]).contains(&"g:articles"));
    files.insert(
        path,
        format!(
            "superseded_by = \"nowhere\"\n{}",
            files.get(path).unwrap().text.replace("superseded_by", "# ")
        ),
    );
    let error = load(&files).err().unwrap().to_string();
    assert!(
        error.contains("there is no other guide `nowhere`"),
        "{error}"
    );
}

#[test]
fn a_closed_guide_says_that_it_is_closed() {
    let after = service_at(files(), "2031-09-10T10:00:00+08:00");
    let answers = talk(&after, &[say("短片最长几分钟"), say("分辨率呢")]);
    assert!(text_of(&answers[0]).contains("已经截止"), "{}", answers[0]);
    assert!(!text_of(&answers[1]).contains("已经截止"), "{}", answers[1]);
}

/// `serving_2` was kept by a program with one guide.
#[test]
fn a_conversation_that_was_kept_before_there_were_several_guides_keeps_its_guide() {
    let memory = Repository::new(InMemory::default());
    memory.open().unwrap();
    let lines = include_str!("stored/serving_2.jsonl");
    import(&memory, lines.as_bytes()).unwrap();
    let assistant = load(files()).unwrap_or_else(|error| panic!("{error}"));
    let clock = Clock::Fixed(at("2026-05-20T10:00:00+08:00"));
    let service =
        Service::builder(assistant, clock).remembering(memory, 90, |what| panic!("{what}"));
    let service = service.build().unwrap();
    let mut asked = 0;
    for person in ["42", "44", "45"] {
        let address = Address::new("telegram", person, "");
        let conversation = service.conversation(&address);
        asked += conversation.facts.len();
        assert_eq!(conversation.guide.as_deref(), Some("stcsm-2026-8"));
        let reply = service.say(&address, &Message::from("什么时候截止"));
        assert_eq!(reply.guide.as_deref(), Some("stcsm-2026-8"));
    }
    assert!(asked > 0, "what was said is there");
}
