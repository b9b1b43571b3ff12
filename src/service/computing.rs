//! Computing: answers are worked out on as many threads as there are processors, two at least.
//!
//! Each thread that answers keeps memory of its own for the patterns that it looks for. Those that wait for the disk or the
//! net are many, and would keep as much each without being any faster. Half of the threads read no long texts, so that
//! whoever asks something short does not wait for them, whichever way they came.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, available_parallelism};

type Job = Box<dyn FnOnce() + Send>;

/// From this length, a text is long, in bytes.
pub const LONG: usize = 400;

/// As much stack as a main thread has.
const STACK: usize = 8 << 20;

/// What is to be worked out.
#[derive(Default)]
struct Jobs {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    short: VecDeque<Job>,
    long: VecDeque<Job>,
}

/// What a thread does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// What is short.
    Short,
    /// What is long, and what is short where nothing is.
    All,
}

static JOBS: LazyLock<Option<Arc<Jobs>>> = LazyLock::new(|| {
    let jobs = Arc::new(Jobs::default());
    let many = available_parallelism().map_or(2, |processors| processors.get().max(2));
    // One that takes all comes first: if there are no more, nothing is left.
    let takes = [Takes::All, Takes::Short].into_iter().cycle().take(many);
    let started = takes.filter(|takes| {
        let (jobs, takes) = (Arc::clone(&jobs), *takes);
        let thread = Builder::new()
            .name("computing".to_owned())
            .stack_size(STACK);
        thread.spawn(move || jobs.work_off(takes)).is_ok()
    });
    (started.count() > 0).then_some(jobs)
});

impl Waiting {
    fn next(&mut self, takes: Takes) -> Option<Job> {
        let long = match takes {
            Takes::Short => None,
            Takes::All => self.long.pop_front(),
        };
        long.or_else(|| self.short.pop_front())
    }
}

impl Jobs {
    /// Does one job after another; a job keeps a panic of its own to itself.
    fn work_off(&self, takes: Takes) {
        loop {
            let job = {
                let mut waiting = self.waiting();
                loop {
                    if let Some(job) = waiting.next(takes) {
                        break job;
                    }
                    waiting = self
                        .changed
                        .wait(waiting)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            };
            job();
        }
    }

    fn put(&self, length: usize, job: Job) {
        let mut waiting = self.waiting();
        match length < LONG {
            true => waiting.short.push_back(job),
            false => waiting.long.push_back(job),
        }
        drop(waiting);
        // Not each thread takes it.
        self.changed.notify_all();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Works something out of a text of so many bytes, and waits for it. A panic of the work is one of whoever waits.
pub fn computed<T: Send + 'static>(length: usize, work: impl FnOnce() -> T + Send + 'static) -> T {
    let Some(jobs) = &*JOBS else {
        // Where no thread can be had, the one that waits does it.
        return work();
    };
    let (done, result) = channel();
    let job: Job = Box::new(move || {
        let result = catch_unwind(AssertUnwindSafe(work));
        // Whoever waited may be gone.
        let _ = done.send(result);
    });
    jobs.put(length, job);
    match result.recv() {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => resume_unwind(panic),
        Err(gone) => resume_unwind(Box::new(gone)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_waits_for_nothing_long_and_a_panic_is_one_of_whoever_waits() {
        let (go, may_go) = channel::<()>();
        let may_go = Arc::new(Mutex::new(may_go));
        std::thread::scope(|scope| {
            // More than there are threads.
            let long: Vec<_> = (0..64)
                .map(|at| {
                    let may_go = Arc::clone(&may_go);
                    let work = move || may_go.lock().unwrap().recv().map_or(at, |()| at);
                    scope.spawn(move || computed(LONG, work))
                })
                .collect();
            for at in 0..100 {
                assert_eq!(computed(LONG - 1, move || at), at);
            }
            let panics = || computed(0, || resume_unwind(Box::new("on purpose")));
            assert!(catch_unwind(AssertUnwindSafe(panics)).is_err_and(|it| it.is::<&str>()));
            drop(go);
            for (at, long) in long.into_iter().enumerate() {
                assert_eq!(long.join().unwrap(), at);
            }
        });
    }
}
