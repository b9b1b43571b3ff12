//! The builder of a service. What the service can do is said in any order; it is put together in the one that works.

use std::sync::Arc;

use jiff::SignedDuration;

use super::daily_stats::DailyStats;
use super::missed_log::MissedLog;
use super::overlay::OverlaySource;
use super::{Clock, Service};
use crate::assistant::{Assistant, Keeping};
use crate::dialogue::Staffing;
use crate::error::Error;
use crate::knowledge::Files;
use crate::measure;
use crate::store::{Repository, StoreError};

/// Puts a service together.
pub struct ServiceBuilder {
    assistant: Assistant,
    clock: Clock,
    staffing: Option<Staffing>,
    store: Option<Kept>,
    files: Option<Files>,
    counts: bool,
}

/// Where and how long conversations are kept.
struct Kept {
    memory: Repository,
    days: u32,
    tell: fn(&str),
}

impl Kept {
    /// A service that keeps conversations there.
    fn by(self, assistant: Assistant, clock: Clock) -> Result<Service, StoreError> {
        let Kept { memory, days, tell } = self;
        let mut service = Service::new(assistant.keeping(Keeping::Days(days)), clock);
        service.memory = Arc::new(memory);
        service.notebook = Some(MissedLog::new(Arc::clone(&service.memory)));
        service.keep = Some(SignedDuration::from_hours(24 * i64::from(days)));
        service.tell = tell;
        match service.memory.open() {
            Err(error) if !error.may_pass() => return Err(error),
            Err(error) => service.failed(&error),
            Ok(()) => measure::store_works(true),
        }
        Ok(service)
    }
}

impl ServiceBuilder {
    pub(super) fn new(assistant: Assistant, clock: Clock) -> ServiceBuilder {
        ServiceBuilder {
            assistant,
            clock,
            staffing: None,
            store: None,
            files: None,
            counts: false,
        }
    }

    /// It hands conversations over to staff, where there are some.
    pub fn staffed(self, staffing: Option<Staffing>) -> ServiceBuilder {
        ServiceBuilder { staffing, ..self }
    }

    /// It remembers in `memory` for `days` after the last message of a conversation. A memory that fails is told of with
    /// `tell`, and done without until it works again.
    pub fn remembering(self, memory: Repository, days: u32, tell: fn(&str)) -> ServiceBuilder {
        ServiceBuilder {
            store: Some(Kept { memory, days, tell }),
            ..self
        }
    }

    /// Staff can add to `files`, of which the assistant was made. What they added and does not fit the files any more is
    /// told of and left out.
    pub fn with_overlay(self, files: Files) -> ServiceBuilder {
        ServiceBuilder {
            files: Some(files),
            ..self
        }
    }

    /// It counts what comes for the figures of the desk.
    pub fn counting(self) -> ServiceBuilder {
        ServiceBuilder {
            counts: true,
            ..self
        }
    }

    /// The service.
    ///
    /// # Errors
    ///
    /// If the memory cannot be opened and will not mend by itself, or if the files have mistakes.
    pub fn build(self) -> Result<Service, Error> {
        let ServiceBuilder {
            assistant,
            clock,
            staffing,
            store,
            files,
            counts,
        } = self;
        let assistant = match staffing {
            Some(staffing) => assistant.staffed(Some(staffing)),
            None => assistant,
        };
        let mut service = match store {
            None => Service::new(assistant, clock),
            Some(kept) => kept.by(assistant, clock)?,
        };
        service.tally = counts.then(|| DailyStats::new(Arc::clone(&service.memory)));
        service.overlay_source = files.map(OverlaySource::new);
        service.read_overlay()?;
        Ok(service)
    }
}
