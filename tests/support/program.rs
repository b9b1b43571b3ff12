//! The program itself, run as a user would.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A time at which the window is open.
pub const NOW: &str = "2026-05-20T10:00:00+08:00";

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// Runs `zhinan` with no input.
pub fn zhinan<Word: AsRef<OsStr>>(words: impl IntoIterator<Item = Word>) -> Run {
    zhinan_with("", words)
}

/// Runs `zhinan` with `input` on standard input.
pub fn zhinan_with<Word: AsRef<OsStr>>(
    input: impl AsRef<[u8]>,
    words: impl IntoIterator<Item = Word>,
) -> Run {
    let mut command = program();
    command.args(["--now", NOW]).args(words);
    run(command, input.as_ref())
}

/// The program, with no settings of the one who runs the tests. `ZHINAN_BINARY` names another build of it, to compare with.
pub fn program() -> Command {
    let binary =
        std::env::var_os("ZHINAN_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_zhinan").into());
    let mut command = Command::new(binary);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end.
pub fn run(mut command: Command, input: &[u8]) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // A program that does not read its input closes it, which is no fault.
    let writer = std::thread::spawn(move || stdin.write_all(&input).ok());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run {
        status: output.status.code().unwrap(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// A new empty folder for one test, by its name.
pub fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A copy of the folder `from` of this repository in `to`.
pub fn copy(from: &str, to: &std::path::Path) {
    copy_all(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(from),
        to,
    );
}

/// A copy of the folder `from` in `to`.
pub fn copy_all(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_all(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// The memory that a process holds now, and the most that it held, in bytes.
pub fn memory_of(process: u32) -> (u64, u64) {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let of = |name: &str| -> u64 {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace()
            .nth(1)
            .unwrap()
            .parse::<u64>()
            .unwrap()
            * 1024
    };
    (of("VmRSS:"), of("VmHWM:"))
}
