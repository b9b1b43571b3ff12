//! Rules: by hand at their limits, against a second evaluation on random applicants, and what their repairs are worth.

use std::collections::BTreeSet;
use std::path::Path;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use zhinan::eligibility::Truth;
use zhinan::eligibility::{FactName, Facts, Value};
use zhinan::eligibility::{Finding, Outcome, Verdict};

use crate::support::naive::{Applicant, Says};
use crate::support::random::Random;
use crate::support::{checked, loaded_guide};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    base: Map<String, Json>,
    case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    rule: String,
    result: String,
    clause: Option<String>,
    #[serde(default)]
    change: Map<String, Json>,
    #[serde(default)]
    forget: Vec<String>,
    /// Other rules that do not pass.
    #[serde(default)]
    also: Vec<String>,
}

fn all_cases() -> Vec<Cases> {
    let mut paths: Vec<_> =
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    paths.iter().map(read).collect()
}

fn topic(cases: &Cases) -> &str {
    cases.base["topic"].as_str().unwrap()
}

fn facts(json: &Map<String, Json>) -> Facts {
    let facts = loaded_guide()
        .eligibility
        .facts(json.clone())
        .unwrap_or_else(|why| panic!("{why}: {json:?}"));
    assert!(
        loaded_guide().eligibility.contradiction(&facts).is_none(),
        "{json:?}"
    );
    facts
}

fn word(result: Truth) -> &'static str {
    match result {
        Truth::Yes => "pass",
        Truth::No => "fail",
        Truth::Unknown => "unknown",
    }
}

#[test]
fn each_rule_says_at_its_limit_what_was_worked_out_by_hand() {
    for cases in all_cases() {
        let base = facts(&cases.base);
        assert_eq!(
            loaded_guide().rules.decide(&base, topic(&cases)).outcome(),
            Outcome::Eligible
        );
        for case in &cases.case {
            let mut json = cases.base.clone();
            json.extend(case.change.clone());
            json.retain(|name, _| !case.forget.contains(name));
            let facts = facts(&json);
            let verdict = loaded_guide().rules.decide(&facts, topic(&cases));
            let told = format!("topic {}: {case:?}", topic(&cases));
            let finding = verdict
                .findings
                .iter()
                .find(|finding| finding.rule.id == case.rule);
            assert_eq!(
                finding.map_or("absent", |it| word(it.result)),
                case.result,
                "{told}"
            );
            assert_eq!(
                finding.map(|it| it.rule.citation.clause.to_string()),
                case.clause,
                "{told}"
            );
            let mut others: Vec<&str> = verdict.names(Truth::No);
            others.extend(verdict.names(Truth::Unknown));
            others.retain(|rule| *rule != case.rule);
            assert_eq!(others, case.also, "{told}");
        }
    }
}

#[test]
fn an_applicant_is_asked_no_more_than_sixteen_questions_and_all_that_the_rules_need() {
    let dialog = &loaded_guide().eligibility;
    for topic in &loaded_guide().rules.topics {
        for unit in &dialog.step("unit_type").unwrap().options {
            let json = json!({"topic": topic, "unit_type": unit.value});
            let facts = facts(json.as_object().unwrap());
            let asked: BTreeSet<&str> = dialog
                .steps
                .iter()
                .filter(|step| step.applies(&facts) == Truth::Yes)
                .map(|step| step.fact.as_str())
                .collect();
            let told = format!("topic {topic}, {}: {asked:?}", unit.value);
            assert!(asked.len() <= 16, "{told}");
            let verdict = loaded_guide().rules.decide(&facts, topic);
            let needed = verdict
                .findings
                .iter()
                .flat_map(|finding| finding.rule.requires.facts());
            assert!(
                needed
                    .map(FactName::as_str)
                    .all(|fact| asked.contains(fact)),
                "{told}"
            );
        }
    }
}

#[test]
fn each_rule_is_held_and_failed_by_hand_under_each_of_its_topics() {
    let mut missing = BTreeSet::new();
    for rule in &loaded_guide().rules.rules {
        for topic in &rule.topics {
            missing.extend(
                ["pass", "fail"].map(|result| format!("{} under {topic}: {result}", rule.id)),
            );
        }
    }
    for cases in all_cases() {
        for case in &cases.case {
            missing.remove(&format!(
                "{} under {}: {}",
                case.rule,
                topic(&cases),
                case.result
            ));
        }
    }
    assert!(
        missing.is_empty(),
        "no case in tests/rules for {missing:#?}"
    );
}

#[test]
fn a_hundred_thousand_applicants_at_the_limits_get_the_verdict_of_a_naive_reading_of_the_table() {
    let mut random = Random(8);
    let mut outcomes = BTreeSet::new();
    let mut contradictory = 0;
    for _ in 0..100_000 {
        let applicant = Applicant::random(&mut random);
        let facts = loaded_guide().eligibility.facts(applicant.json()).unwrap();
        let contradicts = loaded_guide().eligibility.contradiction(&facts).is_some();
        assert_eq!(contradicts, applicant.contradicts_itself(), "{applicant:?}");
        if contradicts {
            contradictory += 1;
            continue;
        }
        for verdict in loaded_guide().rules.decide_all(&facts) {
            let expected = applicant.decide(verdict.topic);
            let with = |says: Says| -> Vec<&str> {
                expected
                    .iter()
                    .filter(|(_, said)| **said == says)
                    .map(|(rule, _)| *rule)
                    .collect()
            };
            let found = [Truth::Yes, Truth::No, Truth::Unknown].map(|result| verdict.names(result));
            assert_eq!(
                found,
                [with(Says::Pass), with(Says::Fail), with(Says::Unknown)],
                "topic {}: {applicant:?}",
                verdict.topic
            );
            let outcome = match (with(Says::Fail).is_empty(), with(Says::Unknown).is_empty()) {
                (false, _) => Outcome::Ineligible,
                (true, false) => Outcome::Undetermined,
                (true, true) => Outcome::Eligible,
            };
            assert_eq!(verdict.outcome(), outcome);
            outcomes.insert((verdict.topic.to_owned(), outcome));
        }
    }
    assert!(
        contradictory > 1_000 && contradictory < 60_000,
        "{contradictory} contradict themselves"
    );
    assert_eq!(
        outcomes.len(),
        12,
        "every outcome under every topic: {outcomes:?}"
    );
}

#[test]
fn without_a_topic_the_verdicts_come_best_first() {
    let mut random = Random(3);
    let applicants: Vec<Applicant> = std::iter::repeat_with(|| Applicant::random(&mut random))
        .filter(|applicant| !applicant.contradicts_itself())
        .take(500)
        .collect();
    let lines: Vec<String> = applicants
        .iter()
        .map(|applicant| Json::from(applicant.json()).to_string())
        .collect();
    let answers = checked(&lines.join("\n"));
    assert_eq!(answers.len(), applicants.len());
    for answer in answers {
        let topics = answer["topics"].as_array().unwrap();
        let key = |it: &Json| {
            let verdict = ["eligible", "undetermined", "ineligible"]
                .iter()
                .position(|name| it["verdict"] == *name);
            let many = |list: &str| it[list].as_array().unwrap().len();
            (
                verdict.unwrap(),
                many("failed"),
                many("unknown"),
                it["topic"].as_str().unwrap().to_owned(),
            )
        };
        assert_eq!(topics.len(), 4);
        assert!(topics.is_sorted_by_key(key), "{answer}");
    }
}

#[test]
fn a_verdict_is_written_as_the_interface_says() {
    let line = json!({
        "topic": "2", "unit_type": "enterprise", "registered_in_shanghai": true, "requested": "800000",
        "self_raised": "800000.00", "partner_gov_funded": null,
    });
    let answer = checked(&line.to_string()).remove(0);
    let cap = answer["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["rule"] == "cap")
        .unwrap();
    assert_eq!(answer["topic"], "2");
    assert_eq!(answer["verdict"], "ineligible");
    assert_eq!(answer["failed"], json!(["cap"]));
    assert_eq!(
        answer["unknown"],
        json!([
            "foreign_partner",
            "international_share",
            "no_confidential_content",
            "no_patent_or_shareholding_ties",
            "partner_government_funding",
            "pi_ongoing_projects"
        ])
    );
    assert_eq!(
        *cap,
        json!({
            "rule": "cap", "result": "fail", "clause": "1.2.4", "quote": "每项资助额度不超过70万元",
            "because": "申请 800,000 元，超过每项资助额度的上限70万元。",
            "repair": {"fact": "requested", "value": "700000", "text": "把申请额度降到 700,000 元以内"},
        })
    );
    let judged = "具有组织项目实施的相应能力及国际合作基础";
    assert_eq!(
        answer["judged"][0],
        json!({"clause": "1.2.5", "quote": judged})
    );
    assert_eq!(
        answer["window"],
        json!({"opens": "2026-05-15T09:00:00+08:00", "closes": "2026-06-03T16:30:00+08:00", "state": "open"})
    );
    let agreement = answer["materials"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["clause"] == "2.11.a")
        .unwrap();
    assert!(agreement["when"].is_null());
}

#[test]
fn a_line_that_cannot_be_used_gets_an_error_that_names_what_is_wrong() {
    for (line, named) in [
        (r#"{"foo": 1}"#, vec!["foo"]),
        (r#"{"topic": "3"}"#, vec!["topic", "3"]),
        (r#"{"topic": 2}"#, vec!["topic"]),
        (r#"{"requested": 700000.5}"#, vec!["requested", "700000.5"]),
        (r#"{"requested": 700000.0}"#, vec!["requested"]),
        (r#"{"requested": "0.001"}"#, vec!["requested", "cent"]),
        (r#"{"requested": "-1"}"#, vec!["requested", "negative"]),
        (r#"{"requested": "80万"}"#, vec!["requested"]),
        (r#"{"requested": true}"#, vec!["requested"]),
        (
            r#"{"pi_ongoing_projects": 1.5}"#,
            vec!["pi_ongoing_projects"],
        ),
        (
            r#"{"pi_ongoing_projects": "1"}"#,
            vec!["pi_ongoing_projects"],
        ),
        (
            r#"{"partner_countries": -3}"#,
            vec!["partner_countries", "negative"],
        ),
        (r#"{"pi_frontline": "true"}"#, vec!["pi_frontline"]),
        (r#"{"fields": "new_energy"}"#, vec!["fields", "list"]),
        (r#"{"fields": ["fusion"]}"#, vec!["fields", "fusion"]),
        (r#"{"topic": "1", "topic": "2"}"#, vec!["topic", "twice"]),
        (r#"{"foo": 1, "requested": -1}"#, vec!["foo", "requested"]),
        (r#"{"requested": 0}"#, vec!["requested"]),
        (r#"{"total_budget": "0.00"}"#, vec!["total_budget"]),
        (
            r#"{"requested": "100", "self_raised": "100", "total_budget": "199.99"}"#,
            vec!["requested", "self_raised", "total_budget"],
        ),
        (
            r#"{"international_exchange": 2, "total_budget": 1}"#,
            vec!["international_exchange", "total_budget"],
        ),
        ("[]", vec!["object"]),
        ("topic", vec!["line 1"]),
    ] {
        let answer = checked(line).remove(0);
        let error = answer["error"]
            .as_str()
            .unwrap_or_else(|| panic!("{line} is answered by {answer}"));
        assert!(
            named.iter().all(|name| error.contains(name)),
            "{line}: {error}"
        );
    }
    let answers = checked("{\"foo\": 1}\n{\"topic\": \"1\"}");
    assert!(answers[0]["error"].is_string() && answers[1]["verdict"] == "undetermined");
}

/// Whether `finding`'s rule passes, and nothing contradicts itself, with another value of a fact.
fn passes(
    verdict: &Verdict<'_>,
    finding: &Finding<'_>,
    facts: &Facts,
    fact: &FactName,
    value: Value,
) -> bool {
    let mut changed = facts.clone();
    changed.say(fact.clone(), Some(value));
    let after = loaded_guide().rules.decide(&changed, verdict.topic);
    let result = after
        .findings
        .iter()
        .find(|it| it.rule.id == finding.rule.id)
        .map(|it| it.result);
    loaded_guide().eligibility.contradiction(&changed).is_none() && result == Some(Truth::Yes)
}

#[test]
fn a_repair_makes_its_rule_pass_and_no_smaller_change_of_a_fact_that_can_change_does() {
    let mut random = Random(5);
    let (mut repaired, mut hopeless) = (0, 0);
    for _ in 0..20_000 {
        let facts = loaded_guide()
            .eligibility
            .facts(Applicant::random(&mut random).json())
            .unwrap();
        if loaded_guide().eligibility.contradiction(&facts).is_some() {
            continue;
        }
        for verdict in loaded_guide().rules.decide_all(&facts) {
            for finding in verdict.with(Truth::No) {
                let number = |fact: &FactName| match facts.get(fact.as_str()) {
                    Some(Value::Money(amount)) => Some(*amount),
                    _ => None,
                };
                let by = match &finding.repair {
                    Some(repair) => {
                        repaired += 1;
                        let (fact, value) = (&repair.change.fact, repair.value.clone());
                        assert!(
                            passes(&verdict, finding, &facts, fact, value),
                            "{finding:?} {facts:?}"
                        );
                        if let Value::Money(amount) = &repair.value {
                            assert!(amount.fract().is_zero(), "{amount} is not in whole yuan");
                        }
                        repair
                            .value
                            .number()
                            .zip(number(fact))
                            .map(|(then, now)| (then - now).abs())
                    }
                    None => {
                        hopeless += 1;
                        Some(Decimal::from(2_000_000_000u64))
                    }
                };
                // The farthest whole amounts that are still a smaller change, and by monotony all between.
                for change in &finding.rule.repairs {
                    let Some((now, by)) = number(&change.fact).zip(by) else {
                        continue;
                    };
                    let lowest = ((now - by).floor() + Decimal::ONE).max(Decimal::ZERO);
                    let highest = (now + by).ceil() - Decimal::ONE;
                    for nearer in [lowest, highest]
                        .into_iter()
                        .filter(|it| (*it - now).abs() < by)
                    {
                        assert!(
                            !passes(
                                &verdict,
                                finding,
                                &facts,
                                &change.fact,
                                Value::Money(nearer)
                            ),
                            "{nearer} of {} would do for {finding:?} {facts:?}",
                            change.fact
                        );
                    }
                }
            }
        }
    }
    assert!(
        repaired > 10_000 && hopeless > 1_000,
        "{repaired} repaired, {hopeless} not"
    );
}

#[test]
fn raising_the_own_money_is_suggested_where_the_total_allows_it_and_a_smaller_request_where_it_does_not()
 {
    let repair = |total: Option<&str>| {
        let line = json!({
            "topic": "2", "unit_type": "enterprise", "requested": "600000", "self_raised": "480000", "total_budget": total,
        });
        let answer = checked(&line.to_string()).remove(0);
        let checks = answer["checks"].as_array().unwrap().clone();
        checks
            .into_iter()
            .find(|check| check["rule"] == "self_raised_ratio")
            .unwrap()["repair"]["text"]
            .clone()
    };
    assert_eq!(repair(None), "自筹增加 120,000 元，达到 600,000 元");
    assert_eq!(
        repair(Some("1200000")),
        "自筹增加 120,000 元，达到 600,000 元"
    );
    assert_eq!(repair(Some("1080000")), "把申请额度降到 480,000 元以内");
}
