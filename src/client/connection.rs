//! Where the service is, and who asks.
//!
//! The client is `service_client`'s: a token goes to the one service that was named, over HTTPS with a certificate
//! that chains to the named CA, or to this very machine. The token itself lies in a file: command lines and
//! addresses are seen by others.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use evidence::note::{NoteError, VerifierKey};
use jiff::tz::TimeZone;
use reqwest::Url;
use reqwest::header::HeaderValue;
use service_client::address::{self, AddressError};
use service_client::connect::{self, Settings, Sharing, Trust, Way, certificates};

use crate::client::files;
use crate::client::http::Remote;
use crate::client::output::{self, Language, shown};

/// How long the service may say nothing, before an answer or within one.
const STALL_TIMEOUT: Duration = Duration::from_mins(2);

/// Longest token, in bytes; the service looks at no longer one.
const TOKEN_LENGTH_MAX: u64 = 200;

/// Largest file of CA certificates, in bytes.
const CA_SIZE_MAX: u64 = 1024 * 1024;

/// Largest file with a log key, in bytes.
const KEY_SIZE_MAX: u64 = 4096;

/// Heading of these options in a command's help.
const HEADING: &str = "Service";

/// Where the service is and how to show what it answers.
#[derive(Debug, Args)]
pub(in crate::client) struct Address {
    /// Address of the service, https (plain http only to this machine)
    #[arg(long, env = "DOCKET_URL", value_name = "URL", global = true, help_heading = HEADING)]
    url: Option<String>,
    /// PEM file of the CA that the service's certificate chains to, and of no other
    ///
    /// `docket init` makes one at DATA/tls/ca.pem. Without it the system's certificates are trusted.
    #[arg(long, env = "DOCKET_CA", value_name = "FILE", global = true, help_heading = HEADING)]
    ca: Option<PathBuf>,
    /// Language of texts
    #[arg(long, env = "DOCKET_LANG", value_parser = output::languages(), default_value = "zh", global = true, help_heading = HEADING)]
    lang: Language,
    /// Time zone in which times are read and shown
    #[arg(long, env = "DOCKET_ZONE", value_name = "IANA", default_value = "Asia/Shanghai", value_parser = output::zone,
        global = true, help_heading = HEADING)]
    zone: TimeZone,
}

/// How to reach the service, and as whom.
#[derive(Debug, Args)]
pub struct Connection {
    #[command(flatten)]
    address: Address,
    /// File that holds your token; it is never given on the command line
    #[arg(long, env = "DOCKET_TOKEN_FILE", value_name = "FILE", global = true, help_heading = HEADING)]
    token_file: Option<PathBuf>,
}

/// [`Connection`] for commands in which `--token-file` names a file for somebody else's token.
#[derive(Debug, Args)]
pub struct UserConnection {
    #[command(flatten)]
    address: Address,
    /// File that holds your own token; it is never given on the command line
    #[arg(long, env = "DOCKET_TOKEN_FILE", value_name = "FILE", global = true, help_heading = HEADING)]
    admin_token_file: Option<PathBuf>,
}

/// The log's key, had by another way than from the service.
#[derive(Debug, Args)]
pub(in crate::client) struct Pin {
    /// The log's verifier key, or a file that holds it; had from the administrator, not from the service
    #[arg(long, env = "DOCKET_LOG_KEY", value_name = "KEY|FILE")]
    log_key: Option<String>,
}

/// Whether a command needs a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::client) enum Credential {
    /// The service wants to know who asks.
    Needed,
    /// The service answers anybody.
    NotNeeded,
}

impl Pin {
    /// The key, where one is given.
    pub(in crate::client) fn key(&self, language: Language) -> Result<Option<VerifierKey>> {
        let Some(text) = &self.log_key else { return Ok(None) };
        match text.parse() {
            Ok(key) => return Ok(Some(key)),
            Err(error @ NoteError::WeakKey(_)) => return Err(error).context("--log-key"),
            Err(_) => {}
        }
        let held = files::read_small(Path::new(text), KEY_SIZE_MAX, language)
            .with_context(|| say!(language, "key-unreadable"))?;
        let key = String::from_utf8_lossy(&held).trim().parse();
        Ok(Some(key.with_context(|| text.clone())?))
    }
}

impl Connection {
    /// Makes the connection's client; nothing is sent yet.
    pub(in crate::client) fn open(self, credential: Credential) -> Result<Remote> {
        open(self.address, self.token_file.as_deref(), credential)
    }
}

impl UserConnection {
    /// The same, with the token in `own` where that is given.
    pub(in crate::client) fn open(self, own: Option<&Path>) -> Result<Remote> {
        let file = own.or(self.admin_token_file.as_deref()).map(Path::to_owned);
        open(self.address, file.as_deref(), Credential::Needed)
    }
}

fn open(address: Address, token_file: Option<&Path>, credential: Credential) -> Result<Remote> {
    let Address { url, ca, lang: language, zone } = address;
    let url = url.ok_or_else(|| anyhow!(say!(language, "address-missing")))?;
    let base = service_address(&url, language)?;
    let token = match (token_file, credential) {
        (Some(file), _) => Some(read_token(file, language)?),
        (None, Credential::NotNeeded) => None,
        (None, Credential::Needed) => {
            bail!(say!(language, "token-missing"))
        }
    };
    let ca = ca.map(|file| read_ca(&file, language)).transpose()?;
    let settings = Settings {
        program: concat!("docket/", env!("CARGO_PKG_VERSION")).to_owned(),
        trust: Trust::of(&base, ca),
        sharing: Sharing::Together,
        way: Way::Straight,
        stall: Some(STALL_TIMEOUT),
    };
    let http = connect::client(settings).with_context(|| say!(language, "tls-unavailable"))?;
    Ok(Remote { http, base, token, language, zone })
}

/// Reads an address; plain HTTP to another machine is refused.
fn service_address(text: &str, language: Language) -> Result<Url> {
    let url = Url::parse(text).with_context(|| shown(text))?;
    if address::carries_more(&url) {
        bail!(say!(language, "address-with-secrets"));
    }
    match address::check(&url) {
        Ok(()) => Ok(url),
        Err(AddressError::NoHost | AddressError::InTheClear | AddressError::Scheme(_)) => {
            bail!(say!(language, "address-insecure", address = shown(text)))
        }
    }
}

fn read_token(file: &Path, language: Language) -> Result<HeaderValue> {
    let bytes = files::read_small(file, TOKEN_LENGTH_MAX, language)?;
    let token = bytes.trim_ascii();
    if token.is_empty() || !token.iter().all(u8::is_ascii_graphic) {
        bail!(say!(language, "token-file-empty", path = file.display()));
    }
    let mut value = HeaderValue::from_bytes(&[b"Bearer ", token].concat()).context(say!(language, "token-unusable"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn read_ca(file: &Path, language: Language) -> Result<Vec<reqwest::Certificate>> {
    let pem = files::read_small(file, CA_SIZE_MAX, language)?;
    certificates(&pem).map_err(|_| anyhow!(say!(language, "ca-file-empty", path = file.display())))
}

#[cfg(test)]
mod tests {
    use crate::client::connection::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in [
            "https://docket.example",
            "https://h:8443/prefix/",
            "http://127.0.0.1:1",
            "http://[::1]:1",
            "http://localhost",
        ] {
            assert!(service_address(good, Language::En).is_ok(), "{good}");
        }
        for bad in [
            "http://docket.example",
            "http://127.0.0.1.example",
            "ftp://localhost",
            "docket.example",
            "https://u:p@h",
            "https://h/?token=x",
            "",
        ] {
            assert!(service_address(bad, Language::En).is_err(), "{bad}");
        }
    }
}
