//! Verdicts for people: what the reply says, in both languages.

use serde_json::{Value, json};
use zhinan::guide::Grounding;
use zhinan::text::Language;
use zhinan::wording::Reply;

use crate::support::naive::Applicant;
use crate::support::random::Random;
use crate::support::{at, loaded_guide, service};

const OPEN: &str = "2026-05-20T10:00:00+08:00";
const CLOSED: &str = "2026-06-03T16:30:00+08:00";

fn verdict(json: &Value, language: Language, now: &str) -> Reply {
    let facts = loaded_guide()
        .eligibility
        .facts(json.as_object().unwrap().clone())
        .unwrap();
    service()
        .assistant()
        .verdict(loaded_guide(), &facts, language, at(now))
}

fn applicant() -> Value {
    json!({
        "topic": "2", "unit_type": "enterprise", "registered_in_shanghai": true, "pi_ongoing_projects": 0,
        "confidential_content": false, "no_patent_or_shareholding_ties": true, "requested": "820000",
        "self_raised": "900000", "total_budget": "2000000", "international_exchange": "500000", "foreign_partner": true,
    })
}

/// That `parts` stand in `text` in this order.
fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let at = rest
            .find(part)
            .unwrap_or_else(|| panic!("`{part}` should come next in\n{rest}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn what_fails_comes_first_with_its_repair_then_what_is_open_then_what_is_met() {
    let text = verdict(&applicant(), Language::Zh, OPEN).text();
    assert_in_order(
        &text,
        &[
            "专题二",
            "不符合",
            "✗ 申请 820,000 元",
            "1.2.4",
            "「每项资助额度不超过70万元」",
            "把申请额度降到 700,000 元以内",
            "国际合作交流至少列 600,000 元",
            "？还不知道：外方获得过当地政府项目资助",
            "✓ 已满足",
            "单位类型：内资企业（1.2.5）",
            "「具有组织项目实施的相应能力及国际合作基础」（1.2.5）",
            "西班牙",
            "2.11.c",
            "还有十四天",
            "核对编号",
            "以官方答复为准",
            "8008205114",
        ],
    );
    let text = verdict(&applicant(), Language::En, OPEN).text();
    assert_in_order(
        &text,
        &[
            "Topic 2",
            "not eligible",
            "✗ The grant requested (820,000 yuan)",
            "700,000 yuan",
            "the Chinese text prevails",
            "8008205114",
        ],
    );
}

#[test]
fn a_closed_window_is_named_before_all_else_and_the_check_still_runs() {
    let text = verdict(&applicant(), Language::Zh, CLOSED).text();
    assert!(
        text.starts_with("请注意：本次申报已于2026年6月3日16:30截止（3.2）"),
        "{text}"
    );
    assert_in_order(&text, &["仅供参考", "✗ 申请 820,000 元"]);
    let text = verdict(&applicant(), Language::En, "2026-05-15T08:59:59+08:00").text();
    assert!(
        text.starts_with("Please note: this call does not open until 15 May 2026, 9:00"),
        "{text}"
    );
}

#[test]
fn another_topic_that_fits_is_named_with_the_reason() {
    let mut applicant = applicant();
    let more = json!({"fields": ["climate_change"], "partner_countries": 3, "pi_frontline": true, "total_budget": "1800000", "international_exchange": "600000"});
    applicant
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let text = verdict(&applicant, Language::Zh, OPEN).text();
    assert_in_order(
        &text,
        &[
            "不符合",
            "可以考虑专题一 国际联合研究重点项目：指南写明的条件都满足",
        ],
    );
    applicant["pi_frontline"] = Value::Null;
    let text = verdict(&applicant, Language::Zh, OPEN).text();
    assert_in_order(
        &text,
        &["可以考虑专题一", "没有不符合的条件", "负责人仍在一线"],
    );
}

#[test]
fn our_reading_of_the_guide_is_called_so() {
    let hmt =
        json!({"topic": "3.2", "unit_type": "hmt_enterprise", "local_partners": ["enterprise"]});
    let text = verdict(&hmt, Language::Zh, OPEN).text();
    assert_in_order(
        &text,
        &[
            "指南没有写明港澳台投资企业算不算外商投资企业",
            "这是我们对指南的理解",
            "至少有其中一类",
        ],
    );
    assert!(
        text.contains("在本专题怎样适用，请向服务热线核实"),
        "{text}"
    );
    let fails = verdict(
        &json!({"topic": "3.2", "unit_type": "hmt_enterprise"}),
        Language::En,
        OPEN,
    )
    .text();
    assert!(fails.contains("please ask the hotline"), "{fails}");
}

#[test]
fn without_a_topic_all_are_compared_and_the_best_is_told_at_length() {
    let mut applicant = applicant();
    applicant["topic"] = Value::Null;
    let text = verdict(&applicant, Language::Zh, OPEN).text();
    assert_in_order(&text, &["每个专题都核对了", "专题一", "专题二", "1.1.4"]);
}

#[test]
fn every_figure_of_a_verdict_stands_in_a_clause_or_comes_from_the_applicant() {
    let mut random = Random(11);
    for _ in 0..300 {
        let applicant = Applicant::random(&mut random);
        if applicant.contradicts_itself() {
            continue;
        }
        for (topic, language) in [
            ("1", Language::Zh),
            ("2", Language::En),
            ("3.1", Language::Zh),
            ("3.2", Language::En),
        ] {
            let mut json = applicant.json();
            json.insert("topic".to_owned(), topic.into());
            let facts = loaded_guide().eligibility.facts(json).unwrap();
            let reply = service()
                .assistant()
                .verdict(loaded_guide(), &facts, language, at(CLOSED));
            let given: Vec<String> = facts
                .iter()
                .filter_map(|(_, value)| value?.number())
                .map(|number| number.normalize().to_string())
                .collect();
            let assistant = service().assistant();
            let finding_text = assistant.finding_text(loaded_guide(), language);
            let computed: Vec<String> = loaded_guide()
                .rules
                .decide(&facts, topic)
                .findings
                .iter()
                .filter_map(|finding| finding.repair.as_ref())
                .map(|repair| finding_text.repair(repair))
                .collect();
            let topics: Vec<String> = loaded_guide()
                .rules
                .topics
                .iter()
                .map(|topic| finding_text.topic(topic))
                .collect();
            let ground = Grounding::of(reply.citations.iter().chain(&reply.contact))
                .and(&given.join("\n"))
                .and(&computed.join("\n"))
                .and(&topics.join("\n"));
            let text: Vec<String> = reply
                .text()
                .lines()
                .filter(|line| !line.contains("编号") && !line.contains("Check number"))
                .map(str::to_owned)
                .collect();
            assert_eq!(
                ground.ungrounded(&text.join("\n")),
                [],
                "{}",
                text.join("\n")
            );
        }
    }
}
