//! People's accounts: tokens, passwords, second factors, sessions.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{Noun, PasswordEnds, Role, SessionEnd, SignInMethod};
use crate::ids::{AgencyId, Certificate, SecretId, UserId};
use crate::item::Item;
use crate::time::Utc;

/// What entitles a person to review decisions before they are made (行政处罚法 58). Of version 3.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualification {
    /// The professional qualification of lawyers (法律职业资格).
    LegalProfession,
    /// The person reviewed decisions already; who did so before 2021-07-15 goes on without the other.
    ReviewedBefore,
}

crate::all_variants! {
    Qualification { LegalProfession, ReviewedBefore }
}

/// What happens to people's accounts: what lets them in, and when they come and go.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum AccountEvent {
    /// An account was made.
    #[serde(rename = "user.created")]
    Created {
        /// The account.
        user: UserId,
        /// The person's name.
        name: String,
        /// What the person may do.
        role: Role,
        /// The agency, but for roles over all agencies.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agency: Option<AgencyId>,
        /// For an officer, the certificate number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        certificate: Option<Certificate>,
    },
    /// An account was closed.
    #[serde(rename = "user.disabled")]
    Disabled {
        /// The account.
        user: UserId,
        /// Why.
        reason: String,
    },
    /// It is said what entitles the person to review, and since when. Of version 3, as are the two below.
    #[serde(rename = "user.qualified")]
    Qualified {
        /// The account.
        user: UserId,
        /// What it is.
        qualification: Qualification,
        /// The day since which the person has it.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
        since: Date,
    },
    /// The person does not have it: it was said by mistake, or was taken from them.
    #[serde(rename = "user.qualification_withdrawn")]
    QualificationWithdrawn {
        /// The account.
        user: UserId,
        /// What it is.
        qualification: Qualification,
        /// Why.
        reason: String,
    },
    /// The account, which is no officer's, is of a person who has this certificate too.
    #[serde(rename = "user.certificate_bound")]
    CertificateBound {
        /// The account.
        user: UserId,
        /// The officer's certificate number.
        certificate: Certificate,
        /// Why it is said.
        reason: String,
    },
    /// A token was given out. The token itself is never logged.
    #[serde(rename = "user.token_issued")]
    TokenIssued {
        /// The account.
        user: UserId,
        /// Which token.
        token: SecretId,
        /// When it ends.
        expires_at: Utc,
    },
    /// A token was taken back, or ended with the password.
    #[serde(rename = "user.token_revoked")]
    TokenRevoked {
        /// The account.
        user: UserId,
        /// Which token.
        token: SecretId,
        /// Why.
        reason: String,
    },
    /// A password was set. Neither it nor its hash is ever logged.
    #[serde(rename = "user.password_set")]
    PasswordSet {
        /// The account.
        user: UserId,
        /// Whether the person must choose another at the next sign-in.
        must_change: bool,
        /// What ends with it of all that earlier entries gave out for the account, whether an entry of its
        /// own tells so or not. Absent where nothing does, and before version 3.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ends: Option<PasswordEnds>,
        /// The session or token with which it was set, which alone goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kept: Option<SecretId>,
    },
    /// A second factor was turned on or off. Its secret is never logged.
    #[serde(rename = "user.second_factor_set")]
    SecondFactorSet {
        /// The account.
        user: UserId,
        /// Whether it is asked for from now on.
        on: bool,
    },
    /// Codes to recover with were made, in place of all before. They are never logged. Of version 3.
    #[serde(rename = "user.recovery_codes_set")]
    RecoveryCodesSet {
        /// The account.
        user: UserId,
        /// How many.
        count: u32,
    },
    /// A code to recover with stood in for the second device where the second factor was changed, in the same
    /// transaction; it is used up. Of version 3.
    #[serde(rename = "user.recovery_code_used")]
    RecoveryCodeUsed {
        /// The account.
        user: UserId,
    },
    /// A person signed in.
    #[serde(rename = "session.started")]
    SessionStarted {
        /// Which session.
        session: SecretId,
        /// The account.
        user: UserId,
        /// Where the request came from.
        client: String,
        /// How the person proved who they are.
        method: SignInMethod,
        /// When it ends at the latest.
        expires_at: Utc,
    },
    /// A session ended.
    #[serde(rename = "session.ended")]
    SessionEnded {
        /// Which session.
        session: SecretId,
        /// The account.
        user: UserId,
        /// Why.
        end: SessionEnd,
    },
    /// From here on, what lets somebody in is bound by a keyed MAC to the entry that brought it. What was
    /// there before was bound as it stood.
    #[serde(rename = "credentials.bound")]
    CredentialsBound {
        /// How many accounts, passwords, tokens, sessions, stations and codes were bound as they stood.
        rows: u64,
    },
}

names!(AccountEvent, AccountName {
    Created => "user.created",
    Disabled => "user.disabled",
    Qualified => "user.qualified",
    QualificationWithdrawn => "user.qualification_withdrawn",
    CertificateBound => "user.certificate_bound",
    PasswordSet => "user.password_set",
    SecondFactorSet => "user.second_factor_set",
    RecoveryCodesSet => "user.recovery_codes_set",
    RecoveryCodeUsed => "user.recovery_code_used",
    TokenIssued => "user.token_issued",
    TokenRevoked => "user.token_revoked",
    SessionStarted => "session.started",
    SessionEnded => "session.ended",
    CredentialsBound => "credentials.bound",
});

impl Noun for AccountEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Created { role, .. } => role.version(),
            Self::Disabled { .. } | Self::TokenIssued { .. } => 1,
            Self::PasswordSet { ends: None, kept: None, .. }
            | Self::SecondFactorSet { .. }
            | Self::SessionStarted {
                method: SignInMethod::Password | SignInMethod::PasswordAndCode | SignInMethod::OpenId,
                ..
            }
            | Self::SessionEnded {
                end: SessionEnd::SignedOut | SessionEnd::Everywhere | SessionEnd::Expired, ..
            } => 2,
            Self::PasswordSet { ends: Some(_), .. }
            | Self::PasswordSet { kept: Some(_), .. }
            | Self::SessionEnded { end: SessionEnd::Displaced, .. }
            | Self::TokenRevoked { .. }
            | Self::SessionStarted { method: SignInMethod::PasswordAndRecoveryCode, .. }
            | Self::RecoveryCodesSet { .. }
            | Self::RecoveryCodeUsed { .. }
            | Self::Qualified { .. }
            | Self::QualificationWithdrawn { .. }
            | Self::CertificateBound { .. }
            | Self::CredentialsBound { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Created { user, .. }
            | Self::Disabled { user, .. }
            | Self::Qualified { user, .. }
            | Self::QualificationWithdrawn { user, .. }
            | Self::CertificateBound { user, .. }
            | Self::TokenIssued { user, .. }
            | Self::TokenRevoked { user, .. }
            | Self::PasswordSet { user, .. }
            | Self::SecondFactorSet { user, .. }
            | Self::RecoveryCodesSet { user, .. }
            | Self::RecoveryCodeUsed { user }
            | Self::SessionStarted { user, .. }
            | Self::SessionEnded { user, .. } => vec![Item::User(user.clone())],
            Self::CredentialsBound { .. } => Vec::new(),
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Created { .. } => Beside::Kinds(&["agency"]),
            Self::Disabled { .. }
            | Self::Qualified { .. }
            | Self::QualificationWithdrawn { .. }
            | Self::CertificateBound { .. }
            | Self::TokenIssued { .. }
            | Self::TokenRevoked { .. }
            | Self::PasswordSet { .. }
            | Self::SecondFactorSet { .. }
            | Self::RecoveryCodesSet { .. }
            | Self::RecoveryCodeUsed { .. }
            | Self::SessionStarted { .. }
            | Self::SessionEnded { .. }
            | Self::CredentialsBound { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Created { .. }
            | Self::Disabled { .. }
            | Self::Qualified { .. }
            | Self::QualificationWithdrawn { .. }
            | Self::CertificateBound { .. }
            | Self::TokenIssued { .. }
            | Self::TokenRevoked { .. }
            | Self::PasswordSet { .. }
            | Self::SecondFactorSet { .. }
            | Self::RecoveryCodesSet { .. }
            | Self::RecoveryCodeUsed { .. }
            | Self::SessionStarted { .. }
            | Self::SessionEnded { .. }
            | Self::CredentialsBound { .. } => None,
        }
    }

    fn tells_of_the_past(&self) -> bool {
        match self {
            Self::SessionEnded { .. } => true,
            Self::Created { .. }
            | Self::Disabled { .. }
            | Self::Qualified { .. }
            | Self::QualificationWithdrawn { .. }
            | Self::CertificateBound { .. }
            | Self::TokenIssued { .. }
            | Self::TokenRevoked { .. }
            | Self::PasswordSet { .. }
            | Self::SecondFactorSet { .. }
            | Self::RecoveryCodesSet { .. }
            | Self::RecoveryCodeUsed { .. }
            | Self::SessionStarted { .. }
            | Self::CredentialsBound { .. } => false,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{TIME, TOKEN};
        vec![
            (
                1,
                json!({"type": "user.created", "user": "u", "name": "李", "role": "officer", "agency": "a", "certificate": "1"}),
            ),
            (1, json!({"type": "user.created", "user": "u", "name": "李", "role": "auditor"})),
            (3, json!({"type": "user.created", "user": "u", "name": "李", "role": "legal_reviewer", "agency": "a"})),
            (1, json!({"type": "user.disabled", "user": "u", "reason": "r"})),
            (1, json!({"type": "user.token_issued", "user": "u", "token": TOKEN, "expires_at": TIME})),
            (2, json!({"type": "user.password_set", "user": "u", "must_change": true})),
            (2, json!({"type": "user.second_factor_set", "user": "u", "on": false})),
            (
                2,
                json!({"type": "session.started", "session": TOKEN, "user": "u", "client": "c", "method": "password_and_code", "expires_at": TIME}),
            ),
            (2, json!({"type": "session.ended", "session": TOKEN, "user": "u", "end": "everywhere"})),
            (3, json!({"type": "user.password_set", "user": "u", "must_change": false, "ends": "sessions"})),
            (3, json!({"type": "user.password_set", "user": "u", "must_change": false, "kept": TOKEN})),
            (
                3,
                json!({"type": "user.password_set", "user": "u", "must_change": false, "ends": "sessions_and_tokens", "kept": TOKEN}),
            ),
            (3, json!({"type": "session.ended", "session": TOKEN, "user": "u", "end": "displaced"})),
            (3, json!({"type": "user.token_revoked", "user": "u", "token": TOKEN, "reason": "r"})),
            (3, json!({"type": "credentials.bound", "rows": 5})),
            (
                3,
                json!({"type": "user.qualified", "user": "u", "qualification": "legal_profession", "since": "2019-06-01"}),
            ),
            (
                3,
                json!({"type": "user.qualification_withdrawn", "user": "u", "qualification": "reviewed_before", "reason": "r"}),
            ),
            (3, json!({"type": "user.certificate_bound", "user": "u", "certificate": "1", "reason": "r"})),
            (3, json!({"type": "user.recovery_codes_set", "user": "u", "count": 10})),
            (3, json!({"type": "user.recovery_code_used", "user": "u"})),
            (
                3,
                json!({"type": "session.started", "session": TOKEN, "user": "u", "client": "c", "method": "password_and_recovery_code", "expires_at": TIME}),
            ),
        ]
    }
}
