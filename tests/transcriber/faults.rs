//! A table of programs that do wrong. Each gets its reason; nothing of it is left, and the service goes on.

use serde_json::{Value, json};

use crate::{World, run, small};

/// A program, and why nothing comes of it; where its output does not read, at which line.
type Case = (&'static str, &'static str, &'static str, Option<u64>);

const FAULTS: &[Case] = &[
    ("it says that it failed", "hears()\nsys.exit(3)", "program_failed", None),
    ("it ends by a signal", "os.abort()", "program_killed", None),
    ("it never ends", "hears()\ntime.sleep(600)", "took_too_long", None),
    ("it never ends and reads nothing", "time.sleep(600)", "took_too_long", None),
    ("it writes what is no transcript", "hears()\nprint('a secret that was said')", "output_unreadable", None),
    (
        "it writes times that are none",
        "hears()\nvtt()\nprint('0:xx --> 0:01\\na secret')",
        "output_unreadable",
        Some(3),
    ),
    ("it writes without end", "while True: print('a secret ' * 100)", "output_too_long", None),
    ("it writes nothing", "hears()", "nothing_heard", None),
    ("it hears somebody after the end", "hears()\nvtt()\ncue(3600000, 3601000, 'x')", "output_behind_end", None),
    (
        "it becomes many",
        "for n in range(200):\n    if os.fork() == 0: time.sleep(600)\ntime.sleep(600)",
        "program_outgrew",
        None,
    ),
    (
        "it becomes more and more",
        "while True:\n    try:\n        os.fork()\n    except OSError: pass",
        "program_outgrew",
        None,
    ),
    ("it takes all memory", "hears()\nhoard = bytearray(1 << 30)\nvtt()\ncue(0, 9, 'had')", "program_failed", None),
    (
        "it fills its directory with files",
        "for n in range(20000): open(str(n), 'w').close()\ntime.sleep(600)",
        "program_outgrew",
        None,
    ),
    (
        "it takes much memory in each of its processes",
        "for n in range(4):\n    if os.fork() == 0: hoard = b'x' * (100 << 20); time.sleep(600)\ntime.sleep(600)",
        "program_outgrew",
        None,
    ),
    (
        "it hides what it writes",
        "os.mkdir('a', 0o300)\nopen('a/b', 'w').close()\nos.mkdir('c', 0)\nhears()\nsys.exit(1)",
        "program_failed",
        None,
    ),
    (
        "it digs deeper than paths are long",
        "for n in range(3000): os.mkdir('d' * 200); os.chdir('d' * 200)\nsys.exit(1)",
        "program_failed",
        None,
    ),
];

#[test]
fn every_fault_of_a_program_has_its_reason_and_the_service_goes_on() {
    let mut world = World::start("", "seconds_max = 20\nmemory_bytes_max = 268435456");
    let film = world.store("a.avi", &small());
    let mut wrong = Vec::new();
    for (name, script, why, line) in FAULTS {
        world.becomes(&format!("\n{script}\n"));
        world.ask(&film);
        let ended = world.ended(&film);
        let line = line.map_or(Value::Null, |line| json!(line));
        if ended["state"] != "failed" || ended["why"] != *why || ended["line"] != line {
            wrong.push(format!("{name}: {ended}, expected {why}"));
        }
        world.is_tidy();
        world.site.call("GET", "/api/v1/health", "", &Value::Null).expect(200);
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), world.site.service_log());
    assert_eq!(world.list(&film)["items"], json!([]));
    assert!(!world.site.service_log().contains("secret"), "{}", world.site.service_log());

    // A program that is gone, and one of which a child lives on: what it wrote counts, and the child does not.
    std::fs::remove_file(world.site.beside("transcriber")).unwrap();
    world.ask(&film);
    assert_eq!(world.ended(&film)["why"], "not_started");
    world.becomes("\nhears()\nif os.fork() == 0: time.sleep(600)\nvtt()\ncue(0, 900, 'heard')\n");
    world.ask(&film);
    assert_eq!(world.ended(&film), Value::Null, "{}", world.site.service_log());
    assert_eq!(world.list(&film)["items"].as_array().unwrap().len(), 1);
    world.is_tidy();

    // As many as there may be, while one more waits.
    world.becomes("\nhears()\ntime.sleep(3)\nvtt()\ncue(0, 900, 'one more')\n");
    world.ask(&film);
    let path = format!("/api/v1/recordings/{film}/transcripts");
    for _ in 0..3 {
        world.site.call("POST", &path, &world.clerk, &crate::site::spoken()).expect(201);
    }
    assert_eq!(world.ended(&film)["why"], "transcripts_full");
    world.site.ends_clean();
    run(&world.site, "rebuild");
    run(&world.site, "check");
}
