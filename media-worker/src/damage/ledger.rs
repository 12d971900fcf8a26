//! Follows every packet until its picture or sound comes out, and notes where that does not happen.

use std::collections::VecDeque;

use media_protocol::{Lost, Reason};

use super::cause::Cause;
use super::pace::{Layout, Passed, Sent, Usual};
use super::said;
use super::silence::Hole;
use super::stretches::{Mark, Stretches};
use super::watch::ClaimedEnds;
use crate::extent::Jump;
use crate::raw::log::{Said, Speaker};

/// Packets after which what a packet holds must have come out: the most pictures that codecs keep back
/// (16, twice as many fields), and those of the decoder's threads.
const LAG: u64 = 64;

/// Packets of all media beside which missing ones are explained by what was said.
const NEAR_PACKETS: i64 = 64;

/// Most pictures that codecs show before one that they decode earlier.
const REORDERED_PICTURES: i64 = 16;

/// Packets after one that may be shown before it and depend on it, and are kept: as many fields.
const REORDERED_MAX: usize = 32;

/// Packets before the one that was given to a decoder of which it may be speaking: its threads'.
const SPOKEN_OF: i64 = 2;

/// Moments of pictures that are kept to see gaps between.
const RECENT_MAX: usize = 256;

/// Packets without a key frame after which a medium is believed to mark none.
const KEYLESS_MAX: u64 = 300;

/// Whole packets of sound in a row behind broken ones that show that the sound went on.
const WENT_ON: u64 = 4;

/// Shortest gap in sound that is told of, in microseconds.
const SOUND_GAP_US: i64 = 60_000;

/// Shortest gap between packets that is told of where they are not decoded, in microseconds: they do not
/// come in the order of showing.
const PACKET_GAP_US: i64 = 300_000;

/// How many times as long as what is there a stream may claim to be.
const CLAIM_PARTS_MAX: i64 = 1_000;

/// What is known of one medium's losses.
#[derive(Debug)]
pub(crate) struct Ledger {
    video: Lane,
    audio: Lane,
    /// Where a part of the file begins before which another is missing, in order.
    jumps: VecDeque<Jump>,
    passed: Passed,
    layout: Layout,
}

#[derive(Debug)]
struct Lane {
    is_video: bool,
    /// Whether packets are decoded, so that something must come of them.
    decoded: bool,
    layout: Layout,
    stretches: Stretches,
    /// What was lost last, until it is known that something follows it.
    tail: Stretches,
    /// Packets since what was lost last.
    since: u64,
    /// The packet before which others are known to be missing.
    jumped_at: Option<u64>,
    waiting: VecDeque<Waiting>,
    keys: VecDeque<i64>,
    first_key_us: Option<i64>,
    packets: u64,
    /// The number from which on what the decoder says counts: before, it lacks what leading pictures need.
    settled_at: i64,
    usual: Usual,
    recent: VecDeque<i64>,
    last: Option<(i64, i64)>,
    newest: Option<Waiting>,
    /// Numbers and moments of the last packets, in the order of decoding.
    lately: VecDeque<(i64, i64)>,
    /// Why packets may be missing, and until which number that explains a gap.
    explained: Option<(Reason, i64)>,
    /// A gap that nothing explained yet: its number, from when and until when.
    gap: Option<(i64, i64, i64)>,
    /// The packet before, if it was not whole: its end may be the beginning of this one.
    doubtful: Option<(Waiting, u8)>,
    missed: Option<Waiting>,
    ends_early: Option<Reason>,
    next_byte: Option<u64>,
    bytes: u64,
    end_us: i64,
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    number: i64,
    /// Its number among the packets of its medium.
    order: u64,
    start_us: i64,
    end_us: i64,
    keyless: bool,
    /// Whether it was counted as lost for another reason.
    counted: bool,
}

impl Ledger {
    /// Begins to follow packets.
    pub(crate) fn new(decoded: bool, layout: Layout, jumps: Vec<Jump>) -> Ledger {
        Ledger {
            video: Lane::new(true, decoded, layout),
            audio: Lane::new(false, decoded, layout),
            jumps: jumps.into(),
            passed: Passed::default(),
            layout,
        }
    }

    /// Takes note of a packet and of what was said while it was read and decoded.
    pub(crate) fn sent(&mut self, is_video: bool, sent: &Sent, read_error: bool, heard: &[Said]) {
        self.explain(sent, read_error, heard);
        let lane = if is_video { &mut self.video } else { &mut self.audio };
        lane.sent(sent);
        for line in heard.iter().filter(|line| said::of_a_decoder(line)) {
            let lane = if line.speaker == Speaker::VideoDecoder { &mut self.video } else { &mut self.audio };
            lane.complained(&line.text);
        }
    }

    /// Remembers why packets may be missing before this one.
    fn explain(&mut self, sent: &Sent, read_error: bool, heard: &[Said]) {
        let mut why = heard.iter().find(|line| said::of_a_demuxer(line)).map(|line| said::reason(&line.text));
        if read_error {
            why.get_or_insert(Reason::UnreadableThere {});
        }
        while let (Some(jump), Some(byte)) = (self.jumps.front().copied(), sent.byte)
            && byte >= jump.byte
        {
            self.jumps.pop_front();
            let line = why.get_or_insert(Reason::FilePartMissing {});
            for (lane, pieces) in [(&mut self.video, jump.pictures), (&mut self.audio, jump.sounds)] {
                lane.jumped(pieces, line);
            }
        }
        let passed = sent.byte.filter(|_| self.layout.in_order).and_then(|byte| self.passed.take(byte, sent.bytes));
        if let Some(passed) = passed {
            why.get_or_insert(Reason::PassedOver { bytes: passed });
        }
        if sent.seen.hollow || sent.refused || sent.incomplete {
            why.get_or_insert(Reason::BrokenBeside {});
        }
        if let Some(why) = why {
            for lane in [&mut self.video, &mut self.audio] {
                lane.explain(&why, sent.number);
            }
        }
        if let Some(line) = heard.iter().find(|line| said::ends_early(line)) {
            self.ended(&said::reason(&line.text));
        }
    }

    /// The file ends too early, as a line says.
    pub(super) fn ended(&mut self, line: &Reason) {
        for lane in [&mut self.video, &mut self.audio] {
            lane.ends_early = Some(line.clone());
        }
    }

    /// Takes note of a picture that came out, of the packet of a number.
    pub(crate) fn picture(&mut self, number: i64, at_us: i64, concealed: bool) {
        self.video.came(number, at_us, None, concealed);
    }

    /// The same of a stretch of sound, which lasts so long.
    pub(crate) fn sound(&mut self, number: i64, at_us: i64, length_us: i64) {
        self.audio.came(number, at_us, Some(length_us), false);
    }

    /// Zeros stand in sound as a lost cluster leaves them.
    pub(super) fn silent(&mut self, hole: &Hole) {
        let at =
            Waiting { number: 0, order: 0, start_us: hole.from_us, end_us: hole.to_us, keyless: false, counted: true };
        let line = Reason::ZerosInRow { zeros: hole.zeros };
        self.audio.mark(&at, Cause::Hollow, 0, Some(line));
    }

    /// What was said when the file was at its end.
    pub(crate) fn at_end(&mut self, heard: &[Said]) {
        if let Some(line) = heard.iter().find(|line| said::ends_early(line)) {
            self.ended(&said::reason(&line.text));
        }
        for line in heard.iter().filter(|line| said::of_a_decoder(line)) {
            let lane = if line.speaker == Speaker::VideoDecoder { &mut self.video } else { &mut self.audio };
            lane.complained(&line.text);
        }
    }

    /// Everything that was lost, in order. Without the ends that streams claim, more packets are to come.
    pub(crate) fn finish(mut self, ends: Option<ClaimedEnds>) -> Vec<Lost> {
        if let Some(mut ends) = ends {
            let reached_us = self.video.reached_us().max(self.audio.reached_us());
            let fragment = ends.last_fragment.filter(|(start_us, _)| super::falls_short(*start_us, reached_us));
            let all_us = fragment.map(|(_, end_us)| end_us).or(ends.all);
            if let Some(all_us) = all_us.filter(|all_us| super::falls_short(*all_us, reached_us)) {
                // Of which stream that is said is not known: of those that there are.
                ends.video = ends.video.max(Some(all_us));
                ends.audio = ends.audio.max(Some(all_us));
            }
            self.video.end(ends.video);
            self.audio.end(ends.audio);
        }
        let mut lost = self.video.stretches.told("video", self.video.end_us);
        lost.extend(self.audio.stretches.told("audio", self.audio.end_us));
        lost.sort_by_key(|one| (one.from_ms, one.to_ms));
        lost.truncate(media_protocol::LOST_MAX);
        lost
    }
}

impl Lane {
    fn new(is_video: bool, decoded: bool, layout: Layout) -> Lane {
        Lane {
            is_video,
            decoded,
            layout,
            stretches: Stretches::default(),
            tail: Stretches::default(),
            since: 0,
            jumped_at: None,
            waiting: VecDeque::new(),
            keys: VecDeque::new(),
            first_key_us: None,
            packets: 0,
            settled_at: if is_video { i64::MAX } else { 0 },
            usual: Usual::default(),
            recent: VecDeque::new(),
            last: None,
            newest: None,
            lately: VecDeque::new(),
            explained: None,
            gap: None,
            doubtful: None,
            missed: None,
            ends_early: None,
            next_byte: None,
            bytes: 0,
            end_us: 0,
        }
    }

    fn sent(&mut self, sent: &Sent) {
        let start_us = sent.start_us.unwrap_or(self.end_us);
        let waiting = Waiting {
            number: sent.number,
            order: self.packets,
            start_us,
            end_us: sent.end_us.max(start_us),
            keyless: self.is_keyless(sent, start_us),
            counted: false,
        };
        if self.is_video || !self.decoded {
            self.goes_on();
        }
        self.packets += 1;
        self.newest = Some(waiting);
        self.lately(sent.number, start_us, sent.key);
        self.hole(sent, &waiting);
        if !self.decoded {
            self.gap_of_packets(&waiting);
        }
        self.end_us = self.end_us.max(waiting.end_us);
        if !self.is_video && !sent.seen.shows {
            // Silence that is not coded is no gap.
            self.last = Some((start_us, waiting.end_us));
        }
        // A leading picture of the first key frame needs what came before the medium began.
        let leading = self.keys.len() == 1 && self.first_key_us.is_some_and(|key| start_us < key);
        if leading {
            self.settled_at = sent.number + NEAR_PACKETS / 8;
        }
        // Where takes are joined, counters jump, and the last packet is whole all the same.
        // Parsers may say it of the packet before that one.
        match self.doubtful.take().filter(|_| !sent.anew) {
            Some((before, 0)) => self.doubtful = Some((before, 1)),
            Some((before, _)) => {
                self.mark(&before, Cause::Incomplete, u64::from(!before.counted), None);
                if self.is_video {
                    self.mark(&waiting, Cause::Incomplete, 0, None);
                }
            }
            None => {}
        }
        let broken = match (sent.seen.hollow, sent.refused && !self.is_video) {
            (true, _) => Some(Cause::Hollow),
            (_, true) if self.packets > 1 => Some(Cause::Silenced),
            _ => None,
        };
        if let Some(cause) = broken.filter(|_| !leading) {
            self.mark(&waiting, cause, 1, None);
            if let Some(newest) = &mut self.newest {
                newest.counted = true;
            }
        } else if sent.refused && sent.number >= self.settled_at {
            self.mark(&waiting, Cause::Refused, 1, None);
        }
        if sent.incomplete {
            if let Some((before, _)) = self.doubtful.take() {
                self.mark(&before, Cause::Incomplete, u64::from(!before.counted), None);
            }
            self.doubtful = Some((Waiting { counted: broken.is_some(), ..waiting }, 0));
        }
        if self.decoded && sent.seen.shows && !leading {
            self.waiting.push_back(Waiting { counted: broken.is_some() || sent.incomplete, ..waiting });
            while self.waiting.front().is_some_and(|oldest| oldest.order + LAG < self.packets) {
                if let Some(missed) = self.waiting.pop_front() {
                    self.missed(missed);
                }
            }
        }
    }

    /// Remembers the packet. What is shown before a picture and decoded after it may depend on it.
    fn lately(&mut self, number: i64, start_us: i64, key: bool) {
        if !self.is_video {
            return;
        }
        if key {
            self.lately.clear();
        } else {
            let most_us = self.usual.us() * REORDERED_PICTURES;
            self.stretches.reach_back(start_us, most_us);
            self.tail.reach_back(start_us, most_us);
        }
        if self.lately.len() >= REORDERED_MAX {
            self.lately.pop_front();
        }
        self.lately.push_back((number, start_us));
    }

    /// Whether no key frame came yet; keeps the moments of those that come.
    fn is_keyless(&mut self, sent: &Sent, start_us: i64) -> bool {
        if !self.is_video {
            return false;
        }
        if sent.key && !sent.incomplete && !sent.seen.hollow && self.doubtful.as_ref().is_none_or(|(_, age)| *age > 0) {
            if self.first_key_us.is_none() {
                self.first_key_us = Some(start_us);
                self.settled_at = sent.number + 1;
            }
            self.stretches.close(start_us);
            self.tail.close(start_us);
            if self.keys.len() >= RECENT_MAX {
                self.keys.pop_front();
            }
            self.keys.push_back(start_us);
        } else if self.first_key_us.is_none() && self.packets == KEYLESS_MAX {
            self.settled_at = sent.number;
        }
        self.first_key_us.is_none() && self.packets < KEYLESS_MAX
    }

    /// In a file that is nothing but packets, bytes between two of them are lost ones.
    fn hole(&mut self, sent: &Sent, waiting: &Waiting) {
        let Some(byte) = sent.byte.filter(|_| self.layout.tiled && !self.is_video) else { return };
        let usual = self.bytes / self.packets.saturating_sub(1).max(1);
        let hole = self.next_byte.and_then(|next| byte.checked_sub(next)).unwrap_or(0);
        // What cannot be split into packets is given as one.
        let swollen = if sent.bytes > 4 * usual + 1024 { sent.bytes } else { 0 };
        if usual > 0 && hole + swollen > usual / 2 {
            let (pieces, lost) = ((hole + swollen) / usual, hole + swollen);
            // They are counted already.
            let known = self.jumped_at.is_some_and(|at| at + 2 >= self.packets);
            let pieces = if known { 0 } else { pieces.max(1) };
            self.mark(waiting, Cause::Gap, pieces, Some(Reason::NoSoundBytes { bytes: lost }));
        }
        self.next_byte = Some(byte + sent.bytes);
        self.bytes += if swollen > 0 { usual } else { sent.bytes };
    }

    /// A gap between packets that something explains, where nothing is decoded.
    fn gap_of_packets(&mut self, packet: &Waiting) {
        self.usual.add(packet.end_us - packet.start_us);
        let gap = packet.start_us - self.end_us;
        if self.packets > 1 && gap > PACKET_GAP_US.max(self.usual.us() * 10) {
            self.gapes(packet.number, self.end_us, packet.start_us);
        }
    }

    /// The packet's picture or sound came out.
    fn came(&mut self, number: i64, at_us: i64, length_us: Option<i64>, concealed: bool) {
        if !self.is_video {
            self.goes_on();
        }
        let waiting = self.waiting.iter().position(|one| one.number == number);
        let waiting = waiting.and_then(|index| self.waiting.remove(index));
        if let Some((last_us, last_end_us)) = self.last {
            let usual = self.usual.us();
            let gap = at_us - if self.is_video { last_us } else { last_end_us };
            let most = if self.is_video { usual + usual / 2 } else { SOUND_GAP_US.max(usual + usual / 2) };
            if usual > 0 && gap > most {
                let from = if self.is_video { last_us + usual } else { last_end_us };
                self.gapes(number, from, at_us);
            }
            self.usual.add(length_us.unwrap_or(at_us - last_us));
        }
        let end_us = at_us + length_us.unwrap_or_else(|| self.usual.us());
        self.last = Some((at_us, end_us));
        self.end_us = self.end_us.max(end_us);
        if self.recent.len() >= RECENT_MAX {
            self.recent.pop_front();
        }
        self.recent.push_back(at_us);
        let counted = waiting.is_none_or(|one| one.counted);
        if concealed && number >= self.settled_at {
            let shown = Waiting { number, order: 0, start_us: at_us, end_us, keyless: false, counted };
            self.mark(&shown, Cause::Concealed, u64::from(!counted), None);
        }
    }

    /// Remembers why packets are missing, and notes the gap that this explains.
    fn explain(&mut self, why: &Reason, number: i64) {
        self.explained = Some((why.clone(), number + NEAR_PACKETS));
        if let Some((at, from_us, to_us)) = self.gap.take()
            && at + NEAR_PACKETS >= number
        {
            self.gapes(at, from_us, to_us);
        }
    }

    /// Notes a gap, if it is known why packets are missing. Recorders that pause leave gaps, too; what is
    /// nothing but packets has none.
    fn gapes(&mut self, number: i64, from_us: i64, to_us: i64) {
        let why = match &self.explained {
            Some((why, until)) if number <= *until => Some(why.clone()),
            _ if self.layout.tiled => None,
            _ => {
                self.gap = Some((number, from_us, to_us));
                return;
            }
        };
        let usual = self.usual.us().max(1);
        let pieces = (to_us - from_us + usual / 2) / usual;
        let known = self.waiting.iter().filter(|one| self.is_video || one.counted);
        let known = known.filter(|one| (from_us..to_us).contains(&one.start_us)).count();
        let pieces = u64::try_from(pieces).unwrap_or(0).saturating_sub(known as u64);
        let gap = Waiting { number, order: 0, start_us: from_us, end_us: to_us, keyless: false, counted: true };
        if pieces > 0 {
            self.mark(&gap, Cause::Gap, pieces, why);
        }
    }

    /// Packets are missing where the ones before end, in a container that counts instead of stating times.
    fn jumped(&mut self, pieces: u64, why: &Reason) {
        if pieces > 0 {
            self.jumped_at = Some(self.packets);
            let (start_us, end_us) = (self.end_us, self.end_us);
            let here = Waiting { number: 0, order: 0, start_us, end_us, keyless: false, counted: true };
            self.mark(&here, Cause::Gap, pieces, Some(why.clone()));
        }
    }

    /// Nothing came of a packet. Of two fields of one picture, only the first is said to have come.
    fn missed(&mut self, missed: Waiting) {
        // Decoders of sound keep back and leave out as their codecs have it: there a gap tells.
        if !self.is_video {
            return;
        }
        let before = self.missed.replace(missed);
        let in_a_row = before.is_some_and(|before| before.order + 1 == missed.order);
        if !(in_a_row || self.is_gap_around(&missed)) {
            return;
        }
        let cause = if missed.keyless { Cause::Keyless } else { Cause::Missing };
        self.mark(&missed, cause, u64::from(!missed.counted), None);
    }

    fn is_gap_around(&self, missed: &Waiting) -> bool {
        let usual = self.usual.us();
        let near = 3 * usual;
        let (from, to) = (missed.start_us - near, missed.start_us + near);
        let (Some(first), Some(last)) = (self.recent.front(), self.recent.back()) else { return true };
        let outside = missed.start_us > last + usual * 3 / 4 || missed.start_us < first - usual * 3 / 4;
        let gap = |two: (&i64, &i64)| two.1 - two.0 > usual + usual / 2 && *two.1 >= from && *two.0 <= to;
        outside || self.recent.iter().zip(self.recent.iter().skip(1)).any(gap)
    }

    /// The decoder said that something could not be decoded.
    fn complained(&mut self, text: &str) {
        let Some(mut newest) = self.newest else { return };
        if newest.number < self.settled_at && !said::of_the_picture(text) {
            return;
        }
        let pieces = u64::from(!newest.counted);
        newest.counted = true;
        self.newest = Some(newest);
        self.mark(&newest, Cause::Said, pieces, Some(said::reason(text)));
    }

    fn mark(&mut self, at: &Waiting, cause: Cause, pieces: u64, line: Option<Reason>) {
        let first = if cause.is_soft() { at.number - SPOKEN_OF } else { at.number };
        let later = self.lately.iter().filter(|(number, _)| at.number > 0 && *number >= first);
        let from_us = later.map(|(_, start_us)| *start_us).fold(at.start_us, i64::min);
        let mut mark = Mark {
            from_us: from_us.max(0),
            to_us: at.end_us.max(at.start_us.saturating_add(self.usual.us())).max(0),
            open: self.is_video,
            cause,
            pieces,
        };
        // What is found late may end at a key frame that came already.
        if let Some(key) = self.keys.iter().find(|key| **key > mark.from_us) {
            mark.to_us = mark.to_us.max(*key);
            mark.open = false;
        }
        // Until more follows, it may be what stands behind the medium.
        if self.layout.endless && cause != Cause::Ended {
            self.since = 0;
            self.tail.add(&mark, line);
        } else {
            self.stretches.add(&mark, line);
        }
    }

    /// Something follows what was lost last.
    fn goes_on(&mut self) {
        self.since += 1;
        if self.layout.endless && self.since >= self.went_on() {
            self.stretches.absorb(&mut self.tail);
        }
    }

    /// How many packets must follow something for it to be within the medium.
    fn went_on(&self) -> u64 {
        if self.is_video { 1 } else { WENT_ON }
    }

    /// Until when it lasts, with what was lost: where times are counted, that is not in them.
    fn reached_us(&self) -> i64 {
        let pieces = i64::try_from(self.stretches.pieces()).unwrap_or(i64::MAX);
        self.end_us.saturating_add(pieces.saturating_mul(self.usual.us()))
    }

    /// Until when pictures follow each other without a gap, the last one not counted.
    fn whole_until_us(&self) -> i64 {
        let Some(newest) = self.newest.filter(|_| self.is_video) else { return self.end_us };
        let mut moments: Vec<i64> = self.lately.iter().map(|(_, start_us)| *start_us).collect();
        moments.sort_unstable();
        let usual = self.usual.us().max(1);
        let gap = moments.windows(2).find(|two| two[1] - two[0] > usual + usual / 2).map(|two| two[0] + usual);
        gap.unwrap_or(newest.start_us).min(newest.start_us)
    }

    fn end(&mut self, claimed_end_us: Option<i64>) {
        if let Some((before, _)) = self.doubtful.take() {
            self.mark(&before, Cause::Incomplete, u64::from(!before.counted), None);
        }
        while let Some(missed) = self.waiting.pop_front() {
            // What more followed is within the medium; what nothing follows may stand behind it.
            let followed = self.packets.saturating_sub(missed.order + 1) >= self.went_on();
            let mut behind = std::mem::take(&mut self.tail);
            self.missed(missed);
            if followed {
                self.stretches.absorb(&mut self.tail);
            }
            self.tail.absorb(&mut behind);
        }
        let short = claimed_end_us.filter(|claimed| self.packets > 0 && super::falls_short(*claimed, self.end_us));
        // A claim of many times what is there was never true.
        let short = short.filter(|claimed| claimed / CLAIM_PARTS_MAX <= self.end_us);
        let why = self.ends_early.take().filter(|_| self.packets > 0);
        if short.is_some() || why.is_some() {
            self.stretches.absorb(&mut self.tail);
        }
        if short.is_some() || why.is_some() {
            let end_us = short.unwrap_or(self.end_us);
            // The last packet may be there in part, and those that are shown before it may be missing.
            let start_us = if why.is_some() { self.whole_until_us() } else { self.end_us };
            let rest = Waiting { number: 0, order: 0, start_us, end_us, keyless: false, counted: true };
            self.keys.clear();
            self.mark(&rest, Cause::Ended, 0, why);
        }
    }
}
