//! Which recordings were made near a place: the index of their tracks, kept as their media are examined, and asked by
//! searches. What it finds is found among what the searcher reaches: who that is, it does not know.

use std::sync::Arc;

use evidence::ids::RecordingId;
use media_protocol::TrackPoint;

use crate::answers::near::Near;
use crate::custody::recording::media::Examined;
use crate::custody::recording::track::{Track, circle_bounds, touches};
use crate::custody::recording::watch::stored_index;
use crate::custody::refused::{Fault, Field};
use crate::custody::{Custody, Refused};
use crate::media::Course;
use crate::store::tables::tracks::{Placed, Point};

/// Recordings that a circle of a search may hold, those of all agencies together.
pub const NEAR_FOUND_MAX: usize = 20_000;

/// Points of a part of a track: a part is looked at as a whole.
const PART_POINTS: usize = 32;

impl Custody {
    /// Keeps where the next stored recordings were made of those that were examined, `limit` at most; how many it were.
    pub async fn place_stored(self: &Arc<Self>, limit: u64) -> Result<usize, Refused> {
        let from = self.media.unplaced_from().await?;
        let examined = self.media.progress(Course::Examined).await?;
        let stored = self.read(move |reader| Ok(reader.stored_from(from, limit)?)).await?;
        let (mut placed, mut next) = (Vec::new(), from);
        for recording in stored {
            let Some(index) = stored_index(&recording).filter(|index| *index < examined) else { break };
            let known = self.examined_before(&recording).await;
            let track = known.as_ref().and_then(Examined::probed).and_then(Track::of);
            let parts = track.map_or_else(Vec::new, |track| parts(&track.pieces));
            placed.push(Placed { recording: recording.id.to_string(), parts });
            next = index + 1;
        }
        let count = placed.len();
        if count > 0 {
            self.media.place(placed, next).await?;
        }
        Ok(count)
    }

    /// The recordings that were made in a circle.
    pub(in crate::custody) async fn made_near(&self, near: Near) -> Result<Vec<RecordingId>, Refused> {
        let found = self.media.near(circle_bounds(&near), NEAR_FOUND_MAX, move |points| touches(points, &near)).await?;
        let too_full = Fault::CircleTooFull { most: NEAR_FOUND_MAX };
        let found = found.ok_or(Refused::Invalid { field: Field::Near, problem: too_full })?;
        Ok(found.iter().filter_map(|id| id.parse().ok()).collect())
    }
}

/// The parts of a track, each of which begins where the one before ends.
fn parts(pieces: &[Vec<TrackPoint>]) -> Vec<Vec<Point>> {
    let units = |units: i64| i32::try_from(units).unwrap_or_default();
    let point = |point: &TrackPoint| [units(point.place.latitude_e7), units(point.place.longitude_e7)];
    let mut parts = Vec::new();
    for piece in pieces {
        let points: Vec<Point> = piece.iter().map(point).collect();
        for from in (0..points.len().saturating_sub(1).max(1)).step_by(PART_POINTS - 1) {
            parts.push(points[from..points.len().min(from + PART_POINTS)].to_vec());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use media_protocol::Place;

    #[test]
    fn parts_of_a_track_meet_and_leave_nothing_out() {
        for count in [1, 2, 31, 32, 33, 63, 64, 1000] {
            let at = |n: i64| TrackPoint {
                at_ms: 0,
                place: Place { latitude_e7: n, longitude_e7: 2 * n },
                utc_ms: None,
                jump: false,
            };
            let parts = parts(&[(0..count).map(at).collect()]);
            assert!(parts.iter().all(|part| !part.is_empty() && part.len() <= PART_POINTS), "{count}");
            assert!(parts.windows(2).all(|pair| pair[0].last() == pair[1].first()), "{count}");
            assert!(count == 1 || parts.iter().all(|part| part.len() > 1), "{count}: a part is a way");
            let (first, last) = (parts[0][0], *parts.last().and_then(|part| part.last()).expect("a point"));
            let count = i32::try_from(count).expect("few");
            assert_eq!((first, last), ([0, 0], [count - 1, 2 * (count - 1)]), "{count}");
        }
    }
}
