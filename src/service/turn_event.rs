//! Turn events: what all who watch over the service are told of a turn: the measures, the figures of the desk and the list of
//! missed questions.

use std::time::Duration;

use jiff::Timestamp;

use super::Service;
use crate::measure;
use crate::wording::Reply;

/// A turn.
pub(super) struct TurnEvent<'a> {
    /// The channel.
    pub(super) channel: &'a str,
    /// Whether an update brought it.
    pub(super) is_update: bool,
    /// When it was.
    pub(super) at: Timestamp,
    /// How long it took, until it was kept.
    pub(super) took: Duration,
    /// What came of it.
    pub(super) what: What<'a>,
}

/// What came of a turn.
pub(super) enum What<'a> {
    /// A reply.
    Reply(&'a Reply),
    /// The message went to staff, and no reply was made.
    PassedOn,
    /// Nothing: the update came before.
    Duplicate,
}

impl Service {
    /// Tells all who watch of a turn.
    pub(super) fn observe(&self, event: &TurnEvent<'_>) {
        let TurnEvent {
            channel,
            is_update,
            at,
            took,
            what,
        } = event;
        if *is_update {
            measure::update(channel, matches!(what, What::Duplicate));
        }
        let What::Reply(reply) = what else { return };
        measure::replied(channel, reply.kind, *took);
        if let Some(tally) = &self.tally {
            tally.count(&self.assistant(), reply, *took, *at);
        }
        if let (Some(notebook), Some(missed)) = (&self.notebook, &reply.missed) {
            notebook.note(channel, missed, *at);
        }
    }
}
