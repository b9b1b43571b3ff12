//! Options of the commands that can hand conversations over to staff.

use clap::Args;
use jiff::SignedDuration;
use zhinan::dialogue::{Hours, Staffing};

/// When staff answer those who ask for a person, and how long one waits for them.
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

/// How long an applicant waits, in minutes, where nothing is said.
const WAIT: u16 = 10;

impl DeskOptions {
    /// To whom conversations are handed over; nothing where no hours are set.
    pub fn staffing(self) -> Option<Staffing> {
        let wait = SignedDuration::from_mins(self.wait.unwrap_or(WAIT).into());
        self.hours.map(|hours| Staffing { hours, wait })
    }
}
