//! Which entry a route writes before it answers, or why none.

/// Something that an answer may carry or describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Inside {
    Recording,
    /// Another one of the same case.
    Another,
    /// One that is announced and not stored.
    Coming,
    Derived,
    Case,
    Document,
    /// A document that was taken out.
    Withdrawn,
    Package,
}
pub(crate) use Inside::{Another, Case, Coming, Derived, Document, Package, Recording};

/// What a route leaves in the log.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Declared {
    /// It shows evidence or describes it: an entry of this event on these items before the first byte,
    /// tried at these paths; and so many rows of [`FURTHER`] are of the same route.
    Reads { event: &'static str, items: &'static [Inside], paths: &'static [&'static str], further: usize },
    /// It is a command: what it does is one of these entries.
    Writes(&'static [&'static str]),
    /// Nothing, and why.
    Nothing(&'static str),
}
pub(crate) use Declared::{Nothing, Reads, Writes};

pub(crate) const fn reads(event: &'static str, items: &'static [Inside], paths: &'static [&'static str]) -> Declared {
    Reads { event, items, paths, further: 0 }
}

/// A route that shows other things in other ways, each of which is a row of [`FURTHER`].
pub(crate) const fn and_further(rows: usize, declared: Declared) -> Declared {
    match declared {
        Reads { event, items, paths, .. } => Reads { event, items, paths, further: rows },
        Writes(_) | Nothing(_) => panic!("it reads nothing"),
    }
}

pub(crate) const PUBLIC: Declared = Nothing("the log's public part: hashes and signatures, which describe no item");
pub(crate) const REGISTER: Declared =
    Nothing("the register of the installation: accounts, stations, recorders; no evidence");
pub(crate) const OWN_UPLOAD: Declared = Nothing("a station's own upload: which of its segments are missing");
pub(crate) const ACCOUNT: Declared = Nothing("a person's own account; no evidence");
pub(crate) const FORM: Declared = Nothing("a form, or the way back to it; no evidence");
pub(crate) const UNDER_A_VIEW: Declared =
    Nothing("under a view or grant, whose opening or page was logged before it was given");

/// Printouts of a case at the console.
pub(crate) const OPINION_PDF: Declared =
    reads("item.read", &[Case, Document], &["/cases/{case}/reviews/{review}/opinion.pdf"]);
pub(crate) const RESPONSIBILITY_PDF: Declared = reads("item.read", &[Case], &["/cases/{case}/responsibility.pdf"]);
pub(crate) const COMPLETENESS_PDF: Declared =
    reads("item.read", &[Case, Recording, Another, Document], &["/cases/{case}/completeness.pdf"]);
pub(crate) const OPINION_FILED: Declared = Writes(&["document.filed", "document.described"]);

pub(crate) const CASE_FILE: &[Inside] = &[Case, Recording, Another, Derived, Document, Package, Coming];
pub(crate) const PACKED: &[Inside] = &[Package, Case, Recording, Another];
