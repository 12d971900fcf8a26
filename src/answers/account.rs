//! Accounts, their tokens and passwords.

use evidence::event::Role;
use evidence::ids::{AgencyId, Certificate, SecretId, UserId};
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::person::QualificationBody;
use crate::answers::texts::{Line, Password, Token};

/// A new account.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserRequest {
    /// The account.
    #[schema(value_type = UserId)]
    pub user: String,
    /// The person's name.
    #[schema(value_type = Line)]
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// The agency; left out for roles over all agencies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<AgencyId>)]
    pub agency: Option<String>,
    /// For an officer, the certificate number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Certificate>)]
    pub certificate: Option<String>,
}

/// An account.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UserBody {
    /// The account.
    #[schema(value_type = UserId)]
    pub user: String,
    /// The person's name.
    #[schema(value_type = Line)]
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// The agency.
    #[schema(value_type = Option<AgencyId>)]
    pub agency: Option<String>,
    /// For an officer, the certificate number; for who is none, one that was bound to the account.
    #[schema(value_type = Option<Certificate>)]
    pub certificate: Option<String>,
    /// When the account was closed.
    pub disabled_at: Option<Utc>,
    /// What is said to entitle the person to review.
    #[serde(default)]
    #[schema(max_items = 2)]
    pub qualifications: Vec<QualificationBody>,
}

/// Asks for a token.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// Days until it ends, 1 to 366.
    #[schema(minimum = 1, maximum = 366, example = 30)]
    pub days: u32,
}

/// A token. It is shown this once.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TokenBody {
    /// The token.
    #[schema(value_type = Token)]
    pub token: String,
    /// What the log calls it.
    #[schema(value_type = SecretId)]
    pub id: String,
    /// When it ends.
    pub expires_at: Utc,
}

/// A token, as it is listed.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TokenListBody {
    /// What the log calls it.
    #[schema(value_type = SecretId)]
    pub id: String,
    /// When it was given out.
    pub issued_at: Utc,
    /// When it ends.
    pub expires_at: Utc,
    /// When it was taken back.
    pub revoked_at: Option<Utc>,
}

/// Sets a password.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordRequest {
    /// The password, 10 to 200 characters; without one, one is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Password>)]
    pub password: Option<String>,
    /// The present password, where the account is one's own and has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Password>)]
    pub old: Option<String>,
}

/// A password. It is shown this once.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PasswordBody {
    /// The password.
    #[schema(value_type = Password)]
    pub password: String,
}
