//! What a complaint must say, and what stands against what is done with it. Pure.

use evidence::event::{ComplaintChannel, ComplaintOutcome, ComplaintTelling};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::answers::complaint::ComplaintRequest;
use crate::custody::clean_text;
use crate::custody::complaint::ComplaintStanding;
use crate::custody::personal::given::{Checked, checked, maybe_text};
use crate::custody::personal::named::{ABOUT, NAME};
use crate::custody::refused::{Fault, Field, Invalid};

/// What is done with a complaint that was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComplaintStep {
    /// Deciding what comes of it.
    Decide,
    /// Telling the complainant.
    Tell,
}

/// What stands against a step, if anything does.
pub fn allow(standing: ComplaintStanding, step: ComplaintStep) -> Result<(), Fault> {
    match (standing, step) {
        (ComplaintStanding::Open, ComplaintStep::Decide) | (ComplaintStanding::Decided, ComplaintStep::Tell) => Ok(()),
        (ComplaintStanding::Open, ComplaintStep::Tell) => Err(Fault::ComplaintNotDecided),
        (ComplaintStanding::Decided | ComplaintStanding::Told, ComplaintStep::Decide) => Err(Fault::ComplaintDecided),
        (ComplaintStanding::Told, ComplaintStep::Tell) => Err(Fault::ComplaintTold),
    }
}

/// A complaint as it is said, with each thing in its place.
#[derive(Debug, Clone)]
pub(in crate::custody) struct Said {
    /// When it was received.
    pub(in crate::custody) received_at: Utc,
    /// How it came.
    pub(in crate::custody) channel: ComplaintChannel,
    /// The organisation or the place that it is about.
    pub(in crate::custody) about: String,
    /// What it says.
    pub(in crate::custody) says: String,
    /// Whether nobody knows who complained.
    pub(in crate::custody) is_anonymous: bool,
    /// What goes beside the log.
    pub(in crate::custody) personal: Checked,
}

/// Checks a complaint that was said on `today`.
pub(in crate::custody) fn said(given: ComplaintRequest, today: Date) -> Result<Said, Invalid> {
    let ComplaintRequest { received_at, channel, about, about_person, says, anonymous, name, personal } = given;
    let (about, says) = (maybe_text(Field::About, &about)?, clean_text(Field::Says, &says)?);
    let about_person = maybe_text(Field::AboutPerson, &about_person)?;
    let name = maybe_text(Field::Name, &name)?;
    let mut personal = checked(&personal, today)?;
    if anonymous && !(name.is_empty() && personal.is_empty()) {
        return Err(Invalid { field: Field::Anonymous, problem: Fault::AnonymousNamed });
    }
    if !anonymous && name.is_empty() {
        return Err(Invalid { field: Field::Name, problem: Fault::Empty });
    }
    personal.put(NAME, &name);
    personal.put(ABOUT, &about_person);
    Ok(Said { received_at, channel, about, says, is_anonymous: anonymous, personal })
}

/// The ground of a decision, as it is kept. What starts no case needs one, and names no case.
pub fn ground(outcome: ComplaintOutcome, has_case: bool, ground: &str) -> Result<String, Invalid> {
    match (outcome, has_case) {
        (ComplaintOutcome::Started, true) => maybe_text(Field::Ground, ground),
        (ComplaintOutcome::Started, false) => Err(Invalid { field: Field::Case, problem: Fault::Empty }),
        (ComplaintOutcome::Declined | ComplaintOutcome::Referred, true) => {
            Err(Invalid { field: Field::Case, problem: Fault::CaseNotStarted })
        }
        (ComplaintOutcome::Declined | ComplaintOutcome::Referred, false) => clean_text(Field::Ground, ground),
    }
}

/// By which document somebody was told and why not by one, as they are kept: one of them there must be, and where nobody
/// was told, why.
pub fn told_by(how: ComplaintTelling, paper: &str, reason: &str) -> Result<(String, String), Invalid> {
    let (paper, reason) = (maybe_text(Field::Paper, paper)?, maybe_text(Field::Reason, reason)?);
    if how == ComplaintTelling::NobodyToTell && reason.is_empty() {
        return Err(Invalid { field: Field::Reason, problem: Fault::Empty });
    }
    if paper.is_empty() && reason.is_empty() {
        return Err(Invalid { field: Field::Paper, problem: Fault::PaperOrReason });
    }
    Ok((paper, reason))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::answers::personal::PersonalBody;

    fn given() -> ComplaintRequest {
        ComplaintRequest {
            received_at: "2026-03-01T01:00:00.000000Z".parse().expect("a time"),
            channel: ComplaintChannel::Telephone,
            about: String::new(),
            about_person: "李某".to_owned(),
            says: "占道经营".to_owned(),
            anonymous: false,
            name: "王小明".to_owned(),
            personal: PersonalBody { phone: "13800000000".to_owned(), ..PersonalBody::default() },
        }
    }

    #[test]
    fn who_complained_and_the_person_it_is_about_go_beside_the_log() {
        let today = date(2026, 3, 2);
        let values = said(given(), today).expect("said").personal.into_values();
        let all: Vec<(&str, &str)> = values.all().collect();
        assert_eq!(all, [("about", "李某"), ("name", "王小明"), ("phone", "13800000000")]);
        let refused = |given: ComplaintRequest| said(given, today).expect_err("refused");
        let fault = |field, problem| Invalid { field, problem };
        let anonymous = ComplaintRequest { anonymous: true, ..given() };
        assert_eq!(refused(anonymous.clone()), fault(Field::Anonymous, Fault::AnonymousNamed));
        let nameless = ComplaintRequest { name: String::new(), ..given() };
        assert_eq!(refused(nameless), fault(Field::Name, Fault::Empty));
        let nobody = ComplaintRequest { name: " ".to_owned(), personal: PersonalBody::default(), ..anonymous };
        assert!(said(nobody, today).is_ok());
    }

    #[test]
    fn each_step_follows_the_one_before() {
        use ComplaintStanding::{Decided, Open, Told};
        for (standing, step, expected) in [
            (Open, ComplaintStep::Decide, Ok(())),
            (Open, ComplaintStep::Tell, Err(Fault::ComplaintNotDecided)),
            (Decided, ComplaintStep::Decide, Err(Fault::ComplaintDecided)),
            (Decided, ComplaintStep::Tell, Ok(())),
            (Told, ComplaintStep::Decide, Err(Fault::ComplaintDecided)),
            (Told, ComplaintStep::Tell, Err(Fault::ComplaintTold)),
        ] {
            assert_eq!(allow(standing, step), expected, "{standing:?} {step:?}");
        }
    }

    #[test]
    fn a_refusal_has_a_ground_and_who_is_told_has_a_document_or_a_reason() {
        let empty = |field| Err(Invalid { field, problem: Fault::Empty });
        assert_eq!(ground(ComplaintOutcome::Started, true, " "), Ok(String::new()));
        assert_eq!(ground(ComplaintOutcome::Started, false, "x"), empty(Field::Case));
        assert_eq!(ground(ComplaintOutcome::Declined, false, " "), empty(Field::Ground));
        assert_eq!(ground(ComplaintOutcome::Referred, false, " 市场监管局 "), Ok("市场监管局".to_owned()));
        let named = Err(Invalid { field: Field::Case, problem: Fault::CaseNotStarted });
        assert_eq!(ground(ComplaintOutcome::Declined, true, "x"), named);
        let letter = ComplaintTelling::Letter;
        let neither = Err(Invalid { field: Field::Paper, problem: Fault::PaperOrReason });
        assert_eq!(told_by(letter, "", " "), neither);
        assert!(told_by(letter, "薛综告〔2026〕3号", "").is_ok() && told_by(letter, "", "口头").is_ok());
        let nobody = ComplaintTelling::NobodyToTell;
        let unreasoned = Err(Invalid { field: Field::Reason, problem: Fault::Empty });
        assert_eq!(told_by(nobody, "x", ""), unreasoned);
        assert!(told_by(nobody, "", "匿名举报，无法联系").is_ok());
    }
}
