//! Personal data (个人信息): what identifies a person lies beside the log, with a salt; the log has a commitment to it.
//!
//! Whatever noun knows people (parties, complaints) has its values checked and named here ([`given`]), kept in the
//! transaction that logs the commitment, and shown from here: held against the log's own entry first ([`read`]), then
//! whole or masked ([`mask`]) by who asks (`sight`). Erasing takes values and salts away, and the entry stays.

pub mod codes;
pub mod given;
pub mod mask;
pub mod read;

use evidence::ids::AgencyId;
use evidence::keys::{self, KeyError};
use evidence::personal::{Commitment, Salt, Values};

use crate::answers::personal::PersonalSight;
use crate::custody::access::{Action, Caller, Scope, Target, Verdict, permits, scope};

/// Names of values.
pub mod named {
    /// The name of a person.
    pub const NAME: &str = "name";
    /// The unified code of an individual business.
    pub const CODE: &str = "code";
    /// The natural person whom a complaint is about.
    pub const ABOUT: &str = "about";
    /// What proves who it is.
    pub const IDENTITY_KIND: &str = "identity_kind";
    /// Its number.
    pub const IDENTITY_NUMBER: &str = "identity_number";
    /// The day of birth.
    pub const BIRTH_DATE: &str = "birth_date";
    /// Who represents an organisation.
    pub const REPRESENTATIVE: &str = "representative";
    /// The guardian of a minor.
    pub const GUARDIAN: &str = "guardian";
    /// The address.
    pub const ADDRESS: &str = "address";
    /// The telephone number.
    pub const PHONE: &str = "phone";
}

/// Personal values on their way beside the log, and what binds them to it.
#[derive(Debug, Clone)]
pub(in crate::custody) struct Sealed {
    /// The salt, made for them alone.
    pub(in crate::custody) salt: Salt,
    /// The values.
    pub(in crate::custody) values: Values,
    /// What the entry has.
    pub(in crate::custody) commitment: Commitment,
}

impl Sealed {
    /// Values with a new salt.
    pub(in crate::custody) fn new(values: Values) -> Result<Self, KeyError> {
        let salt = Salt(keys::random()?);
        let commitment = Commitment::of(&salt, &values);
        Ok(Self { salt, values, commitment })
    }
}

/// How much of personal data of an agency's matter `who` sees. An officer sees what is of their own matters (`is_theirs`)
/// whole; what others see is `otherwise`.
pub(in crate::custody) fn sight(
    who: &Caller,
    agency: &AgencyId,
    is_theirs: bool,
    otherwise: PersonalSight,
) -> PersonalSight {
    let may = permits(who, Action::ReadPersonal, Target::Agency(agency)) == Verdict::Allow;
    let only_own = matches!(scope(who, Action::ReadPersonal), Scope::Officer(..));
    if may && (is_theirs || !only_own) { PersonalSight::Whole } else { otherwise }
}

#[cfg(test)]
mod tests {
    use evidence::event::Role;

    use super::*;

    fn caller(role: Role, home: Option<&str>) -> Caller {
        Caller::User {
            id: "u".parse().expect("an id"),
            role,
            may: crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data").rights.of(role),
            agency: home.map(|home| home.parse().expect("an id")),
            certificate: (role == Role::Officer).then(|| "37001".parse().expect("a certificate")),
            credential: None,
        }
    }

    #[test]
    fn who_handles_a_matter_sees_its_people_and_who_only_reads_it_sees_them_masked() {
        let own: AgencyId = "a".parse().expect("an id");
        let of = |role, home, theirs| sight(&caller(role, home), &own, theirs, PersonalSight::Masked);
        for (role, home, theirs, expected) in [
            (Role::Officer, Some("a"), true, PersonalSight::Whole),
            (Role::Officer, Some("a"), false, PersonalSight::Masked),
            (Role::Officer, Some("b"), true, PersonalSight::Masked),
            (Role::Clerk, Some("a"), false, PersonalSight::Whole),
            (Role::Clerk, Some("b"), false, PersonalSight::Masked),
            (Role::Head, Some("a"), false, PersonalSight::Whole),
            (Role::Reviewer, Some("a"), false, PersonalSight::Whole),
            (Role::Supervisor, None, false, PersonalSight::Masked),
            (Role::Auditor, None, true, PersonalSight::Masked),
            (Role::Administrator, None, true, PersonalSight::Masked),
        ] {
            assert_eq!(of(role, home, theirs), expected, "{role:?} of {home:?}, theirs: {theirs}");
        }
    }
}
