//! What FFmpeg says, kept in a small buffer instead of written to standard error.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::{Mutex, PoisonError};

use ffmpeg_next::ffi;

/// Most lines that are kept; the first ones tell what went wrong, the rest what followed from it.
const LINES_MAX: usize = 32;

/// Longest line, in bytes, with the zero at its end.
const LINE_BYTES_MAX: usize = 240;

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// What reads the container.
    Demuxer,
    /// What decodes pictures.
    VideoDecoder,
    /// What decodes sound.
    AudioDecoder,
    /// Something else, such as what splits a stream into packets.
    Other,
}

/// A line that FFmpeg said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who said it.
    pub speaker: Speaker,
    /// The line.
    pub text: String,
}

static LINES: Mutex<Vec<Said>> = Mutex::new(Vec::new());

/// From now on keeps errors of FFmpeg, and drops the rest.
pub fn capture() {
    // SAFETY: `keep` has the required signature and lives as long as the program; the level is an integer.
    unsafe {
        ffi::av_log_set_level(ffi::AV_LOG_ERROR);
        ffi::av_log_set_callback(Some(keep));
    }
}

/// What was kept, without repetitions; the buffer is empty afterwards.
pub fn take() -> Vec<String> {
    take_said().into_iter().map(|said| said.text).collect()
}

/// The same, with who said it.
pub fn take_said() -> Vec<Said> {
    std::mem::take(&mut *LINES.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Who a context of FFmpeg belongs to.
///
/// # Safety
/// `context` is null or what FFmpeg passes to its log: a pointer to a structure that begins with a pointer
/// to its class.
unsafe fn speaker(context: *mut c_void) -> Speaker {
    // SAFETY: as the caller says; the class is static. A decoder's context is an `AVCodecContext`, which
    // alone has a class of that category with that name.
    unsafe {
        let Some(class) = context.cast::<*const ffi::AVClass>().as_ref().and_then(|class| class.as_ref()) else {
            return Speaker::Other;
        };
        let category = class.get_category.map_or(class.category, |category| category(context));
        match category {
            ffi::AVClassCategory::AV_CLASS_CATEGORY_DEMUXER => Speaker::Demuxer,
            ffi::AVClassCategory::AV_CLASS_CATEGORY_DECODER
                if !class.class_name.is_null() && CStr::from_ptr(class.class_name) == c"AVCodecContext" =>
            {
                match (*context.cast::<ffi::AVCodecContext>()).codec_type {
                    ffi::AVMediaType::AVMEDIA_TYPE_VIDEO => Speaker::VideoDecoder,
                    ffi::AVMediaType::AVMEDIA_TYPE_AUDIO => Speaker::AudioDecoder,
                    _ => Speaker::Other,
                }
            }
            _ => Speaker::Other,
        }
    }
}

unsafe extern "C" fn keep(
    context: *mut c_void,
    level: c_int,
    format: *const c_char,
    arguments: *mut ffi::__va_list_tag,
) {
    if level > ffi::AV_LOG_ERROR {
        return;
    }
    let mut line = [0; LINE_BYTES_MAX];
    let mut print_prefix: c_int = 0;
    // SAFETY: FFmpeg calls this with a format and its arguments; the buffer's length is passed, and a
    // zero is written within it.
    let text = unsafe {
        let length = c_int::try_from(line.len()).unwrap_or(0);
        ffi::av_log_format_line2(context, level, format, arguments, line.as_mut_ptr(), length, &raw mut print_prefix);
        line[LINE_BYTES_MAX - 1] = 0;
        CStr::from_ptr(line.as_ptr()).to_string_lossy().trim().to_owned()
    };
    // Some decoders say so at the level of errors.
    if text.starts_with("warning:") {
        return;
    }
    // SAFETY: FFmpeg passes its own contexts.
    let said = Said { speaker: unsafe { speaker(context) }, text };
    let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    if !said.text.is_empty() && lines.len() < LINES_MAX && !lines.contains(&said) {
        lines.push(said);
    }
}
