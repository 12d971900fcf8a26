//! A volume's UUID and label: from udev's links where there are any, else from the first sectors of
//! the device, where this process may read it.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use crate::durable::is_shortage;

/// Bytes read from the start of a device.
const HEAD: usize = 2048;

/// Most links that are looked at in one directory of udev's.
const LINKS_MAX: usize = 4096;

/// What a volume is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) uuid: Option<String>,
    pub(crate) label: Option<String>,
}

/// The names of the volume on device `number` (`major:minor`), whose file is `source`. An error means that
/// the station is short of descriptors or memory; a recorder is not called otherwise for that.
pub(crate) fn of_device(number: &str, source: &Path) -> io::Result<Label> {
    let device = std::fs::canonicalize(format!("/dev/block/{number}")).unwrap_or_else(|_| source.to_owned());
    let linked = Label { uuid: link_to(&device, "/dev/disk/by-uuid")?, label: link_to(&device, "/dev/disk/by-label")? };
    if linked.uuid.is_some() {
        return Ok(linked);
    }
    let mut head = [0; HEAD];
    let read = File::open(&device).and_then(|file| file.read_exact_at(&mut head, 0));
    match read {
        Ok(()) => Ok(of_head(&head)),
        Err(error) if is_shortage(&error) => Err(error),
        Err(_) => Ok(linked),
    }
}

fn link_to(device: &PathBuf, directory: &str) -> io::Result<Option<String>> {
    let links = match std::fs::read_dir(directory) {
        Ok(links) => links,
        Err(error) if is_shortage(&error) => return Err(error),
        Err(_) => return Ok(None),
    };
    let found = links
        .flatten()
        .take(LINKS_MAX)
        .find(|link| std::fs::canonicalize(link.path()).is_ok_and(|target| target == *device));
    Ok(found.map(|found| unescape(&found.file_name().to_string_lossy())))
}

/// Undoes udev's `\x20`.
fn unescape(name: &str) -> String {
    let mut out = Vec::new();
    let mut rest = name.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escaped = tail.strip_prefix(b"x").and_then(|digits| digits.split_at_checked(2));
        let byte = escaped.and_then(|(hex, after)| {
            let value = u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()?;
            Some((value, after))
        });
        if let (b'\\', Some((value, after))) = (first, byte) {
            out.push(value);
            rest = after;
        } else {
            out.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Reads the names out of the first bytes of FAT, exFAT and ext4.
fn of_head(head: &[u8; HEAD]) -> Label {
    let serial = |at: usize| {
        let [a, b, c, d] = [head[at], head[at + 1], head[at + 2], head[at + 3]];
        Some(format!("{d:02X}{c:02X}-{b:02X}{a:02X}"))
    };
    if &head[3..11] == b"EXFAT   " {
        return Label { uuid: serial(100), label: None };
    }
    if &head[82..87] == b"FAT32" {
        return Label { uuid: serial(67), label: text(&head[71..82]) };
    }
    if &head[54..57] == b"FAT" {
        return Label { uuid: serial(39), label: text(&head[43..54]) };
    }
    // ext2, 3 and 4: the superblock begins at 1024, its magic number is at 56.
    let block = &head[1024..];
    if block[56..58] == [0x53, 0xef] {
        let hex = hex::encode(&block[104..120]);
        let uuid = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-");
        return Label { uuid: Some(uuid), label: text(&block[120..136]) };
    }
    Label::default()
}

fn text(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let text = std::str::from_utf8(&bytes[..end]).ok()?.trim_end();
    (!text.is_empty() && text != "NO NAME").then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fat_and_exfat_and_ext4_tell_their_names() {
        let mut fat = [0; HEAD];
        fat[82..90].copy_from_slice(b"FAT32   ");
        fat[67..71].copy_from_slice(&[0x4d, 0x3c, 0x2b, 0x1a]);
        fat[71..82].copy_from_slice(b"BWC_0001   ");
        let expected = Label { uuid: Some("1A2B-3C4D".to_owned()), label: Some("BWC_0001".to_owned()) };
        assert_eq!(of_head(&fat), expected);

        let mut exfat = [0; HEAD];
        exfat[3..11].copy_from_slice(b"EXFAT   ");
        exfat[100..104].copy_from_slice(&[0x4d, 0x3c, 0x2b, 0x1a]);
        assert_eq!(of_head(&exfat).uuid.as_deref(), Some("1A2B-3C4D"));

        let mut ext = [0; HEAD];
        ext[1024 + 56..1024 + 58].copy_from_slice(&[0x53, 0xef]);
        ext[1024 + 104..1024 + 120].copy_from_slice(&[0xab; 16]);
        assert_eq!(of_head(&ext).uuid.as_deref(), Some("abababab-abab-abab-abab-abababababab"));
        assert_eq!(of_head(&[0; HEAD]), Label::default());
    }

    #[test]
    fn udevs_escapes_are_undone() {
        assert_eq!(unescape("NO\\x20NAME\\x"), "NO NAME\\x");
    }
}
