//! A part of the media as a file of its own.

use std::collections::VecDeque;
use std::fs::File;
use std::sync::Arc;

use ffmpeg_next::Rational;
use ffmpeg_next::format::context::StreamIo;
use media_protocol::{ClipReport, Cut};

use crate::carried;
use crate::encode::{self, Made, Muxer, Plan};
use crate::failure::{WorkError, encode as failed};
use crate::frames::{self, Frames, Reading};
use crate::job::InputFile;
use crate::raw::facts::CodecFacts;
use crate::raw::mux;
use crate::source::{self, Source, TimedPacket};
use crate::timeline::{SECOND_US, from_ms, to_ms};
use crate::turn::Turn;

/// Quality of the picture of an exact clip, as x264 counts: hard to tell from the source.
const CRF: u8 = 17;

/// Longest side of an exact clip's picture, in pixels: as large as the source, as far as H.264 goes.
const SIDE_PX_MAX: u32 = 16_384;

/// How far before the asked moment a key frame is looked for, where a seek has landed behind it.
const SEEK_MARGINS_US: [i64; 4] = [0, 2 * SECOND_US, 10 * SECOND_US, 60 * SECOND_US];

/// How long a packet of sound may be, in microseconds.
const SOUND_AHEAD_US: i64 = SECOND_US;

/// Frames by which decoding may run ahead of showing, where the container does not say.
const REORDERED_MAX: i64 = 4;

/// Packets that are kept while the last key frame before the start is looked for.
const WAITING_MAX: usize = 4096;

/// Makes the clip and says what it became.
pub(crate) fn run(
    file: InputFile,
    output: File,
    start_ms: u64,
    end_ms: u64,
    cut: Cut,
) -> Result<ClipReport, WorkError> {
    let source = source::open(file)?;
    let size = source.size;
    let output = Arc::new(output);
    let expected: Vec<CodecFacts> =
        source.video.into_iter().chain(source.audio).filter_map(|index| source.facts(index)).collect();
    let io = StreamIo::from_write_seek(Arc::clone(&output)).map_err(failed("clip"))?;
    let (made, reading, parameters) = match cut {
        Cut::Fast => copy(source, io, start_ms, end_ms)?,
        Cut::Exact => encode_again(source, io, start_ms, end_ms)?,
    };
    if cut == Cut::Fast {
        carried::check(output, &expected)?;
    }
    let (source_start, source_end) = reading.range(size);
    Ok(ClipReport {
        actual_start_ms: to_ms(made.start_us),
        actual_end_ms: to_ms(made.end_us),
        source_start,
        source_end,
        tool: encode::tool(),
        parameters,
    })
}

type Outcome = (Made, Reading, Vec<String>);

fn encode_again(source: Source, io: StreamIo, start_ms: u64, end_ms: u64) -> Result<Outcome, WorkError> {
    let mut frames = Frames::open(source, true, true)?;
    let (start_us, end_us) = (from_ms(start_ms), from_ms(end_ms));
    if frames.has_pictures() {
        // Finds a place to start from that lies before the frame that is shown at the start.
        frames.picture_at(start_us, usize::MAX)?;
        // Sound may come in packets that begin long before.
        frames.seek_before(SOUND_AHEAD_US)?;
    } else {
        frames.seek(start_us)?;
    }
    let plan = Plan { start_us, end_us, side_px_max: SIDE_PX_MAX, crf: CRF, fragmented: false };
    let (made, frames) = encode::transcode(frames, io, &plan).map_err(|error| match error {
        WorkError::NotDecodable { .. } => WorkError::EmptyPart { start_ms, end_ms },
        other => other,
    })?;
    let parameters = ["cut=exact", "container=mp4", "video=libx264", "preset=veryfast", "crf=17", "audio=aac"];
    Ok((made, frames.reading, parameters.map(str::to_owned).to_vec()))
}

/// A stream that is copied.
struct Copied {
    from: usize,
    to: usize,
    base: Rational,
    /// Where the clip begins, in units of `base` as the container counts.
    start: i64,
    last_dts: i64,
    done: bool,
}

fn copy(mut source: Source, io: StreamIo, start_ms: u64, end_ms: u64) -> Result<Outcome, WorkError> {
    let (start_us, end_us) = (from_ms(start_ms), from_ms(end_ms));
    let leading = source.video.or(source.audio).ok_or(WorkError::NothingToPlay)?;
    let mut muxer = Muxer::new(io, false)?;
    let mut copied = add_streams(&source, &mut muxer)?;
    let (clip_start_us, mut waiting) = find_start(&mut source, leading, start_us)?;
    for one in &mut copied {
        one.start = crate::timeline::from_us(clip_start_us.saturating_add(source.origin_us), one.base);
    }
    state_shape(&source, &mut muxer, &copied, &waiting);
    muxer.start()?;
    let mut made: Option<Made> = None;
    let mut reading = Reading::default();
    while !copied.iter().all(|one| one.done)
        && let Some(timed) = waiting.pop_front().or_else(|| source.next_packet())
    {
        let Some(one) = copied.iter_mut().find(|one| one.from == timed.packet.stream()) else { break };
        let at_us = timed.start_us.unwrap_or(clip_start_us);
        let decode_us = timed
            .packet
            .dts()
            .map_or(at_us, |dts| crate::timeline::to_us(dts, one.base).saturating_sub(source.origin_us));
        one.done = one.done || decode_us >= end_us;
        let within = at_us >= clip_start_us && (at_us < end_us || one.from == leading && decode_us < end_us);
        if within && !one.done && write_copy(&mut muxer, one, timed.packet, &mut reading)? && one.from == leading {
            let made = made.get_or_insert(Made { start_us: clip_start_us, end_us: clip_start_us });
            made.end_us = made.end_us.max(timed.end_us);
        }
    }
    let made = made.filter(|made| made.end_us > start_us).ok_or(WorkError::EmptyPart { start_ms, end_ms })?;
    muxer.finish()?;
    Ok((made, reading, ["cut=fast", "container=mp4", "codecs=copy"].map(str::to_owned).to_vec()))
}

/// Writes one packet, moved to the clip's timeline; false where its time stamps make that impossible.
fn write_copy(
    muxer: &mut Muxer,
    one: &mut Copied,
    mut packet: ffmpeg_next::Packet,
    reading: &mut Reading,
) -> Result<bool, WorkError> {
    let Some(pts) = packet.pts().or(packet.dts()).map(|pts| pts.saturating_sub(one.start)) else { return Ok(false) };
    // Matroska states no decoding times, and FFmpeg cannot work them out for the first packets.
    let guessed = if one.last_dts == i64::MIN {
        pts.saturating_sub(packet.duration().max(1).saturating_mul(REORDERED_MAX))
    } else {
        one.last_dts
    };
    let dts = packet.dts().map_or(guessed, |dts| dts.saturating_sub(one.start)).max(one.last_dts.saturating_add(1));
    if dts > pts {
        return Ok(false);
    }
    one.last_dts = dts;
    packet.set_dts(Some(dts));
    packet.set_pts(Some(pts));
    reading.note(&packet);
    muxer.write(&mut packet, one.to, one.base)?;
    Ok(true)
}

/// Gives the output the streams that are shown and heard; refuses those that MP4 cannot carry.
fn add_streams(source: &Source, muxer: &mut Muxer) -> Result<Vec<Copied>, WorkError> {
    let mut copied = Vec::new();
    for index in source.video.into_iter().chain(source.audio) {
        let Some(stream) = source.input.stream(index) else { continue };
        let mut parameters = stream.parameters();
        if !mux::can_carry(muxer.output(), &parameters) {
            let codec = source.facts(index).map_or_else(String::new, |facts| facts.codec);
            return Err(WorkError::CannotCopy { codec });
        }
        mux::clear_tag(&mut parameters);
        if let Some(facts) = source.facts(index) {
            muxer.copies(&facts.codec);
        }
        let output = muxer.output();
        let mut added = output.add_stream(None::<ffmpeg_next::Codec>).map_err(failed("clip"))?;
        added.set_parameters(parameters);
        added.set_time_base(stream.time_base());
        let to = added.index();
        copied.push(Copied { from: index, to, base: stream.time_base(), start: 0, last_dts: i64::MIN, done: false });
    }
    Ok(copied)
}

/// States the shape of the clip's first picture in the container, where every player looks for it.
fn state_shape(source: &Source, muxer: &mut Muxer, copied: &[Copied], waiting: &VecDeque<TimedPacket>) {
    let Some(one) = copied.iter().find(|one| source.video == Some(one.from)) else { return };
    let shape = frames::first_shape(source, one.from, waiting.iter().map(|timed| &timed.packet));
    mux::state_aspect(muxer.output(), one.to, shape.aspect_ratio());
    if shape.turn != Turn::default() {
        mux::state_matrix(muxer.output(), one.to, shape.turn.matrix());
    }
}

/// The moment of the leading stream's last key frame at or before the asked one, and the packets from a
/// little before it that were read to find it. Leaves the demuxer right behind those.
fn find_start(source: &mut Source, leading: usize, asked_us: i64) -> Result<(i64, VecDeque<TimedPacket>), WorkError> {
    for margin in SEEK_MARGINS_US.into_iter().chain([i64::MAX]) {
        let from_us = asked_us.saturating_sub(margin).max(0);
        if source.seek_back(leading, from_us).is_err() && source.seek_back(leading, 0).is_err() {
            continue;
        }
        let mut waiting = VecDeque::new();
        let mut found: Option<i64> = None;
        while waiting.len() < WAITING_MAX
            && let Some(timed) = source.next_packet()
        {
            let start_us = timed.start_us.unwrap_or(0);
            let leads = timed.packet.stream() == leading;
            let beyond = leads && timed.packet.is_key() && start_us > asked_us;
            if beyond && found.is_none() && from_us > 0 {
                // The seek has landed behind the key frame that is looked for.
                break;
            }
            if leads && timed.packet.is_key() && (!beyond || found.is_none()) {
                // What comes before a better key frame is not needed, but for the sound beside it.
                waiting.retain(|one: &TimedPacket| one.packet.stream() != leading);
                found = Some(start_us);
            }
            if !leads || found.is_some() {
                waiting.push_back(timed);
            }
            if leads && start_us > asked_us {
                break;
            }
        }
        if let Some(start_us) = found {
            return Ok((start_us, waiting));
        }
    }
    Err(WorkError::EmptyPart { start_ms: to_ms(asked_us), end_ms: to_ms(asked_us) })
}
