//! The seams to what holds everything: the log's sequencer and tiles, the tables, the objects, what is only in
//! memory, and the map that the site brought. What is kept in them, and by what rules, is said above, in `custody`, a noun a folder.

pub mod basemap;
pub mod live;
pub mod log;
pub mod objects;
pub mod shortage;
pub mod tables;
