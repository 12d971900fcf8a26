//! Acts of a case: what is said of them, what they must leave, and how much of them was recorded.

use evidence::event::{ActKind, RecordKind, Stage};
use evidence::ids::{ActId, CaseId, Certificate, DocumentId, RecordingId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::legal::{AskedOf, EntryBody, Excuse, Tells};
use crate::answers::recording::MediaKind;
use crate::answers::texts::{Line, RuleId, Words};

/// What is said of an act: the whole of it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActRequest {
    /// Which kind it is: an id of the site's legal data, in force on the day on which it began.
    pub kind: ActKind,
    /// When it began: not in the future.
    pub from: Utc,
    /// When it ended: not before it began, and not in the future.
    pub until: Utc,
    /// Where it was done.
    #[schema(value_type = Line)]
    pub place: String,
    /// Certificate numbers of the officers who did it. Fewer than two are told as a finding.
    #[schema(value_type = Vec<Certificate>, min_items = 1, max_items = 20)]
    pub officers: Vec<String>,
    /// Whether the party was there.
    pub party_present: bool,
    /// Who was there as a witness, by what they are and not by name: it stands in the log; may be empty.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub witness: String,
    /// Documents of the case that were made of it.
    #[serde(default)]
    #[schema(value_type = Vec<DocumentId>, max_items = 50)]
    pub documents: Vec<String>,
    /// That it did last longer than 24 hours, where it did.
    #[serde(default)]
    pub sure: bool,
    /// Why it is recorded so; needed where it is changed.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub reason: String,
}

/// A new act's id.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ActRecorded {
    /// The act.
    pub act: ActId,
}

/// Files recordings for an act: all, or none where one is refused.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActFilingRequest {
    /// Recording ids; one that is named twice is filed once.
    #[schema(value_type = Vec<RecordingId>, min_items = 1, max_items = 500)]
    pub recordings: Vec<String>,
    /// The stage; that of the kind of act where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// The kind of record; by what each file is where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<RecordKind>,
    /// Why.
    #[schema(value_type = Line)]
    pub reason: String,
}

/// Asks the head to excuse from a duty.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExcuseRequest {
    /// The duty, an id of the legal data: one that follows from the act, and whose text knows an excuse.
    #[schema(value_type = RuleId)]
    pub duty: String,
    /// Why it could not be met.
    #[schema(value_type = Line)]
    pub reason: String,
    /// What was recorded instead.
    #[schema(value_type = Line)]
    pub instead: String,
}

/// The head excuses from a duty.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExcuseApproval {
    /// The duty.
    #[schema(value_type = RuleId)]
    pub duty: String,
}

/// The head does not excuse from a duty.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExcuseRefusal {
    /// The duty.
    #[schema(value_type = RuleId)]
    pub duty: String,
    /// Why not.
    #[schema(value_type = Line)]
    pub reason: String,
}

/// How a duty stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DutyStanding {
    /// What it asks for may still come in time.
    Open,
    /// Some of it is there.
    Partly,
    /// All of it is.
    Met,
    /// The head excused from it.
    Excused,
    /// Nothing of it is there, and it is too late.
    Breached,
}

/// What a duty asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DutyPart {
    /// Sound or pictures of all of the act.
    Recording,
    /// A document that was made of it.
    Document,
    /// That a marker or a document tells what the duty names.
    Telling,
}

/// What is not as the law asks of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActFault {
    /// It was done at night, and may not be.
    Night,
    /// It was done on a statutory holiday, and may not be.
    StatutoryHoliday,
    /// It may not be done on a statutory holiday, and of that year no calendar is known.
    HolidayUnknown,
    /// Fewer than two officers did it, those who assist not counted.
    FewOfficers,
    /// An officer's certificate was not valid on that day.
    CertificateNotValid,
    /// It lasted longer than 24 hours.
    OverADay,
}

/// How an excuse stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExcuseStanding {
    /// The head has not decided yet.
    Asked,
    /// The head excused.
    Approved,
    /// The head did not; it may be asked again.
    Refused,
}

impl DutyStanding {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Open => "duty-standing-open",
            Self::Partly => "duty-standing-partly",
            Self::Met => "duty-standing-met",
            Self::Excused => "duty-standing-excused",
            Self::Breached => "duty-standing-breached",
        }
    }
}

impl DutyPart {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Recording => "duty-part-recording",
            Self::Document => "duty-part-document",
            Self::Telling => "duty-part-telling",
        }
    }
}

impl ActFault {
    /// The message of what people read; it may tell `certificate` and `day`.
    pub fn message(self) -> &'static str {
        match self {
            Self::Night => "act-fault-night",
            Self::StatutoryHoliday => "act-fault-statutory-holiday",
            Self::HolidayUnknown => "act-fault-holiday-unknown",
            Self::FewOfficers => "act-fault-few-officers",
            Self::CertificateNotValid => "act-fault-certificate-not-valid",
            Self::OverADay => "act-fault-over-a-day",
        }
    }
}

impl ExcuseStanding {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Asked => "excuse-asked",
            Self::Approved => "excuse-approved",
            Self::Refused => "excuse-refused",
        }
    }
}

/// So many of a thousand, as people read them, in per cent: `94.9`.
pub fn percent(per_mille: u32) -> String {
    format!("{}.{}", per_mille / 10, per_mille % 10)
}

evidence::all_variants! {
    DutyStanding { Open, Partly, Met, Excused, Breached }
    DutyPart { Recording, Document, Telling }
    ActFault { Night, StatutoryHoliday, HolidayUnknown, FewOfficers, CertificateNotValid, OverADay }
    ExcuseStanding { Asked, Approved, Refused }
}

/// How much of an act is covered.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CoveredBody {
    /// In whole seconds.
    pub seconds: u64,
    /// Of a thousand, rounded down: 949 is 94.9 per cent.
    #[schema(maximum = 1000)]
    pub per_mille: u32,
}

/// A stretch of an act that no recording covers.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct GapBody {
    /// From when.
    pub from: Utc,
    /// Until when.
    pub until: Utc,
    /// How long, in seconds.
    pub seconds: u64,
}

/// How much of an act was recorded in sound or pictures that are filed under its case.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ActCoverageBody {
    /// How long the act lasted, in whole seconds.
    pub length_seconds: u64,
    /// By what the times of the recordings say.
    pub stated: CoveredBody,
    /// However far the recorders' clocks are off.
    pub least: CoveredBody,
    /// At most.
    pub most: CoveredBody,
    /// What is not covered, by what the times say, in order; at most 100.
    pub gaps: Vec<GapBody>,
    /// Gaps beyond those.
    pub gaps_left_out: u64,
    /// Whether it is as much as the site asks for.
    pub enough: bool,
    /// Whether it is so however far the clocks are off.
    pub enough_for_sure: bool,
}

/// A recording of an act.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ActRecordingBody {
    /// The recording.
    pub recording: RecordingId,
    /// Certificate number of the officer who wore the recorder, where it is known.
    pub officer: Option<Certificate>,
    /// Whether that is none of the act's officers.
    pub of_another: bool,
    /// What kind of media it is.
    pub media: MediaKind,
    /// As what kind of record it is filed; null where it is not.
    pub kind: Option<RecordKind>,
    /// When it began, where that is known.
    pub capture_start: Option<Utc>,
    /// When it ended.
    pub capture_end: Utc,
    /// How far its clock may be off, in seconds; null where its times are disputed or not known.
    pub give_seconds: Option<u64>,
    /// Whether it counts: it is filed as sound or pictures that move, its content is stored, and its times are known.
    pub counts: bool,
}

/// One thing that a duty asks for, and how that stands.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DutyPartBody {
    /// What.
    pub part: DutyPart,
    /// How it stands.
    pub standing: DutyStanding,
}

/// What the head is asked to excuse from.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ExcuseBody {
    /// How it stands.
    pub standing: ExcuseStanding,
    /// Why the duty could not be met.
    pub reason: String,
    /// What was recorded instead.
    pub instead: String,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    pub asked_at: Utc,
    /// Who decided; null until then.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<Utc>,
    /// Why the head refused; empty where they did not.
    pub refusal: String,
}

/// A duty that follows from an act.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ActDutyBody {
    /// The entry of the legal data, as it was on the day of the act.
    pub rule: EntryBody,
    /// Whether it asks for sound or pictures.
    pub av: AskedOf,
    /// Whether it asks for a document.
    pub text: AskedOf,
    /// What must be told, where something must.
    pub tells: Option<Tells>,
    /// What excuses from it, where its text knows an excuse.
    pub excuse: Option<Excuse>,
    /// How it stands.
    pub standing: DutyStanding,
    /// Each thing that it asks for.
    pub parts: Vec<DutyPartBody>,
    /// What the head is asked, where they are.
    pub asked: Option<ExcuseBody>,
}

/// What is not as the law asks of an act.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ActFindingBody {
    /// What.
    pub finding: ActFault,
    /// Of which certificate; null where it is of none.
    pub certificate: Option<Certificate>,
    /// Of which day; null where it is of none.
    #[schema(value_type = Option<evidence::schema::Day>)]
    pub day: Option<Date>,
}

/// An act of a case.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ActBody {
    /// The act.
    pub act: ActId,
    /// Which kind it is.
    pub kind: ActKind,
    /// When it began, by who says so.
    pub from: Utc,
    /// When it ended, by who says so.
    pub until: Utc,
    /// Where it was done.
    pub place: String,
    /// The officers who did it.
    pub officers: Vec<Certificate>,
    /// Whether the party was there.
    pub party_present: bool,
    /// Who was there as a witness, by what they are and not by name: it stands in the log; may be empty.
    pub witness: String,
    /// Documents that were made of it, those that were taken out of the case since among them.
    pub documents: Vec<DocumentId>,
    /// Why it was recorded so or changed last; may be empty.
    pub reason: String,
    /// Who recorded it.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Utc,
    /// When it was changed last; null where it was not.
    pub changed_at: Option<Utc>,
    /// Until when its recordings are stored in time.
    pub recordings_due: Utc,
    /// How much of it was recorded.
    pub coverage: ActCoverageBody,
    /// The duties that follow from it.
    pub duties: Vec<ActDutyBody>,
    /// What is not as the law asks.
    pub findings: Vec<ActFindingBody>,
    /// Recordings of the case that ran meanwhile and that the caller may see; at most 200.
    pub recordings: Vec<ActRecordingBody>,
    /// Others of the case that ran meanwhile: beyond those, or that the caller may not see.
    pub recordings_left_out: u64,
    /// Recordings of its officers that ran meanwhile and are not filed under the case; at most 50.
    pub offered: Vec<ActRecordingBody>,
    /// Whether there are more of them.
    pub more_offered: bool,
}

/// The acts of a case.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseActsBody {
    /// The case.
    pub case: CaseId,
    /// Of an act's length so much must be covered, in per cent.
    pub percent_min: u32,
    /// The longest gap that is let be, in seconds.
    pub gap_seconds_max: u32,
    /// Its acts, in the order in which they began.
    pub acts: Vec<ActBody>,
}

#[cfg(test)]
mod tests {
    use words::Lang;

    use super::*;

    #[test]
    fn every_word_of_acts_is_told_in_both_languages() {
        let standings = DutyStanding::ALL.iter().map(|one| one.message());
        let parts = DutyPart::ALL.iter().map(|one| one.message());
        let faults = ActFault::ALL.iter().map(|one| one.message());
        let excuses = ExcuseStanding::ALL.iter().map(|one| one.message());
        for message in standings.chain(parts).chain(faults).chain(excuses) {
            for lang in Lang::ALL {
                assert!(lang.find(message, None).is_some(), "{message} in {lang:?}");
            }
        }
    }

    #[test]
    fn per_mille_are_told_in_per_cent() {
        assert_eq!([0, 9, 949, 1000].map(percent), ["0.0", "0.9", "94.9", "100.0"]);
    }
}
