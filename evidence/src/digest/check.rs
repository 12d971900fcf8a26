//! Checks of content against what was sealed: one segment, all of them on several threads, or
//! all of them in one pass.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::{BlockHasher, Content, Digest, State, segment_count, segment_range};

/// Why a segment is not the one that was sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    /// The content has no such segment, or no state for it.
    #[error("there is no segment {index} in content of {size} bytes")]
    NoSuchSegment {
        /// Number of the segment, from 0.
        index: u64,
        /// Size of the content in bytes.
        size: u64,
    },
    /// Fewer or more bytes than the segment has.
    #[error("segment {index} has {expected} bytes, but {actual} were given")]
    Length {
        /// Number of the segment, from 0.
        index: u64,
        /// Bytes that it has.
        expected: u64,
        /// Bytes given.
        actual: u64,
    },
    /// The bytes are others than those that were sealed.
    #[error("segment {index} does not hold the bytes that were sealed")]
    Content {
        /// Number of the segment, from 0.
        index: u64,
    },
}

/// Checks one segment alone, as its bytes arrive.
pub struct SegmentCheck {
    index: u64,
    expected_length: u64,
    taken: u64,
    hasher: BlockHasher,
    end: SegmentEnd,
}

/// What a segment must end in.
enum SegmentEnd {
    /// The next segment's state.
    State(State),
    /// The content's digest, after padding.
    Digest(Digest),
}

impl SegmentCheck {
    /// A check of segment `index` of `content`.
    pub fn new(content: &Content, index: u64) -> Result<Self, SegmentError> {
        let missing = || SegmentError::NoSuchSegment { index, size: content.size };
        let range = segment_range(content.size, index).ok_or_else(missing)?;
        let start = content.states.at(index).ok_or_else(missing)?;
        let end = if range.end == content.size {
            SegmentEnd::Digest(content.digest)
        } else {
            SegmentEnd::State(content.states.at(index + 1).ok_or_else(missing)?)
        };
        Ok(Self {
            index,
            expected_length: range.end - range.start,
            taken: 0,
            hasher: BlockHasher::new(start, range.start),
            end,
        })
    }

    /// Takes the segment's next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.taken += bytes.len() as u64;
        // Bytes past the end are counted, so that the length is told right, but not hashed.
        if self.taken <= self.expected_length {
            self.hasher.update(bytes);
        }
    }

    /// Ends the segment and says whether it is the one that was sealed.
    pub fn finish(self) -> Result<(), SegmentError> {
        let Self { index, expected_length: expected, taken: actual, hasher, end } = self;
        if actual != expected {
            return Err(SegmentError::Length { index, expected, actual });
        }
        let holds = match end {
            SegmentEnd::State(state) => hasher.at_boundary() == Some(state),
            SegmentEnd::Digest(digest) => hasher.finish() == digest,
        };
        if holds { Ok(()) } else { Err(SegmentError::Content { index }) }
    }
}

/// Bytes read at a time by [`verify_parallel`].
const READ_SIZE: usize = 1024 * 1024;

/// Checks all segments of `content` on up to `threads` threads and names each that is wrong.
///
/// `read_at(offset, buffer)` fills the buffer from that offset of the content. The first reading
/// error ends the check.
///
/// This asks nothing but the length of an empty content: its digest is the SHA-256 of nothing.
pub fn verify_parallel<R, E>(content: &Content, threads: usize, read_at: R) -> Result<Vec<u64>, E>
where
    R: Fn(u64, &mut [u8]) -> Result<(), E> + Sync,
    E: Send,
{
    let count = segment_count(content.size);
    if count == 0 {
        return Ok(if content.digest == Digest::of(b"") { Vec::new() } else { vec![0] });
    }
    let next = AtomicU64::new(0);
    let stop = AtomicBool::new(false);
    let work = || -> Result<Vec<u64>, E> {
        let mut wrong = Vec::new();
        let mut buffer = vec![0; READ_SIZE];
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count || stop.load(Ordering::Relaxed) {
                return Ok(wrong);
            }
            match check_segment(content, index, &mut buffer, &read_at) {
                Ok(true) => {}
                Ok(false) => wrong.push(index),
                Err(error) => {
                    stop.store(true, Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
    };
    let threads = threads.clamp(1, usize::try_from(count).unwrap_or(usize::MAX));
    let mut wrong = std::thread::scope(|scope| {
        // This thread works too: where the system gives no other, it does all of it.
        let help = |_| std::thread::Builder::new().spawn_scoped(scope, work).ok();
        let workers: Vec<_> = (1..threads).map_while(help).collect();
        let mut all = work()?;
        for worker in workers {
            all.extend(worker.join().expect("a checking thread does not panic")?);
        }
        Ok(all)
    })?;
    wrong.sort_unstable();
    Ok(wrong)
}

fn check_segment<R, E>(content: &Content, index: u64, buffer: &mut [u8], read_at: &R) -> Result<bool, E>
where
    R: Fn(u64, &mut [u8]) -> Result<(), E>,
{
    let Ok(mut check) = SegmentCheck::new(content, index) else { return Ok(false) };
    let Some(range) = segment_range(content.size, index) else { return Ok(false) };
    let mut at = range.start;
    while at < range.end {
        let take = usize::try_from(range.end - at).map_or(buffer.len(), |left| left.min(buffer.len()));
        read_at(at, &mut buffer[..take])?;
        check.update(&buffer[..take]);
        at += take as u64;
    }
    Ok(check.finish().is_ok())
}

/// Hashes a whole content in one pass and names the segments that are not those that were sealed.
///
/// As long as every segment ends in the state that was sealed, one hash serves both questions.
/// After the first wrong one, each segment is also hashed alone, from its sealed state.
pub struct ContentCheck<'a> {
    content: &'a Content,
    whole: BlockHasher,
    /// The segment that the next byte belongs to.
    index: u64,
    /// The segment's own check, once the whole has left the sealed chain.
    alone: Option<SegmentCheck>,
    strayed: bool,
    wrong: Vec<u64>,
}

/// What [`ContentCheck`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedContent {
    /// SHA-256 of the bytes that came.
    pub digest: Digest,
    /// How many came.
    pub size: u64,
    /// The sealed segments that are wrong or missing.
    pub wrong: Vec<u64>,
}

impl<'a> ContentCheck<'a> {
    /// Starts at the first byte.
    pub fn new(content: &'a Content) -> Self {
        let whole = BlockHasher::new(State::INITIAL, 0);
        Self { content, whole, index: 0, alone: None, strayed: false, wrong: Vec::new() }
    }

    /// Takes the next bytes.
    pub fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let Some(range) = segment_range(self.content.size, self.index) else {
                // More than was sealed: hashed, but part of no sealed segment.
                return self.whole.update(bytes);
            };
            let room = range.end - self.whole.length;
            let take = usize::try_from(room).map_or(bytes.len(), |room| room.min(bytes.len()));
            let (now, later) = bytes.split_at(take);
            self.whole.update(now);
            if let Some(alone) = &mut self.alone {
                alone.update(now);
            }
            if self.whole.length == range.end {
                self.end_segment();
            }
            bytes = later;
        }
    }

    fn end_segment(&mut self) {
        let holds = match self.alone.take() {
            Some(alone) => alone.finish().is_ok(),
            None if self.strayed => false,
            None if self.whole.length == self.content.size => self.whole.clone().finish() == self.content.digest,
            None => {
                let state = self.content.states.at(self.index + 1);
                state.is_some() && self.whole.at_boundary() == state
            }
        };
        if !holds {
            self.wrong.push(self.index);
            self.strayed = true;
        }
        self.index += 1;
        if self.strayed {
            self.alone = SegmentCheck::new(self.content, self.index).ok();
        }
    }

    /// Ends the content.
    pub fn finish(mut self) -> CheckedContent {
        let size = self.whole.length;
        self.wrong.extend(self.index..segment_count(self.content.size));
        CheckedContent { digest: self.whole.finish(), size, wrong: self.wrong }
    }
}
