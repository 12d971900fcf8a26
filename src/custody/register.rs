//! The register at a glance: counts, one account, codes that wait for a station, recorders that
//! wait for an officer.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::ids::{AgencyId, RecorderId, StationId, UserId};
use evidence::time::Utc;

use crate::custody::stations::StationView;
use crate::custody::{Custody, Refused};
use crate::db::DbError;
use crate::db::register::{OpenCode, RegisterCounts};
use crate::domain::access::Caller;
use crate::domain::facts::User;

/// After how long without an entry a station counts as silent, in seconds: 3 days.
pub const STATION_SILENT_SECONDS: i64 = 3 * 24 * 3600;

/// Recorders without an officer that are listed at most.
pub const WAITING_RECORDERS_MAX: u64 = 100;

/// The register at a glance.
pub struct RegisterOverview {
    /// How many there are.
    pub counts: RegisterCounts,
    /// Stations that were not heard of for [`STATION_SILENT_SECONDS`].
    pub silent: Vec<StationId>,
    /// Codes that wait for a station.
    pub codes: usize,
}

/// An account, with what is told of its secrets.
pub struct AccountView {
    /// The account.
    pub user: User,
    /// Whether the password is to be changed at the next sign-in; none where there is no password.
    pub must_change: Option<bool>,
    /// Whether a second factor is asked for.
    pub second_factor: bool,
    /// Whether the account or its secrets were changed beside the log. It opens nothing then.
    pub unbound: bool,
}

impl StationView {
    /// Whether the station was not heard of for too long.
    pub fn is_silent(&self, now: Utc) -> bool {
        let heard = self.last_entry_at.unwrap_or(self.station.enrolled_at);
        self.station.revoked_at.is_none() && heard.plus_seconds(STATION_SILENT_SECONDS) < now
    }
}

impl Custody {
    /// The register at a glance.
    pub async fn register(self: &Arc<Self>, caller: &Caller) -> Result<RegisterOverview, Refused> {
        self.require_administrator(caller, "register.show").await?;
        let now = self.clock.now();
        let views = self.stations(caller).await?;
        let silent = views.iter().filter(|view| view.is_silent(now)).map(|view| view.station.id.clone()).collect();
        self.read(move |reader| {
            Ok(RegisterOverview { counts: reader.register_counts()?, silent, codes: reader.open_codes(now)?.len() })
        })
        .await
    }

    /// One account.
    pub async fn account(self: &Arc<Self>, caller: &Caller, id: UserId) -> Result<AccountView, Refused> {
        self.require_administrator(caller, "user.show").await?;
        let asked = id.clone();
        let found = self.read(move |reader| {
            let Some(user) = reader.user_shown(&asked)? else { return Ok(None) };
            match reader.user(&asked).and_then(|_| reader.credentials(&asked)) {
                Ok(credentials) => Ok(Some((user, credentials, false))),
                Err(DbError::Unbound { .. }) => Ok(Some((user, None, true))),
                Err(error) => Err(error.into()),
            }
        });
        match found.await? {
            Some((user, credentials, unbound)) => Ok(AccountView {
                user,
                must_change: credentials.as_ref().map(|credentials| credentials.must_change),
                second_factor: credentials.is_some_and(|credentials| credentials.totp.is_some()),
                unbound,
            }),
            None => Err(self.on_record(caller, "user.show", Refused::unknown("user", &id)).await),
        }
    }

    /// One station.
    pub async fn station_shown(self: &Arc<Self>, caller: &Caller, id: StationId) -> Result<StationView, Refused> {
        self.require_administrator(caller, "station.show").await?;
        let asked = id.clone();
        let found = self.read(move |reader| {
            let Some(station) = reader.station_shown(&asked)? else { return Ok(None) };
            Ok(Some(StationView::of(reader, station)?))
        });
        match found.await? {
            Some(view) => Ok(view),
            None => Err(self.on_record(caller, "station.show", Refused::unknown("station", &id)).await),
        }
    }

    /// Accounts that have a password.
    pub async fn users_with_password(self: &Arc<Self>, caller: &Caller) -> Result<BTreeSet<UserId>, Refused> {
        self.require_administrator(caller, "user.list").await?;
        self.read(|reader| Ok(reader.users_with_password()?.into_iter().collect())).await
    }

    /// Enrolment codes that can still be used.
    pub async fn open_codes(self: &Arc<Self>, caller: &Caller) -> Result<Vec<OpenCode>, Refused> {
        self.require_administrator(caller, "station.list").await?;
        let now = self.clock.now();
        self.read(move |reader| Ok(reader.open_codes(now)?)).await
    }

    /// Recorders that were docked and never given to an officer.
    /// With how many there are in all; at most [`WAITING_RECORDERS_MAX`] are listed.
    pub async fn waiting_recorders(
        self: &Arc<Self>,
        caller: &Caller,
    ) -> Result<(Vec<(AgencyId, RecorderId)>, u64), Refused> {
        self.require_administrator(caller, "recorder.list").await?;
        self.read(|reader| {
            let all = reader.register_counts()?.recorders_waiting;
            Ok((reader.recorders_without_officer(WAITING_RECORDERS_MAX)?, all))
        })
        .await
    }
}
