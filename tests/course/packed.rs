//! The course of a case beside what else is done with a case: it is closed, merged, packed.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::site::{Station, said, told};
use crate::{World, extend, pause, plain, request_end, request_start};

/// What was started, decided and counted under one case would be lost in another.
#[test]
fn a_case_with_a_course_is_merged_into_none_and_takes_in_one_that_has_none() {
    let world = World::new();
    let [with, other, without] = [world.described(1), world.started(2), world.case(3)];
    let merge = |away: &str, into: &str| {
        world.post("clerk", &format!("/api/v1/cases/{away}/merge"), &json!({ "into": into, "reason": "重复登记" }))
    };
    for (away, into) in [(&with, &without), (&with, &other), (&other, &without)] {
        let problem = merge(away, into).expect(409);
        told(&problem);
        assert!(problem["detail"].as_str().unwrap().contains("its course has begun"), "{problem}");
    }
    let before = world.course(&other);
    merge(&without, &other).expect(204);
    assert_eq!(world.course(&other), before);
    world.refused("clerk", &without, &request_start(), 409);
    world.ends_clean();
}

#[test]
fn a_closed_case_takes_no_step_until_it_is_opened_again() {
    let world = World::new();
    let case = world.started(1);
    let act = |act: &str| world.post("clerk", &format!("/api/v1/cases/{case}/{act}"), &json!({ "reason": "结案" }));
    act("close").expect(204);
    let before = world.course(&case);
    for (who, step) in [
        ("officer", pause("appraisal", world.now())),
        ("clerk", request_end(world.now())),
        ("head", extend("n-decide-90d")),
    ] {
        let detail = world.refused(who, &case, &step, 409);
        assert!(detail.contains("closed"), "{detail}");
    }
    assert_eq!(world.course(&case), before);
    act("reopen").expect(204);
    world.step("officer", &case, &pause("appraisal", world.now()));
    world.ends_clean();
}

/// Has `docket-verify` check a package.
fn verify(world: &World, package: &str) -> Output {
    let answer = world.get("clerk", &format!("/api/v1/packages/{package}"));
    assert_eq!(answer.status, 200);
    let (tar, folder) = (world.site.beside("package.tar"), world.site.beside(package));
    fs::write(&tar, &answer.body).unwrap();
    fs::create_dir_all(&folder).unwrap();
    assert!(Command::new("tar").arg("-xf").arg(&tar).arg("-C").arg(&folder).status().unwrap().success());
    let bag = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let key = fs::read_to_string(bag.join("data/keys/log.vkey")).unwrap();
    let verifier = Path::new(env!("CARGO_BIN_EXE_docket")).with_file_name("docket-verify");
    Command::new(verifier).args(["--log-key", key.trim()]).arg(bag).output().unwrap()
}

#[test]
fn a_package_of_a_case_holds_while_its_course_runs_and_when_it_is_over() {
    let world = World::new();
    let mut station = Station::enrol(&world.site, "xc");
    let recording = station.seal("a.mp4", b"content");
    station.store(&world.site, &recording);
    let case = world.started(1);
    let link = json!({ "recording": recording.id, "stage": "start", "kind": "video", "reason": "立案" });
    world.post("clerk", &format!("/api/v1/cases/{case}/recordings"), &link).expect(204);
    let package = || {
        let made = world.post("clerk", "/api/v1/packages", &json!({ "case": case, "reason": "移送" })).expect(201);
        made["package"].as_str().unwrap().to_owned()
    };
    world.step("officer", &case, &pause("hearing", world.now()));
    let running = package();
    world.step("officer", &case, &request_end(world.now()));
    world.step("head", &case, &plain("end"));
    for package in [running, package()] {
        let verified = verify(&world, &package);
        assert!(verified.status.success(), "{}", said(&verified));
    }
    // The history of the case that is packed tells each of its steps.
    let history: Value = world.get("clerk", &format!("/api/v1/items/case:{case}/history")).expect(200);
    let told = history["entries"].as_array().unwrap().iter().map(|held| &held["entry"]["event"]["type"]);
    let told: Vec<&Value> = told.filter(|event| event.as_str().is_some_and(|event| event != "item.read")).collect();
    for event in ["case.described", "case.started", "case.paused", "case.end_requested", "case.ended"] {
        assert!(told.iter().any(|told| **told == event), "{event} is not in {told:?}");
    }
    world.ends_clean();
}
