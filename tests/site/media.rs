//! Media of our own making: small, whole, and the same bytes every time.

/// Width of the pictures, in pixels.
const WIDTH: u32 = 64;

/// Height of the pictures, in pixels.
const HEIGHT: u32 = 48;

/// Pictures in a second.
const RATE: u32 = 10;

/// Samples of sound beside each picture.
const SAMPLES: u32 = 800;

fn chunk(name: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = name.to_vec();
    bytes.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    bytes.extend_from_slice(body);
    if body.len() % 2 == 1 {
        bytes.push(0);
    }
    bytes
}

fn list(name: &[u8], kind: &[u8], body: &[Vec<u8>]) -> Vec<u8> {
    chunk(name, &[kind, &body.concat()].concat())
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn stream(kind: &[u8], codec: &[u8], (rate, length, sample): (u32, u32, u32), format: &[u8]) -> Vec<u8> {
    let rest = words(&[0, 0, 0, 1, rate, 0, length, 0, u32::MAX, sample, 0, 0]);
    let head = [kind, codec, &rest].concat();
    list(b"LIST", b"strl", &[chunk(b"strh", &head), chunk(b"strf", format)])
}

fn sound_format() -> Vec<u8> {
    let rate = RATE * SAMPLES;
    [words(&[0x0001_0001, rate, rate]), vec![1, 0, 8, 0]].concat()
}

/// An AVI with moving pictures and sound of `frames` tenths of a second; `seed` makes it another's.
pub(crate) fn avi(frames: u32, seed: u8) -> Vec<u8> {
    let picture = WIDTH * HEIGHT * 3;
    let main = words(&[1_000_000 / RATE, 0, 0, 0, frames, 0, 2, picture, WIDTH, HEIGHT, 0, 0, 0, 0]);
    let bitmap = words(&[40, WIDTH, HEIGHT, 0x0018_0001, 0, picture, 0, 0, 0, 0]);
    let header = [
        chunk(b"avih", &main),
        stream(b"vids", b"DIB ", (RATE, frames, 0), &bitmap),
        stream(b"auds", &[0; 4], (RATE * SAMPLES, frames * SAMPLES, 1), &sound_format()),
    ];
    let mut movie = Vec::new();
    for frame in 0..frames {
        let shade = |at: u32| u8::try_from((at / 7 + frame * 9) % 251).unwrap_or(0) ^ seed;
        movie.push(chunk(b"00db", &(0..picture).map(shade).collect::<Vec<u8>>()));
        movie.push(chunk(b"01wb", &(0..SAMPLES).map(|at| if at / 9 % 2 == 0 { 60 } else { 200 }).collect::<Vec<u8>>()));
    }
    list(b"RIFF", b"AVI ", &[list(b"LIST", b"hdrl", &header), list(b"LIST", b"movi", &movie)])
}

/// A WAV that holds `samples` and claims to last `claimed` bytes of them.
pub(crate) fn wav(samples: &[u8], claimed: u32) -> Vec<u8> {
    let mut data = chunk(b"data", samples);
    data[4..8].copy_from_slice(&claimed.to_le_bytes());
    list(b"RIFF", b"WAVE", &[chunk(b"fmt ", &sound_format()), data])
}

/// A PNG of one grey line that says it is `side` pixels wide and high.
pub(crate) fn png(side: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut part = |name: &[u8], body: &[u8]| {
        bytes.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        let named = [name, body].concat();
        bytes.extend_from_slice(&named);
        bytes.extend(crc32(&named).to_be_bytes());
    };
    let size = [side.to_be_bytes(), side.to_be_bytes()].concat();
    part(b"IHDR", &[size.as_slice(), &[8, 0, 0, 0, 0]].concat());
    part(b"IDAT", &[0x78, 0x01, 0x01, 0x02, 0x00, 0xfd, 0xff, 0x00, 0x80, 0x00, 0x82, 0x00, 0x81]);
    part(b"IEND", b"");
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let step =
        |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)));
    !bytes.iter().fold(u32::MAX, step)
}

/// A JPEG without a picture whose EXIF folder names itself as the next one.
pub(crate) fn exif_loop() -> Vec<u8> {
    let mut tiff = b"II*\0".to_vec();
    tiff.extend(8_u32.to_le_bytes());
    // One entry: the tag of the EXIF folder, a number, which is where this folder lies.
    tiff.extend([1, 0, 0x69, 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0]);
    tiff.extend(8_u32.to_le_bytes());
    let body = [b"Exif\0\0".as_slice(), &tiff].concat();
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, 0xd8, 0xff, 0xe1], length.as_slice(), &body, &[0xff, 0xd9]].concat()
}
