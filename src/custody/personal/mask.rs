//! Personal values as they are shown: whole, or so that they can be told from others and not used. Pure.

use evidence::personal::Values;

use crate::answers::personal::PersonalBody;
use crate::custody::personal::named::{
    ADDRESS, BIRTH_DATE, GUARDIAN, IDENTITY_KIND, IDENTITY_NUMBER, NAME, PHONE, REPRESENTATIVE,
};
use crate::store::tables::row::from_word;

/// What stands for what is left out.
const STARS: &str = "**";

/// Characters of a number's beginning that are shown, and of its end.
const NUMBER_ENDS: (usize, usize) = (3, 4);

/// Fewest characters that are left out of a number of which ends are shown.
const NUMBER_HIDDEN_MIN: usize = 3;

/// How values are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// As they are.
    Whole,
    /// Beginnings and ends.
    Masked,
    /// Beginnings and ends of what is a minor's: nothing of it, as little tells who a child is.
    MinorsMasked,
}

/// The value of a name, as it is shown; empty where there is none.
pub fn value(values: &Values, name: &str, shown: Shown) -> String {
    let value = values.get(name);
    match shown {
        _ if value.is_empty() => String::new(),
        Shown::Whole => value.to_owned(),
        Shown::MinorsMasked => STARS.to_owned(),
        Shown::Masked if name == IDENTITY_NUMBER || name == PHONE => number(value),
        Shown::Masked if name == ADDRESS || name == BIRTH_DATE => STARS.to_owned(),
        // Names of people, and whatever else there may be.
        Shown::Masked => value.chars().take(1).chain(STARS.chars()).collect(),
    }
}

/// The ends of a number; stars alone where that would leave too little out.
fn number(text: &str) -> String {
    let (first, last) = NUMBER_ENDS;
    let length = text.chars().count();
    if length < first + last + NUMBER_HIDDEN_MIN {
        return STARS.to_owned();
    }
    let shown = |at: usize| at < first || at >= length - last;
    text.chars().enumerate().map(|(at, c)| if shown(at) { c } else { '*' }).collect()
}

/// What identifies somebody beside the name, as it is shown.
pub fn body(values: &Values, shown: Shown) -> PersonalBody {
    let value = |name| value(values, name, shown);
    PersonalBody {
        identity_kind: from_word(values.get(IDENTITY_KIND)),
        identity_number: value(IDENTITY_NUMBER),
        birth_date: value(BIRTH_DATE),
        representative: value(REPRESENTATIVE),
        guardian: value(GUARDIAN),
        address: value(ADDRESS),
        phone: value(PHONE),
    }
}

/// The name of a person, as it is shown.
pub fn name(values: &Values, shown: Shown) -> String {
    value(values, NAME, shown)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::answers::personal::IdentityKind;

    fn values() -> Values {
        let given = [
            (NAME, "王小明"),
            (IDENTITY_KIND, "resident_card"),
            (IDENTITY_NUMBER, "11010519491231002X"),
            (BIRTH_DATE, "1949-12-31"),
            (GUARDIAN, "王强"),
            (ADDRESS, "光明路1号"),
            (PHONE, "13800001234"),
        ];
        let given: BTreeMap<String, String> = given.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        given.try_into().expect("values")
    }

    #[test]
    fn of_a_name_the_first_character_is_shown_and_of_a_number_its_ends() {
        let masked = body(&values(), Shown::Masked);
        assert_eq!(name(&values(), Shown::Masked), "王**");
        assert_eq!(masked.identity_number, "110***********002X");
        assert_eq!(masked.phone, "138****1234");
        assert_eq!((&*masked.birth_date, &*masked.address, &*masked.guardian), ("**", "**", "王**"));
        assert_eq!((masked.identity_kind, &*masked.representative), (Some(IdentityKind::ResidentCard), ""));
    }

    #[test]
    fn of_a_minor_nothing_is_shown_and_of_a_short_number_neither() {
        let masked = body(&values(), Shown::MinorsMasked);
        assert_eq!(name(&values(), Shown::MinorsMasked), "**");
        for value in [&masked.identity_number, &masked.phone, &masked.guardian, &masked.address, &masked.birth_date] {
            assert_eq!(value, "**");
        }
        assert_eq!((number("123456789"), number("1234567890")), ("**".to_owned(), "123***7890".to_owned()));
    }

    #[test]
    fn whole_is_as_it_is() {
        let whole = body(&values(), Shown::Whole);
        assert_eq!(name(&values(), Shown::Whole), "王小明");
        assert_eq!((&*whole.identity_number, &*whole.phone), ("11010519491231002X", "13800001234"));
    }
}
