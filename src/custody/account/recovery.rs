//! Recovery codes: what lets somebody in whose second device is lost, each once.
//!
//! They are random, shown when they are made and never again. Only their hashes are kept, with the secret of the second
//! factor in one column, which the MAC of the row binds: so no code is put in, or put back, beside the log.

use std::sync::Arc;

use evidence::digest::Digest;
use evidence::entry::Item;
use evidence::event::{AccountEvent, Event};
use evidence::keys;

use crate::custody::Verb;
use crate::custody::account::passwords::Factor;
use crate::custody::account::session::SignedIn;
use crate::custody::account::totp;
use crate::custody::{Custody, Refused, draft};
use crate::store::tables::secrets::{SecretChange, TotpSecret};

pub use crate::store::tables::secrets::RecoveryHash;

/// Codes that are made at one time.
pub const RECOVERY_CODES: usize = 10;

/// When no more than these are left, it is told.
pub const FEW_LEFT: usize = 3;

/// Random bytes of a code: 80 bits are not found by trying, so that a plain hash keeps them.
const CODE_BYTES: usize = 10;

/// New codes, as their owner is shown them: `abcd-efgh-ijkl-mnop`.
pub(in crate::custody::account) fn new_codes() -> Result<Vec<String>, Refused> {
    let mut codes = Vec::new();
    for _ in 0..RECOVERY_CODES {
        let text = totp::base32(&keys::random::<CODE_BYTES>()?).to_lowercase();
        let groups: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..text.len().min(at + 4)]).collect();
        codes.push(groups.join("-"));
    }
    Ok(codes)
}

/// What is kept of a code, in whichever way it was typed.
pub(in crate::custody::account) fn hash(code: &str) -> RecoveryHash {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    Digest::of_parts(&[b"docket recovery code\n", plain.as_bytes()]).0
}

/// What a code that was typed shows: that of the device at this time, or one to recover with.
pub(in crate::custody::account) fn shown(
    (secret, used, kept): (&TotpSecret, u64, &[RecoveryHash]),
    typed: &str,
    now: i64,
) -> Option<Factor> {
    if let Some(step) = totp::accepted_step(&secret.0, typed.trim(), now, used) {
        return Some(Factor::Shown { step });
    }
    let code = hash(typed);
    kept.contains(&code).then_some(Factor::Recovery { code })
}

/// How a secret changes by what was shown, which is used up.
pub(in crate::custody::account) fn used_up(user: &evidence::ids::UserId, factor: Factor) -> Option<SecretChange> {
    match factor {
        Factor::NotAsked | Factor::Off => None,
        Factor::Shown { step } => Some(SecretChange::CodeUsed { user: user.clone(), step }),
        Factor::Recovery { code } => Some(SecretChange::RecoveryUsed { user: user.clone(), code }),
    }
}

impl Custody {
    /// Makes new recovery codes in place of all that were left; password and present code are asked for again. They
    /// are shown this once.
    pub async fn renew_recovery_codes(
        self: &Arc<Self>,
        person: &SignedIn,
        password: String,
        present: &str,
    ) -> Result<Vec<String>, Refused> {
        let (caller, user) = (&person.caller, person.user.clone());
        let proven = self.prove_again(caller, user.clone(), password, Some(present), Verb::UserSecondFactor).await?;
        let codes = new_codes()?;
        let hashes: Vec<RecoveryHash> = codes.iter().map(|code| hash(code)).collect();
        let who = caller.clone();
        self.command(caller, Verb::UserSecondFactor, move |reader, _| {
            if !proven.still_holds(reader, &user)? || proven.factor == Factor::Off {
                return Err(Refused::BadPassword.into());
            }
            let event = codes_set(&user, hashes.len());
            let mut set = draft(&who, vec![Item::User(user.clone())], event.clone());
            let step = if let Factor::Shown { step } = proven.factor { step } else { 0 };
            set.secret = Some(SecretChange::RecoveryCodes { user: user.clone(), step, codes: hashes.clone() });
            let used = told_of(&user, proven.factor).map(|event| draft(&who, vec![Item::User(user.clone())], event));
            Ok(std::iter::once(set).chain(used).collect())
        })
        .await?;
        Ok(codes)
    }
}

/// The entry that tells that codes were made.
pub(in crate::custody::account) fn codes_set(user: &evidence::ids::UserId, count: usize) -> Event {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    Event::Account(AccountEvent::RecoveryCodesSet { user: user.clone(), count })
}

/// The entry that tells that a code stood in for the second device, where one did.
pub(in crate::custody::account) fn told_of(user: &evidence::ids::UserId, factor: Factor) -> Option<Event> {
    match factor {
        Factor::Recovery { .. } => Some(Event::Account(AccountEvent::RecoveryCodeUsed { user: user.clone() })),
        Factor::NotAsked | Factor::Off | Factor::Shown { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::custody::account::recovery::*;

    #[test]
    fn codes_are_many_different_and_known_however_they_are_typed() {
        let codes = new_codes().expect("random bytes");
        let different: std::collections::BTreeSet<&String> = codes.iter().collect();
        assert_eq!((codes.len(), different.len()), (RECOVERY_CODES, RECOVERY_CODES));
        assert!(
            codes.iter().all(|code| code.len() == 19 && code.split('-').all(|group| group.len() == 4)),
            "{codes:?}"
        );
        let kept: Vec<RecoveryHash> = codes.iter().map(|code| hash(code)).collect();
        let secret = TotpSecret(vec![7; totp::SECRET_BYTES]);
        let given = |typed: &str| shown((&secret, 0, &kept), typed, 1_800_000_000);
        for typed in [codes[3].clone(), codes[3].to_uppercase(), codes[3].replace('-', " "), format!(" {} ", codes[3])]
        {
            assert_eq!(given(&typed), Some(Factor::Recovery { code: kept[3] }), "{typed}");
        }
        for typed in ["", "-", "abcd-efgh-ijkl-mnop", "000000", &codes[3][1..]] {
            assert_eq!(given(typed), None, "{typed}");
        }
    }
}
