//! Cases of an agency's existing system: a file is looked at first, then all of it is brought in, or none.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use site::browser::{MULTIPART, Session, multipart};
use site::{Site, docket, said};

/// A service with an agency, two officers and those who work with cases.
struct World {
    site: Site,
    clerk: String,
    auditor: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let auditor = site.user("auditor", "auditor", None, None);
        Self { site, clerk, auditor }
    }

    fn post(&self, path: &str, csv: &str, status: u16) -> Value {
        let path = format!("/api/v1/cases/import{path}");
        self.site.call("POST", &path, &self.clerk, &json!({ "csv": csv })).expect(status)
    }

    /// The numbers of all cases.
    fn numbers(&self) -> Vec<String> {
        let found = self.site.call("GET", "/api/v1/cases", &self.clerk, &Value::Null).expect(200);
        found["items"].as_array().unwrap().iter().map(|one| one["number"].as_str().unwrap().to_owned()).collect()
    }

    /// `docket` in Chinese, as the clerk.
    fn docket(&self, arguments: &[&str]) -> Output {
        let token = self.site.beside("token");
        fs::write(&token, &self.clerk).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        command.args(arguments).args(["--url", &format!("http://{}", self.site.address), "--token-file"]).arg(token);
        command.env("DOCKET_LANG", "zh").stdin(Stdio::null()).output().unwrap()
    }

    /// Stops; `docket check` finds nothing, and a rebuild makes the same tables.
    fn ends_clean(mut self) {
        self.site.ends_clean();
        assert!(docket(&["rebuild", "--data"], &self.site.data()).status.success());
        let (clean, said) = self.site.check(None);
        assert!(clean, "{said}");
    }
}

const FILE: &str = "案号,案由,matter,procedure,source,地点,handlers,registered_on\n\
                    薛综执罚〔2025〕7号,占道经营,penalty,普通程序,inspection,光明路,37001、37002,2025-12-01\n\
                    薛综执罚〔2025〕8号,无照经营,,,,,,\n";

#[test]
fn a_file_of_cases_is_looked_at_and_brought_in_with_what_it_says_of_them() {
    let world = World::new();
    let preview = world.post("/preview", FILE, 200);
    assert_eq!((&preview["ready"], preview["lines"].as_array().unwrap().len()), (&json!(true), 2));
    assert!(world.numbers().is_empty(), "nothing is changed");

    let brought = world.post("", FILE, 201);
    assert_eq!(brought["cases"][0]["line"], 2);
    let case = brought["cases"][0]["case"].as_str().unwrap();
    let course =
        world.site.call("GET", &format!("/api/v1/cases/{case}/course"), &world.clerk, &Value::Null).expect(200);
    assert_eq!((&course["standing"], &course["registered_elsewhere"]), (&json!("started"), &json!(true)));
    assert_eq!(course["registered_at"], "2025-11-30T16:00:00.000000Z");
    assert_eq!(course["description"]["handlers"], json!(["37001", "37002"]));
    let clock = course["clocks"].as_array().unwrap().iter().find(|clock| clock["rule"] == "n-decide-90d").unwrap();
    assert_eq!(clock["last_day"], "2026-03-01");
    let path = format!("/api/v1/cases/{case}/responsibility");
    let answering = world.site.call("GET", &path, &world.clerk, &Value::Null).expect(200);
    let is_it = |one: &Value| one["event"] == "case.registered_elsewhere" && one["acted_as"] == "handler";
    assert!(answering["done"].as_array().unwrap().iter().any(is_it), "{answering}");
    let plain = brought["cases"][1]["case"].as_str().unwrap();
    let course =
        world.site.call("GET", &format!("/api/v1/cases/{plain}/course"), &world.clerk, &Value::Null).expect(200);
    assert_eq!((&course["standing"], &course["registered_elsewhere"]), (&json!("reported"), &json!(false)));

    let entries = world.site.entries(&world.auditor);
    let of_case = |name: &str| entries.iter().filter(|entry| entry.event.name() == name).count();
    assert_eq!((of_case("case.opened"), of_case("case.described"), of_case("case.registered_elsewhere")), (2, 1, 1));
    // Brought in once more, both numbers are there.
    let again = world.post("/preview", FILE, 200);
    assert_eq!(again["ready"], false);
    assert_eq!(again["lines"][1]["problems"][0]["column"], "number");
    world.ends_clean();
}

#[test]
fn what_is_wrong_is_told_by_line_and_column_and_nothing_is_brought_in() {
    let world = World::new();
    let head = "number,title,matter,procedure,source,place,handlers,registered_on\n";
    let wrong = format!(
        "{head}1号,x,penalty,ordinary,other,,37001 37002,2025-12-01\n[1]号,x,,,,,,\n1号,,,,,,,\n\
         2号,x,nothing,ordinary,other,,37009,2025-12-01\n3号,x,penalty,ordinary,other,,37001,2199-01-01\n\
         4号,x,penalty,,other,,37001,2025-12-01\n"
    );
    let preview = world.post("/preview", &wrong, 200);
    let told: Vec<(u64, String)> = preview["lines"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|line| {
            let problems = line["problems"].as_array().unwrap();
            let number = line["line"].as_u64().unwrap();
            problems.iter().map(move |one| (number, one["column"].as_str().unwrap().to_owned()))
        })
        .collect();
    let expected =
        [(4, "number"), (4, "title"), (5, "matter"), (5, "handlers"), (6, "registered_on"), (7, "procedure")];
    assert_eq!(told, expected.map(|(line, column)| (line, column.to_owned())));
    let refused = world.post("", &wrong, 422);
    assert!(refused["detail"].as_str().unwrap().contains("line 4, column number"), "{refused}");
    for (csv, problem) in [
        ("", "is empty"),
        ("number\n1号\n", "no column title"),
        ("number,title,colour\n1号,x,red\n", "colour"),
        ("number,title\n1号\n", "at line 2"),
    ] {
        let refused = world.post("", csv, 422);
        assert!(refused["detail"].as_str().unwrap().contains(problem), "{refused}");
    }
    assert!(world.numbers().is_empty(), "all or nothing");
    // One officer does not start a case by the ordinary procedure.
    let one = format!("{head}1号,x,penalty,ordinary,other,,37001,2025-12-01\n");
    let refused = world.post("", &one, 422);
    assert!(refused["detail"].as_str().unwrap().contains("column handlers"), "{refused}");
    world.ends_clean();
}

#[test]
fn a_file_of_60000_characters_is_read_and_one_more_is_refused() {
    let world = World::new();
    let file = |length: usize| {
        let text = "number,title\n1号,占道经营\n".to_owned();
        let rest = length - text.chars().count();
        text + &" ".repeat(rest)
    };
    world.post("/preview", &file(60_000), 200);
    let refused = world.post("/preview", &file(60_001), 422);
    assert!(refused["detail"].as_str().unwrap().contains("60000"), "{refused}");
    world.ends_clean();
}

#[test]
fn a_file_is_looked_at_and_brought_in_on_the_command_line() {
    let world = World::new();
    let file = world.site.beside("cases.csv");
    fs::write(&file, FILE).unwrap();
    let path = file.to_str().unwrap();
    let preview = world.docket(&["case", "import", path, "--preview"]);
    assert!(preview.status.success(), "{}", said(&preview));
    let brought = world.docket(&["case", "import", path]);
    let told = String::from_utf8(brought.stdout.clone()).unwrap();
    assert!(told.contains("薛综执罚〔2025〕7号 已导入") && told.lines().count() == 2, "{}", said(&brought));
    let again = world.docket(&["case", "import", path, "--preview"]);
    assert!(!again.status.success() && said(&again).contains("本机关已有此案号的案件"), "{}", said(&again));
    world.ends_clean();
}

#[test]
fn a_file_is_looked_at_and_brought_in_on_the_page() {
    let world = World::new();
    let clerk = Session::open(&world.site, "clerk", &world.clerk);
    let send = |step: &str, fields: &[(&str, &str)], file: &str| {
        let fields = [&[("page", clerk.page.as_str())][..], fields].concat();
        let body = multipart(&fields, ("cases.csv", file.as_bytes()));
        let headers = format!("{}{MULTIPART}", clerk.headers());
        world.site.send("POST", &format!("/cases/import/{step}"), "", &headers, &body)
    };
    assert!(clerk.get(&world.site, "/cases").text().contains("/cases/import"));
    let preview = send("preview", &[], FILE);
    assert!(preview.status == 200 && preview.text().contains("薛综执罚〔2025〕7号"), "{}", preview.text());
    assert!(preview.text().contains("action=\"/cases/import/apply\""), "{}", preview.text());
    let wrong = send("preview", &[], "number,title\n,占道经营\n");
    assert!(wrong.status == 200 && !wrong.text().contains("action=\"/cases/import/apply\""), "{}", wrong.text());
    let broken = send("preview", &[], "number\n1号\n");
    assert!(broken.status == 422 && broken.text().contains("no column title"), "{}", broken.text());
    assert!(world.numbers().is_empty());
    let applied = send("apply", &[("text", FILE)], "");
    assert_eq!((applied.status, applied.header("location")), (303, "/cases"));
    assert!(clerk.get(&world.site, "/cases").text().contains("2 cases were brought in"));
    assert_eq!(world.numbers().len(), 2);
    // A browser sends the text of a page with other ends of lines than the file had.
    let longest = format!("number,title\n{}", "\n".repeat(60_000 - 13));
    for text in [longest.clone(), longest.replace('\n', "\r\n")] {
        let told = send("apply", &[("text", &*text)], "").text();
        assert!(told.contains("is empty") && !told.contains("60000"), "{told}");
    }
    let again = send("apply", &[("text", FILE)], "");
    assert!(again.status == 422 && again.text().contains("line 2, column number"), "{}", again.text());
    world.ends_clean();
}
