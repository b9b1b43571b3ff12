//! Chaos: faults that come by chance, the same for the same seed and the same requests.

use std::collections::HashMap;

use super::Fault;
use crate::support::random::Random;

/// What goes wrong how often, of a thousand requests.
pub struct Chaos {
    random: Random,
    /// Telling to wait for a second.
    pub flood: u64,
    /// 502.
    pub gateway: u64,
    /// The connection breaks before the effect.
    pub broken: u64,
    /// The connection breaks after the effect.
    pub lost: u64,
    /// No answer comes after the effect.
    pub hang: u64,
    /// An update comes once more.
    pub again: u64,
    /// Updates of several chats change places.
    pub shuffle: u64,
    /// Another process fetches updates.
    pub conflict: u64,
    /// How much still reaches a chat before it blocks the bot.
    pub blocks: HashMap<i64, u32>,
}

impl Chaos {
    /// Nothing goes wrong yet.
    pub fn new(seed: u64) -> Chaos {
        let (flood, gateway, broken, lost, hang, again, shuffle, conflict) = Default::default();
        let blocks = HashMap::new();
        Chaos {
            random: Random(seed),
            flood,
            gateway,
            broken,
            lost,
            hang,
            again,
            shuffle,
            conflict,
            blocks,
        }
    }

    /// What goes wrong with something that is sent to `chat`.
    pub fn of_sending(&mut self, chat: i64) -> Option<Fault> {
        if self.blocks.get(&chat) == Some(&0) {
            return Some(Fault::Blocked);
        }
        let faults = [
            (self.flood, Fault::Flood(1)),
            (self.gateway, Fault::Gateway),
            (self.broken, Fault::Broken),
            (self.lost, Fault::Lost),
            (self.hang, Fault::Hang),
        ];
        let mut chance = self.random.below(1000);
        for (of, fault) in faults {
            if chance < of {
                return Some(fault);
            }
            chance -= of;
        }
        None
    }

    /// Notes that something reached `chat`, and was answered.
    pub fn reached(&mut self, chat: i64) {
        if let Some(left) = self.blocks.get_mut(&chat) {
            *left = left.saturating_sub(1);
        }
    }

    /// Whether what happens to `of` of a thousand happens now.
    pub fn happens(&mut self, of: u64) -> bool {
        self.random.below(1000) < of
    }

    /// A place among so many.
    pub fn place(&mut self, among: usize) -> usize {
        usize::try_from(self.random.below(among as u64)).unwrap()
    }
}
