//! Segment states against one-shot SHA-256 of two other implementations.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it says")]

mod world;

use evidence::digest::{
    Content, ContentCheck, ContentHasher, Digest, HasherSnapshot, SEGMENT_SIZE, STATE_SIZE, SegmentCheck, SegmentError,
    SegmentStates, segment_count, segment_range, verify_parallel,
};
use proptest::prelude::*;
use sha2::Digest as _;
use world::{bytes, hash};

const SEGMENT: usize = 8 * 1024 * 1024;

/// Lengths around every boundary of blocks and segments.
const LENGTHS: [usize; 20] = [
    0,
    1,
    55,
    56,
    57,
    63,
    64,
    65,
    119,
    120,
    128,
    SEGMENT - 1,
    SEGMENT,
    SEGMENT + 1,
    SEGMENT + 55,
    SEGMENT + 64,
    2 * SEGMENT - 1,
    2 * SEGMENT,
    2 * SEGMENT + 1,
    3 * SEGMENT + 65,
];

fn assert_as_others_say(data: &[u8], content: &Content) {
    let ring = ring::digest::digest(&ring::digest::SHA256, data);
    assert_eq!(content.digest.0, ring.as_ref(), "ring, {} bytes", data.len());
    assert_eq!(content.digest.0, <[u8; 32]>::from(sha2::Sha256::digest(data)), "sha2, {} bytes", data.len());
    assert_eq!(content.size, data.len() as u64);
    let states = data.len().div_ceil(SEGMENT).saturating_sub(1);
    assert_eq!(content.states.encode().len(), states * STATE_SIZE);
}

/// Checks one segment of `content` alone, in pieces of `piece` bytes.
fn check(content: &Content, index: u64, data: &[u8], piece: usize) -> Result<(), SegmentError> {
    let mut check = SegmentCheck::new(content, index)?;
    data.chunks(piece.max(1)).for_each(|piece| check.update(piece));
    check.finish()
}

fn segment(data: &[u8], index: u64) -> &[u8] {
    let range = segment_range(data.len() as u64, index).unwrap();
    &data[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()]
}

#[test]
fn the_digest_is_plain_sha_256_at_every_boundary() {
    let data = bytes(3 * SEGMENT + 65, 1);
    for length in LENGTHS {
        assert_as_others_say(&data[..length], &hash(&data[..length]));
    }
}

#[test]
fn the_standard_says_the_same() {
    // FIPS 180-4 examples, and a million times "a".
    let known = [
        (&b""[..], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
    ];
    for (data, digest) in known {
        assert_eq!(hash(data).digest.to_string(), digest);
    }
    let million = hash(&vec![b'a'; 1_000_000]);
    assert_eq!(million.digest.to_string(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

#[test]
fn every_segment_can_be_checked_alone_in_any_order() {
    for length in LENGTHS {
        let data = bytes(length, 2);
        let content = hash(&data);
        let count = segment_count(content.size);
        for index in (0..count).rev() {
            assert_eq!(check(&content, index, segment(&data, index), 100_003), Ok(()), "{length} {index}");
        }
        let (index, size) = (count, content.size);
        assert_eq!(check(&content, count, b"", 1), Err(SegmentError::NoSuchSegment { index, size }));
    }
}

#[test]
fn a_wrong_segment_is_refused() {
    let data = bytes(2 * SEGMENT + 10, 3);
    let content = hash(&data);
    for index in 0..3 {
        let right = segment(&data, index);
        for at in [0, right.len() / 2, right.len() - 1] {
            let mut wrong = right.to_vec();
            wrong[at] ^= 0x80;
            assert_eq!(check(&content, index, &wrong, SEGMENT), Err(SegmentError::Content { index }));
        }
        let (expected, short) = (right.len() as u64, right.len() as u64 - 1);
        let error = Err(SegmentError::Length { index, expected, actual: short });
        assert_eq!(check(&content, index, &right[1..], SEGMENT), error);
        let long = [right, b"x"].concat();
        let error = Err(SegmentError::Length { index, expected, actual: expected + 1 });
        assert_eq!(check(&content, index, &long, SEGMENT), error);
    }
    let swapped = check(&content, 0, segment(&data, 1), SEGMENT);
    assert_eq!(swapped, Err(SegmentError::Content { index: 0 }));
}

#[test]
fn a_hasher_goes_on_from_its_snapshot() {
    for length in [SEGMENT, SEGMENT + 1, 2 * SEGMENT, 2 * SEGMENT + 100] {
        let data = bytes(length, 4);
        let whole = hash(&data);
        for boundary in (SEGMENT..=length).step_by(SEGMENT) {
            let mut first = ContentHasher::new();
            first.update(&data[..boundary]);
            let saved = first.save().unwrap();
            assert_eq!(saved.len(), boundary as u64);
            let read = HasherSnapshot::decode(&saved.encode()).unwrap();
            assert_eq!(read, saved);
            let mut second = ContentHasher::resume(&read);
            second.update(&data[boundary..]);
            assert_eq!(second.finish(), whole, "{length} {boundary}");
        }
    }
}

#[test]
fn there_is_a_snapshot_at_segment_boundaries_only() {
    let data = bytes(SEGMENT, 5);
    let mut hasher = ContentHasher::new();
    assert_eq!(hasher.save(), None);
    hasher.update(&data[..SEGMENT - 1]);
    assert_eq!(hasher.save(), None);
    hasher.update(&data[SEGMENT - 1..]);
    assert!(hasher.save().is_some());
    hasher.update(b"x");
    assert_eq!(hasher.save(), None);
    assert_eq!(HasherSnapshot::decode(&[0; 31]), None);
}

fn wrong_in_parallel(content: &Content, data: &[u8], threads: usize) -> Vec<u64> {
    let read_at = |offset: u64, buffer: &mut [u8]| {
        let start = usize::try_from(offset).unwrap();
        buffer.copy_from_slice(data.get(start..start + buffer.len()).ok_or("past the end")?);
        Ok::<_, &'static str>(())
    };
    verify_parallel(content, threads, read_at).unwrap()
}

#[test]
fn a_parallel_check_names_the_wrong_segments() {
    for length in [0, 1, SEGMENT, 3 * SEGMENT + 7] {
        let mut data = bytes(length, 6);
        let content = hash(&data);
        for threads in [0, 1, 3, 50] {
            assert_eq!(wrong_in_parallel(&content, &data, threads), Vec::<u64>::new());
        }
        if length > 3 * SEGMENT {
            data[SEGMENT] ^= 1;
            data[length - 1] ^= 1;
            assert_eq!(wrong_in_parallel(&content, &data, 2), vec![1, 3]);
        }
    }
    let lie = Content { digest: Digest::of(b"x"), size: 0, states: SegmentStates::default() };
    assert_eq!(wrong_in_parallel(&lie, b"", 1), vec![0]);
}

#[test]
fn a_reading_error_ends_a_parallel_check() {
    let content = hash(&bytes(3 * SEGMENT, 7));
    assert_eq!(verify_parallel(&content, 3, |_, _| Err("broken")), Err("broken"));
}

fn one_pass(content: &Content, data: &[u8], piece: usize) -> (Digest, u64, Vec<u64>) {
    let mut check = ContentCheck::new(content);
    data.chunks(piece).for_each(|piece| check.update(piece));
    let found = check.finish();
    (found.digest, found.size, found.wrong)
}

#[test]
fn one_pass_gives_the_digest_and_names_the_wrong_segments() {
    let length = 3 * SEGMENT + 7;
    let data = bytes(length, 8);
    let content = hash(&data);
    for piece in [1_000_003, SEGMENT, length] {
        assert_eq!(one_pass(&content, &data, piece), (content.digest, content.size, vec![]));
        let mut wrong = data.clone();
        wrong[2 * SEGMENT - 1] ^= 1;
        wrong[2 * SEGMENT + 5] ^= 1;
        assert_eq!(one_pass(&content, &wrong, piece), (Digest::of(&wrong), content.size, vec![1, 2]));
        let short = &data[..SEGMENT + 3];
        assert_eq!(one_pass(&content, short, piece), (Digest::of(short), short.len() as u64, vec![1, 2, 3]));
        let long = [&data[..], b"more"].concat();
        assert_eq!(one_pass(&content, &long, piece), (Digest::of(&long), long.len() as u64, vec![]));
    }
    let exact = hash(&data[..SEGMENT]);
    assert_eq!(one_pass(&exact, &data[..=SEGMENT], SEGMENT).2, Vec::<u64>::new());
    assert_eq!(one_pass(&hash(b""), b"", 1), (Digest::of(b""), 0, vec![]));
}

#[test]
fn states_of_another_length_or_size_are_refused() {
    let content = hash(&bytes(2 * SEGMENT, 9));
    let encoded = content.states.encode();
    assert_eq!(SegmentStates::decode(&encoded, content.size), Ok(content.states));
    for size in [0, SEGMENT_SIZE, 3 * SEGMENT_SIZE, u64::MAX] {
        assert!(SegmentStates::decode(&encoded, size).is_err(), "{size}");
    }
}

#[test]
fn ranges_of_hostile_sizes_do_not_overflow() {
    for size in [u64::MAX, u64::MAX - SEGMENT_SIZE, 1 << 63] {
        let last = segment_count(size) - 1;
        assert_eq!(segment_range(size, last).unwrap().end, size);
        assert_eq!(segment_range(size, last + 1), None);
        let hostile = Content { digest: Digest::of(b""), size, states: SegmentStates::default() };
        assert!(SegmentCheck::new(&hostile, last).is_err());
    }
}

#[test]
fn a_digest_has_one_spelling() {
    let text = Digest::of(b"x").to_string();
    assert_eq!(text.parse(), Ok(Digest::of(b"x")));
    for bad in [text.to_uppercase(), format!("{text}0"), text[1..].to_owned(), format!(" {}", &text[1..])] {
        assert!(bad.parse::<Digest>().is_err(), "{bad}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_pieces_give_the_same_digest(length in 0_usize..20_000, pieces in prop::collection::vec(1_usize..3000, 1..8)) {
        let data = bytes(length, length as u64);
        let mut hasher = ContentHasher::new();
        let mut rest = &data[..];
        for piece in pieces.iter().cycle() {
            let (now, later) = rest.split_at(rest.len().min(*piece));
            hasher.update(now);
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(hasher.len(), length as u64);
        assert_as_others_say(&data, &hasher.finish());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_length_of_several_segments_is_sha_256(length in SEGMENT - 200..3 * SEGMENT, piece in 1_000_usize..5_000_000) {
        let data = bytes(length, piece as u64);
        let mut hasher = ContentHasher::new();
        data.chunks(piece).for_each(|piece| hasher.update(piece));
        let content = hasher.finish();
        assert_as_others_say(&data, &content);
        for index in 0..segment_count(content.size) {
            prop_assert_eq!(check(&content, index, segment(&data, index), piece), Ok(()));
        }
    }
}
