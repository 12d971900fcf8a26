//! `checkpoints`: what this station saw of the custody log, for an auditor to take away.
//!
//! The output is a file for `docket check --seen` and `docket-verify --seen`: signed notes, with a line
//! that begins with `#` before each, and with the receipt of the restore that gave one up where one did.

use std::collections::BTreeSet;

use anyhow::Context as _;
use evidence::checkpoint::Checkpoint;
use evidence::restored::Restored;
use evidence::seen;

use crate::config::Config;
use crate::exit::{EXIT_NOT_SAFE, EXIT_SAFE};
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
    let restores = state.restores().context("the restores cannot be read")?;
    let mut printed = BTreeSet::new();
    for seen in state.checkpoints_seen().context("what was seen of the log cannot be read")? {
        output.line("");
        output.line(&format!("# {} entries, seen {}, {}", seen.size, seen.at, seen.why.text()));
        if let Err(error) = Checkpoint::open(&seen.note, &enrolment.log_key) {
            output.line(&format!("# does not hold: {error}"));
            code = EXIT_NOT_SAFE;
            continue;
        }
        if let Some(lost_by) = seen.lost_by {
            let restore = restores.iter().find(|restore| restore.number == lost_by.number);
            let restore = restore.context("the restore that gave up a checkpoint is not in the state")?;
            output
                .line(&format!("# given up by the restore in log entry {}, accepted by {}", restore.index, restore.by));
            match Restored::read(&restore.receipt, &enrolment.log_key) {
                Ok((restored, ..)) => {
                    let receipt = printed.insert(restored.leaf).then_some(&restore.receipt);
                    for line in seen::lost_lines(&restored, receipt) {
                        output.line(&line);
                    }
                }
                Err(error) => {
                    output.line(&format!("# the receipt of that restore does not hold: {error}"));
                    code = EXIT_NOT_SAFE;
                }
            }
        }
        for line in seen.note.lines() {
            output.line(line);
        }
    }
    Ok(code)
}
