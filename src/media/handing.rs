//! A job on its way to a worker, with the files that it is handed.
//!
//! The worker is given no path: the service opens what a job reads and writes, and the open descriptors go
//! through the socket that is the worker's standard input, together with the job (`media-protocol` says how).
//! The kernel keeps a copy of each until the worker takes it, or ends.

use std::fs::File;
use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use media_protocol::{HANDED_MAX, Job, handed};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

/// The files that come with a job, in the order in which its task names them.
#[derive(Debug, Default)]
pub(in crate::media) struct Handing<'a>(Vec<BorrowedFd<'a>>);

impl<'a> Handing<'a> {
    /// Hands a file over; gives what the task calls it.
    pub(in crate::media) fn hand(&mut self, file: &'a File) -> PathBuf {
        self.0.push(file.as_fd());
        handed(self.0.len() - 1)
    }

    /// A standard input that holds the job and its files, and then ends. All of it is in the kernel before the
    /// worker starts, so that nothing waits for a worker that does not read.
    pub(in crate::media) fn stdin(&self, job: &Job) -> std::io::Result<OwnedFd> {
        let text = serde_json::to_vec(job)?;
        let (ours, its) = UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(HANDED_MAX))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !self.0.is_empty() && !control.push(SendAncillaryMessage::ScmRights(&self.0)) {
            return Err(std::io::Error::other("a job has more files than a worker takes"));
        }
        let mut sent = sendmsg(&ours, &[IoSlice::new(&text)], &mut control, SendFlags::NOSIGNAL)?;
        while sent < text.len() {
            let mut nothing = SendAncillaryBuffer::default();
            sent += sendmsg(&ours, &[IoSlice::new(&text[sent..])], &mut nothing, SendFlags::NOSIGNAL)?;
        }
        Ok(its.into())
    }
}
