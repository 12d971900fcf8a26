//! Which recorders are docked: directories of the configuration, and mounts.
//!
//! Finding is cheap and has no memory; whoever watches compares with what was found before.

pub(crate) mod label;
pub(crate) mod mountinfo;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use evidence::digest::Digest;
use evidence::ids::{Certificate, LABEL_LENGTH_MAX, RecorderId};
use evidence::manifest::{FIXED, RecorderFacts};
use serde_json::{Map, Value};

use crate::config::{Config, Recorder, Zone};
use crate::durable::is_shortage;

/// Most recorders that are worked on at once.
pub(crate) const VOLUMES_MAX: usize = 64;

/// A docked recorder.
#[derive(Debug, Clone)]
pub(crate) struct Volume {
    pub(crate) root: PathBuf,
    /// What tells one mount from the next on the same path.
    pub(crate) mount: u64,
    pub(crate) recorder: RecorderFacts,
    /// The officer that the configuration names.
    pub(crate) officer: Option<Certificate>,
    pub(crate) zone: RecorderZone,
}

/// The zone of a recorder's wall clock, and how it is known.
#[derive(Debug, Clone)]
pub(crate) struct RecorderZone {
    pub(crate) zone: Zone,
    /// Whether the configuration names it for this recorder or folder.
    pub(crate) own: bool,
}

impl RecorderZone {
    /// As a manifest says it.
    pub(crate) fn basis(&self) -> String {
        let how = if self.own { "configured for the recorder" } else { "assumed, the station's" };
        format!("{} {how}", self.zone.name)
    }
}

/// What a backend knows of a volume before the configuration is asked about it.
struct Candidate {
    root: PathBuf,
    mount: u64,
    id: Option<RecorderId>,
    uuid: Option<String>,
    label: Option<String>,
    officer: Option<Certificate>,
    zone: Option<Zone>,
    /// Whether it is an export of a fixed counter's surveillance, which nobody wears.
    is_fixed: bool,
}

/// Every recorder that is docked now. `station_zone` is that of recorders that name none.
///
/// An error means that the station is short of descriptors or memory: it does not know what is docked, nor
/// what that is called.
pub(crate) fn find(config: &Config, station_zone: &Zone) -> io::Result<Vec<Volume>> {
    let mut taken = BTreeSet::new();
    let mut out = Vec::new();
    for candidate in candidates(config)? {
        if out.len() == VOLUMES_MAX {
            tracing::warn!(root = %candidate.root.display(), max = VOLUMES_MAX, "volume.left_for_later");
            break;
        }
        let mut volume = describe(config, station_zone, candidate);
        if !taken.insert(volume.recorder.id.clone()) {
            let apart = told_apart(&volume.recorder.id, &volume.root);
            tracing::warn!(recorder = %volume.recorder.id, root = %volume.root.display(), new = %apart, "volume.same_recorder_twice");
            volume.recorder.id = apart;
            taken.insert(volume.recorder.id.clone());
        }
        out.push(volume);
    }
    Ok(out)
}

/// Directories that the configuration names, and what is in those that hold recorders, that cannot be looked
/// at, and why: a mistyped path, a disk that is not mounted, a directory that may not be read. Nothing of
/// them can be sealed, which must not pass for "nothing to do".
pub(crate) fn unlooked(config: &Config) -> Vec<(PathBuf, String)> {
    let mut out = Vec::new();
    for path in config.directories.iter().map(|directory| &directory.path) {
        match std::fs::read_dir(path) {
            Err(error) if !is_shortage(&error) => out.push((path.clone(), named(&error))),
            _ => {}
        }
    }
    for path in config.directories_under.iter().map(|under| &under.path) {
        let entries = match std::fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) if is_shortage(&error) => continue,
            Err(error) => {
                out.push((path.clone(), named(&error)));
                continue;
            }
        };
        for entry in entries {
            match entry {
                Ok(entry) if is_hidden(&entry) => {}
                Ok(entry) => {
                    if let Err(error) = entry.file_type() {
                        out.push((entry.path(), format!("it cannot be looked at: {error}")));
                    }
                }
                Err(error) => {
                    out.push((path.clone(), format!("it cannot be listed to its end: {error}")));
                    break;
                }
            }
        }
    }
    if config.mounts.is_some()
        && let Err(error) = mountinfo::read()
    {
        out.push((PathBuf::from(mountinfo::MOUNTINFO), format!("the mount table cannot be read: {error}")));
    }
    out
}

/// Why a directory that the configuration names is not looked at.
fn named(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "the configuration names this directory, and it is not there".to_owned(),
        _ => format!("the configuration names this directory, and it cannot be listed: {error}"),
    }
}

fn candidates(config: &Config) -> io::Result<Vec<Candidate>> {
    let mut out: Vec<Candidate> = Vec::new();
    for directory in config.directories.iter().filter(|directory| directory.path.is_dir()) {
        let mut candidate = plain(directory.path.clone(), directory.zone.clone());
        candidate.id.clone_from(&directory.recorder);
        candidate.officer.clone_from(&directory.officer);
        candidate.is_fixed = directory.is_fixed;
        out.push(candidate);
    }
    for under in &config.directories_under {
        let mut roots = subdirectories(&under.path)?;
        roots.sort();
        out.extend(roots.into_iter().map(|root| plain(root, under.zone.clone())));
    }
    if let Some(filter) = &config.mounts {
        match mountinfo::recorders(filter) {
            Ok(mounts) => {
                for mount in mounts {
                    out.push(mounted(mount)?);
                }
            }
            Err(error) if is_shortage(&error) => return Err(error),
            Err(error) => tracing::error!(%error, "volume.mount_table_unreadable"),
        }
    }
    let mut seen = BTreeSet::new();
    out.retain(|candidate| seen.insert(candidate.root.clone()));
    Ok(out)
}

fn plain(root: PathBuf, zone: Option<Zone>) -> Candidate {
    Candidate { root, mount: 0, id: None, uuid: None, label: None, officer: None, zone, is_fixed: false }
}

fn mounted(mount: mountinfo::Mount) -> io::Result<Candidate> {
    let label = label::of_device(&mount.device, &mount.source)?;
    Ok(Candidate {
        root: mount.point,
        mount: mount.id,
        id: None,
        uuid: label.uuid,
        label: label.label,
        officer: None,
        zone: None,
        is_fixed: false,
    })
}

/// Immediate subdirectories; links are not followed, and names with a leading dot are left out.
fn subdirectories(path: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if is_shortage(&error) => return Err(error),
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "volume.not_listed");
            return Ok(Vec::new());
        }
    };
    let mut found = Vec::new();
    for entry in entries {
        let looked = entry.and_then(|entry| Ok((entry.file_type()?, entry)));
        match looked {
            Ok((kind, entry)) if kind.is_dir() && !is_hidden(&entry) => found.push(entry.path()),
            Ok(_) => {}
            Err(error) if is_shortage(&error) => return Err(error),
            Err(error) => tracing::warn!(path = %path.display(), %error, "volume.not_looked_at"),
        }
    }
    Ok(found)
}

fn is_hidden(entry: &std::fs::DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn describe(config: &Config, station_zone: &Zone, candidate: Candidate) -> Volume {
    let id = candidate
        .id
        .unwrap_or_else(|| own_name(candidate.uuid.as_deref(), candidate.label.as_deref(), &candidate.root));
    let same = |mine: &Option<String>, theirs: &Option<String>| {
        mine.as_ref().zip(theirs.as_ref()).is_some_and(|(mine, theirs)| mine.eq_ignore_ascii_case(theirs))
    };
    let known: Option<&Recorder> = config
        .recorders
        .iter()
        .find(|known| same(&known.volume_uuid, &candidate.uuid))
        .or_else(|| config.recorders.iter().find(|known| same(&known.volume_label, &candidate.label)))
        .or_else(|| config.recorders.iter().find(|known| known.id == id));
    let own_zone = known.and_then(|known| known.zone.clone()).or(candidate.zone);
    let own = own_zone.is_some();
    let is_fixed = candidate.is_fixed;
    let officer = candidate.officer.or_else(|| known.and_then(|known| known.officer.clone()));
    Volume {
        root: candidate.root,
        mount: candidate.mount,
        officer: officer.filter(|_| !is_fixed),
        zone: RecorderZone { zone: own_zone.unwrap_or_else(|| station_zone.clone()), own },
        recorder: RecorderFacts {
            id: known.map_or(id, |known| known.id.clone()),
            make: known.and_then(|known| known.make.clone()),
            model: known.and_then(|known| known.model.clone()),
            serial: known.and_then(|known| known.serial.clone()),
            volume_label: candidate.label,
            volume_uuid: candidate.uuid,
            other: if is_fixed { Map::from_iter([(FIXED.to_owned(), Value::from(true))]) } else { Map::new() },
        },
    }
}

/// A recorder that the configuration does not name is called by its volume's UUID, else by its
/// label, else by its directory.
fn own_name(uuid: Option<&str>, label: Option<&str>, root: &Path) -> RecorderId {
    let directory = root.file_name().map(|name| name.to_string_lossy().into_owned());
    let names = [uuid.map(|uuid| format!("vol-{uuid}")), label.map(str::to_owned), directory];
    names.into_iter().flatten().find_map(|name| name.parse().ok()).unwrap_or_else(|| by_path(root))
}

fn by_path(root: &Path) -> RecorderId {
    let digest = Digest::of(root.as_os_str().as_encoded_bytes()).to_string();
    format!("path-{}", &digest[..16]).parse().expect("hexadecimal digits are a valid id")
}

/// A second volume of the same name must not be taken for the first: its files are other files.
fn told_apart(id: &RecorderId, root: &Path) -> RecorderId {
    let mark = by_path(root);
    let short: String = id.as_str().chars().take(LABEL_LENGTH_MAX - mark.as_str().len() - 1).collect();
    format!("{}~{mark}", short.trim_end()).parse().unwrap_or(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_are_recorders_with_what_the_site_knows_of_them() {
        let dock = tempfile::tempdir().unwrap();
        for name in ["BWC-0001", "BWC-0002", ".hidden"] {
            std::fs::create_dir(dock.path().join(name)).unwrap();
        }
        std::os::unix::fs::symlink("/", dock.path().join("elsewhere")).unwrap();
        let text = "[[directories_under]]\npath = '.'\n[[recorder]]\nid = 'BWC-0002'\nofficer = '012345'\ntime_zone = 'Asia/Urumqi'";
        let config = Config::parse(text, dock.path()).unwrap();
        let volumes = find(&config, &Zone::utc()).unwrap();
        let ids: Vec<&str> = volumes.iter().map(|volume| volume.recorder.id.as_str()).collect();
        assert_eq!(ids, ["BWC-0001", "BWC-0002"]);
        assert_eq!(volumes[0].zone.basis(), "UTC assumed, the station's");
        assert_eq!(volumes[1].zone.basis(), "Asia/Urumqi configured for the recorder");
        assert_eq!(volumes[1].officer.as_ref().map(Certificate::as_str), Some("012345"));
    }

    #[test]
    fn an_export_of_a_counter_is_called_by_it_and_worn_by_nobody() {
        let dock = tempfile::tempdir().unwrap();
        std::fs::create_dir(dock.path().join("export")).unwrap();
        let text = "[[directory]]\npath = 'export'\ncounter = 'C-01'\n[[recorder]]\nid = 'C-01'\nofficer = '012345'";
        let config = Config::parse(text, dock.path()).unwrap();
        let volumes = find(&config, &Zone::utc()).unwrap();
        assert_eq!((volumes[0].recorder.id.as_str(), volumes[0].recorder.is_fixed()), ("C-01", true));
        assert_eq!(volumes[0].officer, None);
    }

    #[test]
    fn two_volumes_of_one_name_are_two_recorders() {
        let dock = tempfile::tempdir().unwrap();
        for name in ["a/BWC", "b/BWC"] {
            std::fs::create_dir_all(dock.path().join(name)).unwrap();
        }
        let config = Config::parse("[[directory]]\npath='a/BWC'\n[[directory]]\npath='b/BWC'", dock.path()).unwrap();
        let volumes = find(&config, &Zone::utc()).unwrap();
        assert_eq!(volumes.len(), 2);
        assert_ne!(volumes[0].recorder.id, volumes[1].recorder.id);
        assert!(volumes[1].recorder.id.as_str().starts_with("BWC~path-"));
    }
}
