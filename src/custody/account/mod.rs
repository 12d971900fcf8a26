//! People's accounts: who may sign in and how, passwords, a second factor, tokens, sessions.

pub mod act;
pub mod attempts;
pub mod devices;
pub mod first;
pub(in crate::custody) mod fold;
pub mod open_id;
pub mod password_rule;
pub mod passwords;
pub mod qualified;
pub mod qualify;
pub mod read;
pub mod recovery;
pub mod sealed;
pub mod session;
pub mod sign_in;
pub mod tokens;
pub mod totp;

use evidence::event::Role;
use evidence::ids::{AgencyId, Certificate, UserId};
use evidence::time::Utc;

pub use crate::store::tables::secrets::TotpSecret;

/// A person's account.
#[derive(Debug, Clone)]
pub struct User {
    /// The account.
    pub id: UserId,
    /// The person's name.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// The agency; none for roles over all agencies.
    pub agency: Option<AgencyId>,
    /// For an officer, the certificate number.
    pub certificate: Option<Certificate>,
    /// When the account was closed.
    pub disabled_at: Option<Utc>,
}
