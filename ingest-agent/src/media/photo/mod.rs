//! When a photo was taken: EXIF, XMP and IPTC data in JPEG, PNG, WebP, HEIF and TIFF files.

mod exif;
mod heif;
mod iptc;
mod tiff;
mod xmp;

use super::{MediaTime, Metadata, Source, big, date, little, raw_text};

/// Most segments or chunks that are looked at in one file.
const PARTS_MAX: u32 = 20_000;

/// Longest text of a PNG that is read, in bytes.
const TEXT_MAX: usize = 256;

/// The times of one picture, by how much they say of the moment it was taken.
#[derive(Default)]
pub(super) struct Times {
    /// EXIF's own dates of the moment.
    taken: Vec<MediaTime>,
    /// The same said in XMP, IPTC or other texts.
    said: Vec<MediaTime>,
    /// When the file was changed last.
    changed: Vec<MediaTime>,
    /// The last fix of the GPS, which may be older than the picture.
    gps: Vec<MediaTime>,
}

impl Times {
    /// All, the most telling first.
    pub(super) fn ordered(self) -> impl Iterator<Item = MediaTime> {
        self.taken.into_iter().chain(self.said).chain(self.changed).chain(self.gps)
    }
}

/// Adds what the photo says to `metadata`.
pub(super) fn read(source: &mut Source<'_>, metadata: &mut Metadata) {
    let mut times = Times::default();
    match metadata.media_type {
        "image/jpeg" => jpeg(source, 0, &mut times),
        "image/png" => png(source, &mut times),
        "image/webp" => webp(source, &mut times),
        "image/tiff" => exif::read(source, (0, source.size), &mut times),
        _ => heif::read(source, &mut times),
    }
    metadata.times.extend(times.ordered());
}

/// Adds what an XMP packet between `from` and `to` says.
pub(super) fn packet(source: &mut Source<'_>, span: (u64, u64), times: &mut Times) {
    xmp::read(source, span, times);
}

/// Adds what EXIF directories without a header, between `from` and `to`, say.
pub(super) fn directories(source: &mut Source<'_>, span: (u64, u64), times: &mut Times) {
    exif::read_bare(source, span, times);
}

/// The segments of a JPEG file that begins at `from`, up to the picture's data.
pub(super) fn jpeg(source: &mut Source<'_>, from: u64, times: &mut Times) {
    let mut at = from + 2;
    for _ in 0..PARTS_MAX {
        let Some([mark, kind, high, low]) = source.array(at) else { return };
        if mark == 0xff && kind == 0xff {
            // A marker may be filled up before it.
            at += 1;
            continue;
        }
        let length = u64::from(u16::from_be_bytes([high, low]));
        if mark != 0xff || matches!(kind, 0xd9 | 0xda) || length < 2 {
            return;
        }
        let (start, end) = (at + 4, at + 2 + length);
        match kind {
            0xe1 => {
                let head: [u8; 29] = source.array_or_zeros(start);
                if head.starts_with(b"Exif\0") {
                    exif::read(source, (start + 6, end), times);
                } else if &head == b"http://ns.adobe.com/xap/1.0/\0" {
                    xmp::read(source, (start + 29, end), times);
                }
            }
            0xed if source.array_or_zeros::<14>(start) == *b"Photoshop 3.0\0" => {
                iptc::resources(source, (start + 14, end), times);
            }
            _ => {}
        }
        at = end;
    }
}

/// The chunks of a PNG file (W3C PNG, third edition): `eXIf`, XMP, `tIME`, and texts of a creation time.
fn png(source: &mut Source<'_>, times: &mut Times) {
    let mut at: u64 = 8;
    for _ in 0..PARTS_MAX {
        let Some(head) = source.array::<8>(at) else { return };
        let (start, length) = (at + 8, big(&head[..4]));
        let end = start.saturating_add(length);
        match &head[4..] {
            b"eXIf" => {
                // The prefix of JPEG does not belong here, but some programs write it.
                let prefix = if source.array_or_zeros::<6>(start) == *b"Exif\0\0" { 6 } else { 0 };
                exif::read(source, (start + prefix, end), times);
            }
            b"iTXt" | b"tEXt" => png_text(source, (start, end), times),
            b"tIME" => {
                if let Some([high, low, month, day, hour, minute, second]) = source.array(start) {
                    let year = u16::from_be_bytes([high, low]);
                    let raw = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
                    times.changed.push(MediaTime { field: "PNG last change", meaning: date::meaning(&raw), raw });
                }
            }
            b"IEND" => return,
            _ => {}
        }
        at = end.saturating_add(4);
    }
}

fn png_text(source: &mut Source<'_>, (start, end): (u64, u64), times: &mut Times) {
    let length = usize::try_from(end - start).unwrap_or(usize::MAX).min(TEXT_MAX);
    let head = source.read(start, length);
    if head.starts_with(b"XML:com.adobe.xmp\0") {
        return xmp::read(source, (start, end), times);
    }
    let Some(keyword_end) = head.iter().position(|byte| *byte == 0) else { return };
    let (keyword, text) = head.split_at(keyword_end);
    if keyword.eq_ignore_ascii_case(b"Creation Time") {
        // `iTXt` has a language and a translated keyword between, which end with zeros too.
        let text = text.rsplit(|byte| *byte == 0).find(|part| !part.is_empty()).unwrap_or_default();
        let raw = raw_text(text);
        times.said.push(MediaTime { field: "PNG creation time", meaning: date::meaning(&raw), raw });
    }
}

/// The chunks of a WebP file (RIFF).
fn webp(source: &mut Source<'_>, times: &mut Times) {
    let mut at = 12;
    for _ in 0..PARTS_MAX {
        let Some(head) = source.array::<8>(at) else { return };
        let (start, length) = (at + 8, little(&head[4..]));
        let end = start + length;
        match &head[..4] {
            b"EXIF" => {
                let prefix = if source.array_or_zeros::<6>(start) == *b"Exif\0\0" { 6 } else { 0 };
                exif::read(source, (start + prefix, end), times);
            }
            b"XMP " => xmp::read(source, (start, end), times),
            _ => {}
        }
        at = end + length % 2;
    }
}
