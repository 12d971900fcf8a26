//! The shape in which a picture is shown: how wide its pixels are, and how it is turned.
//!
//! It is decided here and nowhere else, so that a still, a strip, a snapshot, a rendition and both kinds of
//! clip show the same. Container, codec and picture may each state it. They rank as with FFmpeg's own
//! programs: of pixels the container's word goes before the picture's (`av_guess_sample_aspect_ratio`), of
//! the turn the picture's goes before the container's; last comes EXIF.

use ffmpeg_next::{Rational, frame};

use crate::raw::facts;
use crate::raw::frame as raw_frame;
use crate::timeline::scale;
use crate::turn::Turn;

/// Most pixels of a picture, in millions. A larger one is refused rather than given memory.
pub(crate) const MEGAPIXELS_MAX: u64 = 100;

/// Most pixels of a picture.
pub(crate) const PIXELS_MAX: u64 = MEGAPIXELS_MAX * 1_000_000;

/// By how much a pixel may be wider than high, or higher than wide. What is beyond is no camera's but a
/// mistake or malice, and would leave nothing to see; the widest that is in use is 128:45 (half of D1).
const ASPECT_MAX: i64 = 4;

/// Largest number of an aspect that is passed on: what an H.264 stream can state.
const ASPECT_TERM_MAX: i64 = 4096;

/// What the header of a medium says of a stream's shape.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Stated {
    /// Width to height of one pixel by the container.
    pub(crate) container_aspect: Option<Rational>,
    /// The same by the codec's header.
    pub(crate) codec_aspect: Option<Rational>,
    /// The turn by the pictures before this one, which holds on.
    pub(crate) codec_turn: Option<Turn>,
    /// The turn by the container.
    pub(crate) turn: Option<Turn>,
    /// The turn by EXIF, where a picture has it and its decoder does not read it.
    pub(crate) exif_turn: Option<Turn>,
}

/// The shape of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Width to height of one pixel as it is stored; both are above 0, and the quotient is bounded.
    aspect: (u32, u32),
    /// How it is turned, after its pixels were made square.
    pub(crate) turn: Turn,
}

impl Default for Shape {
    fn default() -> Shape {
        Shape { aspect: (1, 1), turn: Turn::default() }
    }
}

/// The shape of a picture; of the stream as its header has it, where there is no picture.
pub(crate) fn decide(stated: &Stated, picture: Option<&frame::Video>) -> Shape {
    let of_codec = match picture {
        Some(picture) => raw_frame::pixel_aspect(picture),
        None => stated.codec_aspect,
    };
    let turn = picture.and_then(raw_frame::display_matrix).map(|matrix| Turn::of_matrix(&matrix));
    let turn = turn.or(stated.codec_turn).or(stated.turn.filter(|turn| *turn != Turn::default()));
    let turn = turn.or_else(|| picture.and_then(exif_turn)).or(stated.exif_turn);
    Shape { aspect: stated.container_aspect.or(of_codec).map_or((1, 1), bounded), turn: turn.unwrap_or_default() }
}

/// The turn that a picture's EXIF asks for, as its decoder has read it.
fn exif_turn(picture: &frame::Video) -> Option<Turn> {
    let tags = facts::frame_tags(picture);
    let (_, text) = tags.iter().find(|(key, _)| key == "Orientation")?;
    text.trim().parse().ok().map(Turn::of_exif)
}

/// The aspect in lowest terms within what is passed on.
fn bounded(aspect: Rational) -> (u32, u32) {
    let (mut wide, mut high) = (i64::from(aspect.0.max(1)), i64::from(aspect.1.max(1)));
    if wide > high.saturating_mul(ASPECT_MAX) {
        (wide, high) = (ASPECT_MAX, 1);
    } else if high > wide.saturating_mul(ASPECT_MAX) {
        (wide, high) = (1, ASPECT_MAX);
    }
    let common = common_divisor(wide, high);
    (wide, high) = (wide / common, high / common);
    let largest = wide.max(high);
    if largest > ASPECT_TERM_MAX {
        (wide, high) = (scale(wide, ASPECT_TERM_MAX, largest).max(1), scale(high, ASPECT_TERM_MAX, largest).max(1));
        let common = common_divisor(wide, high);
        (wide, high) = (wide / common, high / common);
    }
    (u32::try_from(wide).unwrap_or(1), u32::try_from(high).unwrap_or(1))
}

fn common_divisor(mut one: i64, mut other: i64) -> i64 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one.max(1)
}

impl Shape {
    /// Width to height of one pixel as it is stored, where it is not square.
    pub(crate) fn aspect(self) -> Option<(u32, u32)> {
        (self.aspect.0 != self.aspect.1).then_some(self.aspect)
    }

    /// The same as FFmpeg has it, 1:1 where it is square.
    pub(crate) fn aspect_ratio(self) -> Rational {
        Rational(self.aspect.0.cast_signed(), self.aspect.1.cast_signed())
    }

    /// Width to height of one pixel after the turn.
    pub(crate) fn turned_aspect(self) -> Rational {
        let aspect = self.aspect_ratio();
        if self.turn.swaps_sides() { Rational(aspect.1, aspect.0) } else { aspect }
    }

    /// Size of a picture of stored width and height with square pixels, before the turn. Its width is what
    /// changes, as with every player, unless the picture would become too large.
    pub(crate) fn square(self, width: u32, height: u32) -> (u32, u32) {
        let (width, height) = (i64::from(width.max(1)), i64::from(height.max(1)));
        let (wide, high) = (i64::from(self.aspect.0), i64::from(self.aspect.1));
        let to_size = |length: i64| u32::try_from(length.max(1)).unwrap_or(u32::MAX);
        let widened = scale(width, wide, high);
        let too_large = widened.saturating_mul(height) > i64::try_from(PIXELS_MAX).unwrap_or(i64::MAX);
        if too_large && wide > high {
            return (to_size(width), to_size(scale(height, high, wide)));
        }
        (to_size(widened), to_size(height))
    }

    /// The same, made to fit `side` pixels; never enlarged.
    pub(crate) fn fitted(self, width: u32, height: u32, side: u32) -> (u32, u32) {
        let (width, height) = self.square(width, height);
        let (longest, side) = (i64::from(width.max(height)), i64::from(side.max(1)));
        let fit = |length: u32| {
            let fitted = if longest > side { scale(length.into(), side, longest) } else { length.into() };
            u32::try_from(fitted.max(1)).unwrap_or(u32::MAX)
        };
        (fit(width), fit(height))
    }
}

/// Size of the largest picture of the shape `of` within a canvas whose pixels have the `aspect`: the canvas
/// itself, but for a rounding, where the shapes are the same. Even, for what halves its colours.
pub(crate) fn within(canvas: (u32, u32), aspect: Rational, of: (u32, u32)) -> (u32, u32) {
    let (wide, high) = (i64::from(canvas.0), i64::from(canvas.1));
    let (of_wide, of_high) = (i64::from(of.0.max(1)), i64::from(of.1.max(1)));
    // The shape's width in the canvas's pixels, for its own height.
    let of_wide = scale(of_wide.saturating_mul(ASPECT_TERM_MAX), aspect.1.into(), aspect.0.max(1).into()).max(1);
    let of_high = of_high.saturating_mul(ASPECT_TERM_MAX);
    let (inner_wide, inner_high) = if i128::from(of_wide) * i128::from(high) > i128::from(of_high) * i128::from(wide) {
        (wide, scale(wide, of_high, of_wide))
    } else {
        (scale(high, of_wide, of_high), high)
    };
    let even = |inner: i64, outer: i64| {
        // What rounding has made a little smaller fills the canvas.
        let inner = if outer - inner <= 2 + outer / 100 { outer } else { inner & !1 };
        u32::try_from(inner.max(2)).unwrap_or(2)
    };
    (even(inner_wide, wide), even(inner_high, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(wide: i32, high: i32) -> Shape {
        decide(&Stated { container_aspect: Some(Rational(wide, high)), ..Stated::default() }, None)
    }

    #[test]
    fn pictures_fit_and_are_never_enlarged() {
        assert_eq!(Shape::default().fitted(1920, 1080, 480), (480, 270));
        assert_eq!(Shape::default().fitted(320, 240, 480), (320, 240));
        assert_eq!(of(4, 3).fitted(1440, 1080, 1920), (1920, 1080));
        assert_eq!(Shape::default().fitted(100_000, 1, 100), (100, 1));
        assert_eq!(of(i32::MAX, 1).fitted(10, 10, 100), (40, 10));
    }

    #[test]
    fn pixels_are_made_square_by_width() {
        assert_eq!(of(64, 45).square(720, 576), (1024, 576));
        assert_eq!(of(8, 9).square(720, 480), (640, 480));
        assert_eq!(of(64, 45).aspect(), Some((64, 45)));
        assert_eq!(of(3, 3).aspect(), None);
    }

    #[test]
    fn hostile_aspects_are_bounded() {
        for (wide, high) in [(1, 65_535), (1, i32::MAX), (65_535, 1), (i32::MAX, 1), (i32::MAX, i32::MAX - 1)] {
            let shape = of(wide, high);
            let (width, height) = shape.square(10_000, 10_000);
            assert!(width >= 2_500 && height >= 2_500, "{wide}:{high}: {width} x {height}");
            assert!(u64::from(width) * u64::from(height) <= PIXELS_MAX, "{wide}:{high}: {width} x {height}");
            let aspect = shape.aspect_ratio();
            assert!(aspect.0 > 0 && aspect.1 > 0 && aspect.0.max(aspect.1) <= 4096, "{wide}:{high}: {aspect:?}");
        }
    }

    #[test]
    fn the_container_goes_before_the_codec_of_pixels() {
        let both = Stated {
            container_aspect: Some(Rational(1, 1)),
            codec_aspect: Some(Rational(16, 11)),
            ..Stated::default()
        };
        assert_eq!(decide(&both, None).aspect(), None);
        assert_eq!(decide(&Stated { container_aspect: None, ..both }, None).aspect(), Some((16, 11)));
    }

    #[test]
    fn other_shapes_are_framed_and_the_same_one_fills_the_canvas() {
        let square = Rational(1, 1);
        assert_eq!(within((1024, 576), square, (1024, 576)), (1024, 576));
        assert_eq!(within((1024, 576), square, (2047, 1153)), (1024, 576));
        assert_eq!(within((1024, 576), square, (576, 1024)), (324, 576));
        assert_eq!(within((720, 576), Rational(64, 45), (1024, 576)), (720, 576));
        assert_eq!(within((100, 100), square, (100_000, 1)), (100, 2));
    }
}
