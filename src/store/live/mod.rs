//! What is only in memory, or only of this process: a struct a thing, each bounded, and each with an owner whom its
//! bound is of. What is kept under a key is whatever the noun says (`custody/<noun>`), whose rules decide what
//! becomes of it; here is only that it is kept, for whom, how much of it and until when. Moments come as parameters.
//!
//! | thing | kept | owner | bound | lost with the process |
//! |---|---|---|---|---|
//! | [`uploads`] | what has arrived of open uploads | station | 64 a station | found again: the staged file proves itself |
//! | [`views`] | views and what was handed out under them | person | 10,000, 200 a person | start-up closes them on record |
//! | [`sessions`] | stations' sessions | station | 16 a station | stations open new ones |
//! | [`used`] | challenges that were used, sign-ins elsewhere that are done | station, account | 32, 16 | their seals end with [`secret`] |
//! | [`secret`] | keys of challenges, of sign-ins elsewhere, of grants for pictures | all | one a purpose | they are asked for anew |
//! | [`last_use`] | when sessions of people were last used | session | 50,000 | each counts as used at the start |
//! | [`attempts`] | sign-ins that failed, and what they cost | account, address, device | 20,000 | no wait is left |
//! | [`forms`] | what forms were answered, what was typed in vain | session | 10,000, 64 answers and 4 forms a session, 64 MiB | what is sent again is shown and not done |
//! | [`strangers`] | refusals of strangers that were entries | address | 60 a minute | they are counted from none |
//! | [`places`] | places for work of this machine | as it is said | as it is said | nobody holds one |

pub mod address;
pub mod attempts;
pub mod forms;
pub mod last_use;
pub mod places;
pub mod secret;
pub mod sessions;
pub mod strangers;
pub mod uploads;
pub mod used;
pub mod views;
