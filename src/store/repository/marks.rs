//! Marks: which updates were met, in blocks of numbers that follow each other, so that a mark takes a bit and expires
//! with its neighbours.

use jiff::Timestamp;

use super::entry::unstamped;
use crate::store::{StoreError, keys};

/// Updates of a block.
const UPDATES: u64 = 256;

/// The marks of a block of updates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Block {
    /// When the last of them came.
    pub(super) last: Timestamp,
    marks: [u8; UPDATES as usize / 8],
}

/// The number of the block of an update.
pub(super) fn number(update: u64) -> u64 {
    update / UPDATES
}

impl Block {
    /// Reads what [`bytes`](Block::bytes) made.
    pub(super) fn read(value: &[u8]) -> Result<Block, StoreError> {
        let (last, marks) = unstamped(value)?;
        let marks = marks
            .try_into()
            .map_err(|_| StoreError::Damaged("marks have another length".to_owned()))?;
        Ok(Block { last, marks })
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        [&keys::time(self.last)[..], &self.marks].concat()
    }

    pub(super) fn has(&self, update: u64) -> bool {
        let (byte, bit) = place(update);
        self.marks[byte] & bit != 0
    }

    pub(super) fn add(&mut self, update: u64, at: Timestamp) {
        let (byte, bit) = place(update);
        self.marks[byte] |= bit;
        self.last = self.last.max(at);
    }

    /// The updates that were met, of the block with this number.
    pub(super) fn updates(&self, number: u64) -> impl Iterator<Item = u64> {
        let first = number.saturating_mul(UPDATES);
        (0..UPDATES)
            .map(move |place| first.saturating_add(place))
            .filter(|update| self.has(*update))
    }
}

fn place(update: u64) -> (usize, u8) {
    let place = (update % UPDATES) as usize;
    (place / 8, 1 << (place % 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn updates_are_marked_each_for_itself_up_to_the_last_number_there_is() {
        let mut block = Block::default();
        let at = Timestamp::from_millisecond(1_780_000_000_123).unwrap();
        let all = [u64::MAX - 255, u64::MAX - 8, u64::MAX];
        all.iter().for_each(|update| block.add(*update, at));
        let block = Block::read(&block.bytes()).unwrap();
        assert_eq!(block.updates(number(u64::MAX)).collect::<Vec<_>>(), all);
        assert!(!block.has(u64::MAX - 1));
        assert_eq!(block.last, at);
        assert!(Block::read(&block.bytes()[1..]).is_err());
    }
}
