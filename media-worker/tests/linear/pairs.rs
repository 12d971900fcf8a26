//! Containers and codecs as recorders combine them, and what a worker may refuse of each.

use crate::cells::Job;
use crate::media::{FRAMES, Step};
use crate::pairs::Times::{Counted, Joined, Stated};
use Step::{Dhav, Ffmpeg, Join};

/// What is known of the moments of a pair's pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Times {
    /// Each is stated, and a linear decode says them.
    Stated,
    /// None is stated: they are counted from the rate.
    Counted,
    /// Takes behind one another, whose times start again: they go on without a gap.
    Joined,
}

/// A container with a codec.
pub(crate) struct Pair {
    /// Name of the file.
    pub(crate) name: &'static str,
    /// How it is made.
    pub(crate) steps: &'static [Step],
    /// What is known of its moments.
    pub(crate) times: Times,
    /// Pictures that a linear decode shows.
    pub(crate) frames: usize,
    /// Jobs that may be refused, with a part of the reason.
    pub(crate) may_refuse: &'static [(Job, &'static str)],
}

impl Pair {
    const fn new(name: &'static str, steps: &'static [Step]) -> Pair {
        Pair { name, steps, times: Stated, frames: FRAMES, may_refuse: &[] }
    }

    const fn times(mut self, times: Times) -> Pair {
        self.times = times;
        self
    }

    const fn frames(mut self, frames: usize) -> Pair {
        self.frames = frames;
        self
    }

    /// A fast clip cannot leave out what an edit list hides where it would be needed for decoding, which the refusal says.
    const fn with_edits(mut self) -> Pair {
        self.may_refuse = &[(Job::Fast, "An edit list of the file hides pictures of this part: ask for an exact cut")];
        self
    }

    /// Packets of such a codec cannot be put into MP4, or such a container does not state when each picture is shown
    /// and where decoding may begin. Then a fast clip is refused, which says what to ask for instead.
    const fn never_copied(mut self) -> Pair {
        self.may_refuse = &[(Job::Fast, "ask for an exact cut")];
        self
    }
}

/// The pairs.
pub(crate) const PAIRS: &[Pair] = &[
    // MP4 and MOV.
    Pair::new("h264.mp4", &[Ffmpeg("{v} {a} {x264} -bf 0 -g 25 -c:a aac {out}")]),
    Pair::new("h264-b.mp4", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac {out}")]),
    Pair::new("h264-b-250.mov", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 250 -c:a pcm_s16le {out}")]).never_copied(),
    Pair::new("h264-open.mp4", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -x264-params open-gop=1 -c:a aac {out}")]),
    Pair::new("h264-refresh.mp4", &[Ffmpeg("{v} {a} {x264} -bf 0 -g 25 -x264-params intra-refresh=1 -c:a aac {out}")]),
    Pair::new(
        "h264-negative-b.mp4",
        &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac -movflags negative_cts_offsets {out}")],
    ),
    Pair::new("h264-no-edits.mp4", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac -use_editlist 0 {out}")]),
    Pair::new("hevc-b.mp4", &[Ffmpeg("{v} {a} {x265}:bframes=3:open-gop=0 -c:a aac {out}")]),
    Pair::new("hevc-open.mp4", &[Ffmpeg("{v} {a} {x265}:bframes=3:open-gop=1 -c:a aac {out}")]),
    Pair::new("mpeg4-b.mp4", &[Ffmpeg("{v} {a} -c:v mpeg4 -q:v 3 -bf 2 -g 25 -c:a aac {out}")]),
    Pair::new("mjpeg.mov", &[Ffmpeg("{v} {a} -c:v mjpeg -q:v 3 -c:a pcm_s16le {out}")]).never_copied(),
    Pair::new(
        "vfr.mp4",
        &[Ffmpeg(
            "{v} {a} -vf settb=1/1000,setpts=N*40+mod(N*7\\,5)*6 -fps_mode passthrough -enc_time_base 1/1000 {x264} -bf 3 -g 25 -c:a aac {out}",
        )],
    ),
    Pair::new(
        "vfr.mkv",
        &[Ffmpeg(
            "{v} {a} -vf settb=1/1000,setpts=N*40+mod(N*7\\,5)*6 -fps_mode passthrough -enc_time_base 1/1000 {x264} -bf 3 -g 25 -c:a aac {out}",
        )],
    ),
    Pair::new(
        "frag-index.mp4",
        &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac -movflags frag_keyframe+empty_moov {out}")],
    ),
    Pair::new(
        "frag-sidx.mp4",
        &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac -movflags frag_keyframe+empty_moov+dash+skip_trailer {out}")],
    ),
    Pair::new(
        "frag-bare.mp4",
        &[Ffmpeg(
            "{v} {a} {x264} -bf 3 -g 25 -c:a aac -movflags frag_keyframe+empty_moov+default_base_moof+skip_trailer {out}",
        )],
    ),
    Pair::new("h263.3gp", &[Ffmpeg("{v} {a} -c:v h263 -q:v 3 -g 25 -c:a aac {out}")]).never_copied(),
    Pair::new(
        "edits.mp4",
        &[
            Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac {dir}/whole.mp4"),
            Ffmpeg("-ss 1.3 -i {dir}/whole.mp4 -c copy {out}"),
        ],
    )
    .with_edits()
    .frames(92),
    Pair::new("slow.mp4", &[Ffmpeg("{slow} {long} {x264} -bf 0 -g 2 -c:a aac {out}")]).frames(5),
    Pair::new(
        "late-picture.mp4",
        &[Ffmpeg("-itsoffset 0.7 {v} {a} -fps_mode passthrough {x264} -bf 3 -g 25 -c:a aac {out}")],
    ),
    Pair::new("late-sound.mp4", &[Ffmpeg("{v} -itsoffset 0.7 {a} {x264} -bf 3 -g 25 -c:a aac {out}")]),
    // Matroska.
    Pair::new("h264-b.mkv", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac {out}")]),
    Pair::new("h264-open-250.mkv", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 250 -x264-params open-gop=1 -c:a flac {out}")])
        .never_copied(),
    Pair::new("hevc-open.mkv", &[Ffmpeg("{v} {a} {x265}:bframes=3:open-gop=1 -c:a libopus {out}")]),
    Pair::new("mpeg4-b.mkv", &[Ffmpeg("{v} {a} -c:v mpeg4 -q:v 3 -bf 2 -g 25 -c:a libmp3lame {out}")]),
    Pair::new(
        "vp8.webm",
        &[Ffmpeg("{v} {a} -c:v libvpx -deadline realtime -cpu-used 8 -b:v 2M -g 25 -c:a libvorbis {out}")],
    )
    .never_copied(),
    Pair::new(
        "vp9.webm",
        &[Ffmpeg("{v} {a} -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 2M -g 25 -c:a libopus {out}")],
    ),
    Pair::new("av1.mkv", &[Ffmpeg("{v} {a} -c:v libsvtav1 -preset 12 -g 25 -c:a libopus {out}")]),
    Pair::new("slow.mkv", &[Ffmpeg("{slow} {long} {x264} -bf 0 -g 2 -c:a aac {out}")]).frames(5),
    Pair::new(
        "late-picture.mkv",
        &[Ffmpeg("-itsoffset 0.7 {v} {a} -fps_mode passthrough {x264} -bf 3 -g 25 -c:a aac {out}")],
    ),
    Pair::new(
        "copied.mkv",
        &[
            Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac {dir}/whole.mp4"),
            Ffmpeg("-ss 1.3 -i {dir}/whole.mp4 -c copy {out}"),
        ],
    )
    .frames(100),
    // AVI.
    Pair::new("mpeg4.avi", &[Ffmpeg("{v} {a} -c:v mpeg4 -q:v 3 -g 25 -c:a libmp3lame {out}")]),
    Pair::new("mpeg4-b.avi", &[Ffmpeg("{v} {a} -c:v mpeg4 -q:v 3 -bf 2 -g 25 -c:a pcm_s16le {out}")]).never_copied(),
    Pair::new("mpeg4-packed.avi", &[Ffmpeg("{v} {a} -c:v libxvid -q:v 3 -bf 2 -g 25 -c:a libmp3lame {out}")])
        .frames(FRAMES - 1)
        .never_copied(),
    Pair::new("h264-b.avi", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a pcm_s16le {out}")]).never_copied(),
    Pair::new("h264-b-mp3.avi", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a libmp3lame {out}")]).never_copied(),
    Pair::new("h264-250.avi", &[Ffmpeg("{v} {a} {x264} -bf 0 -g 250 -c:a libmp3lame {out}")]).never_copied(),
    Pair::new("mjpeg.avi", &[Ffmpeg("{v} {a} -c:v mjpeg -q:v 3 -c:a pcm_s16le {out}")]).never_copied(),
    Pair::new("msmpeg4.avi", &[Ffmpeg("{v} {a} -c:v msmpeg4 -q:v 3 -g 25 -c:a libmp3lame {out}")]).never_copied(),
    Pair::new("msvideo1.avi", &[Ffmpeg("{v} {a} -c:v msvideo1 -pix_fmt rgb555le -c:a pcm_s16le {out}")]).never_copied(),
    Pair::new("huffyuv.avi", &[Ffmpeg("{v} {a} -c:v huffyuv -c:a pcm_s16le {out}")]).never_copied(),
    // MPEG-TS.
    Pair::new("h264-b.ts", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac {out}")]),
    Pair::new("h264-open-250.ts", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 250 -x264-params open-gop=1 -c:a mp2 {out}")]),
    Pair::new("h264-refresh.ts", &[Ffmpeg("{v} {a} {x264} -bf 0 -g 25 -x264-params intra-refresh=1 -c:a aac {out}")]),
    Pair::new("hevc-b.ts", &[Ffmpeg("{v} {a} {x265}:bframes=3:open-gop=0 -c:a aac {out}")]),
    Pair::new("hevc-open.ts", &[Ffmpeg("{v} {a} {x265}:bframes=3:open-gop=1 -c:a aac {out}")]),
    Pair::new("mpeg2-b.ts", &[Ffmpeg("{v} {a} -c:v mpeg2video -q:v 3 -bf 2 -g 25 -c:a mp2 {out}")]),
    Pair::new("h264-b.m2ts", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a ac3 -mpegts_m2ts_mode 1 {out}")]),
    Pair::new("late-sound.ts", &[Ffmpeg("{v} -itsoffset 0.7 {a} {x264} -bf 3 -g 25 -c:a aac {out}")]),
    Pair::new("slow.ts", &[Ffmpeg("{slow} {long} {x264} -bf 0 -g 2 -c:a aac {out}")]).frames(5).never_copied(),
    Pair::new(
        "joined.ts",
        &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac {dir}/take.ts"), Join(&["take.ts", "take.ts"])],
    )
    .times(Joined)
    .frames(2 * FRAMES),
    Pair::new(
        "jump.ts",
        &[
            Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac {dir}/take.ts"),
            Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac -output_ts_offset 3000 {dir}/later.ts"),
            Join(&["take.ts", "later.ts"]),
        ],
    )
    .times(Joined)
    .frames(2 * FRAMES),
    Pair::new("wrap.ts", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac -muxdelay 0 -output_ts_offset 95441.2 {out}")]),
    // MPEG-PS.
    Pair::new("mpeg2-b.mpg", &[Ffmpeg("{v} {a} -c:v mpeg2video -q:v 3 -bf 2 -g 25 -c:a mp2 -f vob {out}")])
        .never_copied(),
    Pair::new("mpeg1.mpg", &[Ffmpeg("{v} {a} -c:v mpeg1video -q:v 3 -bf 2 -g 25 -c:a mp2 -f mpeg {out}")])
        .never_copied(),
    Pair::new("hevc-b.mpg", &[Ffmpeg("{v} {a} {x265}:bframes=3:open-gop=0 -c:a mp2 -f vob {out}")]).never_copied(),
    Pair::new("hevc-open.mpg", &[Ffmpeg("{v} {a} {x265}:bframes=3:open-gop=1 -c:a mp2 -f vob {out}")]).never_copied(),
    Pair::new("h264-b.mpg", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a mp2 -f vob {out}")]).never_copied(),
    Pair::new(
        "joined.mpg",
        &[
            Ffmpeg("{v} {a} -c:v mpeg2video -q:v 3 -bf 2 -g 25 -c:a mp2 -f vob {dir}/take.mpg"),
            Join(&["take.mpg", "take.mpg"]),
        ],
    )
    .times(Joined)
    .frames(2 * FRAMES)
    .never_copied(),
    Pair::new(
        "wrap.mpg",
        &[Ffmpeg("{v} {a} -c:v mpeg2video -q:v 3 -bf 2 -g 25 -c:a mp2 -f vob -output_ts_offset 95441.2 {out}")],
    )
    .never_copied(),
    // Streams without a container.
    Pair::new("raw.h264", &[Ffmpeg("{v} {x264} -bf 0 -g 25 {out}")]).times(Counted).never_copied(),
    Pair::new("raw-b.h264", &[Ffmpeg("{v} {x264} -bf 3 -g 25 {out}")]).times(Counted).never_copied(),
    Pair::new("raw-b.hevc", &[Ffmpeg("{v} {x265}:bframes=3:open-gop=1 {out}")]).times(Counted).never_copied(),
    Pair::new("raw.m4v", &[Ffmpeg("{v} -c:v mpeg4 -q:v 3 -bf 2 -g 25 {out}")]).times(Counted),
    Pair::new("raw.mpv", &[Ffmpeg("{v} -c:v mpeg2video -q:v 3 -bf 2 -g 25 -f mpeg2video {out}")])
        .times(Counted)
        .never_copied(),
    Pair::new("raw.mjpeg", &[Ffmpeg("{v} -c:v mjpeg -q:v 3 {out}")]).times(Counted),
    // Others.
    Pair::new("h264-b.flv", &[Ffmpeg("{v} {a} {x264} -bf 3 -g 25 -c:a aac {out}")]),
    Pair::new("flv1.flv", &[Ffmpeg("{v} {a} -c:v flv -q:v 3 -g 25 -ar 44100 -c:a libmp3lame {out}")]).never_copied(),
    Pair::new("wmv2.wmv", &[Ffmpeg("{v} {a} -c:v wmv2 -q:v 3 -g 25 -c:a wmav2 {out}")]).never_copied(),
    Pair::new("msmpeg4.asf", &[Ffmpeg("{v} {a} -c:v msmpeg4 -q:v 3 -g 25 -c:a wmav2 {out}")]).never_copied(),
    Pair::new("mpeg2-b.mxf", &[Ffmpeg("{v} {a} -c:v mpeg2video -q:v 3 -bf 2 -g 25 -c:a pcm_s16le {out}")])
        .never_copied(),
    Pair::new(
        "pal.dv",
        &[Ffmpeg("{v} {a} -vf scale=720:576 -pix_fmt yuv420p -c:v dvvideo -ac 2 -c:a pcm_s16le {out}")],
    )
    .never_copied(),
    Pair::new("theora.ogv", &[Ffmpeg("{v} {a} -c:v libtheora -q:v 9 -g 25 -c:a libvorbis {out}")]).never_copied(),
    Pair::new("vp9.ivf", &[Ffmpeg("{v} -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 2M -g 25 {out}")]),
    Pair::new(
        "h264.dav",
        &[Ffmpeg("{v} {x264} -bf 0 -g 25 -x264-params aud=1 {dir}/stream.h264"), Dhav("stream.h264")],
    )
    .never_copied(),
];
