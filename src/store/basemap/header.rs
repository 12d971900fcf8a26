//! The head of a package of tiles (PMTiles, version 3, section 3): where its parts lie, what its tiles are, and which
//! part of the earth they show.

use std::f64::consts::PI;

use crate::store::basemap::wrong::Wrong;

/// Bytes of the head.
pub(in crate::store::basemap) const HEADER_BYTES: usize = 127;

/// What every package begins with; the version is the byte behind it.
const MAGIC: &[u8] = b"PMTiles";

/// What packages of versions 1 and 2 begin with; theirs is the byte behind that.
const MAGIC_BEFORE: &[u8] = b"PM";

/// The version that is read.
const VERSION: u8 = 3;

/// The deepest zoom that makes sense: a tile of it is half a metre wide.
const ZOOM_DEEPEST: u8 = 26;

/// Where web maps end, in degrees.
const NORTH_MOST: f64 = 85.051_128_8;

/// A stretch of the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store::basemap) struct Section {
    /// Its first byte.
    pub(in crate::store::basemap) offset: u64,
    /// Its bytes.
    pub(in crate::store::basemap) length: u64,
}

impl Section {
    /// The byte behind its last; none where no file is as long.
    pub(in crate::store::basemap) fn end(self) -> Option<u64> {
        self.offset.checked_add(self.length)
    }

    /// The part of it that begins `offset` bytes into it; none where that is not all in it.
    pub(in crate::store::basemap) fn part(self, offset: u64, length: u64) -> Option<Self> {
        let is_within = offset.checked_add(length).is_some_and(|end| end <= self.length);
        is_within.then(|| Self { offset: self.offset.saturating_add(offset), length })
    }
}

/// How directories and metadata are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store::basemap) enum Packing {
    /// Not at all.
    Plain,
    /// With gzip.
    Gzip,
}

/// What the tiles are: pictures that every browser draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileType {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
}

impl TileType {
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
        }
    }
}

/// Which part of the earth a package shows, and how closely. All in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// The least zoom: at zoom 0 one tile is the earth, and each further one halves a tile's sides.
    pub least: u8,
    /// The deepest zoom.
    pub most: u8,
    /// The western edge.
    pub west: f64,
    /// The southern edge.
    pub south: f64,
    /// The eastern edge.
    pub east: f64,
    /// The northern edge.
    pub north: f64,
}

impl Extent {
    /// The edges as parts of the earth's square: west and east from its left, north and south from its top.
    pub fn square(&self) -> [f64; 4] {
        let down = |latitude: f64| {
            let latitude = latitude.clamp(-NORTH_MOST, NORTH_MOST).to_radians();
            0.5 - latitude.tan().asinh() / (2.0 * PI)
        };
        [(self.west + 180.0) / 360.0, (self.east + 180.0) / 360.0, down(self.north), down(self.south)]
    }
}

/// The head.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::store::basemap) struct Header {
    /// The first directory.
    pub(in crate::store::basemap) root: Section,
    /// The metadata, JSON.
    pub(in crate::store::basemap) metadata: Section,
    /// The further directories.
    pub(in crate::store::basemap) leaves: Section,
    /// The tiles.
    pub(in crate::store::basemap) tiles: Section,
    /// How directories and metadata are compressed.
    pub(in crate::store::basemap) packing: Packing,
    /// What the tiles are.
    pub(in crate::store::basemap) tile_type: TileType,
    /// What they show.
    pub(in crate::store::basemap) extent: Extent,
}

impl Header {
    /// Reads the first bytes of a package.
    pub(in crate::store::basemap) fn read(bytes: &[u8]) -> Result<Self, Wrong> {
        let version = match (bytes.strip_prefix(MAGIC), bytes.strip_prefix(MAGIC_BEFORE)) {
            (Some(rest), _) => rest.first().copied(),
            (None, Some(rest)) => rest.first().copied().filter(|version| (1..VERSION).contains(version)),
            (None, None) => None,
        };
        match version {
            Some(VERSION) if bytes.len() >= HEADER_BYTES => {}
            Some(VERSION) | None => return Err(Wrong::NoPackage),
            Some(version) => return Err(Wrong::Version { version }),
        }
        let section = |at: usize| Section { offset: number(bytes, at), length: number(bytes, at + 8) };
        let packing = match bytes[97] {
            1 => Packing::Plain,
            2 => Packing::Gzip,
            by => return Err(Wrong::Packed { what: "directories are", by: packing_name(by) }),
        };
        // Of what the tiles are the operator learns first: how vector tiles are compressed is nothing to mend.
        let tile_type = match bytes[99] {
            1 | 6 => return Err(Wrong::Vector),
            2 => TileType::Png,
            3 => TileType::Jpeg,
            4 => TileType::Webp,
            code => return Err(Wrong::TileType { code }),
        };
        if bytes[98] != 1 {
            return Err(Wrong::Packed { what: "tiles are", by: packing_name(bytes[98]) });
        }
        let (root, metadata, leaves, tiles) = (section(8), section(24), section(40), section(56));
        Ok(Self { root, metadata, leaves, tiles, packing, tile_type, extent: extent(bytes)? })
    }
}

/// Eight bytes as a number, the least first.
fn number(bytes: &[u8], at: usize) -> u64 {
    bytes[at..at + 8].iter().rev().fold(0, |all, byte| (all << 8) | u64::from(*byte))
}

/// Four bytes as ten-millionths of a degree, the least first.
fn degrees(bytes: &[u8], at: usize) -> f64 {
    f64::from(i32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])) / 1e7
}

fn extent(bytes: &[u8]) -> Result<Extent, Wrong> {
    let (least, most) = (bytes[100], bytes[101]);
    if least > most || most > ZOOM_DEEPEST {
        return Err(Wrong::Zooms { least, most, deepest: ZOOM_DEEPEST });
    }
    let [west, south, east, north] = [102, 106, 110, 114].map(|at| degrees(bytes, at));
    // Who knows no bounds writes noughts: then it may show anything.
    if bytes[102..118].iter().all(|byte| *byte == 0) {
        return Ok(Extent { least, most, west: -180.0, south: -90.0, east: 180.0, north: 90.0 });
    }
    let is_somewhere = west < east && south < north && west >= -180.0 && east <= 180.0;
    if !is_somewhere || south < -90.0 || north > 90.0 {
        return Err(Wrong::Bounds { west, south, east, north });
    }
    Ok(Extent { least, most, west, south, east, north })
}

fn packing_name(code: u8) -> &'static str {
    match code {
        2 => "gzip",
        3 => "brotli",
        4 => "zstd",
        _ => "an unknown method",
    }
}
