//! What a site limits, with the values that hold where its configuration is silent.

use serde::Deserialize;

use crate::answers::bounds::PASSWORD_LENGTH_MIN;

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
    /// Requests of those who signed in that are served at one time, answers included; a further one is
    /// told to come back. Default 512.
    pub requests_max: usize,
    /// Of these, requests of one person or station. Default 128.
    pub requests_per_owner: usize,
    /// Requests of strangers that are served at one time. Default 64.
    pub stranger_requests_max: usize,
    /// Of these, requests from one address (IPv4 address, IPv6 /64). Default 16.
    pub stranger_requests_per_address: usize,
    /// Connections at one time. Default 4,096; never more than half of the files that the process may open.
    pub connections_max: usize,
    /// Connections of one person or station. Default 64.
    pub connections_per_owner: usize,
    /// Connections on which nobody signed in yet. Default 512.
    pub stranger_connections_max: usize,
    /// Of these, connections from one address. Many people may share one; theirs no longer count here once
    /// they showed who they are. Default 64.
    pub stranger_connections_per_address: usize,
    /// Seconds that a stranger may be silent: to shake hands, for a request's head, between requests.
    /// Default 10.
    pub stranger_seconds: u64,
    /// Seconds that the connection of somebody who signed in may be idle. Default 120.
    pub idle_seconds: u64,
    /// Bytes a second that a large body must arrive at. Default 4,096.
    pub body_rate_min: u64,
    /// Characters of a new password where nothing but it lets somebody in. Default 12, and never fewer; NIST SP
    /// 800-63B-4 asks for 15.
    pub password_length_min: usize,
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
            requests_per_owner: 128,
            stranger_requests_max: 64,
            stranger_requests_per_address: 16,
            connections_max: 4096,
            connections_per_owner: 64,
            stranger_connections_max: 512,
            stranger_connections_per_address: 64,
            stranger_seconds: 10,
            idle_seconds: 120,
            body_rate_min: 4096,
            password_length_min: PASSWORD_LENGTH_MIN,
        }
    }
}
