//! Who may do what: one exhaustive function, [`permits`], over the matrix of the site's legal data
//! (`config/legal.toml`, `[[rights]]`), of which every caller carries the row of their role.
//!
//! What a caller may not know of is *hidden* (404); what the caller may know of but not do is
//! *forbidden* (403).

use evidence::event::{Actor, Role};
use evidence::ids::{AgencyId, Certificate, SecretId, StationId, UserId};
use serde::Deserialize;

pub use crate::answers::legal::Reach;

/// By what a person is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A token.
    Token(SecretId),
    /// A session of the console.
    Session(SecretId),
}

/// Who asks, once that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// A person with an account.
    User {
        /// The account.
        id: UserId,
        /// The role.
        role: Role,
        /// What the role may do, by the site's legal data.
        may: RoleRights,
        /// The agency; none for roles over all agencies.
        agency: Option<AgencyId>,
        /// For an officer, the certificate number.
        certificate: Option<Certificate>,
        /// By what they are known; none while they are being let in.
        credential: Option<Credential>,
    },
    /// A station in a session.
    Station {
        /// The station.
        id: StationId,
        /// The agency that owns it.
        agency: AgencyId,
    },
    /// Somebody who did not prove who they are.
    Nobody {
        /// Where the request came from.
        client: String,
    },
}

impl Caller {
    /// How the log names the caller.
    pub fn actor(&self) -> Actor {
        match self {
            Self::User { id, role, agency, .. } => Actor::User { id: id.clone(), role: *role, agency: agency.clone() },
            Self::Station { id, agency } => Actor::Station { id: id.clone(), agency: agency.clone() },
            Self::Nobody { client } => Actor::Nobody { client: client.clone() },
        }
    }
}

impl Caller {
    /// The same person with a head's right to decide in cases, as far as that head reaches: what an acting head has of it,
    /// and nothing else. What they may in their own right stays theirs.
    #[must_use]
    pub fn acting(&self, reach: Reach) -> Self {
        let mut acting = self.clone();
        if let Self::User { may, .. } = &mut acting
            && !may.of(Action::ApproveCase).reaches()
        {
            may.set(Action::ApproveCase, reach);
        }
        acting
    }
}

/// What an action is about, which decides who may never have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// It shows evidence or tells of it.
    ShowsEvidence,
    /// It changes what there is of evidence, or where it belongs.
    ChangesEvidence,
    /// It tells what the service itself did.
    Oversees,
    /// It tells what anybody who works with the service may know.
    Informs,
    /// It changes who and what there is.
    Administers,
    /// It brings evidence.
    Deposits,
}

/// The closed list of actions: each with its id in the legal data, and its nature.
macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $nature:ident;)+) => {
        /// What is asked for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
        pub enum Action {
            $($(#[$doc])* #[serde(rename = $id)] $name,)+
        }

        impl Action {
            /// All of them.
            pub const ALL: [Self; [$($id),+].len()] = [$(Self::$name),+];

            /// Its id in the legal data.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// What it is about.
            pub fn nature(self) -> Nature {
                match self { $(Self::$name => Nature::$nature,)+ }
            }
        }
    };
}

actions! {
    /// Find recordings; what is found is limited by [`scope`].
    SearchRecordings = "search_recordings", ShowsEvidence;
    /// Read a recording's description, manifest, states, receipt or history.
    ReadRecording = "read_recording", ShowsEvidence;
    /// Watch or fetch a recording's content.
    ViewRecording = "view_recording", ShowsEvidence;
    /// Find or read cases.
    ReadCases = "read_cases", ShowsEvidence;
    /// Open a case.
    OpenCase = "open_case", ChangesEvidence;
    /// Give a case another number or title.
    RenameCase = "rename_case", ChangesEvidence;
    /// Merge a case into another.
    MergeCases = "merge_cases", ChangesEvidence;
    /// Close a case, or open it again.
    CloseCase = "close_case", ChangesEvidence;
    /// Say what a case is about and what was done in it, ask to start or to end it or to be excused, tell what pauses it.
    RunCase = "run_case", ChangesEvidence;
    /// Decide as the head what was asked for in a case.
    ApproveCase = "approve_case", ChangesEvidence;
    /// Record the draft of a decision in a case, or withdraw it.
    DraftDecision = "draft_decision", ChangesEvidence;
    /// Send a draft for legal review, or ask for a second one.
    SubmitReview = "submit_review", ChangesEvidence;
    /// Review a draft, and call for the collective discussion of the heads.
    ReviewDecision = "review_decision", ChangesEvidence;
    /// See whole who the parties of a case are, and who complained.
    ReadPersonal = "read_personal", ShowsEvidence;
    /// Erase what identifies a party or a complainant.
    ErasePersonal = "erase_personal", ChangesEvidence;
    /// File a recording under a case or take it out.
    FileRecording = "file_recording", ChangesEvidence;
    /// Name the case that a recording belongs to, for somebody else to file it.
    SuggestCase = "suggest_case", ChangesEvidence;
    /// Mark a moment of a recording, or take a marker away.
    MarkRecording = "mark_recording", ChangesEvidence;
    /// Review what the electronic monitoring of a fixed place recorded, before it may prove a penalty.
    ReviewMonitoring = "review_monitoring", ChangesEvidence;
    /// Cut a clip or take a snapshot.
    DeriveCopy = "derive_copy", ChangesEvidence;
    /// Have a recording's bytes and chain checked.
    VerifyRecording = "verify_recording", ShowsEvidence;
    /// File a document under a case, or take it out.
    FileDocument = "file_document", ChangesEvidence;
    /// Read a document that was taken out of its case: it stays evidence of what had been filed.
    ReadWithdrawn = "read_withdrawn", ShowsEvidence;
    /// Make a package and receive it.
    MakePackage = "make_package", ShowsEvidence;
    /// See what is late.
    ReadDeadlines = "read_deadlines", ShowsEvidence;
    /// Read the legal data.
    ReadLaw = "read_law", Informs;
    /// Read the entries of the custody log.
    ReadLog = "read_log", Oversees;
    /// Add or change agencies, officers, accounts, stations and assignments.
    Administer = "administer", Administers;
    /// See the service's metrics.
    ReadMetrics = "read_metrics", Oversees;
    /// Bring recordings and docking statements.
    Deposit = "deposit", Deposits;
}

/// What a role may do, by the site's legal data: an answer for every action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RoleRights([Reach; Action::ALL.len()]);

impl RoleRights {
    /// How far the role reaches with an action.
    pub fn of(self, action: Action) -> Reach {
        self.0[action as usize]
    }

    /// Sets how far.
    pub fn set(&mut self, action: Action, reach: Reach) {
        self.0[action as usize] = reach;
    }
}

impl Reach {
    /// Whether it reaches anything at all.
    pub fn reaches(self) -> bool {
        !matches!(self, Self::Forbidden | Self::Hidden)
    }
}

/// What it is asked of.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// The installation as a whole.
    Installation,
    /// Something that belongs to an agency.
    Agency(&'a AgencyId),
    /// A recording of an agency, and of an officer where that is known.
    Recording {
        /// The agency that owns it.
        agency: &'a AgencyId,
        /// The officer who wore the recorder.
        certificate: Option<&'a Certificate>,
    },
    /// Something that a station sealed.
    Station(&'a StationId),
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Do it.
    Allow,
    /// The caller may know of it, but not do this: 403.
    Forbid,
    /// The caller may not know of it: 404.
    Hide,
    /// Nobody in particular may not do this: 401.
    SignIn,
}

/// Which recordings and cases a caller's searches reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All agencies'.
    Everything,
    /// One agency's.
    Agency(AgencyId),
    /// Those of one officer.
    Officer(AgencyId, Certificate),
    /// None.
    Nothing,
}

/// The reach of `caller` with `action`.
pub fn scope(caller: &Caller, action: Action) -> Scope {
    let Caller::User { may, agency, certificate, .. } = caller else { return Scope::Nothing };
    match (may.of(action), agency, certificate) {
        (Reach::Everything, _, _) => Scope::Everything,
        (Reach::OwnAgency, Some(agency), _) => Scope::Agency(agency.clone()),
        (Reach::OwnFootage, Some(agency), Some(certificate)) => Scope::Officer(agency.clone(), certificate.clone()),
        _ => Scope::Nothing,
    }
}

/// Whether a target lies within a reach.
fn is_within(scope: Scope, target: Target<'_>) -> bool {
    match (scope, target) {
        (_, Target::Installation) | (Scope::Everything, _) => true,
        (Scope::Agency(own) | Scope::Officer(own, _), Target::Agency(agency))
        | (Scope::Agency(own), Target::Recording { agency, .. }) => own == *agency,
        (Scope::Officer(own, mine), Target::Recording { agency, certificate }) => {
            own == *agency && certificate == Some(&mine)
        }
        (Scope::Nothing, _) | (_, Target::Station(_)) => false,
    }
}

/// Whether `caller` may do `action` to `target`.
pub fn permits(caller: &Caller, action: Action, target: Target<'_>) -> Verdict {
    match caller {
        Caller::Nobody { .. } => Verdict::SignIn,
        Caller::Station { id, .. } => match (action, target) {
            (Action::Deposit, Target::Installation) => Verdict::Allow,
            (Action::Deposit, Target::Station(owner)) if owner == id => Verdict::Allow,
            (Action::Deposit, _) => Verdict::Hide,
            _ => Verdict::Forbid,
        },
        Caller::User { may, .. } => match may.of(action) {
            Reach::Forbidden => Verdict::Forbid,
            Reach::OwnFootage | Reach::OwnAgency | Reach::Everything if is_within(scope(caller, action), target) => {
                Verdict::Allow
            }
            _ => Verdict::Hide,
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::custody::access::*;

    fn agency(id: &str) -> AgencyId {
        id.parse().expect("an agency id")
    }

    fn user(role: Role, home: Option<&str>, certificate: Option<&str>) -> Caller {
        Caller::User {
            id: "u".parse().expect("a user id"),
            role,
            may: crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data").rights.of(role),
            agency: home.map(agency),
            certificate: certificate.map(|c| c.parse().expect("a certificate")),
            credential: None,
        }
    }

    #[test]
    fn a_clerk_of_another_agency_does_not_learn_that_a_recording_exists() {
        let (own, other) = (agency("a"), agency("b"));
        let clerk = user(Role::Clerk, Some("a"), None);
        let mine = Target::Recording { agency: &own, certificate: None };
        let foreign = Target::Recording { agency: &other, certificate: None };
        assert_eq!(permits(&clerk, Action::ViewRecording, mine), Verdict::Allow);
        assert_eq!(permits(&clerk, Action::ViewRecording, foreign), Verdict::Hide);
    }

    #[test]
    fn an_officer_sees_only_their_own_footage() {
        let own = agency("a");
        let officer = user(Role::Officer, Some("a"), Some("37001"));
        let (me, other): (Certificate, Certificate) = ("37001".parse().expect("c"), "37002".parse().expect("c"));
        let of = |certificate| Target::Recording { agency: &own, certificate };
        assert_eq!(permits(&officer, Action::ReadRecording, of(Some(&me))), Verdict::Allow);
        assert_eq!(permits(&officer, Action::ReadRecording, of(Some(&other))), Verdict::Hide);
        assert_eq!(permits(&officer, Action::ReadRecording, of(None)), Verdict::Hide);
        assert_eq!(permits(&officer, Action::MakePackage, of(Some(&me))), Verdict::Forbid);
    }

    #[test]
    fn administrators_and_auditors_see_no_footage() {
        let own = agency("a");
        let target = Target::Recording { agency: &own, certificate: None };
        for role in [Role::Administrator, Role::Auditor] {
            for action in [Action::ReadRecording, Action::ViewRecording, Action::SearchRecordings, Action::MakePackage]
            {
                assert_eq!(permits(&user(role, None, None), action, target), Verdict::Forbid);
            }
        }
    }

    #[test]
    fn a_station_deposits_its_own_and_nothing_else() {
        let (one, two): (StationId, StationId) = ("st-1".parse().expect("s"), "st-2".parse().expect("s"));
        let caller = Caller::Station { id: one.clone(), agency: agency("a") };
        assert_eq!(permits(&caller, Action::Deposit, Target::Station(&one)), Verdict::Allow);
        assert_eq!(permits(&caller, Action::Deposit, Target::Station(&two)), Verdict::Hide);
        assert_eq!(permits(&caller, Action::ReadLog, Target::Installation), Verdict::Forbid);
    }

    #[test]
    fn who_acts_for_a_head_decides_in_cases_of_the_agency_and_gains_nothing_else() {
        let (own, other) = (agency("a"), agency("b"));
        let officer = user(Role::Officer, Some("a"), Some("37001"));
        let acting = officer.acting(Reach::OwnAgency);
        assert_eq!(permits(&officer, Action::ApproveCase, Target::Agency(&own)), Verdict::Forbid);
        assert_eq!(permits(&acting, Action::ApproveCase, Target::Agency(&own)), Verdict::Allow);
        assert_eq!(permits(&acting, Action::ApproveCase, Target::Agency(&other)), Verdict::Hide);
        for action in Action::ALL.into_iter().filter(|action| *action != Action::ApproveCase) {
            let of = |caller| permits(caller, action, Target::Agency(&own));
            assert_eq!(of(&acting), of(&officer), "{action:?}");
        }
        let (Caller::User { credential, .. }, Caller::User { credential: before, .. }) = (&acting, &officer) else {
            panic!("both are people");
        };
        assert_eq!(credential, before);
    }

    #[test]
    fn nobody_may_do_nothing() {
        let nobody = Caller::Nobody { client: "127.0.0.1".into() };
        for action in [Action::SearchRecordings, Action::ReadLog, Action::Administer, Action::Deposit] {
            assert_eq!(permits(&nobody, action, Target::Installation), Verdict::SignIn);
        }
    }
}
