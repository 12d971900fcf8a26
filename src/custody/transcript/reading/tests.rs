//! Files as programs and people write them.

use encoding_rs::GB18030;
use evidence::event::TranscriptFormat;
use proptest::prelude::*;

use crate::custody::refused::Fault;
use crate::custody::transcript::lines::{Line, MOMENT_MS_MAX, Word};
use crate::custody::transcript::reading::{Transcript, is_language, read};

fn said(file: &str) -> Vec<(u64, u64, String)> {
    let read = read(file.as_bytes()).unwrap_or_else(|fault| panic!("{fault}: {file}"));
    read.lines.segments.into_iter().map(|line| (line.start_ms, line.end_ms, line.text)).collect()
}

fn line(start_ms: u64, end_ms: u64, text: &str) -> (u64, u64, String) {
    (start_ms, end_ms, text.to_owned())
}

fn at(line: u64, fault: Fault) -> Fault {
    Fault::AtLine { line, fault: Box::new(fault) }
}

const SRT: &str =
    "1\n00:00:01,500 --> 00:00:03,000\n请出示<i>证件</i>\n第二行\n\n2\n00:01:00,000 --> 00:01:02,250\n好的\n";

#[test]
fn srt_is_read_however_it_is_written() {
    let expected = vec![line(1_500, 3_000, "请出示证件\n第二行"), line(60_000, 62_250, "好的")];
    assert_eq!(said(SRT), expected);
    let written = [
        SRT.replace('\n', "\r\n"),
        format!("\u{feff}{SRT}"),
        // Points for commas, times without hours or with one digit, no numbers, blanks at the ends.
        SRT.replace(',', "."),
        SRT.replace("00:00:01,500", "0:01,5").replace("00:01:00,000", "1:00"),
        SRT.replace("1\n00:00", "00:00").replace("2\n00:01", "00:01"),
        SRT.replace("好的", "  好的\t"),
        // No blank line between two cues.
        SRT.replace("\n\n2\n", "\n2\n"),
        // Where a player is to put the text.
        SRT.replace("好的", "{\\an8}<font color=\"#fff\">好的</font>"),
    ];
    for file in written {
        assert_eq!(said(&file), expected, "{file:?}");
    }
    assert_eq!(read(SRT.as_bytes()).expect("read").format, TranscriptFormat::Srt);
}

#[test]
fn a_blank_line_in_a_cue_of_srt_ends_nothing_and_what_is_no_tag_is_said() {
    let file = "1\n00:00:01,000 --> 00:00:02,000\n上\n\n下 3 < 5 & <b>重</b> <王>\n";
    assert_eq!(said(file), [line(1_000, 2_000, "上\n下 3 < 5 & 重 <王>")]);
}

#[test]
fn a_text_is_read_in_each_encoding_that_desktops_write() {
    let expected = said(SRT);
    let utf16 = |unit: fn(u16) -> [u8; 2]| SRT.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
    let files = [
        GB18030.encode(SRT).0.into_owned(),
        [&[0xff, 0xfe][..], &little].concat(),
        [&[0xfe, 0xff][..], &big].concat(),
        little,
        big,
    ];
    for file in files {
        let lines = read(&file).expect("a transcript").lines.segments;
        assert_eq!(lines.into_iter().map(|line| (line.start_ms, line.end_ms, line.text)).collect::<Vec<_>>(), expected);
    }
    assert_eq!(read(b"1\n00:00:01,000 --> 00:00:02,000\n\xff\xff\xff\n"), Err(Fault::NotText));
}

#[test]
fn webvtt_is_read_with_voices_and_the_times_of_words() {
    let file = "WEBVTT - 现场\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE 00:00 --> 没有\n\n开头\n\
                00:01.000 --> 00:03.000 align:start\n<v 王伟>请&nbsp;坐 &amp; 等\n\n00:05.000 --> 00:07.000\n\
                请<00:05.500><c>出示</c><00:06.250>证件\n";
    let read = read(file.as_bytes()).expect("a transcript");
    assert_eq!(read.format, TranscriptFormat::Vtt);
    let [first, second] = &read.lines.segments[..] else { panic!("{read:?}") };
    assert_eq!((first.start_ms, first.text.as_str(), first.words.len()), (1_000, "王伟：请 坐 & 等", 0));
    assert_eq!(second.text, "请出示证件");
    let word = |start_ms, end_ms, text: &str| Word { start_ms, end_ms, text: text.to_owned() };
    assert_eq!(second.words, [word(5_000, 5_500, "请"), word(5_500, 6_250, "出示"), word(6_250, 7_000, "证件")]);
}

#[test]
fn json_is_read_in_our_form_and_as_whisper_and_its_like_write_it() {
    let plain = r#"{"language":"zh","segments":[{"start_ms":0,"end_ms":1200,"text":"你好","words":[{"start_ms":0,"end_ms":300,"text":"你"}]}]}"#;
    let whisper = r#"{"text":" 你好","segments":[{"id":0,"seek":0,"start":0,"end":1.2,"text":" 你好","tokens":[50364,1],"temperature":0.0,
        "words":[{"word":"你","start":0.0,"end":0.3,"probability":0.9},{"word":"好"}]}],"language":"zh"}"#;
    let cpp = r#"{"systeminfo":"AVX","result":{"language":"zh"},"transcription":[{"timestamps":{"from":"00:00:00,000","to":"00:00:01,200"},
        "offsets":{"from":0,"to":1200},"text":" 你好"}]}"#;
    let word = Word { start_ms: 0, end_ms: 300, text: "你".to_owned() };
    let line = |words: Vec<Word>| vec![Line { start_ms: 0, end_ms: 1_200, text: "你好".to_owned(), words }];
    for (file, format, words) in [
        (plain, TranscriptFormat::Json, vec![word.clone()]),
        (whisper, TranscriptFormat::Whisper, vec![word]),
        (cpp, TranscriptFormat::Whisper, Vec::new()),
    ] {
        let Transcript { format: is, language, lines } =
            read(file.as_bytes()).unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!((is, language.as_deref(), lines.segments), (format, Some("zh"), line(words)), "{file}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let cases = [
        ("", Fault::NothingSaid),
        (" \n\n", Fault::NothingSaid),
        ("WEBVTT\n", Fault::NothingSaid),
        ("今天去了光明路。", Fault::NotATranscript),
        ("1\n00:00:01,000 --> 00:00:02,000\n\n", Fault::NothingSaid),
        ("1\n00:00:01,000 -> 00:00:02,000\n好\n2\n00:00:03,000 --> 00:00:04,000\n好\n", at(1, Fault::NotCueTimes)),
        ("1\n00:00:0x,000 --> 00:00:02,000\n好\n", at(2, Fault::NotCueTimes)),
        ("1\n00:00:61,000 --> 00:01:02,000\n好\n", at(2, Fault::NotCueTimes)),
        ("1\n00:00:01,000 --> \n好\n", at(2, Fault::NotCueTimes)),
        ("1\n999:00:01,000 --> 999:00:02,000\n好\n", at(2, Fault::NotCueTimes)),
        ("\n\n1\n00:00:02,000 --> 00:00:01,000\n好\n", at(4, Fault::CueBackwards)),
        ("标题\n\n1\n00:00:01,000 --> 00:00:02,000\n好\n", at(1, Fault::NotCueTimes)),
        ("{\"segments\":[", Fault::NoJsonAt { line: 1, column: 13 }),
        ("{\"segments\":[\n{\"start_ms\":0}]}", Fault::NoTranscriptAt { line: 2 }),
        ("{\"title\":\"好\"}", Fault::NotATranscript),
        ("{\"segments\":[]}", Fault::NothingSaid),
    ];
    for (file, fault) in cases {
        assert_eq!(read(file.as_bytes()), Err(fault), "{file:?}");
    }
    let segment = |fault| Err(Fault::AtSegment { segment: 2, fault: Box::new(fault) });
    let with = |second: &str| {
        read(
            format!("{{\"segments\":[{{\"start\":0,\"end\":1,\"text\":\"a\"}},{{{second},\"text\":\"b\"}}]}}")
                .as_bytes(),
        )
    };
    for times in ["\"start\":1", "\"start\":-1,\"end\":1", "\"start\":1e300,\"end\":1e301"] {
        assert_eq!(with(times), segment(Fault::NotSegmentTimes), "{times}");
    }
    assert_eq!(with("\"start\":2,\"end\":1"), segment(Fault::CueBackwards));
    assert_eq!(with("\"start_ms\":0,\"end_ms\":9999999999"), segment(Fault::MomentOver { most: MOMENT_MS_MAX }));
}

#[test]
fn tags_of_languages_are_told_by_their_looks() {
    for tag in ["zh", "en", "zh-CN", "zh-Hant-TW", "yue"] {
        assert!(is_language(tag), "{tag}");
    }
    for text in ["", "z", "中文", "zh_CN", "zh-", "chinesechinese", "a b", "x".repeat(40).as_str()] {
        assert!(!is_language(text), "{text}");
    }
}

fn srt(lines: &[Line]) -> String {
    let moment =
        |ms: u64| format!("{:02}:{:02}:{:02},{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
    let cue = |(n, line): (usize, &Line)| {
        format!("{}\n{} --> {}\n{}\n\n", n + 1, moment(line.start_ms), moment(line.end_ms), line.text)
    };
    lines.iter().enumerate().map(cue).collect()
}

fn some_lines() -> impl Strategy<Value = Vec<Line>> {
    let line = (0..100_000_u64, 0..10_000_u64, "[a-z一-龥]{1,12}( [a-z一-龥]{1,12}){0,3}");
    let line =
        line.prop_map(|(start_ms, length, text)| Line { start_ms, end_ms: start_ms + length, text, words: Vec::new() });
    prop::collection::vec(line, 1..20).prop_map(|mut lines| {
        lines.sort_by_key(|line| line.start_ms);
        lines
    })
}

proptest! {
    #[test]
    fn what_was_written_is_read(lines in some_lines()) {
        let plain = serde_json::json!({ "segments": lines }).to_string();
        let vtt = format!("WEBVTT\n\n{}", srt(&lines).replace(',', "."));
        let ended = |file: &str| ["\r\n", "\r"].map(|end| file.replace('\n', end));
        let [crlf, cr] = ended(&vtt);
        let [srt_crlf, srt_cr] = ended(&srt(&lines));
        for file in [srt(&lines), vtt, plain, crlf, cr, srt_crlf, srt_cr] {
            prop_assert_eq!(&read(file.as_bytes()).expect("a transcript").lines.segments, &lines);
        }
    }

    #[test]
    fn whatever_is_given_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "(WEBVTT\n)?([0-9:,.<>{}&;a\\-\n /v]|-->){0,80}") {
        for file in [&bytes[..], text.as_bytes()] {
            if let Ok(read) = read(file) {
                prop_assert!(!read.lines.segments.is_empty());
                prop_assert!(read.lines.segments.iter().all(|line| line.start_ms <= line.end_ms && line.end_ms <= MOMENT_MS_MAX));
            }
        }
    }
}
