//! What the outline of a text is, by examples.

use crate::import::{WarningKind, import};

/// Ids and first words of the clauses, headings with a `#`, and the kinds of the doubts.
fn read(source: &str) -> (Vec<String>, Vec<WarningKind>) {
    let import = import(source);
    let clauses = import
        .outline
        .clauses
        .iter()
        .map(|clause| format!("{} {}", clause.id, clause.text.replace('\n', "/")));
    (
        clauses.collect(),
        import.doubts.iter().map(|doubt| doubt.kind).collect(),
    )
}

fn clauses(source: &str) -> Vec<String> {
    read(source).0
}

#[test]
fn ids_count_section_topic_direction_paragraph_and_item() {
    let source = "一、范围\n专题一、甲\n方向1、乙\n研究目标：丙。\n研究内容:（1）丁。（2）戊。\n执行期限：研究内容（1）（2）己。\n方向2：庚\n研究目标：辛。\n专题二、壬\n研究目标：癸。\n经费：子。";
    let expected = [
        "1.1.1.1 研究目标：丙。",
        "1.1.1.2 研究内容:",
        "1.1.1.2.1 （1）丁。",
        "1.1.1.2.2 （2）戊。",
        "1.1.1.3 执行期限：研究内容（1）（2）己。",
        "1.1.2 研究目标：辛。",
        "1.2.1 研究目标：癸。",
        "1.2.2 经费：子。",
    ];
    assert_eq!(read(source), (expected.map(str::to_owned).to_vec(), vec![]));
}

#[test]
fn a_section_of_one_paragraph_is_one_clause_and_a_lead_in_is_clause_0_of_its_section() {
    assert_eq!(
        clauses("一、方式\n通讯评审。\n二、电话\n热线：8008205114"),
        ["1 通讯评审。", "2 热线：8008205114"]
    );
    assert_eq!(
        clauses("一、要求\n须遵循以下要求：\n1.甲。\n2.乙。"),
        ["1.0 须遵循以下要求：", "1.1 1.甲。", "1.2 2.乙。"]
    );
    assert_eq!(clauses("一、要求\n1.甲。"), ["1.1 1.甲。"]);
    assert_eq!(
        clauses("一、范围\n分为：\n专题一、甲\n乙。"),
        ["1.0 分为：", "1.1 乙。"]
    );
}

#[test]
fn items_in_a_paragraph_are_clauses_where_their_sequence_shows_it() {
    let source = "一、要求\n11.须提供：（a）甲（如系外文）；（b）乙（技术）。（c）丙。";
    assert_eq!(
        clauses(source),
        [
            "1.1 11.须提供：",
            "1.1.a （a）甲（如系外文）；",
            "1.1.b （b）乙（技术）。",
            "1.1.c （c）丙。"
        ]
    );
    assert_eq!(
        clauses("一、要求\n1.比例（1）甲，（2）（3）（4）乙；不低于1/2（专项经费/自筹经费）。"),
        ["1.1 1.比例（1）甲，（2）（3）（4）乙；不低于1/2（专项经费/自筹经费）。"]
    );
    let (one, doubts) = read("一、要求\n1.比例：（1）甲。（3）乙。");
    assert_eq!(
        (one.len(), doubts),
        (1, vec![WarningKind::ItemOrText, WarningKind::ItemOrText])
    );
}

#[test]
fn a_list_may_go_on_from_the_middle_of_a_paragraph_to_paragraphs_of_its_own() {
    assert_eq!(
        clauses("一、范围\n研究内容：（1）甲。\n（2）乙。\n续乙。\n（3）丙。\n期限：丁。"),
        [
            "1.1 研究内容：",
            "1.1.1 （1）甲。",
            "1.1.2 （2）乙。/续乙。",
            "1.1.3 （3）丙。",
            "1.2 期限：丁。"
        ]
    );
}

#[test]
fn a_paragraph_after_items_is_a_part_of_the_last_with_a_doubt() {
    let (clauses, doubts) =
        read("一、方式\n1.进入：\n【初次填写】甲；\n【继续填写】乙。\n可参阅帮助。\n2.丙。");
    assert_eq!(
        clauses[..3],
        [
            "1.1 1.进入：",
            "1.1.1 【初次填写】甲；",
            "1.1.2 【继续填写】乙。/可参阅帮助。"
        ]
    );
    assert_eq!(doubts, [WarningKind::ListEnd]);
}

#[test]
fn what_closes_a_list_stands_beside_its_items() {
    let (clauses, doubts) = read(
        "一、材料\n1.申请表；\n2.承诺书。\n上述材料应当由单位盖章，并装订成册。\n二、其他\n戊。",
    );
    assert_eq!(
        clauses,
        [
            "1.1 1.申请表；",
            "1.2 2.承诺书。",
            "1.3 上述材料应当由单位盖章，并装订成册。",
            "2 戊。"
        ]
    );
    assert_eq!(doubts, [WarningKind::ListEnd]);
    assert_eq!(
        self::clauses(
            "第一章 条件\n第一条 应当符合：\n（一）在本市登记；\n（二）依法纳税。\n前款所称纳税，包括代扣。\n第二条 丙。"
        )[3],
        "1.1.3 前款所称纳税，包括代扣。"
    );
}

#[test]
fn what_goes_on_below_an_item_is_a_part_of_it() {
    assert_eq!(
        clauses("一、材料\n1.身份证明\n身份证正反面。\n2.学历证明\n毕业证书。"),
        ["1.1 1.身份证明/身份证正反面。", "1.2 2.学历证明/毕业证书。"]
    );
    assert_eq!(
        clauses("一、规则\n1.每人一项。\n已获资助的，不得再报。\n2.每队三人。"),
        [
            "1.1 1.每人一项。/已获资助的，不得再报。",
            "1.2 2.每队三人。"
        ]
    );
}

#[test]
fn lists_that_begin_anew_stand_below_what_leads_in_to_them() {
    assert_eq!(
        clauses(
            "一、报送\n（一）于月底前报送，逾期不候。\n电子材料如下：\n1.推荐表。\n纸质材料如下：\n1.推荐表。\n2.样书。\n联系电话：0599-5550188"
        ),
        [
            "1.1 （一）于月底前报送，逾期不候。",
            "1.1.1 电子材料如下：",
            "1.1.1.1 1.推荐表。",
            "1.1.2 纸质材料如下：",
            "1.1.2.1 1.推荐表。",
            "1.1.2.2 2.样书。",
            "1.2 联系电话：0599-5550188",
        ]
    );
}

#[test]
fn attachments_stand_below_no_section_and_an_annex_has_sections_of_its_own() {
    let (clauses, doubts) = read(
        "一、要求\n1.甲。\n附件：1.申请表\n2.承诺书\n附件\n学徒补贴办理程序\n一、机构\n初核机构。\n二、流程\n先后办理。",
    );
    assert_eq!(
        clauses,
        [
            "1.1 1.甲。",
            "2 附件：1.申请表/2.承诺书",
            "3.1 初核机构。",
            "3.2 先后办理。"
        ]
    );
    assert_eq!(doubts, []);
}

#[test]
fn a_number_before_a_figure_counts_in_its_list() {
    let (clauses, doubts) =
        read("一、条件\n1.在本市登记。\n2.2031年3月前成立。\n3.30%以上为青年。");
    assert_eq!(clauses.len(), 3, "{clauses:?}");
    assert_eq!(doubts, [WarningKind::LabelOrText; 2]);
}

#[test]
fn rows_of_a_table_stand_below_the_names_of_their_columns() {
    let source = "一、标准\n按下表执行：\n层次\t年龄\n博士\t50周岁以下\n硕士\t45周岁以下\n以上按申报当日计算。";
    let import = import(source);
    let titles: Vec<&str> = import
        .outline
        .headings
        .iter()
        .map(|it| it.title.as_str())
        .collect();
    assert_eq!(titles, ["一、标准", "层次\u{3000}年龄"]);
    assert_eq!(
        clauses(source),
        [
            "1.0 按下表执行：",
            "1.1.1 博士\u{3000}50周岁以下",
            "1.1.2 硕士\u{3000}45周岁以下",
            "1.2 以上按申报当日计算。",
        ]
    );
    let listed = "一、标准\n1.年龄如下：\n层次\t年龄\n博士\t50周岁以下\n2.学历不限。";
    assert_eq!(clauses(listed).len(), 2);
}

#[test]
fn numbers_out_of_sequence_are_counted_by_their_place_with_a_doubt() {
    let (clauses, doubts) = read("一、甲\n乙。\n三、丙\n1.丁。\n3.戊。\n3.己。\n一、庚\n辛。");
    assert_eq!(
        clauses,
        ["1 乙。", "2.1 1.丁。", "2.2 3.戊。", "2.3 3.己。", "3 辛。"]
    );
    assert_eq!(doubts, [WarningKind::Numbering; 4]);
    assert_eq!(
        read("一、甲\n专题一、乙\n方向1、丙\n丁。\n专题二、戊\n方向2、己\n庚。").1,
        []
    );
}

#[test]
fn a_heading_with_text_behind_it_is_divided_with_a_doubt() {
    let (clauses, doubts) = read("一、项目申报截止于6月。\n二、时间：7月。");
    assert_eq!(clauses, ["1 项目申报截止于6月。", "2 7月。"]);
    assert_eq!(doubts, [WarningKind::HeadingOrText; 2]);
}

#[test]
fn a_numeral_in_brackets_heads_what_follows_or_is_an_item() {
    assert_eq!(
        clauses("一、甲\n（一）乙\n丙。\n丁。\n（二）戊\n1.己。\n2.庚。"),
        ["1.1 丙。/丁。", "1.2.1 1.己。", "1.2.2 2.庚。"]
    );
    assert_eq!(
        clauses("一、甲\n（一）应当乙。\n（二）应当丙。"),
        ["1.1 （一）应当乙。", "1.2 （二）应当丙。"]
    );
}

#[test]
fn a_text_without_sections_is_numbered_by_its_own_numbers() {
    let (clauses, doubts) = read("通知\n1.甲。\n2.乙。");
    assert_eq!(clauses, ["0 通知", "1 1.甲。", "2 2.乙。"]);
    assert_eq!(doubts, [WarningKind::Sections]);
    assert_eq!(self::clauses("通知"), ["0 通知"]);
    assert_eq!(self::clauses(" \n"), [""; 0]);
}

#[test]
fn text_above_the_first_heading_goes_on_with_the_letterhead() {
    let (clauses, _) = read("（一）乙\n专题二\n。");
    assert_eq!(clauses, ["0 （一）乙/专题二。"]);
}
