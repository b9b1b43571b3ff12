//! Reads `rules.toml`: the eligibility rules of a guide, each on its sentence, with documents and priorities.

use std::collections::HashMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use super::conditions;
use super::diagnostics::DiagnosticSink;
use crate::eligibility::Condition;
use crate::eligibility::FactName;
use crate::eligibility::{
    Change, Kind, Material, Priority, ProjectPeriod, Quota, Rule, RuleSet, TOPIC, Undecided, WHOLE,
    Weighed,
};
use crate::guide::{Citation, ClauseId, Grounding, Guide, Quote};
use crate::interview::{Dialog, places};
use crate::text::Bilingual;
use crate::text::{Number, SourceFile};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Sums that hold of every applicant.
    #[serde(default)]
    identities: Vec<Spanned<String>>,
    #[serde(default)]
    rule: Vec<RuleEntry>,
    #[serde(default)]
    period: Vec<PeriodEntry>,
    #[serde(default)]
    quota: Vec<QuotaEntry>,
    #[serde(default)]
    judged: Vec<JudgedEntry>,
    #[serde(default)]
    priority: Vec<PriorityEntry>,
    #[serde(default)]
    material: Vec<MaterialEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    id: Spanned<String>,
    /// All, where the guide has none to choose from.
    #[serde(default)]
    topics: Vec<Spanned<String>>,
    /// How sure the importer is of a draft, up to 1; a person who keeps it strikes it out.
    draft: Option<f32>,
    when: Option<Spanned<String>>,
    clause: Spanned<String>,
    quote: Spanned<String>,
    /// None where the guide demands what no fact tells: then `undecided` has no `when` either, and it is never decided.
    requires: Option<Spanned<String>>,
    fails: Option<Spanned<Bilingual>>,
    undecided: Option<UndecidedEntry>,
    reading: Option<Spanned<Bilingual>>,
    #[serde(default)]
    repairs: Vec<ChangeEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UndecidedEntry {
    when: Option<Spanned<String>>,
    says: Spanned<Bilingual>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeEntry {
    fact: Spanned<String>,
    says: Spanned<Bilingual>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodEntry {
    topics: Vec<Spanned<String>>,
    clause: Spanned<String>,
    quote: Spanned<String>,
    starts: Spanned<String>,
    ends: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuotaEntry {
    topics: Vec<Spanned<String>>,
    clause: Spanned<String>,
    quote: Spanned<String>,
    most: Spanned<u32>,
    per: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct JudgedEntry {
    topics: Vec<Spanned<String>>,
    clause: Spanned<String>,
    quote: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PriorityEntry {
    topics: Vec<Spanned<String>>,
    clause: Spanned<String>,
    quote: Spanned<String>,
    what: Spanned<Bilingual>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MaterialEntry {
    topics: Vec<Spanned<String>>,
    when: Option<Spanned<String>>,
    clause: Spanned<String>,
    quote: Spanned<String>,
    what: Spanned<Bilingual>,
    in_case: Option<Spanned<Bilingual>>,
    hangs_on: Option<String>,
    reading: Option<Spanned<Bilingual>>,
}

/// Reads the rules of `guide`, whose facts `dialog` declares.
pub fn read(
    source_file: &SourceFile,
    guide: &Guide,
    dialog: &Dialog,
    diagnostics: &mut DiagnosticSink,
) -> RuleSet {
    let file: File = diagnostics.toml(source_file);
    let mut reader = Reader {
        source_file,
        guide,
        dialog,
        diagnostics,
    };
    let mut rules = RuleSet {
        topics: match dialog.step(TOPIC) {
            Some(step) => step.options.iter().map(|it| it.value.clone()).collect(),
            None => vec![WHOLE.to_owned()],
        },
        contradictions: dialog
            .contradictions
            .iter()
            .map(|it| it.when.clone())
            .collect(),
        ..RuleSet::default()
    };
    reader.no_rule_twice(&file.rule);
    for entry in file.rule {
        // A draft decides nothing until a person keeps it.
        let is_draft = entry.draft.is_some();
        rules.rules.extend(reader.rule(entry).filter(|_| !is_draft));
    }
    if rules.rules.is_empty() && dialog.step(TOPIC).is_none() {
        rules.topics.clear();
    }
    // The same order as the guide's, whatever the order of the file; a rule comes before the next on the same clause.
    rules
        .rules
        .sort_by(|a, b| a.citation.clause.cmp(&b.citation.clause));
    rules.identities = file
        .identities
        .iter()
        .filter_map(|it| reader.condition(it))
        .collect();
    rules.amounts = reader.amounts(&rules);
    for entry in file.period {
        rules.periods.extend(reader.period(entry));
    }
    for entry in file.quota {
        rules.quotas.extend(reader.quota(entry));
    }
    for entry in file.judged {
        let topics = reader.topics(entry.topics);
        rules.judged.extend(
            reader
                .citation(&entry.clause, &entry.quote)
                .map(|citation| Weighed { topics, citation }),
        );
    }
    for entry in file.priority {
        let topics = reader.topics(entry.topics);
        let Some(citation) = reader.citation(&entry.clause, &entry.quote) else {
            continue;
        };
        let what = reader.said(entry.what, &citation, None);
        rules.priorities.push(Priority {
            topics,
            citation,
            what,
        });
    }
    for entry in file.material {
        let topics = reader.topics(entry.topics);
        let when = entry.when.and_then(|when| reader.condition(&when));
        let Some(citation) = reader.citation(&entry.clause, &entry.quote) else {
            continue;
        };
        let what = reader.said(entry.what, &citation, None);
        let in_case = entry.in_case.map(|it| reader.said(it, &citation, None));
        let reading = entry.reading.map(|it| reader.said(it, &citation, None));
        rules.materials.push(Material {
            topics,
            when,
            citation,
            what,
            in_case,
            hangs_on: entry.hangs_on,
            reading,
        });
    }
    rules
}

struct Reader<'a> {
    source_file: &'a SourceFile,
    guide: &'a Guide,
    dialog: &'a Dialog,
    diagnostics: &'a mut DiagnosticSink,
}

impl Reader<'_> {
    fn rule(&mut self, entry: RuleEntry) -> Option<Rule> {
        let topics = self.topics(entry.topics);
        let when = entry.when.and_then(|when| self.condition(&when));
        let is_open = entry.undecided.as_ref().is_some_and(|it| it.when.is_none());
        if entry.requires.is_some() == is_open || entry.fails.is_none() && !is_open {
            let what =
                "a rule `requires` something and says how it `fails`, or it is `undecided` for all";
            self.diagnostics
                .mistake(self.source_file, entry.id.span(), what);
            return None;
        }
        let requires = match &entry.requires {
            Some(written) => self.condition(written),
            None => Some(Condition::of_all()),
        };
        let citation = self.citation(&entry.clause, &entry.quote);
        let (requires, citation) = (requires?, citation?);
        if let Some(written) = &entry.requires {
            self.figures_are_quoted(written, &requires, &citation);
        }
        let facts: Vec<&FactName> = requires.facts();
        let repairs = entry.repairs.into_iter().filter_map(|change| {
            let fact = facts
                .iter()
                .find(|it| it.as_str() == change.fact.get_ref())
                .map(|&it| it.clone());
            if fact.is_none() {
                let what = format!(
                    "the rule does not require anything of `{}`",
                    change.fact.get_ref()
                );
                self.diagnostics
                    .mistake(self.source_file, change.fact.span(), what);
            }
            let says = self.said(change.says, &citation, Some(&["value", "change"]));
            Some(Change { fact: fact?, says })
        });
        let repairs = repairs.collect();
        Some(Rule {
            id: entry.id.into_inner(),
            topics,
            when,
            fails: entry
                .fails
                .map(|it| self.said(it, &citation, Some(&[])))
                .unwrap_or_default(),
            undecided: entry.undecided.and_then(|it| {
                let says = self.said(it.says, &citation, Some(&[]));
                Some(Undecided {
                    when: match &it.when {
                        Some(when) => self.condition(when)?,
                        None => Condition::of_all(),
                    },
                    says,
                })
            }),
            reading: entry.reading.map(|it| self.said(it, &citation, None)),
            repairs,
            requires,
            citation,
        })
    }

    /// The facts that are amounts of money, of those that rules and sums compare.
    fn amounts(&self, rules: &RuleSet) -> Vec<FactName> {
        let required = rules.rules.iter().map(|rule| &rule.requires);
        let facts = required
            .chain(&rules.identities)
            .flat_map(|condition| condition.facts());
        let is_money = |fact: &&FactName| {
            self.dialog
                .declared(fact)
                .is_some_and(|it| it.kind == Kind::Money)
        };
        let mut amounts: Vec<FactName> = facts.filter(is_money).cloned().collect();
        amounts.sort_unstable();
        amounts.dedup();
        amounts
    }

    /// A period whose days stand in its quote.
    fn period(&mut self, entry: PeriodEntry) -> Option<ProjectPeriod> {
        let topics = self.topics(entry.topics);
        let citation = self.citation(&entry.clause, &entry.quote)?;
        let (starts, ends) = (
            self.day(&entry.starts, &citation),
            self.day(&entry.ends, &citation),
        );
        Some(ProjectPeriod {
            topics,
            starts: starts?,
            ends: ends?,
            citation,
        })
    }

    /// A number of projects that stands in its quote.
    fn quota(&mut self, entry: QuotaEntry) -> Option<Quota> {
        let topics = self.topics(entry.topics);
        let citation = self.citation(&entry.clause, &entry.quote)?;
        let most = Decimal::from(*entry.most.get_ref());
        let grounding = Grounding::default().and(citation.quote.text());
        if !grounding.has(Number::Plain(most)) {
            let what = format!("the quote does not say {most}");
            let help = format!("the quote says: {}", citation.quote.text());
            self.diagnostics
                .mistake_with_help(self.source_file, entry.most.span(), what, help);
        }
        Some(Quota {
            topics,
            citation,
            most,
            per: entry.per,
        })
    }

    fn day(&mut self, written: &Spanned<String>, citation: &Citation) -> Option<Date> {
        let Ok(day) = written.get_ref().parse::<Date>() else {
            let what = format!("`{}` is no day, as 2026-08-01 is", written.get_ref());
            self.diagnostics
                .mistake(self.source_file, written.span(), what);
            return None;
        };
        let grounding = Grounding::default().and(citation.quote.text());
        let figures = [
            i64::from(day.year()),
            i64::from(day.month()),
            i64::from(day.day()),
        ];
        if figures
            .into_iter()
            .any(|figure| !grounding.has(Number::Plain(figure.into())))
        {
            let what = format!("the quote does not say {day}");
            let help = format!("the quote says: {}", citation.quote.text());
            self.diagnostics
                .mistake_with_help(self.source_file, written.span(), what, help);
        }
        Some(day)
    }

    fn no_rule_twice(&mut self, rules: &[RuleEntry]) {
        let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
        for rule in rules {
            for topic in &rule.topics {
                let times = seen
                    .entry((rule.id.get_ref(), topic.get_ref()))
                    .or_default();
                *times += 1;
                if *times == 2 {
                    let what = format!(
                        "there are two rules `{}` for topic {}",
                        rule.id.get_ref(),
                        topic.get_ref()
                    );
                    self.diagnostics
                        .mistake(self.source_file, topic.span(), what);
                }
            }
        }
    }

    fn topics(&mut self, topics: Vec<Spanned<String>>) -> Vec<String> {
        let step = self.dialog.step(TOPIC);
        for topic in &topics {
            if step.and_then(|step| step.option(topic.get_ref())).is_none() {
                let what = format!("no dialog has a topic `{}`", topic.get_ref());
                self.diagnostics
                    .mistake(self.source_file, topic.span(), what);
            }
        }
        match step {
            None if topics.is_empty() => vec![WHOLE.to_owned()],
            _ => topics.into_iter().map(Spanned::into_inner).collect(),
        }
    }

    fn condition(&mut self, written: &Spanned<String>) -> Option<Condition> {
        conditions::read(
            self.source_file,
            written,
            |fact| self.dialog.declared(fact),
            self.diagnostics,
        )
    }

    fn citation(&mut self, clause: &Spanned<String>, quote: &Spanned<String>) -> Option<Citation> {
        let at = ClauseId::parse(clause.get_ref())
            .ok()
            .and_then(|id| self.guide.position(&id));
        let Some(at) = at else {
            let what = format!("the guide has no clause `{}`", clause.get_ref());
            self.diagnostics
                .mistake(self.source_file, clause.span(), what);
            return None;
        };
        let cited = &self.guide.clauses[at];
        let citation =
            Quote::new(cited, quote.get_ref()).and_then(|quote| self.guide.cite(at, quote));
        if citation.is_none() {
            let what = format!("these words do not stand in clause {}", cited.id);
            let help = format!("the clause says: {}", cited.text);
            self.diagnostics
                .mistake_with_help(self.source_file, quote.span(), what, help);
        }
        citation
    }

    /// Checks that the figures of a condition stand in the quote: 3000000 can be its 300万元, and 2 its 两.
    fn figures_are_quoted(
        &mut self,
        written: &Spanned<String>,
        requires: &Condition,
        citation: &Citation,
    ) {
        let ground = Grounding::default().and(citation.quote.text());
        for (figure, range) in requires.figures() {
            if !ground.has(figure) {
                let range = conditions::within(self.source_file, written, range);
                let what = format!("the quote does not say {figure}");
                let help = format!("the quote says: {}", citation.quote.text());
                self.diagnostics
                    .mistake_with_help(self.source_file, range, what, help);
            }
        }
    }

    /// Checks that every figure of a text stands in its clause and that its placeholders can be filled: with facts if
    /// `more` is given, and with what `more` names.
    fn said(
        &mut self,
        text: Spanned<Bilingual>,
        citation: &Citation,
        more: Option<&[&str]>,
    ) -> Bilingual {
        let ground = Grounding::default().and(&citation.text);
        for said in [&text.get_ref().zh, &text.get_ref().en] {
            for figure in ground.ungrounded(said) {
                let what = format!("clause {} does not say {figure}", citation.clause);
                self.diagnostics
                    .mistake(self.source_file, text.span(), what);
            }
            for place in places(said) {
                let is_fact = more.is_some() && self.dialog.step(place).is_some();
                if !is_fact && !more.is_some_and(|more| more.contains(&place)) {
                    self.diagnostics.mistake(
                        self.source_file,
                        text.span(),
                        format!("nothing fills `{{{place}}}`"),
                    );
                }
            }
        }
        text.into_inner()
    }
}
