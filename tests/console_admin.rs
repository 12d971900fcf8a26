//! The console's administration and custody log, as browsers without scripts use them: what is
//! made, what is refused and how it is told, secrets that are shown once, imports, the log's filter,
//! proofs and export.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use serde_json::json;
use site::browser::{FORM, Session, encoded};
use site::{Answer, Site, Station};

const MULTIPART: &str = "Content-Type: multipart/form-data; boundary=docket-edge\r\n";

/// Somebody signed in, in English.
struct Browser<'a> {
    site: &'a Site,
    session: Session,
}

impl<'a> Browser<'a> {
    /// Sets the password of `user` with their own token, and signs in.
    fn sign_in(site: &'a Site, user: &str, token: &str) -> Self {
        Self { site, session: Session::open(site, user, token) }
    }

    fn get(&self, path: &str) -> Answer {
        self.session.get(self.site, path)
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.session.post(self.site, path, fields)
    }

    /// Imports a file, and goes where the answer leads.
    fn imported(&self, kind: &str, file: &[u8]) -> Answer {
        let answer = self.import("apply", kind, file);
        assert_eq!(answer.status, 303, "{}", answer.text());
        self.get(answer.header("location"))
    }

    /// Sends a file to a step of the import.
    fn import(&self, step: &str, kind: &str, file: &[u8]) -> Answer {
        let mut body = Vec::new();
        for (name, value) in [("page", self.session.page.as_bytes()), ("kind", kind.as_bytes()), ("file", file)] {
            let head = format!("--docket-edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(value);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--docket-edge--\r\n");
        let headers = format!("{}{MULTIPART}", self.session.headers());
        self.site.send("POST", &format!("/admin/import/{step}"), "", &headers, &body)
    }
}

/// Asserts a status and that the page says something.
#[track_caller]
fn says(answer: &Answer, status: u16, text: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert!(answer.text().contains(text), "{text:?} is not on the page: {}", answer.text());
}

fn administrator(site: &Site) -> Browser<'_> {
    Browser::sign_in(site, "admin", &site.admin)
}

#[test]
fn an_administrator_keeps_the_register() {
    let mut site = Site::start("");
    {
        let admin = administrator(&site);
        says(&admin.get("/admin"), 200, "Register the first agency");
        let made = admin.post("/admin/agencies", &[("agency", "xc"), ("name", "<b>薛城</b> 执法局")]);
        assert_eq!((made.status, made.header("location")), (303, "/admin/agencies?done=xc"));
        says(&admin.get("/admin/agencies?done=xc"), 200, "&lt;b&gt;薛城&lt;/b&gt; 执法局");
        says(&admin.post("/admin/agencies", &[("agency", "xc"), ("name", "again")]), 409, "exists already");
        let wrong = admin.post("/admin/agencies", &[("agency", "薛城"), ("name", "kept")]);
        says(&wrong, 422, "is not made of small letters");
        says(&wrong, 422, r#"value="kept""#);
        let hidden = admin.post("/admin/agencies", &[("agency", "sz"), ("name", "a\u{202e}b")]);
        says(&hidden, 422, "control or direction characters");
        let officer = [("certificate", "37001"), ("name", "张三"), ("agency", "xc")];
        assert_eq!(admin.post("/admin/officers", &officer).status, 303);
        let nowhere = [("certificate", "37002"), ("name", "李四"), ("agency", "sz")];
        says(&admin.post("/admin/officers", &nowhere), 422, "no such agency");
        let given = [("recorder", "BWC-1"), ("agency", "xc"), ("officer", "37001"), ("from", "2026-01-05T08:00")];
        assert_eq!(admin.post("/admin/recorders", &[&given[..], &[("until", "")]].concat()).status, 303);
        says(&admin.get("/admin/recorders"), 200, "holds now");
        let turned = admin.post("/admin/recorders", &[&given[..], &[("until", "2026-01-04T08:00")]].concat());
        says(&turned, 422, "is not after the start");
        says(&admin.post("/admin/recorders", &[("recorder", "BWC-1"), ("from", "soon")]), 422, "is not made of");
    }
    site.ends_clean();
}

#[test]
fn secrets_are_shown_once_and_accounts_are_closed_once() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    {
        let admin = administrator(&site);
        let account = [("user", "wang"), ("name", "王芳"), ("role", "clerk"), ("agency", "xc"), ("certificate", "")];
        let made = admin.post("/admin/users", &account);
        assert_eq!((made.status, made.header("location")), (303, "/admin/users/wang"));
        says(&admin.get("/admin/users/wang"), 200, "Set a first password");
        let set = admin.session.followed(&site, "/admin/users/wang/password", &[]);
        assert_eq!(set.status, 200);
        let text = set.text();
        let password = text.split(r#"<code id="secret" translate="no">"#).nth(1).unwrap().split('<').next().unwrap();
        assert!(!admin.get("/admin/users/wang").text().contains(password));
        says(&admin.get("/admin/users/wang"), 200, "has to change the password");
        let form = encoded(&[("account", "wang"), ("password", password)]);
        assert_eq!(site.send("POST", "/sign-in", "", FORM, form.as_bytes()).status, 303);

        let reason = [("reason", "离职")];
        assert_eq!(admin.post("/admin/users/wang/disable", &reason).status, 303);
        says(&admin.post("/admin/users/wang/disable", &reason), 409, "closed before");
        says(&admin.post("/admin/users/wang/password", &[]), 409, "the account is closed");
        says(&admin.post("/admin/users/admin/disable", &reason), 409, "nobody closes their own account");
        says(&admin.post("/admin/users/wang/disable", &[("reason", "")]), 422, "is empty");

        let code = [("agency", "xc"), ("name", "一号站")];
        let code = admin.session.followed(&site, "/admin/stations/codes", &code);
        says(&code, 200, "Enrolment code");
        says(&admin.get("/admin/stations"), 200, "Codes that wait for a station");
        let station = format!("/admin/stations/{}", Station::enrol(&site, "xc").id);
        says(&admin.get("/admin/stations"), 200, &station);
        says(&admin.get(&station), 200, "Revoke the station");
        let revoke = format!("{station}/revoke");
        says(&admin.post(&revoke, &[("reason", " ")]), 422, "is empty");
        assert_eq!(admin.post(&revoke, &reason).status, 303);
        says(&admin.get(&station), 200, "revoked");
        says(&admin.post(&revoke, &reason), 409, "revoked before");
        for unknown in ["/admin/users/nobody", "/admin/users/A%20B", "/admin/stations/st-0", "/admin/stations/%3Cb%3E"]
        {
            assert_eq!(admin.get(unknown).status, 404, "{unknown}");
        }
    }
    site.ends_clean();
}

#[test]
fn forms_of_other_pages_and_other_roles_change_nothing() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let token = site.user("clerk", "clerk", Some("xc"), None);
    {
        let clerk = Browser::sign_in(&site, "clerk", &token);
        let agency = [("agency", "sz"), ("name", "某局")];
        for path in [
            "/admin",
            "/admin/agencies",
            "/admin/officers",
            "/admin/users",
            "/admin/users/admin",
            "/admin/users/A%20B",
            "/admin/stations",
            "/admin/recorders",
            "/admin/counters",
            "/admin/import",
            "/admin/import/officers/template",
            "/custody-log",
            "/custody-log?from=soon",
            "/custody-log/0",
            "/custody-log/x",
            "/custody-log/0/entry",
            "/custody-log/0/proof",
            "/custody-log/export",
        ] {
            assert_eq!(clerk.get(path).status, 403, "{path}");
        }
        assert_eq!(clerk.post("/admin/agencies", &agency).status, 403);
        assert_eq!(clerk.import("apply", "officers", b"certificate,name,agency\n37009,x,xc\n").status, 403);
        let admin = administrator(&site);
        let foreign =
            Browser { session: Session { page: clerk.session.page.clone(), ..admin.session.clone() }, site: &site };
        assert_eq!(foreign.post("/admin/agencies", &agency).status, 403);
        assert_eq!(foreign.import("apply", "officers", b"certificate,name,agency\n37009,x,xc\n").status, 403);
        let page = admin.get("/admin/agencies").text();
        assert!(!page.contains("某局"), "{page}");
        assert!(!admin.get("/admin/officers").text().contains("37009"));
    }
    site.ends_clean();
}

#[test]
fn an_import_is_all_or_nothing_and_can_be_sent_again() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    {
        let admin = administrator(&site);
        let text = "执法证号,姓名,机关\r\n37001,张三,xc\r\n37002,李娜,xc\r\n37003,王五,nowhere\r\n37002,双,xc\r\n";
        let (gb, ..) = encoding_rs::GB18030.encode(text);
        let shown = admin.import("preview", "officers", &gb);
        for said in ["GB18030", "李娜", "no such agency", "the same as line 3", "registered already, left alone"] {
            says(&shown, 200, said);
        }
        says(&admin.import("apply", "officers", &gb), 409, "Nothing was registered");
        assert!(!admin.get("/admin/officers").text().contains("37002"));

        let before = site.log_size();
        let good = "执法证号,姓名,机关\r\n37001,张三,xc\r\n37002,李娜,xc\r\n37003,王五,xc\r\n";
        says(&admin.imported("officers", good.as_bytes()), 200, "Registered: 2; left alone: 1.");
        assert_eq!(site.log_size(), before + 2, "an entry for each line");
        says(&admin.imported("officers", good.as_bytes()), 200, "Registered: 0; left alone: 3.");
        let users = "user,name,role,agency,certificate\nli,李娜,执法人员,xc,37002\nshen,审计,auditor,,\nx,x,clerk,,\n";
        says(&admin.import("preview", "users", users.as_bytes()), 200, "is needed for this role");
        let given = "recorder,agency,certificate,from,until\nBWC-1,xc,37002,2026/1/5 8:00,\n";
        says(&admin.imported("assignments", given.as_bytes()), 200, "Registered: 1");
        says(&admin.imported("assignments", given.as_bytes()), 200, "left alone: 1");

        for (file, said) in [
            (&b"PK\x03\x04"[..], "workbook"),
            (b"", "no lines"),
            (b"a,b\n1,2\n", "no known column"),
            (b"\xff\xff\xff", "encoding was not recognised"),
            (&vec![b'x'; 1024 * 1024 + 1], "more than 1 MiB"),
            (&vec![b'x'; 9 * 1024 * 1024], "more than 1 MiB"),
        ] {
            says(&admin.import("preview", "officers", file), 422, said);
        }
    }
    site.ends_clean();
}

#[test]
fn two_thousand_lines_are_imported_in_their_order() {
    let site = Site::start("");
    site.agency("xc", "1");
    let admin = administrator(&site);
    let lines = (0..2000).map(|number| format!("c{number:04},officer {number},xc\n"));
    let mut text: String = std::iter::once("certificate,name,agency\n".to_owned()).chain(lines).collect();
    let before = site.log_size();
    says(&admin.imported("officers", text.as_bytes()), 200, "Registered: 2000");
    assert_eq!(site.log_size(), before + 2000);
    text.push_str("c2000,one more,xc\n");
    says(&admin.import("preview", "officers", text.as_bytes()), 422, "more than 2000 lines");
}

/// The texts of a page, without its elements and scripts, a cell or a paragraph each.
fn texts(page: &str) -> Vec<String> {
    let main = page.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    main.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim().to_owned()).collect()
}

/// Two words of English in a row.
fn english(text: &str) -> bool {
    let words: Vec<&str> = text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.:/".contains(c))).collect();
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    words.windows(2).any(|two| two.iter().all(|word| is_word(word)))
}

/// What a Chinese reader finds in the log is neither English nor what programs write: refusals, searches, people,
/// agencies and cases are told in words, and so is the search for them.
#[test]
fn the_log_is_told_in_chinese_and_by_name() {
    assert!(english("被拒绝：unknown account") && !english("查询 docket.test/custody 张三（37001）"));
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let auditor = site.user("auditor", "auditor", None, None);
    let case = site.case(&clerk, "薛综执罚〔2026〕1号");
    let call = |path: &str, token: &str, status| site.call("GET", path, token, &serde_json::Value::Null).expect(status);
    call("/api/v1/recordings?limit=7&officer=37001&kind=video", &clerk, 200);
    call("/api/v1/log/entries?from=0&limit=3", &auditor, 200);
    call(&format!("/api/v1/cases/{case}"), &auditor, 403);
    call(&format!("/api/v1/cases/{}", "0".repeat(32)), &clerk, 404);
    let wrong = [("account", "nobody-of-that-name"), ("password", "not the password 1")];
    assert_eq!(site::browser::try_sign_in(&site, &wrong).status, 401);
    {
        let session = Session::open(&site, "auditor", &auditor);
        let chinese = format!("Cookie: {}; docket-lang=zh-CN\r\n", session.cookie);
        let page = site.send("GET", "/custody-log", "", &chinese, b"").text();
        let texts = texts(&page);
        let said = |wanted: &str| assert!(texts.iter().any(|text| text.contains(wanted)), "{wanted}: {texts:#?}");
        said("clerk (clerk, 证据管理员, xc 执法局 xc)");
        said("查询音像记录：");
        said("执法人员 张三（37001）");
        said("种类 视频");
        said("查询保管日志：第 0 条起");
        said("被拒绝：查看案件（案件 薛综执罚〔2026〕1号；无权限）");
        said("没有这个账号；账号、密码或动态验证码不正确");
        // What people are called is theirs.
        let people = ["first administrator", "admin", "auditor", "clerk"];
        let nameless = |text: &String| people.iter().fold(text.clone(), |text, name| text.replace(name, ""));
        let foreign: Vec<&String> =
            texts.iter().filter(|text| english(&nameless(text)) || text.contains("{\"")).collect();
        assert!(foreign.is_empty(), "{foreign:#?}");
        // One entry, with what is said of it.
        let entry = site.send("GET", "/custody-log/0", "", &chinese, b"").text();
        assert!(entry.contains("全部成立"), "{entry}");
    }
    site.ends_clean();
}

#[test]
fn the_log_is_filtered_by_the_names_of_people_and_exported_in_their_words() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let auditor = site.user("auditor", "auditor", None, None);
    for (user, name) in [("li1", "李四"), ("wang1", "王伟"), ("wang2", "王伟")] {
        let new = json!({ "user": user, "name": name, "role": "clerk", "agency": "xc" });
        site.call("POST", "/api/v1/users", &site.admin, &new).expect(201);
    }
    let li = site.call("POST", "/api/v1/users/li1/tokens", &site.admin, &json!({ "days": 1 })).expect(201);
    let case = site.case(li["token"].as_str().unwrap(), "薛综执罚〔2026〕1号");
    {
        let auditor = Browser::sign_in(&site, "auditor", &auditor);
        let find = |fields: &[(&str, &str)]| auditor.get(&format!("/custody-log?{}", encoded(fields)));
        let of_case = [("kind", "case.opened")];
        for name in ["李四", "li1", "user:li1"] {
            let found = find(&[&[("person", name)], &of_case[..]].concat());
            says(&found, 200, "opened case 薛综执罚〔2026〕1号");
            says(&found, 200, "李四 (li1, ");
        }
        // Two of one name are offered to choose from; of an unknown name it is said that nobody has it.
        let both = find(&[("person", "王伟")]);
        for link in ["person=user%3Awang1", "person=user%3Awang2"] {
            says(&both, 200, link);
        }
        says(&find(&[("person", "钱七")]), 422, "No account or station is called 钱七");
        says(&auditor.get(&format!("/custody-log/export?{}", encoded(&[("person", "钱七")]))), 422, "钱七");
        // A name stands for whatever has it among the items, too.
        says(&find(&[("item", "李四"), ("kind", "user.created")]), 200, "李四");
        let chinese = format!("Cookie: {}; docket-lang=zh-CN\r\n", auditor.session.cookie);
        let path = format!("/custody-log/export?{}", encoded(&of_case));
        let text = site.send("GET", &path, "", &chinese, b"").text();
        let (first, rest) = text.split_once("\r\n").unwrap();
        assert_eq!(
            first, "\u{feff}编号,时间,姓名,账号,角色,事项,做了什么,案号,对象,时间（UTC）,事项代码,对象代码,叶哈希",
            "{text}"
        );
        assert!(rest.contains(",李四,li1,证据管理员,登记案件,登记案件 薛综执罚〔2026〕1号：占道经营,薛综执罚〔2026〕1号,案件 薛综执罚〔2026〕1号,"), "{rest}");
        assert!(rest.contains(&format!(",case.opened,case:{case},")), "{rest}");
    }
    site.ends_clean();
}

#[test]
fn an_auditor_filters_checks_and_exports_the_log() {
    let mut site = Site::start("");
    site.agency("xc", "=37001");
    let auditor = site.user("auditor", "auditor", None, None);
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let case = site.case(&clerk, "薛综执罚〔2026〕1号");
    {
        let auditor = Browser::sign_in(&site, "auditor", &auditor);
        let find = |fields: &[(&str, &str)]| auditor.get(&format!("/custody-log?{}", encoded(fields)));
        says(&find(&[]), 200, "opened case 薛综执罚〔2026〕1号");
        // The reading itself is on record, and found by who and what.
        let own = find(&[("person", "auditor"), ("kind", "search.made")]);
        says(&own, 200, "searched log");
        assert!(!own.text().contains("opened case"));
        for name in ["薛综执罚〔2026〕1号", case.as_str(), &format!("case:{case}")] {
            // Reading what the log says of an item is an entry of that item itself.
            says(&find(&[("item", name), ("kind", "case.opened")]), 200, "One entry on this page");
            says(&find(&[("item", name), ("kind", "search.made")]), 200, "searched log");
        }
        says(&find(&[("item", "=37001")]), 200, "registered officer =37001");
        says(&find(&[("item", "no such thing")]), 200, "knows no such item");
        says(&find(&[("until", "2020-01-01")]), 200, "No entry fits");
        says(&find(&[("person", "张三")]), 422, "Give an account");
        says(&find(&[("from", "soon")]), 422, "was not understood");
        says(&find(&[("before", "x")]), 422, "no such page");
        says(&auditor.get("/custody-log?before=3"), 200, "/custody-log/2\"");

        let entry = auditor.get("/custody-log/0");
        for said in ["All of it holds", "c2sp.org/tlog-proof@v1", "log.opened", "docket.test/custody"] {
            says(&entry, 200, said);
        }
        let bytes = auditor.get("/custody-log/0/entry").body;
        let proof = auditor.get("/custody-log/0/proof");
        let proof: evidence::proof::LogProof = proof.text().parse().unwrap();
        let opened: evidence::entry::Entry = evidence::entry::Entry::parse(&bytes).unwrap();
        let evidence::event::Event::Log(evidence::event::LogEvent::Opened { key, origin, .. }) = opened.event else {
            panic!("{opened:?}")
        };
        proof.verify(&bytes, &evidence::note::VerifierKey::new(&origin, key).unwrap()).unwrap();
        for unknown in ["/custody-log/999999", "/custody-log/x", "/custody-log/-1/proof"] {
            assert_eq!(auditor.get(unknown).status, 404, "{unknown}");
        }

        let csv = auditor.get(&format!("/custody-log/export?{}", encoded(&[("kind", "officer.registered")])));
        assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8; header=present"));
        let text = csv.text();
        assert!(text.starts_with("\u{feff}No.,Time,Name,Account,Role,Kind,What was done,Case number,"), "{text}");
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.contains("officer:=37001") && text.contains("张三"), "{text}");
        says(&find(&[("person", "auditor"), ("kind", "search.made")]), 200, "export kind=officer.registered");
        let whole = auditor.get("/custody-log/export").text();
        assert!(whole.lines().count() as u64 + 1 >= site.log_size() - 1, "{whole}");
    }
    site.ends_clean();
}

#[test]
fn the_address_that_init_prints_sets_the_first_password_once_and_stands_in_no_log() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let made = site::docket(&["init", "--origin", "docket.test/custody", "--data"], &data);
    assert!(made.status.success(), "{}", site::said(&made));
    let told = site::said(&made);
    let address = told.split_whitespace().find(|word| word.starts_with("https://")).unwrap().to_owned();
    let (path, code) = address.split_once('#').unwrap();
    assert_eq!(path, "https://localhost:8443/sign-in/first");
    let mut site = Site::copy_of(&data);
    site.configure("");
    site.serve();
    says(&site.send("GET", "/sign-in/first", "", "Cookie: docket-lang=en\r\n", b""), 200, "One-time code");
    let set = |code: &str, password: &str| {
        let body = encoded(&[("code", code), ("password", password)]);
        site.send("POST", "/sign-in/first", "", &format!("Cookie: docket-lang=en\r\n{FORM}"), body.as_bytes())
    };
    says(&set("no such code", "a long sentence 42"), 401, "no password was set");
    // It is a code for this page alone, also while it is good.
    site.call("GET", "/api/v1/stations", code, &serde_json::Value::Null).expect(401);
    // What is wrong with the password leaves the code as it was.
    assert_eq!(set(code, "short").status, 422);
    let done = set(code, "a long sentence 42");
    assert_eq!((done.status, done.header("location")), (303, "/sign-in"), "{}", done.text());
    let admin = Session::sign_in(&site, "admin", "a long sentence 42");
    assert_eq!(admin.get(&site, "/admin").status, 200);
    says(&set(code, "another sentence 43"), 401, "no password was set");
    // Nor does it open anything else; the token of the file still does.
    site.call("GET", "/api/v1/stations", code, &serde_json::Value::Null).expect(401);
    site.call("GET", "/api/v1/stations", &site.admin, &serde_json::Value::Null).expect(200);
    assert!(!site.service_log().contains(code));
    let database = std::fs::read(site.data().join("docket.db")).unwrap();
    assert!(!database.windows(code.len()).any(|bytes| bytes == code.as_bytes()));
    site.ends_clean();
}
