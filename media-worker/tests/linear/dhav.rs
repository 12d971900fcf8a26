//! What Dahua recorders write: chunks between `DHAV` and `dhav`. FFmpeg reads it and cannot write it.

/// Pictures in a second.
const RATE: usize = 25;

/// Samples of sound in a second, of those that come in, and of those that go out.
const SOUND_RATE: usize = 48_000;
const OUT_RATE: usize = 8_000;

/// A picture that is decoded without others; one that is not; sound.
const KEY: u8 = 0xfd;
const PICTURE: u8 = 0xfc;
const SOUND: u8 = 0xf0;

/// Extension of a picture's chunk: H.264, pictures in a second; width and height.
const PICTURE_SAYS: [u8; 12] = [0x81, 0, 0x08, 25, 0x82, 0, 0, 0, 176, 0, 144, 0];

/// Extension of a chunk of sound: one channel, 16 bits, 8000 samples in a second.
const SOUND_SAYS: [u8; 4] = [0x83, 1, 0x10, 0];

/// 2026-11-28 05:00:00 as recorders pack it: six bits of years, four of months, five each of days and hours,
/// six each of minutes and seconds.
const BEGINS: u32 = 26 << 26 | 11 << 22 | 28 << 17 | 5 << 12;

fn chunk(kind: u8, number: usize, at_ms: usize, says: &[u8], payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(24 + says.len() + payload.len() + 8).expect("small");
    let mut chunk = b"DHAV".to_vec();
    chunk.extend([kind, 0, 0, 0]);
    chunk.extend(u32::try_from(number).expect("few").to_le_bytes());
    chunk.extend(length.to_le_bytes());
    chunk.extend((BEGINS + u32::try_from(at_ms / 1000).expect("short")).to_le_bytes());
    chunk.extend(u16::try_from(at_ms).expect("short").to_le_bytes());
    chunk.push(u8::try_from(says.len()).expect("short"));
    chunk.push(chunk.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)));
    chunk.extend(says);
    chunk.extend(payload);
    chunk.extend(b"dhav");
    chunk.extend(length.to_le_bytes());
    chunk
}

/// Pictures of an H.264 stream in which each begins with a delimiter, and 16-bit sound beside them.
pub(crate) fn muxed(stream: &[u8], sound: &[u8]) -> Vec<u8> {
    let delimiter = [0, 0, 0, 1, 9];
    let mut begins: Vec<usize> = (0..stream.len()).filter(|at| stream[*at..].starts_with(&delimiter)).collect();
    begins.push(stream.len());
    // Every sixth sample is as good as any: the sound is clicks of a low pitch.
    let sound: Vec<u8> = sound.chunks_exact(2).step_by(SOUND_RATE / OUT_RATE).flatten().copied().collect();
    let mut made = Vec::new();
    let mut pieces = sound.chunks(OUT_RATE / RATE * 2);
    for (number, pair) in begins.windows(2).enumerate() {
        let access_unit = &stream[pair[0]..pair[1]];
        let is_key = access_unit.windows(4).any(|four| four[..3] == [0, 0, 1] && four[3] & 31 == 5);
        let at_ms = number * 1000 / RATE;
        made.extend(chunk(if is_key { KEY } else { PICTURE }, number, at_ms, &PICTURE_SAYS, access_unit));
        made.extend(pieces.next().map_or_else(Vec::new, |piece| chunk(SOUND, number, at_ms, &SOUND_SAYS, piece)));
    }
    made
}
