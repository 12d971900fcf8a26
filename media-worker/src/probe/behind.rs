//! What lies behind the end of a recording: another one that was joined to it, to which its demuxer does not go on.

use std::io::{Read, Seek, SeekFrom};

use crate::input::InputFile;

/// Containers, as FFmpeg calls them, that end where their first recording ends (of Matroska the second), with the bytes
/// of the beginning that every file of the kind has.
const JOINED: [(&str, usize); 6] =
    [("flv", 4), ("asf", 16), ("wav", 12), ("aiff", 12), ("caf", 8), ("matroska,webm", 8)];

/// The length of what follows, in the beginning of RIFF and IFF: each file has its own.
const OWN: std::ops::Range<usize> = 4..8;

/// Bytes behind the last packet that are looked at: an index may lie there.
const LOOKED_BYTES_MAX: u64 = 1024 * 1024;

/// The byte at which another recording of the same kind begins behind the last packet, which ends at `from`.
pub(super) fn another(file: &InputFile, container: &str, from: u64) -> Option<u64> {
    let (_, length) = JOINED.into_iter().find(|(name, _)| *name == container)?;
    let mut reader = file.reader();
    let mut beginning = vec![0; length];
    reader.read_exact(&mut beginning).ok()?;
    reader.seek(SeekFrom::Start(from.max(1))).ok()?;
    let mut behind = Vec::new();
    reader.take(LOOKED_BYTES_MAX).read_to_end(&mut behind).ok()?;
    let own = if length == 12 { OWN } else { 0..0 };
    let is_one = |bytes: &[u8]| (0..length).all(|at| own.contains(&at) || bytes[at] == beginning[at]);
    let at = behind.windows(length).position(is_one)?;
    Some(from.max(1) + at as u64)
}
