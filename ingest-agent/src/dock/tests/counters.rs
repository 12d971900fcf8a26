//! Exports of a counter's surveillance video: nobody wears it, and an export replaces no other.

use evidence::manifest::OfficerClaim;

use super::*;

#[test]
fn an_export_of_a_counter_is_sealed_as_the_counters_and_nothing_of_it_is_deleted_or_called_gone() {
    let bay = Bay::new();
    let name = "0000001_370403_20260101100000.mp4";
    bay.write(name, b"first export");
    let text = "suggested_profiles = ['ga-t-947']\n[[directory]]\npath = 'BWC-1'\ncounter = 'C-01'\n\
                [release]\npolicy = 'delete'";
    let open = || station(bay.0.path(), text, NOW);
    let first = open();
    let (path, outcome) = dock(&first).pop().unwrap();
    assert_eq!(path, name);
    let sealed = manifest(&first, &outcome);
    assert_eq!(sealed.seal.recorder.id.as_str(), "C-01");
    assert!(sealed.seal.recorder.is_fixed());
    assert_eq!(sealed.seal.officer, OfficerClaim::None, "whatever the name of the file says");
    // It is stored, and the policy is to delete: the export is not the station's to clear.
    receive(&first, outcome.recording().unwrap());
    let volume = volumes::find(&first.config, &first.zone).unwrap().pop().unwrap();
    let bench = visit(&first, &volume, &|| false).unwrap();
    release::work(&bench, &|_| Ok(())).unwrap();
    assert!(bay.card().join(name).exists());
    drop(bench);
    drop(first);
    // The next export has other files.
    fs::remove_file(bay.card().join(name)).unwrap();
    bay.write("second.mp4", b"second export");
    let second = open();
    assert!(matches!(dock(&second).pop().unwrap().1, Outcome::Sealed(_)));
    let stated = statements(&second).pop().unwrap().docking;
    assert!(stated.recorder.is_fixed() && stated.since_last.previous.is_some());
    assert!(stated.since_last.gone.is_empty(), "{:?}", stated.since_last.gone);
}
