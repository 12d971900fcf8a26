//! Closed enums by their variants, so that a list can be held against all of them.

/// Gives enums `ALL`, every variant; one that is not listed does not compile.
#[macro_export]
macro_rules! all_variants {
    ($($name:ident { $($variant:ident),+ $(,)? })+) => {$(
        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = {
                const _: fn($name) = |value| match value {
                    $($name::$variant => (),)+
                };
                &[$(Self::$variant),+]
            };
        }
    )+};
}
