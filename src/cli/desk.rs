//! Options of the commands that can hand conversations over to staff.

use clap::Args;
use jiff::SignedDuration;
use zhinan::dialogue::{Hours, Staffing};

/// When staff are on duty, and how long applicants wait for them.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Desk")]
pub struct DeskOptions {
    /// When staff are on duty (Shanghai time), for example `Mon-Fri 09:00-11:30,13:30-17:00; Sat 09:00-11:30`. Without
    /// it, whoever asks for a person gets the hotline.
    #[arg(long = "desk-hours", value_name = "HOURS", env = "ZHINAN_DESK_HOURS")]
    hours: Option<Hours>,
    /// How many minutes an applicant waits for staff before getting the hotline [default: 10].
    #[arg(long = "desk-wait", value_name = "MINUTES", env = "ZHINAN_DESK_WAIT", value_parser = clap::value_parser!(u16).range(1..))]
    wait: Option<u16>,
}

/// The default wait, in minutes.
const WAIT: u16 = 10;

impl DeskOptions {
    /// The staffing; none if no hours are set.
    pub fn staffing(self) -> Option<Staffing> {
        let wait = SignedDuration::from_mins(self.wait.unwrap_or(WAIT).into());
        self.hours.map(|hours| Staffing { hours, wait })
    }
}
