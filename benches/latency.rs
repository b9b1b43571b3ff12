//! Latency: how long one of many different things takes at the median and for the slowest.

use std::time::{Duration, Instant};

/// Runs `what` on each of `inputs`, `rounds` times, and prints a line of percentiles.
pub fn measure<Input, Output>(
    name: &str,
    inputs: &[Input],
    rounds: usize,
    what: impl Fn(&Input) -> Output,
) {
    let mut taken: Vec<Duration> = Vec::with_capacity(inputs.len() * rounds);
    for input in std::iter::repeat_n(inputs, rounds).flatten() {
        let start = Instant::now();
        divan::black_box(what(input));
        taken.push(start.elapsed());
    }
    taken.sort_unstable();
    let at = |share: f64| taken[((taken.len() - 1) as f64 * share) as usize];
    println!(
        "{name:<44} median {:>9.1?}  p90 {:>9.1?}  p99 {:>9.1?}  most {:>9.1?}  of {}",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0),
        taken.len()
    );
}
