//! Masthead: title, number and issuers of a notice, as its letterhead and its end tell them.

use jiff::civil::Date;
use regex::{Captures, Regex};

use super::spacing::{Blanks, tidy};

/// The number of a notice: `某科指南〔2026〕8号`, `2026年第3号`.
const NUMBER: &str = r"(?:\p{Han}{2,12}[〔\[（(【]\d{4}[〕\]）)】]第?\d+号|\d{4}年第\d+号)";

/// A date, as notices are signed with it.
const DATE: &str = r"([0-9〇○零一二三四五六七八九]{4})年([0-9十一二三四五六七八九]{1,3})月([0-9十一二三四五六七八九]{1,3})日";

/// What a letterhead and an end tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Masthead {
    /// The title.
    pub title: Option<String>,
    /// Whether the title is read from a sentence, for it stands nowhere alone.
    pub title_from_sentence: bool,
    /// The number of the notice itself.
    pub number: Option<String>,
    /// Who issued it, by the letterhead.
    pub issuers: Vec<String>,
    /// Who signed it.
    pub signers: Vec<String>,
    /// The day of issue.
    pub issued: Option<Date>,
}

impl Masthead {
    /// Reads the letterhead and the end of a notice.
    pub fn read(letterhead: &str, end: &str) -> Masthead {
        let (mut issuers, title) = issuers_and_title(letterhead);
        let signers = signers(&format!("{end}\n{letterhead}"));
        // Where nothing parts the issuers, the signature may.
        if issuers.concat() == signers.concat() {
            issuers.clone_from(&signers);
        }
        let named = title.or_else(|| titled(letterhead));
        let in_sentence = || title_in_sentence(letterhead);
        Masthead {
            title_from_sentence: named.is_none(),
            title: named.or_else(in_sentence),
            number: number(letterhead).or_else(|| number(end)),
            issuers,
            signers,
            issued: issued(end).or_else(|| issued(letterhead)),
        }
    }
}

/// Matches a pattern. A pattern that does not compile finds nothing; the tests try each.
fn captures<'text>(pattern: &str, text: &'text str) -> Option<Captures<'text>> {
    Regex::new(pattern).ok()?.captures(text)
}

fn group(pattern: &str, text: &str) -> Option<String> {
    Some(captures(pattern, text)?.get(1)?.as_str().to_owned())
}

/// The number that stands on a line of its own. One inside a sentence is that of another document.
fn number(text: &str) -> Option<String> {
    let alone = format!(
        r"^(?:\p{{Han}}{{2,6}}[：:]|\p{{Han}}{{3,30}} )?[（(]?({NUMBER})[）)]?(?: ?签发人.*)?$"
    );
    text.split('\n').find_map(|line| group(&alone, line))
}

/// Finds issuers and title in `某委关于发布某指南的通知`. The title can run over several lines.
fn issuers_and_title(letterhead: &str) -> (Vec<String>, Option<String>) {
    let joined = tidy(&letterhead.replace('\n', " "), Blanks::Accident);
    let notice = group(
        r"关于(?:组织)?(?:发布|印发|开展|申报)[《“]?(.{2,80}?)[》”]?(?:申报工作)?的(?:通知|公告)",
        &joined,
    );
    // The issuers stand on the line that holds 关于, or on those above.
    let lines: Vec<&str> = letterhead.split('\n').collect();
    let about = lines.iter().position(|line| {
        line.find("关于")
            .is_some_and(|end| end == 0 || !names(&line[..end]).is_empty())
    });
    let Some(about) = about else {
        return (Vec::new(), notice);
    };
    let before = lines[about]
        .find("关于")
        .map_or("", |end| &lines[about][..end]);
    let mut issuers = names(before);
    if issuers.is_empty() {
        for line in lines[..about].iter().rev() {
            let above = names(line.strip_suffix("文件").unwrap_or(line));
            if above.is_empty() && number(line).is_none() {
                break;
            }
            issuers.splice(0..0, above);
        }
    }
    (issuers, notice)
}

/// The line that is the title: the first that ends as titles do, else the first that holds such a word, else the first line, if
/// it is short and no sentence.
fn titled(letterhead: &str) -> Option<String> {
    /// The longest title, in characters.
    const LONGEST: usize = 60;
    let words = [
        "指南", "通知", "公告", "办法", "要求", "启事", "方案", "细则", "规定", "简章", "通告",
        "须知", "意见", "条件", "说明", "申请", "申报",
    ];
    let is_line = |line: &&str| {
        line.chars().count() >= 4
            && line.chars().nth(LONGEST).is_none()
            && !line.ends_with(['：', ':', '。', '；', '，', '号'])
    };
    let lines = || letterhead.split('\n').filter(is_line);
    let ends = lines().find(|line| words.iter().any(|word| line.ends_with(word)));
    let holds = || lines().find(|line| words.iter().any(|word| line.contains(word)));
    let first = || letterhead.split('\n').next().filter(is_line);
    ends.or_else(holds).or_else(first).map(str::to_owned)
}

/// The title that the opening paragraph names, where none stands above it: `现将某课题申报工作通知如下`.
fn title_in_sentence(letterhead: &str) -> Option<String> {
    [
        r"现(?:予以?)?(?:发布|印发|公布)《([^》]{4,80})》",
        r"现将([^，。；]{8,60}?)(?:工作)?(?:的?有关(?:事项|事宜|要求))?(?:通知|公告|通告|说明)如下",
        r"(?:组织|启动|开展)([^，。；]{6,50}?(?:申报|征集|评选|申请|招募))工作",
        r"根据《?([^，。；《》]{6,50}?(?:指南|方案|通知|公告))》?(?:的?要求)?，",
        r"([^，。；]{4,40}?(?:申报|征集|评选|申请|招募))(?:工作)?(?:现已|即日|正式)?(?:启动|开始)",
    ]
    .iter()
    .find_map(|pattern| group(pattern, letterhead))
}

/// The names of offices in a text that holds nothing else; blanks part them.
fn names(text: &str) -> Vec<String> {
    let is_name = |name: &str| captures(r"^\p{Han}{3,30}$", name).is_some();
    let is_sentence = ["为", "根据", "按照", "依据", "现", "经", "各"]
        .iter()
        .any(|word| text.starts_with(word));
    let names: Vec<&str> = text
        .split([' ', '\u{3000}', '、'])
        .filter(|it| !it.is_empty())
        .collect();
    match !is_sentence && names.iter().all(|name| is_name(name)) {
        true => names.into_iter().map(str::to_owned).collect(),
        false => Vec::new(),
    }
}

/// Finds the names above the date, or before it on its line.
fn signers(end: &str) -> Vec<String> {
    let mut above: Vec<String> = Vec::new();
    for line in end.split('\n') {
        if let Some(date) = captures(DATE, line).and_then(|found| found.get(0)) {
            let before = names(line[..date.start()].trim());
            return if before.is_empty() { above } else { before };
        }
        let here = names(line);
        match here.is_empty() {
            true => above.clear(),
            false => above.extend(here),
        }
    }
    Vec::new()
}

/// Finds the first date that stands on a line of its own or after a name.
fn issued(text: &str) -> Option<Date> {
    text.split('\n').find_map(|line| {
        let found = captures(&format!(r"^[\p{{Han}} ]{{0,40}}?{DATE}$"), line)?;
        let number = |at: usize| numeral(found.get(at)?.as_str());
        let (year, month, day) = (number(1)?, number(2)?, number(3)?);
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Date::new(i16::try_from(year).ok()?, month, day).ok()
    })
}

/// Reads a number in a date: 2026, 二〇二六, 十一.
fn numeral(text: &str) -> Option<usize> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    if let Some(number) = crate::guide::label::han_number(text) {
        return Some(number);
    }
    text.chars().try_fold(0, |number, character| {
        let digit = match character {
            '〇' | '○' | '零' => 0,
            _ => crate::guide::label::han_number(character.encode_utf8(&mut [0; 4]))
                .filter(|&digit| digit < 10)?,
        };
        Some(number * 10 + digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_gives_issuers_and_date() {
        let day = |text: &str| issued(text).map(|date| date.to_string());
        assert_eq!(
            day("某市科学技术局二〇二六年十一月十日").as_deref(),
            Some("2026-11-10")
        );
        assert_eq!(day("截止时间为2026年2月30日"), None);
        assert_eq!(signers("某市科学技术局\n2026年5月8日"), ["某市科学技术局"]);
        assert_eq!(
            signers("甲市财政局 甲市教育局\n甲市民政局\n2026年5月8日").len(),
            3
        );
    }

    #[test]
    fn several_issuers_stand_on_one_line_or_on_several() {
        let read = |text: &str| Masthead::read(text, "").issuers;
        assert_eq!(
            read("甲市财政局 甲市教育局关于印发某办法的通知"),
            ["甲市财政局", "甲市教育局"]
        );
        assert_eq!(
            read("甲市财政局\n甲市教育局\n关于印发某办法的通知"),
            ["甲市财政局", "甲市教育局"]
        );
        assert_eq!(
            read("某某公告\n为贯彻落实关于某事的精神，现通知如下"),
            [""; 0]
        );
    }

    #[test]
    fn the_number_of_a_cited_document_is_not_its_own() {
        let read = |text: &str| Masthead::read(text, "").number;
        assert_eq!(
            read("关于印发某办法的通知\n根据《某意见》（甲府〔2018〕19号）制定。"),
            None
        );
        assert_eq!(
            read("某通知\n（甲科规〔2031〕7号）").as_deref(),
            Some("甲科规〔2031〕7号")
        );
        assert_eq!(
            read("甲市科技局公告\n2031年第3号").as_deref(),
            Some("2031年第3号")
        );
    }

    #[test]
    fn a_title_may_stand_in_the_first_sentence_alone() {
        let read = |text: &str| Masthead::read(text, "");
        let found = read("各单位：\n为加强研究，现将2031年度青禾学院决策课题申报工作通知如下：");
        assert_eq!(found.title.as_deref(), Some("2031年度青禾学院决策课题申报"));
        assert!(found.title_from_sentence);
        let found = read("各部门：\n按照部署，现发布《关于2031年度项目申请的通告》，请遵照。");
        assert_eq!(found.title.as_deref(), Some("关于2031年度项目申请的通告"));
    }
}
