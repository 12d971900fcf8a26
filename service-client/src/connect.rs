//! The client itself. Redirects are not followed, and to our own service no proxy is used: what is sent goes to the one
//! service that was named, over a certificate that chains to the named CA.

use std::time::Duration;

use reqwest::{Certificate, Client, Url};

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Whose certificates are believed.
#[derive(Debug)]
pub enum Trust {
    /// Those that chain to one of these, and no others.
    Only(Vec<Certificate>),
    /// Those that the system believes.
    System,
    /// None: nothing is encrypted on the way to this very machine, and the system may have no certificates.
    Nobody,
}

impl Trust {
    /// That of a service at `address`, of which `ca` is known where somebody named one.
    pub fn of(address: &Url, ca: Option<Vec<Certificate>>) -> Self {
        match ca {
            Some(certificates) => Self::Only(certificates),
            None if address.scheme() == "http" => Self::Nobody,
            None => Self::System,
        }
    }
}

/// How requests share connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// Those that are under way at once have a connection each, over HTTP/1.1: a lost packet holds up one of them.
    Apart,
    /// They share one where the service offers HTTP/2.
    Together,
}

/// By which way requests go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Straight to the service that was named.
    Straight,
    /// Through the proxy that the environment names, where it names one: to services that are not ours.
    AsTheEnvironmentSays,
}

/// What a program wants of its client.
#[derive(Debug)]
pub struct Settings {
    /// The program and its version, such as `docket/0.1.0`.
    pub program: String,
    /// Whom it believes.
    pub trust: Trust,
    /// How its requests share connections.
    pub sharing: Sharing,
    /// By which way its requests go.
    pub way: Way,
    /// How long the service may say nothing, before an answer or within one; no bound where each request has its own.
    pub stall: Option<Duration>,
}

/// Why a file of trusted certificates is of no use.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// It is not PEM.
    #[error("the file of trusted certificates is not PEM: {0}")]
    NotPem(reqwest::Error),
    /// Without this, a file of a key alone would mean that nobody is believed, and say nothing of it.
    #[error("the file of trusted certificates holds no certificate")]
    Empty,
}

/// The certificates of a PEM file, at least one.
pub fn certificates(pem: &[u8]) -> Result<Vec<Certificate>, TrustError> {
    let certificates = Certificate::from_pem_bundle(pem).map_err(TrustError::NotPem)?;
    if certificates.is_empty() { Err(TrustError::Empty) } else { Ok(certificates) }
}

/// Installs ring as the process's TLS provider; a second call does nothing.
pub fn install_tls() {
    // An error says that a provider is installed already, which is what is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Makes the client; nothing is sent yet. Fails where the system is to be believed and has no certificates.
pub fn client(settings: Settings) -> Result<Client, reqwest::Error> {
    install_tls();
    let mut builder = Client::builder()
        .user_agent(settings.program)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true);
    if settings.sharing == Sharing::Apart {
        builder = builder.http1_only();
    }
    if settings.way == Way::Straight {
        builder = builder.no_proxy();
    }
    if let Some(stall) = settings.stall {
        builder = builder.read_timeout(stall);
    }
    match settings.trust {
        Trust::Only(certificates) => builder.tls_certs_only(certificates),
        Trust::Nobody => builder.tls_certs_only([]),
        Trust::System => builder,
    }
    .build()
}
