//! C2SP tlog-tiles: how the tree is cut into tiles, and their paths.
//!
//! Source: <https://c2sp.org/tlog-tiles>. A tile of level `L` holds up to 256 hashes of complete
//! subtrees of `256^L` leaves. A partial tile never lies at a full tile's path.

use std::fmt;
use std::str::FromStr;

use crate::digest::Digest;
use crate::merkle::node_hash;

/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u64 = 256;

/// Tree levels that one tile covers.
const TILE_HEIGHT: u8 = 8;

/// Highest tile level of the specification.
pub const TILE_LEVEL_MAX: u8 = 5;

/// Longest entry, in bytes: bundles give its length in 16 bits.
pub const ENTRY_SIZE_MAX: usize = u16::MAX as usize;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Hashes of complete subtrees of `256^level` leaves.
    Hashes(u8),
    /// Entries, each after its length.
    Entries,
}

/// Which tile, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    /// What it holds.
    pub kind: TileKind,
    /// Its number on its level, from 0.
    pub index: u64,
    /// How many hashes or entries, 1 to 256.
    pub width: u16,
}

/// A text that is no tile path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not a tile path: <level or \"entries\">/<number in groups of three>[.p/<width>]")]
pub struct TilePathError;

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        let last = groups.remove(0);
        for group in groups.iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{last:03}")?;
        if u64::from(self.width) < TILE_WIDTH {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

impl FromStr for TilePath {
    type Err = TilePathError;

    /// Accepts exactly what `Display` writes.
    fn from_str(text: &str) -> Result<Self, TilePathError> {
        let rest = text.strip_prefix("tile/").ok_or(TilePathError)?;
        let (level, rest) = rest.split_once('/').ok_or(TilePathError)?;
        let kind = match level {
            "entries" => TileKind::Entries,
            digit => TileKind::Hashes(digit.parse().map_err(|_| TilePathError)?),
        };
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => (number, width.parse().map_err(|_| TilePathError)?),
            None => (rest, 256),
        };
        let mut index: u64 = 0;
        for group in number.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            let value: u64 = digits.parse().map_err(|_| TilePathError)?;
            index = index.checked_mul(1000).and_then(|n| n.checked_add(value)).ok_or(TilePathError)?;
        }
        let path = Self { kind, index, width };
        let levels = matches!(kind, TileKind::Entries | TileKind::Hashes(0..=TILE_LEVEL_MAX));
        let spelled = levels && (1..=256).contains(&width) && path.to_string() == text;
        spelled.then_some(path).ok_or(TilePathError)
    }
}

/// Hashes that a tile of `level` and `index` has in a log of `size` entries; 0 where it does not exist.
pub fn tile_width(level: u8, index: u64, size: u64) -> u64 {
    let hashes = size.checked_shr(u32::from(level) * u32::from(TILE_HEIGHT)).unwrap_or(0);
    hashes.saturating_sub(index.saturating_mul(TILE_WIDTH)).min(TILE_WIDTH)
}

/// The hash of the complete subtree `index` on tree `level`, from the hash tile that covers it.
///
/// `tile(level, index)` gives at least the hashes that are asked for; `None` where it has fewer.
pub fn node_from_tile<E>(
    level: u8,
    index: u64,
    tile: &mut impl FnMut(u8, u64) -> Result<Vec<Digest>, E>,
) -> Result<Option<Digest>, E> {
    let inside = level % TILE_HEIGHT;
    let first = index << inside;
    let hashes = tile(level / TILE_HEIGHT, first / TILE_WIDTH)?;
    let start = usize::try_from(first % TILE_WIDTH).expect("a place in a tile is below 256");
    let needed = hashes.get(start..start + (1 << inside));
    Ok(needed.map(|leaves| fold_complete(leaves.to_vec())))
}

/// Hash over a power of two of hashes.
fn fold_complete(mut hashes: Vec<Digest>) -> Digest {
    debug_assert!(hashes.len().is_power_of_two());
    while hashes.len() > 1 {
        hashes = hashes.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
    }
    hashes[0]
}

/// The growing right edge of the tree: the unfilled tile of each level.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edge {
    size: u64,
    levels: Vec<Vec<Digest>>,
}

/// A tile that grew, with all its hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrownTile {
    /// Its level.
    pub level: u8,
    /// Its number on the level.
    pub index: u64,
    /// Its hashes, 1 to 256.
    pub hashes: Vec<Digest>,
}

impl Edge {
    /// Reads the edge of a log of `size` entries. `tile(level, index)` gives that tile's hashes.
    ///
    /// The caller shows that the tiles are whole, by comparing their root with the checkpoint's,
    /// before it uses the edge: [`Self::root`] panics where a tile gave too few hashes.
    pub fn load<E>(size: u64, tile: &mut impl FnMut(u8, u64) -> Result<Vec<Digest>, E>) -> Result<Self, E> {
        let mut levels = Vec::new();
        for level in 0..=TILE_LEVEL_MAX {
            let hashes = size >> (u32::from(level) * u32::from(TILE_HEIGHT));
            if hashes == 0 {
                break;
            }
            let width = usize::try_from(hashes % TILE_WIDTH).expect("below 256");
            let mut held = if width == 0 { Vec::new() } else { tile(level, hashes / TILE_WIDTH)? };
            held.truncate(width);
            levels.push(held);
        }
        Ok(Self { size, levels })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf and gives the tiles that are now full because of it.
    pub fn push(&mut self, leaf: Digest) -> Vec<GrownTile> {
        let mut full = Vec::new();
        let mut carry = Some(leaf);
        let mut level: u8 = 0;
        while let Some(hash) = carry.take() {
            let slot = usize::from(level);
            if self.levels.len() == slot {
                self.levels.push(Vec::new());
            }
            self.levels[slot].push(hash);
            if self.levels[slot].len() as u64 == TILE_WIDTH {
                let hashes = std::mem::take(&mut self.levels[slot]);
                let index = (self.size + 1) / TILE_WIDTH.pow(u32::from(level) + 1) - 1;
                carry = Some(fold_complete(hashes.clone()));
                full.push(GrownTile { level, index, hashes });
                level += 1;
            }
        }
        self.size += 1;
        full
    }

    /// The unfilled tiles, lowest level first.
    pub fn partial(&self) -> Vec<GrownTile> {
        let mut tiles = Vec::new();
        for (level, hashes) in (0_u8..).zip(&self.levels) {
            if !hashes.is_empty() {
                let index = (self.size >> (u32::from(level) * u32::from(TILE_HEIGHT))) / TILE_WIDTH;
                tiles.push(GrownTile { level, index, hashes: hashes.clone() });
            }
        }
        tiles
    }

    /// Root of the tree. The complete subtrees of its right edge all lie in unfilled tiles.
    pub fn root(&self) -> Digest {
        let mut tile =
            |level: u8, _index: u64| Ok::<_, std::convert::Infallible>(self.levels[usize::from(level)].clone());
        let mut node = |level: u8, index: u64| {
            let hash = node_from_tile(level, index, &mut tile)?;
            Ok::<_, std::convert::Infallible>(hash.expect("the edge holds the subtrees that the size's bits name"))
        };
        let Ok(root) = crate::merkle::root(self.size, &mut node);
        root
    }
}

/// Encodes an entry bundle: each entry after its big-endian 16-bit length.
///
/// `None` where an entry is over [`ENTRY_SIZE_MAX`].
pub fn encode_bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    for entry in entries {
        out.extend(u16::try_from(entry.len()).ok()?.to_be_bytes());
        out.extend(entry);
    }
    Some(out)
}

/// Decodes an entry bundle; `None` where it is cut.
pub fn decode_bundle(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        bytes = rest;
    }
    Some(entries)
}
