//! Signing in with the agency's own sign-in service: OpenID Connect Core 1.0, authorization code
//! flow with PKCE (RFC 7636).
//!
//! The id token comes straight from the provider's token endpoint over TLS, with the client's own
//! secret, so its signature need not be checked again (OpenID Connect Core 1.0, 3.1.3.7, step 6);
//! issuer, audience, expiry and nonce are. Who signs in must have an account here: the provider says
//! who it is, the administrator says what they may do.

use std::sync::Arc;
use std::time::Duration;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use evidence::cause::{Cause, Flaw};
use evidence::digest::Digest;
use evidence::event::SignInMethod;
use evidence::ids::UserId;
use evidence::keys;
use evidence::time::Utc;
use reqwest::{Client, Url};
use serde::{Deserialize, Serialize};
use service_client::address;
use service_client::answer::{self, Failure};
use service_client::connect::{self, Sharing, Trust, Way, certificates};
use tokio::sync::OnceCell;

use crate::custody::Verb;
use crate::custody::access::Caller;
use crate::custody::account::sealed::Seal;
use crate::custody::refused::Thing;
use crate::custody::{Asked, Custody, Refused};
use crate::store::live::used::DoneSignIns;

/// How long a sign-in may take at the provider, in seconds.
const PENDING_SECONDS: i64 = 600;

/// Longest cookie that browsers keep, in bytes, with room for its name.
const KEPT_BYTES_MAX: usize = 3800;

/// What a cookie is sealed for.
const PURPOSE: &str = "docket open-id";

/// How long the provider may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Largest answer of the provider, in bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// How far the provider's clock may be off, in seconds.
const CLOCK_SECONDS: i64 = 60;

/// A provider that the site's configuration names.
pub struct OpenId {
    settings: Settings,
    client: Client,
    endpoints: OnceCell<Endpoints>,
    seal: Seal,
    done: DoneSignIns,
}

/// What the configuration says of a provider.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The issuer's URL.
    pub issuer: String,
    /// What the provider calls us.
    pub client_id: String,
    /// Our secret at the provider.
    pub client_secret: String,
    /// Which claim names the account.
    pub account_claim: String,
    /// Where the provider sends people back: our address and `/sign-in/open-id/back`.
    pub redirect: String,
    /// The provider's CA in PEM, where it is not one that the system knows.
    pub ca: Option<Vec<u8>>,
}

/// What the provider says of itself (OpenID Connect Discovery 1.0).
#[derive(Debug, Clone, Deserialize)]
struct Endpoints {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
}

/// A sign-in that is under way. The browser keeps it, sealed; the service keeps none.
#[derive(Serialize, Deserialize)]
struct Pending {
    state: String,
    nonce: String,
    verifier: String,
    next: String,
    until: Utc,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

/// Where a sign-in goes, and what binds it to the browser.
pub struct Leaving {
    /// The provider's page.
    pub location: String,
    /// The sign-in, sealed: the browser keeps it in a cookie and brings it back.
    pub kept: String,
}

/// A sign-in that came back.
pub struct Arrived {
    /// The cookie's token.
    pub token: String,
    /// Where the person wanted to go.
    pub next: String,
}

fn failed(what: impl Into<Cause>) -> Refused {
    let cause = what.into();
    tracing::warn!(open_id.error = %cause, "the sign-in service did not do as it should");
    Refused::OpenId(cause)
}

/// What cannot be put into a request to the provider.
fn no_request(error: impl std::fmt::Display) -> Refused {
    failed(Cause::of("open-id-request", &error).with("said", error))
}

fn random_text() -> Result<String, Refused> {
    Ok(BASE64_URL_SAFE_NO_PAD.encode(keys::random::<32>()?))
}

/// Whether a URL may be spoken to: TLS, but for this very machine.
fn is_safe(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| address::check(&url).is_ok())
}

impl OpenId {
    /// A provider; its endpoints are asked for at the first sign-in.
    pub fn new(settings: Settings) -> Result<Self, String> {
        if !is_safe(&settings.issuer) || !is_safe(&settings.redirect) {
            return Err("issuer and redirect must be https URLs".to_owned());
        }
        let issuer = Url::parse(&settings.issuer).map_err(|error| error.to_string())?;
        let ca = settings.ca.as_deref().map(certificates).transpose().map_err(|error| error.to_string())?;
        let client = connect::client(connect::Settings {
            program: concat!("docket/", env!("CARGO_PKG_VERSION")).to_owned(),
            trust: Trust::of(&issuer, ca),
            sharing: Sharing::Together,
            way: Way::AsTheEnvironmentSays,
            stall: None,
        })
        .map_err(|error| error.to_string())?;
        let seal = Seal::new().map_err(|error| error.to_string())?;
        Ok(Self { settings, client, endpoints: OnceCell::new(), seal, done: DoneSignIns::none() })
    }

    async fn endpoints(&self) -> Result<&Endpoints, Refused> {
        self.endpoints
            .get_or_try_init(|| async {
                let url = format!("{}/.well-known/openid-configuration", self.settings.issuer.trim_end_matches('/'));
                let found: Endpoints = read(self.client.get(url)).await?;
                if found.issuer.trim_end_matches('/') != self.settings.issuer.trim_end_matches('/') {
                    return Err(failed(
                        Cause::new("open-id-issuer", format!("it calls itself {}", found.issuer))
                            .with("name", &found.issuer),
                    ));
                }
                if !is_safe(&found.authorization_endpoint) || !is_safe(&found.token_endpoint) {
                    return Err(failed(Flaw::new("open-id-http", "its endpoints are not https URLs")));
                }
                Ok(found)
            })
            .await
    }

    /// A sign-in as the browser keeps it. A place to go that is too long for a cookie is left out.
    fn close(&self, pending: &mut Pending) -> Result<String, Refused> {
        let mut kept = self.seal.close(PURPOSE, &serde_json::to_vec(pending).map_err(no_request)?)?;
        if kept.len() > KEPT_BYTES_MAX {
            "/".clone_into(&mut pending.next);
            kept = self.seal.close(PURPOSE, &serde_json::to_vec(pending).map_err(no_request)?)?;
        }
        Ok(kept)
    }

    /// The sign-in that a browser kept, where it is that of `state` and not over.
    fn open(&self, state: &str, kept: &str, now: Utc) -> Option<Pending> {
        let pending: Pending = serde_json::from_slice(&self.seal.open(PURPOSE, kept)?).ok()?;
        Some(pending).filter(|pending| pending.state == state && pending.until > now)
    }

    /// Notes that `account` did this sign-in; says whether that is the first time. Only accounts that the
    /// provider named are counted, each with a bounded number.
    fn is_first(&self, account: &UserId, pending: &Pending, now: Utc) -> bool {
        self.done.take(account.clone(), pending.state.clone(), pending.until, now)
    }

    async fn leave(&self, next: String, now: Utc) -> Result<Leaving, Refused> {
        let endpoints = self.endpoints().await?;
        let (state, nonce, verifier) = (random_text()?, random_text()?, random_text()?);
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Digest::of(verifier.as_bytes()).0);
        let mut location = Url::parse(&endpoints.authorization_endpoint).map_err(no_request)?;
        location.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("scope", "openid profile"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.settings.redirect),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let until = now.plus_seconds(PENDING_SECONDS);
        let kept = self.close(&mut Pending { state, nonce, verifier, next, until })?;
        Ok(Leaving { location: location.into(), kept })
    }

    /// Trades the code for the account that the provider names.
    async fn account(&self, code: &str, pending: &Pending, now: Utc) -> Result<String, Refused> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.settings.redirect),
            ("code_verifier", &pending.verifier),
        ];
        let body = serde_urlencoded::to_string(form).map_err(no_request)?;
        let request = self
            .client
            .post(&self.endpoints().await?.token_endpoint)
            .basic_auth(&self.settings.client_id, Some(&self.settings.client_secret))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        let tokens: Tokens = read(request).await?;
        let claims = claims(&tokens.id_token)
            .ok_or_else(|| failed(Flaw::new("open-id-token", "its id token cannot be read")))?;
        self.check(&claims, &pending.nonce, now).map_err(failed)?;
        let account = claims.get(&self.settings.account_claim).and_then(serde_json::Value::as_str);
        account.map(str::to_owned).ok_or_else(|| {
            let claim = &self.settings.account_claim;
            failed(Cause::new("open-id-claim", format!("the claim {claim} is missing")).with("name", claim))
        })
    }

    /// The rules of OpenID Connect Core 1.0, 3.1.3.7, that hold for a token from the token endpoint.
    fn check(&self, claims: &serde_json::Value, nonce: &str, now: Utc) -> Result<(), Flaw> {
        let text = |name: &str| claims[name].as_str().unwrap_or_default();
        let own = &self.settings.client_id;
        let for_us = match &claims["aud"] {
            serde_json::Value::String(one) => one == own,
            serde_json::Value::Array(all) => all.iter().any(|one| one == own) && (all.len() == 1 || text("azp") == own),
            _ => false,
        };
        let seconds = now.micros().div_euclid(1_000_000);
        if text("iss").trim_end_matches('/') != self.settings.issuer.trim_end_matches('/') {
            Err(Flaw::new("open-id-other-issuer", "the id token is of another issuer"))
        } else if !for_us {
            Err(Flaw::new("open-id-not-ours", "the id token is for somebody else"))
        } else if claims["exp"].as_i64().is_none_or(|exp| exp + CLOCK_SECONDS <= seconds) {
            Err(Flaw::new("open-id-over", "the id token is over"))
        } else if text("nonce") != nonce {
            Err(Flaw::new("open-id-other", "the id token is of another sign-in"))
        } else {
            Ok(())
        }
    }
}

/// The claims of an id token (RFC 7519), without its signature.
fn claims(token: &str) -> Option<serde_json::Value> {
    let mut parts = token.split('.');
    let (Some(_), Some(payload), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

/// Sends a request and reads its JSON answer, bounded.
async fn read<T: serde::de::DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, Refused> {
    let answer = answer::send(request.timeout(ANSWER_WITHIN), ANSWER_BYTES_MAX).await.map_err(of_provider)?;
    answer::read_json(answer, ANSWER_BYTES_MAX).await.map_err(of_provider)
}

/// What a call of the provider's that failed is to people. Its address is left out, which may carry what was sent.
fn of_provider(failure: Failure) -> Refused {
    match failure {
        Failure::Unreachable(error) | Failure::Broken(error) => {
            let error = error.without_url();
            failed(Cause::of("open-id-silent", &error).with("said", error))
        }
        Failure::TooLong(_) => failed(Flaw::new("open-id-long", "its answer is too large")),
        Failure::Refused(refusal) => {
            let status = refusal.status;
            failed(Cause::new("open-id-status", format!("it answered {status}")).with("status", status))
        }
        error @ (Failure::NotText(_) | Failure::NotUnderstood(_)) => {
            failed(Cause::new("open-id-answer", format!("its answer is not understood: {error}")).with("said", error))
        }
    }
}

impl Custody {
    /// Whether people can sign in with the agency's own service.
    pub fn has_open_id(&self) -> bool {
        self.open_id.is_some()
    }

    fn provider(&self) -> Result<&OpenId, Refused> {
        self.open_id.as_ref().ok_or_else(|| Refused::unknown(Thing::Provider, "open-id"))
    }

    /// Begins a sign-in at the agency's own service.
    pub async fn leave_to_sign_in(self: &Arc<Self>, next: String) -> Result<Leaving, Refused> {
        self.provider()?.leave(next, self.clock.now()).await
    }

    /// Ends a sign-in that came back with `state` and `code`; `kept` is what the browser kept of it.
    pub async fn arrive_signed_in(
        self: &Arc<Self>,
        (state, kept, code): (&str, &str, &str),
        client: String,
    ) -> Result<Arrived, Refused> {
        let nobody = Caller::Nobody { client: client.clone() };
        let provider = self.provider()?;
        let now = self.clock.now();
        let Some(pending) = provider.open(state, kept, now) else {
            return Err(self.on_record(&nobody, Verb::SignIn, Refused::ForeignPage).await);
        };
        let account = provider.account(code, &pending, now).await?;
        let found = match account.parse::<UserId>() {
            Ok(id) => self.read(move |reader| Ok(reader.user(&id)?)).await,
            Err(_) => Ok(None),
        };
        let found = match found {
            Ok(found) => found,
            Err(refused) => return Err(self.on_record(&nobody, Verb::SignIn, refused).await.as_unknown()),
        };
        let asked = found.as_ref().map_or(Asked::UnknownAccount, |user| Asked::Account(user.id.clone()));
        let started = match found.filter(|user| user.disabled_at.is_none()) {
            Some(user) if !provider.is_first(&user.id, &pending, now) => Err(Refused::ForeignPage),
            Some(user) => self.start_session(user, client, SignInMethod::OpenId, None).await,
            None => Err(Refused::BadPassword),
        };
        match started {
            Ok((token, ..)) => Ok(Arrived { token, next: pending.next }),
            Err(refused) => Err(self.put_on_record(&nobody, Verb::SignIn, refused, asked).await),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::custody::account::open_id::*;
    use crate::store::live::used::DONE_PER_ACCOUNT;

    fn provider() -> OpenId {
        let settings = Settings {
            issuer: "http://127.0.0.1:1".into(),
            client_id: "docket".into(),
            client_secret: "s".into(),
            account_claim: "sub".into(),
            redirect: "https://docket.example/sign-in/open-id/back".into(),
            ca: None,
        };
        OpenId::new(settings).expect("a provider")
    }

    #[test]
    fn only_a_token_for_us_of_this_sign_in_is_accepted() {
        let provider = provider();
        let now = Utc::from_micros(1_800_000_000_000_000).expect("in range");
        let good = json!({"iss": "http://127.0.0.1:1/", "aud": "docket", "exp": 1_800_000_100, "nonce": "n"});
        assert_eq!(provider.check(&good, "n", now), Ok(()));
        for (name, wrong) in [
            ("iss", json!("http://127.0.0.1:2")),
            ("aud", json!("other")),
            ("aud", json!(["docket", "other"])),
            ("aud", json!(null)),
            ("exp", json!(1_799_999_000)),
            ("exp", json!("1800000100")),
            ("nonce", json!("m")),
        ] {
            let mut claims = good.clone();
            claims[name] = wrong.clone();
            assert!(provider.check(&claims, "n", now).is_err(), "{name} {wrong}");
        }
    }

    #[test]
    fn a_provider_in_the_clear_is_refused() {
        for url in ["http://sso.example.gov.cn", "ftp://127.0.0.1", "sso"] {
            assert!(!is_safe(url), "{url}");
        }
        assert!(is_safe("https://sso.example.gov.cn/realms/a") && is_safe("http://127.0.0.1:9"));
    }

    #[test]
    fn a_sign_in_is_taken_up_once_and_in_time() {
        let provider = provider();
        let now = Utc::from_micros(1_800_000_000_000_000).expect("in range");
        let (state, next) = ("s".to_owned(), "/".to_owned());
        let mut pending = Pending { state, nonce: "n".into(), verifier: "v".into(), next, until: now.plus_seconds(9) };
        let kept = provider.close(&mut pending).expect("random bytes");
        assert_eq!(provider.open("s", &kept, now).map(|pending| pending.verifier).as_deref(), Some("v"));
        assert!(provider.open("t", &kept, now).is_none(), "of another sign-in");
        assert!(provider.open("s", &kept, now.plus_seconds(9)).is_none(), "over");
        assert!(provider.open("s", "", now).is_none());
        let (li, wang) = ("li".parse().expect("an id"), "wang".parse().expect("an id"));
        assert!(provider.is_first(&li, &pending, now) && !provider.is_first(&li, &pending, now));
        for number in 0..100 {
            pending.state = format!("x{number}");
            provider.is_first(&li, &pending, now);
        }
        assert!(provider.is_first(&wang, &pending, now), "one account does not fill the place of another");
        assert_eq!(provider.done.len(), DONE_PER_ACCOUNT + 1);
        assert!(provider.is_first(&li, &pending, now.plus_seconds(9)));
    }

    #[test]
    fn a_place_to_go_that_is_too_long_for_a_cookie_is_left_out() {
        let provider = provider();
        let now = Utc::from_micros(1_800_000_000_000_000).expect("in range");
        let next = format!("/{}", "\"".repeat(1990));
        let mut pending =
            Pending { state: "s".into(), nonce: "n".into(), verifier: "v".into(), next, until: now.plus_seconds(9) };
        let kept = provider.close(&mut pending).expect("random bytes");
        assert!(kept.len() <= KEPT_BYTES_MAX);
        assert_eq!(provider.open("s", &kept, now).map(|pending| pending.next).as_deref(), Some("/"));
    }
}
