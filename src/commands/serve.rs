//! `zhinan serve`: answers in the channels that are configured, until it is told to stop.

mod log;
mod signals;

use std::env;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinError;
use tokio::time::{interval, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use zhinan::channel::telegram::{self, Settings};
use zhinan::channel::web;
use zhinan::error::Error;
use zhinan::knowledge::Files;
use zhinan::measure::Measures;
use zhinan::service::Service;

use super::chat::KEEP;
use super::store::memory;
use super::web_key::web_settings;
use super::{Failure, Status, data};
use crate::command_line::ServeOptions;
pub use log::LogOptions;
use signals::Signals;

/// How many messages are replied to at once, at most.
const AT_ONCE: usize = 32;

/// How often it is looked for what falls due by itself.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// How long what is under way may take once all is done.
const LAST: Duration = Duration::from_secs(2);

/// How long a channel pauses that failed in a way that it should not.
const PAUSE: Duration = Duration::from_secs(1);

/// How long signals may be apart that mean the same.
const AT_THE_SAME_TIME: Duration = Duration::from_millis(200);

/// How often what has to be done now and then is done.
const NOW_AND_THEN: Duration = Duration::from_secs(5);

pub fn run(service: Service, files: Files, options: ServeOptions) -> Result<Status, Failure> {
    let ServeOptions { data: folder, keep, listen, metrics_listen, desk, web, log } = options;
    log::start(log);
    let folder = data::folder(folder)?;
    data::prepare(&folder)?;
    let metrics = metrics_listen.map(|listen| Ok::<_, Error>((listen, Measures::record()?))).transpose()?;
    let service = service.staffed(desk.staffing())?;
    let service =
        service.remembering(memory(&folder), keep.unwrap_or(KEEP), |what| warn!("{what}"))?.learning(files)?;
    let service = Arc::new(service);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(AT_ONCE).build()?;
    let served = runtime.block_on(serve(service, listen, web_settings(web, &folder)?, metrics));
    runtime.shutdown_timeout(LAST);
    served.map(|()| Status::Done)
}

/// Serves every channel that is configured, until told to stop or until one of them cannot go on.
async fn serve(
    service: Arc<Service>,
    listen: SocketAddr,
    settings: web::Settings,
    metrics: Option<(SocketAddr, Measures)>,
) -> Result<(), Failure> {
    let mut signals = Signals::new()?;
    let stop = CancellationToken::new();
    let listener = bind("--listen", listen).await?;
    let metrics = match metrics {
        Some((listen, measures)) => Some((bind("--metrics-listen", listen).await?, measures)),
        None => None,
    };
    tell("listening on", &listener, "/")?;
    if let Some((listener, _)) = &metrics {
        tell("metrics on", listener, "/metrics")?;
    }
    tokio::spawn(sweep(Arc::clone(&service)));
    let web = web::serve(listener, web::router(Arc::clone(&service), settings), stop.clone().cancelled_owned());
    let web = tokio::spawn(web);
    let all = async {
        tokio::try_join!(async { Ok(web.await.map_err(lost)??) }, telegram(service, &stop), counted(metrics, &stop),)
            .map(drop)
    };
    let mut all = std::pin::pin!(all);
    tokio::select! {
        ended = &mut all => return ended,
        () = signals.stop() => {}
    }
    info!("told to stop; what is under way is brought to its end");
    stop.cancel();
    tokio::select! {
        ended = &mut all => ended,
        told = told_again() => {
            told?;
            warn!("told again to stop; ending at once");
            std::process::exit(1)
        }
    }
}

/// Returns once the program is told again to stop. What sends a signal may send it twice at once, which is one.
async fn told_again() -> io::Result<()> {
    sleep(AT_THE_SAME_TIME).await;
    Signals::new()?.stop().await;
    Ok(())
}

/// Serves Telegram, if there is a token; begins anew where a panic ends it.
async fn telegram(service: Arc<Service>, stop: &CancellationToken) -> Result<(), Failure> {
    let Some(settings) = telegram_settings() else {
        info!("telegram is not served; for that, get a token from @BotFather and set TELOXIDE_TOKEN to it");
        return Ok(());
    };
    loop {
        let (service, settings, stop) = (Arc::clone(&service), settings.clone(), stop.clone());
        let served = tokio::spawn(async move { telegram::serve(service, &settings, stop.cancelled()).await });
        match served.await {
            Ok(ended) => return ended.map_err(usage),
            Err(ended) if ended.is_panic() => {
                error!("serving telegram panicked, and begins anew");
                sleep(PAUSE).await;
            }
            Err(ended) => return Err(lost(ended)),
        }
    }
}

/// Does what has to be done now and then, and serves what is counted, if that is wanted.
async fn counted(metrics: Option<(TcpListener, Measures)>, stop: &CancellationToken) -> Result<(), Failure> {
    let Some((listener, measures)) = metrics else { return Ok(()) };
    let router = web::measures_router(measures.clone());
    let tidy = async {
        let mut ticks = interval(NOW_AND_THEN);
        loop {
            ticks.tick().await;
            measures.tidy();
        }
    };
    tokio::select! {
        served = web::serve(listener, router, stop.clone().cancelled_owned()) => Ok(served?),
        () = tidy => Ok(()),
    }
}

async fn bind(option: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        usage(format!("cannot listen on {address}: {error}; {option} takes another address, port 0 one that is free"))
    })
}

fn tell(what: &str, listener: &TcpListener, path: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{what} http://{}{path}", listener.local_addr()?)
}

/// Does what falls due by itself, as long as the program runs.
async fn sweep(service: Arc<Service>) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        let service = Arc::clone(&service);
        tokio::task::spawn_blocking(move || service.sweep(service.now())).await.ok();
    }
}

fn usage(why: String) -> Failure {
    Error::Usage(why).into()
}

/// A part of the program ended in a way in which it should not.
fn lost(ended: JoinError) -> Failure {
    Failure::Stream(io::Error::other(ended))
}

/// What the environment says of Telegram, by the names that teloxide gives; nothing without a token.
pub fn telegram_settings() -> Option<Settings> {
    let setting = |name| env::var(name).ok().map(|value: String| value.trim().to_owned()).filter(|it| !it.is_empty());
    let token = setting("TELOXIDE_TOKEN")?;
    Some(Settings { token, api_url: setting("TELOXIDE_API_URL"), proxy: setting("TELOXIDE_PROXY") })
}
