//! Conclusions: tables of cases worked out by hand from the guide, and properties that hold of every case.

mod properties;
mod reading;

use std::path::Path;

use serde_json::{Value as Json, json};
use zhinan::eligibility::{Conclusion, Figure, Says, conclude};
use zhinan::text::Language;

use crate::support::program::zhinan_with;
use reading::Line;

/// What a conclusion says, in one line.
fn told(conclusion: Option<&Conclusion<'_>>) -> String {
    let Some(conclusion) = conclusion else {
        return "none".to_owned();
    };
    let named = |figure: &Figure| figure.to_string();
    let rest = match conclusion.says {
        Says::Value => conclusion
            .values
            .iter()
            .map(|it| format!("{} {}", it.name, named(&it.figure)))
            .collect(),
        Says::Depends => conclusion.needs.clone(),
        Says::Topics => [conclusion.topics.clone(), needs(conclusion)].concat(),
        Says::NotStated => conclusion
            .unlimited
            .iter()
            .map(|it| format!("unlimited {it}"))
            .collect(),
        Says::Papers => conclusion
            .papers
            .iter()
            .map(|it| it.material.citation.clause.to_string())
            .collect(),
        Says::Yes | Says::No => vec![match conclusion.allowed {
            Some(true) => "allowed".to_owned(),
            _ => "barred".to_owned(),
        }],
    };
    let says = match conclusion.says {
        Says::Yes => "yes",
        Says::No => "no",
        Says::Depends => "depends",
        Says::Value => "value",
        Says::Topics => "topics",
        Says::Papers => "papers",
        Says::NotStated => "not_stated",
    };
    format!("{says} {}", rest.join(", ")).trim_end().to_owned()
}

fn needs(conclusion: &Conclusion<'_>) -> Vec<String> {
    conclusion
        .needs
        .iter()
        .map(|need| format!("needs {need}"))
        .collect()
}

/// The computation as it is written, the amounts by their own names.
fn steps(conclusion: &Conclusion<'_>) -> String {
    let name = |fact: &zhinan::eligibility::FactName| match fact.as_str() {
        "requested" => "申请".to_owned(),
        "self_raised" => "自筹".to_owned(),
        "total_budget" => "总经费".to_owned(),
        "international_exchange" => "交流".to_owned(),
        other => other.to_owned(),
    };
    let written = conclusion
        .steps
        .iter()
        .map(|step| step.write(Language::Zh, &name));
    written.collect::<Vec<_>>().join("；")
}

/// Each case of a table comes to what stands beside it.
fn hold(table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/conclusions")
        .join(table);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut faults = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let Some(line) = Line::parse(line) else {
            continue;
        };
        let owned = line.case();
        let conclusion = conclude(&owned.case(), &line.goal());
        let (found, found_steps) = (
            told(conclusion.as_ref()),
            conclusion.as_ref().map(steps).unwrap_or_default(),
        );
        let is_right =
            found == line.expected && line.steps.is_none_or(|steps| steps == found_steps);
        if !is_right {
            faults.push(format!(
                "{table}:{}: {}\n    {found} | {found_steps}",
                at + 1,
                line.whole
            ));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn questions_of_yes_and_no_are_decided_as_worked_out_by_hand() {
    hold("decide.txt");
}

#[test]
fn amounts_are_solved_as_worked_out_by_hand() {
    hold("solve.txt");
}

#[test]
fn the_topics_that_fit_are_those_worked_out_by_hand() {
    hold("fit.txt");
}

#[test]
fn the_papers_are_those_of_this_applicant() {
    hold("papers.txt");
}

#[test]
fn times_are_held_against_the_periods_of_the_guide() {
    hold("when.txt");
}

/// What an answer concludes, in one line.
fn concluded(answer: &Json) -> String {
    let conclusion = &answer["conclusion"];
    let text = |it: &Json| it.as_str().unwrap_or_default().to_owned();
    let all = |key: &str| -> Vec<String> {
        let list = conclusion[key].as_array().cloned().unwrap_or_default();
        list.iter().map(text).collect()
    };
    let rest = match conclusion["says"].as_str() {
        Some("value") => {
            let values = conclusion["value"].as_array().cloned().unwrap_or_default();
            let value = |it: &Json| format!("{} {}", text(&it["name"]), text(&it["value"]));
            values.iter().map(value).collect()
        }
        Some("depends") => all("needs"),
        Some("topics") => all("topics"),
        Some("yes" | "no") => vec![conclusion["allowed"].to_string()],
        _ => Vec::new(),
    };
    format!("{} {}", text(&conclusion["says"]), rest.join(", "))
        .trim()
        .to_owned()
}

#[test]
fn what_is_asked_of_a_case_in_peoples_own_words_is_concluded() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conclusions/asked.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let cases: Vec<(&str, &str)> = lines.map(|line| line.split_once(" | ").unwrap()).collect();
    let asked: String = cases
        .iter()
        .map(|(question, _)| format!("{}\n", json!({ "q": question })))
        .collect();
    let run = zhinan_with(&asked, ["ask", "--jsonl"]);
    let answers = run.out.lines();
    let faults: Vec<String> = answers
        .zip(&cases)
        .filter_map(|(answer, (question, expected))| {
            let answer: Json = serde_json::from_str(answer).unwrap();
            let found = concluded(&answer);
            (found != *expected).then(|| format!("{question}\n    {expected} | {found}"))
        })
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
