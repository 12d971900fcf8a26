//! The system calls that decoding, encoding and writing an answer need; all others fail with `EPERM`.
//!
//! They fail rather than kill, because libraries probe for much that they can do without, and because a
//! refusal can be tested.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter,
};

use super::ConfineError;

/// Calls that are allowed whatever their arguments. None takes a path or makes a descriptor.
const ALWAYS: &[libc::c_long] = &[
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_pwrite64,
    libc::SYS_lseek,
    libc::SYS_close,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
    // Answered with `ENOSYS` by the first filter, so that the C library falls back to `clone`, whose
    // flags can be looked at.
    libc::SYS_clone3,
];

/// Sets up the list for this thread and all that it will start.
pub fn allow_only_what_media_needs() -> Result<(), ConfineError> {
    let arch =
        TargetArch::try_from(std::env::consts::ARCH).map_err(|error| ConfineError::Seccomp(error.to_string()))?;
    let nosys = SeccompAction::Errno(libc::ENOSYS.cast_unsigned());
    let clone3 = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    let filters = [
        SeccompFilter::new(clone3, SeccompAction::Allow, nosys, arch),
        SeccompFilter::new(rules()?, SeccompAction::Errno(libc::EPERM.cast_unsigned()), SeccompAction::Allow, arch),
    ];
    let programs = filters
        .into_iter()
        .map(|filter| filter.and_then(BpfProgram::try_from))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| ConfineError::Seccomp(error.to_string()))?;
    for program in &programs {
        apply_filter(program).map_err(|error| ConfineError::Seccomp(error.to_string()))?;
    }
    Ok(())
}

fn rules() -> Result<BTreeMap<libc::c_long, Vec<SeccompRule>>, ConfineError> {
    let mut rules: BTreeMap<libc::c_long, Vec<SeccompRule>> = ALWAYS.iter().map(|call| (*call, Vec::new())).collect();
    let own = u64::from(std::process::id());
    // Threads, not processes.
    let thread = bits(libc::CLONE_THREAD);
    rules.insert(libc::SYS_clone, vec![rule(&[(0, SeccompCmpOp::MaskedEq(thread), thread)])?]);
    // Memory that can be written or read, never run.
    let not_executable = (2, SeccompCmpOp::MaskedEq(bits(libc::PROT_EXEC)), 0);
    rules.insert(libc::SYS_mmap, vec![rule(std::slice::from_ref(&not_executable))?]);
    rules.insert(libc::SYS_mprotect, vec![rule(&[not_executable])?]);
    // Asking for a limit of one's own, not setting one.
    rules.insert(libc::SYS_prlimit64, vec![rule(&[(0, SeccompCmpOp::Eq, 0), (2, SeccompCmpOp::Eq, 0)])?]);
    // Encoders name their threads.
    rules.insert(libc::SYS_prctl, vec![rule(&[(0, SeccompCmpOp::Eq, bits(libc::PR_SET_NAME))])?]);
    // Ending oneself with a signal, which is what `abort` does.
    rules.insert(libc::SYS_tgkill, vec![rule(&[(0, SeccompCmpOp::Eq, own)])?]);
    Ok(rules)
}

/// A rule that holds where all arguments are as the conditions say.
fn rule(conditions: &[(u8, SeccompCmpOp, u64)]) -> Result<SeccompRule, ConfineError> {
    let conditions = conditions
        .iter()
        .map(|(argument, operator, value)| {
            SeccompCondition::new(*argument, SeccompCmpArgLen::Qword, operator.clone(), *value)
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| ConfineError::Seccomp(error.to_string()))?;
    SeccompRule::new(conditions).map_err(|error| ConfineError::Seccomp(error.to_string()))
}

/// The bits of one of the C library's constants, all of which are small and positive.
fn bits(constant: libc::c_int) -> u64 {
    u64::from(constant.cast_unsigned())
}
