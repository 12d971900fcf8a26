//! Deadlines: the law as a clock, and who is late before they are.

pub mod board;
pub mod counted;
pub mod glance;
pub mod lists;
pub mod notices;
pub mod rules;
pub mod sql;
pub mod standing;
