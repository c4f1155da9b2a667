//! Listens on this machine for the browser that comes back from the sign-in page.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use segue_pipeline::failure::{Failure, FailureKind};
use std::io::{self, ErrorKind};
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use url::Url;

/// The path a sign-in is sent back to, as the app's settings list it.
const PATH: &str = "/callback";

/// How long the last page may take on its way to a browser on the same machine.
const LAST_PAGE: Duration = Duration::from_secs(2);

/// A server for one guest.
pub(super) struct Listener {
    address: Url,
    arrivals: mpsc::Receiver<Arrival>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

/// A browser that came back.
pub(super) struct Arrival {
    /// Path and query it was sent to.
    pub(super) target: String,
    /// What it is shown.
    pub(super) page: Page,
}

/// The page a browser waits for.
pub(super) struct Page(oneshot::Sender<Result<String, String>>);

impl Page {
    /// Shows that it worked, or why not.
    pub(super) fn show(self, outcome: Result<String, String>) {
        // A browser that went away needs no page.
        drop(self.0.send(outcome));
    }
}

impl Listener {
    /// Listens on `port` of this machine; 0 takes a free one.
    ///
    /// # Errors
    /// [`FailureKind::InputUnusable`] with what to do when the port cannot be had.
    pub(super) async fn bind(port: u16) -> Result<Self, Failure> {
        let failed = |cause: io::Error| {
            let why = match cause.kind() {
                ErrorKind::AddrInUse => "another program uses it",
                _ => "the system does not give it",
            };
            let message = format!(
                "cannot listen on port {port} for the browser to come back ({why}): stop that \
                 program, or choose another port with --port (the app's redirect URIs must list \
                 it; --port 0 takes a free one when they list http://127.0.0.1/callback)"
            );
            Failure::new(FailureKind::InputUnusable, message).caused_by(cause)
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let address = Url::parse(&format!("http://127.0.0.1:{port}{PATH}"))
            .expect("invariant: a port and a path make an address");
        let (sender, arrivals) = mpsc::channel(1);
        let router = Router::new().route(PATH, get(arrived)).with_state(sender);
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, router).with_graceful_shutdown(async {
            // A dropped sender stops the server as well.
            drop(stopped.await);
        });
        Ok(Self { address, arrivals, stop, task: tokio::spawn(async move { server.await }) })
    }

    /// Where the browser is sent back to.
    pub(super) fn address(&self) -> &Url {
        &self.address
    }

    /// The next browser that comes back; `None` when nobody listens any more.
    pub(super) async fn arrival(&mut self) -> Option<Arrival> {
        self.arrivals.recv().await
    }

    /// Stops listening once the page that is shown has reached its browser; otherwise the program
    /// might end first.
    pub(super) async fn close(self) {
        let Self { arrivals, stop, task, .. } = self;
        drop((arrivals, stop));
        drop(timeout(LAST_PAGE, task).await);
    }
}

async fn arrived(State(arrivals): State<mpsc::Sender<Arrival>>, uri: Uri) -> Response {
    let (page, shown) = oneshot::channel();
    let arrival = Arrival { target: uri.to_string(), page: Page(page) };
    if arrivals.send(arrival).await.is_err() {
        return page_of(StatusCode::GONE, "This sign-in is over.");
    }
    match shown.await {
        Ok(Ok(told)) => page_of(StatusCode::OK, &format!("{told}. You may close this page.")),
        Ok(Err(told)) => page_of(StatusCode::BAD_REQUEST, &told),
        Err(_) => page_of(StatusCode::GONE, "This sign-in is over."),
    }
}

/// A page with `text` on it. The address has a code in it: it is told to nobody and kept nowhere.
fn page_of(status: StatusCode, text: &str) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Segue</title>\
         <p>{}</p></html>",
        escaped(text)
    );
    (status, headers, Html(page)).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_cannot_become_markup() {
        assert_eq!(escaped("<b>&</b>"), "&lt;b&gt;&amp;&lt;/b&gt;");
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_named_with_a_way_out() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = taken.local_addr().unwrap().port();
        let failure = Listener::bind(port).await.err().unwrap();
        assert_eq!(failure.kind, FailureKind::InputUnusable);
        for word in [&port.to_string(), "another program", "--port 0"] {
            assert!(failure.message.contains(word), "{failure}");
        }
    }
}
