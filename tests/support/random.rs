//! Numbers that look random and are the same in every run (SplitMix64).

/// Gives numbers.
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end
    }

    /// One of these.
    pub fn pick<Thing: Copy>(&mut self, of: &[Thing]) -> Thing {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// What a test that goes by chance begins with; told if the test fails, so that it can be run again.
pub struct Seed(pub u64);

impl Seed {
    /// The seed that `ZHINAN_TEST_SEED` gives, else `usual`.
    pub fn or(usual: u64) -> Seed {
        Seed(std::env::var("ZHINAN_TEST_SEED").map_or(usual, |seed| seed.parse().unwrap()))
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("to run it again: ZHINAN_TEST_SEED={}", self.0);
        }
    }
}
