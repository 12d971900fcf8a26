//! Whether a browser plays a medium as it is. Every browser that the custody service supports must; where
//! there is doubt, a rendition is made.

use media_protocol::{Break, Damage, MediaKind, Playback, Reason, StreamInfo};

use super::Described;
use super::sample::Sample;
use crate::failure::WorkError;
use crate::timeline::MILLI_US;

/// How late an MP4's timeline may begin for a browser's to be the same, in microseconds.
const ORIGIN_MAX_US: i64 = 100 * MILLI_US;

/// The demuxer of MP4 and QuickTime.
const MP4: &str = "mov,mp4,m4a,3gp,3g2,mj2";

/// Profiles of H.264 that browsers decode: 8 bits, colour at half resolution.
const H264_PROFILES: [&str; 5] = ["Baseline", "Constrained Baseline", "Main", "High", "Progressive High"];

/// Pixel formats of those.
const H264_FORMATS: [&str; 2] = ["yuv420p", "yuvj420p"];

/// Demuxers of pictures that browsers show.
const PICTURES: [&str; 5] = ["jpeg_pipe", "png_pipe", "gif", "webp_pipe", "bmp_pipe"];

/// The demuxer of the pictures that browsers turn as their EXIF says.
const JPEG: &str = "jpeg_pipe";

/// Sound that browsers play outside of MP4: container and codec.
const SOUNDS: [(&str, &[&str]); 5] = [
    ("wav", &["pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_f32le"]),
    ("mp3", &["mp3"]),
    ("aac", &["aac"]),
    ("flac", &["flac"]),
    ("ogg", &["vorbis", "opus", "flac"]),
];

/// Whether a file begins as those WAV files do whose lengths have 64 bits, which not every browser plays.
pub(super) fn is_large_wave(file: &std::fs::File) -> bool {
    use std::os::unix::fs::FileExt;
    let mut head = [0; 4];
    file.read_exact_at(&mut head, 0).is_ok() && matches!(&head, b"RF64" | b"BW64")
}

/// Decides from what the header says, what decoding showed, and what is broken.
pub(super) fn decide(
    described: &Described,
    sample: &Sample,
    damage: Option<&Damage>,
    breaks: &[Break],
) -> (Playback, Option<Reason>) {
    let none = |why: Reason| (Playback::None { why: why.to_string() }, Some(why));
    if described.kind == MediaKind::Other {
        return none(Reason::NothingThere {});
    }
    if sample.pictures == 0 && sample.sounds == 0 {
        return none(sample.error.as_ref().map_or(Reason::NothingDecodes {}, WorkError::reason));
    }
    let refusal = match described.kind {
        MediaKind::Picture => picture(described),
        MediaKind::Other | MediaKind::Video => video(described, sample, breaks).or_else(|| damaged(damage)),
        MediaKind::Audio => sound(described, breaks).or_else(|| damaged(damage)),
    };
    match refusal {
        Some(why) => (Playback::Rendition { why: why.to_string() }, Some(why)),
        None => (Playback::Direct, None),
    }
}

fn damaged(damage: Option<&Damage>) -> Option<Reason> {
    damage.map(|_| Reason::ShownAsDamaged {})
}

/// Why browsers do not show the picture.
fn picture(described: &Described) -> Option<Reason> {
    let turned = described.streams.iter().any(|stream| stream.rotation != 0 || stream.mirrored);
    if turned && described.container != JPEG {
        return Some(Reason::NotTurned {});
    }
    if let Some((wide, high)) = described.streams.iter().find_map(|stream| stream.pixel_aspect) {
        return Some(Reason::PixelsInPicture { wide, high });
    }
    let shown = PICTURES.contains(&described.container.as_str());
    (!shown).then(|| Reason::PictureKind { kind: described.container.clone() })
}

/// Why browsers do not play the video.
fn video(described: &Described, sample: &Sample, breaks: &[Break]) -> Option<Reason> {
    let stream = |index: Option<usize>| index.and_then(|index| described.streams.get(index));
    if described.container != MP4 {
        return Some(Reason::ContainerNotPlayed { container: described.container.clone() });
    }
    if sample.pictures == 0 {
        return Some(Reason::OnlySound {});
    }
    let refused = stream(described.video).and_then(|video| picture_codec(video, described.video_format.as_deref()));
    let refused = refused.or_else(|| other_stream(described)).or_else(|| shape(described, sample));
    let refused = refused.or_else(|| stream(described.audio).and_then(sound_codec));
    if refused.is_some() {
        return refused;
    }
    if described.has_undecided_sound || (described.audio.is_some() && sample.sounds == 0) {
        return Some(Reason::SoundUndecodable {});
    }
    if !breaks.is_empty() {
        return Some(Reason::StampsShownOtherwise {});
    }
    (described.origin_us > ORIGIN_MAX_US).then_some(Reason::BeginsLate {})
}

/// Why browsers show or play another stream than the one that is meant: they take the first of its kind, or
/// what they find the best.
fn other_stream(described: &Described) -> Option<Reason> {
    let first = |medium: &str| described.streams.iter().position(|stream| stream.medium == medium);
    let is_other = |chosen: Option<usize>, medium: &str| chosen.is_some() && chosen != first(medium);
    if is_other(described.video, "video") || is_other(described.audio, "audio") {
        return Some(Reason::OtherStreamPlayed {});
    }
    None
}

/// Why browsers show the picture in another shape. They turn as an MP4's header says, and nothing else.
fn shape(described: &Described, sample: &Sample) -> Option<Reason> {
    let video = described.video.and_then(|index| described.streams.get(index))?;
    if video.mirrored {
        return Some(Reason::NotMirrored {});
    }
    if described.bent {
        return Some(Reason::NotBent {});
    }
    if let Some((wide, high)) = video.pixel_aspect {
        return Some(Reason::PixelsNotShown { wide, high });
    }
    let turned_within = sample.shape.is_some_and(|shape| shape.turn != described.container_turn);
    turned_within.then_some(Reason::TurnedInCodec {})
}

fn picture_codec(video: &StreamInfo, format: Option<&str>) -> Option<Reason> {
    if video.codec != "h264" {
        return Some(Reason::CodecNotPlayed { codec: video.codec.clone() });
    }
    let profile = video.profile.as_deref().unwrap_or("unknown");
    let format = format.unwrap_or("unknown");
    let plays = H264_PROFILES.contains(&profile) && H264_FORMATS.contains(&format);
    (!plays).then(|| Reason::H264NotPlayed { profile: profile.to_owned(), format: format.to_owned() })
}

fn sound_codec(audio: &StreamInfo) -> Option<Reason> {
    let plays = ["aac", "mp3"].contains(&audio.codec.as_str());
    (!plays).then(|| Reason::CodecNotPlayed { codec: audio.codec.clone() })
}

/// Why browsers do not play the sound.
fn sound(described: &Described, breaks: &[Break]) -> Option<Reason> {
    if !breaks.is_empty() {
        return Some(Reason::StampsPlayedOtherwise {});
    }
    let codec = described.audio.and_then(|index| described.streams.get(index)).map_or("", |audio| audio.codec.as_str());
    let in_mp4 = described.container == MP4 && ["aac", "mp3"].contains(&codec);
    let alone = SOUNDS.iter().any(|(container, codecs)| *container == described.container && codecs.contains(&codec));
    if described.large_wave {
        return Some(Reason::LargeWave {});
    }
    if in_mp4 || alone {
        return (in_mp4 && described.origin_us > ORIGIN_MAX_US).then_some(Reason::BeginsLate {});
    }
    Some(Reason::CodecInContainer { codec: codec.to_owned(), container: described.container.clone() })
}
