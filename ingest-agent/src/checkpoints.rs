//! `checkpoints`: what this station saw of the custody log, for an auditor to take away.
//!
//! The output is a file for `docket check --seen` and `docket-verify --seen`: signed notes, with a line
//! that begins with `#` before each.

use anyhow::Context as _;
use evidence::checkpoint::Checkpoint;

use crate::cli::{EXIT_NOT_SAFE, EXIT_SAFE};
use crate::config::Config;
use crate::output::Output;
use crate::spool::{Place, Spool};
use crate::state::{State, StateError};

/// Prints every checkpoint that is kept, as it was signed.
pub(crate) fn show(config: &Config, output: &Output) -> anyhow::Result<u8> {
    let path = Spool::path_of(&config.spool, Place::State);
    let state = State::look(&path)?;
    let enrolment = state.enrolment()?.ok_or(StateError::NotEnrolled)?;
    let mut code = EXIT_SAFE;
    output.line(&format!("# log {}, as station {} saw it", enrolment.log_key.name(), enrolment.station));
    for seen in state.checkpoints_seen().context("what was seen of the log cannot be read")? {
        output.line("");
        output.line(&format!("# {} entries, seen {}, {}", seen.size, seen.at, seen.why.text()));
        if let Some(restore) = seen.lost_by {
            output.line(&format!("# given up by the restore in log entry {}", restore.index));
        }
        if let Err(error) = Checkpoint::open(&seen.note, &enrolment.log_key) {
            output.line(&format!("# does not hold: {error}"));
            code = EXIT_NOT_SAFE;
            continue;
        }
        for line in seen.note.lines() {
            output.line(line);
        }
    }
    Ok(code)
}
