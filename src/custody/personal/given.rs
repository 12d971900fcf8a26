//! Personal data as somebody gives it, checked and named: what is wrong with it is told by the field, never with it. Pure.

use std::collections::BTreeMap;
use std::fmt;

use evidence::personal::Values;
use jiff::civil::Date;

use crate::answers::personal::{IdentityKind, PersonalBody};
use crate::custody::clean_text;
use crate::custody::personal::codes::{self, CodeError};
use crate::custody::personal::named::{
    ADDRESS, BIRTH_DATE, GUARDIAN, IDENTITY_KIND, IDENTITY_NUMBER, PHONE, REPRESENTATIVE,
};
use crate::custody::refused::{Fault, Field, Invalid};
use crate::store::tables::row::word;

/// The day before which nobody was born whom a case is about.
const BORN_FIRST: Date = jiff::civil::date(1800, 1, 1);

/// A text that may be empty.
pub(in crate::custody) fn maybe_text(field: Field, text: &str) -> Result<String, Invalid> {
    if text.trim().is_empty() { Ok(String::new()) } else { clean_text(field, text) }
}

/// What is wrong with a number that has a check digit.
fn wrong(field: Field) -> impl Fn(CodeError) -> Invalid {
    move |error| {
        let problem = match error {
            CodeError::Length => Fault::CodeLength,
            CodeError::Character { place } => Fault::CodeCharacter { place },
            CodeError::Birth => Fault::CodeBirth,
            CodeError::Check { expected } => Fault::CodeCheck { expected: expected.to_string() },
        };
        Invalid { field, problem }
    }
}

/// A unified code of an organisation or a business; may be empty.
pub(in crate::custody) fn unified_code(text: &str) -> Result<String, Invalid> {
    let code = text.trim().to_ascii_uppercase();
    if !code.is_empty() {
        codes::unified_code(&code).map_err(wrong(Field::UnifiedCode))?;
    }
    Ok(code)
}

/// Personal data that was checked. It does not show itself in messages.
#[derive(Clone)]
pub(in crate::custody) struct Checked {
    /// The values, beside names and codes.
    values: BTreeMap<String, String>,
    /// The day of birth, where it is known.
    pub(in crate::custody) born: Option<Date>,
}

impl fmt::Debug for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Checked(…)")
    }
}

impl Checked {
    /// Adds a value; nothing where it is empty.
    pub(in crate::custody) fn put(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.values.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Whether there is nothing in it.
    pub(in crate::custody) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The values. Each was cleaned, and their names are a closed list, so that they are within bounds.
    pub(in crate::custody) fn into_values(self) -> Values {
        self.values.try_into().expect("texts that were cleaned, by names of a closed list, are values")
    }
}

/// Checks personal data that was given on `today`.
pub(in crate::custody) fn checked(given: &PersonalBody, today: Date) -> Result<Checked, Invalid> {
    let mut checked = Checked { values: BTreeMap::new(), born: None };
    for (name, field, text) in [
        (REPRESENTATIVE, Field::Representative, &given.representative),
        (GUARDIAN, Field::Guardian, &given.guardian),
        (ADDRESS, Field::Address, &given.address),
        (PHONE, Field::Phone, &given.phone),
    ] {
        checked.put(name, &maybe_text(field, text)?);
    }
    let by_number = identity(given, &mut checked)?;
    let told = maybe_text(Field::BirthDate, &given.birth_date)?;
    let told = match &*told {
        "" => None,
        told => {
            let day = told.parse::<Date>().ok().filter(|day| (BORN_FIRST..=today).contains(day));
            Some(day.ok_or(Invalid { field: Field::BirthDate, problem: Fault::NotADayOfBirth })?)
        }
    };
    if by_number.is_some_and(|born| born > today) {
        return Err(wrong(Field::IdentityNumber)(CodeError::Birth));
    }
    if by_number.zip(told).is_some_and(|(number, told)| number != told) {
        return Err(Invalid { field: Field::BirthDate, problem: Fault::BirthDiffers });
    }
    checked.born = told.or(by_number);
    if let Some(born) = checked.born {
        checked.put(BIRTH_DATE, &born.to_string());
    }
    Ok(checked)
}

/// Adds what proves who it is; gives the day of birth that its number has.
fn identity(given: &PersonalBody, checked: &mut Checked) -> Result<Option<Date>, Invalid> {
    let number = maybe_text(Field::IdentityNumber, &given.identity_number)?;
    let Some(kind) = given.identity_kind else {
        let none = Invalid { field: Field::IdentityKind, problem: Fault::Empty };
        return if number.is_empty() { Ok(None) } else { Err(none) };
    };
    if number.is_empty() {
        return Err(Invalid { field: Field::IdentityNumber, problem: Fault::Empty });
    }
    let (number, born) = match kind {
        IdentityKind::ResidentCard => {
            let number = number.to_ascii_uppercase();
            let born = codes::identity_number(&number).map_err(wrong(Field::IdentityNumber))?;
            (number, Some(born))
        }
        IdentityKind::Passport | IdentityKind::TravelPermit | IdentityKind::OtherPaper => (number, None),
    };
    checked.put(IDENTITY_KIND, &word(&kind));
    checked.put(IDENTITY_NUMBER, &number);
    Ok(born)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 9, 1);

    fn card(number: &str) -> PersonalBody {
        PersonalBody {
            identity_kind: Some(IdentityKind::ResidentCard),
            identity_number: number.to_owned(),
            ..PersonalBody::default()
        }
    }

    #[test]
    fn the_day_of_birth_is_that_of_the_identity_card() {
        let whole = checked(&PersonalBody { phone: " 13800000000 ".to_owned(), ..card("11010519491231002x") }, TODAY);
        let whole = whole.expect("checked");
        assert_eq!(whole.born, Some(date(1949, 12, 31)));
        let values = whole.into_values();
        let all: Vec<(&str, &str)> = values.all().collect();
        assert_eq!(
            all,
            [
                ("birth_date", "1949-12-31"),
                ("identity_kind", "resident_card"),
                ("identity_number", "11010519491231002X"),
                ("phone", "13800000000")
            ]
        );
        assert!(checked(&PersonalBody::default(), TODAY).expect("checked").is_empty());
    }

    #[test]
    fn what_is_wrong_is_told_by_its_field_and_without_it() {
        let number = "11010519491231002X";
        let born = |day: &str| PersonalBody { birth_date: day.to_owned(), ..PersonalBody::default() };
        let fault = |field, problem| Invalid { field, problem };
        for (given, expected) in [
            (card("110105194912310021"), fault(Field::IdentityNumber, Fault::CodeCheck { expected: "X".to_owned() })),
            (card(""), fault(Field::IdentityNumber, Fault::Empty)),
            (PersonalBody { identity_kind: None, ..card(number) }, fault(Field::IdentityKind, Fault::Empty)),
            (
                PersonalBody { birth_date: "1950-12-31".to_owned(), ..card(number) },
                fault(Field::BirthDate, Fault::BirthDiffers),
            ),
            (born("2026-09-02"), fault(Field::BirthDate, Fault::NotADayOfBirth)),
            (born("1.9.2026"), fault(Field::BirthDate, Fault::NotADayOfBirth)),
            (born("1799-12-31"), fault(Field::BirthDate, Fault::NotADayOfBirth)),
        ] {
            assert_eq!(checked(&given, TODAY).expect_err("refused"), expected);
        }
        let later = date(1949, 12, 30);
        assert_eq!(checked(&card(number), later).expect_err("refused"), fault(Field::IdentityNumber, Fault::CodeBirth));
        assert_eq!(unified_code(" 91350100m000100y43 ").expect("a code"), "91350100M000100Y43");
        assert_eq!(unified_code("9135").expect_err("refused"), fault(Field::UnifiedCode, Fault::CodeLength));
        assert_eq!(unified_code(" ").expect("none"), "");
    }
}
