//! The settings of the web, and the key that its cookies and tokens are signed with, kept so that they outlast a restart.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::num::NonZeroU32;
use std::path::Path;

use tracing::warn;
use zhinan::channel::web::{Settings, random_key};
use zhinan::error::Error;
use zhinan::staff::write_privately;

use crate::cli::command_line::WebOptions;

/// The file, within the folder for data.
const NAME: &str = "web.key";

/// The settings that the command line gives, with the key in `data`. Where that cannot be kept, the key lasts as long as
/// the program runs.
///
/// # Errors
///
/// If there is no key, and none can be made.
pub fn web_settings(options: WebOptions, data: &Path) -> Result<Settings, Error> {
    let WebOptions {
        embed_origins,
        cors_origins,
        behind_proxy,
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
        rate: NonZeroU32::new(rate),
    })
}

/// The key in `data`, made at the first start; nobody else on the machine may read it.
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
