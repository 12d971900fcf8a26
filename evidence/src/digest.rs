//! SHA-256 of content, kept with its *segment states*.
//!
//! SHA-256 runs block by block over a 32-byte chaining value. Keeping that value at every
//! [`SEGMENT_SIZE`] boundary lets any segment be checked alone, in any order and on any core,
//! while the chain of all segments is still exactly SHA-256, the number `sha256sum` prints.
//! `FORMAT.md` section 2 says what each kind of check rests on.

mod check;

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Digest as _;
use sha2::block_api::compress256;

use crate::cause::Cause;

pub use check::{CheckedContent, ContentCheck, SegmentCheck, SegmentError, verify_parallel};

/// Bytes per segment: 8 MiB, a multiple of the SHA-256 block.
pub const SEGMENT_SIZE: u64 = 8 * 1024 * 1024;

/// Bytes per SHA-256 block.
const BLOCK: usize = 64;

/// Bytes of one encoded segment state.
pub const STATE_SIZE: usize = 32;

/// Largest content that a manifest may describe, in bytes: 4 TiB.
///
/// Far above any card of a recorder, and small enough that the list of segment states
/// (16 MiB then) stays a body that a service can take in one piece.
pub const CONTENT_SIZE_MAX: u64 = 4 * 1024 * 1024 * 1024 * 1024;

/// FIPS 180-4, section 5.3.3.
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// A SHA-256 value, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The plain SHA-256 of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// The SHA-256 of the concatenation of `parts`.
    pub fn of_parts(parts: &[&[u8]]) -> Self {
        let mut hasher = sha2::Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A text that is not a digest in its one accepted spelling.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 digest is 64 lower-case hexadecimal digits")]
pub struct DigestTextError;

impl FromStr for Digest {
    type Err = DigestTextError;

    /// Upper-case digits are refused: one digest has one spelling, or a changed byte of a
    /// checksum file could go unseen.
    fn from_str(text: &str) -> Result<Self, DigestTextError> {
        let spelled = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !spelled {
            return Err(DigestTextError);
        }
        let mut out = [0; 32];
        hex::decode_to_slice(text, &mut out).map_err(|_| DigestTextError)?;
        Ok(Self(out))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A SHA-256 chaining value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct State([u32; 8]);

impl State {
    /// The standard initial value, `state_0`.
    pub const INITIAL: Self = Self(INITIAL);

    fn to_bytes(self) -> [u8; STATE_SIZE] {
        let mut out = [0; STATE_SIZE];
        for (chunk, word) in out.chunks_exact_mut(4).zip(self.0) {
            chunk.copy_from_slice(&word.to_be_bytes());
        }
        out
    }

    fn from_bytes(bytes: &[u8; STATE_SIZE]) -> Self {
        let (words, _) = bytes.as_chunks::<4>();
        let mut out = [0; 8];
        for (word, bytes) in out.iter_mut().zip(words) {
            *word = u32::from_be_bytes(*bytes);
        }
        Self(out)
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "State({})", hex::encode(self.to_bytes()))
    }
}

/// How many segments content of `size` bytes has; none when it is empty.
pub fn segment_count(size: u64) -> u64 {
    size.div_ceil(SEGMENT_SIZE)
}

/// The bytes of segment `index` in content of `size` bytes, or `None` past its end.
pub fn segment_range(size: u64, index: u64) -> Option<Range<u64>> {
    (index < segment_count(size)).then(|| {
        let start = index * SEGMENT_SIZE;
        start..start.saturating_add(SEGMENT_SIZE).min(size)
    })
}

/// How many states content of `size` bytes keeps: one per inner segment boundary.
fn state_count(size: u64) -> u64 {
    segment_count(size).saturating_sub(1)
}

/// `state_1 … state_k` of some content, in order; empty below one segment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SegmentStates(Vec<State>);

/// A list of segment states that does not fit the content it is said to belong to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatesError {
    /// The list has the wrong length.
    #[error("content of {size} bytes has {expected} bytes of segment states, but {actual} were given")]
    Length {
        /// Size of the content in bytes.
        size: u64,
        /// Bytes that its states take.
        expected: u64,
        /// Bytes given.
        actual: u64,
    },
    /// The content is larger than any that is accepted.
    #[error("content of {size} bytes is over the limit of {CONTENT_SIZE_MAX} bytes")]
    TooLarge {
        /// Size of the content in bytes.
        size: u64,
    },
}

impl SegmentStates {
    /// The encoding that the manifest's `segment_states` is the SHA-256 of: each state as eight
    /// big-endian 32-bit words, concatenated.
    pub fn encode(&self) -> Vec<u8> {
        self.0.iter().flat_map(|state| state.to_bytes()).collect()
    }

    /// Reads the states of content of `size` bytes.
    pub fn decode(bytes: &[u8], size: u64) -> Result<Self, StatesError> {
        if size > CONTENT_SIZE_MAX {
            return Err(StatesError::TooLarge { size });
        }
        let expected = state_count(size) * STATE_SIZE as u64;
        if bytes.len() as u64 != expected {
            return Err(StatesError::Length { size, expected, actual: bytes.len() as u64 });
        }
        let (states, _) = bytes.as_chunks::<STATE_SIZE>();
        Ok(Self(states.iter().map(State::from_bytes).collect()))
    }

    /// The SHA-256 of [`Self::encode`].
    pub fn digest(&self) -> Digest {
        Digest::of(&self.encode())
    }

    /// `state_index`, where `state_0` is the initial value.
    fn at(&self, index: u64) -> Option<State> {
        match index.checked_sub(1) {
            None => Some(State::INITIAL),
            Some(stored) => self.0.get(usize::try_from(stored).ok()?).copied(),
        }
    }
}

/// What is known of content once it has been hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Its SHA-256.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Its segment states.
    pub states: SegmentStates,
}

/// SHA-256 from any chaining value at a block boundary.
#[derive(Clone)]
struct BlockHasher {
    state: State,
    /// Bytes that the whole content has up to here, the buffered ones included.
    length: u64,
    buffer: [u8; BLOCK],
    buffered: usize,
}

impl BlockHasher {
    fn new(state: State, length: u64) -> Self {
        debug_assert_eq!(length % BLOCK as u64, 0, "a state exists at block boundaries only");
        Self { state, length, buffer: [0; BLOCK], buffered: 0 }
    }

    fn update(&mut self, mut bytes: &[u8]) {
        self.length += bytes.len() as u64;
        if self.buffered > 0 {
            let take = bytes.len().min(BLOCK - self.buffered);
            let (now, later) = bytes.split_at(take);
            self.buffer[self.buffered..self.buffered + take].copy_from_slice(now);
            self.buffered += take;
            bytes = later;
            if self.buffered < BLOCK {
                return;
            }
            compress256(&mut self.state.0, &[self.buffer]);
            self.buffered = 0;
        }
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        compress256(&mut self.state.0, blocks);
        self.buffer[..rest.len()].copy_from_slice(rest);
        self.buffered = rest.len();
    }

    /// The chaining value, where a whole number of blocks has been hashed.
    fn at_boundary(&self) -> Option<State> {
        (self.buffered == 0).then_some(self.state)
    }

    /// Pads (FIPS 180-4, section 5.1.1) and gives the digest.
    fn finish(mut self) -> Digest {
        let bits = self.length * 8;
        let mut tail = [0_u8; 2 * BLOCK];
        tail[..self.buffered].copy_from_slice(&self.buffer[..self.buffered]);
        tail[self.buffered] = 0x80;
        let end = if self.buffered < BLOCK - 8 { BLOCK } else { 2 * BLOCK };
        tail[end - 8..end].copy_from_slice(&bits.to_be_bytes());
        let (blocks, _) = tail[..end].as_chunks::<BLOCK>();
        compress256(&mut self.state.0, blocks);
        Digest(self.state.to_bytes())
    }
}

/// Hashes content in one pass and keeps its segment states.
#[derive(Clone)]
pub struct ContentHasher {
    hasher: BlockHasher,
    states: Vec<State>,
}

impl Default for ContentHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl ContentHasher {
    /// Starts at the first byte.
    pub fn new() -> Self {
        Self { hasher: BlockHasher::new(State::INITIAL, 0), states: Vec::new() }
    }

    /// Takes the next bytes.
    pub fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            // A state is kept only when a byte follows it, so an exact multiple of the segment
            // size has no state at its end.
            let at = self.hasher.length;
            if at > 0 && at.is_multiple_of(SEGMENT_SIZE) {
                let state = self.hasher.at_boundary().expect("a segment is a whole number of blocks");
                if self.states.len() as u64 == at / SEGMENT_SIZE - 1 {
                    self.states.push(state);
                }
            }
            let room = SEGMENT_SIZE - at % SEGMENT_SIZE;
            let take = usize::try_from(room).map_or(bytes.len(), |room| room.min(bytes.len()));
            let (now, later) = bytes.split_at(take);
            self.hasher.update(now);
            bytes = later;
        }
    }

    /// Bytes taken so far.
    pub fn len(&self) -> u64 {
        self.hasher.length
    }

    /// Whether no byte has been taken.
    pub fn is_empty(&self) -> bool {
        self.hasher.length == 0
    }

    /// Ends the content.
    pub fn finish(self) -> Content {
        let Self { hasher, mut states } = self;
        let size = hasher.length;
        // A snapshot keeps the state at its own end too, which is none where no byte followed.
        states.truncate(usize::try_from(state_count(size)).unwrap_or(usize::MAX));
        Content { digest: hasher.finish(), size, states: SegmentStates(states) }
    }

    /// The states so far and the current chaining value, to go on from after a restart.
    /// Possible at a segment boundary only; `None` elsewhere.
    pub fn save(&self) -> Option<HasherSnapshot> {
        let at = self.hasher.length;
        if at == 0 || !at.is_multiple_of(SEGMENT_SIZE) {
            return None;
        }
        let mut states = self.states.clone();
        if states.len() as u64 == at / SEGMENT_SIZE - 1 {
            states.push(self.hasher.at_boundary()?);
        }
        Some(HasherSnapshot { states: SegmentStates(states) })
    }

    /// Goes on after the segments that `snapshot` covers.
    pub fn resume(snapshot: &HasherSnapshot) -> Self {
        let states = snapshot.states.0.clone();
        let length = states.len() as u64 * SEGMENT_SIZE;
        let state = states.last().copied().unwrap_or(State::INITIAL);
        Self { hasher: BlockHasher::new(state, length), states }
    }
}

/// A [`ContentHasher`] at a segment boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HasherSnapshot {
    states: SegmentStates,
}

impl HasherSnapshot {
    /// Bytes that have been hashed.
    pub fn len(&self) -> u64 {
        self.states.0.len() as u64 * SEGMENT_SIZE
    }

    /// Whether nothing has been hashed.
    pub fn is_empty(&self) -> bool {
        self.states.0.is_empty()
    }

    /// The states, encoded as in [`SegmentStates::encode`].
    pub fn encode(&self) -> Vec<u8> {
        self.states.encode()
    }

    /// Reads what [`Self::encode`] wrote; `None` where the length is no multiple of a state's.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (states, rest) = bytes.as_chunks::<STATE_SIZE>();
        rest.is_empty().then(|| Self { states: SegmentStates(states.iter().map(State::from_bytes).collect()) })
    }
}

impl From<&DigestTextError> for Cause {
    fn from(error: &DigestTextError) -> Self {
        Self::of("no-digest", error)
    }
}

impl From<&StatesError> for Cause {
    fn from(error: &StatesError) -> Self {
        match error {
            StatesError::Length { size, expected, actual } => {
                Self::of("states-length", error).with("size", size).with("expected", expected).with("actual", actual)
            }
            StatesError::TooLarge { size } => {
                Self::of("content-large", error).with("size", size).with("limit", CONTENT_SIZE_MAX)
            }
        }
    }
}
