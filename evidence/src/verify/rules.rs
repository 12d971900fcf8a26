//! Which rule of `FORMAT.md` each finding is a breach of.

use super::message::Fault;

impl Fault {
    /// Number of the rule in `FORMAT.md`, such as `R9.8`.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Breach { breach } => breach.rule,
            Self::Differs { rule, .. }
            | Self::Twice { rule, .. }
            | Self::TooLarge { rule, .. }
            | Self::NotKey { rule, .. }
            | Self::OtherKey { rule, .. }
            | Self::NotEntry { rule, .. }
            | Self::Manifest { rule, .. }
            | Self::States { rule, .. } => rule,
            Self::NotCanonical {} => "R1.8",
            Self::StatesWrong { .. } => "R2.2",
            Self::NotZero { .. } => "R3.10",
            Self::StationChain { .. } => "R3.13",
            Self::OtherRecording { .. } => "R3.14",
            Self::LinkNull { .. } => "R5.5",
            Self::Items { .. } => "R5.6",
            Self::BeginsLate { .. } | Self::FirstAgain { .. } | Self::FirstEntry { .. } => "R5.7",
            Self::Range { .. } => "R5.8",
            Self::View { .. } => "R5.9",
            Self::OutOfTurn {} => "R5.10",
            Self::Missing {} | Self::Unexpected {} | Self::NotRegular { .. } | Self::BadPath {} => "R9.1",
            Self::TagBytes { .. } => "R9.2",
            Self::Unlisted { .. }
            | Self::Checksum { .. }
            | Self::ListDisagrees { .. }
            | Self::ListNames { .. }
            | Self::ListLacks { .. }
            | Self::ListLine { .. } => "R9.3",
            Self::NotIndex { .. } => "R9.4",
            Self::IndexOrder { .. } => "R9.5",
            Self::Checkpoint { .. } => "R9.7",
            Self::Proof { .. } | Self::OtherCheckpoint {} => "R9.8",
            Self::Fork { .. }
            | Self::TwoNumbers { .. }
            | Self::ItemFork { .. }
            | Self::NotInHistory { .. }
            | Self::HistoryLacks { .. } => "R9.9",
            Self::EntriesMissing { .. }
            | Self::OtherItem { .. }
            | Self::ItemSeq { .. }
            | Self::ItemChain {}
            | Self::LogOrder { .. } => "R9.10",
            Self::LastEntry {} => "R9.11",
            Self::HistoryMissing { .. } | Self::HistoryExtra { .. } => "R9.12",
            Self::NoMaking {}
            | Self::PackagedCount { .. }
            | Self::PackagedNumber { .. }
            | Self::PackagedBy {}
            | Self::NotOfMaking {}
            | Self::RecordingMissing { .. }
            | Self::NotPackaged { .. }
            | Self::PackageEnd { .. } => "R9.13",
            Self::NotEnrolled { .. } => "R9.15",
            Self::ContentSize { .. } | Self::ContentDigest { .. } | Self::Segments { .. } => "R9.19",
            Self::NotAnnounced {} | Self::NotStored {} | Self::LoggedOther { .. } | Self::NotAsLogged { .. } => "R9.20",
            Self::OtherInstructions {} => "R9.26",
            Self::Revoked { .. } => "R9.21",
            Self::NotFiled { .. } => "R9.22",
            Self::LogNumber { .. } | Self::NotOfLog {} | Self::LogLacks { .. } => "R9.23",
            Self::Unreadable { .. }
            | Self::SizeChanged { .. }
            | Self::TooManyFiles { .. }
            | Self::More { .. }
            | Self::Failed { .. } => "R9.24",
        }
    }
}
