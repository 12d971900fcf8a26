//! What is read of what people type, at a fixed moment.

use proptest::prelude::*;

use crate::custody::search::query::*;

/// A Wednesday.
const NOW: &str = "2026-11-25T09:30:00[Asia/Shanghai]";

fn read(text: &str) -> Query {
    super::read(text, &NOW.parse().expect("a time"))
}

/// The span in local time and the words, as text.
fn said(text: &str) -> String {
    let query = read(text);
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").expect("a zone");
    let local = |at: Option<Utc>| {
        at.map_or("*".to_owned(), |at| at.to_jiff().to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string())
    };
    let words = query.words.join(" ");
    match (query.from, query.until) {
        (None, None) => words,
        (from, until) => format!("{} … {} | {words}", local(from), local(until)).trim_end().to_owned(),
    }
}

const THE_20TH: &str = "2026-11-20 00:00 … 2026-11-21 00:00 |";

#[test]
fn a_day_in_any_usual_form() {
    for text in [
        "2026-11-20",
        "2026/11/20",
        "2026.11.20",
        "20261120",
        "2026年11月20日",
        "2026年11月20号",
        "11月20日",
        "２０２６－１１－２０",
        " 2026-11-20 ",
    ] {
        assert_eq!(said(text), THE_20TH, "{text}");
    }
    assert_eq!(said("2026-1-5"), "2026-01-05 00:00 … 2026-01-06 00:00 |");
}

#[test]
fn a_day_without_a_year_is_not_in_the_future() {
    assert_eq!(said("11月25日"), "2026-11-25 00:00 … 2026-11-26 00:00 |");
    assert_eq!(said("11月26日"), "2025-11-26 00:00 … 2025-11-27 00:00 |");
    assert_eq!(said("2月29日"), "2024-02-29 00:00 … 2024-03-01 00:00 |");
    assert_eq!(said("12月"), "2025-12-01 00:00 … 2026-01-01 00:00 |");
    assert_eq!(said("11月"), "2026-11-01 00:00 … 2026-12-01 00:00 |");
}

#[test]
fn days_and_longer_by_name() {
    for (text, expected) in [
        ("今天", "2026-11-25 00:00 … 2026-11-26 00:00 |"),
        ("Today", "2026-11-25 00:00 … 2026-11-26 00:00 |"),
        ("昨天", "2026-11-24 00:00 … 2026-11-25 00:00 |"),
        ("yesterday", "2026-11-24 00:00 … 2026-11-25 00:00 |"),
        ("前天", "2026-11-23 00:00 … 2026-11-24 00:00 |"),
        ("本周", "2026-11-23 00:00 … 2026-11-30 00:00 |"),
        ("上周", "2026-11-16 00:00 … 2026-11-23 00:00 |"),
        ("last week", "2026-11-16 00:00 … 2026-11-23 00:00 |"),
        ("本月", "2026-11-01 00:00 … 2026-12-01 00:00 |"),
        ("上个月", "2026-10-01 00:00 … 2026-11-01 00:00 |"),
        ("2026年2月", "2026-02-01 00:00 … 2026-03-01 00:00 |"),
        ("2025年", "2025-01-01 00:00 … 2026-01-01 00:00 |"),
        ("去年", "2025-01-01 00:00 … 2026-01-01 00:00 |"),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn a_time_means_the_hour_from_there_on() {
    let expected = "2026-11-20 14:30 … 2026-11-20 15:30 |";
    for text in
        ["2026-11-20 14:30", "20261120 14:30:00", "11月20日14:30", "11月20日 14时30分", "2026年11月20日14点30分"]
    {
        assert_eq!(said(text), expected, "{text}");
    }
    assert_eq!(said("昨天晚上11点"), "2026-11-24 23:00 … 2026-11-25 00:00 |");
    assert_eq!(said("昨天凌晨12点"), "2026-11-24 00:00 … 2026-11-24 01:00 |");
    assert_eq!(said("昨天14:30"), "2026-11-24 14:30 … 2026-11-24 15:30 |");
    assert_eq!(said("昨天 9点"), "2026-11-24 09:00 … 2026-11-24 10:00 |");
    assert_eq!(said("2026-11-20 25:00"), "2026-11-20 00:00 … 2026-11-21 00:00 | 25:00");
    assert_eq!(said("14:30"), "14:30");
}

#[test]
fn from_one_to_another() {
    let expected = "2026-11-01 00:00 … 2026-11-21 00:00 |";
    for text in [
        "2026-11-01到2026-11-20",
        "2026-11-01 至 2026-11-20",
        "20261101~20261120",
        "20261101～20261120",
        "2026-11-01..2026-11-20",
        "11月1日—11月20日",
        "2026/11/01 - 2026/11/20",
        "11月20日到11月1日",
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
    assert_eq!(said("前天到今天"), "2026-11-23 00:00 … 2026-11-26 00:00 |");
    assert_eq!(said("2026-11-20 14:30到15:45"), "2026-11-20 14:30 … 2026-11-20 15:45 |");
    assert_eq!(said("11月20日14:30至11月21日8点"), "2026-11-20 14:30 … 2026-11-21 08:00 |");
    assert_eq!(said("2026-11-20.."), "2026-11-20 00:00 … * |");
    assert_eq!(said("..2026-11-20"), "* … 2026-11-21 00:00 |");
    assert_eq!(said("11月20日至今 王伟"), "2026-11-20 00:00 … * | 王伟");
}

#[test]
fn several_times_are_the_whole_span() {
    assert_eq!(said("11月3日 薛城 11月1日"), "2026-11-01 00:00 … 2026-11-04 00:00 | 薛城");
}

#[test]
fn words_are_kept_beside_times() {
    assert_eq!(said("王伟 11月20日 光明路"), format!("{THE_20TH} 王伟 光明路"));
    assert_eq!(said("王伟，光明路；昨天"), "2026-11-24 00:00 … 2026-11-25 00:00 | 王伟 光明路");
    assert_eq!(said("王伟11月20日光明路"), format!("{THE_20TH} 王伟 光明路"));
    assert_eq!(said("王伟 王伟 … /"), "王伟");
    assert_eq!(said(""), "");
}

#[test]
fn a_case_number_in_any_brackets_is_one_word() {
    for text in ["薛综执案〔2026〕1号", "薛综执案[2026]1号", "薛综执案（2026）1号", "薛综执案［２０２６］１号"]
    {
        assert_eq!(said(text), "薛综执案(2026)1号", "{text}");
    }
}

#[test]
fn what_only_looks_like_a_time_is_a_word() {
    for text in
        ["bwc-20261120", "20261120143000", "2026-11-20-001", "2026-13-01", "20261301", "a2026-11-20", "今天大酒店"]
    {
        assert_eq!(said(text), text);
    }
    assert_eq!(said("\"20261120\""), "20261120");
    assert_eq!(said("“昨天 今天” x"), "昨天 今天 x");
    assert_eq!(said("dcim/20261120/a_1.mp4"), "dcim/20261120/a_1.mp4");
    assert_eq!(said("37001234 BWC-7a"), "37001234 bwc-7a");
    assert_eq!(said("到 至 ~"), "到 至");
}

#[test]
fn a_day_is_the_zones_own() {
    let now = "2026-11-25T09:30:00[America/New_York]".parse().expect("a time");
    // The day on which clocks go back has 25 hours.
    let query = super::read("2026-11-01", &now);
    assert_eq!(query.from.map(|at| at.to_string()).as_deref(), Some("2026-11-01T04:00:00.000000Z"));
    assert_eq!(query.until.map(|at| at.to_string()).as_deref(), Some("2026-11-02T05:00:00.000000Z"));
}

#[test]
fn no_text_is_too_long_or_too_odd() {
    assert!(read(&"1".repeat(10_000)).words[0].len() <= QUERY_LENGTH_MAX);
    for text in
        ["9999年12月31日", "99999999", "..", "~~", "\"", "“", "-", "2026年", "0月0日", "至今", "昨天到", "\u{0}"]
    {
        read(text);
    }
}

/// The meanings of all terms, as text: a time as `said` tells it.
fn meant(text: &str) -> Vec<String> {
    let tell = |term: &Term| match &term.meaning {
        Meaning::Word(word) => word.clone(),
        Meaning::Time { .. } => said(&term.typed),
        Meaning::Known { known, .. } => format!("{known:?}"),
    };
    read(text).terms.iter().map(tell).collect()
}

#[test]
fn eight_digits_are_a_day_only_of_a_year_of_which_there_may_be_footage_and_always_a_word_as_well() {
    for number in ["37040301", "19991231", "20280101", "99999999", "00000000", "20261301"] {
        assert_eq!(said(number), number);
        assert_eq!(read(number).readings(), [Reading { words: vec![number.to_owned()], ..Reading::default() }]);
    }
    let query = read("20261120");
    let readings = query.readings();
    assert_eq!(readings.len(), 2);
    assert!(readings.iter().any(|reading| reading.words == ["20261120"] && reading.from.is_none()));
    assert!(readings.iter().any(|reading| reading.words.is_empty() && reading.from.is_some()));
    // Six, twelve and fourteen digits, and a year alone, are numbers.
    for number in ["202611", "202611201430", "20261120143000", "2026", "1120"] {
        assert_eq!(said(number), number);
    }
    // A day inside a number of a case is a part of it.
    assert_eq!(said("薛综执案(20261120)1号"), "薛综执案(20261120)1号");
}

#[test]
fn a_day_without_a_year_in_short() {
    let the_20th = [THE_20TH.to_owned()];
    for text in ["11-20", "11/20", "Nov 20", "20 Nov", "nov. 20", "November 20th", "20 November 2026", "Nov 20, 2026"] {
        assert_eq!(meant(text), the_20th, "{text}");
    }
    for (text, expected) in [
        ("11-28", "2025-11-28 00:00 … 2025-11-29 00:00 |"),
        ("11/25", "2026-11-25 00:00 … 2026-11-26 00:00 |"),
        ("11-20 14:30", "2026-11-20 14:30 … 2026-11-20 15:30 |"),
        ("1-2", "2026-01-02 00:00 … 2026-01-03 00:00 |"),
        ("Nov 2026", "2026-11-01 00:00 … 2026-12-01 00:00 |"),
        ("11月20", THE_20TH),
    ] {
        assert_eq!(meant(text), [expected], "{text}");
    }
    for text in ["11-20-3", "13-40", "11.20", "may", "march", "a11-20"] {
        assert_eq!(said(text), text);
    }
}

#[test]
fn days_are_counted_back_from_today() {
    let three = "2026-11-23 00:00 … 2026-11-26 00:00 |";
    for text in ["最近3天", "最近三天", "近3天", "过去 3 天", "last 3 days", "past 3 days"] {
        assert_eq!(meant(text), [three], "{text}");
    }
    let week = "2026-11-19 00:00 … 2026-11-26 00:00 |";
    for text in ["过去一周", "最近7天", "近一周", "past week", "last 1 week"] {
        assert_eq!(meant(text), [week], "{text}");
    }
    for (text, expected) in [
        ("最近十五天", "2026-11-11 00:00 … 2026-11-26 00:00 |"),
        ("最近两个月", "2026-09-26 00:00 … 2026-11-26 00:00 |"),
        ("最近24小时", "2026-11-24 09:30 … 2026-11-25 10:30 |"),
        ("大前天", "2026-11-22 00:00 … 2026-11-23 00:00 |"),
    ] {
        assert_eq!(meant(text), [expected], "{text}");
    }
    for text in ["最近", "近视", "最近0天", "last", "最近天"] {
        assert_eq!(said(text), text);
    }
}

#[test]
fn a_part_of_a_day_is_its_hours() {
    for (text, expected) in [
        ("今天上午", "2026-11-25 06:00 … 2026-11-25 12:00 |"),
        ("今天下午", "2026-11-25 12:00 … 2026-11-25 18:00 |"),
        ("今天晚上", "2026-11-25 18:00 … 2026-11-26 00:00 |"),
        ("昨天凌晨", "2026-11-24 00:00 … 2026-11-24 06:00 |"),
        ("11月20日下午", "2026-11-20 12:00 … 2026-11-20 18:00 |"),
        ("今天下午3点", "2026-11-25 15:00 … 2026-11-25 16:00 |"),
        ("11月20日 晚上8:30", "2026-11-20 20:30 … 2026-11-20 21:30 |"),
        ("昨天中午12点", "2026-11-24 12:00 … 2026-11-24 13:00 |"),
        ("昨晚", "2026-11-24 18:00 … 2026-11-25 00:00 |"),
        ("this morning", "2026-11-25 06:00 … 2026-11-25 12:00 |"),
        ("yesterday evening", "2026-11-24 18:00 … 2026-11-25 00:00 |"),
    ] {
        assert_eq!(meant(text), [expected], "{text}");
    }
    assert_eq!(said("上午"), "上午");
}

#[test]
fn a_weekday_is_the_latest_or_that_of_a_week() {
    for (text, expected) in [
        ("周六", "2026-11-21 00:00 … 2026-11-22 00:00 |"),
        ("星期六", "2026-11-21 00:00 … 2026-11-22 00:00 |"),
        ("Saturday", "2026-11-21 00:00 … 2026-11-22 00:00 |"),
        ("周三", "2026-11-25 00:00 … 2026-11-26 00:00 |"),
        ("周日", "2026-11-22 00:00 … 2026-11-23 00:00 |"),
        ("礼拜天", "2026-11-22 00:00 … 2026-11-23 00:00 |"),
        ("上周五", "2026-11-20 00:00 … 2026-11-21 00:00 |"),
        ("上星期三", "2026-11-18 00:00 … 2026-11-19 00:00 |"),
        ("本周一", "2026-11-23 00:00 … 2026-11-24 00:00 |"),
        ("last friday", "2026-11-20 00:00 … 2026-11-21 00:00 |"),
        ("last wednesday", "2026-11-18 00:00 … 2026-11-19 00:00 |"),
        ("周六下午", "2026-11-21 12:00 … 2026-11-21 18:00 |"),
    ] {
        assert_eq!(meant(text), [expected], "{text}");
    }
    assert_eq!(said("周六福珠宝"), "周六福珠宝");
    assert_eq!(said("周"), "周");
}

#[test]
fn a_moment_as_programs_write_it() {
    for text in [
        "2026-11-20T14:30:00+08:00",
        "2026-11-20T06:30:00Z",
        "2026-11-20T06:30:00.123456Z",
        "2026-11-20t14:30",
        "2026-11-20T01:30:00-0500",
        "２０２６-11-20Ｔ06:30:00Ｚ",
    ] {
        assert_eq!(meant(text), ["2026-11-20 14:30 … 2026-11-20 15:30 |"], "{text}");
    }
    for text in ["2026-11-20t25:00", "2026-11-20tx"] {
        assert_eq!(said(text), text);
    }
}

#[test]
fn kinds_and_states_are_known_in_both_languages_and_words_as_well() {
    use crate::answers::deadline::Standing;
    use crate::answers::recording::MediaKind;

    let readings = read("王芳 视频 逾期").readings();
    // A video or the word, late in either way or the word.
    assert_eq!(readings.len(), 6);
    assert!(readings.iter().any(|reading| reading.kinds == [MediaKind::Video]
        && reading.standings == [Standing::StoredLate]
        && reading.words == ["王芳"]));
    assert!(readings.iter().any(|reading| reading.words == ["王芳", "视频", "逾期"]));
    assert_eq!(meant("Not Filed"), ["Filed(false)"]);
    assert_eq!(said("\"视频\" 视频会议"), "视频 视频会议");
    // What the pages call them is known.
    for lang in [words::Lang::Zh, words::Lang::En] {
        let known = |text: &str| meant(text).iter().all(|meant| meant.contains('('));
        for kind in [MediaKind::Video, MediaKind::Audio, MediaKind::Photo, MediaKind::Other] {
            let text = lang.named(serde_json::to_value(kind).expect("a word").as_str().expect("a text"));
            assert!(known(&text), "{text}");
        }
        for standing in Standing::ALL {
            let text = lang.named(serde_json::to_value(standing).expect("a word").as_str().expect("a text"));
            assert!(known(&text), "{text}");
        }
    }
}

#[test]
fn a_month_or_day_of_a_year_or_month_by_name() {
    for (text, expected) in [
        ("今年11月", "2026-11-01 00:00 … 2026-12-01 00:00 |"),
        ("今年 3月 王伟", "2026-03-01 00:00 … 2026-04-01 00:00 | 王伟"),
        ("去年11月20日", "2025-11-20 00:00 … 2025-11-21 00:00 |"),
        ("去年11月20日14:30", "2025-11-20 14:30 … 2025-11-20 15:30 |"),
        ("前年2月29日", "2024-02-29 00:00 … 2024-03-01 00:00 |"),
        ("本月5号", "2026-11-05 00:00 … 2026-11-06 00:00 |"),
        ("上个月31日", "2026-10-31 00:00 … 2026-11-01 00:00 |"),
        ("今年", "2026-01-01 00:00 … 2027-01-01 00:00 |"),
        ("今年11月份", "2026-11-01 00:00 … 2026-12-01 00:00 |"),
        ("去年 11月份", "2025-11-01 00:00 … 2025-12-01 00:00 |"),
        ("11月份", "2026-11-01 00:00 … 2026-12-01 00:00 |"),
        ("2025年3月份", "2025-03-01 00:00 … 2025-04-01 00:00 |"),
        ("本月 5号楼 打架", "2026-11-01 00:00 … 2026-12-01 00:00 | 5号楼 打架"),
        ("本月 11号线", "2026-11-01 00:00 … 2026-12-01 00:00 | 11号线"),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
    for text in ["今年13月", "去年2月30日", "本月31日"] {
        assert!(read(text).from.is_none(), "{text}");
    }
}

#[test]
fn what_says_nothing_is_told() {
    let query = read("王伟 … / \"");
    assert_eq!(query.ignored, ["…", "/"]);
    assert!(read("2026-13-01").terms[0].is_no_time());
    assert!(read("25:00").terms[0].is_no_time());
    for text in ["2026-11-31T10:00:00Z", "2026-11-20T25:00:00+08:00", "2026-02-30t10:00"] {
        assert!(read(text).terms[0].is_no_time(), "{text}");
    }
    for text in
        ["37040301", "bwc-0001", "王伟", "11号", "\"2026-13-01\"", "\"2026-11-31T10:00:00Z\"", "1-t1", "12345678t1"]
    {
        assert!(!read(text).terms[0].is_no_time(), "{text}");
    }
}

#[test]
fn more_readings_than_are_tried_leave_the_last_words_out() {
    let days: Vec<String> = (1..=9).map(|day| format!("2026-11-0{day}")).collect();
    let readings = read(&days.join(" ")).readings();
    assert_eq!(readings.len(), READINGS_MAX);
    assert!(readings.iter().any(|reading| reading.words == days[..4]));
    assert!(readings.iter().all(|reading| !reading.words.contains(&days[4])));
}

/// What people type, and what nobody does.
fn typed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "王伟",
            "光明路",
            "昨天",
            "今天",
            "11月20日",
            "20261120",
            "37040301",
            "11-28",
            "视频",
            "逾期",
            "待归案",
            "上周",
            "下午",
            "14:30",
            "BWC-0001",
            "第1号",
            "〔2026〕",
            "\"",
            "“",
            "”",
            "..",
            "~",
            "到",
            "至今",
            "最近3天",
            "Nov",
            "28",
            "2026",
            "last",
            "week",
            "周六",
            "-",
            "/",
            ";",
            "、",
            "２０２６",
            "İ",
            "not filed",
            "T09:30:00Z",
            "2026-11-28",
            "年",
            "点",
        ])
        .prop_map(str::to_owned),
        "[a-z0-9:./ -]{0,6}",
        any::<char>().prop_map(String::from),
    ];
    let between = prop::sample::select(vec!["", " ", "  ", ",", "；"]);
    prop::collection::vec((piece, between), 0..12)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, between)| piece + between).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn without_each_chip_the_query_says_all_the_rest(text in typed()) {
        let now: Zoned = NOW.parse().expect("a time");
        let query = super::read(&text, &now);
        for term in &query.terms {
            let without = query.without(term, &now);
            let rest = query.terms.iter().filter(|other| *other != term).map(|other| other.meaning.clone());
            let read = super::read(&without, &now);
            prop_assert_eq!(read.terms.iter().map(|term| term.meaning.clone()).collect::<Vec<_>>(), rest.collect::<Vec<_>>(), "{} without {:?}: {}", text, term, without);
            prop_assert!(read.ignored.is_empty());
        }
    }

    #[test]
    fn whatever_can_be_something_else_is_a_word_as_well(text in typed()) {
        let query = super::read(&text, &NOW.parse().expect("a time"));
        let readings = query.readings();
        prop_assert!(!readings.is_empty() && readings.len() <= READINGS_MAX);
        // As long as there are no more than one reading is cut for.
        if query.terms.len() <= 4 {
            let words: Vec<String> = query.terms.iter().map(|term| term.meaning.word().to_owned()).collect();
            prop_assert!(readings.iter().any(|reading| reading.words == words && reading.from.is_none() && reading.until.is_none()));
        }
        for term in &query.terms {
            prop_assert!(text.contains(term.typed.as_str()));
        }
    }
}
