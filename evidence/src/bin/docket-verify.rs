//! `docket-verify`: checks a package offline, with nothing but the package and, better, the log's
//! verifier key from elsewhere.
//!
//! Exit code 0: all holds, under the key that `--log-key` gives. 1: something does not. 2: the command
//! is wrong, or the package could not be read at all. 3: nothing is wrong, but the log's key is the
//! package's own, so the package is consistent in itself and no more.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use evidence::cause::{Cause, Flaw};
use evidence::note::{NoteError, VerifierKey};
use evidence::seen::{self, Judged, SEEN_FILE_SIZE_MAX, Seen};
use evidence::told;
use evidence::verify::{Fault, Options, PackagedFile, Verdict, verify_package};
use jiff::tz::TimeZone;
use words::Lang;

const USAGE: &str = "\
用法 / usage: docket-verify <package> [--log-key <verifier key or file>] [--seen <file>] [--json] [--brief] [--lang zh|en] [--zone <IANA>] [--threads <n>]

  <package>    证据包目录 / the package's directory
  --log-key    从包外取得的日志公钥，或存有它的文件 / the log's verifier key, had by another way, or a file with it
  --seen       曾见的检查点（可多个），核对日志是否被改写 / checkpoints that were seen of the log, to be compared
  --json       以 JSON 输出 / the report as JSON
  --brief      一次查阅只列一行，不逐条列出 / a line for each visit, without its entries
  --lang       报告语言，默认 zh / language of the report, zh unless given
  --zone       报告中时间所用的时区，默认 Asia/Shanghai / time zone of the report, Asia/Shanghai unless given
  --threads    同时核验的音像记录数 / recordings checked at the same time

退出码 / exit code:
  0  全部成立（须有 --log-key） / all holds (only with --log-key)
  1  有不符 / findings; each has the number of its rule in FORMAT.md
  2  无法核验 / could not be checked
  3  仅自相一致：未给 --log-key，日志公钥取自本包 / consistent in itself, no more: the log's key came with the package
";

/// Deepest directory of a package that is entered; a package has four levels.
const DEPTH_MAX: usize = 8;

/// Most files that are listed. The library checks no more than this either.
const FILES_MAX: usize = 1_000_001;

/// Largest file that `--log-key` may name, in bytes.
const KEY_FILE_SIZE_MAX: u64 = 4096;

struct Command {
    package: PathBuf,
    seen: Option<PathBuf>,
    json: bool,
    brief: bool,
    lang: Lang,
    zone: TimeZone,
    options: Options,
}

/// A variable of a message.
#[derive(Clone)]
enum Told {
    Text(String),
    Cause(Cause),
}

/// Why nothing could be checked: a message and its variables.
struct Problem {
    id: &'static str,
    fields: Vec<(&'static str, Told)>,
}

impl Problem {
    fn new<const N: usize>(id: &'static str, fields: [(&'static str, &dyn ToString); N]) -> Self {
        Self { id, fields: fields.map(|(name, value)| (name, Told::Text(value.to_string()))).to_vec() }
    }

    /// The same, with what it rests on as `error`.
    fn because(mut self, cause: impl Into<Cause>) -> Self {
        self.fields.push(("error", Told::Cause(cause.into())));
        self
    }

    /// Whether it is the command that is wrong.
    fn is_of_usage(&self) -> bool {
        matches!(self.id, "verify-needs-value" | "verify-unknown-option" | "verify-two-packages" | "verify-no-package")
    }

    fn text(&self, lang: Lang) -> String {
        let told = |value: &Told| match value {
            Told::Text(text) => text.clone(),
            Told::Cause(cause) => told::cause(lang, cause),
        };
        let fields: Vec<words::Variable<'_>> =
            self.fields.iter().map(|(name, value)| (*name, told(value).into())).collect();
        lang.with("verify-failed", &[("problem", lang.with(self.id, &fields).into())])
    }
}

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        return finish(USAGE, 0);
    }
    if arguments.iter().any(|argument| argument == "--version") {
        return finish(concat!("docket-verify ", env!("CARGO_PKG_VERSION"), "\n"), 0);
    }
    let lang = asked_language(&arguments);
    match parse(arguments).and_then(|command| run(&command)) {
        Ok((text, verdict)) => finish(&text, verdict.exit_code()),
        Err(problem) => {
            let usage = if problem.is_of_usage() { format!("\n\n{USAGE}") } else { String::new() };
            // There is nowhere left to tell that standard error is closed.
            let _ = writeln!(io::stderr(), "{}{usage}", problem.text(lang));
            ExitCode::from(2)
        }
    }
}

/// Prints `text`; an output that does not take it is a failure of its own, for the reader has not
/// seen the findings.
fn finish(text: &str, code: u8) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::from(code),
        Err(_) => ExitCode::from(2),
    }
}

/// The language in which to say what is wrong with a command that cannot be read.
fn asked_language(arguments: &[OsString]) -> Lang {
    let english = arguments.windows(2).any(|pair| pair[0] == "--lang" && pair[1] == "en");
    if english { Lang::En } else { Lang::Zh }
}

fn parse(arguments: Vec<OsString>) -> Result<Command, Problem> {
    let mut package = None;
    let mut command = Command {
        package: PathBuf::new(),
        seen: None,
        json: false,
        brief: false,
        lang: Lang::Zh,
        zone: zone(told::ZONE)?,
        options: Options { log_key: None, threads: std::thread::available_parallelism().map_or(1, usize::from) },
    };
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let mut value = |name: &str| {
            let value = arguments.next().ok_or_else(|| Problem::new("verify-needs-value", [("option", &name)]))?;
            value.into_string().map_err(|_| Problem::new("verify-value-not-utf8", [("option", &name)]))
        };
        match argument.to_str() {
            Some("--json") => command.json = true,
            Some("--brief") => command.brief = true,
            Some("--lang") => command.lang = language(&value("--lang")?)?,
            Some("--zone") => command.zone = zone(&value("--zone")?)?,
            Some("--threads") => {
                let text = value("--threads")?;
                let number = text.parse();
                command.options.threads = number.map_err(|_| Problem::new("verify-bad-number", [("given", &text)]))?;
            }
            Some("--seen") => command.seen = Some(PathBuf::from(value("--seen")?)),
            Some("--log-key") => command.options.log_key = Some(log_key(&value("--log-key")?)?),
            Some(option) if option.starts_with("--") => {
                return Err(Problem::new("verify-unknown-option", [("option", &option)]));
            }
            _ if package.is_none() => package = Some(PathBuf::from(argument)),
            _ => return Err(Problem::new("verify-two-packages", [])),
        }
    }
    command.package = package.ok_or_else(|| Problem::new("verify-no-package", []))?;
    Ok(command)
}

fn language(text: &str) -> Result<Lang, Problem> {
    match text {
        "zh" => Ok(Lang::Zh),
        "en" => Ok(Lang::En),
        _ => Err(Problem::new("verify-bad-language", [("given", &text)])),
    }
}

fn zone(name: &str) -> Result<TimeZone, Problem> {
    told::zone(name).ok_or_else(|| Problem::new("verify-bad-zone", [("given", &name)]))
}

/// A verifier key, or the name of a file that holds one.
fn log_key(text: &str) -> Result<VerifierKey, Problem> {
    match text.parse() {
        Ok(key) => return Ok(key),
        Err(error @ NoteError::WeakKey(_)) => return Err(Problem::new("verify-key-refused", []).because(&error)),
        Err(_) => {}
    }
    let unreadable = |error: io::Error| Problem::new("verify-key-unreadable", []).because(&error);
    let mut held = String::new();
    let file = File::open(text).map_err(unreadable)?;
    file.take(KEY_FILE_SIZE_MAX).read_to_string(&mut held).map_err(unreadable)?;
    held.trim().parse().map_err(|error: NoteError| Problem::new("verify-key-file", [("file", &text)]).because(&error))
}

fn run(command: &Command) -> Result<(String, Verdict), Problem> {
    let root = &command.package;
    let failed = |error: io::Error| Problem::new("verify-unreadable", [("path", &root.display())]).because(&error);
    if !fs::metadata(root).map_err(failed)?.is_dir() {
        return Err(Problem::new("verify-not-a-folder", [("path", &root.display())]));
    }
    let mut listing = Listing::default();
    fs::read_dir(root).map_err(failed)?;
    listing.walk(root, "", 0);
    if !listing.is_of_a_package() {
        if !listing.is_empty() {
            return Err(listing.no_package(root));
        }
        // Whatever was in it is gone: as a package it does not hold.
        if !command.json {
            let line = Problem::new("verify-empty-folder", [("path", &root.display())]).text(command.lang);
            return Ok((line + "\n", Verdict::DoesNotHold));
        }
    }
    let open = |path: &str| -> io::Result<Box<dyn Read>> { Ok(Box::new(File::open(root.join(path))?)) };
    let mut report = verify_package(&listing.files, open, &command.options);
    for (path, fault) in std::mem::take(&mut listing.faults) {
        report.add(&path, fault);
    }
    let seen = command.seen.as_deref().map(|file| compare_seen(file, command, &listing.files, open)).transpose()?;
    let forked = seen.iter().flatten().any(|judged| judged.is == Seen::Forked);
    let text = if command.json {
        let no_json = |error: serde_json::Error| Problem::new("verify-no-json", []).because(&error);
        let mut report = told::json(&report).map_err(no_json)?;
        if let Some(seen) = &seen {
            report["seen"] = serde_json::to_value(seen).map_err(no_json)?;
        }
        serde_json::to_string_pretty(&report).map_err(no_json)? + "\n"
    } else {
        let (seen, lang, zone) = (seen.as_deref().unwrap_or_default(), command.lang, &command.zone);
        let tell = if command.brief { told::brief } else { told::report };
        told::restores(seen, lang, zone) + &tell(&report, lang, zone) + &told::seen(seen, lang)
    };
    Ok((text, if forked { Verdict::DoesNotHold } else { report.verdict }))
}

/// What each checkpoint of a file says of the package's log.
fn compare_seen(
    file: &Path,
    command: &Command,
    files: &[PackagedFile],
    open: impl Fn(&str) -> io::Result<Box<dyn Read>>,
) -> Result<Vec<Judged>, Problem> {
    let named = |cause: Cause| Problem::new("verify-seen-failed", [("file", &file.display())]).because(cause);
    let read = |from: &mut dyn Read| {
        let mut text = String::new();
        from.take(SEEN_FILE_SIZE_MAX).read_to_string(&mut text).map(|_| text)
    };
    let text = File::open(file).and_then(|mut file| read(&mut file)).map_err(|error| named((&error).into()))?;
    let own = || open("data/keys/log.vkey").and_then(|mut file| read(&mut file)).ok()?.parse().ok();
    let key = command.options.log_key.clone().or_else(own).ok_or_else(|| Problem::new("verify-no-key", []))?;
    let seen = seen::read(&text, &key).map_err(|error| named((&error).into()))?;
    let (checkpoint, tree) = seen::of_package(files, open, &key).map_err(named)?;
    Ok(seen::judge(&seen, &tree, &checkpoint))
}

/// What lies in a package's directory.
#[derive(Default)]
struct Listing {
    files: Vec<PackagedFile>,
    faults: Vec<(String, Fault)>,
}

/// Files of which every package has some, however damaged it is.
const OF_A_PACKAGE: [&str; 6] = [
    "bagit.txt",
    "bag-info.txt",
    "manifest-sha256.txt",
    "tagmanifest-sha256.txt",
    "HOW-TO-CHECK.txt",
    "data/package.json",
];

impl Listing {
    /// Whether anything of a package is here.
    fn is_of_a_package(&self) -> bool {
        self.files.iter().any(|file| OF_A_PACKAGE.contains(&file.path.as_str()))
    }

    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.faults.is_empty()
    }

    /// Says that the directory is no package, and which one in it is.
    fn no_package(&self, root: &Path) -> Problem {
        let inside = self.files.iter().filter_map(|file| file.path.strip_suffix("/bagit.txt"));
        match inside.min_by_key(|path| path.len()) {
            Some(inside) => Problem::new(
                "verify-package-inside",
                [("path", &root.display()), ("inside", &root.join(inside).display())],
            ),
            None => Problem::new("verify-not-a-package", [("path", &root.display())]),
        }
    }

    /// Lists a directory, following no link out of it.
    fn walk(&mut self, directory: &Path, prefix: &str, depth: usize) {
        let entries = match fs::read_dir(directory) {
            Ok(entries) if depth < DEPTH_MAX => entries,
            Ok(_) => return self.faults.push((prefix.to_owned(), Fault::BadPath {})),
            Err(error) => return self.unreadable(prefix, &error),
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.unreadable(prefix, &error),
            };
            if self.files.len() >= FILES_MAX {
                return;
            }
            let name = entry.file_name();
            let path = if prefix.is_empty() {
                name.to_string_lossy().into_owned()
            } else {
                format!("{prefix}/{}", name.to_string_lossy())
            };
            // The metadata is the entry's own: of a link, not of what it points to.
            match entry.metadata() {
                Err(error) => self.unreadable(&path, &error),
                Ok(_) if name.to_str().is_none() => self.faults.push((path, Fault::BadPath {})),
                Ok(found) if found.is_dir() => self.walk(&entry.path(), &path, depth + 1),
                Ok(found) if found.is_file() => self.files.push(PackagedFile { path, size: found.len() }),
                Ok(found) => {
                    let link = Flaw::new("symbolic-link", "symbolic link");
                    let what = if found.is_symlink() { link } else { Flaw::new("special-file", "special file") };
                    self.faults.push((path, Fault::NotRegular { what }));
                }
            }
        }
    }

    fn unreadable(&mut self, path: &str, error: &io::Error) {
        self.faults.push((path.to_owned(), Fault::Unreadable { error: error.into() }));
    }
}
