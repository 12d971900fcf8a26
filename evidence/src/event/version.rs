//! Which version of entries brought which event.

use super::{CopyForm, Event, ReadWhat, SessionEnd, ViewEnd};

impl Event {
    /// The version of entries that brought this event.
    pub fn version(&self) -> u32 {
        match self {
            Self::ClockJumped { .. }
            | Self::ClockSettled { .. }
            | Self::CheckpointSeen { .. }
            | Self::TokenRevoked { .. }
            | Self::CredentialsBound { .. }
            | Self::PasswordSet { ends: Some(_), .. }
            | Self::PasswordSet { kept: Some(_), .. }
            | Self::SessionEnded { end: SessionEnd::Displaced, .. }
            | Self::AccessRefused { account: Some(_), .. }
            | Self::PackageOpened { .. }
            | Self::PackageMade { page: Some(_), .. }
            | Self::UploadAbandoned { .. }
            | Self::UploadResumed { .. }
            | Self::PackageSent { view: Some(_), .. }
            | Self::ViewClosed { end: ViewEnd::Revoked | ViewEnd::Full, .. }
            | Self::CopyOpened { form: CopyForm::RenditionOf(_), .. }
            | Self::LogRestored { .. }
            | Self::LogContradicted { .. } => 3,
            Self::ServiceKeyNamed { .. }
            | Self::PasswordSet { .. }
            | Self::SecondFactorSet { .. }
            | Self::SessionStarted { .. }
            | Self::SessionEnded { .. }
            | Self::MarkerSet { .. }
            | Self::MarkerRemoved { .. }
            | Self::CopyOpened { .. }
            | Self::DerivedMade { .. }
            | Self::DocumentFiled { .. }
            | Self::DocumentWithdrawn { .. }
            | Self::DocumentOpened { .. }
            | Self::RecordingVerified { .. }
            | Self::ItemRead { what: ReadWhat::Still } => 2,
            Self::LogOpened { .. }
            | Self::ServiceStarted { .. }
            | Self::AgencyCreated { .. }
            | Self::UserCreated { .. }
            | Self::UserDisabled { .. }
            | Self::TokenIssued { .. }
            | Self::OfficerRegistered { .. }
            | Self::RecorderAssigned { .. }
            | Self::StationCodeIssued { .. }
            | Self::StationEnrolled { .. }
            | Self::StationRevoked { .. }
            | Self::DockingRecorded { .. }
            | Self::RecordingAnnounced { .. }
            | Self::RecordingStored { .. }
            | Self::RecordingReleased { .. }
            | Self::ItemRead { .. }
            | Self::ViewOpened { .. }
            | Self::ViewClosed { .. }
            | Self::CaseOpened { .. }
            | Self::CaseLinked { .. }
            | Self::CaseUnlinked { .. }
            | Self::SearchMade { .. }
            | Self::PackageMade { .. }
            | Self::ItemPackaged { .. }
            | Self::PackageSent { .. }
            | Self::AccessRefused { .. } => 1,
        }
    }
}
