//! Personal data that a head erases: gone from every byte of the data directory, that of others kept; the log, the case
//! and packages that were made before and after hold as they did.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use site::people::{COMPLAINANT, COMPLAINANTS_PHONE, COMPLAINED_OF, complaint};
use site::{Site, Station, docket, said};

/// How often the bytes are looked at while something may still read the database, and how long between.
const LOOKS: (u32, Duration) = (100, Duration::from_millis(50));

/// A case with a recording, and the people who work on it.
struct World {
    site: Site,
    clerk: String,
    head: String,
    case: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let mut station = Station::enrol(&site, "xc");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let head = site.user("head", "head", Some("xc"), None);
        let case = site.case(&clerk, "薛综执罚〔2026〕1号");
        let recording = station.seal("DCIM/a.mp4", b"film");
        station.store(&site, &recording);
        let link = json!({ "recording": recording.id, "stage": "start", "kind": "video", "reason": "立案" });
        site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &clerk, &link).expect(204);
        Self { site, clerk, head, case }
    }

    /// Records somebody whom nobody else is alike, and gives the id.
    fn record(&self, case: &str, number: u32) -> String {
        self.site.party(&self.clerk, case, &somebody(number, &phone(number)))
    }

    /// Sets right the telephone number of somebody.
    fn correct(&self, party: &str, number: u32, phone: &str) {
        let mut body = somebody(number, phone);
        body["reason"] = json!("电话有误");
        self.site.call("PUT", &format!("/api/v1/parties/{party}"), &self.clerk, &body).expect(204);
    }

    fn erase(&self, what: &str, id: &str) {
        let body = json!({ "reason": "保管期满" });
        self.site.call("POST", &format!("/api/v1/{what}/{id}/erase"), &self.head, &body).expect(204);
    }

    /// Makes a package of the case.
    fn package(&self) -> String {
        let asked = json!({ "case": self.case, "reason": "移送" });
        let made = self.site.call("POST", "/api/v1/packages", &self.clerk, &asked).expect(201);
        made["package"].as_str().unwrap().to_owned()
    }

    /// Fetches a package into a new folder, and gives its bag.
    fn fetch(&self, package: &str, folder: &str) -> PathBuf {
        let answer = self.site.call("GET", &format!("/api/v1/packages/{package}"), &self.clerk, &Value::Null);
        assert_eq!(answer.status, 200);
        let (tar, folder) = (self.site.beside("package.tar"), self.site.beside(folder));
        fs::write(&tar, &answer.body).unwrap();
        fs::create_dir_all(&folder).unwrap();
        assert!(Command::new("tar").arg("-xf").arg(&tar).arg("-C").arg(&folder).status().unwrap().success());
        fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path()
    }

    /// Which of these values are anywhere in the files of the data directory.
    fn on_disk<'a>(&self, values: &[&'a str]) -> Vec<&'a str> {
        let (mut files, mut found) = (Vec::new(), BTreeSet::new());
        below(&self.site.data(), &mut files);
        let sought: HashSet<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
        let lengths: BTreeSet<usize> = values.iter().map(|value| value.len()).collect();
        for file in files {
            // What the service is done with may be gone by now; what is there is read.
            let gone = |error: Error| if error.kind() == ErrorKind::NotFound { Ok(Vec::new()) } else { Err(error) };
            let bytes = fs::read(file).or_else(gone).unwrap();
            for length in &lengths {
                found.extend(bytes.windows(*length).filter_map(|part| sought.get(part).copied()));
            }
        }
        values.iter().copied().filter(|value| found.contains(value.as_bytes())).collect()
    }
}

/// The telephone number of somebody.
fn phone(number: u32) -> String {
    format!("139{number:08}")
}

/// The name of somebody.
fn name(number: u32) -> String {
    format!("欧阳{number:05}")
}

/// A natural person as a party.
fn somebody(number: u32, phone: &str) -> Value {
    let address = "泰山中路".repeat(usize::try_from(number % 7).unwrap() * 9 + 1);
    json!({ "kind": "natural_person", "name": name(number), "personal": { "phone": phone, "address": address } })
}

/// Every file below a folder.
fn below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { below(&path, files) } else { files.push(path) }
    }
}

#[track_caller]
fn holds(verified: &Output) {
    assert!(verified.status.success(), "{}", said(verified));
}

fn verify(bag: &Path) -> Output {
    let key = fs::read_to_string(bag.join("data/keys/log.vkey")).unwrap();
    let verifier = Path::new(env!("CARGO_BIN_EXE_docket")).with_file_name("docket-verify");
    Command::new(verifier).args(["--log-key", key.trim()]).arg(bag).output().unwrap()
}

/// Pages of a table are filled, divided and left as it grows: each leaves nothing of what is erased later.
#[test]
fn what_is_erased_is_in_no_byte_of_the_data_directory_and_what_others_said_stays() {
    let mut world = World::new();
    let cases = [world.case.clone(), world.site.case(&world.clerk, "薛综执罚〔2026〕2号")];
    let parties: Vec<(u32, String)> =
        (0..80).map(|number| (number, world.record(&cases[usize::from(number >= 40)], number))).collect();
    for (number, party) in parties.iter().filter(|(number, _)| number % 5 == 0) {
        world.correct(party, *number, &phone(number + 1000));
    }
    let complained = world.site.complaint(&world.clerk, &complaint());

    let (gone, kept): (Vec<_>, Vec<_>) = parties.iter().partition(|(number, _)| number % 2 == 0);
    for (count, (_, party)) in (0_u32..).zip(&gone) {
        world.erase("parties", party);
        // What is written meanwhile moves nothing of what is there.
        if count < 8 {
            world.record(&cases[1], 2000 + count);
        }
    }
    world.erase("complaints", &complained);

    let values = |some: &[&(u32, String)]| -> Vec<String> {
        some.iter().flat_map(|(number, _)| [name(*number), phone(*number)]).collect()
    };
    let (gone, kept) = (values(&gone), values(&kept));
    let corrected: Vec<String> = (0..80).step_by(10).map(|number| phone(number + 1000)).collect();
    let complained = [COMPLAINANT, COMPLAINANTS_PHONE, COMPLAINED_OF].map(str::to_owned);
    let gone: Vec<&str> = gone.iter().chain(&corrected).chain(&complained).map(String::as_str).collect();
    let kept: Vec<&str> = kept.iter().map(String::as_str).collect();

    // While the service runs: the write-ahead file too, as soon as nobody reads.
    let (looks, between) = LOOKS;
    let mut left = world.on_disk(&gone);
    for _ in 0..looks {
        if left.is_empty() {
            break;
        }
        sleep(between);
        world.site.call("GET", "/api/v1/complaints", &world.clerk, &Value::Null).expect(200);
        left = world.on_disk(&gone);
    }
    assert_eq!(left, Vec::<&str>::new(), "while the service runs");
    assert_eq!(world.on_disk(&kept), kept);
    world.site.ends_clean();
    assert_eq!(world.on_disk(&gone), Vec::<&str>::new());
    assert_eq!(world.on_disk(&kept), kept);
    let rebuilt = docket(&["rebuild", "--data"], &world.site.data());
    assert!(rebuilt.status.success(), "{}", said(&rebuilt));
    let (clean, found) = world.site.check(None);
    assert!(clean && !found.contains("personal values"), "{found}");
    assert_eq!(world.on_disk(&gone), Vec::<&str>::new(), "nor does a rebuild bring it back");
}

/// An entry keeps its commitment, so that nothing that was signed changes.
#[test]
fn packages_from_before_and_after_an_erasing_verify_and_the_log_too() {
    let mut world = World::new();
    let party = world.record(&world.case, 7);
    let (seen, before) = (world.site.checkpoint(), world.package());
    let kept = world.fetch(&before, "before");
    holds(&verify(&kept));
    world.erase("parties", &party);
    // What a package held before it holds now, for who has it and for who fetches it again.
    holds(&verify(&kept));
    holds(&verify(&world.fetch(&before, "again")));
    let after = world.package();
    let bag = world.fetch(&after, "after");
    holds(&verify(&bag));
    let mut files = Vec::new();
    below(&bag, &mut files);
    let text: String =
        files.iter().map(|file| String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned()).collect();
    assert!(text.contains("party.recorded") && text.contains("party.erased"), "the case tells of both");
    assert!(!text.contains(&name(7)) && !text.contains(&phone(7)));
    let path = world.site.beside("seen.txt");
    fs::write(&path, seen).unwrap();
    world.site.stop();
    let (clean, found) = world.site.check(Some(&path));
    assert!(clean, "{found}");
}
