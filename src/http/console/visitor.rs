//! Who looks at a page: the session of the cookie, the language, and whether a request that
//! changes something comes from a page of that session.

use std::fmt::Display;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use evidence::digest::Digest;
use evidence::time::Utc;
use maud::Markup;

use crate::clock::Doubt;
use crate::custody::Refused;
use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target, Verdict, permits};
use crate::custody::account::session::SignedIn;
use crate::custody::deadline::glance::Badge;
use crate::custody::legal::{Catalogue, Legal};
use crate::custody::view::{Credential, Viewer};
use crate::http::AppState;
use crate::http::admission::Identity;
use crate::http::auth::Client;
use crate::http::console::cookies::{COOKIE, LANG_COOKIE, cookie};
use crate::http::console::errors::{Oops, pick};
use crate::http::console::messages::Lang;
use crate::http::console::shown::Clock;
use crate::store::live::forms::Forms;

/// Header with which pages prove that they are of the session; forms bring it as a field.
pub const CSRF_HEADER: &str = "x-docket-page";

/// Recordings to be filed that the navigation counts; beyond, it says that there are more.
pub const UNFILED_COUNTED: u64 = 100;

/// Somebody with a session, looking at a page.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Who it is.
    pub person: SignedIn,
    /// In which language.
    pub lang: Lang,
    /// On which clock.
    pub clock: Clock,
    /// By which legal data.
    pub law: Arc<Legal>,
    /// What forms of this session carry; see [`CSRF_HEADER`].
    pub csrf: String,
    /// Where the request came from.
    pub client: String,
    /// What is wrong with the service's clock, which every page says.
    pub doubt: Option<Doubt>,
    /// Whether the log is in doubt, which every page tells.
    pub log_in_doubt: bool,
    /// What forms of this session left behind.
    pub forms: Arc<Forms>,
    /// The path that was asked for.
    pub place: String,
    /// How long the site asks a password to be.
    pub password_length_min: usize,
    /// The name of the agency that the service is of, for this visitor.
    pub agency: Option<String>,
    /// When the request came.
    pub asked_at: Utc,
    /// How many recordings are to be filed, counted up to [`UNFILED_COUNTED`], for whoever files; of whole pages alone.
    pub unfiled: Option<u64>,
    /// How many tasks wait for the visitor, of whole pages alone.
    pub tasks: Option<u64>,
    /// What is late and soon will be within the visitor's agency, which every page tells.
    pub badge: Option<Badge>,
}

/// A visitor whose request changes something: it brought [`CSRF_HEADER`], or a form whose handler
/// calls [`Visitor::require_page`].
pub struct Acting(pub Visitor);

/// Which language a request wants.
pub struct Language(pub Lang);

/// The language of a request.
pub fn language(headers: &HeaderMap) -> Lang {
    cookie(headers, LANG_COOKIE).and_then(Lang::of_code).unwrap_or_default()
}

/// What pages of a session carry: a digest of its token, which no other site can know.
pub(in crate::http::console) fn csrf_of(token: &str) -> String {
    Digest::of_parts(&[b"docket page\n", token.as_bytes()]).to_string()[..32].to_owned()
}

impl Visitor {
    /// Whoever has a session, with what pages need to know of the request.
    pub(in crate::http::console) async fn of(
        state: &AppState,
        person: SignedIn,
        headers: &HeaderMap,
        (client, place): (String, String),
    ) -> Result<Self, Refused> {
        let log_in_doubt = !state.custody.doubts().await?.is_empty();
        Ok(Self {
            agency: state.custody.whose_service(&person.caller).await?,
            badge: state.custody.badge(&person.caller),
            person,
            lang: language(headers),
            clock: Clock::new(&state.custody.time_zone),
            law: Arc::clone(&state.custody.legal),
            csrf: csrf_of(cookie(headers, COOKIE).unwrap_or_default()),
            client,
            doubt: state.custody.clock.doubt(),
            log_in_doubt,
            forms: Arc::clone(&state.forms),
            place,
            asked_at: state.custody.clock.now(),
            unfiled: None,
            tasks: None,
            password_length_min: state.custody.limits.password_length_min,
        })
    }

    /// As a caller.
    pub fn caller(&self) -> &Caller {
        &self.person.caller
    }

    /// As somebody to whom footage is shown, under this session.
    pub fn viewer(&self) -> Viewer {
        let credential = Some(Credential::Session(self.person.session.clone()));
        Viewer { caller: self.caller().clone(), credential, client: self.client.clone() }
    }

    /// Whether the visitor's role has to do with `action` at all; pages show only what may be done.
    pub fn may(&self, action: Action) -> bool {
        permits(self.caller(), action, Target::Installation) == Verdict::Allow
    }

    /// What the site's legal data calls a stage or kind; its id where it is not known there.
    pub fn named<I: Copy + Eq + Display>(&self, catalogue: &Catalogue<I>, id: I) -> String {
        catalogue.names(id).map_or_else(|| id.to_string(), |names| pick(self.lang, names).to_owned())
    }

    /// Has something said, once, on the page at `place`, which the answer to a form leads to.
    pub fn say(&self, place: &str, said: Markup) {
        self.forms.say(&self.person.session, place, said.into_string(), self.asked_at);
    }

    /// What is to be said on the page that was asked for.
    pub fn said(&self) -> Option<String> {
        self.forms.said(&self.person.session, &self.place, self.asked_at)
    }

    /// Refuses, on record, a form that is not of this session.
    pub async fn require_page(&self, state: &AppState, given: &str) -> Result<(), Refused> {
        if given == self.csrf {
            return Ok(());
        }
        Err(state.custody.on_record(self.caller(), Verb::Console, Refused::ForeignPage).await)
    }
}

/// The visitor, whatever the request; the password may still have to be changed.
pub(in crate::http::console) async fn any_visitor(parts: &mut Parts, state: &AppState) -> Result<Visitor, Oops> {
    let Ok(Client(client)) = Client::from_request_parts(parts, state).await;
    let nobody = Caller::Nobody { client: client.clone() };
    let person = match parts.extensions.get::<Identity>().cloned() {
        Some(Identity::Visitor(person)) => person,
        other => {
            let refused = if let Some(Identity::Wrong(wrong)) = other { wrong.take() } else { Refused::SignIn };
            return Err(state.custody.on_record(&nobody, Verb::Console, refused).await.as_unknown().into());
        }
    };
    let place = parts.uri.path().to_owned();
    let mut visitor = Visitor::of(state, *person, &parts.headers, (client, place)).await?;
    // Counts describe no item, and pieces of pages and footage have no navigation.
    let accept = parts.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if accept.starts_with("text/html") {
        if visitor.may(Action::SuggestCase) {
            visitor.unfiled = Some(state.custody.unfiled_count(visitor.caller(), UNFILED_COUNTED).await?);
        }
        visitor.tasks = Some(state.custody.tasks_count(visitor.caller()).await?);
    }
    Ok(visitor)
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Oops;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Oops> {
        let visitor = any_visitor(parts, state).await?;
        if visitor.person.must_change { Err(Oops::MustChange) } else { Ok(visitor) }
    }
}

impl FromRequestParts<AppState> for Acting {
    type Rejection = Oops;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Oops> {
        let visitor = Visitor::from_request_parts(parts, state).await?;
        let given = parts.headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if parts.method == Method::POST {
            visitor.require_page(state, given).await?;
        }
        Ok(Self(visitor))
    }
}

impl FromRequestParts<AppState> for Language {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self(language(&parts.headers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_that_of_the_cookie_and_chinese_without_one() {
        let mut headers = HeaderMap::new();
        assert_eq!(language(&headers), Lang::Zh);
        headers.append(header::COOKIE, "a=1; docket-lang=en".parse().expect("a header"));
        assert_eq!(language(&headers), Lang::En);
    }

    #[test]
    fn what_pages_carry_does_not_tell_the_token() {
        assert_eq!(csrf_of("dkc_a").len(), 32);
        assert_ne!(csrf_of("dkc_a"), csrf_of("dkc_b"));
    }
}
