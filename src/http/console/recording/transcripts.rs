//! Transcripts on a recording's page: their lines, each leading to its moment, and how they are added and removed.

use axum::extract::multipart::{self, MultipartError, MultipartRejection};
use axum::extract::{Multipart, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use bytes::BytesMut;
use evidence::entry::Item;
use evidence::ids::{RecordingId, TranscriptId};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::access::Action;
use crate::custody::download::{content_disposition, safe_name};
use crate::custody::log::history::Names;
use crate::custody::recording::media::Choice;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::transcript::TranscriptFact;
use crate::custody::transcript::act::{NewTranscript, TRANSCRIPTS_MAX};
use crate::custody::transcript::lines::Line;
use crate::custody::transcript::reading::TRANSCRIPT_BYTES_MAX;
use crate::custody::transcript::shown::{Chosen, LINES_SHOWN, TranscriptsShown, Wanted};
use crate::custody::{Refused, TEXT_LENGTH_MAX};
use crate::http::AppState;
use crate::http::console::errors::{Oops, alert, on_form};
use crate::http::console::form::Form;
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::recording::filing::Shown;
use crate::http::console::recording::{asking, page};
use crate::http::console::shown::{foreign, moment, person, plain};
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};
use crate::http::problem::broken_off;

/// What a form with a file may have beside it, in bytes.
const BESIDE_FILE_BYTES: u64 = 64 * 1024;

/// Languages that the form offers; it takes any tag.
const LANGUAGES: [&str; 6] = ["zh", "yue", "ug", "bo", "mn", "en"];

/// Longest text field of the form, in bytes: the longest text in the longest characters.
const FIELD_BYTES: usize = TEXT_LENGTH_MAX * 4;

/// Which lines a page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Of this transcript.
    transcript: String,
    /// With this word.
    said: String,
    /// From this line on, counted from 1.
    line: String,
}

impl Asked {
    /// As it is asked for. What is no id or number asks for nothing.
    pub(super) fn wanted(&self) -> Wanted {
        Wanted {
            transcript: self.transcript.parse().ok(),
            word: self.said.chars().take(TEXT_LENGTH_MAX).collect(),
            from: self.line.parse::<usize>().ok().and_then(|line| line.checked_sub(1)).unwrap_or_default(),
        }
    }
}

/// A transcript as it was typed, and what is wrong with it.
#[derive(Debug, Default)]
pub(super) struct Typed {
    page: String,
    language: String,
    program: String,
    wrong: Option<String>,
}

/// Those who added or asked for what is shown.
pub(super) fn people(shown: &TranscriptsShown) -> Vec<Item> {
    let added = shown.chosen.iter().map(|chosen| &chosen.transcript.added_by);
    added.chain(shown.asking.iter().map(|asking| &asking.asked_by)).cloned().map(Item::User).collect()
}

/// The panel.
pub(super) fn panel(
    visitor: &Visitor,
    recording: RecordingId,
    (shown, can_be_made, names): (&TranscriptsShown, bool, &Names),
    asked: &Asked,
    typed: &Typed,
) -> Markup {
    let lang = visitor.lang;
    let may = visitor.may(Action::MarkRecording);
    html! {
        section.panel id="transcripts" aria-labelledby="h-transcripts" {
            h2 id="h-transcripts" { (lang.text("transcript-title")) }
            p.small { (lang.text("transcript-not-part")) }
            @if let Some(wrong) = &typed.wrong { (alert(wrong)) }
            @if shown.all.len() > 1 { (choice(visitor, recording, shown)) }
            @match &shown.chosen {
                None => { p.small { (lang.text("transcript-none")) } }
                Some(chosen) => {
                    (about(visitor, &chosen.transcript, names))
                    (filter(visitor, recording, chosen, &asked.said))
                    (lines(visitor, chosen))
                    (pager(visitor, recording, chosen, &asked.said))
                    @if may { (removal(visitor, &chosen.transcript.id)) }
                }
            }
            @let room = (shown.all.len() as u64) < TRANSCRIPTS_MAX;
            (asking::told(visitor, recording, (shown.asking.as_ref(), names), may && room && can_be_made))
            @if may && room { (form(visitor, recording, typed)) }
        }
    }
}

/// The address of the panel with the lines of a transcript.
fn address(recording: RecordingId, transcript: &TranscriptId, said: &str, first: usize) -> String {
    let mut fields = vec![("transcript", transcript.to_string())];
    if !said.is_empty() {
        fields.push(("said", said.to_owned()));
    }
    if first > 0 {
        fields.push(("line", (first + 1).to_string()));
    }
    let fields = serde_urlencoded::to_string(fields).unwrap_or_default();
    format!("/recordings/{recording}?{fields}#transcripts")
}

fn choice(visitor: &Visitor, recording: RecordingId, shown: &TranscriptsShown) -> Markup {
    let here = shown.chosen.as_ref().map(|chosen| &chosen.transcript.id);
    html! {
        nav.streams aria-label=(visitor.lang.text("transcript-choose")) {
            @for one in &shown.all {
                @let name = html! { (foreign(&one.name)) @if let Some(language) = &one.language { " (" (spoken(visitor.lang, language)) ")" } };
                @if here == Some(&one.id) { span.tag.good aria-current="true" { (name) } " " }
                @else { a href=(address(recording, &one.id, "", 0)) { (name) } " " }
            }
        }
    }
}

/// Whose it is and what it was made with.
fn about(visitor: &Visitor, transcript: &TranscriptFact, names: &Names) -> Markup {
    let lang = visitor.lang;
    let by = [
        ("count", transcript.lines.into()),
        ("who", person(lang, &transcript.added_by, names).into()),
        ("time", visitor.clock.minute(transcript.added_at).into()),
    ];
    html! {
        p {
            strong { (foreign(&transcript.name)) }
            @if let Some(language) = &transcript.language { " " span.tag.plain { (spoken(lang, language)) } }
            @if let Some(program) = &transcript.program {
                " " span.tag.warn { (lang.text("transcript-by-program")) } " " (foreign(program))
            }
            br; small { code { (lang.word(&transcript.format)) } " · " (lang.with("transcript-by", &by)) }
            " " a.small href={ "/transcripts/" (transcript.id) "/content" } download { (lang.text("transcript-download")) }
        }
        details.fold {
            summary { (lang.text("recording-digests")) }
            dl.facts { dt { "SHA-256" } dd { code { (transcript.content) } } }
        }
    }
}

/// Asks for the lines with a word; a script does it without loading the page anew.
fn filter(visitor: &Visitor, recording: RecordingId, chosen: &Chosen, said: &str) -> Markup {
    let lang = visitor.lang;
    let count = [("count", chosen.wanted.into()), ("word", plain(said).into())];
    html! {
        form.row id="transcript-filter" method="get" action={ "/recordings/" (recording) "#transcripts" } {
            input type="hidden" name="transcript" value=(chosen.transcript.id);
            div.field.grow {
                label for="transcript-said" { (lang.text("transcript-filter")) }
                input id="transcript-said" name="said" type="search" value=(said) maxlength=(TEXT_LENGTH_MAX) autocomplete="off" spellcheck="false";
            }
            button.second type="submit" { (lang.text("transcript-filter-do")) }
            @if !said.is_empty() { a href=(address(recording, &chosen.transcript.id, "", 0)) { (lang.text("transcript-filter-all")) } }
        }
        p.small id="transcript-found" role="status" {
            @if !said.is_empty() && chosen.wanted == 0 { (lang.with("transcript-filtered-none", &[("word", plain(said).into())])) }
            @else if !said.is_empty() { (lang.with("transcript-filtered", &count)) }
        }
    }
}

fn lines(visitor: &Visitor, chosen: &Chosen) -> Markup {
    let lang = visitor.lang;
    let whole = chosen.wanted as u64 == chosen.transcript.lines && chosen.lines.len() == chosen.wanted;
    html! {
        label.small { input type="checkbox" id="transcript-follow" checked; " " (lang.text("transcript-follow")) }
        ol.transcript id="transcript" aria-label=(lang.text("transcript-lines")) data-whole[whole] {
            @for line in &chosen.lines {
                li data-start=(line.start_ms) data-end=(line.end_ms) {
                    button.link.moment type="button" data-seek=(line.start_ms) { (moment(line.start_ms)) }
                    span.on-paper { (moment(line.start_ms)) }
                    " " span.said { (said(line)) }
                }
            }
        }
    }
}

/// What is said, each word that has a time of its own leading there.
fn said(line: &Line) -> Markup {
    let mut rest = line.text.as_str();
    let mut pieces = Vec::new();
    for word in &line.words {
        let Some(at) = rest.find(word.text.as_str()) else { continue };
        let (before, behind) = rest.split_at(at);
        pieces.push((before, Some((word.start_ms, word.text.as_str()))));
        rest = &behind[word.text.len()..];
    }
    pieces.push((rest, None));
    html! {
        @for (before, word) in pieces {
            (broken(before))
            @if let Some((at_ms, text)) = word { span data-seek=(at_ms) { (broken(text)) } }
        }
    }
}

/// A text with its line breaks.
fn broken(text: &str) -> Markup {
    html! { @for (n, line) in text.split('\n').enumerate() { @if n > 0 { br; } @if !line.is_empty() { (foreign(line)) } } }
}

fn pager(visitor: &Visitor, recording: RecordingId, chosen: &Chosen, said: &str) -> Markup {
    let lang = visitor.lang;
    let last = chosen.first + chosen.lines.len();
    let shown = [("from", (chosen.first + 1).into()), ("to", last.into()), ("count", chosen.wanted.into())];
    let link = |first| address(recording, &chosen.transcript.id, said, first);
    html! {
        @if chosen.lines.len() < chosen.wanted {
            p.row {
                span.small { (lang.with("transcript-shown", &shown)) }
                @if chosen.first > 0 { a.button.second rel="prev" href=(link(chosen.first.saturating_sub(LINES_SHOWN))) { (lang.text("transcript-earlier")) } }
                @if last < chosen.wanted { a.button.second rel="next" href=(link(last)) { (lang.text("transcript-later")) } }
            }
        }
    }
}

fn removal(visitor: &Visitor, transcript: &TranscriptId) -> Markup {
    let lang = visitor.lang;
    html! {
        details.act {
            summary { (lang.text("transcript-remove")) }
            form.row method="post" action={ "/transcripts/" (transcript) "/remove" } data-once {
                (csrf_field(visitor))
                div.field.grow {
                    label for="transcript-why" { (lang.text("transcript-why")) }
                    input id="transcript-why" name="reason" required maxlength=(TEXT_LENGTH_MAX);
                }
                button.danger type="submit" { (lang.text("transcript-remove")) }
            }
        }
    }
}

fn form(visitor: &Visitor, recording: RecordingId, typed: &Typed) -> Markup {
    let lang = visitor.lang;
    let mib = TRANSCRIPT_BYTES_MAX / 1024 / 1024;
    html! {
        details.act open[typed.wrong.is_some()] {
            summary { (lang.text("transcript-add")) }
            // The file comes last, and the proof that the form is ours first: nothing is kept before it.
            form method="post" action={ "/recordings/" (recording) "/transcripts" } enctype="multipart/form-data" data-once {
                (csrf_field(visitor))
                div.row {
                    div.field {
                        label for="transcript-language" { (lang.text("transcript-language")) }
                        input id="transcript-language" name="language" value=(typed.language) maxlength="35" size="8"
                            list="transcript-languages" autocomplete="off" spellcheck="false" aria-describedby="transcript-language-help";
                        datalist id="transcript-languages" { @for tag in LANGUAGES { option value=(tag) {} } }
                        small id="transcript-language-help" { (lang.text("transcript-language-help")) }
                    }
                    div.field.grow {
                        label for="transcript-program" { (lang.text("transcript-program")) }
                        input id="transcript-program" name="program" value=(typed.program) maxlength=(TEXT_LENGTH_MAX)
                            autocomplete="off" spellcheck="false" aria-describedby="transcript-program-help";
                        small id="transcript-program-help" { (lang.text("transcript-program-help")) }
                    }
                }
                div.field {
                    label for="transcript-file" { (lang.text("transcript-file")) }
                    input id="transcript-file" name="file" type="file" required accept=".srt,.vtt,.json,.txt" aria-describedby="transcript-help";
                    small id="transcript-help" { code { "SRT WebVTT JSON" } " " (lang.with("transcript-help", &[("mib", mib.into())])) }
                }
                button type="submit" { (lang.text("transcript-submit")) }
            }
        }
    }
}

/// Bytes of a form that are taken.
pub(super) fn form_bytes() -> usize {
    usize::try_from(TRANSCRIPT_BYTES_MAX + BESIDE_FILE_BYTES).unwrap_or(usize::MAX)
}

/// `POST /recordings/{recording}/transcripts`.
pub(super) async fn add(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, Oops> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let mut multipart = multipart.map_err(|rejection| broken_off(rejection.body_text()))?;
    let mut typed = Typed::default();
    let refused = match received(&state, &visitor, recording, &mut multipart, &mut typed).await {
        Ok(transcript) => {
            let said = html! { p.notice { (visitor.lang.text("transcript-added")) } };
            visitor.say(&format!("/recordings/{recording}"), said);
            return Ok(Redirect::to(&address(recording, &transcript, "", 0)).into_response());
        }
        Err(refused) => refused,
    };
    let wrong = match &refused {
        Refused::Invalid { .. } | Refused::Conflict(_) => refused.explained(visitor.lang),
        _ => return Err(refused.into()),
    };
    drain(&mut multipart).await;
    let shown = Shown::refused(Typed { wrong: Some(wrong), ..typed });
    let page = page::shown(&state, &visitor, recording, (Choice::default(), Asked::default()), &shown).await?;
    Ok(on_form(&refused, page))
}

/// Takes the form's fields and its file.
async fn received(
    state: &AppState,
    visitor: &Visitor,
    recording: RecordingId,
    multipart: &mut Multipart,
    typed: &mut Typed,
) -> Result<TranscriptId, Refused> {
    while let Some(field) = multipart.next_field().await.map_err(cut_off)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            let text = String::from_utf8_lossy(&taken(field, FIELD_BYTES).await?).into_owned();
            match name.as_str() {
                "page" => typed.page = text,
                "language" => typed.language = text,
                "program" => typed.program = text,
                _ => {}
            }
            continue;
        }
        // Nothing is taken before the form has shown that it is of this session, and who sends it that they may.
        visitor.require_page(state, &typed.page).await?;
        state.custody.may_transcribe(visitor.caller(), recording).await?;
        let name = safe_name(field.file_name().unwrap_or_default());
        let most = usize::try_from(TRANSCRIPT_BYTES_MAX).unwrap_or(usize::MAX);
        let bytes = taken(field, most).await?;
        let (language, program) = (Some(typed.language.clone()), Some(typed.program.clone()));
        let new = NewTranscript { recording, name, language, program, bytes: bytes.freeze() };
        return state.custody.add_transcript(visitor.caller(), new).await;
    }
    visitor.require_page(state, &typed.page).await?;
    Err(Refused::Invalid { field: Field::File, problem: Fault::Empty })
}

async fn taken(mut field: multipart::Field<'_>, most: usize) -> Result<BytesMut, Refused> {
    let mut bytes = BytesMut::new();
    while let Some(piece) = field.chunk().await.map_err(cut_off)? {
        if bytes.len() + piece.len() > most {
            return Err(too_large());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

fn too_large() -> Refused {
    Refused::Invalid { field: Field::File, problem: Fault::MoreMebibytes { most: TRANSCRIPT_BYTES_MAX / 1024 / 1024 } }
}

/// What a form that did not arrive whole is refused with.
#[expect(clippy::needless_pass_by_value, reason = "map_err hands it over")]
fn cut_off(error: MultipartError) -> Refused {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large() } else { broken_off(error.body_text()) }
}

/// Reads the rest: browsers show an answer only once they could send everything.
async fn drain(multipart: &mut Multipart) {
    while let Ok(Some(mut field)) = multipart.next_field().await {
        while let Ok(Some(_)) = field.chunk().await {}
    }
}

/// Why a transcript is removed.
#[derive(Debug, Deserialize)]
pub(super) struct Removal {
    #[serde(default)]
    page: String,
    #[serde(default)]
    reason: String,
}

/// `POST /transcripts/{transcript}/remove`.
pub(super) async fn remove(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(transcript): Path<String>,
    Form(removal): Form<Removal>,
) -> Result<Redirect, Oops> {
    visitor.require_page(&state, &removal.page).await?;
    let id: TranscriptId = id(Thing::Transcript, &transcript)?;
    let recording = state.custody.remove_transcript(visitor.caller(), id, &removal.reason).await?;
    Ok(Redirect::to(&format!("/recordings/{recording}#transcripts")))
}

/// `GET /transcripts/{transcript}/content`: the file as it was given, to be kept and not shown.
pub(super) async fn content(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(transcript): Path<String>,
) -> Result<Response, Oops> {
    let id: TranscriptId = id(Thing::Transcript, &transcript)?;
    let (transcript, bytes) = state.custody.transcript_file(visitor.caller(), id).await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    if let Ok(value) = HeaderValue::try_from(content_disposition(&transcript.name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// The language of a transcript: by name where it is one that most are in, or else by its tag.
fn spoken(lang: Lang, language: &str) -> Markup {
    match language.split('-').next() {
        Some("zh") => html! { (lang.text("transcript-in-chinese")) },
        Some("en") => html! { (lang.text("transcript-in-english")) },
        _ => html! { code { (language) } },
    }
}
