//! What is said of an act, as a form has it: what it begins with, what it sends, and what somebody else changed while it
//! was open.

use std::collections::BTreeSet;

use evidence::event::ActKind;
use evidence::time::Utc;

use crate::custody::Refused;
use crate::custody::act::ActSaid;
use crate::custody::refused::{Fault, Field};
use crate::http::console::fields::Sent;
use crate::http::console::given::{Edge, moment};
use crate::http::console::shown::Clock;
use crate::http::console::visitor::Visitor;
use crate::http::extract::value;

/// What a box sends that is checked.
pub(super) const CHECKED: &str = "yes";

/// The fields of a form, as texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filled {
    pub(super) kind: String,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) place: String,
    pub(super) officers: BTreeSet<String>,
    pub(super) is_party_present: bool,
    pub(super) witness: String,
    pub(super) documents: BTreeSet<String>,
}

impl Filled {
    /// What stands in the form of an act that was said so.
    pub(super) fn of_said(said: &ActSaid, clock: &Clock) -> Self {
        // As browsers write a moment of a clock.
        let second = |at| clock.second(at).replacen(' ', "T", 1);
        Self {
            kind: said.kind.to_string(),
            from: second(said.from),
            until: second(said.until),
            place: said.place.clone(),
            officers: said.officers.iter().map(ToString::to_string).collect(),
            is_party_present: said.party_present,
            witness: said.witness.clone(),
            documents: said.documents.iter().map(ToString::to_string).collect(),
        }
    }

    /// What was typed.
    pub(super) fn of_sent(sent: &Sent) -> Self {
        let one = |name| sent.one(name).to_owned();
        let all = |name| sent.all(name).map(str::to_owned).collect();
        Self {
            kind: one("kind"),
            from: one("from"),
            until: one("until"),
            place: one("place"),
            officers: all("officers"),
            is_party_present: sent.one("party_present") == CHECKED,
            witness: one("witness"),
            documents: all("documents"),
        }
    }

    /// What was typed over what stood there; what was left as it stood is as it stands now.
    pub(super) fn over(self, stood: &Self, stands: &Self, clock: &Clock) -> Self {
        fn kept<T: PartialEq + Clone>(typed: T, stood: &T, stands: &T) -> T {
            if typed == *stood { stands.clone() } else { typed }
        }
        // Browsers leave seconds out where they are none.
        let same = |one: &str, other: &str| moment(one, Edge::First, clock) == moment(other, Edge::First, clock);
        let time = |typed: String, stood: &str, stands: &str| {
            if same(&typed, stood) { stands.to_owned() } else { typed }
        };
        Self {
            kind: kept(self.kind, &stood.kind, &stands.kind),
            from: time(self.from, &stood.from, &stands.from),
            until: time(self.until, &stood.until, &stands.until),
            place: kept(self.place, &stood.place, &stands.place),
            officers: kept(self.officers, &stood.officers, &stands.officers),
            is_party_present: kept(self.is_party_present, &stood.is_party_present, &stands.is_party_present),
            witness: kept(self.witness, &stood.witness, &stands.witness),
            documents: kept(self.documents, &stood.documents, &stands.documents),
        }
    }
}

/// The act that a form tells of.
pub(super) fn said(visitor: &Visitor, sent: &Sent) -> Result<ActSaid, Refused> {
    let kind = sent.one("kind");
    if kind.is_empty() {
        return Err(Refused::Invalid { field: Field::Kind, problem: Fault::Empty });
    }
    Ok(ActSaid {
        kind: value(Field::Kind, kind)?,
        from: sent.time(visitor, Field::From, "from")?,
        until: sent.time(visitor, Field::Until, "until")?,
        place: sent.one("place").to_owned(),
        officers: sent.all("officers").map(|one| value(Field::Officers, one)).collect::<Result<_, _>>()?,
        party_present: sent.one("party_present") == CHECKED,
        witness: sent.one("witness").to_owned(),
        documents: sent.all("documents").map(|one| value(Field::Documents, one)).collect::<Result<_, _>>()?,
    })
}

/// The fields that carry what was said when the form was made, each with its value.
pub(super) fn carried(said: &ActSaid) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("was_kind", said.kind.to_string()),
        ("was_from", said.from.to_string()),
        ("was_until", said.until.to_string()),
        ("was_place", said.place.clone()),
        ("was_witness", said.witness.clone()),
    ];
    if said.party_present {
        fields.push(("was_party_present", CHECKED.to_owned()));
    }
    fields.extend(said.officers.iter().map(|one| ("was_officers", one.to_string())));
    fields.extend(said.documents.iter().map(|one| ("was_documents", one.to_string())));
    fields
}

/// What was said when the form was made; none where the form does not carry it whole.
pub(super) fn carried_by(sent: &Sent) -> Option<ActSaid> {
    let kind: ActKind = sent.one("was_kind").parse().ok()?;
    let (from, until): (Utc, Utc) = (sent.one("was_from").parse().ok()?, sent.one("was_until").parse().ok()?);
    Some(ActSaid {
        kind,
        from,
        until,
        place: sent.one("was_place").to_owned(),
        officers: sent.all("was_officers").map(str::parse).collect::<Result<_, _>>().ok()?,
        party_present: sent.one("was_party_present") == CHECKED,
        witness: sent.one("was_witness").to_owned(),
        documents: sent.all("was_documents").map(str::parse).collect::<Result<_, _>>().ok()?,
    })
}

/// A moment that was left as the form showed it, to the second, is the one that it was.
pub(super) fn exact(typed: Utc, was: Utc, clock: &Clock) -> Utc {
    if clock.second(typed) == clock.second(was) { was } else { typed }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act() -> ActSaid {
        ActSaid {
            kind: "inspection".parse().expect("a kind"),
            from: "2026-01-05T08:30:00.250000Z".parse().expect("an instant"),
            until: "2026-01-05T09:30:07.000000Z".parse().expect("an instant"),
            place: "光明路".to_owned(),
            officers: ["37001", "37002"].map(|one| one.parse().expect("a certificate")).into(),
            party_present: true,
            witness: String::new(),
            documents: BTreeSet::from(["0".repeat(32).parse().expect("an id")]),
        }
    }

    fn sent(fields: &[(&str, &str)]) -> Sent {
        Sent::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_a_form_carries_comes_back_as_it_was() {
        let fields = carried(&act()).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(carried_by(&Sent::new(fields)), Some(act()));
        assert_eq!(carried_by(&sent(&[("was_kind", "inspection")])), None);
    }

    #[test]
    fn a_moment_that_was_left_as_it_stood_keeps_its_fraction() {
        let clock = Clock::new("Asia/Shanghai");
        let filled = Filled::of_said(&act(), &clock);
        assert_eq!((&*filled.from, &*filled.until), ("2026-01-05T16:30:00", "2026-01-05T17:30:07"));
        let typed = moment("2026-01-05T16:30", Edge::First, &clock).expect("an instant");
        assert_eq!(exact(typed, act().from, &clock), act().from);
        assert_eq!(exact(typed.plus_seconds(1), act().from, &clock), typed.plus_seconds(1));
    }

    #[test]
    fn what_was_typed_stays_and_what_was_left_is_as_it_stands_now() {
        let clock = Clock::new("Asia/Shanghai");
        let (was, now) = (act(), ActSaid { place: "永福路".to_owned(), party_present: false, ..act() });
        let [was, now] = [was, now].map(|said| Filled::of_said(&said, &clock));
        let typed = Filled { witness: "刘芳".to_owned(), from: "2026-01-05T16:30".to_owned(), ..was.clone() };
        let merged = typed.over(&was, &now, &clock);
        assert_eq!(merged, Filled { witness: "刘芳".to_owned(), ..now });
    }
}
