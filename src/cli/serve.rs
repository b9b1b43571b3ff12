//! `zhinan serve`: serves the configured channels until stopped.

mod limits;
mod log;
mod signals;

use std::env;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinError;
use tokio::time::{interval, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};
use zhinan::channel::at_once;
use zhinan::channel::telegram::{self, Settings, Webhook};
use zhinan::channel::web::{self, Limits};
use zhinan::error::Error;
use zhinan::knowledge::Files;
use zhinan::measure::Measures;
use zhinan::service::{Service, ServiceBuilder};
use zhinan::staff::Roster;

use super::chat::KEEP;
use super::store::memory;
use super::web_key::web_settings;
use super::{Failure, Status, data};
use crate::cli::command_line::ServeOptions;
pub use log::LogOptions;
use signals::Signals;

/// How many threads serve connections, at least. What one of them does shall not be waited for by all others.
const ASYNC_THREADS: usize = 4;

/// How often the program looks for work that is due.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// How long running work may take at the end.
const LAST: Duration = Duration::from_secs(2);

/// How long a channel pauses after an unexpected failure.
const PAUSE: Duration = Duration::from_secs(1);

/// Signals closer together than this count as one.
const AT_THE_SAME_TIME: Duration = Duration::from_millis(200);

/// How often metrics are compacted.
const NOW_AND_THEN: Duration = Duration::from_secs(5);

pub fn run(
    service: ServiceBuilder,
    files: Files,
    options: ServeOptions,
) -> Result<Status, Failure> {
    let ServeOptions {
        data: folder,
        keep,
        listen,
        webhook_url,
        metrics_listen,
        desk,
        web,
        log,
    } = options;
    log::start(log);
    let folder = data::folder(folder)?;
    data::prepare(&folder)?;
    let bot = telegram_settings(webhook_url.as_deref()).map_err(usage)?;
    let metrics = metrics_listen
        .map(|listen| Ok::<_, Error>((listen, Measures::record()?)))
        .transpose()?;
    let staffing = desk.staffing();
    if staffing.is_some()
        && Roster::within(&folder)
            .members()
            .is_ok_and(|staff| staff.is_empty())
    {
        warn!(
            "--desk-hours is set, and there is no staff to hand anyone over to; zhinan staff add NAME adds some"
        );
    }
    let service = service.staffed(staffing).with_overlay(files).counting();
    let service = service
        .remembering(memory(&folder), keep.unwrap_or(KEEP), |what| {
            warn!("{what}")
        })
        .build()?;
    let service = Arc::new(service);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(
            available_parallelism().map_or(ASYNC_THREADS, |it| it.get().max(ASYNC_THREADS)),
        )
        // The places of both channels, and as many for what else waits for the disk.
        .max_blocking_threads(4 * at_once())
        .build()?;
    let served = runtime.block_on(serve(
        service,
        listen,
        web_settings(web, &folder)?,
        bot,
        metrics,
    ));
    runtime.shutdown_timeout(LAST);
    served.map(|()| Status::Done)
}

/// Serves every configured channel until stopped, or until one of them cannot continue.
async fn serve(
    service: Arc<Service>,
    listen: SocketAddr,
    settings: web::Settings,
    bot: Option<Settings>,
    metrics: Option<(SocketAddr, Measures)>,
) -> Result<(), Failure> {
    let mut signals = Signals::new()?;
    let stop = settings.stop.clone();
    let limits = Limits::fitting(limits::files(), settings.proxied);
    let listener = bind("--listen", listen)?;
    let metrics = match metrics {
        Some((listen, measures)) => Some((bind("--metrics-listen", listen)?, measures)),
        None => None,
    };
    tell("listening on", &listener, "/")?;
    if let Some((listener, _)) = &metrics {
        tell("metrics on", listener, "/metrics")?;
    }
    tokio::spawn(sweep(Arc::clone(&service)));
    let mut router = web::router(Arc::clone(&service), settings);
    if let Some(webhook) = bot.as_ref().and_then(|bot| bot.webhook.as_ref()) {
        router = router.merge(web::hook(
            webhook.path(),
            webhook.secret(),
            webhook.sender(),
        ));
    }
    let web = web::serve(listener, router, limits, stop.clone().cancelled_owned());
    let web = tokio::spawn(web);
    let all = async {
        tokio::try_join!(
            async { Ok(web.await.map_err(lost)??) },
            telegram(service, bot, &stop),
            counted(metrics, &stop),
        )
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

/// Returns on a second signal to stop. Two signals at the same time count as one.
async fn told_again() -> io::Result<()> {
    sleep(AT_THE_SAME_TIME).await;
    Signals::new()?.stop().await;
    Ok(())
}

/// Serves Telegram, if there is a token.
async fn telegram(
    service: Arc<Service>,
    bot: Option<Settings>,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    let Some(settings) = bot else {
        info!(
            "telegram is not served; for that, get a token from @BotFather and set TELOXIDE_TOKEN to it"
        );
        return Ok(());
    };
    kept_up("telegram", PAUSE, || {
        let (service, settings, stop) = (Arc::clone(&service), settings.clone(), stop.clone());
        async move {
            telegram::serve(service, &settings, stop.cancelled())
                .await
                .map_err(usage)
        }
    })
    .await
}

/// Serves a channel in its own task, and restarts it after a panic.
async fn kept_up<Served>(
    channel: &str,
    pause: Duration,
    mut begin: impl FnMut() -> Served,
) -> Result<(), Failure>
where
    Served: Future<Output = Result<(), Failure>> + Send + 'static,
{
    loop {
        match tokio::spawn(begin()).await {
            Ok(ended) => return ended,
            Err(ended) if ended.is_panic() => {
                error!(channel, "a channel panicked, and begins anew");
                sleep(pause).await;
            }
            Err(ended) => return Err(lost(ended)),
        }
    }
}

/// Compacts metrics regularly, and serves them if an address is set.
async fn counted(
    metrics: Option<(TcpListener, Measures)>,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    let Some((listener, measures)) = metrics else {
        return Ok(());
    };
    let router = web::measures_router(measures.clone());
    let tidy = async {
        let mut ticks = interval(NOW_AND_THEN);
        loop {
            ticks.tick().await;
            measures.tidy();
        }
    };
    tokio::select! {
        served = web::serve(listener, router, Limits::fitting(limits::files(), false), stop.clone().cancelled_owned()) => Ok(served?),
        () = tidy => Ok(()),
    }
}

fn bind(option: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    web::bind(address).map_err(|error| {
        usage(format!("cannot listen on {address}: {error}; {option} takes another address, port 0 one that is free"))
    })
}

fn tell(what: &str, listener: &TcpListener, path: &str) -> io::Result<()> {
    writeln!(
        io::stdout(),
        "{what} http://{}{path}",
        listener.local_addr()?
    )
}

/// Does the work that is due, as long as the program runs.
async fn sweep(service: Arc<Service>) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        let service = Arc::clone(&service);
        tokio::task::spawn_blocking(move || service.sweep(service.now()))
            .await
            .ok();
    }
}

fn usage(why: String) -> Failure {
    Error::Usage(why).into()
}

/// The failure of a task that ended unexpectedly.
fn lost(ended: JoinError) -> Failure {
    Failure::Stream(io::Error::other(ended))
}

/// Reads the Telegram settings from the environment, with teloxide's names; none without a token.
///
/// # Errors
///
/// If a setting cannot be used.
pub fn telegram_settings(webhook_url: Option<&str>) -> Result<Option<Settings>, String> {
    let setting = |name| {
        env::var(name)
            .ok()
            .map(|value: String| value.trim().to_owned())
            .filter(|it| !it.is_empty())
    };
    let Some(token) = setting("TELOXIDE_TOKEN") else {
        return Ok(None);
    };
    let budget = setting("ZHINAN_TELEGRAM_BUDGET");
    let budget = budget.map(|it| {
        it.parse()
            .map_err(|_| "ZHINAN_TELEGRAM_BUDGET is not a number above 0".to_owned())
    });
    let webhook = webhook_url
        .map(|url| Webhook::new(url, &token))
        .transpose()?;
    let (api_url, proxy) = (setting("TELOXIDE_API_URL"), setting("TELOXIDE_PROXY"));
    Ok(Some(Settings {
        token,
        api_url,
        proxy,
        budget: budget.transpose()?,
        webhook,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_channel_that_panics_begins_anew_and_one_that_ends_has_ended() {
        let mut begun = 0;
        let served = kept_up("a", Duration::ZERO, || {
            begun += 1;
            let round = begun;
            async move {
                assert!(round > 2, "on purpose");
                Err(usage("in order".to_owned()))
            }
        });
        assert!(
            matches!(served.await, Err(Failure::Error(Error::Usage(why))) if why == "in order")
        );
        assert_eq!(begun, 3);
    }
}
