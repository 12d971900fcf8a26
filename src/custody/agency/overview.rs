//! The register at a glance: counts, one account, codes that wait for a station, recorders that
//! wait for an officer.

use std::sync::Arc;

use evidence::ids::{AgencyId, RecorderId, StationId};
use evidence::time::Utc;

use crate::custody::Verb;
use crate::custody::access::Caller;
use crate::custody::agency::counts::{OpenCode, RegisterCounts};
use crate::custody::refused::Thing;
use crate::custody::station::act::StationView;
use crate::custody::{Custody, Refused};
use crate::store::tables::LIST_MAX;

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
    pub codes: u64,
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
        self.require_administrator(caller, Verb::RegisterShow).await?;
        let now = self.clock.now();
        let views = self.stations(caller).await?;
        let silent = views.iter().filter(|view| view.is_silent(now)).map(|view| view.station.id.clone()).collect();
        self.read(move |reader| {
            let (counts, codes) = (reader.register_counts()?, reader.count_open_codes(now, LIST_MAX)?);
            Ok(RegisterOverview { counts, silent, codes })
        })
        .await
    }

    /// One station.
    pub async fn station_shown(self: &Arc<Self>, caller: &Caller, id: StationId) -> Result<StationView, Refused> {
        self.require_administrator(caller, Verb::StationShow).await?;
        let asked = id.clone();
        let found = self.read(move |reader| {
            let Some(station) = reader.station_shown(&asked)? else { return Ok(None) };
            Ok(Some(StationView::of(reader, station)?))
        });
        match found.await? {
            Some(view) => Ok(view),
            None => Err(self.on_record(caller, Verb::StationShow, Refused::unknown(Thing::Station, &id)).await),
        }
    }

    /// Enrolment codes that can still be used.
    pub async fn open_codes(self: &Arc<Self>, caller: &Caller) -> Result<Vec<OpenCode>, Refused> {
        self.require_administrator(caller, Verb::StationList).await?;
        let now = self.clock.now();
        self.read(move |reader| Ok(reader.open_codes(now)?)).await
    }

    /// Recorders that were docked and never given to an officer.
    /// With how many there are in all; at most [`WAITING_RECORDERS_MAX`] are listed.
    pub async fn waiting_recorders(
        self: &Arc<Self>,
        caller: &Caller,
    ) -> Result<(Vec<(AgencyId, RecorderId)>, u64), Refused> {
        self.require_administrator(caller, Verb::RecorderList).await?;
        self.read(|reader| Ok((reader.recorders_without_officer(WAITING_RECORDERS_MAX)?, reader.recorders_waiting()?)))
            .await
    }
}
