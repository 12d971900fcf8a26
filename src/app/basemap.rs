//! The `[map]` table: the package of tiles that lies beneath drawings, and who must be named with it.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use evidence::ids::is_unseen;
use serde::Deserialize;

use crate::store::basemap::{ATTRIBUTION_LENGTH_MAX, Basemap};

/// The `[map]` table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MapConfig {
    /// A package of raster tiles (PMTiles, version 3), relative to the configuration file. Without it drawings have no map
    /// beneath them.
    pub tiles: Option<PathBuf>,
    /// What stands beneath every map, instead of what the package says: who made it and by which review number.
    pub attribution: Option<String>,
}

impl MapConfig {
    /// What is wrong with it, and how it has to be.
    pub fn wrong(&self) -> Option<String> {
        let Some(attribution) = &self.attribution else { return None };
        if self.tiles.is_none() {
            return Some(
                "attribution is set and tiles is not; name the package of tiles, or leave both out".to_owned(),
            );
        }
        let length = attribution.chars().count();
        if attribution.trim().is_empty() || length > ATTRIBUTION_LENGTH_MAX {
            return Some(format!("attribution has {length} characters; it must have 1 to {ATTRIBUTION_LENGTH_MAX}"));
        }
        let is_unshown = attribution.chars().any(is_unseen);
        is_unshown.then(|| "attribution holds characters that cannot be seen; write it on one line".to_owned())
    }

    /// The map, tried.
    pub(in crate::app) fn open(&self) -> Result<Option<Basemap>> {
        let Some(path) = &self.tiles else { return Ok(None) };
        let map = Basemap::open(path).with_context(|| format!("map.tiles: {}", path.display()))?;
        let map = map.naming(self.attribution.as_ref().map(|text| text.trim().to_owned()));
        if map.attribution().is_none() {
            tracing::warn!(
                "the map says nobody who must be named beneath it: where its licence or the law asks for that, set map.attribution"
            );
        }
        Ok(Some(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beneath_maps_is_a_line_of_300_characters_and_belongs_to_a_map() {
        let wrong = |tiles: Option<&str>, text: &str| {
            MapConfig { tiles: tiles.map(PathBuf::from), attribution: Some(text.to_owned()) }.wrong()
        };
        assert_eq!(MapConfig::default().wrong(), None);
        assert_eq!(wrong(Some("a"), "审图号:GS(2024)0650号"), None);
        assert_eq!(wrong(Some("a"), &"图".repeat(ATTRIBUTION_LENGTH_MAX)), None);
        for (tiles, text, said) in [
            (None, "x", "tiles is not"),
            (Some("a"), " ", "1 to 300"),
            (Some("a"), &"图".repeat(ATTRIBUTION_LENGTH_MAX + 1), "has 301 characters"),
            (Some("a"), "a\nb", "cannot be seen"),
        ] {
            assert!(wrong(tiles, text).is_some_and(|told| told.contains(said)), "{text:?}");
        }
    }
}
