//! The pages in a real browser (`tests/browser/`).

use std::path::Path;
use std::process::Command;

use crate::desk::{PASSWORD, hire};
use crate::support::program::folder;
use crate::support::web::Serving;

#[test]
#[ignore = "needs chromium, playwright-core and axe-core"]
fn the_pages_do_in_a_browser_what_they_promise() {
    let embedder = ["--rate", "0", "--embed-origin", "http://embedder.localhost"];
    let serving = Serving::start(&folder("browser"), &embedder);
    browse("pages.test.mjs", &serving);
}

#[test]
#[ignore = "needs chromium, playwright-core and axe-core"]
fn the_chat_does_in_a_browser_what_it_promises() {
    let serving = Serving::start(&folder("browser-chat"), &["--rate", "0"]);
    browse("chat.test.mjs", &serving);
}

#[test]
#[ignore = "needs chromium, playwright-core and axe-core"]
fn the_desk_does_in_a_browser_what_it_promises() {
    let data = folder("browser-desk");
    hire(&data, "desk-1");
    browse(
        "desk.test.mjs",
        &Serving::start(
            &data,
            &["--rate", "0", "--desk-hours", "Mon-Sun 00:00-24:00"],
        ),
    );
}

fn browse(tests: &str, serving: &Serving) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=spec", tests])
        .current_dir(folder);
    node.env("ZHINAN_URL", format!("http://{}", serving.address));
    let output = node
        .env("ZHINAN_STAFF", "desk-1")
        .env("ZHINAN_PASSWORD", PASSWORD)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
