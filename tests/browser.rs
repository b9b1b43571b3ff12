//! The pages in a real browser (`tests/browser/`).

use std::path::Path;
use std::process::Command;

use crate::support::program::folder;
use crate::support::web::Serving;

#[test]
#[ignore = "needs chromium, playwright-core and axe-core"]
fn the_pages_do_in_a_browser_what_they_promise() {
    let embedder = ["--rate", "0", "--embed-origin", "http://embedder.localhost"];
    let serving = Serving::start(&folder("browser"), &embedder);
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=spec", "pages.test.mjs"]).current_dir(tests);
    let output = node.env("ZHINAN_URL", format!("http://{}", serving.address)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
