//! Workers: the places of a channel for work that computes or waits for the disk, away from the async threads.
//!
//! Work takes a place before it begins. Until then it holds no thread, and whoever gives up waiting takes it along.

use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::service::LONG;

/// How much runs at once, at most, where there are few processors. Some of it waits for the disk.
const FEW: usize = 8;

/// How much runs at once, at most.
pub fn at_once() -> usize {
    available_parallelism().map_or(FEW, |processors| FEW.max(2 * processors.get()))
}

/// The places.
pub struct Workers {
    all: Arc<Semaphore>,
    /// Those that long work can have, fewer than there are processors.
    long: Arc<Semaphore>,
}

impl Workers {
    /// As many places.
    pub fn new(places: usize) -> Workers {
        let processors = available_parallelism().map_or(1, |it| it.get());
        Workers {
            all: Arc::new(Semaphore::new(places)),
            long: Arc::new(Semaphore::new((processors / 2).max(1))),
        }
    }

    /// Runs what reads a text of so many bytes: long ones leave places for others.
    pub async fn read<Out: Send + 'static>(
        &self,
        length: usize,
        work: impl FnOnce() -> Out + Send + 'static,
    ) -> Option<Out> {
        match length < LONG {
            true => self.run(work).await,
            false => self.run_long(work).await,
        }
    }

    /// Runs `work` that may take long, of which less runs at once.
    async fn run_long<Out: Send + 'static>(
        &self,
        work: impl FnOnce() -> Out + Send + 'static,
    ) -> Option<Out> {
        let place = Arc::clone(&self.long).acquire_owned().await.ok()?;
        let placed = self.run(move || {
            let _place = place;
            work()
        });
        placed.await
    }

    /// Runs `work` in a place of its own, in the order of asking. It returns `None` after a panic, which the panic hook logs.
    pub async fn run<Out: Send + 'static>(
        &self,
        work: impl FnOnce() -> Out + Send + 'static,
    ) -> Option<Out> {
        let place = Arc::clone(&self.all).acquire_owned().await.ok()?;
        let placed = spawn_blocking(move || {
            // It is taken for as long as the work runs, whether or not anyone still waits.
            let _place = place;
            work()
        });
        placed.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn what_nobody_waits_for_is_not_begun() {
        let (workers, begun) = (Arc::new(Workers::new(1)), Arc::new(AtomicUsize::new(0)));
        let (go, may_go) = channel::<()>();
        let first = {
            let workers = Arc::clone(&workers);
            tokio::spawn(async move { workers.run(move || may_go.recv().is_ok()).await })
        };
        tokio::task::yield_now().await;
        for _ in 0..100 {
            let begun = Arc::clone(&begun);
            let given_up = workers.run(move || begun.fetch_add(1, Ordering::SeqCst));
            assert!(timeout(Duration::ZERO, given_up).await.is_err());
        }
        go.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Some(true));
        assert_eq!(workers.run(|| 1).await, Some(1));
        assert_eq!(begun.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn a_panic_costs_its_own_work_alone() {
        let workers = Workers::new(1);
        assert_eq!(workers.run(|| panic!("on purpose")).await, None::<()>);
        assert_eq!(workers.run(|| 1).await, Some(1));
    }
}
