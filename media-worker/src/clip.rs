//! A part of the media as a file of its own.

use std::fs::File;
use std::sync::Arc;

use ffmpeg_next::Rational;
use ffmpeg_next::format::context::StreamIo;
use media_protocol::{BREAKS_MAX, Break, ClipReport, Cut, Thing};

use crate::carried;
use crate::encode::{self, Made, Muxer, Plan};
use crate::failure::{WorkError, encode as failed};
use crate::frames::{self, Frames, Reading};
use crate::input::InputFile;
use crate::keys::Key;
use crate::raw::facts::CodecFacts;
use crate::raw::mux;
use crate::source::{self, Source};
use crate::table::Start;
use crate::timeline::{SECOND_US, from_ms, to_ms_from};
use crate::turn::Turn;
use crate::walk::Walk;

/// Quality of the picture of an exact clip, as x264 counts: hard to tell from the source.
const CRF: u8 = 17;

/// Longest side of an exact clip's picture, in pixels: as large as the source, as far as H.264 goes.
const SIDE_PX_MAX: u32 = 16_384;

/// How long before an exact clip its sound is decoded, in microseconds: a packet of sound may be so long.
const SOUND_AHEAD_US: i64 = SECOND_US;

/// How much later than it states a picture may be shown in a copied clip, in microseconds, so that none is left out of
/// several that state one moment.
const SAME_US: i64 = 5_000;

/// Most breaks of the timeline that a clip names; where it shows more, it says how many.
const BREAKS_SHOWN_MAX: usize = 16;

/// Packets that are looked at to see the first picture's shape.
const SHAPE_PACKETS: usize = 64;

/// Frames by which decoding may run ahead of showing, where the container does not say.
const REORDERED_MAX: i64 = 4;

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
    let io = StreamIo::from_write_seek(Arc::clone(&output)).map_err(failed(Thing::Clip))?;
    let outcome = match cut {
        Cut::Fast => copy(source, io, start_ms, end_ms)?,
        Cut::Exact => encode_again(source, io, start_ms, end_ms)?,
    };
    if cut == Cut::Fast {
        let copied: Vec<CodecFacts> =
            expected.into_iter().zip(&outcome.used).filter_map(|(facts, used)| used.then_some(facts)).collect();
        carried::check(output, &copied)?;
    }
    let (source_start, source_end) = outcome.reading.range(size);
    let mut parameters: Vec<String> = outcome.parameters.iter().map(|word| (*word).to_owned()).collect();
    parameters.extend(told_breaks(&outcome.breaks, to_ms_from(outcome.made.start_us), to_ms_from(outcome.made.end_us)));
    Ok(ClipReport {
        actual_start_ms: to_ms_from(outcome.made.start_us),
        actual_end_ms: to_ms_from(outcome.made.end_us),
        source_start,
        source_end,
        tool: encode::tool(),
        parameters,
    })
}

/// What a clip says of the breaks of the timeline that it shows: their moments, how many there are where they are
/// not all named, and from when on breaks are no longer known one by one.
fn told_breaks(breaks: &[Break], start_ms: u64, end_ms: u64) -> Vec<String> {
    let within: Vec<String> = breaks
        .iter()
        .filter(|one| (start_ms + 1..end_ms).contains(&one.at_ms))
        .map(|one| one.at_ms.to_string())
        .collect();
    let mut told = Vec::new();
    if !within.is_empty() {
        told.push(format!("breaks_ms={}", within[..within.len().min(BREAKS_SHOWN_MAX)].join(",")));
    }
    if within.len() > BREAKS_SHOWN_MAX {
        told.push(format!("breaks={}", within.len()));
    }
    // A list that is full says that there may be more behind its last one.
    if let Some(last) = breaks.get(BREAKS_MAX - 1).filter(|last| last.at_ms < end_ms) {
        told.push(format!("breaks_unlisted_from_ms={}", last.at_ms));
    }
    told
}

/// A clip that was made.
struct Outcome {
    made: Made,
    /// Whether anything was copied of the picture and of the sound, as far as the source has them.
    used: Vec<bool>,
    reading: Reading,
    parameters: &'static [&'static str],
    breaks: Vec<Break>,
}

fn encode_again(source: Source, io: StreamIo, start_ms: u64, end_ms: u64) -> Result<Outcome, WorkError> {
    let mut frames = Frames::open(source, true, true)?;
    let (start_us, end_us) = (from_ms(start_ms), from_ms(end_ms));
    let sound_from_us = start_us.saturating_sub(SOUND_AHEAD_US);
    if frames.has_pictures() {
        // Finds a place to begin from which the picture at the start is right; sound begins before it.
        let from_us = if frames.has_sound() { sound_from_us } else { start_us };
        let found = frames.picture_from(start_us, from_us)?;
        if !frames.begin(found.start, sound_from_us)? {
            return Err(frames.nothing_decoded());
        }
    } else {
        frames.begin_sound(sound_from_us)?;
    }
    let plan = Plan { start_us, end_us, side_px_max: SIDE_PX_MAX, crf: CRF, fragmented: false };
    let (made, frames) = encode::transcode(frames, io, &plan).map_err(|error| match error {
        WorkError::NotDecodable { .. } => WorkError::EmptyPart { start_ms, end_ms },
        other => other,
    })?;
    let breaks = frames.source().breaks().to_vec();
    let parameters = &["cut=exact", "container=mp4", "video=libx264", "preset=veryfast", "crf=17", "audio=aac"];
    Ok(Outcome { made, used: Vec::new(), reading: frames.reading, parameters, breaks })
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

/// Which packets make a clip.
struct Part {
    /// Where the clip begins, in microseconds of the timeline.
    start_us: i64,
    /// The moment after its last.
    end_us: i64,
    /// Packets of pictures, from the first one on; none where there are no pictures.
    pictures: Option<usize>,
}

fn copy(source: Source, io: StreamIo, start_ms: u64, end_ms: u64) -> Result<Outcome, WorkError> {
    let (start_us, end_us) = (from_ms(start_ms), from_ms(end_ms));
    let leading = source.video.or(source.audio).ok_or(WorkError::NothingToPlay)?;
    let mut muxer = Muxer::new(io, false)?;
    let mut copied = add_streams(&source, &mut muxer)?;
    let mut walk = Walk::new(source);
    let part = if walk.source.video.is_some() {
        go_to_pictures(&mut walk, start_us, end_us)?
    } else {
        go_to_sound(&mut walk, start_us, end_us)?
    };
    for one in &mut copied {
        one.start = crate::timeline::from_us(part.start_us.saturating_add(walk.source.origin_us), one.base);
    }
    state_shape(&mut walk, &mut muxer, &copied);
    muxer.start()?;
    let mut made: Option<Made> = None;
    let mut reading = Reading::default();
    let (mut left, mut unended) = (part.pictures, false);
    let table = part.pictures.map(|_| walk.table()).transpose()?;
    while !copied.iter().all(|one| one.done)
        && let Some(timed) = walk.next_packet()
    {
        let Some(one) = copied.iter_mut().find(|one| one.from == timed.packet.stream()) else { continue };
        let at_us = timed.start_us.unwrap_or(part.start_us);
        let counted = one.from == leading && part.pictures.is_some();
        if counted {
            one.done = one.done || left == Some(0);
            left = left.map(|left| left.saturating_sub(1));
        } else {
            one.done = one.done || at_us >= part.end_us;
            // A packet that does not say how long it lasts reaches to the next one.
            if let Some(made) = made.as_mut().filter(|_| one.from == leading && unended) {
                made.end_us = made.end_us.max(at_us);
            }
        }
        // Pictures that are shown before the first one need what came before it.
        if one.done || at_us < part.start_us {
            continue;
        }
        let mut packet = timed.packet;
        if let Some(table) = table.as_ref().filter(|_| counted)
            && let Some(number) = table.number_of(at_us)
        {
            // The next picture may not be in the clip, and the last one is shown until then.
            packet.set_duration(crate::timeline::from_us(table.duration_us(number), one.base));
        }
        let written = write_copy(&mut muxer, one, packet, &mut reading)?;
        // Without one picture others may not be decoded, and none is left out silently.
        if counted && !written {
            return Err(WorkError::CannotCopyTimes);
        }
        if written && one.from == leading {
            let made = made.get_or_insert(Made { start_us: part.start_us, end_us: part.start_us });
            made.end_us = made.end_us.max(timed.end_us);
            unended = timed.end_us == at_us;
        }
    }
    let made = made.map(|made| if part.pictures.is_some() { Made { end_us: part.end_us, ..made } } else { made });
    let made = made.filter(|made| made.end_us > start_us).ok_or(WorkError::EmptyPart { start_ms, end_ms })?;
    muxer.finish()?;
    let parameters = &["cut=fast", "container=mp4", "codecs=copy"];
    let breaks = walk.source.breaks().to_vec();
    let used = copied.iter().map(|one| one.last_dts > i64::MIN).collect();
    Ok(Outcome { made, used, reading, parameters, breaks })
}

/// Goes to the last key frame at or before the start. The part ends where everything that was taken is shown
/// before everything that was not.
fn go_to_pictures(walk: &mut Walk, start_us: i64, end_us: i64) -> Result<Part, WorkError> {
    let table = walk.table()?;
    if !table.stated {
        return Err(WorkError::CannotCopyTimes);
    }
    if table.fields {
        return Err(WorkError::CannotCopyFields);
    }
    let empty = || WorkError::EmptyPart { start_ms: to_ms_from(start_us), end_ms: to_ms_from(end_us) };
    let first = match table.starts(start_us).first().copied() {
        Some(Start::Row(row)) => row,
        _ if table.rows.first().is_some_and(|row| row.key != Key::None) => 0,
        _ => return Err(WorkError::CannotCopyTimes),
    };
    let begun = table.rows.get(first).ok_or_else(empty)?.at_us;
    let rows = &table.rows[first..];
    // The earliest moment of what would be left behind each packet.
    let mut left_us = vec![i64::MAX; rows.len() + 1];
    for (index, row) in rows.iter().enumerate().rev() {
        let at_us = if row.shown && row.at_us >= begun { row.at_us } else { i64::MAX };
        left_us[index] = left_us[index + 1].min(at_us);
    }
    let (mut latest_us, mut count) = (i64::MIN, rows.len());
    for (index, row) in rows.iter().enumerate() {
        latest_us = latest_us.max(row.at_us);
        if left_us[index + 1] >= end_us && latest_us < left_us[index + 1] {
            count = index + 1;
            break;
        }
    }
    if rows[..count].iter().any(|row| !row.shown) {
        return Err(WorkError::CannotCopyEdits);
    }
    let last = table.number_at(latest_us).ok_or_else(empty)?;
    let last_us = table.picture(last).map_or(latest_us, |(_, row)| row.at_us);
    if last_us.saturating_add(table.duration_us(last)) <= start_us {
        return Err(empty());
    }
    // Sound is copied from the first picture on: what begins before it is left out.
    if !walk.go_to(if first == 0 { Start::Beginning } else { Start::Row(first) }, begun)? {
        return Err(empty());
    }
    Ok(Part { start_us: begun, end_us: last_us.saturating_add(table.duration_us(last)), pictures: Some(count) })
}

/// Goes to the packet of sound in which the start lies.
fn go_to_sound(walk: &mut Walk, start_us: i64, end_us: i64) -> Result<Part, WorkError> {
    walk.read_sound_up_to(start_us.saturating_add(1))?;
    let first = walk.waiting().next().and_then(|timed| timed.start_us);
    let begun =
        first.ok_or_else(|| WorkError::EmptyPart { start_ms: to_ms_from(start_us), end_ms: to_ms_from(end_us) })?;
    Ok(Part { start_us: begun, end_us, pictures: None })
}

/// Writes one packet, moved to the clip's timeline; false where its time stamps make that impossible, or where it
/// states none.
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
    // Pictures of one moment follow each other by a unit of time each.
    if dts > pts && crate::timeline::to_us(dts.saturating_sub(pts), one.base) > SAME_US {
        return Ok(false);
    }
    one.last_dts = dts;
    packet.set_dts(Some(dts));
    packet.set_pts(Some(pts.max(dts)));
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
        let mut added = output.add_stream(None::<ffmpeg_next::Codec>).map_err(failed(Thing::Clip))?;
        added.set_parameters(parameters);
        added.set_time_base(stream.time_base());
        let to = added.index();
        copied.push(Copied { from: index, to, base: stream.time_base(), start: 0, last_dts: i64::MIN, done: false });
    }
    Ok(copied)
}

/// States the shape of the clip's first picture in the container, where every player looks for it.
fn state_shape(walk: &mut Walk, muxer: &mut Muxer, copied: &[Copied]) {
    let Some(one) = copied.iter().find(|one| walk.source.video == Some(one.from)) else { return };
    walk.read_ahead(SHAPE_PACKETS);
    let shape = frames::first_shape(&walk.source, one.from, walk.waiting().map(|timed| &timed.packet));
    mux::state_aspect(muxer.output(), one.to, shape.aspect_ratio());
    if shape.turn != Turn::default() {
        mux::state_matrix(muxer.output(), one.to, shape.turn.matrix());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaks(count: u64) -> Vec<Break> {
        (1..=count).map(|number| Break { at_ms: number * 1000, byte: None, expected_ms: 0, found_ms: 0 }).collect()
    }

    #[test]
    fn a_clip_that_does_not_name_every_break_says_how_many_there_are() {
        assert_eq!(told_breaks(&breaks(3), 1000, 3000), ["breaks_ms=2000"], "not those at its very ends");
        assert_eq!(told_breaks(&breaks(3), 0, 900), Vec::<String>::new());
        let many = told_breaks(&breaks(40), 0, 17_500);
        assert!(many[0].ends_with(",16000") && many[0].starts_with("breaks_ms=1000,"), "{many:?}");
        assert_eq!(many[1..], ["breaks=17"]);
        let full = breaks(BREAKS_MAX as u64);
        assert_eq!(told_breaks(&full, 2_000_000, 3_000_000), ["breaks_unlisted_from_ms=1000000"]);
        assert_eq!(told_breaks(&full, 5_500, 6_500), ["breaks_ms=6000"]);
    }
}
