//! What the words of other programs mean: mostly FFmpeg's, which are English, for who knows codecs, and no list that
//! anybody keeps. Each meaning has its sentence (`heard-…` in `words/`); what nobody has met before is told as that.

use words::Lang;

/// What lines hold, in lower case, and the message that says what they mean; the first that fits counts.
const MEANINGS: [(&str, &[&str]); 20] = [
    ("heard-no-index", &["moov atom not found", "no index", "index not found"]),
    ("heard-unit-length", &["nal unit size", "invalid nal", "nal size", "missing idr", "nal unit"]),
    (
        "heard-ends-early",
        &["prematurely", "truncat", "end of file", "incomplete", "overread", "eof", "too short", "not enough"],
    ),
    ("heard-parameters", &["pps", "sps", "vps", "extradata", "codec parameters", "sequence header", "no quantization"]),
    ("heard-reference", &["reference", "refs ", "missing picture", "co located", "first field", "mmco", "no ref"]),
    (
        "heard-block",
        &[
            "decoding mb",
            "mb_type",
            "macroblock",
            "block unavailable",
            "bytestream",
            "ac-tex",
            "ac tex",
            "dc-tex",
            "mb_",
            "mvs",
        ],
    ),
    ("heard-concealed", &["conceal", "damaged at", "error resilien"]),
    ("heard-slice", &["slice", "cabac", "entry point", "cu_qp", "ctb", "tile"]),
    ("heard-tables", &["huffman", "vlc", "dqt", "dht", "code table", "quant"]),
    ("heard-markers", &["marker", "restart", "rst", "sos", "soi", "start code", "startcode", "sync"]),
    ("heard-sum", &["checksum", "crc"]),
    (
        "heard-sound",
        &[
            "channel element",
            "aac",
            "prediction",
            "scalefactor",
            "number of bands",
            "tns",
            "sbr",
            "adts",
            "opus",
            "mp3",
            "sample rate",
            "channel",
        ],
    ),
    ("heard-stamps", &["timestamp", "time stamp", "dts", "pts", "monoton"]),
    ("heard-unsupported", &["unsupported", "not implemented", "not supported", "experimental", "patch welcome"]),
    ("heard-header", &["header", "atom", "chunk", "box"]),
    ("heard-memory", &["allocate memory", "out of memory"]),
    ("heard-reading", &["input/output", "i/o error", "permission denied", "no such file", "broken pipe", "os error"]),
    ("heard-range", &["out of range", "too large", "too big", "too small", "overflow", "exceeds", "invalid value"]),
    ("heard-bad-data", &["invalid data", "invalid", "corrupt", "error while decoding", "decode failed", "illegal"]),
    ("heard-answer", &["line 1", "expected value", "trailing characters", "missing field", "unknown field"]),
];

/// What a line of another program means, in our words.
pub(crate) fn meaning(text: &str, lang: Lang) -> String {
    let text = text.to_lowercase();
    let found = MEANINGS.iter().find(|(_, fragments)| fragments.iter().any(|fragment| text.contains(fragment)));
    lang.text(found.map_or("heard-other", |(id, _)| id)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_decoders_and_demuxers_write_are_told_in_our_words() {
        for (line, zh) in [
            ("Invalid NAL unit size (0 > 1413).", "画面数据单元的长度不对"),
            ("error while decoding MB 11 14, bytestream -45", "画面中有块不能解码"),
            ("concealing 210 DC, 210 AC, 210 MV errors in P frame", "有一部分画面由解码器填补"),
            ("non-existing PPS 0 referenced", "缺少解码所需的参数"),
            ("moov atom not found", "文件没有索引，可能没有写完"),
            ("File ended prematurely at pos. 12 (0xc)", "数据提前结束"),
            ("Invalid data found when processing input", "数据无效"),
            ("Error decoding AAC frame header.", "声音数据有误"),
            ("Input/output error", "读取出错"),
            ("something nobody has met", "程序报告了一处异常"),
        ] {
            assert_eq!(meaning(line, Lang::Zh), zh, "{line}");
        }
    }

    #[test]
    fn every_meaning_has_its_sentence_in_both_languages() {
        for (id, _) in MEANINGS {
            let (zh, en) = (Lang::Zh.text(id), Lang::En.text(id));
            assert!(zh != id && en != id && zh != en, "{id}");
            assert!(!zh.contains(|letter: char| letter.is_ascii_alphabetic()), "{zh}");
        }
    }
}
