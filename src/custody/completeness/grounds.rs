//! The articles that something lacking rests on: entries of the site's legal data, and texts of which it has none. Pure.

use crate::answers::act::ActFault;
use crate::answers::decision::DecisionFault;
use crate::answers::legal::{Reading, Status};
use crate::answers::performance::PerformanceFault;
use crate::answers::simple::SimpleFault;
use crate::custody::completeness::LackGround;
use crate::custody::legal::{DeadlineText, DocumentKind, EntryGround, RULE_SET_FIRST};

/// The order that the service is built for.
const ORDER: &str = "薛政办发〔2017〕74号";

/// The law on administrative penalties.
const PENALTIES: &str = "中华人民共和国行政处罚法(2021年修订)";

/// The law on administrative compulsion.
const COMPULSION: &str = "中华人民共和国行政强制法";

/// The set of rules that the law of the land is.
const NATIONAL: &str = "national";

/// An entry of the legal data.
pub fn of_entry(ground: &EntryGround) -> LackGround {
    LackGround {
        id: ground.id.clone(),
        zh: ground.zh.clone(),
        en: ground.en.clone(),
        document: ground.document.clone(),
        article: ground.article.clone(),
        rule_set: ground.rule_set.clone(),
        reading: ground.reading(),
        status: ground.status,
    }
}

/// A kind of document. Those of the order the site carries on: it expired in 2022.
pub fn of_kind(kind: &DocumentKind) -> LackGround {
    LackGround {
        id: kind.id.clone(),
        zh: kind.zh.clone(),
        en: kind.en.clone(),
        document: kind.document.clone(),
        article: kind.article.clone(),
        rule_set: kind.rule_set.clone(),
        reading: if kind.rule_set == RULE_SET_FIRST { Reading::Site } else { Reading::AsWritten },
        status: kind.status,
    }
}

/// A deadline.
pub fn of_rule(rule: &DeadlineText) -> LackGround {
    LackGround {
        id: rule.id.clone(),
        zh: rule.zh.clone(),
        en: rule.en.clone(),
        document: rule.document.clone(),
        article: rule.article.clone(),
        rule_set: rule.rule_set.clone(),
        reading: rule.reading(),
        status: rule.status,
    }
}

/// An article of a text of which the legal data has no entry.
fn article(document: &str, article: &str) -> LackGround {
    // What is asked by the order since it expired, the site carries on.
    let (rule_set, reading) =
        if document == ORDER { (RULE_SET_FIRST, Reading::Site) } else { (NATIONAL, Reading::AsWritten) };
    LackGround {
        id: String::new(),
        zh: String::new(),
        en: String::new(),
        document: document.to_owned(),
        article: article.to_owned(),
        rule_set: rule_set.to_owned(),
        reading,
        status: Status::Confirmed,
    }
}

/// That it is said what a case is about before it starts.
pub fn described() -> LackGround {
    article(ORDER, "附件2第八条")
}

/// That a decision names its party.
pub fn party() -> LackGround {
    article(PENALTIES, "第五十九条")
}

/// That what was made of a case is kept in its file.
pub fn filed() -> LackGround {
    article(ORDER, "附件2第三十一条")
}

/// That a major decision is reviewed before it is taken.
pub fn reviewed() -> LackGround {
    article(ORDER, "附件3第三条")
}

/// That a decision is served.
pub fn served() -> LackGround {
    article(ORDER, "附件2第二十二条")
}

/// What is asked of an act; none where a finding rests on no text.
pub fn of_act(fault: ActFault) -> Option<LackGround> {
    match fault {
        ActFault::Night | ActFault::StatutoryHoliday | ActFault::HolidayUnknown => {
            Some(article(COMPULSION, "第四十三条"))
        }
        ActFault::FewOfficers | ActFault::CertificateNotValid => Some(article(PENALTIES, "第四十二条")),
        ActFault::OverADay => None,
    }
}

/// What is asked of a decision.
pub fn of_decision(fault: DecisionFault) -> LackGround {
    match fault {
        DecisionFault::Overridden => article(ORDER, "附件3第十八条"),
        DecisionFault::NotInformed => article(PENALTIES, "第四十四条、第六十二条"),
        DecisionFault::NoStatement => article(PENALTIES, "第四十五条、第六十二条"),
        DecisionFault::FineRaised => article(PENALTIES, "第四十五条"),
        DecisionFault::NoCollective => article(PENALTIES, "第五十七条"),
        DecisionFault::AgeUnknown => article(PENALTIES, "第三十条"),
        DecisionFault::NotTransferred => article(PENALTIES, "第二十七条"),
    }
}

/// What is asked of what is owed.
pub fn of_performance(fault: PerformanceFault) -> LackGround {
    match fault {
        PerformanceFault::NotDone | PerformanceFault::DoneLate => article(PENALTIES, "第六十六条"),
        PerformanceFault::PaidLess | PerformanceFault::NotRecorded => article(ORDER, "附件2第二十七条第一款"),
        PerformanceFault::NotChecked | PerformanceFault::NotSetRight => article(ORDER, "附件2第二十七条第二款"),
        PerformanceFault::UrgedTooSoon => article(COMPULSION, "第五十四条"),
        PerformanceFault::StatementNotReviewed => article(COMPULSION, "第三十六条"),
        PerformanceFault::AppliedTooSoon | PerformanceFault::AppliedTooLate => article(COMPULSION, "第五十三条"),
    }
}

/// What is asked of a decision on the spot.
pub fn of_simple(fault: SimpleFault) -> LackGround {
    match fault {
        SimpleFault::CashBeyond => article(PENALTIES, "第六十八条"),
        SimpleFault::NotHandedIn => article(PENALTIES, "第七十一条"),
        SimpleFault::NotFiled => article(PENALTIES, "第五十二条"),
        SimpleFault::Unanswered => article(PENALTIES, "第四十五条"),
    }
}
