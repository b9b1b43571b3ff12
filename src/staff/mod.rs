//! Staff: who may use the desk: their passwords, their sessions, what is tried in vain, and what they do there.

mod audit;
mod private;
mod roster;
mod sessions;
mod login_throttle;

pub use audit::{Audit, AuditEvent};
pub use login_throttle::LoginThrottle;
pub use private::write_privately;
pub use roster::{Roster, RosterFault};
pub use sessions::{Sessions, StaffSession};

use std::path::Path;

/// What the desk knows of its staff.
pub struct Staff {
    /// Who they are.
    pub roster: Roster,
    /// Who is at the desk.
    pub sessions: Sessions,
    /// Who tried a password.
    pub tries: LoginThrottle,
    /// What they did.
    pub audit: Audit,
}

impl Staff {
    /// The staff whose files are in a folder of data.
    pub fn within(data: &Path) -> Staff {
        Staff {
            roster: Roster::within(data),
            sessions: Sessions::default(),
            tries: LoginThrottle::default(),
            audit: Audit::within(data),
        }
    }
}
