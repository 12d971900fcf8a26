//! What people without an account can make the log write: a bounded number of refusals a minute. Beyond it they are
//! counted, and the next that is let through tells how many. A row is kept for each address of the minute.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use evidence::time::Utc;

use crate::store::live::address::ClientKey;

/// Refused strangers that are logged one by one in a minute.
pub const STRANGERS_PER_MINUTE: u64 = 60;

/// Of these, strangers from one address, so that one who makes noise does not hide all others.
pub const STRANGERS_PER_ADDRESS: u64 = 50;

/// Refusals of strangers in this minute.
#[derive(Debug, Default)]
pub struct Strangers(Mutex<Count>);

#[derive(Debug, Default)]
struct Count {
    minute: i64,
    logged: u64,
    by_address: HashMap<ClientKey, u64>,
    left_out: u64,
}

impl Strangers {
    /// Takes a place for an entry about somebody at `address`, and gives how many were left out before it; `None`
    /// where this one is only counted.
    pub fn admit(&self, address: ClientKey, now: Utc) -> Option<u64> {
        let mut count = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.micros().div_euclid(60_000_000);
        if minute != count.minute {
            count.minute = minute;
            count.logged = 0;
            count.by_address.clear();
        }
        let own = count.by_address.get(&address).copied().unwrap_or(0);
        if count.logged >= STRANGERS_PER_MINUTE || own >= STRANGERS_PER_ADDRESS {
            count.left_out += 1;
            return None;
        }
        count.logged += 1;
        count.by_address.insert(address, own + 1);
        Some(std::mem::take(&mut count.left_out))
    }
}

#[cfg(test)]
mod tests {
    use crate::store::live::strangers::*;

    #[test]
    fn refused_strangers_write_a_bounded_number_of_entries_and_none_hides_all_others() {
        let strangers = Strangers::default();
        let at = |seconds| Utc::from_micros(1_800_000_000_000_000).expect("in range").plus_seconds(seconds);
        let from = |client: &str, now| strangers.admit(ClientKey::of_text(client), now);
        // The changing addresses of one /64 are one.
        let noise = (0..10_000).filter_map(|n| from(&format!("2001:db8::{n:x}"), at(0))).count();
        assert_eq!(noise as u64, STRANGERS_PER_ADDRESS);
        assert_eq!(from("192.0.2.1", at(0)), Some(9950));
        let all = (0..10_000).filter_map(|n: u32| from(&format!("10.0.{}.{}", n / 250, n % 250), at(0))).count();
        assert_eq!(all as u64, STRANGERS_PER_MINUTE - STRANGERS_PER_ADDRESS - 1);
        assert!(strangers.0.lock().expect("a lock").by_address.len() as u64 <= STRANGERS_PER_MINUTE);
        assert_eq!(from("192.0.2.1", at(60)), Some(9991));
        assert_eq!(strangers.0.lock().expect("a lock").by_address.len(), 1);
    }
}
