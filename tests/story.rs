//! The main job as a story: what is docked is sealed, stored, found, watched, filed and packaged, and
//! every step can be checked by somebody else.

mod harness;

use harness::{AGENCY, Service, Station, dock};

#[test]
fn every_docked_file_is_stored_as_it_was() {
    let service = Service::start();
    let station = Station::enrol(&service);
    let files = dock::write_dock(&station.dock());
    station.store_all();
    let clerk = service.user("clerk", AGENCY);
    assert_eq!(service.recordings(&clerk).len(), files.len());
}
