//! What became of all cells, for a person to read.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::cells::{Cell, Found, JOBS, Job};

/// Cells of all files.
#[derive(Default)]
pub(crate) struct Summary {
    files: BTreeMap<String, Vec<Cell>>,
}

impl Summary {
    /// Takes the cells of a file.
    pub(crate) fn add(&mut self, name: &str, cells: Vec<Cell>) {
        self.files.insert(name.to_owned(), cells);
    }

    fn cells(&self) -> impl Iterator<Item = (&str, &Cell)> {
        self.files.iter().flat_map(|(name, cells)| cells.iter().map(|cell| (name.as_str(), cell)))
    }

    /// How many cells are wrong.
    pub(crate) fn wrong(&self) -> usize {
        self.cells().filter(|(_, cell)| matches!(cell.found, Found::Wrong(_))).count()
    }

    fn counts(cells: &[&Cell]) -> [usize; 3] {
        let count = |which: fn(&Found) -> bool| cells.iter().filter(|cell| which(&cell.found)).count();
        let right = count(|found| matches!(found, Found::Right));
        let refused = count(|found| matches!(found, Found::Refused(_)));
        [right, refused, cells.len() - right - refused]
    }

    /// Counts by job, reasons of refusals, and everything that is wrong, the same from one file in one line.
    pub(crate) fn told(&self) -> String {
        let mut told = format!("{} files\n", self.files.len());
        for job in JOBS {
            let cells: Vec<&Cell> = self.cells().map(|(_, cell)| cell).filter(|cell| cell.job == job).collect();
            let [right, refused, wrong] = Summary::counts(&cells);
            let _ = writeln!(told, "{job:?}: {right} right, {refused} refused, {wrong} wrong");
        }
        let mut reasons: BTreeMap<(Job, String), BTreeMap<&str, usize>> = BTreeMap::new();
        for (name, cell) in self.cells() {
            if let Found::Refused(why) = &cell.found {
                let why: String =
                    why.chars().map(|letter| if letter.is_ascii_digit() { '#' } else { letter }).collect();
                *reasons
                    .entry((cell.job, why.replace("##", "#").replace("##", "#")))
                    .or_default()
                    .entry(name)
                    .or_default() += 1;
            }
        }
        for ((job, why), names) in reasons {
            let names: Vec<String> = names.iter().map(|(name, count)| format!("{name} x{count}")).collect();
            let _ = writeln!(told, "refused {job:?}: {why} ({})", names.join(", "));
        }
        for (name, cells) in &self.files {
            for job in JOBS {
                let of_job: Vec<&Cell> = cells.iter().filter(|cell| cell.job == job).collect();
                let wrong = of_job.iter().filter_map(|cell| match &cell.found {
                    Found::Wrong(why) => Some(format!("  at {} ms: {why}\n", cell.at_ms)),
                    _ => None,
                });
                let wrong: Vec<String> = wrong.collect();
                if !wrong.is_empty() {
                    let _ =
                        write!(told, "WRONG {name} {job:?} {} of {}\n{}", wrong.len(), of_job.len(), wrong.concat());
                }
            }
        }
        told
    }
}
