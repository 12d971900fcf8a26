//! What a slot says. Pure: it knows no clock, no disk and no service.

use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::config::ReleasePolicy;
use crate::state::{NamedCase, Progress};

/// All that the screen shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct View {
    /// The station's name, as it was enrolled.
    pub(crate) station: String,
    pub(crate) slots: Vec<Slot>,
    /// Directories of the configuration that cannot be looked at now.
    pub(crate) unlooked: usize,
    /// Whether the custody log contradicts what this station saw, so that nothing is deleted.
    pub(crate) blocked: bool,
    /// When this was so: seconds of the Unix epoch, by this station's clock.
    pub(crate) at: i64,
}

impl View {
    /// Before anybody looked.
    pub(crate) fn nothing(station: &str, now: Utc) -> Self {
        let at = now.micros() / 1_000_000;
        Self { station: station.to_owned(), slots: Vec::new(), unlooked: 0, blocked: false, at }
    }
}

/// A recorder at the dock, and what is known of it in this docking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Docked {
    pub(crate) recorder: String,
    /// The certificate number that the site assigned to it.
    pub(crate) officer: Option<String>,
    /// None until its docking was begun.
    pub(crate) docking: Option<DockingNow>,
}

/// A docking that is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DockingNow {
    /// Whether it is still being read.
    pub(crate) open: bool,
    /// Whether something keeps it from being finished.
    pub(crate) hindered: bool,
    pub(crate) progress: Progress,
}

/// What is shown of a recorder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Slot {
    pub(crate) recorder: String,
    pub(crate) officer: Option<String>,
    pub(crate) step: Step,
    /// Recordings that were or are not stored in time.
    pub(crate) late: u64,
    /// What somebody should look at. Nothing may be taken while there is any.
    pub(crate) troubles: Vec<Trouble>,
    /// The case that an officer named for what it brings.
    #[serde(default)]
    pub(crate) named: Option<Named>,
}

/// A case that was named at the screen, and how far that is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) number: String,
    /// Recordings that it is said of so far.
    pub(crate) recordings: u64,
    /// Of those, which the service knows it of.
    pub(crate) sent: u64,
    /// Of those, which the service does not take it for.
    pub(crate) refused: u64,
    /// Why.
    pub(crate) why: WhyRefused,
}

/// Why the service does not take a case for a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WhyRefused {
    /// It is filed under a case.
    Filed,
    Other,
}

impl From<NamedCase> for Named {
    fn from(named: NamedCase) -> Self {
        let NamedCase { number, recordings, sent, refused, refusal } = named;
        let why = if refusal == "conflict" { WhyRefused::Filed } else { WhyRefused::Other };
        Self { number: number.to_string(), recordings, sent, refused, why }
    }
}

/// How far a recorder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub(crate) enum Step {
    /// It was just docked; nothing is known of it yet.
    Found,
    /// Its files are read and sealed.
    Reading {
        read: u64,
        files: u64,
    },
    /// All is read; nothing was sent yet.
    Sealed {
        files: u64,
    },
    Uploading {
        percent: u64,
    },
    /// All that was sealed is stored, with verified receipts.
    Stored {
        files: u64,
    },
    /// The recorder's copies of what is stored are being deleted.
    Clearing {
        left: u64,
    },
    /// All that was on it is stored, and nothing is left to be done with it.
    MayBeTaken {
        files: u64,
    },
}

impl Step {
    /// Its name, as the page's styles and script know it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Reading { .. } => "reading",
            Self::Sealed { .. } => "sealed",
            Self::Uploading { .. } => "uploading",
            Self::Stored { .. } => "stored",
            Self::Clearing { .. } => "clearing",
            Self::MayBeTaken { .. } => "may-be-taken",
        }
    }
}

/// What is wrong with a recorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "trouble", rename_all = "snake_case")]
pub(crate) enum Trouble {
    /// Files that could not be sealed.
    NotSealed { files: u64 },
    /// Paths that could not be looked at.
    Unseen { paths: u64 },
    /// The docking cannot be finished.
    Hindered,
    /// Recordings that the service does not take now.
    NotTaken { files: u64 },
}

impl Trouble {
    /// Whether it may end by itself: no alarm is sounded for it.
    pub(crate) fn may_pass(self) -> bool {
        matches!(self, Self::NotTaken { .. } | Self::Hindered)
    }
}

/// What the slot of a recorder says.
pub(crate) fn slot(docked: &Docked, release: ReleasePolicy) -> Slot {
    let (recorder, officer) = (docked.recorder.clone(), docked.officer.clone());
    let Some(now) = docked.docking else {
        return Slot { recorder, officer, step: Step::Found, late: 0, troubles: Vec::new(), named: None };
    };
    let of = now.progress;
    let troubles: Vec<Trouble> = [
        (of.not_sealed > 0).then_some(Trouble::NotSealed { files: of.not_sealed }),
        (of.unseen > 0).then_some(Trouble::Unseen { paths: of.unseen }),
        now.hindered.then_some(Trouble::Hindered),
        (of.hindered > 0).then_some(Trouble::NotTaken { files: of.hindered }),
    ]
    .into_iter()
    .flatten()
    .collect();
    let step = step(now, release, troubles.is_empty());
    Slot { recorder, officer, step, late: of.late, troubles, named: None }
}

fn step(now: DockingNow, release: ReleasePolicy, untroubled: bool) -> Step {
    let of = now.progress;
    if now.open || of.found > 0 {
        return Step::Reading { read: of.files - of.found.min(of.files), files: of.files };
    }
    if of.waiting > 0 {
        if of.sent == 0 {
            return Step::Sealed { files: of.waiting };
        }
        // Never 100 before the receipt is there.
        let percent = u128::from(of.sent) * 100 / u128::from(of.bytes.max(1));
        return Step::Uploading { percent: u64::try_from(percent).unwrap_or(99).min(99) };
    }
    // A file whose outcome is none of the above is one that nothing is known of.
    if !untroubled || of.stored != of.files {
        return Step::Stored { files: of.stored };
    }
    match release {
        ReleasePolicy::Delete if of.unreleased > 0 => Step::Clearing { left: of.unreleased },
        ReleasePolicy::Delete | ReleasePolicy::Keep => Step::MayBeTaken { files: of.files },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn docked(open: bool, progress: Progress) -> Docked {
        let docking = Some(DockingNow { open, hindered: false, progress });
        Docked { recorder: "BWC-1".to_owned(), officer: None, docking }
    }

    fn said(open: bool, progress: Progress) -> Step {
        slot(&docked(open, progress), ReleasePolicy::Keep).step
    }

    #[test]
    fn a_recorder_goes_through_its_steps() {
        let nothing = Docked { recorder: "BWC-1".to_owned(), officer: None, docking: None };
        assert_eq!(slot(&nothing, ReleasePolicy::Keep).step, Step::Found);
        let mut now = Progress { files: 3, found: 2, waiting: 1, bytes: 300, ..Progress::default() };
        assert_eq!(said(true, now), Step::Reading { read: 1, files: 3 });
        now = Progress { found: 0, waiting: 3, ..now };
        assert_eq!(said(false, now), Step::Sealed { files: 3 });
        now = Progress { sent: 100, waiting: 2, stored: 1, ..now };
        assert_eq!(said(false, now), Step::Uploading { percent: 33 });
        // All was sent, and no receipt is there yet.
        assert_eq!(said(false, Progress { sent: 300, ..now }), Step::Uploading { percent: 99 });
        now = Progress { sent: 300, waiting: 0, stored: 3, unreleased: 3, ..now };
        assert_eq!(said(false, now), Step::MayBeTaken { files: 3 });
        assert_eq!(slot(&docked(false, now), ReleasePolicy::Delete).step, Step::Clearing { left: 3 });
        now = Progress { unreleased: 0, ..now };
        assert_eq!(slot(&docked(false, now), ReleasePolicy::Delete).step, Step::MayBeTaken { files: 3 });
        assert_eq!(said(false, Progress::default()), Step::MayBeTaken { files: 0 });
    }

    #[test]
    fn what_is_wrong_is_named_and_keeps_the_recorder() {
        let now = Progress { files: 3, stored: 2, not_sealed: 1, unseen: 4, late: 1, ..Progress::default() };
        let slot = slot(&docked(false, now), ReleasePolicy::Keep);
        assert_eq!(slot.step, Step::Stored { files: 2 });
        assert_eq!(slot.troubles, [Trouble::NotSealed { files: 1 }, Trouble::Unseen { paths: 4 }]);
        assert_eq!(slot.late, 1);
    }

    proptest! {
        /// A recorder may be taken only when everything on it is stored.
        #[test]
        fn nothing_is_given_back_too_early(
            numbers in proptest::array::uniform9(0_u64..4), open: bool, hindered: bool, deletes: bool,
        ) {
            let [files, found, not_sealed, unseen, stored, waiting, sent, failing, unreleased] = numbers;
            let progress = Progress {
                files, found, not_sealed, unseen, stored, waiting, bytes: 3, sent, hindered: failing, unreleased,
                late: 0,
            };
            let docking = Some(DockingNow { open, hindered, progress });
            let policy = if deletes { ReleasePolicy::Delete } else { ReleasePolicy::Keep };
            let slot = slot(&Docked { recorder: String::new(), officer: None, docking }, policy);
            let whole = !open && !hindered && stored == files && found + not_sealed + unseen + waiting + failing == 0;
            let taken = matches!(slot.step, Step::MayBeTaken { .. });
            prop_assert_eq!(taken, whole && (!deletes || unreleased == 0));
        }
    }
}
