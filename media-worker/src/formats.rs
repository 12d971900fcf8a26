//! Which containers are opened, and which decoders run. `docs/media.md` has the reason of each decoder; a test
//! holds the two against each other.

/// Containers that are read. None opens other files, which playlists (HLS, DASH, concat, SDP) do.
pub(crate) const DEMUXERS: &str = "mov,matroska,avi,mpegts,mpeg,mpegvideo,asf,flv,ogg,wav,w64,aiff,au,caf,mp3,\
    aac,ac3,eac3,amr,amrnb,amrwb,flac,wv,dv,h264,hevc,m4v,h261,h263,mjpeg,ivf,mxf,gif,jpeg_pipe,jpegls_pipe,j2k_pipe,png_pipe,\
    bmp_pipe,webp_pipe,tiff_pipe,ape,gsm,dhav,pva,rm,xwma,dts,dtshd,loas,obu";

/// Decoders that may run. Recorders use these; the hundreds of others are attack surface alone.
pub(crate) const DECODERS: &str = "h264,hevc,mpeg4,msmpeg4v1,msmpeg4v2,msmpeg4,h263,h263i,h263p,flv,h261,\
    mpeg1video,mpeg2video,mpegvideo,mjpeg,mjpegb,jpegls,jpeg2000,cinepak,msvideo1,qtrle,svq1,svq3,indeo3,\
    indeo5,vp8,vp9,libdav1d,av1,wmv1,wmv2,wmv3,vc1,vp6,vp6f,theora,prores,dnxhd,dvvideo,rawvideo,v210,\
    huffyuv,ffvhuff,ffv1,png,bmp,webp,tiff,gif,aac,aac_latm,ac3,ac3_fixed,eac3,dca,truehd,mlp,mp1,mp1float,\
    mp2,mp2float,mp3,mp3float,mp3adu,mp3adufloat,amrnb,libopencore_amrnb,amrwb,libopencore_amrwb,qcelp,\
    wmav1,wmav2,wmapro,wmalossless,wmavoice,flac,alac,ape,wavpack,vorbis,libvorbis,opus,libopus,speex,\
    libspeex,gsm,gsm_ms,libgsm,libgsm_ms,g723_1,g729,truespeech,nellymoser,g722,adpcm_g722,g726,g726le,\
    adpcm_g726,adpcm_g726le,adpcm_ima_wav,adpcm_ima_qt,adpcm_ms,adpcm_yamaha,adpcm_swf,adpcm_adx,\
    adpcm_ima_dk3,adpcm_ima_dk4,qdm2,qdmc,cook,pcm_alaw,pcm_mulaw,pcm_s8,pcm_u8,pcm_s16be,pcm_s16le,\
    pcm_u16le,pcm_s24be,pcm_s24le,pcm_s32be,pcm_s32le,pcm_f32be,pcm_f32le,pcm_f64be,pcm_f64le,pcm_bluray,\
    pcm_dvd,s302m";

/// Whether the decoder is among those that may run.
pub(crate) fn may_decode(name: &str) -> bool {
    DECODERS.split(',').any(|allowed| allowed == name)
}

/// Whether there is a decoder for the stream, and it may run.
pub(crate) fn can_decode(stream: &ffmpeg_next::Stream<'_>) -> bool {
    ffmpeg_next::decoder::find(stream.parameters().id()).is_some_and(|found| may_decode(found.name()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Names in other versions of FFmpeg and in builds with other libraries.
    const OTHER_NAMES: [&str; 5] =
        ["adpcm_g722", "adpcm_g726", "adpcm_g726le", "libopencore_amrnb", "libopencore_amrwb"];

    /// The decoders of the table in `docs/media.md` whose second cell is `runs`.
    fn documented(runs: &str) -> Vec<&'static str> {
        include_str!("../../docs/media.md")
            .lines()
            .filter_map(|line| {
                let mut cells = line.strip_prefix("| `")?.split('|');
                let names = cells.next()?;
                (cells.next()?.trim() == runs).then_some(names)
            })
            .flat_map(|names| names.split('`').filter(|name| !name.trim().is_empty()))
            .map(str::trim)
            .collect()
    }

    #[test]
    fn every_decoder_that_runs_is_documented_with_its_reason_and_no_other() {
        let documented = documented("yes");
        let unique: BTreeSet<&str> = documented.iter().copied().collect();
        assert_eq!(unique.len(), documented.len(), "a decoder has one row");
        assert_eq!(unique, DECODERS.split(',').collect());
    }

    #[test]
    fn no_decoder_that_is_documented_as_refused_runs() {
        let refused = documented("no");
        assert!(refused.len() > 20, "{refused:?}");
        for name in refused {
            assert!(!may_decode(name), "{name}");
        }
    }

    #[test]
    fn every_decoder_that_runs_is_there_and_every_container() {
        ffmpeg_next::init().unwrap();
        for name in DECODERS.split(',').filter(|name| !OTHER_NAMES.contains(name)) {
            assert!(ffmpeg_next::decoder::find_by_name(name).is_some(), "{name}");
        }
    }
}
