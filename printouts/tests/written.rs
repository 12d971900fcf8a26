//! What printouts are once they are written: read by programs that are not ours (poppler, qpdf). Every printout here also
//! passed the checks of PDF/A-3a and PDF/UA-1 in the writer.

mod samples;

use std::collections::BTreeMap;
use std::path::Path;

use printouts::{Block, Column, Field, Font, FontError, FontFile, FontFiles, Fonts, Printout, Signatures, Table};
use samples::{Kept, MOMENT, completeness, files, letterhead, opinion, responsibility, squeezed, statement, written};
use words::Lang;

/// A printout of these blocks.
fn printout(lang: Lang, blocks: Vec<Block>) -> Printout {
    let of = letterhead(lang);
    let title = lang.pick(["案件说明", "A statement of the case"]).to_owned();
    Printout {
        lang,
        agency: of.agency,
        case: of.case,
        title,
        number: String::new(),
        moment: MOMENT,
        blocks,
        attachments: vec![],
    }
}

/// The printouts of a case, in a language.
fn printouts(lang: Lang) -> Vec<Printout> {
    vec![
        opinion().printout(lang, MOMENT, statement()),
        responsibility().printout(lang, MOMENT, Vec::new()),
        completeness().printout(lang, MOMENT, Vec::new()),
    ]
}

/// What a printout says, part by part, in the order in which it is read.
fn said(printout: &Printout) -> Vec<String> {
    let mut said = vec![printout.agency.clone(), printout.title.clone(), printout.number.clone()];
    for block in &printout.blocks {
        match block {
            Block::Heading(text) | Block::Paragraph(text) | Block::Note(text) => said.push(text.clone()),
            Block::Fields(fields) => {
                said.extend(fields.iter().flat_map(|field| [field.label.clone(), field.value.clone()]));
            }
            Block::Table(table) => {
                said.extend(table.columns.iter().map(|column| column.title.clone()));
                said.extend(table.rows.iter().flatten().cloned());
            }
            Block::List(items) => {
                said.extend(items.iter().enumerate().map(|(index, item)| format!("{}. {item}", index + 1)));
            }
            Block::Signatures(given) => {
                let people = given.people.iter();
                let variables =
                    |person: &Field| [("who", person.label.clone().into()), ("name", person.value.clone().into())];
                said.extend(people.map(|person| printout.lang.with("printout-signed-by", &variables(person))));
                said.extend([given.agency.clone(), given.date.clone()]);
            }
            Block::Attachments if printout.attachments.is_empty() => {}
            Block::Attachments => {
                said.push(printout.lang.text("printout-attachments").into_owned());
                for (index, file) in printout.attachments.iter().enumerate() {
                    let variables = [("what", file.description.clone().into()), ("name", file.name.clone().into())];
                    said.push(format!("{}. {}", index + 1, printout.lang.with("printout-attachment", &variables)));
                }
            }
        }
    }
    said.iter().map(|text| squeezed(text)).collect()
}

/// What the tags of a file say, as `pdfinfo` tells it: each line in quotation marks, one after another.
fn heard(kept: &Kept) -> String {
    let told = kept.told("pdfinfo", &["-struct-text"], &[]);
    let lines = told.lines().map(str::trim).filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    squeezed(&lines.collect::<String>())
}

/// The text of a file without what each page repeats.
fn seen(kept: &Kept, printout: &Printout) -> String {
    let mut text = String::new();
    for page in kept.pages() {
        text.push_str(&squeezed(&page));
    }
    assert!(text.contains(&squeezed(&printout.title)), "{text}");
    text
}

/// How often each character is in a text.
fn counts(text: &str) -> BTreeMap<char, usize> {
    let mut counts = BTreeMap::new();
    text.chars().for_each(|c| *counts.entry(c).or_default() += 1);
    counts
}

#[test]
fn what_a_printout_says_is_heard_in_its_order_and_every_character_of_it_is_found() {
    for lang in Lang::ALL {
        for printout in printouts(lang) {
            let kept = Kept::new(&written(&printout).pdf);
            let said = said(&printout);
            assert_eq!(heard(&kept), said.concat(), "{}", printout.title);
            let seen = counts(&seen(&kept, &printout));
            for (c, times) in counts(&said.concat()) {
                assert!(
                    seen.get(&c).is_some_and(|seen| *seen >= times),
                    "{c} is seen less often than said in {}",
                    printout.title
                );
            }
        }
    }
}

#[test]
fn a_printout_is_pdf_a_3a_and_pdf_ua_1_and_says_so() {
    for lang in Lang::ALL {
        for printout in printouts(lang) {
            let kept = Kept::new(&written(&printout).pdf);
            assert!(kept.told("qpdf", &["--check"], &[]).contains("No syntax or stream encoding errors found"));
            let meta = kept.told("pdfinfo", &["-meta"], &[]);
            for said in ["<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "2026-05-08T02:30:00"] {
                assert!(meta.contains(said), "{said} in {meta}");
            }
            let info = kept.told("pdfinfo", &[], &[]);
            for said in [printout.title.as_str(), printout.case.as_str(), "Tagged:          yes", "A4"] {
                assert!(info.contains(said), "{said} in {info}");
            }
            let shown = kept.told("qpdf", &["--qdf", "--object-streams=disable"], &["-"]);
            assert!(shown.contains(&format!("/Lang ({lang})")), "the language is told");
            let fonts = kept.told("pdffonts", &[], &[]);
            let rows: Vec<&str> = fonts.lines().skip(2).collect();
            assert!(rows.len() >= 3 && rows.iter().all(|row| row.contains("yes yes yes")), "{fonts}");
        }
    }
}

#[test]
fn the_same_printout_has_the_same_bytes_and_another_moment_others() {
    let printout = opinion().printout(Lang::Zh, MOMENT, statement());
    let first = written(&printout);
    assert_eq!(first, written(&printout));
    let later = printouts::Moment { second: 1, ..MOMENT };
    assert_ne!(first.pdf, written(&Printout { moment: later, ..printout }).pdf);
}

#[test]
fn a_statement_goes_with_a_printout_as_it_is() {
    let kept = Kept::new(&written(&opinion().printout(Lang::Zh, MOMENT, statement())).pdf);
    assert!(kept.told("pdfdetach", &["-list"], &[]).contains("1: statement.json"));
    let shown = kept.told("qpdf", &["--qdf", "--object-streams=disable"], &["-"]);
    assert!(shown.contains("/AF [") && shown.contains("/AFRelationship /Data"), "it belongs to the printout");
    let out = kept.path().with_file_name("detached");
    kept.told("pdfdetach", &["-save", "1", "-o", out.to_str().expect("a path of ASCII")], &[]);
    assert_eq!(std::fs::read(out).expect("saved"), statement()[0].data);
}

#[test]
fn a_table_over_three_pages_shows_its_names_on_each_and_says_them_once() {
    let rows = (0..62).map(|row| vec![format!("{row}"), format!("第{row}项证据，经核对与原件一致")]).collect();
    let columns = vec![Column::new("序号", 1), Column::new("证据名称", 5)];
    let printout = printout(Lang::Zh, vec![Block::Table(Table { columns, rows })]);
    let written = written(&printout);
    assert_eq!(written.pages, 3);
    let kept = Kept::new(&written.pdf);
    for (index, page) in kept.pages().iter().enumerate() {
        let page = squeezed(page);
        assert!(page.contains("序号") && page.contains("证据名称"), "page {index}: {page}");
        assert!(page.contains(&format!("第{}页共3页", index + 1)), "page {index}: {page}");
        assert!(page.contains("薛城区自然资源局") && page.contains("薛自然资案〔2026〕17号"), "page {index}: {page}");
    }
    let heard = heard(&kept);
    assert_eq!((heard.matches("序号").count(), heard.matches("证据名称").count()), (1, 1));
    assert_eq!(heard, said(&printout).concat());
}

#[test]
fn a_row_that_is_longer_than_a_page_goes_on_and_nothing_of_it_is_lost() {
    let long = (0..1200).map(|number| number.to_string()).collect::<Vec<_>>().join("、");
    let columns = vec![Column::new("项目", 1), Column::new("内容", 2), Column::new("备注", 1)];
    let rows = vec![vec!["一".to_owned(), long.clone(), String::new()], vec!["二".to_owned(), "短".to_owned(), long]];
    let printout = printout(Lang::Zh, vec![Block::Table(Table { columns, rows })]);
    let written = written(&printout);
    assert!(written.pages > 4, "{} pages", written.pages);
    assert_eq!(heard(&Kept::new(&written.pdf)), said(&printout).concat());
}

#[test]
fn every_chinese_character_of_the_basic_block_is_written_and_found() {
    let all: Vec<char> = ('\u{4e00}'..='\u{9fa5}').collect();
    let blocks = all.chunks(700).map(|chunk| Block::Note(chunk.iter().collect())).collect();
    let written = written(&printout(Lang::Zh, blocks));
    assert_eq!(written.lacking, Vec::<char>::new());
    let heard = counts(&heard(&Kept::new(&written.pdf)));
    let lost: Vec<&char> = all.iter().filter(|c| !heard.contains_key(*c)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn what_fonts_lack_is_written_by_its_number_and_told() {
    let blocks = vec![Block::Paragraph("当事人王𠮷\u{fe00}，网名“😀”\u{202e}，备注\u{e000}\u{7}。".to_owned())];
    let odd = Printout { title: "案件\u{b}说明\n第2页".to_owned(), ..printout(Lang::Zh, blocks) };
    let written = written(&odd);
    assert_eq!(written.lacking, ['\u{7}', '\u{b}', '\u{202e}', '\u{e000}', '\u{fe00}', '😀']);
    let kept = Kept::new(&written.pdf);
    // XML has no place for what is no text.
    let meta = kept.told("pdfinfo", &["-meta"], &[]);
    assert!(meta.contains(">案件〔U+000B〕说明 第2页<") && !meta.contains('\u{b}'), "{meta}");
    let text = kept.text();
    assert!(text.contains("当事人王𠮷〔U+FE00〕，网名“〔U+1F600〕”〔U+202E〕，备注〔U+E000〕〔U+0007〕。"), "{text}");
    assert!(text.contains("其编码写出：〔U+0007〕〔U+000B〕〔U+202E〕〔U+E000〕〔U+FE00〕〔U+1F600〕"), "{text}");
}

#[test]
fn no_line_of_a_page_begins_with_a_closing_mark_or_ends_with_an_opening_one() {
    let text = "依据《中华人民共和国行政处罚法》第五十八条，（一）涉及重大公共利益的；（二）直接关系当事人重大权益的，经过听证的；".repeat(30);
    let written = written(&printout(Lang::Zh, vec![Block::Paragraph(text)]));
    let pages = Kept::new(&written.pdf).pages();
    let lines: Vec<&str> =
        pages.iter().flat_map(|page| page.lines()).map(str::trim).filter(|line| !line.is_empty()).collect();
    assert!(lines.len() > 60, "{} lines", lines.len());
    for line in lines {
        assert!(!line.starts_with(|c| "，。、；：！？）》”’】".contains(c)), "{line}");
        assert!(!line.ends_with(|c| "（《“‘【".contains(c)), "{line}");
    }
}

#[test]
fn signatures_stay_together_on_a_page_with_some_of_what_is_signed() {
    let told = |page: &String| page.contains("（签名）") || page.contains("某单位") || page.contains("2026年5月8日");
    let people = ["承办人（签名）", "审核人（签名）", "负责人（签名）"].map(|label| Field::new(label, "")).to_vec();
    let mut carried = 0;
    for lines in 8..26 {
        let signatures =
            Signatures { people: people.clone(), agency: "某单位".to_owned(), date: "2026年5月8日".to_owned() };
        let blocks = vec![Block::Paragraph(vec!["一行"; lines].join("\n")), Block::Signatures(signatures)];
        let pages = Kept::new(&written(&printout(Lang::Zh, blocks)).pdf).pages();
        let signed: Vec<&String> = pages.iter().filter(|page| told(page)).collect();
        assert!(signed.len() == 1 && signed[0].contains("一行"), "after {lines} lines: {pages:?}");
        carried += usize::from(pages.len() == 2);
        assert_eq!(pages.concat().matches("一行").count(), lines);
    }
    assert!(carried > 4, "{carried} times there were two pages");
}

#[test]
fn a_font_that_is_missing_or_is_none_is_named_with_what_to_do() {
    let missing = Path::new("/usr/share/fonts/no/such.ttc");
    let error = Font::load(missing, 0).expect_err("missing").to_string();
    assert!(error.contains("/usr/share/fonts/no/such.ttc") && error.contains("fonts-noto-cjk"), "{error}");
    let folder = Font::load(Path::new("/usr/share/fonts"), 0).expect_err("a folder");
    assert!(matches!(folder, FontError::Unreadable { .. }), "{folder}");
    let noto = files().text;
    let index = Font::load(&noto.path, 99).expect_err("no such index").to_string();
    assert!(index.contains("index 99"), "{index}");
    let kept = Kept::new(b"no font");
    let none = Font::load(&kept.path(), 0).expect_err("no font").to_string();
    assert!(none.contains("holds no font of index 0"), "{none}");
    let heading = FontFile { path: missing.to_owned(), index: 0 };
    let error = Fonts::load(&FontFiles { heading, ..files() }).expect_err("one of three").to_string();
    assert!(error.contains("such.ttc"), "{error}");
}

#[test]
fn a_look_at_fonts_says_what_reading_them_would_and_reads_little() {
    files().look().expect("the package fonts-noto-cjk is installed");
    let text = files().text;
    for file in [
        FontFile { index: 99, ..text.clone() },
        FontFile { path: "/usr/share/fonts".into(), ..text.clone() },
        FontFile { path: "/dev/zero".into(), ..text.clone() },
        FontFile { path: "/no/such.ttc".into(), ..text.clone() },
        FontFile { path: env!("CARGO_MANIFEST_PATH").into(), ..text },
    ] {
        let looked = file.look().expect_err("no font").to_string();
        assert_eq!(looked, Font::load(&file.path, file.index).expect_err("no font").to_string());
    }
}
