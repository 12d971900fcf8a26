//! The custody log's hashes, proofs, tiles and entries, against the definitions written out.

mod world;

use std::collections::BTreeMap;
use std::convert::Infallible;

use evidence::checkpoint::{Checkpoint, CheckpointError};
use evidence::digest::Digest;
use evidence::entry::{ENTRY_ITEMS_MAX, Entry, EntryError, EntryNonce, Item, ItemLink};
use evidence::event::{AccessEvent, Event, Role};
use evidence::merkle::{self, ProofError, leaf_hash, verify_consistency, verify_inclusion};
use evidence::note::{NoteError, VerifierKey};
use evidence::proof::LogProof;
use evidence::receipt::Receipt;
use evidence::tile::{self, Edge, TileKind, TilePath, decode_bundle, encode_bundle};
use proptest::prelude::*;
use world::{World, at, key, naive_root, node_of, user};

fn leaves(count: usize) -> Vec<Digest> {
    (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
}

/// RFC 6962, section 2.1.1, word for word.
fn naive_path(index: usize, leaves: &[Digest]) -> Vec<Digest> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let split = 1 << (leaves.len() - 1).ilog2();
    let (left, right) = leaves.split_at(split);
    if index < split {
        [naive_path(index, left), vec![naive_root(right)]].concat()
    } else {
        [naive_path(index - split, right), vec![naive_root(left)]].concat()
    }
}

/// RFC 6962, section 2.1.2, word for word.
fn naive_consistency(old: usize, leaves: &[Digest], known: bool) -> Vec<Digest> {
    if old == leaves.len() {
        return if known { Vec::new() } else { vec![naive_root(leaves)] };
    }
    let split = 1 << (leaves.len() - 1).ilog2();
    let (left, right) = leaves.split_at(split);
    if old <= split {
        [naive_consistency(old, left, known), vec![naive_root(right)]].concat()
    } else {
        [naive_consistency(old - split, right, false), vec![naive_root(left)]].concat()
    }
}

fn assert_inclusion(index: usize, tree: &[Digest]) {
    let (number, size, root) = (index as u64, tree.len() as u64, naive_root(tree));
    let Ok(proof) = merkle::inclusion_proof(number, size, &mut node_of(tree));
    assert_eq!(proof, naive_path(index, tree), "{index} of {size}");
    assert_eq!(verify_inclusion(&tree[index], number, size, &proof, &root), Ok(()));
    for wrong in [number ^ 1, number + 1].into_iter().filter(|wrong| *wrong < size) {
        assert!(verify_inclusion(&tree[index], wrong, size, &proof, &root).is_err(), "{index} as {wrong} of {size}");
    }
    assert!(verify_inclusion(&Digest::of(b"x"), number, size, &proof, &root).is_err());
    let long = [&proof[..], &[root]].concat();
    assert!(matches!(verify_inclusion(&tree[index], number, size, &long, &root), Err(ProofError::Length { .. })));
}

fn assert_consistency(old: usize, tree: &[Digest]) {
    let (from, to) = (old as u64, tree.len() as u64);
    let (old_root, new_root) = (naive_root(&tree[..old]), naive_root(tree));
    let Ok(proof) = merkle::consistency_proof(from, to, &mut node_of(tree));
    assert_eq!(proof, naive_consistency(old, tree, true), "{from} to {to}");
    assert_eq!(verify_consistency(from, &old_root, to, &new_root, &proof), Ok(()));
    let other = Digest::of(b"x");
    assert!(verify_consistency(from, &other, to, &new_root, &proof).is_err());
    assert!(verify_consistency(from, &old_root, to, &other, &proof).is_err());
    for position in 0..proof.len() {
        let mut wrong = proof.clone();
        wrong[position].0[7] ^= 4;
        assert!(verify_consistency(from, &old_root, to, &new_root, &wrong).is_err());
        wrong.remove(position);
        assert!(verify_consistency(from, &old_root, to, &new_root, &wrong).is_err());
    }
}

#[test]
fn proofs_of_all_small_trees_are_those_of_rfc_6962() {
    let all = leaves(70);
    for size in 1..=all.len() {
        let tree = &all[..size];
        let Ok(root) = merkle::root(size as u64, &mut node_of(tree));
        assert_eq!(root, naive_root(tree), "{size}");
        for index in 0..size {
            assert_inclusion(index, tree);
        }
        for old in 1..=size {
            assert_consistency(old, tree);
        }
    }
}

#[test]
fn known_roots_come_out() {
    // Certificate Transparency's reference tree: eight leaves, from their bytes in hex.
    let data: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let tree: Vec<Digest> = data.iter().map(|bytes| leaf_hash(bytes)).collect();
    assert_eq!(merkle::empty_root(), Digest::of(b""));
    for (size, root) in (1..).zip(roots) {
        assert_eq!(naive_root(&tree[..size]).to_string(), root);
    }
}

#[test]
fn hostile_sizes_are_refused_without_a_panic() {
    let digest = Digest::of(b"x");
    let proofs = [vec![], vec![digest; 63], vec![digest; 64], vec![digest; 128]];
    let numbers = [0, 1, (1 << 63) - 1, 1 << 63, u64::MAX - 1, u64::MAX];
    for proof in &proofs {
        for one in numbers {
            for other in numbers {
                let held = verify_inclusion(&digest, one, other, proof, &digest);
                assert!(held.is_err() || (one, other, proof.len()) == (0, 1, 0));
                let held = verify_consistency(one, &digest, other, &digest, proof);
                assert!(held.is_err() || (one == other && proof.is_empty()));
            }
        }
    }
}

/// The tiles of a log as a service would keep them.
#[derive(Default)]
struct Tiles(BTreeMap<(u8, u64), Vec<Digest>>);

impl Tiles {
    fn read(&self) -> impl FnMut(u8, u64) -> Result<Vec<Digest>, Infallible> + '_ {
        |level, index| Ok(self.0.get(&(level, index)).cloned().unwrap_or_default())
    }
}

#[test]
fn the_edge_and_the_tiles_give_every_root_and_proof() {
    let count = 256 * 256 + 256 + 3;
    let all = leaves(count);
    let (mut edge, mut tiles) = (Edge::default(), Tiles::default());
    let checked = [1, 2, 255, 256, 257, 511, 512, 513, 1000, 65_535, 65_536, 65_537, 65_792, count];
    for (size, leaf) in (1..).zip(&all) {
        for tile in edge.push(*leaf) {
            assert_eq!(tile.hashes.len(), 256);
            tiles.0.insert((tile.level, tile.index), tile.hashes);
        }
        if !checked.contains(&size) {
            continue;
        }
        assert_eq!(edge.root(), naive_root(&all[..size]), "{size}");
        for tile in edge.partial() {
            let width = tile::tile_width(tile.level, tile.index, size as u64);
            assert_eq!(tile.hashes.len() as u64, width, "{size}");
            tiles.0.insert((tile.level, tile.index), tile.hashes);
        }
        let Ok(loaded) = Edge::load(size as u64, &mut tiles.read());
        assert_eq!(loaded.root(), edge.root());
        assert_eq!(loaded.partial(), edge.partial());
        let mut reader = tiles.read();
        let mut node = |level, index| {
            let Ok(hash) = tile::node_from_tile(level, index, &mut reader);
            Ok::<_, Infallible>(hash.unwrap())
        };
        let index = size as u64 / 3;
        let Ok(proof) = merkle::inclusion_proof(index, size as u64, &mut node);
        let leaf = all[size / 3];
        assert_eq!(verify_inclusion(&leaf, index, size as u64, &proof, &edge.root()), Ok(()));
        let old = size.div_ceil(2);
        let Ok(proof) = merkle::consistency_proof(old as u64, size as u64, &mut node);
        let old_root = naive_root(&all[..old]);
        assert_eq!(verify_consistency(old as u64, &old_root, size as u64, &edge.root(), &proof), Ok(()));
    }
}

#[test]
fn tile_paths_are_those_of_the_specification() {
    let path = |kind, index, width| TilePath { kind, index, width };
    let cases = [
        (path(TileKind::Hashes(0), 0, 256), "tile/0/000"),
        (path(TileKind::Hashes(0), 1_234_067, 256), "tile/0/x001/x234/067"),
        (path(TileKind::Hashes(1), 273, 112), "tile/1/273.p/112"),
        (path(TileKind::Entries, 999, 1), "tile/entries/999.p/1"),
        (path(TileKind::Entries, 1000, 255), "tile/entries/x001/000.p/255"),
        (path(TileKind::Hashes(5), u64::MAX, 256), "tile/5/x018/x446/x744/x073/x709/x551/615"),
    ];
    for (path, text) in cases {
        assert_eq!(path.to_string(), text);
        assert_eq!(text.parse(), Ok(path), "{text}");
    }
    let bad = [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/6/000",
        "tile/00/000",
        "tile/+0/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/1000",
        "tile/0/x000/000",
        "tile/0/x001",
        "tile/0/001/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/0/000.p/",
        "tile/0/000.p/1.p/1",
        "tile/0/../000",
        "tile/0/000/",
        "tile/data/000",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "TILE/0/000",
        "tile/entries/000.p/01",
    ];
    for text in bad {
        assert!(text.parse::<TilePath>().is_err(), "{text}");
    }
}

#[test]
fn tile_widths_of_any_log_are_told() {
    assert_eq!(tile::tile_width(0, 0, 0), 0);
    assert_eq!(tile::tile_width(0, 0, 300), 256);
    assert_eq!(tile::tile_width(0, 1, 300), 44);
    assert_eq!(tile::tile_width(0, 2, 300), 0);
    assert_eq!(tile::tile_width(1, 0, 70_000), 256);
    assert_eq!(tile::tile_width(1, 1, 70_000), 17);
    assert_eq!(tile::tile_width(255, u64::MAX, u64::MAX), 0);
    assert_eq!(tile::tile_width(0, u64::MAX, u64::MAX), 0);
}

#[test]
fn a_note_is_opened_by_its_key_only() {
    let signer = key(1);
    let verifier = VerifierKey::new("docket.example/log", signer.public()).unwrap();
    let note = evidence::note::sign("text\nmore\n", &verifier, &signer);
    assert_eq!(verifier.open(&note), Ok("text\nmore\n"));
    assert_eq!(verifier.to_string().parse(), Ok(verifier.clone()));
    let other = VerifierKey::new("docket.example/log", key(2).public()).unwrap();
    assert!(matches!(other.open(&note), Err(NoteError::NotSignedBy { .. })));
    assert!(matches!(verifier.open(&note.replace("more", "mere")), Err(NoteError::BadSignature { .. })));
    let witness = VerifierKey::new("witness.example", key(3).public()).unwrap();
    let signed_twice = evidence::note::sign("text\nmore\n", &witness, &key(3));
    let both = format!("{note}{}", signed_twice.split_once("\n\n").unwrap().1);
    assert_eq!(verifier.open(&both), Ok("text\nmore\n"));
    assert_eq!(witness.open(&both), Ok("text\nmore\n"));
    for bad in ["", "text\n", "text\n\n", "text\n\n\u{2014} x\n", "text\n\n- a b\n", &note[..note.len() - 1], "\n\n"] {
        assert!(matches!(verifier.open(bad), Err(NoteError::Malformed(_))), "{bad:?}");
    }
    for name in ["", "a b", "a+b", "a\n", "a\u{3000}b"] {
        assert!(VerifierKey::new(name, signer.public()).is_err(), "{name:?}");
    }
}

#[test]
fn every_signature_line_is_of_the_form() {
    let signer = key(1);
    let verifier = VerifierKey::new("docket.example/log", signer.public()).unwrap();
    let note = evidence::note::sign("text\n", &verifier, &signer);
    for more in ["x\n", "\u{2014} witness\n", "\u{2014} witness AAAA\n", "- witness AAAAAAAA\n", "\u{2014}  AAAAAAAA\n"]
    {
        let behind = format!("{note}{more}");
        assert!(matches!(verifier.open(&behind), Err(NoteError::Malformed(_))), "{more:?}");
    }
    assert!(verifier.open(&format!("{note}\u{2014} witness AAAAAAA=\n")).is_ok());
}

#[test]
fn a_checkpoint_is_of_its_own_log() {
    let signer = key(1);
    let verifier = VerifierKey::new("one", signer.public()).unwrap();
    let checkpoint = Checkpoint { origin: "one".to_owned(), size: 3, root: Digest::of(b"root") };
    assert_eq!(Checkpoint::open(&checkpoint.sign(&verifier, &signer), &verifier), Ok(checkpoint.clone()));
    let other = Checkpoint { origin: "two".to_owned(), ..checkpoint };
    let opened = Checkpoint::open(&other.sign(&verifier, &signer), &verifier);
    assert!(matches!(opened, Err(CheckpointError::Origin { .. })));
    let root = "q7+0uqQ3gmPQQL8DsD+JWiG6sk7uiB1U1RLO5hBqEYs=";
    for text in ["one\n", "one\nx\n", "one\n03\n", "one\n-1\n", "one\n3\nAAAA\n", &format!("\n3\n{root}\n")] {
        assert!(Checkpoint::open(&evidence::note::sign(text, &verifier, &signer), &verifier).is_err(), "{text:?}");
    }
    let extended = format!("one\n3\n{root}\nextension\n");
    assert_eq!(Checkpoint::open(&evidence::note::sign(&extended, &verifier, &signer), &verifier).unwrap().size, 3);
}

#[test]
fn a_receipt_holds_for_its_recording_only() {
    let mut world = World::new();
    let (one, two) = (world.add("one.mp4", b"one"), world.add("two.mp4", b"two"));
    let receipt = Receipt { entry: world.entries[4].clone(), proof: world.proof(4).to_string() };
    let fact = receipt.verify_content(&world.verifier(), &one, &Digest::of(b"one"), 3).unwrap();
    assert_eq!((fact.index, fact.size, fact.checkpoint.size), (4, 3, 7));
    assert!(receipt.verify_stored(&world.verifier(), &two).is_err());
    assert!(receipt.verify_content(&world.verifier(), &one, &Digest::of(b"two"), 3).is_err());
    assert!(receipt.verify_content(&world.verifier(), &one, &Digest::of(b"one"), 4).is_err());
    let other = VerifierKey::new(world::ORIGIN, key(9).public()).unwrap();
    assert!(receipt.verify_stored(&other, &one).is_err());
    let announced = Receipt { entry: world.entries[3].clone(), proof: world.proof(3).to_string() };
    assert!(announced.verify_stored(&world.verifier(), &one).is_err());
    let mut forged = receipt.clone();
    forged.entry[20] ^= 1;
    assert!(forged.verify_stored(&world.verifier(), &one).is_err());
    let json = serde_json::to_vec(&receipt).unwrap();
    assert_eq!(serde_json::from_slice::<Receipt>(&json).unwrap(), receipt);
}

#[test]
fn a_proof_has_one_spelling() {
    let mut world = World::new();
    world.add("one.mp4", b"one");
    let proof = world.proof(2);
    let text = proof.to_string();
    assert_eq!(text.parse(), Ok(proof.clone()));
    let with_extra = LogProof { extra: Some(b"more".to_vec()), ..proof };
    assert_eq!(with_extra.to_string().parse(), Ok(with_extra));
    let bad = [
        text.replace("@v1", "@v2"),
        text.replace("index 2", "index 02"),
        text.replace("index 2", "index -2"),
        text.replace("index 2", "index  2"),
        text.replace("index 2\n", ""),
        text.replace("index 2\n", "index 2\nAAAA\n"),
        text.replace("\n\n", "\n"),
        text.replace('\n', "\r\n"),
        text.replace("index 2\n", &format!("index 2\n{}", "qQ==\n".repeat(200))),
    ];
    for text in bad {
        assert!(text.parse::<LogProof>().is_err(), "{text}");
    }
}

fn entry(items: Vec<ItemLink>, event: Event) -> Entry {
    Entry::new(EntryNonce([7; 16]), at(0), user("li", Role::Clerk), items, event)
}

fn search(query: String) -> Event {
    Event::Access(AccessEvent::SearchMade { scope: "recordings".to_owned(), query, shown: 3 })
}

#[test]
fn entries_have_limits_and_a_version() {
    let link = ItemLink { item: Item::Agency("a".parse().unwrap()), item_seq: 0, prev_item_leaf: None };
    let crowded = entry(vec![link; ENTRY_ITEMS_MAX + 1], search(String::new()));
    assert!(matches!(crowded.to_bytes(), Err(EntryError::TooManyItems { .. })));
    let long = entry(Vec::new(), search("长".repeat(30_000)));
    assert!(matches!(long.to_bytes(), Err(EntryError::TooLarge { .. })));
    let bytes = entry(Vec::new(), search("x".to_owned())).to_bytes().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(Entry::parse(text.as_bytes()).is_ok());
    let newer = text.replace("\"v\":3", "\"v\":4");
    assert!(matches!(Entry::parse(newer.as_bytes()), Err(EntryError::Version { actual: 4 })));
    for (from, to) in
        [("search.made", "search.erased"), ("\"shown\":3", "\"shown\":3,\"more\":1"), ("\"v\":3", "\"v\":3,\"w\":1")]
    {
        assert!(Entry::parse(text.replace(from, to).as_bytes()).is_err(), "{to}");
    }
}

/// The leaf hashes of a log are public: without its nonce an entry could be guessed and the guess confirmed.
#[test]
fn an_entry_has_a_nonce_since_version_3_and_none_before() {
    let with = String::from_utf8(entry(Vec::new(), search(String::new())).to_bytes().unwrap()).unwrap();
    let nonce = format!("\"nonce\":\"{}\",", "BwcHBwcHBwcHBwcHBwcHBw==");
    assert!(with.contains(&nonce), "{with}");
    let other = Entry { nonce: Some(EntryNonce([8; 16])), ..entry(Vec::new(), search(String::new())) };
    assert_ne!(leaf_hash(with.as_bytes()), leaf_hash(&other.to_bytes().unwrap()));
    let without = with.replace(&nonce, "");
    assert!(matches!(Entry::parse(without.as_bytes()), Err(EntryError::Nonce { version: 3 })));
    let older = without.replace("\"v\":3", "\"v\":1");
    assert_eq!(Entry::parse(older.as_bytes()).unwrap().to_bytes().unwrap(), older.as_bytes());
    let older_with = with.replace("\"v\":3", "\"v\":1");
    assert!(matches!(Entry::parse(older_with.as_bytes()), Err(EntryError::Nonce { version: 1 })));
    for bad in
        ["null", "\"\"", "\"BwcHBwcHBwcHBwcHBwcH\"", "\"BwcHBwcHBwcHBwcHBwcHBwc=\"", "\"BwcHBwcHBwcHBwcHBwcHBw\"", "7"]
    {
        let text = with.replace(&nonce, &format!("\"nonce\":{bad},"));
        assert!(Entry::parse(text.as_bytes()).is_err(), "{bad}");
        assert!(Entry::parse(text.replace("\"v\":3", "\"v\":1").as_bytes()).is_err(), "{bad} in version 1");
    }
}

proptest! {
    #[test]
    fn entries_come_back_as_they_were(query in "\\PC{0,80}", seq in 0_u64..1 << 53, seed in any::<[u8; 32]>()) {
        let link = ItemLink {
            item: Item::Recording(evidence::ids::RecordingId(Digest(seed))),
            item_seq: seq,
            prev_item_leaf: (seq > 0).then_some(Digest(seed)),
        };
        let entry = entry(vec![link], search(query));
        let bytes = entry.to_bytes().unwrap();
        let read = Entry::parse(&bytes).unwrap();
        prop_assert_eq!(read.to_bytes().unwrap(), bytes);
        prop_assert_eq!(read, entry);
    }

    #[test]
    fn no_bytes_make_the_parsers_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,200}") {
        let _ = Entry::parse(&bytes);
        let _ = decode_bundle(&bytes);
        let _ = text.parse::<LogProof>();
        let _ = text.parse::<VerifierKey>();
        let _ = text.parse::<TilePath>();
        let _ = evidence::dsse::Envelope::parse(&bytes);
        let key = VerifierKey::new("x", key(1).public()).unwrap();
        let _ = Checkpoint::open(&text, &key);
    }

    #[test]
    fn bundles_come_back_as_they_were(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..20)) {
        let bundle = encode_bundle(entries.iter().map(Vec::as_slice)).unwrap();
        prop_assert_eq!(decode_bundle(&bundle).unwrap(), entries.iter().map(Vec::as_slice).collect::<Vec<_>>());
        for cut in 1..bundle.len().min(40) {
            let cut_short = decode_bundle(&bundle[..bundle.len() - cut]);
            prop_assert!(cut_short.is_none_or(|left| left.len() < entries.len()));
        }
    }

    #[test]
    fn proofs_of_random_trees_hold(size in 71_usize..2000, at in any::<prop::sample::Index>(), old in any::<prop::sample::Index>()) {
        let tree = leaves(size);
        assert_inclusion(at.index(size), &tree);
        assert_consistency(old.index(size) + 1, &tree);
    }
}

#[test]
fn an_entry_over_64_kib_fits_no_bundle() {
    assert!(encode_bundle([&vec![0; 65_535][..]]).is_some());
    assert!(encode_bundle([&vec![0; 65_536][..]]).is_none());
    assert!(decode_bundle(&[0]).is_none());
    assert!(decode_bundle(&[0, 2, 1]).is_none());
}
