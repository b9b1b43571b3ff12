//! Computing: answers are worked out on as many threads as there are processors.
//!
//! Each thread that answers keeps memory of its own for the patterns that it looks for. Those that wait for the disk or the
//! net are many, and would keep as much each without being any faster.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread::{Builder, available_parallelism};

type Job = Box<dyn FnOnce() + Send>;

/// As much stack as a main thread has.
const STACK: usize = 8 << 20;

static JOBS: LazyLock<Option<Mutex<Sender<Job>>>> = LazyLock::new(|| {
    let (jobs, received) = channel::<Job>();
    let received = Arc::new(Mutex::new(received));
    let many = available_parallelism().map_or(1, |processors| processors.get());
    let started = (0..many).filter(|_| {
        let received = Arc::clone(&received);
        let thread = Builder::new()
            .name("computing".to_owned())
            .stack_size(STACK);
        thread.spawn(move || work_on(&received)).is_ok()
    });
    (started.count() > 0).then(|| Mutex::new(jobs))
});

/// Does one job after another; a job keeps a panic of its own to itself.
fn work_on(jobs: &Mutex<Receiver<Job>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

/// Works something out, and waits for it. A panic of the work is one of whoever waits.
pub fn computed<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
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
    let sent = jobs
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .send(job);
    match (sent, result.recv()) {
        (Ok(()), Ok(Ok(result))) => result,
        (Ok(()), Ok(Err(panic))) => resume_unwind(panic),
        (Err(failed), _) => {
            (failed.0)();
            match result.recv() {
                Ok(Ok(result)) => result,
                Ok(Err(panic)) => resume_unwind(panic),
                Err(gone) => resume_unwind(Box::new(gone)),
            }
        }
        (Ok(()), Err(gone)) => resume_unwind(Box::new(gone)),
    }
}
