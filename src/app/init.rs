//! `docket init`: a data directory with keys, the first entries of its log, an administrator.

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use evidence::event::{Actor, Event, LogEvent};
use evidence::keys::SigningKey;

use crate::app::data_dir::{DataDir, write_new, write_secret};
use crate::app::{Config, log_keys, start_log, tls};
use crate::client::output::line;
use crate::clock::Clock;
use crate::custody::account::act::first_administrator;
use crate::custody::schema::SCHEMA;
use crate::custody::station::session::{FIRST_CODE_PREFIX, USER_TOKEN_PREFIX, new_token, secret_id};
use crate::store::log::{Decided, Draft};
use crate::store::objects::Vault;
use crate::store::tables::Db;

/// Days that the first administrator's token lasts.
const FIRST_TOKEN_DAYS: i64 = 366;

/// Days that the address lasts at which the administrator sets a password; it works once.
const FIRST_ADDRESS_DAYS: i64 = 2;

#[derive(Debug, Args)]
pub(in crate::app) struct Arguments {
    /// Data directory to make
    #[arg(long, env = "DOCKET_DATA", value_name = "DIR")]
    data: std::path::PathBuf,
    /// Name of the custody log, for ever: a host name and a path of yours, without a scheme
    #[arg(long, value_name = "NAME")]
    origin: String,
    /// Host names and addresses for the certificate
    #[arg(long, value_name = "HOST", default_values = ["localhost", "127.0.0.1", "::1"])]
    host: Vec<String>,
    /// Where to serve
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8443")]
    listen: std::net::SocketAddr,
    /// Certificate chain (PEM) to use instead of making one
    #[arg(long, value_name = "FILE", requires = "key")]
    certificate: Option<std::path::PathBuf>,
    /// Private key (PEM) of that certificate
    #[arg(long, value_name = "FILE", requires = "certificate")]
    key: Option<std::path::PathBuf>,
    /// Account of the first administrator
    #[arg(long, value_name = "ID", default_value = "admin")]
    administrator: String,
}

pub(in crate::app) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let administrator = arguments.administrator.parse().context("--administrator")?;
    if !evidence::note::is_key_name(&arguments.origin) {
        bail!("--origin must be a name without spaces and plus signs");
    }
    let data = DataDir::new(&arguments.data);
    data.create()?;
    let _lock = data.lock()?;
    write_secret(&data.keys().join("log.pkcs8"), SigningKey::generate()?.pkcs8())?;
    write_new(&data.config(), configuration(&arguments)?.as_bytes(), 0o644)?;
    if arguments.certificate.is_none() {
        tls::make(&data, &arguments.host, Clock::default().now())?;
    }
    let config = Config::read(&data.config())?;
    let (token, code) = (new_token(USER_TOKEN_PREFIX)?, new_token(FIRST_CODE_PREFIX)?);
    open_log(&data, &config, &administrator, (&token, &code)).await?;
    write_secret(&data.admin_token(), format!("{token}\n").as_bytes())?;
    let key = log_keys(&data, &config)?;
    line(&format!("log key: {}", key.verifier()))?;
    line(&format!("administrator {administrator}, token in {}", data.admin_token().display()))?;
    line(&format!("first password (once, within {FIRST_ADDRESS_DAYS} days): {}", address(&arguments, &code)))?;
    line(&format!("next: docket serve --data {}", data.path().display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Where the administrator sets a password. The code stands behind the `#`, which no server is told.
fn address(arguments: &Arguments, code: &str) -> String {
    let host = arguments.host.first().map_or("localhost", String::as_str);
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    format!("https://{host}:{}/sign-in/first#{code}", arguments.listen.port())
}

/// The configuration that belongs to the new directory.
fn configuration(arguments: &Arguments) -> Result<String> {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let path = |given: &Option<std::path::PathBuf>, own: &str| -> Result<String> {
        let Some(path) = given else { return Ok(own.to_owned()) };
        let full = path.canonicalize().with_context(|| format!("{} cannot be found", path.display()))?;
        Ok(full.to_str().context("a path is not UTF-8")?.to_owned())
    };
    Ok(format!(
        "# Every key is explained in config/docket.toml of the project.\n\
         origin = {}\nlisten = {}\ntime_zone = \"Asia/Shanghai\"\n\n[tls]\ncertificate = {}\nkey = {}\n\n[limits]\n",
        quoted(&arguments.origin),
        quoted(&arguments.listen.to_string()),
        quoted(&path(&arguments.certificate, "tls/server.pem")?),
        quoted(&path(&arguments.key, "tls/server.key")?),
    ))
}

/// Appends the first entries: the log itself, the administrator, the token and the code of the first password.
async fn open_log(
    data: &DataDir,
    config: &Config,
    administrator: &evidence::ids::UserId,
    (token, code): (&str, &str),
) -> Result<()> {
    let db = Db::open(&data.database(), &SCHEMA)?.bound_by(std::sync::Arc::new(data.make_binder()?));
    let vault = Vault::create(&data.vault(), 0)?;
    let keys = log_keys(data, config)?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let opened =
        Event::Log(LogEvent::Opened { origin: config.origin.clone(), key: *keys.verifier().public(), version });
    let clock = Clock::new(config.clock);
    let days = |days: i64| clock.now().plus_seconds(days * 24 * 3600);
    let mut drafts = vec![Draft::new(Actor::Service, Vec::new(), opened)];
    let given = [(token, days(FIRST_TOKEN_DAYS)), (code, days(FIRST_ADDRESS_DAYS))];
    for (item, event) in first_administrator(administrator, &given.map(|(token, ends)| (secret_id(token), ends))) {
        drafts.push(Draft::new(Actor::Service, vec![item], event));
    }
    let (log, sequencer) = start_log(&db, &vault, keys, &clock)?;
    let appended = log.append(move |_, _| Ok::<_, crate::store::log::Stop<std::convert::Infallible>>(drafts)).await?;
    let Decided::Done(_) = appended;
    drop(log);
    sequencer.join().ok().context("the sequencer ended badly")
}
