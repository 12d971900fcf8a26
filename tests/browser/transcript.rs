//! A transcript on a recording's page: given there, it follows the film, leads to its moments and is picked out by a
//! word where it stands.

use crate::chromium::{DESK, PHONE};
use crate::controls::{FILM, NAME, opened};
use crate::stepping::shot;
use crate::world::World;

const ENTER: &str = "\u{e007}";
const DOWN: &str = "\u{e015}";

const SRT: &str = "1\n00:00:02,000 --> 00:00:04,000\n请出示营业执照\n\n2\n00:00:06,500 --> 00:00:08,000\n没有办\n\n\
    3\n00:00:12,000 --> 00:00:15,000\n依法告知你有陈述的权利\n";

const HERE: &str = "#transcript li[aria-current]";

#[test]
fn a_transcript_follows_the_film_leads_to_its_moments_and_is_filtered_where_it_stands() {
    let world = World::new();
    let browser = opened(&world, FILM, NAME);
    let file = world.service.home().join("现场.srt");
    std::fs::write(&file, SRT).unwrap();
    browser.click("#transcripts details.act summary");
    browser.keys("#transcript-file", file.to_str().unwrap());
    shot(&browser, "transcript-adding");
    browser.click("#transcripts form[enctype] button[type=submit]");
    browser.reads("main", "已加入文字记录");
    browser.reads("#transcripts", "不是音像记录的一部分");
    assert_eq!(browser.count("#transcript li"), 3);

    browser.wait("the film", "return media.readyState > 0 || (media.play(), false)");
    browser.run("media.pause(); media.currentTime = 7");
    browser.reads(HERE, "没有办");
    // A press leads to the moment; the page stays where it is.
    browser.click("#transcript li:first-child [data-seek]");
    browser.wait("its moment", "return !media.seeking && Math.abs(media.currentTime - 2) < 0.01");
    browser.reads(HERE, "请出示营业执照");
    // So does a key, from line to line.
    browser.keys("#transcript li:first-child button", DOWN);
    browser.wait("the next line", "return document.activeElement.dataset.seek === '6500'");
    browser.keys("#transcript li:nth-child(2) button", ENTER);
    browser.wait("its moment", "return !media.seeking && Math.abs(media.currentTime - 6.5) < 0.01");

    let place = browser.place();
    browser.fill("#transcript-said", "告知");
    browser.click("#transcript-filter button");
    browser.reads("#transcript-found", "1 / 3");
    let seen = "return [...document.querySelectorAll('#transcript li')].filter((line) => !line.hidden).length";
    assert_eq!(browser.run(seen), 1);
    assert_eq!(browser.place(), place, "the film goes on");
    for (name, size) in [("transcript", DESK), ("transcript-phone", PHONE)] {
        browser.resize(size);
        shot(&browser, name);
    }
    browser.resize(DESK);

    // What is said is searched, and leads here.
    browser.go("/search?q=陈述的权利");
    browser.reads(".marked", "文字记录");
    browser.click(".marked a");
    browser.wait(
        "the moment that was found",
        "return window.media && !media.seeking && Math.abs(media.currentTime - 12) < 0.01",
    );
    browser.reads(HERE, "依法告知");
    assert!(world.service.check().status.success());
}
