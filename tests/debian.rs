//! Debian packages, installed in an empty Debian 12 as README says: what they put where, that the programs in them do
//! the whole job there under their own accounts, that a later version keeps settings and evidence, and that
//! removing them, even with a purge, leaves what they kept.
//!
//! It takes root and `debootstrap` (`./x test` installs it). There is no systemd running in there: units are looked
//! at, and what they start is started by hand.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const PACKAGES: [&str; 3] = ["docket", "docket-station", "docket-verify"];
const READY_WITHIN: Duration = Duration::from_mins(1);

fn said(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{}\n{out}\n{err}", output.status)
}

fn succeed(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// An empty Debian, and the packages of two versions in it.
struct Debian {
    root: TempDir,
}

impl Debian {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let mut make = Command::new("debootstrap");
        make.args(["--variant=minbase", "--include=ca-certificates", "bookworm"]).arg(root.path());
        succeed(&mut make);
        // Packages come as they do to this machine.
        for from in ["/etc/resolv.conf", "/etc/hosts"] {
            let _ = fs::copy(from, root.path().join(&from[1..]));
        }
        succeed(Command::new("cp").args(["-a", "/etc/apt/."]).arg(root.path().join("etc/apt/")));
        succeed(Command::new("cp").args(["-a", "/usr/share/keyrings/."]).arg(root.path().join("usr/share/keyrings/")));
        fs::write(root.path().join("usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n").unwrap();
        fs::set_permissions(root.path().join("usr/sbin/policy-rc.d"), fs::Permissions::from_mode(0o755)).unwrap();
        let debian = Self { root };
        debian.root("apt-get -q update");
        debian
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.path().join(path.trim_start_matches('/'))
    }

    /// A shell in there, in namespaces of its own: whatever it starts ends with it.
    fn shell(&self, script: &str) -> Command {
        let mut command = Command::new("unshare");
        let proc = format!("--mount-proc={}", self.at("/proc").display());
        command.args(["--mount", "--pid", "--fork", "--kill-child", &proc, "chroot"]).arg(self.root.path());
        command.args(["/bin/bash", "-euo", "pipefail", "-c", script]);
        command.env("DEBIAN_FRONTEND", "noninteractive").env("LC_ALL", "C.UTF-8").env("DOCKET_LANG", "en");
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env_remove("TMPDIR").stdin(Stdio::null());
        command
    }

    fn root(&self, script: &str) -> String {
        succeed(&mut self.shell(script))
    }

    /// Makes packages of the programs under test, and lays them in there.
    fn packages(&self, version: &str) -> String {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let binaries = Path::new(env!("CARGO_BIN_EXE_docket")).parent().unwrap();
        let out = self.at("/packages");
        let mut build = Command::new(project.join("deploy/debian/build.sh"));
        build.arg("--binaries").arg(binaries).args(["--version", version, "--out"]).arg(&out);
        let made = succeed(build.env("DOCKET_DEB_COMPRESSION", "-Zgzip -z1"));
        let names: Vec<&str> = made.lines().map(|line| line.rsplit('/').next().unwrap()).collect();
        assert_eq!(names.len(), PACKAGES.len(), "{made}");
        names.iter().map(|name| format!("/packages/{name}")).collect::<Vec<_>>().join(" ")
    }

    fn install(&self, version: &str) -> String {
        let packages = self.packages(version);
        let said = self.root(&format!("apt-get -q install -y --no-install-recommends {packages} 2>&1"));
        for package in PACKAGES {
            let status = self.root(&format!("dpkg-query -W -f='${{Status}} ${{Version}}' {package}"));
            assert_eq!(status, format!("install ok installed {version}"));
        }
        said
    }

    /// The service, as its unit starts it, but on a free port of this machine's loopback.
    fn serve(&self) -> Serving {
        let ready = self.at("/var/lib/docket/ready");
        let _ = fs::remove_file(&ready);
        let unit = fs::read_to_string(self.at("/lib/systemd/system/docket.service")).unwrap();
        assert!(
            unit.contains("\nUser=docket\n")
                && unit.contains("\nExecStart=/usr/bin/docket serve --data /var/lib/docket ")
        );
        let serve = "exec runuser -u docket -- /usr/bin/docket serve --data /var/lib/docket --listen 127.0.0.1:0 \
                     --ready-file /var/lib/docket/ready 2>> /var/log/docket-service.log";
        let mut child = self.shell(serve).stdout(Stdio::null()).spawn().unwrap();
        let since = Instant::now();
        loop {
            if let Ok(url) = fs::read_to_string(&ready)
                && url.ends_with('\n')
            {
                return Serving { child, url: url.trim().to_owned() };
            }
            let log = || fs::read_to_string(self.at("/var/log/docket-service.log")).unwrap_or_default();
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none() && since.elapsed() < READY_WITHIN, "{ended:?}: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Who owns a path in there and what they may, as its own accounts are called.
    fn owner(&self, path: &str) -> String {
        self.root(&format!("stat -c '%U:%G %a' {path}")).trim().to_owned()
    }
}

struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    /// What lets a command of the client in, as the administrator whom `docket init` made.
    fn admin(&self) -> String {
        let url = &self.url;
        format!(
            "export DOCKET_URL={url} DOCKET_CA=/var/lib/docket/tls/ca.pem DOCKET_TOKEN_FILE=/var/lib/docket/admin.token;"
        )
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What stands in the file system after an installation.
fn looks_installed(debian: &Debian) {
    assert_eq!(debian.owner("/var/lib/docket"), "docket:docket 700");
    assert_eq!(debian.owner("/var/lib/docket-agent"), "docket-agent:docket-agent 700");
    for program in ["docket", "docket-media", "docket-verify", "ingest-agent"] {
        assert_eq!(debian.owner(&format!("/usr/bin/{program}")), "root:root 755");
    }
    let wanted = "/etc/systemd/system/multi-user.target.wants";
    for unit in ["docket.service", "docket-agent.service"] {
        assert!(debian.at(wanted).join(unit).is_symlink(), "{unit} is not enabled");
    }
    // Where a copy goes is the site's to say first.
    assert!(!debian.at("/etc/systemd/system/timers.target.wants/docket-backup.timer").is_symlink());
    for file in [
        "/lib/udev/rules.d/70-docket-dock.rules",
        "/usr/libexec/docket/docket-dock",
        "/usr/libexec/docket/backup.sh",
        "/usr/share/doc/docket/README.md",
        "/usr/share/doc/docket-station/README.md",
        "/etc/docket/dock.conf",
    ] {
        assert!(debian.at(file).is_file(), "{file}");
    }
    // Each program finds what it is linked to, and each script what it calls.
    debian
        .root("for p in docket docket-media docket-verify ingest-agent; do ! ldd /usr/bin/$p | grep 'not found'; done");
    let config = fs::read_to_string(debian.at("/etc/docket/agent.toml")).unwrap();
    assert!(config.contains("\nenabled = true\n") && config.contains("\nunder = [\"/run/docket-dock\"]\n"), "{config}");
}

/// From an empty machine to a package that verifies, by README's commands, under the packages' own accounts.
fn does_the_job(debian: &Debian) {
    let init = "runuser -u docket -- docket init --data /var/lib/docket --origin docket.test/log --host 127.0.0.1";
    let said = debian.root(init);
    let log_key = said.lines().find_map(|line| line.strip_prefix("log key: ")).unwrap();
    fs::write(debian.at("/root/log.vkey"), log_key).unwrap();
    let serving = debian.serve();
    let admin = serving.admin();
    debian.root(&format!("{admin} docket agency add xc --name 薛城区综合行政执法局"));
    let code = debian.root(&format!("{admin} docket station enrol --agency xc --name 一号采集站"));
    let code = code.trim();
    // Settings of the site, which a later version must keep.
    let config = debian.at("/etc/docket/agent.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("{text}\n[[directory]]\npath = \"/srv/dock/1\"\nrecorder = \"BWC-0001\"\n")).unwrap();
    debian.root("mkdir -p /srv/dock/1/DCIM && printf evidence > /srv/dock/1/DCIM/0001.TXT && touch -d '-1 hour' /srv/dock/1/DCIM/0001.TXT");
    let url = &serving.url;
    debian.root(&format!(
        "install -m 644 /var/lib/docket/tls/ca.pem /etc/docket/ca.pem
         runuser -u docket-agent -- ingest-agent enrol --config /etc/docket/agent.toml --server {url} --ca /etc/docket/ca.pem --code '{code}'
         runuser -u docket-agent -- ingest-agent once --config /etc/docket/agent.toml"
    ));
    debian.root(&format!(
        "{admin}
         docket user add li --name 李明 --role clerk --agency xc --token-file /root/li.token
         export DOCKET_TOKEN_FILE=/root/li.token
         docket case open '薛综执案〔2026〕1号' --title 试装
         docket case link '薛综执案〔2026〕1号' $(docket find --json | grep -o '\"id\": *\"[0-9a-f]*\"' | head -n 1 | cut -d '\"' -f 4) --stage investigation --kind text --reason 试装
         docket package --case '薛综执案〔2026〕1号' --reason 试装 -o /root/case.bag
         docket-verify /root/case.bag --log-key /root/log.vkey"
    ));
}

fn holds_what_it_had(debian: &Debian) {
    let serving = debian.serve();
    let found =
        debian.root(&format!("{} export DOCKET_TOKEN_FILE=/root/li.token; docket find --json", serving.admin()));
    assert!(found.contains("0001.TXT"), "{found}");
    drop(serving);
    let checked = debian.root("runuser -u docket -- docket check --data /var/lib/docket");
    assert!(!checked.is_empty());
}

#[test]
fn packages_install_upgrade_and_go_and_what_they_kept_stays() {
    if !is_root() {
        let told = "tests/debian.rs: not root, so no empty Debian can be made: packages were not tried";
        assert!(std::env::var_os("CI").is_none(), "{told}");
        std::io::Write::write_all(&mut std::io::stderr(), format!("{told}\n").as_bytes()).unwrap();
        return;
    }
    let debian = Debian::new();
    debian.install("0.0.1");
    looks_installed(&debian);
    does_the_job(&debian);

    debian.install("0.0.2");
    looks_installed(&debian);
    let config = fs::read_to_string(debian.at("/etc/docket/agent.toml")).unwrap();
    assert!(config.contains("recorder = \"BWC-0001\""), "{config}");
    holds_what_it_had(&debian);

    let all = PACKAGES.join(" ");
    debian.root(&format!("apt-get -q remove -y {all} 2>&1"));
    assert!(!debian.at("/usr/bin/docket").exists() && debian.at("/etc/docket/agent.toml").is_file());
    let purged = debian.root(&format!("apt-get -q purge -y {all} 2>&1"));
    assert!(!debian.at("/etc/docket/agent.toml").exists());
    assert!(purged.contains("/var/lib/docket is kept") && purged.contains("/var/lib/docket-agent is kept"), "{purged}");
    assert!(
        debian.at("/var/lib/docket/docket.toml").is_file() && debian.at("/var/lib/docket-agent/station.key").is_file()
    );

    debian.install("0.0.3");
    holds_what_it_had(&debian);
}

/// Who may make another root directory and enter it.
fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}
