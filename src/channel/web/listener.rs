//! The listener: connections, of which none may be slow for long, and all may be told to end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;
use tracing::warn;

/// How many connections there are at once, at most; others wait to be taken.
const CONNECTIONS: usize = 2_048;

/// How long the head of a request may take, how long a connection may do nothing, and how long nothing may be read of an
/// answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long what is under way may take once all is to end.
const LAST: Duration = Duration::from_secs(5);

/// The most that is read ahead of a request, in bytes.
const BUFFER: usize = 64 * 1024;

/// Serves `router` until `stop`; requests under way are answered.
///
/// # Errors
///
/// If the address cannot be used any more.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let ending = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&places)
                .acquire_owned()
                .await
                .map_err(io::Error::other)?;
            Ok::<_, io::Error>((place, accept(&listener).await))
        };
        let (place, (stream, peer)) = tokio::select! {
            next = next => next?,
            () = &mut stop => break,
        };
        // It is only faster with it.
        stream.set_nodelay(true).ok();
        // Whoever does not read holds a place as well.
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(PATIENCE));
        let service = router.clone().map_request(move |mut request: Request<_>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .max_buf_size(BUFFER)
            .serve_connection(
                TokioIo::new(Box::pin(stream)),
                TowerToHyperService::new(service),
            );
        let connection = ending.watch(connection);
        tokio::spawn(async move {
            // That a client goes away is no fault of ours.
            connection.await.ok();
            drop(place);
        });
    }
    // One that does not end by then is cut.
    tokio::time::timeout(LAST, ending.shutdown()).await.ok();
    Ok(())
}

/// The next connection. Where there is none to be had, for there are too many files, it is tried anew.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    /// A moment in which a file may be closed.
    const MOMENT: Duration = Duration::from_millis(50);
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                warn!(%error, "a connection could not be taken");
                tokio::time::sleep(MOMENT).await;
            }
        }
    }
}
