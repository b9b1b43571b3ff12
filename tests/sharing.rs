//! What holds of all calls is written once: guides bind shared intents, and dialogs take shared facts.

use zhinan::assistant::Assistant;
use zhinan::dialogue::Message;
use zhinan::knowledge::{Files, load};
use zhinan::wording::{Reply, ReplyKind};

use crate::support::at;
use crate::support::program::{NOW, copy, folder};

const CAP: &str = "每个项目最多能申请多少钱";

fn edited(edits: &[(&str, &str, &str)]) -> Assistant {
    let mut files = Files::read(None, None).unwrap();
    for (path, old, new) in edits {
        let text = files.get(path).unwrap().text.clone();
        assert!(text.contains(old), "`{old}` does not stand in {path}");
        files.insert(path, text.replacen(old, new, 1));
    }
    load(&files).unwrap_or_else(|error| panic!("{error}"))
}

fn ask(assistant: &Assistant, question: &str) -> Reply {
    assistant.answer(&Message::from(question), at(NOW))
}

/// The binding of an intent, as it stands in the file.
fn binding(intent: &str) -> String {
    let files = Files::read(None, None).unwrap();
    let text = &files
        .get("knowledge/stcsm-2026-8/bindings.toml")
        .unwrap()
        .text;
    let named = format!("[[binding]]\nintent = \"{intent}\"\n");
    let from = &text[text.find(&named).unwrap()..];
    from[..from.find("\n\n").unwrap()].to_owned()
}

#[test]
fn what_a_guide_does_not_bind_is_said_to_be_left_open_in_both_languages() {
    assert_eq!(ask(&edited(&[]), CAP).kind, ReplyKind::Answer);
    let bindings = "knowledge/stcsm-2026-8/bindings.toml";
    let forgotten = edited(&[(bindings, &binding("cap"), "")]);
    let reply = ask(&forgotten, CAP);
    assert!(reply.is_unchecked && reply.nearest[0].clause.as_str() == "1.3.2.4");
    let open = "left_open = [\n";
    let unbound = edited(&[
        (bindings, &binding("cap"), ""),
        (bindings, open, &format!("{open}  \"cap\",\n")),
    ]);
    let reply = ask(&unbound, CAP);
    assert_eq!(reply.kind, ReplyKind::NotCovered);
    assert!(
        reply.text().contains("没有写明资助额度的上限"),
        "{}",
        reply.text()
    );
    let english = ask(&unbound, "How much funding can one project get at most?");
    assert!(
        english
            .text()
            .contains("does not state how much a project may be granted at most"),
        "{}",
        english.text()
    );
}

#[test]
fn a_guide_that_binds_what_others_leave_open_answers_it() {
    let new =
        "[[binding]]\nintent = \"age_limit\"\ncites = [{ clause = \"2.8\" }]\n\n[[binding]]\n";
    let bound = edited(&[("knowledge/stcsm-2026-8/bindings.toml", "[[binding]]\n", new)]);
    let reply = ask(&bound, "申请人有年龄限制吗");
    assert_eq!(
        (reply.kind, reply.citations[0].clause.as_str()),
        (ReplyKind::Answer, "2.8")
    );
}

#[test]
fn an_intent_links_the_rules_and_facts_that_it_is_about_and_a_binding_may_change_them() {
    let links = |assistant: &Assistant| {
        let answerer = &assistant.loaded_guide(None).unwrap().answerer;
        let mut intents = (0..).map_while(|at| answerer.intent(at));
        intents
            .find(|intent| intent.name == "cap")
            .unwrap()
            .links
            .clone()
    };
    let linked = links(&edited(&[]));
    assert_eq!(
        (&linked.decides[..], &linked.solves[..]),
        (&["cap".to_owned()][..], &["requested".to_owned()][..])
    );
    let changed = links(&edited(&[(
        "knowledge/stcsm-2026-8/bindings.toml",
        "intent = \"cap\"\n",
        "intent = \"cap\"\ndecides = []\n",
    )]));
    assert!(changed.decides.is_empty() && changed.solves == linked.solves);
}

#[test]
fn a_guide_words_a_shared_question_in_its_own_way_and_takes_the_rest_as_it_is() {
    let own = edited(&[(
        "dialogs/stcsm-2026-8/eligibility.toml",
        "fact = \"unit_type\"\n",
        "fact = \"unit_type\"\nask = { zh = \"您是哪一类单位？\", en = \"Which are you?\" }\n",
    )]);
    let step = |assistant: &Assistant| {
        let loaded = assistant.loaded_guide(None).unwrap();
        loaded.eligibility.step("unit_type").unwrap().clone()
    };
    let (own, shared) = (step(&own), step(&edited(&[])));
    assert_eq!(own.ask.zh, "您是哪一类单位？");
    assert_ne!(own.ask, shared.ask);
    assert_eq!(
        (own.name, own.options, own.spoken),
        (shared.name, shared.options, shared.spoken)
    );
}

#[test]
fn a_folder_with_a_guide_alone_takes_what_is_shared_from_the_program() {
    let folder = folder("sharing-guide-alone");
    for path in ["knowledge/stcsm-2026-8", "dialogs/stcsm-2026-8"] {
        copy(path, &folder.join(path));
    }
    let [knowledge, dialogs] = ["knowledge", "dialogs"].map(|name| folder.join(name));
    let files = Files::read(Some(&knowledge), Some(&dialogs)).unwrap();
    let alone = load(&files).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(ask(&alone, CAP), ask(&edited(&[]), CAP));
}
