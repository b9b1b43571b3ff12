//! Checks: how long a verdict takes.

use std::io::Cursor;

use divan::{Bencher, black_box};
use serde_json::json;
use zhinan::assistant::Assistant;
use zhinan::eligibility::Facts;
use zhinan::knowledge::{Files, load};
use zhinan::service::{Clock, Service};
use zhinan::text::Language;
use zhinan::wire::check::check;

fn assistant() -> Assistant {
    load(&Files::read(None, None).unwrap()).unwrap_or_else(|error| panic!("{error}"))
}

/// An applicant of whom everything is known and several rules fail.
fn applicant() -> serde_json::Value {
    json!({
        "unit_type": "enterprise", "registered_in_shanghai": true, "pi_ongoing_projects": 2,
        "confidential_content": false, "no_patent_or_shareholding_ties": true, "requested": "820000.00",
        "self_raised": "700000.00", "total_budget": "2333333.34", "international_exchange": "700000.00",
        "fields": ["climate_change", "new_energy"], "foreign_partner": true, "partner_countries": 2,
        "pi_frontline": true, "partner_gov_funded": true, "has_research_function": true, "headquarters_abroad": true,
        "local_partners": ["enterprise"], "joint_platform": true, "site_and_team": true,
        "joint_platform_agreement": false, "ip_terms": true, "project_agreement": false,
    })
}

#[divan::bench]
fn one_check_over_all_topics(bencher: Bencher<'_, '_>) {
    let assistant = assistant();
    let loaded = assistant.loaded_guide(None).unwrap();
    let facts: Facts = loaded
        .eligibility
        .facts(applicant().as_object().unwrap().clone())
        .unwrap();
    bencher.bench_local(|| loaded.rules.decide_all(black_box(&facts)).len());
}

#[divan::bench]
fn one_line_of_json_in_and_the_verdicts_on_all_topics_out(bencher: Bencher<'_, '_>) {
    let service = Service::new(assistant(), Clock::System);
    let line = applicant().to_string();
    bencher.bench_local(|| {
        let mut output = Vec::with_capacity(1 << 15);
        check(
            &service,
            Language::Zh,
            Cursor::new(black_box(&line)),
            &mut output,
        )
        .unwrap();
        output.len()
    });
}
