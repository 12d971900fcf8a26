//! The closed list of roles.

use serde::{Deserialize, Serialize};

/// The closed list of roles, in the order in which forms offer them, each with its id in entries.
macro_rules! roles {
    ($($(#[$doc:meta])+ $role:ident = $id:tt,)+) => {
        /// What a person may do.
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Role {
            $($(#[$doc])+ #[serde(rename = $id)] $role,)+
        }

        impl Role {
            /// All of them, in the order in which forms offer them.
            pub const ALL: [Self; [$($id),+].len()] = [$(Self::$role),+];

            /// Its id, as entries and legal data have it.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$role => $id,)+
                }
            }
        }
    };
}

roles! {
    /// 执法人员: sees their own footage and names its case.
    Officer = "officer",
    /// 证据管理员: finds, watches, files and hands over the footage of an agency.
    Clerk = "clerk",
    /// 机关负责人: approves, sees who is late.
    Head = "head",
    /// 审核员: checks custody and completeness.
    Reviewer = "reviewer",
    /// 法制审核人员: reviews decisions before they are made. Of version 3.
    LegalReviewer = "legal_reviewer",
    /// 法制机构: reads over all agencies.
    Supervisor = "supervisor",
    /// Reads the custody log, no footage.
    Auditor = "auditor",
    /// 系统管理员: accounts and stations, no footage.
    Administrator = "administrator",
}

impl Role {
    /// The version of entries that brought it.
    pub(super) fn version(self) -> u32 {
        match self {
            Self::Officer
            | Self::Clerk
            | Self::Head
            | Self::Reviewer
            | Self::Supervisor
            | Self::Auditor
            | Self::Administrator => 1,
            Self::LegalReviewer => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_written_by_its_id() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).expect("JSON"), role.id());
            assert_eq!(serde_json::from_value::<Role>(role.id().into()).expect("a role"), role);
        }
        assert!(serde_json::from_value::<Role>("Clerk".into()).is_err());
    }
}
