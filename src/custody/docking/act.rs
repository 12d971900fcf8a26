//! Docking statements, and reports of what became of recorders' copies.

use std::sync::Arc;

use bytes::Bytes;
use evidence::docking::Docking;
use evidence::entry::Item;
use evidence::event::{DockingEvent, Event, RecordingEvent};
use evidence::ids::{DockingId, RecordingId};
use evidence::receipt::Receipt;
use evidence::wire::{DockingRequest, ReleaseRequest};

use crate::custody::Verb;
use crate::custody::access::Caller;
use crate::custody::refused::{Fault, Field, Gone, Thing};
use crate::custody::upload::act::{active_station, keeps_the_format, station_of};
use crate::custody::{Custody, Refused, TEXT_LENGTH_MAX, cut, draft};
use crate::store::log::proofs;
use crate::store::tables::Stated;

impl Custody {
    /// Records a docking statement. Bringing the same one again answers the same receipt.
    pub async fn record_docking(
        self: &Arc<Self>,
        caller: &Caller,
        id: DockingId,
        request: DockingRequest,
    ) -> Result<Receipt, Refused> {
        let done = self.try_record_docking(caller, id, request).await;
        self.recorded(caller, Verb::DockingRecord, done).await
    }

    async fn try_record_docking(
        self: &Arc<Self>,
        caller: &Caller,
        id: DockingId,
        request: DockingRequest,
    ) -> Result<Receipt, Refused> {
        let asker = station_of(caller)?;
        let station = asker.clone();
        let station = self.read(move |reader| active_station(reader, &station)).await?;
        let read = Docking::open(&request.envelope, &station.key)?;
        let fields = [
            (Field::DockingId, read.docking.docking == id),
            (Field::Station, read.docking.station == station.id),
            (Field::Agency, read.docking.agency == station.agency),
        ];
        if let Some((field, _)) = fields.into_iter().find(|(_, same)| !same) {
            return Err(Refused::OtherStatement { field });
        }
        keeps_the_format(read.breaches(&request.envelope.payload))?;
        // Asked before anything is written, so that what is refused leaves no object behind.
        let (asked, payload) = (id.clone(), read.payload_digest);
        let known = self.read(move |reader| Ok(reader.docking(&asked)?)).await?;
        if known.is_some_and(|known| known.station != station.id || known.payload != payload) {
            return Err(Refused::Exists { what: Thing::OtherDocking, name: id.to_string() });
        }
        let bytes = Bytes::from(request.envelope.to_bytes());
        self.vault.require_space(bytes.len() as u64).await?;
        let envelope = self.vault.put_small(bytes).await?;
        let (recorder, stated) = (read.docking.recorder.id.clone(), Stated::Docking(Box::new(read)));
        let (who, docking) = (caller.clone(), id.clone());
        let station = asker.clone();
        self.command(caller, Verb::DockingRecord, move |reader, _| {
            active_station(reader, &station)?;
            match reader.docking(&docking)? {
                Some(known) if known.station == station && known.payload == payload => return Ok(Vec::new()),
                Some(_) => return Err(Refused::Exists { what: Thing::OtherDocking, name: docking.to_string() }.into()),
                None => {}
            }
            let (docking, station, recorder) = (docking.clone(), station.clone(), recorder.clone());
            let items = vec![Item::Docking(docking.clone()), Item::Recorder(recorder.clone())];
            let event = Event::Docking(DockingEvent::Recorded { docking, station, recorder, payload, envelope });
            Ok(vec![draft(&who, items, event).stating(stated)])
        })
        .await?;
        self.read(move |reader| {
            let docking = reader.docking(&id)?.ok_or(Refused::vanished(Gone::Docking))?;
            proofs::receipt(reader, docking.index)?.ok_or(Refused::vanished(Gone::Proof))
        })
        .await
    }

    /// Records what became of a recorder's copy; gives the number of the entry.
    pub async fn record_release(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        request: ReleaseRequest,
    ) -> Result<u64, Refused> {
        let station = self.recorded(caller, Verb::RecordingRelease, station_of(caller)).await?;
        if request.path.len() > evidence::manifest::PATH_LENGTH_MAX {
            return Err(Refused::Invalid { field: Field::Path, problem: Fault::PathTooLong });
        }
        let detail = cut(&request.detail, TEXT_LENGTH_MAX);
        let who = caller.clone();
        let appended = self
            .command(caller, Verb::RecordingRelease, move |reader, _| {
                let ReleaseRequest { path, outcome, at, .. } = request.clone();
                match reader.recording(&id)? {
                    None => return Err(Refused::unknown(Thing::Recording, &id).into()),
                    Some(recording) if recording.station != station => {
                        return Err(Refused::hidden(Thing::Recording, Item::Recording(id)).into());
                    }
                    // A station that reports a deletion without a receipt did what it must not;
                    // that is all the more to be logged.
                    Some(_) => {}
                }
                let detail = detail.clone();
                let event = Event::Recording(RecordingEvent::Released { recording: id, path, outcome, detail, at });
                Ok(vec![draft(&who, vec![Item::Recording(id)], event)])
            })
            .await?;
        Ok(appended.first().map_or(0, |entry| entry.index))
    }
}
