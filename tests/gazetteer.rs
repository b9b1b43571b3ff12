//! What the gazetteer knows of places, fields and organisations, and whether they are on a guide's lists.

use zhinan::gazetteer::{Entry, Gazetteer, List, Membership, Mention, Within};

use crate::support::loaded_guide;

fn gazetteer() -> &'static Gazetteer {
    &loaded_guide().gazetteer
}

/// The list of a topic.
fn list(name: &str, topic: &str) -> &'static List {
    let mut lists = loaded_guide().lists.iter();
    lists
        .find(|list| list.name == name && list.topics.iter().any(|it| it == topic))
        .unwrap()
}

/// The only name in a message.
fn mention(message: &str) -> Mention<'static> {
    let mut mentions = gazetteer().find(message);
    assert_eq!(mentions.len(), 1, "{message}: {mentions:?}");
    mentions.remove(0)
}

/// The names in a message, as they are written in it.
fn written(message: &str) -> Vec<String> {
    let chars: Vec<char> = message.chars().collect();
    gazetteer()
        .find(message)
        .into_iter()
        .map(|it| chars[it.range].iter().collect())
        .collect()
}

fn membership(message: &str, list: &List) -> String {
    match gazetteer().mentioned_member(&mention(message), list) {
        Membership::On(entry) => format!("on {entry:?}"),
        Membership::Off => "off".into(),
        Membership::PartOf(parts) => format!("part of {parts:?}"),
        Membership::Unknown => "unknown".into(),
    }
}

#[test]
fn a_city_is_in_its_region_and_country_however_it_is_written() {
    for (name, region, country) in [
        ("里昂", "奥弗涅-罗讷-阿尔卑斯大区", "法国"),
        ("Grenoble", "奥弗涅-罗讷-阿尔卑斯大区", "法国"),
        ("圣艾蒂安", "奥弗涅-罗讷-阿尔卑斯大区", "法国"),
        ("图卢兹", "奥克西塔尼大区", "法国"),
        ("斯图加特", "巴登-符腾堡州", "德国"),
        ("圖賓根", "巴登-符腾堡州", "德国"),
        ("Tuebingen", "巴登-符腾堡州", "德国"),
        ("Tübingen", "巴登-符腾堡州", "德国"),
        ("慕尼黑", "巴伐利亚州", "德国"),
        ("布里斯班", "昆士兰州", "澳大利亚"),
        ("Townsville", "昆士兰州", "澳大利亚"),
        ("墨尔本", "维多利亚州", "澳大利亚"),
        ("达尼丁", "奥塔哥", "新西兰"),
        ("西雅图", "华盛顿州", "美国"),
        ("滑铁卢", "安大略省", "加拿大"),
        ("爱丁堡", "苏格兰", "英国"),
        ("筑波", "茨城县", "日本"),
        ("喀山", "鞑靼斯坦", "俄罗斯"),
        ("苏州", "江苏省", "中国"),
        ("張江", "上海市", "中国"),
        ("香港", "香港特别行政区", "中国"),
    ] {
        let place = mention(name)
            .entry()
            .and_then(|entry| entry.place())
            .unwrap();
        assert_eq!(place.region().unwrap().name().zh, region, "{name}");
        assert_eq!(place.country().unwrap().name().zh, country, "{name}");
        assert!(
            place.is_within(&place.region().unwrap())
                && !place.country().unwrap().is_within(&place),
            "{name}"
        );
    }
}

#[test]
fn a_country_is_known_by_all_that_it_is_called() {
    for (message, countries) in [
        ("german", "德国"),
        ("德企", "德国"),
        ("和韩方签约", "韩国"),
        ("in the US", "美国"),
        ("the UK", "英国"),
        ("Türkiye", "土耳其"),
        ("中德合作项目", "德国"),
        ("德法英三国", "德国 法国 英国"),
        ("日韩", "日本 韩国"),
        ("与韩、日、英四国", "韩国 日本 英国"),
        ("跟我们用的 us 没关系", ""),
        ("协议是西班牙语的，written in German", ""),
        ("集中英语", ""),
    ] {
        let mentions = gazetteer().find(message);
        let named: Vec<&str> = mentions
            .iter()
            .map(|it| it.country().unwrap().name().zh.as_str())
            .collect();
        assert_eq!(named.join(" "), countries, "{message}");
    }
}

#[test]
fn a_name_within_other_words_is_none() {
    for message in [
        "沿海地区",
        "加法运算",
        "中英文对照",
        "网上交材料",
        "请问上交材料的时间",
        "提交大纲",
        "以上大概30万",
        "也门槛不低",
        "这里加一项",
        "添加纳米颗粒",
        "更加方便",
        "同意大家的看法",
        "道德方面",
        "重大项目",
        "guinea pigs",
        "we use it to kit out the lab",
    ] {
        assert_eq!(written(message), [""; 0], "{message}");
    }
}

#[test]
fn a_name_of_several_places_is_all_of_them_until_another_tells_which() {
    for (message, country) in [("圣地亚哥", None), ("纽卡斯尔", None), ("Hamilton", None)] {
        let mention = mention(message);
        assert!(
            mention.entries.len() > 1 && mention.entry().is_none(),
            "{message}"
        );
        assert_eq!(
            mention.country().map(|it| it.name().zh.as_str()),
            country,
            "{message}"
        );
    }
    for (message, country) in [
        ("智利圣地亚哥", "智利"),
        ("Hamilton, New Zealand", "新西兰"),
        ("Newcastle (UK)", "英国"),
    ] {
        let mentions = gazetteer().find(message);
        assert!(
            mentions
                .iter()
                .all(|it| it.country().unwrap().name().zh == country),
            "{message}: {mentions:?}"
        );
    }
}

#[test]
fn a_place_is_on_the_priority_list_itself_or_by_its_region() {
    let list = list("priority_places", "2");
    for (name, expected) in [
        ("西班牙", "on Place(西班牙)"),
        ("巴塞罗那", "on Place(西班牙)"),
        ("里昂", "on Place(奥弗涅-罗讷-阿尔卑斯大区)"),
        (
            "法国国家科学研究中心",
            "part of [Place(奥弗涅-罗讷-阿尔卑斯大区)]",
        ),
        ("巴黎", "off"),
        ("法国", "part of [Place(奥弗涅-罗讷-阿尔卑斯大区)]"),
        ("Freiburg", "on Place(巴登-符腾堡州)"),
        ("巴伐利亚", "off"),
        ("德国", "part of [Place(巴登-符腾堡州)]"),
        ("圣彼得堡", "on Place(圣彼得堡市)"),
        ("莫斯科", "off"),
        ("俄罗斯", "part of [Place(圣彼得堡市)]"),
        ("黄金海岸", "on Place(昆士兰州)"),
        ("墨尔本", "off"),
        ("Australia", "part of [Place(昆士兰州)]"),
        ("达尼丁", "on Place(达尼丁)"),
        ("奥克兰", "off"),
        ("新西兰", "part of [Place(达尼丁)]"),
        ("哥德堡", "on Place(哥德堡)"),
        ("斯德哥尔摩", "off"),
        ("瑞典", "part of [Place(哥德堡)]"),
        ("北欧", "part of [Place(芬兰), Place(哥德堡)]"),
        ("马来西亚", "off"),
        ("日本", "off"),
        ("上海", "off"),
        ("KIT", "on Place(巴登-符腾堡州)"),
        ("昆士兰大学", "on Place(昆士兰州)"),
        ("奥塔哥大学", "on Place(达尼丁)"),
        ("查尔姆斯", "on Place(哥德堡)"),
        ("里昂一大", "on Place(奥弗涅-罗讷-阿尔卑斯大区)"),
        ("慕尼黑工大", "off"),
        ("新南威尔士大学", "off"),
        ("马普所", "part of [Place(巴登-符腾堡州)]"),
        ("圣地亚哥", "unknown"),
        ("人工智能", "unknown"),
        ("某某大学", "unknown"),
    ] {
        assert_eq!(membership(name, list), expected, "{name}");
    }
}

#[test]
fn a_subject_is_on_a_list_of_fields_by_what_it_is_part_of() {
    for (name, topic, expected) in [
        ("6G", "2", "on Field(第六代移动通信)"),
        ("太赫兹", "2", "on Field(第六代移动通信)"),
        ("毫米波", "2", "unknown"),
        ("5G", "2", "off"),
        ("移动通信", "2", "part of [Field(第六代移动通信)]"),
        ("silicon photonics", "2", "on Field(硅光技术)"),
        ("光芯片", "2", "unknown"),
        ("手术机器人", "2", "on Field(智能机器人)"),
        ("机器人", "2", "part of [Field(智能机器人)]"),
        ("工业机器人", "2", "unknown"),
        ("AI drug discovery", "2", "on Field(创新药物)"),
        ("生物医药", "2", "part of [Field(创新药物)]"),
        ("益生菌", "2", "on Field(功能食品)"),
        ("食品安全", "2", "off"),
        ("生物柴油", "2", "on Field(绿色燃料)"),
        ("SAF", "2", "on Field(绿色燃料)"),
        ("锂电池回收", "2", "off"),
        ("诗歌", "2", "off"),
        ("台风", "1", "on Field(气候变化)"),
        ("海平面", "1", "on Field(气候变化)"),
        ("碳循环", "1", "on Field(气候变化)"),
        ("蛋白质设计", "1", "on Field(生命科学)"),
        ("同步辐射", "1", "on Field(大科学设施)"),
        ("集成电路", "1", "on Field(新一代信息技术)"),
        ("碳纤维", "1", "off"),
        ("新药", "1", "unknown"),
        ("光伏", "1", "off"),
        ("蔬菜大棚", "1", "off"),
        ("人工智能制药", "3.1", "on Field(生物医药)"),
        ("钙钛矿", "3.1", "on Field(新能源)"),
        ("碳纤维", "3.2", "on Field(先进材料)"),
        ("数控机床", "3.2", "on Field(先进制造)"),
        ("气候变化", "3.1", "off"),
        ("蔬菜大棚", "3.1", "off"),
        ("旅游", "3.2", "off"),
        ("金融", "3.2", "off"),
        ("墨尔本", "3.2", "unknown"),
    ] {
        let list = list(
            if topic == "2" {
                "priority_fields"
            } else {
                "supported_fields"
            },
            topic,
        );
        assert_eq!(membership(name, list), expected, "{name} under {topic}");
    }
}

#[test]
fn what_a_field_may_be_part_of_is_told_apart_from_what_it_is() {
    let field = |name: &str| match mention(name).entry() {
        Some(Entry::Field(field)) => field,
        other => panic!("{name}: {other:?}"),
    };
    for (name, other, within) in [
        ("太赫兹", "新一代信息技术", Within::Yes),
        ("脑机接口", "生命科学", Within::Yes),
        ("脑机接口", "新一代信息技术", Within::Maybe),
        ("钙钛矿", "先进材料", Within::Maybe),
        ("大棚", "生命科学", Within::No),
        ("新一代信息技术", "太赫兹", Within::No),
    ] {
        assert_eq!(
            field(name).is_within(&field(other)),
            within,
            "{name} in {other}"
        );
    }
}

#[test]
fn an_organisation_is_a_kind_of_unit_in_shanghai_or_not() {
    let shanghai = gazetteer().place_named("上海市").unwrap();
    for (name, unit_type, is_in_shanghai) in [
        ("我是上交的老师", "university", Some(true)),
        ("华师大", "university", Some(true)),
        ("上理工", "university", Some(true)),
        ("上师大", "university", Some(true)),
        ("海事大学", "university", Some(true)),
        ("上财", "university", Some(true)),
        ("Fudan", "university", Some(true)),
        ("中科院上海微系统所", "research_institute", Some(true)),
        ("中科院", "research_institute", None),
        ("瑞金", "public_institution", Some(true)),
        ("复旦大学附属某某医院", "public_institution", Some(true)),
        ("上海自然博物馆", "public_institution", Some(true)),
        ("浙大", "university", Some(false)),
        ("南大", "university", Some(false)),
        ("清华", "university", Some(false)),
        ("中科大", "university", Some(false)),
        ("哈工大", "university", Some(false)),
        ("上海某某科技有限公司", "enterprise", Some(true)),
        ("杭州某某科技股份有限公司", "enterprise", Some(false)),
        ("某某大学", "university", None),
        ("西门子（中国）有限公司", "foreign_enterprise", Some(false)),
        ("韩国公司", "foreign_enterprise", Some(false)),
        ("a Swedish company", "foreign_enterprise", Some(false)),
        ("比利时独资", "foreign_enterprise", Some(false)),
        ("台积电", "hmt_enterprise", Some(false)),
        ("香港公司", "hmt_enterprise", Some(false)),
        ("ETH", "university", Some(false)),
        ("吉森大学", "university", Some(false)),
        ("University of Passau", "university", Some(false)),
        ("欧洲核子研究中心", "research_institute", Some(false)),
        ("上海市科学技术协会", "social_organization", Some(true)),
    ] {
        let Some(Entry::Organization(organization)) = mention(name).entry() else {
            panic!("{name}")
        };
        assert_eq!(organization.unit_type().as_str(), unit_type, "{name}");
        assert_eq!(organization.is_in(&shanghai), is_in_shanghai, "{name}");
    }
}

#[test]
fn what_is_found_is_where_the_message_has_it() {
    for (message, names) in [
        ("外方在 法国 里昂，做６Ｇ", vec!["法国", "里昂", "６Ｇ"]),
        ("和慕尼黑工大、复旦一起", vec!["慕尼黑工大", "复旦"]),
        ("在巴登－符腾堡州", vec!["巴登－符腾堡州"]),
        ("Koreans and Göteborg", vec!["Koreans", "Göteborg"]),
        ("", vec![]),
    ] {
        assert_eq!(written(message), names, "{message}");
    }
}
