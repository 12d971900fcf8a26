//! Restores of the log that are none: what an administrator's entry says is held against what the station
//! saw of the log, for an operator could hide a cut with it.

use evidence::digest::Digest;
use evidence::event::{Actor, Role};

use super::{Site, ended, text};

fn person(role: Role) -> Actor {
    Actor::User { id: "li".parse().unwrap(), role, agency: None }
}

/// A station that stored two recordings, and a service that lost all from the second on and went on.
/// Gives how many entries are of both logs.
fn set_back() -> (Site, u64) {
    let site = Site::new("");
    site.service.lock().unwrap().backup_interval = Some(3600);
    site.write("a.mp4", b"a");
    ended(&site.once(), 0, "stored 1");
    let kept = site.service.lock().unwrap().size();
    site.write("b.mp4", b"b");
    ended(&site.once(), 0, "stored 1");
    {
        let mut service = site.service.lock().unwrap();
        assert!(service.size() > kept + 1);
        service.cut(usize::try_from(kept).unwrap());
        service.grow(4);
    }
    (site, kept)
}

/// Why a station goes on being blocked after it looked at the restores that are told.
#[track_caller]
fn refuses(site: &Site, because: &str) {
    let output = site.once();
    assert_ne!(output.status.code(), Some(0), "{}", text(&output));
    let status = site.agent(&["status", "--json"]);
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    assert!(!status["log"]["blocked"].is_null(), "the restore was accepted: {status}");
    assert!(status.to_string().contains(because), "{because}: {status}");
    assert_eq!(site.copies(), 2, "nothing is removed");
}

#[test]
fn a_restore_that_explains_the_loss_is_accepted_and_the_rest_is_offered_again() {
    let (site, kept) = set_back();
    let root = site.service.lock().unwrap().root(kept);
    refuses(&site, "no administrator has accepted a restore of the log since");
    site.service.lock().unwrap().restore(person(Role::Administrator), kept, root);
    let output = site.once();
    assert!(text(&output).contains("restored: the log was restored from a backup"), "{}", text(&output));
    ended(&site.once(), 0, "not safe 0");
    assert_eq!(site.service.lock().unwrap().stored().len(), 2);
}

#[test]
fn a_restore_that_no_administrator_accepted_ends_no_block() {
    for actor in [person(Role::Clerk), person(Role::Auditor), person(Role::Supervisor), Actor::Service] {
        let (site, kept) = set_back();
        let root = site.service.lock().unwrap().root(kept);
        site.service.lock().unwrap().restore(actor, kept, root);
        refuses(&site, "was not accepted by an administrator");
    }
}

#[test]
fn a_restore_that_names_other_entries_than_were_kept_ends_no_block() {
    let (site, _) = set_back();
    let size = site.service.lock().unwrap().size();
    site.service.lock().unwrap().restore(person(Role::Administrator), size + 1, Digest::of(b"x"));
    refuses(&site, "names more entries than were before it");

    let (site, kept) = set_back();
    site.service.lock().unwrap().restore(person(Role::Administrator), kept, Digest::of(b"x"));
    refuses(&site, "does not continue the entries that it says were kept");

    // Entries that the log has, and of which the station saw others.
    let (site, kept) = set_back();
    let root = site.service.lock().unwrap().root(kept + 2);
    site.service.lock().unwrap().restore(person(Role::Administrator), kept + 2, root);
    refuses(&site, "this station saw others when there were");
}

#[test]
fn a_restore_that_is_older_than_the_loss_ends_no_block() {
    let site = Site::new("");
    site.service.lock().unwrap().backup_interval = Some(3600);
    site.write("a.mp4", b"a");
    ended(&site.once(), 0, "stored 1");
    {
        let mut service = site.service.lock().unwrap();
        let (size, root) = (service.size(), service.root(service.size()));
        service.restore(person(Role::Administrator), size, root);
        // The station hears of it only when it is of use to the operator.
        service.restores.clear();
    }
    let acceptance = site.service.lock().unwrap().size() - 1;
    site.write("b.mp4", b"b");
    ended(&site.once(), 0, "stored 1");
    let kept = site.service.lock().unwrap().size();
    site.write("c.mp4", b"c");
    ended(&site.once(), 0, "stored 1");
    {
        let mut service = site.service.lock().unwrap();
        service.cut(usize::try_from(kept).unwrap());
        service.grow(4);
        service.restores = vec![acceptance];
    }
    let output = site.once();
    assert_ne!(output.status.code(), Some(0), "{}", text(&output));
    let status = site.agent(&["status", "--json"]);
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    assert!(!status["log"]["blocked"].is_null(), "an old acceptance covers a new loss: {status}");
    assert!(status.to_string().contains("it is older than what was lost"), "{status}");
    assert_eq!(site.copies(), 3);
}
