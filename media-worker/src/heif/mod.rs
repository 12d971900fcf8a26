//! Pictures in HEIF files (ISO/IEC 23008-12): HEIC of phones, AVIF.
//!
//! FFmpeg 5.1 opens no HEIC, and no AVIF of several tiles. So the primary item is found here, its tiles are
//! decoded by the usual decoders of HEVC and AV1, put together, and handed on as a BMP in memory: what comes
//! after need know nothing of it. Read are: the primary item itself, or what is derived of others: a grid of
//! tiles, an overlay, another item as it is (`iden`); the part that is shown (`clap`), turn, mirror, and the
//! aspect of pixels. Not shown, and said so: other codecs, items kept outside of the file.

mod composed;

use std::io::{Read, Seek, SeekFrom};

use ffmpeg_next::Rational;
use media_protocol::Reason;

use self::composed::{Aperture, Canvas, Grid, Made, Overlay};
use crate::boxes::{self, u16_at, u32_at};
use crate::damage;
use crate::failure::{WorkError, of_ffmpeg};
use crate::input::Still;
use crate::picture::Picture;
use crate::raw::still;
use crate::turn::Turn;

/// Brands of files whose picture is an item.
const BRANDS: [&[u8; 4]; 8] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2", b"avif", b"miaf"];

/// Largest box of metadata that is read, in bytes.
const META_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Largest item that is read, in bytes.
const ITEM_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Most parts of an item.
const EXTENTS_MAX: usize = 256;

/// Most tiles of a picture; phones write some 50, or 200 of the largest.
const TILES_MAX: usize = 1_024;

/// How deep pictures may be made of others: an overlay of grids of tiles.
const DEPTH_MAX: usize = 3;

/// Most pixels of a picture, in millions: it lies in memory several times.
const MEGAPIXELS_MAX: u64 = 50;

/// Most lines of what is broken that are kept.
const DAMAGE_LINES_MAX: usize = 8;

/// Whether a file that begins so holds pictures as items.
pub(crate) fn is_brand(head: &[u8]) -> bool {
    head.get(4..8) == Some(b"ftyp") && head.get(8..12).is_some_and(|brand| BRANDS.iter().any(|one| *one == brand))
}

/// The primary picture; none where the file is of another kind or has none.
pub(crate) fn read(reader: &mut (impl Read + Seek), size: u64) -> Result<Option<Still>, WorkError> {
    let mut head = [0; 12];
    let begins = reader.seek(SeekFrom::Start(0)).is_ok() && reader.read_exact(&mut head).is_ok();
    if !begins || head.get(4..8) != Some(b"ftyp") {
        return Ok(None);
    }
    let found = boxes::top_level(reader, 0, size);
    // The brand may be a maker's own, or that of a sequence: without tracks there are but pictures.
    let tracks = found.iter().any(|one| one.kind == *b"moov" || one.kind == *b"moof");
    let Some(meta) = found.iter().find(|one| one.kind == *b"meta") else {
        let whole = found.last().is_none_or(|last| last.end == size);
        return if tracks || whole || !is_brand(&head) { Ok(None) } else { Err(cut_off(Reason::MetadataCut {})) };
    };
    if !is_brand(&head) && (tracks || !is_of_pictures(reader, meta)) {
        return Ok(None);
    }
    if meta.end - meta.body > META_BYTES_MAX {
        return Err(refused(Reason::MetadataLarge {}));
    }
    let bytes = part(reader, meta.body, meta.end - meta.body).ok_or_else(|| cut_off(Reason::MetadataCut {}))?;
    let items = Items::of(bytes.get(4..).unwrap_or_default()).ok_or_else(|| refused(Reason::MetadataIncomplete {}))?;
    let mut still = items.primary(reader, size)?;
    let (missing, all) = items.beyond(size);
    if missing > 0 {
        still.damage.push(Reason::FileParts { missing: missing as u64, all: all as u64 });
    }
    still.damage.dedup();
    still.damage.truncate(DAMAGE_LINES_MAX);
    Ok(Some(still))
}

fn cut_off(why: Reason) -> WorkError {
    WorkError::CutOff { kind: "HEIF", why }
}

/// Whether a `meta` box says that what it tells of are pictures.
fn is_of_pictures(reader: &mut (impl Read + Seek), meta: &boxes::TopBox) -> bool {
    // Version; then the first box: size, `hdlr`, version, a reserved number, the kind.
    let head = part(reader, meta.body, (meta.end - meta.body).min(24)).unwrap_or_default();
    head.get(8..12) == Some(b"hdlr") && head.get(20..24) == Some(b"pict")
}

fn refused(why: Reason) -> WorkError {
    WorkError::NotShown { kind: "HEIF", why }
}

fn part(reader: &mut (impl Read + Seek), from: u64, length: u64) -> Option<Vec<u8>> {
    reader.seek(SeekFrom::Start(from)).ok()?;
    let mut bytes = Vec::new();
    reader.take(length).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 == length).then_some(bytes)
}

/// The items of a file, as the content of its `meta` box tells of them.
struct Items<'meta> {
    primary: u32,
    /// Items with their four letters.
    kinds: Vec<(u32, [u8; 4])>,
    locations: Vec<Location>,
    /// Items of which an item is made.
    made_of: Vec<(u32, Vec<u32>)>,
    properties: Vec<([u8; 4], &'meta [u8])>,
    /// Numbers of properties, from 1.
    associations: Vec<(u32, Vec<usize>)>,
    data: &'meta [u8],
}

/// Where an item lies.
struct Location {
    item: u32,
    /// In the `idat` box rather than in the file.
    within: bool,
    /// In another file.
    outside: bool,
    /// From where, and how long.
    extents: Vec<(u64, u64)>,
}

/// Reads numbers one after the other.
struct Cursor<'bytes>(&'bytes [u8]);

impl Cursor<'_> {
    /// A number of so many bytes, at most 8.
    fn number(&mut self, bytes: usize) -> Option<u64> {
        let (number, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(number.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    fn id(&mut self, wide: bool) -> Option<u32> {
        u32::try_from(self.number(if wide { 4 } else { 2 })?).ok()
    }
}

impl<'meta> Items<'meta> {
    fn of(meta: &'meta [u8]) -> Option<Items<'meta>> {
        let boxes = boxes::within(meta);
        let of_kind = |kind: &[u8; 4]| boxes.iter().find(|one| one.0 == *kind).map(|one| one.1);
        let first = of_kind(b"pitm")?;
        let primary = if *first.first()? == 0 { u32::from(u16_at(first, 4)?) } else { u32_at(first, 4)? };
        let own = boxes::within(of_kind(b"iprp")?);
        let properties = own.iter().find(|one| one.0 == *b"ipco").map(|one| boxes::within(one.1))?;
        let associations = own.iter().filter(|one| one.0 == *b"ipma").filter_map(|one| associations(one.1)).flatten();
        Some(Items {
            primary,
            kinds: kinds(of_kind(b"iinf")?)?,
            locations: locations(of_kind(b"iloc")?)?,
            made_of: of_kind(b"iref").map(made_of).unwrap_or_default(),
            associations: associations.collect(),
            properties,
            data: of_kind(b"idat").unwrap_or_default(),
        })
    }

    fn kind(&self, item: u32) -> Option<[u8; 4]> {
        self.kinds.iter().find(|(id, _)| *id == item).map(|(_, kind)| *kind)
    }

    /// The properties of an item, in order.
    fn properties(&self, item: u32) -> impl Iterator<Item = &([u8; 4], &'meta [u8])> {
        let numbers = self.associations.iter().filter(move |(id, _)| *id == item).flat_map(|(_, numbers)| numbers);
        numbers.filter_map(|number| self.properties.get(number.checked_sub(1)?))
    }

    fn turn(&self, item: u32) -> Turn {
        let turns = self.properties(item).filter_map(|(kind, body)| match kind {
            // Quarters to the left.
            b"irot" => Some(Turn { quarters: (4 - (body.first()? & 3)) % 4, mirrored: false }),
            // 0 swaps top and bottom, 1 left and right.
            b"imir" if body.first()? & 1 == 0 => Some(Turn { quarters: 2, mirrored: true }),
            b"imir" => Some(Turn { quarters: 0, mirrored: true }),
            _ => None,
        });
        turns.fold(Turn::default(), Turn::then)
    }

    fn bytes(&self, reader: &mut (impl Read + Seek), size: u64, item: u32) -> Result<Vec<u8>, WorkError> {
        let location =
            self.locations.iter().find(|one| one.item == item).ok_or_else(|| refused(Reason::PartMissing {}))?;
        if location.outside {
            return Err(refused(Reason::PartElsewhere {}));
        }
        let mut bytes = Vec::new();
        for (from, length) in location.extents.iter().copied() {
            let length = if length == 0 { size.saturating_sub(from) } else { length };
            if (bytes.len() as u64).saturating_add(length) > ITEM_BYTES_MAX {
                return Err(refused(Reason::PartLarge {}));
            }
            let cut_off = || cut_off(Reason::PartCut {});
            if location.within {
                let from = usize::try_from(from).map_err(|_| cut_off())?;
                let end = usize::try_from(length).ok().and_then(|length| from.checked_add(length));
                bytes.extend_from_slice(end.and_then(|end| self.data.get(from..end)).ok_or_else(cut_off)?);
            } else {
                bytes.extend_from_slice(&part(reader, from, length).ok_or_else(cut_off)?);
            }
        }
        Ok(bytes)
    }

    fn primary(&self, reader: &mut (impl Read + Seek), size: u64) -> Result<Still, WorkError> {
        if self.kind(self.primary).is_none() {
            return Err(refused(Reason::PrimaryUnnamed {}));
        }
        let mut made = Made::new();
        let picture = self.whole(reader, size, self.primary, DEPTH_MAX, &mut made)?;
        let picture = self.cropped(self.primary, picture)?;
        let (turn, aspect) = (self.turn(self.primary), self.aspect(self.primary));
        Ok(Still { bmp: picture.bmp, turn, aspect, codec: made.codec, damage: made.damage })
    }

    /// An item before anything is cut off it and before it is turned.
    fn whole(
        &self,
        reader: &mut (impl Read + Seek),
        size: u64,
        item: u32,
        depth: usize,
        made: &mut Made,
    ) -> Result<Canvas, WorkError> {
        made.item()?;
        let kind = self.kind(item).unwrap_or_default();
        if !matches!(&kind, b"grid" | b"iovl" | b"iden") {
            let (picture, of) = self.tile(reader, size, item, &mut made.damage)?;
            made.codec = of;
            return made.canvas_of(&picture);
        }
        let depth = depth.checked_sub(1).ok_or_else(|| refused(Reason::TooNested {}))?;
        let parts = self.made_of.iter().find(|(of, _)| *of == item).map_or(&[][..], |(_, parts)| parts.as_slice());
        if kind == *b"iden" {
            let part = parts.first().ok_or_else(|| refused(Reason::SourceMissing {}))?;
            let picture = self.shown(reader, size, *part, depth, made)?;
            return made.canvas_of(&picture);
        }
        let bytes = self.bytes(reader, size, item)?;
        if kind == *b"iovl" {
            let overlay = Overlay::of(&bytes, parts.len()).ok_or_else(|| refused(Reason::OverlayIncomplete {}))?;
            let mut canvas = made.canvas(overlay.width, overlay.height)?;
            canvas.fill(overlay.colour);
            for (part, (x, y)) in parts.iter().zip(overlay.places) {
                let picture = self.shown(reader, size, *part, depth, made)?;
                canvas.paste(&picture, x, y);
            }
            return Ok(canvas);
        }
        let grid = Grid::of(&bytes).ok_or_else(|| refused(Reason::GridIncomplete {}))?;
        let count = grid.columns * grid.rows;
        if parts.len() < count || parts.len() > TILES_MAX {
            return Err(refused(Reason::TilesMissing {}));
        }
        let mut canvas = made.canvas(grid.width, grid.height)?;
        let mut broken = None;
        for (index, tile) in parts.iter().take(count).enumerate() {
            let picture = match self.shown(reader, size, *tile, depth, made) {
                Ok(picture) => picture,
                // What is there of the others is shown.
                Err(error @ (WorkError::CutOff { .. } | WorkError::NotDecodable { .. })) => {
                    made.damage.push(Reason::TileMissing { why: Box::new(error.reason()) });
                    broken.get_or_insert(error);
                    continue;
                }
                Err(error) => return Err(error),
            };
            let place = |length: u32, number: usize| i64::from(length) * i64::try_from(number).unwrap_or(i64::MAX);
            let (column, row) = (index % grid.columns, index / grid.columns);
            canvas.paste(&picture, place(picture.width, column), place(picture.height, row));
        }
        match broken {
            Some(error) if made.codec == "none" => Err(error),
            _ => Ok(canvas),
        }
    }

    /// An item as it goes into another one: what is shown of it, turned.
    fn shown(
        &self,
        reader: &mut (impl Read + Seek),
        size: u64,
        item: u32,
        depth: usize,
        made: &mut Made,
    ) -> Result<Picture, WorkError> {
        let canvas = self.whole(reader, size, item, depth, made)?;
        Ok(self.cropped(item, canvas)?.picture().turned(self.turn(item)))
    }

    /// The part of an item that is shown of it.
    fn cropped(&self, item: u32, canvas: Canvas) -> Result<Canvas, WorkError> {
        let stated = self.properties(item).find(|(kind, _)| kind == b"clap");
        let part = stated.and_then(|(_, body)| Aperture::of(body, canvas.width, canvas.height));
        let Some(Aperture { left, above, width, height }) = part else { return Ok(canvas) };
        let picture = canvas.picture();
        let mut inner = Canvas::new(width, height)?;
        inner.paste(&picture, -i64::from(left), -i64::from(above));
        Ok(inner)
    }

    fn aspect(&self, item: u32) -> Option<Rational> {
        let (_, body) = self.properties(item).find(|(kind, _)| kind == b"pasp")?;
        let term = |at: usize| i32::try_from(u32_at(body, at)?).ok().filter(|term| *term > 0);
        Some(Rational(term(0)?, term(4)?))
    }

    /// How many parts of items lie behind the end of the file, and how many there are.
    fn beyond(&self, size: u64) -> (usize, usize) {
        let within = self.locations.iter().filter(|one| !one.within && !one.outside);
        let ends: Vec<u64> =
            within.flat_map(|one| &one.extents).map(|(from, length)| from.saturating_add(*length)).collect();
        (ends.iter().filter(|end| **end > size).count(), ends.len())
    }

    /// One coded picture; notes what is broken of it.
    fn tile(
        &self,
        reader: &mut (impl Read + Seek),
        size: u64,
        item: u32,
        damage: &mut Vec<Reason>,
    ) -> Result<(Picture, &'static str), WorkError> {
        let kind = self.kind(item).unwrap_or_default();
        let (codec, header) = match &kind {
            b"hvc1" | b"hev1" => ("hevc", b"hvcC"),
            b"av01" => ("av1", b"av1C"),
            _ => {
                let kind = String::from_utf8_lossy(&kind).into_owned();
                return Err(refused(Reason::KindNotDecoded { kind }));
            }
        };
        let header = self.properties(item).find(|(kind, _)| kind == header).map_or(&[][..], |(_, body)| body);
        let bytes = self.bytes(reader, size, item)?;
        let decoder = if codec == "av1" { "libdav1d" } else { codec };
        let frame = still::decode(decoder, header, &bytes, MEGAPIXELS_MAX * 1_000_000)
            .map_err(|error| WorkError::NotDecodable { codec: codec.to_owned(), why: vec![of_ffmpeg(error)] })?;
        damage.extend(damage::of_a_picture(codec, header, &bytes, &frame));
        Ok((Picture::of_frame(&frame, frame.width(), frame.height())?, codec))
    }
}

fn kinds(info: &[u8]) -> Option<Vec<(u32, [u8; 4])>> {
    let entries = info.get(if *info.first()? == 0 { 6.. } else { 8.. })?;
    let entry = |body: &[u8]| {
        let wide = *body.first()? == 3;
        let mut cursor = Cursor(body.get(4..)?);
        let item = cursor.id(wide)?;
        let kind = cursor.0.get(2..6)?.try_into().ok()?;
        Some((item, kind))
    };
    Some(boxes::within(entries).into_iter().filter_map(|(_, body)| entry(body)).collect())
}

fn locations(body: &[u8]) -> Option<Vec<Location>> {
    let version = *body.first()?;
    let mut cursor = Cursor(body.get(4..)?);
    let sizes = cursor.number(2)?;
    let nibble = |shift: u32| (sizes >> shift & 0xf) as usize;
    let (offset_bytes, length_bytes, base_bytes) = (nibble(12), nibble(8), nibble(4));
    let index_bytes = if version == 0 { 0 } else { nibble(0) };
    if [offset_bytes, length_bytes, base_bytes, index_bytes].iter().any(|bytes| *bytes > 8) {
        return None;
    }
    let count = cursor.id(version >= 2)?;
    let mut found = Vec::new();
    for _ in 0..count.min(65_535) {
        let item = cursor.id(version >= 2)?;
        let method = if version == 0 { 0 } else { cursor.number(2)? & 0xf };
        let outside = cursor.number(2)? != 0 || method > 1;
        let base = cursor.number(base_bytes)?;
        let extents = usize::try_from(cursor.number(2)?).ok().filter(|count| *count <= EXTENTS_MAX)?;
        let mut location = Location { item, within: method == 1, outside, extents: Vec::new() };
        for _ in 0..extents {
            cursor.number(index_bytes)?;
            let from = base.saturating_add(cursor.number(offset_bytes)?);
            location.extents.push((from, cursor.number(length_bytes)?));
        }
        found.push(location);
    }
    Some(found)
}

fn made_of(body: &[u8]) -> Vec<(u32, Vec<u32>)> {
    let wide = body.first().is_some_and(|version| *version > 0);
    let references = boxes::within(body.get(4..).unwrap_or_default());
    let of_tiles = references.into_iter().filter(|(kind, _)| kind == b"dimg");
    of_tiles
        .filter_map(|(_, body)| {
            let mut cursor = Cursor(body);
            let item = cursor.id(wide)?;
            let count = cursor.number(2)?;
            let tiles: Option<Vec<u32>> = (0..count).map(|_| cursor.id(wide)).collect();
            Some((item, tiles?))
        })
        .collect()
}

fn associations(body: &[u8]) -> Option<Vec<(u32, Vec<usize>)>> {
    let (version, wide) = (*body.first()?, body.get(3)? & 1 == 1);
    let mut cursor = Cursor(body.get(4..)?);
    let count = cursor.number(4)?;
    let mut found = Vec::new();
    for _ in 0..count.min(65_535) {
        let item = cursor.id(version >= 1)?;
        let mut numbers = Vec::new();
        for _ in 0..cursor.number(1)? {
            let number = if wide { cursor.number(2)? & 0x7fff } else { cursor.number(1)? & 0x7f };
            numbers.push(usize::try_from(number).ok()?);
        }
        found.push((item, numbers));
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_metadata_is_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = (kinds(&bytes), locations(&bytes), made_of(&bytes), associations(&bytes), Items::of(&bytes).is_some());
        }
    }
}
