//! `import`: seals and uploads an export of a counter's surveillance video, beside what is docked.
//!
//! The export is a directory that stands for the counter as any other stands for its recorder, so that its manifests,
//! receipts and proofs are those of every recording. What else is docked is worked on too: a run that left it out would
//! say of it that it had gone.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use evidence::ids::RecorderId;

use crate::config::{Config, Directory};

/// The configuration with the directory at `path` as an export of `counter`.
pub(crate) fn with_export(mut config: Config, counter: RecorderId, path: &Path) -> anyhow::Result<Config> {
    let path = std::path::absolute(path).with_context(|| format!("{} is no path", path.display()))?;
    anyhow::ensure!(path.is_dir(), "{} is no directory: an import is of a directory with the files", path.display());
    let mut files = std::fs::read_dir(&path).with_context(|| format!("{} cannot be listed", path.display()))?;
    anyhow::ensure!(files.next().is_some(), "{} is empty: there is nothing to import", path.display());
    let named = config.directories.iter().find(|one| one.path == path || one.recorder.as_ref() == Some(&counter));
    if let Some(named) = named {
        let there = named.path.display();
        anyhow::bail!("the configuration names {there} for it already, and `run` and `once` take what is put there");
    }
    if let Some(there) = overlapping(&config, &path) {
        anyhow::bail!(
            "{} and {} are one inside the other, and what a station has there is not a counter's: copy the export to a \
             directory of its own",
            path.display(),
            there.display()
        );
    }
    config
        .directories
        .insert(0, Directory { path, recorder: Some(counter), is_fixed: true, officer: None, zone: None });
    Ok(config)
}

/// Where the station has something else than exports, and `path` lies or is around: what officers recorded would be sealed
/// as a counter's, or a second time.
fn overlapping<'a>(config: &'a Config, path: &Path) -> Option<&'a Path> {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let own = real(path);
    let named = config.directories.iter().map(|one| &one.path);
    let under = config.directories_under.iter().map(|one| &one.path);
    let mounts = config.mounts.iter().flat_map(|mounts| &mounts.under);
    let mut all = named.chain(under).chain(mounts).chain(std::iter::once(&config.spool));
    let meets = |other: &Path| own.starts_with(other) || other.starts_with(&own);
    all.find(|one| meets(&real(one))).map(PathBuf::as_path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_stands_for_its_counter_and_nothing_else_does() {
        let dock = tempfile::tempdir().unwrap();
        for name in ["export/1", "other/DCIM"] {
            std::fs::create_dir_all(dock.path().join(name)).unwrap();
        }
        let counter = || "C-01".parse::<RecorderId>().unwrap();
        let config = Config::parse("[[directory]]\npath = 'other'\nrecorder = 'BWC-1'", dock.path()).unwrap();
        let with = with_export(config.clone(), counter(), &dock.path().join("export")).unwrap();
        assert_eq!(with.directories.len(), 2, "what is docked is worked on too");
        assert!(with.directories[0].is_fixed && with.directories[0].recorder == Some(counter()));
        assert!(!with.directories[1].is_fixed);
        let told = |config: Config, name: &str| {
            with_export(config, counter(), &dock.path().join(name)).unwrap_err().to_string()
        };
        assert!(told(config.clone(), "nowhere").contains("no directory"));
        assert!(told(config, "other").contains("already"));
        let configured = Config::parse("[[directory]]\npath = 'other'\ncounter = 'C-01'", dock.path()).unwrap();
        assert!(told(configured, "export").contains("already"));
    }

    #[test]
    fn what_is_empty_or_of_something_else_is_no_export() {
        let dock = tempfile::tempdir().unwrap();
        for name in ["empty", "bays/BWC-1/DCIM", "cards/VOL/DCIM", "card/DCIM/1", "spool/a", "free/1"] {
            std::fs::create_dir_all(dock.path().join(name)).unwrap();
        }
        std::os::unix::fs::symlink(dock.path().join("bays/BWC-1"), dock.path().join("link")).unwrap();
        let text = format!(
            "[spool]\npath = 'spool'\n[[directory]]\npath = 'card'\n[[directories_under]]\npath = 'bays'\n\
             [mounts]\nenabled = true\nunder = ['{}']",
            dock.path().join("cards").display()
        );
        let config = Config::parse(&text, dock.path()).unwrap();
        let with = |name: &str| with_export(config.clone(), "C-01".parse().unwrap(), &dock.path().join(name));
        assert!(with("empty").unwrap_err().to_string().contains("nothing to import"));
        for name in ["bays/BWC-1", "bays", "link", "cards/VOL", "card/DCIM", "spool", "."] {
            let told = with(name).unwrap_err().to_string();
            assert!(told.contains("a directory of its own"), "{name}: {told}");
        }
        assert!(with("free").unwrap().directories[0].is_fixed);
    }
}
