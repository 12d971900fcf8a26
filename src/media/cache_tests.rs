//! Tests of the cache.

use super::*;

const RENDITION_USUAL: Part = Part::Rendition(Choice { video: None, audio: None, inside: false });

/// A cache whose renditions of an older release, if there are any, are counted.
fn opened(home: &Path, bytes_max: u64, count_max: usize) -> Cache {
    let cache = Cache::open_bounded(home, bytes_max, count_max).expect("a cache");
    cache.adopt_older().expect("counted");
    assert!(!home.join(ADOPTING).exists());
    cache
}

fn contents<const N: usize>() -> [Digest; N] {
    std::array::from_fn(|n| Digest::of(&[u8::try_from(n).expect("few")]))
}

/// Which of them have the usual rendition; none has one name without the other.
fn kept(cache: &Cache, contents: &[Digest]) -> Vec<bool> {
    let is_kept = |content: &Digest| {
        let path = cache.path(content, RENDITION_USUAL);
        let second = cache.root.join(NAMES).join(cache.name_of(&path).expect("a rendition"));
        assert_eq!(path.exists(), second.exists(), "{}", second.display());
        path.exists()
    };
    contents.iter().map(is_kept).collect()
}

/// Says when a rendition was used last, in seconds.
fn used_at(cache: &Cache, content: &Digest, seconds: u64) {
    let file = fs::File::open(cache.path(content, RENDITION_USUAL)).expect("a file");
    file.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds)).expect("a time");
}

#[test]
fn parts_are_kept_and_old_renditions_make_room() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = opened(home.path(), 10, 100);
    let contents = contents::<3>();
    for content in &contents {
        cache.write(content, Part::Still, b"still").expect("written");
        cache.write(content, RENDITION_USUAL, b"12345").expect("written");
    }
    assert_eq!(kept(&cache, &contents), [false, true, true]);
    assert!(contents.iter().all(|content| cache.read(content, Part::Still).is_some()));
    // One that is used stays longer than one that is newer.
    let mut file = cache.open_rendition(&contents[1], Choice::default()).expect("it is there");
    cache.write(&contents[0], RENDITION_USUAL, b"12345").expect("written");
    assert_eq!(kept(&cache, &contents), [true, true, false]);
    assert!(cache.open_rendition(&contents[2], Choice::default()).is_none());
    // Whoever reads one goes on when it makes room.
    cache.growth().grow(5).expect("room");
    assert_eq!(kept(&cache, &contents), [true, false, false]);
    let mut text = String::new();
    std::io::Read::read_to_string(&mut file, &mut text).expect("it is open");
    assert_eq!(text, "12345");
}

#[test]
fn renditions_are_bounded_in_number_and_that_holds_after_restarts() {
    let home = tempfile::tempdir().expect("a folder");
    let contents = contents::<5>();
    let cache = opened(home.path(), 1000, 3);
    for (seconds, content) in [(30, 0), (10, 1), (20, 2)] {
        cache.write(&contents[content], RENDITION_USUAL, b"12345").expect("written");
        used_at(&cache, &contents[content], seconds);
    }
    drop(cache);
    let cache = opened(home.path(), 1000, 3);
    assert_eq!(kept(&cache, &contents), [true, true, true, false, false]);
    cache.write(&contents[3], RENDITION_USUAL, b"12345").expect("written");
    assert_eq!(kept(&cache, &contents), [true, false, true, true, false], "in the order of use before the restart");
    drop(cache);
    let cache = opened(home.path(), 1000, 2);
    assert_eq!(kept(&cache, &contents), [true, false, false, true, false], "a start holds the bound");
    cache.write(&contents[4], RENDITION_USUAL, b"12345").expect("written");
    assert_eq!(kept(&cache, &contents), [false, false, false, true, true]);
    drop(cache);
    assert_eq!(kept(&opened(home.path(), 9, 100), &contents), [false, false, false, false, true], "by bytes as well");
}

/// What is not counted is not found either: whatever number of recordings there is, nothing looks through them.
#[test]
fn a_new_rendition_looks_at_no_folder_of_other_recordings() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = opened(home.path(), 10, 2);
    let [one, two, three, planted] = contents();
    fs::create_dir_all(cache.folder(&planted)).expect("a folder");
    let path = cache.path(&planted, RENDITION_USUAL);
    fs::write(&path, "more than there is room for").expect("written");
    fs::File::open(&path).expect("a file").set_modified(SystemTime::UNIX_EPOCH).expect("a time");
    for content in [&one, &two, &three] {
        let mut growth = cache.growth();
        growth.grow(5).expect("room");
        let work = cache.begin().expect("a file");
        fs::write(work.path(), "12345").expect("written");
        cache.keep_rendition(content, RENDITION_USUAL, work, Some(growth)).expect("kept");
    }
    assert!(path.exists());
    assert_eq!(kept(&cache, &[one, two, three]), [false, true, true]);
    // Somebody plays it: from then on it counts, and here it goes at once.
    assert!(cache.open_rendition(&planted, Choice::default()).is_some());
    assert_eq!(kept(&cache, &[one, two, three, planted]), [false, false, false, false]);
}

#[test]
fn renditions_of_an_older_release_are_counted_once() {
    let home = tempfile::tempdir().expect("a folder");
    let contents = contents::<3>();
    let cache = opened(home.path(), 100, 100);
    for content in &contents {
        cache.write(content, RENDITION_USUAL, b"12345").expect("written");
        cache.write(content, Part::Still, b"still").expect("written");
    }
    drop(cache);
    fs::remove_dir_all(home.path().join(NAMES)).expect("as it was before");
    let cache = opened(home.path(), 10, 100);
    let kept = contents.iter().filter(|content| cache.read(content, RENDITION_USUAL).is_some()).count();
    assert_eq!(kept, 2, "they were counted, and one was too many");
    assert!(contents.iter().all(|content| cache.read(content, Part::Still).is_some()));
    assert_eq!(fs::read_dir(home.path().join(NAMES)).expect("a folder").count(), 2);
}

#[test]
fn what_a_crash_or_a_copy_left_of_two_names_is_put_right_by_a_start() {
    let home = tempfile::tempdir().expect("a folder");
    let contents = contents::<3>();
    let cache = opened(home.path(), 100, 100);
    for content in &contents {
        cache.write(content, RENDITION_USUAL, b"12345").expect("written");
    }
    // One was removed by hand, of another a copy made two files, and something strange lies beside them.
    fs::remove_file(cache.path(&contents[0], RENDITION_USUAL)).expect("removed");
    let path = cache.path(&contents[1], RENDITION_USUAL);
    fs::remove_file(&path).expect("removed");
    fs::write(&path, "1234567").expect("a file of its own");
    fs::write(home.path().join(NAMES).join("strange"), "").expect("written");
    drop(cache);
    let cache = opened(home.path(), 12, 100);
    assert_eq!(kept(&cache, &contents), [false, true, true]);
    assert_eq!(fs::read_dir(home.path().join(NAMES)).expect("a folder").count(), 2);
    assert_eq!(fs::metadata(&path).expect("it is there").nlink(), 2);
    // Its bytes are those of the file that is played.
    cache.growth().grow(1).expect("room");
    assert_eq!(kept(&cache, &contents).iter().filter(|kept| **kept).count(), 1);
}

#[test]
fn what_is_being_made_counts_with_what_is_kept() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = opened(home.path(), 10, 100);
    let old = Digest::of(b"old");
    cache.write(&old, RENDITION_USUAL, b"123456").expect("written");
    let (mut one, mut two) = (cache.growth(), cache.growth());
    one.grow(4).expect("at the bound");
    assert!(cache.read(&old, RENDITION_USUAL).is_some());
    two.grow(1).expect("the old one makes room");
    assert!(cache.read(&old, RENDITION_USUAL).is_none());
    two.grow(5).expect("at the bound");
    assert!(matches!(one.grow(1), Err(MediaError::NoRoom)), "one byte beyond it");
    // What is given up gives its bytes back, and what is kept counts on.
    drop(two);
    one.grow(6).expect("at the bound again");
    let new = Digest::of(b"new");
    let work = cache.begin().expect("a file");
    fs::write(work.path(), "1234567890").expect("written");
    cache.keep_rendition(&new, RENDITION_USUAL, work, Some(one)).expect("kept");
    assert!(cache.read(&new, RENDITION_USUAL).is_some());
    let mut three = cache.growth();
    three.grow(1).expect("the other makes room");
    assert!(cache.read(&new, RENDITION_USUAL).is_none());
}

#[test]
fn what_is_being_made_is_gone_with_whoever_made_it() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = opened(home.path(), 10, 100);
    let left = || fs::read_dir(home.path().join("work")).expect("a folder").count();
    let work = cache.begin().expect("a file");
    let mut file = work.open().expect("a file");
    assert_eq!(left(), 1);
    drop(work);
    assert_eq!(left(), 0);
    file.write_all(b"on").expect("whoever has it open goes on");
    cache.write(&Digest::of(b"x"), Part::Still, b"still").expect("written");
    assert_eq!(left(), 0);
}

#[test]
fn renditions_of_other_streams_are_apart_and_count_with_the_usual_one() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = opened(home.path(), 10, 100);
    let content = Digest::of(b"two cameras");
    let second = Part::Rendition(Choice { video: Some(1), audio: None, inside: false });
    let sound = Part::Rendition(Choice { video: Some(1), audio: Some(3), inside: false });
    for part in [RENDITION_USUAL, second, sound] {
        cache.write(&content, part, b"12345").expect("written");
    }
    let names = [RENDITION_USUAL, second, sound].map(|part| cache.path(&content, part));
    let names = names.each_ref().map(|path| path.file_name().and_then(|name| name.to_str()).unwrap_or_default());
    assert_eq!(names, ["rendition.mp4", "rendition-video1.mp4", "rendition-video1-audio3.mp4"]);
    let left = [RENDITION_USUAL, second, sound].into_iter().filter(|part| cache.read(&content, *part).is_some());
    assert_eq!(left.count(), 2);
}

#[test]
fn what_an_older_worker_said_counts_as_not_there_and_goes_with_what_it_made() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = opened(home.path(), 10, 100);
    let content = Digest::of(b"content");
    for old in [r#"{"outcome":"failed","what":"x"}"#, r#"{"version":1,"outcome":"failed","what":"x"}"#, "nonsense"] {
        cache.write(&content, Part::Examined, old.as_bytes()).expect("written");
        for part in [Part::Still, Part::Table, Part::Decoded, RENDITION_USUAL] {
            cache.write(&content, part, b"old").expect("written");
        }
        assert!(cache.read_said::<serde_json::Value>(&content, Part::Examined).is_none(), "{old}");
        cache.forget_outdated(&content).expect("gone");
        assert_eq!(fs::read_dir(cache.folder(&content)).expect("its folder").count(), 0, "{old}");
        assert_eq!(fs::read_dir(home.path().join(NAMES)).expect("a folder").count(), 0, "{old}");
    }
    cache.write_said(&content, Part::Examined, &serde_json::json!({ "outcome": "failed" })).expect("written");
    cache.forget_outdated(&content).expect("nothing to do");
    let said: serde_json::Value = cache.read_said(&content, Part::Examined).expect("it is there");
    assert_eq!(said["outcome"], "failed");
}

#[test]
fn how_far_it_is_counts_for_workers_of_one_version() {
    let home = tempfile::tempdir().expect("a folder");
    let cache = opened(home.path(), 10, 100);
    cache.set_progress(Course::Examined, 70).expect("kept");
    cache.set_progress(Course::Decoded, 7).expect("kept");
    assert_eq!((cache.progress(Course::Examined), cache.progress(Course::Decoded)), (70, 7));
    // As it was written before versions were, and by another version.
    for old in ["70\n", "70 1\n", "", "nonsense"] {
        fs::write(home.path().join("progress"), old).expect("written");
        assert_eq!(cache.progress(Course::Examined), 0, "{old:?}");
    }
}
