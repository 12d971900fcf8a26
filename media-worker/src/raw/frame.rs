//! Frames that are certain to have memory, and the colours of a conversion.

use ffmpeg_next::format::{Pixel, Sample};
use ffmpeg_next::software::scaling;
use ffmpeg_next::{ChannelLayout, Error, Rational, ffi, frame};

/// One, in the 16.16 fixed point of `sws_setColorspaceDetails`.
const FIXED_ONE: i32 = 1 << 16;

/// A picture of its own memory. `ffmpeg-next` would not say when there is none to be had.
pub fn picture(format: Pixel, width: u32, height: u32) -> Result<frame::Video, Error> {
    let frame = frame::Video::new(format, width, height);
    // SAFETY: the frame is allocated; where its buffer is not, the first plane is null.
    if unsafe { frame.as_ptr().is_null() || (*frame.as_ptr()).data[0].is_null() } {
        return Err(Error::Other { errno: libc::ENOMEM });
    }
    Ok(frame)
}

/// A stretch of sound of its own memory.
pub fn sound(format: Sample, samples: usize, layout: ChannelLayout, rate: u32) -> Result<frame::Audio, Error> {
    let mut frame = frame::Audio::new(format, samples, layout);
    // SAFETY: as for a picture.
    if unsafe { frame.as_ptr().is_null() || (*frame.as_ptr()).data[0].is_null() } {
        return Err(Error::Other { errno: libc::ENOMEM });
    }
    frame.set_rate(rate);
    Ok(frame)
}

/// How long the picture is shown, in units of its stream; 0 where nothing says so.
pub fn duration(frame: &frame::Video) -> i64 {
    // SAFETY: the frame is allocated.
    unsafe { (*frame.as_ptr()).pkt_duration.max(0) }
}

/// Whether the picture was decoded without others.
pub fn is_key(frame: &frame::Video) -> bool {
    // SAFETY: the frame is allocated.
    unsafe { (*frame.as_ptr()).key_frame != 0 }
}

/// The picture's pixel format, as FFmpeg calls it.
pub fn format_name(frame: &frame::Video) -> Option<String> {
    frame.format().descriptor().map(|descriptor| descriptor.name().to_owned())
}

/// The rows of the picture's planes, one after the other and without padding.
pub fn pixels(frame: &frame::Video) -> Option<Vec<u8>> {
    // SAFETY: a decoded frame has the planes of its format and size; the buffer has as many bytes as FFmpeg
    // says that they take, and FFmpeg checks that again.
    unsafe {
        let raw = &*frame.as_ptr();
        let format: ffi::AVPixelFormat = frame.format().into();
        let size = ffi::av_image_get_buffer_size(format, raw.width, raw.height, 1);
        let mut bytes = vec![0; usize::try_from(size).ok()?];
        let data = raw.data.map(<*mut u8>::cast_const);
        let copied = ffi::av_image_copy_to_buffer(
            bytes.as_mut_ptr(),
            size,
            data[..4].as_ptr(),
            raw.linesize[..4].as_ptr(),
            format,
            raw.width,
            raw.height,
            1,
        );
        (copied >= 0).then_some(bytes)
    }
}

/// Whether the frame holds a picture in main memory, as opposed to nothing or a graphics card's.
pub fn has_planes(frame: &frame::Video) -> bool {
    // SAFETY: the frame is allocated.
    unsafe { !(*frame.as_ptr()).data[0].is_null() && (*frame.as_ptr()).hw_frames_ctx.is_null() }
}

/// Makes a conversion read the colours as the frame states them and give them in the wanted range.
pub fn set_colours(context: &mut scaling::Context, frame: &frame::Video, from_full: bool, to_full: bool) {
    // SAFETY: the context is initialised and both tables are static in libswscale. A conversion that has
    // no colours to set (grey, RGB to RGB) answers an error, which does no harm.
    unsafe {
        let space = (*frame.as_ptr()).colorspace as i32;
        let table = ffi::sws_getCoefficients(space);
        ffi::sws_setColorspaceDetails(
            context.as_mut_ptr(),
            table,
            i32::from(from_full),
            table,
            i32::from(to_full),
            0,
            FIXED_ONE,
            FIXED_ONE,
        );
    }
}

/// Numbers of a display matrix, in bytes.
const MATRIX_BYTES: usize = 9 * size_of::<i32>();

/// Width to height of one pixel of the frame, where it is stated.
pub fn pixel_aspect(frame: &frame::Video) -> Option<Rational> {
    let aspect = frame.aspect_ratio();
    (aspect.0 > 0 && aspect.1 > 0).then_some(aspect)
}

/// The display matrix of the frame itself, such as an H.264 or HEVC stream or a JPEG's EXIF carries.
pub fn display_matrix(frame: &frame::Video) -> Option<Vec<u8>> {
    let data = frame.side_data(frame::side_data::Type::DisplayMatrix)?;
    Some(data.data().to_vec()).filter(|matrix| matrix.len() == MATRIX_BYTES)
}

/// The channels of a stretch of sound, and whether they are named in an order that is known.
pub fn channels(frame: &frame::Audio) -> usize {
    // SAFETY: the frame is allocated.
    usize::try_from(unsafe { (*frame.as_ptr()).ch_layout.nb_channels }).unwrap_or(0)
}

/// The bytes of one plane of sound, as many as there are samples.
pub fn sound_plane(frame: &frame::Audio, plane: usize, bytes: usize) -> Option<&[u8]> {
    // SAFETY: `extended_data` has a pointer for every plane, `linesize[0]` is the size of each, and the
    // borrow of the frame keeps them.
    unsafe {
        let raw = &*frame.as_ptr();
        let planes = if frame.is_planar() { channels(frame) } else { 1 };
        if plane >= planes || bytes > usize::try_from(raw.linesize[0]).ok()? || raw.extended_data.is_null() {
            return None;
        }
        let start = *raw.extended_data.add(plane);
        (!start.is_null()).then(|| std::slice::from_raw_parts(start, bytes))
    }
}

/// Gives the frames that come of the decoder's next packet a number, which must be greater than the ones
/// before.
pub fn number_packets(decoder: &mut ffmpeg_next::codec::Context, number: i64) {
    // SAFETY: the context is allocated; the field is the user's own, and decoders copy it to frames.
    unsafe { (*decoder.as_mut_ptr()).reordered_opaque = number };
}

/// The number of the packet that a decoded frame comes of.
pub fn packet_number(frame: &ffmpeg_next::Frame) -> i64 {
    // SAFETY: the frame is allocated.
    unsafe { (*frame.as_ptr()).reordered_opaque }
}

/// Whether the decoder says that the frame is not as it was encoded.
pub fn is_damaged(frame: &ffmpeg_next::Frame) -> bool {
    // SAFETY: the frame is allocated.
    unsafe { (*frame.as_ptr()).decode_error_flags != 0 || (*frame.as_ptr()).flags & ffi::AV_FRAME_FLAG_CORRUPT != 0 }
}
