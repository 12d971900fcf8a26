//! What forms of pages leave behind, by the session that sent them: which were sent, with what they were answered,
//! what is to be said on the page that comes next, and what was typed and could not be taken.
//!
//! A form carries a key that was made with its page. Of forms with one key and the same content the first is worked
//! on, and every other gets its answer, also where both come at one time. A key that nothing is known of any more,
//! because the process is another or the session sent too much since, is told from one that was not used: what
//! comes with it is not worked on but shown, so that nothing is done twice. Whoever sends no key is no page.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use evidence::digest::Digest;
use evidence::ids::{SecretId, UserId};
use evidence::keys::{self, KeyError};
use evidence::time::Utc;
use tokio::sync::watch;

/// Sessions of which anything is kept; beyond them that of the one that was idle for longest goes.
pub const SESSIONS_MAX: usize = 10_000;

/// Answers of one session that are remembered, and forms that it may have under way.
pub const ANSWERS_MAX: usize = 64;

/// Forms of one session of which it is known that they were sent, though their answers are let go: so a page that was
/// left open meanwhile is told from one whose form was sent.
pub const SENT_MAX: usize = 1024;

/// What one of them takes.
const SENT_BYTES: usize = 48;

/// Pages of one session that are kept until they are fetched.
pub const PAGES_MAX: usize = 4;

/// Longest answer that is kept, in bytes.
pub const ANSWER_BYTES_MAX: usize = 512 * 1024;

/// Bytes of all answers and pages that are kept.
pub const BYTES_MAX: usize = 64 * 1024 * 1024;

/// Forms of one session that are kept as they were typed.
pub const TYPED_MAX: usize = 4;

/// Longest form that is kept as it was typed, in bytes.
pub const TYPED_BYTES_MAX: usize = 16 * 1024;

/// How long something is kept of a session that does nothing, in seconds: longer than any lasts.
const IDLE_SECONDS: i64 = 13 * 3600;

/// How long something is to be said that was not yet, in seconds.
const SAID_SECONDS: i64 = 600;

/// How long it may be said once more to whoever pressed twice, in seconds.
const AGAIN_SECONDS: i64 = 60;

/// An answer, as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: Vec<(String, Vec<u8>)>,
    /// Its body.
    pub body: Bytes,
}

/// Why a form was not worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The session had ended.
    Ended,
    /// The page is of another session than the one that sent it.
    OtherSession,
    /// Nobody knows any more whether it was sent before.
    Forgotten,
}

/// A form as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// Its number.
    pub number: u64,
    /// Whose it is.
    pub user: UserId,
    /// Where it goes.
    pub path: String,
    /// What is in it.
    pub fields: Vec<(String, String)>,
    /// The page that it was on.
    pub page: String,
    /// Why it was not worked on.
    pub why: Why,
}

/// What a field takes beside its letters.
const FIELD_BYTES: usize = 64;

impl Typed {
    fn bytes(&self) -> usize {
        let fields = self.fields.iter().map(|(name, value)| name.len() + value.len() + FIELD_BYTES);
        self.path.len() + self.page.len() + fields.sum::<usize>()
    }
}

/// What comes of a form with a key.
pub enum Begun {
    /// It is the first: it is to be worked on.
    First(Turn),
    /// It was answered before.
    Again(Answer),
    /// It is being worked on: once this ends, ask anew.
    Running(watch::Receiver<()>),
    /// Nothing is known of the key any more.
    Forgotten,
    /// The session has as many under way as it may.
    Full,
}

/// Something to be said on a page.
struct Said {
    place: String,
    text: String,
    made: Utc,
    shown: bool,
}

/// A page that is to be fetched.
struct Page {
    number: u64,
    /// Where the form was.
    back: String,
    /// The page; none once it was fetched.
    answer: Option<Answer>,
}

/// What is found of a page that was kept.
#[derive(Debug, PartialEq, Eq)]
pub enum Fetched {
    /// It is here, this once.
    Page(Answer),
    /// It was fetched before.
    Gone {
        /// Where the form was.
        back: String,
    },
    /// Nothing is known of it.
    Unknown,
}

enum State {
    Running(watch::Receiver<()>),
    Done(Answer),
}

/// Which form: the number of its key, and what it holds and where it goes.
type Form = (u64, Digest);

struct Sent {
    form: Form,
    state: State,
}

/// What is kept of one session.
struct Owner {
    last: Utc,
    /// Keys up to this number may have been forgotten.
    forgotten: u64,
    sent: VecDeque<Sent>,
    /// Forms that were sent and whose answers are let go, the oldest first.
    gone: VecDeque<Form>,
    pages: VecDeque<Page>,
    typed: VecDeque<Typed>,
    said: Option<Said>,
}

impl Owner {
    fn new(now: Utc) -> Self {
        let (sent, gone, pages, typed) = Default::default();
        Self { last: now, forgotten: 0, sent, gone, pages, typed, said: None }
    }

    fn bytes(&self) -> usize {
        let done = |sent: &Sent| if let State::Done(answer) = &sent.state { answer.body.len() } else { 0 };
        let answers: usize = self.sent.iter().map(done).sum();
        let page = |page: &Page| page.answer.as_ref().map_or(0, |answer| answer.body.len());
        let typed = self.typed.iter().map(Typed::bytes).sum::<usize>();
        let said = self.said.as_ref().map_or(0, |said| said.place.len() + said.text.len());
        answers + self.pages.iter().map(page).sum::<usize>() + typed + said + self.gone.len() * SENT_BYTES
    }

    /// Lets go of answers; of those that are under way nothing.
    fn forget(&mut self, keep: usize) {
        while self.sent.len() > keep
            && let Some(at) = self.sent.iter().position(|sent| matches!(sent.state, State::Done(_)))
            && let Some(gone) = self.sent.remove(at)
        {
            self.gone.push_back(gone.form);
        }
        self.forget_gone(SENT_MAX);
    }

    /// Lets go of what was sent longest ago, so that nothing is known of keys as old.
    fn forget_gone(&mut self, keep: usize) {
        let surplus = self.gone.len().saturating_sub(keep);
        self.forgotten = self.gone.drain(..surplus).map(|(number, _)| number).fold(self.forgotten, u64::max);
    }
}

#[derive(Default)]
struct Kept {
    owners: HashMap<SecretId, Owner>,
    /// Keys up to this number may have been forgotten, whosever they were.
    forgotten: u64,
    bytes: usize,
}

impl Kept {
    /// What is kept of a session, with room for it.
    fn owner(&mut self, session: &SecretId, now: Utc) -> &mut Owner {
        if !self.owners.contains_key(session) {
            self.end_idle(now);
        }
        if !self.owners.contains_key(session) && self.owners.len() >= SESSIONS_MAX {
            let idle = self.owners.iter().min_by_key(|(_, owner)| owner.last).map(|(session, _)| session.clone());
            if let Some(idle) = idle {
                self.let_go(&idle);
            }
        }
        let owner = self.owners.entry(session.clone()).or_insert_with(|| Owner::new(now));
        owner.last = owner.last.max(now);
        owner
    }

    /// Removes sessions that have been idle for longer than any lasts.
    fn end_idle(&mut self, now: Utc) {
        let over = |owner: &Owner| owner.last.plus_seconds(IDLE_SECONDS) <= now;
        let ended: Vec<SecretId> =
            self.owners.iter().filter(|(_, owner)| over(owner)).map(|(session, _)| session.clone()).collect();
        for session in ended {
            self.remove(&session);
        }
    }

    /// Removes a session that is over: it sends nothing any more, so that nothing of it need be remembered.
    fn remove(&mut self, session: &SecretId) -> Option<Owner> {
        let gone = self.owners.remove(session)?;
        self.bytes -= gone.bytes();
        Some(gone)
    }

    fn let_go(&mut self, session: &SecretId) {
        let Some(gone) = self.remove(session) else { return };
        let sent = gone.sent.iter().map(|sent| sent.form.0).chain(gone.gone.iter().map(|(number, _)| *number));
        self.forgotten = sent.fold(self.forgotten.max(gone.forgotten), u64::max);
    }

    /// Changes what is kept of a session, and lets go of the answers of others where that is too much.
    fn change(&mut self, session: &SecretId, now: Utc, change: impl FnOnce(&mut Owner)) {
        let owner = self.owner(session, now);
        let before = owner.bytes();
        change(owner);
        let after = owner.bytes();
        self.bytes = self.bytes + after - before;
        while self.bytes > BYTES_MAX {
            let holding = self.owners.iter_mut().filter(|(_, owner)| owner.bytes() > 0);
            let Some((_, idle)) = holding.min_by_key(|(_, owner)| owner.last) else { return };
            let before = idle.bytes();
            idle.pages.clear();
            idle.typed.clear();
            idle.said = None;
            idle.forget(0);
            idle.forget_gone(0);
            let gone = before - idle.bytes();
            self.bytes -= gone;
        }
    }
}

/// What forms left behind.
pub struct Forms {
    /// What keys of this process begin with.
    process: String,
    next: AtomicU64,
    kept: Mutex<Kept>,
}

impl std::fmt::Debug for Forms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Forms(…)")
    }
}

impl Forms {
    /// None was sent yet.
    pub fn new() -> Result<Arc<Self>, KeyError> {
        let process = hex::encode(keys::random::<8>()?);
        Ok(Arc::new(Self { process, next: AtomicU64::new(1), kept: Mutex::default() }))
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// The key of a form that is shown now.
    pub fn key(&self) -> String {
        format!("{}-{}", self.process, self.number())
    }

    /// The number of a key that this process made.
    fn number_of(&self, key: &str) -> Option<u64> {
        let number = key.strip_prefix(&self.process)?.strip_prefix('-')?.parse().ok()?;
        (number < self.next.load(Ordering::Relaxed)).then_some(number)
    }

    /// What is to be done with a form that `session` sent with `key`; `content` is what it holds and where it goes.
    pub fn begin(self: &Arc<Self>, session: &SecretId, key: &str, content: Digest, now: Utc) -> Begun {
        let Some(number) = self.number_of(key) else { return Begun::Forgotten };
        let form = (number, content);
        let mut kept = self.lock();
        let forgotten = kept.forgotten;
        let owner = kept.owner(session, now);
        if let Some(sent) = owner.sent.iter().find(|sent| sent.form == form) {
            return match &sent.state {
                State::Running(ends) => Begun::Running(ends.clone()),
                State::Done(answer) => {
                    if let Some(said) = &mut owner.said {
                        said.shown &= said.made.plus_seconds(AGAIN_SECONDS) < now;
                    }
                    Begun::Again(answer.clone())
                }
            };
        }
        if number <= forgotten.max(owner.forgotten) || owner.gone.contains(&form) {
            return Begun::Forgotten;
        }
        let running = owner.sent.iter().filter(|sent| matches!(sent.state, State::Running(_))).count();
        if running >= ANSWERS_MAX {
            return Begun::Full;
        }
        let (ends, running) = watch::channel(());
        kept.change(session, now, |owner| {
            owner.sent.push_back(Sent { form, state: State::Running(running) });
            owner.forget(ANSWERS_MAX);
        });
        Begun::First(Turn { forms: Arc::clone(self), session: session.clone(), form, _ends: ends })
    }

    fn ended(&self, session: &SecretId, form: Form, answer: Option<(Answer, Utc)>) {
        let mut kept = self.lock();
        let Some(owner) = kept.owners.get_mut(session) else { return };
        let is_running = |sent: &Sent| sent.form == form && matches!(sent.state, State::Running(_));
        let Some(at) = owner.sent.iter().position(is_running) else { return };
        match answer {
            None => drop(owner.sent.remove(at)),
            Some((answer, now)) => kept.change(session, now, |owner| {
                if let Some(sent) = owner.sent.get_mut(at) {
                    sent.state = State::Done(answer);
                }
            }),
        }
    }

    /// Has `text` said, once, on the page at `place` when the session looks at it next.
    pub fn say(&self, session: &SecretId, place: &str, text: String, now: Utc) {
        let said = Said { place: place.to_owned(), text, made: now, shown: false };
        self.lock().change(session, now, |owner| owner.said = Some(said));
    }

    /// What is to be said at `place`.
    pub fn said(&self, session: &SecretId, place: &str, now: Utc) -> Option<String> {
        let mut kept = self.lock();
        let owner = kept.owners.get_mut(session)?;
        let is_over = |said: &Said| said.made.plus_seconds(SAID_SECONDS) <= now;
        if owner.said.as_ref().is_some_and(is_over) {
            let before = owner.bytes();
            owner.said = None;
            let gone = before - owner.bytes();
            kept.bytes -= gone;
            return None;
        }
        let said = owner.said.as_mut().filter(|said| said.place == place && !said.shown)?;
        said.shown = true;
        Some(said.text.clone())
    }

    /// Keeps a page until it is fetched, and after that where its form was; gives its number. None where it is too
    /// large.
    pub fn keep_page(&self, session: &SecretId, page: Answer, back: String, now: Utc) -> Option<u64> {
        if page.body.len() > ANSWER_BYTES_MAX {
            return None;
        }
        let number = self.number();
        self.lock().change(session, now, |owner| {
            owner.pages.push_back(Page { number, back, answer: Some(page) });
            while owner.pages.len() > PAGES_MAX {
                owner.pages.pop_front();
            }
        });
        Some(number)
    }

    /// A page that was kept, which is given this once.
    pub fn page(&self, session: &SecretId, number: u64) -> Fetched {
        let mut kept = self.lock();
        let Some(owner) = kept.owners.get_mut(session) else { return Fetched::Unknown };
        let Some(page) = owner.pages.iter_mut().find(|page| page.number == number) else { return Fetched::Unknown };
        let Some(answer) = page.answer.take() else { return Fetched::Gone { back: page.back.clone() } };
        kept.bytes -= answer.body.len();
        Fetched::Page(answer)
    }

    /// Keeps what was typed; says whether it fits.
    pub fn keep_typed(&self, session: &SecretId, typed: Typed, now: Utc) -> bool {
        if typed.bytes() > TYPED_BYTES_MAX {
            return false;
        }
        let number = self.number();
        self.lock().change(session, now, |owner| {
            owner.typed.push_back(Typed { number, ..typed });
            while owner.typed.len() > TYPED_MAX {
                owner.typed.pop_front();
            }
        });
        true
    }

    /// What was typed, the latest first.
    pub fn typed(&self, session: &SecretId) -> Vec<Typed> {
        let kept = self.lock();
        kept.owners.get(session).map(|owner| owner.typed.iter().rev().cloned().collect()).unwrap_or_default()
    }

    /// Lets go of what was typed.
    pub fn drop_typed(&self, session: &SecretId, number: u64) {
        let mut kept = self.lock();
        let Some(owner) = kept.owners.get_mut(session) else { return };
        let before = owner.bytes();
        owner.typed.retain(|typed| typed.number != number);
        let gone = before - owner.bytes();
        kept.bytes -= gone;
    }

    /// Hands what was typed in a session that ended to the one that began in its place, where it is of the same
    /// account; says whether there is any.
    pub fn hand_over(&self, from: &SecretId, to: &SecretId, user: &UserId, now: Utc) -> bool {
        let mut kept = self.lock();
        let Some(owner) = kept.owners.get_mut(from) else { return false };
        let typed = std::mem::take(&mut owner.typed);
        kept.bytes -= typed.iter().map(Typed::bytes).sum::<usize>();
        kept.remove(from);
        let own: VecDeque<Typed> = typed.into_iter().filter(|typed| typed.user == *user).collect();
        let any = !own.is_empty();
        if any {
            kept.change(to, now, |owner| owner.typed = own);
        }
        any
    }

    /// Forgets everything of a session that is over.
    pub fn forget(&self, session: &SecretId) {
        self.lock().remove(session);
    }
}

/// The right to work on a form. Dropped without an answer it was not worked on, and the next that is sent is the first.
pub struct Turn {
    forms: Arc<Forms>,
    session: SecretId,
    form: Form,
    /// Whoever waits is woken when this goes.
    _ends: watch::Sender<()>,
}

impl Turn {
    /// It was worked on, and this is what everybody is answered who sends it again.
    pub fn answered(self, answer: Answer, now: Utc) {
        self.forms.ended(&self.session, self.form, Some((answer, now)));
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.forms.ended(&self.session, self.form, None);
    }
}

#[cfg(test)]
mod tests;
