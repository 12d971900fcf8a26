//! Which tiles of the site's map lie beneath a drawing, and where: the sheet and the tiles have one projection.

use std::f64::consts::{PI, TAU};

use crate::custody::basemap::{Extent, TileAt};
use crate::http::console::case::drawing::{HEIGHT, Sheet, WIDTH};

/// Tiles that are drawn beneath one sheet at most. Where the map's least zoom has more of them there, it is drawn without.
pub(in crate::http::console) const MAP_TILES_DRAWN_MAX: u64 = 40;

/// How wide a tile is wished to be, in units of the sheet. The zoom whose tiles are nearest to that makes them 181 to 362.
const WISHED_UNITS: f64 = 256.0;

/// A tile on the sheet. It is as high as wide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::http::console) struct Piece {
    /// Which.
    pub(in crate::http::console) at: TileAt,
    /// Its left edge.
    pub(in crate::http::console) x: f64,
    /// Its upper edge.
    pub(in crate::http::console) y: f64,
    /// Its width.
    pub(in crate::http::console) size: f64,
}

/// Columns or rows, from the first to the one behind the last.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: i64,
    until: i64,
}

impl Stretch {
    /// Those that have a part between two edges.
    fn between(from: f64, until: f64) -> Self {
        Self { from: whole(from.floor()), until: whole(until.ceil()) }
    }

    /// Those that are in both.
    fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), until: self.until.min(other.until) }
    }

    fn moved(self, by: i64) -> Self {
        Self { from: self.from + by, until: self.until + by }
    }

    fn count(self) -> u64 {
        u64::try_from(self.until - self.from).unwrap_or(0)
    }
}

/// The grid of a zoom, as it lies on a sheet.
struct Grid {
    zoom: u8,
    /// Tiles from the west of the earth to its east.
    across: i64,
    /// Rows that are on the sheet and on the map.
    rows: Stretch,
    /// Columns that are, counted on where the earth comes round again.
    columns: Vec<Stretch>,
    /// The corner of the first tile, and the width of each.
    corner: (f64, f64),
    size: f64,
}

impl Grid {
    fn of(sheet: &Sheet, extent: &Extent, zoom: u8) -> Self {
        let (size, across) = (TAU * sheet.units / 2_f64.powi(i32::from(zoom)), 1_i64 << zoom);
        let corner = ((-PI - sheet.middle.to_radians() - sheet.west) * sheet.units, (sheet.north - PI) * sheet.units);
        let [west, east, north, south] = extent.square().map(|part| part * 2_f64.powi(i32::from(zoom)));
        let whole_earth = Stretch { from: 0, until: across };
        let on_sheet = |corner: f64, length: f64| Stretch::between(-corner / size, (length - corner) / size);
        let rows = on_sheet(corner.1, HEIGHT).and(Stretch::between(north, south)).and(whole_earth);
        let (seen, shown) = (on_sheet(corner.0, WIDTH), Stretch::between(west, east).and(whole_earth));
        let turns = seen.from.div_euclid(across)..=seen.until.div_euclid(across);
        let columns = turns.map(|turn| shown.moved(turn * across).and(seen)).collect();
        Self { zoom, across, rows, columns, corner, size }
    }

    fn count(&self) -> u64 {
        self.columns.iter().map(|columns| columns.count() * self.rows.count()).sum()
    }

    fn pieces(&self) -> Vec<Piece> {
        let columns = self.columns.iter().flat_map(|columns| columns.from..columns.until);
        let spots = columns.flat_map(|column| (self.rows.from..self.rows.until).map(move |row| (column, row)));
        spots.filter_map(|(column, row)| self.piece(column, row)).collect()
    }

    fn piece(&self, column: i64, row: i64) -> Option<Piece> {
        let (around, down) = (u32::try_from(column.rem_euclid(self.across)).ok()?, u32::try_from(row).ok()?);
        let at = TileAt::new(self.zoom, around, down)?;
        let (x, y) = (self.corner.0 + real(column) * self.size, self.corner.1 + real(row) * self.size);
        Some(Piece { at, x, y, size: self.size })
    }
}

/// The tiles beneath a sheet. Where the map ends before the zoom that is wished, its deepest is drawn larger; outside of
/// its bounds there are none.
pub(in crate::http::console) fn beneath(sheet: &Sheet, extent: &Extent) -> Vec<Piece> {
    let wished = (TAU * sheet.units / WISHED_UNITS).log2().round();
    let fitting = (extent.least..=extent.most).rev().find(|zoom| f64::from(*zoom) <= wished).unwrap_or(extent.least);
    let grids = (extent.least..=fitting).rev().map(|zoom| Grid::of(sheet, extent, zoom));
    let few = grids.into_iter().find(|grid| grid.count() <= MAP_TILES_DRAWN_MAX);
    few.map(|grid| grid.pieces()).unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, reason = "a number of tiles of a zoom, to either side")]
fn whole(of: f64) -> i64 {
    of as i64
}

#[expect(clippy::cast_precision_loss, reason = "a number of tiles of a zoom, of which there are 2^26 at most")]
fn real(of: i64) -> f64 {
    of as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EARTH: Extent = Extent { least: 0, most: 22, west: -180.0, south: -90.0, east: 180.0, north: 90.0 };

    /// The sheet of so many units a radian whose middle is a place.
    fn sheet((latitude, longitude): (f64, f64), units: f64) -> Sheet {
        let north = latitude.to_radians().tan().asinh() + HEIGHT / 2.0 / units;
        Sheet { middle: longitude, west: -WIDTH / 2.0 / units, north, units }
    }

    /// Where a place lies on a sheet, by the projection that tracks are drawn in.
    fn spot(sheet: &Sheet, latitude: f64, longitude: f64) -> (f64, f64) {
        let east = (longitude - sheet.middle).to_radians();
        let north = latitude.to_radians().tan().asinh();
        ((east - sheet.west) * sheet.units, (sheet.north - north) * sheet.units)
    }

    /// The north-western corner of a tile, as web maps number them.
    fn corner(at: TileAt) -> (f64, f64) {
        let side = 2_f64.powi(i32::from(at.zoom()));
        let latitude = (PI * (1.0 - 2.0 * f64::from(at.row()) / side)).sinh().atan().to_degrees();
        (latitude, f64::from(at.column()) / side * 360.0 - 180.0)
    }

    fn covers(pieces: &[Piece], x: f64, y: f64) -> bool {
        let holds = |from: f64, size: f64, at: f64| (from - 1e-6..=from + size + 1e-6).contains(&at);
        pieces.iter().any(|piece| holds(piece.x, piece.size, x) && holds(piece.y, piece.size, y))
    }

    #[test]
    fn a_district_is_covered_by_tiles_of_a_fitting_zoom() {
        let sheet = sheet((34.795, 117.265), 1_000_000.0);
        let pieces = beneath(&sheet, &EARTH);
        assert!(pieces.iter().all(|piece| piece.at.zoom() == 15 && (181.0..363.0).contains(&piece.size)), "{pieces:?}");
        let at = pieces.iter().find(|piece| piece.at == TileAt::new(15, 27057, 13002).expect("a tile"));
        assert!(at.is_some_and(|piece| (piece.x..piece.x + piece.size).contains(&450.0)), "{pieces:?}");
    }

    #[test]
    fn beyond_the_deepest_zoom_its_tiles_are_drawn_larger_and_before_the_least_smaller_or_not_at_all() {
        let close = sheet((34.795, 117.265), 80_000_000.0);
        let parents = beneath(&close, &Extent { most: 16, ..EARTH });
        assert!(!parents.is_empty() && parents.len() <= 4, "{parents:?}");
        assert!(parents.iter().all(|piece| piece.at.zoom() == 16 && piece.size > 5_000.0));
        let far = sheet((34.795, 117.265), 1_000_000.0);
        let street = Extent { least: 16, west: 117.262, south: 34.79, east: 117.27, north: 34.8, ..EARTH };
        let small = beneath(&far, &street);
        assert!(
            small.iter().all(|piece| piece.at.zoom() == 16 && piece.size < 128.0) && !small.is_empty(),
            "{small:?}"
        );
        assert_eq!(beneath(&far, &Extent { least: 16, ..EARTH }), [], "there would be more than 40");
    }

    #[test]
    fn at_most_40_tiles_are_drawn_and_none_outside_of_the_maps_bounds() {
        let far = sheet((34.795, 117.265), 1_000.0);
        let district = Extent { least: 11, most: 16, west: 117.24, south: 34.78, east: 117.29, north: 34.81 };
        assert!(beneath(&far, &district).len() <= 2, "all of a small map lies in a corner of the sheet");
        let beside = sheet((31.23, 121.47), 1_000_000.0);
        assert_eq!(beneath(&beside, &district), []);
        let within = beneath(&sheet((34.795, 117.265), 1_000_000.0), &district);
        let [west, east, north, south] = district.square().map(|part| part * 2_f64.powi(15));
        for Piece { at, .. } in &within {
            let (column, row) = (f64::from(at.column()), f64::from(at.row()));
            assert!(column + 1.0 > west && column < east && row + 1.0 > north && row < south, "{at:?}");
        }
        assert!(!within.is_empty());
        let counts = (0..60).map(|step| beneath(&sheet((0.0, 0.0), 50.0 * 1.2_f64.powi(step)), &EARTH).len() as u64);
        assert!(
            counts.clone().all(|count| count > 0 && count <= MAP_TILES_DRAWN_MAX),
            "{:?}",
            counts.collect::<Vec<_>>()
        );
    }

    #[test]
    fn over_the_line_where_longitudes_begin_anew_tiles_go_on() {
        let sheet = sheet((0.5, 179.99), 100_000.0);
        let pieces = beneath(&sheet, &EARTH);
        let side = 1_u32 << pieces[0].at.zoom();
        let columns: std::collections::BTreeSet<u32> = pieces.iter().map(|piece| piece.at.column()).collect();
        assert!(columns.contains(&0) && columns.contains(&(side - 1)), "{columns:?}");
        for x in 0..=9 {
            for y in 0..=6 {
                assert!(covers(&pieces, f64::from(x) * 100.0, f64::from(y) * 100.0), "{x} {y}");
            }
        }
    }

    proptest! {
        #[test]
        fn tiles_cover_the_sheet_and_their_edges_are_where_the_projection_has_them(
            latitude in -80.0..80.0_f64,
            longitude in -180.0..180.0_f64,
            scale in 8.0..18.5_f64,
        ) {
            let sheet = sheet((latitude, longitude), scale.exp());
            let pieces = beneath(&sheet, &EARTH);
            prop_assert!(!pieces.is_empty() && pieces.len() as u64 <= MAP_TILES_DRAWN_MAX, "{}", pieces.len());
            for piece in &pieces {
                let (north, west) = corner(piece.at);
                let (x, y) = spot(&sheet, north, west);
                let around = TAU * sheet.units;
                let off = (piece.x - x).rem_euclid(around);
                prop_assert!(off.min(around - off) < 0.01 && (piece.y - y).abs() < 0.01, "{piece:?}: {x} {y}");
                prop_assert!(piece.x < WIDTH && piece.x + piece.size > 0.0 && piece.y < HEIGHT && piece.y + piece.size > 0.0);
                prop_assert!((128.0..384.0).contains(&piece.size), "{piece:?}");
            }
            // The earth ends in the north and south; what of the sheet lies beyond has no tile.
            let (_, top) = spot(&sheet, 85.051_128, longitude);
            let (_, low) = spot(&sheet, -85.051_128, longitude);
            for (across, down) in (0..=30).flat_map(|x| (0..=20).map(move |y| (f64::from(x) * 30.0, f64::from(y) * 30.0))) {
                prop_assert!(down < top + 0.01 || down > low - 0.01 || covers(&pieces, across, down), "{across} {down}");
            }
        }
    }
}
