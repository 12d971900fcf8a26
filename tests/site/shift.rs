//! A service whose clock can be set forward, and whose disk can be full: the system's calls for the
//! time and for writing are replaced by ones that ask a file first. Needs a C compiler, which
//! linking Rust needs as well.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::Site;

const SOURCE: &str = r#"
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t id, struct timespec *time) {
    int result = syscall(SYS_clock_gettime, id, time);
    const char *path = getenv("DOCKET_TEST_SHIFT");
    if (result == 0 && id == CLOCK_REALTIME && path) {
        char text[32] = {0};
        int file = open(path, O_RDONLY | O_CLOEXEC);
        if (file >= 0) {
            if (read(file, text, sizeof text - 1) > 0) time->tv_sec += atol(text);
            close(file);
        }
    }
    return result;
}

/* Whether a file is on the disk that is full; sockets and pipes are on none. */
static int is_full(int file) {
    char path[4096] = {0};
    const char *shift = getenv("DOCKET_TEST_SHIFT");
    struct stat about;
    if (!shift || strlen(shift) > 4000) return 0;
    strcat(strcpy(path, shift), ".full");
    return access(path, F_OK) == 0 && syscall(SYS_fstat, file, &about) == 0 && S_ISREG(about.st_mode);
}

ssize_t write(int file, const void *bytes, size_t length) {
    if (is_full(file)) { errno = ENOSPC; return -1; }
    return syscall(SYS_write, file, bytes, length);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at) {
    if (is_full(file)) { errno = ENOSPC; return -1; }
    return syscall(SYS_pwrite64, file, bytes, length, at);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t at) {
    return pwrite64(file, bytes, length, at);
}
"#;

impl Site {
    /// Starts the service on a clock that [`Self::shift`] sets.
    pub(crate) fn serve_shifted(&mut self) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        command.envs(self.shifted());
        self.serve_through(command);
    }

    /// Makes such a clock and such a disk; gives the variables with which a program has them.
    pub(crate) fn shifted(&self) -> [(&'static str, PathBuf); 2] {
        let (source, library) = (self.beside("shift.c"), self.beside("shift.so"));
        fs::write(&source, SOURCE).unwrap();
        let made = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        self.shift(0);
        [("LD_PRELOAD", library), ("DOCKET_TEST_SHIFT", self.beside("shift"))]
    }

    /// Fills the disk of the service that [`Self::serve_shifted`] started, or empties it.
    pub(crate) fn fill_disk(&self, full: bool) {
        let mark = self.beside("shift.full");
        if full { fs::write(mark, "").unwrap() } else { fs::remove_file(mark).unwrap() }
    }

    /// Sets the service's clock forward, counted from the system's.
    pub(crate) fn shift(&self, seconds: u64) {
        let new = self.beside("shift.new");
        fs::write(&new, seconds.to_string()).unwrap();
        fs::rename(new, self.beside("shift")).unwrap();
    }
}
