//! Pictures that are made of others, and the memory that they are put together in.

use media_protocol::Reason;

use super::{Cursor, MEGAPIXELS_MAX, TILES_MAX, refused};
use crate::boxes::u32_at;
use crate::failure::WorkError;
use crate::picture::Picture;

/// Most items that are put together, tiles among them.
const ITEMS_MAX: usize = 2 * TILES_MAX;

/// Most pixels, in millions, of all that is put together for one picture.
const MADE_MEGAPIXELS_MAX: u64 = 8 * MEGAPIXELS_MAX;

/// Largest numerator or denominator of what is shown of a picture.
const TERM_MAX: i64 = 1 << 31;

/// Bytes of a BMP file before its pixels.
const BMP_HEAD_BYTES: u32 = 54;

/// What was made of a file so far: a few hundred bytes may ask for as much as one likes.
pub(super) struct Made {
    /// The codec of what was decoded.
    pub(super) codec: &'static str,
    /// What is broken of it, in English.
    pub(super) damage: Vec<Reason>,
    items: usize,
    pixels: u64,
}

impl Made {
    /// Nothing yet.
    pub(super) fn new() -> Made {
        Made { codec: "none", damage: Vec::new(), items: 0, pixels: 0 }
    }

    /// Takes notice of one more item.
    pub(super) fn item(&mut self) -> Result<(), WorkError> {
        self.items += 1;
        if self.items > ITEMS_MAX { Err(refused(Reason::TooNested {})) } else { Ok(()) }
    }

    /// Room for one more picture.
    pub(super) fn canvas(&mut self, width: u32, height: u32) -> Result<Canvas, WorkError> {
        self.pixels = self.pixels.saturating_add(u64::from(width) * u64::from(height));
        if self.pixels > MADE_MEGAPIXELS_MAX * 1_000_000 && self.items > 1 {
            return Err(refused(Reason::SourcesLarge {}));
        }
        Canvas::new(width, height)
    }

    /// A picture in room of its own.
    pub(super) fn canvas_of(&mut self, picture: &Picture) -> Result<Canvas, WorkError> {
        let mut canvas = self.canvas(picture.width, picture.height)?;
        canvas.paste(picture, 0, 0);
        Ok(canvas)
    }
}

/// How a picture is made of tiles.
pub(super) struct Grid {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Grid {
    /// Of the grid's own bytes.
    pub(super) fn of(bytes: &[u8]) -> Option<Grid> {
        let wide = bytes.get(1)? & 1 == 1;
        let (rows, columns) = (usize::from(*bytes.get(2)?) + 1, usize::from(*bytes.get(3)?) + 1);
        let mut cursor = Cursor(bytes.get(4..)?);
        let (width, height) = (cursor.id(wide)?, cursor.id(wide)?);
        Some(Grid { rows, columns, width, height })
    }
}

/// How a picture is made of others that lie upon one another.
pub(super) struct Overlay {
    /// Red, green and blue of what none of them covers.
    pub(super) colour: [u8; 3],
    pub(super) width: u32,
    pub(super) height: u32,
    /// Where the upper left corner of each lies.
    pub(super) places: Vec<(i64, i64)>,
}

impl Overlay {
    /// Of the overlay's own bytes, of so many pictures.
    pub(super) fn of(bytes: &[u8], count: usize) -> Option<Overlay> {
        let wide = bytes.get(1)? & 1 == 1;
        // Of 16 bits each the upper 8; how far it can be seen through is of no use here.
        let colour = [*bytes.get(2)?, *bytes.get(4)?, *bytes.get(6)?];
        let mut cursor = Cursor(bytes.get(10..)?);
        let (width, height) = (cursor.id(wide)?, cursor.id(wide)?);
        let mut signed = || {
            let bits = u32::to_be_bytes(cursor.id(wide)?);
            Some(if wide { i32::from_be_bytes(bits).into() } else { i16::from_be_bytes([bits[2], bits[3]]).into() })
        };
        let places: Option<Vec<(i64, i64)>> = (0..count.min(TILES_MAX)).map(|_| Some((signed()?, signed()?))).collect();
        Some(Overlay { colour, width, height, places: places? })
    }
}

/// The part of a picture that is shown (`clap`), in whole pixels.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Aperture {
    pub(super) left: u32,
    pub(super) above: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Aperture {
    /// Width and height, and how far its middle lies from the picture's, as fractions. None where it is not
    /// within a picture of the size.
    pub(super) fn of(body: &[u8], width: u32, height: u32) -> Option<Aperture> {
        let number = |at: usize| u32_at(body, at).map(|number| i64::from(number.cast_signed()));
        let fraction = |at: usize| {
            let (above, below) = (number(at)?, number(at + 4)?);
            (below > 0 && above.abs() < TERM_MAX).then_some((above, below))
        };
        // The first pixel: (of - shown) / 2 + offset, to the nearest.
        let side = |of: u32, shown_at: usize, offset_at: usize| {
            let ((shown, shown_of), (offset, offset_of)) = (fraction(shown_at)?, fraction(offset_at)?);
            let length = u32::try_from(shown / shown_of).ok().filter(|length| (1..=of).contains(length))?;
            let (twice, parts) = (2 * i128::from(offset), i128::from(offset_of));
            let twice_first = i128::from(of - length) * parts + twice;
            let first = u32::try_from((twice_first + parts).div_euclid(2 * parts)).ok()?;
            (first <= of - length).then_some((first, length))
        };
        let ((left, width), (above, height)) = (side(width, 0, 16)?, side(height, 8, 24)?);
        Some(Aperture { left, above, width, height })
    }
}

/// A BMP file that pictures are put into.
pub(super) struct Canvas {
    pub(super) bmp: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bytes of a row.
    stride: usize,
}

impl Canvas {
    /// A black one.
    pub(super) fn new(width: u32, height: u32) -> Result<Canvas, WorkError> {
        let pixels = u64::from(width) * u64::from(height);
        if pixels > MEGAPIXELS_MAX * 1_000_000 {
            return Err(WorkError::TooLarge { width, height, most: MEGAPIXELS_MAX });
        }
        if pixels == 0 {
            return Err(refused(Reason::NoSize {}));
        }
        let stride = (width as usize * 3).next_multiple_of(4);
        let data_bytes = stride * height as usize;
        let mut bmp = Vec::with_capacity(BMP_HEAD_BYTES as usize + data_bytes);
        let size = u32::try_from(data_bytes).unwrap_or(u32::MAX).saturating_add(BMP_HEAD_BYTES);
        bmp.extend_from_slice(b"BM");
        // Rows go from the top down, which a negative height says.
        let top_down = 0_u32.wrapping_sub(height);
        let numbers = [size, 0, BMP_HEAD_BYTES, 40, width, top_down, 24 << 16 | 1, 0, 0, 0, 0, 0, 0];
        for number in numbers {
            bmp.extend_from_slice(&number.to_le_bytes());
        }
        bmp.resize(BMP_HEAD_BYTES as usize + data_bytes, 0);
        Ok(Canvas { bmp, width, height, stride })
    }

    /// Gives all of it one colour.
    pub(super) fn fill(&mut self, [red, green, blue]: [u8; 3]) {
        for row in self.bmp[BMP_HEAD_BYTES as usize..].chunks_exact_mut(self.stride) {
            for pixel in row[..self.width as usize * 3].chunks_exact_mut(3) {
                pixel.copy_from_slice(&[blue, green, red]);
            }
        }
    }

    /// Puts a picture at a place; what does not fit is cut.
    pub(super) fn paste(&mut self, picture: &Picture, x: i64, y: i64) {
        // Pixels that lie before the canvas, where it begins within it, and how many are within both.
        let along = |at: i64, length: u32, room: u32| {
            let cut = usize::try_from(at.saturating_neg()).unwrap_or(0).min(length as usize);
            let from = usize::try_from(at).unwrap_or(0).min(room as usize);
            (cut, from, (length as usize - cut).min(room as usize - from))
        };
        let (left, x, width) = along(x, picture.width, self.width);
        let (above, y, height) = along(y, picture.height, self.height);
        for (index, row) in picture.rows().skip(above).take(height).enumerate() {
            let at = BMP_HEAD_BYTES as usize + (y + index) * self.stride + x * 3;
            let Some(target) = self.bmp.get_mut(at..at + width * 3) else { return };
            for (pixel, rgb) in target.chunks_exact_mut(3).zip(row[left * 3..].chunks_exact(3)) {
                pixel.copy_from_slice(&[rgb[2], rgb[1], rgb[0]]);
            }
        }
    }

    /// What was put into it.
    pub(super) fn picture(self) -> Picture {
        let mut rgb = Vec::with_capacity(self.width as usize * self.height as usize * 3);
        for row in self.bmp[BMP_HEAD_BYTES as usize..].chunks_exact(self.stride) {
            for pixel in row[..self.width as usize * 3].chunks_exact(3) {
                rgb.extend_from_slice(&[pixel[2], pixel[1], pixel[0]]);
            }
        }
        Picture::of_rgb(self.width, self.height, rgb)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_part_that_is_shown_lies_within_the_picture() {
        let of = |numbers: [i32; 8]| {
            let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
            Aperture::of(&bytes, 176, 144).map(|part| (part.left, part.above, part.width, part.height))
        };
        assert_eq!(of([100, 1, 80, 1, -38, 1, -32, 1]), Some((0, 0, 100, 80)));
        assert_eq!(of([100, 1, 80, 1, 0, 1, 0, 1]), Some((38, 32, 100, 80)));
        assert_eq!(of([175, 1, 143, 1, 1, 2, 1, 2]), Some((1, 1, 175, 143)));
        assert_eq!(of([176, 1, 144, 1, 0, 1, 0, 1]), Some((0, 0, 176, 144)));
        for hostile in [
            [177, 1, 80, 1, 0, 1, 0, 1],
            [100, 1, 80, 1, -39, 1, 0, 1],
            [100, 0, 80, 1, 0, 1, 0, 1],
            [0, 1, 80, 1, 0, 1, 0, 1],
            [i32::MIN, 1, i32::MAX, -1, i32::MIN, 1, i32::MAX, 1],
            [100, 1, 80, 1, i32::MAX, 1, i32::MIN, 1],
        ] {
            assert_eq!(of(hostile), None, "{hostile:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = (Grid::of(&bytes), Overlay::of(&bytes, 3), Aperture::of(&bytes, 100, 100));
        }
    }
}
