//! The listener: serves connections, cuts slow ones, and shuts down in order.

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

/// The most open connections; others wait.
const CONNECTIONS: usize = 2_048;

/// The time limit for the head of a request, for an idle connection, and for a client that does not read its response.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long running requests may take at shutdown.
const LAST: Duration = Duration::from_secs(5);

/// The read buffer of a connection, in bytes.
const BUFFER: usize = 64 * 1024;

/// Serves `router` until `stop`, and then finishes running requests.
///
/// # Errors
///
/// If the address can no longer be used.
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

/// Accepts the next connection. If too many files are open, it tries again.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    /// The pause before trying again.
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
