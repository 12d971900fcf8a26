//! Which recordings are wanted, and what is found.

use evidence::ids::{AgencyId, CaseId, Certificate, RecorderId, RecordingId, SavedSearchId, StationId};
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::deadline::Standing;
use crate::answers::recording::{MediaKind, RecordingItem};
use crate::answers::texts::{Circle, Flags, PageCursor, Words};

/// How often a value is among the recordings counted.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FacetValue {
    /// The value; null where it is not known.
    pub value: Option<String>,
    /// Recordings that have it.
    pub count: u64,
}

/// What recordings have in common: for each of these, the most frequent 50 values.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FacetReport {
    /// Recordings that were counted: the latest that fit, at most 10,000.
    pub counted: u64,
    /// Whether more fit than were counted, or may: so many recordings were looked at. Counts are then of the latest only.
    pub more: bool,
    /// By agency.
    pub agencies: Vec<FacetValue>,
    /// By certificate number of the officer.
    pub officers: Vec<FacetValue>,
    /// By recorder.
    pub recorders: Vec<FacetValue>,
    /// By station.
    pub stations: Vec<FacetValue>,
    /// By kind of media.
    pub kinds: Vec<FacetValue>,
}

/// What a piece of a query was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TermMeaning {
    /// A time of capture.
    Time,
    /// A kind of media.
    Kind,
    /// How a recording stands towards its deadline.
    Standing,
    /// Filed under a case, or under none.
    Filing,
    /// Stored, or still to come.
    Storing,
    /// What was odd about it.
    Flag,
    /// A word in the officer's name, or how the name sounds.
    Officer,
    /// A word in the officer's certificate number.
    Certificate,
    /// A word in the number or title of a case.
    Case,
    /// A word in the recorder.
    Recorder,
    /// A word in the station.
    Station,
    /// A word in the file's path.
    File,
    /// A word in a marker.
    Marker,
    /// A word in a transcript.
    Transcript,
    /// First digits of the recording id.
    Recording,
    /// A word; the first recordings that were found do not tell where it stands.
    Word,
    /// A word that no recording has.
    Nowhere,
    /// It is put together like a time and is none; no recording has it as a word.
    NotATime,
    /// Signs that say nothing; they were left out.
    Nothing,
}

evidence::all_variants! {
    TermMeaning {
        Time, Kind, Standing, Filing, Storing, Flag, Officer, Certificate, Case, Recorder, Station, File, Marker,
        Transcript, Recording, Word, Nowhere, NotATime, Nothing,
    }
}

impl TermMeaning {
    /// The message of `words` that names it.
    pub fn message(self) -> &'static str {
        match self {
            Self::Time => "search-meaning-time",
            Self::Kind => "search-meaning-kind",
            Self::Standing => "search-meaning-standing",
            Self::Filing => "search-meaning-filing",
            Self::Storing => "search-meaning-storing",
            Self::Flag => "search-meaning-flag",
            Self::Officer => "search-meaning-officer",
            Self::Certificate => "search-meaning-certificate",
            Self::Case => "search-meaning-case",
            Self::Recorder => "search-meaning-recorder",
            Self::Station => "search-meaning-station",
            Self::File => "search-meaning-file",
            Self::Marker => "search-meaning-marker",
            Self::Transcript => "search-meaning-transcript",
            Self::Recording => "search-meaning-recording",
            Self::Word => "search-meaning-word",
            Self::Nowhere => "search-meaning-nowhere",
            Self::NotATime => "search-meaning-not-a-time",
            Self::Nothing => "search-meaning-nothing",
        }
    }
}

impl UnderstoodTerm {
    /// The message of `words` that tells the value, where it is one of yes and no.
    pub fn value_message(&self) -> Option<&'static str> {
        match (self.meaning, self.value.as_deref()?) {
            (TermMeaning::Filing, "true") => Some("search-filing-true"),
            (TermMeaning::Filing, _) => Some("search-filing-false"),
            (TermMeaning::Storing, "true") => Some("search-storing-true"),
            (TermMeaning::Storing, _) => Some("search-storing-false"),
            _ => None,
        }
    }
}

/// A piece of what was typed, and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UnderstoodTerm {
    /// The piece, as it was typed.
    #[schema(value_type = Words)]
    pub text: String,
    /// What it was taken for.
    pub meaning: TermMeaning,
    /// Of a kind, a standing, a flag, filing and storing: the value that was looked for; with commas between where it is
    /// one of several.
    #[schema(value_type = Option<Words>)]
    pub value: Option<String>,
    /// Whether it was looked for as a word as well: what is a time may be a certificate.
    pub also_word: bool,
    /// Of a time: captured at or after; null where it is open.
    pub from: Option<Utc>,
    /// Of a time: captured before; null where it is open.
    pub until: Option<Utc>,
    /// The whole query without it.
    #[schema(value_type = Words)]
    pub without: String,
}

/// What tells of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MomentSource {
    /// A marker.
    Marker,
    /// A line of a transcript, which is no part of the recording.
    Transcript,
}

/// A moment of a recording that a marker or a transcript tells of in words that were searched for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FoundMoment {
    /// The recording.
    #[schema(value_type = RecordingId)]
    pub recording: String,
    /// The moment, in milliseconds of its timeline.
    pub at_ms: u64,
    /// What tells of it.
    pub source: MomentSource,
    /// What it says; a long line ends in `…`.
    pub text: String,
}

/// Which recordings are wanted; all that is given must hold.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindQuery {
    /// What a person types: case number, certificate, name, recorder, place and other words, beside
    /// days and times in any usual form (`王伟 光明路 11月20日`, `上周`, `2026-11-01到2026-11-20`), and kinds and states
    /// (`视频`, `逾期`, `未归案`). What can be read in several ways is: `20261120` is a day, or a number. What stands in
    /// quotation marks is a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Words>)]
    pub q: Option<String>,
    /// Words in path, recorder, station, officer's name or certificate number, or number or title of a
    /// case; or at least 8 first digits of the recording id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Words>)]
    pub text: Option<String>,
    /// Case id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<CaseId>)]
    pub case: Option<String>,
    /// Agency id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<AgencyId>)]
    pub agency: Option<String>,
    /// Certificate number of the officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Certificate>)]
    pub officer: Option<String>,
    /// Recorder id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<RecorderId>)]
    pub recorder: Option<String>,
    /// Station id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<StationId>)]
    pub station: Option<String>,
    /// Captured at or after: RFC 3339 with an offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Utc>)]
    pub from: Option<String>,
    /// Captured before: RFC 3339 with an offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Utc>)]
    pub until: Option<String>,
    /// Made in this circle, in degrees of WGS 84: latitude, longitude and radius in metres, 50,000 at most, with commas
    /// between. A track that leads through it counts. Found are recordings whose media were examined; a circle that holds
    /// more than 20,000 is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Circle>)]
    pub near: Option<String>,
    /// Stored, or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<bool>,
    /// Kind of media.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub kind: Option<MediaKind>,
    /// What was odd about it; several with commas between, all of which must be so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Flags>)]
    pub flag: Option<String>,
    /// How it stands towards its deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub standing: Option<Standing>,
    /// Where the page begins: `next` of the page before. Of `cursor`, `before`, `at` and `page` only one
    /// is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<PageCursor>)]
    pub cursor: Option<String>,
    /// Where the page ends: `previous` of the page after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<PageCursor>)]
    pub before: Option<String>,
    /// The page begins with what was captured before this moment, RFC 3339 with an offset; later
    /// recordings are on the pages before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Utc>)]
    pub at: Option<String>,
    /// Number of the page, from 1. Any page of the whole list or an agency's is reached at once; in
    /// lists with other filters, pages within the first 20,000 recordings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1)]
    pub page: Option<u64>,
    /// Items on the page, 1 to 500.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u64>,
    /// A search that the caller keeps, by its id: what it asks for must hold, but for what is given beside it. It counts
    /// as a look: what is stored from here on is new in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<SavedSearchId>)]
    pub saved: Option<String>,
}

/// A page of recordings.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RecordingPage {
    /// The recordings, latest capture first.
    pub items: Vec<RecordingItem>,
    /// Cursor of the next page; null on the last. A page may hold fewer than `limit` and have one: so many recordings
    /// were looked at that the search goes on there.
    #[schema(value_type = Option<PageCursor>)]
    pub next: Option<String>,
    /// `before` of the previous page, with later recordings; null on the first.
    #[schema(value_type = Option<PageCursor>)]
    pub previous: Option<String>,
    /// How many recordings the whole list has; null where a filter beside the agency is given.
    pub total: Option<u64>,
    /// What was understood of `q`, piece by piece.
    #[serde(default)]
    pub understood: Vec<UnderstoodTerm>,
    /// Moments of these recordings that markers and transcripts tell of in words of `q`, 3 of a recording at most.
    #[serde(default)]
    pub moments: Vec<FoundMoment>,
}
