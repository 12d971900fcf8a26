//! How a picture is to be turned before it is shown.

/// A turn to the right, after mirroring where that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Turn {
    /// Quarter turns to the right, 0 to 3.
    pub(crate) quarters: u8,
    /// Whether left and right are swapped first.
    pub(crate) mirrored: bool,
}

/// One, in the 16.16 fixed point of display matrices.
const FIXED_ONE: f64 = 65_536.0;

/// The same as a whole number.
const ONE: i32 = 1 << 16;

/// So far a number of a matrix may be off, by rounding.
const NEARLY: u32 = 16;

/// One, in the 2.30 fixed point of a display matrix's last number.
const ONE_PERSPECTIVE: i32 = 1 << 30;

/// Degrees in a quarter turn.
const QUARTER_DEGREES: u16 = 90;

impl Turn {
    /// The turn that a display matrix (nine 32-bit numbers, native byte order) asks for, to the nearest
    /// quarter.
    pub(crate) fn of_matrix(matrix: &[u8]) -> Turn {
        let number = |index: usize| -> f64 {
            let bytes = matrix.get(index * 4..index * 4 + 4).and_then(|bytes| bytes.try_into().ok());
            f64::from(bytes.map_or(0, i32::from_ne_bytes)) / FIXED_ONE
        };
        let (a, b, c, d) = (number(0), number(1), number(3), number(4));
        if a.hypot(c) == 0.0 || b.hypot(d) == 0.0 {
            return Turn::default();
        }
        let mirrored = a * d - b * c < 0.0;
        // Mirroring swaps left and right first: it negates the first row.
        let (a, b) = if mirrored { (-a, -b) } else { (a, b) };
        // What is drawn out is no turn, and halfway between two the lesser one counts, at last none.
        let (a, b) = (a / a.hypot(c), b / b.hypot(d));
        let quarters = [(-b, 3), (-a, 2), (b, 1), (a, 0)]
            .into_iter()
            .max_by(|one, other| one.0.total_cmp(&other.0))
            .map_or(0, |(_, quarters)| quarters);
        Turn { quarters, mirrored }
    }

    /// Whether a display matrix asks for a turn by quarters and nothing else: not by less, and not drawn out.
    pub(crate) fn is_all_of(matrix: &[u8]) -> bool {
        let wanted = Turn::of_matrix(matrix).matrix();
        let number = |index: usize| {
            let bytes = matrix.get(index * 4..index * 4 + 4).and_then(|bytes| bytes.try_into().ok());
            bytes.map_or(0, i32::from_ne_bytes)
        };
        [0, 1, 3, 4].into_iter().all(|index| number(index).abs_diff(wanted[index]) <= NEARLY)
    }

    /// The display matrix that asks for the turn.
    pub(crate) fn matrix(self) -> [i32; 9] {
        let (a, b, c, d) = match self.quarters {
            0 => (1, 0, 0, 1),
            1 => (0, 1, -1, 0),
            2 => (-1, 0, 0, -1),
            _ => (0, -1, 1, 0),
        };
        let first = if self.mirrored { -1 } else { 1 };
        [first * a * ONE, first * b * ONE, 0, c * ONE, d * ONE, 0, 0, 0, ONE_PERSPECTIVE]
    }

    /// The turn that EXIF's orientation asks for; none where the number is not one of the eight.
    pub(crate) fn of_exif(orientation: u16) -> Turn {
        let (quarters, mirrored) = match orientation {
            2 => (0, true),
            3 => (2, false),
            4 => (2, true),
            5 => (3, true),
            6 => (1, false),
            7 => (1, true),
            8 => (3, false),
            _ => (0, false),
        };
        Turn { quarters, mirrored }
    }

    /// This turn, and then another one.
    pub(crate) fn then(self, next: Turn) -> Turn {
        // What is mirrored afterwards was turned the other way.
        let before = if next.mirrored { 4 - self.quarters } else { self.quarters };
        Turn { quarters: (next.quarters + before) % 4, mirrored: self.mirrored != next.mirrored }
    }

    /// Clockwise degrees.
    pub(crate) fn degrees(self) -> u16 {
        u16::from(self.quarters) * QUARTER_DEGREES
    }

    /// Whether width and height change places.
    pub(crate) fn swaps_sides(self) -> bool {
        self.quarters % 2 == 1
    }

    /// Width and height as shown.
    pub(crate) fn shown(self, width: u32, height: u32) -> (u32, u32) {
        if self.swaps_sides() { (height, width) } else { (width, height) }
    }
}

/// One plane of a picture: rows of `stride` bytes, of which `width` pixels of `N` bytes are the picture's.
pub(crate) struct Plane<'bytes> {
    /// The bytes, `stride` for each row; the last row may end with its last pixel.
    pub(crate) bytes: &'bytes [u8],
    /// Bytes from one row to the next.
    pub(crate) stride: usize,
    /// Pixels in a row.
    pub(crate) width: usize,
    /// Rows.
    pub(crate) height: usize,
}

/// Writes the plane, turned, into `target`, whose rows have `target_stride` bytes.
pub(crate) fn turn_plane<const N: usize>(plane: &Plane<'_>, turn: Turn, target: &mut [u8], target_stride: usize) {
    let (width, height) = (plane.width, plane.height);
    let (out_width, out_height) = if turn.swaps_sides() { (height, width) } else { (width, height) };
    for (y, row) in target.chunks_mut(target_stride.max(1)).take(out_height).enumerate() {
        for (x, pixel) in row.chunks_exact_mut(N).take(out_width).enumerate() {
            // Where the pixel comes from: the turn undone, then the mirroring.
            let (from_x, from_y) = match turn.quarters {
                0 => (x, y),
                1 => (y, height - 1 - x),
                2 => (width - 1 - x, height - 1 - y),
                _ => (width - 1 - y, x),
            };
            let from_x = if turn.mirrored { width - 1 - from_x } else { from_x };
            let at = from_y * plane.stride + from_x * N;
            if let Some(source) = plane.bytes.get(at..at + N) {
                pixel.copy_from_slice(source);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(a: i32, b: i32, c: i32, d: i32) -> Vec<u8> {
        [a, b, 0, c, d, 0, 0, 0, 1 << 30].iter().flat_map(|number: &i32| number.to_ne_bytes()).collect()
    }

    #[test]
    fn what_is_no_quarter_turn_is_the_nearest_and_none_halfway() {
        let quarters = |matrix: Vec<u8>| Turn::of_matrix(&matrix).quarters;
        assert_eq!(quarters(matrix(ONE, ONE / 2, -ONE / 2, ONE)), 0);
        assert_eq!(quarters(matrix(ONE / 2, ONE, -ONE, ONE / 2)), 1);
        assert_eq!(quarters(matrix(46_341, 46_341, -46_341, 46_341)), 0, "halfway");
        assert_eq!(quarters(matrix(ONE, ONE, 0, ONE)), 0, "drawn awry");
        assert_eq!(quarters(matrix(2 * ONE, ONE / 2, -ONE, ONE)), 0, "drawn out, and turned by 26 degrees");
        for all in [matrix(ONE, 0, 0, ONE), matrix(0, ONE, -ONE, 0), matrix(ONE - 1, 1, 0, -ONE)] {
            assert!(Turn::is_all_of(&all));
        }
        for more in [matrix(2 * ONE, 0, 0, 2 * ONE), matrix(46_341, 46_341, -46_341, 46_341), matrix(0, 0, 0, 0)] {
            assert!(!Turn::is_all_of(&more));
        }
    }

    /// Turns the picture `1 2 3 / 4 5 6`.
    fn turned(quarters: u8, mirrored: bool) -> Vec<u8> {
        let plane = Plane { bytes: &[1, 2, 3, 4, 5, 6], stride: 3, width: 3, height: 2 };
        let turn = Turn { quarters, mirrored };
        let mut target = vec![0; 6];
        let stride = if turn.swaps_sides() { 2 } else { 3 };
        turn_plane::<1>(&plane, turn, &mut target, stride);
        target
    }

    #[test]
    fn matrices_tell_quarter_turns() {
        let one = 1 << 16;
        assert_eq!(Turn::of_matrix(&matrix(one, 0, 0, one)), Turn::default());
        assert_eq!(Turn::of_matrix(&matrix(0, one, -one, 0)).degrees(), 90);
        assert_eq!(Turn::of_matrix(&matrix(-one, 0, 0, -one)).degrees(), 180);
        assert_eq!(Turn::of_matrix(&matrix(0, -one, one, 0)).degrees(), 270);
        assert_eq!(Turn::of_matrix(&matrix(-one, 0, 0, one)), Turn { quarters: 0, mirrored: true });
    }

    #[test]
    fn every_turn_comes_back_from_its_matrix() {
        for orientation in 1..=8 {
            let turn = Turn::of_exif(orientation);
            let matrix: Vec<u8> = turn.matrix().iter().flat_map(|number| number.to_ne_bytes()).collect();
            assert_eq!(Turn::of_matrix(&matrix), turn, "orientation {orientation}");
        }
    }

    #[test]
    fn turns_follow_one_another_as_pictures_do() {
        for one in (1..=8).map(Turn::of_exif) {
            for next in (1..=8).map(Turn::of_exif) {
                let (width, height) = (3, 2);
                let turn = |bytes: &[u8], (width, height): (u32, u32), turn: Turn| {
                    let plane = Plane { bytes, stride: width as usize, width: width as usize, height: height as usize };
                    let mut target = vec![0; bytes.len()];
                    turn_plane::<1>(&plane, turn, &mut target, turn.shown(width, height).0 as usize);
                    target
                };
                let picture = [1, 2, 3, 4, 5, 6];
                let both = turn(&turn(&picture, (width, height), one), one.shown(width, height), next);
                assert_eq!(turn(&picture, (width, height), one.then(next)), both, "{one:?}, {next:?}");
            }
        }
    }

    #[test]
    fn matrices_that_make_no_sense_turn_nothing() {
        assert_eq!(Turn::of_matrix(&[]), Turn::default());
        assert_eq!(Turn::of_matrix(&matrix(0, 0, 0, 0)), Turn::default());
        assert_eq!(Turn::of_exif(9), Turn::default());
    }

    #[test]
    fn planes_are_turned_to_the_right() {
        assert_eq!(turned(0, false), [1, 2, 3, 4, 5, 6]);
        assert_eq!(turned(1, false), [4, 1, 5, 2, 6, 3]);
        assert_eq!(turned(2, false), [6, 5, 4, 3, 2, 1]);
        assert_eq!(turned(3, false), [3, 6, 2, 5, 1, 4]);
        assert_eq!(turned(0, true), [3, 2, 1, 6, 5, 4]);
    }
}
