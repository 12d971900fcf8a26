//! Notices of recordings that are late or soon will be: to an address of the site's, as JSON over HTTPS, and as mail through
//! the machine's own `sendmail`, which speaks to the site's mail server by itself: so no second TLS stack is linked.
//!
//! What was told is kept in a file beside the database, a channel a file, so that a restart tells nothing twice. It is no
//! part of the record: a notice shows no evidence and names nobody, and that it was sent stands in the service's own log.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::Serialize;
use service_client::answer;
use service_client::reqwest::{Client, Url};
use words::Lang;

use crate::custody::Custody;
use crate::custody::deadline::notices::{Notice, Told, news, told_with};
use crate::spans;

/// How often it is looked whether there is something to tell.
const ROUND: Duration = Duration::from_secs(30);

/// How long after a failure it is tried again, at first and at most.
const AGAIN_FIRST: Duration = Duration::from_secs(5);
const AGAIN_MAX: Duration = Duration::from_hours(1);

/// How long an address or a program may take.
const WITHIN: Duration = Duration::from_mins(1);

/// Bytes of an answer that are read to say why it is no success.
const ANSWER_MAX: usize = 4096;

/// By which way people are told.
#[derive(Debug)]
pub enum Channel {
    /// An address that takes JSON.
    Webhook {
        /// The address.
        address: Url,
        /// By whom it is asked.
        client: Client,
    },
    /// Mail.
    Mail {
        /// To whom.
        to: Vec<String>,
        /// The program that takes it.
        sendmail: PathBuf,
    },
}

/// A channel, with the file that says what it told.
#[derive(Debug)]
pub struct Notices {
    /// The channel.
    pub channel: Channel,
    /// The file.
    pub kept: PathBuf,
    /// What the site's log is called, which tells one service from another.
    pub origin: String,
}

/// What an address is sent: counts and ids, and nobody's name.
#[derive(Debug, Serialize)]
struct Message<'a> {
    origin: &'a str,
    time: evidence::time::Utc,
    within_hours: i64,
    /// How many are late, and will be, those that were told before among them.
    overdue: u64,
    soon: u64,
    /// Those that are told now.
    recordings: &'a [&'a Notice],
}

/// Tells by one channel, for as long as the service runs.
pub(super) async fn watch(custody: Arc<Custody>, notices: Arc<Notices>) {
    let mut again = AGAIN_FIRST;
    loop {
        let pause = match round(&custody, &notices).await {
            Ok(0) => {
                again = AGAIN_FIRST;
                ROUND
            }
            Ok(count) => {
                tracing::info!(notices.recordings = count, "recordings that are late or soon will be were told");
                again = AGAIN_FIRST;
                // There may be more than one notice names.
                Duration::ZERO
            }
            Err(error) => {
                tracing::warn!(notices.error = format!("{error:#}"), "a notice is tried again later");
                let pause = again;
                again = (again * 2).min(AGAIN_MAX);
                pause
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Tells what is new; gives how many that were. What is told by then is written before it is sent, and only named so
/// afterwards: a disk that is full keeps a notice back, and has none sent again and again.
async fn round(custody: &Arc<Custody>, notices: &Notices) -> Result<usize> {
    let kept = notices.kept.clone();
    let told = on_disk(move || read(&kept)).await?;
    let now = custody.notices(told.keys().copied().collect()).await?;
    let news = news(&now.first, &told);
    let next = told_with(&now, &told, &news);
    if next == told {
        return Ok(0);
    }
    let kept = notices.kept.clone();
    let prepared = on_disk(move || prepare(&kept, &next)).await?;
    if !news.is_empty() {
        let message = Message {
            origin: &notices.origin,
            time: custody.clock.now(),
            within_hours: i64::from(custody.notice_hours),
            overdue: now.overdue,
            soon: now.soon,
            recordings: &news,
        };
        send(notices, &message).await?;
    }
    let kept = notices.kept.clone();
    on_disk(move || keep(&prepared, &kept)).await?;
    Ok(news.len())
}

/// Does what waits for the disk where that holds up nobody.
async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    spans::blocking(work).await.context("the work with a file of notices panicked")?
}

async fn send(notices: &Notices, message: &Message<'_>) -> Result<()> {
    match &notices.channel {
        Channel::Webhook { address, client } => {
            let request = client.post(address.clone()).timeout(WITHIN);
            let request = request.header("content-type", "application/json").body(serde_json::to_vec(message)?);
            // The address may carry what lets somebody in.
            let sent = answer::send(request, ANSWER_MAX).await;
            sent.map(drop).map_err(|failure| match failure {
                answer::Failure::Unreachable(error) | answer::Failure::Broken(error) => {
                    anyhow::Error::new(error.without_url()).context("the address of notices does not answer")
                }
                answer::Failure::Refused(refusal) => {
                    anyhow::anyhow!("the address of notices answered {}", refusal.status)
                }
                other => anyhow::Error::new(other),
            })
        }
        Channel::Mail { to, sendmail } => tokio::time::timeout(WITHIN, mail(to, sendmail, &notices.kept, message))
            .await
            .context("the mail program does not come to an end")?,
    }
}

async fn mail(to: &[String], sendmail: &Path, kept: &Path, message: &Message<'_>) -> Result<()> {
    // Out of a file: a program that takes no input holds up nobody.
    let (path, text) = (kept.with_extension("letter"), letter(to, message));
    let at = path.clone();
    let write = move || -> Result<std::fs::File> {
        std::fs::write(&at, text).with_context(|| format!("{} cannot be written", at.display()))?;
        Ok(std::fs::File::open(&at)?)
    };
    let input = on_disk(write).await?;
    let ended = tokio::process::Command::new(sendmail)
        .args(["-t", "-i"])
        .stdin(Stdio::from(input))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .status()
        .await
        .with_context(|| format!("{} cannot be started", sendmail.display()))?;
    if !ended.success() {
        bail!("the mail program ended with {ended}");
    }
    // It has gone: a file that stays must not have it sent again.
    let remove = move || -> Result<()> { Ok(std::fs::remove_file(&path)?) };
    if let Err(error) = on_disk(remove).await {
        tracing::debug!(%error, "a letter is left");
    }
    Ok(())
}

/// The letter: counts in both languages, and no names (RFC 5322, RFC 3834; the subject by RFC 2047).
fn letter(to: &[String], message: &Message<'_>) -> String {
    use base64::Engine as _;
    let counts = [
        ("overdue", message.overdue.into()),
        ("soon", message.soon.into()),
        ("hours", message.within_hours.into()),
        ("new", message.recordings.len().into()),
        ("origin", message.origin.into()),
    ];
    // A word of a header has 75 characters at most: 14 of three bytes each.
    let subject = Lang::Zh.with("notice-subject", &counts).chars().collect::<Vec<_>>();
    let subject: Vec<String> = subject
        .chunks(14)
        .map(|part| base64::prelude::BASE64_STANDARD.encode(part.iter().collect::<String>()))
        .map(|word| format!("=?utf-8?B?{word}?="))
        .collect();
    let subject = subject.join("\r\n ");
    let texts = Lang::ALL.map(|lang| lang.with("notice-letter", &counts).replace('\n', "\r\n"));
    format!(
        "To: {}\r\nSubject: {subject}\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
        to.join(", "),
        texts.join("\r\n\r\n")
    )
}

/// What was told; nothing where there is no such file yet.
fn read(path: &Path) -> Result<Told> {
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| format!("{} cannot be understood", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Told::new()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

/// Writes what will have been told, beside what was; gives where.
fn prepare(path: &Path, told: &Told) -> Result<PathBuf> {
    let new = path.with_extension("new");
    let written = || -> Result<()> {
        let mut file = std::fs::File::create(&new)?;
        std::io::Write::write_all(&mut file, &serde_json::to_vec(told)?)?;
        file.sync_all()?;
        Ok(())
    };
    written().with_context(|| format!("{} cannot be written", new.display()))?;
    Ok(new)
}

/// Puts what was prepared in the place of what was told.
fn keep(prepared: &Path, path: &Path) -> Result<()> {
    std::fs::rename(prepared, path).with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_tells_counts_in_both_languages_and_its_subject_is_encoded() {
        let message = Message {
            origin: "docket.test/log",
            time: "2026-01-01T00:00:00Z".parse().expect("a time"),
            within_hours: 4,
            overdue: 3,
            soon: 2,
            recordings: &[],
        };
        let letter = letter(&["head@example.gov.cn".to_owned()], &message);
        let (head, body) = letter.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.is_ascii() && head.starts_with("To: head@example.gov.cn\r\n"), "{head}");
        assert!(body.contains('3') && body.contains("docket.test/log") && !body.contains("notice-"), "{body}");
    }
}
