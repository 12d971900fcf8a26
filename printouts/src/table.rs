//! Tables: cells side by side, ruled; over several sheets row by row, and the rows that are longer than a sheet line by
//! line. The row of names is repeated at the head of each sheet, for the eye alone: who hears the table hears it once.

use krilla::tagging::TableHeaderScope;

use crate::fonts::Face;
use crate::printout::{Field, PrintoutError, Table};
use crate::sheet::{BOTTOM, Broken, Composition, Kind, LEFT, PartId, Stand, Style, TEXT_WIDTH, TOP};

/// Room between a rule and the text beside it.
const BESIDE: f32 = 5.0;
/// Room between a rule and the text above or below.
const ABOVE: f32 = 3.0;
/// Least and greatest part of the width that names of fields take.
const NAMES: (f32, f32) = (0.18, 0.36);
/// A row that is higher than this part of a sheet is parted where the sheet ends, instead of begun on the next.
const PARTED: f32 = 0.4;

/// A cell, broken into lines.
struct Cell {
    lines: Vec<Broken>,
    style: Style,
    part: Option<PartId>,
}

/// A row of cells as they lie on a sheet.
struct Row {
    cells: Vec<Cell>,
}

/// Where columns begin and end.
struct Grid {
    edges: Vec<f32>,
}

impl Grid {
    /// The columns by their parts of the width.
    fn new(shares: impl Iterator<Item = f32> + Clone) -> Self {
        let sum: f32 = shares.clone().sum();
        let mut at = LEFT;
        let mut edges = vec![at];
        edges.extend(shares.map(|share| {
            at += TEXT_WIDTH * share / sum;
            at
        }));
        Self { edges }
    }

    fn left(&self, column: usize) -> f32 {
        self.edges[column] + BESIDE
    }

    fn room(&self, column: usize) -> f32 {
        self.edges[column + 1] - self.edges[column] - 2.0 * BESIDE
    }

    fn ends(&self) -> (f32, f32) {
        (self.edges[0], self.edges[self.edges.len() - 1])
    }
}

impl Row {
    fn line(&self) -> f32 {
        self.cells.iter().map(|cell| cell.style.size.line).fold(0.0, f32::max)
    }

    /// How many lines its longest cell has.
    fn lines(&self) -> usize {
        self.cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0)
    }

    #[expect(clippy::cast_precision_loss, reason = "a cell has no 2^23 lines")]
    fn height_of(&self, lines: usize) -> f32 {
        lines as f32 * self.line() + 2.0 * ABOVE
    }

    /// How many lines of it fit in a height.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "no more lines than fit on a sheet")]
    fn fitting(&self, height: f32) -> usize {
        ((height - 2.0 * ABOVE + 0.01) / self.line()).max(0.0) as usize
    }

    fn height(&self) -> f32 {
        self.height_of(self.lines())
    }
}

/// Sets names and their values.
pub(crate) fn fields(sheets: &mut Composition<'_>, fields: &[Field]) -> Result<(), PrintoutError> {
    if fields.is_empty() {
        return Ok(());
    }
    let size = sheets.sizes.table;
    let widest = fields.iter().map(|field| sheets.setter.width_of(Face::Heading, &field.label)).fold(0.0, f32::max);
    let names = ((widest * size.letters + 2.0 * BESIDE + 1.0) / TEXT_WIDTH).clamp(NAMES.0, NAMES.1);
    let grid = Grid::new([names, 1.0 - names].into_iter());
    let table = sheets.part(Kind::Table, None);
    let body = sheets.part(Kind::TableBody, Some(table));
    let mut pen = Pen { sheets, grid, head: None };
    for field in fields {
        let row = pen.sheets.part(Kind::Row, Some(body));
        let name = pen.sheets.part(Kind::NameOf(TableHeaderScope::Row), Some(row));
        let value = pen.sheets.part(Kind::Cell, Some(row));
        let label = Style { face: Face::Heading, size, stand: Stand::Left };
        let text = Style { face: Face::Text, size, stand: Stand::Left };
        let cells = vec![pen.cell(0, &field.label, label, name), pen.cell(1, &field.value, text, value)];
        pen.row(&Row { cells })?;
    }
    pen.sheets.gap(size.line / 2.0);
    Ok(())
}

/// Sets a table.
pub(crate) fn table(sheets: &mut Composition<'_>, table: &Table) -> Result<(), PrintoutError> {
    let size = sheets.sizes.table;
    let grid = Grid::new(table.columns.iter().map(|column| f32::from(column.share.max(1))));
    let whole = sheets.part(Kind::Table, None);
    let head = sheets.part(Kind::TableHead, Some(whole));
    let names = sheets.part(Kind::Row, Some(head));
    let mut pen = Pen { sheets, grid, head: None };
    let mut cells = Vec::new();
    for (column, named) in table.columns.iter().enumerate() {
        let part = pen.sheets.part(Kind::NameOf(TableHeaderScope::Column), Some(names));
        let style = Style { face: Face::Heading, size, stand: Stand::Centre };
        cells.push(pen.cell(column, &named.title, style, part));
    }
    let head = Row { cells };
    // A head does not stand alone at the foot of a sheet.
    pen.sheets.need(head.height() + head.height_of(1))?;
    pen.row(&head)?;
    // One that leaves no room for rows is not repeated.
    let is_short = head.height() < (BOTTOM - TOP) * PARTED;
    pen.head =
        is_short.then(|| Row { cells: head.cells.into_iter().map(|cell| Cell { part: None, ..cell }).collect() });
    if !table.rows.is_empty() {
        let body = pen.sheets.part(Kind::TableBody, Some(whole));
        for cells in &table.rows {
            let row = pen.sheets.part(Kind::Row, Some(body));
            let mut set = Vec::new();
            for (column, text) in cells.iter().enumerate() {
                let part = pen.sheets.part(Kind::Cell, Some(row));
                let style = Style { face: Face::Text, size, stand: Stand::Left };
                set.push(pen.cell(column, text, style, part));
            }
            pen.row(&Row { cells: set })?;
        }
    }
    pen.sheets.gap(size.line / 2.0);
    Ok(())
}

/// What a table is drawn with.
struct Pen<'s, 'a> {
    sheets: &'s mut Composition<'a>,
    grid: Grid,
    /// The row that each further sheet begins with.
    head: Option<Row>,
}

impl Pen<'_, '_> {
    fn cell(&mut self, column: usize, text: &str, style: Style, part: PartId) -> Cell {
        let lines = self.sheets.broken(text, style, self.grid.room(column), 0.0);
        Cell { lines, style, part: Some(part) }
    }

    /// Goes on to a new sheet, which begins with the row of names.
    fn turn(&mut self) -> Result<(), PrintoutError> {
        self.sheets.turn()?;
        if let Some(head) = self.head.take() {
            self.draw(&head, 0..head.lines());
            self.head = Some(head);
        }
        Ok(())
    }

    /// Draws a row where it fits, or parts it.
    fn row(&mut self, row: &Row) -> Result<(), PrintoutError> {
        let is_low = row.height() <= (BOTTOM - TOP) * PARTED;
        if !self.sheets.has_room(row.height()) && (is_low || !self.sheets.has_room(row.height_of(2))) {
            self.turn()?;
        }
        let mut done = 0;
        while done < row.lines() {
            // A sheet that has just been begun takes at least a line.
            let end = row.lines().min(done + row.fitting(BOTTOM - self.sheets.top).max(1));
            self.draw(row, done..end);
            done = end;
            if done < row.lines() {
                self.turn()?;
            }
        }
        Ok(())
    }

    /// Draws some lines of a row, and the rules around them.
    fn draw(&mut self, row: &Row, lines: std::ops::Range<usize>) {
        let top = self.sheets.top;
        let bottom = top + row.height_of(lines.len());
        for (column, cell) in row.cells.iter().enumerate() {
            let (left, room) = (self.grid.left(column), self.grid.room(column));
            let mut at = top + ABOVE;
            for line in cell.lines.iter().take(lines.end).skip(lines.start) {
                self.sheets.put(line, cell.style, left, room, at, cell.part);
                at += cell.style.size.line;
            }
        }
        let (left, right) = self.grid.ends();
        for height in [top, bottom] {
            self.sheets.rule((left, height), (right, height));
        }
        for edge in &self.grid.edges {
            self.sheets.rule((*edge, top), (*edge, bottom));
        }
        self.sheets.top = bottom;
    }
}
