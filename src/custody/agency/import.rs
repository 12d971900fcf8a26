//! Import: what many lines would do to the register, told before anything is done, and done line
//! by line through the use cases that people use one at a time, each with its entry in the log.

use std::sync::Arc;

use crate::custody::Verb;
use crate::custody::access::Caller;
use crate::custody::account::act::{NewUser, check_shape};
use crate::custody::agency::{Assignment, Officer};
use crate::custody::legal::Rights;
use crate::custody::refused::{Fault, Field, Invalid};
use crate::custody::{Custody, Refused, clean_text};
use crate::store::tables::{DbError, Reader};

/// A line of an import.
#[derive(Debug, Clone)]
pub enum ImportLine {
    /// An officer to register.
    Officer(Officer),
    /// An account to make.
    User(NewUser),
    /// A recorder to give to an officer.
    Assignment(Assignment),
}

/// How a line stands to what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportStanding {
    /// It can be done.
    New,
    /// Exactly this is there: nothing to do.
    Same,
    /// Something else of that name is there.
    Taken,
    /// There is no such agency.
    UnknownAgency,
    /// There is no such officer.
    UnknownOfficer,
    /// The officer belongs to another agency.
    OfficerElsewhere,
    /// A value breaks a rule.
    Invalid {
        /// The field.
        field: Field,
        /// What is wrong with it.
        problem: Fault,
    },
}

impl From<Invalid> for ImportStanding {
    fn from(Invalid { field, problem }: Invalid) -> Self {
        Self::Invalid { field, problem }
    }
}

fn officer_standing(reader: &Reader<'_>, officer: &Officer) -> Result<ImportStanding, DbError> {
    let name = match clean_text(Field::Name, &officer.name) {
        Ok(name) => name,
        Err(invalid) => return Ok(invalid.into()),
    };
    Ok(match reader.officer(&officer.certificate)? {
        Some(there) if there.name == name && there.agency == officer.agency => ImportStanding::Same,
        Some(_) => ImportStanding::Taken,
        None if reader.agency(&officer.agency)?.is_none() => ImportStanding::UnknownAgency,
        None => ImportStanding::New,
    })
}

fn user_standing(reader: &Reader<'_>, rights: &Rights, user: &NewUser) -> Result<ImportStanding, DbError> {
    let name = match clean_text(Field::Name, &user.name).and_then(|name| check_shape(user, rights).map(|()| name)) {
        Ok(name) => name,
        Err(invalid) => return Ok(invalid.into()),
    };
    if let Some(there) = reader.user_shown(&user.id)? {
        let same = there.name == name
            && there.role == user.role
            && there.agency == user.agency
            && there.certificate == user.certificate
            && there.disabled_at.is_none();
        return Ok(if same { ImportStanding::Same } else { ImportStanding::Taken });
    }
    if let Some(agency) = &user.agency
        && reader.agency(agency)?.is_none()
    {
        return Ok(ImportStanding::UnknownAgency);
    }
    Ok(match &user.certificate {
        None => ImportStanding::New,
        Some(certificate) => match reader.officer(certificate)? {
            None => ImportStanding::UnknownOfficer,
            Some(officer) if Some(&officer.agency) != user.agency.as_ref() => ImportStanding::OfficerElsewhere,
            Some(_) => ImportStanding::New,
        },
    })
}

fn assignment_standing(reader: &Reader<'_>, assignment: &Assignment) -> Result<ImportStanding, DbError> {
    if assignment.until.is_some_and(|until| until <= assignment.from) {
        return Ok(ImportStanding::Invalid { field: Field::Until, problem: Fault::NotAfterStart });
    }
    if reader.counter(&assignment.agency, &assignment.recorder)?.is_some() {
        return Ok(ImportStanding::Invalid { field: Field::Recorder, problem: Fault::RecorderIsCounter });
    }
    Ok(match reader.officer(&assignment.certificate)? {
        _ if reader.agency(&assignment.agency)?.is_none() => ImportStanding::UnknownAgency,
        None => ImportStanding::UnknownOfficer,
        Some(officer) if officer.agency != assignment.agency => ImportStanding::OfficerElsewhere,
        Some(_) if reader.latest_assignment(assignment)?.as_ref() == Some(assignment) => ImportStanding::Same,
        Some(_) => ImportStanding::New,
    })
}

impl Custody {
    /// How each line stands to what is there; nothing is changed.
    pub async fn judge_import(
        self: &Arc<Self>,
        caller: &Caller,
        lines: Vec<ImportLine>,
    ) -> Result<Vec<ImportStanding>, Refused> {
        self.require_administrator(caller, Verb::ImportPreview).await?;
        let legal = Arc::clone(&self.legal);
        self.read(move |reader| {
            let standing = |line: &ImportLine| match line {
                ImportLine::Officer(officer) => officer_standing(reader, officer),
                ImportLine::User(user) => user_standing(reader, &legal.rights, user),
                ImportLine::Assignment(assignment) => assignment_standing(reader, assignment),
            };
            Ok(lines.iter().map(standing).collect::<Result<_, DbError>>()?)
        })
        .await
    }

    /// Does what a line says.
    pub async fn import_line(self: &Arc<Self>, caller: &Caller, line: ImportLine) -> Result<(), Refused> {
        match line {
            ImportLine::Officer(officer) => self.add_officer(caller, officer).await,
            ImportLine::User(user) => self.add_user(caller, user).await,
            ImportLine::Assignment(assignment) => self.assign_recorder(caller, assignment).await,
        }
    }
}
