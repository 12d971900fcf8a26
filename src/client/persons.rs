//! What `docket user` says of people who have accounts: what entitles them to review, and whose certificate is theirs.

use anyhow::Result;
use clap::Args;
use evidence::event::Qualification;

use crate::answers::person::{CertificateBinding, QualificationBody, QualificationWithdrawal};
use crate::client::admin::done;
use crate::client::http::Remote;
use crate::client::output;
use crate::client::words;

/// What entitles somebody to review, or that it does not.
#[derive(Debug, Args)]
pub(in crate::client) struct Qualifying {
    /// The account
    user: String,
    /// What entitles the person
    #[arg(long, value_parser = words::parser::<Qualification>(), default_value = "legal_profession")]
    qualification: Qualification,
    /// The day since which the person has it
    #[arg(long, value_name = "DAY", required_unless_present = "withdraw")]
    since: Option<String>,
    /// The person does not have it
    #[arg(long, conflicts_with = "since", requires = "reason")]
    withdraw: bool,
    /// Why it is withdrawn
    #[arg(long)]
    reason: Option<String>,
}

/// Whose certificate is an account's.
#[derive(Debug, Args)]
pub(in crate::client) struct Binding {
    /// The account, which is no officer's
    user: String,
    /// The officer's certificate number
    #[arg(long)]
    certificate: String,
    /// Why
    #[arg(long)]
    reason: String,
}

pub(in crate::client) async fn qualify(remote: &Remote, asked: Qualifying) -> Result<()> {
    let Qualifying { user, qualification, since, reason, withdraw: _ } = asked;
    if let Some(since) = since {
        let since = output::given_day(&since, remote.language)?;
        let path = ["api", "v1", "users", &user, "qualifications"];
        remote.tell(&path, &QualificationBody { qualification, since }).await?;
    } else {
        let path = ["api", "v1", "users", &user, "qualifications", "withdraw"];
        let reason = reason.unwrap_or_default();
        remote.tell(&path, &QualificationWithdrawal { qualification, reason }).await?;
    }
    done(remote.language, &user);
    Ok(())
}

pub(in crate::client) async fn bind(remote: &Remote, asked: Binding) -> Result<()> {
    let Binding { user, certificate, reason } = asked;
    let path = ["api", "v1", "users", &user, "certificate"];
    remote.tell(&path, &CertificateBinding { certificate, reason }).await?;
    done(remote.language, &user);
    Ok(())
}
