//! Devices on which somebody signed in before.
//!
//! After a full sign-in the browser gets a *pass*: account, a random name of the device, which password it
//! was, until when, and a MAC of it all by the installation's key. Whoever brings one is counted apart from
//! strangers, so that nobody else's wrong guesses make them wait. A pass opens nothing, and ends with the
//! password. Browsers that several people use keep the passes of the last few.

use std::sync::Arc;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use evidence::ids::UserId;
use evidence::keys;
use evidence::time::Utc;

use crate::custody::{Custody, Refused};

/// How long a pass holds, in seconds: 90 days.
pub const PASS_SECONDS: i64 = 90 * 24 * 3600;

/// Accounts whose passes a browser keeps at most.
const PASSES_MAX: usize = 5;

/// Longest text of passes that is looked at, in bytes.
const TEXT_LENGTH_MAX: usize = 2000;

/// Keeps these MACs apart from all others by the same key.
const PURPOSE: &str = "known device v1";

/// A pass that holds.
struct Pass {
    account: String,
    device: [u8; 16],
    text: String,
}

impl Custody {
    /// Which known device of `user` brings these passes, if any; `password` is the entry that set the
    /// present password.
    pub(in crate::custody::account) fn known_device(
        &self,
        passes: &str,
        user: &UserId,
        password: u64,
    ) -> Option<[u8; 16]> {
        let found = self.passes(passes).into_iter().find(|pass| pass.account == user.as_str())?;
        found.text.split(':').nth(2).is_some_and(|of| of == password.to_string()).then_some(found.device)
    }

    /// The device that brings these passes, whoever signed in on it: what its requests to sign in take their
    /// places as. It proves no account, so that nothing is looked up for it.
    pub fn passing_device(&self, passes: &str) -> Option<String> {
        self.passes(passes).first().map(|pass| BASE64_URL_SAFE_NO_PAD.encode(pass.device))
    }

    /// The passes of a browser on which `user` signed in with the password of entry `password`.
    pub(in crate::custody::account) fn with_pass(
        self: &Arc<Self>,
        passes: &str,
        user: &UserId,
        password: u64,
        device: Option<[u8; 16]>,
    ) -> Result<String, Refused> {
        let device = device.map_or_else(keys::random, Ok)?;
        let until = self.clock.now().plus_seconds(PASS_SECONDS).micros() / 1_000_000;
        let signed = format!("{user}:{}:{password}:{until}", BASE64_URL_SAFE_NO_PAD.encode(device));
        let binder = self.db.binder().ok_or(Refused::Panicked)?;
        let mac = BASE64_URL_SAFE_NO_PAD.encode(binder.sign(PURPOSE, &signed));
        let others = self.passes(passes).into_iter().filter(|pass| pass.account != user.as_str());
        let all = std::iter::once(format!("{signed}:{mac}")).chain(others.map(|pass| pass.text));
        Ok(all.take(PASSES_MAX).collect::<Vec<_>>().join("~"))
    }

    /// The passes in a cookie that are ours and not over.
    fn passes(&self, text: &str) -> Vec<Pass> {
        let now = self.clock.now();
        let Some(binder) = self.db.binder().filter(|_| text.len() <= TEXT_LENGTH_MAX) else { return Vec::new() };
        let read = |text: &str| {
            let (signed, mac) = text.rsplit_once(':')?;
            let mac = BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?;
            if !binder.is_signed(PURPOSE, signed, &mac) {
                return None;
            }
            let mut parts = signed.split(':');
            let account = parts.next()?.to_owned();
            let device = BASE64_URL_SAFE_NO_PAD.decode(parts.next()?).ok()?.try_into().ok()?;
            let until = parts.nth(1)?.parse::<i64>().ok()?.checked_mul(1_000_000)?;
            let holds = Utc::from_micros(until).is_ok_and(|until| until > now);
            holds.then(|| Pass { account, device, text: text.to_owned() })
        };
        text.split('~').take(PASSES_MAX).filter_map(read).collect()
    }
}
