//! A service whose clock can be set forward: the system's call for the time is replaced by one that
//! adds what a file says. Needs a C compiler, which linking Rust needs as well.

use std::fs;
use std::process::Command;

use super::Site;

const SOURCE: &str = r#"
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
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
"#;

impl Site {
    /// Starts the service on a clock that [`Self::shift`] sets.
    pub(crate) fn serve_shifted(&mut self) {
        let (source, library) = (self.beside("shift.c"), self.beside("shift.so"));
        fs::write(&source, SOURCE).unwrap();
        let made = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        self.shift(0);
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        command.env("LD_PRELOAD", library).env("DOCKET_TEST_SHIFT", self.beside("shift"));
        self.serve_through(command);
    }

    /// Sets the service's clock forward, counted from the system's.
    pub(crate) fn shift(&self, seconds: u64) {
        let new = self.beside("shift.new");
        fs::write(&new, seconds.to_string()).unwrap();
        fs::rename(new, self.beside("shift")).unwrap();
    }
}
