//! Files with positions, written by the layouts' own rules.

/// A box.
pub(crate) fn boxed(kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
    let size = u32::try_from(contents.len() + 8).unwrap();
    [size.to_be_bytes().as_slice(), &kind, contents].concat()
}

/// So many boxes, each within the one before.
pub(crate) fn nested(kind: [u8; 4], depth: u32) -> Vec<u8> {
    (0..=depth).rev().flat_map(|below| [(8 + below * 8).to_be_bytes(), kind].concat()).collect()
}

/// An entry of a stream's header.
pub(crate) fn sample_entry(kind: [u8; 4], rest: &[u8]) -> Vec<u8> {
    boxed(kind, &[&[0, 0, 0, 0, 0, 0, 0, 1], rest].concat())
}

/// An MP4 whose boxes can be added to.
pub(crate) struct Mp4 {
    /// Each top-level box: its kind, and all of it.
    boxes: Vec<([u8; 4], Vec<u8>)>,
}

impl Mp4 {
    pub(crate) fn read(path: &std::path::Path) -> Self {
        let bytes = std::fs::read(path).unwrap();
        let mut boxes = Vec::new();
        let mut rest = bytes.as_slice();
        while let Some(size) = rest.first_chunk::<4>() {
            let size = usize::try_from(u32::from_be_bytes(*size)).unwrap();
            let (one, after) = rest.split_at(size);
            boxes.push(([one[4], one[5], one[6], one[7]], one.to_vec()));
            rest = after;
        }
        Self { boxes }
    }

    fn written(boxes: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
        boxes.iter().flat_map(|(_, bytes)| bytes.clone()).collect()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        Self::written(&self.boxes)
    }

    /// With a box behind the header's own first box, as cameras write their table of blocks.
    fn with_box_first_in_header(&self, kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
        let mut boxes = self.grown(*b"moov", &[]);
        let (_, header) = boxes.last_mut().unwrap();
        let first = usize::try_from(u32::from_be_bytes(*header[8..].first_chunk().unwrap())).unwrap();
        header.splice(8 + first..8 + first, boxed(kind, contents));
        let size = u32::try_from(header.len()).unwrap();
        header[..4].copy_from_slice(&size.to_be_bytes());
        Self::written(&boxes)
    }

    /// With the contents at the end of a box. The header must be the last one, so that nothing is moved.
    fn grown(&self, kind: [u8; 4], contents: &[u8]) -> Vec<([u8; 4], Vec<u8>)> {
        let mut boxes = self.boxes.clone();
        assert!(kind != *b"moov" || boxes.last().unwrap().0 == kind, "the header is the last box");
        let (_, bytes) = boxes.iter_mut().find(|(one, _)| *one == kind).unwrap();
        bytes.extend(contents);
        let size = u32::try_from(bytes.len()).unwrap();
        bytes[..4].copy_from_slice(&size.to_be_bytes());
        boxes
    }

    pub(crate) fn with_box_in_header(&self, kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
        Self::written(&self.grown(*b"moov", &boxed(kind, contents)))
    }

    pub(crate) fn with_user_data(&self, kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
        self.with_box_in_header(*b"udta", &boxed(kind, contents))
    }

    /// Blocks behind the media with a table that leads to them, or at the end of the media without.
    pub(crate) fn with_blocks(&self, blocks: &[Vec<u8>], table: bool) -> Vec<u8> {
        if !table {
            return Self::written(&self.grown(*b"mdat", &blocks.concat()));
        }
        let count = u32::try_from(blocks.len()).unwrap();
        let with_rows = |start: usize| {
            let mut at = start;
            let rows = blocks.iter().flat_map(|block| {
                let row = [u32::try_from(at).unwrap(), u32::try_from(block.len()).unwrap()];
                at += block.len();
                row.map(u32::to_be_bytes).concat()
            });
            let rows: Vec<u8> = rows.collect();
            let table = [&[0, 0, 1, 1], count.to_be_bytes().as_slice(), &rows].concat();
            self.with_box_first_in_header(*b"gps ", &table)
        };
        let start = with_rows(0).len();
        [with_rows(start), blocks.concat()].concat()
    }

    /// A box behind each fragment.
    pub(crate) fn with_boxes_between(&self, added: &[Vec<u8>]) -> Vec<u8> {
        let mut added = added.iter();
        let kept = self.boxes.iter().filter(|(kind, _)| kind != b"mfra");
        let written = kept.flat_map(|(kind, bytes)| {
            let behind = if kind == b"mdat" { added.next() } else { None };
            [bytes.as_slice(), behind.map_or(&[], Vec::as_slice)].concat()
        });
        let written = written.collect();
        assert!(added.next().is_none(), "there are as many fragments");
        written
    }

    /// With a stream of samples of a second each, which lie behind the header.
    pub(crate) fn with_track(&self, handler: [u8; 4], entry: &[u8], samples: &[Vec<u8>]) -> Vec<u8> {
        let with = |start: usize| self.with_box_in_header(*b"trak", &track(handler, entry, samples, start));
        let start = with(0).len() + 8;
        [with(start), boxed(*b"mdat", &samples.concat())].concat()
    }
}

fn track(handler: [u8; 4], entry: &[u8], samples: &[Vec<u8>], start: usize) -> Vec<u8> {
    let number = |number: usize| u32::try_from(number).unwrap().to_be_bytes();
    let count = samples.len();
    let head = [number(7), number(0), number(0), number(9), number(0), number(count * 1000)].concat();
    let head = boxed(*b"tkhd", &[head, vec![0; 60]].concat());
    let times = [number(0), number(0), number(0), number(1000), number(count * 1000), number(0x55c4_0000)].concat();
    let named = [&[0; 8], handler.as_slice(), &[0; 12], b"\0"].concat();
    let sizes: Vec<u8> = samples.iter().flat_map(|sample| number(sample.len())).collect();
    let table = [
        boxed(*b"stsd", &[&number(0), number(1).as_slice(), entry].concat()),
        boxed(*b"stts", &[number(0), number(1), number(count), number(1000)].concat()),
        boxed(*b"stsc", &[number(0), number(1), number(1), number(count), number(1)].concat()),
        boxed(*b"stsz", &[&number(0), number(0).as_slice(), &number(count), &sizes].concat()),
        boxed(*b"stco", &[number(0), number(1), number(start)].concat()),
    ];
    let data = boxed(
        *b"dinf",
        &boxed(*b"dref", &[number(0).to_vec(), number(1).to_vec(), boxed(*b"url ", &number(1))].concat()),
    );
    let inner = [boxed(*b"nmhd", &number(0)), data, boxed(*b"stbl", &table.concat())].concat();
    let media = [boxed(*b"mdhd", &times), boxed(*b"hdlr", &named), boxed(*b"minf", &inner)].concat();
    [head, boxed(*b"mdia", &media)].concat()
}

/// Degrees as `DDDMM.MMMM`.
fn minutes(degrees: f64) -> f64 {
    degrees.abs().trunc() * 100.0 + degrees.abs().fract() * 60.0
}

/// The clock of the made recordings, so many seconds on.
fn clock(at: u32) -> [u32; 6] {
    [2026, 11, 28, 18, 10, 39 + at]
}

/// A sentence of the place, with its checksum.
pub(crate) fn nmea((latitude, longitude): (f64, f64), at: u32) -> String {
    let [year, month, day, hour, minute, second] = clock(at);
    let (north, east) = (if latitude < 0.0 { 'S' } else { 'N' }, if longitude < 0.0 { 'W' } else { 'E' });
    let body = format!(
        "GNRMC,{hour:02}{minute:02}{second:02}.000,A,{:010.5},{north},{:011.5},{east},22.519,199.88,{day:02}{month:02}{:02},,,A",
        minutes(latitude),
        minutes(longitude),
        year % 100
    );
    let sum = body.bytes().fold(0, |sum, byte| sum ^ byte);
    format!("${body}*{sum:02X}\r\n")
}

/// Layouts of blocks, as dumps of cameras show them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Block {
    A119s,
    A119v3,
    Akaso,
    VantrueS1,
    NextBase,
    Iqs,
    Wide,
    VantrueN4,
}

impl Block {
    pub(crate) const ALL: [Self; 8] = [
        Self::A119s,
        Self::A119v3,
        Self::Akaso,
        Self::VantrueS1,
        Self::NextBase,
        Self::Iqs,
        Self::Wide,
        Self::VantrueN4,
    ];

    /// Whether `exiftool` reads it where a table leads to it; the others it finds among the media.
    pub(crate) fn by_table(self) -> bool {
        !matches!(self, Self::Iqs | Self::Wide | Self::VantrueN4)
    }

    pub(crate) fn bytes(self, (latitude, longitude): (f64, f64), at: u32) -> Vec<u8> {
        let mut block = vec![0; 0x8000];
        let [year, month, day, hour, minute, second] = clock(at);
        let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, b"\0\0\x80\0freeGPS ");
        let time = [hour, minute, second].map(u32::to_le_bytes).concat();
        let date = [year - 2000, month, day].map(u32::to_le_bytes).concat();
        let north = if latitude < 0.0 { b"S" } else { b"N" };
        let east = if longitude < 0.0 { b"W" } else { b"E" };
        let (double, wide) = (minutes(latitude).to_le_bytes(), minutes(longitude).to_le_bytes());
        #[expect(clippy::cast_possible_truncation, reason = "as cameras write it")]
        let [single, narrow] = [minutes(latitude), minutes(longitude)].map(|number| (number as f32).to_le_bytes());
        #[expect(clippy::cast_possible_truncation, reason = "ten digits")]
        let units = [latitude, longitude].map(|degrees| ((degrees.abs() * 1e7).round() as i32).to_le_bytes());
        match self {
            Self::A119s | Self::Iqs => {
                put(0x30, &[time, date, vec![b'A', north[0], east[0], 0]].concat());
                put(0x4c, &if matches!(self, Self::Iqs) { units } else { [single, narrow] }.concat());
                if matches!(self, Self::Iqs) {
                    put(0x10, b"IQS_A7_20150417");
                }
            }
            Self::A119v3 => {
                put(0x10, &[time, date, vec![b'A', north[0], east[0], 0]].concat());
                put(0x2c, &[single, narrow].concat());
            }
            Self::Akaso => {
                put(0x30, &[time, b"A\0\0\0".to_vec(), single.to_vec(), north.to_vec()].concat());
                put(0x48, &[narrow.as_slice(), east].concat());
                put(0x58, &date);
            }
            Self::VantrueS1 => {
                put(0x30, b"horsontech");
                put(0x40, &[b"A".as_slice(), north, east, b"\0", &date, &time].concat());
                put(0x5c, &[narrow, single].concat());
            }
            Self::NextBase => {
                put(0x34, format!("{year}{month:02}{day:02}{hour:02}{minute:02}{second:02}").as_bytes());
                put(0x60, nmea((latitude, longitude), at).as_bytes());
            }
            Self::Wide => {
                put(0x30, &[time, b"A\0\0\0".to_vec(), double.to_vec(), north.to_vec()].concat());
                put(0x50, &[wide.as_slice(), east].concat());
                put(0x70, &date);
            }
            Self::VantrueN4 => {
                put(0x10, &[time, b"A\0\0\0".to_vec(), double.to_vec(), north.to_vec()].concat());
                put(0x30, &[wide.as_slice(), east].concat());
                put(0x50, &date);
            }
        }
        block
    }
}

/// A CAMM sample with a position alone.
pub(crate) fn camm_5((latitude, longitude): (f64, f64)) -> Vec<u8> {
    [&[0, 0, 5, 0], latitude.to_le_bytes().as_slice(), &longitude.to_le_bytes(), &[0; 8]].concat()
}

/// A CAMM sample with a position and its time, which counts from 1980 without leap seconds.
pub(crate) fn camm_6((latitude, longitude): (f64, f64), at: u32) -> Vec<u8> {
    let seconds = f64::from(1_795_889_439 + at) - 315_964_800.0 + 18.0;
    let mut sample = [&[0, 0, 6, 0], seconds.to_le_bytes().as_slice(), &[3, 0, 0, 0]].concat();
    sample.extend([latitude.to_le_bytes(), longitude.to_le_bytes()].concat());
    sample.resize(60, 0);
    sample
}

/// The table of names of Apple's timed metadata: a place is number 1.
pub(crate) fn mebx_keys() -> Vec<u8> {
    let name = boxed(*b"keyd", b"mdtacom.apple.quicktime.location.ISO6709");
    let kind = boxed(*b"dtyp", &[0, 0, 0, 0, 0, 0, 0, 1]);
    boxed(*b"keys", &boxed([0, 0, 0, 1], &[name, kind].concat()))
}

pub(crate) fn mebx_value((latitude, longitude): (f64, f64)) -> Vec<u8> {
    boxed([0, 0, 0, 1], format!("{latitude:+08.4}{longitude:+09.4}+012.345/").as_bytes())
}

/// A GPMF payload with one position that states its own time.
pub(crate) fn gps9((latitude, longitude): (f64, f64), at: u32) -> Vec<u8> {
    let element = |key: [u8; 4], kind: u8, size: u8, values: &[u8]| {
        let count = u16::try_from(values.len() / usize::from(size)).unwrap();
        [key.as_slice(), &[kind, size], &count.to_be_bytes(), values].concat()
    };
    let scales = [10_000_000_i32, 10_000_000, 1000, 1000, 100, 1, 1000, 100, 1].map(i32::to_be_bytes).concat();
    #[expect(clippy::cast_possible_truncation, reason = "ten digits")]
    let [north, east] = [latitude, longitude].map(|degrees| (degrees * 1e7).round() as i32);
    let of_day = i32::try_from((18 * 3600 + 10 * 60 + 39 + at) * 1000).unwrap();
    // 9,828 days after the beginning of 2000.
    let mut value = [north, east, 0, 0, 0, 9_828, of_day].map(i32::to_be_bytes).concat();
    value.extend([0, 150, 0, 3]);
    let stream = [element(*b"SCAL", b'l', 4, &scales), element(*b"GPS9", b'?', 32, &value)].concat();
    element(*b"DEVC", 0, 1, &element(*b"STRM", 0, 1, &stream))
}

/// Subtitles of a second each.
pub(crate) fn srt(texts: &[String]) -> String {
    let cue = |(at, text): (usize, &String)| {
        format!("{}\n00:00:{at:02},000 --> 00:00:{:02},000\n{}\n\n", at + 1, at + 1, text.trim_end())
    };
    texts.iter().enumerate().map(cue).collect()
}

/// A transport stream with a private packet of each text, evenly spread.
pub(crate) fn with_transport_packets(stream: &[u8], number: u16, kind: u8, texts: &[String]) -> Vec<u8> {
    let packets: Vec<&[u8]> = stream.chunks_exact(188).collect();
    let every = packets.len() / texts.len();
    let mut written = Vec::new();
    for (index, packet) in packets.iter().enumerate() {
        if index % every == every / 2 && index / every < texts.len() {
            let header = if kind == 0xbf { [].as_slice() } else { &[0x80, 0, 0] };
            let body = [header, texts[index / every].as_bytes()].concat();
            let length = u16::try_from(body.len()).unwrap().to_be_bytes();
            let [high, low] = number.to_be_bytes();
            let mut added = [&[0x47, 0x40 | high, low, 0x10, 0, 0, 1, kind], length.as_slice(), &body].concat();
            added.resize(188, 0xff);
            written.extend(added);
        }
        written.extend(*packet);
    }
    written
}

/// A program stream with a private packet of each text before a pack.
pub(crate) fn with_program_packets(stream: &[u8], texts: &[String]) -> Vec<u8> {
    let packs: Vec<usize> = (0..stream.len() - 4).filter(|at| stream[*at..*at + 4] == [0, 0, 1, 0xba]).collect();
    let every = packs.len() / texts.len();
    let mut written = stream[..packs[0]].to_vec();
    for (index, at) in packs.iter().enumerate() {
        if index % every == every / 2 && index / every < texts.len() {
            let text = texts[index / every].as_bytes();
            let length = u16::try_from(text.len()).unwrap().to_be_bytes();
            written.extend([&[0, 0, 1, 0xbf], length.as_slice(), text].concat());
        }
        written.extend(&stream[*at..packs.get(index + 1).copied().unwrap_or(stream.len())]);
    }
    written
}

/// An AVI file with a chunk behind the others.
pub(crate) fn with_chunk(file: &[u8], kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
    let size = u32::try_from(contents.len()).unwrap();
    let mut written = [file, &kind, &size.to_le_bytes(), contents].concat();
    written.resize(written.len().next_multiple_of(2), 0);
    let size = u32::try_from(written.len() - 8).unwrap();
    written[4..8].copy_from_slice(&size.to_le_bytes());
    written
}
