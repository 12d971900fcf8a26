//! The rule for new passwords, by NIST SP 800-63B-4, section 3.1.1: length is what counts, every character is
//! taken, nothing is asked of what a password is made of, and what everybody tries first is refused.
//!
//! Where a password is all that lets somebody in, it is longer than where a second factor is asked for as well. The
//! list of what is tried first is part of the program: no word of a password leaves it. The 10,000 words are the most
//! frequent of the list of `zxcvbn` (4.5.0, MIT, © 2012-2016 Dan Wheeler and Dropbox, © 2016 Daniel Wolf), and a few that are
//! frequent in China.

use std::borrow::Cow;
use std::collections::BTreeSet;

use evidence::ids::UserId;
use icu_normalizer::ComposingNormalizerBorrowed;

pub use crate::answers::bounds::{PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, PASSWORD_LENGTH_MIN_BESIDE_CODE};
use crate::custody::Refused;
use crate::custody::refused::{Fault, Field};

/// What everybody tries first.
const COMMON: &str = include_str!("common_passwords.txt");

/// What somebody tries first who knows where they are.
const OF_THIS_PLACE: [&str; 9] =
    ["docket", "bodycam", "recorder", "evidence", "zhifa", "jiluyi", "执法记录仪", "执法记录", "综合行政执法"];

/// Different characters that a password has at least: fewer are one key that is held down.
const DIFFERENT: usize = 5;

/// Longest piece of which a password may not be made by repeating it.
const REPEATED: usize = 4;

/// Characters of the passwords that the service makes: no site asks for more.
const MADE_LENGTH: usize = 16;

/// A password as it is counted, compared and hashed: two keyboards write one text in two ways (NFKC).
pub(in crate::custody::account) fn normal(password: &str) -> Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfkc().normalize(password)
}

/// How long a password is.
pub(in crate::custody::account) fn length(password: &str) -> usize {
    normal(password).chars().count()
}

/// How long a new password is at least: `least` where it is alone.
pub fn least_length(least: usize, second_factor: bool) -> usize {
    if second_factor { PASSWORD_LENGTH_MIN_BESIDE_CODE } else { least.clamp(PASSWORD_LENGTH_MIN, MADE_LENGTH) }
}

/// What is wrong with a new password, if anything.
pub(in crate::custody::account) fn check(password: &str, user: &UserId, least: usize) -> Result<(), Refused> {
    let text = normal(password);
    let length = text.chars().count();
    let different: BTreeSet<char> = text.chars().collect();
    let lower = text.to_lowercase();
    let problem = if length < least {
        Fault::Shorter { least }
    } else if length > PASSWORD_LENGTH_MAX {
        Fault::Longer { most: PASSWORD_LENGTH_MAX }
    } else if different.len() < DIFFERENT {
        Fault::FewDifferent { least: DIFFERENT }
    } else if lower.contains(user.as_str()) && length < 2 * user.as_str().len() + 6 {
        Fault::LikeAccount
    } else if is_common(&lower) {
        Fault::Common
    } else {
        return Ok(());
    };
    Err(Refused::Invalid { field: Field::Password, problem })
}

/// Whether a word stands in a list. Looked for one by one: a password is set seldom, and hashed for far longer.
fn is_listed(word: &str) -> bool {
    COMMON.lines().chain(OF_THIS_PLACE).any(|listed| listed == word)
}

/// Whether a text is what everybody tries first: a word of the list, one with a number or signs around it that make no
/// more of it, a piece that is repeated, a run along the keyboard's digits or the alphabet.
fn is_common(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphabetic());
    let word = !bare.is_empty() && is_listed(bare);
    let around = text.chars().count() - bare.chars().count();
    let weak_around = || {
        let (before, after) = text.split_once(bare).unwrap_or((text, ""));
        [before, after].iter().all(|piece| piece.is_empty() || is_listed(piece) || is_run(piece))
    };
    is_listed(text) || is_run(text) || is_repeated(text) || (word && (around <= bare.chars().count() || weak_around()))
}

/// Whether each character follows the one before, up or down or the same; after 9 comes 0.
fn is_run(text: &str) -> bool {
    let codes: Vec<u32> = text.chars().map(u32::from).collect();
    let follows = |one: u32, next: u32| one + 1 == next || (one, next) == (u32::from('9'), u32::from('0'));
    let all = |goes: &dyn Fn(u32, u32) -> bool| codes.windows(2).all(|pair| goes(pair[0], pair[1]));
    all(&follows) || all(&|one, next| follows(next, one)) || all(&|one, next| one == next)
}

/// Whether a text is a short piece, or a word of the list, over and over.
fn is_repeated(text: &str) -> bool {
    let all: Vec<char> = text.chars().collect();
    let of = |piece: usize| all.iter().zip(all.iter().cycle().skip(piece)).take(all.len() - piece).all(|(a, b)| a == b);
    (1..=all.len() / 2).any(|piece| {
        let short = piece <= REPEATED || is_listed(all[..piece].iter().collect::<String>().as_str());
        short && of(piece)
    })
}

#[cfg(test)]
mod tests {
    use crate::custody::account::password_rule::*;

    fn wrong(password: &str, least: usize) -> Option<String> {
        let user: UserId = "zhang".parse().expect("an id");
        match check(password, &user, least) {
            Err(Refused::Invalid { problem, .. }) => Some(problem.to_string()),
            _ => None,
        }
    }

    #[test]
    fn weak_passwords_are_refused() {
        for weak in ["", "short", "elevenchars", "aaaaaaaaaaaa", "zhang-zhang-", &"x1y2z3".repeat(40)] {
            assert!(wrong(weak, PASSWORD_LENGTH_MIN).is_some(), "{weak}");
        }
        for fine in ["薛城区执法局的很长的口令", "correct horse battery", "a b c d e f g h", "🌲🚲🪁🧭🏔️ 山路 4711"]
        {
            assert_eq!(wrong(fine, PASSWORD_LENGTH_MIN), None, "{fine}");
        }
        assert_eq!(least_length(0, false), PASSWORD_LENGTH_MIN);
        assert_eq!([least_length(15, false), least_length(15, true), least_length(99, false)], [15, 8, MADE_LENGTH]);
    }

    #[test]
    fn what_everybody_tries_first_is_refused_in_all_its_dresses() {
        let common = [
            "password",
            "Password",
            "PASSWORD2026",
            "!password!",
            "iloveyou",
            "qwertyuiop",
            "12345678",
            "123456789012345",
            "abcdefghijklmnop",
            "passwordpassword",
            "abcabcabcabcabc",
            "docket123456",
            "Docket2026!",
            "woaini1314",
            "执法记录仪123",
            "ｐａｓｓｗｏｒｄ",
        ];
        for weak in common {
            assert!(wrong(weak, 8).is_some(), "{weak}");
        }
        for fine in ["tr0ub4dor&3x", "blue whale 77120", "我家门口有三棵枣树", "a long sentence 42"] {
            assert_eq!(wrong(fine, 8), None, "{fine}");
        }
        assert!(COMMON.lines().count() > 10_000, "{}", COMMON.lines().count());
    }

    #[test]
    fn length_is_that_of_code_points_whichever_way_they_were_typed() {
        assert_eq!(normal("ｅ\u{301}"), "é");
        assert_eq!([length("e\u{301}"), length("é"), length("山路")], [1, 1, 2]);
    }
}
