use evidence::event::{PaperKind, PaperOriginal, Stage, Volume};
use evidence::time::Utc;
use jiff::civil::date;

use super::*;
use crate::custody::legal::{Figure, Legal, SHIPPED, read};
use crate::custody::paper::PaperSaid;

/// A day on which the order is over and the national law of today is in force.
const TODAY: Date = date(2026, 6, 1);

fn law() -> Legal {
    read(SHIPPED).expect("legal data")
}

fn at() -> Utc {
    "2026-06-01T02:00:00.000000Z".parse().expect("a time")
}

fn id(number: u32) -> DocumentId {
    format!("{number:032x}").parse().expect("an id")
}

fn signed(role: SignatureRole, how: Signing) -> PaperSignature {
    let (reason, witnessed) = match how {
        Signing::Ink | Signing::ElectronicSeal => (String::new(), String::new()),
        Signing::Refused => ("拒签".to_owned(), "社区工作人员".to_owned()),
        Signing::Absent => ("不在场".to_owned(), String::new()),
    };
    PaperSignature { role, of: String::new(), how, reason, witnessed, at: at() }
}

/// A document of a kind that is signed so.
fn paper(number: u32, kind: &str, supersedes: Option<u32>, signatures: Vec<PaperSignature>) -> Paper {
    Paper {
        document: id(number),
        name: format!("{number}.pdf"),
        filed_stage: Stage::Investigation,
        said: PaperSaid {
            kind: kind.parse::<PaperKind>().expect("a kind"),
            number: String::new(),
            made_on: TODAY,
            made_by: BTreeSet::new(),
            pages: 1,
            language: "zh".to_owned(),
            volume: Volume::Main,
            original: PaperOriginal::PaperScan,
            supersedes: supersedes.map(id),
            signatures,
        },
        reason: String::new(),
        described_by: "li".parse().expect("an account"),
        described_at: at(),
    }
}

fn case(matter: &str, procedure: Procedure) -> CaseNeeds {
    CaseNeeds { described: Some((matter.to_owned(), procedure)), ..CaseNeeds::default() }
}

fn after(acts: &[&str], happened: &[Happening]) -> CaseNeeds {
    let acts = acts.iter().map(|act| (*act).to_owned()).collect();
    CaseNeeds { acts, happened: happened.to_vec(), ..case("penalty", Procedure::Ordinary) }
}

/// The kinds that are wanted in a case of which no document is there.
fn wanted(needs: &CaseNeeds) -> Vec<String> {
    let law = law();
    let stands = kinds(&law, TODAY, needs, &[]);
    assert!(stands.iter().all(|one| one.is_wanted && one.standing == PaperStanding::Missing));
    stands.iter().map(|one| one.kind.to_owned()).collect()
}

fn wants(needs: &CaseNeeds, kind: &str) -> bool {
    wanted(needs).iter().any(|one| one == kind)
}

/// A kind, as it stands in an ordinary penalty case with these documents.
fn standing(kind: &str, papers: &[Paper]) -> Option<(bool, PaperStanding, Vec<SignatureRole>, usize)> {
    let law = law();
    let needs = case("penalty", Procedure::Ordinary);
    let stands = kinds(&law, TODAY, &needs, papers);
    let found = stands.into_iter().find(|one| one.kind == kind)?;
    Some((found.is_wanted, found.standing, found.lacking, found.documents.len()))
}

/// Annex 2, articles 8, 15, 19 and 20; law on penalties, articles 44 and 57: what every penalty case by the ordinary
/// procedure wants.
#[test]
fn an_ordinary_penalty_case_wants_what_every_one_does_and_nothing_that_happens_in_some() {
    let needs = case("penalty", Procedure::Ordinary);
    for kind in [
        "start_approval",
        "investigation_report",
        "penalty_notice",
        "decision_draft",
        "head_approval",
        "decision",
        "performance_record",
        "closing_approval",
    ] {
        assert!(wants(&needs, kind), "{kind}");
    }
    for kind in [
        "application_record",
        "urgent_start_report",
        "complaint_record",
        "questioning_record",
        "hearing_record",
        "refusal_record",
        "seizure_decision",
        "legal_review",
        "expert_opinion",
        "discussion_record",
        "simple_procedure_record",
        "service_receipt",
        "urging_notice",
        "enforcement_application",
        "inspection_approval",
        "credit_repair_notice",
    ] {
        assert!(!wants(&needs, kind), "{kind}");
    }
}

/// Annex 2, article 21: no start is approved, and the form takes the place of notice, draft and approval.
#[test]
fn a_simple_case_wants_its_form_and_its_decision_and_no_approvals() {
    let needs = case("penalty", Procedure::Simple);
    assert!(wants(&needs, "simple_procedure_record") && wants(&needs, "decision"));
    for kind in ["start_approval", "penalty_notice", "decision_draft", "head_approval", "closing_approval"] {
        assert!(!wants(&needs, kind), "{kind}");
    }
}

/// Annex 2, article 7, and the national set of inspection papers: by matter.
#[test]
fn other_matters_want_their_own() {
    assert!(wants(&case("licence", Procedure::Ordinary), "application_record"));
    assert!(!wants(&case("licence", Procedure::Ordinary), "start_approval"));
    assert!(wants(&case("inspection", Procedure::Ordinary), "inspection_approval"));
    assert!(!wants(&case("inspection", Procedure::Ordinary), "performance_record"));
}

/// Annex 2, articles 12 to 14 and 22 to 29; law on compulsion, articles 24 and 37: by the acts that were recorded.
#[test]
fn an_act_wants_what_is_written_of_it() {
    for (act, kinds) in [
        ("questioning", &["questioning_record"][..]),
        ("preserve", &["evidence_list"]),
        ("inspection", &["inspection_record"]),
        ("inquest", &["inspection_record"]),
        ("sampling", &["sampling_notice", "item_list"]),
        ("hearing", &["hearing_record", "hearing_notice", "hearing_summons", "hearing_report"]),
        ("restrict_liberty", &["measure_record"]),
        ("seal_premises", &["measure_record", "seizure_decision", "seizure_list"]),
        ("seize", &["measure_record", "seizure_decision", "seizure_list"]),
        ("freeze", &["measure_record"]),
        ("service_leaving", &["service_receipt"]),
        ("service_notice", &["public_notice"]),
        ("rectification_check", &["rectification_check"]),
        ("remove_obstruction", &["enforcement_record"]),
        ("restore_state", &["urging_notice", "enforcement_record", "enforcement_decision"]),
        ("demolish", &["urging_notice", "enforcement_record", "enforcement_decision"]),
    ] {
        let (without, with) = (wanted(&after(&[], &[])), wanted(&after(&[act], &[])));
        let mut more: Vec<&str> = with.iter().filter(|kind| !without.contains(kind)).map(String::as_str).collect();
        let mut expected = kinds.to_vec();
        more.sort_unstable();
        expected.sort_unstable();
        assert_eq!(more, expected, "{act}");
    }
    // Of a case of which nobody said what it is about, an act alone still wants its own.
    let undescribed = CaseNeeds { described: None, ..after(&["seize"], &[]) };
    assert_eq!(wanted(&undescribed), ["measure_record", "seizure_decision", "seizure_list"]);
    assert_eq!(wanted(&CaseNeeds::default()), Vec::<String>::new());
}

/// Annex 2, articles 3, 8, 9 and 26: by what happened in the course of the case.
#[test]
fn what_happened_wants_what_is_written_of_it() {
    for (happened, kind) in [
        (Happening::UrgentStart, "urgent_start_report"),
        (Happening::Complaint, "complaint_record"),
        (Happening::Appraisal, "appraisal"),
        (Happening::PublicNotice, "public_notice"),
    ] {
        assert!(wants(&after(&[], &[happened]), kind), "{kind}");
        assert!(!wants(&after(&[], &[]), kind), "{kind}");
    }
}

/// 国办发〔2025〕22号: a notice of how credit is repaired goes with the decision on an organisation, from 2025-06-22.
#[test]
fn a_kind_for_some_parties_is_wanted_where_one_of_them_is_in_the_case_and_on_its_days() {
    let with = |parties: &[PartyKind]| CaseNeeds { parties: parties.to_vec(), ..case("penalty", Procedure::Ordinary) };
    assert!(wants(&with(&[PartyKind::NaturalPerson, PartyKind::LegalPerson]), "credit_repair_notice"));
    assert!(!wants(&with(&[PartyKind::NaturalPerson, PartyKind::IndividualBusiness]), "credit_repair_notice"));
    let law = law();
    let on = |day| kinds(&law, day, &with(&[PartyKind::LegalPerson]), &[]);
    let has = |stands: Vec<KindStands<'_>>| stands.iter().any(|one| one.kind == "credit_repair_notice");
    assert!(!has(on(date(2025, 6, 21))) && has(on(date(2025, 6, 22))));
}

/// Annex 2, article 12: the record of a questioning is signed by the officers and by who was questioned.
#[test]
fn what_is_not_signed_says_of_whom_signatures_lack() {
    use SignatureRole::{Head, Officer, Party};
    use Signing::{Absent, ElectronicSeal, Ink, Refused};
    let of = |signatures: Vec<PaperSignature>| {
        standing("questioning_record", &[paper(1, "questioning_record", None, signatures)])
    };
    assert_eq!(of(vec![]), Some((false, PaperStanding::Unsigned, vec![Officer, Party], 1)));
    assert_eq!(of(vec![signed(Officer, Ink)]), Some((false, PaperStanding::Unsigned, vec![Party], 1)));
    let filed = Some((false, PaperStanding::Filed, vec![], 1));
    assert_eq!(of(vec![signed(Officer, ElectronicSeal), signed(Party, Ink)]), filed);
    // Whoever refuses or is not there is told with the reason; an officer signs.
    assert_eq!(of(vec![signed(Officer, Ink), signed(Party, Refused)]), filed);
    assert_eq!(of(vec![signed(Officer, Ink), signed(Party, Absent)]), filed);
    assert_eq!(
        of(vec![signed(Officer, Refused), signed(Party, Ink)]),
        Some((false, PaperStanding::Unsigned, vec![Officer], 1))
    );
    // What the head signs nobody signs for them.
    let approval = |signatures| standing("start_approval", &[paper(1, "start_approval", None, signatures)]);
    assert_eq!(approval(vec![signed(Officer, Ink)]), Some((true, PaperStanding::Unsigned, vec![Head], 1)));
    assert_eq!(approval(vec![signed(Head, Ink)]), Some((true, PaperStanding::Filed, vec![], 1)));
}

#[test]
fn what_another_takes_the_place_of_counts_no_more() {
    use SignatureRole::{Officer, Party};
    let both = || vec![signed(Officer, Signing::Ink), signed(Party, Signing::Ink)];
    let kind = "questioning_record";
    // The one that is wrong is not signed, the one in its place is.
    let mended = [paper(1, kind, None, vec![]), paper(2, kind, Some(1), both())];
    assert_eq!(standing(kind, &mended), Some((false, PaperStanding::Filed, vec![], 1)));
    // Of two that have their place still one that is not signed is enough.
    let two = [paper(1, kind, None, both()), paper(2, kind, None, vec![])];
    assert_eq!(standing(kind, &two), Some((false, PaperStanding::Unsigned, vec![Officer, Party], 2)));
    // What was replaced by another kind is told so.
    let other = [paper(1, kind, None, both()), paper(2, "other_evidence_record", Some(1), both())];
    assert_eq!(standing(kind, &other), Some((false, PaperStanding::Superseded, vec![], 0)));
    assert_eq!(standing(kind, &[]), None);
}

#[test]
fn what_is_wanted_is_missing_until_it_is_there() {
    assert_eq!(standing("decision", &[]), Some((true, PaperStanding::Missing, vec![], 0)));
    let there = [paper(1, "decision", None, vec![])];
    assert_eq!(standing("decision", &there), Some((true, PaperStanding::Filed, vec![], 1)));
}

/// Law on penalties, article 42: where a kind says by which figure officers sign it, one of two is not enough, and each
/// counts once.
#[test]
fn as_many_officers_sign_as_the_figure_says_that_a_kind_names() {
    use SignatureRole::{Officer, Party};
    let mut law = law();
    let kind = law.document_kinds.iter_mut().find(|kind| kind.id == "questioning_record").expect("the kind");
    kind.officers_sign = Some(Figure::OfficersOfAct);
    let by = |of: &str| PaperSignature { of: of.to_owned(), ..signed(Officer, Signing::Ink) };
    let needs = case("penalty", Procedure::Ordinary);
    let stands = |officers: Vec<PaperSignature>| {
        let signatures = officers.into_iter().chain([signed(Party, Signing::Ink)]).collect();
        let papers = [paper(1, "questioning_record", None, signatures)];
        let all = kinds(&law, TODAY, &needs, &papers);
        let stands = all.into_iter().find(|one| one.kind == "questioning_record").expect("the kind");
        (stands.standing, stands.lacking, stands.officers_missing)
    };
    let unsigned = |missing| (PaperStanding::Unsigned, vec![Officer], missing);
    assert_eq!(stands(vec![]), unsigned(2));
    assert_eq!(stands(vec![by("37001")]), unsigned(1));
    assert_eq!(stands(vec![by("37001"), by("37001")]), unsigned(1), "the same officer twice");
    let refused = PaperSignature { of: "37002".to_owned(), ..signed(Officer, Signing::Refused) };
    assert_eq!(stands(vec![by("37001"), refused]), unsigned(1), "an officer signs");
    let filed = (PaperStanding::Filed, vec![], 0);
    assert_eq!(stands(vec![by("37001"), by("37002")]), filed);
    assert_eq!(stands(vec![by("37001"), by("")]), filed, "one whose name nobody says");
}

/// A kind that names no figure is signed by one officer, and says of nobody how many are missing.
#[test]
fn one_officer_signs_where_a_kind_names_no_figure() {
    let law = law();
    let kind = DocumentKind { officers_sign: None, ..law.document_kind("questioning_record").expect("it").clone() };
    assert_eq!(law.officers_signing(&kind, TODAY), 1);
    let two = DocumentKind { officers_sign: Some(Figure::HandlersOfCase), ..kind };
    assert_eq!(law.officers_signing(&two, TODAY), 2);
    assert_eq!(law.officers_signing(&two, date(1990, 1, 1)), 1, "before any law said how many");
}
