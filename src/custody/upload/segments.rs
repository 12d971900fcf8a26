//! Where the segments of an upload stand. Pure.

use evidence::digest::{SegmentError, segment_count};

use crate::custody::Refused;

/// Where an upload stands.
pub enum Segments {
    /// Segments are arriving.
    Receiving(Vec<Segment>),
    /// The staged file is being published.
    Publishing,
}

/// One segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment {
    /// It is not here.
    Missing,
    /// A connection writes it.
    Arriving,
    /// It is here.
    Here,
}

impl Segments {
    /// Those of a content of `size` bytes, of which `missing` are still to come.
    pub fn of(size: u64, missing: &[u64]) -> Self {
        let count = usize::try_from(segment_count(size)).expect("segments fit in memory");
        let mut segments = vec![Segment::Here; count];
        for index in missing {
            if let Some(segment) = usize::try_from(*index).ok().and_then(|index| segments.get_mut(index)) {
                *segment = Segment::Missing;
            }
        }
        Self::Receiving(segments)
    }

    /// Segments that are not here.
    pub fn missing(&self) -> Vec<u64> {
        match self {
            Self::Publishing => Vec::new(),
            Self::Receiving(segments) => missing(segments),
        }
    }

    /// Reserves a segment of a content of `size` bytes for one connection. Not so where it is here already.
    pub fn reserve(&mut self, size: u64, index: u64) -> Result<bool, Refused> {
        let none = Refused::Segment(SegmentError::NoSuchSegment { index, size });
        if index >= segment_count(size) {
            return Err(none);
        }
        match self {
            Self::Publishing => Ok(false),
            Self::Receiving(segments) => {
                let segment = usize::try_from(index).ok().and_then(|index| segments.get_mut(index)).ok_or(none)?;
                match segment {
                    Segment::Here => Ok(false),
                    Segment::Arriving => Err(Refused::SegmentBusy { index }),
                    Segment::Missing => {
                        *segment = Segment::Arriving;
                        Ok(true)
                    }
                }
            }
        }
    }

    /// Notes what became of a segment that was reserved.
    pub fn settle(&mut self, index: u64, written: bool) {
        if let Self::Receiving(segments) = self
            && let Some(segment) = usize::try_from(index).ok().and_then(|index| segments.get_mut(index))
        {
            *segment = if written { Segment::Here } else { Segment::Missing };
        }
    }

    /// Begins to finish the upload, all of which is here. Whoever began it publishes it, and resets
    /// the upload where that fails.
    pub fn begin_finish(&mut self) -> Result<(), Refused> {
        match self {
            Self::Publishing => Err(Refused::FinishBusy),
            Self::Receiving(segments) => {
                let missing = missing(segments);
                if !missing.is_empty() {
                    return Err(Refused::UploadIncomplete { missing });
                }
                *self = Self::Publishing;
                Ok(())
            }
        }
    }
}

fn missing(segments: &[Segment]) -> Vec<u64> {
    let not_here = |(index, segment): (u64, &Segment)| (*segment != Segment::Here).then_some(index);
    (0_u64..).zip(segments).filter_map(not_here).collect()
}

#[cfg(test)]
mod tests {
    use evidence::digest::SEGMENT_SIZE;

    use crate::custody::upload::segments::*;

    #[test]
    fn a_segment_is_one_connections_and_an_upload_is_finished_once_and_whole() {
        let size = 2 * SEGMENT_SIZE + 1;
        let mut segments = Segments::of(size, &[0, 2, 9]);
        assert_eq!(segments.missing(), [0, 2]);
        assert!(matches!(
            segments.reserve(size, 3),
            Err(Refused::Segment(SegmentError::NoSuchSegment { index: 3, .. }))
        ));
        assert!(matches!(segments.reserve(size, 1), Ok(false)), "it is here");
        assert!(matches!(segments.reserve(size, 0), Ok(true)));
        assert!(matches!(segments.reserve(size, 0), Err(Refused::SegmentBusy { index: 0 })));
        assert_eq!(segments.missing(), [0, 2], "what arrives is not here yet");
        segments.settle(0, false);
        assert!(matches!(segments.reserve(size, 0), Ok(true)), "what was not written is missing again");
        segments.settle(0, true);
        assert!(matches!(segments.begin_finish(), Err(Refused::UploadIncomplete { missing }) if missing == [2]));
        assert!(matches!(segments.reserve(size, 2), Ok(true)));
        segments.settle(2, true);
        assert!(segments.begin_finish().is_ok());
        assert!(matches!(segments.begin_finish(), Err(Refused::FinishBusy)));
        assert!(matches!(segments.reserve(size, 0), Ok(false)) && segments.missing().is_empty());
    }
}
