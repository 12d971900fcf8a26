//! RFC 6962 Merkle tree: hashes, proofs, and the growing right edge.
//!
//! Proofs are made from any reader of *complete subtrees* (`node(level, index)` is the hash over
//! the `2^level` leaves from `index · 2^level`), so that the same code serves from a database, a
//! tile directory or memory. By hand, as notes and tiles are: an opposing expert reads what proves, and reads it whole;
//! Go's checksum database holds it against another hand's work (`tests/interop.rs`).

use crate::cause::Cause;
use crate::digest::Digest;

/// Most hashes in a proof: one per level of a tree of `2^63` leaves, twice for consistency.
pub const PROOF_LENGTH_MAX: usize = 128;

/// Hash of a leaf: `SHA-256(0x00 ‖ entry)`.
pub fn leaf_hash(entry: &[u8]) -> Digest {
    Digest::of_parts(&[&[0], entry])
}

/// Hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    Digest::of_parts(&[&[1], &left.0, &right.0])
}

/// Root of the tree without leaves: `SHA-256("")`.
pub fn empty_root() -> Digest {
    Digest::of(b"")
}

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The leaf is not in a tree of that size.
    #[error("there is no entry {index} in a log of {size} entries")]
    OutOfRange {
        /// Number of the entry, from 0.
        index: u64,
        /// Size of the log.
        size: u64,
    },
    /// The sizes cannot be compared.
    #[error("a log of {new} entries cannot be shown to continue one of {old}")]
    Sizes {
        /// The earlier size.
        old: u64,
        /// The later size.
        new: u64,
    },
    /// Too few or too many hashes.
    #[error("the proof has {actual} hashes where {expected} are needed")]
    Length {
        /// Hashes needed.
        expected: usize,
        /// Hashes given.
        actual: usize,
    },
    /// The hashes lead to another root.
    #[error("the proof leads to another root than the checkpoint's")]
    Root,
    /// The hashes lead to another earlier root.
    #[error("the proof does not lead from the earlier checkpoint: the log was rewritten")]
    OldRoot,
}

/// Shows that `leaf` is entry `index` of the tree of `size` leaves with `root`.
pub fn verify_inclusion(
    leaf: &Digest,
    index: u64,
    size: u64,
    proof: &[Digest],
    root: &Digest,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange { index, size });
    }
    let inner = inner_length(index, size);
    let border = ones_above(index, inner);
    let expected = inner + border;
    if proof.len() != expected {
        return Err(ProofError::Length { expected, actual: proof.len() });
    }
    let (inner_hashes, border_hashes) = proof.split_at(inner);
    let hash = chain_inner(*leaf, inner_hashes, index);
    let hash = border_hashes.iter().fold(hash, |hash, left| node_hash(left, &hash));
    if hash == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// Levels at which the path of leaf `index` still has a right part of the tree beside it.
fn inner_length(index: u64, size: u64) -> usize {
    (u64::BITS - (index ^ (size - 1)).leading_zeros()) as usize
}

/// How many of `number`'s bits are set at `bit` and above; `bit` is 64 where the path ends at the
/// top of a tree of more than `2^63` leaves, which a hostile checkpoint may claim.
fn ones_above(number: u64, bit: usize) -> usize {
    let shift = u32::try_from(bit).unwrap_or(u32::MAX);
    number.checked_shr(shift).unwrap_or(0).count_ones() as usize
}

/// Climbs from `hash`; the bits of `index` say on which side the path is.
fn chain_inner(mut hash: Digest, proof: &[Digest], index: u64) -> Digest {
    for (level, sibling) in proof.iter().enumerate() {
        hash = if index >> level & 1 == 0 { node_hash(&hash, sibling) } else { node_hash(sibling, &hash) };
    }
    hash
}

/// Shows that the tree of `new_size` leaves continues the tree of `old_size` leaves.
///
/// An earlier size of 0 proves nothing and is refused, as in transparency-dev's verifier.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Digest,
    new_size: u64,
    new_root: &Digest,
    proof: &[Digest],
) -> Result<(), ProofError> {
    if old_size > new_size || old_size == 0 {
        return Err(ProofError::Sizes { old: old_size, new: new_size });
    }
    if old_size == new_size {
        if !proof.is_empty() {
            return Err(ProofError::Length { expected: 0, actual: proof.len() });
        }
        return if old_root == new_root { Ok(()) } else { Err(ProofError::OldRoot) };
    }
    let shift = old_size.trailing_zeros() as usize;
    let inner = inner_length(old_size - 1, new_size) - shift;
    let border = ones_above(old_size - 1, inner + shift);
    // Where the old tree is one complete subtree, its root is known and left out of the proof.
    let seeded = usize::from(!old_size.is_power_of_two());
    let expected = seeded + inner + border;
    if proof.len() != expected {
        return Err(ProofError::Length { expected, actual: proof.len() });
    }
    let (seed, rest) = if seeded == 1 { (proof[0], &proof[1..]) } else { (*old_root, proof) };
    let (inner_hashes, border_hashes) = rest.split_at(inner);
    let mask = (old_size - 1) >> shift;

    let mut old = seed;
    for (level, sibling) in inner_hashes.iter().enumerate() {
        if mask >> level & 1 == 1 {
            old = node_hash(sibling, &old);
        }
    }
    let old = border_hashes.iter().fold(old, |hash, left| node_hash(left, &hash));
    if old != *old_root {
        return Err(ProofError::OldRoot);
    }
    let new = chain_inner(seed, inner_hashes, mask);
    let new = border_hashes.iter().fold(new, |hash, left| node_hash(left, &hash));
    if new == *new_root { Ok(()) } else { Err(ProofError::Root) }
}

/// Hash over the leaves `start..end`, which must be a subtree of RFC 6962's shape: `start` is a
/// multiple of the smallest power of two that is at least `end - start`.
fn range_hash<E>(start: u64, end: u64, node: &mut impl FnMut(u8, u64) -> Result<Digest, E>) -> Result<Digest, E> {
    debug_assert!(start < end);
    let mut at = start;
    let mut complete = Vec::new();
    while at < end {
        // The largest complete subtree that starts here and fits.
        let fit = (end - at).ilog2();
        let level = if at == 0 { fit } else { fit.min(at.trailing_zeros()) };
        complete.push(node(u8::try_from(level).expect("a level is below 64"), at >> level)?);
        at += 1 << level;
    }
    let mut hashes = complete.into_iter().rev();
    let last = hashes.next().expect("a range has at least one subtree");
    Ok(hashes.fold(last, |right, left| node_hash(&left, &right)))
}

/// Root of the tree of `size` leaves.
pub fn root<E>(size: u64, node: &mut impl FnMut(u8, u64) -> Result<Digest, E>) -> Result<Digest, E> {
    if size == 0 { Ok(empty_root()) } else { range_hash(0, size, node) }
}

/// The split of RFC 6962: the largest power of two below `n`.
fn split(n: u64) -> u64 {
    debug_assert!(n > 1);
    1 << (n - 1).ilog2()
}

/// Inclusion proof of leaf `index` in the tree of `size` leaves, from the leaf's sibling up.
///
/// # Panics
/// Where `index >= size`; the caller knows the log's size.
pub fn inclusion_proof<E>(
    index: u64,
    size: u64,
    node: &mut impl FnMut(u8, u64) -> Result<Digest, E>,
) -> Result<Vec<Digest>, E> {
    assert!(index < size, "an inclusion proof is asked for an entry of the log");
    let (mut start, mut end) = (0, size);
    let mut proof = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            proof.push(range_hash(middle, end, node)?);
            end = middle;
        } else {
            proof.push(range_hash(start, middle, node)?);
            start = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Proof that the tree of `new` leaves continues that of `old` leaves.
///
/// # Panics
/// Where not `0 < old <= new`; the caller checks what it was asked.
pub fn consistency_proof<E>(
    old: u64,
    new: u64,
    node: &mut impl FnMut(u8, u64) -> Result<Digest, E>,
) -> Result<Vec<Digest>, E> {
    assert!(0 < old && old <= new, "a consistency proof runs from an earlier to a later size");
    let (mut start, mut end) = (0, new);
    let mut proof = Vec::new();
    // RFC 6962 SUBPROOF: go down to where the old tree ends.
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            proof.push(range_hash(middle, end, node)?);
            end = middle;
        } else {
            proof.push(range_hash(start, middle, node)?);
            start = middle;
        }
    }
    if start != 0 {
        proof.push(range_hash(start, end, node)?);
    }
    proof.reverse();
    Ok(proof)
}

impl From<&ProofError> for Cause {
    fn from(error: &ProofError) -> Self {
        match error {
            ProofError::OutOfRange { index, size } => {
                Self::of("proof-range", error).with("index", index).with("size", size)
            }
            ProofError::Sizes { old, new } => Self::of("proof-sizes", error).with("old", old).with("new", new),
            ProofError::Length { expected, actual } => {
                Self::of("proof-length", error).with("expected", expected).with("actual", actual)
            }
            ProofError::Root => Self::of("proof-root", error),
            ProofError::OldRoot => Self::of("proof-old-root", error),
        }
    }
}
