//! What can be read in several ways: all of it is found, each recording once.

use crate::custody::search::find::tests::*;

/// The filter of what was typed, as of a Wednesday in 2026.
fn typed(text: &str) -> RecordingFilter {
    let now = "2026-11-25T09:30:00[Asia/Shanghai]".parse().expect("a time");
    let read = crate::custody::search::query::read(text, &now);
    RecordingFilter { readings: read.readings(), ..Default::default() }
}

#[test]
fn what_fits_any_reading_is_found_once_in_the_order_of_all_lists_on_every_page() {
    let sql = database();
    // The 20th of November 2026 in Shanghai began so many seconds after 1970.
    let day = 1_795_104_000_i64;
    let put = |number: u32, ended: i64, text: &str| {
        Sample { number, ended: ended * SECOND, text, ..Default::default() }.put(&sql)
    };
    let both = put(0, day + 60, "20261120/a.mp4");
    let of_the_day: Vec<String> = (1..40).map(|number| put(number, day + 600 + i64::from(number), "b.mp4")).collect();
    let called_so: Vec<String> =
        (40..70).map(|number| put(number, day - 86_400 * 9 + i64::from(number), "20261120/c.mp4")).collect();
    put(70, day - 5, "d.mp4");
    let expected: Vec<String> = of_the_day.iter().rev().chain([&both]).chain(called_so.iter().rev()).cloned().collect();
    let filter = typed("20261120");
    assert_eq!(all(&sql, &filter), expected);
    for limit in [1, 7, 24] {
        let (mut forward, mut place) = (Vec::new(), Place::First);
        loop {
            let found = find(&sql, &filter, &place, limit);
            forward.extend(ids(&found));
            let Some(earlier) = found.earlier else { break };
            place = Place::After(earlier);
        }
        assert_eq!(forward, expected, "{limit}");
        let by_number = |page| ids(&find(&sql, &filter, &Place::Page(page), limit));
        assert_eq!((1..=expected.len() as u64).flat_map(by_number).collect::<Vec<_>>(), expected);
        let last = find(&sql, &filter, &Place::PageOrLast(999), limit);
        assert_eq!(last.page, Some((expected.len() as u64).div_ceil(limit)));
        assert!(last.earlier.is_none() && expected.ends_with(&ids(&last)), "{limit}");
    }
    let end = find(&sql, &filter, &Place::Last, 7);
    assert!(end.later.is_some() && end.earlier.is_none() && expected.ends_with(&ids(&end)));
    let facets = Reader::new(&sql).facets(&Scope::Everything, &filter, (&[], at(0))).expect("facets");
    assert_eq!((facets.counted, facets.more, facets.cut), (expected.len() as u64, false, false));
    // What is nothing at once is not found.
    let photo = RecordingFilter { kind: Some(MediaKind::Photo), ..typed("\"20261120\" 视频") };
    assert!(all(&sql, &photo).is_empty());
    assert_eq!(ids(&find(&sql, &typed(""), &Place::PageOrLast(9), 100)).len(), 71);
}

#[test]
fn a_look_that_ends_early_shows_of_several_readings_only_what_all_were_asked_for() {
    let sql = database();
    for number in 0..60 {
        // Every third is late; every second is called so.
        let ended = (1_795_104_000 + i64::from(number)) * SECOND;
        let stored = Some(ended + if number % 3 == 0 { 90_000 * SECOND } else { SECOND });
        let text = if number % 2 == 0 { "20261120.mp4" } else { "x.mp4" };
        Sample { number, ended, stored, text, ..Default::default() }.put(&sql);
    }
    let reader = Reader::new(&sql);
    let filter = RecordingFilter { stored: Some(true), ..typed("20261120 mp4") };
    let list = reader.list_of(&Scope::Everything, &filter, (&late_rules(), at(0))).expect("a list");
    let whole = ids(&reader.page_of(&list, &Place::First, 100, 1_000).expect("a page"));
    let (mut found, mut place, mut pages) = (Vec::new(), Place::First, 0);
    loop {
        let page = reader.page_of(&list, &place, 100, 11).expect("a page");
        found.extend(ids(&page));
        pages += 1;
        let Some(earlier) = page.earlier else { break };
        place = Place::After(earlier);
    }
    assert_eq!(found, whole);
    assert!(pages > 1);
}
