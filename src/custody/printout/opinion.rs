//! The opinion of a legal review as a printout (法制审核意见书).
//!
//! What it says of the opinion is what the log's own entry says, which the printout names by its number: who gave it, when,
//! its nine points and its outcome. What it is about is what was sent: the draft and the list of evidence by their digests.
//! It is made with the moment of that entry, so that the same opinion is the same file.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::entry::{Entry, Item};
use evidence::event::{
    Actor, Event, EventName, PointHolds, PointStretch, ReviewEvent, ReviewName, ReviewOutcome, ReviewPoint,
};
use evidence::ids::{DocumentId, MarkerId, ReviewId, UserId};
use evidence::time::Utc;
use printouts::{Link, Named, Opinion, Outcome, Point, PointResult};
use words::Lang;
use words::amount::moment;

use crate::answers::review::point_message;
use crate::custody::access::{Action, Caller};
use crate::custody::case::Case;
use crate::custody::printout::{Printed, Read, Teller, letterhead, made, person};
use crate::custody::refused::{Fault, Gone};
use crate::custody::review::act::review_for;
use crate::custody::review::rules::POINTS;
use crate::custody::review::{REVIEWS_MAX, Review};
use crate::custody::{Custody, Refused, Verb};
use crate::store::tables::{DbError, Reader};

/// The point that asks whether the deed may be a crime.
const TRANSFER: u32 = 7;

/// Most opinions of one case: each review has two at most.
const OPINIONS: u64 = 2 * REVIEWS_MAX;

/// An opinion as the log tells of it, with what its printout says.
pub(super) struct Given {
    /// What its printout says.
    pub(super) opinion: Opinion,
    /// What is named in it.
    pub(super) items: Vec<Item>,
    /// The first is 1; that of the second review is 2.
    pub(super) round: u64,
    /// When it was given.
    pub(super) at: Utc,
    /// By whom.
    pub(super) by: UserId,
}

impl Given {
    /// Its printout.
    pub(super) fn printout(&self, lang: Lang) -> printouts::Printout {
        self.opinion.printout(lang, made(self.at), Vec::new())
    }
}

impl Custody {
    /// The newest opinion of a review as a printout. The reading is logged, on the case and on every document and recording
    /// that is named.
    pub async fn print_opinion(
        self: &Arc<Self>,
        caller: &Caller,
        id: ReviewId,
        lang: Lang,
    ) -> Result<Printed, Refused> {
        let (who, teller) = (caller.clone(), self.teller(lang));
        let found = self.read(move |reader| {
            let (review, case) = review_for(reader, &who, Action::ReadCases, &id)?;
            let given = given(reader, &teller, (&review, &case))?;
            Ok(Read { printout: given.printout(lang), items: given.items })
        });
        let found = found.await;
        let read = self.recorded(caller, Verb::ReviewPrint, found).await?;
        self.printed(caller, Verb::ReviewPrint, read).await
    }
}

/// The newest opinion of a review, as the log tells of it.
pub(super) fn given(reader: &Reader<'_>, teller: &Teller, (review, case): (&Review, &Case)) -> Result<Given, Refused> {
    let Some((round, index, entry)) = newest(reader, review)? else {
        return Err(Refused::Conflict(Fault::NoOpinion));
    };
    let Entry { time: at, actor: Actor::User { id: by, .. }, event: Event::Review(event), .. } = entry else {
        return Err(Refused::Conflict(Fault::NoOpinion));
    };
    let ReviewEvent::Opined { outcome, points, transfer, reasons, wishes, .. } = event else {
        return Err(Refused::Conflict(Fault::NoOpinion));
    };
    let draft = reader.draft(&review.draft)?.ok_or(Refused::Vanished { what: Gone::Draft })?;
    let mut linked = Linked { reader, teller, items: vec![Item::Case(case.id.clone())] };
    let lang = teller.lang;
    let opinion = Opinion {
        letterhead: letterhead(reader, case)?,
        number: String::new(),
        draft: Named { name: linked.document_name(&draft.said.document)?, digest: review.draft_digest.to_string() },
        evidence: Named {
            name: lang.text("printed-evidence-list").into_owned(),
            digest: review.evidence_digest.to_string(),
        },
        sent_by: teller.called(person(reader, &review.submitted.by)?),
        sent_at: teller.moment(review.submitted.at),
        points: linked.points(points, transfer)?,
        outcome: match outcome {
            ReviewOutcome::Agree => Outcome::Agree,
            ReviewOutcome::Return => Outcome::Return,
            ReviewOutcome::Disagree => Outcome::Disagree,
        },
        reasons,
        wishes: wishes.into_iter().collect(),
        entry: index,
        logged_at: teller.moment(at),
        reviewer: teller.called(person(reader, &by)?),
        date: teller.day(at),
    };
    Ok(Given { opinion, items: linked.items, round, at, by })
}

/// The entry of the newest opinion of a review: which round, its number, and itself.
fn newest(reader: &Reader<'_>, review: &Review) -> Result<Option<(u64, u64, Entry)>, DbError> {
    let (mut found, mut round) = (None, 0);
    let opined = std::iter::once(EventName::from(ReviewName::Opined));
    for index in reader.entries_of_case(&review.case, opined, OPINIONS)? {
        // It may be the newest: then one before it would be told as that.
        let what = || format!("no entry {index} of a case that can be read");
        let unread = || DbError::Inconsistent { table: "log_entries", what: what() };
        let stored = reader.entry(index)?.ok_or_else(unread)?;
        let entry = Entry::parse(&stored.bytes).map_err(|_| unread())?;
        if matches!(&entry.event, Event::Review(event @ ReviewEvent::Opined { .. }) if *event.of().1 == review.id) {
            round += 1;
            found = Some((round, index, entry));
        }
    }
    Ok(found)
}

/// What points rest on, with what is named so far.
struct Linked<'a> {
    reader: &'a Reader<'a>,
    teller: &'a Teller,
    items: Vec<Item>,
}

impl Linked<'_> {
    /// The name of a document, which is named by that.
    fn document_name(&mut self, id: &DocumentId) -> Result<String, DbError> {
        self.items.push(Item::Document(id.clone()));
        Ok(self.reader.document(id)?.map_or_else(|| id.to_string(), |document| document.name))
    }

    /// All nine points, in their order: of what the opinion passes over it is told that it does.
    fn points(&mut self, points: Vec<ReviewPoint>, transfer: bool) -> Result<Vec<Point>, DbError> {
        let lang = self.teller.lang;
        let mut said: BTreeMap<u32, ReviewPoint> = points.into_iter().map(|point| (point.point, point)).collect();
        let mut all = Vec::new();
        for number in 1..=POINTS {
            let name = lang.text(point_message(number)).into_owned();
            let mut point = Point { name, result: PointResult::NotSaid, note: String::new(), links: Vec::new() };
            if let Some(said) = said.remove(&number) {
                point.result = match said.holds {
                    PointHolds::Conforms => PointResult::Conforms,
                    PointHolds::DoesNot => PointResult::DoesNot,
                    PointHolds::NotApplicable => PointResult::NotApplicable,
                };
                point.links = self.links(&said)?;
                point.note = said.note;
            }
            if number == TRANSFER {
                let told = if transfer { "printed-transfer" } else { "printed-no-transfer" };
                let notes = [lang.text(told).into_owned(), std::mem::take(&mut point.note)];
                point.note = notes.into_iter().filter(|note| !note.trim().is_empty()).collect::<Vec<_>>().join("\n");
            }
            all.push(point);
        }
        Ok(all)
    }

    fn links(&mut self, point: &ReviewPoint) -> Result<Vec<Link>, DbError> {
        let mut links = Vec::new();
        for document in &point.documents {
            links.push(Link { what: self.document(document)?, range: None });
        }
        links.extend(point.recordings.iter().map(|stretch| self.stretch(stretch)));
        for marker in &point.markers {
            links.push(Link { what: self.marker(marker)?, range: None });
        }
        Ok(links)
    }

    /// A document with the digest of its content.
    fn document(&mut self, id: &DocumentId) -> Result<String, DbError> {
        let name = self.document_name(id)?;
        let Some(document) = self.reader.document(id)? else { return Ok(name) };
        let digest = document.content.to_string();
        Ok(self.teller.lang.with("printout-digest", &[("name", name.into()), ("digest", digest.into())]))
    }

    fn stretch(&mut self, stretch: &PointStretch) -> Link {
        self.items.push(Item::Recording(stretch.recording));
        let recording = stretch.recording.to_string();
        let what = self.teller.lang.with("printed-stretch", &[("recording", recording.into())]);
        Link { what, range: Some((moment(stretch.from_ms), moment(stretch.until_ms))) }
    }

    fn marker(&mut self, id: &MarkerId) -> Result<String, DbError> {
        let lang = self.teller.lang;
        let Some((recording, at_ms)) = self.reader.marked_moment(id)? else {
            return Ok(lang.with("printed-marker-gone", &[("marker", id.to_string().into())]));
        };
        self.items.push(Item::Recording(recording));
        let (recording, at) = (recording.to_string(), moment(at_ms));
        Ok(lang.with("printed-marker", &[("recording", recording.into()), ("at", at.into())]))
    }
}
