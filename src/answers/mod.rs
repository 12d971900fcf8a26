//! What the API is asked and what it answers, as types, a noun a file: neutral ground between the service, which
//! makes them of what its nouns are (`http/api`), and the command line, which reads them (`client`). Nothing is
//! decided here, and nothing known of either.
//!
//! What is the same in the API, in the law as data and in the tables is one enum here (how a recording stands, what
//! kind of media it is); what may become of it stands with its noun.

pub mod account;
pub mod act;
pub mod agency;
pub mod bounds;
pub mod called;
pub mod case;
pub mod case_import;
pub mod case_number;
pub mod clock;
pub mod complaint;
pub mod completeness;
pub mod course;
pub mod deadline;
pub mod decision;
pub mod delegation;
pub mod delivery;
pub mod draft;
pub mod export;
pub mod file_name;
pub mod frames;
pub mod legal;
pub mod legal_words;
pub mod log;
pub mod monitor;
pub mod near;
pub mod package;
pub mod paper;
pub mod party;
pub mod performance;
pub mod person;
pub mod personal;
pub mod printout;
pub mod queue;
pub mod reason;
pub mod recording;
pub mod review;
pub mod saved_search;
pub mod search;
pub mod service;
pub mod simple;
pub mod station;
pub mod term;
pub mod texts;
pub mod track;
pub mod transcript;
pub mod view;
