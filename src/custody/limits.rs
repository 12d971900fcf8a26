//! What a site limits, with the values that hold where its configuration is silent.

use serde::Deserialize;

/// The `[limits]` table of `docket.toml`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Largest recording that is taken, in bytes. Default 256 GiB: more than a card holds.
    pub recording_bytes_max: u64,
    /// Recordings of one station that are announced and not stored. Default 2,000.
    pub open_uploads_per_station: u64,
    /// Bytes of recordings of one station that are announced and not stored. One recording is taken
    /// whatever its size. Default 2 TiB.
    pub open_bytes_per_station: u64,
    /// Seconds after which an upload of which nothing arrives is abandoned: what had arrived is
    /// removed, and its station announces it again. Default 30 days.
    pub upload_idle_seconds: u64,
    /// Segments that are received at one time beyond the first of each station; each takes 8 MiB of
    /// memory, and one station gets half of them at most. Default 16.
    pub segments_in_flight: usize,
    /// Stations that each have a place of their own to receive a segment, 8 MiB of memory, at one
    /// time. Default 64: no fewer than the site's stations, or they wait for one another.
    pub stations_at_once: usize,
    /// Bytes of the vault's file system that stay free. Default 1 GiB.
    pub free_bytes_floor: u64,
    /// Seconds in which a body must make progress. Default 30.
    pub body_stall_seconds: u64,
    /// Seconds after which an idle view is closed. Default 600.
    pub view_idle_seconds: u64,
    /// Requests that are served at one time; a further one is told to come back. Default 512.
    pub requests_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            recording_bytes_max: 256 * 1024 * 1024 * 1024,
            open_uploads_per_station: 2000,
            open_bytes_per_station: 2 * 1024 * 1024 * 1024 * 1024,
            upload_idle_seconds: 30 * 24 * 3600,
            segments_in_flight: 16,
            stations_at_once: 64,
            free_bytes_floor: 1024 * 1024 * 1024,
            body_stall_seconds: 30,
            view_idle_seconds: 600,
            requests_max: 512,
        }
    }
}
