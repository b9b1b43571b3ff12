//! Interviews: every way through the dialog, random users, and conversations stored by older dialogs.

use std::collections::BTreeSet;
use std::io::Cursor;

use serde_json::{Value as Json, json};
use zhinan::dialogue::{ActiveFlow, Conversation, Message};
use zhinan::eligibility::Outcome;
use zhinan::eligibility::Truth;
use zhinan::eligibility::{FactName, Facts, Kind};
use zhinan::knowledge::{Files, load};
use zhinan::service::{Address, Clock, Service};
use zhinan::store::Stored;
use zhinan::wire::chat::chat;
use zhinan::wording::{Asks, ButtonAction, Reply};

use crate::support::program::{copy, folder};
use crate::support::random::Random;
use crate::support::{at, checked, loaded_guide, service};

const NOW: &str = "2026-05-20T10:00:00+08:00";

/// The most questions that an applicant is asked who answers plainly.
const AT_MOST: usize = 16;

/// One line to `chat --jsonl`, and its one reply.
fn line(service: &Service, request: &Json) -> Json {
    let mut output = Vec::new();
    chat(service, Cursor::new(request.to_string()), &mut output).unwrap();
    let mut answer: Json = serde_json::from_slice(&output).unwrap();
    assert_eq!(answer["chat"], request["chat"], "{answer}");
    answer["replies"][0].take()
}

/// How an applicant answers what is neither topic nor unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    First,
    Last,
    NotKnown,
    Typed,
}

/// The request that answers what is asked; `wanted` is the value that is wanted of a choice, null for not known.
fn answer(asks: &Json, wanted: Option<&Json>, style: Style) -> Json {
    let options = asks["options"].as_array().unwrap();
    assert_eq!(
        options.last().unwrap()["value"],
        Json::Null,
        "not known is an option: {asks}"
    );
    let press = |option: &Json| json!({"chat": "a", "press": option["data"]});
    if let Some(wanted) = wanted {
        return press(
            options
                .iter()
                .find(|option| option["value"] == *wanted)
                .unwrap(),
        );
    }
    let number = asks["kind"] == "money" || asks["kind"] == "count";
    match style {
        Style::NotKnown => press(options.last().unwrap()),
        Style::Typed if number => json!({"chat": "a", "text": typed(asks)}),
        _ if number => {
            let amount = match asks["fact"].as_str().unwrap() {
                "total_budget" => "300万",
                "pi_ongoing_projects" => "1",
                "partner_countries" => "三个",
                _ => "60万元",
            };
            json!({"chat": "a", "text": amount})
        }
        Style::Typed => json!({"chat": "a", "text": options[0]["label"]}),
        Style::First => press(&options[0]),
        Style::Last => press(&options[options.len() - 2]),
    }
}

fn typed(asks: &Json) -> &'static str {
    match (asks["fact"].as_str(), asks["kind"].as_str()) {
        (Some("total_budget"), _) => "3000k",
        (_, Some("money")) => "60w",
        _ => "3",
    }
}

/// Leads one applicant to the verdict, and gives it with the facts and the number of questions.
fn lead(service: &Service, topic: &Json, unit: &Json, style: Style) -> (Json, Json, usize) {
    line(service, &json!({"chat": "a", "text": "/forget"}));
    let mut reply = line(service, &json!({"chat": "a", "text": "帮我看看能不能报"}));
    let mut asked: Vec<String> = Vec::new();
    while !reply["asks"].is_null() {
        let asks = reply["asks"].clone();
        let fact = asks["fact"].as_str().unwrap().to_owned();
        let told = format!("{topic} {unit} {style:?}: {fact} after {asked:?}\n{reply}");
        assert!(!asked.contains(&fact), "asked twice: {told}");
        assert_eq!(
            asks["step"].as_u64().unwrap() as usize,
            asked.len() + 1,
            "{told}"
        );
        asked.push(fact.clone());
        assert!(asked.len() <= AT_MOST, "{told}");
        let wanted = match fact.as_str() {
            "topic" => Some(topic),
            "unit_type" => Some(unit),
            _ => None,
        };
        let request = answer(&asks, wanted, style);
        reply = line(service, &request);
        if asks["kind"] == "choices"
            && request["press"]
                .as_str()
                .is_some_and(|data| !data.ends_with('?'))
        {
            reply = line(
                service,
                &json!({"chat": "a", "press": reply["asks"]["done"]["data"]}),
            );
        }
    }
    (reply, json!(asked), asked.len())
}

#[test]
fn every_way_through_the_dialog_ends_in_the_verdict_of_check_within_sixteen_questions() {
    let assistant =
        load(&Files::read(None, None).unwrap()).unwrap_or_else(|error| panic!("{error}"));
    let service = Service::new(assistant, Clock::Fixed(at(NOW)));
    let values = |fact: &str| -> Vec<Json> {
        let options = &loaded_guide().eligibility.step(fact).unwrap().options;
        options
            .iter()
            .map(|option| json!(option.value))
            .chain([Json::Null])
            .collect()
    };
    let mut most = 0;
    for topic in values("topic") {
        for unit in values("unit_type") {
            for style in [Style::First, Style::Last, Style::NotKnown, Style::Typed] {
                let (reply, asked, many) = lead(&service, &topic, &unit, style);
                most = most.max(many);
                let verdict = &reply["verdict"];
                assert!(
                    verdict.is_object(),
                    "{topic} {unit} {style:?} {asked}: {reply}"
                );
                let stored = facts_of(&service);
                let check = checked(&stored.to_string()).remove(0);
                assert_eq!(*verdict, check, "{topic} {unit} {style:?}");
                let facts = loaded_guide()
                    .eligibility
                    .facts(stored.as_object().unwrap().clone())
                    .unwrap();
                for fact in asked.as_array().unwrap() {
                    let step = loaded_guide()
                        .eligibility
                        .step(fact.as_str().unwrap())
                        .unwrap();
                    assert_ne!(
                        step.applies(&facts),
                        Truth::No,
                        "{fact} is of no matter to {stored}"
                    );
                }
            }
        }
    }
    assert!(most >= 14, "{most}");
}

/// What chat `a` has said, as `check` reads it.
fn facts_of(service: &Service) -> Json {
    facts_json(&service.conversation(&Address::new("jsonl", "a", "")).facts)
}

fn facts_json(facts: &Facts) -> Json {
    let known = facts.iter().filter_map(|(name, value)| {
        Some((name.to_string(), serde_json::to_value(value?).unwrap()))
    });
    Json::Object(known.collect())
}

/// What random users send beside answers.
const IN_BETWEEN: [&str; 26] = [
    "申报什么时候截止？",
    "专题二最多能申请多少钱",
    "需要提供哪些材料？",
    "今天天气怎么样",
    "阿巴阿巴",
    "为什么问这个",
    "?",
    "上一步",
    "撤销",
    "重做",
    "跳过",
    "重来",
    "退出",
    "继续",
    "帮助",
    "总结",
    "预算",
    "哪个专题适合我",
    "不是高校，是企业",
    "自筹改成50万",
    "如果自筹改成50万呢",
    "申请改成80万",
    "我们是张江的外资研发中心，想报专题三方向二，申请80万自筹100万",
    "帮我看看能不能报",
    "what is the deadline?",
    "总经费改成100万",
];

const TYPED: [&str; 18] = [
    "80万",
    "八十万元",
    "0.8百万",
    "80w",
    "¥800,000",
    "0",
    "1",
    "三个国家",
    "2",
    "没有",
    "有",
    "是的",
    "不清楚",
    "都没有",
    "高校",
    "外企",
    "-5",
    "很多",
];

struct User {
    random: Random,
    conversation: Conversation,
    reply: Option<Reply>,
    log: Vec<String>,
}

impl User {
    fn send(&mut self, message: &Message) {
        self.log.push(
            message
                .press
                .clone()
                .unwrap_or_else(|| message.text.clone()),
        );
        let before = std::mem::take(&mut self.conversation);
        let old = before.facts.clone();
        let asked = self
            .reply
            .as_ref()
            .and_then(|reply| reply.asks.as_ref())
            .map(|asks| asks.fact.clone());
        let (after, reply) = service().assistant().reply(before, message, at(NOW));
        self.conversation = after;
        self.check(&reply);
        if let (Some(asked), Some(asks)) = (asked, &reply.asks) {
            let was_open = old.said(asked.as_str()).is_none();
            let is_said = self.conversation.facts.said(asked.as_str()).is_some();
            let has_cause = loaded_guide()
                .eligibility
                .contradiction(&self.conversation.facts)
                .is_some();
            assert!(
                !(was_open && is_said && asks.fact == asked) || has_cause,
                "asked twice: {:?}",
                self.log
            );
        }
        self.reply = Some(reply);
    }

    /// What holds of every reply.
    fn check(&self, reply: &Reply) {
        let told = || format!("{:?}\n{}", self.log, reply.text());
        let facts = &self.conversation.facts;
        for choice in reply.choices.iter().flatten() {
            let data = choice.press.to_string();
            assert!(data.len() <= 64, "{data}");
            assert_eq!(
                ButtonAction::read(&data, &loaded_guide().eligibility).as_ref(),
                Some(&choice.press),
                "{data}"
            );
        }
        assert!(!reply.blocks.is_empty(), "{}", told());
        let contradicts = loaded_guide().eligibility.contradiction(facts).is_some();
        let is_open = match self.conversation.flow {
            Some(ActiveFlow::Eligibility) => {
                contradicts || !loaded_guide().agenda().pending(facts).is_empty()
            }
            Some(ActiveFlow::Budget) => {
                contradicts
                    || !loaded_guide()
                        .budget
                        .pending(&loaded_guide().eligibility, facts)
                        .is_empty()
            }
            None => false,
        };
        assert!(reply.asks.is_some() || !is_open, "a dead end: {}", told());
        if let Some(given) = &reply.verdict {
            assert_eq!(given, facts, "{}", told());
            assert!(!contradicts, "{}", told());
            if let Some(topic) = loaded_guide().agenda().topic(facts) {
                let word = match loaded_guide().rules.decide(facts, topic).outcome() {
                    Outcome::Eligible => ["：符合。", ": eligible."],
                    Outcome::Undetermined => ["：待核实。", ": undetermined."],
                    Outcome::Ineligible => ["：不符合。", ": not eligible."],
                };
                assert!(
                    word.iter().any(|word| reply.text().contains(word)),
                    "{}",
                    told()
                );
            }
        }
    }

    /// The answer of someone who answers plainly.
    fn plainly(&mut self, asks: &Asks) -> Message {
        match asks.kind {
            Kind::Money => Message::from(match asks.fact.as_str() {
                "total_budget" => "500万",
                _ => self.random.pick(&["60万", "80万元", "100万"]),
            }),
            Kind::Count => Message::from(self.random.pick(&["0", "1", "3"])),
            Kind::Choices if asks.done.is_some() && self.random.below(2) == 0 => {
                Message::press(&asks.done.as_ref().unwrap().press.to_string())
            }
            _ => {
                let at = self.random.below(asks.options.len() as u64) as usize;
                Message::press(&asks.options[at].1.press.to_string())
            }
        }
    }

    fn do_something(&mut self) {
        let open = self.reply.as_ref().and_then(|reply| reply.asks.clone());
        match (self.random.below(10), open) {
            (0, _) => {
                let words = self.random.pick(&IN_BETWEEN);
                self.send(&Message::from(words));
            }
            (1, _) => {
                let words = self.random.pick(&TYPED);
                self.send(&Message::from(words));
            }
            (2, _) => {
                let buttons: Vec<String> = self
                    .reply
                    .iter()
                    .flat_map(|it| it.choices.iter().flatten())
                    .map(|it| it.press.to_string())
                    .collect();
                if !buttons.is_empty() {
                    let at = self.random.below(buttons.len() as u64) as usize;
                    self.send(&Message::press(&buttons[at].clone()));
                }
            }
            (3, _) => {
                let stale = [
                    "a:unit_type:university",
                    "t:fields:other",
                    "d:fields",
                    "a:requested:?",
                    "e:requested",
                    "x",
                    "a:",
                ];
                let data = self.random.pick(&stale);
                self.send(&Message::press(data));
            }
            (4, _) if !self.conversation.history.done.is_empty() => self.undo_and_redo(),
            (_, Some(asks)) => {
                let message = self.plainly(&asks);
                self.send(&message);
            }
            (_, None) => self.send(&Message::from("帮我看看能不能报")),
        }
    }

    fn undo_and_redo(&mut self) {
        self.conversation.picking = None;
        let (facts, history) = (
            self.conversation.facts.clone(),
            self.conversation.history.clone(),
        );
        self.send(&Message::from("上一步"));
        assert_ne!(self.conversation.facts, facts, "{:?}", self.log);
        self.send(&Message::from("重做"));
        assert_eq!(self.conversation.facts, facts, "{:?}", self.log);
        assert_eq!(self.conversation.history, history, "{:?}", self.log);
    }
}

#[test]
fn random_users_meet_no_dead_end_and_end_in_a_verdict() {
    let users = if cfg!(debug_assertions) {
        2_000
    } else {
        10_000
    };
    let mut verdicts = BTreeSet::new();
    for seed in 0..users {
        let conversation = Conversation::default();
        let mut user = User {
            random: Random(seed),
            conversation,
            reply: None,
            log: Vec::new(),
        };
        let many = user.random.below(20);
        for _ in 0..many {
            user.do_something();
        }
        user.send(&Message::from("退出"));
        user.send(&Message::from("帮我看看能不能报"));
        if user.reply.as_ref().unwrap().asks.is_none()
            && user.reply.as_ref().unwrap().verdict.is_none()
        {
            user.send(&Message::from("继续"));
        }
        // A verdict that stands, or plain answers to one: contradictions and lists take some more turns.
        for _ in 0..60 {
            let Some(asks) = user.reply.as_ref().unwrap().asks.clone() else {
                break;
            };
            let message = match loaded_guide()
                .eligibility
                .contradiction(&user.conversation.facts)
            {
                Some(_) => Message::from("不清楚"),
                None => user.plainly(&asks),
            };
            user.send(&message);
        }
        let reply = user.reply.as_ref().unwrap();
        assert!(
            reply.asks.is_none() && reply.verdict.is_some(),
            "{seed}: {:?}\n{}",
            user.log,
            reply.text()
        );
        let facts = reply.verdict.as_ref().unwrap();
        let best = loaded_guide()
            .rules
            .decide_all(facts)
            .first()
            .map(|verdict| verdict.outcome());
        verdicts.insert((
            facts.get("topic").cloned().map(|it| format!("{it:?}")),
            best,
        ));
    }
    assert!(verdicts.len() > 8, "{verdicts:?}");
}

#[test]
fn a_conversation_that_an_older_dialog_stored_goes_on_without_error() {
    let mut dialog = loaded_guide().eligibility.clone();
    let step = dialog
        .steps
        .iter_mut()
        .find(|step| step.fact.as_str() == "requested")
        .unwrap();
    step.was = vec!["grant".to_owned()];
    let mut paths: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stored"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        #[derive(serde::Deserialize)]
        struct Example {
            stored: Stored,
            facts: serde_json::Map<String, Json>,
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let example: Example =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let conversation = example.stored.conversation(&dialog);
        let expected = loaded_guide().eligibility.facts(example.facts).unwrap();
        assert_eq!(
            facts_json(&conversation.facts),
            facts_json(&expected),
            "{path:?}"
        );
        let mut user = User {
            random: Random(1),
            conversation,
            reply: None,
            log: Vec::new(),
        };
        for message in [
            "继续",
            "上一步",
            "重做",
            "总结",
            "上一步",
            "上一步",
            "上一步",
            "继续",
        ] {
            user.send(&Message::from(message));
        }
    }
}

#[test]
fn a_button_of_a_question_whose_fact_has_another_name_by_now_still_answers_it() {
    let dialogs = folder("interviews-renamed");
    copy("dialogs", &dialogs);
    let path = dialogs.join("stcsm-2026-8/eligibility.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let renamed = text.replacen(
        "fact = \"unit_type\"",
        "fact = \"unit_type\"\nwas = [\"kind_of_unit\"]",
        1,
    );
    assert_ne!(renamed, text);
    std::fs::write(&path, renamed).unwrap();
    let assistant =
        load(&Files::read(None, Some(&dialogs)).unwrap()).unwrap_or_else(|error| panic!("{error}"));
    let mut conversation = Conversation::default();
    let mut say = |message: Message| {
        let (after, reply) = assistant.reply(std::mem::take(&mut conversation), &message, at(NOW));
        conversation = after;
        reply
    };
    say(Message::from("帮我看看能不能报"));
    say(Message::press("a:topic:2"));
    let reply = say(Message::press("a:kind_of_unit:university"));
    assert_eq!(reply.asks.unwrap().fact.as_str(), "registered_in_shanghai");
    assert!(conversation.facts.get("unit_type").is_some());
}

#[test]
fn where_an_option_that_was_chosen_is_gone_it_is_said_why_the_question_comes_again() {
    let stored: Stored = serde_json::from_value(json!({
        "version": 1, "language": "zh", "flow": "eligibility",
        "facts": [["topic", "2"], ["unit_type", "cooperative"], ["registered_in_shanghai", true]]
    }))
    .unwrap();
    let say = |stored: Stored, text: &str| {
        let conversation = stored.conversation(&loaded_guide().eligibility);
        let (after, reply) =
            service()
                .assistant()
                .reply(conversation, &Message::from(text), at(NOW));
        (Stored::from(&after), reply)
    };
    let assistant = service().assistant();
    let name = loaded_guide()
        .eligibility
        .step("unit_type")
        .unwrap()
        .name
        .zh
        .clone();
    let why = assistant
        .phrases()
        .interview
        .option_gone
        .zh
        .replace("{name}", &name);
    // That it is to be said outlives a question in between.
    let (stored, answer) = say(stored, "专题二最多能申请多少钱");
    assert!(!answer.text().contains(&why));
    let (stored, reply) = say(stored, "继续");
    assert_eq!(reply.asks.as_ref().unwrap().fact.as_str(), "unit_type");
    assert!(reply.text().contains(&why), "{}", reply.text());
    assert!(
        !say(stored, "继续").1.text().contains(&why),
        "it is said once"
    );
}

#[test]
fn a_line_of_chat_has_a_text_or_a_press_and_a_mistake_is_told_in_its_place() {
    let assistant =
        load(&Files::read(None, None).unwrap()).unwrap_or_else(|error| panic!("{error}"));
    let service = Service::new(assistant, Clock::Fixed(at(NOW)));
    let input = r#"{"chat": "a", "text": "我想看看能不能申请"}
{"chat": "a", "text": "x", "press": "y"}
{"chat": "a"}
{"chat": "a", "txt": "x"}
{"chat": "b", "text": "check my eligibility"}
{"chat": "a", "press": "a:topic:2"}
{"chat": "b", "press": "a:topic:3.1", "lang": "zh"}"#;
    let mut output = Vec::new();
    let failures = chat(&service, Cursor::new(input), &mut output).unwrap();
    let answers: Vec<Json> = String::from_utf8(output)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((failures, answers.len()), (3, 7));
    assert_eq!(answers[0]["replies"][0]["asks"]["fact"], "topic");
    for (at, word) in [(1, "both"), (2, "neither"), (3, "txt")] {
        assert!(
            answers[at]["error"].as_str().unwrap().contains(word),
            "{}",
            answers[at]
        );
    }
    assert!(
        answers[4]["replies"][0]["text"]
            .as_str()
            .unwrap()
            .contains("Which topic")
    );
    assert_eq!(answers[5]["replies"][0]["asks"]["fact"], "unit_type");
    assert!(
        answers[6]["replies"][0]["text"]
            .as_str()
            .unwrap()
            .contains("单位")
    );
}

#[test]
fn the_most_and_the_least_are_in_whole_yuan_and_follow_from_the_rules() {
    use zhinan::eligibility::{Extreme, Reach};
    let bound = |topic: &str, fact: &str, extreme: Extreme, json: Json| {
        let facts = loaded_guide()
            .eligibility
            .facts(json.as_object().unwrap().clone())
            .unwrap();
        let bound =
            loaded_guide()
                .rules
                .bound(topic, &FactName::parse(fact).unwrap(), extreme, &facts);
        let reach = match bound.reach {
            Reach::To(amount) => amount.to_string(),
            other => format!("{other:?}"),
        };
        (
            reach,
            bound
                .by
                .iter()
                .map(|rule| rule.id.clone())
                .collect::<Vec<_>>()
                .join(" "),
        )
    };
    let is = |reach: &str, by: &str| (reach.to_owned(), by.to_owned());
    let (most, least) = (Extreme::Most, Extreme::Least);
    assert_eq!(
        bound("2", "requested", most, json!({"unit_type": "university"})),
        is("700000", "cap")
    );
    let company = json!({"unit_type": "enterprise", "self_raised": "499999.99"});
    assert_eq!(
        bound("1", "requested", most, company),
        is("499999", "self_raised_ratio")
    );
    let total = json!({"total_budget": "2333333.34"});
    assert_eq!(
        bound("1", "international_exchange", least, total),
        is("700001", "international_share")
    );
    let exchange = json!({"international_exchange": "700000"});
    assert_eq!(
        bound("1", "total_budget", most, exchange),
        is("2333333", "international_share")
    );
    let requested = json!({"unit_type": "foreign_enterprise", "requested": "800000"});
    assert_eq!(
        bound("3.2", "self_raised", least, requested),
        is("800000", "self_raised_ratio")
    );
    assert_eq!(
        bound(
            "1",
            "self_raised",
            least,
            json!({"unit_type": "university"})
        ),
        is("Free", "")
    );
    assert_eq!(
        bound("1", "self_raised", most, json!({"unit_type": "university"})).0,
        "Free"
    );
    let none = json!({"unit_type": "enterprise", "self_raised": 0});
    assert_eq!(bound("3.1", "requested", most, none).0, "Nowhere");
}
