//! No file and no port, by Landlock.

use landlock::{ABI, Access, AccessFs, AccessNet, LandlockStatus, Ruleset, RulesetAttr, RulesetStatus, Scope};

use super::ConfineError;

/// The newest version whose rights are asked for; an older kernel gets those that it knows.
const NEWEST: ABI = ABI::V6;

/// Forbids to open, make, change or remove any file, to use TCP, and to reach processes outside. Gives
/// the kernel's ABI version.
pub fn forbid_files() -> Result<u32, ConfineError> {
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .restrict_self()?;
    match (status.ruleset, status.landlock) {
        (
            RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced,
            LandlockStatus::Available { effective_abi, kernel_abi },
        ) if status.no_new_privs => {
            Ok(kernel_abi.and_then(|abi| u32::try_from(abi).ok()).unwrap_or(effective_abi as u32))
        }
        (_, status) => Err(ConfineError::NoLandlock { status: format!("{status:?}") }),
    }
}
