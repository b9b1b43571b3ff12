//! Emulators: others' views of the Bot API (telegram-test-api, from npm; telemelya, from PyPI) agree that the program can be
//! talked with. Nothing that they say is changed on the way.

use std::path::Path;
use std::process::Command;

/// What a conversation with the program says that it came to.
fn conversation(mut command: Command) -> String {
    let output = command
        .env("ZHINAN", env!("CARGO_BIN_EXE_zhinan"))
        .env_remove("TELOXIDE_PROXY")
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(output.status.success(), "{out}\n{err}");
    out
}

#[test]
#[ignore = "needs node, and `npm ci` in tests/emulator"]
fn by_an_emulator_that_others_wrote_an_interview_is_led_by_buttons_through_a_kill() {
    let mut node = Command::new("node");
    node.arg(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/emulator/conversation.mjs"
    ));
    let out = conversation(node);
    assert!(out.contains("2 kills"), "{out}");
}

#[test]
#[ignore = "needs telemelya and fakeredis of PyPI in target/telemelya"]
fn by_another_emulator_with_a_webhook_an_interview_is_led_and_clauses_are_offered_anywhere() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut python = Command::new(home.join("target/telemelya/bin/python"));
    python.arg(home.join("tests/emulator/telemelya.py"));
    let out = conversation(python);
    assert!(out.contains("presses acknowledged"), "{out}");
}
