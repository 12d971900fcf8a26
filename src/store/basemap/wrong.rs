//! What is wrong with a package of tiles, as its operator is told at start, and what can go wrong later.

use std::io;

/// Why a package is not taken: what is wrong, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// It cannot be opened or read.
    #[error("cannot be read: {0}; name a file that the service's account may read, or leave the key out")]
    Unreadable(#[from] io::Error),
    /// It is a folder, a device or the like.
    #[error("is no file; name a PMTiles archive")]
    NoFile,
    /// It is something else.
    #[error("is no PMTiles archive; make one with `pmtiles convert` of MBTiles")]
    NoPackage,
    /// It is older or newer.
    #[error("is PMTiles version {version}; version 3 is needed, which `pmtiles convert` writes")]
    Version {
        /// Its version.
        version: u8,
    },
    /// It holds shapes, which nothing here draws.
    #[error("holds vector tiles (MVT); raster tiles are needed: png, jpeg or webp")]
    Vector,
    /// It holds something else.
    #[error("holds tiles of type {code}; raster tiles are needed: png, jpeg or webp")]
    TileType {
        /// The type, as the format numbers it.
        code: u8,
    },
    /// It is compressed in a way that is not read.
    #[error("its {what} compressed with {by}; directories may be plain or gzip, tiles as they are: write it again")]
    Packed {
        /// What of it.
        what: &'static str,
        /// How.
        by: &'static str,
    },
    /// Zooms that no map has.
    #[error("its zooms are {least} to {most}; they must rise and end at {deepest}: write it again")]
    Zooms {
        /// The least zoom.
        least: u8,
        /// The deepest.
        most: u8,
        /// The deepest that there may be.
        deepest: u8,
    },
    /// Bounds that are nowhere on the earth.
    #[error("its bounds are {west},{south},{east},{north}, which is nowhere; set them with `pmtiles edit`")]
    Bounds {
        /// The western edge.
        west: f64,
        /// The southern edge.
        south: f64,
        /// The eastern edge.
        east: f64,
        /// The northern edge.
        north: f64,
    },
    /// It has no tile.
    #[error("holds no tile; make it of a district that the source covers")]
    Empty,
    /// Its end is missing.
    #[error("is cut off: it has {bytes} bytes of {needed}; copy it again")]
    CutOff {
        /// How long it is.
        bytes: u64,
        /// How long its head says that it is.
        needed: u64,
    },
    /// A directory is damaged.
    #[error("its directories do not read: {0}; copy it again, and try it with `pmtiles verify`")]
    Directories(Torn),
    /// The metadata are damaged, in which stands who must be named.
    #[error("its metadata do not read: {0}; copy it again, and try it with `pmtiles verify`")]
    Metadata(Torn),
}

/// What is wrong with a part of a package.
#[derive(Debug, thiserror::Error)]
pub enum Torn {
    /// It lies outside of the part of the file that it belongs to.
    #[error("a part lies outside of its section")]
    Outside,
    /// It is longer than what is taken.
    #[error("a part is longer than {most} bytes")]
    Long {
        /// The longest that is taken.
        most: u64,
    },
    /// It cannot be unpacked.
    #[error("a part cannot be unpacked: {0}")]
    Packed(io::Error),
    /// Its numbers are not those of a directory.
    #[error("a directory is not well-formed")]
    Form,
    /// Directories lead to directories without end.
    #[error("directories lead to more than {levels} others")]
    Deep {
        /// How many there may be on the way to a tile.
        levels: usize,
    },
    /// They are no JSON object.
    #[error("they are no JSON object")]
    Json,
}

/// Why a tile cannot be had though the package was taken.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file is another by now: what is read of it may be anything.
    #[error("the package was replaced or changed while the service runs: restart the service to take it as it is now")]
    Changed,
    /// The file is not where it was, or cannot be read.
    #[error("the package cannot be read any more: {0}")]
    Unreadable(#[from] io::Error),
    /// A directory is damaged.
    #[error("the package's directories do not read: {0}")]
    Directories(#[from] Torn),
    /// A tile is larger than what is taken.
    #[error("a tile has {bytes} bytes; {most} at most are taken")]
    Large {
        /// Its bytes.
        bytes: u32,
        /// The most.
        most: u32,
    },
}
