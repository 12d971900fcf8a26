//! The bits of one stretch of a JPEG's coded data, up to the next marker (ITU-T T.81, F.2.2.5), and its codes.

/// Longest code, in bits.
const CODE_BITS_MAX: usize = 16;

/// Bits, most significant first. A zero behind 0xff is stuffed.
pub(super) struct Bits<'data> {
    data: &'data [u8],
    at: usize,
    left: u32,
    byte: u8,
}

impl<'data> Bits<'data> {
    /// The bits of coded data without markers.
    pub(super) fn new(data: &'data [u8]) -> Bits<'data> {
        Bits { data, at: 0, left: 0, byte: 0 }
    }

    /// The next bit; none where the data ends.
    pub(super) fn bit(&mut self) -> Option<u16> {
        if self.left == 0 {
            self.byte = *self.data.get(self.at)?;
            self.at += 1 + usize::from(self.byte == 0xff && self.data.get(self.at + 1) == Some(&0));
            self.left = 8;
        }
        self.left -= 1;
        Some(u16::from(self.byte >> self.left & 1))
    }

    /// So many bits as a number, at most 16.
    pub(super) fn number(&mut self, bits: u8) -> Option<u16> {
        (0..bits).try_fold(0_u16, |sum, _| Some(sum << 1 | self.bit()?))
    }
}

/// A table of codes.
#[derive(Debug, Clone, Default)]
pub(super) struct Codes {
    /// Of each length: the first code, and the number of its value.
    first: [(u32, usize); CODE_BITS_MAX],
    counts: [u8; CODE_BITS_MAX],
    values: Vec<u8>,
}

impl Codes {
    /// The table of counts for each length, and the values.
    pub(super) fn new(counts: [u8; CODE_BITS_MAX], values: &[u8]) -> Codes {
        let mut codes = Codes { counts, values: values.to_vec(), ..Codes::default() };
        let (mut code, mut value) = (0_u32, 0);
        for (first, count) in codes.first.iter_mut().zip(counts) {
            *first = (code, value);
            value += usize::from(count);
            code = (code + u32::from(count)) << 1;
        }
        codes
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The next value; none where the data ends or holds no code.
    pub(super) fn read(&self, bits: &mut Bits<'_>) -> Option<u8> {
        let mut code = 0_u32;
        for ((first, value), count) in self.first.iter().zip(self.counts) {
            code = code << 1 | u32::from(bits.bit()?);
            let beyond = code.wrapping_sub(*first);
            if beyond < u32::from(count) {
                return self.values.get(value + beyond as usize).copied();
            }
        }
        None
    }
}
