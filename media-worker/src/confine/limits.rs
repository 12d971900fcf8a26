//! Resource limits of the process.

use media_protocol::Limits;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::ConfineError;

/// Open files: the standard three, the input, the output, and room for Landlock's ruleset while it is made.
const FILES_MAX: u64 = 8;

/// Sets the limits, hard and soft alike, so that nothing can raise them.
pub fn set(limits: &Limits) -> Result<(), ConfineError> {
    for (what, resource, most) in wanted(limits) {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(resource, limit).map_err(|source| ConfineError::Limit { what, source })?;
    }
    Ok(())
}

/// Whether the kernel says that all limits are set.
pub fn holds(limits: &Limits) -> bool {
    wanted(limits).iter().all(|(_, resource, most)| {
        let limit = getrlimit(*resource);
        limit.current.is_some_and(|current| current <= *most) && limit.maximum.is_some_and(|maximum| maximum <= *most)
    })
}

fn wanted(limits: &Limits) -> [(&'static str, Resource, u64); 5] {
    [
        ("address space", Resource::As, limits.memory_bytes),
        ("processor time", Resource::Cpu, limits.cpu_seconds),
        ("output", Resource::Fsize, limits.output_bytes),
        ("open files", Resource::Nofile, FILES_MAX),
        ("core dumps", Resource::Core, 0),
    ]
}
