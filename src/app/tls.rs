//! A site's own CA and certificate, for sites that have no PKI.

use anyhow::{Context as _, Result};
use base64::Engine as _;
use evidence::time::Utc;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};

use crate::app::data_dir::{DataDir, write_new, write_secret};

/// Years that the CA holds.
const CA_YEARS: i32 = 10;

/// Years that the certificate holds; browsers take longer ones from private CAs.
const CERTIFICATE_YEARS: i32 = 5;

/// Makes `tls/ca.pem`, `ca.key`, `server.pem` and `server.key` for `hosts`.
pub fn make(data: &DataDir, hosts: &[String], now: Utc) -> Result<()> {
    let year = i32::from(now.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).year());
    let (ca, ca_params, ca_key) = authority(year)?;
    let key = KeyPair::generate().context("a key for the certificate cannot be made")?;
    let mut params = CertificateParams::new(hosts).context("a host name is not accepted")?;
    params.distinguished_name.push(DnType::CommonName, hosts.first().map_or("docket", String::as_str));
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    params.not_before = rcgen::date_time_ymd(year, 1, 1);
    params.not_after = rcgen::date_time_ymd(year + CERTIFICATE_YEARS, 12, 31);
    let ca_pem = ca.pem();
    let issuer = Issuer::from_params(&ca_params, &ca_key);
    let certificate = params.signed_by(&key, &issuer).context("the certificate cannot be signed")?;
    let tls = data.tls();
    write_new(&tls.join("ca.pem"), ca_pem.as_bytes(), 0o644)?;
    write_secret(&tls.join("ca.key"), ca_key.serialize_pem().as_bytes())?;
    write_new(&tls.join("server.pem"), format!("{}{ca_pem}", certificate.pem()).as_bytes(), 0o644)?;
    write_secret(&tls.join("server.key"), key.serialize_pem().as_bytes())
}

fn authority(year: i32) -> Result<(rcgen::Certificate, CertificateParams, KeyPair)> {
    let key = KeyPair::generate().context("a key for the CA cannot be made")?;
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Docket site CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = rcgen::date_time_ymd(year, 1, 1);
    params.not_after = rcgen::date_time_ymd(year + CA_YEARS, 12, 31);
    let certificate = params.self_signed(&key).context("the CA cannot be made")?;
    Ok((certificate, params, key))
}

/// When the first certificate of a chain (PEM) ends; nothing where that cannot be read. Of all of a certificate only this
/// one date is told, so no library of certificates is linked for it: five elements of DER are passed over (RFC 5280, 4.1).
pub fn ends(pem: &[u8]) -> Option<Utc> {
    let text = std::str::from_utf8(pem).ok()?;
    let (_, rest) = text.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    let body: String = body.split_whitespace().collect();
    let der = base64::prelude::BASE64_STANDARD.decode(body).ok()?;
    let (_, certificate, _) = element(&der)?;
    let (_, mut rest, _) = element(certificate)?;
    // The version is left out in the oldest ones; then come serial number, algorithm and issuer.
    if rest.first() == Some(&VERSION_TAG) {
        rest = element(rest)?.2;
    }
    for _ in 0..3 {
        rest = element(rest)?.2;
    }
    let (_, validity, _) = element(rest)?;
    let (_, _, after) = element(validity)?;
    let (tag, date, _) = element(after)?;
    moment(tag, std::str::from_utf8(date).ok()?)
}

/// Tags of DER: the version of a certificate, and the two forms of times.
const VERSION_TAG: u8 = 0xa0;
const UTC_TIME_TAG: u8 = 0x17;
const GENERALIZED_TIME_TAG: u8 = 0x18;

/// The first element of DER: its tag, its content, and what comes after it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match usize::from(*first) {
        short @ 0..=0x7f => (short, rest),
        long @ 0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(long - 0x80)?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// A time of a certificate: `YYMMDDHHMMSSZ` is of 1950 to 2049.
fn moment(tag: u8, text: &str) -> Option<Utc> {
    let full = match tag {
        UTC_TIME_TAG => format!("{}{text}", if text.get(..2)? < "50" { "20" } else { "19" }),
        GENERALIZED_TIME_TAG => text.to_owned(),
        _ => return None,
    };
    let digits = full.strip_suffix('Z').filter(|digits| digits.len() == 14 && digits.is_ascii())?;
    let part = |from: usize, to: usize| digits.get(from..to);
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    format!("{year}-{month}-{day}T{}:{}:{}Z", part(8, 10)?, part(10, 12)?, part(12, 14)?).parse().ok()
}

#[cfg(test)]
mod tests {
    use crate::app::tls::*;

    #[test]
    fn a_certificate_tells_when_it_ends() {
        let key = KeyPair::generate().expect("a key");
        for year in [2031, 2061] {
            let mut params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
            params.not_after = rcgen::date_time_ymd(year, 12, 31);
            let pem = params.self_signed(&key).expect("a certificate").pem();
            assert_eq!(ends(pem.as_bytes()), format!("{year}-12-31T00:00:00Z").parse().ok());
            // Cut anywhere, it tells nothing.
            for end in (0..pem.len() - 30).step_by(7) {
                assert_eq!(ends(&pem.as_bytes()[..end]), None);
            }
        }
        assert_eq!(ends(b"-----BEGIN CERTIFICATE-----MIIB-----END CERTIFICATE-----"), None);
    }
}
