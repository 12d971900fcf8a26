//! A recording: player, markers, transcripts, clips, history, verification; clips and snapshots; several
//! recorders of one case at one time.

mod asking;
mod bar;
mod chapters;
mod condition;
mod derived;
mod filing;
mod footage;
mod marks;
mod monitor;
pub(in crate::http::console) mod page;
mod player;
mod proof;
mod together;
mod track;
mod transcripts;

use axum::extract::DefaultBodyLimit;

use crate::http::console::{Route, get, post};

pub(in crate::http::console) use page::standing;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    let mut transcript = post("/recordings/{recording}/transcripts", transcripts::add);
    transcript.handler = transcript.handler.layer(DefaultBodyLimit::max(transcripts::form_bytes()));
    vec![
        get("/recordings/{recording}", page::page),
        post("/recordings/{recording}/views", footage::open_view),
        post("/views/{view}/close", footage::close_view),
        get("/recordings/{recording}/content", footage::content),
        get("/recordings/{recording}/rendition", footage::rendition),
        get("/recordings/{recording}/frames", footage::frames),
        get("/recordings/{recording}/frame", footage::frame),
        get("/recordings/{recording}/still", footage::still),
        get("/recordings/{recording}/strip", footage::strip),
        get("/recordings/{recording}/waveform", footage::waveform),
        get("/recordings/{recording}/download", footage::download),
        get("/recordings/{recording}/manifest", proof::manifest),
        get("/recordings/{recording}/receipt", proof::receipt),
        get("/recordings/{recording}/history", proof::history),
        post("/recordings/{recording}/verify", proof::verify),
        post("/recordings/{recording}/markers", marks::set_marker),
        post("/markers/{marker}/remove", marks::remove_marker),
        post("/markers/{marker}/change", marks::change_marker),
        transcript,
        // Where a refused form left the browser.
        get("/recordings/{recording}/transcripts", filing::back),
        post("/recordings/{recording}/transcripts/make", asking::make),
        get("/transcripts/{transcript}/content", transcripts::content),
        post("/transcripts/{transcript}/remove", transcripts::remove),
        post("/recordings/{recording}/clips", marks::cut_clip),
        post("/recordings/{recording}/snapshots", marks::take_snapshot),
        post("/recordings/{recording}/monitor", monitor::review),
        get("/recordings/{recording}/monitor", filing::back),
        post("/recordings/{recording}/cases", filing::file),
        get("/recordings/{recording}/cases", filing::back),
        get("/derived/{derived}", derived::page),
        get("/derived/{derived}/content", derived::content),
        get("/derived/{derived}/statement", derived::statement),
        get("/together/{case}", together::page),
    ]
}
