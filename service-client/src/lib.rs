//! How our programs talk to the service: the station's and the command line, which both send a secret to the one
//! service that was named. The service itself asks the agency's own sign-in service by it.
//!
//! [`connect`] makes the client: only certificates that chain to the named CA, no redirect, no proxy. [`answer`]
//! sends, bounds what is read, and makes an error of whatever is no success. What is sent, how often it is tried
//! again and what a person is told is each program's own. Nothing of the service is linked here.

pub mod address;
pub mod answer;
pub mod connect;

pub use reqwest;
