//! What holds of parties by law, and what goes into which place: the name of an organisation into the log, that of a person
//! beside it. Pure.

use evidence::event::PartyKind;
use jiff::Span;
use jiff::civil::Date;

use crate::answers::party::PartyRequest;
use crate::custody::clean_text;
use crate::custody::legal::{Figure, Legal};
use crate::custody::personal::given::{self, Checked};
use crate::custody::personal::named::{CODE, NAME};
use crate::custody::refused::{Fault, Field, Invalid};

/// Whether somebody who was born on a day has not completed on another the age that the law of that day names. A year of
/// age is complete with the day after the birthday.
fn is_under(law: &Legal, age: Figure, born: Date, on: Date) -> bool {
    let Some(years) = law.number(age, on) else { return false };
    born.checked_add(Span::new().years(i64::from(years))).is_ok_and(|birthday| on <= birthday)
}

/// Whether somebody is a minor on a day (未成年人保护法 2).
pub fn is_minor(law: &Legal, born: Date, on: Date) -> bool {
    is_under(law, Figure::AdultFrom, born, on)
}

/// Whether somebody is too young on a day to be penalised for what they do (行政处罚法 30).
pub fn is_too_young(law: &Legal, born: Date, on: Date) -> bool {
    is_under(law, Figure::PenalisedFrom, born, on)
}

/// A party as it is said, with each thing in its place.
#[derive(Debug, Clone)]
pub(in crate::custody) struct Said {
    /// What kind of party it is.
    pub(in crate::custody) kind: PartyKind,
    /// The name for the log; empty where the party is a person.
    pub(in crate::custody) name: String,
    /// The code for the log, likewise.
    pub(in crate::custody) code: String,
    /// Whether it is a minor.
    pub(in crate::custody) is_minor: bool,
    /// Whether it consents to electronic service.
    pub(in crate::custody) consents: bool,
    /// What goes beside the log.
    pub(in crate::custody) personal: Checked,
    /// Why it is said anew; may be empty.
    pub(in crate::custody) reason: String,
}

/// Checks a party that was said on `today`.
pub(in crate::custody) fn said(given: PartyRequest, law: &Legal, today: Date) -> Result<Said, Invalid> {
    let PartyRequest { kind, name, code, minor, consent, personal, reason, seen: _ } = given;
    let fault = |field, problem| Err(Invalid { field, problem });
    let (name, code) = (clean_text(Field::Name, &name)?, given::unified_code(&code)?);
    let reason = given::maybe_text(Field::Reason, &reason)?;
    let mut personal = given::checked(&personal, today)?;
    if kind == PartyKind::NaturalPerson && !code.is_empty() {
        return fault(Field::UnifiedCode, Fault::CodeOfPerson);
    }
    if minor && !kind.is_person() {
        return fault(Field::Minor, Fault::MinorOrganisation);
    }
    if kind.is_person() && !minor && personal.born.is_some_and(|born| is_minor(law, born, today)) {
        return fault(Field::Minor, Fault::MinorByBirth);
    }
    let (name, code) = if kind.is_person() {
        personal.put(NAME, &name);
        personal.put(CODE, &code);
        (String::new(), String::new())
    } else {
        (name, code)
    };
    Ok(Said { kind, name, code, is_minor: minor, consents: consent, personal, reason })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::answers::personal::{IdentityKind, PersonalBody};

    const TODAY: Date = date(2026, 9, 1);

    fn law() -> Legal {
        crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data")
    }

    fn given(kind: PartyKind) -> PartyRequest {
        PartyRequest {
            kind,
            name: " 王小明 ".to_owned(),
            code: String::new(),
            minor: false,
            consent: true,
            personal: PersonalBody::default(),
            reason: String::new(),
            seen: None,
        }
    }

    fn born(day: &str) -> PersonalBody {
        PersonalBody { birth_date: day.to_owned(), ..PersonalBody::default() }
    }

    /// 行政处罚法 30: nobody under 14 is penalised; 未成年人保护法 2: a minor is under 18.
    #[test]
    fn an_age_is_complete_with_the_day_after_the_birthday() {
        let law = law();
        let child = date(2012, 9, 1);
        assert!(is_too_young(&law, child, date(2026, 9, 1)) && !is_too_young(&law, child, date(2026, 9, 2)));
        assert!(is_minor(&law, child, date(2030, 9, 1)) && !is_minor(&law, child, date(2030, 9, 2)));
        let leap = date(2012, 2, 29);
        assert!(is_too_young(&law, leap, date(2026, 2, 28)) && !is_too_young(&law, leap, date(2026, 3, 1)));
    }

    #[test]
    fn an_age_is_that_of_the_law_of_the_day() {
        let lower = "figure = \"penalised_from\"\nnumber = 14\n\n[[figures]]\nid = \"n-adult-from-old\"";
        let text = crate::custody::legal::SHIPPED.replacen(lower, &lower.replace("14", "12"), 1);
        let law = crate::custody::legal::read(&text).expect("legal data");
        let child = date(2008, 9, 1);
        // The older law of this test knows 14 still, the newer one 12.
        assert!(is_too_young(&law, child, date(2021, 7, 14)) && !is_too_young(&law, child, date(2021, 7, 15)));
    }

    #[test]
    fn names_and_codes_of_people_go_beside_the_log_and_those_of_organisations_into_it() {
        let (law, code) = (law(), "91350100M000100Y43");
        for (kind, is_person) in [
            (PartyKind::NaturalPerson, true),
            (PartyKind::IndividualBusiness, true),
            (PartyKind::LegalPerson, false),
            (PartyKind::OtherOrganisation, false),
        ] {
            let with_code = if kind == PartyKind::NaturalPerson { "" } else { code };
            let said = said(PartyRequest { code: with_code.to_owned(), ..given(kind) }, &law, TODAY).expect("said");
            let values = said.personal.into_values();
            let beside = (values.get(NAME), values.get(CODE));
            let logged = (said.name.as_str(), said.code.as_str());
            let all = ("王小明", with_code);
            assert_eq!((logged, beside), if is_person { (("", ""), all) } else { (all, ("", "")) }, "{kind:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_by_its_field() {
        let law = law();
        let fault = |given: PartyRequest| said(given, &law, TODAY).expect_err("refused");
        let of = |field, problem| Invalid { field, problem };
        let person = || given(PartyKind::NaturalPerson);
        assert_eq!(
            fault(PartyRequest { code: "91350100M000100Y43".to_owned(), ..person() }),
            of(Field::UnifiedCode, Fault::CodeOfPerson)
        );
        assert_eq!(
            fault(PartyRequest { minor: true, ..given(PartyKind::LegalPerson) }),
            of(Field::Minor, Fault::MinorOrganisation)
        );
        let child = PartyRequest { personal: born("2012-09-01"), ..person() };
        assert_eq!(fault(child.clone()), of(Field::Minor, Fault::MinorByBirth));
        assert!(said(PartyRequest { minor: true, ..child }, &law, TODAY).is_ok());
        assert_eq!(fault(PartyRequest { name: " ".to_owned(), ..person() }), of(Field::Name, Fault::Empty));
        // A foreigner has a passport, and no number of 18 digits.
        let passport = PersonalBody {
            identity_kind: Some(IdentityKind::Passport),
            identity_number: "E12345678".to_owned(),
            ..PersonalBody::default()
        };
        assert!(said(PartyRequest { personal: passport, ..person() }, &law, TODAY).is_ok());
    }
}
