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
