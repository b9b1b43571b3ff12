//! Versions: a stored form says by which version of it it was written.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::StoreError;

/// Reads a stored form of which `known` is the newest version.
///
/// Its version is read first, so that a newer form is told as such, whatever else has changed in it.
pub(super) fn read<Form: DeserializeOwned>(bytes: &[u8], known: u32) -> Result<Form, StoreError> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let damaged = |error: serde_json::Error| StoreError::Damaged(error.to_string());
    let Version { version } = serde_json::from_slice(bytes).map_err(damaged)?;
    if version > known {
        return Err(StoreError::Newer {
            found: version,
            known,
        });
    }
    serde_json::from_slice(bytes).map_err(damaged)
}
