//! Directories of a package of tiles (PMTiles, version 3, section 4): which tile lies where. Tiles are numbered along a
//! Hilbert curve, zoom after zoom.

use crate::store::basemap::wrong::Torn;

/// The deepest zoom that has numbers.
const ZOOM_NUMBERED: u8 = 31;

/// A tile: its zoom, its column from the west and its row from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileAt {
    zoom: u8,
    column: u32,
    row: u32,
}

impl TileAt {
    /// The tile, where there is one of these numbers.
    pub fn new(zoom: u8, column: u32, row: u32) -> Option<Self> {
        let is_there = zoom <= ZOOM_NUMBERED && column < 1 << zoom && row < 1 << zoom;
        is_there.then_some(Self { zoom, column, row })
    }

    /// Its zoom.
    pub fn zoom(self) -> u8 {
        self.zoom
    }

    /// Its column, from the west.
    pub fn column(self) -> u32 {
        self.column
    }

    /// Its row, from the north.
    pub fn row(self) -> u32 {
        self.row
    }

    /// Its number: those of all lesser zooms come before, then it is how far along the curve it lies.
    pub(in crate::store::basemap) fn number(self) -> u64 {
        let before = ((1_u64 << (2 * self.zoom)) - 1) / 3;
        let (mut x, mut y, mut along) = (u64::from(self.column), u64::from(self.row), 0);
        for level in (0..self.zoom).rev() {
            let side = 1_u64 << level;
            let (right, low) = ((x >> level) & 1, (y >> level) & 1);
            along += ((3 * right) ^ low) << (2 * level);
            (x, y) = (x & (side - 1), y & (side - 1));
            if low == 0 {
                if right == 1 {
                    (x, y) = (side - 1 - x, side - 1 - y);
                }
                (x, y) = (y, x);
            }
        }
        before + along
    }
}

/// An entry: tiles that follow one another and look the same, or a further directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store::basemap) struct Entry {
    /// The number of its first tile.
    pub(in crate::store::basemap) first: u64,
    /// Where it lies in its section.
    pub(in crate::store::basemap) offset: u64,
    /// Its bytes.
    pub(in crate::store::basemap) length: u32,
    /// How many tiles it is of; none where it is a further directory.
    pub(in crate::store::basemap) run: u32,
}

impl Entry {
    /// Whether a further directory lies there.
    pub(in crate::store::basemap) fn is_directory(&self) -> bool {
        self.run == 0
    }
}

/// A directory: entries in the order of their tiles.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::store::basemap) struct Directory(Vec<Entry>);

impl Directory {
    /// Reads an unpacked directory. It has as many entries as its bytes can hold, and no more.
    pub(in crate::store::basemap) fn read(bytes: &[u8]) -> Result<Self, Torn> {
        let mut rest = bytes;
        let count = usize::try_from(varint(&mut rest)?).map_err(|_| Torn::Form)?;
        // Each entry takes four numbers of a byte at least.
        if count > rest.len() / 4 {
            return Err(Torn::Form);
        }
        let mut entries = vec![Entry { first: 0, offset: 0, length: 0, run: 0 }; count];
        let mut first = 0_u64;
        for (at, entry) in entries.iter_mut().enumerate() {
            let step = varint(&mut rest)?;
            if at > 0 && step == 0 {
                return Err(Torn::Form);
            }
            first = first.checked_add(step).ok_or(Torn::Form)?;
            entry.first = first;
        }
        for entry in &mut entries {
            entry.run = u32::try_from(varint(&mut rest)?).map_err(|_| Torn::Form)?;
        }
        for entry in &mut entries {
            entry.length = u32::try_from(varint(&mut rest)?).ok().filter(|length| *length > 0).ok_or(Torn::Form)?;
        }
        let mut end = None;
        for entry in &mut entries {
            // Nought stands for: right behind the entry before.
            entry.offset = match (varint(&mut rest)?, end) {
                (0, None) => return Err(Torn::Form),
                (0, Some(end)) => end,
                (offset, _) => offset - 1,
            };
            end = Some(entry.offset.checked_add(u64::from(entry.length)).ok_or(Torn::Form)?);
        }
        if rest.is_empty() { Ok(Self(entries)) } else { Err(Torn::Form) }
    }

    /// Its entries.
    pub(in crate::store::basemap) fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// Where a tile is, or which directory knows.
    pub(in crate::store::basemap) fn find(&self, number: u64) -> Option<Entry> {
        let behind = self.0.partition_point(|entry| entry.first <= number);
        let entry = self.0[..behind].last()?;
        (entry.is_directory() || number - entry.first < u64::from(entry.run)).then_some(*entry)
    }
}

/// A number in seven bits a byte, the least first.
fn varint(bytes: &mut &[u8]) -> Result<u64, Torn> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or(Torn::Form)?;
        *bytes = rest;
        let bits = u64::from(byte & 0x7f);
        if shift == 63 && bits > 1 {
            return Err(Torn::Form);
        }
        value |= bits << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Torn::Form)
}
