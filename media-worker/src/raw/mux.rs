//! What a muxer is told beyond `ffmpeg-next`'s wrapping.

use ffmpeg_next::codec::Parameters;
use ffmpeg_next::format::context::Output;
use ffmpeg_next::{Stream, ffi};

/// Numbers of a display matrix.
const MATRIX_BYTES: usize = 9 * size_of::<i32>();

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

/// Gives the output's stream the turn that the input's stream is to be shown with.
pub fn copy_display_matrix(source: &Stream<'_>, output: &mut Output, stream: usize) {
    let Some(matrix) = source
        .side_data()
        .find(|data| data.kind() == ffmpeg_next::packet::side_data::Type::DisplayMatrix)
        .map(|data| data.data().to_vec())
        .filter(|matrix| matrix.len() == MATRIX_BYTES)
    else {
        return;
    };
    // SAFETY: the stream's index is checked; the new side data has room for all of the matrix.
    unsafe {
        if stream >= (*output.as_ptr()).nb_streams as usize {
            return;
        }
        let target = *(*output.as_mut_ptr()).streams.add(stream);
        let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX;
        let room = ffi::av_stream_new_side_data(target, kind, MATRIX_BYTES);
        if !room.is_null() {
            std::ptr::copy_nonoverlapping(matrix.as_ptr(), room, MATRIX_BYTES);
        }
    }
}
