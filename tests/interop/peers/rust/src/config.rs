// SPDX-License-Identifier: Apache-2.0

use crate::compression;
use crate::options::Options;
use crate::Fault;
use rustls::client::{Resumption, Tls12Resumption};
use rustls::crypto::{ring, CryptoProvider};
use rustls::pki_types::{pem::PemObject, CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion};
use std::sync::Arc;

pub fn server(o: &Options) -> Result<Arc<ServerConfig>, Fault> {
    let provider = provider(o);
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_protocol_versions(versions(o))?;
    let builder = if o.client_cert.is_empty() {
        builder.with_no_client_auth()
    } else {
        let roots = Arc::new(roots(&o.ca)?);
        let mut verifier = WebPkiClientVerifier::builder_with_provider(roots, provider);
        if o.client_cert == "ask" {
            verifier = verifier.allow_unauthenticated();
        }
        builder.with_client_cert_verifier(verifier.build()?)
    };
    let mut config = builder.with_single_cert(chain(&o.cert)?, key(&o.key)?)?;
    config.require_ems = true;
    if o.resume != "id" && o.tls == "1.2" {
        config.ticketer = ring::Ticketer::new()?;
    }
    config.alpn_protocols = protocols(o);
    (config.cert_compressors, config.cert_decompressors) = compression::ways(&o.compression)?;
    Ok(Arc::new(config))
}

pub fn client(o: &Options) -> Result<Arc<ClientConfig>, Fault> {
    let builder = ClientConfig::builder_with_provider(provider(o))
        .with_protocol_versions(versions(o))?
        .with_root_certificates(roots(&o.ca)?);
    let mut config = if o.cert.is_empty() {
        builder.with_no_client_auth()
    } else {
        builder.with_client_auth_cert(chain(&o.cert)?, key(&o.key)?)?
    };
    config.require_ems = true;
    if o.resume == "id" {
        config.resumption =
            Resumption::in_memory_sessions(8).tls12_resumption(Tls12Resumption::SessionIdOnly);
    }
    config.alpn_protocols = protocols(o);
    (config.cert_compressors, config.cert_decompressors) = compression::ways(&o.compression)?;
    Ok(Arc::new(config))
}

static ONLY_12: &[&SupportedProtocolVersion] = &[&TLS12];
static ONLY_13: &[&SupportedProtocolVersion] = &[&TLS13];
static BOTH: &[&SupportedProtocolVersion] = &[&TLS12, &TLS13];

fn versions(o: &Options) -> &'static [&'static SupportedProtocolVersion] {
    match o.tls.as_str() {
        "1.2" => ONLY_12,
        "1.3" => ONLY_13,
        _ => BOTH,
    }
}

/// The names that endwell's command line uses, in the order wanted; nothing named: all of them.
fn provider(o: &Options) -> Arc<CryptoProvider> {
    let mut provider = ring::default_provider();
    if !o.ciphers.is_empty() {
        let all = std::mem::take(&mut provider.cipher_suites);
        for name in o.ciphers.split(':') {
            provider.cipher_suites.extend(all.iter().filter(|s| cipher_name(s.suite()) == name));
        }
    }
    if !o.groups.is_empty() {
        let all = std::mem::take(&mut provider.kx_groups);
        for name in o.groups.split(':') {
            provider.kx_groups.extend(all.iter().filter(|g| group_name(g.name()) == name));
        }
    }
    Arc::new(provider)
}

pub fn cipher_name(suite: rustls::CipherSuite) -> String {
    format!("{suite:?}").replace("TLS13_", "TLS_")
}

pub fn group_name(group: rustls::NamedGroup) -> String {
    format!("{group:?}").replace("secp256r1", "P-256").replace("secp384r1", "P-384")
}

fn roots(file: &str) -> Result<RootCertStore, Fault> {
    let mut store = RootCertStore::empty();
    for certificate in chain(file)? {
        store.add(certificate)?;
    }
    Ok(store)
}

fn chain(file: &str) -> Result<Vec<CertificateDer<'static>>, Fault> {
    Ok(CertificateDer::pem_file_iter(file)?.collect::<Result<_, _>>()?)
}

fn key(file: &str) -> Result<PrivateKeyDer<'static>, Fault> {
    Ok(PrivateKeyDer::from_pem_file(file)?)
}

fn protocols(o: &Options) -> Vec<Vec<u8>> {
    o.alpn.split(',').filter(|p| !p.is_empty()).map(|p| p.as_bytes().to_vec()).collect()
}
