//! What the forms of the console are sent with.

/// A calendar of working days of a year that none is shipped of, as its file has it.
pub(crate) const CALENDAR: &str = "[[calendar]]\nyear = 2031\nversion = 1\nsource = \"关于2031年部分节假日安排的通知\"\n\
    url = \"https://www.gov.cn/\"\npublished_on = \"2030-11-05\"\noff = [\"2031-01-01\"]\nwork = [\"2031-01-04\"]\n\
    statutory = [\"2031-01-01\"]\n";

/// What stands in [`FORMS`] for a name that is not taken.
pub(crate) const NEW: &str = "{new}";

/// A party, recorded or set right.
const PARTY: &[(&str, &str)] = &[("kind", "legal_person"), ("name", "鲁南某某商贸有限公司"), ("reason", "更正")];

/// The erasing of personal data.
const ERASING: &[(&str, &str)] = &[("reason", "保管期满"), ("sure", "yes")];

/// The fields that forms are tried with, where they are the same for all who try. Those that depend on who it is, or on
/// what there is by then, are in `World::fields`; a form of neither is tried with a reason alone.
pub(crate) const FORMS: &[(&str, &[(&str, &str)])] = &[
    ("/language", &[("to", "zh")]),
    ("/sign-in/first", &[("code", "no such code"), ("password", "a long sentence 43")]),
    ("/recordings/{recording}/views", &[("form", "original")]),
    ("/recordings/{recording}/markers", &[("at_ms", "5"), ("kind", "note"), ("text", "x")]),
    ("/recordings/{recording}/transcripts", &[("language", "zh"), ("program", "")]),
    ("/recordings/{recording}/monitor", &[("met", "legal_review"), ("examined", "全部录像"), ("reasons", "画面模糊")]),
    ("/recordings/{recording}/clips", &[("start_ms", "0"), ("end_ms", "900"), ("cut", "exact")]),
    ("/recordings/{recording}/snapshots", &[("at_ms", "800")]),
    ("/saved-searches", &[("name", NEW), ("q", "光明路"), ("kind", "video")]),
    ("/saved-searches/{search}/rename", &[("name", NEW)]),
    ("/cases", &[("number", NEW), ("title", "占道经营")]),
    (
        "/cases/{case}/steps",
        &[
            ("step", "describe"),
            ("matter", "penalty"),
            ("procedure", "ordinary"),
            ("source", "complaint"),
            ("place", ""),
            ("handlers", "37001"),
        ],
    ),
    ("/cases/{case}/decisions", &[("step", "start")]),
    ("/cases/{case}/decision-steps", &[("step", "statement"), ("stated_at", "2026-01-05T16:30"), ("how", "waived")]),
    ("/cases/{case}/parties", PARTY),
    ("/cases/{case}/parties/{party}/correct", PARTY),
    ("/cases/{case}/parties/{party}/erase", ERASING),
    (
        "/complaints",
        &[("received_at", "2026-01-05T10:00"), ("channel", "letter"), ("says", "占道经营"), ("anonymous", "yes")],
    ),
    ("/complaints/{complaint}/decide", &[("outcome", "declined"), ("ground", "不属于本机关职责")]),
    ("/complaints/{complaint}/tell", &[("told_at", "2026-01-20T10:00"), ("how", "letter"), ("paper", "告知书")]),
    ("/complaints/{complaint}/erase", ERASING),
    ("/cases/{case}/acts", ACT),
    ("/cases/{case}/acts/{act}/change", ACT_CHANGED),
    ("/cases/{case}/acts/{act}/excuses", &[("duty", "av-onsite-site"), ("reason", "突发险情"), ("instead", "照相")]),
    ("/cases/{case}/acts/{act}/decisions", &[("duty", "av-onsite-site"), ("decision", "approve")]),
    ("/cases/{case}/deliveries/{delivery}/delivered", &[("delivered_on", "2026-01-06")]),
    (
        "/cases/{case}/performances/{performance}/steps",
        &[("step", "begin_litigation"), ("remedy", "lawsuit"), ("begun_on", "2026-01-10")],
    ),
    ("/cases/{case}/performances/{performance}/decisions", &[("step", "defer")]),
    ("/cases/{case}/documents", &[("stage", "start"), ("kind", "text"), ("reason", "入卷")]),
    ("/admin/agencies", &[("agency", NEW), ("name", "某局")]),
    ("/admin/officers", &[("certificate", NEW), ("name", "王五"), ("agency", "xc")]),
    (
        "/admin/users/{user}/person",
        &[("says", "qualified"), ("qualification", "legal_profession"), ("since", "2019-06-01")],
    ),
    ("/admin/users", &[("user", NEW), ("name", "赵六"), ("role", "auditor"), ("agency", ""), ("certificate", "")]),
    ("/admin/stations/codes", &[("agency", "xc"), ("name", "一号站")]),
    (
        "/admin/recorders",
        &[("recorder", "BWC-1"), ("agency", "xc"), ("officer", "37001"), ("from", "2026-01-05T10:00"), ("until", "")],
    ),
    ("/admin/counters", &[("counter", "C-01"), ("name", "1号窗口"), ("place", "政务服务大厅"), ("agency", "xc")]),
    ("/counters", &[("counter", "C-01"), ("from", "2026-01-05T16:30"), ("until", "2026-01-05T16:40")]),
    ("/admin/import/preview", &[("kind", "officers")]),
    ("/admin/import/apply", &[("kind", "officers")]),
    ("/law/calendar/preview", &[("calendar", CALENDAR)]),
    ("/law/calendar", &[("calendar", CALENDAR)]),
];

/// An act, as its form sends it.
const ACT: &[(&str, &str)] = &[
    ("kind", "inspection"),
    ("from", "2026-01-05T16:30"),
    ("until", "2026-01-05T17:30"),
    ("place", "光明路"),
    ("officers", "37001"),
    ("officers", "37002"),
];

/// The same, said anew over what was said.
const ACT_CHANGED: &[(&str, &str)] = &[
    ("kind", "inspection"),
    ("from", "2026-01-05T16:30"),
    ("until", "2026-01-05T17:30"),
    ("place", "永福路"),
    ("officers", "37001"),
    ("officers", "37002"),
    ("reason", "地点有误"),
    ("was_kind", "inspection"),
    ("was_from", "2026-01-05T08:30:00.000000Z"),
    ("was_until", "2026-01-05T09:30:00.000000Z"),
    ("was_place", "光明路"),
    ("was_officers", "37001"),
    ("was_officers", "37002"),
];

/// Forms of a case's page, which `Other` may see: that a recording is not theirs is told there.
pub(crate) const TOLD_ON_THE_PAGE: &[&str] = &[
    "POST /cases/{case}/recordings",
    "POST /cases/{case}/recordings/{recording}/unlink",
    "POST /cases/{case}/acts/{act}/recordings",
];

/// Routes of scripts, which prove their page with a header.
pub(crate) const SCRIPTED: &[&str] = &[
    "/views",
    "/views/{view}/close",
    "/verify",
    "/markers",
    "/markers/{marker}/remove",
    "/markers/{marker}/change",
    "/clips",
    "/snapshots",
];
