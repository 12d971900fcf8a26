//! The fold of accounts, tokens and sessions. Passwords and second factors are no fold: no entry holds them.

use evidence::event::{AccountEvent, PasswordEnds};
use evidence::ids::{AgencyId, Certificate, SecretId, UserId};

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::word;
use crate::store::tables::sql::params;

/// Keeps who has an account, and what was given out for it.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &AccountEvent) -> Result<(), DbError> {
    match event {
        AccountEvent::Created { user, name, role, agency, certificate } => step.run(
            "INSERT INTO users (user_id, name, role, agency, certificate, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            params![
                user.as_str(),
                name,
                word(role),
                agency.as_ref().map(AgencyId::as_str),
                certificate.as_ref().map(Certificate::as_str),
                step.now()
            ],
        ),
        AccountEvent::Disabled { user, .. } => {
            step.run("UPDATE users SET disabled_at = $1 WHERE user_id = $2", params![step.now(), user.as_str()])
        }
        AccountEvent::Qualified { user, qualification, since } => step.run(
            "INSERT INTO qualifications (user_id, qualification, since, said_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (user_id, qualification) DO UPDATE SET since = excluded.since, said_at = excluded.said_at",
            params![user.as_str(), word(qualification), since.to_string(), step.now()],
        ),
        AccountEvent::QualificationWithdrawn { user, qualification, .. } => step.run(
            "DELETE FROM qualifications WHERE user_id = $1 AND qualification = $2",
            params![user.as_str(), word(qualification)],
        ),
        AccountEvent::CertificateBound { user, certificate, .. } => step
            .run("UPDATE users SET certificate = $1 WHERE user_id = $2", params![certificate.as_str(), user.as_str()]),
        AccountEvent::TokenIssued { user, token, expires_at } => step.run(
            "INSERT INTO tokens (token, user_id, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
            params![token.as_str(), user.as_str(), step.now(), expires_at.micros()],
        ),
        AccountEvent::TokenRevoked { token, .. } => {
            step.run("UPDATE tokens SET revoked_at = $1 WHERE token = $2", params![step.now(), token.as_str()])
        }
        AccountEvent::PasswordSet { user, ends, kept, .. } => password_set(step, user, *ends, kept.as_ref()),
        AccountEvent::SessionStarted { session, user, client, expires_at, .. } => step.run(
            "INSERT INTO sessions (session, user_id, client, started_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
            params![session.as_str(), user.as_str(), client, step.now(), expires_at.micros()],
        ),
        AccountEvent::SessionEnded { session, .. } => {
            step.run("UPDATE sessions SET ended_at = $1 WHERE session = $2", params![step.now(), session.as_str()])
        }
        AccountEvent::SecondFactorSet { .. }
        | AccountEvent::RecoveryCodesSet { .. }
        | AccountEvent::RecoveryCodeUsed { .. }
        | AccountEvent::CredentialsBound { .. } => Ok(()),
    }
}

/// Ends what the new password ends.
fn password_set(
    step: &Step<'_>,
    user: &UserId,
    ends: Option<PasswordEnds>,
    kept: Option<&SecretId>,
) -> Result<(), DbError> {
    let values = params![step.now(), user.as_str(), kept.map_or("", SecretId::as_str)];
    let sessions = "UPDATE sessions SET ended_at = $1 WHERE user_id = $2 AND ended_at IS NULL AND session <> $3";
    let tokens = "UPDATE tokens SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL AND token <> $3";
    match ends {
        None => Ok(()),
        Some(PasswordEnds::Sessions) => step.run(sessions, values),
        Some(PasswordEnds::SessionsAndTokens) => {
            step.run(sessions, values)?;
            step.run(tokens, values)
        }
    }
}
