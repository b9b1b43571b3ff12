//! Conditions that the importer drafts: each on its sentence, deciding nothing until a person keeps it, and then leading to
//! conclusions, an interview and a verdict.

use serde_json::{Value, json};
use zhinan::dialogue::{Conversation, Message};
use zhinan::knowledge::review::Review;
use zhinan::knowledge::{Files, draft_rules, load};
use zhinan::service::Service;
use zhinan::text::Language;
use zhinan::wire;

use crate::support::at;
use crate::support::imported::{ask, reviewed_files, service};

const GRANT: &str = include_str!("imported/grant.txt");
const SCHOLARS: &str = include_str!("imported/paragraphs.txt");
const NOW: &str = "2031-06-10T10:00:00+08:00";

/// A guide with its drafted rules and dialog.
fn drafted(source: &str) -> Files {
    let mut files = reviewed_files("call", source, "");
    let drafts = draft_rules(&files, "call").unwrap();
    files.insert("knowledge/call/rules.toml", drafts.rules);
    files.insert("knowledge/call/eligibility.toml", drafts.dialog);
    files
}

/// The same guide after a review of its rules: those with an id of `dropped` are struck out, all others kept.
fn decided(source: &str, dropped: &[&str]) -> Files {
    let mut files = drafted(source);
    let text = files.get("knowledge/call/rules.toml").unwrap().text.clone();
    let mut review = Review::read("", &text);
    let open: Vec<usize> = review.open().map(|(place, _)| place).collect();
    for place in open {
        let draft = format!("{:?}", review.draft(place).unwrap().kind);
        match dropped.iter().any(|id| draft.contains(&format!("{id:?}"))) {
            true => review.drop_draft(place),
            false => review.keep(place),
        }
    }
    files.insert("knowledge/call/rules.toml", review.rules());
    files
}

fn check(service: &Service, facts: Value) -> Value {
    let mut out = Vec::new();
    let line = facts.to_string();
    wire::check::check(service, Language::Zh, line.as_bytes(), &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn requires(source: &str) -> Vec<(String, String)> {
    let files = drafted(source);
    let table: toml::Table = files
        .get("knowledge/call/rules.toml")
        .unwrap()
        .text
        .parse()
        .unwrap();
    let rules = table["rule"].as_array().unwrap().iter();
    let said = |rule: &toml::Value, key: &str| {
        rule.get(key)
            .map_or_else(String::new, |it| it.as_str().unwrap().to_owned())
    };
    rules
        .map(|rule| (said(rule, "quote"), said(rule, "requires")))
        .collect()
}

#[test]
fn conditions_are_read_from_their_sentences() {
    let read = requires(GRANT);
    for (words, condition) in [
        ("在云溪市依法登记注册", "registered_here is true"),
        ("登记注册满两年", "registered_years >= 2"),
        (
            "独立法人资格",
            "unit_type not in [individual, unincorporated_organization]",
        ),
        ("职工不少于20人", "staff >= 20"),
        ("年龄不超过55周岁", "age <= 55"),
        ("硕士及以上学位", "degree in [master, doctor]"),
        ("在研市级项目2项及以上", "ongoing_projects < 2"),
        ("资助额度不超过60万元", "requested <= 600000"),
        (
            "不低于项目总经费的50%",
            "self_raised >= 50 % of total_budget",
        ),
    ] {
        let found = read
            .iter()
            .any(|(quote, requires)| quote.contains(words) && requires == condition);
        assert!(found, "{words}: {read:?}");
    }
    let of_a_person = requires(SCHOLARS);
    for condition in ["age <= 40", "degree in [doctor]"] {
        assert!(
            of_a_person
                .iter()
                .any(|(_, requires)| requires == condition),
            "{of_a_person:?}"
        );
    }
}

#[test]
fn what_papers_and_alternatives_say_is_no_condition_of_all() {
    let read = requires(GRANT);
    let open: Vec<&str> = read
        .iter()
        .filter(|(_, requires)| requires.is_empty())
        .map(|(quote, _)| quote.as_str())
        .collect();
    assert_eq!(
        open,
        ["1.上年度营业收入不低于3000万元", "2.拥有发明专利5项以上"]
    );
    assert!(!read.iter().any(|(quote, _)| quote.contains("社保")));
}

#[test]
fn a_condition_with_exceptions_fails_nobody_for_sure() {
    let soft =
        "一、申报条件\n申请人年龄原则上不超过45周岁，业绩突出的可适当放宽。\n二、时间\n随时受理。";
    let service = service(&decided(soft, &[]), NOW);
    for (age, verdict) in [(44, "eligible"), (46, "undetermined")] {
        assert_eq!(
            check(&service, json!({ "age": age }))["verdict"],
            verdict,
            "{age}"
        );
    }
}

#[test]
fn a_draft_decides_nothing_and_asks_nothing() {
    let files = drafted(GRANT);
    let service = service(&files, NOW);
    let assistant = service.assistant();
    let loaded = assistant.loaded_guide(None).unwrap();
    assert!(loaded.rules.rules.is_empty() && loaded.eligibility.steps.is_empty());
    let reply = ask(&service, "申请80万可以吗");
    assert_eq!(reply["conclusion"], Value::Null, "{reply}");
}

#[test]
fn what_a_person_kept_concludes_and_decides() {
    let service = service(&decided(GRANT, &["open_1", "open_2"]), NOW);
    for (question, says) in [
        ("申请80万可以吗", "no"),
        ("申请50万可以吗", "yes"),
        ("负责人今年58岁可以吗", "no"),
        ("我们公司成立一年，可以报吗", "no"),
        ("我们职工18人，能报吗", "no"),
    ] {
        let reply = ask(&service, question);
        assert_eq!(
            reply["conclusion"]["says"], says,
            "{question} {}",
            reply["text"]
        );
    }
    let mut facts = json!({
        "unit_type": "enterprise", "registered_here": true, "registered_years": 3, "staff": 30, "age": 50,
        "degree": "master", "ongoing_projects": 0, "requested": "500000", "self_raised": "500000", "total_budget": "1000000",
    });
    let verdict = check(&service, facts.clone());
    assert_eq!(
        (&verdict["verdict"], &verdict["failed"]),
        (&json!("eligible"), &json!([]))
    );
    facts["age"] = json!(56);
    let verdict = check(&service, facts);
    assert_eq!(
        (&verdict["verdict"], &verdict["failed"]),
        (&json!("ineligible"), &json!(["age_limit"]))
    );
}

#[test]
fn an_interview_asks_what_the_kept_rules_need_and_nothing_else() {
    let files = decided(GRANT, &["age_limit", "degree", "open_1", "open_2"]);
    let assistant = load(&files).unwrap();
    let mut conversation = Conversation::default();
    let answers = [
        "帮我看看能不能申报",
        "50万",
        "自筹50万",
        "总共100万",
        "是",
        "企业",
        "3年",
        "30人",
        "没有",
    ];
    let mut last = String::new();
    for said in answers {
        let (next, reply) = assistant.reply(conversation, &Message::from(said), at(NOW));
        assert!(
            !reply.text().contains("周岁") && !reply.text().contains("学位"),
            "{}",
            reply.text()
        );
        (conversation, last) = (next, reply.text());
    }
    assert!(
        last.contains("这次申报：符合") && last.contains("1.2"),
        "{last}"
    );
}
