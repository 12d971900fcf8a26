//! Which role may do what: a matrix of the legal data, whose every cell is given, and what no matrix may say.

use evidence::event::Role;
use serde::Deserialize;
use toml::Spanned;

use crate::custody::access::{Action, Nature, Reach, RoleRights};
use crate::custody::legal::{LegalError, Source};

/// Whose an account of a role is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BelongsTo {
    /// One agency's.
    Agency,
    /// Over all agencies.
    Installation,
}

/// Where the console takes a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Begins {
    /// To the search of recordings.
    Search,
    /// To the board of deadlines.
    Deadlines,
    /// To the custody log.
    CustodyLog,
    /// To the administration.
    Admin,
}

impl Begins {
    /// What the page shows.
    fn action(self) -> Action {
        match self {
            Self::Search => Action::SearchRecordings,
            Self::Deadlines => Action::ReadDeadlines,
            Self::CustodyLog => Action::ReadLog,
            Self::Admin => Action::Administer,
        }
    }
}

/// A role, as the file has it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleText {
    /// The role.
    pub id: Role,
    /// Whose its accounts are.
    pub belongs_to: BelongsTo,
    /// Whether its accounts have a certificate number.
    pub certificate: bool,
    /// Where the console takes it.
    pub begins: Begins,
}

/// Who may do an action, as the file has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightText {
    /// The action.
    pub action: Action,
    /// Roles that reach the recordings that they wore the recorder of.
    #[serde(default)]
    pub own_footage: Option<Spanned<Vec<Role>>>,
    /// Roles that reach what is their agency's.
    #[serde(default)]
    pub own_agency: Option<Spanned<Vec<Role>>>,
    /// Roles that reach everything.
    #[serde(default)]
    pub all_agencies: Option<Spanned<Vec<Role>>>,
    /// Roles for which it does not exist.
    #[serde(default)]
    pub hidden: Option<Spanned<Vec<Role>>>,
}

/// What each role may do. There is a row of every role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    rows: [RoleRow; Role::ALL.len()],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RoleRow {
    belongs_to: BelongsTo,
    certificate: bool,
    begins: Begins,
    may: RoleRights,
}

impl Rights {
    fn row(&self, role: Role) -> &RoleRow {
        &self.rows[role as usize]
    }

    /// What a role may do.
    pub fn of(&self, role: Role) -> RoleRights {
        self.row(role).may
    }

    /// Whether a role's accounts are one agency's; the others are over all agencies.
    pub fn belongs_to_agency(&self, role: Role) -> bool {
        self.row(role).belongs_to == BelongsTo::Agency
    }

    /// Whether a role's accounts have a certificate number.
    pub fn has_certificate(&self, role: Role) -> bool {
        self.row(role).certificate
    }

    /// Where the console takes a role.
    pub fn begins(&self, role: Role) -> Begins {
        self.row(role).begins
    }
}

/// Checks roles and rights; `format` is where the file begins to say anything.
pub(super) fn check(
    source: Source<'_>,
    format: &Spanned<u32>,
    roles: &[Spanned<RoleText>],
    rights: &[Spanned<RightText>],
) -> Result<Rights, LegalError> {
    for (number, at) in roles.iter().enumerate() {
        if roles[..number].iter().any(|before| before.get_ref().id == at.get_ref().id) {
            return Err(source.wrong(at, &format!("roles {}", at.get_ref().id.id()), "is there twice"));
        }
    }
    let mut rows = [None; Role::ALL.len()];
    for at in roles {
        let RoleText { id, belongs_to, certificate, begins } = *at.get_ref();
        rows[id as usize] = Some(RoleRow { belongs_to, certificate, begins, may: RoleRights::default() });
    }
    if let Some(role) = Role::ALL.into_iter().find(|role| rows[*role as usize].is_none()) {
        return Err(source.wrong(
            format,
            "roles",
            format!("has no entry for the role {}: every role has one", role.id()),
        ));
    }
    // None is missing, as was just seen.
    let mut rows = rows.map(|row| {
        row.unwrap_or(RoleRow {
            belongs_to: BelongsTo::Agency,
            certificate: false,
            begins: Begins::Search,
            may: RoleRights::default(),
        })
    });
    for (number, at) in rights.iter().enumerate() {
        let right = at.get_ref();
        if rights[..number].iter().any(|before| before.get_ref().action == right.action) {
            return Err(source.wrong(at, &format!("rights {}", right.action.id()), "is there twice"));
        }
        fill(source, right, &mut rows)?;
    }
    if let Some(action) = Action::ALL.into_iter().find(|a| rights.iter().all(|at| at.get_ref().action != *a)) {
        let problem = format!("has no entry for the action {}: every action has one", action.id());
        return Err(source.wrong(format, "rights", problem));
    }
    let rights = Rights { rows };
    whole(source, roles, &rights)?;
    Ok(rights)
}

/// Puts an action's entry into the rows.
fn fill(source: Source<'_>, right: &RightText, rows: &mut [RoleRow]) -> Result<(), LegalError> {
    let lists = [
        ("own_footage", &right.own_footage, Reach::OwnFootage),
        ("own_agency", &right.own_agency, Reach::OwnAgency),
        ("all_agencies", &right.all_agencies, Reach::Everything),
        ("hidden", &right.hidden, Reach::Hidden),
    ];
    for (key, list, reach) in lists {
        let Some(list) = list else { continue };
        for role in list.get_ref() {
            let row = &mut rows[*role as usize];
            let wrong =
                |problem: String| source.wrong(list, &format!("rights {}, key {key}", right.action.id()), problem);
            if row.may.of(right.action) != Reach::Forbidden {
                return Err(wrong(format!("names the role {}, which another list of the entry names", role.id())));
            }
            if let Some(why) = never(*role, row, right.action, reach) {
                return Err(wrong(format!("gives the role {} {why}", role.id())));
            }
            row.may.set(right.action, reach);
        }
    }
    Ok(())
}

/// Why a role may never have a right, whatever a file says.
fn never(role: Role, row: &RoleRow, action: Action, reach: Reach) -> Option<&'static str> {
    let nature = action.nature();
    let evidence = matches!(nature, Nature::ShowsEvidence | Nature::ChangesEvidence);
    let agency = row.belongs_to == BelongsTo::Agency;
    match reach {
        Reach::Hidden | Reach::Forbidden => None,
        _ if nature == Nature::Deposits => Some("what stations alone do"),
        _ if evidence && role == Role::Administrator => Some("evidence: who administers sees and touches none"),
        _ if evidence && role == Role::Auditor => Some("evidence: who audits the log sees and touches none"),
        _ if nature == Nature::ChangesEvidence && role == Role::Supervisor => {
            Some("a change of evidence: who supervises reads alone")
        }
        Reach::OwnFootage if !(agency && row.certificate) => {
            Some("its own footage, but its accounts have no certificate that says which that is")
        }
        Reach::OwnAgency if !agency => Some("what is its agency's, but its accounts have none"),
        Reach::OwnFootage | Reach::OwnAgency if matches!(nature, Nature::Oversees | Nature::Administers) => {
            Some("a part of what only the whole installation has")
        }
        Reach::Everything if evidence && agency => Some("the evidence of other agencies than its own"),
        Reach::Everything if agency && nature == Nature::Oversees => Some("the log or figures of all agencies"),
        Reach::Everything if agency && nature == Nature::Administers => Some("the administration of all agencies"),
        _ => None,
    }
}

/// What holds of the matrix as a whole.
fn whole(source: Source<'_>, roles: &[Spanned<RoleText>], rights: &Rights) -> Result<(), LegalError> {
    for at in roles {
        let role = at.get_ref();
        let (may, key) = (rights.of(role.id), format!("roles {}", role.id.id()));
        let evidence = |action: &Action| matches!(action.nature(), Nature::ShowsEvidence | Nature::ChangesEvidence);
        if may.of(Action::Administer).reaches()
            && Action::ALL.iter().filter(|a| evidence(a)).any(|a| may.of(*a).reaches())
        {
            return Err(source.wrong(at, &key, "may administer and has evidence: no role has both"));
        }
        if role.id == Role::Administrator && may.of(Action::Administer) != Reach::Everything {
            return Err(source.wrong(at, &key, "may not administer: nobody could mend anything"));
        }
        if role.certificate && role.belongs_to != BelongsTo::Agency {
            return Err(source.wrong(at, &key, "has a certificate and no agency: an officer is one agency's"));
        }
        if !may.of(role.begins.action()).reaches() {
            return Err(source.wrong(at, &key, "begins on a page that it may not see"));
        }
    }
    Ok(())
}
