//! The listener: serves connections, cuts slow ones, and shuts down in order.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;
use tracing::warn;

use super::connections::{Connection, Connections, Limits};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 4_096;

/// The time limit for the head of a request, for an idle connection, and for a client that does not read its response.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long running requests may take at shutdown.
const LAST: Duration = Duration::from_secs(5);

/// The read buffer of a connection, in bytes.
const BUFFER: usize = 64 * 1024;

/// What the system holds for a connection in each direction, in bytes. It takes twice as much for its own use.
const SYSTEM_BUFFER: u32 = 64 * 1024;

/// Listens at an address.
///
/// # Errors
///
/// If the address cannot be listened at.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    // After a restart, the address can be used at once.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    // Connections take these from the listener.
    socket.set_send_buffer_size(SYSTEM_BUFFER)?;
    socket.set_recv_buffer_size(SYSTEM_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves `router` until `stop`, and then finishes running requests. Nobody can connect any more by then.
///
/// # Errors
///
/// If the address can no longer be used.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let connections = Connections::new(limits);
    let ending = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut stop => break,
        };
        // Where there is no room, the connection ends here.
        let Some(connection) = connections.take(peer.ip()) else {
            continue;
        };
        // It is only faster with it.
        stream.set_nodelay(true).ok();
        // Whoever does not read holds a place as well.
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(PATIENCE));
        let connection = Arc::new(connection);
        let of_requests = Arc::clone(&connection);
        let router = router.clone();
        let service = service_fn(move |request| {
            answered(router.clone(), Arc::clone(&of_requests), peer, request)
        });
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .max_buf_size(BUFFER)
            .serve_connection(TokioIo::new(Box::pin(stream)), service);
        let served = ending.watch(served);
        tokio::spawn(async move {
            tokio::select! {
                // That a client goes away is no fault of ours.
                _ = served => {}
                () = connection.cut() => {}
            }
        });
    }
    drop(listener);
    // One that does not end by then is cut.
    tokio::time::timeout(LAST, ending.shutdown()).await.ok();
    Ok(())
}

/// Answers a request.
async fn answered(
    router: Router,
    connection: Arc<Connection>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<axum::response::Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    connection.works();
    let response = router.oneshot(request).await;
    connection.rests();
    response
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
