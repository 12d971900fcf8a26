//! `docket fetch`: a recording's content, resumed where it broke off, checked before it gets its
//! name.
//!
//! Order: the manifest must be the one that the recording's id is the hash of; the receipt must
//! name that manifest's content; the content is written to `FILE.part` and must have that digest;
//! only then it is named `FILE`, which must not be there. What fails a check gets no name.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use clap::Args;
use evidence::digest::Digest;
use evidence::note::VerifierKey;
use evidence::receipt::Receipt;
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::header::{CONTENT_RANGE, IF_RANGE, RANGE};
use reqwest::{Method, Response, StatusCode};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::answers::file_name::safe_name;
use crate::answers::recording::RecordingDetail;
use crate::client::connection::Pin;
use crate::client::http::Remote;
use crate::client::output::{self, shown};
use crate::client::proofs::{Proven, check_proofs};
use crate::client::{files, resolve};

/// Parts of content that wait to be written; each is a few tens of KiB.
const PARTS_WAITING: usize = 64;

/// Bytes that are read from a file at a time.
const READ_SIZE: usize = 256 * 1024;

/// What is fetched, and where to.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The recording's id, or its first 8 digits and more
    recording: String,
    /// File or folder to write to; the present folder, under the recorder's name, where not given
    #[arg(short, long, value_name = "FILE|DIR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    pin: Pin,
}

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    let language = remote.language;
    let key = arguments.pin.key(language)?;
    let id = resolve::recording(&remote, &arguments.recording).await?;
    let name = id.to_string();
    let detail: RecordingDetail = remote.get(&["api", "v1", "recordings", &name], &()).await?;
    let target = target(arguments.output.as_deref(), &detail.recording.name);
    files::require_free(&target, language)?;
    let manifest = remote.get_bytes(&["api", "v1", "recordings", &name, "manifest"], &()).await?;
    let receipt: Receipt = remote.get(&["api", "v1", "recordings", &name, "receipt"], &()).await?;
    let proven = check_proofs(&id, &manifest, &receipt, key.as_ref(), language)?;
    let part = files::partial_name(&target);
    Download { remote: &remote, id: &name, proven, part: &part }.run().await?;
    files::rename_new(&part, &target, language)?;
    output::line(&target.display().to_string())?;
    tell(&remote, &proven, key.as_ref());
    Ok(ExitCode::SUCCESS)
}

/// Where the content goes. The name that the service gives is made harmless here once more.
fn target(output: Option<&Path>, name: &str) -> PathBuf {
    let name = safe_name(name);
    match output {
        None => PathBuf::from(name),
        Some(path) if path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/") => path.join(name),
        Some(path) => path.to_owned(),
    }
}

fn tell(remote: &Remote, proven: &Proven, key: Option<&VerifierKey>) {
    let language = remote.language;
    let Proven { digest, size, index, stored_at } = proven;
    let (size, stored) = (output::size(*size), remote.time(*stored_at));
    output::note(&say!(language, "fetch-holds", digest, size, stored, index));
    output::note(&match key {
        Some(key) => {
            let name = shown(key.name());
            say!(language, "fetch-receipt-proven", name)
        }
        None => say!(language, "fetch-receipt-unproven"),
    });
}

/// A download of proven content into a partial file.
struct Download<'a> {
    remote: &'a Remote,
    id: &'a str,
    proven: Proven,
    part: &'a Path,
}

/// A partial file with the hash of what it holds; the file's position is at its end.
struct Partial {
    file: File,
    hasher: Sha256,
    held: u64,
}

impl Download<'_> {
    /// Brings the partial file to the proven content, durably. Bytes left by an earlier run that
    /// turn out to be others are thrown away once.
    async fn run(&self) -> Result<()> {
        let language = self.remote.language;
        let path = self.part.display();
        let file = files::open_partial(self.part).with_context(|| say!(language, "file-unreadable", path))?;
        if !file.metadata().with_context(|| path.to_string())?.is_file() {
            bail!(say!(language, "file-not-regular", path));
        }
        if file.try_lock().is_err() {
            bail!(say!(language, "fetch-in-use", path));
        }
        let mut partial = spawn_blocking(move || Partial::of(file)).await?.with_context(|| path.to_string())?;
        if partial.held > self.proven.size {
            partial.clear()?;
        }
        let resumed = partial.held > 0;
        let partial = self.fill(partial).await?;
        let (mut partial, actual) = partial.finish().with_context(|| path.to_string())?;
        if actual == self.proven.digest {
            return Ok(());
        }
        if resumed {
            output::note(&say!(language, "fetch-begun-anew", path));
            partial.clear()?;
            let (_, actual) = self.fill(partial).await?.finish().with_context(|| path.to_string())?;
            if actual == self.proven.digest {
                return Ok(());
            }
        }
        std::fs::remove_file(self.part).with_context(|| say!(language, "file-not-removed", path))?;
        bail!(say!(language, "fetch-not-as-sealed"))
    }

    /// Fetches what the partial file lacks.
    async fn fill(&self, mut partial: Partial) -> Result<Partial> {
        let (size, language) = (self.proven.size, self.remote.language);
        if partial.held == size {
            return Ok(partial);
        }
        let mut answer = self.ask(partial.held).await?;
        if answer.status() != StatusCode::PARTIAL_CONTENT {
            partial.clear()?;
        } else if !begins_at(&answer, partial.held) {
            bail!(say!(language, "fetch-other-part"));
        }
        let bar = progress(size, partial.held);
        let (sender, receiver) = mpsc::channel(PARTS_WAITING);
        let writer = spawn_blocking(move || partial.write(receiver));
        let mut outcome = Ok(());
        loop {
            match self.remote.next_part(&mut answer).await {
                Ok(Some(part)) => {
                    bar.inc(part.len() as u64);
                    // The writer stops taking parts where it fails, and then says why.
                    if sender.send(part).await.is_err() {
                        break;
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    outcome = Err(error.context(say!(language, "fetch-broke-off")));
                    break;
                }
            }
        }
        drop(sender);
        bar.finish_and_clear();
        let written = writer.await?;
        outcome?;
        let partial = written.with_context(|| say!(language, "file-not-written", path = self.part.display()))?;
        if partial.held != size {
            let held = partial.held;
            bail!(say!(language, "fetch-incomplete", held, size));
        }
        Ok(partial)
    }

    async fn ask(&self, held: u64) -> Result<Response> {
        let mut request = self.remote.request(Method::GET, &["api", "v1", "recordings", self.id, "content"], &())?;
        if held > 0 {
            let tag = format!("\"{}\"", self.proven.digest);
            request = request.header(RANGE, format!("bytes={held}-")).header(IF_RANGE, tag);
        }
        self.remote.send(request).await
    }
}

/// Whether a partial answer begins at `start`.
fn begins_at(answer: &Response, start: u64) -> bool {
    let range = answer.headers().get(CONTENT_RANGE).and_then(|value| value.to_str().ok());
    range.is_some_and(|range| range.starts_with(&format!("bytes {start}-")))
}

impl Partial {
    /// Reads what a file holds already.
    fn of(mut file: File) -> io::Result<Self> {
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; READ_SIZE];
        let mut held = 0;
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok(Self { file, hasher, held }),
                Ok(read) => {
                    hasher.update(&buffer[..read]);
                    held += read as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Throws away what it holds.
    fn clear(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.seek(SeekFrom::Start(0))?;
        self.hasher = Sha256::new();
        self.held = 0;
        Ok(())
    }

    /// Writes parts as they come, until there are no more. Blocks.
    fn write(mut self, mut parts: mpsc::Receiver<Bytes>) -> io::Result<Self> {
        while let Some(part) = parts.blocking_recv() {
            self.file.write_all(&part)?;
            self.hasher.update(&part);
            self.held += part.len() as u64;
        }
        Ok(self)
    }

    /// Makes it durable, and tells the digest of what it holds.
    fn finish(self) -> io::Result<(Self, Digest)> {
        self.file.sync_all()?;
        let digest = Digest(self.hasher.clone().finalize().into());
        Ok((self, digest))
    }
}

/// A bar on a terminal; nothing elsewhere.
fn progress(size: u64, held: u64) -> ProgressBar {
    let form = "{bar:30} {percent:>3}% {binary_bytes_per_sec:>14} {eta:>8}";
    let style = ProgressStyle::with_template(form).expect("the template is valid");
    let bar = ProgressBar::new(size).with_style(style).with_position(held);
    bar.reset_eta();
    bar
}

#[cfg(test)]
mod tests {
    use crate::client::fetch::*;

    #[test]
    fn a_name_of_the_services_never_leaves_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let hostile = ["../../etc/passwd", "/etc/passwd", "..", "", "a/../../b", "a\0b", ".bashrc", "-rf"];
        for name in hostile {
            let path = target(Some(folder.path()), name);
            assert_eq!(path.parent(), Some(folder.path()), "{name:?} gave {path:?}");
            let path = target(None, name);
            assert_eq!(path.components().count(), 1, "{name:?} gave {path:?}");
        }
        assert_eq!(target(Some(Path::new("out.mp4")), "x"), PathBuf::from("out.mp4"));
        assert_eq!(target(Some(Path::new("missing/")), "x"), PathBuf::from("missing/x"));
    }

    #[test]
    fn what_a_partial_file_holds_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.part");
        std::fs::write(&path, b"abc").expect("written");
        let partial = Partial::of(files::open_partial(&path).expect("opened")).expect("read");
        assert_eq!(partial.held, 3);
        let (sender, receiver) = mpsc::channel(1);
        sender.try_send(Bytes::from_static(b"def")).expect("there is room");
        drop(sender);
        let (mut partial, digest) = partial.write(receiver).expect("written").finish().expect("durable");
        assert_eq!((partial.held, digest), (6, Digest::of(b"abcdef")));
        assert_eq!(std::fs::read(&path).expect("read"), b"abcdef");
        partial.clear().expect("cleared");
        let (_, digest) = partial.finish().expect("durable");
        assert_eq!(digest, Digest::of(b""));
        assert_eq!(std::fs::read(&path).expect("read"), b"");
    }
}
