//! Staff: accounts for the desk, sessions, throttling of log-ins, and the audit log.

mod audit;
mod passwords;
mod private;
mod roster;
mod sessions;
mod login_throttle;

pub use audit::{Audit, AuditEvent, Noted};
pub use login_throttle::{Attempt, LoginThrottle};
pub use passwords::{Passwords, Unchecked};
pub use private::write_privately;
pub use roster::{Roster, RosterFault};
pub use sessions::{Sessions, StaffSession};

use std::path::Path;

/// Everything about the staff.
pub struct Staff {
    /// The accounts.
    pub roster: Roster,
    /// The open sessions.
    pub sessions: Sessions,
    /// The throttle for log-ins.
    pub tries: LoginThrottle,
    /// The audit log.
    pub audit: Audit,
}

impl Staff {
    /// The staff of a data folder.
    pub fn within(data: &Path) -> Staff {
        Staff {
            roster: Roster::within(data),
            sessions: Sessions::default(),
            tries: LoginThrottle::default(),
            audit: Audit::within(data),
        }
    }
}
