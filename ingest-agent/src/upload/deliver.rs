//! Docking statements and release reports: small calls, made in order between the uploads.

use evidence::digest::Digest;
use evidence::dsse::Envelope;
use evidence::event::ReleaseOutcome;
use evidence::ids::DockingId;
use evidence::wire::{DockingRequest, LoggedAnswer, ReceiptAnswer, ReleaseRequest};
use reqwest::Method;

use super::client::{CallError, to_json};
use super::file;
use super::trust::TrustError;
use super::{Holds, Uploader};
use crate::state::{Release, ReleaseState, Stage, StateError};

/// Why a statement was not delivered.
#[derive(Debug, thiserror::Error)]
enum DeliverError {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error(transparent)]
    Trust(#[from] TrustError),
}

impl Uploader {
    /// Delivers what is due; gives how much is left. A failure that is the service's holds all.
    pub(super) async fn deliver(&self, holds: &mut Holds) -> Result<usize, StateError> {
        let state = &self.station.state;
        let (dockings, releases) = (state.undelivered()?, state.unreported()?);
        let mut left = dockings.len() + releases.len();
        let now = self.station.clock.tick();
        if holds.is_held(now) || holds.delivery.is_some_and(|(_, until)| until > now) {
            return Ok(left);
        }
        let mut refused = false;
        for (docking, sequence) in dockings {
            let envelope = state.envelope(sequence)?;
            match self.docking(&docking, envelope).await {
                Ok(()) => {
                    left -= 1;
                    holds.failures = 0;
                    self.went_on();
                    tracing::info!(%docking, "docking.delivered");
                }
                Err(DeliverError::Trust(TrustError::State(error))) => return Err(error),
                Err(error) => {
                    state.docking_problem(&docking, &error.to_string())?;
                    if let DeliverError::Call(error) | DeliverError::Trust(TrustError::Call(error)) = &error
                        && self.hold_for(error, holds)?
                    {
                        return Ok(left);
                    }
                    refused = true;
                    tracing::error!(%docking, %error, "docking.not_delivered");
                }
            }
        }
        for release in releases {
            match self.release(&release).await {
                Ok(index) => {
                    left -= 1;
                    state.reported(release.number, index)?;
                    self.went_on();
                }
                Err(error) => {
                    if self.hold_for(&error, holds)? {
                        return Ok(left);
                    }
                    refused = true;
                    tracing::error!(recording = %release.recording, %error, "release.not_reported");
                }
            }
        }
        if refused {
            holds.deliver_again(self.station.clock.tick());
        } else {
            holds.delivery = None;
        }
        Ok(left)
    }

    async fn docking(&self, docking: &DockingId, envelope: Envelope) -> Result<(), DeliverError> {
        let payload = Digest::of(&envelope.payload);
        let path = format!("/api/v1/dockings/{docking}");
        let request = to_json(&DockingRequest { envelope });
        let answer: ReceiptAnswer = self.client.call(Method::PUT, &path, Some(request)).await?;
        self.trust.docking(&self.client, &self.station, docking, payload, &answer.receipt).await?;
        Ok(())
    }

    async fn release(&self, release: &Release) -> Result<u64, CallError> {
        // After a restore the service may not know of the recording: it is announced before it is
        // said that the recorder's copy was deleted.
        let recording = self.station.state.recording(&release.recording)?;
        if let Some(recording) = recording.filter(|recording| matches!(recording.stage, Stage::Sealed { .. })) {
            file::announce(self, &recording).await?;
        }
        let outcome = match release.state {
            ReleaseState::Deleted => ReleaseOutcome::Deleted,
            ReleaseState::Failed | ReleaseState::Intended => ReleaseOutcome::Failed,
        };
        let path = format!("/api/v1/recordings/{}/releases", release.recording);
        let request =
            ReleaseRequest { path: release.path.text(), outcome, detail: release.detail.clone(), at: release.at };
        let answer: LoggedAnswer = self.client.call(Method::POST, &path, Some(to_json(&request))).await?;
        Ok(answer.index)
    }
}
