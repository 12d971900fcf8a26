//! What the worker is told on standard input, and the files that come with it.
//!
//! Over a socket come open descriptors (`media-protocol` says how), so that nothing is opened by name and the
//! worker has given up all files before it reads its job. Where standard input is no socket, as on a command line, the
//! job's paths are opened.

use std::fs::{File, OpenOptions};
use std::io::{IoSliceMut, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use media_protocol::{HANDED_MAX, JOB_BYTES_MAX, Job, Reason, Thing, handed_place};
use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat};
use rustix::io::Errno;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, Shutdown, recvmsg, shutdown};

use crate::failure::WorkError;

/// Where the files of a job come from.
pub(crate) enum Files {
    /// They are opened by the names that the job gives.
    Named,
    /// They came with the job; each is taken once.
    Handed(Vec<Option<OwnedFd>>),
}

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The media.
    Input,
    /// What is made.
    Output,
    /// The frame table that was made before.
    Table,
}

impl Purpose {
    fn name(self) -> Thing {
        match self {
            Purpose::Input => Thing::Input,
            Purpose::Output => Thing::Output,
            Purpose::Table => Thing::FrameTable,
        }
    }

    fn is_written(self) -> bool {
        self == Purpose::Output
    }
}

impl Files {
    /// The file that the job calls so. It is a regular one, and cannot be written to unless it is the output.
    pub(crate) fn take(&mut self, purpose: Purpose, name: &Path) -> Result<File, WorkError> {
        let what = purpose.name();
        let file = match self {
            Files::Named => opened(purpose, name)?,
            Files::Handed(handed) => {
                let place = handed_place(name).and_then(|place| handed.get_mut(place)?.take());
                File::from(place.ok_or(WorkError::NotHanded { what })?)
            }
        };
        let metadata = file.metadata().map_err(|source| WorkError::FileNotOpened { what, source })?;
        if !metadata.is_file() {
            return Err(WorkError::NotAFile { what });
        }
        let flags = fcntl_getfl(&file).map_err(|error| WorkError::FileNotOpened { what, source: error.into() })?;
        let access = flags & OFlags::RWMODE;
        let fits = if purpose.is_written() { access == OFlags::RDWR } else { access == OFlags::RDONLY };
        if fits { Ok(file) } else { Err(WorkError::WrongAccess { what }) }
    }

    /// That nothing was handed over beside what the job names.
    pub(crate) fn are_taken(&self) -> Result<(), WorkError> {
        match self {
            Files::Handed(handed) if handed.iter().any(Option::is_some) => {
                Err(WorkError::JobNotUnderstood(Reason::FileUnnamed {}))
            }
            Files::Handed(_) | Files::Named => Ok(()),
        }
    }
}

/// Opens a file that exists. Does not wait, as opening a named pipe would.
fn opened(purpose: Purpose, path: &Path) -> Result<File, WorkError> {
    let mut options = OpenOptions::new();
    options.read(true).write(purpose.is_written()).custom_flags(libc::O_NONBLOCK);
    options.open(path).map_err(|source| WorkError::FileNotOpened { what: purpose.name(), source })
}

/// Whether files come with the job.
pub(crate) fn are_handed(stdin: BorrowedFd<'_>) -> bool {
    fstat(stdin).is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Socket)
}

/// The job, and the files that came with it. The socket is of no use afterwards.
pub(crate) fn receive(stdin: BorrowedFd<'_>) -> Result<(Job, Files), WorkError> {
    let failed = |error: Errno| WorkError::JobNotUnderstood(Reason::said(error));
    let (mut text, mut handed, mut piece) = (Vec::new(), Vec::new(), [0; 4096]);
    loop {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(HANDED_MAX))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let message = recvmsg(stdin, &mut [IoSliceMut::new(&mut piece)], &mut control, RecvFlags::CMSG_CLOEXEC);
        let message = match message {
            Err(Errno::INTR) => continue,
            message => message.map_err(failed)?,
        };
        for came in control.drain() {
            if let RecvAncillaryMessage::ScmRights(files) = came {
                handed.extend(files.map(Some));
            }
        }
        if message.flags.contains(ReturnFlags::CTRUNC) || handed.len() > HANDED_MAX {
            return Err(WorkError::JobNotUnderstood(Reason::FilesTooMany { most: HANDED_MAX as u64 }));
        }
        if message.bytes == 0 {
            break;
        }
        text.extend_from_slice(&piece[..message.bytes]);
        if text.len() as u64 > JOB_BYTES_MAX {
            break;
        }
    }
    // Whoever sent it has closed its end; a socket that nobody reads leads nowhere.
    let _ = shutdown(stdin, Shutdown::Both);
    Ok((understood(&text)?, Files::Handed(handed)))
}

/// The job on a standard input that brings no files.
pub(crate) fn read(mut stdin: impl Read + AsFd) -> Result<(Job, Files), WorkError> {
    let mut text = Vec::new();
    let read = stdin.by_ref().take(JOB_BYTES_MAX + 1).read_to_end(&mut text);
    read.map_err(|error| WorkError::JobNotUnderstood(Reason::said(error)))?;
    Ok((understood(&text)?, Files::Named))
}

fn understood(text: &[u8]) -> Result<Job, WorkError> {
    if text.len() as u64 > JOB_BYTES_MAX {
        return Err(WorkError::JobNotUnderstood(Reason::JobTooLong { most: JOB_BYTES_MAX }));
    }
    serde_json::from_slice(text).map_err(|error| WorkError::JobNotUnderstood(Reason::said(error)))
}
