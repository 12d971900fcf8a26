//! Dates that programs write beside the movie: in `udta`, in `meta` with `keys` and `ilst`, in XMP.

use super::{Box4, Boxes};
use crate::media::photo::{self, Times};
use crate::media::{MediaTime, Source, big, date, raw_text};

/// Most boxes of one list, most keys, and the longest key and value that are read, in bytes.
const LIST_MAX: u32 = 512;
const KEYS_MAX: u32 = 256;
const VALUE_MAX: usize = 256;

/// Longest XML text of a `meta` box that is searched, in bytes.
const XML_MAX: usize = 64 * 1024;

/// The end of a key that names when something was recorded, and how it is called here.
const KEYS: [(&[u8], &str); 7] = [
    (b"com.apple.quicktime.creationdate", "QuickTime creationdate"),
    (b"creationdate", "QuickTime Keys creation date"),
    (b"creation_time", "QuickTime Keys creation_time"),
    (b"creationtime", "QuickTime Keys creation time"),
    (b"datetimeoriginal", "QuickTime Keys DateTimeOriginal"),
    (b"originaldatetime", "QuickTime Keys originalDateTime"),
    (b"shootdate", "QuickTime Keys shootdate"),
];

/// Adobe's box for an XMP packet.
const XMP_UUID: [u8; 16] =
    [0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac];

/// `uuid`: XMP, where it is that.
pub(super) fn uuid(source: &mut Source<'_>, this: Box4, pictures: &mut Times) {
    if source.array(this.start) == Some(XMP_UUID) {
        photo::packet(source, (this.start + 16, this.end), pictures);
    }
}

/// `udta`: QuickTime's texts, `meta`, and what camera makers put there.
pub(super) fn user_data(source: &mut Source<'_>, parent: Box4, dates: &mut Vec<MediaTime>, pictures: &mut Times) {
    let mut boxes = Boxes::new(parent.start, parent.end);
    for _ in 0..LIST_MAX {
        let Some(this) = boxes.next(source) else { return };
        match &this.kind {
            b"meta" => meta(source, this, dates),
            b"\xa9day" => push(dates, "QuickTime ©day", text(&content(source, this))),
            b"date" => push(dates, "QuickTime udta date", text(&content(source, this))),
            b"XMP_" => photo::packet(source, (this.start, this.end), pictures),
            b"uuid" => uuid(source, this, pictures),
            // Canon: a small picture with EXIF data.
            b"CNTH" => {
                if let Some(picture) = Boxes::new(this.start, this.end).find(source, *b"CNDA") {
                    photo::jpeg(source, picture.start, pictures);
                }
            }
            // Fujifilm: EXIF directories after 16 bytes.
            b"MVTG" => photo::directories(source, (this.start.saturating_add(16).min(this.end), this.end), pictures),
            // Nikon: entries of a tag, a type, a count and a value.
            b"NCDT" => {
                if let Some(entries) = Boxes::new(this.start, this.end).find(source, *b"NCTG") {
                    nikon(source, entries, dates);
                }
            }
            _ => {}
        }
    }
}

fn content(source: &mut Source<'_>, this: Box4) -> Vec<u8> {
    source.read(this.start, usize::try_from(this.end - this.start).unwrap_or(usize::MAX).min(VALUE_MAX))
}

fn push(dates: &mut Vec<MediaTime>, field: &'static str, raw: String) {
    if !raw.is_empty() {
        dates.push(MediaTime { field, meaning: date::meaning(&raw), raw });
    }
}

/// A text as it is, or in QuickTime's old way: its length and language before it, or in a `data` box.
fn text(content: &[u8]) -> String {
    if let Some(([high, low, _, _], rest)) = content.split_first_chunk::<4>() {
        let size = usize::from(u16::from_be_bytes([*high, *low]));
        if size > 0 && size <= rest.len() {
            return raw_text(&rest[..size]);
        }
    }
    let plain = if content.get(4..8) == Some(&b"data"[..]) { content.get(16..) } else { None };
    raw_text(plain.unwrap_or(content))
}

/// `meta`: QuickTime's is a plain box, ISO's begins with version and flags.
pub(super) fn meta(source: &mut Source<'_>, parent: Box4, dates: &mut Vec<MediaTime>) {
    let plain = source.array::<8>(parent.start).is_some_and(|head| &head[4..] == b"hdlr");
    let start = if plain { parent.start } else { parent.start.saturating_add(4).min(parent.end) };
    let mut boxes = Boxes::new(start, parent.end);
    let mut names = Vec::new();
    for _ in 0..LIST_MAX {
        let Some(this) = boxes.next(source) else { return };
        match &this.kind {
            b"keys" => names = keys(source, this).unwrap_or_default(),
            b"ilst" => list(source, this, &names, dates),
            b"xml " => xml(source, this, dates),
            _ => {}
        }
    }
}

/// The numbers, from 1, of the keys that name a date.
fn keys(source: &mut Source<'_>, this: Box4) -> Option<Vec<(u32, &'static str)>> {
    let count = u32::from_be_bytes(source.array(this.start.checked_add(4)?)?).min(KEYS_MAX);
    let mut found = Vec::new();
    let mut at = this.start + 8;
    for number in 1..=count {
        let Some(size) = source.array(at).map(u32::from_be_bytes).map(u64::from) else { break };
        let Some(length) = size.checked_sub(8).filter(|_| at + size <= this.end) else { break };
        let name = source.read(at + 8, usize::try_from(length).ok()?.min(VALUE_MAX)).to_ascii_lowercase();
        if let Some((_, field)) = KEYS.iter().find(|(key, _)| name.ends_with(key)) {
            found.push((number, *field));
        }
        at += size;
    }
    Some(found)
}

/// `ilst`: values by the number of their key, or by iTunes' names.
fn list(source: &mut Source<'_>, parent: Box4, names: &[(u32, &'static str)], dates: &mut Vec<MediaTime>) {
    let mut boxes = Boxes::new(parent.start, parent.end);
    for _ in 0..LIST_MAX {
        let Some(item) = boxes.next(source) else { return };
        let number = u32::from_be_bytes(item.kind);
        let named = names.iter().find(|(key, _)| *key == number).map(|(_, field)| *field);
        let Some(field) = named.or_else(|| (&item.kind == b"\xa9day").then_some("QuickTime ©day")) else { continue };
        // A `data` box: header, type, locale, then the text.
        if let Some(data) = Boxes::new(item.start, item.end).find(source, *b"data") {
            push(dates, field, raw_text(content(source, data).get(8..).unwrap_or_default()));
        }
    }
}

/// Sony's XML beside the movie: `<CreationDate value="2026-04-26T10:25:15+01:00"/>`.
fn xml(source: &mut Source<'_>, this: Box4, dates: &mut Vec<MediaTime>) {
    let length = usize::try_from(this.end - this.start).unwrap_or(usize::MAX).min(XML_MAX);
    let bytes = source.read(this.start, length);
    let name = b"<CreationDate value=\"";
    let Some(at) = bytes.windows(name.len()).position(|part| part == name) else { return };
    let value = bytes.get(at + name.len()..).unwrap_or_default();
    let end = value.iter().take(VALUE_MAX).position(|byte| *byte == b'"').unwrap_or(0);
    push(dates, "Sony CreationDate", raw_text(&value[..end]));
}

/// Nikon's dates are texts with a zero at the end.
fn nikon(source: &mut Source<'_>, this: Box4, dates: &mut Vec<MediaTime>) {
    let mut at = this.start;
    for _ in 0..LIST_MAX {
        let Some(entry) = source.array::<8>(at).filter(|_| at < this.end) else { return };
        let count = big(&entry[6..]);
        let field = match big(&entry[..4]) {
            0x11 => Some("Nikon CreateDate"),
            0x12 => Some("Nikon DateTimeOriginal"),
            _ => None,
        };
        let unit = match entry[5] {
            3 | 8 => 2,
            4 | 9 => 4,
            5 | 10 => 8,
            _ => 1,
        };
        if let Some(field) = field {
            push(dates, field, raw_text(&source.read(at + 8, usize::try_from(count).unwrap_or(0).min(VALUE_MAX))));
        }
        at = at.saturating_add(8 + count * unit);
    }
}
