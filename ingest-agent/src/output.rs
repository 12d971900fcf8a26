//! What a person sees: progress bars on a terminal, plain lines otherwise.
//!
//! Plain lines are kept stable, so that scripts can read them. Diagnostics go to the log, not here.

use std::io::{IsTerminal as _, Write as _};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// Where a command's lines go.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    bars: Option<MultiProgress>,
}

/// The progress of one file, shown only on a terminal.
#[derive(Debug, Clone)]
pub(crate) struct Bar(Option<ProgressBar>);

impl Output {
    /// Bars when standard output is a terminal.
    pub(crate) fn new() -> Self {
        let terminal = std::io::stdout().is_terminal() && std::io::stderr().is_terminal();
        Self { bars: terminal.then(MultiProgress::new) }
    }

    /// Prints a line, above the bars where there are any. A closed standard output is no reason
    /// to stop sealing.
    pub(crate) fn line(&self, text: &str) {
        let print = || {
            let _ = writeln!(std::io::stdout().lock(), "{text}");
        };
        match &self.bars {
            Some(bars) => bars.suspend(print),
            None => print(),
        }
    }

    /// Begins a bar of `bytes` for `name`.
    pub(crate) fn bar(&self, name: &str, bytes: u64) -> Bar {
        Bar(self.bars.as_ref().map(|bars| {
            let form = "{bar:30} {percent:>3}% {binary_bytes_per_sec:>14}  {msg}";
            let style = ProgressStyle::with_template(form).expect("the template is valid");
            bars.add(ProgressBar::new(bytes).with_style(style).with_message(name.to_owned()))
        }))
    }
}

impl Bar {
    pub(crate) fn advance(&self, bytes: u64) {
        if let Some(bar) = &self.0 {
            bar.inc(bytes);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

/// Bytes as a person reads them, such as `12.3 MiB`.
pub(crate) fn size_text(bytes: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"];
    let mut scaled = u128::from(bytes) * 10;
    let mut unit = None;
    for name in units {
        if scaled < 10 * 1024 {
            break;
        }
        scaled /= 1024;
        unit = Some(name);
    }
    match unit {
        None => format!("{bytes} B"),
        Some(name) => format!("{}.{} {name}", scaled / 10, scaled % 10),
    }
}

/// A span of seconds as a person reads it, such as `3 h 05 min`.
pub(crate) fn span_text(seconds: i64) -> String {
    let (sign, seconds) = if seconds < 0 { ("-", seconds.unsigned_abs()) } else { ("", seconds.unsigned_abs()) };
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours) {
        (0, 0) if minutes == 0 => format!("{sign}{seconds} s"),
        (0, 0) => format!("{sign}{minutes} min"),
        (0, _) => format!("{sign}{hours} h {minutes:02} min"),
        _ => format!("{sign}{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_spans_are_short() {
        assert_eq!(size_text(0), "0 B");
        assert_eq!(size_text(1023), "1023 B");
        assert_eq!(size_text(1536), "1.5 KiB");
        assert_eq!(size_text(8 << 20), "8.0 MiB");
        assert_eq!(span_text(-59), "-59 s");
        assert_eq!(span_text(11_100), "3 h 05 min");
        assert_eq!(span_text(200_000), "2 d 7 h");
    }
}
