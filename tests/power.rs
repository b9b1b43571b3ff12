//! The power fails: what was replied to is on the disk, whatever of the rest is.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::{Value as Json, json};

use crate::support::disk::Trace;
use crate::support::kept::{chat, exported};
use crate::support::program::{NOW, copy_all, folder, run};
use crate::support::random::Random;

/// Messages that are sent.
const MESSAGES: usize = 1200;
/// How often the power fails.
const CUTS: usize = 60;

#[test]
#[ignore = "needs strace"]
fn after_a_power_cut_at_any_instant_all_is_there_that_was_replied_to() {
    let place = folder("power");
    let (before, data, calls) = (
        place.join("before"),
        place.join("data"),
        place.join("calls"),
    );
    chat(&before, &[("first", "帮我看看能不能报")]);
    copy_all(&before, &data);
    let mut random = Random(7);
    // Each says something, and every other one wants to be forgotten a while after.
    let name = |number: usize| format!("name-{number:04}-{}", "x".repeat(200));
    let requests: Vec<(usize, bool)> = (0..MESSAGES)
        .map(|at| {
            if at % 2 == 1 && at > 20 {
                ((at - 21) / 2 * 2, true)
            } else {
                (at, false)
            }
        })
        .collect();
    let lines: String = requests
        .iter()
        .map(|(number, forgets)| {
            let text = if *forgets {
                "/forget"
            } else {
                "我们是高校，想报专题二，看看能不能报"
            };
            json!({"chat": name(*number), "text": text}).to_string() + "\n"
        })
        .collect();
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "--seccomp-bpf", "-xx", "-s", "10000000", "-o"])
        .arg(&calls);
    strace.args([
        "-e",
        "trace=openat,close,pwrite64,write,fdatasync,fsync,ftruncate",
        env!("CARGO_BIN_EXE_zhinan"),
    ]);
    strace
        .args(["--now", NOW, "chat", "--jsonl", "--data"])
        .arg(&data);
    assert_eq!(run(strace, lines.as_bytes()).status, 0);
    let calls = fs::read_to_string(&calls).unwrap();
    let log = Trace::read(&calls, "/data/store/db");
    assert_eq!(log.said.len(), MESSAGES);
    assert!(
        log.counts().0 > MESSAGES && log.counts().1 > MESSAGES,
        "{:?}",
        log.counts()
    );
    for cut in 0..CUTS {
        let replied = 1 + usize::try_from(random.below(MESSAGES as u64 - 1)).unwrap();
        // Just after that reply went out, or a while after.
        let next = log.said.get(replied).copied().unwrap_or(usize::MAX);
        let first = log.said[replied - 1] + 1;
        let instant = first
            + usize::try_from(random.below((next.min(first + 50) - first).max(1) as u64)).unwrap();
        let after = place.join(format!("after-{cut}"));
        // A snapshot is synced before it gets its name.
        copy_all(&data, &after);
        let before = fs::read(before.join("store/db")).unwrap();
        fs::write(
            after.join("store/db"),
            log.after_a_cut(&before, instant, &mut random),
        )
        .unwrap();
        // Nobody waits for the mark.
        fs::copy(place.join("before/store/kept"), after.join("store/kept")).unwrap();
        let all: BTreeSet<String> = exported(&after)
            .lines()
            .filter_map(|line| {
                let line: Json = serde_json::from_str(line).unwrap();
                line["conversation"]["person"].as_str().map(str::to_owned)
            })
            .collect();
        let mut known = vec![None; MESSAGES];
        requests[..replied]
            .iter()
            .for_each(|(number, forgets)| known[*number] = Some(!forgets));
        // What was not replied to may be there or not.
        known[requests.get(replied).map_or(0, |request| request.0)] = None;
        for (number, known) in known.iter().enumerate() {
            if let Some(known) = known {
                assert_eq!(
                    all.contains(&name(number)),
                    *known,
                    "{number} after {replied} replies"
                );
            }
        }
        fs::remove_dir_all(after).unwrap();
    }
}
