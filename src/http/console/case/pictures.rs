//! The stills of a case's recordings, as its page shows them.

use std::collections::BTreeMap;
use std::ops::Range;

use evidence::event::Stage;
use evidence::ids::RecordingId;

use crate::custody::Refused;
use crate::custody::access::Action;
use crate::custody::case::file::CaseFile;
use crate::custody::recording::Recording;
use crate::http::AppState;
use crate::http::console::visitor::Visitor;

/// Recordings of one stage that the page shows unless the stage is asked for.
const STAGE_SHOWN: usize = 100;

/// Recordings of a stage that was asked for which the page shows at a time: browsers take minutes for the
/// forms of thousands.
pub(in crate::http::console::case) const STAGE_PAGE: usize = 500;

/// Which of the recordings of a stage the page shows, where a stage was asked for.
pub(in crate::http::console::case) fn shown_of(
    whole: Option<(Stage, usize)>,
    stage: Stage,
    recordings: usize,
) -> Range<usize> {
    let (from, most) = match whole {
        Some((whole, from)) if whole == stage => (from.min(recordings), STAGE_PAGE),
        _ => (0, STAGE_SHOWN),
    };
    from..from.saturating_add(most).min(recordings)
}

/// Where the still of each recording is served that has one.
pub(in crate::http::console::case) type Pictures = BTreeMap<RecordingId, String>;

/// The stills of the recordings that the page shows; that they are seen is logged.
pub(in crate::http::console::case) async fn of(
    state: &AppState,
    visitor: &Visitor,
    file: &CaseFile,
    whole: Option<(Stage, usize)>,
) -> Result<Pictures, Refused> {
    if !visitor.may(Action::ViewRecording) {
        return Ok(Pictures::new());
    }
    let mut stages: Vec<Stage> = file.recordings.iter().map(|filed| filed.item.stage).collect();
    stages.sort_unstable();
    stages.dedup();
    let mut shown: Vec<Recording> = Vec::new();
    for stage in stages {
        let of: Vec<_> = file.recordings_of(stage).collect();
        let seen = of[shown_of(whole, stage, of.len())].iter().filter_map(|filed| filed.seen.as_ref());
        shown.extend(seen.map(|(recording, _)| recording.clone()));
    }
    let looks = state.custody.looks(&shown).await;
    let has_still = |id: &RecordingId| looks.get(id).is_some_and(|look| look.still);
    let ids: Vec<RecordingId> = shown.iter().map(|recording| recording.id).filter(has_still).collect();
    state.custody.see_stills(visitor.caller(), ids.clone()).await?;
    let place = |id: RecordingId| {
        let grant = state.custody.grant_pictures(&visitor.person.user, id);
        (id, format!("/recordings/{id}/still?grant={grant}"))
    };
    Ok(ids.into_iter().map(place).collect())
}
