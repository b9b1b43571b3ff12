//! Metrics: what the program counts while it runs, with the names for Prometheus.
//!
//! All names stand here. Nothing is counted per chat or person, so the metrics take constant memory. Counting starts
//! with [`Measures::record`].

use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::error::Error;
use crate::wording::ReplyKind;

const UPDATES: &str = "zhinan_updates_total";
const REPLIES: &str = "zhinan_replies_total";
const TURN: &str = "zhinan_turn_seconds";
const SENDING: &str = "zhinan_sending_seconds";
const WAITING: &str = "zhinan_waiting_replies";
const RETRIES: &str = "zhinan_retries_total";
const DROPPED: &str = "zhinan_dropped_replies_total";
const STORE_WORKS: &str = "zhinan_store_works";
const STORE_FAILURES: &str = "zhinan_store_failures_total";
const PANICS: &str = "zhinan_panics_total";
const BUILD: &str = "zhinan_build_info";

/// The upper bounds of the histogram buckets, in seconds.
const TIMES: [f64; 15] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0,
];

/// A message got a reply of this kind; what it came to was kept after so long.
pub fn replied(channel: &str, kind: ReplyKind, after: Duration) {
    counter!(REPLIES, "channel" => channel.to_owned(), "kind" => kind.name()).increment(1);
    histogram!(TURN, "channel" => channel.to_owned()).record(after);
}

/// Counts an update; `again` says whether it is a duplicate.
pub fn update(channel: &str, again: bool) {
    counter!(UPDATES, "channel" => channel.to_owned(), "again" => if again { "yes" } else { "no" })
        .increment(1);
}

/// Records how long a stored reply took until it was sent or dropped.
pub fn sent(channel: &str, after: Duration) {
    histogram!(SENDING, "channel" => channel.to_owned()).record(after);
}

/// Records how many replies of a channel wait.
pub fn waiting(channel: &'static str, replies: usize) {
    // A gauge is a float; no number of replies is large enough to be rounded.
    gauge!(WAITING, "channel" => channel).set(replies as f64);
}

/// Counts an attempt to send or fetch that is repeated.
pub fn retried(channel: &'static str, cause: &'static str) {
    counter!(RETRIES, "channel" => channel, "cause" => cause).increment(1);
}

/// Counts a reply that was refused for good.
pub fn dropped(channel: &'static str, cause: &'static str) {
    counter!(DROPPED, "channel" => channel, "cause" => cause).increment(1);
}

/// Records whether the store works.
pub fn store_works(works: bool) {
    gauge!(STORE_WORKS).set(if works { 1.0 } else { 0.0 });
}

/// Counts a failure of the store.
pub fn store_failed() {
    counter!(STORE_FAILURES).increment(1);
    store_works(false);
}

/// Counts a panic.
pub fn panicked() {
    counter!(PANICS).increment(1);
}

/// The recorded metrics.
#[derive(Clone)]
pub struct Measures(PrometheusHandle);

impl Measures {
    /// Starts counting.
    ///
    /// # Errors
    ///
    /// If the process already records metrics.
    pub fn record() -> Result<Measures, Error> {
        let failed = |why: String| Error::Usage(format!("nothing can be counted: {why}"));
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &TIMES);
        let recorder = builder
            .map_err(|error| failed(error.to_string()))?
            .build_recorder();
        let measures = Measures(recorder.handle());
        metrics::set_global_recorder(recorder).map_err(|error| failed(error.to_string()))?;
        describe_counter!(
            UPDATES,
            "Updates that channels delivered, and whether they were met before."
        );
        describe_counter!(
            REPLIES,
            "Replies; those of kind not_covered are to questions that the guide leaves open."
        );
        describe_histogram!(
            TURN,
            "From a message that is taken to its reply, when all it comes to is kept."
        );
        describe_histogram!(
            SENDING,
            "From a reply that is kept to when it was sent, or dropped."
        );
        describe_gauge!(WAITING, "Replies that wait to be sent.");
        describe_counter!(
            RETRIES,
            "What could not be sent or fetched and was tried again, by cause."
        );
        describe_counter!(DROPPED, "Replies that were refused for good, by cause.");
        describe_gauge!(
            STORE_WORKS,
            "1 if what is said is kept, 0 if it is only remembered until the store works again."
        );
        describe_counter!(STORE_FAILURES, "Failures of the store.");
        describe_counter!(PANICS, "Panics; each costs a reply at most.");
        describe_gauge!(BUILD, "1, with the version of the program.");
        gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        // What never happened is told too, so that one can watch for it.
        counter!(STORE_FAILURES).absolute(0);
        counter!(PANICS).absolute(0);
        Ok(measures)
    }

    /// Writes all metrics in the Prometheus text format.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Compacts recorded samples, so that they take no memory while nobody asks for them. Call it every few seconds.
    pub fn tidy(&self) {
        self.0.run_upkeep();
    }
}
