//! Values: a time, and a form as JSON.

use jiff::Timestamp;
use serde::Serialize;

use super::turn::Kept;
use crate::store::StoreError;
use crate::store::keys;
use crate::store::stored::Stored;

/// A value: the time, and a form as JSON.
pub(in crate::store) fn stamped(
    at: Timestamp,
    form: &impl Serialize,
) -> Result<Vec<u8>, StoreError> {
    let mut value = keys::time(at).to_vec();
    serde_json::to_writer(&mut value, form)
        .map_err(|error| StoreError::Failed(error.to_string()))?;
    Ok(value)
}

/// The time of a value, and the form.
pub(in crate::store) fn unstamped(value: &[u8]) -> Result<(Timestamp, &[u8]), StoreError> {
    let stamp = value
        .split_first_chunk()
        .and_then(|(time, form)| Some((keys::read_time(time)?, form)));
    stamp.ok_or_else(|| StoreError::Damaged("an entry has no time".to_owned()))
}

/// The hour of a value.
pub(super) fn hour(value: &[u8]) -> Result<Timestamp, StoreError> {
    Ok(keys::hour(unstamped(value)?.0))
}

/// The conversation in a value.
pub(super) fn kept(value: &[u8]) -> Result<Kept, StoreError> {
    let (last, form) = unstamped(value)?;
    Ok(Kept {
        last,
        conversation: Stored::read(form)?,
    })
}
