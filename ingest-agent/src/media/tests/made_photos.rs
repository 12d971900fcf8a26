//! Photos made here: the same EXIF data in every container, and the texts beside it.

use super::*;

/// A value of a TIFF entry.
enum Value<'a> {
    Text(&'a str),
    Ratios(&'a [(u32, u32)]),
    Pointer(usize),
}

/// Makes TIFF data in either byte order, also BigTIFF.
struct Maker {
    big: bool,
    wide: bool,
}

impl Maker {
    fn number(&self, number: u64, bytes: usize) -> Vec<u8> {
        if self.big { number.to_be_bytes()[8 - bytes..].to_vec() } else { number.to_le_bytes()[..bytes].to_vec() }
    }

    fn word(&self) -> usize {
        if self.wide { 8 } else { 4 }
    }

    fn size(&self, entries: usize) -> usize {
        if self.wide { 8 + entries * 20 + 8 } else { 2 + entries * 12 + 4 }
    }

    /// A directory that lies at `at`, followed by its values.
    fn directory(&self, at: usize, entries: &[(u16, Value<'_>)]) -> Vec<u8> {
        let mut out = self.number(entries.len() as u64, if self.wide { 8 } else { 2 });
        let mut values = Vec::new();
        let after = at + self.size(entries.len());
        for (tag, value) in entries {
            let (kind, count, bytes) = match value {
                Value::Text(text) => (2, text.len() + 1, [text.as_bytes(), b"\0"].concat()),
                Value::Ratios(ratios) => {
                    let bytes =
                        ratios.iter().flat_map(|(a, b)| [self.number(u64::from(*a), 4), self.number(u64::from(*b), 4)]);
                    (5, ratios.len(), bytes.flatten().collect())
                }
                Value::Pointer(place) => (4, 1, self.number(*place as u64, 4)),
            };
            out.extend(self.number(u64::from(*tag), 2));
            out.extend(self.number(kind, 2));
            out.extend(self.number(count as u64, self.word()));
            if bytes.len() <= self.word() {
                // A short value begins at the left of its place in either order.
                out.extend(&bytes);
                out.resize(out.len() + self.word() - bytes.len(), 0);
            } else {
                out.extend(self.number((after + values.len()) as u64, self.word()));
                values.extend(bytes);
            }
        }
        out.extend(vec![0; self.word()]);
        [out, values].concat()
    }

    fn data(&self, exif: &[(u16, Value<'_>)], gps: &[(u16, Value<'_>)], changed: Option<&str>) -> Vec<u8> {
        let first_at = if self.wide { 16 } else { 8 };
        let entries = |exif_at, gps_at| {
            let mut entries = vec![(0x8769, Value::Pointer(exif_at)), (0x8825, Value::Pointer(gps_at))];
            entries.extend(changed.map(|text| (0x0132, Value::Text(text))));
            entries
        };
        let exif_at = first_at + self.directory(first_at, &entries(0, 0)).len();
        let exif = self.directory(exif_at, exif);
        let gps_at = exif_at + exif.len();
        let gps = self.directory(gps_at, gps);
        let order = if self.big { b"MM" } else { b"II" };
        let head = if self.wide {
            [&order[..], &self.number(43, 2), &self.number(8, 2), &self.number(0, 2), &self.number(16, 8)].concat()
        } else {
            [&order[..], &self.number(42, 2), &self.number(8, 4)].concat()
        };
        [head, self.directory(first_at, &entries(exif_at, gps_at)), exif, gps].concat()
    }
}

const LITTLE: Maker = Maker { big: false, wide: false };
const ALL: [Maker; 4] =
    [LITTLE, Maker { big: true, wide: false }, Maker { big: false, wide: true }, Maker { big: true, wide: true }];

fn jpeg(segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let segment = |(kind, content): &(u8, Vec<u8>)| {
        [&[0xff, *kind][..], &u16::try_from(content.len() + 2).unwrap().to_be_bytes(), content].concat()
    };
    [vec![0xff, 0xd8], segments.iter().flat_map(segment).collect(), vec![0xff, 0xd9]].concat()
}

fn exif_jpeg(tiff: &[u8]) -> Vec<u8> {
    jpeg(&[(0xe0, b"JFIF\0".to_vec()), (0xe1, [b"Exif\0\0", tiff].concat())])
}

fn png(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let chunk = |(kind, content): &(&[u8; 4], Vec<u8>)| {
        [&u32::try_from(content.len()).unwrap().to_be_bytes(), &kind[..], content, &[0; 4]].concat()
    };
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.iter().flat_map(chunk).collect()].concat()
}

fn webp(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap().to_le_bytes();
    [b"RIFF\0\0\0\0WEBPVP8 \x01\0\0\0\0\0", kind, &size, content, &vec![0; content.len() % 2]].concat()
}

fn atom(kind: &[u8], content: &[u8]) -> Vec<u8> {
    [&u32::try_from(content.len() + 8).unwrap().to_be_bytes(), kind, content].concat()
}

/// A file with one item, in the file or in `idat`, listed by `iloc` of this version.
fn heif(major: &[u8], version: u8, in_data: bool, item: (&[u8], &[u8])) -> Vec<u8> {
    let (kind, content) = item;
    let ftyp = atom(b"ftyp", &[major, &[0; 4], b"mif1", major].concat());
    let infe = atom(b"infe", &[&[2, 0, 0, 0, 0, 7, 0, 0][..], kind].concat());
    let iinf = atom(b"iinf", &[&[0, 0, 0, 0, 0, 1][..], &infe].concat());
    let meta = |place: u32| {
        let wide: &[u8] = if version == 2 { &[0, 0] } else { &[] };
        let method: &[u8] = if version == 0 { &[] } else { &[0, u8::from(in_data)] };
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        let iloc = [
            &[version, 0, 0, 0, 0x44, 0][..],
            wide,
            &[0, 1],
            wide,
            &[0, 7],
            method,
            &[0, 0, 0, 1],
            &place.to_be_bytes(),
            &length,
        ];
        let idat = if in_data { atom(b"idat", content) } else { Vec::new() };
        atom(b"meta", &[&[0; 4], &atom(b"hdlr", &[0; 16])[..], &iinf, &atom(b"iloc", &iloc.concat()), &idat].concat())
    };
    let place = if in_data { 0 } else { u32::try_from(ftyp.len() + meta(0).len() + 8).unwrap() };
    [ftyp, meta(place), atom(b"mdat", if in_data { &[] } else { content })].concat()
}

const ORIGINAL: u16 = 0x9003;
const DIGITIZED: u16 = 0x9004;

#[test]
fn exif_is_read_from_every_container_and_in_every_order() {
    let meant = vec![("DateTimeOriginal", "2026-11-27T22:49:48.000000Z".to_owned())];
    let exif = [(ORIGINAL, Value::Text("2026:11:28 06:49:48")), (0x9011, Value::Text("+08:00"))];
    for maker in &ALL {
        let tiff = maker.data(&exif, &[], None);
        assert_eq!(said(&of_bytes(&tiff)), meant, "TIFF, {} {}", maker.big, maker.wide);
        assert_eq!(said(&of_bytes(&exif_jpeg(&tiff))), meant, "JPEG, {} {}", maker.big, maker.wide);
    }
    let tiff = LITTLE.data(&exif, &[], None);
    let prefixed = [b"Exif\0\0", &tiff[..]].concat();
    let item = [&[0, 0, 0, 6][..], b"Exif\0\0", &tiff].concat();
    let item = (&b"Exif"[..], &item[..]);
    for (name, media_type, bytes) in [
        ("PNG", "image/png", png(&[(b"IDAT", vec![0; 9]), (b"eXIf", tiff.clone())])),
        ("PNG with JPEG's prefix", "image/png", png(&[(b"eXIf", prefixed.clone())])),
        ("WebP", "image/webp", webp(b"EXIF", &tiff)),
        ("WebP with JPEG's prefix", "image/webp", webp(b"EXIF", &prefixed)),
        ("HEIC", "image/heic", heif(b"heic", 1, false, item)),
        ("HEIC, old list", "image/heic", heif(b"heix", 0, false, item)),
        ("HEIC, new list", "image/heic", heif(b"mif1", 2, false, item)),
        ("HEIC, in its list", "image/heic", heif(b"heic", 1, true, item)),
        ("AVIF", "image/avif", heif(b"avif", 1, false, item)),
        ("HEIC sequence", "image/heic-sequence", heif(b"hevc", 1, false, item)),
    ] {
        let found = of_bytes(&bytes);
        assert_eq!((found.media_type, said(&found)), (media_type, meant.clone()), "{name}");
        assert_eq!(found.flags, Vec::<&str>::new(), "{name}");
    }
}

#[test]
fn zeros_and_blanks_are_told_and_the_next_date_stands_behind_them() {
    for (text, why) in [
        ("0000:00:00 00:00:00", "not set"),
        ("    :  :     :  :  ", "blank"),
        ("", "blank"),
        ("2026:11:28 24:05:00", "not a date"),
        ("garbage", "not a date"),
    ] {
        let exif = [(ORIGINAL, Value::Text(text)), (DIGITIZED, Value::Text("2026:11:28 06:49:48"))];
        let found = of_bytes(&exif_jpeg(&LITTLE.data(&exif, &[], Some("2026:11:28 07:00:00"))));
        let meant = [
            ("DateTimeOriginal", why),
            ("DateTimeDigitized", "2026-11-28T06:49:48"),
            ("DateTime (last change)", "2026-11-28T07:00:00"),
        ];
        assert_eq!(said(&found), meant.map(|(field, meant)| (field, meant.to_owned())), "{text:?}");
    }
}

#[test]
fn each_date_has_its_own_offset_and_part_of_a_second() {
    let exif = [
        (ORIGINAL, Value::Text("2026:11:27 15:49:48")),
        (DIGITIZED, Value::Text("2026:11:28 04:19:48")),
        (0x9011, Value::Text("-07:00")),
        (0x9012, Value::Text("+05:30")),
        (0x9010, Value::Text("Z")),
        (0x9291, Value::Text("25")),
    ];
    let found = of_bytes(&exif_jpeg(&LITTLE.data(&exif, &[], Some("2026:11:27 22:49:48"))));
    let meant: Vec<String> = said(&found).into_iter().map(|(_, meant)| meant).collect();
    let at = |part: &str| format!("2026-11-27T22:49:48.{part}Z");
    assert_eq!(meant, [at("250000"), at("000000"), at("000000")], "{found:?}");
    // What is beside the date and cannot be read is left out.
    let odd =
        [(ORIGINAL, Value::Text("2026:11:27 15:49:48")), (0x9011, Value::Text("   :  ")), (0x9291, Value::Text("x"))];
    assert_eq!(said(&of_bytes(&exif_jpeg(&LITTLE.data(&odd, &[], None))))[0].1, "2026-11-27T15:49:48");
}

#[test]
fn gps_time_is_utc_and_half_of_it_is_none() {
    let day = (0x1d, Value::Text("2026:11:27"));
    let clock = |seconds| [(22, 1), (49, 1), seconds];
    let told = |gps: &[(u16, Value<'_>)]| said(&of_bytes(&exif_jpeg(&LITTLE.data(&[], gps, None))));
    let ratios = clock((4825, 100));
    let found = told(&[(0x07, Value::Ratios(&ratios)), day]);
    assert_eq!(found, [("GPS time", "2026-11-27T22:49:48.250000Z".to_owned())]);
    let zero = clock((48, 0));
    for (gps, why) in [
        (vec![(0x07, Value::Ratios(&zero)), (0x1d, Value::Text("2026:11:27"))], "not a time"),
        (vec![(0x07, Value::Ratios(&ratios))], "a time without a day"),
        (vec![(0x1d, Value::Text("2026:11:27"))], "a day without a time"),
        (
            vec![
                (0x07, Value::Ratios(&[(u32::MAX, 1), (u32::MAX, 1), (u32::MAX, 1)])),
                (0x1d, Value::Text("2026:11:27")),
            ],
            "not a date",
        ),
        (vec![(0x07, Value::Ratios(&[(0, 1), (0, 1), (0, 1)])), (0x1d, Value::Text("0000:00:00"))], "not set"),
    ] {
        assert_eq!(told(&gps), [("GPS time", why.to_owned())]);
    }
}

#[test]
fn texts_beside_the_picture_are_read() {
    let packet = br#"<x:xmpmeta><rdf:Description exif:DateTimeOriginal="2026-11-28T06:49:48+08:00">
        <xmp:CreateDate>2026-11-28T06:49:50+08:00</xmp:CreateDate></rdf:Description></x:xmpmeta>"#;
    let meant = [
        ("XMP exif:DateTimeOriginal", "2026-11-27T22:49:48.000000Z".to_owned()),
        ("XMP xmp:CreateDate", "2026-11-27T22:49:50.000000Z".to_owned()),
    ];
    let app1 = [&b"http://ns.adobe.com/xap/1.0/\0"[..], packet].concat();
    let itxt = [&b"XML:com.adobe.xmp\0\0\0\0\0"[..], packet].concat();
    let mime = [&b"mime\0application/rdf+xml\0"[..]].concat();
    for (name, bytes) in [
        ("JPEG", jpeg(&[(0xe1, app1)])),
        ("PNG", png(&[(b"iTXt", itxt)])),
        ("WebP", webp(b"XMP ", packet)),
        ("HEIC", heif(b"heic", 1, false, (&mime, packet))),
    ] {
        assert_eq!(said(&of_bytes(&bytes)), meant, "{name}");
    }
    let record =
        |kind: u8, text: &str| [&[0x1c, 2, kind, 0, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let resources = |records: Vec<u8>| {
        let size = u32::try_from(records.len()).unwrap().to_be_bytes();
        [&b"Photoshop 3.0\08BIM\x04\x04\0\0"[..], &size, &records].concat()
    };
    let iptc = jpeg(&[(0xed, resources([record(55, "20261128"), record(60, "064948+0800")].concat()))]);
    assert_eq!(said(&of_bytes(&iptc)), [("IPTC date created", "2026-11-27T22:49:48.000000Z".to_owned())]);
    let half = jpeg(&[(0xed, resources(record(60, "064948+0800")))]);
    assert_eq!(said(&of_bytes(&half)), [("IPTC date created", "a time without a day".to_owned())]);
    let changed = png(&[
        (b"tIME", vec![0x07, 0xea, 11, 27, 22, 49, 48]),
        (b"tEXt", b"Creation Time\x002026:11:28 06:49:48".to_vec()),
    ]);
    let meant = [
        ("PNG creation time", "2026-11-28T06:49:48".to_owned()),
        ("PNG last change", "2026-11-27T22:49:48.000000Z".to_owned()),
    ];
    assert_eq!(said(&of_bytes(&changed)), meant);
}

/// One file for each reader, to be damaged.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let exif = [(ORIGINAL, Value::Text("2026:11:28 06:49:48")), (0x9011, Value::Text("+08:00"))];
    let gps = [(0x07, Value::Ratios(&[(22, 1), (49, 1), (48, 1)])), (0x1d, Value::Text("2026:11:27"))];
    let tiff = LITTLE.data(&exif, &gps, Some("2026:11:28 06:49:48"));
    let item = [&[0, 0, 0, 6][..], b"Exif\0\0", &tiff].concat();
    vec![
        exif_jpeg(&tiff),
        png(&[(b"eXIf", tiff.clone()), (b"tIME", vec![0; 7])]),
        webp(b"EXIF", &tiff),
        heif(b"heic", 1, false, (b"Exif", &item)),
        ALL[3].data(&exif, &gps, None),
    ]
}
