//! Positions in private packets of MPEG transport and program streams, whether or not the stream's table
//! tells of them.

use super::bytes::{Bytes, Window, is_over};
use super::{FIXES_MAX, Finds, When, free_gps, nmea, text};

/// Bytes of a transport packet.
const PACKET_BYTES: usize = 188;

/// What a transport packet begins with.
const SYNC: u8 = 0x47;

/// Streams that recorders write positions into without telling of them, and without any header.
const UNTOLD: [u16; 3] = [0x300, 0x1e4, 0xe1b];

/// Most streams of private packets that are followed at a time.
const STREAMS_MAX: usize = 16;

/// Most bytes of a private packet that are looked at.
const PRIVATE_BYTES_MAX: usize = 4 * 1024;

/// Kinds of packets that are neither sound nor pictures: the two private ones, and metadata.
const PRIVATE: [u8; 3] = [0xbd, 0xbf, 0xfc];

/// The private kind without a header of its own.
const PRIVATE_2: u8 = 0xbf;

/// Whether the beginning is that of a transport stream.
pub(super) fn fits_transport(head: &[u8]) -> bool {
    stride(head).is_some()
}

/// Whether the beginning is that of a program stream.
pub(super) fn fits_program(head: &[u8]) -> bool {
    head.starts_with(&[0, 0, 1, 0xba])
}

/// Bytes before a packet's first, and from one packet to the next.
fn stride(head: &[u8]) -> Option<(usize, usize)> {
    [(0, PACKET_BYTES), (4, 192), (0, 204)]
        .into_iter()
        .find(|(first, stride)| (0..4).all(|packet| head.get(first + packet * stride) == Some(&SYNC)))
}

/// A private packet that is being put together.
struct Private {
    stream: u16,
    at: u64,
    bytes: Vec<u8>,
}

/// Sentences that belong together, and where the last private packet was.
struct Search<'finds> {
    finds: &'finds mut Finds,
    last: nmea::Last,
    seen_at: u64,
    count: usize,
}

impl Search<'_> {
    fn look(&mut self, at: u64, bytes: &[u8]) {
        let mut found = self.finds.add("nmea", When::Byte(at), nmea::read(bytes, &mut self.last));
        found |= !found && self.finds.add("free_gps", When::Byte(at), free_gps::read_packet(bytes));
        found |= !found && self.finds.add("dji", When::Byte(at), text::dji(bytes));
        // A packet from before the satellites were found shows that others follow.
        self.seen_at = at;
        self.count += usize::from(found);
    }

    fn is_over(&self, at: u64) -> bool {
        self.count >= FIXES_MAX || is_over(at, self.seen_at)
    }
}

/// Finds the positions of a transport stream.
pub(super) fn read_transport(bytes: Bytes<'_>, finds: &mut Finds) {
    let Some((first, stride)) = stride(&bytes.read(0, 1024)) else { return };
    let mut search = Search { finds, last: nmea::Last::default(), seen_at: 0, count: 0 };
    let mut open: Vec<Private> = Vec::new();
    let mut window = bytes.window();
    let mut at = first as u64;
    while !search.is_over(at) {
        let packet = window.get(at, PACKET_BYTES);
        if packet.len() < PACKET_BYTES {
            break;
        }
        if packet[0] != SYNC {
            // Lost: on to where two packets begin again.
            let near = window.get(at, stride * 2 + 1);
            let pair =
                |place: &usize| near[*place] == SYNC && near.get(*place + stride).is_none_or(|byte| *byte == SYNC);
            at += (1..near.len().min(stride + 1)).find(pair).unwrap_or(stride) as u64;
            continue;
        }
        let starts = packet[1] & 0x40 != 0;
        let stream = u16::from(packet[1] & 0x1f) << 8 | u16::from(packet[2]);
        let payload = match packet[3] & 0x30 {
            0x10 => &packet[4..],
            0x30 => packet.get(5 + usize::from(packet[4])..).unwrap_or_default(),
            _ => &[],
        };
        if let Some(done) = take(&mut open, (stream, at), payload, starts) {
            search.look(done.at, &done.bytes);
        }
        at += stride as u64;
    }
    for rest in open {
        search.look(rest.at, &rest.bytes);
    }
}

/// Takes a transport packet's contents; gives the private packet that is whole with it.
fn take(open: &mut Vec<Private>, (stream, at): (u16, u64), payload: &[u8], starts: bool) -> Option<Private> {
    let index = open.iter().position(|one| one.stream == stream);
    let begins = match payload {
        [0, 0, 1, kind, ..] if starts => {
            let known = PRIVATE.contains(kind) || UNTOLD.contains(&stream);
            Some(known.then(|| body(payload)).flatten())
        }
        _ if starts || (index.is_none() && UNTOLD.contains(&stream)) => {
            Some(UNTOLD.contains(&stream).then_some(payload).filter(|payload| !payload.is_empty()))
        }
        _ => None,
    };
    match (begins, index) {
        (Some(begins), index) => {
            let done = index.map(|index| open.swap_remove(index));
            if let Some(bytes) = begins.filter(|_| open.len() < STREAMS_MAX) {
                open.push(Private { stream, at, bytes: bytes.to_vec() });
            }
            done
        }
        (None, Some(index)) => {
            let room = PRIVATE_BYTES_MAX.saturating_sub(open[index].bytes.len());
            open[index].bytes.extend(payload.iter().take(room));
            None
        }
        (None, None) => None,
    }
}

/// What a packet holds behind its header.
fn body(packet: &[u8]) -> Option<&[u8]> {
    let kind = *packet.get(3)?;
    if kind == PRIVATE_2 {
        return packet.get(6..);
    }
    match packet.get(6)? & 0xc0 {
        0x80 => packet.get(9 + usize::from(*packet.get(8)?)..),
        // MPEG-1 has a header of another form: what it is long is looked through with the rest.
        _ => packet.get(6..),
    }
}

/// Finds the positions of a program stream.
pub(super) fn read_program(bytes: Bytes<'_>, finds: &mut Finds) {
    let mut search = Search { finds, last: nmea::Last::default(), seen_at: 0, count: 0 };
    let mut window = bytes.window();
    let mut at = 0;
    while !search.is_over(at) {
        let header = window.get(at, 14);
        let [0, 0, 1, kind, rest @ ..] = header else {
            match next_code(&mut window, at) {
                Some(next) => at = next,
                None => return,
            }
            continue;
        };
        let kind = *kind;
        let length = match (kind, rest) {
            (0xb9, _) | (_, []) => 4,
            // A pack's header: of MPEG-2 with a count of what it is filled up by, of MPEG-1 without.
            (0xba, [mark, ..]) if mark & 0xc0 == 0x40 => 14 + rest.get(9).map_or(0, |filled| u64::from(filled & 7)),
            (0xba, _) => 12,
            (0xbb.., [high, low, ..]) => 6 + u64::from(u16::from_be_bytes([*high, *low])),
            _ => 4,
        };
        if PRIVATE.contains(&kind) {
            let most = usize::try_from(length).unwrap_or(0).min(PRIVATE_BYTES_MAX);
            let packet = window.get(at, most).to_vec();
            search.look(at, body(&packet).unwrap_or_default());
        }
        at += length;
    }
}

/// Where the next packet begins, some way on from a place that begins none.
fn next_code(window: &mut Window<'_>, at: u64) -> Option<u64> {
    const AHEAD_BYTES: usize = 64 * 1024;
    let ahead = window.get(at + 1, AHEAD_BYTES);
    match memchr::memmem::find(ahead, &[0, 0, 1]) {
        Some(place) => Some(at + 1 + place as u64),
        None if ahead.len() == AHEAD_BYTES => Some(at + AHEAD_BYTES as u64 - 2),
        None => None,
    }
}
