//! What a muxer is told beyond `ffmpeg-next`'s wrapping.

use ffmpeg_next::codec::Parameters;
use ffmpeg_next::format::context::Output;
use ffmpeg_next::{Rational, ffi};

/// Numbers of a display matrix.
const MATRIX_NUMBERS: usize = 9;

/// Whether the muxer can carry the codec by its standard.
pub fn can_carry(output: &Output, parameters: &Parameters) -> bool {
    // SAFETY: both contexts are allocated; the query only reads tables.
    unsafe {
        ffi::avformat_query_codec(
            (*output.as_ptr()).oformat,
            (*parameters.as_ptr()).codec_id,
            ffi::FF_COMPLIANCE_NORMAL,
        ) == 1
    }
}

/// Lets the muxer choose its own four letters for the codec.
pub fn clear_tag(parameters: &mut Parameters) {
    // SAFETY: the parameters are allocated and owned.
    unsafe { (*parameters.as_mut_ptr()).codec_tag = 0 };
}

/// Gives the output's stream the aspect of its pixels, for the container as well as for the codec.
pub fn state_aspect(output: &mut Output, stream: usize, aspect: Rational) {
    // SAFETY: the stream's index is checked; a stream always has codec parameters.
    unsafe {
        if stream >= (*output.as_ptr()).nb_streams as usize {
            return;
        }
        let target = *(*output.as_mut_ptr()).streams.add(stream);
        let aspect = ffi::AVRational { num: aspect.0, den: aspect.1 };
        (*target).sample_aspect_ratio = aspect;
        (*(*target).codecpar).sample_aspect_ratio = aspect;
    }
}

/// Gives the output's stream the display matrix with which it is to be shown.
pub fn state_matrix(output: &mut Output, stream: usize, matrix: [i32; MATRIX_NUMBERS]) {
    // SAFETY: the stream's index is checked; the new side data has room for all of the matrix.
    unsafe {
        if stream >= (*output.as_ptr()).nb_streams as usize {
            return;
        }
        let target = *(*output.as_mut_ptr()).streams.add(stream);
        let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX;
        let room = ffi::av_stream_new_side_data(target, kind, size_of_val(&matrix));
        if !room.is_null() {
            std::ptr::copy_nonoverlapping(matrix.as_ptr().cast::<u8>(), room, size_of_val(&matrix));
        }
    }
}
