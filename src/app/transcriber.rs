//! The `[transcriber]` table: the site's own program that writes down what is said in recordings. Without the table there is
//! none, and nothing is recognised.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::app::data_dir::DataDir;
use crate::custody::TEXT_LENGTH_MAX;
use crate::custody::transcript::reading::is_language;
use crate::media::Transcriber;
use crate::media::transcriber::{Settings, is_executable};

/// Arguments of the program at most.
pub const ARGUMENTS_MAX: usize = 100;

/// Files and directories that it may read at most.
pub const READS_MAX: usize = 100;

/// Longest that it may be at work on one recording, in seconds: a day.
pub const SECONDS_MAX: u64 = 24 * 3600;

/// Longest argument, in bytes.
const ARGUMENT_BYTES: usize = 4096;

/// How long it may be at work unless the site says otherwise, in seconds: 4 hours.
const SECONDS: u64 = 4 * 3600;

/// Address space of each of its processes unless the site says otherwise, in bytes: 4 GiB.
const MEMORY_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// Least address space with which a program starts, in bytes: 64 MiB.
const MEMORY_BYTES_LEAST: u64 = 64 * 1024 * 1024;

/// What is read besides, in every sandbox: no part of the data directory may lie there.
const SYSTEM: [&str; 7] = ["/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin"];

/// The `[transcriber]` table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TranscriberConfig {
    /// The program, an absolute path.
    pub program: PathBuf,
    /// Its arguments.
    #[serde(default)]
    pub arguments: Vec<String>,
    /// Files and directories that it may read besides the system's libraries and itself, absolute paths.
    #[serde(default)]
    pub reads: Vec<PathBuf>,
    /// Its name and version, which every transcript of it says made it.
    pub name: String,
    /// The language of its transcripts, a tag of BCP 47; without it, what the program's own output says.
    #[serde(default)]
    pub language: Option<String>,
    /// How long it may be at work on one recording, in seconds. Default 4 hours; 1 to [`SECONDS_MAX`].
    #[serde(default = "default_seconds")]
    pub seconds_max: u64,
    /// Address space of each of its processes, and memory that all of them have together, in bytes. Default 4 GiB.
    #[serde(default = "default_memory")]
    pub memory_bytes_max: u64,
    /// Processors that it may use. Default all, at the lowest priority.
    #[serde(default)]
    pub threads: Option<u32>,
}

fn default_seconds() -> u64 {
    SECONDS
}

fn default_memory() -> u64 {
    MEMORY_BYTES
}

impl TranscriberConfig {
    /// What is wrong with it whatever the machine, and how it has to be.
    pub fn wrong(&self) -> Option<String> {
        let Self { program, arguments, reads, name, language, seconds_max, memory_bytes_max, threads } = self;
        let paths = std::iter::once(("program", program)).chain(reads.iter().map(|path| ("reads", path)));
        if let Some((key, path)) = paths.into_iter().find(|(_, path)| !path.is_absolute()) {
            return Some(format!("{key} has {:?}; it must be an absolute path", path.display().to_string()));
        }
        if arguments.len() > ARGUMENTS_MAX {
            return Some(format!("arguments has {}; it may have {ARGUMENTS_MAX}", arguments.len()));
        }
        if arguments.iter().any(|text| text.len() > ARGUMENT_BYTES || text.contains('\0')) {
            return Some(format!("arguments has one of more than {ARGUMENT_BYTES} bytes, or with a zero byte"));
        }
        if reads.len() > READS_MAX {
            return Some(format!("reads has {} paths; it may have {READS_MAX}", reads.len()));
        }
        let length = name.chars().count();
        if name.trim() != name || !(1..=TEXT_LENGTH_MAX).contains(&length) || name.chars().any(char::is_control) {
            return Some(format!(
                "name is {name:?}; write the program's name and version, 1 to {TEXT_LENGTH_MAX} characters in one line"
            ));
        }
        if let Some(tag) = language.as_ref().filter(|tag| !is_language(tag)) {
            return Some(format!("language is {tag:?}; it must be a tag such as \"zh\" or \"zh-CN\""));
        }
        if !(1..=SECONDS_MAX).contains(seconds_max) {
            return Some(format!("seconds_max is {seconds_max}; it must be 1 to {SECONDS_MAX}"));
        }
        if *memory_bytes_max < MEMORY_BYTES_LEAST || i64::try_from(*memory_bytes_max).is_err() {
            return Some(format!("memory_bytes_max is {memory_bytes_max}; it must be {MEMORY_BYTES_LEAST} at least"));
        }
        threads.filter(|count| *count == 0).map(|_| "threads is 0; it must be 1 at least, or left out".to_owned())
    }

    /// The program, where it and all that it may read are there and none of that is the service's own.
    pub(in crate::app) fn open(&self, data: &DataDir, secrets: &[&Path], free_bytes_least: u64) -> Result<Transcriber> {
        let own = data.path().canonicalize().context("the data directory cannot be found")?;
        let program = present("program", &self.program)?;
        if !is_executable(&program) {
            bail!("transcriber.program: {} is no file that can be run: set its mode to 0755", self.program.display());
        }
        let reads = self.reads.iter().map(|path| present("reads", path)).collect::<Result<Vec<_>>>()?;
        let of_system = SYSTEM.iter().filter_map(|path| Path::new(path).canonicalize().ok());
        // A vault may lie elsewhere, by a link.
        let vault = data.vault().canonicalize().unwrap_or_else(|_| own.clone());
        let secrets: Vec<PathBuf> = secrets.iter().filter_map(|path| path.canonicalize().ok()).collect();
        for path in reads.iter().cloned().chain([program.clone()]).chain(of_system) {
            if let Some(secret) = secrets.iter().find(|secret| secret.starts_with(&path)) {
                bail!(
                    "transcriber: {} would let the program read {}: keep them apart",
                    path.display(),
                    secret.display()
                );
            }
            if [&own, &vault].into_iter().any(|own| own.starts_with(&path) || path.starts_with(own)) {
                bail!(
                    "transcriber: {} would let the program read the data directory {}: keep them apart",
                    path.display(),
                    own.display()
                );
            }
        }
        let settings = Settings {
            program,
            arguments: self.arguments.clone(),
            reads,
            name: self.name.clone(),
            language: self.language.clone(),
            seconds_max: self.seconds_max,
            memory_bytes_max: self.memory_bytes_max,
            free_bytes_least,
            threads: self.threads,
        };
        // It lies within, and is all of it that the program sees.
        Ok(Transcriber::open(settings, DataDir::new(&own).transcriber()))
    }
}

/// Where a path leads that must be there.
fn present(key: &str, path: &Path) -> Result<PathBuf> {
    path.canonicalize().with_context(|| format!("transcriber.{key}: {} cannot be found", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn of(text: &str) -> TranscriberConfig {
        toml::from_str(text).expect("a table")
    }

    #[test]
    fn what_makes_no_transcriber_is_refused_by_name() {
        let good = "program = \"/opt/whisper/transcribe\"\nname = \"whisper.cpp 1.7.4\"\n";
        assert_eq!(of(good).wrong(), None);
        for (text, key) in [
            ("program = \"transcribe\"\nname = \"w\"", "program"),
            ("program = \"/t\"\nname = \"w\"\nreads = [\"models\"]", "reads"),
            ("program = \"/t\"\nname = \"\"", "name"),
            ("program = \"/t\"\nname = \"a\\nb\"", "name"),
            ("program = \"/t\"\nname = \"w\"\nlanguage = \"中文\"", "language"),
            ("program = \"/t\"\nname = \"w\"\nseconds_max = 0", "seconds_max"),
            ("program = \"/t\"\nname = \"w\"\nseconds_max = 86401", "seconds_max"),
            ("program = \"/t\"\nname = \"w\"\nmemory_bytes_max = 1000", "memory_bytes_max"),
            ("program = \"/t\"\nname = \"w\"\nthreads = 0", "threads"),
            ("program = \"/t\"\nname = \"w\"\narguments = [\"a\\u0000\"]", "arguments"),
        ] {
            assert!(of(text).wrong().expect(text).starts_with(key), "{text}");
        }
        let list = |key: &str, count: usize| format!("{good}{key} = [{}]", "\"/a\",".repeat(count));
        for (key, most) in [("arguments", ARGUMENTS_MAX), ("reads", READS_MAX)] {
            assert_eq!(of(&list(key, most)).wrong(), None);
            assert!(of(&list(key, most + 1)).wrong().expect("refused").starts_with(key));
        }
    }

    #[test]
    fn a_program_that_is_not_there_or_could_read_the_data_directory_is_refused_at_start() {
        let home = tempfile::tempdir().expect("a directory");
        let (data, program) = (home.path().join("data"), home.path().join("t"));
        std::fs::create_dir(&data).expect("a directory");
        let key = home.path().join("tls/key.pem");
        let opened = |reads: &Path| {
            let (program, reads) = (program.display(), reads.display());
            let text = format!("program = \"{program}\"\nname = \"w\"\nreads = [\"{reads}\"]");
            of(&text).open(&DataDir::new(&data), &[&key], 0).map(drop).map_err(|error| format!("{error:#}"))
        };
        let beside = home.path().join("model");
        let refused = |told: Result<(), String>| told.expect_err("refused");
        assert!(refused(opened(&beside)).contains("transcriber.program"));
        std::fs::write(&program, "#!/bin/sh\n").expect("written");
        assert!(refused(opened(&beside)).contains("0755"));
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("set");
        assert!(refused(opened(&beside)).contains("transcriber.reads"));
        std::fs::write(&beside, "").expect("written");
        assert_eq!(opened(&beside), Ok(()));
        for wrong in [home.path(), &data] {
            assert!(refused(opened(wrong)).contains("keep them apart"), "{}", wrong.display());
        }
        // A key that lies elsewhere.
        let keys = key.parent().expect("a folder");
        std::fs::create_dir(keys).expect("a directory");
        assert_eq!(opened(keys), Ok(()));
        std::fs::write(&key, "").expect("written");
        assert!(refused(opened(keys)).contains("key.pem: keep them apart"));
    }
}
