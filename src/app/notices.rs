//! The `[notices]` table: what is told of deadlines before they are over, and to whom.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use service_client::connect::{self, Settings, Sharing, Trust, Way, certificates};
use service_client::reqwest::Url;

use crate::app::data_dir::DataDir;
use crate::jobs::notices::{Channel, Notices};

/// Longest time before its end at which a deadline may be told, in hours: a year, as with what counts as at risk.
pub const NOTICE_HOURS_MAX: u32 = 366 * 24;

/// Addresses of mail at most.
pub const MAIL_TO_MAX: usize = 20;

/// The program that takes mail unless another is named.
const SENDMAIL: &str = "/usr/sbin/sendmail";

/// How long an address of notices may say nothing.
const STALL: Duration = Duration::from_secs(30);

/// The `[notices]` table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NoticesConfig {
    /// How many hours before its end a deadline is told as one that will be over. Default: those of `at_risk` in the legal
    /// data.
    pub within_hours: Option<u32>,
    /// An HTTPS address that is sent JSON.
    pub webhook: Option<String>,
    /// The CA of that address, PEM, where it is not one that the system knows.
    pub webhook_ca: Option<PathBuf>,
    /// Addresses that are sent mail.
    pub mail_to: Vec<String>,
    /// The program that takes mail.
    pub sendmail: Option<PathBuf>,
}

impl NoticesConfig {
    /// What is wrong with it, and how it has to be.
    pub fn wrong(&self) -> Option<String> {
        if let Some(hours) = self.within_hours.filter(|hours| !(1..=NOTICE_HOURS_MAX).contains(hours)) {
            return Some(format!("within_hours is {hours}; it must be 1 to {NOTICE_HOURS_MAX}"));
        }
        if self.webhook.as_ref().is_some_and(|address| !address.starts_with("https://") || Url::parse(address).is_err())
        {
            return Some("webhook is no https address".to_owned());
        }
        if self.mail_to.len() > MAIL_TO_MAX {
            return Some(format!("mail_to has {} addresses; it may have {MAIL_TO_MAX}", self.mail_to.len()));
        }
        let is_address = |text: &str| {
            text.contains('@') && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>,;\"()".contains(&byte))
        };
        let wrong = self.mail_to.iter().find(|text| !is_address(text));
        wrong.map(|text| format!("mail_to has {text:?}, which is no address"))
    }

    /// The ways by which people are told.
    pub(in crate::app) fn open(&self, data: &DataDir, origin: &str) -> Result<Vec<Arc<Notices>>> {
        let mut channels = Vec::new();
        let kept = |channel, kept| Arc::new(Notices { channel, kept, origin: origin.to_owned() });
        if let Some(address) = &self.webhook {
            let trust = match &self.webhook_ca {
                Some(path) => {
                    let unread = || format!("{} cannot be read", path.display());
                    Trust::Only(certificates(&std::fs::read(path).with_context(unread)?)?)
                }
                None => Trust::System,
            };
            let settings = Settings {
                program: concat!("docket/", env!("CARGO_PKG_VERSION")).to_owned(),
                trust,
                sharing: Sharing::Together,
                way: Way::AsTheEnvironmentSays,
                stall: Some(STALL),
            };
            let client = connect::client(settings).context("no client for notices can be made")?;
            let address = Url::parse(address).context("notices.webhook")?;
            channels.push(kept(Channel::Webhook { address, client }, data.told("webhook")));
        }
        if !self.mail_to.is_empty() {
            let sendmail = self.sendmail.clone().unwrap_or_else(|| PathBuf::from(SENDMAIL));
            channels.push(kept(Channel::Mail { to: self.mail_to.clone(), sendmail }, data.told("mail")));
        }
        Ok(channels)
    }
}

#[cfg(test)]
mod tests {
    use crate::app::notices::*;

    #[test]
    fn what_makes_no_notice_is_refused_by_name() {
        let of = |text: &str| toml::from_str::<NoticesConfig>(text).expect("a table").wrong();
        assert_eq!(of("within_hours = 6\nwebhook = \"https://a.example/x\"\nmail_to = [\"head@a.example\"]"), None);
        for (text, key) in [
            ("within_hours = 0", "within_hours"),
            ("within_hours = 9000", "within_hours"),
            ("webhook = \"http://a.example/x\"", "webhook"),
            ("webhook = \"https://\"", "webhook"),
            ("mail_to = [\"head\"]", "mail_to"),
            ("mail_to = [\"a@b\\nBcc: c@d\"]", "mail_to"),
        ] {
            assert!(of(text).expect("refused").starts_with(key), "{text}");
        }
        let many = format!("mail_to = [{}]", "\"a@b\",".repeat(MAIL_TO_MAX + 1));
        assert!(of(&many).expect("refused").contains("may have 20"));
    }
}
