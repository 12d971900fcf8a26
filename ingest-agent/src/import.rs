//! `import`: seals and uploads an export of a counter's surveillance video, beside what is docked.
//!
//! The export is a directory that stands for the counter as any other stands for its recorder, so that its manifests,
//! receipts and proofs are those of every recording. What else is docked is worked on too: a run that left it out would
//! say of it that it had gone.

use std::path::Path;

use anyhow::Context as _;
use evidence::ids::RecorderId;

use crate::config::{Config, Directory};

/// The configuration with the directory at `path` as an export of `counter`.
pub(crate) fn with_export(mut config: Config, counter: RecorderId, path: &Path) -> anyhow::Result<Config> {
    let path = std::path::absolute(path).with_context(|| format!("{} is no path", path.display()))?;
    anyhow::ensure!(path.is_dir(), "{} is no directory: an import is of a directory with the files", path.display());
    let named = config.directories.iter().find(|one| one.path == path || one.recorder.as_ref() == Some(&counter));
    if let Some(named) = named {
        let there = named.path.display();
        anyhow::bail!("the configuration names {there} for it already, and `run` and `once` take what is put there");
    }
    config
        .directories
        .insert(0, Directory { path, recorder: Some(counter), is_fixed: true, officer: None, zone: None });
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_stands_for_its_counter_and_nothing_else_does() {
        let dock = tempfile::tempdir().unwrap();
        for name in ["export", "other"] {
            std::fs::create_dir(dock.path().join(name)).unwrap();
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
}
