//! The acts of a case for a person to read: how much of each was recorded, how its duties stand, what is not as the law
//! asks, and which recordings there are that could be filed for it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::RecordKind;
use evidence::ids::{CaseId, Certificate, DocumentId, RecorderId, RecordingId};
use evidence::term::Calendars;
use evidence::time::Utc;

pub use crate::answers::bounds::{ACT_RECORDINGS_SHOWN_MAX, OFFERED_SHOWN_MAX};
use crate::custody::access::{Action, Caller, Target};
use crate::custody::act::coverage::{self, Coverage, Ran, Window};
use crate::custody::act::duties::{self, ActFacts, DutyPart, DutyStanding, Saying};
use crate::custody::act::excuse::{self, marks};
use crate::custody::act::findings::{ActFinding, findings};
use crate::custody::act::{Act, DutyExcuse, ExcuseStanding};
use crate::custody::agency::Certified;
use crate::custody::case::act::case_for;
use crate::custody::case::{Case, CaseState};
use crate::custody::course::state::Course;
use crate::custody::deadline::rules::rule_at;
use crate::custody::legal::{Duty, Legal};
use crate::custody::marker::Marker;
use crate::custody::recording::{MediaKind, Recording};
use crate::custody::{Custody, Refused, Verb, require};
use crate::store::tables::{DbError, Reader};

/// A recording of an act.
#[derive(Debug, Clone)]
pub struct ActRecording {
    /// The recording.
    pub recording: Recording,
    /// As what it is filed under the case; none where it is not.
    pub record_kind: Option<RecordKind>,
    /// When it ran.
    pub ran: Ran,
    /// Whether it was worn by none of the act's officers, where it was to be.
    pub is_of_another: bool,
    /// Whether it is of no counter, where only the video of one counts.
    pub is_of_no_counter: bool,
}

impl ActRecording {
    /// Of an act of which the recordings of these counters alone count, where any are given.
    fn of(
        recording: Recording,
        record_kind: Option<RecordKind>,
        act: &Act,
        counters: Option<&BTreeSet<RecorderId>>,
    ) -> Self {
        let is_worn = recording.certificate.as_ref().is_some_and(|worn| act.said.officers.contains(worn));
        // What an officer wore before its recorder was registered as a counter is the officer's still.
        let is_free = recording.certificate.is_none();
        let is_of_counter = counters.map(|counters| is_free && counters.contains(&recording.recorder));
        Self {
            ran: ran(&recording),
            recording,
            record_kind,
            is_of_another: !is_worn && is_of_counter != Some(true),
            is_of_no_counter: is_of_counter == Some(false),
        }
    }

    /// Whether its time counts as recorded.
    pub fn counts(&self) -> bool {
        let is_placed = !matches!(self.ran, Ran::Unknown { .. }) && !self.is_of_no_counter;
        is_placed && self.record_kind.is_some_and(|kind| is_audio_video(&self.recording, kind))
    }
}

/// A duty of an act.
#[derive(Debug, Clone)]
pub struct ActDuty {
    /// The entry of the legal data.
    pub rule: Duty,
    /// How it stands.
    pub standing: DutyStanding,
    /// Each thing that it asks for.
    pub parts: Vec<(DutyPart, DutyStanding)>,
    /// What the head is asked to excuse.
    pub excuse: Option<DutyExcuse>,
}

/// An act, with all that is shown of it.
#[derive(Debug, Clone)]
pub struct ActView {
    /// The act.
    pub act: Act,
    /// Until when its recordings are stored in time.
    pub recordings_due: Utc,
    /// How much of it was recorded.
    pub coverage: Coverage,
    /// Its duties.
    pub duties: Vec<ActDuty>,
    /// What is not as the law asks.
    pub findings: Vec<ActFinding>,
    /// Recordings of the case that ran meanwhile and that the caller may see, [`ACT_RECORDINGS_SHOWN_MAX`] at most.
    pub recordings: Vec<ActRecording>,
    /// Others of the case.
    pub recordings_left_out: usize,
    /// Recordings of its officers, or of the agency's counters, that are not filed under the case, [`OFFERED_SHOWN_MAX`] at
    /// most.
    pub offered: Vec<ActRecording>,
    /// Whether there are more of them.
    pub has_more_offered: bool,
    /// The counters whose recordings alone count; none where it does not matter what a recording comes from.
    pub counters: Option<BTreeSet<RecorderId>>,
}

/// The acts of a case.
#[derive(Debug, Clone)]
pub struct CaseActs {
    /// The case.
    pub case: Case,
    /// Its acts, in the order in which they began.
    pub acts: Vec<ActView>,
}

impl ActView {
    /// The recordings that it tells of.
    pub fn shown(&self) -> impl Iterator<Item = &ActRecording> {
        self.recordings.iter().chain(&self.offered)
    }

    /// Whether a recording that is filed as such a kind counts as one of the act, whoever wore its recorder.
    pub fn counts(&self, recording: &Recording, kind: RecordKind) -> bool {
        let window = Window { from: self.act.said.from, until: self.act.said.until };
        let of_act = || ActRecording::of(recording.clone(), Some(kind), &self.act, self.counters.as_ref());
        ran(recording).meets(window) && of_act().counts()
    }
}

impl CaseActs {
    /// What it describes.
    fn items(&self) -> Vec<Item> {
        let shown = self.acts.iter().flat_map(ActView::shown);
        let recordings = shown.map(|one| Item::Recording(one.recording.id));
        std::iter::once(Item::Case(self.case.id.clone())).chain(recordings).collect()
    }
}

impl Custody {
    /// The acts of a case; the reading is logged, on each recording that is described.
    pub async fn show_acts(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<CaseActs, Refused> {
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        let found = self.read(move |reader| {
            let case = case_for(reader, &who, Action::ReadCases, &id)?;
            let calendars = reader.calendars()?;
            Ok(Looked::at(reader, (&legal, &calendars), case, now)?.acts(&who)?)
        });
        let found = found.await;
        let acts = self.recorded(caller, Verb::ActList, found).await?;
        self.log_described(caller, Verb::ActList, acts.items()).await?;
        Ok(acts)
    }
}

/// The acts of a case that the caller may read, with all that is shown of them.
pub(in crate::custody) fn acts_of_case(
    reader: &Reader<'_>,
    who: &Caller,
    (law, calendars): (&Legal, &Calendars),
    (case, now): (&Case, Utc),
) -> Result<Vec<ActView>, DbError> {
    // Most cases have none, and need not be looked through for them.
    if reader.act_count(&case.id, 1)? == 0 {
        return Ok(Vec::new());
    }
    Ok(Looked::at(reader, (law, calendars), case.clone(), now)?.acts(who)?.acts)
}

/// When a recording ran, as far as that is known.
pub fn ran(recording: &Recording) -> Ran {
    let is_believed = recording.doubts.capture.is_none();
    Ran::of(recording.capture_start, recording.capture_end, is_believed, &recording.flags)
}

/// Whether a recording is sound or pictures that move, and here. What is filed as sound and is a photo is none.
fn is_audio_video(recording: &Recording, kind: RecordKind) -> bool {
    let is_filed_so = [RecordKind::Audio, RecordKind::Video, RecordKind::Surveillance].contains(&kind);
    is_filed_so && MediaKind::of(&recording.media_type) != MediaKind::Photo && recording.stored_at().is_some()
}

/// Whether nothing is added to a case any more.
fn is_over(reader: &Reader<'_>, case: &Case) -> Result<bool, DbError> {
    let has_ended = reader.course(&case.id)?.is_some_and(|course| course.state == Course::Ended);
    Ok(has_ended || case.state != CaseState::Open)
}

/// What is looked at of a case for all of its acts.
struct Looked<'a> {
    reader: &'a Reader<'a>,
    law: &'a Legal,
    calendars: &'a Calendars,
    case: Case,
    is_over: bool,
    marks: BTreeSet<String>,
    filed: Vec<(Recording, RecordKind)>,
    /// Names of documents that are filed.
    documents: BTreeMap<DocumentId, String>,
    excuses: Vec<DutyExcuse>,
    counters: BTreeSet<RecorderId>,
    now: Utc,
}

/// What was read for earlier acts of the case, and is asked of others too.
#[derive(Default)]
struct Known {
    markers: BTreeMap<RecordingId, Vec<Marker>>,
    certified: BTreeMap<Certificate, Vec<Certified>>,
}

impl<'a> Looked<'a> {
    fn at(
        reader: &'a Reader<'a>,
        (law, calendars): (&'a Legal, &'a Calendars),
        case: Case,
        now: Utc,
    ) -> Result<Self, DbError> {
        let documents = reader.documents_of(&case.id)?.into_iter().map(|document| (document.id, document.name));
        Ok(Self {
            is_over: is_over(reader, &case)?,
            marks: marks(reader, &case.id)?,
            filed: reader.recordings_filed(&case.id)?,
            documents: documents.collect(),
            excuses: reader.excuses_of(&case.id)?,
            counters: reader.counters_of(&case.agency)?,
            reader,
            law,
            calendars,
            case,
            now,
        })
    }

    fn acts(self, who: &Caller) -> Result<CaseActs, DbError> {
        let mut known = Known::default();
        let acts = self.reader.acts_of(&self.case.id)?;
        let acts = acts.into_iter().map(|act| self.act(who, act, &mut known)).collect::<Result<_, _>>()?;
        Ok(CaseActs { case: self.case, acts })
    }

    fn act(&self, who: &Caller, act: Act, known: &mut Known) -> Result<ActView, DbError> {
        let window = Window { from: act.said.from, until: act.said.until };
        let rules = excuse::duties(self.law, &act, &self.marks);
        let counters = rules.iter().any(|rule| rule.says.counter).then(|| self.counters.clone());
        let of_act = |(recording, kind): &(Recording, RecordKind)| {
            ran(recording)
                .meets(window)
                .then(|| ActRecording::of(recording.clone(), Some(*kind), &act, counters.as_ref()))
        };
        let recordings: Vec<ActRecording> = self.filed.iter().filter_map(of_act).collect();
        let counted: Vec<Ran> = recordings.iter().filter(|one| one.counts()).map(|one| one.ran).collect();
        let coverage = coverage::coverage(window, &counted, &self.law.lists.coverage);
        let recordings_due = self.recordings_due(act.said.until);
        let sayings = self.sayings(&act, window, &recordings, &mut known.markers)?;
        let facts = ActFacts {
            coverage: &coverage,
            has_document: act.said.documents.iter().any(|id| self.documents.contains_key(id)),
            sayings: &sayings,
            recordings_due,
            is_case_over: self.is_over,
            now: self.now,
        };
        let duties = rules.into_iter().map(|rule| self.duty(rule, &act, facts)).collect();
        let (offered, has_more_offered) = self.offered(who, &act, counters.as_ref())?;
        let all = recordings.len();
        let may_see = |one: &ActRecording| is_seen(who, &one.recording);
        let shown: Vec<ActRecording> = recordings.into_iter().filter(may_see).take(ACT_RECORDINGS_SHOWN_MAX).collect();
        Ok(ActView {
            findings: self.findings(&act, &mut known.certified)?,
            recordings_left_out: all - shown.len(),
            recordings: shown,
            recordings_due,
            coverage,
            duties,
            offered,
            has_more_offered,
            counters,
            act,
        })
    }

    /// Until when recordings of an act that ended then are stored in time: by the deadline of a recording that ends with
    /// it. Where none is in force, nothing may come later.
    fn recordings_due(&self, ended: Utc) -> Utc {
        rule_at(&self.law.rules, ended).map_or(ended, |rule| ended.plus_seconds(rule.seconds))
    }

    fn duty(&self, rule: &Duty, act: &Act, facts: ActFacts<'_>) -> ActDuty {
        let of_it = |excuse: &&DutyExcuse| excuse.act == act.id && excuse.duty == rule.ground.id;
        let excuse = self.excuses.iter().find(of_it).cloned();
        let is_excused = excuse.as_ref().is_some_and(|excuse| excuse.standing == ExcuseStanding::Approved);
        let (standing, parts) = duties::judge(rule, facts, is_excused);
        ActDuty { rule: rule.clone(), standing, parts, excuse }
    }

    /// What was written of an act: markers of its time, and names of its documents. Markers of a recording are read once.
    fn sayings(
        &self,
        act: &Act,
        window: Window,
        recordings: &[ActRecording],
        markers: &mut BTreeMap<RecordingId, Vec<Marker>>,
    ) -> Result<Vec<Saying>, DbError> {
        let named = act.said.documents.iter().filter_map(|id| self.documents.get(id));
        let mut sayings: Vec<Saying> = named.map(|name| Saying { kind: None, text: name.clone() }).collect();
        for one in recordings {
            let of_recording = match markers.entry(one.recording.id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => free.insert(self.reader.markers(&one.recording.id)?),
            };
            let of_time = of_recording.iter().filter(|marker| one.ran.is_during(window, marker.at_ms));
            sayings.extend(of_time.map(|marker| Saying { kind: Some(marker.kind), text: marker.text.clone() }));
        }
        Ok(sayings)
    }

    /// What is not as the law asks. The days of a certificate are read once.
    fn findings(
        &self,
        act: &Act,
        known: &mut BTreeMap<Certificate, Vec<Certified>>,
    ) -> Result<Vec<ActFinding>, DbError> {
        let mut certified = Vec::with_capacity(act.said.officers.len());
        for certificate in &act.said.officers {
            let days = match known.entry(certificate.clone()) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => free.insert(self.reader.certified(certificate)?),
            };
            certified.push((certificate.clone(), days.clone()));
        }
        Ok(findings(self.law, self.calendars, &act.said, &certified))
    }

    /// What the act's officers recorded meanwhile, or the counters, and is not filed under its case: what the caller may see
    /// of it.
    fn offered(
        &self,
        who: &Caller,
        act: &Act,
        counters: Option<&BTreeSet<RecorderId>>,
    ) -> Result<(Vec<ActRecording>, bool), DbError> {
        let window = Window { from: act.said.from, until: act.said.until };
        let (of_case, most) = ((&self.case.id, &self.case.agency), OFFERED_SHOWN_MAX as u64 + 1);
        let mut made = Vec::new();
        if counters.is_some() {
            made = self.reader.made_at_counters(of_case, window, most)?;
        } else {
            for officer in self.reachable(who, act) {
                made.extend(self.reader.made_during(of_case, officer, window, most)?);
            }
        }
        made.retain(|recording| ran(recording).meets(window) && is_seen(who, recording));
        let of_act = |recording| ActRecording::of(recording, None, act, counters);
        let mut offered: Vec<ActRecording> = made.into_iter().map(of_act).collect();
        offered.sort_by_key(|one| (one.recording.capture_end, one.recording.id));
        let has_more = offered.len() > OFFERED_SHOWN_MAX;
        offered.truncate(OFFERED_SHOWN_MAX);
        Ok((offered, has_more))
    }

    /// The officers of an act of whom the caller may see recordings at all.
    fn reachable<'b>(&self, who: &Caller, act: &'b Act) -> Vec<&'b Certificate> {
        let agency = &self.case.agency;
        let may = |certificate: &&Certificate| {
            let target = Target::Recording { agency, certificate: Some(*certificate) };
            require(who, Action::ReadRecording, target, None).is_ok()
        };
        act.said.officers.iter().filter(may).collect()
    }
}

fn is_seen(who: &Caller, recording: &Recording) -> bool {
    require(who, Action::ReadRecording, recording.target(), None).is_ok()
}
