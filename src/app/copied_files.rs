//! What a backup holds beside database and vault: keys, certificates, configuration and every file
//! that the configuration names, wherever it lies. All of it is its owner's alone from the first byte.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::Read;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::app::config::TILES;
use crate::app::{Config, DataDir};

/// Where files lie in a backup that the configuration names elsewhere.
const CONFIGURED: &str = "configured";

/// Makes the folder of a backup, or takes an earlier one's, closed to everybody else before anything
/// is written into it. What this process makes from now on is its owner's alone.
pub fn open_target(target: &Path) -> Result<()> {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let cannot = || format!("{} cannot be made", target.display());
    DirBuilder::new().recursive(true).mode(0o700).create(target).with_context(cannot)?;
    fs::set_permissions(target, Permissions::from_mode(0o700))
        .with_context(|| format!("{} cannot be closed to others", target.display()))
}

/// Copies the files of an installation whose configuration was read from `config_path`.
pub fn copy(data: &DataDir, config: &Config, config_path: &Path, target: &Path) -> Result<()> {
    for folder in ["keys", "tls"] {
        let folder_copy = target.join(folder);
        DirBuilder::new().recursive(true).mode(0o700).create(&folder_copy)?;
        let from = data.path().join(folder);
        for entry in fs::read_dir(&from).with_context(|| format!("{} cannot be read", from.display()))? {
            let entry = entry?;
            copy_file(&entry.path(), &folder_copy.join(entry.file_name()))?;
        }
        sync_folder(&folder_copy)?;
    }
    copy_configuration(data, config, config_path, target)?;
    sync_folder(target)
}

/// Copies the configuration with the files that it names. Where one lies elsewhere, the copy names
/// the copied file, and the text as it was stands beside it.
fn copy_configuration(data: &DataDir, config: &Config, config_path: &Path, target: &Path) -> Result<()> {
    let text = fs::read_to_string(config_path).with_context(|| format!("{} cannot be read", config_path.display()))?;
    let mut table: toml::Table = toml::from_str(&text).context("the configuration changed meanwhile")?;
    let mut moved = false;
    for (key, path) in config.files() {
        let place = if let Some(place) = place_within(data, path) { place } else { copy_elsewhere(key, path, target)? };
        moved |= set(&mut table, key, place.to_str().context("the name of a configured file is not UTF-8")?);
    }
    if !moved {
        return write_copy(text.as_bytes(), &target.join("docket.toml"));
    }
    write_copy(text.as_bytes(), &target.join("docket.toml.as-it-was"))?;
    let note = "# This copy names the copied files; docket.toml.as-it-was is the configuration that was in use.\n";
    write_copy(format!("{note}{}", toml::to_string(&table)?).as_bytes(), &target.join("docket.toml"))
}

/// Copies a file that lies elsewhere; gives its place in the copy.
fn copy_elsewhere(key: &[&str], path: &Path, target: &Path) -> Result<PathBuf> {
    let name = path.file_name().with_context(|| format!("{} names no file", path.display()))?;
    let folder = Path::new(CONFIGURED).join(key.join("-"));
    DirBuilder::new().recursive(true).mode(0o700).create(target.join(&folder))?;
    let place = folder.join(name);
    if key == TILES {
        copy_once(path, &target.join(&place))?;
    } else {
        copy_file(path, &target.join(&place))?;
    }
    sync_folder(&target.join(&folder))?;
    Ok(place)
}

/// The place below the data directory of a file that is copied with its folder; `None` of any other.
fn place_within(data: &DataDir, path: &Path) -> Option<PathBuf> {
    let root = data.path().canonicalize().ok()?;
    let place = path.canonicalize().ok()?.strip_prefix(root).ok()?.to_owned();
    let folder = place.parent()?;
    ["keys", "tls"].iter().any(|copied| folder == Path::new(copied)).then_some(place)
}

/// Sets a value of the table; tells whether it was another.
fn set(table: &mut toml::Table, key: &[&str], value: &str) -> bool {
    let Some((last, folders)) = key.split_last() else { return false };
    let mut at = table;
    for folder in folders {
        let Some(next) = at.get_mut(*folder).and_then(toml::Value::as_table_mut) else { return false };
        at = next;
    }
    let value = toml::Value::String(value.to_owned());
    at.insert((*last).to_owned(), value.clone()).is_some_and(|before| before != value)
}

fn copy_file(from: &Path, to: &Path) -> Result<()> {
    let mut file = File::open(from).with_context(|| format!("{} cannot be read", from.display()))?;
    write_from(&mut file, to)
}

/// Copies a file that may take gigabytes, but where an earlier backup holds it as it is: of its length and its time.
fn copy_once(from: &Path, to: &Path) -> Result<()> {
    let cannot = || format!("{} cannot be read", from.display());
    let now = fs::metadata(from).with_context(cannot)?;
    let changed = now.modified().with_context(cannot)?;
    let is_held = |held: &fs::Metadata| held.len() == now.len() && held.modified().is_ok_and(|time| time == changed);
    if fs::metadata(to).as_ref().is_ok_and(is_held) {
        return Ok(());
    }
    copy_file(from, to)?;
    // A copy of another time is only made once more.
    File::options()
        .write(true)
        .open(to)?
        .set_modified(changed)
        .with_context(|| format!("{} keeps no time", to.display()))
}

/// Writes a file of the copy durably, over an earlier backup's, readable by its owner only.
fn write_copy(bytes: &[u8], to: &Path) -> Result<()> {
    write_from(&mut &*bytes, to)
}

fn write_from(from: &mut dyn Read, to: &Path) -> Result<()> {
    let cannot = || format!("{} cannot be written", to.display());
    let part = to.with_added_extension("part");
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part).with_context(cannot)?;
    file.set_permissions(Permissions::from_mode(0o600)).with_context(cannot)?;
    std::io::copy(from, &mut file).and_then(|_| file.sync_all()).with_context(cannot)?;
    fs::rename(&part, to).with_context(cannot)
}

fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|file| file.sync_all()).with_context(|| format!("{} cannot be kept", folder.display()))
}
