//! Stations: enrolment codes, enrolment, revocation, the list.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{Event, StationEvent};
use evidence::ids::{AgencyId, SecretId, StationId};
use evidence::keys::{self, PublicKey};
use evidence::time::Utc;
use evidence::wire::{EnrolAnswer, EnrolRequest, EnrolmentCode, enrolment_message};

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::docking::read::ChainReach;
use crate::custody::refused::{Fault, Field, Gone, Thing};
use crate::custody::station::Station;
use crate::custody::station::read::CodeFact;
use crate::custody::station::session::secret_id;
use crate::custody::{Custody, Refused, Stop, clean_text, draft, require};
use crate::store::log::{Draft, proofs};
use crate::store::tables::bindings::Kind;
use crate::store::tables::{DbError, Reader};

/// How long an enrolment code lasts, in seconds: 2 days.
const CODE_SECONDS: i64 = 2 * 24 * 3600;

/// A station and how much of its chain is here.
pub struct StationView {
    /// The station.
    pub station: Station,
    /// How much of its chain of statements came in.
    pub reach: ChainReach,
    /// When it last brought something that was logged.
    pub last_entry_at: Option<Utc>,
}

impl StationView {
    /// All that is told of a station.
    pub(in crate::custody) fn of(reader: &Reader<'_>, station: Station) -> Result<Self, DbError> {
        let reach = reader.chain_reach(&station.id)?;
        let last_entry_at = reader.last_entry_by(&format!("station:{}", station.id))?;
        Ok(Self { station, reach, last_entry_at })
    }
}

impl Custody {
    /// A one-time code for a new station.
    pub async fn issue_code(
        self: &Arc<Self>,
        caller: &Caller,
        agency: AgencyId,
        name: &str,
    ) -> Result<(EnrolmentCode, Utc), Refused> {
        let name = clean_text(Field::Name, name)?;
        let code = EnrolmentCode::new(keys::random()?, self.log.keys().verifier());
        let id = secret_id(code.secret());
        let expires_at = self.clock.now().plus_seconds(CODE_SECONDS);
        let who = caller.clone();
        self.command(caller, Verb::StationEnrol, move |reader, _| {
            require(&who, Action::Administer, Target::Installation, None)?;
            if reader.agency(&agency)?.is_none() {
                return Err(Refused::unknown(Thing::Agency, &agency).into());
            }
            let items = vec![Item::Agency(agency.clone())];
            let (code, agency, name) = (id.clone(), agency.clone(), name.clone());
            Ok(vec![draft(&who, items, Event::Station(StationEvent::CodeIssued { code, agency, name, expires_at }))])
        })
        .await?;
        Ok((code, expires_at))
    }

    /// Withdraws a code that no station used: nobody enrols with it any more.
    pub async fn withdraw_code(self: &Arc<Self>, caller: &Caller, code: SecretId, reason: &str) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        self.command(caller, Verb::StationWithdrawCode, move |reader, now| {
            require(&who, Action::Administer, Target::Installation, None)?;
            let Some(fact) = reader.enrolment_code(&code)? else {
                return Err(Refused::unknown(Thing::Code, &code).into());
            };
            if fact.used_by.is_some() {
                return Err(Refused::Conflict(Fault::CodeUsedBefore).into());
            }
            if fact.expires_at <= now {
                return Err(Refused::Conflict(Fault::CodeOverBefore).into());
            }
            let items = vec![Item::Agency(fact.agency.clone())];
            let event = StationEvent::CodeWithdrawn { code: code.clone(), agency: fact.agency, reason: reason.clone() };
            Ok(vec![draft(&who, items, Event::Station(event))])
        })
        .await?;
        Ok(())
    }

    /// Enrols the station that holds a code and the key that it names.
    pub async fn enrol(self: &Arc<Self>, caller: &Caller, request: EnrolRequest) -> Result<EnrolAnswer, Refused> {
        let message = enrolment_message(&request.code, &request.public_key);
        if let Err(error) = request.public_key.verify(&message, &request.signature) {
            let refused = Refused::BadSignature((&error).into());
            return Err(self.on_record(caller, Verb::StationEnrolled, refused).await);
        }
        let code = secret_id(&request.code);
        let key = request.public_key;
        // A station whose answer got lost asks again with the same code and key.
        let used = code.clone();
        let again = match self.read(move |reader| enrolled_with(reader, &used, &key)).await {
            Err(refused @ Refused::Db(DbError::Unbound { .. })) => {
                self.on_record(caller, Verb::StationEnrolled, refused).await;
                return Err(Refused::BadCode);
            }
            again => again?,
        };
        if let Some(station) = again {
            return self.enrolment(station).await;
        }
        let station = StationId::from_random(keys::random()?);
        let who = caller.clone();
        let new = station.clone();
        self.command(caller, Verb::StationEnrolled, move |reader, now| {
            let fact = usable_code(reader, &code, now)?;
            if reader.station(&new)?.is_some() {
                return Err(Refused::Exists { what: Thing::Station, name: new.to_string() }.into());
            }
            let (station, agency, name, code) = (new.clone(), fact.agency, fact.name, code.clone());
            let items = vec![Item::Station(station.clone())];
            Ok(vec![draft(&who, items, Event::Station(StationEvent::Enrolled { station, agency, name, key, code }))])
        })
        .await?;
        self.enrolment(station).await
    }

    /// What a station that is enrolled is told.
    async fn enrolment(self: &Arc<Self>, station: StationId) -> Result<EnrolAnswer, Refused> {
        let log_key = self.log.keys().verifier().clone();
        let time_zone = self.time_zone.clone();
        self.read(move |reader| {
            let fact = reader.station_shown(&station)?.ok_or_else(|| Refused::unknown(Thing::Station, &station))?;
            let agency = reader.agency(&fact.agency)?.ok_or_else(|| Refused::unknown(Thing::Agency, &fact.agency))?;
            let first =
                reader.places(&Item::Station(station), 0, 1)?.pop().ok_or(Refused::vanished(Gone::FirstEntry))?;
            let receipt = proofs::receipt(reader, first.index)?.ok_or(Refused::vanished(Gone::Proof))?;
            let (station, agency_name) = (fact.id, agency.name);
            Ok(EnrolAnswer { station, agency: fact.agency, agency_name, name: fact.name, log_key, time_zone, receipt })
        })
        .await
    }

    /// Revokes a station: it can open no more sessions and its statements are refused.
    pub async fn revoke(self: &Arc<Self>, caller: &Caller, id: StationId, reason: &str) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        let station = id.clone();
        self.command(caller, Verb::StationRevoke, move |reader, _| revoke(reader, &who, &station, &reason)).await?;
        self.sessions.end_all_of(&id);
        Ok(())
    }

    /// All stations.
    pub async fn stations(self: &Arc<Self>, caller: &Caller) -> Result<Vec<StationView>, Refused> {
        self.recorded(caller, Verb::StationList, require(caller, Action::Administer, Target::Installation, None))
            .await?;
        self.read(|reader| {
            let mut views = Vec::new();
            for station in reader.stations()? {
                views.push(StationView::of(reader, station)?);
            }
            Ok(views)
        })
        .await
    }
}

/// The station that used `code` with `key`, where it was not revoked since.
fn enrolled_with(reader: &Reader<'_>, code: &SecretId, key: &PublicKey) -> Result<Option<StationId>, Refused> {
    let used_by = reader.enrolment_code(code)?.and_then(|fact| fact.used_by);
    let station = used_by.map(|id| reader.station(&id)).transpose()?.flatten();
    Ok(station.filter(|station| station.key == *key && station.revoked_at.is_none()).map(|station| station.id))
}

fn usable_code(reader: &Reader<'_>, code: &SecretId, now: Utc) -> Result<CodeFact, Stop> {
    let fact = reader.enrolment_code(code)?;
    Ok(fact.filter(|fact| fact.used_by.is_none() && fact.expires_at > now).ok_or(Refused::BadCode)?)
}

fn revoke(reader: &Reader<'_>, who: &Caller, id: &StationId, reason: &str) -> Result<Vec<Draft>, Stop> {
    require(who, Action::Administer, Target::Installation, None)?;
    match reader.station(id) {
        // Whoever hides a station, or writes into it, does not keep it from being revoked.
        Err(DbError::Unbound { .. }) => {}
        Ok(None) if reader.log_knows(Kind::Station, id) => {}
        Err(error) => return Err(error.into()),
        Ok(None) => return Err(Refused::unknown(Thing::Station, &id).into()),
        Ok(Some(station)) if station.revoked_at.is_some() => {
            return Err(Refused::Conflict(Fault::StationRevokedBefore).into());
        }
        Ok(Some(_)) => {}
    }
    let event = Event::Station(StationEvent::Revoked { station: id.clone(), reason: reason.to_owned() });
    Ok(vec![draft(who, vec![Item::Station(id.clone())], event)])
}
