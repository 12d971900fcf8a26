//! The map beneath drawings, which the site brought: who may have a piece of it.
//!
//! It holds no evidence, so that a piece was given is no entry. But which pieces somebody asks for tells where a case's
//! recorders were: neither the custody log nor the service's own names any, and what the map does not have is refused
//! without a record.

use std::sync::Arc;
use std::time::Duration;

use evidence::ids::UserId;

use crate::clock::monotonic;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::refused::Thing;
use crate::custody::{Custody, Refused, Verb, require};
use crate::spans;
use crate::store::basemap::Basemap;
use crate::store::live::places::{Places, Sharing};

pub use crate::store::basemap::{Extent, TileAt, TileType};

/// Tiles that are read at one time.
const READ_AT_ONCE: usize = 8;

/// Of those, how many for one person.
const READ_EACH: usize = 4;

/// Tiles of one person that wait to be read: a few pages of them.
const WAITING_EACH: usize = 160;

/// How long each waits.
const WAIT: Duration = Duration::from_secs(20);

/// A tile of the map.
#[derive(Debug)]
pub struct MapTile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What they are.
    pub tile_type: TileType,
}

/// Places to read a tile.
pub(in crate::custody) fn places() -> Arc<Places<UserId>> {
    let (own, wait) = (0, WAIT);
    Places::new(Sharing { own, common: READ_AT_ONCE, common_each: READ_EACH, waiting_each: WAITING_EACH, wait })
}

impl Custody {
    /// The map beneath drawings, where the site brought one.
    pub fn basemap(&self) -> Option<&Basemap> {
        self.basemap.as_deref()
    }

    /// A tile of the map, for who may read cases.
    pub async fn map_tile(self: &Arc<Self>, caller: &Caller, at: Option<TileAt>) -> Result<MapTile, Refused> {
        let allowed = require(caller, Action::ReadCases, Target::Installation, None);
        self.recorded(caller, Verb::MapTile, allowed).await?;
        let none = || Refused::unknown(Thing::MapTile, "");
        let (Some(map), Some(at), Caller::User { id, .. }) = (self.basemap.clone(), at, caller) else {
            return Err(none());
        };
        let place = self.tile_places.take(id.clone()).await.map_err(|_| Refused::NoPlace)?;
        let read = spans::blocking(move || {
            let read = map.tile(at);
            drop(place);
            match read {
                Ok(bytes) => bytes.map(|bytes| MapTile { bytes, tile_type: map.tile_type() }),
                // Whoever looks at a drawing can do nothing about it: it is drawn without, as where the map ends.
                Err(fault) => {
                    if map.is_to_be_told(monotonic()) {
                        tracing::error!(map.error = %fault, "no tile of the map can be given");
                    }
                    None
                }
            }
        });
        read.await.map_err(|_| Refused::Panicked)?.ok_or_else(none)
    }
}
