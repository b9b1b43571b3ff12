//! `zhinan serve`: answers in the channels that are configured, until it is told to stop.

use std::env;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use etcetera::BaseStrategy as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use zhinan::channel::telegram::{self, Settings, Webhook};
use zhinan::channel::web;
use zhinan::error::Error;
use zhinan::service::Service;

use super::chat::KEEP;
use super::store::memory;
use super::{Failure, Status};
use crate::command_line::ServeOptions;

/// How many messages are replied to at once, at most.
const AT_ONCE: usize = 32;

/// How long what is under way may take once all is done.
const LAST: Duration = Duration::from_secs(2);

pub fn run(service: Service, options: ServeOptions) -> Result<Status, Failure> {
    let ServeOptions { data, keep, listen, webhook_url } = options;
    let data =
        data.or_else(default_data).ok_or_else(|| Error::Usage("no folder for data is known; give --data".into()))?;
    log();
    let telegram = telegram_settings(webhook_url.as_deref())?;
    let service = service.remembering(memory(&data), keep.unwrap_or(KEEP), |what| warn!("{what}"))?;
    let service = Arc::new(service);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(AT_ONCE).build()?;
    let served = runtime.block_on(channels(service, listen, telegram));
    runtime.shutdown_timeout(LAST);
    served.map(|()| Status::Done)
}

/// Serves every channel that is configured, until told to stop or until one of them cannot go on.
async fn channels(service: Arc<Service>, listen: SocketAddr, settings: Option<Settings>) -> Result<(), Failure> {
    let stop = CancellationToken::new();
    let told = told_to_stop()?;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        usage(format!("cannot listen on {listen}: {error}; --listen takes another address, port 0 one that is free"))
    })?;
    writeln!(io::stdout(), "listening on http://{}", listener.local_addr()?)?;
    let mut router = web::router(Arc::clone(&service));
    if let Some(webhook) = settings.as_ref().and_then(|settings| settings.webhook.as_ref()) {
        router = router.merge(web::hook(webhook.path(), webhook.secret(), webhook.sender()));
    }
    let web = web::serve(listener, router, stop.clone().cancelled_owned());
    let telegram = async {
        match settings {
            Some(settings) => telegram::serve(service, &settings, stop.cancelled()).await.map_err(usage),
            None => {
                info!("telegram is not served; for that, get a token from @BotFather and set TELOXIDE_TOKEN to it");
                Ok(())
            }
        }
    };
    let all = async { tokio::try_join!(async { Ok(web.await?) }, telegram).map(drop) };
    let mut all = std::pin::pin!(all);
    tokio::select! {
        ended = &mut all => return ended,
        () = told => stop.cancel(),
    }
    all.await
}

fn usage(why: String) -> Failure {
    Error::Usage(why).into()
}

/// What the environment says of Telegram, by the names that teloxide gives; nothing without a token.
fn telegram_settings(webhook_url: Option<&str>) -> Result<Option<Settings>, Failure> {
    let setting = |name| env::var(name).ok().map(|value: String| value.trim().to_owned()).filter(|it| !it.is_empty());
    let Some(token) = setting("TELOXIDE_TOKEN") else { return Ok(None) };
    let webhook = webhook_url.map(|url| Webhook::new(url, &token)).transpose().map_err(usage)?;
    let (api_url, proxy) = (setting("TELOXIDE_API_URL"), setting("TELOXIDE_PROXY"));
    Ok(Some(Settings { token, api_url, proxy, webhook }))
}

/// Logs to standard error, one line an event. A panic is told by its place alone, for its words may be a user's.
fn log() {
    tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(false).with_target(false).init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        error!(place, "a panic");
    }));
}

/// Where the platform keeps the data of programs of this user.
fn default_data() -> Option<PathBuf> {
    Some(etcetera::choose_base_strategy().ok()?.data_dir().join("zhinan"))
}

/// Ends when the program is told to stop.
#[cfg(unix)]
fn told_to_stop() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ends when the program is told to stop.
#[cfg(not(unix))]
fn told_to_stop() -> Result<impl Future<Output = ()>, Failure> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}
