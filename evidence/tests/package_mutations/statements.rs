//! Manifests that their station signed and the format does not allow, envelopes in another form, and
//! segment states that are not the content's.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use evidence::digest::{Digest, SEGMENT_SIZE};
use evidence::dsse::{Envelope, IN_TOTO, Signature};
use evidence::manifest::{ReadError, SealPredicate};
use evidence::package::PackageFile;
use evidence::verify::Fault;

use crate::world::{Package, SealedFile, World, bytes, key, read_error};
use crate::{Mutation, mutation, three};

const NAME: &str = "DCIM/0009.MP4";
const CONTENT: &[u8] = b"content 10\0\0\0\0\0 and more of it";

/// A case with one recording, as `seal` makes it.
fn packaged(seal: impl FnOnce(&World) -> SealedFile) -> Package {
    let mut world = World::new();
    let sealed = seal(&world);
    world.store(&sealed);
    world.file_all();
    world.package()
}

type Said = fn(&mut SealPredicate);

/// What a manifest says, and the rule that it breaks.
const SAID: [(&str, &str, Said); 22] = [
    ("of a segment size of 4096", "R3.7", |seal| seal.segment_size = 4096),
    ("of another key", "R3.6", |seal| seal.station_key = key(9).public().key_id()),
    ("with a nonce of 31 bytes", "R3.11", |seal| seal.nonce = vec![1; 31]),
    ("with a nonce of no byte", "R3.11", |seal| seal.nonce = Vec::new()),
    ("first in the chain, with one before", "R3.12", |seal| seal.chain.previous = Some(Digest::of(b"x"))),
    ("fourth in the chain, with none before", "R3.12", |seal| {
        seal.chain.sequence = 3;
        seal.chain.previous = None;
    }),
    ("of another agency", "R9.16", |seal| seal.agency = "zz".parse().expect("an id")),
    ("with a flag of 1001 bytes", "R3.5", |seal| seal.flags = vec!["x".repeat(1001)]),
    ("with 10,001 flags", "R3.5", |seal| seal.flags = vec![String::new(); 10_001]),
    ("with a media type of 1001 bytes", "R3.5", |seal| seal.media_type = "x".repeat(1001)),
    ("of 5 TiB", "R2.3", |seal| seal.size = 5 << 40),
    ("of a byte more", "R9.19", |seal| seal.size += 1),
    ("of other states", "R9.18", |seal| seal.segment_states = Digest::of(b"x")),
    ("with a read error beyond the content", "R3.9", |seal| seal.read_errors = vec![lost(25, 1000)]),
    ("with a read error that overflows", "R3.9", |seal| seal.read_errors = vec![lost(10, (1 << 53) - 1)]),
    ("with a read error of no byte", "R3.9", |seal| seal.read_errors = vec![lost(10, 0)]),
    ("with read errors out of order", "R3.9", |seal| seal.read_errors = vec![lost(12, 3), lost(10, 2)]),
    ("with read errors that overlap", "R3.9", |seal| seal.read_errors = vec![lost(10, 3), lost(12, 3)]),
    ("with a read error where bytes are", "R3.10", |seal| seal.read_errors = vec![lost(0, 4)]),
    ("with a read error a byte too long", "R3.10", |seal| seal.read_errors = vec![lost(10, 6)]),
    ("with raw bytes of a name that is UTF-8", "R3.8", |seal| seal.raw_path = Some(BASE64_STANDARD.encode(NAME))),
    ("with raw bytes of another name", "R3.8", |seal| seal.raw_path = Some(BASE64_STANDARD.encode(b"a\xff"))),
];

fn lost(offset: u64, length: u64) -> ReadError {
    ReadError { offset, length, ..read_error() }
}

type Respell = fn(&str) -> String;

/// What the JSON of a payload is, and the rule that it breaks.
const SPELLED: [(&str, &str, Respell); 25] = [
    ("with a key twice", "R1.3", |text| text.replacen("\"size\":", "\"size\":1,\"size\":", 1)),
    ("with an unknown key twice", "R1.3", |text| text.replacen("{\"_type\"", "{\"zz\":1,\"zz\":2,\"_type\"", 1)),
    ("with a key twice deep inside", "R1.3", |text| text.replacen("\"model\":", "\"x\":1,\"x\":1,\"model\":", 1)),
    ("with null", "R1.6", |text| text.replace("\"profile\":\"zfy-generic\"", "\"profile\":null")),
    ("with null in an unknown field", "R1.6", |text| text.replacen("\"predicate\":{", "\"predicate\":{\"a\":null,", 1)),
    ("with a fraction", "R1.4", |text| text.replacen("\"predicate\":{", "\"predicate\":{\"a\":0.5,", 1)),
    ("with an exponent", "R1.4", |text| text.replacen("\"predicate\":{", "\"predicate\":{\"a\":1e3,", 1)),
    ("with a number beyond 2^53", "R1.4", |text| {
        text.replacen("\"predicate\":{", "\"predicate\":{\"a\":9007199254740993,", 1)
    }),
    ("with an instant without decimals", "R1.5", |text| text.replacen(".000000Z\"", "Z\"", 1)),
    ("with an instant of three decimals", "R1.5", |text| text.replacen(".000000Z\"", ".000Z\"", 1)),
    ("with an instant of nine decimals", "R1.5", |text| text.replacen(".000000Z\"", ".000000000Z\"", 1)),
    ("with an instant with an offset", "R1.5", |text| text.replacen(".000000Z\"", ".000000+00:00\"", 1)),
    ("with an instant in lower case", "R1.5", |text| text.replacen(".000000Z\"", ".000000z\"", 1)),
    ("with spaces", "R1.8", |text| text.replacen(':', ": ", 1)),
    ("with a newline at its end", "R1.8", |text| format!("{text}\n")),
    ("with an escape that is not needed", "R1.8", |text| text.replacen("DSJ-A7", "\\u0044SJ-A7", 1)),
    ("cut", "R1.9", |text| text[..text.len() / 2].to_owned()),
    ("with lists in lists", "R1.9", |text| {
        let lists = format!("\"predicate\":{{\"a\":{}{},", "[".repeat(99), "]".repeat(99));
        text.replacen("\"predicate\":{", &lists, 1)
    }),
    ("that names an officer and says that it names none", "R3.19", |text| {
        text.replace("\"basis\":\"profile\"", "\"basis\":\"none\"")
    }),
    ("of another type", "R3.3", |text| text.replace("urn:docket:seal:v1", "urn:docket:seal:v2")),
    ("of two subjects", "R3.3", |text| {
        let start = text.find("\"subject\":[").expect("a subject") + "\"subject\":[".len();
        let end = start + text[start..].find(']').expect("its end");
        format!("{},{}", &text[..end], &text[start..])
    }),
    ("without its capture's end", "R3.19", |text| text.replacen("\"end\":", "\"ende\":", 1)),
    ("with a size that is text", "R3.19", |text| text.replace("\"size\":", "\"size\":\"1\",\"siz\":")),
    ("with an officer that is a number", "R3.19", |text| text.replace("\"012345\"", "12345")),
    ("with a station that is no slug", "R3.19", |text| text.replace("\"st-00000001\"", "\"../st\"")),
];

/// Names that no path inside a recorder has.
const PATHS: [&str; 8] = ["../a.mp4", "/a.mp4", "a//b.mp4", "./a.mp4", "a/../b.mp4", "a/", "..", "a\0b"];

pub(crate) fn all() -> Vec<Mutation> {
    let whole = packaged(|world| world.seal(NAME, CONTENT, |seal| seal.read_errors = vec![lost(10, 5)]));
    assert!(whole.verify().holds, "{:?}", crate::world::findings(&whole.verify()));
    let mut found = Vec::new();
    for (name, rule, change) in SAID {
        found.push(mutation(format!("a manifest {name}"), rule, packaged(|world| world.seal(NAME, CONTENT, change))));
    }
    for (name, rule, change) in SPELLED {
        let package = packaged(|world| {
            world.seal_text(NAME, CONTENT, |text| {
                let changed = change(text);
                assert_ne!(changed, text, "{name}");
                changed
            })
        });
        found.push(mutation(format!("a manifest {name}"), rule, package));
    }
    for path in PATHS {
        let package = packaged(|world| world.seal(path, CONTENT, |_| {}));
        found.push(mutation(format!("a manifest of {path:?}"), "R3.4", package));
    }
    found.extend(envelopes());
    found.extend(chains());
    found.extend(states());
    found
}

/// Envelopes that say the same in another form, or that others signed.
fn envelopes() -> Vec<Mutation> {
    let (world, whole) = three();
    let sealed = &world.recordings[0];
    let file = PackageFile::Manifest(&sealed.id).path();
    let put = |name: &str, rule, bytes: Vec<u8>| {
        assert_ne!(bytes, whole.files[&file], "{name}");
        let mut package = whole.clone();
        package.files.insert(file.clone(), bytes);
        package.seal_bag();
        mutation(format!("an envelope {name}"), rule, package)
    };
    let text = String::from_utf8(whole.files[&file].clone()).expect("text");
    let payload = || sealed.envelope.payload.clone();
    let with = |signatures: Vec<Signature>| Envelope { signatures, ..sealed.envelope.clone() }.to_bytes();
    let own = || sealed.envelope.signatures[0].clone();
    let bad = || Signature { sig: vec![7; 64], ..own() };
    vec![
        put("signed again by another key", "R3.2", Envelope::sign(IN_TOTO, payload(), &key(8)).to_bytes()),
        put("of another payload type", "R3.1", Envelope::sign("text/plain", payload(), &world.station_key).to_bytes()),
        put("without a signature", "R3.2", with(Vec::new())),
        put("whose first signature by the station does not hold", "R3.2", with(vec![bad(), own()])),
        put("with nine signatures", "R3.1", with(vec![own(); 9])),
        put("with a signature of 63 bytes", "R3.2", with(vec![Signature { sig: vec![7; 63], ..own() }])),
        put("with a second signature that nobody logged", "R9.20", with(vec![own(), bad()])),
        put("with a field more", "R3.1", text.replacen('{', "{\"aaa\":1,", 1).into_bytes()),
        put("with a key twice", "R1.3", text.replacen('{', "{\"payload\":\"\",", 1).into_bytes()),
        put("with a newline at its end", "R1.8", format!("{text}\n").into_bytes()),
        put("that is pretty", "R1.8", serde_json::to_vec_pretty(&sealed.envelope).expect("JSON")),
        put("with base64 without padding", "R3.1", text.replace('=', "").into_bytes()),
        put("of another recording of this station", "R3.14", world.recordings[1].envelope.to_bytes()),
    ]
}

type Chain = fn(&SealedFile, &mut SealPredicate);

/// Two recordings of one station whose chains contradict each other.
fn chains() -> Vec<Mutation> {
    let wrong: [(&str, Chain); 5] = [
        ("at one place", |one, seal| {
            seal.chain.sequence = one.seal.chain.sequence;
            seal.chain.previous = one.seal.chain.previous;
        }),
        ("after another than the one before", |one, seal| {
            seal.chain.sequence = one.seal.chain.sequence + 1;
            seal.chain.previous = Some(Digest::of(b"another"));
        }),
        ("after the right one, at a later place", |one, seal| {
            seal.chain.sequence = one.seal.chain.sequence + 2;
            seal.chain.previous = Some(one.id.0);
        }),
        ("after the right one, at an earlier place", |one, seal| {
            seal.chain.sequence = one.seal.chain.sequence - 1;
            seal.chain.previous = Some(one.id.0);
        }),
        ("after what the other is after", |one, seal| {
            seal.chain.sequence = one.seal.chain.sequence + 5;
            seal.chain.previous = one.seal.chain.previous;
        }),
    ];
    let mut found = Vec::new();
    for (name, chain) in wrong {
        let mut world = World::new();
        let one = world.seal("a.mp4", b"a", |seal| {
            seal.chain.sequence = 4;
            seal.chain.previous = Some(Digest::of(b"before"));
        });
        world.store(&one);
        let other = world.seal("b.mp4", b"b", |seal| chain(&one, seal));
        world.store(&other);
        world.file_all();
        found.push(mutation(format!("two manifests, {name}"), "R3.13", world.package()));
    }
    found
}

/// A content of two segments and a bit under wrong states, wrong content under right ones, and both.
fn states() -> Vec<Mutation> {
    let size = usize::try_from(2 * SEGMENT_SIZE + 100).expect("small");
    let content = bytes(size, 5);
    let other = crate::world::hash(&bytes(size, 6)).states;
    let lying = packaged(|world| {
        let mut sealed = world.seal("long.mp4", &content, |seal| seal.segment_states = other.digest());
        sealed.content.states = other.clone();
        sealed
    });
    assert_says_that_the_content_holds(&lying);
    let right = packaged(|world| world.seal("long.mp4", &content, |_| {}));
    let id = right.index.recordings[0].recording;
    let put = |file: String, change: &dyn Fn(&mut Vec<u8>)| {
        let mut package = right.clone();
        change(package.files.get_mut(&file).expect("the file"));
        package.seal_bag();
        package
    };
    let states = PackageFile::States(&id).path();
    let file = right.index.recordings[0].content.clone();
    vec![
        mutation("states that the station signed and that are wrong", "R2.2", lying),
        mutation("states with a bit flipped", "R9.18", put(states.clone(), &|bytes| bytes[3] ^= 1)),
        mutation("states swapped", "R9.18", put(states.clone(), &|bytes| bytes.rotate_left(32))),
        mutation("states cut", "R2.1", put(states.clone(), &|bytes| bytes.truncate(32))),
        mutation("states with one more", "R2.1", put(states.clone(), &|bytes| bytes.extend([0; 32]))),
        mutation("no states", "R2.1", put(states, &Vec::clear)),
        mutation(
            "content with a bit flipped in its second segment",
            "R9.19",
            put(file, &|bytes| bytes[9_000_000] ^= 1),
        ),
    ]
}

/// The content is not accused: its digest is right, and it is the states that are wrong.
fn assert_says_that_the_content_holds(lying: &Package) {
    let report = lying.verify();
    let [finding] = &report.findings[..] else { panic!("{:#?}", report.findings) };
    assert!(matches!(finding.fault, Fault::StatesWrong { count: 3, of: 3 }), "{finding:?}");
    assert!(finding.file.ends_with("states.bin"));
    let text = crate::world::package::told_in(&report, words::Lang::En);
    assert!(
        text.contains("the content holds") && text.contains("the segment states that the station signed are wrong")
    );
    assert!(!text.contains("changed,") && !text.contains("not what was sealed"), "{text}");
    assert!(crate::world::package::told_in(&report, words::Lang::Zh).contains("内容成立"));
}
