//! Sending a request until it is answered, refused, or its tries and its time are used up.

use super::SharedClock;
use super::address;
use super::allowance;
use super::body::{self, BodyError};
use super::breaker::{Permit, Resting};
use super::error::{HttpError, Rest, Trouble, UnusedBody};
use super::pace::Rate;
use super::request::Request;
use super::retry::Jitter;
use super::retry_after;
use super::source::Source;
use super::status::{Refusal, Verdict};
use super::transport::Transport;
use bytes::Bytes;
use jiff::Timestamp;
use reqwest::header::RETRY_AFTER;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long a source rests whose quota is used up and who does not say until when. Spotify counts
/// per developer account and publishes no window; an hour costs little and asks little.
const QUOTA_PAUSE: Duration = Duration::from_secs(3600);

/// What is particular about one source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Provider {
    /// Its name in messages.
    pub(crate) name: &'static str,
    /// Its pace.
    pub(crate) rate: Rate,
    /// What its answers mean.
    pub(crate) verdict: fn(u16, &[u8]) -> Verdict,
}

/// A usable answer.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    /// What came, decompressed.
    pub(crate) body: Bytes,
    /// What was asked, without secrets.
    pub(crate) request: String,
}

/// A client of one source. All clients of a source over one [`Transport`] share its pace and its
/// breaker.
#[derive(Clone)]
pub(crate) struct HttpClient {
    transport: Transport,
    provider: Provider,
    clock: SharedClock,
    source: Arc<Source>,
    jitter: Arc<Jitter>,
}

/// How one try ended.
enum Try {
    Answered(Bytes),
    Refused { status: u16, refusal: Refusal, body: Bytes },
    Throttled { pause: Option<Duration> },
    QuotaSpent { pause: Option<Duration> },
    Troubled { trouble: Trouble, pause: Option<Duration>, unreached: bool },
    TooLarge { limit_bytes: usize },
    NotPublic,
}

/// Tries and time of one request.
struct Spent {
    began: Instant,
    tries: u32,
    waits: u32,
}

impl HttpClient {
    pub(crate) fn new(transport: &Transport, provider: Provider, clock: SharedClock) -> Self {
        let breaker = &transport.settings.breaker;
        Self {
            source: transport.sources.named(provider.name, provider.rate, breaker),
            jitter: Arc::new(Jitter::from_seed(transport.settings.jitter_seed)),
            transport: transport.clone(),
            provider,
            clock,
        }
    }

    /// The time between two requests to the source.
    #[cfg(test)]
    pub(crate) fn interval(&self) -> Duration {
        self.source.pace.interval()
    }

    /// Sends `request` at the source's pace.
    ///
    /// # Errors
    /// [`HttpError`]; safe to repeat, for only reads and token requests are sent.
    pub(crate) async fn send(&self, request: &Request) -> Result<Response, HttpError> {
        let described = request.described();
        let mut permit = self.open_turn(&described).await?;
        let mut spent = Spent { began: Instant::now(), tries: 0, waits: 0 };
        loop {
            let outcome = self.try_once(request, self.left(spent.began)).await?;
            self.settle(permit, &outcome);
            match outcome {
                Try::Answered(body) => return Ok(Response { body, request: described }),
                other => spent = self.wait_or_give_up(other, spent, &described).await?,
            }
            permit = self.open_turn(&described).await?;
        }
    }

    /// Leave to try once, when it is one's turn at a source that is open, or the news that it is
    /// closed. Looked at twice: it may close while one waits in the queue.
    async fn open_turn(&self, request: &str) -> Result<Permit<'_>, HttpError> {
        self.check_open(request)?;
        self.source.pace.turn().await;
        self.check_open(request)?;
        self.source.breaker.admit().map_err(|resting| self.left_alone(resting, request.to_owned()))
    }

    fn check_open(&self, request: &str) -> Result<(), HttpError> {
        if let Some((until, why)) = self.source.pace.closed(self.clock.now()) {
            let (provider, request) = (self.provider.name, request.to_owned());
            return Err(HttpError::RateLimited { provider, request, until, why });
        }
        match self.source.breaker.resting() {
            Some(resting) => Err(self.left_alone(resting, request.to_owned())),
            None => Ok(()),
        }
    }

    fn left_alone(&self, resting: Resting, request: String) -> HttpError {
        let until = self.later(resting.left);
        let why = Rest::Failing { how: resting.why };
        HttpError::RateLimited { provider: self.provider.name, request, until, why }
    }

    /// Tells the breaker what came of a try. Unreadable answers are answers: the source lives.
    fn settle(&self, permit: Permit<'_>, outcome: &Try) {
        let trouble = match outcome {
            Try::Troubled { trouble, .. } => trouble,
            Try::NotPublic => return,
            Try::Answered(_)
            | Try::Refused { .. }
            | Try::Throttled { .. }
            | Try::QuotaSpent { .. }
            | Try::TooLarge { .. } => return permit.answered(),
        };
        if matches!(trouble, Trouble::Garbled(_)) {
            return permit.answered();
        }
        if permit.failed(&trouble.to_string()) {
            let provider = self.provider.name;
            tracing::warn!(provider, error = %trouble, "the source keeps failing; left alone");
        }
    }

    fn later(&self, pause: Duration) -> Timestamp {
        let now = self.clock.now();
        now.saturating_add(pause).unwrap_or(now)
    }

    fn left(&self, began: Instant) -> Duration {
        self.transport.settings.retry.budget.saturating_sub(began.elapsed())
    }

    async fn try_once(&self, request: &Request, left: Duration) -> Result<Try, HttpError> {
        let settings = &self.transport.settings;
        let unsendable = HttpError::Unsendable { provider: self.provider.name };
        let builder = request.prepare(&self.transport.client).map_err(|_| unsendable)?;
        // A try that cannot finish within the budget is cut at its end.
        let timeout = settings.total_timeout.min(left).max(Duration::from_millis(1));
        settings.requests.add(self.provider.name);
        let response = match builder.timeout(timeout).send().await {
            Ok(response) => response,
            Err(cause) if address::is_not_public(&cause) => return Ok(Try::NotPublic),
            Err(cause) => {
                let unreached = cause.is_connect();
                return Ok(troubled(Trouble::Connection(cause.without_url()), None, unreached));
            }
        };
        let status = response.status().as_u16();
        // Said with every answer, so that nobody has to be refused first.
        let rest = allowance::rest(response.headers());
        if let Some(rest) = rest {
            self.source.pace.hold(rest.min(settings.retry.longest_wait));
        }
        let pause = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| retry_after::pause(value, self.clock.now()))
            .or(rest);
        Ok(match body::read(response, settings.max_body_bytes).await {
            Ok(body) => self.judge(status, pause, body),
            Err(BodyError::TooLarge { limit_bytes }) => Try::TooLarge { limit_bytes },
            Err(BodyError::Broken(cause)) => {
                troubled(Trouble::Connection(cause.without_url()), None, false)
            }
        })
    }

    fn judge(&self, status: u16, pause: Option<Duration>, body: Bytes) -> Try {
        match (self.provider.verdict)(status, &body) {
            Verdict::Usable => Try::Answered(body),
            Verdict::Refused(refusal) => Try::Refused { status, refusal, body },
            Verdict::Throttled => Try::Throttled { pause },
            Verdict::Busy if pause.is_some() => Try::Throttled { pause },
            Verdict::QuotaSpent => Try::QuotaSpent { pause },
            Verdict::Transient | Verdict::Busy => {
                troubled(Trouble::Status { status }, pause, false)
            }
            Verdict::Garbled => troubled(Trouble::Garbled(UnusedBody(body)), pause, false),
        }
    }

    /// Waits until the next try makes sense, or says why there is none.
    async fn wait_or_give_up(
        &self,
        outcome: Try,
        spent: Spent,
        request: &str,
    ) -> Result<Spent, HttpError> {
        let provider = self.provider.name;
        let request = || request.to_owned();
        match outcome {
            Try::Answered(_) => Ok(spent),
            Try::Refused { status, refusal, body } => {
                let said = UnusedBody(body);
                Err(HttpError::Refused { provider, request: request(), status, refusal, said })
            }
            Try::TooLarge { limit_bytes } => {
                Err(HttpError::TooLarge { provider, request: request(), limit_bytes })
            }
            Try::NotPublic => Err(HttpError::NotPublic { provider, request: request() }),
            Try::QuotaSpent { pause } => {
                Err(self.park(pause.unwrap_or(QUOTA_PAUSE), Rest::QuotaSpent, request()))
            }
            Try::Throttled { pause } => self.wait_as_told(pause, spent, request()).await,
            Try::Troubled { pause: Some(pause), .. } if self.is_long(pause) => {
                Err(self.park(pause, Rest::Asked, request()))
            }
            Try::Troubled { trouble, pause, unreached } => {
                self.back_off(trouble, pause, unreached, spent, request()).await
            }
        }
    }

    /// A pause the source asked for is not a failed try; only the budget ends it.
    async fn wait_as_told(
        &self,
        pause: Option<Duration>,
        spent: Spent,
        request: String,
    ) -> Result<Spent, HttpError> {
        let policy = &self.transport.settings.retry;
        let waits = spent.waits + 1;
        // At least the backoff: a server that says "0 seconds" for ever is not hammered.
        let backoff = policy.backoff(waits + 1, 0.5 + self.jitter.fraction() / 2.0);
        let wait = pause.unwrap_or_default().max(backoff);
        if self.is_long(wait) || wait > self.left(spent.began) {
            return Err(self.park(self.rest_after(pause), Rest::Asked, request));
        }
        tracing::debug!(provider = self.provider.name, wait_ms = wait.as_millis(), "slowing down");
        self.source.pace.hold(wait);
        Ok(Spent { waits, ..spent })
    }

    async fn back_off(
        &self,
        trouble: Trouble,
        pause: Option<Duration>,
        unreached: bool,
        spent: Spent,
        request: String,
    ) -> Result<Spent, HttpError> {
        let policy = &self.transport.settings.retry;
        let tries = spent.tries + 1;
        let most = if unreached { policy.connect_tries } else { policy.tries };
        let backoff = policy.backoff(tries + 1, self.jitter.fraction());
        let wait = pause.unwrap_or_default().max(backoff);
        let late = wait >= self.left(spent.began);
        if late && spent.waits > 0 {
            // The time went into pauses the source asked for; the last try was only cut short.
            return Err(self.park(policy.default_pause, Rest::Asked, request));
        }
        if late || tries >= most {
            return Err(self.given_up(trouble, tries, request));
        }
        // No use to wait for a try that there will not be.
        self.check_open(&request)?;
        sleep(wait).await;
        Ok(Spent { tries, ..spent })
    }

    fn given_up(&self, trouble: Trouble, tries: u32, request: String) -> HttpError {
        let provider = self.provider.name;
        match trouble {
            Trouble::Garbled(said) => HttpError::Unreadable { provider, request, said },
            Trouble::Status { .. } | Trouble::Connection(_) => {
                HttpError::Unavailable { provider, request, tries, trouble }
            }
        }
    }

    /// Closes the source to everyone until the pause is over.
    fn park(&self, pause: Duration, why: Rest, request: String) -> HttpError {
        let until = self.later(pause);
        self.source.pace.close(until, why.clone());
        HttpError::RateLimited { provider: self.provider.name, request, until, why }
    }

    /// How long a source is left alone that asked for `pause` and was not waited for, or in vain. A
    /// long pause is taken at its word; "now" and short ones were tried until the time was used up.
    fn rest_after(&self, pause: Option<Duration>) -> Duration {
        match pause {
            Some(pause) if self.is_long(pause) => pause,
            _ => pause.unwrap_or_default().max(self.transport.settings.retry.default_pause),
        }
    }

    fn is_long(&self, pause: Duration) -> bool {
        pause > self.transport.settings.retry.longest_wait
    }
}

fn troubled(trouble: Trouble, pause: Option<Duration>, unreached: bool) -> Try {
    Try::Troubled { trouble, pause, unreached }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{HttpSettings, of_status};
    use segue_pipeline::ports::Clock;
    use std::collections::BTreeSet;

    struct Epoch;

    impl Clock for Epoch {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_refused_before_any_connection() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let settings = HttpSettings::new("segue-tests/0 (tests@example.org)");
        let guarded = Transport::guarded(settings, BTreeSet::new()).unwrap();
        let verdict = |status, _: &[u8]| of_status(status);
        let provider = Provider { name: "test", rate: Rate::per_second(100.0), verdict };
        let client = HttpClient::new(&guarded, provider, Arc::new(Epoch));
        let url = url::Url::parse(&format!("http://localhost:{port}/?hdnea=hunter2")).unwrap();
        let error = client.send(&Request::get(url)).await.unwrap_err();
        assert!(matches!(error, HttpError::NotPublic { .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        let waiting = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
        assert!(waiting.is_err(), "somebody connected");
    }
}
