//! What a worker, or the service that runs it, has to say of a medium: a closed list of kinds with their fields. The
//! sentences are the messages `reason-…` of the package `words`; the English ones go over the wire beside the kinds.

use std::fmt;

use serde::{Deserialize, Serialize};
use words::{FluentArgs, Lang};

use crate::heard;

macro_rules! things {
    ($($name:ident = $code:literal,)*) => {
        /// What a reason is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Thing {
            $(
                #[doc = concat!("The message `reason-of-", $code, "`.")]
                #[serde(rename = $code)]
                $name,
            )*
        }

        impl Thing {
            /// What a person reads.
            pub fn told(self, lang: Lang) -> String {
                match self {
                    $(Self::$name => lang.text(concat!("reason-of-", $code)).into_owned(),)*
                }
            }

            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
        }
    };
}

macro_rules! reasons {
    ($($name:ident { $($field:ident: $type:ty),* } = $code:literal;)*) => {
        /// Something to say of a medium, or of work on it. Its `Display` is the English sentence.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "reason")]
        pub enum Reason {
            $(
                #[doc = concat!("The message `reason-", $code, "`.")]
                #[serde(rename = $code)]
                $name {
                    $(#[doc = concat!("`", stringify!($field), "` of the message.")] $field: $type,)*
                },
            )*
        }

        impl Reason {
            /// One of each kind.
            #[cfg(test)]
            fn samples() -> Vec<Self> {
                vec![$(Self::$name { $($field: Told::sample()),* }),*]
            }

            fn tell(&self, how: Telling) -> String {
                if let (Self::Said { text }, Quoting::Meant) = (self, how.quoting) {
                    return heard::meaning(text, how.lang);
                }
                let (id, args) = match self {
                    $(Self::$name { $($field),* } => {
                        let args: Vec<(&str, String)> = vec![$((stringify!($field), Told::put($field, how)),)*];
                        (concat!("reason-", $code), args)
                    })*
                };
                let args: FluentArgs<'_> = args.into_iter().collect();
                how.lang.find(id, Some(&args)).unwrap_or_else(|| id.to_owned())
            }

            fn gather<'a>(&'a self, originals: &mut Vec<&'a str>) {
                if let Self::Said { text } = self {
                    originals.push(text);
                    return;
                }
                match self {
                    $(Self::$name { $($field),* } => { $(Told::gather($field, originals);)* })*
                }
            }
        }
    };
}

/// What becomes of what other programs said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    /// It stands in the sentence, in their own words.
    Quoted,
    /// Our words say what it means; the original is asked for by itself.
    Meant,
}

/// How a sentence is told.
#[derive(Debug, Clone, Copy)]
struct Telling {
    lang: Lang,
    quoting: Quoting,
}

/// What a field becomes in a sentence.
trait Told {
    fn put(&self, how: Telling) -> String;

    /// Adds what other programs said in it, in their own words.
    fn gather<'a>(&'a self, _: &mut Vec<&'a str>) {}

    #[cfg(test)]
    fn sample() -> Self;
}

impl Told for u32 {
    fn put(&self, _: Telling) -> String {
        self.to_string()
    }

    #[cfg(test)]
    fn sample() -> Self {
        7
    }
}

impl Told for u64 {
    fn put(&self, _: Telling) -> String {
        self.to_string()
    }

    #[cfg(test)]
    fn sample() -> Self {
        7
    }
}

impl Told for String {
    fn put(&self, _: Telling) -> String {
        self.clone()
    }

    #[cfg(test)]
    fn sample() -> Self {
        "X1".to_owned()
    }
}

impl Told for Thing {
    fn put(&self, how: Telling) -> String {
        Thing::told(*self, how.lang)
    }

    #[cfg(test)]
    fn sample() -> Self {
        Thing::Header
    }
}

impl Told for Box<Reason> {
    fn put(&self, how: Telling) -> String {
        self.tell(how)
    }

    fn gather<'a>(&'a self, originals: &mut Vec<&'a str>) {
        Reason::gather(self, originals);
    }

    #[cfg(test)]
    fn sample() -> Self {
        Box::new(Reason::NoSize {})
    }
}

impl Told for Vec<Reason> {
    fn put(&self, how: Telling) -> String {
        tell_all(self, how)
    }

    fn gather<'a>(&'a self, originals: &mut Vec<&'a str>) {
        for reason in self {
            reason.gather(originals);
        }
    }

    #[cfg(test)]
    fn sample() -> Self {
        vec![Reason::NoSize {}, Reason::NoPartAt { byte: 7 }]
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(Lang::En))
    }
}

impl Reason {
    /// What a person reads, with what other programs said quoted in it: for a line, which has no room to fold.
    pub fn told(&self, lang: Lang) -> String {
        self.tell(Telling { lang, quoting: Quoting::Quoted })
    }

    /// The same where the originals ([`originals`]) can stand beside it: what others said is told in our words.
    pub fn meant(&self, lang: Lang) -> String {
        self.tell(Telling { lang, quoting: Quoting::Meant })
    }

    /// What another program or library said, in its own words.
    pub fn said(text: impl fmt::Display) -> Self {
        Self::Said { text: text.to_string() }
    }
}

/// Several reasons in a row, as a person reads them.
pub fn told_all(reasons: &[Reason], lang: Lang) -> String {
    tell_all(reasons, Telling { lang, quoting: Quoting::Quoted })
}

/// [`told_all`] where the originals can stand beside it: see [`Reason::meant`].
pub fn meant_all(reasons: &[Reason], lang: Lang) -> String {
    tell_all(reasons, Telling { lang, quoting: Quoting::Meant })
}

/// What other programs said, in their own words, each once.
pub fn originals(reasons: &[Reason]) -> Vec<&str> {
    let mut all = Vec::new();
    for reason in reasons {
        reason.gather(&mut all);
    }
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|text| seen.insert(*text));
    all
}

fn tell_all(reasons: &[Reason], how: Telling) -> String {
    let told: Vec<String> = reasons.iter().map(|reason| reason.tell(how)).collect();
    told.join(&how.lang.text("reason-and"))
}

things! {
    Input = "input",
    Output = "output",
    FrameTable = "frame-table",
    RiffPart = "riff-part",
    PictureList = "picture-list",
    Header = "header",
    MediaData = "media-data",
    ThePicture = "the-picture",
    Picture = "picture",
    Sound = "sound",
    Video = "video",
    Audio = "audio",
    FfmpegStart = "ffmpeg-start",
    Jpeg = "jpeg",
    Png = "png",
    H264 = "h264",
    Aac = "aac",
    Mp4 = "mp4",
    Rendition = "rendition",
    Clip = "clip",
    Incomplete = "incomplete",
    Hollow = "hollow",
    Missing = "missing",
    Concealed = "concealed",
    Gap = "gap",
    Keyless = "keyless",
    Silenced = "silenced",
    Refused = "refused",
    Faulty = "faulty",
    Ended = "ended",
}

reasons! {
    // Containers.
    IndexShort { unreachable: u64, all: u64 } = "index-short";
    LengthOpen { of: Thing } = "length-open";
    LengthUnfinished { of: Thing, there: u64 } = "length-unfinished";
    LengthUntrue { of: Thing } = "length-untrue";
    LengthShort { of: Thing, claimed: u64, there: u64 } = "length-short";
    LengthBehind { of: Thing, claimed: u64, behind: u64 } = "length-behind";
    EndsInPacket {} = "ends-in-packet";
    StrayBytes { bytes: u64 } = "stray-bytes";
    FragmentsMissing { missing: u64, byte: u64 } = "fragments-missing";
    // Photos.
    NoEndMark {} = "no-end-mark";
    NoPartAt { byte: u64 } = "no-part-at";
    EndsInNamedPart { part: String } = "ends-in-named-part";
    WrongSum { part: String, byte: u64 } = "wrong-sum";
    EndsInPart {} = "ends-in-part";
    ZerosInPart {} = "zeros-in-part";
    PictureTakes { end: u64, there: u64 } = "picture-takes";
    EndsInHeader {} = "ends-in-header";
    NotAllCoded {} = "not-all-coded";
    ScansMissing {} = "scans-missing";
    NoDirectory {} = "no-directory";
    DirectoryBeyond {} = "directory-beyond";
    PictureParts { missing: u64, all: u64 } = "picture-parts";
    FileParts { missing: u64, all: u64 } = "file-parts";
    // Pictures made of items.
    MetadataCut {} = "metadata-cut";
    MetadataLarge {} = "metadata-large";
    MetadataIncomplete {} = "metadata-incomplete";
    PartMissing {} = "part-missing";
    PartElsewhere {} = "part-elsewhere";
    PartLarge {} = "part-large";
    PartCut {} = "part-cut";
    PrimaryUnnamed {} = "primary-unnamed";
    TooNested {} = "too-nested";
    SourceMissing {} = "source-missing";
    OverlayIncomplete {} = "overlay-incomplete";
    GridIncomplete {} = "grid-incomplete";
    TilesMissing {} = "tiles-missing";
    TileMissing { why: Box<Reason> } = "tile-missing";
    KindNotDecoded { kind: String } = "kind-not-decoded";
    SourcesLarge {} = "sources-large";
    NoSize {} = "no-size";
    PictureRow {} = "picture-row";
    // What is lost.
    ZerosForData {} = "zeros-for-data";
    FilledIn {} = "filled-in";
    UnreadableThere {} = "unreadable-there";
    FilePartMissing {} = "file-part-missing";
    PassedOver { bytes: u64 } = "passed-over";
    BrokenBeside {} = "broken-beside";
    ZerosInRow { zeros: u64 } = "zeros-in-row";
    NoSoundBytes { bytes: u64 } = "no-sound-bytes";
    LostPieces { pieces: u64, of: Thing } = "lost-pieces";
    LostSome { of: Thing } = "lost-some";
    Stretch { medium: Thing, from_ms: u64, to_ms: u64, what: Vec<Reason> } = "stretch";
    More { count: u64 } = "more";
    ClaimShort { claimed_ms: u64, end_ms: u64 } = "claim-short";
    AnotherRecording { byte: u64 } = "another-recording";
    PlacesUnreadable { count: u64 } = "places-unreadable";
    EndUndecodable {} = "end-undecodable";
    GoesOn { of: Thing, later: u64, stream: u64 } = "goes-on";
    // How it is played.
    NothingThere {} = "nothing-there";
    NothingDecodes {} = "nothing-decodes";
    ShownAsDamaged {} = "shown-as-damaged";
    NotTurned {} = "not-turned";
    PixelsInPicture { wide: u32, high: u32 } = "pixels-in-picture";
    PictureKind { kind: String } = "picture-kind";
    ContainerNotPlayed { container: String } = "container-not-played";
    OnlySound {} = "only-sound";
    SoundUndecodable {} = "sound-undecodable";
    StampsShownOtherwise {} = "stamps-shown-otherwise";
    StampsPlayedOtherwise {} = "stamps-played-otherwise";
    BeginsLate {} = "begins-late";
    OtherStreamPlayed {} = "other-stream-played";
    NotMirrored {} = "not-mirrored";
    NotBent {} = "not-bent";
    PixelsNotShown { wide: u32, high: u32 } = "pixels-not-shown";
    TurnedInCodec {} = "turned-in-codec";
    CodecNotPlayed { codec: String } = "codec-not-played";
    H264NotPlayed { profile: String, format: String } = "h264-not-played";
    LargeWave {} = "large-wave";
    CodecInContainer { codec: String, container: String } = "codec-in-container";
    // Why a job failed.
    JobNotUnderstood { why: Box<Reason> } = "job-not-understood";
    JobOutOfBounds { what: String, most: u64 } = "job-out-of-bounds";
    UnknownTask {} = "unknown-task";
    TaskFileMissing {} = "task-file-missing";
    TaskNested {} = "task-nested";
    PartNested {} = "part-nested";
    ClipBackwards {} = "clip-backwards";
    PartBackwards {} = "part-backwards";
    FileUnnamed {} = "file-unnamed";
    FilesTooMany { most: u64 } = "files-too-many";
    JobTooLong { most: u64 } = "job-too-long";
    NotOpened { of: Thing, why: Box<Reason> } = "not-opened";
    NotAFile { of: Thing } = "not-a-file";
    NotHanded { of: Thing } = "not-handed";
    WrongAccess { of: Thing } = "wrong-access";
    Unconfined { said: String } = "unconfined";
    NotMedia { why: Vec<Reason> } = "not-media";
    KindNotRead {} = "kind-not-read";
    FileEmpty {} = "file-empty";
    PictureTooLarge { width: u32, height: u32, most: u64 } = "picture-too-large";
    NoSuchStream { index: u64 } = "no-such-stream";
    NoSuchPart { length: u64, offset: u64, size: u64 } = "no-such-part";
    NotShown { kind: String, why: Box<Reason> } = "not-shown";
    CutOff { kind: String, why: Box<Reason> } = "cut-off";
    NothingToShow {} = "nothing-to-show";
    NothingToHear {} = "nothing-to-hear";
    NothingToPlay {} = "nothing-to-play";
    Undecodable { codec: String, why: Vec<Reason> } = "undecodable";
    NoDecoder {} = "no-decoder";
    DecoderNotRun {} = "decoder-not-run";
    NoFrame {} = "no-frame";
    CannotCopy { codec: String } = "cannot-copy";
    CannotCopyTimes {} = "cannot-copy-times";
    TooFar { at_ms: u64 } = "too-far";
    CannotCopyFields {} = "cannot-copy-fields";
    CannotCopyEdits {} = "cannot-copy-edits";
    EmptyPart { start_ms: u64, end_ms: u64 } = "empty-part";
    NotMade { of: Thing, why: Box<Reason> } = "not-made";
    NotAnswered { why: Box<Reason> } = "not-answered";
    // How a worker ended.
    NotDecoded {} = "not-decoded";
    TookTooLong { seconds: u64 } = "took-too-long";
    WorkedTooLong { seconds: u64 } = "worked-too-long";
    Unfollowed {} = "unfollowed";
    NoOutput {} = "no-output";
    NoMp4 {} = "no-mp4";
    RenditionTooLarge {} = "rendition-too-large";
    PlaceLost {} = "place-lost";
    GivenUp {} = "given-up";
    EndTold {} = "end-told";
    NoHead {} = "no-head";
    PicturesCut {} = "pictures-cut";
    AnswerTooLong {} = "answer-too-long";
    NotUnderstood { said: String } = "not-understood";
    Exited { code: u64, why: Box<Reason> } = "exited";
    Killed { status: String } = "killed";
    ServiceEnds {} = "service-ends";
    // What others said.
    Said { text: String } = "said";
    BadData {} = "bad-data";
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Latin words that stand in Chinese sentences: names of formats and programs, and the fields of the samples.
    const NAMES: [&str; 13] =
        ["RIFF", "MP4", "WAV", "JPEG", "PNG", "H.264", "AAC", "FFmpeg", "HEIF", "X1", "x", "docket-media", "docket"];

    fn latin_words(text: &str) -> Vec<&str> {
        let is_latin = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
        let words = text.split(|letter: char| !is_latin(letter));
        words
            .filter(|word| word.contains(|letter: char| letter.is_ascii_alphabetic()) && !NAMES.contains(word))
            .collect()
    }

    #[test]
    fn every_reason_is_told_in_chinese_without_a_word_of_english() {
        let samples = Reason::samples();
        assert!(samples.len() > 130, "{} kinds", samples.len());
        for reason in samples {
            let (zh, en) = (reason.told(Lang::Zh), reason.to_string());
            assert_eq!(latin_words(&zh), Vec::<&str>::new(), "{reason:?}: {zh}");
            assert!(zh != en || zh == "X1", "{reason:?}: {zh}");
            assert!(
                !zh.contains("reason-") && !en.contains("reason-") && !zh.contains('$') && !en.contains('$'),
                "{en}"
            );
        }
        for thing in Thing::ALL {
            let (zh, en) = (thing.told(Lang::Zh), thing.told(Lang::En));
            assert_eq!(latin_words(&zh), Vec::<&str>::new(), "{thing:?}: {zh}");
            assert!(zh != en && !zh.contains("reason-"), "{thing:?}: {zh}");
        }
    }

    #[test]
    fn reasons_go_over_the_wire_by_kind_with_their_fields_and_no_other_kind_does() {
        for reason in Reason::samples() {
            let written = serde_json::to_string(&reason).expect("it is written");
            assert_eq!(serde_json::from_str::<Reason>(&written).expect("it is read"), reason, "{written}");
        }
        assert!(serde_json::from_str::<Reason>(r#"{"reason":"made-up"}"#).is_err());
    }

    #[test]
    fn what_is_nested_is_told_in_the_sentence_that_holds_it() {
        let what =
            vec![Reason::LostPieces { pieces: 2, of: Thing::Missing }, Reason::said("Invalid NAL unit size (0)")];
        let lost = Reason::Stretch { medium: Thing::Video, from_ms: 5, to_ms: 9, what };
        let en = "video from 5 to 9 ms: 2 packets of which nothing came; Invalid NAL unit size (0)";
        assert_eq!(lost.to_string(), en);
        let zh = "画面第 5 至 9 毫秒：没有解出内容的编码包 2 个；程序报告“Invalid NAL unit size (0)”";
        assert_eq!(lost.told(Lang::Zh), zh);
        // A page says what it means, and has the original folded beneath.
        assert_eq!(lost.meant(Lang::Zh), "画面第 5 至 9 毫秒：没有解出内容的编码包 2 个；画面数据单元的长度不对");
        assert_eq!(originals(std::slice::from_ref(&lost)), ["Invalid NAL unit size (0)"]);
    }
}
