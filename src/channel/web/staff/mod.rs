//! Staff: who may use the desk: their passwords, their sessions, what is tried in vain, and what they do there.

mod audit;
mod private;
mod roster;
mod sessions;
mod tries;

pub use audit::{Audit, Deed};
pub use private::write_privately;
pub use roster::{Roster, RosterFault};
pub use sessions::{OnDuty, Sessions};
pub use tries::Tries;

use std::path::Path;

/// What the desk knows of its staff.
pub struct Staff {
    /// Who they are.
    pub roster: Roster,
    /// Who is at the desk.
    pub sessions: Sessions,
    /// Who tried a password.
    pub tries: Tries,
    /// What they did.
    pub audit: Audit,
}

impl Staff {
    /// The staff whose files are in a folder of data.
    pub fn within(data: &Path) -> Staff {
        Staff {
            roster: Roster::within(data),
            sessions: Sessions::default(),
            tries: Tries::default(),
            audit: Audit::within(data),
        }
    }
}
