//! What a transcriber can and cannot do: it tries, from inside, and says what it could.

use crate::{World, small};

/// Tries everything that must not work, and everything that must; its cues say what went otherwise.
const TRIES: &str = r#"
import ctypes, socket, subprocess, threading
hears()
wrong = []
def must_not(name, act):
    try:
        act()
        wrong.append(name + " is possible")
    except (OSError, ValueError, subprocess.SubprocessError):
        pass
def must(name, act):
    try:
        act()
    except Exception as error:
        wrong.append("%s is not possible: %s" % (name, type(error).__name__))
def call(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "")
data = "@DATA@"
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
    must_not("a socket of %d" % family, lambda: socket.socket(family, socket.SOCK_DGRAM))
must_not("a pair of sockets", socket.socketpair)
for path in ("docket.toml", "docket.db", "keys/log.pkcs8", "keys/credentials.key", "admin.token", "lock"):
    must_not("reading " + path, lambda: open(data + "/" + path).read(1))
must_not("listing the data directory", lambda: os.listdir(data))
must_not("listing the vault", lambda: os.listdir(data + "/vault"))
must_not("reading beside itself", lambda: open("@BESIDE@").read())
for path in ("/etc/passwd", "/etc/hostname", "/proc/1/cmdline", "/proc/%d/environ" % os.getppid()):
    must_not("reading " + path, lambda: open(path).read(1))
for path in ("/tmp/x", data + "/x", data + "/media/x", "/dev/shm/x", "/var/tmp/x"):
    must_not("writing " + path, lambda: open(path, "w"))
must_not("writing itself", lambda: open(__file__, "a"))
for path in (data, data + "/docket.db", data + "/vault", data + "/keys/log.pkcs8", "@BESIDE@"):
    must_not("changing the mode of " + path, lambda: os.chmod(path, 0o700))
    must_not("changing the owner of " + path, lambda: os.chown(path, -1, -1))
    must_not("changing the times of " + path, lambda: os.utime(path, (0, 0)))
    must_not("shortening " + path, lambda: os.truncate(path, 1))
    must_not("an attribute of " + path, lambda: os.setxattr(path, "user.x", b"x"))
    must_not("another convention for the mode of " + path, lambda: call(452, -100, path.encode(), 0o700, 0))
    must_not("the old call for the mode of " + path, lambda: call(90, path.encode(), 0o700))
with open("note", "w") as note:
    must_not("the mode of an open file", lambda: os.fchmod(note.fileno(), 0o777))
    must("shortening what it opened", lambda: os.ftruncate(note.fileno(), 0))
must_not("a link out", lambda: (os.symlink("/etc/passwd", "out"), open("out").read()))
must_not("a hard link in", lambda: os.link(data + "/admin.token", "in"))
must_not("a device", lambda: os.mknod("device", 0o20600, os.makedev(1, 1)))
must_not("ending the service", lambda: os.kill(@SERVICE@, 0))
must_not("ending its launcher", lambda: os.kill(os.getppid(), 0))
must_not("leaving its session", os.setsid)
must_not("leaving its group", lambda: os.setpgid(0, 0))
must_not("another's limits", lambda: __import__("resource").prlimit(@SERVICE@, 7, (9, 9)))
must_not("more memory", lambda: __import__("resource").setrlimit(9, (1 << 40, 1 << 40)))
must_not("looking into another", lambda: call(101, 16, @SERVICE@, 0, 0))
must_not("namespaces", lambda: call(272, 0x10000000))
must_not("a child with namespaces", lambda: call(56, 0x10000000 | 17, 0, 0, 0, 0))
must_not("mounts", lambda: call(165, 0, 0, 0, 0, 0))
must_not("memory that is nobody's", lambda: call(319, b"x", 0))
must_not("keys", lambda: call(250, 0, 0, 0, 0, 0))
must_not("programs in the kernel", lambda: call(321, 0, 0, 0))
must_not("other rings", lambda: call(425, 1, 0))
must_not("calls of another convention", lambda: call(0x40000000 | 39))
must("threads", lambda: [t.start() or t.join() for t in [threading.Thread(target=int)]])
must("children", lambda: subprocess.run(["/bin/true"], check=True))
must("writing in its directory", lambda: open("note", "w").write("x"))
must("its own directory", lambda: os.environ["TMPDIR"] == os.environ["HOME"] == os.getcwd() or 1 / 0)
must("nowhere", lambda: open("/dev/null", "w").write("x"))
must("random bytes", lambda: os.urandom(9))
must("a model", lambda: open("@MODEL@/model.bin").read() == "model" or 1 / 0)
must("its arguments", lambda: sys.argv[1:] == ["--model", "a b"] or 1 / 0)
must("little else in its environment", lambda: sorted(set(os.environ) - {"LC_CTYPE"}) ==
    ["HOME", "LANG", "LC_ALL", "PATH", "TMPDIR"] or 1 / 0)
must("no file but three", lambda: [n for n in range(3, 64) if is_open(n)] == [] or 1 / 0)
must("the least of the processor", lambda: os.getpriority(os.PRIO_PROCESS, 0) == 19 or 1 / 0)
must("one processor", lambda: len(os.sched_getaffinity(0)) == 1 or 1 / 0)
vtt()
cue(0, 900, "; ".join(wrong) or "nothing")
"#;

/// Whether a descriptor is open, without opening one.
const IS_OPEN: &str = "
def is_open(number):
    try:
        os.fstat(number)
        return True
    except OSError:
        return False
";

#[test]
fn a_transcriber_reads_writes_and_reaches_nothing_but_what_it_is_given() {
    let mut world = World::start("", "");
    let film = world.store("a.avi", &small());
    world.site.stop();
    let (model, beside) = (world.site.beside("model"), world.site.beside("letter"));
    std::fs::create_dir(&model).unwrap();
    std::fs::write(model.join("model.bin"), "model").unwrap();
    std::fs::write(&beside, "a letter").unwrap();
    let more = format!("arguments = [\"--model\", \"a b\"]\nreads = [{:?}]\nthreads = 1", model.to_str().unwrap());
    world.site.configure(&world.site.transcriber("#!/bin/sh\n", &more));
    world.site.serve();
    let data = world.site.data().canonicalize().unwrap();
    let script = TRIES
        .replace("@DATA@", data.to_str().unwrap())
        .replace("@BESIDE@", beside.to_str().unwrap())
        .replace("@MODEL@", model.to_str().unwrap())
        .replace("@SERVICE@", &world.site.pid().to_string());
    world.becomes(&format!("{IS_OPEN}{script}"));
    let id = world.ask(&film);
    let ended = world.ended(&film);
    assert!(ended.is_null(), "{ended}: {}", world.site.service_log());
    assert_eq!(world.lines(&id)[0]["text"], "nothing");
    world.is_tidy();
    world.site.ends_clean();
}
