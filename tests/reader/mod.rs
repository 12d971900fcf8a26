//! What tests read out of documents: the rows of their tables, and whether a test that is named is there.
//! It needs nothing but the standard library, as `tests/tidy` is compiled without Cargo too.

/// The cells of each row of every table, without the headings.
pub(crate) fn rows(document: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut in_table = false;
    for line in document.lines() {
        if line.starts_with("|---") {
            in_table = true;
        } else if !line.starts_with('|') {
            in_table = false;
        } else if in_table {
            let line = line.replace("\\|", "\u{1}");
            let line = line.strip_prefix('|').unwrap_or(&line);
            let line = line.trim_end().strip_suffix('|').unwrap_or(line);
            rows.push(line.split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect());
        }
    }
    rows
}

/// Whether a source has a function of this name.
pub(crate) fn has_fn(source: &str, name: &str) -> bool {
    source.contains(&format!("fn {name}("))
}
