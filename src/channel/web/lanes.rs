//! Lanes: the messages of one conversation wait for each other without a thread, and take one place of the workers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Mutex as Lane, OwnedMutexGuard};

/// How many messages of a conversation are under way at once, at most.
const MOST: usize = 8;

/// The lanes in which anyone is, by the name of the conversation.
#[derive(Default)]
pub struct Lanes(Arc<Mutex<Open>>);

type Open = HashMap<String, (Arc<Lane<()>>, usize)>;

/// A message in its lane; others follow once it is dropped.
pub struct InLane {
    open: Arc<Mutex<Open>>,
    name: String,
    turn: Option<OwnedMutexGuard<()>>,
}

impl Lanes {
    /// Waits until it is one's turn in the conversation `name`; `None` where too many wait there already.
    pub async fn enter(&self, name: &str) -> Option<InLane> {
        let (lane, mut entered) = {
            let mut open = locked(&self.0);
            let (lane, count) = open.entry(name.to_owned()).or_default();
            if *count >= MOST {
                return None;
            }
            *count += 1;
            let entered = InLane {
                open: Arc::clone(&self.0),
                name: name.to_owned(),
                turn: None,
            };
            (Arc::clone(lane), entered)
        };
        entered.turn = Some(lane.lock_owned().await);
        Some(entered)
    }
}

impl Drop for InLane {
    fn drop(&mut self) {
        self.turn = None;
        let mut open = locked(&self.open);
        if let Some((_, count)) = open.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.name);
            }
        }
    }
}

fn locked(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn one_is_in_its_turn_some_wait_and_more_are_sent_away() {
        let lanes = Lanes::default();
        let first = lanes.enter("a").await.unwrap();
        assert!(
            lanes.enter("b").await.is_some(),
            "another conversation is free"
        );
        let mut waiting: Vec<_> = (1..MOST).map(|_| Box::pin(lanes.enter("a"))).collect();
        for it in &mut waiting {
            assert!(timeout(Duration::ZERO, it).await.is_err());
        }
        assert!(lanes.enter("a").await.is_none());
        waiting.pop();
        drop(first);
        assert!(waiting.remove(0).await.is_some());
        drop(waiting);
        assert!(locked(&lanes.0).is_empty(), "nothing is left of it");
    }
}
