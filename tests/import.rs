//! The guide of 2026 as the importer reads it: the ids that the interface promises, and texts as published.

use zhinan::guide::ClauseId;
use zhinan::guide::Outline;
use zhinan::import::{WarningKind, conservation, import};

const SOURCE: &str = include_str!("../knowledge/stcsm-2026-8/source.txt");

const IDS: &[&str] = &[
    "0", "1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1.5", "1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5",
    "1.3.1.1", "1.3.1.2", "1.3.1.3", "1.3.1.4", "1.3.1.5", "1.3.2.1", "1.3.2.2", "1.3.2.3",
    "1.3.2.4", "1.3.2.5", "2.0", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "2.8", "2.9",
    "2.10", "2.11", "2.11.a", "2.11.b", "2.11.c", "3.1", "3.1.1", "3.1.2", "3.2", "4", "5", "end",
];

const HEADINGS: &[(&str, &str)] = &[
    ("1", "一、征集范围"),
    ("1.1", "专题一、国际联合研究重点项目"),
    ("1.2", "专题二、政府（机构）间合作项目"),
    ("1.3", "专题三、外资研发机构协同创新"),
    ("1.3.1", "方向一：协同创新平台建设"),
    ("1.3.2", "方向二、联合研究项目"),
    ("2", "二、申报要求"),
    ("3", "三、申报方式"),
    ("4", "四、评审方式"),
    ("5", "五、咨询电话"),
];

const TEXTS: &[(&str, &[&str], &str)] = &[
    (
        "0",
        &[],
        "上海市科学技术委员会\n沪科指南〔2026〕8号\n上海市科学技术委员会关于发布\n2026年度创新生态建设计划“国际科技合作”\n项目申报指南的通知\n各有关单位：\n为深入实施创新驱动发展战略，加速构建具有全球竞争力的开放创新生态，根据上海科技创新有关规划要求，上海市科学技术委员会特发布2026年度创新生态建设计划“国际科技合作”项目申报指南。",
    ),
    (
        "1.1.2",
        &["一、征集范围", "专题一、国际联合研究重点项目", "支持领域"],
        "支持领域：新一代信息技术、生命科学、气侯变化、大科学设施。",
    ),
    (
        "1.2.5",
        &[
            "一、征集范围",
            "专题二、政府（机构）间合作项目",
            "申报主体要求",
        ],
        "申报主体要求：注册在本市的法人或非法人组织，项目申报单位具有组织项目实施的相应能力及国际合作基础。\n与项目申报单位合作的外方，必须获得过当地政府项目资助。项目申报单位必须提供外方政府给予该外方项目负责人资助的书面证明材料（如项目合同、拨款证明等），材料须附中文译件。",
    ),
    (
        "1.3.1.4",
        &[
            "一、征集范围",
            "专题三、外资研发机构协同创新",
            "方向一：协同创新平台建设",
            "经费额度",
        ],
        "经费额度：非定额资助，拟资助总数不超过3项，每项资助额度不超过200万元，企业自筹经费与申请资助经费的比例不低于1:1。",
    ),
    (
        "2.0",
        &["二、申报要求"],
        "除满足前述相应条件外，还须遵循以下要求：",
    ),
    (
        "2.6",
        &["二、申报要求", "6"],
        "6.所有申报单位和项目参与人应遵守科技伦理准则。拟开展的科技活动应进行科技伦理风险评估，涉及科技部《科技伦理审查办法（试行）》（国科发监〔2023〕167号）第二条所列范围科技活动的，应按要求进行科技伦理审查并提供相应的科技伦理审查批准材料。",
    ),
    (
        "2.11",
        &["二、申报要求", "11"],
        "11.项目申报单位须提供加盖申报单位公章的以下材料，以附件形式上传至申报系统：",
    ),
    (
        "2.11.b",
        &["二、申报要求", "11", "（b）"],
        "（b）项目申报单位与合作方企业间无授权使用专利（技术）、无相互持股的技术转移的承诺书。",
    ),
    (
        "2.11.c",
        &["二、申报要求", "11", "（c）"],
        "（c）项目申报单位如为企业，还须提供自筹经费与申请资助经费的比例不低于1:1的承诺书。",
    ),
    (
        "3.1.2",
        &["三、申报方式", "1", "【继续填写】"],
        "【继续填写】使用“一网通办”登录后，继续该项目的填报。",
    ),
    ("4", &["四、评审方式"], "采用一轮通讯评审方式。"),
    (
        "5",
        &["五、咨询电话"],
        "服务热线：8008205114（座机）、4008205114（手机）",
    ),
    (
        "end",
        &[],
        "上海市科学技术委员会\n2026年5月8日\n（此件主动公开）\n上海市科委办公室2026年5月8日印发",
    ),
];

fn outline() -> Outline {
    import(SOURCE).outline
}

#[test]
fn the_clauses_have_the_ids_that_the_interface_promises() {
    let ids: Vec<String> = outline()
        .clauses
        .iter()
        .map(|clause| clause.id.to_string())
        .collect();
    assert_eq!(ids, IDS);
}

#[test]
fn the_headings_name_what_stands_under_them() {
    let outline = outline();
    let headings: Vec<(&str, &str)> = outline
        .headings
        .iter()
        .map(|heading| (heading.id.as_str(), heading.title.as_str()))
        .collect();
    assert_eq!(headings, HEADINGS);
}

#[test]
fn texts_stand_as_published_misprints_and_all() {
    let outline = outline();
    for (id, path, text) in TEXTS {
        let clause = outline.clause(&ClauseId::parse(id).unwrap()).unwrap();
        assert_eq!(
            (
                clause.path.iter().map(String::as_str).collect::<Vec<_>>(),
                clause.text.as_str()
            ),
            (path.to_vec(), *text)
        );
    }
}

#[test]
fn no_character_is_lost() {
    assert_eq!(conservation::check(SOURCE, &outline()), Ok(()));
}

#[test]
fn the_places_that_a_person_should_look_at_are_told() {
    let doubts: Vec<(usize, WarningKind)> = import(SOURCE)
        .doubts
        .iter()
        .map(|doubt| (doubt.line, doubt.kind))
        .collect();
    assert_eq!(
        doubts,
        [
            (47, WarningKind::ParagraphBreak),
            (100, WarningKind::ParagraphBreak),
            (114, WarningKind::ParagraphBreak),
            (240, WarningKind::LabelOrText)
        ]
    );
}
