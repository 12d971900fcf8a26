//! What a case lacks, of all that may be known of one: each thing once, where the law puts it.

use std::collections::BTreeSet;

use evidence::digest::Digest;
use evidence::event::{CaseProcedure, CaseSource, DraftOutcome};
use evidence::ids::{ActId, CaseId, DocumentId, RecordingId};
use evidence::term;

use super::*;
use crate::answers::act::DutyStanding;
use crate::answers::course::ClockStanding;
use crate::custody::act::coverage::{Window, coverage};
use crate::custody::act::duties::DutyPart;
use crate::custody::act::view::ActDuty;
use crate::custody::act::{Act, ActSaid};
use crate::custody::case::CaseState;
use crate::custody::course::clocks::CaseClock;
use crate::custody::course::whose::Whose;
use crate::custody::course::{CaseCourse, Course, Description};
use crate::custody::decision::state::DecisionState;
use crate::custody::decision::view::NextDecision;
use crate::custody::draft::act::BoundDraft;
use crate::custody::draft::{Draft, DraftSaid};
use crate::custody::legal::{SHIPPED, read};
use crate::custody::monitor::Monitored;
use crate::custody::paper::view::{PaperOffers, PaperStage, WantedKind};
use crate::custody::paper::wanted::PaperStanding;
use crate::custody::refused::Fault;
use crate::custody::review::binding::Binding;

/// Noon of a day on the site's clock.
fn noon(day: &str) -> Utc {
    format!("{day}T12:00:00.000000+08:00").parse().expect("a moment")
}

fn id<T: std::str::FromStr>(digit: &str) -> T {
    digit.repeat(32).parse().ok().expect("an id")
}

/// A case about a penalty, and all that is known of it.
struct World {
    law: Legal,
    case: Case,
    course: CourseView,
    parties: usize,
    acts: Vec<ActView>,
    papers: CasePapers,
    decisions: DecisionsView,
    reviewed: ReviewedDrafts,
    now: Utc,
}

impl World {
    /// A case of which nobody said anything.
    fn new() -> Self {
        let (law, now) = (read(SHIPPED).expect("legal data"), noon("2026-03-20"));
        let case = Case {
            id: id("a"),
            agency: "xc".parse().expect("an agency"),
            number: "薛综执罚〔2026〕1号".parse().expect("a number"),
            title: "占道经营".to_owned(),
            opened_at: noon("2026-03-01"),
            state: CaseState::Open,
        };
        let course = CourseView {
            case: case.clone(),
            course: None,
            pauses: Vec::new(),
            extensions: Vec::new(),
            clocks: Vec::new(),
            decisions: Vec::new(),
            is_decided_simply: false,
            is_served: false,
            acted_for: Vec::new(),
            whose: Whose::default(),
            acting: None,
        };
        let papers = CasePapers {
            case: case.clone(),
            is_described: false,
            day: law.day(now),
            stages: Vec::new(),
            undescribed: Vec::new(),
            offers: PaperOffers::default(),
        };
        let state = DecisionState::Undecided;
        let decisions =
            DecisionsView { case: case.clone(), state, steps: Vec::new(), decisions: Vec::new(), next: None };
        let reviewed = ReviewedDrafts::default();
        Self { law, case, course, parties: 0, acts: Vec::new(), papers, decisions, reviewed, now }
    }

    /// One that was described and started, with a party.
    fn started() -> Self {
        let mut world = Self::new();
        let (li, at) = ("li".parse().expect("a person"), noon("2026-03-01"));
        world.parties = 1;
        world.papers.is_described = true;
        world.course.course = Some(CaseCourse {
            case: world.case.id.clone(),
            agency: world.case.agency.clone(),
            description: Some(Description {
                matter: "penalty".parse().expect("a matter"),
                procedure: CaseProcedure::Ordinary,
                source: CaseSource::Inspection,
                place: String::new(),
                deed: None,
                handlers: BTreeSet::new(),
                marks: BTreeSet::new(),
            }),
            described: None,
            state: Course::Started,
            since: at,
            by: li,
            reason: String::new(),
            registered: Some((at, "head".parse().expect("a person"))),
            is_registered_elsewhere: false,
            decided_simply: None,
            urgent: None,
            end: None,
        });
        world
    }

    /// The same, ended on the day before.
    fn ended() -> Self {
        let mut world = Self::started();
        world.course.course.as_mut().expect("it was started").state = Course::Ended;
        world
    }

    fn known(&self) -> CaseKnown<'_> {
        CaseKnown {
            case: &self.case,
            course: &self.course,
            parties: self.parties,
            acts: &self.acts,
            papers: &self.papers,
            documents: &[],
            recordings: &[],
            simple: None,
            reviewed: &self.reviewed,
            decisions: &self.decisions,
            deliveries: &[],
            performances: &[],
            law: &self.law,
            calendars: evidence::legal::shipped_calendars(),
            now: self.now,
        }
    }

    fn lacks(&self) -> Vec<Lack> {
        completeness(&self.known()).lacks
    }

    /// How a stage stands, and for whom it waits.
    fn stands(&self, stage: PathStage) -> (PathStanding, Option<WaitsFor>) {
        let path = completeness(&self.known()).path;
        let found = path.into_iter().find(|one| one.stage == stage).expect("every stage is there");
        (found.standing, found.waits_for)
    }

    /// An inspection, with the parts of its duties as they stand.
    fn act(&mut self, duties: &[(&str, DutyPart, DutyStanding)]) {
        let (from, until) = (noon("2026-03-02"), noon("2026-03-02").plus_seconds(3600));
        let said = ActSaid {
            kind: "inspection".parse().expect("a kind"),
            from,
            until,
            place: "光明路".to_owned(),
            officers: BTreeSet::new(),
            party_present: true,
            witness: String::new(),
            documents: BTreeSet::new(),
        };
        let duties = duties.iter().map(|(duty, part, standing)| ActDuty {
            rule: self.law.lists.duties.iter().find(|known| known.ground.id == *duty).expect("a duty").clone(),
            standing: *standing,
            parts: vec![(*part, *standing)],
            excuse: None,
        });
        let duties = duties.collect();
        self.acts.push(ActView {
            act: Act {
                id: id::<ActId>("b"),
                case: self.case.id.clone(),
                said,
                reason: String::new(),
                recorded_by: "li".parse().expect("a person"),
                recorded_at: until,
                changed_at: None,
            },
            recordings_due: until.plus_seconds(24 * 3600),
            coverage: coverage(Window { from, until }, &[], &self.law.lists.coverage),
            duties,
            findings: Vec::new(),
            recordings: Vec::new(),
            recordings_left_out: 0,
            offered: Vec::new(),
            has_more_offered: false,
            counters: None,
        });
    }

    /// A kind of document that the case wants, as it stands.
    fn wants(&mut self, kind: &str, standing: PaperStanding) {
        let kind = self.law.document_kind(kind).expect("a kind of document").clone();
        let documents = if standing == PaperStanding::Missing { Vec::new() } else { vec![id::<DocumentId>("d")] };
        let lacking = if standing == PaperStanding::Unsigned { kind.signatures.clone() } else { Vec::new() };
        let stage = kind.stage;
        let wanted = WantedKind { kind, is_wanted: true, standing, lacking, officers_missing: 0, documents };
        let names = [String::new(), String::new()];
        self.papers.stages.push(PaperStage { stage, names, kinds: vec![wanted], papers: Vec::new() });
    }

    /// A clock of the case that started on a day, at its standing.
    fn clock(&mut self, rule: &str, started: &str, standing: ClockStanding) {
        let (rule, started) = (self.law.deadlines.iter().find(|known| known.id == rule), noon(started));
        let rule = rule.expect("a deadline").clone();
        let zone = (self.law.zone(), evidence::legal::shipped_calendars());
        let due = term::due(started, rule.term(false), &[], self.now, zone).expect("it can be counted");
        let (stopped, is_extended, extended_late) = (None, false, false);
        let clock = CaseClock { rule, started, stopped, due, standing, is_extended, extended_late };
        self.course.clocks.push(clock);
    }
}

/// What is lacking, where, and how it stands.
fn told(lacks: &[Lack]) -> Vec<(PathStage, LackStanding, LackWhat)> {
    lacks.iter().map(|lack| (lack.stage, lack.standing, lack.what)).collect()
}

#[test]
fn a_case_of_which_nobody_said_anything_lacks_that_and_nothing_else() {
    let world = World::new();
    assert_eq!(told(&world.lacks()), [(PathStage::Start, LackStanding::Lacking, LackWhat::NotDescribed)]);
    assert!(!world.lacks()[0].looked_at);
    assert_eq!(world.stands(PathStage::Start), (PathStanding::Lacking, None));
    for stage in &PathStage::ALL[1..] {
        assert_eq!(world.stands(*stage), (PathStanding::NotBegun, None), "{stage:?}");
    }
}

#[test]
fn a_case_that_was_started_waits_for_those_who_handle_it_and_lacks_nothing() {
    let world = World::started();
    assert!(world.lacks().is_empty(), "{:?}", world.lacks());
    assert_eq!(world.stands(PathStage::Start), (PathStanding::Done, None));
    assert_eq!(world.stands(PathStage::Investigation), (PathStanding::Waiting, Some(WaitsFor::Handlers)));
    assert_eq!(world.stands(PathStage::Review), (PathStanding::NotBegun, None));
}

#[test]
fn a_party_may_be_recorded_until_the_investigation_is_over() {
    let (mut world, mut over) = (World::started(), World::ended());
    (world.parties, over.parties) = (0, 0);
    assert_eq!(told(&world.lacks()), [(PathStage::Investigation, LackStanding::Open, LackWhat::NoParty)]);
    let lacking = (PathStage::Investigation, LackStanding::Lacking, LackWhat::NoParty);
    assert_eq!(told(&over.lacks()), [lacking]);
}

/// Annex 2, article 11 as the site carries it on, and article 55 of the law on penalties: one certificate is shown.
#[test]
fn what_two_texts_ask_of_an_act_is_lacking_once_with_both_articles() {
    let mut world = World::started();
    world.act(&[
        ("certificate-shown-site", DutyPart::Telling, DutyStanding::Breached),
        ("n-certificate-shown", DutyPart::Telling, DutyStanding::Breached),
        ("told-recusal-site", DutyPart::Telling, DutyStanding::Partly),
    ]);
    let lacks = world.lacks();
    let grounds: Vec<Vec<&str>> =
        lacks.iter().map(|lack| lack.grounds.iter().map(|ground| ground.id.as_str()).collect()).collect();
    assert_eq!(grounds, [vec!["certificate-shown-site", "n-certificate-shown"], vec!["told-recusal-site"]]);
    assert_eq!(lacks.iter().map(|lack| lack.looked_at).collect::<Vec<_>>(), [false, true]);
    assert_eq!(world.stands(PathStage::Investigation).0, PathStanding::Lacking);
}

#[test]
fn a_recording_that_may_still_be_stored_is_not_lacking_yet() {
    let mut world = World::started();
    world.act(&[("av-onsite-site", DutyPart::Recording, DutyStanding::Open)]);
    let lacks = world.lacks();
    let open = (PathStage::Investigation, LackStanding::Open, LackWhat::Recording(DutyStanding::Open));
    assert_eq!(told(&lacks), [open]);
    assert_eq!((lacks[0].mend, lacks[0].until), (LackMend::FileRecordings, Some(world.acts[0].recordings_due)));
    assert_eq!(world.stands(PathStage::Investigation), (PathStanding::Waiting, Some(WaitsFor::Handlers)));
}

/// 行政处罚法 41: it may still be reviewed until the investigation is over, and cases about something else do not ask for it.
#[test]
fn what_monitoring_recorded_and_did_not_pass_is_lacking_in_a_case_about_a_penalty() {
    fn found(world: &World) -> Vec<Lack> {
        world.lacks().into_iter().filter(|lack| lack.what == LackWhat::MonitorUnpassed).collect()
    }
    let unreviewed = Monitored { recording: RecordingId(Digest::of(b"film")), review: None };
    let (mut running, mut ended) = (World::started(), World::ended());
    for (world, standing) in [(&mut running, LackStanding::Open), (&mut ended, LackStanding::Lacking)] {
        assert!(found(world).is_empty());
        world.reviewed.unpassed = vec![unreviewed.clone()];
        let lacks = found(world);
        assert_eq!((lacks.len(), lacks[0].standing, lacks[0].looked_at), (1, standing, false));
        assert_eq!(lacks[0].of, LackOf::Recording(unreviewed.recording));
        assert_eq!(lacks[0].grounds[0].article, "第四十一条第一款、第二款");
        let course = world.course.course.as_mut().expect("it was started");
        course.description.as_mut().expect("it was described").matter = "licence".parse().expect("a matter");
        assert!(found(world).is_empty(), "no penalty");
    }
}

#[test]
fn a_document_is_lacking_once_its_stage_is_over_and_unsigned_at_once() {
    let (mut world, mut over) = (World::started(), World::ended());
    for world in [&mut world, &mut over] {
        world.wants("investigation_report", PaperStanding::Missing);
        world.wants("questioning_record", PaperStanding::Unsigned);
        // What every case has is not asked for before its stage.
        world.wants("closing_approval", PaperStanding::Filed);
    }
    let missing = LackWhat::Paper(PaperStanding::Missing);
    let unsigned = LackWhat::Paper(PaperStanding::Unsigned);
    let stage = PathStage::Investigation;
    assert_eq!(told(&world.lacks()), [(stage, LackStanding::Lacking, unsigned), (stage, LackStanding::Open, missing)]);
    assert_eq!(
        told(&over.lacks()),
        [(stage, LackStanding::Lacking, missing), (stage, LackStanding::Lacking, unsigned)]
    );
    assert_eq!(over.lacks()[1].signatures.len(), 2);
}

#[test]
fn what_every_case_has_is_not_asked_for_before_its_stage_is_reached() {
    let mut world = World::started();
    world.wants("decision", PaperStanding::Missing);
    world.wants("closing_approval", PaperStanding::Missing);
    assert!(world.lacks().is_empty(), "{:?}", world.lacks());
    let mut over = World::ended();
    over.wants("decision", PaperStanding::Missing);
    let missing = LackWhat::Paper(PaperStanding::Missing);
    assert_eq!(told(&over.lacks()), [(PathStage::Decision, LackStanding::Lacking, missing)]);
}

#[test]
fn an_act_without_its_document_lacks_the_document_and_not_the_duty_beside_it() {
    let mut world = World::started();
    world.act(&[("av-onsite-site", DutyPart::Document, DutyStanding::Open)]);
    assert_eq!(world.lacks()[0].what, LackWhat::ActDocument(DutyStanding::Open));
    world.wants("inspection_record", PaperStanding::Missing);
    let lacks = world.lacks();
    assert_eq!(lacks.len(), 1, "{lacks:?}");
    assert_eq!(lacks[0].what, LackWhat::Paper(PaperStanding::Missing));
}

/// What should be there is not told as something that may still come because its document tells it.
#[test]
fn a_document_for_want_of_which_something_is_lacking_is_lacking_too() {
    let mut world = World::started();
    world.act(&[("av-onsite-site", DutyPart::Document, DutyStanding::Breached)]);
    world.wants("inspection_record", PaperStanding::Missing);
    world.wants("investigation_report", PaperStanding::Missing);
    let (stage, missing) = (PathStage::Investigation, LackWhat::Paper(PaperStanding::Missing));
    let lacks = world.lacks();
    assert_eq!(told(&lacks), [(stage, LackStanding::Lacking, missing), (stage, LackStanding::Open, missing)]);
    assert_eq!(lacks[0].of, LackOf::PaperKind("inspection_record".to_owned()));
}

/// 行政处罚法 60: ninety days from the registration on.
#[test]
fn a_term_that_is_over_is_late_by_days_and_what_runs_is_not_told() {
    let mut world = World::started();
    world.now = noon("2026-06-01");
    world.clock("n-decide-90d", "2026-03-01", ClockStanding::Overdue);
    world.clock("urgent-24h-site", "2026-05-31", ClockStanding::Running);
    let lacks = world.lacks();
    let late = (PathStage::Decision, LackStanding::Late, LackWhat::Term(ClockStanding::Overdue));
    assert_eq!(told(&lacks), [late]);
    // The last day is the 30th of May; the 31st is one day late, the 1st of June the second.
    assert_eq!((lacks[0].late_days, lacks[0].mend), (2, LackMend::Decide));
    assert_eq!(lacks[0].grounds[0].article, "第六十条");
    assert_eq!(world.stands(PathStage::Decision), (PathStanding::Late, None));
}

#[test]
fn a_term_that_nobody_can_judge_is_nobodys_fault() {
    let mut world = World::ended();
    world.clock("file-30d-site", "2026-03-01", ClockStanding::Unknown);
    assert!(world.lacks().is_empty(), "{:?}", world.lacks());
}

#[test]
fn the_statement_names_all_that_is_asked_and_is_the_same_for_the_same_case() {
    let mut world = World::started();
    world.act(&[("av-onsite-site", DutyPart::Recording, DutyStanding::Breached)]);
    world.wants("questioning_record", PaperStanding::Unsigned);
    world.clock("n-decide-90d", "2026-03-01", ClockStanding::Running);
    let stated = || {
        let known = world.known();
        statement::statement(&known, completeness(&known), 7)
    };
    let first = stated();
    assert_eq!((first.asked.len(), first.log_size, first.rules), (3, 7, world.law.digest));
    assert_eq!(first.case, id::<CaseId>("a"));
    let bytes = |stated| evidence::canonical::to_vec(&stated).expect("canonical JSON");
    assert_eq!(bytes(first), bytes(stated()));
}

/// 行政处罚法 64: whether a hearing is asked for is the party's own affair.
#[test]
fn a_term_that_the_party_lets_pass_is_no_lack_of_the_case() {
    let mut world = World::started();
    world.clock("n-hearing-asked-5wd", "2026-03-02", ClockStanding::Late);
    assert!(world.lacks().is_empty(), "{:?}", world.lacks());
}

/// 行政强制法 25: each measure has its own thirty days.
#[test]
fn two_measures_that_last_too_long_are_two_lacks() {
    let mut world = World::started();
    world.now = noon("2026-05-01");
    for started in ["2026-03-02", "2026-03-04"] {
        world.clock("n-seize-30d", started, ClockStanding::Overdue);
    }
    let late: Vec<u64> = world.lacks().iter().map(|lack| lack.late_days).collect();
    // The 1st and the 3rd of April are the last days.
    assert_eq!(late, [30, 28]);
}

/// A draft of a fine that the legal office agreed to as another, of another amount.
fn reviewed_otherwise(world: &mut World) {
    let officer = |text: &str| text.parse().expect("a certificate");
    let draft = Draft {
        id: id("e"),
        case: world.case.id.clone(),
        content: Digest::of(b"draft"),
        said: DraftSaid {
            document: id("d"),
            outcome: DraftOutcome::Penalty,
            party: None,
            party_kind: None,
            sanctions: BTreeSet::new(),
            fine_fen: None,
            confiscation_fen: None,
            facts: BTreeSet::new(),
            drafter: officer("37001"),
            checker: officer("37002"),
            basis: String::new(),
            factors: BTreeSet::new(),
        },
        reason: String::new(),
        at: noon("2026-03-10"),
        by: "li".parse().expect("a person"),
        withdrawn: None,
    };
    let ground = Err(Fault::DecideReviewedOtherwise);
    world.decisions.next = Some(NextDecision { draft: draft.id.clone(), ground });
    world.reviewed.drafts.push(BoundDraft { draft, binding: Binding::Agreed(id("f")) });
}

/// Annex 3, article 3: that the same text was agreed to as another draft is no review of this one.
#[test]
fn a_draft_that_was_reviewed_as_another_waits_to_be_sent() {
    let mut world = World::started();
    reviewed_otherwise(&mut world);
    assert_eq!(told(&world.lacks()), [(PathStage::Review, LackStanding::Open, LackWhat::NotReviewed)]);
    assert_eq!(world.stands(PathStage::Review), (PathStanding::Waiting, Some(WaitsFor::Handlers)));
}
