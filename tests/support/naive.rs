//! A second evaluation of the rules, deliberately naive: plain comparisons of cents, written straight from the table of
//! the interface, to be held against the program's own.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::random::Random;

/// An applicant; amounts in cents.
#[derive(Debug, Clone, Default)]
pub struct Applicant {
    pub unit_type: Option<&'static str>,
    pub registered_in_shanghai: Option<bool>,
    pub pi_ongoing_projects: Option<u64>,
    pub confidential_content: Option<bool>,
    pub no_patent_or_shareholding_ties: Option<bool>,
    pub requested: Option<i128>,
    pub self_raised: Option<i128>,
    pub total_budget: Option<i128>,
    pub international_exchange: Option<i128>,
    pub fields: Option<Vec<&'static str>>,
    pub foreign_partner: Option<bool>,
    pub partner_countries: Option<u64>,
    pub pi_frontline: Option<bool>,
    pub partner_gov_funded: Option<bool>,
    pub has_research_function: Option<bool>,
    pub headquarters_abroad: Option<bool>,
    pub local_partners: Option<Vec<&'static str>>,
    pub joint_platform: Option<bool>,
    pub site_and_team: Option<bool>,
    pub joint_platform_agreement: Option<bool>,
    pub ip_terms: Option<bool>,
    pub project_agreement: Option<bool>,
}

const UNITS: [&str; 9] = [
    "university",
    "research_institute",
    "public_institution",
    "enterprise",
    "foreign_enterprise",
    "hmt_enterprise",
    "social_organization",
    "unincorporated_organization",
    "individual",
];

const FIELDS: [&str; 9] = [
    "next_generation_it",
    "life_science",
    "climate_change",
    "large_science_facility",
    "biomedicine",
    "advanced_manufacturing",
    "new_energy",
    "advanced_materials",
    "other",
];

/// What a rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    Pass,
    Fail,
    Unknown,
}

fn yuan(many: i128) -> i128 {
    many * 100
}

fn says(passes: Option<bool>) -> Says {
    match passes {
        Some(true) => Says::Pass,
        Some(false) => Says::Fail,
        None => Says::Unknown,
    }
}

impl Applicant {
    /// What each rule says under `topic`; rules that do not hold are absent.
    pub fn decide(&self, topic: &str) -> BTreeMap<&'static str, Says> {
        let mut said = BTreeMap::new();
        let is_three = topic == "3.1" || topic == "3.2";
        said.insert(
            "organization",
            says(self.unit_type.map(|unit| unit != "individual")),
        );
        said.insert("registered_in_shanghai", says(self.registered_in_shanghai));
        said.insert(
            "pi_ongoing_projects",
            says(self.pi_ongoing_projects.map(|many| many < 2)),
        );
        said.insert(
            "no_confidential_content",
            says(self.confidential_content.map(|has| !has)),
        );
        said.insert(
            "no_patent_or_shareholding_ties",
            says(self.no_patent_or_shareholding_ties),
        );
        let cap = match topic {
            "1" => yuan(3_000_000),
            "2" => yuan(700_000),
            "3.1" => yuan(2_000_000),
            _ => yuan(1_000_000),
        };
        said.insert(
            "cap",
            says(self.requested.map(|requested| requested <= cap)),
        );
        let ratio = match (self.self_raised, self.requested) {
            (Some(own), Some(requested)) => Some(own >= requested),
            _ => None,
        };
        if is_three {
            said.insert("self_raised_ratio", says(ratio));
        } else {
            match self.unit_type {
                Some("enterprise" | "foreign_enterprise" | "hmt_enterprise") => {
                    said.insert("self_raised_ratio", says(ratio));
                }
                Some(_) => {}
                None if ratio == Some(true) => {
                    said.insert("self_raised_ratio", Says::Pass);
                }
                None => {
                    said.insert("self_raised_ratio", Says::Unknown);
                }
            }
            let share = match (self.international_exchange, self.total_budget) {
                (Some(exchange), Some(total)) => Some(exchange * 10 >= total * 3),
                _ => None,
            };
            said.insert("international_share", says(share));
            said.insert("foreign_partner", says(self.foreign_partner));
        }
        let supported: &[&str] = match topic {
            "1" => &[
                "next_generation_it",
                "life_science",
                "climate_change",
                "large_science_facility",
            ],
            _ => &[
                "biomedicine",
                "next_generation_it",
                "advanced_manufacturing",
                "new_energy",
                "advanced_materials",
            ],
        };
        if topic != "2" {
            let fits = self
                .fields
                .as_ref()
                .map(|fields| fields.iter().any(|field| supported.contains(field)));
            said.insert("fields", says(fits));
        }
        if topic == "1" {
            said.insert(
                "partner_countries",
                says(self.partner_countries.map(|many| many >= 3)),
            );
            said.insert("pi_frontline", says(self.pi_frontline));
        }
        if topic == "2" {
            said.insert("partner_government_funding", says(self.partner_gov_funded));
        }
        if is_three {
            let invested = match self.unit_type {
                Some("foreign_enterprise") => Says::Pass,
                Some("hmt_enterprise") | None => Says::Unknown,
                Some(_) => Says::Fail,
            };
            said.insert("foreign_invested", invested);
            said.insert("research_function", says(self.has_research_function));
            said.insert("headquarters_abroad", says(self.headquarters_abroad));
            let partners = self.local_partners.as_ref();
            let local = match topic {
                "3.1" => partners
                    .map(|it| it.contains(&"university") || it.contains(&"research_institute")),
                _ => partners.map(|it| !it.is_empty()),
            };
            said.insert("local_partner", says(local));
        }
        if topic == "3.1" {
            said.insert("joint_platform", says(self.joint_platform));
            said.insert("site_and_team", says(self.site_and_team));
            said.insert(
                "joint_platform_agreement",
                says(self.joint_platform_agreement),
            );
        }
        if topic == "3.2" {
            said.insert("ip_terms", says(self.ip_terms));
            said.insert("project_agreement", says(self.project_agreement));
        }
        said
    }

    /// Whether the figures contradict each other.
    pub fn contradicts_itself(&self) -> bool {
        let over = |part: Option<i128>| matches!((part, self.total_budget), (Some(part), Some(total)) if part > total);
        let both = self
            .requested
            .zip(self.self_raised)
            .map(|(requested, own)| requested + own);
        over(both)
            || over(self.international_exchange)
            || self.requested == Some(0)
            || self.total_budget == Some(0)
    }

    /// An applicant whose answers are mostly right and whose figures lie at the limits or a cent beside them.
    pub fn random(random: &mut Random) -> Applicant {
        let yes = |random: &mut Random| match random.below(20) {
            0 => None,
            1 => Some(false),
            _ => Some(true),
        };
        let beside =
            |random: &mut Random, at: i128| Some((at + random.pick(&[-1, 0, 0, 0, 1])).max(0));
        let caps = [
            yuan(3_000_000),
            yuan(700_000),
            yuan(2_000_000),
            yuan(1_000_000),
            70_000_001,
            1,
            0,
            yuan(500_000),
        ];
        let requested = match random.below(10) {
            0 => None,
            _ => {
                let cap = random.pick(&caps);
                beside(random, cap)
            }
        };
        let own = requested.unwrap_or(yuan(700_000));
        let self_raised = match random.below(10) {
            0 => None,
            1 => Some(0),
            _ => beside(random, own),
        };
        let sum = own + self_raised.unwrap_or(0);
        let total_budget = match random.below(10) {
            0 => None,
            1 => beside(random, sum),
            2 => Some(sum + 233_333_334),
            3 => Some(10),
            _ => Some(sum + i128::from(random.below(100_000_000))),
        };
        let total = total_budget.unwrap_or(yuan(1_000_000));
        let international_exchange = match random.below(10) {
            0 => None,
            1 => beside(random, total),
            2 => Some(total * 3 / 10),
            _ => beside(random, (total * 3 + 9) / 10),
        };
        let many = |random: &mut Random, limit: u64| match random.below(12) {
            0 => None,
            1 => Some(0),
            _ => Some((limit + random.below(3)).saturating_sub(1)),
        };
        let some = |random: &mut Random, of: &[&'static str]| match random.below(12) {
            0 => None,
            1 => Some(Vec::new()),
            _ => Some((0..=random.below(2)).map(|_| random.pick(of)).collect()),
        };
        Applicant {
            unit_type: (random.below(10) > 0).then(|| random.pick(&UNITS)),
            registered_in_shanghai: yes(random),
            pi_ongoing_projects: many(random, 2),
            confidential_content: yes(random).map(|it| !it),
            no_patent_or_shareholding_ties: yes(random),
            requested,
            self_raised,
            total_budget,
            international_exchange,
            fields: some(random, &FIELDS),
            foreign_partner: yes(random),
            partner_countries: many(random, 3),
            pi_frontline: yes(random),
            partner_gov_funded: yes(random),
            has_research_function: yes(random),
            headquarters_abroad: yes(random),
            local_partners: some(random, &["university", "research_institute", "enterprise"]),
            joint_platform: yes(random),
            site_and_team: yes(random),
            joint_platform_agreement: yes(random),
            ip_terms: yes(random),
            project_agreement: yes(random),
        }
    }

    /// The applicant as a request of `zhinan check --jsonl`.
    pub fn json(&self) -> Map<String, Value> {
        let money = |cents: i128| format!("{}.{:02}", cents / 100, cents % 100);
        let json = json!({
            "unit_type": self.unit_type,
            "registered_in_shanghai": self.registered_in_shanghai,
            "pi_ongoing_projects": self.pi_ongoing_projects,
            "confidential_content": self.confidential_content,
            "no_patent_or_shareholding_ties": self.no_patent_or_shareholding_ties,
            "requested": self.requested.map(money),
            "self_raised": self.self_raised.map(money),
            "total_budget": self.total_budget.map(money),
            "international_exchange": self.international_exchange.map(money),
            "fields": self.fields,
            "foreign_partner": self.foreign_partner,
            "partner_countries": self.partner_countries,
            "pi_frontline": self.pi_frontline,
            "partner_gov_funded": self.partner_gov_funded,
            "has_research_function": self.has_research_function,
            "headquarters_abroad": self.headquarters_abroad,
            "local_partners": self.local_partners,
            "joint_platform": self.joint_platform,
            "site_and_team": self.site_and_team,
            "joint_platform_agreement": self.joint_platform_agreement,
            "ip_terms": self.ip_terms,
            "project_agreement": self.project_agreement,
        });
        match json {
            Value::Object(object) => object,
            _ => unreachable!("it is written as an object"),
        }
    }
}
