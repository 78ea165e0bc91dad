//! Connections: each is answered on its own, and one that never ends its request is closed, so that such cannot use the program up.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// How long the head of a request may take, which programs send at once.
const HEAD: Duration = Duration::from_secs(if cfg!(debug_assertions) { 2 } else { 10 });
/// How many connections there may be. A browser has six, and one for events in each window.
const MOST: usize = 256;
/// How long the next connection waits after one that the system refused, as where there are too many open files.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers what comes to a listener, for ever.
///
/// # Errors
/// None today: a connection that fails is its own matter.
pub async fn answer(listener: TcpListener, routes: Router) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(MOST));
    loop {
        // Who comes to a full house waits in the system's queue.
        let Ok(place) = places.clone().acquire_owned().await else { return Ok(()) };
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let service = TowerToHyperService::new(routes.clone());
        tokio::spawn(async move {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD)
                .serve_connection(TokioIo::new(stream), service);
            // The other side went away, or never said what it wants.
            let _ = connection.await;
            drop(place);
        });
    }
}
