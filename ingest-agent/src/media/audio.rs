//! Length and dates of sound files: AMR, AIFF, CAF, W64, FLAC, Ogg and MP3.

use super::{Meaning, MediaTime, Metadata, Source, big, date, frames, raw_text};

/// Most chunks, blocks or frames of tags that are looked at in one file.
const PARTS_MAX: u32 = 10_000;

/// Longest list of comments, and longest start and end of an Ogg file, that are searched, in bytes.
const COMMENTS_MAX: usize = 64 * 1024;

/// Most comments, and the longest one that is read, in bytes.
const COUNT_MAX: u32 = 1000;
const TEXT_MAX: usize = 96;

/// Bytes of AMR that are read at once.
const BLOCK_MAX: usize = 256 * 1024;

/// Names of comments that date the recording, in small letters.
const NAMES: [(&str, &str); 3] = [
    ("creation_time=", "creation_time comment"),
    ("date_recorded=", "DATE_RECORDED comment"),
    ("date=", "DATE comment"),
];

/// Adds what the file says to `metadata`.
pub(super) fn read(source: &mut Source<'_>, metadata: &mut Metadata) {
    let length = match metadata.media_type {
        "audio/amr" => amr(source, &NARROW, 6).map(|ms| ("AMR frames", ms)),
        "audio/amr-wb" => amr(source, &WIDE, 9).map(|ms| ("AMR frames", ms)),
        "audio/aiff" => aiff(source).map(|ms| ("AIFF frames", ms)),
        "audio/x-caf" => caf(source, metadata).map(|ms| ("CAF data", ms)),
        "audio/x-w64" => w64(source).map(|ms| ("W64 data", ms)),
        "audio/flac" => flac(source, metadata).map(|ms| ("FLAC samples", ms)),
        "audio/mpeg" => {
            let start = id3(source, metadata);
            return frames::read(source, start, metadata);
        }
        _ => ogg(source, metadata).map(|ms| ("Ogg last page", ms)),
    };
    if let Some((field, ms)) = length.filter(|(_, ms)| *ms > 0) {
        metadata.lasts(field, Some(ms));
    }
}

fn ms(count: u64, rate: u64) -> Option<u64> {
    u64::try_from((u128::from(count) * 1000).checked_div(u128::from(rate))?).ok()
}

/// Bytes of a frame of 20 ms after its first one, by its mode (RFC 4867); none where there is no such mode.
const NARROW: [Option<usize>; 16] = [
    Some(12),
    Some(13),
    Some(15),
    Some(17),
    Some(19),
    Some(20),
    Some(26),
    Some(31),
    Some(5),
    None,
    None,
    None,
    None,
    None,
    None,
    Some(0),
];
const WIDE: [Option<usize>; 16] = [
    Some(17),
    Some(23),
    Some(32),
    Some(36),
    Some(40),
    Some(46),
    Some(50),
    Some(58),
    Some(60),
    Some(5),
    None,
    None,
    None,
    None,
    Some(0),
    Some(0),
];

/// All frames of an AMR file, 20 ms each. Where they cannot be followed to the end, none is told.
fn amr(source: &mut Source<'_>, sizes: &[Option<usize>; 16], start: u64) -> Option<u64> {
    let (mut at, mut frames) = (start, 0_u64);
    while at < source.size {
        let block = source.read(at, BLOCK_MAX);
        let mut place = 0;
        while let Some(head) = block.get(place) {
            let size = sizes[usize::from(head >> 3 & 0xf)]?;
            place += 1 + size;
            frames += 1;
        }
        if place == 0 {
            return None;
        }
        at += place as u64;
    }
    // A frame that was cut by the end is none.
    Some((if at > source.size { frames - 1 } else { frames }) * 20)
}

/// `COMM`: frames, and the rate as a number of 80 bits.
fn aiff(source: &mut Source<'_>) -> Option<u64> {
    let mut at = 12;
    for _ in 0..PARTS_MAX {
        let [kind @ .., _, _, _, _]: [u8; 8] = source.array(at)?;
        let size = big(&source.array::<4>(at + 4)?);
        if &kind == b"COMM" {
            let common: [u8; 18] = source.array(at + 8)?;
            let [_, _, _, _, _, _, _, _, rate @ ..] = common;
            let [high, low, mantissa @ ..] = rate;
            let power = u32::from(u16::from_be_bytes([high & 0x7f, low]));
            let shift = (16_383_u32 + 63).checked_sub(power).filter(|shift| *shift < 64)?;
            return ms(big(&common[2..6]), u64::from_be_bytes(mantissa) >> shift);
        }
        at = at.saturating_add(8 + size + size % 2);
    }
    None
}

/// CAF: `desc`, `info` and `data`.
fn caf(source: &mut Source<'_>, metadata: &mut Metadata) -> Option<u64> {
    let (mut at, mut format, mut length) = (8_u64, None, None);
    for _ in 0..PARTS_MAX {
        let (Some(kind), Some(size)) = (source.array::<4>(at), source.array::<8>(at + 4)) else { break };
        let size = u64::from_be_bytes(size);
        let content = at + 12;
        // A recorder that did not come to write it leaves minus one: to the end.
        let past = content.saturating_add(size).min(source.size);
        match &kind {
            b"desc" => format = source.array::<32>(content),
            b"data" => length = past.checked_sub(content + 4),
            b"info" => {
                let bytes = source.read(content, usize::try_from(past - content).unwrap_or(0).min(COMMENTS_MAX));
                let mut texts = bytes.get(4..).unwrap_or_default().split(|byte| *byte == 0);
                while let (Some(key), Some(value)) = (texts.next(), texts.next()) {
                    let field = match key {
                        b"recorded date" => "CAF recorded date",
                        b"creation_time" => "CAF creation_time",
                        _ => continue,
                    };
                    metadata.says(field, raw_text(value));
                }
            }
            _ => {}
        }
        at = past;
        if at >= source.size {
            break;
        }
    }
    let format = format?;
    let rate = f64::from_be_bytes(*format.first_chunk::<8>()?);
    let long = |at: usize| Some(u64::from(u32::from_be_bytes(format.get(at..at + 4)?.try_into().ok()?)));
    let (packet, frames) = (long(16)?, long(20)?);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
    let rate = (1.0..1e7).contains(&rate).then_some(rate as u64)?;
    ms(length?.checked_div(packet)?.checked_mul(frames)?, rate)
}

/// Sony's Wave64: chunks named by 16 bytes, with sizes of 64 bits that include the header.
fn w64(source: &mut Source<'_>) -> Option<u64> {
    let (mut at, mut rate) = (40_u64, None);
    for _ in 0..PARTS_MAX {
        let kind: [u8; 4] = source.array(at)?;
        let size = u64::from_le_bytes(source.array(at + 16)?);
        let content = at + 24;
        match &kind {
            b"fmt " => rate = source.array(content + 8).map(u32::from_le_bytes),
            b"data" => {
                let past = at.saturating_add(size).min(source.size);
                return ms(past.checked_sub(content)?, rate?.into());
            }
            _ => {}
        }
        at = at.saturating_add(size.max(24)).checked_next_multiple_of(8)?;
    }
    None
}

/// FLAC: samples and rate in the first block, comments in another.
fn flac(source: &mut Source<'_>, metadata: &mut Metadata) -> Option<u64> {
    let (mut at, mut length) = (4, None);
    for _ in 0..PARTS_MAX {
        let Some([kind, a, b, c]) = source.array(at) else { break };
        let size = u64::from(u32::from_be_bytes([0, a, b, c]));
        match kind & 0x7f {
            0 => {
                let head: [u8; 18] = source.array(at + 4)?;
                let packed = big(&head[10..18]);
                length = ms(packed & 0xf_ffff_ffff, packed >> 44);
            }
            4 => {
                let bytes = source.read(at + 4, usize::try_from(size).unwrap_or(0).min(COMMENTS_MAX));
                comments(&bytes, metadata);
            }
            _ => {}
        }
        if kind & 0x80 != 0 {
            break;
        }
        at += 4 + size;
    }
    length
}

/// A text after its length.
fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (text, after) = after.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    *rest = after;
    Some(text)
}

/// Comments as Vorbis has them: a program, a count, texts of `NAME=value`.
fn comments(bytes: &[u8], metadata: &mut Metadata) {
    let mut rest = bytes;
    if text(&mut rest).is_none() {
        return;
    }
    let Some((count, after)) = rest.split_first_chunk::<4>() else { return };
    rest = after;
    for _ in 0..u32::from_le_bytes(*count).min(COUNT_MAX) {
        let Some(comment) = text(&mut rest) else { return };
        let comment = raw_text(comment.get(..comment.len().min(TEXT_MAX)).unwrap_or_default());
        let name = comment.to_ascii_lowercase();
        if let Some((name, field)) = NAMES.iter().find(|(wanted, _)| name.starts_with(wanted)) {
            metadata.says(field, comment.get(name.len()..).unwrap_or_default().to_owned());
        }
    }
}

/// Ogg: comments near the start, the last page's position, and the rate from the first packet.
fn ogg(source: &mut Source<'_>, metadata: &mut Metadata) -> Option<u64> {
    let head = source.read(0, COMMENTS_MAX);
    let after = |mark: &[u8]| head.windows(mark.len()).position(|part| part == mark).map(|at| at + mark.len());
    if let Some(at) = after(b"\x03vorbis").or_else(|| after(b"OpusTags")).or_else(|| after(b"\x81theora")) {
        comments(&head[at..], metadata);
    }
    let long = |at: usize| head.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    let (packet, rate, early) = if let Some(at) = after(b"OpusHead") {
        // Always counted at 48 kHz, from before the first sample that is heard.
        let early = head.get(at + 2..at + 4).map_or(0, |skip| u64::from(u16::from_le_bytes([skip[0], skip[1]])));
        (at, 48_000, early)
    } else if let Some(at) = after(b"\x01vorbis") {
        (at, long(at + 5)?, 0)
    } else {
        let at = after(b"Speex   ")?;
        (at, long(at + 28)?, 0)
    };
    // Streams of other kinds count otherwise: only pages of this one tell.
    let pages = |bytes: &[u8]| {
        let marks = bytes.windows(4).enumerate().filter(|(_, part)| *part == b"OggS");
        marks.map(|(at, _)| at).collect::<Vec<usize>>()
    };
    let own = pages(head.get(..packet)?).pop().and_then(|at| long(at + 14))?;
    let tail = source.read_tail(COMMENTS_MAX);
    let last = pages(&tail).into_iter().rev().find_map(|at| {
        let stream = u32::from_le_bytes(tail.get(at + 14..at + 18)?.try_into().ok()?);
        let position = i64::from_le_bytes(tail.get(at + 6..at + 14)?.try_into().ok()?);
        u64::try_from(position).ok().filter(|_| stream == own)
    })?;
    ms(last.saturating_sub(early), rate.into())
}

/// Seven bits of each byte.
fn even(bytes: [u8; 4]) -> u64 {
    bytes.iter().fold(0, |sum, byte| sum << 7 | u64::from(byte & 0x7f))
}

/// Reads the tag before the sound, if there is one; gives the place after it.
fn id3(source: &mut Source<'_>, metadata: &mut Metadata) -> u64 {
    let Some([b'I', b'D', b'3', version, _, flags, size @ ..]) = source.array::<10>(0) else { return 0 };
    let end = 10 + even(size);
    if matches!(version, 3 | 4) {
        id3_frames(source, (version, flags), end.min(source.size), metadata);
    }
    end
}

/// ID3v2.3 and 2.4: the date of the recording, in one frame or in three.
fn id3_frames(source: &mut Source<'_>, (version, flags): (u8, u8), end: u64, metadata: &mut Metadata) {
    let mut at = 10;
    if flags & 0x40 != 0 {
        let head: [u8; 4] = source.array_or_zeros(at);
        at += if version == 4 { even(head) } else { 4 + u64::from(u32::from_be_bytes(head)) };
    }
    let mut parts: [String; 3] = Default::default();
    for _ in 0..COUNT_MAX {
        let (Some(kind), Some(size)) = (source.array::<4>(at), source.array::<4>(at + 4)) else { break };
        if at >= end {
            break;
        }
        let size = if version == 4 { even(size) } else { big(&size) };
        let mut text = || latin(&source.read(at + 10, usize::try_from(size).unwrap_or(0).min(TEXT_MAX)));
        match &kind {
            b"TDRC" => metadata.says("ID3 TDRC", text()),
            b"TDEN" => metadata.says("ID3 TDEN", text()),
            b"TXXX" => {
                let text = text();
                let said = text.split_once('=').filter(|(name, _)| name.eq_ignore_ascii_case("creation_time"));
                if let Some((_, raw)) = said {
                    metadata.says("ID3 creation_time", raw.to_owned());
                }
            }
            b"TYER" => parts[0] = text(),
            b"TDAT" => parts[1] = text(),
            b"TIME" => parts[2] = text(),
            [0, ..] => break,
            _ => {}
        }
        at = at.saturating_add(10 + size);
    }
    let [year, day, clock] = parts;
    if year.is_empty() {
        return;
    }
    // Day and month, hour and minute, two digits each.
    let raw = format!("{year} {day} {clock}").trim().to_owned();
    let pair = |text: &str| Some((text.get(..2)?.to_owned(), text.get(2..4)?.to_owned()));
    let meaning = match (pair(&day), pair(&clock)) {
        (Some((day, month)), Some((hour, minute))) => date::meaning(&format!("{year}-{month}-{day} {hour}:{minute}")),
        _ => Meaning::Nothing("a day without a time"),
    };
    metadata.times.push(MediaTime { field: "ID3 TYER, TDAT and TIME", raw, meaning });
}

/// A text after the byte that names its encoding; a date has no letters that differ. A name before
/// it ends with zeros.
fn latin(bytes: &[u8]) -> String {
    let text = bytes.get(1..).unwrap_or_default();
    let wide = matches!(bytes.first(), Some(1 | 2));
    let mut letters: Vec<u8> = text.iter().copied().filter(|byte| (0x20..0x7f).contains(byte) || *byte == 0).collect();
    if wide {
        // Every letter has a zero beside it.
        letters = letters.split(|byte| *byte == 0).collect::<Vec<_>>().concat();
    }
    while letters.last() == Some(&0) {
        letters.pop();
    }
    raw_text(&letters).replace('\0', "=")
}
