//! Opening a demuxer on a file that is open already, and seeking in it.

use std::ffi::{CString, c_char, c_int};
use std::io::{Read, Seek};
use std::ptr;

use ffmpeg_next::format::context::{Input, StreamIo};
use ffmpeg_next::{Dictionary, Error, ffi};

/// Buffer between the file and the demuxer, in bytes.
const BUFFER_BYTES: usize = 64 * 1024;

/// Opens a demuxer with `options` and looks into its streams with `stream_options`.
///
/// The demuxer can open no other file: its own way to do so is replaced by a refusal.
pub fn open(
    file: impl Read + Seek + Send + 'static,
    options: Dictionary,
    stream_options: &[(&str, String)],
) -> Result<Input, Error> {
    let mut io = StreamIo::from_read_seek_with_capacity(file, BUFFER_BYTES)?;
    // SAFETY: the context is fresh; `pb` belongs to `io`, which outlives it, because both go into the
    // `Input`. Where opening fails FFmpeg frees the context and sets the pointer to null.
    unsafe {
        let mut context = ffi::avformat_alloc_context();
        if context.is_null() {
            return Err(Error::Other { errno: libc::ENOMEM });
        }
        (*context).pb = io.as_mut_ptr();
        (*context).flags |= ffi::AVFMT_FLAG_CUSTOM_IO;
        (*context).io_open = Some(refuse_to_open);
        let mut options = options.disown();
        let opened = ffi::avformat_open_input(&raw mut context, ptr::null(), ptr::null_mut(), &raw mut options);
        drop(Dictionary::own(options));
        if opened < 0 {
            return Err(Error::from(opened));
        }
        let input = Input::wrap_with_custom_io(context, io);
        let found = find_streams(context, stream_options);
        if found < 0 { Err(Error::from(found)) } else { Ok(input) }
    }
}

/// Looks into the streams, with the same options for the decoder of each.
///
/// # Safety
/// `context` is an open demuxer.
unsafe fn find_streams(context: *mut ffi::AVFormatContext, stream_options: &[(&str, String)]) -> c_int {
    // SAFETY: one dictionary for each stream that there is at the time of the call, as FFmpeg requires;
    // they are freed here, whatever FFmpeg left in them.
    unsafe {
        let count = (*context).nb_streams as usize;
        let mut each: Vec<*mut ffi::AVDictionary> = vec![ptr::null_mut(); count.max(1)];
        for options in each.iter_mut().take(count) {
            for (key, value) in stream_options {
                if let (Ok(key), Ok(value)) = (CString::new(*key), CString::new(value.as_str())) {
                    ffi::av_dict_set(options, key.as_ptr(), value.as_ptr(), 0);
                }
            }
        }
        let found = ffi::avformat_find_stream_info(context, each.as_mut_ptr());
        for options in &mut each {
            ffi::av_dict_free(options);
        }
        found
    }
}

/// Reads up to the byte, so that the demuxer meets the streams that come until then, and their parsers say
/// what they are; then goes back to the first byte.
pub fn meet_streams_until(input: &mut Input, byte: u64) -> Result<(), Error> {
    let mut packet = ffmpeg_next::Packet::empty();
    while packet.read(input).is_ok() {
        if u64::try_from(packet.position()).is_ok_and(|at| at >= byte) {
            break;
        }
    }
    // SAFETY: the context is open. Its packets are dropped by going back.
    unsafe {
        match ffi::av_seek_frame(input.as_mut_ptr(), -1, 0, ffi::AVSEEK_FLAG_BYTE) {
            error if error < 0 => Err(Error::from(error)),
            _ => Ok(()),
        }
    }
}

unsafe extern "C" fn refuse_to_open(
    _context: *mut ffi::AVFormatContext,
    _io: *mut *mut ffi::AVIOContext,
    _url: *const c_char,
    _flags: c_int,
    _options: *mut *mut ffi::AVDictionary,
) -> c_int {
    ffi::AVERROR(libc::EACCES)
}

/// Goes to the key frame of the stream at or before the timestamp, which is in the stream's time base.
pub fn seek_back(input: &mut Input, stream: usize, timestamp: i64) -> Result<(), Error> {
    let stream = c_int::try_from(stream).map_err(|_| Error::StreamNotFound)?;
    // SAFETY: the context is open, and FFmpeg checks the stream's index.
    match unsafe { ffi::av_seek_frame(input.as_mut_ptr(), stream, timestamp, ffi::AVSEEK_FLAG_BACKWARD) } {
        error if error < 0 => Err(Error::from(error)),
        _ => Ok(()),
    }
}

/// Whether the container is written as a stream, whose time stamps may break anywhere.
pub fn is_streamed(input: &Input) -> bool {
    // SAFETY: an open context has a format.
    unsafe { (*(*input.as_ptr()).iformat).flags & ffi::AVFMT_TS_DISCONT != 0 }
}

/// Entries of the index that the demuxer has of a stream.
pub fn index_entries(input: &Input, stream: usize) -> usize {
    // SAFETY: the stream's index is checked.
    unsafe {
        if stream >= (*input.as_ptr()).nb_streams as usize {
            return 0;
        }
        let stream = *(*input.as_ptr()).streams.add(stream);
        usize::try_from(ffi::avformat_index_get_entries_count(stream)).unwrap_or(0)
    }
}

/// Tells the demuxer to drop the packets of every stream that `keep` does not name.
pub fn keep_streams(input: &mut Input, keep: &[usize]) {
    let count = input.nb_streams() as usize;
    // SAFETY: `streams` holds `nb_streams` pointers to streams of this context.
    unsafe {
        for index in 0..count {
            let stream = *(*input.as_mut_ptr()).streams.add(index);
            (*stream).discard =
                if keep.contains(&index) { ffi::AVDiscard::AVDISCARD_DEFAULT } else { ffi::AVDiscard::AVDISCARD_ALL };
        }
    }
}

/// Whether the demuxer was told to drop the stream.
pub fn is_dropped(input: &Input, stream: usize) -> bool {
    // SAFETY: the stream's index is checked.
    unsafe {
        stream < (*input.as_ptr()).nb_streams as usize
            && (*(*(*input.as_ptr()).streams.add(stream))).discard == ffi::AVDiscard::AVDISCARD_ALL
    }
}

/// Whether the duration is the container's claim (or its time stamps') rather than FFmpeg's guess from
/// the bit rate.
pub fn claims_duration(input: &Input) -> bool {
    // SAFETY: the context is open.
    let method = unsafe { (*input.as_ptr()).duration_estimation_method };
    method != ffi::AVDurationEstimationMethod::AVFMT_DURATION_FROM_BITRATE
}
