//! One picture from the bytes of one packet, without a container.

use ffmpeg_next::codec::Context;
use ffmpeg_next::{Dictionary, Error, Packet, decoder, ffi, frame};

/// Decodes the picture; `header` is what the decoder needs beside it.
pub fn decode(name: &str, header: &[u8], data: &[u8], pixels_max: u64) -> Result<frame::Video, Error> {
    let codec = decoder::find_by_name(name).ok_or(Error::DecoderNotFound)?;
    let mut context = Context::new_with_codec(codec);
    // SAFETY: the buffer is FFmpeg's own, as it frees it with the context, and has the padding that its
    // decoders read beyond the end.
    unsafe {
        let room = ffi::av_mallocz(header.len() + ffi::AV_INPUT_BUFFER_PADDING_SIZE as usize).cast::<u8>();
        if room.is_null() {
            return Err(Error::Other { errno: libc::ENOMEM });
        }
        std::ptr::copy_nonoverlapping(header.as_ptr(), room, header.len());
        (*context.as_mut_ptr()).extradata = room;
        (*context.as_mut_ptr()).extradata_size = i32::try_from(header.len()).unwrap_or(0);
    }
    let mut options = Dictionary::new();
    options.set("threads", "1");
    options.set("max_pixels", &pixels_max.to_string());
    let mut decoder = context.decoder().open_as_with(codec, options)?.video()?;
    let mut picture = frame::Video::empty();
    decoder.send_packet(&Packet::copy(data))?;
    if decoder.receive_frame(&mut picture).is_err() {
        decoder.send_eof()?;
        decoder.receive_frame(&mut picture)?;
    }
    if super::frame::has_planes(&picture) { Ok(picture) } else { Err(Error::InvalidData) }
}
