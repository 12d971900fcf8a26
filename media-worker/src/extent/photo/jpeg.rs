//! JPEG (ITU-T T.81): whether all of its picture is coded. Cameras that leave out nothing but the mark at its end
//! exist, and where the mark is there, something before it may be gone: so the codes are followed.

use media_protocol::Reason;

use super::bits::{Bits, Codes};

/// Most pixels of a picture that is followed.
const PIXELS_MAX: u64 = 100_000_000;

/// Most scans that are followed.
const SCANS_MAX: usize = 200;

/// Most blocks of all scans that are followed: 16 scans of each of 4 components of the largest picture. Runs of empty
/// blocks take next to nothing of the file, so its size bounds no work.
const BLOCKS_MAX: usize = 100_000_000;

/// Most components of a scan.
const COMPONENTS_MAX: usize = 4;

/// Zeros at the end of the file that are none of the picture.
const PADDED_BYTES: usize = 64;

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;
const CODES: u8 = 0xc4;
const RESTARTS: u8 = 0xdd;
/// Frames of 8 or 12 bits whose codes are Huffman's: baseline, extended, progressive.
const FRAMES: [u8; 3] = [0xc0, 0xc1, 0xc2];

/// Why the picture is not whole.
pub(super) fn cut(file: &[u8]) -> Option<Reason> {
    let mut jpeg = Jpeg::default();
    let mut at = 2;
    while let Some((marker, behind)) = marker(file, at) {
        at = behind;
        match marker {
            END => return jpeg.missing(true),
            // Another picture begins: this one ended before.
            START => break,
            0x01 | 0xd0..=0xd7 => continue,
            _ => {}
        }
        let length = file.get(at..at + 2).map(|two| usize::from(u16::from_be_bytes([two[0], two[1]])));
        let Some(segment) = length.and_then(|length| file.get(at + 2..at + length)) else {
            return Some(Reason::EndsInHeader {});
        };
        at += segment.len() + 2;
        match marker {
            START_OF_SCAN => {
                let end = scan_end(file, at);
                jpeg.scan(segment, data(file, at, end));
                at = end;
            }
            CODES => jpeg.codes(segment),
            RESTARTS => jpeg.restarts = segment.first_chunk().map_or(0, |two| usize::from(u16::from_be_bytes(*two))),
            _ if FRAMES.contains(&marker) => jpeg.frame(segment, marker == FRAMES[2]),
            // Other frames, arithmetic codes: it is not known what is to come.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xf7 => return None,
            _ => {}
        }
    }
    jpeg.missing(false)
}

/// The next marker from a place on, and where its segment begins. Bytes that are none are passed over.
fn marker(file: &[u8], mut at: usize) -> Option<(u8, usize)> {
    while at + 1 < file.len() {
        if file[at] == 0xff && !matches!(file[at + 1], 0 | 0xff) {
            return Some((file[at + 1], at + 2));
        }
        at += 1;
    }
    None
}

/// Where the coded data ends that begins at a place.
fn scan_end(file: &[u8], mut at: usize) -> usize {
    while at + 1 < file.len() {
        if file[at] == 0xff && !matches!(file[at + 1], 0 | 0xff | 0xd0..=0xd7) {
            return at;
        }
        at += 1;
    }
    file.len()
}

/// The coded data; what fills the file up behind it is none.
fn data(file: &[u8], from: usize, to: usize) -> &[u8] {
    let data = file.get(from..to).unwrap_or_default();
    let zeros = data.iter().rev().take_while(|byte| **byte == 0).count();
    if to == file.len() && zeros > PADDED_BYTES { &data[..data.len() - zeros] } else { data }
}

/// What is known of the picture so far.
#[derive(Default)]
struct Jpeg {
    frame: Option<Frame>,
    /// By class and number: of the first coefficient, and of the others.
    codes: [[Codes; 4]; 2],
    restarts: usize,
    scans: usize,
    /// Whether something could not be understood.
    unclear: bool,
    /// Whether a scan ends too early.
    short: bool,
}

struct Frame {
    /// Blocks that may still be followed.
    left: usize,
    progressive: bool,
    width: usize,
    height: usize,
    parts: Vec<Part>,
}

/// One component.
struct Part {
    id: u8,
    across: usize,
    down: usize,
    /// Blocks in a row, filled up to whole units.
    stride: usize,
    /// The bit down to which each coefficient is coded; none where it is not at all.
    known: [Option<u8>; 64],
    /// Coefficients that are not zero, a bit each, of each block.
    set: Vec<u64>,
}

/// What a scan codes.
struct Scan {
    from: usize,
    to: usize,
    refines: bool,
    progressive: bool,
    /// Components, with the numbers of their tables.
    tables: Vec<(usize, [usize; 2])>,
}

impl Jpeg {
    fn frame(&mut self, segment: &[u8], progressive: bool) {
        let [_, h0, h1, w0, w1, count, rest @ ..] = segment else { return self.unclear = true };
        let (height, width) =
            (usize::from(u16::from_be_bytes([*h0, *h1])), usize::from(u16::from_be_bytes([*w0, *w1])));
        let parts: Vec<(u8, usize, usize)> = rest
            .chunks_exact(3)
            .take(usize::from(*count))
            .map(|one| (one[0], usize::from(one[1] >> 4), usize::from(one[1] & 15)))
            .collect();
        let fits = |one: &(u8, usize, usize)| (1..=4).contains(&one.1) && (1..=4).contains(&one.2);
        // A height of 0 is stated behind the first scan.
        let small = (1..=PIXELS_MAX).contains(&(width as u64 * height as u64));
        if self.frame.is_some() || !small || parts.is_empty() || parts.len() > COMPONENTS_MAX || !parts.iter().all(fits)
        {
            return self.unclear = true;
        }
        let most = |of: fn(&(u8, usize, usize)) -> usize| parts.iter().map(of).max().unwrap_or(1);
        let (across, down) = (most(|one| one.1), most(|one| one.2));
        let units = (width.div_ceil(8 * across), height.div_ceil(8 * down));
        let part = |one: &(u8, usize, usize)| Part {
            id: one.0,
            across: one.1,
            down: one.2,
            stride: units.0 * one.1,
            known: [None; 64],
            set: vec![0; if progressive { units.0 * one.1 * units.1 * one.2 } else { 0 }],
        };
        self.frame =
            Some(Frame { left: BLOCKS_MAX, progressive, width, height, parts: parts.iter().map(part).collect() });
    }

    fn codes(&mut self, mut segment: &[u8]) {
        while let Some((head, rest)) = segment.split_first()
            && let Some((counts, rest)) = rest.split_first_chunk::<16>()
        {
            let length = counts.iter().map(|count| usize::from(*count)).sum::<usize>();
            let Some((values, rest)) = rest.split_at_checked(length) else { return self.unclear = true };
            match self.codes.get_mut(usize::from(head >> 4)).and_then(|of| of.get_mut(usize::from(head & 15))) {
                Some(codes) => *codes = Codes::new(*counts, values),
                None => self.unclear = true,
            }
            segment = rest;
        }
    }

    /// Takes a scan with its coded data.
    fn scan(&mut self, head: &[u8], data: &[u8]) {
        // Nothing is said of what is not understood, so its data is not followed.
        if self.unclear {
            return;
        }
        self.scans += 1;
        let count = head.first().map_or(0, |count| usize::from(*count));
        let (Some(frame), Some(of), Some([from, to, bits])) =
            (&mut self.frame, head.get(1..1 + 2 * count), head.get(1 + 2 * count..4 + 2 * count))
        else {
            return self.unclear = true;
        };
        let tables: Vec<(usize, [usize; 2])> = of
            .chunks_exact(2)
            .filter_map(|one| {
                let index = frame.parts.iter().position(|part| part.id == one[0])?;
                Some((index, [usize::from(one[1] >> 4 & 3), usize::from(one[1] & 3)]))
            })
            .collect();
        let progressive = frame.progressive;
        let (from, to, bits) = if progressive { (usize::from(*from), usize::from(*to), *bits) } else { (0, 63, 0) };
        let scan = Scan { from, to, refines: bits >> 4 > 0, progressive, tables };
        if scan.tables.len() != count || !scan.is_known() || self.scans > SCANS_MAX {
            return self.unclear = true;
        }
        let [firsts, others] = &self.codes;
        let needs = |of: &[Codes; 4], which: usize| scan.tables.iter().any(|(_, one)| of[one[which]].is_empty());
        // Motion JPEG leaves out the usual tables.
        let first = scan.from == 0 && !scan.refines && needs(firsts, 0);
        if first || scan.to > 0 && needs(others, 1) {
            return self.unclear = true;
        }
        for (index, _) in &scan.tables {
            frame.parts[*index].known[scan.from..=scan.to].fill(Some(bits & 15));
        }
        match frame.follow(&scan, &self.codes, self.restarts, data) {
            Some(whole) => self.short |= !whole,
            None => self.unclear = true,
        }
    }

    /// What is missing. A picture that has its end may be coded in part, as its encoder chose.
    fn missing(&self, ended: bool) -> Option<Reason> {
        let known = |part: &Part| part.known.iter().all(|bit| *bit == Some(0));
        let all = self.frame.as_ref().is_some_and(|frame| frame.parts.iter().all(known));
        match (&self.frame, self.unclear) {
            (_, true) => None,
            (None, _) if ended => None,
            (None, _) => Some(Reason::EndsInHeader {}),
            (Some(_), _) if self.short => Some(Reason::NotAllCoded {}),
            (Some(_), _) if !all && !ended => Some(Reason::ScansMissing {}),
            _ => None,
        }
    }
}

impl Scan {
    /// Whether the standard knows such a scan (B.2.3, G.1.1.1.1): one that names a component again and again would take
    /// work without end.
    fn is_known(&self) -> bool {
        let twice = |one: usize| self.tables[..one].iter().any(|before| before.0 == self.tables[one].0);
        let mixed = self.progressive && self.to > 0 && self.tables.len() > 1;
        (1..=COMPONENTS_MAX).contains(&self.tables.len())
            && !(0..self.tables.len()).any(twice)
            && !mixed
            && self.from <= self.to
            && self.to <= 63
    }
}

impl Frame {
    /// Whether the coded data of a scan is as long as its blocks take; none where that takes too long to find out.
    fn follow(&mut self, scan: &Scan, codes: &[[Codes; 4]; 2], restarts: usize, data: &[u8]) -> Option<bool> {
        let most = |of: fn(&Part) -> usize| self.parts.iter().map(of).max().unwrap_or(1);
        let (across, down) = (most(|part| part.across), most(|part| part.down));
        let single = scan.tables.len() == 1;
        let units = if single {
            // Alone, a component has no blocks beyond its edge.
            let part = &self.parts[scan.tables[0].0];
            let blocks = |pixels: usize, of: usize, most: usize| (pixels * of).div_ceil(most).div_ceil(8);
            (blocks(self.width, part.across, across), blocks(self.height, part.down, down))
        } else {
            (self.width.div_ceil(8 * across), self.height.div_ceil(8 * down))
        };
        let all = units.0 * units.1;
        let each = |(index, _): &(usize, _)| self.parts[*index].across * self.parts[*index].down;
        let blocks = if single { 1 } else { scan.tables.iter().map(each).sum() };
        self.left = self.left.checked_sub(all.checked_mul(blocks)?)?;
        let every = if restarts == 0 { all } else { restarts };
        let mut done = 0;
        for part in restarted(data) {
            let mut coded = Coded { bits: Bits::new(part), ends: 0 };
            for unit in done..all.min(done + every) {
                let at = (unit % units.0, unit / units.0);
                if self.unit(scan, codes, at, &mut coded).is_none() {
                    return Some(false);
                }
            }
            done = all.min(done + every);
        }
        Some(done == all)
    }

    /// Follows the blocks of one unit.
    fn unit(
        &mut self,
        scan: &Scan,
        codes: &[[Codes; 4]; 2],
        (x, y): (usize, usize),
        coded: &mut Coded<'_>,
    ) -> Option<()> {
        let single = scan.tables.len() == 1;
        for (index, [first, others]) in &scan.tables {
            let part = &mut self.parts[*index];
            let (across, down) = if single { (1, 1) } else { (part.across, part.down) };
            let (first, others) = (&codes[0][*first], &codes[1][*others]);
            for block in 0..across * down {
                let at = (y * down + block / across) * part.stride + x * across + block % across;
                match (scan.progressive, scan.from, scan.refines) {
                    (false, ..) => coded.whole(first, others)?,
                    (true, 0, false) => coded.first(first)?,
                    (true, 0, true) => coded.bits.bit().map(|_| ())?,
                    (true, _, false) => coded.begun(others, scan, part.set.get_mut(at)?)?,
                    (true, _, true) => coded.refined(others, scan, part.set.get_mut(at)?)?,
                }
            }
        }
        Some(())
    }
}

/// The stretches between the marks at which decoding restarts.
fn restarted(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(data);
    std::iter::from_fn(move || {
        let all = rest?;
        let mark = all.windows(2).position(|two| two[0] == 0xff && matches!(two[1], 0xd0..=0xd7));
        rest = mark.map(|mark| &all[mark + 2..]);
        Some(mark.map_or(all, |mark| &all[..mark]))
    })
}

/// Coded data that is followed.
struct Coded<'data> {
    bits: Bits<'data>,
    /// Blocks in a row of which nothing more is coded.
    ends: u32,
}

impl Coded<'_> {
    /// The first coefficient of a block.
    fn first(&mut self, codes: &Codes) -> Option<()> {
        let size = codes.read(&mut self.bits)?;
        self.bits.number(size.min(16)).map(|_| ())
    }

    /// A block of which everything is coded at once (F.2.2).
    fn whole(&mut self, first: &Codes, others: &Codes) -> Option<()> {
        self.first(first)?;
        let mut at = 1;
        while at < 64 {
            let code = others.read(&mut self.bits)?;
            let (zeros, size) = (usize::from(code >> 4), code & 15);
            if size == 0 && zeros < 15 {
                break;
            }
            self.bits.number(size)?;
            at += zeros + 1;
        }
        (at <= 64).then_some(())
    }

    /// The first bits of coefficients (G.1.2.2).
    fn begun(&mut self, codes: &Codes, scan: &Scan, set: &mut u64) -> Option<()> {
        if self.ends > 0 {
            self.ends -= 1;
            return Some(());
        }
        let mut at = scan.from;
        while at <= scan.to {
            let code = codes.read(&mut self.bits)?;
            let (zeros, size) = (code >> 4, code & 15);
            if size == 0 && zeros < 15 {
                self.ends = (1 << zeros) - 1 + u32::from(self.bits.number(zeros)?);
                break;
            }
            at += usize::from(zeros);
            if size > 0 {
                self.bits.number(size)?;
                *set |= 1_u64.checked_shl(u32::try_from(at).ok()?)?;
            }
            at += 1;
        }
        (at <= 64).then_some(())
    }

    /// A further bit of coefficients (G.1.2.3).
    fn refined(&mut self, codes: &Codes, scan: &Scan, set: &mut u64) -> Option<()> {
        let mut at = scan.from;
        let before = *set;
        let is_set = |at: usize| before >> at & 1 == 1;
        while self.ends == 0 && at <= scan.to {
            let code = codes.read(&mut self.bits)?;
            let (mut zeros, size) = (code >> 4, code & 15);
            if size == 0 && zeros < 15 {
                self.ends = (1 << zeros) + u32::from(self.bits.number(zeros)?);
                break;
            }
            if size > 0 {
                self.bits.bit()?;
            }
            while at <= scan.to {
                if is_set(at) {
                    self.bits.bit()?;
                } else if zeros == 0 {
                    *set |= u64::from(size > 0) << at;
                    at += 1;
                    break;
                } else {
                    zeros -= 1;
                }
                at += 1;
            }
        }
        if self.ends > 0 {
            // Those that are set, and no others: runs of empty blocks are long.
            let from = u32::try_from(at).ok().and_then(|at| u64::MAX.checked_shl(at)).unwrap_or(0);
            for _ in 0..(before & from & u64::MAX >> (63 - scan.to)).count_ones() {
                self.bits.bit()?;
            }
            self.ends -= 1;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A segment behind its marker.
    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], content].concat()
    }

    /// A picture of components 1 and on, of so many blocks each way in a unit, with tables in which a code of one bit
    /// stands for nothing in a first coefficient, and for a run of 16,384 blocks and more in the others.
    fn head(frame: u8, side: u16, components: u8, blocks: u8) -> Vec<u8> {
        let [s0, s1] = side.to_be_bytes();
        let of: Vec<u8> = (1..=components).flat_map(|id| [id, blocks << 4 | blocks, 0]).collect();
        let one = |class: u8, value: u8| segment(CODES, &[&[class << 4, 1][..], &[0; 15], &[value]].concat());
        let frame = segment(frame, &[&[8, s0, s1, s0, s1, components][..], &of].concat());
        [&[0xff, START][..], &frame, &one(0, 0), &one(1, 0xe0)].concat()
    }

    fn scan(of: &[u8], rest: [u8; 3], data: &[u8]) -> Vec<u8> {
        let of_count = u8::try_from(of.len()).unwrap();
        let named: Vec<u8> = of.iter().flat_map(|id| [*id, 0]).collect();
        [&segment(START_OF_SCAN, &[&[of_count][..], &named, &rest].concat())[..], data].concat()
    }

    #[test]
    fn a_scan_that_no_standard_knows_is_not_followed() {
        let short = Some(Reason::NotAllCoded {});
        let (all, others) = ([0, 63, 0], [1, 63, 0]);
        let of = |frame: u8, components: u8, scan: Vec<u8>| cut(&[head(frame, 64, components, 1), scan].concat());
        // What is known and cut is told of.
        assert_eq!(of(0xc0, 2, scan(&[1, 2], all, &[1])), short);
        assert_eq!(of(0xc2, 2, scan(&[1], others, &[])), short);
        assert_eq!(of(0xc0, 2, scan(&[1, 1], all, &[1])), None);
        assert_eq!(of(0xc0, 1, scan(&[1; 255], all, &[1])), None);
        assert_eq!(of(0xc0, 1, scan(&[], all, &[1])), None);
        assert_eq!(of(0xc0, 2, scan(&[1, 3], all, &[1])), None);
        assert_eq!(of(0xc2, 2, scan(&[1, 2], others, &[])), None);
        assert_eq!(of(0xc2, 2, scan(&[1, 2], [0, 0, 0], &[])), short);
    }

    #[test]
    fn scans_of_empty_blocks_are_followed_no_further_than_their_bound() {
        // 1,562,500 blocks in 96 runs, which take 180 bytes: 200 such scans are three times the bound.
        let runs = scan(&[1], [1, 63, 0x10], &[0; 600]);
        let of = |scans: usize| cut(&[head(0xc2, 10_000, 4, 4), runs.repeat(scans), segment(0xfe, &[])].concat());
        let begun = std::time::Instant::now();
        assert_eq!(of(2), Some(Reason::ScansMissing {}));
        assert_eq!(of(SCANS_MAX), None);
        assert!(begun.elapsed() < std::time::Duration::from_secs(20));
        let most = head(0xc0, 10_000, 4, 4);
        assert_eq!(cut(&[most, scan(&[1; 4], [0, 63, 0], &[0; 600])].concat()), None);
    }

    #[test]
    fn what_is_followed_is_counted_in_blocks() {
        let followed = |left: usize| {
            let mut jpeg = Jpeg::default();
            // 2 by 2 units of 2 by 2 blocks of each of 3 components.
            jpeg.frame(&[8, 0, 32, 0, 32, 3, 1, 0x22, 0, 2, 0x22, 0, 3, 0x22, 0], false);
            let mut frame = jpeg.frame.unwrap();
            frame.left = left;
            let tables = (0..3).map(|index| (index, [0, 0])).collect();
            let scan = Scan { from: 0, to: 63, refines: false, progressive: false, tables };
            frame.follow(&scan, &jpeg.codes, 0, &[])
        };
        assert_eq!(followed(48), Some(false));
        assert_eq!(followed(47), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_followed_without_harm(
            words in prop::collection::vec(prop_oneof![
                any::<[u8; 4]>().prop_map(|word| word.to_vec()),
                prop::sample::select(vec![
                    vec![0xff, 0xc0, 0, 17, 8, 0, 99, 0, 99, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1],
                    vec![0xff, 0xc2, 0, 11, 8, 0, 99, 0, 99, 1, 1, 0x11, 0],
                    vec![0xff, 0xc4, 0, 21, 0x10, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf1],
                    vec![0xff, 0xc4, 0, 20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5],
                    vec![0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0],
                    vec![0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0x10],
                    vec![0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0],
                    vec![0xff, 0xda, 0, 12, 3, 1, 0, 1, 0, 1, 0, 0, 63, 0],
                    vec![0xff, 0xdd, 0, 4, 0, 2],
                    vec![0xff, 0xd0],
                ]),
            ], 0..60),
        ) {
            let _ = cut(&[&[0xff, 0xd8][..], &words.concat()].concat());
        }
    }
}
