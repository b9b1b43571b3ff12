//! The manual, for those who run, review or extend Zhinan. Each page is a Markdown file in `src/manual/`.
//!
//! - [`operating`]: what each part does for users and staff
//! - [`deploying`]: how to run the program as a service
//! - [`privacy`]: what it stores about people
//! - [`architecture`]: how the code is built
//! - [`decisions`]: why it is built this way
//! - [`changelog`]: what changed
//!
//! Tests run the commands that the pages show (`tests/readme.rs`).

/// How to use each part of Zhinan.
pub mod operating {
    #![doc = include_str!("operating.md")]
}

/// How to run Zhinan as a service.
pub mod deploying {
    #![doc = include_str!("deploying.md")]
}

/// What Zhinan stores about people.
pub mod privacy {
    #![doc = include_str!("privacy.md")]
}

/// How the code is built.
pub mod architecture {
    #![doc = include_str!("architecture.md")]
}

/// Why the code is built this way.
pub mod decisions {
    #![doc = include_str!("decisions.md")]
}

/// What changed, newest first.
pub mod changelog {
    #![doc = include_str!("changelog.md")]
}
