//! The frame table: every picture of a medium with its time, in the order of showing, and where decoding
//! may begin to reach it.
//!
//! It is read off the packets, in one pass over the whole file without a seek, so that what it says is what
//! a linear decode meets. [`Table::write`] keeps it in a file, which belongs to the very content that it was
//! made of:
//!
//! ```text
//! 16 bytes   "docket-frames-1\n"
//!  8 bytes   size of the media, in bytes
//!  8 bytes   microseconds from the container's 0 to where the timeline begins
//!  4 bytes   number of the stream
//!  4 bytes   flags: 1 times are stated, 2 they break somewhere, 4 there are more pictures than rows, 8 fields
//!            have packets of their own
//!  8 bytes   how many rows
//!  8 bytes   microseconds of the timeline at which sound and picture end
//! 40 bytes   a row: time and duration in microseconds, 8 bytes each; byte in the file, 8 bytes, all ones where
//!            that is not known; size, 4 bytes; number of the first packet, 4 bytes; key, 1 byte: 0 none, 1 open, 2
//!            clean; 1 byte of flags: 1 shown, 2 lost; 6 bytes of 0
//! ```
//!
//! Numbers are little-endian. Rows are in the order of decoding.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::os::unix::fs::FileExt;

use media_protocol::{Break, TABLE_ROWS_MAX};

use crate::failure::WorkError;
use crate::keys::{Key, Keys};
use crate::raw::packet as raw_packet;
use crate::source::Source;
use crate::timeline::{SECOND_US, scale};

/// How a table's file begins.
const MAGIC: &[u8; 16] = b"docket-frames-1\n";

/// Bytes before the rows.
const HEAD_BYTES: usize = 56;

/// Bytes of a row.
const ROW_BYTES: usize = 40;

/// Containers that count pictures instead of stating times, so that where pictures are not shown in the
/// order of decoding nothing states when.
const COUNTING: [&str; 8] = ["avi", "h264", "hevc", "m4v", "mpegvideo", "h263", "mjpeg", "dv"];

/// Places to begin that are tried before the beginning.
const STARTS_MAX: usize = 2;

/// A last picture that lasts less than one of so many parts of the one before it states no length.
const LAST_PARTS: i64 = 8;

/// How long a picture is shown of which nothing says how long, in microseconds.
const USUAL_US: i64 = SECOND_US / 25;

/// A picture: a packet, or the two of its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    /// When it is shown, in microseconds of the timeline.
    pub(crate) at_us: i64,
    /// How long, as the packet says.
    pub(crate) duration_us: i64,
    /// Where it begins in the file.
    pub(crate) byte: Option<u64>,
    /// Its size in bytes.
    pub(crate) size: u32,
    /// Whether decoding may begin here.
    pub(crate) key: Key,
    /// Whether it is shown; what an edit list cuts away is not.
    pub(crate) shown: bool,
    /// Whether nothing came of it in a full decode.
    pub(crate) lost: bool,
    /// The number of its first packet among those of pictures.
    pub(crate) packet: u32,
}

/// The table.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// The rows, in the order of decoding.
    pub(crate) rows: Vec<Row>,
    /// Numbers of the rows that are shown, in the order of showing.
    order: Vec<u32>,
    /// Whether every picture's time is stated.
    pub(crate) stated: bool,
    /// Where time stamps break, of sound and picture; not known of a table that was kept.
    pub(crate) breaks: Vec<Break>,
    /// Whether they break anywhere.
    pub(crate) broken: bool,
    /// When sound and picture end, in microseconds of the timeline.
    pub(crate) end_us: i64,
    /// Whether fields have packets of their own.
    pub(crate) fields: bool,
    /// Whether there are more pictures than rows.
    cut: bool,
}

/// Where decoding begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// With the first packet.
    Beginning,
    /// With the packet of a row.
    Row(usize),
}

/// Collects rows while packets go by.
pub(crate) struct Collector {
    table: Table,
    keys: Keys,
    stream: usize,
    /// Whether pictures are shown in another order than they are decoded in.
    reorders: bool,
    /// How long a picture lasts of an interlaced stream, whose fields may have packets of their own.
    interlaced_us: Option<i64>,
}

impl Collector {
    /// A collector for the pictures of the source; none where it has no pictures.
    pub(crate) fn new(source: &Source) -> Option<Collector> {
        let stream = source.video?;
        let facts = source.facts(stream)?;
        let keys = Keys::new(&facts.codec, &source.codec_header(stream));
        let counts = COUNTING.contains(&source.input.format().name());
        let stated = !(counts && facts.reorders);
        let rate = source.input.stream(stream)?.avg_frame_rate();
        let period_us = scale(SECOND_US, rate.1.into(), rate.0.into());
        let interlaced_us = (facts.interlaced && period_us > 0).then_some(period_us);
        let table = Table { stated, ..Table::default() };
        Some(Collector { table, keys, stream, reorders: facts.reorders, interlaced_us })
    }

    /// Takes a packet of a stream that is shown or heard.
    pub(crate) fn take(&mut self, timed: &crate::source::TimedPacket) {
        let shown = !raw_packet::is_discarded(&timed.packet);
        if shown {
            self.table.end_us = self.table.end_us.max(timed.end_us);
        }
        if timed.packet.stream() != self.stream {
            return;
        }
        if self.table.rows.len() >= TABLE_ROWS_MAX {
            self.table.cut = true;
            return;
        }
        // The time of decoding stands for that of showing only where nothing is reordered.
        let stated = timed.packet.pts().or(timed.packet.dts().filter(|_| !self.reorders));
        self.table.stated &= stated.is_some();
        let data = timed.packet.data().unwrap_or_default();
        self.table.stated &= !self.keys.is_packed(data);
        self.table.rows.push(Row {
            at_us: timed.start_us.unwrap_or(0),
            duration_us: timed.end_us.saturating_sub(timed.start_us.unwrap_or(0)),
            byte: u64::try_from(timed.packet.position()).ok(),
            size: u32::try_from(data.len()).unwrap_or(u32::MAX),
            key: self.keys.judge(timed.packet.is_key(), data),
            shown,
            lost: false,
            packet: u32::try_from(self.table.rows.len()).unwrap_or(u32::MAX),
        });
    }

    /// The table of what went by.
    pub(crate) fn finish(mut self, breaks: &[Break]) -> Table {
        self.table.breaks = breaks.to_vec();
        self.table.broken = !breaks.is_empty();
        if let Some(period_us) = self.interlaced_us {
            self.table.join_fields(period_us);
        }
        self.table.put_in_order();
        self.table
    }
}

impl Table {
    /// The table of the source's pictures: what was kept of it, or a pass over the whole file.
    pub(crate) fn of(source: &Source) -> Result<Table, WorkError> {
        if let Some(kept) = source.file().table.as_ref().and_then(|file| Table::read(file, source)) {
            return Ok(kept);
        }
        let mut pass = source.reopened()?;
        let mut collector = Collector::new(&pass).ok_or(WorkError::NothingToShow)?;
        while let Some(timed) = pass.next_packet() {
            collector.take(&timed);
        }
        Ok(collector.finish(pass.breaks()))
    }

    /// Makes one row of two packets that are the fields of one picture: the second is shown half a picture after
    /// the first, or says nothing of its own.
    fn join_fields(&mut self, period_us: i64) {
        let mut joined: Vec<Row> = Vec::with_capacity(self.rows.len());
        let mut open = false;
        for row in &self.rows {
            let second = joined.last().is_some_and(|first| {
                let apart_us = row.at_us.saturating_sub(first.at_us);
                (period_us / 4..period_us * 3 / 4).contains(&apart_us)
            });
            if let Some(first) = joined.last_mut().filter(|_| open && second) {
                first.size = first.size.saturating_add(row.size);
                first.duration_us = period_us;
                self.fields = true;
            } else {
                joined.push(*row);
            }
            open = !(open && second);
        }
        self.rows = joined;
    }

    /// Keeps as shown what came out of a linear decode, at its moment. Where moments are not stated, or pictures come
    /// out at others than are stated, packets and pictures cannot be held against each other.
    pub(crate) fn keep_shown(&mut self, came_us: &HashSet<i64>) {
        let moments: HashSet<i64> = self.rows.iter().map(|row| row.at_us).collect();
        self.stated &= self.cut || came_us.is_subset(&moments);
        if self.stated && !self.cut {
            for row in &mut self.rows {
                row.lost = !came_us.contains(&row.at_us);
            }
            self.put_in_order();
        }
    }

    fn put_in_order(&mut self) {
        self.order = (0..self.rows.len())
            .filter(|row| self.rows[*row].shown && !self.rows[*row].lost)
            .filter_map(|row| row.try_into().ok())
            .collect();
        self.order.sort_by_key(|row| self.rows[*row as usize].at_us);
    }

    /// The number, in the order of showing, of the picture that is shown at the moment: the last that begins
    /// at or before it; before the first, the first.
    pub(crate) fn number_at(&self, moment_us: i64) -> Option<usize> {
        let behind = self.order.partition_point(|row| self.rows[*row as usize].at_us <= moment_us);
        (!self.order.is_empty()).then(|| behind.saturating_sub(1))
    }

    /// A picture by its number in the order of showing.
    pub(crate) fn picture(&self, number: usize) -> Option<(usize, &Row)> {
        let row = *self.order.get(number)? as usize;
        self.rows.get(row).map(|found| (row, found))
    }

    /// The number of the picture that begins at the very moment.
    pub(crate) fn number_of(&self, at_us: i64) -> Option<usize> {
        let number = self.number_at(at_us)?;
        self.picture(number).is_some_and(|(_, row)| row.at_us == at_us).then_some(number)
    }

    /// The number of the first picture that begins at the very moment.
    pub(crate) fn first_number_of(&self, at_us: i64) -> Option<usize> {
        let number = self.order.partition_point(|row| self.rows[*row as usize].at_us < at_us);
        self.picture(number).is_some_and(|(_, row)| row.at_us == at_us).then_some(number)
    }

    /// How long a picture is shown, in microseconds: until the next one.
    pub(crate) fn duration_us(&self, number: usize) -> i64 {
        let Some((_, row)) = self.picture(number) else { return 0 };
        if let Some((_, next)) = self.picture(number + 1) {
            return next.at_us.saturating_sub(row.at_us);
        }
        let before = number.checked_sub(1).and_then(|before| self.picture(before));
        last_us(row.duration_us, before.map(|(_, before)| row.at_us.saturating_sub(before.at_us)))
    }

    /// Where decoding may begin to reach the picture that is shown at the moment, nearest first: key frames
    /// at or before it, and the beginning. Nothing but the beginning where moments are not stated.
    pub(crate) fn starts(&self, moment_us: i64) -> Vec<Start> {
        let mut starts = Vec::new();
        let target = self.number_at(moment_us).and_then(|number| self.picture(number));
        if let Some((row, target)) = target.filter(|_| self.stated && !self.cut) {
            let fits = |(at, one): &(usize, &Row)| *at > 0 && one.key != Key::None && one.at_us <= target.at_us;
            let keys = self.rows[..=row].iter().enumerate().rev().filter(fits);
            starts.extend(keys.take(STARTS_MAX).map(|(row, _)| Start::Row(row)));
        }
        starts.push(Start::Beginning);
        starts
    }

    /// Writes the table of the source's pictures to a file.
    pub(crate) fn write(&self, source: &Source, file: &File) -> std::io::Result<()> {
        let flags = u32::from(self.stated)
            | u32::from(self.broken) << 1
            | u32::from(self.cut) << 2
            | u32::from(self.fields) << 3;
        let mut output = BufWriter::new(file);
        output.write_all(MAGIC)?;
        output.write_all(&source.size.to_le_bytes())?;
        output.write_all(&source.origin_us.to_le_bytes())?;
        output.write_all(&u32::try_from(source.video.unwrap_or(0)).unwrap_or(u32::MAX).to_le_bytes())?;
        output.write_all(&flags.to_le_bytes())?;
        output.write_all(&(self.rows.len() as u64).to_le_bytes())?;
        output.write_all(&self.end_us.to_le_bytes())?;
        for row in &self.rows {
            output.write_all(&bytes_of(row))?;
        }
        output.flush()
    }

    /// Reads a table, where it is one of this medium and whole. Breaks are not kept: a medium that has them
    /// is read without seeking.
    fn read(file: &File, source: &Source) -> Option<Table> {
        let mut head = [0; HEAD_BYTES];
        file.read_exact_at(&mut head, 0).ok()?;
        let number = |at: usize| Some(u64::from_le_bytes(head.get(at..at + 8)?.try_into().ok()?));
        let small = |at: usize| Some(u32::from_le_bytes(head.get(at..at + 4)?.try_into().ok()?));
        let count = usize::try_from(number(40)?).ok().filter(|count| *count <= TABLE_ROWS_MAX)?;
        let fits = head.starts_with(MAGIC)
            && number(16)? == source.size
            && number(24)?.cast_signed() == source.origin_us
            && small(32)? == u32::try_from(source.video?).ok()?;
        if !fits {
            return None;
        }
        let mut bytes = vec![0; count * ROW_BYTES];
        file.read_exact_at(&mut bytes, HEAD_BYTES as u64).ok()?;
        let rows = bytes.as_chunks::<ROW_BYTES>().0.iter().map(row_of).collect();
        let has = |flag: u32| small(36).is_some_and(|flags| flags & flag != 0);
        let mut table = Table { rows, stated: has(1), broken: has(2), cut: has(4), fields: has(8), ..Table::default() };
        table.end_us = number(48)?.cast_signed();
        table.put_in_order();
        Some(table)
    }
}

/// How long a last picture is shown, in microseconds: as it says, unless that is a unit of the container's
/// time rather than a length; then as long as the one before it was shown.
pub(crate) fn last_us(stated_us: i64, before_us: Option<i64>) -> i64 {
    let usual_us = before_us.filter(|before| *before > 0);
    match usual_us {
        _ if stated_us <= 0 => usual_us.unwrap_or(USUAL_US),
        Some(usual_us) if stated_us.saturating_mul(LAST_PARTS) < usual_us => usual_us,
        _ => stated_us,
    }
}

/// A row as it is written.
fn bytes_of(row: &Row) -> [u8; ROW_BYTES] {
    let key = match row.key {
        Key::None => 0,
        Key::Open => 1,
        Key::Clean => 2,
    };
    let mut bytes = [0; ROW_BYTES];
    bytes[..8].copy_from_slice(&row.at_us.to_le_bytes());
    bytes[8..16].copy_from_slice(&row.duration_us.to_le_bytes());
    bytes[16..24].copy_from_slice(&row.byte.unwrap_or(u64::MAX).to_le_bytes());
    bytes[24..28].copy_from_slice(&row.size.to_le_bytes());
    bytes[28..32].copy_from_slice(&row.packet.to_le_bytes());
    bytes[32..34].copy_from_slice(&[key, u8::from(row.shown) | u8::from(row.lost) << 1]);
    bytes
}

/// A row as it stands in a file.
fn row_of(row: &[u8; ROW_BYTES]) -> Row {
    fn take<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
        let mut taken = [0; N];
        // The slice has a row's bytes, which are as many as are taken.
        let _ = bytes.read_exact(&mut taken);
        taken
    }
    let mut bytes = row.as_slice();
    let at_us = i64::from_le_bytes(take(&mut bytes));
    let duration_us = i64::from_le_bytes(take(&mut bytes));
    let byte = Some(u64::from_le_bytes(take(&mut bytes))).filter(|byte| *byte != u64::MAX);
    let size = u32::from_le_bytes(take(&mut bytes));
    let packet = u32::from_le_bytes(take(&mut bytes));
    let [key, shown] = take(&mut bytes);
    let key = match key {
        2 => Key::Clean,
        1 => Key::Open,
        _ => Key::None,
    };
    Row { at_us, duration_us, byte, size, key, shown: shown & 1 != 0, lost: shown & 2 != 0, packet }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(at_ms: i64, key: Key) -> Row {
        Row {
            at_us: at_ms * 1000,
            duration_us: 40_000,
            byte: Some(at_ms.unsigned_abs()),
            size: 9,
            key,
            shown: true,
            lost: false,
            packet: 0,
        }
    }

    fn table(rows: Vec<Row>) -> Table {
        let mut table = Table { rows, stated: true, ..Table::default() };
        table.put_in_order();
        table
    }

    /// Decoding order: I P B B, an open group, then one that is closed.
    fn groups() -> Table {
        table(vec![
            row(0, Key::Clean),
            row(120, Key::None),
            row(40, Key::None),
            row(80, Key::None),
            row(240, Key::Open),
            row(160, Key::None),
            row(200, Key::None),
            row(280, Key::Clean),
            row(320, Key::None),
        ])
    }

    #[test]
    fn the_picture_at_a_moment_is_the_last_that_began() {
        let table = groups();
        for (at_us, number) in [(-5, 0), (0, 0), (39_999, 0), (40_000, 1), (119_999, 2), (120_000, 3), (i64::MAX, 8)] {
            assert_eq!(table.number_at(at_us), Some(number), "{at_us}");
        }
        assert_eq!((table.number_of(80_000), table.number_of(80_001)), (Some(2), None));
        assert_eq!((table.duration_us(2), table.duration_us(8)), (40_000, 40_000));
        assert_eq!(Table::default().number_at(0), None);
    }

    #[test]
    fn decoding_begins_before_a_picture_that_is_shown_before_its_key_frame() {
        let starts = |at_ms: i64| groups().starts(at_ms * 1000);
        assert_eq!(starts(330), [Start::Row(7), Start::Row(4), Start::Beginning]);
        assert_eq!(starts(250), [Start::Row(4), Start::Beginning]);
        // Shown before the open group's key frame, and decoded behind it.
        assert_eq!(starts(200), [Start::Beginning]);
        let unstated = Table { stated: false, ..groups() };
        assert_eq!(unstated.starts(330_000), [Start::Beginning]);
    }

    #[test]
    fn a_last_picture_lasts_as_it_says_unless_that_is_but_a_tick() {
        assert_eq!(last_us(5_000_000, Some(40_000)), 5_000_000);
        assert_eq!(last_us(1_000, Some(40_000)), 40_000);
        assert_eq!(last_us(0, Some(5_000_000)), 5_000_000);
        assert_eq!((last_us(0, None), last_us(-1, Some(-1))), (USUAL_US, USUAL_US));
    }

    proptest! {
        #[test]
        fn rows_are_read_as_they_are_written(
            at_us in any::<i64>(), duration_us in any::<i64>(), byte in proptest::option::of(0..u64::MAX),
            size in any::<u32>(), packet in any::<u32>(), shown in any::<bool>(), lost in any::<bool>(), key in prop::sample::select(vec![Key::None, Key::Open, Key::Clean]),
        ) {
            let row = Row { at_us, duration_us, byte, size, key, shown, lost, packet };
            prop_assert_eq!(row_of(&bytes_of(&row)), row);
        }

        #[test]
        fn whatever_the_table_moments_and_starts_fit(
            rows in proptest::collection::vec((any::<i64>(), 0_u8..3, any::<bool>()), 0..60),
            moment in any::<i64>(),
        ) {
            let key = |key| [Key::None, Key::Open, Key::Clean][usize::from(key)];
            let rows = rows.into_iter().map(|(at_us, of, shown)| Row { at_us, shown, ..row(0, key(of)) }).collect();
            let table = table(rows);
            if let Some((_, found)) = table.number_at(moment).and_then(|number| table.picture(number)) {
                let later = table.order.iter().filter(|row| (found.at_us + 1..=moment).contains(&table.rows[**row as usize].at_us));
                prop_assert!(found.at_us > moment || later.count() == 0);
                for start in table.starts(moment) {
                    if let Start::Row(row) = start {
                        prop_assert!(table.rows[row].at_us <= found.at_us && table.rows[row].key != Key::None);
                    }
                }
            }
            prop_assert_eq!(table.starts(moment).last().copied(), Some(Start::Beginning));
        }
    }
}
