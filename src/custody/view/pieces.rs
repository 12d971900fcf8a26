//! Pieces that are worth sending: small ones are joined before they become frames.
//!
//! An HTTP/2 client takes many small DATA frames for an attack and ends the connection (h2 says
//! `too_many_data_frames`), and each costs a system call under TLS.

use bytes::{Bytes, BytesMut};

/// Least bytes of a piece, but of the last.
pub const PIECE_BYTES_MIN: usize = 64 * 1024;

/// Joins small pieces. It keeps one whole piece back, so that what is left at the end is not small
/// either where there was enough.
#[derive(Debug, Default)]
pub struct Joined {
    /// A piece of [`PIECE_BYTES_MIN`] or more that the end may join something to.
    whole: Option<Bytes>,
    /// Fewer bytes than that, which follow it.
    begun: BytesMut,
}

impl Joined {
    /// Takes bytes; gives the piece that may go now.
    pub fn push(&mut self, bytes: Bytes) -> Option<Bytes> {
        if self.begun.is_empty() && bytes.len() >= PIECE_BYTES_MIN {
            return self.whole.replace(bytes);
        }
        self.begun.extend_from_slice(&bytes);
        if self.begun.len() < PIECE_BYTES_MIN {
            return None;
        }
        self.whole.replace(self.begun.split().freeze())
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.whole.is_none() && self.begun.is_empty()
    }

    /// All that is held; nothing where nothing is.
    pub fn rest(&mut self) -> Option<Bytes> {
        let (whole, begun) = (self.whole.take(), self.begun.split().freeze());
        match whole {
            None => Some(begun).filter(|begun| !begun.is_empty()),
            Some(whole) if begun.is_empty() => Some(whole),
            Some(whole) => Some([whole, begun].concat().into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::custody::view::pieces::*;

    /// What comes out of pieces of these sizes.
    fn joined(sizes: &[usize]) -> Vec<usize> {
        let (mut joined, mut out, mut next) = (Joined::default(), Vec::new(), 0_u8);
        let (mut sent, mut taken) = (Vec::new(), Vec::new());
        for size in sizes {
            let piece: Vec<u8> = (0..*size)
                .map(|_| {
                    next = next.wrapping_add(1);
                    next
                })
                .collect();
            sent.extend_from_slice(&piece);
            out.extend(joined.push(piece.into()));
        }
        out.extend(joined.rest());
        assert!(joined.rest().is_none(), "the rest is given once");
        for piece in &out {
            taken.extend_from_slice(piece);
        }
        assert!(sent == taken, "no byte is lost, added or moved: {sizes:?}");
        out.iter().map(Bytes::len).collect()
    }

    #[test]
    fn only_what_is_smaller_than_a_piece_in_all_is_given_smaller() {
        const MIN: usize = PIECE_BYTES_MIN;
        assert!(joined(&[]).is_empty());
        assert!(joined(&[0, 0]).is_empty());
        assert_eq!(joined(&[1]), [1]);
        assert_eq!(joined(&[MIN - 1]), [MIN - 1]);
        assert_eq!(joined(&[MIN]), [MIN]);
        assert_eq!(joined(&[MIN, 1]), [MIN + 1]);
        assert_eq!(joined(&[1, MIN]), [MIN + 1]);
        assert_eq!(joined(&[MIN, 0, MIN, 1, MIN]), [MIN, MIN, MIN + 1]);
        let many = joined(&vec![500; 1000]);
        assert!(many.iter().all(|size| (MIN..3 * MIN).contains(size)), "{many:?}");
        let mixed = joined(&[512, 1 << 20, 512, 3, 1 << 20, 7]);
        assert!(mixed.iter().all(|size| *size >= MIN), "{mixed:?}");
    }
}
