//! Recent things: the last so many are known, each by a key.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// The last so many things.
pub struct Recent<Key, Thing> {
    room: usize,
    things: HashMap<Key, Thing>,
    /// In the order in which they came.
    order: VecDeque<Key>,
}

impl<Key: Clone + Eq + Hash, Thing> Recent<Key, Thing> {
    /// Nothing is known yet, and so many things will be.
    pub fn new(room: usize) -> Recent<Key, Thing> {
        Recent {
            room,
            things: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    /// The thing with this key.
    pub fn get(&self, key: &Key) -> Option<&Thing> {
        self.things.get(key)
    }

    /// Puts a thing in the place of the one with this key; where there is none, the oldest makes room.
    pub fn put(&mut self, key: Key, thing: Thing) {
        if self.things.insert(key.clone(), thing).is_some() {
            return;
        }
        self.order.push_back(key);
        if self.order.len() > self.room
            && let Some(oldest) = self.order.pop_front()
        {
            self.things.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room() {
        let mut recent = Recent::new(2);
        for (key, thing) in [(1, 'a'), (2, 'b'), (1, 'c'), (3, 'd')] {
            recent.put(key, thing);
        }
        assert_eq!(
            [1, 2, 3].map(|key| recent.get(&key).copied()),
            [None, Some('b'), Some('d')]
        );
        assert_eq!((recent.things.len(), recent.order.len()), (2, 2));
    }
}
