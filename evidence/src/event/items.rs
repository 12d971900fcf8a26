//! Which items an entry names, by what happened: an entry counts in an item's history, so what it
//! says must be about that item.

use super::{CopyForm, Event};
use crate::item::Item;

/// Kinds of items that an entry may name beside those that its event names.
enum Beside {
    /// None.
    Nothing,
    /// Any.
    Anything,
    /// These, or none.
    Kinds(&'static [&'static str]),
    /// Exactly one, of these.
    One(&'static [&'static str]),
    /// At least one, of any.
    Some,
}

impl Event {
    /// The items that an entry with this event must name.
    pub fn items(&self) -> Vec<Item> {
        match self {
            Self::AgencyCreated { agency, .. } | Self::StationCodeIssued { agency, .. } => {
                vec![Item::Agency(agency.clone())]
            }
            Self::UserCreated { user, .. }
            | Self::UserDisabled { user, .. }
            | Self::TokenIssued { user, .. }
            | Self::TokenRevoked { user, .. }
            | Self::PasswordSet { user, .. }
            | Self::SecondFactorSet { user, .. }
            | Self::SessionStarted { user, .. }
            | Self::SessionEnded { user, .. } => vec![Item::User(user.clone())],
            Self::OfficerRegistered { certificate, .. } => vec![Item::Officer(certificate.clone())],
            Self::RecorderAssigned { recorder, certificate, .. } => {
                vec![Item::Recorder(recorder.clone()), Item::Officer(certificate.clone())]
            }
            Self::StationEnrolled { station, .. } | Self::StationRevoked { station, .. } => {
                vec![Item::Station(station.clone())]
            }
            Self::DockingRecorded { docking, recorder, .. } => {
                vec![Item::Docking(docking.clone()), Item::Recorder(recorder.clone())]
            }
            Self::RecordingAnnounced { recording, .. }
            | Self::RecordingStored { recording, .. }
            | Self::RecordingReleased { recording, .. }
            | Self::UploadAbandoned { recording, .. }
            | Self::UploadResumed { recording, .. }
            | Self::RecordingVerified { recording, .. }
            | Self::ViewOpened { recording, .. }
            | Self::ViewClosed { recording, .. }
            | Self::MarkerSet { recording, .. }
            | Self::MarkerRemoved { recording, .. } => vec![Item::Recording(*recording)],
            Self::CopyOpened { recording, form, .. } => match form {
                CopyForm::Rendition | CopyForm::RenditionOf(_) => vec![Item::Recording(*recording)],
                CopyForm::Derived { derived } => vec![Item::Recording(*recording), Item::Derived(*derived)],
            },
            Self::DerivedMade { recording, derived, .. } => vec![Item::Recording(*recording), Item::Derived(*derived)],
            Self::CaseOpened { case, .. } => vec![Item::Case(case.clone())],
            Self::CaseLinked { case, recording, .. } | Self::CaseUnlinked { case, recording, .. } => {
                vec![Item::Case(case.clone()), Item::Recording(*recording)]
            }
            Self::PackageMade { package, case, .. } => {
                let case = case.iter().map(|case| Item::Case(case.clone()));
                std::iter::once(Item::Package(package.clone())).chain(case).collect()
            }
            Self::ItemPackaged { package }
            | Self::PackageOpened { package, .. }
            | Self::PackageSent { package, .. } => {
                vec![Item::Package(package.clone())]
            }
            Self::DocumentFiled { document, case, .. } | Self::DocumentWithdrawn { document, case, .. } => {
                vec![Item::Case(case.clone()), Item::Document(document.clone())]
            }
            Self::DocumentOpened { document, .. } => vec![Item::Document(document.clone())],
            Self::LogOpened { .. }
            | Self::LogRestored { .. }
            | Self::LogContradicted { .. }
            | Self::CheckpointSeen { .. }
            | Self::ClockJumped { .. }
            | Self::ClockSettled { .. }
            | Self::ServiceStarted { .. }
            | Self::ServiceKeyNamed { .. }
            | Self::CredentialsBound { .. }
            | Self::ItemRead { .. }
            | Self::SearchMade { .. }
            | Self::AccessRefused { .. } => Vec::new(),
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::UserCreated { .. }
            | Self::OfficerRegistered { .. }
            | Self::RecorderAssigned { .. }
            | Self::StationEnrolled { .. }
            | Self::StationRevoked { .. } => Beside::Kinds(&["agency"]),
            Self::DockingRecorded { .. } | Self::LogContradicted { .. } | Self::CheckpointSeen { .. } => {
                Beside::Kinds(&["station"])
            }
            Self::ViewClosed { .. } => Beside::Kinds(&["derived"]),
            Self::DocumentOpened { .. } => Beside::Kinds(&["case"]),
            Self::PackageOpened { .. } | Self::PackageSent { .. } => Beside::Kinds(&["recording", "case", "station"]),
            Self::ItemPackaged { .. } => Beside::One(&["recording", "case"]),
            Self::ItemRead { .. } => Beside::Some,
            Self::SearchMade { .. } | Self::AccessRefused { .. } => Beside::Anything,
            Self::LogOpened { .. }
            | Self::LogRestored { .. }
            | Self::ServiceStarted { .. }
            | Self::ServiceKeyNamed { .. }
            | Self::AgencyCreated { .. }
            | Self::StationCodeIssued { .. }
            | Self::UserDisabled { .. }
            | Self::TokenIssued { .. }
            | Self::TokenRevoked { .. }
            | Self::CredentialsBound { .. }
            | Self::ClockJumped { .. }
            | Self::ClockSettled { .. }
            | Self::PasswordSet { .. }
            | Self::SecondFactorSet { .. }
            | Self::SessionStarted { .. }
            | Self::SessionEnded { .. }
            | Self::RecordingAnnounced { .. }
            | Self::RecordingStored { .. }
            | Self::RecordingReleased { .. }
            | Self::UploadAbandoned { .. }
            | Self::UploadResumed { .. }
            | Self::RecordingVerified { .. }
            | Self::ViewOpened { .. }
            | Self::CopyOpened { .. }
            | Self::MarkerSet { .. }
            | Self::MarkerRemoved { .. }
            | Self::DerivedMade { .. }
            | Self::CaseOpened { .. }
            | Self::CaseLinked { .. }
            | Self::CaseUnlinked { .. }
            | Self::PackageMade { .. }
            | Self::DocumentFiled { .. }
            | Self::DocumentWithdrawn { .. } => Beside::Nothing,
        }
    }

    /// The item whose history this event begins, and must begin.
    pub fn begins(&self) -> Option<Item> {
        match self {
            Self::StationEnrolled { station, .. } => Some(Item::Station(station.clone())),
            Self::RecordingAnnounced { recording, .. } => Some(Item::Recording(*recording)),
            Self::CaseOpened { case, .. } => Some(Item::Case(case.clone())),
            Self::PackageMade { package, .. } => Some(Item::Package(package.clone())),
            Self::DerivedMade { derived, .. } => Some(Item::Derived(*derived)),
            Self::DocumentFiled { document, .. } => Some(Item::Document(document.clone())),
            _ => None,
        }
    }

    /// The first of `items` that an entry with this event must not name, or that it must and does
    /// not; `Err` tells it in words.
    pub fn check_items(&self, items: &[&Item]) -> Result<(), String> {
        let must = self.items();
        if let Some(absent) = must.iter().find(|item| !items.contains(item)) {
            return Err(format!("it does not name {absent}, which it is about"));
        }
        if let Some((_, twice)) = items.iter().enumerate().find(|(at, item)| items[..*at].contains(item)) {
            return Err(format!("it names {twice} twice"));
        }
        let mut beside = items.iter().filter(|item| !must.contains(item));
        let of = |kinds: &[&str], item: &Item| kinds.contains(&item.kind());
        let odd = match self.beside() {
            Beside::Nothing => beside.next(),
            Beside::Kinds(kinds) => beside.find(|item| !of(kinds, item)),
            Beside::One(kinds) => match (beside.next(), beside.next()) {
                (None, _) => return Err("it names nothing beside the package".to_owned()),
                (Some(one), None) => Some(one).filter(|item| !of(kinds, item)),
                (Some(_), second) => second,
            },
            Beside::Some if items.is_empty() => return Err("it names nothing".to_owned()),
            Beside::Anything | Beside::Some => None,
        };
        match odd {
            Some(item) => Err(format!("it names {item}, which it is not about")),
            None => Ok(()),
        }
    }
}
