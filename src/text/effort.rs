//! Effort: how much of a text was looked at, so that reading is known to grow with its length alone.
//!
//! Whatever looks through characters or tokens counts them here, in its own thread. A test compares the counts for short and
//! long texts; unlike times, they are the same on every machine.

use std::cell::Cell;

thread_local!(static LOOKED_AT: Cell<u64> = const { Cell::new(0) });

/// Counts characters or tokens that are looked at.
pub fn look_at(count: usize) {
    LOOKED_AT.set(LOOKED_AT.get().wrapping_add(count as u64));
}

/// How many `work` looks at in this thread, with what it gives.
pub fn of<Out>(work: impl FnOnce() -> Out) -> (Out, u64) {
    let before = LOOKED_AT.get();
    let out = work();
    (out, LOOKED_AT.get().wrapping_sub(before))
}
