//! Files that pages load: embedded, named with their digest, kept by browsers for a year.

use std::sync::LazyLock;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use evidence::digest::Digest;

use crate::http::extract::Path;

/// A file of the console.
struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! assets {
    ($($name:literal: $media_type:literal),* $(,)?) => {
        &[$(Asset { name: $name, media_type: $media_type, bytes: include_bytes!(concat!("assets/", $name)) }),*]
    };
}

const ASSETS: &[Asset] = assets! {
    "docket.css": "text/css; charset=utf-8",
    "case.css": "text/css; charset=utf-8",
    "docket.js": "text/javascript; charset=utf-8",
    "admin.css": "text/css; charset=utf-8",
    "admin.js": "text/javascript; charset=utf-8",
    "player.js": "text/javascript; charset=utf-8",
    "timeline.js": "text/javascript; charset=utf-8",
    "marks.js": "text/javascript; charset=utf-8",
    "search.css": "text/css; charset=utf-8",
    "player.css": "text/css; charset=utf-8",
    "together.js": "text/javascript; charset=utf-8",
    "charts.js": "text/javascript; charset=utf-8",
    "upload.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "htmx.min.js": "text/javascript; charset=utf-8",
    "uplot.min.js": "text/javascript; charset=utf-8",
    "uplot.min.css": "text/css; charset=utf-8",
};

/// Each asset's URL, which changes with its bytes.
static URLS: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let url = |asset: &Asset| {
        let digest = Digest::of(asset.bytes).to_string();
        let (stem, ending) = asset.name.split_once('.').unwrap_or((asset.name, ""));
        (asset.name, format!("/assets/{stem}-{}.{ending}", &digest[..12]))
    };
    ASSETS.iter().map(url).collect()
});

/// Where an asset is served.
pub fn url(name: &str) -> &'static str {
    URLS.iter().find(|(known, _)| *known == name).map_or("/assets/none", |(_, url)| url.as_str())
}

/// An asset.
pub async fn asset(Path(name): Path<String>) -> Response {
    let path = format!("/assets/{name}");
    let found = URLS.iter().zip(ASSETS).find(|((_, url), _)| *url == path);
    let Some((_, asset)) = found else { return StatusCode::NOT_FOUND.into_response() };
    let headers =
        [(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, asset.bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_has_a_url_of_its_own() {
        for asset in ASSETS {
            assert!(url(asset.name).starts_with("/assets/"), "{}", asset.name);
            assert_ne!(url(asset.name), "/assets/none", "{}", asset.name);
        }
    }
}
