//! Accounts: signing in and out, one's own password and second factor, tokens; and what administrators do with them.

pub mod first;
pub mod open_id;
pub mod person;
pub mod second_factor;
pub mod sign_in;
pub mod tokens;
pub mod users;

use crate::http::console::Route;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    let mut all = sign_in::routes();
    all.extend(first::routes());
    all.extend(second_factor::routes());
    all.extend(open_id::routes());
    all.extend(tokens::routes());
    all
}
