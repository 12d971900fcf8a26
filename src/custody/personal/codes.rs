//! Numbers that carry a check digit: the unified code of organisations (GB 32100-2015) and the identity number of citizens
//! (GB 11643-1999). Pure. What is wrong is named without the number.

use jiff::civil::Date;

/// Characters of either number.
const LENGTH: usize = 18;

/// The characters of a unified code, each of the value of its place: none that is easily taken for another.
const UNIFIED: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The check characters of an identity number, by the remainder.
const IDENTITY_CHECKS: &[u8; 11] = b"10X98765432";

/// The weights of the first 17 digits of an identity number: 2^(17 - place) modulo 11.
const IDENTITY_WEIGHTS: [u32; LENGTH - 1] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// What is wrong with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeError {
    /// It has not 18 characters.
    Length,
    /// It has a character that no such number has.
    Character {
        /// Its place, from 1.
        place: usize,
    },
    /// It names a day of birth that there is not.
    Birth,
    /// Its last character is not the one that follows from the others.
    Check {
        /// The one that does.
        expected: char,
    },
}

/// The characters of a number that has as many as it should.
fn characters(text: &str) -> Result<[u8; LENGTH], CodeError> {
    if let Some(at) = text.chars().position(|c| !c.is_ascii()) {
        return Err(CodeError::Character { place: at + 1 });
    }
    text.as_bytes().try_into().map_err(|_| CodeError::Length)
}

fn check(given: u8, expected: u8) -> Result<(), CodeError> {
    if given == expected { Ok(()) } else { Err(CodeError::Check { expected: char::from(expected) }) }
}

/// Whether `text` is a unified code of an organisation (统一社会信用代码).
pub fn unified_code(text: &str) -> Result<(), CodeError> {
    let characters = characters(text)?;
    let (mut sum, mut weight) = (0, 1);
    for (at, character) in characters.iter().enumerate() {
        let Some(value) = UNIFIED.iter().position(|known| known == character) else {
            return Err(CodeError::Character { place: at + 1 });
        };
        if at < LENGTH - 1 {
            sum += value * weight;
            weight = weight * 3 % UNIFIED.len();
        }
    }
    let expected = (UNIFIED.len() - sum % UNIFIED.len()) % UNIFIED.len();
    check(characters[LENGTH - 1], UNIFIED[expected])
}

/// The day of birth of an identity number of a citizen (公民身份号码).
pub fn identity_number(text: &str) -> Result<Date, CodeError> {
    let characters = characters(text)?;
    let mut digits = [0_u32; LENGTH - 1];
    for (at, (digit, character)) in digits.iter_mut().zip(characters).enumerate() {
        *digit = char::from(character).to_digit(10).ok_or(CodeError::Character { place: at + 1 })?;
    }
    let last = characters[LENGTH - 1];
    if !IDENTITY_CHECKS.contains(&last) {
        return Err(CodeError::Character { place: LENGTH });
    }
    let number = |from: usize, until: usize| digits[from..until].iter().fold(0, |number, digit| number * 10 + digit);
    let (year, month, day) =
        (i16::try_from(number(6, 10)).ok(), i8::try_from(number(10, 12)).ok(), i8::try_from(number(12, 14)).ok());
    let born = year.zip(month).zip(day).and_then(|((year, month), day)| Date::new(year, month, day).ok());
    let born = born.filter(|born| born.year() >= 1800).ok_or(CodeError::Birth)?;
    let sum: u32 = digits.iter().zip(IDENTITY_WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let at = usize::try_from(sum % 11).unwrap_or_default();
    check(last, IDENTITY_CHECKS[at])?;
    Ok(born)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn unified_codes_have_the_check_character_of_the_standard() {
        // The example that publications of the standard give, one of zeros, one that begins with a zero, and others.
        let known = [
            "91350100M000100Y43",
            "000000000000000000",
            "01370403MA3C0D0E0Y",
            "91370403MA3C0D0E0M",
            "92370403MA3F0A0B0H",
        ];
        for code in known {
            assert_eq!(unified_code(code), Ok(()), "{code}");
        }
        for (code, wrong) in [
            ("91350100M000100Y44", CodeError::Check { expected: '3' }),
            ("19350100M000100Y43", CodeError::Check { expected: 'J' }),
            ("91350100M000100Y4", CodeError::Length),
            ("", CodeError::Length),
            ("91350100M000100Y433", CodeError::Length),
            // The letter, not the number.
            ("9135O100M000100Y43", CodeError::Character { place: 5 }),
            ("91350100m000100Y43", CodeError::Character { place: 9 }),
            ("９1350100M000100Y43", CodeError::Character { place: 1 }),
        ] {
            assert_eq!(unified_code(code), Err(wrong), "{code}");
        }
    }

    #[test]
    fn identity_numbers_have_the_check_character_of_the_standard_and_a_day_of_birth() {
        for (number, born) in [
            // Both are examples of the standard.
            ("11010519491231002X", date(1949, 12, 31)),
            ("440524188001010014", date(1880, 1, 1)),
            ("370403199001011234", date(1990, 1, 1)),
            ("370403201511030021", date(2015, 11, 3)),
        ] {
            assert_eq!(identity_number(number), Ok(born), "{number}");
        }
        for (number, wrong) in [
            ("110105194912310021", CodeError::Check { expected: 'X' }),
            ("370403199001011235", CodeError::Check { expected: '4' }),
            ("11010519491231002x", CodeError::Character { place: 18 }),
            ("1101051949123100", CodeError::Length),
            ("11010519490230002X", CodeError::Birth),
            ("1101O519491231002X", CodeError::Character { place: 5 }),
            ("１10105194912310021", CodeError::Character { place: 1 }),
        ] {
            assert_eq!(identity_number(number), Err(wrong), "{number}");
        }
    }

    #[test]
    fn one_wrong_character_is_found_wherever_it_stands() {
        let (code, number) = ("91350100M000100Y43", "11010519491231002X");
        for at in 0..LENGTH {
            for other in *b"0123456789" {
                let changed = |text: &str| {
                    let mut bytes = text.as_bytes().to_vec();
                    bytes[at] = other;
                    String::from_utf8(bytes).expect("ASCII")
                };
                assert_eq!(unified_code(&changed(code)).is_ok(), changed(code) == code);
                assert_eq!(identity_number(&changed(number)).is_ok(), changed(number) == number);
            }
        }
    }
}
