//! The station's screen: what officers see in passing, of each recorder at the dock.
//!
//! The working agent alone knows whether what it remembers of a recorder is of this docking: it looks every second
//! (`look`), decides what each slot says (`slots`, pure), and leaves that in the spool, where `status --watch` reads it.
//! With `[screen]` in the configuration it serves it as a page as well, on loopback only (`serve`, `page`): no
//! footage, no path, and no name but the certificate number that the site assigned to the recorder. There an officer may
//! name the case of what a recorder brings (`name`, `typed`), which the service is told as a suggestion (`upload/name`).

mod look;
mod name;
mod page;
mod serve;
mod slots;
mod typed;
mod watch;

pub(crate) use look::{Attended, keep_looking};
pub(crate) use serve::serve;
pub(crate) use slots::{Docked, Named, Slot, Step, Trouble, View, WhyRefused, slot};
pub(crate) use watch::watch;
