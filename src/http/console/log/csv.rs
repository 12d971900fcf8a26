//! CSV for people: UTF-8 with a mark that lets Excel read Chinese, and no cell that a spreadsheet would take for a formula.
//! Written by hand, because cells with an apostrophe are quoted too, which the `csv` crate does not do for single cells;
//! what is imported is read by it.

/// By which Excel knows UTF-8.
pub(in crate::http::console) const MARK: &str = "\u{feff}";

/// One line of CSV (RFC 4180).
pub(in crate::http::console) fn line(cells: &[String]) -> String {
    let mut text = cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",");
    text.push_str("\r\n");
    text
}

/// A cell that stays text: one that begins as formulas do gets an apostrophe before it.
fn quoted(cell: &str) -> String {
    let formula =
        cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || cell.starts_with(['\t', '\r']);
    let defused = if formula { format!("'{cell}") } else { cell.to_owned() };
    if defused.contains(['"', ',', '\r', '\n', '\'']) {
        format!("\"{}\"", defused.replace('"', "\"\""))
    } else {
        defused
    }
}

#[cfg(test)]
mod tests {
    use crate::http::console::log::csv::*;

    #[test]
    fn formulas_are_defused_and_cells_hold_together() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted(" @SUM(A1)"), "\"' @SUM(A1)\"");
        for formula in ["+1", "-1", "@x", "\t=1", "＝1"] {
            assert!(quoted(formula).starts_with("\"'"), "{formula}");
        }
        assert_eq!(quoted("张三"), "张三");
        assert_eq!(quoted("a,\"b\"\n"), "\"a,\"\"b\"\"\n\"");
        assert_eq!(quoted("2026-01-05"), "2026-01-05");
    }
}
