//! Who a request comes from, and whether there is a place for it, before any of its body is read.
//!
//! Strangers have few places, in total and by address, tiny bodies and short times, on the few routes
//! that are for them ([`routes::OPEN`]); on all others the body is taken away before the handler runs.
//! Those who signed in have the rest, each a bounded share. Health takes no place.

pub mod answers;
pub mod bodies;
pub mod connections;
pub mod routes;
pub mod streams;
mod unread;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use evidence::ids::{SecretId, UserId};

use crate::clock::monotonic;
use crate::custody::Verb;
use crate::custody::access::Caller;
use crate::custody::account::session::SignedIn;
use crate::custody::{Limits, Refused};
use crate::http::auth::bearer;
use crate::http::console::cookies::{COOKIE, DEVICE_COOKIE, cookie};
use crate::http::console::sending::is_short_form;
use crate::http::follow::ToKnown;
use crate::http::problem::Problem;
use crate::http::{AppState, JSON_BODY_MAX, console};
use crate::store::live::address::ClientKey;
use crate::store::live::places::{Place, Places, Sharing};

use answers::Holding;
use bodies::{Pace, Timed};
use connections::{Connection, ConnectionLimits, Connections};
use routes::{Labels, RouteFacts, STRANGER_BODY_TIME};
use unread::{OWNER_REST, Reading, STRANGER_REST};

/// Tokens and cookies of new connections that are looked up at one time, by address. All that an address
/// may have under way may wait: whoever signed in waits in line with a stranger behind the same address,
/// and is not refused for them.
const CHECKS: Sharing =
    Sharing { own: 0, common: 64, common_each: 16, waiting_each: 64 * STRANGER_STREAMS, wait: Duration::from_secs(5) };

/// Bodies beyond [`JSON_BODY_MAX`] that are read whole at one time, by owner.
const LARGE_BODIES: Sharing =
    Sharing { own: 0, common: 8, common_each: 2, waiting_each: 128, wait: Duration::from_secs(15) };

/// How long the small body of somebody who signed in may take.
const SMALL_BODY_TIME: Duration = Duration::from_mins(1);

/// How long a large body may be slower than `limits.body_rate_min`.
const LARGE_BODY_GRACE: Duration = Duration::from_secs(30);

/// Requests that run on a stranger's connection at one time.
const STRANGER_STREAMS: usize = 16;

/// How long a request of a stranger may take, its answer included.
const STRANGER_REQUEST: Duration = Duration::from_mins(1);

/// How long a stranger may leave an answer unread.
const STRANGER_STALL: Duration = Duration::from_secs(20);

/// All places.
pub struct Admission {
    /// The connections that are open.
    pub connections: Arc<Connections>,
    strangers: Arc<Places<ClientKey>>,
    checks: Arc<Places<ClientKey>>,
    owners: Arc<Places<String>>,
    large: Arc<Places<String>>,
    body_rate_min: u32,
}

/// Who a request comes from.
#[derive(Debug, Clone)]
pub enum Identity {
    /// Nobody showed anything.
    Nobody,
    /// What was shown is not right, or no longer.
    Wrong(Wrong),
    /// The holder of a token, or a station in a session.
    Caller(Caller),
    /// The holder of a session in a browser.
    Visitor(Box<SignedIn>),
}

/// Why what was shown is not right: put on record once, by whoever answers.
#[derive(Debug, Clone)]
pub struct Wrong {
    refused: Arc<Mutex<Option<Refused>>>,
    lapsed: Option<(UserId, SecretId)>,
}

impl Wrong {
    fn new(refused: Refused, lapsed: Option<(UserId, SecretId)>) -> Self {
        Self { refused: Arc::new(Mutex::new(Some(refused))), lapsed }
    }

    /// The refusal, to be put on record.
    pub fn take(&self) -> Refused {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or(Refused::SignIn)
    }

    /// Whose session it was, and which, where it was one and is over.
    pub fn lapsed(&self) -> Option<&(UserId, SecretId)> {
        self.lapsed.as_ref()
    }
}

/// A body that was taken away before it was read, and why.
#[derive(Debug, Clone, Copy)]
pub enum Withheld {
    /// Nobody knows who sends it.
    Stranger,
    /// It is not for this caller to send. The word is what the log calls the act.
    NotAStation(Verb),
}

type Seats = (Option<Place<ClientKey>>, Option<Place<String>>, Option<Place<String>>);

impl Admission {
    /// Places as the site limits them; `files` is how many files and connections the process may have
    /// open, of which connections take half at most.
    pub fn new(limits: &Limits, files: u64) -> Arc<Self> {
        let most = usize::try_from(files / 2).unwrap_or(usize::MAX).max(8);
        let connections = ConnectionLimits {
            total: limits.connections_max.clamp(1, most),
            strangers: limits.stranger_connections_max.clamp(1, most / 2),
            strangers_each: limits.stranger_connections_per_address.clamp(1, most / 2),
            owner_each: limits.connections_per_owner.max(1),
            stranger_streams: STRANGER_STREAMS,
            stranger_idle: Duration::from_secs(limits.stranger_seconds.max(1)),
            stranger_request: STRANGER_REQUEST,
            owner_idle: Duration::from_secs(limits.idle_seconds.max(1)),
            stranger_stall: STRANGER_STALL,
            owner_stall: Duration::from_secs(limits.view_idle_seconds.max(1)),
        };
        Arc::new(Self {
            connections: Connections::new(connections),
            strangers: Places::new(Sharing::at_once(
                limits.stranger_requests_max,
                limits.stranger_requests_per_address,
            )),
            checks: Places::new(CHECKS),
            owners: Places::new(Sharing::at_once(limits.requests_max, limits.requests_per_owner)),
            large: Places::new(LARGE_BODIES),
            body_rate_min: u32::try_from(limits.body_rate_min).unwrap_or(u32::MAX),
        })
    }

    /// Places that requests hold: of strangers, and of those who signed in.
    pub fn held(&self) -> (usize, usize) {
        (self.strangers.load().0, self.owners.load().0)
    }
}

/// Whose places a caller takes.
fn owner_of(identity: &Identity) -> Option<String> {
    let caller = match identity {
        Identity::Nobody | Identity::Wrong(_) => return None,
        Identity::Caller(caller) => caller,
        Identity::Visitor(person) => &person.caller,
    };
    match caller {
        Caller::User { id, .. } => Some(format!("user {id}")),
        Caller::Station { id, .. } => Some(format!("station {id}")),
        Caller::Nobody { .. } => None,
    }
}

/// Whether a request shows anything that says who sends it.
fn shows(facts: RouteFacts, headers: &HeaderMap) -> bool {
    if facts.console { cookie(headers, COOKIE).is_some() } else { headers.contains_key(header::AUTHORIZATION) }
}

/// Who sends a request, by what it shows.
async fn identify(state: &AppState, facts: RouteFacts, headers: &HeaderMap) -> Result<Identity, Refused> {
    let token = cookie(headers, COOKIE).filter(|_| facts.console).map(str::to_owned);
    let found = if facts.console {
        let token = token.as_deref().unwrap_or_default();
        state.custody.signed_in(token).await.map(|person| Identity::Visitor(Box::new(person)))
    } else {
        state.custody.authenticate(bearer(headers)).await.map(Identity::Caller)
    };
    match found {
        Err(refused) if refused.access_reason().is_some() => {
            let lapsed = match token.filter(|_| facts.has_body) {
                Some(token) => state.custody.lapsed_session(&token).await,
                None => None,
            };
            Ok(Identity::Wrong(Wrong::new(refused, lapsed)))
        }
        other => other,
    }
}

/// Finds out who sends a request, and gives it its places.
async fn seat(
    state: &AppState,
    facts: RouteFacts,
    (client, connection): (ClientKey, Option<&Connection>),
    headers: &HeaderMap,
) -> Result<(Identity, Seats), Refused> {
    let all = &state.admission;
    let known = connection.and_then(Connection::owner);
    let mut identity = Identity::Nobody;
    if shows(facts, headers) {
        let _check = match known {
            Some(_) => None,
            None => Some(all.checks.take(client).await?),
        };
        identity = identify(state, facts, headers).await?;
    }
    let owner = owner_of(&identity);
    if let (Some(owner), Some(connection)) = (&owner, connection)
        && !connection.belongs_to(owner)
    {
        return Err(Refused::NoPlace);
    }
    let signed_in = owner.is_some();
    // Who signed in on a device before is not kept out by strangers at the same address.
    let device = || facts.sign_in.then(|| state.custody.passing_device(cookie(headers, DEVICE_COOKIE)?)).flatten();
    let Some(owner) = owner.or(known).or_else(|| device().map(|device| format!("device {device}"))) else {
        let place = all.strangers.try_take(client)?;
        return Ok((identity, (Some(place), None, None)));
    };
    let place = all.owners.try_take(owner.clone())?;
    let large = signed_in && facts.has_body && !facts.streamed && !is_small(headers);
    let large =
        if large && withheld(facts, &identity, headers).is_none() { Some(all.large.take(owner).await?) } else { None };
    Ok((identity, (None, Some(place), large)))
}

/// How long a body says that it is, in bytes.
fn length_of(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Whether a body says that it is no larger than a plain request's.
fn is_small(headers: &HeaderMap) -> bool {
    length_of(headers).is_some_and(|length| length <= JSON_BODY_MAX as u64)
}

/// Whether a body must not be read, and why.
fn withheld(facts: RouteFacts, identity: &Identity, headers: &HeaderMap) -> Option<Withheld> {
    match identity {
        // What somebody typed before their session ended is kept for them.
        Identity::Wrong(wrong) if wrong.lapsed().is_some() && is_short_form(headers) => None,
        Identity::Nobody | Identity::Wrong(_) if !facts.open => Some(Withheld::Stranger),
        Identity::Nobody | Identity::Wrong(_) | Identity::Caller(Caller::Station { .. }) => None,
        Identity::Caller(_) | Identity::Visitor(_) => facts.stations_only.map(Withheld::NotAStation),
    }
}

/// Takes a body away, or sets it against the clock.
fn settle_body(all: &Admission, facts: RouteFacts, identity: &Identity, request: &mut Request) {
    let body = std::mem::take(request.body_mut());
    if let Some(withheld) = withheld(facts, identity, request.headers()) {
        request.extensions_mut().insert(withheld);
    } else if facts.has_body && facts.known {
        let pace = if owner_of(identity).is_none() {
            Pace::Within(STRANGER_BODY_TIME)
        } else if is_small(request.headers()) && !facts.streamed {
            Pace::Within(SMALL_BODY_TIME)
        } else {
            Pace::AtLeast { grace: LARGE_BODY_GRACE, rate: all.body_rate_min }
        };
        *request.body_mut() = Timed::set(body, pace);
    }
}

fn turned_away(state: &AppState, facts: RouteFacts, headers: &HeaderMap, refused: Refused) -> Response {
    metrics::counter!("docket_requests_turned_away").increment(1);
    if facts.console {
        console::errors::worded(state, headers, &refused)
    } else {
        Problem::from(refused).into_response()
    }
}

/// The answer to a stranger who has too many requests on a connection: without a body, which would have to
/// be kept until it is taken.
fn too_much_on_one_connection() -> Response {
    metrics::counter!("docket_requests_turned_away").increment(1);
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response()
}

/// Gives a request its places, or tells it to come back; counts it.
pub async fn admit(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let labels = Labels::of(request.method(), request.extensions());
    let facts = labels.facts();
    let connection = request.extensions().get::<Connection>().cloned();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let client = peer.map_or(ClientKey::Unknown, |ConnectInfo(peer)| ClientKey::of(peer.ip()));
    let running = connection.as_ref().map(|connection| connection.begin(monotonic(), streams::current()));
    let response = if let Some(None) = running {
        too_much_on_one_connection()
    } else {
        let seated = if facts.health {
            Ok((Identity::Nobody, (None, None, None)))
        } else {
            seat(&state, facts, (client, connection.as_ref()), request.headers()).await
        };
        let is_known = seated.as_ref().is_ok_and(|(identity, _)| owner_of(identity).is_some());
        let length = length_of(request.headers());
        let reading = Reading::watch(&mut request, if is_known { OWNER_REST } else { STRANGER_REST });
        let (mut response, places) = match seated {
            Ok((identity, places)) => {
                settle_body(&state.admission, facts, &identity, &mut request);
                request.extensions_mut().insert(identity);
                let mut response = next.run(request).await;
                if is_known {
                    response.extensions_mut().insert(ToKnown);
                }
                (response, Some(places))
            }
            Err(refused) => {
                let response = turned_away(&state, facts, request.headers(), refused);
                drop(request);
                (response, None)
            }
        };
        if let Some(reading) = reading {
            reading.tell(length, &mut response);
        }
        // Also who is turned away must take the answer.
        response.map(|body| Holding::keep(body, running.flatten(), places))
    };
    let status = response.status().as_u16().to_string();
    let Labels { method, route } = labels;
    metrics::counter!("docket_requests", "method" => method, "route" => route, "status" => status).increment(1);
    response
}

/// The refusal of a body that was withheld, on record.
pub async fn refuse_withheld(
    state: &AppState,
    withheld: Withheld,
    identity: Option<Identity>,
    client: String,
) -> Problem {
    let (caller, act, refused) = match (withheld, identity) {
        (Withheld::NotAStation(act), Some(Identity::Caller(caller))) => {
            (caller, act, Refused::Forbidden { item: None })
        }
        (_, Some(Identity::Wrong(wrong))) => (Caller::Nobody { client }, Verb::SignIn, wrong.take()),
        _ => (Caller::Nobody { client }, Verb::SignIn, Refused::SignIn),
    };
    state.custody.on_record(&caller, act, refused).await.as_unknown().into()
}
