//! What media holds: all of it is demuxed, and some of it decoded, because a header is only a claim.

mod behind;
mod packets;
mod playback;
mod positions;
mod sample;
mod tags;

use ffmpeg_next::format::stream::Disposition;
use ffmpeg_next::{Rational, media};
use media_protocol::{
    Damage, LOST_MAX, Lost, MediaKind, Playback, Probed, Reason, STREAM_TEXT_MAX, STREAMS_MAX, StreamInfo, Thing,
};

use self::packets::Scan;
use self::positions::{Finds, compare, photo};
use self::sample::Sample;
use crate::damage::falls_short;
use crate::extent::{self, Extent};
use crate::failure::WorkError;
use crate::input::InputFile;
use crate::input::Still;
use crate::raw::{facts, input};
use crate::shape::Shape;
use crate::source::{self, Source};
use crate::timeline::{MILLI_US, scale, to_ms};
use crate::turn::Turn;

/// What files of pictures as items are called.
const HEIF: &str = "heif";

/// Most stretches and places of damage that are told of in words.
const SAID_MAX: usize = 6;

/// Reads the whole file, decodes samples of it, and says what it is.
pub(crate) fn run(file: InputFile) -> Result<Probed, WorkError> {
    let (beside, beside_size) = file.beside();
    let finds = Finds::of(beside, beside_size);
    let photo = photo::read(beside, beside_size);
    let large_wave = playback::is_large_wave(beside);
    let user_data = finds.user_data;
    let (embedded, still) = (file.embedded.clone(), file.still.clone());
    let extent = extent::of_file(&file);
    let mut source = source::open(file)?;
    let mut scan = packets::scan(&mut source, finds, &extent);
    let claimed_us = source.claimed_us().filter(|_| input::claims_duration(&source.input));
    let mut described = Described::of(&source, &scan);
    if let Some(still) = &still {
        described.is_heif(still);
    }
    described.large_wave = large_wave;
    if user_data.misread {
        described.place = user_data.place;
    }
    let sample = sample::decode(source, scan.end_us);
    if let Some(shown) = described.video.and_then(|video| described.streams.get_mut(video)) {
        // Codecs and pictures state their shape where the decoder alone reads it.
        if let Some(shape) = sample.shape {
            set_shape(shown, shape);
        }
    }
    let (end_us, track) = (scan.end_us, std::mem::take(&mut scan.track));
    let (breaks, later) = (scan.breaks.clone(), std::mem::take(&mut scan.later));
    let claims = Claims { duration_us: claimed_us, extent };
    let damage = damage(&described, scan, &claims, &sample);
    let (playback, playback_why) = playback::decide(&described, &sample, damage.as_ref(), &breaks);
    let remarked: Vec<Reason> = claims.extent.remarks.into_iter().chain(later).collect();
    let mut times = described.times;
    times.extend(track.times);
    times.extend(tags::exif_times(&sample.picture_tags));
    times.extend(photo.times);
    let place = described.place.or(photo.place).or_else(|| tags::exif_place(&sample.picture_tags));
    let duration = end_us.filter(|_| described.kind != MediaKind::Picture);
    let begins_ms = track.begins_ms.or(photo.utc_ms);
    let time_notes =
        begins_ms.map(|begins| compare::notes(&times, begins, begins.saturating_add(duration.unwrap_or(0) / MILLI_US)));
    Ok(Probed {
        container: described.container,
        kind: described.kind,
        duration_ms: duration.map(to_ms),
        claimed_duration_ms: claimed_us.filter(|_| described.kind != MediaKind::Picture).map(to_ms),
        streams: described.streams,
        video: described.video,
        audio: described.audio,
        times,
        place,
        track: track.points,
        track_source: track.source,
        other_tracks: track.others,
        time_notes: time_notes.unwrap_or_default(),
        playback,
        playback_why,
        damage,
        breaks,
        remarks: remarked.iter().map(ToString::to_string).collect(),
        remarked,
        embedded,
    })
}

/// What is said of a picture that is not shown.
pub(crate) fn not_shown(why: &WorkError) -> Probed {
    Probed {
        container: if let WorkError::NotShown { kind, .. } | WorkError::CutOff { kind, .. } = why {
            kind.to_lowercase()
        } else {
            HEIF.to_owned()
        },
        kind: MediaKind::Picture,
        duration_ms: None,
        claimed_duration_ms: None,
        streams: Vec::new(),
        video: None,
        audio: None,
        times: Vec::new(),
        place: None,
        track: Vec::new(),
        track_source: None,
        other_tracks: Vec::new(),
        time_notes: Vec::new(),
        playback: Playback::None { why: why.to_string() },
        playback_why: Some(why.reason()),
        damage: matches!(why, WorkError::CutOff { .. }).then(|| Damage::because(None, vec![why.reason()])),
        breaks: Vec::new(),
        remarks: Vec::new(),
        remarked: Vec::new(),
        embedded: None,
    }
}

/// What the header says, kept while the source goes on to be decoded.
pub(super) struct Described {
    container: String,
    kind: MediaKind,
    streams: Vec<StreamInfo>,
    video: Option<usize>,
    audio: Option<usize>,
    /// The picture's or sound's format, as FFmpeg calls it.
    video_format: Option<String>,
    times: Vec<media_protocol::StatedTime>,
    place: Option<media_protocol::Place>,
    origin_us: i64,
    has_undecided_sound: bool,
    /// The turn that the container states of what is shown.
    container_turn: Turn,
    /// Whether the container asks for more than a turn by quarters of what is shown.
    bent: bool,
    /// Whether it is a WAV of more than 4 GiB, or one that is made ready to be.
    large_wave: bool,
}

impl Described {
    /// Says what the picture was before it was read of its items.
    fn is_heif(&mut self, still: &Still) {
        HEIF.clone_into(&mut self.container);
        for stream in &mut self.streams {
            still.codec.clone_into(&mut stream.codec);
        }
    }

    fn of(source: &Source, scan: &Scan) -> Described {
        // A JPEG that is cut before its image data is taken for a stream of JPEGs.
        let single = source.input.format().name() == "mjpeg" && scan.packets.iter().sum::<u64>() <= 1;
        let kind = match (source.is_picture() || single, source.video, source.audio) {
            (true, ..) => MediaKind::Picture,
            (_, Some(_), _) => MediaKind::Video,
            (_, None, Some(_)) => MediaKind::Audio,
            (_, None, None) => MediaKind::Other,
        };
        let streams: Vec<StreamInfo> = source
            .input
            .streams()
            .take(STREAMS_MAX)
            .map(|stream| stream_info(source, &stream, scan.packets.get(stream.index()).copied().unwrap_or(0)))
            .collect();
        let known = |index: &usize| *index < streams.len();
        let unheard = streams.iter().any(|stream| stream.medium == "audio");
        Described {
            container: source.input.format().name().to_owned(),
            kind,
            video: source.video.filter(known),
            audio: source.audio.filter(known),
            video_format: source.video.and_then(|video| source.facts(video)).and_then(|facts| facts.format),
            times: tags::container_times(&source.input),
            place: tags::container_place(&source.input),
            origin_us: source.origin_us,
            container_turn: source.video.map_or_else(Turn::default, |video| source.shape(video, None).turn),
            has_undecided_sound: unheard && source.audio.is_none(),
            large_wave: false,
            bent: source.video.is_some_and(|video| source.is_bent(video)),
            streams,
        }
    }
}

fn stream_info(source: &Source, stream: &ffmpeg_next::Stream<'_>, packets: u64) -> StreamInfo {
    let facts = facts::codec(stream);
    let medium = match stream.parameters().medium() {
        media::Type::Video if source::is_cover(stream) => "attachment",
        media::Type::Video => "video",
        media::Type::Audio => "audio",
        media::Type::Subtitle => "subtitle",
        media::Type::Attachment => "attachment",
        media::Type::Data | media::Type::Unknown => "data",
    };
    let given = |number: u32| Some(number).filter(|number| *number > 0);
    let mut info = StreamInfo {
        medium: medium.to_owned(),
        codec: facts.codec,
        profile: facts.profile,
        width: given(facts.width),
        height: given(facts.height),
        rotation: 0,
        mirrored: false,
        pixel_aspect: None,
        millifps: millifps(stream.avg_frame_rate()).filter(|_| medium == "video"),
        sample_rate: given(facts.sample_rate),
        channels: given(facts.channels),
        packets,
        language: text(stream, &["language"]).filter(|language| language != "und"),
        title: text(stream, &["title", "handler_name"]),
        default: stream.disposition().contains(Disposition::DEFAULT),
    };
    if medium == "video" {
        set_shape(&mut info, source.shape(stream.index(), None));
    }
    info
}

/// The first of the stream's tags that says something, bounded.
fn text(stream: &ffmpeg_next::Stream<'_>, names: &[&str]) -> Option<String> {
    let tags = facts::stream_tags(stream);
    let (_, text) = names
        .iter()
        .find_map(|name| tags.iter().find(|(key, text)| key.eq_ignore_ascii_case(name) && !text.trim().is_empty()))?;
    Some(text.trim().chars().filter(|one| !one.is_control()).take(STREAM_TEXT_MAX).collect())
}

fn set_shape(info: &mut StreamInfo, shape: Shape) {
    info.rotation = shape.turn.degrees();
    info.mirrored = shape.turn.mirrored;
    info.pixel_aspect = shape.aspect();
}

fn millifps(rate: Rational) -> Option<u64> {
    if rate.0 <= 0 || rate.1 <= 0 {
        return None;
    }
    u64::try_from(scale(1000, rate.0.into(), rate.1.into())).ok()
}

/// What the container says beyond its packets.
struct Claims {
    /// The duration that it claims, in microseconds.
    duration_us: Option<i64>,
    extent: Extent,
}

/// What is broken: packets that end before the claim, what packets and decoders show to be lost, and media
/// data out of reach. What FFmpeg says without any of these is no damage.
fn damage(described: &Described, scan: Scan, claims: &Claims, sample: &Sample) -> Option<Damage> {
    let timed = described.kind != MediaKind::Picture;
    let mut what = said(&claims.extent.damage);
    let end_us = scan.end_us.unwrap_or(0);
    // What is not shown, such as subtitles, may last longer, and the timeline may begin late. A counter that wraps puts
    // its beginning before 0, and where stamps break no claim that was made of them holds.
    let reached_us = end_us.max(scan.any_end_us).saturating_add(described.origin_us.max(0));
    let claimed = claims.duration_us.filter(|_| timed && scan.breaks.is_empty());
    if let Some(claimed) = claimed.filter(|claimed| falls_short(*claimed, reached_us)) {
        what.push(Reason::ClaimShort { claimed_ms: to_ms(claimed), end_ms: to_ms(end_us) });
    }
    if let Some((byte, _)) = scan.another {
        what.push(Reason::AnotherRecording { byte });
    }
    if scan.read_errors > 0 {
        what.push(Reason::PlacesUnreadable { count: scan.read_errors });
    }
    if sample.decodes_until_us.is_some() {
        what.push(Reason::EndUndecodable {});
    }
    // That there is no decoder for it says nothing of the medium.
    if let Some(error @ WorkError::NotDecodable { .. }) = &sample.error {
        what.push(error.reason());
    }
    let joined_bytes = scan.another.map_or(0, |(_, bytes)| bytes);
    let mut stretches = scan.lost;
    let of_scan = stretches.len();
    for lost in &sample.lost {
        let known = |one: &Lost| one.medium == lost.medium && one.from_ms <= lost.to_ms && lost.from_ms <= one.to_ms;
        if !stretches[..of_scan].iter().any(known) {
            stretches.push(lost.clone());
        }
    }
    // Behind a picture there may be anything.
    stretches.retain(|lost| timed || lost.from_ms == 0);
    stretches.sort_by_key(|lost| (lost.from_ms, lost.to_ms));
    stretches.truncate(LOST_MAX);
    what.extend(stretches.iter().take(SAID_MAX).flat_map(|lost| told(lost, timed)));
    if what.is_empty() {
        return None;
    }
    let usable_us = match sample.decodes_until_us {
        _ if sample.pictures == 0 && sample.sounds == 0 => 0,
        Some(until) => until.min(scan.whole_until_us),
        None => scan.whole_until_us,
    };
    let unreachable_bytes = claims.extent.unreachable_bytes.max(joined_bytes);
    let usable_until_ms = timed.then(|| to_ms(usable_us));
    Some(Damage { stretches, unreachable_bytes, ..Damage::because(usable_until_ms, what) })
}

/// The first of what is odd, and how much more there is: a made file may have it at thousands of places.
fn said(all: &[Reason]) -> Vec<Reason> {
    let mut said: Vec<Reason> = all.iter().take(SAID_MAX).cloned().collect();
    if let Some(more) = all.len().checked_sub(SAID_MAX).filter(|more| *more > 0) {
        said.push(Reason::More { count: more as u64 });
    }
    said
}

/// A stretch in words.
fn told(lost: &Lost, timed: bool) -> Vec<Reason> {
    let what = lost.why.clone();
    if timed {
        let medium = if lost.medium == "audio" { Thing::Audio } else { Thing::Video };
        vec![Reason::Stretch { medium, from_ms: lost.from_ms, to_ms: lost.to_ms, what }]
    } else {
        what
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_odd_at_thousands_of_places_is_said_of_some_and_counted() {
        let places =
            |count: usize| -> Vec<Reason> { (0..count as u64).map(|byte| Reason::NoPartAt { byte }).collect() };
        for count in [0, 1, SAID_MAX] {
            assert_eq!(said(&places(count)), places(count));
        }
        let many = said(&places(SAID_MAX + 4_000));
        let last = many.last().map(ToString::to_string);
        assert_eq!((many.len(), last.as_deref()), (SAID_MAX + 1, Some("4000 more such places")));
    }
}
