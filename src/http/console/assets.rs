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
    "print.css": "text/css; charset=utf-8",
    "case.css": "text/css; charset=utf-8",
    "beneath.css": "text/css; charset=utf-8",
    "docket.js": "text/javascript; charset=utf-8",
    "admin.css": "text/css; charset=utf-8",
    "admin.js": "text/javascript; charset=utf-8",
    "player.js": "text/javascript; charset=utf-8",
    "frames.js": "text/javascript; charset=utf-8",
    "select.css": "text/css; charset=utf-8",
    "select.js": "text/javascript; charset=utf-8",
    "timeline.js": "text/javascript; charset=utf-8",
    "marks.js": "text/javascript; charset=utf-8",
    "transcript.js": "text/javascript; charset=utf-8",
    "search.css": "text/css; charset=utf-8",
    "player.css": "text/css; charset=utf-8",
    "together.js": "text/javascript; charset=utf-8",
    "circle.js": "text/javascript; charset=utf-8",
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
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_asset_has_a_url_of_its_own() {
        for asset in ASSETS {
            assert!(url(asset.name).starts_with("/assets/"), "{}", asset.name);
            assert_ne!(url(asset.name), "/assets/none", "{}", asset.name);
        }
    }

    fn sheet(name: &str) -> &'static str {
        let found = ASSETS.iter().find(|asset| asset.name == name).expect("a sheet");
        std::str::from_utf8(found.bytes).expect("text")
    }

    /// The colours of a part of `docket.css`, by name.
    fn colours(css: &str) -> BTreeMap<&str, &str> {
        let declared = css.split("--").skip(1).filter_map(|rest| rest.split_once(": "));
        let coloured = declared.filter_map(|(name, rest)| Some((name, rest.get(..7).filter(|c| c.starts_with('#'))?)));
        coloured.collect()
    }

    /// The scheme for light rooms and the one for dark.
    fn schemes() -> [(&'static str, BTreeMap<&'static str, &'static str>); 2] {
        let (light, rest) =
            sheet("docket.css").split_once("@media screen and (prefers-color-scheme: dark)").expect("dark");
        let (dark, _) = rest.split_once("box-sizing").expect("the rest");
        let light = colours(light);
        let mut over = light.clone();
        over.extend(colours(dark));
        [("light", light), ("dark", over)]
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("a colour")) / 255.0;
        let linear = |part: f64| if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
        0.2126 * linear(part(1)) + 0.7152 * linear(part(3)) + 0.0722 * linear(part(5))
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_and_controls_stand_out_from_their_grounds_in_both_schemes() {
        const TEXT: [(&str, &[&str]); 11] = [
            ("ink", &["ground", "paper", "head", "hover", "sunk", "blue-ground", "amber-ground", "red-ground"]),
            (
                "soft",
                &["ground", "paper", "head", "hover", "plain-ground", "blue-ground", "amber-ground", "red-ground"],
            ),
            ("blue", &["ground", "paper", "head", "hover", "blue-ground", "amber-ground", "red-ground"]),
            ("blue-dark", &["ground", "paper", "blue-ground"]),
            ("red", &["red-ground", "paper", "ground"]),
            ("amber", &["amber-ground", "paper"]),
            ("green", &["green-ground", "paper"]),
            ("on-button", &["button", "button-over", "button-danger"]),
            ("on-bar", &["bar", "bar-over"]),
            ("bar-soft", &["bar"]),
            ("on-bar-here", &["bar-here"]),
        ];
        const EDGES: [(&str, &[&str]); 11] = [
            ("edge", &["paper", "ground"]),
            ("focus", &["paper", "ground"]),
            ("focus-bar", &["bar"]),
            ("track-1", &["sunk", "ground"]),
            ("track-2", &["sunk", "ground"]),
            ("track-3", &["sunk", "ground"]),
            ("track-4", &["sunk", "ground"]),
            ("track-5", &["sunk", "ground"]),
            ("track-6", &["sunk", "ground"]),
            ("track-7", &["sunk", "ground"]),
            ("track-8", &["sunk", "ground"]),
        ];
        let mut faint = Vec::new();
        for (scheme, colours) in schemes() {
            for (least, pairs) in [(4.5, &TEXT[..]), (3.0, &EDGES[..])] {
                for (front, grounds) in pairs {
                    for ground in *grounds {
                        let found = contrast(colours[front], colours[ground]);
                        if found < least {
                            faint.push(format!("{scheme}: {front} on {ground} has {found:.2}"));
                        }
                    }
                }
            }
        }
        assert!(faint.is_empty(), "{faint:#?}");
    }

    #[test]
    fn a_dark_scheme_has_every_colour_and_no_sheet_has_one_of_its_own() {
        let [(_, light), (_, dark)] = schemes();
        let kept = light.iter().filter(|(name, colour)| dark[*name] == **colour).map(|(name, _)| *name);
        // Pictures stay on black, and what is drawn over them as it is.
        let same = ["mark", "on-bar-here", "on-button", "on-stage", "stage", "veil"];
        assert_eq!(kept.collect::<Vec<_>>(), same);
        for asset in
            ASSETS.iter().filter(|asset| asset.media_type.starts_with("text/css") && !asset.name.starts_with("uplot"))
        {
            if asset.name != "docket.css" {
                assert_eq!(own_colours(sheet(asset.name)), Vec::<&str>::new(), "{}: see STYLE.md", asset.name);
            }
        }
    }

    /// What of a sheet is a colour as numbers.
    fn own_colours(css: &'static str) -> Vec<&'static str> {
        let after = css
            .split('#')
            .skip(1)
            .filter_map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next());
        after.filter(|word| word.bytes().all(|b| b.is_ascii_hexdigit()) && [3, 4, 6, 8].contains(&word.len())).collect()
    }
}
