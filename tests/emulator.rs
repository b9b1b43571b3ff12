//! The emulator: another's view of the Bot API (telegram-test-api, from npm) agrees that the program can be talked with.

use std::process::Command;

#[test]
#[ignore = "needs node, and `npm ci` in tests/emulator"]
fn by_an_emulator_that_others_wrote_an_interview_is_led_by_buttons_through_a_kill() {
    let mut node = Command::new("node");
    node.arg(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/emulator/conversation.mjs"
    ));
    let output = node
        .env("ZHINAN", env!("CARGO_BIN_EXE_zhinan"))
        .env_remove("TELOXIDE_PROXY")
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(output.status.success(), "{out}\n{err}");
    assert!(out.contains("2 kills"), "{out}");
}
