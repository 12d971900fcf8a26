//! A site's own CA and certificate, for sites that have no PKI.

use anyhow::{Context as _, Result};
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
