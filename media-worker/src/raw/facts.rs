//! Facts of containers and streams. Text is read as bytes that may be anything: `ffmpeg-next` would take
//! it for UTF-8.

use std::ffi::{CStr, c_char};
use std::ptr;

use ffmpeg_next::ffi;
use ffmpeg_next::format::context::Input;
use ffmpeg_next::{Frame, Rational, Stream};

/// Most tags that are read of one dictionary.
const TAGS_MAX: usize = 128;

/// Most bytes of a tag's text.
const TAG_BYTES_MAX: usize = 1024;

/// Most bytes of a codec's header that are looked at.
const HEADER_BYTES_MAX: usize = 64 * 1024;

/// What a stream's header says of its codec.
#[derive(Debug, Clone)]
pub struct CodecFacts {
    /// The codec, as FFmpeg calls it; `none` where it knows none.
    pub codec: String,
    /// The codec's profile.
    pub profile: Option<String>,
    /// The container's four letters for it.
    pub tag: [u8; 4],
    /// Whether pictures are shown in another order than they are decoded in.
    pub reorders: bool,
    /// Width as stored, 0 where unknown.
    pub width: u32,
    /// Height as stored, 0 where unknown.
    pub height: u32,
    /// The pixel or sample format, as FFmpeg calls it.
    pub format: Option<String>,
    /// Samples per second, 0 where unknown.
    pub sample_rate: u32,
    /// Channels, 0 where unknown.
    pub channels: u32,
    /// Width to height of one pixel as the codec's header says, where it does.
    pub pixel_aspect: Option<Rational>,
    /// Width to height of one pixel as the container says, where it does.
    pub container_aspect: Option<Rational>,
}

/// The facts of a stream's codec.
pub fn codec(stream: &Stream<'_>) -> CodecFacts {
    // SAFETY: a stream always has codec parameters; the name functions return static text or null.
    unsafe {
        let parameters = &*(*stream.as_ptr()).codecpar;
        let video = parameters.codec_type == ffi::AVMediaType::AVMEDIA_TYPE_VIDEO;
        let format = if video { pixel_format_name(parameters.format) } else { sample_format_name(parameters.format) };
        let stated =
            |aspect: ffi::AVRational| (aspect.num > 0 && aspect.den > 0).then_some(Rational(aspect.num, aspect.den));
        CodecFacts {
            codec: text(ffi::avcodec_get_name(parameters.codec_id)).unwrap_or_else(|| "none".to_owned()),
            profile: text(ffi::avcodec_profile_name(parameters.codec_id, parameters.profile)),
            tag: parameters.codec_tag.to_le_bytes(),
            reorders: parameters.video_delay > 0,
            width: u32::try_from(parameters.width).unwrap_or(0),
            height: u32::try_from(parameters.height).unwrap_or(0),
            format,
            sample_rate: u32::try_from(parameters.sample_rate).unwrap_or(0),
            channels: u32::try_from(parameters.ch_layout.nb_channels).unwrap_or(0),
            pixel_aspect: stated(parameters.sample_aspect_ratio),
            container_aspect: stated((*stream.as_ptr()).sample_aspect_ratio),
        }
    }
}

/// What a stream's header holds for its decoder: at most [`HEADER_BYTES_MAX`] of it.
pub fn codec_header(stream: &Stream<'_>) -> Vec<u8> {
    // SAFETY: a stream always has codec parameters; their extra data is null or has the size that is stated.
    unsafe {
        let parameters = &*(*stream.as_ptr()).codecpar;
        let size = usize::try_from(parameters.extradata_size).unwrap_or(0).min(HEADER_BYTES_MAX);
        if parameters.extradata.is_null() {
            return Vec::new();
        }
        std::slice::from_raw_parts(parameters.extradata, size).to_vec()
    }
}

/// The moment of a stream's first packet and its length, as the container states them, in its time base.
pub fn stated_span(stream: &Stream<'_>) -> Option<(i64, i64)> {
    let known = |number: i64| (number != ffi::AV_NOPTS_VALUE).then_some(number);
    let duration = known(stream.duration()).filter(|duration| *duration > 0)?;
    Some((known(stream.start_time()).unwrap_or(0), duration))
}

/// The name of a number that is meant to be an `AVPixelFormat`; the enum itself is never made of it.
fn pixel_format_name(format: i32) -> Option<String> {
    // SAFETY: every number that the function does not know gives null; `AVPixelFormat` is made only of
    // numbers within the range that these headers know.
    unsafe {
        let known = format >= 0 && format < ffi::AVPixelFormat::AV_PIX_FMT_NB as i32;
        known.then(|| text(ffi::av_get_pix_fmt_name(std::mem::transmute::<i32, ffi::AVPixelFormat>(format)))).flatten()
    }
}

fn sample_format_name(format: i32) -> Option<String> {
    // SAFETY: as for pixel formats.
    unsafe {
        let known = format >= 0 && format < ffi::AVSampleFormat::AV_SAMPLE_FMT_NB as i32;
        known
            .then(|| text(ffi::av_get_sample_fmt_name(std::mem::transmute::<i32, ffi::AVSampleFormat>(format))))
            .flatten()
    }
}

/// The tags of the container.
pub fn container_tags(input: &Input) -> Vec<(String, String)> {
    // SAFETY: the context is open; its dictionary may be null, which is an empty one.
    unsafe { tags((*input.as_ptr()).metadata) }
}

/// The tags of a stream.
pub fn stream_tags(stream: &Stream<'_>) -> Vec<(String, String)> {
    // SAFETY: the stream belongs to an open context.
    unsafe { tags((*stream.as_ptr()).metadata) }
}

/// The tags of a decoded frame, such as the EXIF of a JPEG.
pub fn frame_tags(frame: &Frame) -> Vec<(String, String)> {
    // SAFETY: the frame is allocated; its dictionary may be null.
    unsafe { tags((*frame.as_ptr()).metadata) }
}

/// # Safety
/// `dictionary` is null or a dictionary that lives through the call.
unsafe fn tags(dictionary: *const ffi::AVDictionary) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut entry: *mut ffi::AVDictionaryEntry = ptr::null_mut();
    while found.len() < TAGS_MAX {
        // SAFETY: an empty key with `IGNORE_SUFFIX` walks over all entries, each after the last one given.
        entry = unsafe { ffi::av_dict_get(dictionary, c"".as_ptr(), entry, ffi::AV_DICT_IGNORE_SUFFIX) };
        if entry.is_null() {
            break;
        }
        // SAFETY: key and value of an entry are text that ends in zero.
        if let (Some(key), Some(value)) = unsafe { (text((*entry).key), text((*entry).value)) } {
            found.push((key, value));
        }
    }
    found
}

/// # Safety
/// `pointer` is null or text that ends in zero.
unsafe fn text(pointer: *const c_char) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: as the caller says.
    let bytes = unsafe { CStr::from_ptr(pointer) }.to_bytes();
    Some(String::from_utf8_lossy(&bytes[..bytes.len().min(TAG_BYTES_MAX)]).into_owned())
}

/// FFmpeg's libraries with their versions.
pub fn libraries() -> String {
    // SAFETY: the functions take nothing and give a number or static text.
    let (format, codec, scale, release) = unsafe {
        (ffi::avformat_version(), ffi::avcodec_version(), ffi::swscale_version(), text(ffi::av_version_info()))
    };
    let version = |number: u32| format!("{}.{}.{}", number >> 16, number >> 8 & 0xff, number & 0xff);
    format!(
        "FFmpeg {} (libavformat {}, libavcodec {}, libswscale {})",
        release.unwrap_or_default(),
        version(format),
        version(codec),
        version(scale)
    )
}
