//! The seams to what holds everything: the log's sequencer and tiles, the tables, the objects, and what is only in
//! memory. What is kept in them, and by what rules, is said above, in `custody`, a noun a folder.

pub mod live;
pub mod log;
pub mod objects;
pub mod shortage;
pub mod tables;
