//! What FFmpeg says, kept in a small buffer instead of written to standard error.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::{Mutex, PoisonError};

use ffmpeg_next::ffi;

/// Most lines that are kept; the first ones tell what went wrong, the rest what followed from it.
const LINES_MAX: usize = 32;

/// Longest line, in bytes, with the zero at its end.
const LINE_BYTES_MAX: usize = 240;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

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
    std::mem::take(&mut *LINES.lock().unwrap_or_else(PoisonError::into_inner))
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
    let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    if !text.is_empty() && lines.len() < LINES_MAX && !lines.contains(&text) {
        lines.push(text);
    }
}
