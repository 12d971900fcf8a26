//! The system calls that a launched program is left: those that programs need to compute, to read and write files, and to
//! start threads and others of themselves. None of the network, of other processes, of what the kernel is set up with, and
//! none that leaves something behind outside of its directory.
//!
//! Two lists. The first has the numbers that are known, with which a call by another convention or of a later kernel is as
//! one that the kernel does not have: libraries do without. The second has those of the known ones that are refused.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter,
};

use crate::confine::ConfineError;

/// The last call that is known here (`mseal`, Linux 6.10).
const LAST: libc::c_long = 462;

/// `fchmodat2` (Linux 6.6), which the C library's bindings do not have on every machine.
const SYS_FCHMODAT2: libc::c_long = 452;

/// Calls that are refused whatever their arguments.
const NEVER: &[libc::c_long] = &[
    // The network, and whatever reaches another process.
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_process_mrelease,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_kcmp,
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_setrlimit,
    libc::SYS_setpriority,
    libc::SYS_ioprio_set,
    libc::SYS_sched_setaffinity,
    libc::SYS_sched_setattr,
    libc::SYS_sched_setparam,
    libc::SYS_sched_setscheduler,
    libc::SYS_move_pages,
    libc::SYS_migrate_pages,
    // Its process group and session, by which it is ended.
    libc::SYS_setsid,
    libc::SYS_setpgid,
    // What would be left behind, or counts as nobody's memory.
    libc::SYS_memfd_create,
    libc::SYS_memfd_secret,
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_shmctl,
    libc::SYS_msgget,
    libc::SYS_msgsnd,
    libc::SYS_msgctl,
    libc::SYS_semget,
    libc::SYS_semctl,
    libc::SYS_mq_open,
    libc::SYS_mq_unlink,
    // What changes a file by its path or its metadata, which Landlock lets anybody do whose the file is: all that the
    // service keeps is.
    libc::SYS_truncate,
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    SYS_FCHMODAT2,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_utimensat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    // What is told of files that it may not look at.
    libc::SYS_inotify_add_watch,
    // What does other calls than are asked for, or looks into the kernel.
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_setup,
    libc::SYS_userfaultfd,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_fanotify_init,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_syslog,
    libc::SYS_lookup_dcookie,
    // Namespaces, mounts, and how the machine is set up.
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_reboot,
    libc::SYS_kexec_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_vhangup,
    libc::SYS_personality,
];

/// Those that one kind of machine has.
#[cfg(target_arch = "x86_64")]
const NEVER_HERE: &[libc::c_long] = &[
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_modify_ldt,
    libc::SYS_kexec_file_load,
    libc::SYS_uselib,
    libc::SYS_chmod,
    libc::SYS_chown,
    libc::SYS_lchown,
    libc::SYS_utime,
    libc::SYS_utimes,
    libc::SYS_futimesat,
];

/// Those that one kind of machine has.
#[cfg(not(target_arch = "x86_64"))]
const NEVER_HERE: &[libc::c_long] = &[];

/// Commands of `fcntl` that the C library's bindings do not have (`asm-generic/fcntl.h`).
const F_SETSIG: libc::c_int = 10;
const F_SETOWN_EX: libc::c_int = 15;

/// Flags of a new process that give it namespaces of its own.
const NAMESPACES: &[libc::c_int] = &[
    libc::CLONE_NEWNS,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
    libc::CLONE_NEWCGROUP,
];

/// Gives up all other calls, for this process and all that it will start.
pub(super) fn give_up() -> Result<(), ConfineError> {
    let wrong = |error: &dyn std::fmt::Display| ConfineError::Seccomp(error.to_string());
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(|error| wrong(&error))?;
    let (nosys, eperm) = (libc::ENOSYS.cast_unsigned(), libc::EPERM.cast_unsigned());
    let (known, refused) = (known(), refused().map_err(|error| wrong(&error))?);
    let filters = [
        SeccompFilter::new(known, SeccompAction::Errno(nosys), SeccompAction::Allow, arch),
        SeccompFilter::new(refused, SeccompAction::Allow, SeccompAction::Errno(eperm), arch),
    ];
    let programs =
        filters.into_iter().map(|filter| filter.and_then(BpfProgram::try_from)).collect::<Result<Vec<_>, _>>();
    for program in &programs.map_err(|error| wrong(&error))? {
        apply_filter(program).map_err(|error| wrong(&error))?;
    }
    Ok(())
}

/// The calls that are known, but for one whose flags no list can look at: libraries take `clone` instead.
fn known() -> BTreeMap<libc::c_long, Vec<SeccompRule>> {
    (0..=LAST).filter(|call| *call != libc::SYS_clone3).map(|call| (call, Vec::new())).collect()
}

fn refused() -> Result<BTreeMap<libc::c_long, Vec<SeccompRule>>, seccompiler::BackendError> {
    let mut rules: BTreeMap<libc::c_long, Vec<SeccompRule>> =
        NEVER.iter().chain(NEVER_HERE).map(|call| (*call, Vec::new())).collect();
    let with = |argument, operator, value| {
        SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Qword, operator, value)?])
    };
    let flag = |flag: &libc::c_int| {
        let flag = u64::from(flag.cast_unsigned());
        with(0, SeccompCmpOp::MaskedEq(flag), flag)
    };
    rules.insert(libc::SYS_clone, NAMESPACES.iter().map(flag).collect::<Result<_, _>>()?);
    // Who is signalled when a file is ready, and by what.
    let owner = |command: libc::c_int| {
        let command = u64::from(command.cast_unsigned());
        SeccompRule::new(vec![SeccompCondition::new(1, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, command)?])
    };
    rules.insert(
        libc::SYS_fcntl,
        [libc::F_SETOWN, F_SETSIG, F_SETOWN_EX].map(owner).into_iter().collect::<Result<_, _>>()?,
    );
    // Limits of others, and its own: whoever may do everything could raise them.
    rules.insert(libc::SYS_prlimit64, vec![with(0, SeccompCmpOp::Ne, 0)?, with(2, SeccompCmpOp::Ne, 0)?]);
    // A signal to itself is how a program aborts; to another it would be how it ends the service.
    rules.insert(libc::SYS_tgkill, vec![with(0, SeccompCmpOp::Ne, u64::from(std::process::id()))?]);
    Ok(rules)
}
