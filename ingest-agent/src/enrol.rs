//! Enrolment: the station makes its key, shows a one-time code, and pins the log's key.
//!
//! The code carries a fingerprint of the log's verifier key, so that even the first call shows
//! whether the service is the one that the administrator meant. The key is durable before it is
//! sent; whoever is interrupted can try again with the same key.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use evidence::event::{Event, StationEvent};
use evidence::keys::SigningKey;
use evidence::wire::{EnrolAnswer, EnrolRequest, EnrolmentCode, enrolment_message};

use crate::clock::Clock;
use crate::config::{Config, Server, Zone};
use crate::durable::{sync_directory, sync_file};
use crate::output::{Output, told};
use crate::spool::{Place, Spool};
use crate::state::{Enrolment, State, Verified};
use crate::station::{VERSION, read_key};
use crate::upload::client::{self, json_body, to_json};

/// What to enrol with.
pub(crate) struct Enrol {
    pub(crate) config: Config,
    pub(crate) server: Option<String>,
    pub(crate) code: String,
    pub(crate) ca: Option<PathBuf>,
}

/// Enrols this station.
pub(crate) async fn enrol(with: Enrol, output: &Output) -> anyhow::Result<()> {
    let code: EnrolmentCode = with.code.parse()?;
    let server = match (&with.server, &with.config.server) {
        (Some(server), _) => Server::parse(server).map_err(anyhow::Error::msg)?,
        (None, Some(server)) => server.clone(),
        (None, None) => bail!("which service? give --server URL, or set `server` in the configuration"),
    };
    let ca_path = with.ca.as_ref().or(with.config.ca.as_ref());
    let ca = ca_path
        .map(|path| std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display())))
        .transpose()?;
    let spool = Spool::open(&with.config.spool, with.config.floor_bytes)?;
    let _lock = spool.lock()?;
    let state = State::open(&spool.path(Place::State))?;
    if let Some(enrolment) = state.enrolment()? {
        bail!(
            "this spool belongs to station {} of {} already; to enrol anew, use another spool directory",
            enrolment.station,
            enrolment.agency
        );
    }
    let key = station_key(&spool)?;
    let http = client::http(&server, ca.as_deref().map(str::as_bytes))?;
    let answer = ask(&http, &server, &code, &key).await?;
    let seen = check(&answer, &code, &key)?;
    let enrolment = Enrolment {
        server: server.as_str().to_owned(),
        ca,
        station: answer.station,
        agency: answer.agency,
        agency_name: answer.agency_name,
        name: answer.name,
        log_key: answer.log_key,
        time_zone: answer.time_zone,
        enrolled_at: Clock::System.now(),
    };
    state.enrol(&enrolment, &answer.receipt, &seen)?;
    let said = [
        ("station", told(&enrolment.station)),
        ("name", told(&enrolment.name)),
        ("agency", told(&enrolment.agency_name)),
    ];
    output.say("agent-enrolled", &said);
    output.say("agent-pinned", &[("key", told(&enrolment.log_key))]);
    if Zone::named(&enrolment.time_zone).is_none() && with.config.zone.is_none() {
        output.say("agent-unknown-zone", &[("zone", format!("{:?}", enrolment.time_zone).into())]);
    }
    Ok(())
}

async fn ask(
    http: &reqwest::Client,
    server: &Server,
    code: &EnrolmentCode,
    key: &SigningKey,
) -> anyhow::Result<EnrolAnswer> {
    let public_key = key.public();
    let request = EnrolRequest {
        code: code.secret().to_owned(),
        public_key,
        signature: key.sign(&enrolment_message(code.secret(), &public_key)).to_vec(),
        agent_version: VERSION.to_owned(),
    };
    let call = http.post(server.url("/api/v1/enrolments")).timeout(client::CALL_TIMEOUT);
    client::json(json_body(call, to_json(&request))).await.context("not enrolled")
}

/// Whether the service is the one that the code was made for, and has logged this station's key;
/// gives the checkpoint of the log that says so.
fn check(answer: &EnrolAnswer, code: &EnrolmentCode, key: &SigningKey) -> anyhow::Result<Verified> {
    ensure!(
        code.vouches_for(&answer.log_key),
        "the service's log key is not the one that the code was made for: the code is for another service, or somebody stands between; nothing was enrolled here"
    );
    let (entry, proof, checkpoint) =
        answer.receipt.verify(&answer.log_key).context("the receipt of the enrolment does not hold")?;
    let logged = matches!(
        &entry.event,
        Event::Station(StationEvent::Enrolled { station, key: logged, .. }) if *station == answer.station && *logged == key.public()
    );
    ensure!(logged, "the log does not name this station's key");
    Ok(Verified { checkpoint, note: proof.checkpoint })
}

/// The station's key: the one that an interrupted enrolment left, or a new one.
fn station_key(spool: &Spool) -> anyhow::Result<SigningKey> {
    let path = spool.path(Place::Key);
    if path.exists() {
        return read_key(spool);
    }
    let key = SigningKey::generate()?;
    let temporary = path.with_extension("new");
    let mut file: File = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(0o600)
        .open(&temporary)
        .with_context(|| temporary.display().to_string())?;
    file.write_all(key.pkcs8())?;
    sync_file(&file, &temporary);
    std::fs::rename(&temporary, &path)?;
    sync_directory(path.parent().context("a spool path has a parent")?)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn the_key_is_made_once_and_only_its_owner_can_read_it() {
        let directory = tempfile::tempdir().unwrap();
        let spool = Spool::open(directory.path(), 0).unwrap();
        let first = station_key(&spool).unwrap().public();
        assert_eq!(station_key(&spool).unwrap().public(), first);
        let mode = std::fs::metadata(spool.path(Place::Key)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
