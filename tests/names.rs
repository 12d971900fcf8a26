//! Names that are not UTF-8: what a recorder's GBK may read as is shown beside its bytes, and found.

mod harness;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use harness::dock::write_file;
use harness::{AGENCY, Service, Station, run, said};

/// `执法记录/现场录像.mp4`, and its bytes in hexadecimal digits.
const GBK: &[u8] = b"\xd6\xb4\xb7\xa8\xbc\xc7\xc2\xbc/\xcf\xd6\xb3\xa1\xc2\xbc\xcf\xf1.mp4";
const TEXT: &str = "执法记录/现场录像.mp4";
const HEX: &str = "D6B4B7A8BCC7C2BC2FCFD6B3A1C2BCCFF12E6D7034";

/// In no encoding that is guessed: bytes only.
const LATIN: &[u8] = b"caf\xe9.mp4";

#[test]
fn a_name_in_gbk_is_shown_decoded_beside_its_bytes_and_found_by_what_it_says() {
    let mut service = Service::start();
    let station = Station::enrol(&service);
    for (seed, name) in [(1, GBK), (2, LATIN)] {
        let path = station.dock().join("BWC-1").join(OsStr::from_bytes(name));
        write_file(&path, &harness::dock::bytes(1000, seed));
    }
    let told = station.store_all();
    assert!(told.contains(&format!("{TEXT} [as GBK; bytes {HEX}]")), "{told}");
    let status = said(&run(&mut station.agent(&["status"])));
    assert!(status.contains(&format!("{TEXT} [as GBK; bytes {HEX}]")), "{status}");
    assert!(status.contains("caf\u{fffd}.mp4 [bytes 636166E92E6D7034]"), "{status}");

    let clerk = service.user("clerk", AGENCY);
    // After a start from before paths kept their bytes, too.
    for round in ["as they came", "kept anew at the start"] {
        let found = service.get("/api/v1/recordings?q=%E7%8E%B0%E5%9C%BA", &clerk).expect(200).json();
        let items = found["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "{round}: {found}");
        assert_eq!((items[0]["path_guess"].as_str(), items[0]["path_bytes"].as_str()), (Some(TEXT), Some(HEX)));
        assert!(items[0]["path"].as_str().unwrap().contains('\u{fffd}'), "what was sealed stays as it is");
        let all = service.recordings(&clerk);
        let latin = all.iter().find(|item| item["path_bytes"] == "636166E92E6D7034").unwrap();
        assert!(latin.get("path_guess").is_none(), "{latin}");

        for (language, words) in [("zh", "按 GBK 解读；字节 "), ("en", "as GBK; bytes ")] {
            let output = run(service.docket(&clerk).env("DOCKET_LANG", language).args(["find", "录像"]));
            assert!(said(&output).contains(&format!("{TEXT} [{words}{HEX}]")), "{}", said(&output));
        }
        let check = service.check();
        assert!(check.status.success(), "{round}: {}", said(&check));

        service.stop();
        let database = rusqlite::Connection::open(service.data().join("docket.db")).unwrap();
        database
            .execute(
                "UPDATE recordings SET raw_path = NULL, search_text = replace(search_text, $1, '')",
                [format!("{TEXT}\n")],
            )
            .unwrap();
        let query = "UPDATE search_docs SET text = replace(text, $1, '')";
        database.execute(query, [format!("{TEXT}\n")]).unwrap();
        drop(database);
        service.restart();
    }
}

/// A name in GBK with a character of four bytes, and a clip's moments.
const FOUR: &[u8] = b"\xd6\xb4\xb7\xa8\x95\x32\x82\x36.mp4";

#[test]
fn a_name_in_gbk_is_decoded_in_downloads_histories_and_packages_and_what_is_signed_stays() {
    let service = Service::start_with("[backup]\ninterval_hours = 0");
    let station = Station::enrol_with(&service, AGENCY, "[release]\npolicy = \"delete\"");
    for (seed, name) in [(1, GBK), (2, LATIN), (3, FOUR)] {
        write_file(&station.dock().join("BWC-1").join(OsStr::from_bytes(name)), &harness::dock::bytes(1000, seed));
    }
    station.store_all();
    let clerk = service.user("clerk", AGENCY);
    let all = service.recordings(&clerk);
    let of = |hex: &str| all.iter().find(|item| item["path_bytes"] == hex).unwrap()["id"].as_str().unwrap().to_owned();
    let (gbk, latin, four) = (of(HEX), of("636166E92E6D7034"), of("D6B4B7A8953282362E6D7034"));

    // As a download, and as a file that `docket fetch` writes.
    let encoded = "%E7%8E%B0%E5%9C%BA%E5%BD%95%E5%83%8F.mp4";
    let content = service.get(&format!("/api/v1/recordings/{gbk}/content"), &clerk).expect(200);
    let disposition = content.header("content-disposition");
    assert!(disposition.ends_with(&format!("filename*=UTF-8''{encoded}")), "{disposition}");
    let content = service.get(&format!("/api/v1/recordings/{latin}/content"), &clerk).expect(200);
    assert!(
        content.header("content-disposition").ends_with("''caf%EF%BF%BD.mp4"),
        "{}",
        content.header("content-disposition")
    );
    let folder = service.home().join("fetched");
    std::fs::create_dir(&folder).unwrap();
    for (id, name) in [(&gbk, "现场录像.mp4"), (&four, "执法\u{20000}.mp4")] {
        let output = run(service.docket(&clerk).args(["fetch", id, "--output"]).arg(&folder));
        assert!(output.status.success() && folder.join(name).exists(), "{name}: {}", said(&output));
    }

    // In the history of the deletion, in both languages, the whole log's among them.
    let auditor = service.user("auditor", AGENCY);
    for (lang, words) in [("zh", "按 GBK 解读；字节 "), ("en", "as GBK; bytes ")] {
        let named = format!("{TEXT} [{words}{HEX}]");
        let history = run(service.docket(&clerk).env("DOCKET_LANG", lang).args(["history", &gbk]));
        assert!(said(&history).contains(&named), "{}", said(&history));
        let log = run(service.docket(&auditor).env("DOCKET_LANG", lang).args(["log", "entries"]));
        assert!(said(&log).contains(&named), "{}", said(&log));
    }
    let history = service.get(&format!("/api/v1/items/recording:{gbk}/history"), &clerk).expect(200).json();
    let released = history["entries"].as_array().unwrap().iter();
    let released = released.clone().find(|one| one["entry"]["event"]["type"] == "recording.released").unwrap();
    assert!(released["entry"]["event"]["path"].as_str().unwrap().contains('\u{fffd}'), "the entry stays as it is");
    assert_eq!((&released["path_guess"], &released["path_bytes"]), (&TEXT.into(), &HEX.into()));
    let shown = service.get(&format!("/api/v1/recordings/{gbk}"), &clerk).expect(200).json();
    assert_eq!((&shown["releases"][0]["path_guess"], &shown["releases"][0]["path_bytes"]), (&TEXT.into(), &HEX.into()));

    // In what checks a package, which is as it was signed.
    run(service.docket(&clerk).args(["case", "open", "88", "--title", "t"]));
    let link = ["case", "link", "88", "--stage", "investigation", "--kind", "video", "--reason", "r", &gbk, &latin];
    let output = run(service.docket(&clerk).args(link));
    assert!(output.status.success(), "{}", said(&output));
    let bag = service.home().join("case.bag");
    let key = service.log_key();
    let package = ["package", "--case", "88", "--reason", "r", "--log-key", &key, "--output"];
    let output = run(service.docket(&clerk).args(package).arg(&bag));
    assert!(output.status.success(), "{}", said(&output));
    let checked = run(harness::command("docket-verify").arg(&bag).args(["--log-key", &key]));
    assert!(checked.status.success(), "{}", said(&checked));
    assert!(said(&checked).contains(&format!("{TEXT} [按 GBK 解读；字节 {HEX}]")), "{}", said(&checked));
    assert!(said(&checked).contains("caf\u{fffd}.mp4 [字节 636166E92E6D7034]"), "{}", said(&checked));
}
