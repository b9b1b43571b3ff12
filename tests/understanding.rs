//! What applicants type in an interview, and what is understood of it.
//!
//! What is understood is written in one line: `fact=value` for what is said, `fact~value` for what is only suggested,
//! `?` for what is not known; then `!Why` for what cannot be taken; then `correction`, `supposing`, `asks`.

use proptest::prelude::*;
use zhinan::eligibility::{FactName, Facts, Kind, Value};
use zhinan::text::Language;
use zhinan::text::money;
use zhinan::understanding::{Rejection, Said};

use crate::support::loaded_guide;

/// What is known, as `topic=2 requested=700000`.
fn facts(known: &str) -> Facts {
    let given = known.split_whitespace().map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        let kind = loaded_guide().eligibility.step(name).unwrap().accept;
        let json = match (kind, value) {
            (_, "?") => serde_json::Value::Null,
            (Kind::YesNo, value) => (value == "true").into(),
            (Kind::Count, value) => value.parse::<u64>().unwrap().into(),
            (Kind::Choices, value) => value.split('+').collect::<Vec<_>>().into(),
            (Kind::Choice | Kind::Money, value) => value.into(),
        };
        (name.to_owned(), json)
    });
    loaded_guide().eligibility.facts(given).unwrap()
}

fn written(said: &Said) -> String {
    let value = match &said.value {
        None => "?".to_owned(),
        Some(Value::Choice(value)) => value.clone(),
        Some(Value::Choices(values)) => values.join("+"),
        Some(Value::Money(amount)) => amount.normalize().to_string(),
        Some(Value::Count(count)) => count.to_string(),
        Some(Value::YesNo(yes)) => yes.to_string(),
    };
    format!("{}{}{value}", said.fact, if said.sure { "=" } else { "~" })
}

fn why(unread: &Rejection) -> String {
    match unread {
        Rejection::Ambiguous(ways) => format!(
            "!Ambiguous({})",
            ways.iter().map(written).collect::<Vec<_>>().join(" ")
        ),
        Rejection::Several(values) => format!("!Several({})", values.join(" ")),
        Rejection::Not(values) => format!("!Not({})", values.join(" ")),
        Rejection::Numbers(numbers) => format!("!Numbers({})", numbers.join(" ")),
        Rejection::Beyond(number) => format!("!Beyond({number})"),
        Rejection::Share { percent, of } => format!("!Share({percent} {of})"),
        other => format!("!{other:?}"),
    }
}

/// What is understood of `message`, in one line.
fn understood(open: &str, known: &str, message: &str) -> String {
    let open = FactName::parse(open).ok();
    let understood = loaded_guide()
        .answer_parser
        .understand(open.as_ref(), &facts(known), message);
    let answers = understood
        .said
        .first()
        .is_some_and(|said| Some(&said.fact) == open.as_ref());
    assert_eq!(understood.answers_open, answers, "{message}");
    let told = understood
        .said
        .iter()
        .chain(understood.tried.iter().filter(|_| understood.supposing));
    let mut parts: Vec<String> = told.map(written).collect();
    parts.extend(understood.unread.as_ref().map(why));
    for (flag, name) in [
        (understood.correction, "correction"),
        (understood.supposing, "supposing"),
        (understood.asks, "asks"),
    ] {
        parts.extend(flag.then(|| name.to_owned()));
    }
    parts.join(" ")
}

/// Holds what is understood against a table of: open step, what is known, message, what is understood.
fn holds(table: &[(&str, &str, &str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|&(open, known, message, expected)| {
            let told = understood(open, known, message);
            (told != expected).then(|| {
                format!("[{open}] {message}\n      is understood as: {told}\n  and not as expected: {expected}")
            })
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        table.len(),
        wrong.join("\n")
    );
}

/// The same for one open step, with nothing known.
fn answers(open: &str, table: &[(&str, &str)]) {
    let rows: Vec<(&str, &str, &str, &str)> = table
        .iter()
        .map(|&(message, expected)| (open, "", message, expected))
        .collect();
    holds(&rows);
}

#[test]
fn an_amount_is_read_in_all_the_ways_people_write_it() {
    for eighty in [
        "80万",
        "八十万元",
        "0.8百万",
        "80w",
        "¥800,000",
        "800k",
        "申请80万",
        "我们想申请80万元",
        "大约就要80万块钱吧",
        "八十萬",
        "800000",
        "０．８百万",
        "80 万",
        "一共80万",
        "we want 800k",
        "0.8 million yuan",
        "asking for RMB 800,000",
        "800,000元整",
    ] {
        let told = understood("requested", "", eighty);
        assert_eq!(told.replace('~', "="), "requested=800000", "{eighty}");
    }
    answers(
        "requested",
        &[
            ("80万左右", "requested~800000"),
            ("不超过80万", "requested~800000"),
            ("80", "!Ambiguous(requested~800000 requested~80)"),
            ("八十", "!Ambiguous(requested~800000 requested~80)"),
            ("80元", "requested=80"),
            ("80 yuan", "requested=80"),
            ("0", "requested=0"),
            ("-5万", "!Negative"),
            ("1.005元", "!TooFine"),
            ("80到100万", "!Numbers(80 100万)"),
            ("80万到100万", "!Numbers(80万 100万)"),
            ("80万或者100万", "!Numbers(80万 100万)"),
            ("不到80万", "!Beyond(80万)"),
            ("超过80万", "!Beyond(80万)"),
            ("80万美元", "!ForeignMoney"),
            ("$800k", "!ForeignMoney"),
            ("99999999999999999999999999999999999999", "!TooLarge"),
            ("9999999999999999999999", "!TooLarge"),
            ("有", "!NotANumber"),
            ("很多", "!NotANumber"),
            ("没有", "!NotANumber"),
            ("不清楚", "requested=?"),
            ("还没定", "requested=?"),
            ("I don't know yet", "requested=?"),
            ("今天天气不错", ""),
            ("80万，不对，70万", "requested=700000 correction"),
            ("2019年成立的，要80万", "requested=800000"),
        ],
    );
}

#[test]
fn nothing_is_an_amount_where_it_can_be_one() {
    answers(
        "self_raised",
        &[
            ("没有", "self_raised=0"),
            ("0", "self_raised=0"),
            ("零", "self_raised=0"),
            ("不出", "self_raised=0"),
            ("没有自筹", "self_raised=0"),
            ("我们不自筹", "self_raised=0"),
            ("none", "self_raised=0"),
            ("nothing", "self_raised=0"),
            ("no own money", "self_raised=0"),
            ("100万", "self_raised=1000000"),
            ("自己出100万", "self_raised=1000000"),
            ("we put in 1 million", "self_raised=1000000"),
            ("有的", "!NotANumber"),
        ],
    );
}

#[test]
fn a_share_is_computed_from_what_is_known_and_confirmed() {
    holds(&[
        (
            "international_exchange",
            "total_budget=1400000",
            "30%",
            "international_exchange~420000",
        ),
        (
            "international_exchange",
            "total_budget=1400000",
            "百分之三十",
            "international_exchange~420000",
        ),
        (
            "international_exchange",
            "total_budget=1400000",
            "三成",
            "international_exchange~420000",
        ),
        (
            "international_exchange",
            "total_budget=1400000",
            "一半",
            "international_exchange~700000",
        ),
        (
            "international_exchange",
            "total_budget=1400000",
            "half of it",
            "international_exchange~700000",
        ),
        (
            "international_exchange",
            "total_budget=2333333.34",
            "30 per cent",
            "international_exchange~700000.01",
        ),
        (
            "international_exchange",
            "total_budget=1400000",
            "42万，占30%",
            "international_exchange=420000",
        ),
        (
            "",
            "",
            "总预算140万，申请一半",
            "total_budget=1400000 requested~700000",
        ),
        (
            "international_exchange",
            "",
            "30%",
            "!Share(30 total_budget)",
        ),
        (
            "requested",
            "",
            "总预算140万，国际交流30%",
            "total_budget=1400000 international_exchange~420000",
        ),
        (
            "self_raised",
            "requested=800000",
            "跟申请一样多",
            "self_raised~800000",
        ),
        (
            "self_raised",
            "requested=800000",
            "1:1",
            "self_raised~800000",
        ),
        (
            "self_raised",
            "requested=800000",
            "按1比1配套",
            "self_raised~800000",
        ),
        ("requested", "", "30%", "!Share(30 total_budget)"),
    ]);
}

#[test]
fn a_count_is_read_in_all_the_ways_people_write_it() {
    answers(
        "pi_ongoing_projects",
        &[
            ("两项", "pi_ongoing_projects=2"),
            ("我牵头过三个，两个前年就结题了", "pi_ongoing_projects=1"),
            (
                "手上四个市科委项目，一个我负责，三个我只是参加",
                "pi_ongoing_projects=1",
            ),
            (
                "I lead one STCSM project and am a participant in two others",
                "pi_ongoing_projects=1",
            ),
            (
                "I lead three of them, one has been completed",
                "pi_ongoing_projects=2",
            ),
            ("2", "pi_ongoing_projects=2"),
            ("２项", "pi_ongoing_projects=2"),
            ("没有", "pi_ongoing_projects=0"),
            ("没有呢", "pi_ongoing_projects=0"),
            ("没有在研项目", "pi_ongoing_projects=0"),
            ("目前没有", "pi_ongoing_projects=0"),
            ("一个", "pi_ongoing_projects=1"),
            ("有一个", "pi_ongoing_projects=1"),
            ("有一项在研", "pi_ongoing_projects=1"),
            ("手上有两个在研的", "pi_ongoing_projects=2"),
            ("一", "pi_ongoing_projects=1"),
            ("十二个", "pi_ongoing_projects=12"),
            ("two", "pi_ongoing_projects=2"),
            ("just one", "pi_ongoing_projects=1"),
            ("none", "pi_ongoing_projects=0"),
            ("no", "pi_ongoing_projects=0"),
            ("he has 2 ongoing projects", "pi_ongoing_projects=2"),
            ("2项及以上", "pi_ongoing_projects~2"),
            ("none at the moment", "pi_ongoing_projects=0"),
            ("不到2项", "!Beyond(2)"),
            ("两三个", "!Numbers(两 三)"),
            ("1.5项", "!NotWhole"),
            ("-2", "!Negative"),
            ("80万", "!NotANumber"),
            ("100000", "!TooLarge"),
            ("有", "!NotANumber"),
            ("好几个", "!NotANumber"),
            ("不知道", "pi_ongoing_projects=?"),
        ],
    );
    answers(
        "partner_countries",
        &[
            ("三个国家", "partner_countries=3"),
            ("三个", "partner_countries=3"),
            ("4", "partner_countries=4"),
            ("three countries", "partner_countries=3"),
            ("日本、韩国、德国", "partner_countries~3"),
            ("日本，韩国，德国和美国", "partner_countries~4"),
            ("Japan, Korea and Germany", "partner_countries~3"),
            ("US and UK", "partner_countries~2"),
            ("美国、USA", "partner_countries~1"),
            ("三个国家：日本、韩国、德国", "partner_countries=3"),
            ("四个国家：日本、韩国、德国", "!Numbers(4 3)"),
        ],
    );
}

#[test]
fn an_option_is_read_by_what_people_call_it() {
    answers(
        "unit_type",
        &[
            ("高校", "unit_type=university"),
            ("课题组一共八个人", ""),
            ("没有科研机构", "!Not(research_institute)"),
            ("大学", "unit_type=university"),
            ("我们是交大的", "unit_type=university"),
            ("我是复旦大学的老师", "unit_type=university"),
            (
                "上海交通大学医学院附属瑞金医院",
                "unit_type=public_institution",
            ),
            ("瑞金医院", "unit_type=public_institution"),
            ("中科院上海微系统所", "unit_type=research_institute"),
            ("企业", "unit_type=enterprise"),
            (
                "民企，做软件的",
                "unit_type=enterprise fields=next_generation_it",
            ),
            ("科研", "unit_type=research_institute"),
            ("外资研发中心", "unit_type=foreign_enterprise"),
            ("外資企業", "unit_type=foreign_enterprise"),
            ("外资的企业", "unit_type=foreign_enterprise"),
            ("我们是一家德资企业", "unit_type=foreign_enterprise"),
            (
                "a foreign-invested R&D centre",
                "unit_type=foreign_enterprise",
            ),
            ("we are a WFOE", "unit_type=foreign_enterprise"),
            ("university", "unit_type=university"),
            ("Fudan", "unit_type=university"),
            ("we're a Hong Kong company", "unit_type=hmt_enterprise"),
            ("民非", "unit_type=social_organization"),
            ("个人", "unit_type=individual"),
            ("不是高校，是企业", "unit_type=enterprise correction"),
            ("不是高校是企业", "unit_type=enterprise correction"),
            (
                "not a university, a company",
                "unit_type=enterprise correction",
            ),
            ("不是外资", "!Not(foreign_enterprise)"),
            ("企业和高校", "!Several(enterprise university)"),
            ("university or company", "!Several(university enterprise)"),
            ("别的单位", "!NoOption"),
            ("80万", "!NoOption"),
            ("是", "!NoOption"),
            ("不清楚", "unit_type=?"),
            ("高校？", "unit_type~university"),
            ("某某大学", "unit_type=university"),
            ("高校牵头", "unit_type=university"),
            ("高校自筹比例", ""),
            ("上海", "registered_in_shanghai~true"),
            ("高校呢", "asks"),
            ("交大算高校吗", "asks"),
        ],
    );
    answers(
        "topic",
        &[
            ("专题二", "topic=2"),
            ("2", "topic=2"),
            ("3.1", "topic=3.1"),
            ("專題三方向一", "topic=3.1"),
            ("专题 3 方向 2", "topic=3.2"),
            ("方向二", "topic=3.2"),
            ("想报专题一", "topic=1"),
            ("topic 3 direction 1", "topic=3.1"),
            ("Topic 3, direction 2", "topic=3.2"),
            ("topic two", "topic=2"),
            ("专题三", "!Several(3.1 3.2)"),
            ("topic 3", "!Several(3.1 3.2)"),
            ("专题一或者专题二", "!Several(1 2)"),
            ("还没想好", "topic=?"),
            ("专题二最多多少钱", "asks"),
            ("专题一的经费额度", ""),
            ("专题一 领域", "topic~1"),
            ("专题一截止时间", "topic~1"),
            ("联合研究", "!Several(1 3.2)"),
            ("外资", "unit_type=foreign_enterprise"),
        ],
    );
}

#[test]
fn several_options_are_read_where_several_can_be_chosen() {
    answers(
        "fields",
        &[
            ("AI 和生物医药", "fields=next_generation_it+biomedicine"),
            (
                "人工智能、新材料",
                "fields=next_generation_it+advanced_materials",
            ),
            ("IT", "fields=next_generation_it"),
            ("it is biomedicine", "fields=biomedicine"),
            (
                "robotics and new energy",
                "fields=advanced_manufacturing+new_energy",
            ),
            ("不是材料，是新能源", "fields=new_energy correction"),
            ("其他", "fields=other"),
        ],
    );
    answers(
        "local_partners",
        &[
            ("都没有", "local_partners="),
            ("没有", "local_partners="),
            ("none of them", "local_partners="),
            ("复旦和一家民企", "local_partners=university+enterprise"),
            ("高校，企业", "local_partners=university+enterprise"),
            ("Tongji University", "local_partners=university"),
        ],
    );
}

#[test]
fn yes_and_no_are_read_in_all_the_ways_people_say_them() {
    for step in [
        "has_research_function",
        "registered_in_shanghai",
        "site_and_team",
        "joint_platform",
    ] {
        let yes = [
            "是的",
            "有",
            "有的",
            "对",
            "嗯",
            "可以",
            "能",
            "yes",
            "Yep",
            "of course",
            "是",
            "当然有",
            "有呢",
            "yes, we do",
        ];
        let no = [
            "没有呢",
            "没",
            "不是",
            "nope",
            "not yet",
            "还没",
            "没有",
            "否",
            "no",
            "还没有",
            "No, we don't.",
            "沒有",
        ];
        for (messages, value) in [(&yes[..], true), (&no[..], false)] {
            for message in messages {
                assert_eq!(
                    understood(step, "", message),
                    format!("{step}={value}"),
                    "{message}"
                );
            }
        }
        assert_eq!(understood(step, "", "不清楚"), format!("{step}=?"));
        assert_eq!(understood(step, "", "don't know"), format!("{step}=?"));
        assert_eq!(understood(step, "", "有没有都行吗"), "asks");
    }
    holds(&[
        (
            "registered_in_shanghai",
            "",
            "注册了",
            "registered_in_shanghai=true",
        ),
        (
            "registered_in_shanghai",
            "",
            "在上海注册的",
            "registered_in_shanghai=true",
        ),
        (
            "registered_in_shanghai",
            "",
            "是在上海注册的",
            "registered_in_shanghai=true",
        ),
        (
            "registered_in_shanghai",
            "",
            "不在上海",
            "registered_in_shanghai=false",
        ),
        (
            "registered_in_shanghai",
            "",
            "不是在上海注册的",
            "registered_in_shanghai=false",
        ),
        (
            "registered_in_shanghai",
            "",
            "没在上海注册",
            "registered_in_shanghai=false",
        ),
        (
            "registered_in_shanghai",
            "",
            "注册在苏州",
            "registered_in_shanghai=false",
        ),
        ("registered_in_shanghai", "", "正在办", "!Pending"),
        (
            "registered_in_shanghai",
            "",
            "我们在张江",
            "registered_in_shanghai~true",
        ),
        (
            "registered_in_shanghai",
            "",
            "yes, registered in Shanghai",
            "registered_in_shanghai=true",
        ),
        (
            "registered_in_shanghai",
            "",
            "是企业",
            "unit_type=enterprise",
        ),
        (
            "registered_in_shanghai",
            "",
            "没有在研项目",
            "pi_ongoing_projects=0",
        ),
        ("registered_in_shanghai", "", "不是外资", ""),
        ("registered_in_shanghai", "", "北京", ""),
        ("project_agreement", "", "签了", "project_agreement=true"),
        (
            "project_agreement",
            "",
            "已经签了协议",
            "project_agreement=true",
        ),
        ("project_agreement", "", "还没签", "project_agreement=false"),
        ("project_agreement", "", "正在签", "!Pending"),
        (
            "project_agreement",
            "",
            "we have signed it",
            "project_agreement=true",
        ),
        (
            "confidential_content",
            "",
            "不涉密",
            "confidential_content=false",
        ),
        (
            "confidential_content",
            "",
            "没有涉密内容",
            "confidential_content=false",
        ),
        (
            "confidential_content",
            "",
            "涉密",
            "confidential_content=true",
        ),
        (
            "foreign_partner",
            "",
            "有，但是还没签协议",
            "foreign_partner=false",
        ),
        ("foreign_partner", "", "没签", "foreign_partner=false"),
        ("foreign_partner", "", "能提供", "foreign_partner=true"),
        (
            "headquarters_abroad",
            "",
            "总部在德国",
            "headquarters_abroad=true",
        ),
        (
            "headquarters_abroad",
            "",
            "在上海",
            "registered_in_shanghai~true",
        ),
        (
            "no_patent_or_shareholding_ties",
            "",
            "能出具",
            "no_patent_or_shareholding_ties=true",
        ),
        ("no_patent_or_shareholding_ties", "", "没有", "!YesAndNo"),
        (
            "no_patent_or_shareholding_ties",
            "",
            "没有相互持股",
            "no_patent_or_shareholding_ties=true",
        ),
        ("site_and_team", "", "有团队没有场所", "site_and_team=false"),
        ("site_and_team", "", "都有", "site_and_team=true"),
        (
            "registered_in_shanghai",
            "",
            "不对",
            "registered_in_shanghai=false",
        ),
        ("has_research_function", "", "只是销售公司", ""),
        (
            "partner_gov_funded",
            "",
            "不确定能不能证明",
            "partner_gov_funded=?",
        ),
        (
            "has_research_function",
            "",
            "是不是都要有研发功能？",
            "asks",
        ),
    ]);
}

#[test]
fn several_facts_are_read_from_one_message() {
    holds(&[
        (
            "",
            "",
            "我们是张江的外资研发中心，想报专题三方向二，申请80万自筹100万",
            "topic=3.2 unit_type=foreign_enterprise requested=800000 self_raised=1000000 has_research_function=true registered_in_shanghai~true",
        ),
        (
            "",
            "",
            "企业，上海注册的，没有在研项目，申请70万，自筹70万，总预算140万，国际交流42万",
            "unit_type=enterprise registered_in_shanghai=true requested=700000 self_raised=700000 \
             total_budget=1400000 international_exchange=420000 pi_ongoing_projects=0",
        ),
        (
            "",
            "",
            "We're a WFOE in Zhangjiang, topic 3 direction 1, asking 2 million, matching 2 million",
            "topic=3.1 unit_type=foreign_enterprise requested=2000000 self_raised=2000000 registered_in_shanghai~true",
        ),
        (
            "requested",
            "",
            "80万，自筹100万",
            "requested=800000 self_raised=1000000",
        ),
        ("requested", "", "自筹100万", "self_raised=1000000"),
        (
            "",
            "",
            "100万自筹，80万申请",
            "requested=800000 self_raised=1000000",
        ),
        ("", "", "自筹要100万", "self_raised=1000000"),
        (
            "",
            "",
            "在研两项，合作国家有三个",
            "pi_ongoing_projects=2 partner_countries=3",
        ),
        (
            "",
            "",
            "we want a grant of 800k and 1m of our own money",
            "requested=800000 self_raised=1000000",
        ),
        (
            "unit_type",
            "",
            "复旦大学，报专题二",
            "unit_type=university topic=2",
        ),
        (
            "",
            "",
            "我们想报专题三的联合研究，申请90万",
            "topic=3.2 requested=900000",
        ),
        (
            "",
            "",
            "Tongji University, topic 2, requesting 700k, total 1 million, international exchange 300k, no ongoing projects",
            "topic=2 unit_type=university requested=700000 total_budget=1000000 \
             international_exchange=300000 pi_ongoing_projects=0",
        ),
        (
            "fields",
            "topic=3.2",
            "做AI的，和交大合作",
            "fields=next_generation_it local_partners=university",
        ),
        (
            "",
            "",
            "项目总经费中用于国际合作交流的42万",
            "international_exchange=420000",
        ),
        (
            "",
            "",
            "申请70万，自筹70万，一共140万",
            "requested=700000 self_raised=700000 total_budget=1400000",
        ),
        (
            "",
            "",
            "自筹80",
            "!Ambiguous(self_raised~800000 self_raised~80)",
        ),
    ]);
}

#[test]
fn what_is_said_of_others_is_not_said_of_the_applicant() {
    holds(&[
        // With whom one works.
        ("", "", "跟上海大学一起做", "local_partners=university"),
        (
            "unit_type",
            "",
            "我们公司，跟一家医院合作",
            "unit_type=enterprise",
        ),
        (
            "",
            "",
            "together with Fudan University",
            "local_partners=university",
        ),
        // What there is none of.
        ("", "", "一家高校都没有", ""),
        // What the guide demands.
        ("", "", "专题一要求申报人还在一线", ""),
        ("", "", "指南要求自筹100万", ""),
        // One's own kind all the same.
        ("unit_type", "", "高校", "unit_type=university"),
    ]);
}

#[test]
fn a_correction_is_read_whatever_is_open() {
    holds(&[
        (
            "",
            "topic=2 requested=700000 total_budget=1400000",
            "预算改成80万",
            "!Ambiguous(requested~800000 total_budget~800000) correction",
        ),
        (
            "",
            "topic=3.2 requested=700000",
            "预算改成80万",
            "requested=800000 correction",
        ),
        (
            "registered_in_shanghai",
            "unit_type=university",
            "不是高校，是企业",
            "unit_type=enterprise correction",
        ),
        (
            "local_partners",
            "unit_type=university topic=3.2",
            "不是高校，是企业",
            "unit_type=enterprise correction",
        ),
        (
            "",
            "unit_type=enterprise requested=700000",
            "make it 800k",
            "requested=800000 correction",
        ),
        (
            "",
            "pi_ongoing_projects=0",
            "在研其实是两项",
            "pi_ongoing_projects=2 correction",
        ),
        (
            "",
            "requested=800000",
            "申请从80万改成70万",
            "requested=700000 correction",
        ),
        (
            "",
            "requested=800000",
            "申请的不是80万，是70万",
            "requested=700000 correction",
        ),
        (
            "",
            "requested=800000",
            "change the grant from 800k to 700k",
            "requested=700000 correction",
        ),
        (
            "",
            "self_raised=800000",
            "actually our own money is 1 million",
            "self_raised=1000000 correction",
        ),
        (
            "total_budget",
            "self_raised=800000",
            "自筹改成100万",
            "self_raised=1000000 correction",
        ),
        ("", "topic=1", "改成专题二", "topic=2 correction"),
        ("", "self_raised=800000", "自筹100万", "self_raised=1000000"),
    ]);
}

#[test]
fn a_no_to_what_was_said_before_is_no_answer_to_the_open_question() {
    holds(&[
        (
            "registered_in_shanghai",
            "unit_type=enterprise",
            "不对，我们其实是高校",
            "unit_type=university correction",
        ),
        (
            "confidential_content",
            "requested=800000",
            "不对，申请改成70万",
            "requested=700000 correction",
        ),
        (
            "registered_in_shanghai",
            "unit_type=enterprise",
            "No, actually we are a university",
            "unit_type=university correction",
        ),
        // A no that goes on is an answer.
        (
            "registered_in_shanghai",
            "unit_type=enterprise",
            "不是，我们是企业",
            "registered_in_shanghai=false unit_type=enterprise",
        ),
        (
            "confidential_content",
            "",
            "没有，申请70万",
            "confidential_content=false requested=700000",
        ),
    ]);
}

#[test]
fn what_is_only_tried_is_told_apart() {
    holds(&[
        (
            "",
            "self_raised=800000",
            "如果自筹改成50万呢",
            "self_raised=500000 correction supposing",
        ),
        (
            "requested",
            "self_raised=800000",
            "要是自筹50万会怎样？",
            "self_raised=500000 supposing",
        ),
        (
            "",
            "requested=800000",
            "what if we ask for 700k?",
            "requested=700000 supposing",
        ),
        (
            "",
            "unit_type=university",
            "假如我们是企业，自筹要多少？",
            "unit_type=enterprise supposing asks",
        ),
    ]);
}

#[test]
fn a_question_says_nothing_of_the_applicant_save_what_it_plainly_states() {
    for open in [
        "unit_type",
        "requested",
        "registered_in_shanghai",
        "pi_ongoing_projects",
        "local_partners",
        "",
    ] {
        for question in [
            "专题二是不是70万封顶？",
            "可以申请80万吗",
            "可以申请80万吗？",
            "企业自筹比例要多少",
            "高校要不要自筹",
            "在研2项还能报吗",
            "专题二能申请多少",
            "什么时候截止",
            "为什么问这个",
            "?",
            "外资研发中心可以报专题三吗",
            "国际交流30%怎么算",
            "Can a university apply for topic 2?",
            "How much can we ask for under topic 3?",
            "is 800k allowed?",
            "港澳台企业算外资吗",
            "要不要在上海注册",
            "专题一收不收",
            "港资算外商投资企业不",
            "区里给不给配套",
            "密码忘了怎么找回",
            "duration of the platform projects?",
        ] {
            assert_eq!(
                understood(open, "", question),
                "asks",
                "[{open}] {question}"
            );
        }
    }
    holds(&[
        (
            "registered_in_shanghai",
            "",
            "我们是外企，能报专题一吗？",
            "unit_type=foreign_enterprise asks",
        ),
        (
            "",
            "unit_type=university",
            "我们是外企，能报专题一吗？",
            "unit_type~foreign_enterprise asks",
        ),
        (
            "unit_type",
            "",
            "企业，为什么问这个？",
            "unit_type~enterprise asks",
        ),
        (
            "unit_type",
            "",
            "企业。为什么问这个？",
            "unit_type=enterprise asks",
        ),
        ("requested", "", "80万？", "requested~800000"),
        (
            "",
            "",
            "我们有两个在研，还能报吗",
            "pi_ongoing_projects=2 asks",
        ),
    ]);
}

#[test]
fn every_label_and_every_other_name_of_an_option_is_read_as_that_option() {
    let dialog = &loaded_guide().eligibility;
    let mut wrong = Vec::new();
    for step in &dialog.steps {
        let own = |yes: bool| {
            step.option(if yes { "true" } else { "false" })
                .map(|option| &option.label)
        };
        let (yes, no) = (
            own(true).unwrap_or(&dialog.words.yes),
            own(false).unwrap_or(&dialog.words.no),
        );
        let mut labels: Vec<(String, String)> = Vec::new();
        for language in [Language::Zh, Language::En] {
            let text = |label: &zhinan::text::Bilingual| label.get(language).to_owned();
            labels.push((text(&dialog.words.not_known), "?".into()));
            match step.accept {
                Kind::YesNo => {
                    labels.extend([(text(yes), "true".into()), (text(no), "false".into())])
                }
                Kind::Choices => labels.push((text(&dialog.words.none), String::new())),
                _ => {}
            }
        }
        for option in &step.options {
            let names = [&option.label.zh, &option.label.en]
                .into_iter()
                .chain(&option.also);
            labels.extend(names.map(|name| (name.clone(), option.value.clone())));
        }
        for (label, value) in labels {
            let expected = format!("{}={value}", step.fact);
            let told = understood(step.fact.as_str(), "", &label);
            if told.split(' ').next() != Some(&expected) {
                wrong.push(format!("{label}: {told}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

proptest! {
    #[test]
    fn any_text_is_understood_somehow(
        text in "(\\PC|[0-9万元千百十一二三个项是不没有，。？吗改成如果申请自筹专题三方向企业高校%:.,\\- \n]){0,40}",
        at in 0..25usize,
    ) {
        let steps = &loaded_guide().eligibility.steps;
        let open = steps.get(at).map(|step| &step.fact);
        let understood = loaded_guide().answer_parser.understand(open, &facts("total_budget=1400000"), &text);
        let length = text.chars().count();
        for said in &understood.said {
            prop_assert!(said.words.start < said.words.end && said.words.end <= length, "{said:?}");
        }
        let mut facts: Vec<&FactName> = understood.said.iter().map(|said| &said.fact).collect();
        facts.sort();
        facts.dedup();
        prop_assert_eq!(facts.len(), understood.said.len());
    }

    #[test]
    fn an_amount_that_the_assistant_writes_is_read_back(cents in 0..10_000_000_000u64, english: bool) {
        let amount = rust_decimal::Decimal::new(cents.try_into().unwrap(), 2);
        let language = if english { Language::En } else { Language::Zh };
        let open = FactName::parse("requested").unwrap();
        for written in [money::yuan(amount, language), money::short(amount, language)] {
            let understood = loaded_guide().answer_parser.understand(Some(&open), &Facts::default(), &written);
            let said = understood.said.first().and_then(|said| said.value.clone());
            prop_assert_eq!(said, Some(Value::Money(amount)), "{}", written);
        }
    }
}

#[test]
fn questions_on_the_guide_are_seldom_taken_for_what_the_asker_says() {
    let questions: Vec<String> = [
        include_str!("questions/looked_at.jsonl"),
        include_str!("questions/held_out.jsonl"),
    ]
    .iter()
    .flat_map(|lines| lines.lines())
    .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
    .filter(|question| matches!(question["kind"].as_str(), Some("answer" | "not_covered")))
    .filter_map(|question| question["q"].as_str().map(str::to_owned))
    .collect();
    // Some of them do state facts beside what they ask: 我们是港资背景的研发公司，算不算…
    for open in [
        "",
        "topic",
        "unit_type",
        "registered_in_shanghai",
        "requested",
        "pi_ongoing_projects",
        "fields",
    ] {
        let open = FactName::parse(open).ok();
        let states = |question: &&String| {
            let understood =
                loaded_guide()
                    .answer_parser
                    .understand(open.as_ref(), &Facts::default(), question);
            understood.said.iter().any(|said| said.sure)
        };
        let stating: Vec<&String> = questions.iter().filter(states).collect();
        assert!(
            stating.len() * 100 <= questions.len() * 15,
            "{open:?}: {stating:#?}"
        );
    }
}

#[test]
fn a_named_organisation_says_what_the_own_unit_is_and_a_partner_elsewhere_does_not() {
    holds(&[
        ("", "", "我在瑞金医院工作", "unit_type=public_institution"),
        (
            "",
            "",
            "我们是中科院上海硅酸盐所",
            "unit_type=research_institute",
        ),
        ("unit_type", "", "龙华医院", "unit_type=public_institution"),
        (
            "unit_type",
            "",
            "博世（中国）投资有限公司",
            "unit_type=foreign_enterprise",
        ),
        ("", "", "我们是厦门大学的", "unit_type~university"),
        ("unit_type", "", "厦门大学", "unit_type~university"),
        ("unit_type", "", "亚琛工业大学", "!NoOption"),
        ("", "", "我们和亚琛工业大学合作", ""),
        ("", "", "跟厦门大学一起做", ""),
        ("", "topic=2", "亚琛工业大学是我们的合作方", ""),
        ("", "topic=3.1", "我们学校和德国的大学有合作", ""),
    ]);
}

#[test]
fn partners_are_local_only_where_they_are_in_the_place_of_the_guide() {
    holds(&[
        (
            "",
            "topic=3.1",
            "跟上海海事大学签了协议",
            "local_partners=university",
        ),
        (
            "",
            "topic=3.1",
            "合作方上海海洋大学",
            "local_partners=university",
        ),
        (
            "",
            "topic=3.1",
            "together with Donghua University",
            "local_partners=university",
        ),
        (
            "local_partners",
            "topic=3.1",
            "上海光机所和上海海事大学",
            "local_partners=research_institute+university",
        ),
        ("local_partners", "topic=3.1", "厦门大学", "!NoOption"),
        (
            "local_partners",
            "topic=3.1",
            "厦门大学和东华大学",
            "local_partners=university",
        ),
        ("", "topic=3.1", "合作方是厦门大学", ""),
        ("", "topic=3.1", "合作方是昆山的企业", ""),
        ("local_partners", "topic=3.1", "德国大学", "!NoOption"),
        (
            "local_partners",
            "topic=3.1",
            "德国大学和浦东的企业",
            "local_partners=enterprise registered_in_shanghai~true",
        ),
    ]);
}

#[test]
fn a_named_place_says_where_the_headquarters_are_and_where_the_unit_is_registered() {
    holds(&[
        (
            "",
            "topic=3.1",
            "全球总部在京都",
            "headquarters_abroad=true",
        ),
        ("", "topic=3.1", "总部斯图加特", "headquarters_abroad=true"),
        (
            "",
            "topic=3.1",
            "we are headquartered in Denver",
            "headquarters_abroad=true",
        ),
        (
            "",
            "topic=3.1",
            "总部去年搬到成都了",
            "headquarters_abroad=false",
        ),
        (
            "",
            "topic=3.1",
            "总部从成都搬到了里昂",
            "headquarters_abroad=true",
        ),
        ("", "topic=3.1", "总部在中国香港", ""),
        ("", "topic=3.1", "亚太总部在新加坡", ""),
        (
            "",
            "topic=3.1",
            "总部就设在上海",
            "headquarters_abroad=false registered_in_shanghai~true",
        ),
        ("", "topic=3.1", "合作方总部在里昂", ""),
        (
            "headquarters_abroad",
            "topic=3.1",
            "在名古屋",
            "headquarters_abroad=true",
        ),
        (
            "headquarters_abroad",
            "topic=3.1",
            "武汉",
            "headquarters_abroad=false",
        ),
        ("", "", "注册在合肥", "registered_in_shanghai=false"),
        ("", "", "嘉定注册", "registered_in_shanghai=true"),
        (
            "",
            "",
            "Our firm is registered in Wuhan.",
            "registered_in_shanghai=false unit_type=enterprise",
        ),
        ("", "", "注册资本五百万", ""),
    ]);
}

#[test]
fn countries_are_counted_once_each_and_that_of_the_guide_never() {
    holds(&[
        (
            "partner_countries",
            "topic=1",
            "德法英",
            "partner_countries~3",
        ),
        (
            "partner_countries",
            "topic=1",
            "亚琛、慕尼黑和里昂",
            "partner_countries~2",
        ),
        (
            "partner_countries",
            "topic=1",
            "亚琛工业大学、海德堡大学、慕尼黑大学",
            "partner_countries~1",
        ),
        (
            "partner_countries",
            "topic=1",
            "中国、日本和韩国",
            "partner_countries~2",
        ),
        (
            "partner_countries",
            "topic=1",
            "三所以色列的大学",
            "partner_countries~1",
        ),
        (
            "partner_countries",
            "topic=1",
            "荷兰、瑞典，就这些",
            "partner_countries=2",
        ),
        (
            "partner_countries",
            "topic=1",
            "4个（含中国）",
            "partner_countries=3",
        ),
        (
            "partner_countries",
            "topic=1",
            "一共六个国家，包括我们自己",
            "partner_countries=5",
        ),
        (
            "partner_countries",
            "topic=1",
            "six countries including China",
            "partner_countries=5",
        ),
        (
            "partner_countries",
            "topic=1",
            "four, not counting China",
            "partner_countries=4",
        ),
        (
            "partner_countries",
            "topic=1",
            "一共六个国家",
            "partner_countries=6",
        ),
    ]);
}

#[test]
fn a_subject_is_of_the_fields_that_it_is_part_of_or_of_none() {
    holds(&[
        (
            "",
            "topic=1",
            "我们研究台风与海平面",
            "fields=climate_change",
        ),
        (
            "",
            "topic=1",
            "我们做量子计算和疫苗",
            "fields=next_generation_it+biomedicine",
        ),
        ("", "topic=1", "我们研究乡村旅游", "fields=other"),
        ("fields", "topic=1", "极地冰盖融化", "fields=climate_change"),
        ("", "", "隔壁做蔬菜大棚", ""),
    ]);
}

#[test]
fn only_what_one_leads_and_what_still_runs_is_counted() {
    holds(&[
        (
            "pi_ongoing_projects",
            "",
            "我牵头三项，两项去年就结题了",
            "pi_ongoing_projects=1",
        ),
        (
            "pi_ongoing_projects",
            "",
            "主持一项，另外参与两项",
            "pi_ongoing_projects=1",
        ),
        (
            "pi_ongoing_projects",
            "",
            "I led four, three of them are finished",
            "pi_ongoing_projects=1",
        ),
        (
            "pi_ongoing_projects",
            "",
            "两项，其中一项下个月结题",
            "pi_ongoing_projects~2",
        ),
    ]);
}

#[test]
fn what_is_passed_on_or_said_per_head_or_as_a_range_is_not_ones_own() {
    holds(&[
        ("", "", "转发：我们公司申请95万，总部在瑞士", ""),
        (
            "international_exchange",
            "topic=2",
            "每位专家6万",
            "!Beyond(6万)",
        ),
        ("requested", "", "大概十五六万", ""),
    ]);
}

#[test]
fn places_of_the_options_that_are_shown_choose_them() {
    holds(&[
        ("topic", "", "第二个", "topic=2"),
        ("topic", "", "选B", "topic=2"),
        ("topic", "", "option 4", "topic=3.2"),
        ("topic", "", "最后一个", "topic=3.2"),
        (
            "foreign_partner",
            "topic=2",
            "第一个",
            "foreign_partner=true",
        ),
        ("foreign_partner", "topic=2", "②", "foreign_partner=false"),
        (
            "local_partners",
            "topic=3.1",
            "第三个",
            "local_partners=enterprise",
        ),
    ]);
}

#[test]
fn a_double_denial_is_a_yes_and_a_denial_denies_what_it_names() {
    holds(&[
        (
            "foreign_partner",
            "topic=2",
            "不是没有，早签了",
            "foreign_partner=true",
        ),
        (
            "has_research_function",
            "topic=3.1",
            "怎么可能没有",
            "has_research_function=true",
        ),
        (
            "self_raised",
            "topic=2 unit_type=enterprise",
            "不是自筹，申请的是55万",
            "requested=550000",
        ),
        (
            "headquarters_abroad",
            "topic=3.1",
            "自筹没有",
            "self_raised=0",
        ),
    ]);
}

#[test]
fn cantonese_is_read_as_what_it_says() {
    holds(&[
        ("", "", "我哋冇境外合作方", "foreign_partner=false"),
        (
            "confidential_content",
            "",
            "冇",
            "confidential_content=false",
        ),
        (
            "project_agreement",
            "topic=3.2",
            "簽咗",
            "project_agreement=true",
        ),
    ]);
}

#[test]
fn one_number_may_be_said_of_several_amounts_and_points_of_view_part_them() {
    holds(&[
        (
            "",
            "",
            "the request and the total budget are both 600,000",
            "requested=600000 total_budget=600000",
        ),
        (
            "",
            "",
            "申请和总经费都是58万",
            "requested=580000 total_budget=580000",
        ),
        ("", "", "投进去90万自筹", "self_raised=900000"),
        (
            "",
            "topic=1",
            "申请200万，总经费，我想想啊，260万",
            "requested=2000000 total_budget=2600000",
        ),
        ("", "", "520 000 RMB requested", "requested=520000"),
    ]);
}

#[test]
fn a_doubt_that_brushes_the_name_of_a_known_amount_does_not_forget_it() {
    holds(&[(
        "pi_ongoing_projects",
        "topic=2 requested=500000",
        "I'm not sure about the government funding of our partner",
        "",
    )]);
}
