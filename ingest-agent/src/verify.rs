//! `verify`: does what this station holds still hold together?
//!
//! Every statement's signature and place in the chain, every receipt under the pinned log key, and
//! every copy in the spool against its manifest. All findings are listed, not only the first.

use std::io::Read as _;

use anyhow::Context as _;
use evidence::checkpoint::Checkpoint;
use evidence::digest::{ContentHasher, Digest};
use evidence::docking::Docking;
use evidence::dsse::Envelope;
use evidence::keys::PublicKey;
use evidence::manifest::{ChainLink, Sealed};

use crate::config::Config;
use crate::exit::{EXIT_NOT_SAFE, EXIT_SAFE};
use crate::output::{Output, told};
use crate::spool::{Place, Spool};
use crate::state::{Enrolment, Recording, Stage, State, StateError, StatementKind, StatementRow};
use crate::station::read_key;
use crate::upload::trust;

/// Rows that are read at once.
const PAGE: usize = 200;

/// Bytes of a copy that are read at once.
const BLOCK: usize = 1024 * 1024;

/// What was checked, and what does not hold.
struct Check<'a> {
    state: &'a State,
    spool: &'a Spool,
    enrolment: Enrolment,
    key: PublicKey,
    statements: u64,
    receipts: u64,
    copies: u64,
    findings: Vec<String>,
}

/// Checks everything; gives the exit code.
pub(crate) fn verify(config: &Config, output: &Output) -> anyhow::Result<u8> {
    let path = Spool::path_of(&config.spool, Place::State);
    let state = State::look(&path)?;
    let enrolment = state.enrolment()?.ok_or(StateError::NotEnrolled)?;
    let spool = Spool::open(&config.spool, config.floor_bytes)?;
    let key = read_key(&spool)?.public();
    let mut check = Check {
        state: &state,
        spool: &spool,
        enrolment,
        key,
        statements: 0,
        receipts: 0,
        copies: 0,
        findings: Vec::new(),
    };
    check.chain()?;
    check.recordings()?;
    check.dockings()?;
    check.checkpoint()?;
    for finding in &check.findings {
        output.say("agent-finding", &[("said", output.reason(finding))]);
    }
    let Check { statements, receipts, copies, findings, .. } = check;
    let counts = [
        ("statements", told(statements)),
        ("receipts", told(receipts)),
        ("copies", told(copies)),
        ("findings", told(findings.len())),
    ];
    output.say("agent-verified", &counts);
    Ok(if findings.is_empty() { EXIT_SAFE } else { EXIT_NOT_SAFE })
}

impl Check<'_> {
    fn chain(&mut self) -> anyhow::Result<()> {
        let mut previous: Option<Digest> = None;
        let mut next = 0;
        loop {
            let page = self.state.statements(next, PAGE)?;
            if page.is_empty() {
                return Ok(());
            }
            for row in page {
                if row.sequence != next {
                    self.findings.push(format!("chain: statements {next} to {} are missing", row.sequence - 1));
                }
                next = row.sequence + 1;
                self.statements += 1;
                previous = self.statement(&row, previous);
            }
        }
    }

    /// Checks one statement; gives the digest that the next one must name.
    fn statement(&mut self, row: &StatementRow, previous: Option<Digest>) -> Option<Digest> {
        let number = row.sequence;
        let envelope = match Envelope::parse(&row.envelope) {
            Ok(envelope) => envelope,
            Err(error) => {
                self.findings.push(format!("statement {number}: {error}"));
                return None;
            }
        };
        let link: Result<ChainLink, String> = match row.kind {
            StatementKind::Seal => {
                Sealed::open(&envelope, &self.key).map(|sealed| sealed.seal.chain).map_err(|error| error.to_string())
            }
            StatementKind::Docking => Docking::open(&envelope, &self.key)
                .map(|docking| docking.docking.chain)
                .map_err(|error| error.to_string()),
        };
        match link {
            Err(error) => self.findings.push(format!("statement {number}: {error}")),
            Ok(link) if link.sequence != number => {
                self.findings.push(format!("statement {number}: it calls itself number {}", link.sequence));
            }
            Ok(link) if link.previous != previous => {
                self.findings.push(format!("statement {number}: it does not name the statement before it"));
            }
            Ok(_) => {}
        }
        Some(Digest::of(&envelope.payload))
    }

    fn recordings(&mut self) -> anyhow::Result<()> {
        let mut from = 0;
        loop {
            let page = self.state.recordings(from, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            from = last.sequence + 1;
            for recording in page {
                self.recording(&recording)?;
            }
        }
    }

    fn recording(&mut self, recording: &Recording) -> anyhow::Result<()> {
        let (id, name) = (recording.id, recording.path.shown());
        let envelope = self.state.envelope(recording.sequence)?;
        match Sealed::open(&envelope, &self.key) {
            Ok(sealed) => {
                if (sealed.id, sealed.digest, sealed.seal.size) != (id, recording.digest, recording.size) {
                    self.findings.push(format!("recording {id} ({name}): the state and its manifest differ"));
                }
                let states = self.state.content(recording).map(|content| content.states.digest());
                if states.ok() != Some(sealed.seal.segment_states) {
                    self.findings
                        .push(format!("recording {id} ({name}): the segment states are not those that were signed"));
                }
            }
            Err(error) => self.findings.push(format!("recording {id} ({name}): {error}")),
        }
        if matches!(recording.stage, Stage::Stored { .. }) {
            self.receipts += 1;
            let receipt = self.state.receipt(&id)?.context("a stored recording has a receipt")?;
            let held = receipt.verify_content(&self.enrolment.log_key, &id, &recording.digest, recording.size);
            if let Err(error) = held {
                self.findings.push(format!("recording {id} ({name}): {error}"));
            }
        }
        self.copy(recording)
    }

    fn copy(&mut self, recording: &Recording) -> anyhow::Result<()> {
        let (id, name) = (recording.id, recording.path.shown());
        let Some(copy) = &recording.copy else {
            if matches!(recording.stage, Stage::Sealed { .. }) {
                self.findings.push(format!(
                    "recording {id} ({name}): not stored, and the spool has no copy; dock the recorder again"
                ));
            }
            return Ok(());
        };
        match self.hash(copy) {
            Ok(digest) if digest == recording.digest => self.copies += 1,
            Ok(_) => self.findings.push(format!("recording {id} ({name}): the copy {copy} is not what was sealed")),
            Err(error) => {
                // A running agent may just have stored it and removed the copy.
                let still = self.state.recording(&id)?.is_some_and(|now| now.copy.is_some());
                if still {
                    self.findings.push(format!("recording {id} ({name}): the copy {copy} cannot be read: {error}"));
                }
            }
        }
        Ok(())
    }

    fn hash(&self, copy: &str) -> std::io::Result<Digest> {
        let mut file = self.spool.copy(copy)?;
        let mut hasher = ContentHasher::new();
        let mut block = vec![0; BLOCK];
        loop {
            match file.read(&mut block) {
                Ok(0) => return Ok(hasher.finish().digest),
                Ok(count) => hasher.update(&block[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn dockings(&mut self) -> anyhow::Result<()> {
        for (docking, sequence, receipt) in self.state.docking_receipts()? {
            self.receipts += 1;
            let payload = Digest::of(&self.state.envelope(sequence)?.payload);
            if let Err(error) = trust::docking_fact(&self.enrolment.log_key, &docking, payload, &receipt) {
                self.findings.push(format!("docking {docking}: {error}"));
            }
        }
        Ok(())
    }

    fn checkpoint(&mut self) -> anyhow::Result<()> {
        if let Some(note) = self.state.checkpoint()?
            && let Err(error) = Checkpoint::open(&note, &self.enrolment.log_key)
        {
            self.findings.push(format!("the last checkpoint: {error}"));
        }
        for seen in self.state.checkpoints_seen()? {
            let held = Checkpoint::open(&seen.note, &self.enrolment.log_key);
            if !held.is_ok_and(|checkpoint| (checkpoint.size, checkpoint.root) == (seen.size, seen.root)) {
                self.findings
                    .push(format!("the checkpoint of {} entries that was seen {}: its note", seen.size, seen.at));
            }
        }
        Ok(())
    }
}
