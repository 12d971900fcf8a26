//! Photos that end too early: cut at a card's removal, or written in part before the battery was empty. Their
//! decoders fill up what is missing, and most say nothing of it.
//!
//! What lies behind a picture that is whole is none of it: makers append previews, second pictures and video.

mod bits;
mod chunks;
mod jpeg;
mod tiff;

use std::io::{Read, Seek};

use media_protocol::Reason;

use super::bytes::Bytes;

pub(crate) use self::chunks::is_animated;

/// Largest photo of which all is read, in bytes.
const PHOTO_BYTES_MAX: u64 = 60 * 1024 * 1024;

/// Why the photo is not whole; none where it is, where it is no photo, and where that is not known.
pub(super) fn cut<R: Read + Seek>(bytes: &mut Bytes<R>, head: &[u8; 12]) -> Option<Reason> {
    match (&head[..4], &head[8..]) {
        (b"\x89PNG", _) => chunks::png(bytes),
        (b"RIFF", b"WEBP") => chunks::webp(bytes),
        (b"GIF8", _) => chunks::gif(bytes),
        (b"II*\0" | b"MM\0*", _) => tiff::cut(bytes, head.starts_with(b"II")),
        ([b'B', b'M', ..], _) => chunks::bmp(bytes),
        ([0xff, 0xd8, 0xff, _], _) => {
            let size = bytes.size();
            let jpeg = (size <= PHOTO_BYTES_MAX).then(|| bytes.read(0, size))??;
            jpeg::cut(&jpeg)
        }
        _ => None,
    }
}
