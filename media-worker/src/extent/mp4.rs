//! MP4 and QuickTime (ISO/IEC 14496-12): how much of `mdat` the sample tables and fragments reach.

use std::io::{Read, Seek};

use media_protocol::{Reason, Thing};

use crate::boxes::Head;

use super::bytes::Bytes;
use super::fragments::{self, Fragments};
use super::tables::{self, Ranges};
use super::{Claim, Extent};

/// Kinds of atoms with which such files begin.
pub(super) const BEGINS: [&[u8]; 11] =
    [b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip", b"pnot", b"moof", b"styp", b"sidx", b"uuid"];

/// Most atoms at one place that are looked at. Fragments of a second make some 27 hours of this.
const ATOMS_MAX: usize = 200_000;

/// Most tracks that are looked at.
const TRACKS_MAX: usize = 100;

/// How far the next part is looked for behind bytes that are no atom.
const LOST_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// An atom's kind, and where its content lies in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Atom {
    pub(super) kind: [u8; 4],
    /// First byte of its content.
    pub(super) start: u64,
    /// The byte after its last, as it claims.
    pub(super) end: u64,
}

/// The atom that begins at a place. None where none does.
pub(super) fn atom<R: Read + Seek>(bytes: &mut Bytes<R>, at: u64, parent_end: u64) -> Option<Atom> {
    let first = bytes.array(at)?;
    let head = Head::of(first, parent_end.checked_sub(at), || bytes.array(at + 8))?;
    let printable = head.kind.iter().all(|letter| *letter == 0xa9 || (0x20..0x7f).contains(letter));
    let end = head.end(at)?;
    printable.then_some(Atom { kind: head.kind, start: at + head.bytes, end })
}

/// The first atom of the kind within another.
pub(super) fn child<R: Read + Seek>(bytes: &mut Bytes<R>, parent: &Atom, kind: [u8; 4]) -> Option<Atom> {
    let mut at = parent.start;
    for _ in 0..ATOMS_MAX {
        let found = atom(bytes, at, parent.end)?;
        if found.kind == kind {
            return (found.end <= parent.end).then_some(found);
        }
        at = found.end;
        if at >= parent.end {
            break;
        }
    }
    None
}

/// Measures the file.
pub(super) fn measure<R: Read + Seek>(bytes: &mut Bytes<R>, extent: &mut Extent) {
    let size = bytes.size();
    let mut layout = Layout { media: Vec::new(), ranges: Vec::new(), fragments: Fragments::default(), known: true };
    let mut at = 0;
    let mut indexed = false;
    for _ in 0..ATOMS_MAX {
        if at >= size {
            break;
        }
        let Some(found) = atom(bytes, at, size) else {
            // Damage, or what somebody appended. Where another part follows, something is between.
            let Some(next) = bytes.find(&[b"moof", b"moov"], at + 4, LOST_BYTES_MAX) else { break };
            let next = next.saturating_sub(4);
            extent.damage.push(Reason::StrayBytes { bytes: next.saturating_sub(at) });
            extent.jump(next, 0, 0);
            if at < next {
                layout.media.push((at, next));
            }
            at = next.max(at + 8);
            continue;
        };
        match &found.kind {
            b"mdat" => layout.media(&found, at, size, extent),
            b"moov" => {
                indexed = true;
                layout.movie(bytes, &found);
            }
            b"moof" => {
                indexed = true;
                layout.known &= fragments::add(bytes, &mut layout.fragments, &found, at, &mut layout.ranges, extent);
            }
            _ => {}
        }
        at = found.end;
    }
    if !indexed || !layout.known {
        return;
    }
    let all: u64 = layout.media.iter().map(|(from, to)| to - from).sum();
    let reached = tables::covered(layout.ranges, &layout.media);
    extent.leave_out(all.saturating_sub(reached), all);
}

/// Where the media data lies, and which of it is named.
struct Layout {
    media: Ranges,
    ranges: Ranges,
    fragments: Fragments,
    /// Whether everything that names media data could be read.
    known: bool,
}

impl Layout {
    fn media(&mut self, mdat: &Atom, at: u64, size: u64, extent: &mut Extent) {
        if mdat.end > size {
            // Whether samples are missing is found where they are read.
            let claimed = mdat.end - at;
            let there = size - at;
            extent.remarks.push(Reason::LengthShort { of: Thing::MediaData, claimed, there });
        }
        if mdat.start < mdat.end.min(size) {
            self.media.push((mdat.start, mdat.end.min(size)));
        }
    }

    fn movie<R: Read + Seek>(&mut self, bytes: &mut Bytes<R>, moov: &Atom) {
        let mut at = moov.start;
        let mut tracks = 0;
        for _ in 0..ATOMS_MAX {
            if at >= moov.end {
                break;
            }
            let Some(found) = atom(bytes, at, moov.end) else {
                self.known = false;
                break;
            };
            match &found.kind {
                b"trak" if tracks < TRACKS_MAX => {
                    tracks += 1;
                    self.known &= self.track(bytes, &found).is_some();
                }
                b"mvex" => self.fragments.defaults(bytes, &found),
                // More tracks than are looked at, or a compressed index.
                b"trak" | b"cmov" => self.known = false,
                _ => {}
            }
            at = found.end;
        }
    }

    /// Remembers the unit of the track's times. The numbers before it are wider in version 1.
    fn scale<R: Read + Seek>(&mut self, bytes: &mut Bytes<R>, trak: &Atom, mdia: &Atom) {
        let mut number = |parent: &Atom, kind: [u8; 4], at: u64| {
            let found = child(bytes, parent, kind)?;
            let wide = bytes.array::<1>(found.start)? == [1];
            bytes.be32(found.start + if wide { at + 8 } else { at })
        };
        // What is neither seen nor heard may last longer.
        let handler = number(mdia, *b"hdlr", 8).map(u32::to_be_bytes);
        if !matches!(handler.as_ref(), Some(b"vide" | b"soun")) {
            return;
        }
        if let (Some(track), Some(scale)) = (number(trak, *b"tkhd", 12), number(mdia, *b"mdhd", 12)) {
            self.fragments.scales.insert(track, scale);
        }
    }

    fn track<R: Read + Seek>(&mut self, bytes: &mut Bytes<R>, trak: &Atom) -> Option<()> {
        let mdia = child(bytes, trak, *b"mdia")?;
        self.scale(bytes, trak, &mdia);
        let minf = child(bytes, &mdia, *b"minf")?;
        let stbl = child(bytes, &minf, *b"stbl")?;
        tables::of_track(bytes, &stbl, &mut self.ranges)
    }
}

/// A length of CAF and the like, in which all ones stand for one that was not known.
pub(super) fn open_where_ones(length: u64) -> Claim {
    if length == u64::MAX { Claim::Open } else { Claim::Bytes(length) }
}
