//! What a packet says of itself beyond what `ffmpeg-next` tells.

use ffmpeg_next::packet::Ref;
use ffmpeg_next::{Packet, ffi};

/// Whether what is decoded of the packet is not to be shown: an edit list cuts it away.
pub fn is_discarded(packet: &Packet) -> bool {
    // SAFETY: the packet is allocated.
    unsafe { (*packet.as_ptr()).flags & ffi::AV_PKT_FLAG_DISCARD != 0 }
}
