//! Searches: what a clerk types, the lists of what is found, and the projection that is searched.

pub mod act;
pub mod docs;
pub mod find;
pub mod grams;
pub mod lists;
pub mod page;
pub mod query;
pub mod sounds;
pub mod understood;
