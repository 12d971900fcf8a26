//! The stills of a case's recordings, as its page shows them.

use std::collections::BTreeMap;

use evidence::event::Stage;
use evidence::ids::RecordingId;

use crate::custody::Refused;
use crate::custody::access::Action;
use crate::custody::case::file::CaseFile;
use crate::custody::recording::Recording;
use crate::http::AppState;
use crate::http::console::case::file::shown_of;
use crate::http::console::visitor::Visitor;

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
