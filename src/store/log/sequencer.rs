//! The sequencer: one thread that appends to the custody log.
//!
//! A command is *decided* against what the tables say inside the write transaction, its entries
//! are appended, the tables folded and the new checkpoint signed, all in one transaction. The
//! thread takes whatever commands wait, so that one fsync serves many; each command runs in a
//! savepoint, so that a refused one leaves nothing. Nobody is answered before the commit.
//!
//! A disk that did not keep what it was given ends the process: what is in memory can no longer
//! be trusted to be what is on the disk. Start-up reads everything anew.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use evidence::checkpoint::Checkpoint;
use evidence::entry::{Entry, EntryError, EntryNonce, Item, ItemLink};
use evidence::event::{Actor, ClockJump, ClockSettling, Event, LogEvent, LogName};
use evidence::keys::{self, KeyError};
use evidence::merkle::leaf_hash;
use evidence::tile::Edge;
use evidence::time::Utc;
use tokio::sync::{mpsc, oneshot};

use crate::clock::{Clock, Doubt, Told};
use crate::spans::Trail;
use crate::store::log::proofs::{self, LogKeys};
use crate::store::tables::secrets::SecretChange;
use crate::store::tables::writer::Batch;
use crate::store::tables::{Db, DbError, Reader, Stated, Writer};

/// Commands that wait at most; a further one is told to come back.
pub const QUEUE_MAX: usize = 1024;

/// Commands that share a transaction at most.
pub const BATCH_MAX: usize = 256;

/// Exit code when the disk failed.
const EXIT_DISK: i32 = 74;

/// An entry before the sequencer gives it its time and its place.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Who did it.
    pub actor: Actor,
    /// The items that it is about.
    pub items: Vec<Item>,
    /// What happened.
    pub event: Event,
    /// What the statement says that it names, which its fold needs: read and parsed before the command. None where
    /// it names none.
    pub stated: Option<Stated>,
    /// The secret or the personal values that changed with it, which are kept beside the log and never in it.
    pub secret: Option<SecretChange>,
}

impl Draft {
    /// An entry that names no statement, and with which no secret changes.
    pub fn new(actor: Actor, items: Vec<Item>, event: Event) -> Self {
        Self { actor, items, event, stated: None, secret: None }
    }

    /// The same, with what the statement says that it names.
    #[must_use]
    pub fn stating(self, stated: Stated) -> Self {
        Self { stated: Some(stated), ..self }
    }

    /// The same, with what changes beside the log.
    #[must_use]
    pub fn keeping(self, secret: SecretChange) -> Self {
        Self { secret: Some(secret), ..self }
    }
}

/// An entry that is durable.
#[derive(Debug, Clone)]
pub struct Appended {
    /// Its number.
    pub index: u64,
    /// When the sequencer decided it.
    pub time: Utc,
}

/// Why a command could not be appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The queue is full.
    #[error("the custody log has too much to write; try again in a moment")]
    Busy,
    /// The sequencer has ended.
    #[error("the custody log is closed")]
    Closed,
    /// The database failed; nothing was written.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The entry cannot be written.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The service is a copy that signs nothing.
    #[error("this service is a read-only copy: it logs nothing, so it serves nothing that must be logged")]
    ReadOnly,
    /// There are no random bytes for the entry's nonce.
    #[error(transparent)]
    Random(#[from] KeyError),
}

/// Why a command appends nothing.
#[derive(Debug)]
pub enum Stop<R> {
    /// It is refused.
    Refused(R),
    /// The tables could not be read.
    Failed(DbError),
}

impl<R> From<DbError> for Stop<R> {
    fn from(error: DbError) -> Self {
        Self::Failed(error)
    }
}

/// What a command decides: entries to append, none where there is nothing to do, or why it stops.
pub type Decision<R> = Result<Vec<Draft>, Stop<R>>;

/// How a command ended.
#[derive(Debug)]
pub enum Decided<R> {
    /// Its entries are durable.
    Done(Vec<Appended>),
    /// It was refused, and nothing was written.
    Refused(R),
}

type Outcome = Result<Vec<Appended>, AppendError>;

type Decide = Box<dyn FnOnce(&Reader<'_>, Utc) -> Result<Option<Vec<Draft>>, DbError> + Send>;

/// A command on its way through the queue, with its type of refusal hidden.
struct Command {
    /// Whose request it is.
    trail: Trail,
    /// Decides against the state inside the transaction; `None` where it refuses. Gone once it did.
    decide: Option<Decide>,
    /// Takes the outcome, after the commit or the failure.
    answer: Box<dyn FnOnce(Outcome) + Send>,
}

impl Command {
    fn new<R, F>(decide: F, sender: oneshot::Sender<Result<Decided<R>, AppendError>>) -> Self
    where
        F: FnOnce(&Reader<'_>, Utc) -> Decision<R> + Send + 'static,
        R: Send + 'static,
    {
        let slot = Arc::new(Mutex::new(None));
        let refusal = Arc::clone(&slot);
        let decide = move |reader: &Reader<'_>, now| match decide(reader, now) {
            Ok(drafts) => Ok(Some(drafts)),
            Err(Stop::Failed(error)) => Err(error),
            Err(Stop::Refused(reason)) => {
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason);
                Ok(None)
            }
        };
        let answer = move |outcome: Outcome| {
            let refused = refusal.lock().unwrap_or_else(PoisonError::into_inner).take();
            let decided = outcome.map(|appended| refused.map_or(Decided::Done(appended), Decided::Refused));
            // Nobody waits any more when a client went away; what was written stays written.
            drop(sender.send(decided));
        };
        Self { trail: Trail::here(), decide: Some(Box::new(decide)), answer: Box::new(answer) }
    }
}

/// A handle to the sequencer.
#[derive(Clone)]
pub struct Log {
    /// None where the service is a read-only copy.
    queue: Option<mpsc::Sender<Command>>,
    keys: Arc<LogKeys>,
}

impl Log {
    /// Starts the sequencer over `db`. The caller holds the data directory's lock.
    pub fn start(db: &Db, keys: Arc<LogKeys>, clock: Clock) -> Result<(Self, JoinHandle<()>), StartError> {
        let writer = Writer::open(db)?;
        let state = db.read(|reader| Sequence::load(reader, &keys))?;
        clock.begin(state.last_time, state.clock_doubted, state.by_stations);
        let (queue, waiting) = mpsc::channel(QUEUE_MAX);
        let sequencer = Sequencer { writer, state, keys: Arc::clone(&keys), clock };
        let thread = std::thread::Builder::new().name("sequencer".into()).spawn(move || sequencer.run(waiting))?;
        Ok((Self { queue: Some(queue), keys }, thread))
    }

    /// A log that is only read: whatever would append to it is refused. The stored head is shown to be
    /// this log's, as at every start.
    pub fn read_only(db: &Db, keys: LogKeys) -> Result<Self, StartError> {
        db.read(|reader| Sequence::load(reader, &keys))?;
        Ok(Self { queue: None, keys: Arc::new(keys.verifying_only()) })
    }

    /// Whether nothing can be appended, by how the service was started.
    pub fn is_read_only(&self) -> bool {
        self.queue.is_none()
    }

    /// Whether the sequencer has ended, and nothing is appended any more.
    pub fn is_closed(&self) -> bool {
        self.queue.as_ref().is_some_and(mpsc::Sender::is_closed)
    }

    /// The log's keys.
    pub fn keys(&self) -> &Arc<LogKeys> {
        &self.keys
    }

    /// Decides and appends. Returns once the entries are durable.
    pub async fn append<R, F>(&self, decide: F) -> Result<Decided<R>, AppendError>
    where
        F: FnOnce(&Reader<'_>, Utc) -> Decision<R> + Send + 'static,
        R: Send + 'static,
    {
        let queue = self.queue.as_ref().ok_or(AppendError::ReadOnly)?;
        let (sender, receiver) = oneshot::channel();
        queue.try_send(Command::new(decide, sender)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => AppendError::Busy,
            mpsc::error::TrySendError::Closed(_) => AppendError::Closed,
        })?;
        receiver.await.map_err(|_| AppendError::Closed)?
    }
}

/// Why the sequencer cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The stored checkpoint is not this log's.
    #[error("the stored checkpoint does not verify under the log's key: {0}; run `docket check`")]
    Checkpoint(#[from] evidence::checkpoint::CheckpointError),
    /// The tiles lead to another root than the checkpoint.
    #[error("the stored tiles do not lead to the root of the stored checkpoint; run `docket check`")]
    Root,
    /// The thread could not be started.
    #[error("the sequencer's thread could not be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// The log's right edge and the time of its last entry.
#[derive(Clone)]
struct Sequence {
    edge: Edge,
    last_time: Option<Utc>,
    /// Whether the log says that the clock is in doubt.
    clock_doubted: bool,
    /// Whether it was stations' clocks that put it in doubt, as the log said at start.
    by_stations: bool,
}

impl Sequence {
    /// Reads the edge and shows that it is the one that was signed.
    fn load(reader: &Reader<'_>, keys: &LogKeys) -> Result<Self, StartError> {
        let Some((size, note)) = reader.checkpoint()? else {
            return Ok(Self { edge: Edge::default(), last_time: None, clock_doubted: false, by_stations: false });
        };
        let checkpoint = Checkpoint::open(&note, keys.verifier())?;
        let edge = Edge::load(size, &mut |level, index| reader.tile(level, index))?;
        if checkpoint.size != size || proofs::root(reader, size)? != checkpoint.root {
            return Err(StartError::Root);
        }
        let last = size.checked_sub(1).map(|index| reader.entry(index)).transpose()?.flatten();
        let last = last.and_then(|stored| Entry::parse(&stored.bytes).ok());
        let clock_doubted = last.as_ref().is_some_and(|entry| entry.clock_doubted);
        let jumped = reader.latest_of(LogName::ClockJumped, 0, 1)?.pop().map(|told| told.entry.event);
        let by_stations = matches!(jumped, Some(Event::Log(LogEvent::ClockJumped { kind: ClockJump::Stations, .. })));
        Ok(Self { edge, last_time: last.map(|entry| entry.time), clock_doubted, by_stations })
    }
}

struct Sequencer {
    writer: Writer,
    state: Sequence,
    keys: Arc<LogKeys>,
    clock: Clock,
}

impl Sequencer {
    fn run(mut self, mut waiting: mpsc::Receiver<Command>) {
        let mut batch = Vec::with_capacity(BATCH_MAX);
        while waiting.blocking_recv_many(&mut batch, BATCH_MAX) > 0 {
            metrics::histogram!("docket_log_batch").record(f64::from(u32::try_from(batch.len()).unwrap_or(u32::MAX)));
            self.write(std::mem::take(&mut batch));
        }
    }

    /// Writes one batch and answers its commands. What is said of it is said of all their requests.
    fn write(&mut self, commands: Vec<Command>) {
        let span = commit_span(&commands);
        let _within = span.enter();
        let mut next = self.state.clone();
        let mut outcomes: Vec<(Command, Outcome)> = Vec::with_capacity(commands.len());
        let committed = self.transact(commands, &mut next, &mut outcomes);
        match committed {
            Ok(()) => {
                self.state = next;
                for (command, outcome) in outcomes {
                    if let Ok([first, ..]) = outcome.as_deref() {
                        command.trail.within(|| tracing::debug!(log.first = first.index, "on record"));
                    }
                    (command.answer)(outcome);
                }
            }
            Err(error) => {
                if error.is_fatal() {
                    tracing::error!(log.error = %error, "the disk did not keep the custody log; ending");
                    std::process::exit(EXIT_DISK);
                }
                tracing::error!(log.error = %error, "a batch could not be written; nothing of it was kept");
                for (command, _) in outcomes {
                    (command.answer)(Err(error.again().into()));
                }
            }
        }
    }

    fn transact(
        &mut self,
        commands: Vec<Command>,
        next: &mut Sequence,
        outcomes: &mut Vec<(Command, Outcome)>,
    ) -> Result<(), DbError> {
        // Every command is kept in `outcomes`, whatever fails, so that each gets an answer.
        outcomes.extend(commands.into_iter().map(|command| (command, Ok(Vec::new()))));
        let batch = self.writer.begin()?;
        let before = next.edge.size();
        for (command, outcome) in outcomes.iter_mut() {
            let told = self.clock.tell();
            if told.doubt.is_some() != next.clock_doubted {
                batch.begin_command()?;
                tell_of_clock(told, &batch, next)?;
                batch.keep_command()?;
            }
            let checkpoint = next.clone();
            batch.begin_command()?;
            let trail = command.trail.clone();
            *outcome = trail.within(|| run_command(command, &batch, next, &self.clock));
            match outcome {
                Ok(_) => batch.keep_command()?,
                Err(AppendError::Db(error)) if error.is_fatal() || error.is_full() => {
                    return Err(error.again());
                }
                Err(error) => {
                    // SQLite has given up the whole transaction where it could not go on: then the
                    // batch has failed, of what its command failed.
                    batch.undo_command().map_err(|undo| match error {
                        AppendError::Db(error) => error.again(),
                        _ => undo,
                    })?;
                    *next = checkpoint;
                }
            }
        }
        if next.edge.size() == before {
            return Ok(());
        }
        for tile in next.edge.partial() {
            batch.put_tile(&tile)?;
        }
        let note = self.keys.sign(next.edge.size(), next.edge.root()).expect("a log that is appended to can sign");
        batch.put_checkpoint(next.edge.size(), &note)?;
        batch.commit()
    }
}

/// The span of one commit: how many commands share it, and the ids of their requests.
fn commit_span(commands: &[Command]) -> tracing::Span {
    let ids: Vec<&str> = commands.iter().filter_map(|command| Some(command.trail.id()?.as_str())).collect();
    tracing::error_span!(parent: None, "log.commit", log.commands = commands.len(), request_ids = ids.join(" "))
}

/// Logs that the wall clock is followed no more, or again.
fn tell_of_clock(told: Told, batch: &Batch<'_>, next: &mut Sequence) -> Result<(), DbError> {
    let event = if let Some(Doubt { kind, wall, expected }) = told.doubt {
        tracing::error!(clock.kind = ?kind, %wall, %expected, "the system's clock is in doubt and not followed");
        Event::Log(LogEvent::ClockJumped { kind, wall, expected })
    } else {
        tracing::warn!(wall = %told.time, "the system's clock is followed again");
        let (how, wall, reason) = (ClockSettling::Agreed, told.time, String::new());
        Event::Log(LogEvent::ClockSettled { how, wall, expected: next.last_time.unwrap_or(wall), reason })
    };
    next.clock_doubted = told.doubt.is_some();
    let time = next.last_time.map_or(told.time, |last| last.max(told.time));
    match append(Draft::new(Actor::Service, Vec::new(), event), batch, next, time) {
        Ok(_) => Ok(()),
        Err(AppendError::Db(error)) => Err(error),
        Err(other) => Err(DbError::Object(other.to_string())),
    }
}

/// Decides one command and appends its entries inside its savepoint.
fn run_command(command: &mut Command, batch: &Batch<'_>, next: &mut Sequence, clock: &Clock) -> Outcome {
    // Entries do not go back in time, also where the clock was set back by a little.
    let now = clock.now();
    let mut time = next.last_time.map_or(now, |last| last.max(now));
    let Some(decide) = command.decide.take() else { return Ok(Vec::new()) };
    let Some(drafts) = decide(&batch.reader(), time)? else { return Ok(Vec::new()) };
    let mut appended = Vec::with_capacity(drafts.len());
    for draft in drafts {
        if let Event::Log(LogEvent::ClockSettled { how: ClockSettling::Accepted, wall, .. }) = &draft.event {
            // From here on time is what an administrator says it is, also where that is earlier.
            time = *wall;
            next.clock_doubted = false;
            clock.accept();
        }
        appended.push(append(draft, batch, next, time)?);
    }
    Ok(appended)
}

fn append(draft: Draft, batch: &Batch<'_>, next: &mut Sequence, time: Utc) -> Result<Appended, AppendError> {
    let reader = batch.reader();
    let mut items = Vec::with_capacity(draft.items.len());
    for item in draft.items {
        let last = reader.last_place(&item)?;
        let item_seq = last.map_or(0, |place| place.item_seq + 1);
        items.push(ItemLink { item, item_seq, prev_item_leaf: last.map(|place| place.leaf) });
    }
    let mut entry = Entry::new(EntryNonce(keys::random()?), time, draft.actor, items, draft.event);
    entry.clock_doubted = next.clock_doubted;
    // An entry in an item's history that is about another item would be one that nobody accepts.
    entry.check_items()?;
    let bytes = entry.to_bytes()?;
    let leaf = leaf_hash(&bytes);
    let index = next.edge.size();
    batch.append(index, &entry, &bytes, &leaf, draft.stated.as_ref())?;
    if let Some(secret) = &draft.secret {
        batch.put_secret(secret, index)?;
    }
    batch.bind(index, &entry.event, &leaf)?;
    for tile in next.edge.push(leaf) {
        batch.put_tile(&tile)?;
    }
    next.last_time = Some(time);
    Ok(Appended { index, time })
}
