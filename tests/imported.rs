//! A guide that was just imported and that nobody has reviewed: it can be asked at once, and claims no more than it knows.
//!
//! The three guides in `tests/imported` are invented: articles in chapters, sections with items, and paragraphs without numbers.

use std::sync::OnceLock;

use serde_json::{Value, json};
use zhinan::drafting::DraftBinding;
use zhinan::guide::Limit;
use zhinan::knowledge::{Files, load};
use zhinan::service::{Clock, Service};
use zhinan::wire::jsonl;

use crate::support::{add_import, at};

const GUIDES: [(&str, &str); 3] = [
    ("articles", include_str!("imported/articles.txt")),
    ("sections", include_str!("imported/sections.txt")),
    ("paragraphs", include_str!("imported/paragraphs.txt")),
];

struct Imported {
    service: Service,
    drafts: Vec<DraftBinding>,
}

/// What `zhinan guide import` writes, loaded alone.
fn imported(id: &str) -> &'static Imported {
    static IMPORTED: OnceLock<Vec<Imported>> = OnceLock::new();
    let all = IMPORTED.get_or_init(|| GUIDES.map(|(id, source)| made(id, source)).into());
    let at = GUIDES.iter().position(|(known, _)| *known == id).unwrap();
    &all[at]
}

fn made(id: &str, source: &str) -> Imported {
    let mut files = Files::read(None, None).unwrap();
    let drafts = add_import(&mut files, id, source);
    let assistant = load(&files.of_guide(id)).unwrap_or_else(|error| panic!("{error}"));
    let clock = Clock::Fixed(at("2031-06-10T10:00:00+08:00"));
    Imported {
        service: Service::new(assistant, clock),
        drafts,
    }
}

fn ask(id: &str, question: &str) -> Value {
    let mut out = Vec::new();
    let line = json!({ "q": question }).to_string();
    jsonl::ask(&imported(id).service, line.as_bytes(), &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// Questions, with words of a clause that has to be cited.
const ANSWERED: &[(&str, &str, &str)] = &[
    ("articles", "学徒多大年纪才算", "16至28周岁"),
    ("articles", "一个徒弟一个月能补多少钱", "每人每月900元"),
    ("articles", "补贴最长发几个月", "补贴期限不超过10个月"),
    (
        "articles",
        "公司去年刚注册，能招学徒吗",
        "依法登记注册满两年",
    ),
    ("articles", "一年最多带几个学徒", "不超过20人"),
    ("articles", "审核要等多少个工作日", "15个工作日"),
    ("articles", "领过见习补贴的还能领吗", "不得重复享受"),
    ("articles", "造假骗补会怎么样", "追回已发放的补贴"),
    ("articles", "这个办法归谁解释", "负责解释"),
    ("articles", "有效期几年", "有效期3年"),
    ("articles", "师傅要什么资格", "高级工以上职业资格"),
    ("sections", "什么时候截止", "7月15日"),
    ("sections", "片子最长几分钟", "时长不超过8分钟"),
    ("sections", "一等奖奖金多少", "奖金20000元"),
    ("sections", "作品发到哪个邮箱", "story@nanping.example"),
    ("sections", "我们学校最多能报几部", "不超过4部"),
    ("sections", "版权归谁", "版权归作者所有"),
    ("sections", "联系电话是多少", "0599-5550188"),
    ("sections", "外地户口能参加吗", "户籍不限"),
    ("paragraphs", "年龄有什么限制", "不超过40周岁"),
    ("paragraphs", "每个月发多少津贴", "生活津贴7000元"),
    ("paragraphs", "材料寄到哪里", "河东路8号"),
    ("paragraphs", "硕士可以申请吗", "博士学位"),
    ("paragraphs", "结果什么时候通知", "11月底之前"),
    ("paragraphs", "没选上材料退不退", "不予退还"),
];

/// Questions about the call that it leaves open.
const OPEN: &[(&str, &str)] = &[
    ("articles", "要交押金吗"),
    ("articles", "孩子能跟着落户吗"),
    ("articles", "毕业学校排名有要求吗"),
    ("sections", "评委都是谁"),
    ("sections", "要交报名费吗"),
    ("sections", "能申诉吗"),
    ("paragraphs", "配偶能一起住吗"),
    ("paragraphs", "中途可以延期吗"),
    ("paragraphs", "职称有要求没有"),
];

#[test]
fn an_imported_guide_is_answered_at_once_with_its_own_clauses() {
    let missed: Vec<String> = ANSWERED
        .iter()
        .filter(|(id, question, words)| {
            let reply = ask(id, question);
            let citations = reply["citations"].as_array().unwrap();
            let cited = citations
                .iter()
                .any(|it| it["text"].as_str().unwrap().contains(words));
            reply["kind"] != "answer" || !cited || citations.len() > 3
        })
        .map(|(id, question, _)| format!("{id}: {question} {}", ask(id, question)["text"]))
        .collect();
    assert!(missed.len() <= 3, "{}", missed.join("\n"));
}

#[test]
fn an_answer_says_that_nobody_has_reviewed_it_and_concludes_nothing() {
    for (id, question, _) in ANSWERED {
        let reply = ask(id, question);
        assert_eq!(reply["conclusion"], Value::Null, "{question}");
        if reply["kind"] == "answer" {
            assert!(reply["text"].as_str().unwrap().contains("还没有人工核对"));
            for citation in reply["citations"].as_array().unwrap() {
                let [text, quote] = ["text", "quote"].map(|key| citation[key].as_str().unwrap());
                assert!(text.contains(quote) && !quote.is_empty(), "{citation}");
            }
        }
    }
}

#[test]
fn what_is_not_found_is_not_said_to_be_left_open() {
    let mut answered = Vec::new();
    for (id, question) in OPEN {
        let reply = ask(id, question);
        if reply["kind"] == "answer" {
            answered.push(format!("{id}: {question} {}", reply["text"]));
            continue;
        }
        assert_eq!(reply["kind"], "not_covered", "{question}");
        assert_eq!(reply["checked"], false);
        assert_eq!(reply["conclusion"], Value::Null);
        let text = reply["text"].as_str().unwrap();
        assert!(
            text.contains("没有找到") && !text.contains("没有写明"),
            "{text}"
        );
    }
    assert!(answered.len() <= 1, "{}", answered.join("\n"));
}

#[test]
fn what_is_not_about_the_call_stays_so() {
    for (id, _) in GUIDES {
        for question in ["明天会下雨吗", "附近哪家火锅好吃"] {
            assert_eq!(ask(id, question)["kind"], "off_topic", "{question}");
        }
    }
}

#[test]
fn a_draft_says_how_sure_it_is_and_stands_on_words_of_its_clauses() {
    for (id, _) in GUIDES {
        let imported = imported(id);
        let assistant = imported.service.assistant();
        let guide = &assistant.loaded_guide(None).unwrap().guide;
        assert!(imported.drafts.len() > 10, "{id}");
        for draft in &imported.drafts {
            assert!(draft.confidence > 0.0 && draft.confidence <= 1.0);
            assert!(!draft.cites.is_empty());
            for (clause, quote) in &draft.cites {
                assert!(guide.clause(clause).unwrap().text.contains(quote.text()));
            }
            let first = draft.cites[0].1.text();
            assert!(
                draft
                    .value
                    .iter()
                    .all(|value| first.contains(value.as_str()))
            );
        }
    }
}

#[test]
fn a_draft_names_the_value_of_its_quote() {
    let value = |id: &str, intent: &str| {
        let drafts = &imported(id).drafts;
        let draft = drafts.iter().find(|draft| draft.intent == intent);
        draft.and_then(|draft| draft.value.clone())
    };
    assert_eq!(
        value("sections", "hotline").as_deref(),
        Some("0599-5550188")
    );
    assert_eq!(
        value("sections", "email").as_deref(),
        Some("story@nanping.example")
    );
    assert_eq!(value("paragraphs", "age_limit").as_deref(), Some("40周岁"));
    assert_eq!(
        value("articles", "subsidy_standard").as_deref(),
        Some("900元")
    );
}

#[test]
fn the_period_is_read_as_far_as_the_guide_names_it() {
    let window = |id: &str| {
        let assistant = imported(id).service.assistant();
        let loaded = assistant.loaded_guide(None).unwrap();
        let period = loaded.guide.metadata.period.clone()?;
        let window = period.current(at("2031-06-10T10:00:00+08:00")).clone();
        let day = |limit: Option<Limit>| limit.map(|it| (it.at, it.has_hour));
        Some((
            day(window.opens),
            day(window.closes),
            window.clause.to_string(),
        ))
    };
    let limit = |instant: &str| Some((at(instant), false));
    let (opens, closes) = (
        limit("2031-06-01T00:00:00+08:00"),
        limit("2031-07-16T00:00:00+08:00"),
    );
    assert_eq!(window("sections"), Some((opens, closes, "3".to_owned())));
    assert_eq!(window("paragraphs").map(|(opens, ..)| opens), Some(None));
    assert_eq!(window("articles"), None);
}

#[test]
fn articles_are_clauses_under_their_chapters_and_an_annex_stands_apart() {
    let assistant = imported("articles").service.assistant();
    let guide = &assistant.loaded_guide(None).unwrap().guide;
    let titles: Vec<&str> = guide.headings.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "第一章总则",
            "第二章申请条件",
            "第三章补贴标准",
            "第四章办理程序",
            "第五章附则",
            "附件 云溪市青年学徒补贴申请表"
        ]
    );
    let text = |id: &str| {
        let clause = guide.clauses.iter().find(|it| it.id.as_str() == id);
        clause.map(|it| it.text.chars().take(5).collect::<String>())
    };
    assert_eq!(text("2.1.2").as_deref(), Some("（二）近三"));
    assert_eq!(text("3.2").as_deref(), Some("第六条已享"));
    assert_eq!(text("5.2").as_deref(), Some("第十一条本"));
    let plain = imported("paragraphs").service.assistant();
    assert_eq!(plain.loaded_guide(None).unwrap().guide.clauses.len(), 6);
}
