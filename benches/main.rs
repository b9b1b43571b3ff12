//! What takes how long: one binary, a module a theme.
//!
//! `cargo bench` runs all; `cargo bench start`, `answers`, `check`, `turns`, `updates` one theme; `cargo bench growth`,
//! `cargo bench guides` and `cargo bench room` take some minutes.

mod answers;
mod check;
mod growth;
mod guides;
mod interview;
mod latency;
mod start;
mod turns;
mod updates;

fn main() {
    divan::main();
    let chosen: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let wanted =
        |theme: &str| chosen.is_empty() || chosen.iter().any(|word| theme.contains(word.as_str()));
    if wanted("answers") {
        answers::table();
    }
    if wanted("turns") {
        turns::table();
    }
    if wanted("updates") {
        updates::table();
    }
    if wanted("room") {
        updates::room_taken();
    }
    if wanted("guides") {
        guides::table();
    }
    if wanted("growth") {
        growth::table();
    }
}
