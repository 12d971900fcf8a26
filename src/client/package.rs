//! `docket package`: make a package, receive it, check it as any outsider would.
//!
//! The tar is unpacked into `OUT.part` beside its place and gets its name only when all of it is
//! there and durable; a cut or malformed one leaves nothing. Then the offline verifier checks it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, anyhow, bail};
use bytes::Bytes;
use clap::Args;
use evidence::verify::{Fault, Options, PackagedFile, Report, Verdict, verify_package};
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::{Method, Response};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::answers::package::{PackageMade, PackageRequest};
use crate::client::connection::Pin;
use crate::client::http::Remote;
use crate::client::output::{self, Language};
use crate::client::unpack::unpack;
use crate::client::{files, resolve};

/// Parts of a tar that wait to be unpacked; each is a few tens of KiB.
const PARTS_WAITING: usize = 64;

/// Deepest folder of a package that is entered; a package has four levels.
const DEPTH_MAX: usize = 8;

/// What goes into the package.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("of").required(true).args(["case", "recordings", "again"])))]
pub struct Arguments {
    /// Ids of recordings, or their first 8 digits and more
    recordings: Vec<String>,
    /// All recordings of this case
    #[arg(long, value_name = "NUMBER|ID")]
    case: Option<String>,
    /// Which part of a case that is more than one package holds: 1,000 recordings each, from 1
    #[arg(long, value_name = "N", requires = "case")]
    part: Option<usize>,
    /// Receive a package again that you made; it is the same, byte for byte
    #[arg(long, value_name = "PACKAGE")]
    again: Option<String>,
    /// For whom or what; it is logged and stands in the package
    #[arg(long, required_unless_present = "again", conflicts_with = "again")]
    reason: Option<String>,
    /// Folder to make; it must not be there
    #[arg(short, long, value_name = "OUT.bag")]
    output: PathBuf,
    #[command(flatten)]
    pin: Pin,
    /// Print the verifier's report as JSON
    #[arg(long)]
    json: bool,
}

/// A folder that goes again unless it gets its name.
struct PartialFolder {
    path: PathBuf,
    named: bool,
    language: Language,
}

impl PartialFolder {
    fn create(path: PathBuf, language: Language) -> Result<Self> {
        match fs::create_dir(&path) {
            Ok(()) => Ok(Self { path, named: false, language }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                bail!(say!(language, "package-left-over", path = path.display()))
            }
            Err(error) => Err(error).with_context(|| say!(language, "file-not-made", path = path.display())),
        }
    }
}

impl Drop for PartialFolder {
    fn drop(&mut self) {
        if !self.named && fs::remove_dir_all(&self.path).is_err() {
            output::note(&say!(self.language, "file-not-removed", path = self.path.display()));
        }
    }
}

pub(in crate::client) async fn run((remote, arguments): (Remote, Arguments)) -> Result<ExitCode> {
    let language = remote.language;
    let key = arguments.pin.key(language)?;
    let target = arguments.output.components().as_path().to_owned();
    if target.file_name().is_none() {
        bail!(say!(language, "package-place-needed"));
    }
    // Making a package is logged, so what would stop it here is found before.
    files::require_free(&target, language)?;
    let folder = PartialFolder::create(files::partial_name(&target), language)?;
    let package = match &arguments.again {
        Some(package) => package.clone(),
        None => make(&remote, &arguments).await?,
    };
    output::note(&say!(language, "package-named", package = output::shown(&package)));
    receive(&remote, &package, folder, &target).await?;
    let options = Options { log_key: key, threads: std::thread::available_parallelism().map_or(1, usize::from) };
    let place = target.clone();
    let report = spawn_blocking(move || verify(&place, &options, language)).await??;
    if arguments.json {
        output::json(&evidence::told::json(&report)?)?;
    } else {
        output::text(&evidence::told::report(&report, language, &remote.zone))?;
    }
    let place = target.display();
    output::note(&say!(language, "package-place", place));
    // Its work is to receive a package whole. What is consistent in itself, for want of a key of the log
    // from elsewhere, is that and is called that; only docket-verify, whose work is the verdict, ends with 3.
    Ok(match report.verdict {
        Verdict::Holds | Verdict::ConsistentInItself => ExitCode::SUCCESS,
        Verdict::DoesNotHold => ExitCode::FAILURE,
    })
}

/// Makes the package, and tells its id.
async fn make(remote: &Remote, arguments: &Arguments) -> Result<String> {
    let case = match &arguments.case {
        Some(case) => Some(resolve::case(remote, case).await?.to_string()),
        None => None,
    };
    let recordings = resolve::recordings(remote, &arguments.recordings).await?;
    let recordings = recordings.iter().map(ToString::to_string).collect();
    let reason = arguments.reason.clone().unwrap_or_default();
    let made: PackageMade = remote
        .post(&["api", "v1", "packages"], &PackageRequest { case, part: arguments.part, recordings, reason })
        .await?;
    Ok(made.package)
}

/// Receives the package and gives it its name.
async fn receive(remote: &Remote, package: &str, mut folder: PartialFolder, target: &Path) -> Result<()> {
    let language = remote.language;
    let answer = remote.send(remote.request(Method::GET, &["api", "v1", "packages", package], &())?).await?;
    let (sender, receiver) = mpsc::channel(PARTS_WAITING);
    let path = folder.path.clone();
    let unpacking = spawn_blocking(move || {
        let unpacked = unpack(Incoming { parts: receiver, part: Bytes::new() }, &path)
            .map_err(|error| anyhow!(error.text(language)));
        unpacked.and_then(|count| files::sync_file_system(&path, language).map(|()| count))
    });
    feed(remote, answer, sender).await;
    let unpacked = unpacking.await?;
    unpacked.with_context(|| say!(language, "package-broke-off", package = output::shown(package)))?;
    files::rename_new(&folder.path, target, language)?;
    folder.named = true;
    Ok(())
}

type Part = Result<Bytes, io::Error>;

/// Hands the answer's parts to whoever unpacks them; where it stops taking them, it knows why.
async fn feed(remote: &Remote, mut answer: Response, parts: mpsc::Sender<Part>) {
    let style = ProgressStyle::with_template("{spinner} {binary_bytes:>12} {binary_bytes_per_sec:>14}");
    let bar = ProgressBar::new_spinner().with_style(style.expect("the template is valid"));
    loop {
        let part = match remote.next_part(&mut answer).await {
            Ok(None) => break,
            Ok(Some(part)) => Ok(part),
            Err(error) => Err(io::Error::other(error.to_string())),
        };
        bar.inc(part.as_ref().map_or(0, |part| part.len() as u64));
        let last = part.is_err();
        if parts.send(part).await.is_err() || last {
            break;
        }
    }
    bar.finish_and_clear();
}

/// Parts that come over a channel, as a reader that blocks.
struct Incoming {
    parts: mpsc::Receiver<Part>,
    part: Bytes,
}

impl Read for Incoming {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.part.is_empty() {
            match self.parts.blocking_recv() {
                Some(part) => self.part = part?,
                None => return Ok(0),
            }
        }
        let count = buffer.len().min(self.part.len());
        buffer[..count].copy_from_slice(&self.part.split_to(count));
        Ok(count)
    }
}

/// Checks a package's folder as `docket-verify` does. Blocks.
fn verify(root: &Path, options: &Options, language: Language) -> Result<Report> {
    let mut listing = Listing::default();
    listing.walk(root, "", 0).with_context(|| say!(language, "file-unreadable", path = root.display()))?;
    let open = |path: &str| -> io::Result<Box<dyn Read>> { Ok(Box::new(File::open(root.join(path))?)) };
    let mut report = verify_package(&listing.files, open, options);
    for (path, fault) in listing.faults {
        report.add(&path, fault);
    }
    Ok(report)
}

/// What lies in a package's folder.
#[derive(Default)]
struct Listing {
    files: Vec<PackagedFile>,
    faults: Vec<(String, Fault)>,
}

impl Listing {
    /// Lists a folder that was just unpacked, following no link.
    fn walk(&mut self, folder: &Path, prefix: &str, depth: usize) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let path = format!("{prefix}{}", name.to_string_lossy());
            let found = entry.metadata()?;
            if found.is_file() && name.to_str().is_some() {
                self.files.push(PackagedFile { path, size: found.len() });
            } else if found.is_dir() && depth < DEPTH_MAX {
                self.walk(&entry.path(), &format!("{path}/"), depth + 1)?;
            } else {
                self.faults.push((path, Fault::BadPath {}));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::client::package::*;

    #[test]
    fn a_partial_folder_goes_unless_it_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.bag.part");
        let partial = PartialFolder::create(path.clone(), Language::En).expect("made");
        fs::write(path.join("x"), b"x").expect("written");
        assert!(PartialFolder::create(path.clone(), Language::En).is_err(), "two runs do not share it");
        drop(partial);
        assert!(!files::exists(&path));
    }

    #[test]
    fn parts_are_read_in_order_and_a_break_is_an_error() {
        let (sender, receiver) = mpsc::channel(4);
        for part in [Ok(Bytes::from_static(b"ab")), Ok(Bytes::new()), Ok(Bytes::from_static(b"c"))] {
            sender.try_send(part).expect("there is room");
        }
        sender.try_send(Err(io::Error::other("cut"))).expect("there is room");
        let mut incoming = Incoming { parts: receiver, part: Bytes::new() };
        let mut first = [0; 3];
        incoming.read_exact(&mut first).expect("three bytes");
        assert_eq!(&first, b"abc");
        assert!(incoming.read(&mut first).is_err());
    }

    #[test]
    fn the_frozen_sample_package_holds_and_one_with_a_file_more_does_not() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("evidence/testdata/v1/package");
        let key = fs::read_to_string(source.join("data/keys/log.vkey")).expect("a key").trim().parse().expect("a key");
        let report =
            verify(&source, &Options { log_key: Some(key), threads: 1 }, Language::En).expect("it can be read");
        assert!(report.holds, "{}", evidence::told::report(&report, Language::En, &jiff::tz::TimeZone::UTC));
        let mut listing = Listing::default();
        listing.walk(&source, "", 0).expect("listed");
        let folder = tempfile::tempdir().expect("a folder");
        for file in &listing.files {
            let to = folder.path().join(&file.path);
            fs::create_dir_all(to.parent().expect("it is below")).expect("made");
            fs::copy(source.join(&file.path), to).expect("copied");
        }
        let verdict = || verify(folder.path(), &Options::default(), Language::En).expect("it can be read").verdict;
        assert_eq!(verdict(), Verdict::ConsistentInItself);
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("data/link")).expect("linked");
        assert_eq!(verdict(), Verdict::DoesNotHold);
    }
}
