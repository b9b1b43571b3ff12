//! Period: when applications are taken, as far as the sentences of a guide tell.

use jiff::civil::Date;

use super::moment::{ApplicationDays, Edge, application_days};
use crate::guide::{Clause, ClauseId, Outline};

/// Words of sentences about applying.
const TAKEN: [&str; 10] = [
    "申报", "填报", "受理", "提交", "申请", "报名", "报送", "征集", "寄至", "投稿",
];

/// Words of sentences about something else that has dates: carrying out, reporting, taking effect, what was before.
const OTHER: [&str; 17] = [
    "执行",
    "实施期",
    "研究期",
    "施行",
    "有效期",
    "中期",
    "进展报告",
    "结项",
    "结题",
    "验收",
    "期间完成",
    "以后完成",
    "公示时间",
    "颁奖",
    "公布结果",
    "取得",
    "立项时间",
];

/// Words for calls without a deadline.
const ROLLING: [&str; 6] = [
    "常年申报",
    "常年受理",
    "全年受理",
    "随时申报",
    "随时受理",
    "长期有效",
];

/// When applications are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Period {
    /// In one window.
    Window {
        /// The clauses that tell, best first.
        clauses: Vec<ClauseId>,
        /// The first moment.
        opens: Edge,
        /// The first moment after it.
        closes: Edge,
    },
    /// In several windows.
    Several {
        /// Each with its clause.
        windows: Vec<(ClauseId, Edge, Edge)>,
    },
    /// One end is known.
    Half {
        /// The clause that tells.
        clause: ClauseId,
        /// The first moment.
        opens: Option<Edge>,
        /// The first moment after it.
        closes: Option<Edge>,
    },
    /// At any time.
    Rolling {
        /// The clause that tells.
        clause: ClauseId,
    },
    /// No clause tells.
    NotFound,
}

/// Finds the application period. A date without a year lies in the year of issue.
pub fn period(outline: &Outline, issued: Option<Date>) -> Period {
    let apart = [ClauseId::letterhead(), ClauseId::end()];
    let clauses = || {
        outline
            .clauses
            .iter()
            .filter(|clause| !apart.contains(&clause.id))
    };
    let year = issued.map(|date| date.year());
    let mut found: Vec<(&Clause, ApplicationDays)> = clauses()
        .flat_map(|clause| {
            days(clause, year)
                .into_iter()
                .map(move |days| (clause, days))
        })
        .collect();
    // A heading about time tells more than a sentence in passing, and both ends more than one.
    found.sort_by_key(|(clause, days)| (days.both().is_none(), !is_timed(clause)));
    let timed = found
        .iter()
        .any(|(clause, days)| is_timed(clause) && days.both().is_some());
    let mut windows: Vec<(ClauseId, Edge, Edge)> = Vec::new();
    for (clause, days) in &found {
        if let Some((opens, closes)) = days.both().filter(|_| !timed || is_timed(clause)) {
            let is_new = windows
                .iter()
                .all(|(_, from, to)| (*from, *to) != (opens, closes));
            windows.extend(is_new.then(|| (clause.id.clone(), opens, closes)));
        }
    }
    if let [(_, opens, closes)] = windows[..] {
        let same = found
            .iter()
            .filter(|(_, days)| days.both() == Some((opens, closes)));
        let mut clauses: Vec<ClauseId> = same.map(|(clause, _)| clause.id.clone()).collect();
        clauses.dedup();
        return Period::Window {
            clauses,
            opens,
            closes,
        };
    }
    if !windows.is_empty() {
        return Period::Several { windows };
    }
    if let Some(clause) = clauses().find(|it| ROLLING.iter().any(|word| it.text.contains(word))) {
        return Period::Rolling {
            clause: clause.id.clone(),
        };
    }
    half(&found)
}

/// One end, or both where two sentences tell one each.
fn half(found: &[(&Clause, ApplicationDays)]) -> Period {
    let opens = found
        .iter()
        .find(|(_, days)| days.opens.is_some() && days.closes.is_none());
    let closes = found.iter().find(|(_, days)| days.closes.is_some());
    let (first, last) = (
        opens.and_then(|(_, days)| days.opens),
        closes.and_then(|(_, days)| days.closes),
    );
    match (
        opens.or(closes),
        first
            .zip(last)
            .filter(|(first, last)| first.comes_before(*last)),
    ) {
        (Some((clause, _)), Some((opens, closes))) => Period::Window {
            clauses: vec![clause.id.clone()],
            opens,
            closes,
        },
        (Some((clause, _)), None) => Period::Half {
            clause: closes.map_or_else(|| clause.id.clone(), |(clause, _)| clause.id.clone()),
            opens: first.filter(|_| last.is_none()),
            closes: last,
        },
        (None, _) => Period::NotFound,
    }
}

fn is_timed(clause: &Clause) -> bool {
    clause
        .path
        .iter()
        .any(|name| name.contains("时间") || name.contains("期限") || name.contains("截止"))
}

/// What the sentences of a clause tell: their own words speak of applying, or the heading does.
fn days(clause: &Clause, year: Option<i16>) -> Vec<ApplicationDays> {
    let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    let name = clause.path.last().map(String::as_str).unwrap_or_default();
    if has(name, &OTHER) {
        return Vec::new();
    }
    let by_name = has(name, &TAKEN);
    let sentences = clause.text.split(['。', '；', '\n']);
    let about = sentences.filter(|it| (by_name || has(it, &TAKEN)) && !has(it, &OTHER));
    about
        .flat_map(|sentence| application_days(sentence, year))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::import;

    fn read(source: &str) -> Period {
        period(&import(source).outline, Date::new(2031, 3, 1).ok())
    }

    #[test]
    fn dates_of_other_things_are_no_period() {
        let source = "一、条件\n作品应于2030年1月1日-2031年2月1日期间完成，每个申报单位一件。\n二、提交\n材料提交截止时间为2031年5月17日（周六），逾期不予受理。\n三、进度\n2031年10月10日前，提交课题中期进展报告。";
        let Period::Half {
            clause,
            opens,
            closes,
        } = read(source)
        else {
            panic!("{:?}", read(source));
        };
        assert_eq!((clause.as_str(), opens), ("2", None));
        assert_eq!(closes.map(Edge::in_china).as_deref(), Some("2031-05-17"));
    }

    #[test]
    fn several_windows_are_told_apart_and_rolling_calls_have_none() {
        let several =
            read("一、申报时间\n第一批：2031年3月1日至3月31日；第二批：2031年9月1日至9月30日。");
        assert!(matches!(several, Period::Several { windows } if windows.len() == 2));
        assert!(matches!(
            read("一、申报时间\n常年申报"),
            Period::Rolling { .. }
        ));
        assert_eq!(read("一、范围\n研究。"), Period::NotFound);
    }

    #[test]
    fn a_deadline_takes_the_year_of_issue_and_two_sentences_tell_one_end_each() {
        let source = "一、申报\n（一）网上申报开始时间：2031年4月1日9:00。\n（二）网上申报截止时间：2031年4月30日16:00。";
        assert!(
            matches!(read(source), Period::Window { .. }),
            "{:?}",
            read(source)
        );
        let deadline = read("一、报送\n请于6月5日15点前提交。");
        assert!(
            matches!(deadline, Period::Half { closes: Some(closes), .. } if closes.in_china() == "2031-06-05T15:00:00+08:00")
        );
    }
}
