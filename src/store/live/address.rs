//! Whom an address is counted as.
//!
//! A house or a machine on IPv6 has a whole /64 and can change its address in it at will, so whatever
//! is limited by address is limited by [`ClientKey`]: the IPv4 address, or the /64 of an IPv6 one.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Bits of an IPv6 address that name the network; the rest is the client's own choice.
const NETWORK_BITS: u32 = 64;

/// Whom a client's address is counted as: what every limit by address is keyed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClientKey {
    /// An IPv4 address, also where it came as an IPv4-mapped IPv6 address.
    V4(Ipv4Addr),
    /// The first address of an IPv6 /64.
    V6(Ipv6Addr),
    /// The address is not known. All such clients are counted as one.
    Unknown,
}

impl ClientKey {
    /// Whom `address` is counted as.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => {
                Self::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - NETWORK_BITS))))
            }
        }
    }

    /// Whom an address is counted as that was written as the log writes it; a port may follow.
    pub fn of_text(client: &str) -> Self {
        let address = client.parse::<IpAddr>().ok();
        let address = address.or_else(|| client.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
        address.map_or(Self::Unknown, Self::of)
    }
}

impl fmt::Display for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address) => address.fmt(f),
            Self::V6(network) => write!(f, "{network}/{NETWORK_BITS}"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::store::live::address::*;

    #[test]
    fn an_ipv6_client_is_its_network_and_an_ipv4_client_its_address() {
        for (one, other, same) in [
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("::ffff:192.0.2.1", "192.0.2.1", true),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
            ("::1", "127.0.0.1", false),
            ("192.0.2.1", "192.0.2.1:4711", true),
            ("2001:db8::1", "[2001:db8::2]:4711", true),
            ("unknown", "192.0.2.1", false),
        ] {
            assert_eq!(ClientKey::of_text(one) == ClientKey::of_text(other), same, "{one} and {other}");
        }
        assert_eq!(ClientKey::of_text("2001:db8:1:2:3:4:5:6").to_string(), "2001:db8:1:2::/64");
        assert_eq!(ClientKey::of_text("::ffff:192.0.2.1").to_string(), "192.0.2.1");
        assert_eq!(ClientKey::of_text("").to_string(), "unknown");
    }
}
