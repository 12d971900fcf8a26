//! What a site installs: the dock's mounts, the units' bounds, and what pages say of confinement that was
//! waived. The dock's script runs with `blkid` and `mount` of the test's own, which write down how they were
//! called: the real ones need a machine of one's own.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use site::{Site, said};

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy")
}

/// What became of docking a volume: whether it was mounted, how, and what was said.
struct Docked {
    mounted: Option<String>,
    success: bool,
    said: String,
}

/// Docks a volume on which `blkid` finds `found`.
fn dock(found: &str, environment: &[(&str, &str)]) -> Docked {
    let folder = tempfile::tempdir().unwrap();
    let bin = folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let program = |name: &str, text: &str| {
        let path = bin.join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    let calls = folder.path().join("calls");
    program("blkid", &format!("test -n '{found}' && echo '{found}'"));
    program("mount", &format!("echo \"$@\" >> {}", calls.display()));
    program("id", "echo 777");
    let mut command = Command::new(deploy().join("docket-dock"));
    command.args(["mount", "/dev/sdz1"]).env_clear();
    command.env("PATH", format!("{}:/usr/bin:/bin", bin.display())).env("DOCKET_DOCK", folder.path().join("dock"));
    let output = command.envs(environment.iter().copied()).output().unwrap();
    Docked { mounted: fs::read_to_string(&calls).ok(), success: output.status.success(), said: said(&output) }
}

#[test]
fn a_dock_mounts_what_recorders_use_and_nothing_else() {
    for found in ["vfat", "exfat"] {
        let docked = dock(found, &[]);
        let how = docked.mounted.unwrap_or_default();
        assert!(docked.success, "{found}: {}", docked.said);
        assert!(how.starts_with(&format!("-t {found} -o ro,nodev,nosuid,noexec,noatime,uid=777,")), "{how}");
    }
    let hostile = ["ext4", "ntfs3", "xfs", "btrfs", "f2fs", "hfsplus", "squashfs", "udf", "", "vfat exfat", "*", "vfa"];
    for found in hostile {
        let docked = dock(found, &[]);
        assert!(!docked.success && docked.mounted.is_none(), "{found}: {:?}", docked.mounted);
        assert!(docked.said.contains("docket-dock: /dev/sdz1 holds"), "{found}: {}", docked.said);
    }
}

#[test]
fn a_site_lists_further_file_systems_by_name() {
    let docked = dock("ext4", &[("DOCKET_DOCK_FILESYSTEMS", "vfat exfat ext4")]);
    assert_eq!(docked.mounted.as_deref().map(|how| how.contains("ro,nodev,nosuid,noexec,noatime,noload")), Some(true));
    assert!(!dock("vfat", &[("DOCKET_DOCK_FILESYSTEMS", "exfat")]).success);
    for list in ["vfat nfs", "vfat *", "fuse"] {
        let docked = dock("vfat", &[("DOCKET_DOCK_FILESYSTEMS", list)]);
        assert!(!docked.success && docked.mounted.is_none() && docked.said.contains("is not one of"), "{list}");
    }
    let docked = dock("vfat", &[("DOCKET_DOCK_ACCESS", "rw")]);
    assert!(docked.mounted.unwrap().contains("-o rw,nodev,nosuid,noexec,"));
    assert!(!dock("vfat", &[("DOCKET_DOCK_ACCESS", "suid")]).success);
}

#[test]
fn every_unit_bounds_memory_tasks_and_files() {
    let mut units = 0;
    for entry in fs::read_dir(deploy().join("systemd")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "service") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for key in ["MemoryMax=", "TasksMax=", "LimitNOFILE=", "LimitCORE=0", "NoNewPrivileges=yes"] {
            assert!(text.lines().any(|line| line.starts_with(key)), "{}: {key}", path.display());
        }
        units += 1;
    }
    assert_eq!(units, 4);
}

#[test]
fn the_services_unit_lets_its_workers_give_way_and_leaves_their_end_to_it() {
    let text = fs::read_to_string(deploy().join("systemd/docket.service")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let refused = lines.iter().rposition(|line| line.starts_with("SystemCallFilter=~")).unwrap();
    let allowed = lines[refused..].iter().filter_map(|line| line.strip_prefix("SystemCallFilter="));
    let allowed: Vec<&str> = allowed.flat_map(str::split_whitespace).collect();
    // Both belong to @resources, which is refused.
    for call in ["setpriority", "ioprio_set", "prlimit64", "seccomp"] {
        assert!(allowed.contains(&call), "{call}: {allowed:?}");
    }
    assert!(lines.contains(&"KillMode=mixed"));
}

#[test]
fn the_services_unit_hides_no_place_at_which_a_site_may_put_its_map() {
    let unit = fs::read_to_string(deploy().join("systemd/docket.service")).unwrap();
    // `strict` makes everything readable and nothing writable; these would take files away.
    assert!(unit.lines().any(|line| line == "ProtectSystem=strict"));
    let hides = |line: &&str| {
        ["InaccessiblePaths=", "TemporaryFileSystem=", "RootDirectory="].iter().any(|key| line.starts_with(key))
    };
    let hidden: Vec<&str> = unit.lines().filter(hides).collect();
    assert!(hidden.iter().all(|line| !line.contains("/etc/docket") && !line.contains("/var/lib")), "{hidden:?}");
    let said = fs::read_to_string(deploy().join("README.md")).unwrap();
    assert!(said.contains("[map]") && said.contains("not in `/home` or `/tmp`"));
}

#[test]
fn waived_confinement_is_on_every_page_and_in_health() {
    let mut site = Site::start("");
    let confined =
        |site: &Site| site.call("GET", "/api/v1/health", "", &Value::Null).expect(200)["media_unconfined"] == false;
    let warning = |site: &Site, lang: &str| {
        let page = site.send("GET", "/sign-in", "", &format!("Cookie: docket-lang={lang}\r\n"), b"").text();
        page.contains("media.unconfined")
    };
    assert!(confined(&site) && !warning(&site, "zh") && !warning(&site, "en"));
    site.stop();
    let config = site.data().join("docket.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("{text}\n[media]\nunconfined = true\n")).unwrap();
    site.serve();
    assert!(!confined(&site) && warning(&site, "zh") && warning(&site, "en"));
    site.ends_clean();
}
