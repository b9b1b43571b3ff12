//! The program on the command line: what each command writes, where errors go, and how it ends.

use serde_json::Value;

use crate::support::program::{copy, folder, program, run, zhinan, zhinan_with};

const QUESTION: &str = "专题二最多能申请多少钱";

fn json(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

#[test]
fn a_question_is_answered_with_the_clause_and_its_words() {
    let run = zhinan(["ask", QUESTION]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(
        run.out.contains("（1.2.4）") && run.out.contains("每项资助额度不超过70万元"),
        "{}",
        run.out
    );
    assert!(!run.out.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn the_words_of_a_question_need_no_quotes() {
    let words = [
        "ask", "how", "much", "can", "one", "apply", "for", "under", "topic", "2",
    ];
    assert_eq!(
        zhinan(words),
        zhinan(["ask", "how much can one apply for under topic 2"])
    );
}

#[test]
fn each_line_of_standard_input_is_a_question_where_no_words_are_given() {
    let run = zhinan_with(format!("{QUESTION}\n\n专题一最多能申请多少钱\n"), ["ask"]);
    let (second, first) = (
        run.out.find("（1.2.4）").unwrap(),
        run.out.find("（1.1.4）").unwrap(),
    );
    assert!(run.status == 0 && second < first, "{}", run.out);
}

#[test]
fn without_anything_to_ask_or_look_for_it_says_what_to_do() {
    for command in ["ask", "search"] {
        let run = zhinan([command]);
        assert_eq!((run.status, run.out.as_str()), (2, ""));
        assert!(
            run.err.starts_with(&format!(
                "error: nothing was asked; write it after the command, as in `zhinan {command} "
            )),
            "{}",
            run.err
        );
    }
}

#[test]
fn the_language_of_a_reply_can_be_chosen() {
    let english = zhinan(["ask", "--lang", "en", QUESTION]).out;
    assert!(
        english.contains("Clause 1.2.4") && english.contains("「每项资助额度不超过70万元」"),
        "{english}"
    );
    let refused = zhinan(["ask", "--lang", "fr", QUESTION]);
    assert!(
        refused.status == 2 && refused.err.contains("zh, en"),
        "{}",
        refused.err
    );
}

#[test]
fn the_clock_can_be_set_before_or_after_the_command() {
    let asked = |words: &[&str]| {
        let mut command = program();
        command.args(words);
        run(command, b"").out
    };
    let late = "2026-06-04T09:00:00+08:00";
    let closed = asked(&["--now", late, "ask", "怎么申报"]);
    assert!(closed.contains("2026年6月3日16:30"), "{closed}");
    assert_eq!(asked(&["ask", "--now", late, "怎么申报"]), closed);
    assert!(!asked(&["--now", "2026-05-20T10:00:00+08:00", "ask", "怎么申报"]).contains("已于"));
}

#[test]
fn an_explanation_tells_scope_features_likeness_and_reason() {
    let run = zhinan(["ask", "--explain", QUESTION]);
    assert_eq!(run.status, 0);
    for part in [
        "scope     1.2 专题二",
        "terms",
        "pairs",
        "why",
        "answer    1.2.4",
        "belief    intent",
        "1.2.4",
    ] {
        assert!(run.out.contains(part), "{part} is missing:\n{}", run.out);
    }
}

#[test]
fn colours_are_for_terminals_or_for_who_insists() {
    let coloured = |name: &str, value: &str| {
        let mut command = program();
        command.env(name, value).args(["search", "承诺书"]);
        run(command, b"").out.contains('\u{1b}')
    };
    assert!(coloured("CLICOLOR_FORCE", "1"));
    assert!(!coloured("CLICOLOR", "1") && !coloured("NO_COLOR", "1"));
}

#[test]
fn a_search_shows_ids_paths_texts_and_scores_and_marks_what_was_found() {
    let run = zhinan(["search", "--limit", "2", "1:1", "承诺书"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    let lines: Vec<&str> = run.out.lines().collect();
    assert!(
        lines[0].starts_with("2.11.c  二、申报要求 › 11 › （c）  (") && lines[0].ends_with(')'),
        "{}",
        run.out
    );
    assert_eq!(
        lines[1],
        "  （c）项目申报单位如为企业，还须提供自筹经费与申请资助经费的比例不低于1:1的承诺书。"
    );
    assert_eq!((lines[2], lines.len()), ("", 5), "two clauses and a gap");
    let mut command = program();
    command
        .env("CLICOLOR_FORCE", "1")
        .args(["search", "--limit", "1", "承诺书"]);
    let marked = crate::support::program::run(command, b"").out;
    assert!(
        marked.contains("\u{1b}[1m\u{1b}[4m承诺书\u{1b}[0m"),
        "{marked:?}"
    );
}

#[test]
fn a_search_that_finds_nothing_says_so() {
    let run = zhinan(["search", "zzzzzz"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(
        run.err
            .starts_with("error: no clause has anything of `zzzzzz`"),
        "{}",
        run.err
    );
}

#[test]
fn a_clause_is_shown_as_published_and_a_heading_with_all_that_stands_under_it() {
    let clause = zhinan(["guide", "show", "2.11.b"]);
    assert_eq!(
        (clause.status, clause.out.as_str()),
        (
            0,
            "二、申报要求\n2.11.b  （b）项目申报单位与合作方企业间无授权使用专利（技术）、无相互持股的技术转移的承诺书。\n"
        )
    );
    let heading = zhinan(["guide", "show", "1.2"]).out;
    let ids: Vec<&str> = heading
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|word| word.starts_with("1."))
        .collect();
    assert_eq!(ids, ["1.2", "1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5"]);
    assert_eq!(zhinan(["guide", "show", "２.11.B"]).out, clause.out);
}

#[test]
fn the_whole_guide_is_shown_in_english_too() {
    let (chinese, both) = (
        zhinan(["guide", "show"]).out,
        zhinan(["guide", "show", "--lang", "en"]).out,
    );
    for line in chinese.lines() {
        assert!(both.contains(line), "{line}");
    }
    assert!(
        chinese.starts_with("2026年度创新生态建设计划")
            && chinese.contains("一、征集范围")
            && chinese.contains("4008205114")
    );
    assert!(both.contains("CNY 700,000"), "{both}");
}

#[test]
fn an_unknown_clause_is_told_with_those_near_it_and_the_others_are_shown() {
    let run = zhinan(["guide", "show", "2.12", "3.2", "abc"]);
    assert_eq!(run.status, 1);
    assert!(
        run.out.contains("2026年6月3日16:30") && run.out.lines().count() == 2,
        "{}",
        run.out
    );
    assert_eq!(
        run.err,
        "error: stcsm-2026-8 has no clause `2.12`; near it are 2.11, 2.10, 2.2\n\
         error: stcsm-2026-8 has no clause `abc`; `zhinan guide show` shows all\n"
    );
}

#[test]
fn guides_are_listed_and_an_unknown_one_is_refused() {
    let listed = zhinan(["guide", "list"]);
    assert!(
        listed.status == 0
            && listed
                .out
                .starts_with("stcsm-2026-8  2026年度创新生态建设计划"),
        "{}",
        listed.out
    );
    for words in [
        &["ask", "--guide", "x", "q"][..],
        &["search", "--guide", "x", "q"],
        &["guide", "show", "--guide", "x"],
        &["chat", "--guide", "x"],
    ] {
        let run = zhinan(words);
        assert_eq!(
            (run.status, run.err.as_str()),
            (2, "error: there is no guide `x`; there is stcsm-2026-8\n")
        );
    }
}

#[test]
fn a_check_says_what_was_checked() {
    let run = zhinan(["guide", "check"]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    for part in [
        "checked: the knowledge built into the program",
        "43 clauses under 10 headings",
        "no mistakes",
    ] {
        assert!(run.out.contains(part), "{}", run.out);
    }
}

#[test]
fn a_check_tells_every_mistake_where_it_stands_and_nothing_else_runs_on_mistakes() {
    let folder = folder("mistakes");
    copy("knowledge", &folder);
    let bindings = folder.join("stcsm-2026-8/bindings.toml");
    let text = std::fs::read_to_string(&bindings).unwrap();
    std::fs::write(
        &bindings,
        text.replacen("heading = \"1.1\"", "heading = \"9.9\"", 1),
    )
    .unwrap();
    let guide = folder.join("stcsm-2026-8/guide.md");
    let text = std::fs::read_to_string(&guide).unwrap();
    std::fs::write(&guide, text.replacen("一轮通讯评审", "两轮通讯评审", 1)).unwrap();
    let knowledge = folder.to_str().unwrap();

    let checked = zhinan(["guide", "check", "--knowledge", knowledge]);
    assert_eq!((checked.status, checked.out.as_str()), (1, ""));
    for part in [
        "knowledge/stcsm-2026-8/bindings.toml:",
        "9.9",
        "knowledge/stcsm-2026-8/guide.md:",
        "^",
        "error: the knowledge has mistakes (",
    ] {
        assert!(
            checked.err.contains(part),
            "{part} is missing:\n{}",
            checked.err
        );
    }
    let asked = zhinan(["ask", "--knowledge", knowledge, QUESTION]);
    assert_eq!((asked.status, asked.out.as_str()), (2, ""));
    assert!(
        asked.err.contains("error: the knowledge has mistakes"),
        "{}",
        asked.err
    );
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let run = zhinan(["ask", "--knowledge", "/nowhere", QUESTION]);
    assert_eq!(run.status, 2);
    assert!(
        run.err
            .starts_with("error: cannot read the folder /nowhere: "),
        "{}",
        run.err
    );
}

#[test]
fn an_imported_guide_is_checked_listed_and_asked() {
    let folder = folder("imported");
    copy("knowledge", &folder);
    let knowledge = folder.to_str().unwrap();
    let source = folder.join("stcsm-2026-8/source.txt");
    let import = [
        "guide",
        "import",
        source.to_str().unwrap(),
        "--id",
        "again-2026",
        "--knowledge",
        knowledge,
    ];
    let imported = zhinan(import);
    assert_eq!((imported.status, imported.err.as_str()), (0, ""));
    assert!(
        imported.out.contains("no character lost") && imported.out.contains("unsure, line "),
        "{}",
        imported.out
    );
    let checked = zhinan(["guide", "check", "--knowledge", knowledge]);
    assert_eq!((checked.status, checked.err.as_str()), (0, ""));
    assert!(
        zhinan(["guide", "list", "--knowledge", knowledge])
            .out
            .contains("again-2026  2026年度创新生态建设计划")
    );
    let shown = |id| zhinan(["guide", "show", "--guide", id, "--knowledge", knowledge]).out;
    assert_eq!(shown("again-2026"), shown("stcsm-2026-8"));
    let searched = zhinan(["search", "--limit", "4", "--knowledge", knowledge, "承诺书"]).out;
    assert!(
        searched.contains("again-2026 2.11.") && searched.contains("stcsm-2026-8 2.11."),
        "{searched}"
    );
    let again = zhinan(import);
    assert!(
        again.status == 2 && again.err.contains("holds a guide already"),
        "{}",
        again.err
    );
    let named = zhinan([
        "guide",
        "import",
        source.to_str().unwrap(),
        "--id",
        "../x",
        "--knowledge",
        knowledge,
    ]);
    assert!(
        named.status == 2 && named.err.contains("is no name of a folder"),
        "{}",
        named.err
    );
}

#[test]
fn an_imported_guide_passes_the_check_at_once_beside_others() {
    let folder = folder("lacking");
    copy("knowledge", &folder);
    let knowledge = folder.to_str().unwrap();
    let notice = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/import/notice.docx");
    let imported = zhinan([
        "guide",
        "import",
        notice,
        "--id",
        "city-2030",
        "--knowledge",
        knowledge,
    ]);
    assert!(
        imported.status == 0 && imported.out.contains("\nunsure, line "),
        "{}",
        imported.out
    );
    let checked = zhinan(["guide", "check", "--knowledge", knowledge]);
    assert_eq!((checked.status, checked.err.as_str()), (0, ""));
}

#[test]
fn json_lines_answer_each_line_in_its_place() {
    let long = "长".repeat(600_000);
    let mut input = format!(
        "{{\"q\": \"{QUESTION}\"}}\n\n{{\"q\": \"x\", \"langauge\": \"en\"}}\n{{\"q\": \"{long}\"}}\nnot json\n{{\"q\": \""
    )
    .into_bytes();
    input.extend(b"\xff\"}\n{\"q\": \"x\", \"guide\": \"y\"}\n[]\n");
    input.extend(format!("{{\"q\": \"{QUESTION}\", \"lang\": \"en\"}}").as_bytes());
    let run = zhinan_with(&input, ["ask", "--jsonl"]);
    assert_eq!((run.status, run.err.as_str()), (1, ""));
    let lines: Vec<Value> = run.out.lines().map(json).collect();
    let errors: Vec<Option<&str>> = lines.iter().map(|line| line["error"].as_str()).collect();
    assert_eq!(lines.len(), 8);
    assert!(errors[0].is_none() && errors[7].is_none());
    for (error, part) in errors[1..7].iter().zip([
        "line 3: unknown field `langauge`",
        "line 4: the line is longer than a megabyte",
        "line 5: ",
        "line 6: ",
        "line 7: there is no guide `y`",
        "line 8: ",
    ]) {
        assert!(error.unwrap().starts_with(part), "{error:?}");
    }
    assert_eq!(
        (
            lines[0]["kind"].as_str(),
            lines[0]["citations"][0]["clause"].as_str()
        ),
        (Some("answer"), Some("1.2.4"))
    );
    let citation = &lines[0]["citations"][0];
    assert!(
        citation["text"]
            .as_str()
            .unwrap()
            .contains(citation["quote"].as_str().unwrap())
    );
    assert!(lines[0]["micros"].is_u64() && lines[0]["suggestions"].is_array());
    assert!(
        lines[7]["text"]
            .as_str()
            .unwrap()
            .contains("the Chinese text prevails")
    );
}

#[test]
fn json_lines_find_clauses_with_highlights_in_characters() {
    let run = zhinan_with(
        "{\"q\": \"1:1 承诺书\", \"limit\": 1}\n",
        ["search", "--jsonl"],
    );
    assert_eq!(
        (run.status, run.err.as_str(), run.out.lines().count()),
        (0, "", 1)
    );
    let found = json(run.out.trim());
    let hit = &found["hits"][0];
    assert_eq!(
        (
            found["hits"].as_array().unwrap().len(),
            hit["clause"].as_str()
        ),
        (1, Some("2.11.c"))
    );
    let text: Vec<char> = hit["text"].as_str().unwrap().chars().collect();
    let marked: Vec<String> = hit["highlights"]
        .as_array()
        .unwrap()
        .iter()
        .map(|range| {
            text[range[0].as_u64().unwrap() as usize..range[1].as_u64().unwrap() as usize]
                .iter()
                .collect()
        })
        .collect();
    assert_eq!(marked, ["1:1", "承诺书"]);
}

#[test]
fn a_limit_beyond_all_bounds_finds_what_there_is() {
    let limits =
        [0, 1, u64::MAX].map(|limit| format!("{{\"q\": \"承诺书\", \"limit\": {limit}}}\n"));
    let run = zhinan_with(limits.concat(), ["search", "--jsonl"]);
    let found: Vec<usize> = run
        .out
        .lines()
        .map(|line| json(line)["hits"].as_array().unwrap().len())
        .collect();
    assert!(
        run.status == 0 && found[..2] == [0, 1] && found[2] > 2,
        "{run:?}"
    );
    assert_eq!(
        zhinan(["search", "--limit", "99999999999", "承诺书"]).status,
        0
    );
    assert_eq!(zhinan(["search", "--limit", "0", "承诺书"]).status, 2);
}

#[test]
fn json_lines_go_with_no_words_and_no_other_form() {
    for words in [
        &["ask", "--jsonl", "x"][..],
        &["ask", "--jsonl", "--explain"],
        &["search", "--jsonl", "--limit", "3"],
    ] {
        let run = zhinan(words);
        assert!(
            run.status == 2 && run.err.starts_with("error: "),
            "{}",
            run.err
        );
    }
}

#[test]
fn a_piped_chat_has_no_prompt_and_a_number_asks_what_was_suggested() {
    let run = zhinan_with(
        format!("{QUESTION}\n1\n/help\n/quit\n{QUESTION}\n"),
        ["chat"],
    );
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(
        !run.out.contains('>') && !run.out.contains('\u{1b}'),
        "{}",
        run.out
    );
    let suggested = run
        .out
        .lines()
        .find_map(|line| line.strip_prefix("  [1] "))
        .unwrap();
    assert!(
        run.out.contains(&format!("\n› {suggested}\n")),
        "{}",
        run.out
    );
    assert!(run.out.contains("Ctrl-C"), "/help helps");
    assert_eq!(
        run.out
            .matches("（1.2.4）\n  「每项资助额度不超过70万元」")
            .count(),
        1,
        "nothing is read after /quit"
    );
}

#[test]
fn a_follow_up_in_a_chat_leans_on_what_was_asked_before() {
    let run = zhinan_with(format!("{QUESTION}\n专题一\n"), ["chat"]);
    assert!(run.out.contains("每项资助额度不超过300万元"), "{}", run.out);
}

#[test]
fn chat_is_what_runs_where_nothing_is_said_and_whatever_its_bytes() {
    let mut command = program();
    command.args(["--now", crate::support::program::NOW]);
    let mut input = b"\xff\xfe\n\n".to_vec();
    input.extend("长".repeat(40_000).as_bytes());
    input.extend(b"\nexit\n");
    let run = run(command, &input);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert!(run.out.contains("这条消息太长了"), "{}", run.out);
}

#[test]
fn help_names_every_command_and_the_exit_statuses() {
    let help = zhinan(["--help"]);
    assert_eq!((help.status, help.err.as_str()), (0, ""));
    for part in [
        "chat",
        "ask",
        "search",
        "guide",
        "completions",
        "--knowledge",
        "--dialogs",
        "--now",
        "Exit status",
        "专题二最多能申请多少钱",
    ] {
        assert!(help.out.contains(part), "{part} is missing:\n{}", help.out);
    }
    for command in [
        &["chat"][..],
        &["ask"],
        &["search"],
        &["guide", "list"],
        &["guide", "show"],
        &["guide", "check"],
        &["guide", "import"],
        &["completions"],
    ] {
        let help = zhinan(command.iter().copied().chain(["--help"]));
        assert!(
            help.status == 0
                && help
                    .out
                    .contains(&format!("Usage: zhinan {}", command.join(" "))),
            "{}",
            help.out
        );
    }
    let wrong = zhinan(["answer"]);
    assert!(
        wrong.status == 2 && wrong.err.starts_with("error: "),
        "{}",
        wrong.err
    );
}

#[test]
fn shells_get_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = zhinan(["completions", shell]);
        assert!(run.status == 0 && run.out.contains("explain"), "{shell}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_who_stops_reading_hears_no_complaint() {
    use std::process::Stdio;
    for words in [
        &["guide", "show"][..],
        &["completions", "bash"],
        &["search", "承诺书"],
        &["ask", "--explain", QUESTION],
    ] {
        let mut child = program()
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (
                output.status.code(),
                String::from_utf8_lossy(&output.stderr).as_ref()
            ),
            (Some(0), ""),
            "{words:?}"
        );
    }
}
