//! What waits for whom: for a head what they are to decide, for officers and clerks the cases that are theirs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    HOUR, World, describe, plain, reasoned, refuse_urgent, register, request_end, request_start, start_urgent,
};

/// Cases in which something waits, by what it is.
struct Waiting {
    requested: String,
    urgent: String,
    urgent_late: String,
    ending: String,
    running: String,
    refused: String,
    urgent_refused: String,
}

impl Waiting {
    fn new(world: &World) -> Self {
        let requested = world.described(1);
        world.step("officer", &requested, &request_start());
        let urgent = world.described(2);
        world.step("second", &urgent, &start_urgent(world.now()));
        let urgent_late = world.described(3);
        world.step("officer", &urgent_late, &start_urgent(world.now().plus_seconds(-25 * HOUR)));
        let ending = world.started(4);
        world.step("clerk", &ending, &request_end(world.now()));
        let running = world.started(5);
        let refused = world.described(6);
        world.step("officer", &refused, &request_start());
        world.step("head", &refused, &reasoned("refuse_start"));
        let urgent_refused = world.described(7);
        world.step("officer", &urgent_refused, &start_urgent(world.now()));
        world.step("head", &urgent_refused, &refuse_urgent(world.now()));
        // One that nobody asked anything of yet, and one that is over, wait for nobody.
        world.described(8);
        let over = world.started(9);
        world.step("officer", &over, &request_end(world.now()));
        world.step("head", &over, &plain("end"));
        Self { requested, urgent, urgent_late, ending, running, refused, urgent_refused }
    }
}

/// Each task with its case, in order.
fn told(tasks: &Value) -> Vec<(&str, &str)> {
    let tasks = tasks["tasks"].as_array().unwrap().iter();
    tasks.map(|task| (task["task"].as_str().unwrap(), task["case"].as_str().unwrap())).collect()
}

/// Annex 2 of the order, articles 8 and 31: the head decides on starts, urgent ones and ends; who is late comes first.
#[test]
fn a_head_finds_what_they_are_to_decide_with_what_is_due_first() {
    let world = World::new();
    let waiting = Waiting::new(&world);
    let tasks = world.tasks("head");
    assert_eq!(
        told(&tasks),
        [
            ("ratify", &*waiting.urgent_late),
            ("ratify", &*waiting.urgent),
            ("approve_end", &*waiting.ending),
            ("approve_start", &*waiting.requested),
        ]
    );
    assert_eq!(tasks["more"], false);
    let [late, _, ending, requested] = [0_usize, 1, 2, 3].map(|at| &tasks["tasks"][at]);
    assert_eq!((&late["rule"], &late["standing"]), (&json!("urgent-24h-site"), &json!("overdue")));
    assert_eq!((&late["by"], &late["reason"]), (&json!("officer"), &json!("证据可能灭失")));
    assert_eq!((&late["number"], &late["title"]), (&json!("薛综执罚〔2026〕3号"), &json!("占道经营")));
    assert_eq!((&ending["rule"], &ending["standing"]), (&json!("n-decide-90d"), &json!("running")));
    // Nothing runs yet in a case that nobody started, and of whose deed nobody said when it was.
    assert_eq!((&requested["rule"], &requested["due"]), (&Value::Null, &Value::Null));
    assert_eq!(told(&world.tasks("deputy")), told(&tasks));
    world.step("head", &waiting.urgent_late, &plain("ratify"));
    assert!(told(&world.tasks("deputy")).iter().all(|(_, case)| *case != waiting.urgent_late), "it waits no more");
    world.ends_clean();
}

#[test]
fn officers_find_the_cases_that_they_handle_and_clerks_those_of_the_agency() {
    let world = World::new();
    let waiting = Waiting::new(&world);
    register(&world.site, "37009");
    let of_others = world.case(20);
    world.step("clerk", &of_others, &describe(&["37003", "37009"]));
    world.step("clerk", &of_others, &request_start());
    world.step("head", &of_others, &plain("start"));

    let of_both = [
        ("decide", &waiting.urgent_late),
        ("decide", &waiting.urgent),
        ("decide", &waiting.running),
        ("start_refused", &waiting.refused),
        ("urgent_refused", &waiting.urgent_refused),
    ];
    let sorted = |tasks: &[(&str, &str)]| -> BTreeSet<(String, String)> {
        tasks.iter().map(|(task, case)| ((*task).to_owned(), (*case).to_owned())).collect()
    };
    let both: Vec<(&str, &str)> = of_both.iter().map(|(task, case)| (*task, case.as_str())).collect();
    let with_others: Vec<(&str, &str)> = both.iter().copied().chain([("decide", &*of_others)]).collect();
    for (who, expected) in [
        ("officer", &both[..]),
        ("second", &both[..]),
        ("bystander", &[("decide", &*of_others)][..]),
        ("clerk", &with_others[..]),
        ("reviewer", &[]),
        ("supervisor", &[]),
        ("foreign-officer", &[]),
        ("foreign-clerk", &[]),
        ("foreign-head", &[]),
    ] {
        let tasks = world.tasks(who);
        assert_eq!(sorted(&told(&tasks)), sorted(expected), "{who}: {tasks}");
    }
    assert_eq!(told(&world.tasks("officer"))[0], ("decide", &*waiting.urgent_late), "what is late comes first");
    for who in ["auditor", "admin"] {
        world.get(who, "/api/v1/tasks").expect(403);
    }
    world.get("nobody", "/api/v1/tasks").expect(401);
    world.ends_clean();
}

/// Whatever is shown of a case is in its history first.
#[test]
fn each_case_that_is_named_as_a_task_says_in_its_history_who_saw_it() {
    let world = World::new();
    let waiting = Waiting::new(&world);
    let before = world.site.log_size();
    for who in ["head", "officer", "clerk", "reviewer"] {
        world.tasks(who);
    }
    let read: Vec<Value> =
        world.entries(before).into_iter().filter(|entry| entry["event"]["type"] == "item.read").collect();
    let cases_of = |who: &str| -> BTreeSet<String> {
        let own = read.iter().filter(|entry| entry["actor"]["id"] == who);
        let items = own.flat_map(|entry| entry["items"].as_array().unwrap());
        items.map(|link| link["item"].as_str().unwrap().to_owned()).collect()
    };
    let named = |cases: &[&String]| -> BTreeSet<String> { cases.iter().map(|case| format!("case:{case}")).collect() };
    let Waiting { requested, urgent, urgent_late, ending, running, refused, urgent_refused } = &waiting;
    assert_eq!(cases_of("head"), named(&[requested, urgent, urgent_late, ending]));
    let handled = named(&[urgent, urgent_late, running, refused, urgent_refused]);
    assert_eq!((cases_of("officer"), cases_of("clerk")), (handled.clone(), handled));
    assert_eq!(cases_of("reviewer"), BTreeSet::new());
    world.ends_clean();
}
