//! How much media data a container has, how much of it its own index reaches, and what lengths its header
//! claims: read with small readers of our own, because a demuxer hides what it makes do with.
//!
//! Every number here is the file's claim. Reads are bounded in count and in bytes; what cannot be found out
//! within the bounds is not said.

mod bytes;
mod flv;
mod fragments;
mod mp4;
mod photo;
mod riff;
mod sound;
mod tables;
mod transport;

use std::io::{Read, Seek};

use media_protocol::{Reason, Thing};

use self::bytes::Bytes;
pub(crate) use self::photo::is_animated;
use crate::input::InputFile;

/// Fewest bytes of media data outside the index that are told of: smaller ones are what writers leave over.
const LEFT_OVER_BYTES: u64 = 4096;

/// Parts of the media data that may lie outside the index without a word: one in so many.
const LEFT_OVER_PARTS: u64 = 50;

/// Most moments at which fragments are missing that are kept.
const JUMPS_MAX: usize = 1_000;

/// What the container's own structure tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    /// Bytes of media data that the index does not reach, where it leaves more out than writers do.
    pub(crate) unreachable_bytes: u64,
    /// What is broken.
    pub(crate) damage: Vec<Reason>,
    /// That it ends before all of it was there; in `damage`, too.
    pub(crate) cut: Vec<Reason>,
    /// Whether its header states no length, so that the file's end alone says where it ends.
    pub(crate) open: bool,
    /// What is odd and loses nothing.
    pub(crate) remarks: Vec<Reason>,
    /// When the last fragment of picture or sound begins and ends, as its head states, in microseconds as the
    /// container counts.
    pub(crate) last_fragment_us: Option<(i64, i64)>,
    /// Where a part begins before which another is missing, in order, at most [`JUMPS_MAX`].
    pub(crate) jumps: Vec<Jump>,
}

/// A place in the file before which something is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Jump {
    /// A byte between the last packet before it and the first behind it.
    pub(crate) byte: u64,
    /// Packets of pictures that are known to be missing.
    pub(crate) pictures: u64,
    /// Packets of sound that are known to be missing.
    pub(crate) sounds: u64,
}

impl Extent {
    /// Notes a place before which something is missing.
    fn jump(&mut self, byte: u64, pictures: u64, sounds: u64) {
        if self.jumps.len() < JUMPS_MAX {
            self.jumps.push(Jump { byte, pictures, sounds });
        }
    }

    /// Notes that it ends before all of it was there.
    fn ends_early(&mut self, what: Reason) {
        self.cut.push(what.clone());
        self.damage.push(what);
    }

    /// Notes media data that no index reaches, out of so much in all.
    fn leave_out(&mut self, unreachable: u64, all: u64) {
        if unreachable >= LEFT_OVER_BYTES && unreachable >= all / LEFT_OVER_PARTS {
            self.unreachable_bytes = unreachable;
            self.damage.push(Reason::IndexShort { unreachable, all });
        }
    }

    /// Notes a length that is claimed of media data, which begins at `start` of a file of `size` bytes and
    /// after which `behind` bytes follow that are no other part of the file.
    fn claim(&mut self, of: Thing, claimed: Claim, start: u64, size: u64, behind: u64) {
        let there = size.saturating_sub(start);
        let unknown = |claimed: u64| PLACEHOLDERS.iter().any(|range| range.contains(&claimed));
        self.open = match claimed {
            Claim::Open => true,
            Claim::Bytes(claimed) => claimed > there && unknown(claimed),
        };
        match claimed {
            Claim::Open => self.remarks.push(Reason::LengthOpen { of }),
            Claim::Bytes(0) if there > 0 && behind > 0 => {
                self.damage.push(Reason::LengthUnfinished { of, there });
            }
            Claim::Bytes(_) if self.open => {
                self.remarks.push(Reason::LengthUntrue { of });
            }
            Claim::Bytes(claimed) if claimed > there => {
                self.ends_early(Reason::LengthShort { of, claimed, there });
            }
            Claim::Bytes(claimed) if behind >= LEFT_OVER_BYTES && behind >= claimed / LEFT_OVER_PARTS => {
                self.unreachable_bytes = behind;
                self.damage.push(Reason::LengthBehind { of, claimed, behind });
            }
            Claim::Bytes(_) => {}
        }
    }
}

/// Lengths that programs write while they do not know the true one, in 32 bits: signed and unsigned, with or without
/// the header.
const PLACEHOLDERS: [std::ops::RangeInclusive<u64>; 2] = [0x7fff_ff00..=0x8000_0000, 0xffff_ff00..=0xffff_ffff];

/// A length that a header claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Claim {
    /// So many bytes.
    Bytes(u64),
    /// Written while the length was not known, as the format has it.
    Open,
}

/// Measures a file.
pub(crate) fn of_file(file: &InputFile) -> Extent {
    // A picture of items is not reached by an index of samples; what else is in its file is measured by itself.
    if let Some(still) = &file.still {
        let mut extent = Extent::default();
        still.damage.iter().for_each(|what| extent.ends_early(what.clone()));
        return extent;
    }
    measure(file.reader(), file.size)
}

/// Measures what `reader` holds, `size` bytes.
pub(crate) fn measure(reader: impl Read + Seek, size: u64) -> Extent {
    let mut bytes = Bytes::new(reader, size);
    let mut extent = Extent::default();
    let Some(head) = bytes.array::<12>(0) else { return extent };
    match (&head[..4], &head[4..8], &head[8..]) {
        (b"RIFF" | b"RF64" | b"BW64", _, b"WAVE") => sound::wave(&mut bytes, &mut extent),
        (b"RIFF", _, b"AVI ") => riff::avi(&mut bytes, &mut extent),
        (b"FORM", _, b"AIFF" | b"AIFC") => sound::aiff(&mut bytes, &mut extent),
        (b"riff", _, _) => sound::wave64(&mut bytes, &mut extent),
        (b".snd", _, _) => sound::au(&mut bytes, &mut extent),
        (b"caff", _, _) => sound::caf(&mut bytes, &mut extent),
        (b"FLV\x01", _, _) => flv::measure(&mut bytes, &mut extent),
        (b"\x30\x26\xb2\x75", _, _) => sound::asf(&mut bytes, &mut extent),
        (_, kind, _) if mp4::BEGINS.contains(&kind) => mp4::measure(&mut bytes, &mut extent),
        _ if transport::ends_within(&mut bytes) => extent.ends_early(Reason::EndsInPacket {}),
        _ if sound::is_adts(&head) => sound::adts(&mut bytes, &mut extent),
        _ => {
            if let Some(what) = photo::cut(&mut bytes, &head) {
                extent.ends_early(what);
            }
        }
    }
    extent
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn measured(bytes: &[u8]) -> Extent {
        measure(Cursor::new(bytes), bytes.len() as u64)
    }

    #[test]
    fn nothing_is_said_of_what_is_not_known() {
        assert_eq!(measured(b""), Extent::default());
        assert_eq!(measured(&[0; 5000]), Extent::default());
    }

    #[test]
    fn a_part_that_claims_to_end_with_the_last_byte_that_can_be_is_the_last() {
        // Where a head begins, then its name, where its length stands in it, and which end comes first.
        let kinds: [(&[u8], usize, usize, bool); 3] = [
            (b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb", 40, 16, false),
            (b"caff\0\x01\0\0\0\0\0\0", 8, 4, true),
            (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa", 30, 16, false),
        ];
        for (begins, at, length_at, big) in kinds {
            let body = if big { at + 12 } else { at };
            for behind in 0..32 {
                let length = u64::MAX - body as u64 - behind;
                let mut bytes = vec![0; 128];
                bytes[..begins.len()].copy_from_slice(begins);
                bytes[at..at + 4].copy_from_slice(b"junk");
                let stated = if big { length.to_be_bytes() } else { length.to_le_bytes() };
                bytes[at + length_at..at + length_at + 8].copy_from_slice(&stated);
                assert_eq!(measured(&bytes), Extent::default(), "{begins:?} {behind}");
            }
        }
    }

    proptest! {
        #[test]
        fn hostile_containers_are_measured_within_bounds(
            head in prop::sample::select(vec![
                &b"RIFF\xff\xff\xff\xffWAVE"[..], b"RF64\xff\xff\xff\xffWAVEds64", b"RIFF\0\0\0\0AVI LIST",
                b"FORM\0\0\0\0AIFF", b"riff\x2e\x91\xcf\x11\xa5\xd6", b".snd\0\0\0\x18\xff\xff\xff\xff",
                b"caff\0\x01\0\0", b"\0\0\0\x08ftyp\0\0\0\x08moov", b"\0\0\0\x08moof\xff\xff\xff\xffmdat",
            ]),
            words in prop::collection::vec(prop_oneof![
                any::<[u8; 4]>(),
                prop::sample::select(vec![
                    *b"moov", *b"trak", *b"mdia", *b"minf", *b"stbl", *b"stsz", *b"stsc", *b"stco", *b"co64", *b"mdat",
                    *b"moof", *b"traf", *b"trun", *b"tfhd", *b"mfhd", *b"mvex", *b"trex", *b"data", *b"ds64", *b"LIST",
                    *b"movi", *b"idx1", *b"SSND", *b"COMM", [0; 4], [0xff; 4], [0, 0, 0, 1], [0, 0, 0, 16], [16, 0, 0, 0],
                ]),
            ], 0..200),
        ) {
            measured(&[head, &words.concat()].concat());
        }
    }
}
