//! From the job's text to the answer.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::Arc;

use media_protocol::{Reason, SOUND_MS_MAX, STRIP_COUNT_MAX, Task, Thing, WAVEFORM_BUCKETS_MAX};
use serde::Serialize;

use crate::failure::WorkError;
use crate::handed::{self, Files, Purpose};
use crate::heif;
use crate::input::{Chosen, InputFile};
use crate::{
    clip, confine, decode, embedded, extent, framehash, images, probe, raw, rendition, self_test, snapshot, sound,
    waveform,
};

/// Longest side of a still or of one picture of a strip that can be asked for, in pixels.
const STILL_PX_MAX: u32 = 4096;

/// Widest single picture of a strip, in pixels.
const STRIP_PX_MAX: u32 = 640;

/// Longest side of a rendition that can be asked for, in pixels.
const SIDE_PX_MAX: u32 = 4096;

/// Reads the job, takes its files, confines the process, does the job and writes the answer. Files that are handed
/// over are taken by a process that can open none any more.
pub fn run(stdin: impl Read + AsFd) -> Result<(), WorkError> {
    let unconfined =
        std::env::var_os(confine::UNCONFINED_VARIABLE).is_some_and(|value| value == confine::UNCONFINED_VALUE);
    prepare_ffmpeg()?;
    let are_handed = handed::are_handed(stdin.as_fd());
    let given_up = are_handed.then(|| confine::give_up_files(unconfined)).transpose()?;
    let (job, mut files) = if are_handed { handed::receive(stdin.as_fd())? } else { handed::read(stdin)? };
    let (whole, part) = whole_task(&job.task);
    let (task, chosen, table) = taken_apart(whole)?;
    check_bounds(task)?;
    if matches!(task, Task::Decode { .. } | Task::Sound { .. }) {
        raw::process::give_way();
    }
    let table = table.map(|name| files.take(Purpose::Table, name)).transpose()?;
    let input = input_path(task).map(|name| take_input(&mut files, name, chosen, table)?.part(part)).transpose()?;
    let output = output_path(task).map(|name| files.take(Purpose::Output, name)).transpose()?;
    files.are_taken()?;
    confine::set_limits(&job.limits)?;
    let landlock_abi = given_up.map_or_else(|| confine::give_up_files(unconfined), Ok)?;
    confine::give_up_calls(unconfined)?;
    let mut input = input;
    if let Some(Err(error)) = input.as_mut().map(read_photo) {
        return if matches!(task, Task::Probe { .. }) { answer(&probe::not_shown(&error)) } else { Err(error) };
    }
    let in_file = input.as_ref().map(InputFile::in_file);
    let locate = |from: &mut u64, to: &mut u64| in_file.iter().for_each(|in_file| in_file(from, to));
    match (task, input, output) {
        (Task::SelfTest, _, _) => answer(&self_test::run(&job.limits, landlock_abi)),
        (Task::Probe { .. }, Some(input), _) => answer(&probe::run(input)?),
        (Task::Images { still_px, strip_count, strip_px, .. }, Some(input), _) => {
            let made = images::run(input, *still_px, *strip_count, *strip_px)?;
            answer_with(&made.head, &[&made.still, &made.strip])
        }
        (Task::Waveform { buckets, .. }, Some(input), _) => answer(&waveform::run(input, *buckets)?),
        (Task::Sound { length_ms, .. }, Some(input), _) => sound::run(input, *length_ms),
        (Task::Rendition { side_px_max, .. }, Some(input), _) => rendition::run(input, *side_px_max),
        (Task::Clip { start_ms, end_ms, cut, .. }, Some(input), Some(output)) => {
            let mut report = clip::run(input, output, *start_ms, *end_ms, *cut)?;
            locate(&mut report.source_start, &mut report.source_end);
            answer(&report)
        }
        (Task::Snapshot { at_ms, .. }, Some(input), _) => {
            let mut made = snapshot::run(input, *at_ms)?;
            locate(&mut made.head.source_start, &mut made.head.source_end);
            answer_with(&made.head, &[&made.png])
        }
        (Task::Decode { .. }, Some(input), Some(output)) => answer(&decode::run(input, &output)?),
        (Task::FrameHashes { from_ms, to_ms, .. }, Some(input), _) => answer(&framehash::run(input, *from_ms, *to_ms)?),
        (Task::Of { .. } | Task::Part { .. }, Some(_), _) => Err(WorkError::JobNotUnderstood(Reason::UnknownTask {})),
        (_, None, _) | (Task::Clip { .. } | Task::Decode { .. }, _, None) => {
            Err(WorkError::JobNotUnderstood(Reason::TaskFileMissing {}))
        }
    }
}

/// The task on all of the media, and the part of the file that is named for it.
fn whole_task(task: &Task) -> (&Task, Option<(u64, u64)>) {
    match task {
        Task::Part { offset, length, task } => (task, Some((*offset, *length))),
        task => (task, None),
    }
}

/// The task itself, the streams that are named for it, and its frame table.
fn taken_apart(task: &Task) -> Result<(&Task, Chosen, Option<&Path>), WorkError> {
    match task {
        Task::Of { task, .. } if matches!(**task, Task::Of { .. } | Task::Part { .. }) => {
            Err(WorkError::JobNotUnderstood(Reason::TaskNested {}))
        }
        Task::Part { .. } => Err(WorkError::JobNotUnderstood(Reason::PartNested {})),
        Task::Of { video, audio, table, task } => Ok((task, Chosen { video: *video, audio: *audio }, table.as_deref())),
        task => Ok((task, Chosen::default(), None)),
    }
}

fn check_bounds(task: &Task) -> Result<(), WorkError> {
    let bound = |what, value: u32, most: u32| {
        if (1..=most).contains(&value) { Ok(()) } else { Err(WorkError::JobOutOfBounds { what, most: most.into() }) }
    };
    match task {
        Task::Images { still_px, strip_count, strip_px, .. } => {
            bound("still_px", *still_px, STILL_PX_MAX)?;
            bound("strip_count", *strip_count, STRIP_COUNT_MAX)?;
            bound("strip_px", *strip_px, STRIP_PX_MAX)
        }
        Task::Waveform { buckets, .. } => bound("buckets", *buckets, WAVEFORM_BUCKETS_MAX),
        Task::Sound { length_ms, .. } if !(1..=SOUND_MS_MAX).contains(length_ms) => {
            Err(WorkError::JobOutOfBounds { what: "length_ms", most: SOUND_MS_MAX })
        }
        Task::Rendition { side_px_max, .. } => bound("side_px_max", *side_px_max, SIDE_PX_MAX),
        Task::Clip { start_ms, end_ms, .. } if start_ms >= end_ms => {
            Err(WorkError::JobNotUnderstood(Reason::ClipBackwards {}))
        }
        Task::FrameHashes { from_ms, to_ms, .. } if from_ms >= to_ms => {
            Err(WorkError::JobNotUnderstood(Reason::PartBackwards {}))
        }
        Task::SelfTest
        | Task::Probe { .. }
        | Task::Sound { .. }
        | Task::Clip { .. }
        | Task::Snapshot { .. }
        | Task::Decode { .. }
        | Task::FrameHashes { .. }
        | Task::Of { .. }
        | Task::Part { .. } => Ok(()),
    }
}

fn input_path(task: &Task) -> Option<&Path> {
    match task {
        Task::SelfTest | Task::Of { .. } | Task::Part { .. } => None,
        Task::Probe { input }
        | Task::Images { input, .. }
        | Task::Waveform { input, .. }
        | Task::Sound { input, .. }
        | Task::Rendition { input, .. }
        | Task::Clip { input, .. }
        | Task::Snapshot { input, .. }
        | Task::Decode { input, .. }
        | Task::FrameHashes { input, .. } => Some(input),
    }
}

fn output_path(task: &Task) -> Option<&Path> {
    if let Task::Clip { output, .. } | Task::Decode { output, .. } = task { Some(output) } else { None }
}

fn take_input(files: &mut Files, name: &Path, chosen: Chosen, table: Option<File>) -> Result<InputFile, WorkError> {
    let file = files.take(Purpose::Input, name)?;
    let size = file.metadata().map_err(|source| WorkError::FileNotOpened { what: Thing::Input, source })?.len();
    Ok(InputFile::new(Arc::new(file), size, chosen).with_table(table))
}

/// Everything of FFmpeg that may want the file system, while there still is one.
fn prepare_ffmpeg() -> Result<(), WorkError> {
    ffmpeg_next::init().map_err(crate::failure::encode(Thing::FfmpegStart))?;
    raw::log::capture();
    Ok(())
}

/// Writes an answer that is JSON alone.
fn answer(value: &impl Serialize) -> Result<(), WorkError> {
    answer_with(value, &[])
}

/// Writes an answer that is a line of JSON and the bytes of files.
fn answer_with(head: &impl Serialize, files: &[&[u8]]) -> Result<(), WorkError> {
    let mut output = std::io::stdout().lock();
    serde_json::to_writer(&mut output, head).map_err(|error| WorkError::Answer(error.into()))?;
    output.write_all(b"\n")?;
    for file in files {
        output.write_all(file)?;
    }
    Ok(output.flush()?)
}

/// Looks at what FFmpeg does not open: pictures that are items of a file, and a photo with a video behind
/// it, of which only the photo is left. Of a part that is not asked.
fn read_photo(input: &mut InputFile) -> Result<(), WorkError> {
    if input.is_part {
        return Ok(());
    }
    let mut head = [0; 32];
    if input.reader().read_exact(&mut head).is_ok() && extent::is_animated(&head) {
        let (kind, why) = ("WebP", Reason::PictureRow {});
        return Err(match extent::of_file(input).cut.pop() {
            Some(why) => WorkError::CutOff { kind, why },
            None => WorkError::NotShown { kind, why },
        });
    }
    input.still = heif::read(&mut input.reader(), input.size)?.map(Arc::new);
    input.embedded = embedded::find(&mut input.reader(), input.size);
    if let Some(embedded) = input.embedded.as_ref().filter(|one| one.offset > 0 && input.still.is_none()) {
        input.size = embedded.offset;
    }
    Ok(())
}
