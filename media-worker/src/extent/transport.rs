//! MPEG transport streams (ISO/IEC 13818-1, 2.4.3): packets of one length.

use std::io::{Read, Seek};

use super::bytes::Bytes;

/// Lengths of packets, with the bytes before the one at which they are known: as they are, with a time before, with
/// sums behind.
const KINDS: [(u64, u64); 3] = [(188, 0), (192, 4), (204, 0)];

/// The byte with which packets begin.
const SYNC: u8 = 0x47;

/// Packets by which a stream is known.
const IN_A_ROW: u64 = 5;

/// Whether the file is a transport stream that ends within a packet, as one does that was cut off. What stands
/// behind the last packet may be something else.
pub(super) fn ends_within<R: Read + Seek>(bytes: &mut Bytes<R>) -> bool {
    let size = bytes.size();
    let mut syncs = |at: u64| bytes.array(at) == Some([SYNC]);
    KINDS.iter().any(|(length, before)| {
        let (whole, rest) = (size / length, size % length);
        let known = whole >= 2 * IN_A_ROW && (0..IN_A_ROW).all(|packet| syncs(packet * length + before));
        let last = |packet: u64| syncs((whole - packet) * length + before);
        known && rest > *before && (0..=IN_A_ROW).all(last)
    })
}
