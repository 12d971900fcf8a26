//! What is known to be wrong still. A row goes when its fault is mended; nothing else may be wrong.

use crate::cells::{Cell, Found, Job};

/// A file, by a part of its name; a job; a part of what is wrong of it; why.
type Fault = (&'static str, Job, &'static str, &'static str);

/// The faults.
const FAULTS: &[Fault] = &[
    (
        "raw.mpv",
        Job::Rendition,
        "pictures at wrong times",
        "the delay of the decoder counts in stills, not in renditions",
    ),
    ("h264-open-250.mkv", Job::Fast, "Experimental feature", "a muxer's refusal is said to be a fault of the worker"),
    ("slow.ts", Job::Fast, "Invalid argument", "a muxer's refusal is said to be a fault of the worker"),
    ("camcorder/", Job::Snapshot, "", FIELDS),
    ("camcorder/", Job::Strip, "", FIELDS),
    ("camcorder/", Job::Fast, "", FIELDS),
];

/// Why interlaced H.264 is not right yet.
const FIELDS: &str = "where each field has a packet of its own, a packet is taken for a picture";

/// Marks those cells of a file that are known to be wrong.
pub(crate) fn mark(name: &str, cells: &mut [Cell]) {
    for cell in cells {
        let Found::Wrong(what) = &cell.found else { continue };
        let known = |fault: &&Fault| name.contains(fault.0) && fault.1 == cell.job && what.contains(fault.2);
        if let Some(fault) = FAULTS.iter().find(known) {
            cell.found = Found::Known(format!("{what} ({})", fault.3));
        }
    }
}
