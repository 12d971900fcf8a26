//! `docket case map`: where the recordings of a case were made, as a list or as GeoJSON.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::answers::bounds::TRACKS_SHOWN_MAX;
use crate::answers::track::{Located, TrackCollection, TrackFeature, TrackGeometry};
use crate::client::files;
use crate::client::find::short;
use crate::client::http::Remote;
use crate::client::output::{self, Table};
use crate::client::resolve;

pub(in crate::client) async fn map(remote: &Remote, case: &str, geojson: Option<&Path>) -> Result<()> {
    let language = remote.language;
    if let Some(path) = geojson {
        files::require_free(path, language)?;
    }
    let case = resolve::case(remote, case).await?.to_string();
    let tracks: TrackCollection = remote.get(&["api", "v1", "cases", &case, "tracks"], &()).await?;
    if let Some(path) = geojson {
        let mut text = serde_json::to_vec(&tracks).with_context(|| path.display().to_string())?;
        text.push(b'\n');
        files::write_new(path, &text, language)?;
        output::line(&path.display().to_string())?;
    } else {
        list(remote, &tracks)?;
    }
    for (id, count) in [("map-count-left-out", tracks.left_out), ("map-count-hidden", tracks.hidden)] {
        if count > 0 {
            output::note(&language.with(id, &[("count", count.into()), ("most", TRACKS_SHOWN_MAX.into())]));
        }
    }
    Ok(())
}

fn list(remote: &Remote, tracks: &TrackCollection) -> Result<()> {
    let headings = ["column-id", "column-officer", "column-recorder", "column-place", "column-length", "column-file"];
    let mut table = Table::new(remote.language, headings);
    for TrackFeature { geometry, properties, .. } in &tracks.features {
        let place = match (geometry, properties.located) {
            (Some(geometry), _) => first(geometry).unwrap_or_default(),
            (None, Located::Unread) => remote.language.text("map-tag-unread").into_owned(),
            (None, Located::Coming) => remote.language.text("case-coming").into_owned(),
            (None, Located::Known | Located::Nowhere) => remote.language.text("map-tag-nowhere").into_owned(),
        };
        let officer = properties.officer_name.as_deref().or(properties.officer.as_deref()).unwrap_or("-");
        let length = remote.language.with("map-metres", &[("count", properties.length_m.into())]);
        table.row([short(&properties.recording), officer, &properties.recorder, &place, &length, &properties.name]);
    }
    table.print()
}

/// Where it begins, as people write it: latitude before longitude.
fn first(geometry: &TrackGeometry) -> Option<String> {
    let position = match geometry {
        TrackGeometry::Point { coordinates } => coordinates,
        TrackGeometry::MultiLineString { coordinates } => coordinates.first()?.first()?,
    };
    let [longitude, latitude] = position.0;
    Some(format!("{latitude:.6},{longitude:.6}"))
}
