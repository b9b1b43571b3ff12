//! The web settings, with the key that signs cookies and tokens. The key is stored, so it survives a restart.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::num::NonZeroU32;
use std::path::Path;

use tokio_util::sync::CancellationToken;
use tracing::warn;
use zhinan::channel::web::{Settings, random_key};
use zhinan::error::Error;
use zhinan::staff::write_privately;

use crate::cli::command_line::WebOptions;

/// The file in the data folder.
const NAME: &str = "web.key";

/// The settings from the command line, with the key in `data`. If the key cannot be stored, it lasts until the program
/// stops.
///
/// # Errors
///
/// If there is no key and none can be created.
pub fn web_settings(options: WebOptions, data: &Path) -> Result<Settings, Error> {
    let WebOptions {
        embed_origins,
        cors_origins,
        behind_proxy,
        trusted_hops,
        rate,
    } = options;
    let key = key(data).or_else(|error| {
        warn!(%error, file = NAME, "the key of the web cannot be kept; visitors begin anew after a restart");
        random_key().map_err(|error| Error::Usage(format!("the system has no random bytes to give: {error}")))
    })?;
    let data = Some(data.to_owned());
    Ok(Settings {
        key,
        data,
        embed_origins,
        cors_origins,
        proxied: behind_proxy,
        hops: trusted_hops,
        rate: NonZeroU32::new(rate),
        stop: CancellationToken::new(),
    })
}

/// The key in `data`, created at the first start and readable only by its owner.
fn key(data: &Path) -> io::Result<[u8; 32]> {
    let path = data.join(NAME);
    match File::open(&path) {
        Ok(mut file) => {
            let mut key = [0; 32];
            file.read_exact(&mut key)?;
            return Ok(key);
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    fs::create_dir_all(data)?;
    let key = random_key().map_err(io::Error::other)?;
    write_privately(&path, &key)?;
    Ok(key)
}
