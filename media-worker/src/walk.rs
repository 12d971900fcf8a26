//! Getting to a place of a medium so that what follows is what a linear pass meets there.
//!
//! A seek is believed only in containers with an index of every packet, and only where it lands before the
//! very packet that the frame table names. Everywhere else the file is read from its beginning, without
//! decoding what is not wanted.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::failure::WorkError;
use crate::raw::input;
use crate::source::{Source, TimedPacket};
use crate::table::{Start, Table};
use crate::timeline::SECOND_US;

/// Packets that are read after a seek until it counts as having missed.
const MISSED_AFTER: usize = 20_000;

/// Containers in which packets that are not asked for are not read, and time stamps hardly ever break.
const SKIPPING: [&str; 2] = ["mov,mp4,m4a,3gp,3g2,mj2", "avi"];

/// Packets of sound that are kept while the place is looked for.
const QUEUED_MAX: usize = 65_536;

/// Bytes that are kept behind a place while the sound that belongs there is looked for. Sound that ends before the
/// picture does would otherwise have the rest of the file kept.
const HEARD_BYTES_MAX: usize = 32 * 1024 * 1024;

/// How long a packet of sound may be, in microseconds.
const SOUND_PACKET_US: i64 = SECOND_US / 10;

/// A medium with a place.
pub(crate) struct Walk {
    /// The media.
    pub(crate) source: Source,
    table: Option<Rc<Table>>,
    queued: VecDeque<TimedPacket>,
    /// Packets of pictures that have gone by since the file's beginning; none after a seek.
    gone_by: Option<usize>,
    /// Streams that are wanted.
    kept: Vec<usize>,
}

impl Walk {
    /// At the beginning of the source, if that was not read yet.
    pub(crate) fn new(source: Source) -> Walk {
        let kept = source.video.into_iter().chain(source.audio).collect();
        Walk { source, table: None, queued: VecDeque::new(), gone_by: Some(0), kept }
    }

    /// Gives only packets of the streams that are named from now on.
    pub(crate) fn keep(&mut self, streams: &[usize]) {
        self.kept = streams.to_vec();
        self.keep_read();
    }

    /// The other stream is read too: it may be where a break of the timeline shows first, and every job is to meet the
    /// same timeline. Only sound is read without its pictures where that saves reading nearly all of the file.
    fn keep_read(&mut self) {
        let skips = self.source.video.is_some_and(|video| !self.kept.contains(&video))
            && SKIPPING.contains(&self.source.input.format().name());
        let read: Vec<usize> =
            if skips { self.kept.clone() } else { self.source.video.into_iter().chain(self.source.audio).collect() };
        input::keep_streams(&mut self.source.input, &read);
    }

    /// The frame table.
    pub(crate) fn table(&mut self) -> Result<Rc<Table>, WorkError> {
        if let Some(table) = &self.table {
            return Ok(Rc::clone(table));
        }
        let table = Rc::new(Table::of(&self.source)?);
        self.table = Some(Rc::clone(&table));
        Ok(table)
    }

    /// The next packet of a kept stream.
    pub(crate) fn next_packet(&mut self) -> Option<TimedPacket> {
        if let Some(queued) = self.queued.pop_front() {
            return Some(queued);
        }
        self.read()
    }

    /// The packets that come next, as far as they were read already.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &TimedPacket> {
        self.queued.iter()
    }

    /// Reads packets that come next, until so many wait.
    pub(crate) fn read_ahead(&mut self, count: usize) {
        while self.queued.len() < count
            && let Some(timed) = self.read()
        {
            self.queued.push_back(timed);
        }
    }

    fn read(&mut self) -> Option<TimedPacket> {
        let timed = self.read_kept()?;
        if Some(timed.packet.stream()) == self.source.video
            && let Some(count) = &mut self.gone_by
        {
            *count += 1;
        }
        Some(timed)
    }

    fn read_kept(&mut self) -> Option<TimedPacket> {
        loop {
            let timed = self.source.next_packet()?;
            if self.kept.contains(&timed.packet.stream()) {
                return Some(timed);
            }
        }
    }

    /// Goes to the file's beginning.
    pub(crate) fn start_over(&mut self) -> Result<(), WorkError> {
        self.queued.clear();
        if self.source.was_read {
            self.source = self.source.reopened()?;
            self.keep_read();
        }
        self.gone_by = Some(0);
        Ok(())
    }

    /// Goes to where decoding is to begin: the next packet of pictures is that of the row. Sound from
    /// `sound_from_us` on comes too. False where the place was not found.
    pub(crate) fn go_to(&mut self, start: Start, sound_from_us: i64) -> Result<bool, WorkError> {
        let Start::Row(row) = start else {
            self.start_over()?;
            return Ok(true);
        };
        let table = self.table()?;
        if self.may_seek(&table) && self.seek(row, &table, sound_from_us) {
            return Ok(true);
        }
        self.start_over()?;
        Ok(table.rows.get(row).is_some_and(|row| self.read_up_to(row.packet as usize, sound_from_us)))
    }

    /// Whether the container has an index of every packet, and nothing breaks its time.
    fn may_seek(&self, table: &Table) -> bool {
        let Some(video) = self.source.video else { return false };
        let indexed = input::index_entries(&self.source.input, video);
        let whole = match self.source.input.format().name() {
            "mov,mp4,m4a,3gp,3g2,mj2" => indexed >= table.rows.len() && !table.fields,
            "matroska,webm" => indexed > 0,
            _ => false,
        };
        whole && !table.broken && table.stated
    }

    /// Seeks, and reads until the packet of the row is the next one.
    fn seek(&mut self, row: usize, table: &Table, sound_from_us: i64) -> bool {
        let Some(video) = self.source.video else { return false };
        let Some(wanted) = table.rows.get(row) else { return false };
        self.queued.clear();
        self.gone_by = None;
        if self.source.seek_back(video, wanted.at_us).is_err() {
            return false;
        }
        for _ in 0..MISSED_AFTER {
            let Some(timed) = self.read_kept() else { return false };
            if timed.packet.stream() != video {
                self.queue(timed, sound_from_us);
                continue;
            }
            let same = timed.start_us == Some(wanted.at_us)
                && u64::try_from(timed.packet.position()).ok() == wanted.byte
                && timed.packet.size() == wanted.size as usize;
            if same {
                self.queued.push_back(timed);
                return self.hears_from(sound_from_us);
            }
            // A key frame behind it that comes first means that the seek has landed too late.
            let behind = timed.start_us.is_some_and(|at_us| at_us > wanted.at_us);
            if behind && timed.packet.is_key() {
                return false;
            }
        }
        false
    }

    /// Whether the sound that comes is all that there is from the moment on: it may lie ahead of the picture.
    fn hears_from(&mut self, sound_from_us: i64) -> bool {
        let Some(audio) = self.source.audio.filter(|audio| sound_from_us < i64::MAX && self.kept.contains(audio))
        else {
            return true;
        };
        if let Some(first) = self.queued.iter().find(|timed| timed.packet.stream() == audio) {
            return belongs(first, sound_from_us);
        }
        let mut bytes = 0_usize;
        for _ in 0..MISSED_AFTER {
            let Some(timed) = self.read_kept() else { return false };
            bytes = bytes.saturating_add(timed.packet.size());
            let heard = (timed.packet.stream() == audio).then(|| belongs(&timed, sound_from_us));
            self.queued.push_back(timed);
            if let Some(belongs) = heard {
                return belongs;
            }
            if bytes > HEARD_BYTES_MAX {
                return false;
            }
        }
        false
    }

    /// Reads from the file's beginning until a packet of pictures is the next one, by its number.
    fn read_up_to(&mut self, packet: usize, sound_from_us: i64) -> bool {
        while let Some(timed) = self.read() {
            if Some(timed.packet.stream()) != self.source.video {
                self.queue(timed, sound_from_us);
            } else if self.gone_by.is_some_and(|count| count == packet + 1) {
                self.queued.push_back(timed);
                return true;
            }
        }
        false
    }

    /// Reads from the beginning until sound from the moment on comes, where there are no pictures.
    pub(crate) fn read_sound_up_to(&mut self, sound_from_us: i64) -> Result<(), WorkError> {
        self.start_over()?;
        // A packet that does not say how long it lasts reaches to the next one.
        let mut before: Option<TimedPacket> = None;
        while let Some(timed) = self.read() {
            // Sound that states no time is counted from the beginning.
            if timed.packet.pts().is_none() {
                return self.start_over();
            }
            if timed.end_us >= sound_from_us {
                let later = timed.start_us.is_some_and(|at_us| at_us > sound_from_us);
                self.queued.extend(before.filter(|_| later));
                self.queued.push_back(timed);
                return Ok(());
            }
            before = (timed.start_us == Some(timed.end_us)).then_some(timed);
        }
        self.queued.extend(before);
        Ok(())
    }

    fn queue(&mut self, timed: TimedPacket, sound_from_us: i64) {
        let wanted = timed.packet.pts().is_none() || timed.end_us >= sound_from_us;
        if wanted && self.queued.len() < QUEUED_MAX {
            self.queued.push_back(timed);
        }
    }
}

/// Whether a packet of sound is the first that is heard at the moment or a little later.
fn belongs(sound: &TimedPacket, sound_from_us: i64) -> bool {
    sound.start_us.is_some_and(|at_us| at_us <= sound_from_us.saturating_add(SOUND_PACKET_US))
}
