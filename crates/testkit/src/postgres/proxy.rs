//! A proxy before PostgreSQL that misbehaves once, at a chosen moment of the protocol.
//!
//! It understands as much of the protocol as it needs to find the moment: messages of the client are a
//! letter, a length and a body (PostgreSQL 18, 54.2.1), the first one has no letter.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// When it happens, seen from the client's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A piece of a `COPY` has been passed on, and more is to come.
    MidCopy,
    /// The client has asked for `COMMIT`; the server has not heard of it.
    BeforeCommit,
    /// The server has heard of `COMMIT` and done it; the client does not hear the answer.
    AfterCommit,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// Both sides see the connection end.
    Cut,
    /// Both sides see the connection reset.
    Reset,
    /// Nothing passes for so long; then everything does.
    Stall(Duration),
}

/// A running proxy; it stops when dropped.
#[derive(Debug)]
pub struct ChaosProxy {
    url: String,
    plan: Arc<Plan>,
    task: AbortHandle,
}

/// What is still to happen, and how often something did.
#[derive(Debug, Default)]
struct Plan {
    next: Mutex<Option<(Moment, Mishap)>>,
    happened: Mutex<u32>,
}

impl ChaosProxy {
    /// Stands before the server of `url`, which names a login, a host, a port and a database.
    ///
    /// # Panics
    /// When the URL has no port or no port is free.
    pub async fn before(url: &str) -> Self {
        let (login, rest) = url.split_once('@').expect("a URL with a login");
        let (server, database) = rest.split_once('/').expect("a URL with a database");
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let plan = Arc::new(Plan::default());
        let task = tokio::spawn(serve(listener, server.to_owned(), Arc::clone(&plan)));
        let url = format!("{login}@127.0.0.1:{port}/{database}");
        Self { url, plan, task: task.abort_handle() }
    }

    /// Where it is: the server's URL with the proxy's port.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Lets `mishap` happen once, at the next `moment`.
    pub fn let_happen(&self, moment: Moment, mishap: Mishap) {
        *lock(&self.plan.next) = Some((moment, mishap));
    }

    /// How often something has happened.
    #[must_use]
    pub fn happened(&self) -> u32 {
        *lock(&self.plan.happened)
    }
}

impl Drop for ChaosProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Plan {
    /// What happens at `moment`; it happens once.
    fn take(&self, moment: Moment) -> Option<Mishap> {
        let mut next = lock(&self.next);
        let mishap = next.filter(|(at, _)| *at == moment).map(|(_, mishap)| mishap)?;
        *next = None;
        *lock(&self.happened) += 1;
        Some(mishap)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(listener: TcpListener, server: String, plan: Arc<Plan>) {
    while let Ok((client, _)) = listener.accept().await {
        let (server, plan) = (server.clone(), Arc::clone(&plan));
        tokio::spawn(async move {
            let Ok(server) = TcpStream::connect(server).await else { return };
            // A connection that ends, ends: both sides notice.
            drop(pass(client, server, &plan).await);
        });
    }
}

async fn pass(client: TcpStream, server: TcpStream, plan: &Plan) -> std::io::Result<()> {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let mishap = {
        let is_mute = AtomicBool::new(false);
        let answers = answers(&mut from_server, &mut to_client, &is_mute);
        let requests = requests(&mut from_client, &mut to_server, plan, &is_mute);
        tokio::select! {
            _ = answers => None,
            mishap = requests => mishap?,
        }
    };
    if mishap == Some(Mishap::Reset) {
        reset(from_client.reunite(to_client).ok().as_ref())?;
        reset(from_server.reunite(to_server).ok().as_ref())?;
    }
    Ok(())
}

/// A socket that is closed with nothing to wait for sends a reset instead of an end.
fn reset(socket: Option<&TcpStream>) -> std::io::Result<()> {
    socket.map_or(Ok(()), TcpStream::set_zero_linger)
}

/// Passes the server's answers on; once `is_mute`, they are read and dropped.
async fn answers(
    server: &mut OwnedReadHalf,
    client: &mut OwnedWriteHalf,
    is_mute: &AtomicBool,
) -> std::io::Result<()> {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let read = server.read(&mut bytes).await?;
        if read == 0 {
            return Ok(());
        }
        if !is_mute.load(Ordering::Relaxed) {
            client.write_all(&bytes[..read]).await?;
        }
    }
}

/// Passes the client's messages on until something happens that ends the connection.
async fn requests(
    client: &mut OwnedReadHalf,
    server: &mut OwnedWriteHalf,
    plan: &Plan,
    is_mute: &AtomicBool,
) -> std::io::Result<Option<Mishap>> {
    let mut is_first = true;
    loop {
        let message = read_message(client, is_first).await?;
        is_first = false;
        let moment = moment_of(&message);
        let is_before = moment == Some(Moment::BeforeCommit);
        let mut mishap = moment.and_then(|moment| plan.take(moment));
        if is_before && mishap.is_none() {
            mishap = plan.take(Moment::AfterCommit);
            if mishap.is_some() {
                is_mute.store(true, Ordering::Relaxed);
                server.write_all(&message).await?;
                // The server needs a moment to do it; its answer is never read.
                tokio::time::sleep(Duration::from_millis(300)).await;
                return Ok(mishap);
            }
        }
        match mishap {
            Some(Mishap::Stall(time)) => tokio::time::sleep(time).await,
            Some(_) if is_before => return Ok(mishap),
            Some(_) => {
                server.write_all(&message).await?;
                return Ok(mishap);
            }
            None => {}
        }
        server.write_all(&message).await?;
    }
}

fn moment_of(message: &[u8]) -> Option<Moment> {
    match message.first()? {
        b'd' => Some(Moment::MidCopy),
        b'Q' if message.get(5..).is_some_and(|text| text.starts_with(b"COMMIT")) => {
            Some(Moment::BeforeCommit)
        }
        _ => None,
    }
}

async fn read_message(client: &mut OwnedReadHalf, is_first: bool) -> std::io::Result<Vec<u8>> {
    let mut message = vec![0; if is_first { 4 } else { 5 }];
    client.read_exact(&mut message).await?;
    let at = message.len() - 4;
    let mut length = [0; 4];
    length.copy_from_slice(&message[at..]);
    // The length counts itself.
    let body = u32::from_be_bytes(length).saturating_sub(4) as usize;
    message.resize(message.len() + body, 0);
    client.read_exact(&mut message[at + 4..]).await?;
    Ok(message)
}
