//! What a person is told of an answer: by kind in their language, and by its English sentence where no kind came.

use words::Lang;

use crate::{Damage, Failure, Lost, Playback, Probed, Reason, told_all};

impl Lost {
    /// A stretch with what happened there.
    pub fn because(medium: &str, [from_ms, to_ms]: [u64; 2], pieces: u64, why: Vec<Reason>) -> Self {
        Self { medium: medium.to_owned(), from_ms, to_ms, pieces, what: told_all(&why, Lang::En), why }
    }

    /// What happened there, as a person reads it.
    pub fn told(&self, lang: Lang) -> String {
        // What was kept before kinds were said has its sentence alone.
        if self.why.is_empty() { self.what.clone() } else { told_all(&self.why, lang) }
    }

    /// The same by kind; a sentence alone is quoted.
    pub fn reasons(&self) -> Vec<Reason> {
        by_kind(&self.why, &self.what)
    }

    /// Says more of what happened there.
    pub fn also(&mut self, why: Reason) {
        self.why.push(why);
        self.what = told_all(&self.why, Lang::En);
    }
}

impl Damage {
    /// Damage with what is broken; of stretches and bytes out of reach nothing is said yet.
    pub fn because(usable_until_ms: Option<u64>, why: Vec<Reason>) -> Self {
        let what = told_all(&why, Lang::En);
        Self { usable_until_ms, what, why, stretches: Vec::new(), unreachable_bytes: 0 }
    }

    /// What is broken, as a person reads it.
    pub fn told(&self, lang: Lang) -> String {
        // What was kept before kinds were said has its sentence alone.
        if self.why.is_empty() { self.what.clone() } else { told_all(&self.why, lang) }
    }

    /// The same by kind; a sentence alone is quoted.
    pub fn reasons(&self) -> Vec<Reason> {
        by_kind(&self.why, &self.what)
    }
}

fn by_kind(why: &[Reason], what: &str) -> Vec<Reason> {
    if why.is_empty() { vec![Reason::said(what)] } else { why.to_vec() }
}

impl Failure {
    /// Why, by kind; a sentence alone is quoted.
    pub fn reason(&self) -> Reason {
        self.why.clone().unwrap_or_else(|| Reason::said(&self.what))
    }
}

impl From<Reason> for Failure {
    fn from(why: Reason) -> Self {
        Self { what: why.to_string(), why: Some(why) }
    }
}

impl Probed {
    /// Why it is not played as it is, where it is not, by kind; a sentence alone is quoted.
    pub fn playback_reason(&self) -> Option<Reason> {
        match &self.playback {
            Playback::Direct => None,
            Playback::Rendition { why } | Playback::None { why } => {
                Some(self.playback_why.clone().unwrap_or_else(|| Reason::said(why)))
            }
        }
    }

    /// What is odd and loses nothing, by kind; sentences alone are quoted.
    pub fn remarks_by_kind(&self) -> Vec<Reason> {
        if self.remarked.is_empty() { self.remarks.iter().map(Reason::said).collect() } else { self.remarked.clone() }
    }
}
