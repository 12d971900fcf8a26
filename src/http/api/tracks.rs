//! Where the recorders of a case were, as GeoJSON.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use evidence::ids::{CaseId, Certificate};
use media_protocol::Place;

use crate::answers::track::{
    CollectionType, FeatureType, Located, Position, TrackCollection, TrackFeature, TrackGeometry, TrackProperties,
};
use crate::custody::case::tracks::{CaseTracks, Tracked, Whereabouts};
use crate::custody::recording::track::{Track, degrees};
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Path, id};
use crate::http::problem::Problem;

/// What GeoJSON is called (RFC 7946, section 12).
const GEO_JSON: &str = "application/geo+json";

fn position(place: Place) -> Position {
    Position([degrees(place.longitude_e7), degrees(place.latitude_e7)])
}

fn geometry(track: &Track) -> Option<TrackGeometry> {
    let first = track.first()?;
    if track.last().is_none() {
        return Some(TrackGeometry::Point { coordinates: position(first.place) });
    }
    let line = |piece: &Vec<_>| {
        let mut line: Vec<Position> =
            piece.iter().map(|point: &media_protocol::TrackPoint| position(point.place)).collect();
        // A line has two positions at least.
        if let [only] = line[..] {
            line.push(only);
        }
        line
    };
    Some(TrackGeometry::MultiLineString { coordinates: track.pieces.iter().map(line).collect() })
}

fn feature(tracked: &Tracked, officers: &BTreeMap<Certificate, String>) -> TrackFeature {
    let located = match &tracked.whereabouts {
        Whereabouts::Known(_) => Located::Known,
        Whereabouts::Nowhere => Located::Nowhere,
        Whereabouts::Unread => Located::Unread,
        Whereabouts::Coming => Located::Coming,
    };
    let track = tracked.track();
    let moments = |piece: &Vec<media_protocol::TrackPoint>| piece.iter().map(|point| point.at_ms).collect();
    let recording = &tracked.recording;
    let properties = TrackProperties {
        recording: recording.id.to_string(),
        name: recording.offered_name(),
        media_type: recording.media_type.clone(),
        recorder: recording.recorder.to_string(),
        officer_name: recording.certificate.as_ref().and_then(|certificate| officers.get(certificate)).cloned(),
        officer: recording.certificate.as_ref().map(ToString::to_string),
        capture_start: recording.capture_start,
        capture_end: recording.capture_end,
        located,
        length_m: track.map_or(0, Track::whole_metres),
        points: track.map_or(0, |track| track.points as u64),
        jumps: track.map_or(0, |track| track.jumps as u64),
        at_ms: track.map_or_else(Vec::new, |track| track.pieces.iter().map(moments).collect()),
    };
    TrackFeature { r#type: FeatureType::Feature, geometry: track.and_then(geometry), properties }
}

/// Where the recordings of a case were made, as GeoJSON in WGS 84: of each its track, of a photo its place. Who reads it
/// reads the case and each of its recordings, which is logged.
#[utoipa::path(get, path = "/api/v1/cases/{case}/tracks", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Case id")),
    responses((status = 200, content_type = "application/geo+json", body = TrackCollection)))]
pub async fn tracks(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<([(HeaderName, &'static str); 1], Json<TrackCollection>), Problem> {
    let CaseTracks { case, recordings, left_out, hidden, officers } =
        state.custody.case_tracks(&caller, id(Thing::Case, &case)?).await?;
    let collection = TrackCollection {
        r#type: CollectionType::FeatureCollection,
        features: recordings.iter().map(|tracked| feature(tracked, &officers)).collect(),
        case: case.id.to_string(),
        number: case.number.to_string(),
        left_out: left_out as u64,
        hidden: hidden as u64,
    };
    Ok(([(header::CONTENT_TYPE, GEO_JSON)], Json(collection)))
}
