/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates by libcrypto: credentials (a chain and its key), trust stores, and the decision whether a peer's chain is
 * trusted for a name. */
#ifndef EW_X509_X509_H
#define EW_X509_X509_H

#include "crypto/sig.h"
#include "wire/reader.h"

struct x509_store_st;
struct evp_pkey_st;

/* ew_pass: asks for the pass phrase of an encrypted key: writes at most cap bytes to out and returns how many, or -1 to
 * refuse. Same shape as in the public API. */
typedef int ew_pass(void *arg, char *out, size_t cap);

/* ew_cred: a certificate chain (leaf first, DER) with its private key; counted, immutable after making. */
typedef struct ew_cred ew_cred;

ew_err ew_cred_from_files(const ew_crypto *crypto, const char *cert_file, const char *key_file, ew_pass *pass,
    void *pass_arg, ew_cred **out) EW_MUST_USE;
/* PEM in memory; the chain's certificates follow the leaf. key may be empty if cert holds the key too. */
ew_err ew_cred_from_pem(const ew_crypto *crypto, ew_slice cert, ew_slice key, ew_pass *pass, void *pass_arg,
    ew_cred **out) EW_MUST_USE;
/* a PEM chain with an EVP_PKEY (a reference is taken), which may live in a provider. */
ew_err ew_cred_from_pkey(const ew_crypto *crypto, ew_slice cert, struct evp_pkey_st *key, ew_cred **out)
    EW_MUST_USE;
/* ew_cred_self_signed: a fresh P-256 key and a certificate for one DNS name or IP address, valid 30 days from now
 * (seconds since 1970), with CA:FALSE and serverAuth+clientAuth. For `serve --self-signed` and tests. */
ew_err ew_cred_self_signed(const ew_crypto *crypto, const char *name, int64_t now, ew_cred **out) EW_MUST_USE;
/* ew_cred_remote: a private key that is elsewhere: the public API's ew_signer. arg must outlive the credential. */
struct ew_conn;
typedef struct ew_cred_remote {
    void *arg;
    ew_err (*sign)(void *arg, struct ew_conn *conn, uint16_t scheme, const uint8_t *in, size_t in_len, uint8_t *out,
        size_t cap, size_t *out_len);
} ew_cred_remote;
/* ew_cred_from_signer: a PEM chain whose leaf's key signs elsewhere; ew_cred_key is then the public key. */
ew_err ew_cred_from_signer(const ew_crypto *crypto, ew_slice cert, const ew_cred_remote *signer, ew_cred **out)
    EW_MUST_USE;
/* ew_cred_signer: NULL: the key is here. Borrowed. */
const ew_cred_remote *ew_cred_signer(const ew_cred *cred);
/* ew_cred_raw_pem, ew_cred_raw_pkey: a raw public key (RFC 7250): no chain. */
ew_err ew_cred_raw_pem(const ew_crypto *crypto, ew_slice key, ew_pass *pass, void *pass_arg, ew_cred **out) EW_MUST_USE;
ew_err ew_cred_raw_pkey(struct evp_pkey_st *key, ew_cred **out) EW_MUST_USE;
ew_err ew_cred_raw_file(const ew_crypto *crypto, const char *key_file, ew_pass *pass, void *pass_arg, ew_cred **out)
    EW_MUST_USE;
/* ew_cred_psk: an external PSK. context: of an imported one alone (RFC 9258). hash: the PSK's own. Borrowed. */
enum { EW_PSK_IDENTITY_MAX = 65535 - 6 }; /* a ClientHello has a length and an age around it */
typedef struct ew_cred_psk {
    ew_slice identity, context, secret;
    ew_hash_id hash;
    bool imported;
} ew_cred_psk;
/* ew_cred_of_psk: EW_ERR_ARGUMENT for lengths that cannot be, a secret below 128 bits, another hash than SHA-256 and 384. */
ew_err ew_cred_of_psk(const ew_cred_psk *psk, ew_cred **out) EW_MUST_USE;
ew_cred_psk ew_cred_psk_of(const ew_cred *cred);
/* ew_cred_psk_name: kind, identity and context in one: what a session remembers of its PSK. Empty for other credentials.
 * ew_psk_name_read: the way back, without secret and hash. */
ew_slice ew_cred_psk_name(const ew_cred *cred);
bool ew_psk_name_read(ew_slice name, ew_cred_psk *out);
ew_cred *ew_cred_ref(ew_cred *cred);
void ew_cred_free(ew_cred *cred);

typedef enum ew_cred_kind { EW_CRED_X509 = 0, EW_CRED_RAW_KEY, EW_CRED_PSK } ew_cred_kind;
ew_cred_kind ew_cred_kind_of(const ew_cred *cred);
/* ew_cred_spki: a raw key's SubjectPublicKeyInfo; empty for a chain. */
ew_slice ew_cred_spki(const ew_cred *cred);
size_t ew_cred_num_certs(const ew_cred *cred);
ew_slice ew_cred_der(const ew_cred *cred, size_t i);
const ew_key *ew_cred_key(const ew_cred *cred);
/* ew_cred_issuers: as ew_issuers in the public API. */
typedef enum ew_cred_issuers {
    EW_CRED_ISSUERS_DEFAULT = 0,
    EW_CRED_ISSUERS_ANY,
    EW_CRED_ISSUERS_IF_NAMED,
    EW_CRED_ISSUERS_NAMED
} ew_cred_issuers;
/* ew_cred_set_schemes: of all that its key could do it is to sign with these alone (names separated by colons), the first
 * that the peer takes. EW_ERR_NAME. ew_cred_set_issuers: what the CAs that a peer names are to it. Both: EW_ERR_STATE once
 * ew_cred_share said that others may look at it. */
ew_err ew_cred_set_schemes(ew_cred *cred, const char *names) EW_MUST_USE;
ew_err ew_cred_set_issuers(ew_cred *cred, ew_cred_issuers issuers) EW_MUST_USE;
/* ew_cred_set_ocsp, ew_cred_set_scts: what is stapled to the leaf: a DER OCSPResponse, a SignedCertificateTimestampList
 * (checked by the caller; copied; empty: none). EW_ERR_STATE once it is shared. */
ew_err ew_cred_set_ocsp(ew_cred *cred, ew_slice response) EW_MUST_USE;
ew_err ew_cred_set_scts(ew_cred *cred, ew_slice list) EW_MUST_USE;
ew_slice ew_cred_ocsp(const ew_cred *cred);
ew_slice ew_cred_scts(const ew_cred *cred);
void ew_cred_share(ew_cred *cred);
/* ew_cred_scheme_at: the i-th of its own schemes; NULL past the end, and where it has no list. */
const ew_scheme *ew_cred_scheme_at(const ew_cred *cred, size_t i);
/* ew_cred_is_for: may it be shown to a peer that names these CAs (empty: none)? by_server: who shows it, for the default. */
bool ew_cred_is_for(const ew_cred *cred, ew_slice names, bool by_server);
/* ew_cred_pem: the chain as PEM, or the raw public key (never the private one) appended to out. */
ew_err ew_cred_pem(const ew_cred *cred, ew_buf *out) EW_MUST_USE;
/* ew_cred_names: does the leaf carry this host name (DNS, wildcards as RFC 6125/9525; IP literals match iPAddress)? */
bool ew_cred_matches(const ew_cred *cred, ew_slice host);
/* ew_cred_issued_by: is one of the chain's issuers among these DER names (a list with 16-bit lengths)? */
bool ew_cred_issued_by(const ew_cred *cred, ew_slice names);
/* ew_cred_chain_fits: are the chain's own signatures (self-signed anchors apart) among the schemes (16-bit list)? */
bool ew_cred_chain_fits(const ew_cred *cred, ew_slice schemes);

/* ew_trust: a store of trusted CAs; threads may share it once it is filled. It borrows crypto, which must outlive it. */
typedef struct ew_trust ew_trust;
ew_err ew_trust_new(const ew_crypto *crypto, ew_trust **out) EW_MUST_USE;
/* ew_trust_add_file / _pem: EW_ERR_FILE, EW_ERR_PEM; only before first use. */
ew_err ew_trust_add_file(ew_trust *trust, const char *file) EW_MUST_USE;
ew_err ew_trust_add_pem(ew_trust *trust, ew_slice pem) EW_MUST_USE;
/* ew_trust_add_crl_file / _pem: the same for revocation lists; from then on each certificate of a chain needs one of its
 * issuer's. */
ew_err ew_trust_add_crl_file(ew_trust *trust, const char *file) EW_MUST_USE;
ew_err ew_trust_add_crl_pem(ew_trust *trust, ew_slice pem) EW_MUST_USE;
/* ew_trust_add_system: the system's default paths; EW_ERR_NO_TRUST_STORE if nothing is found there. */
ew_err ew_trust_add_system(ew_trust *trust) EW_MUST_USE;
/* ew_trust_of_store: wraps the caller's X509_STORE (a reference is taken). */
ew_err ew_trust_of_store(const ew_crypto *crypto, struct x509_store_st *store, ew_trust **out) EW_MUST_USE;
void ew_trust_free(ew_trust *trust);
/* ew_trust_names: DER subject names of the CAs, for CertificateRequest; at most max. Borrowed from trust. */
size_t ew_trust_names(const ew_trust *trust, ew_slice *out, size_t max);

/* ew_x509_verify: is ders[0..num) (leaf first) trusted for host (DNS name or IP literal; NULL: any, for client
 * certificates), for a server (TLS client checks a server) or a client certificate, at `now` (seconds since 1970)? The
 * errors are the EW_ERR_CERT_* ones, or our own faults. out_reason: an optional buffer for libcrypto's reason (for logs;
 * empty if it has none). A host that no certificate could carry (see ew_host_valid) is EW_ERR_CERT_NAME. out_key and
 * out_end: if not NULL, the leaf's public key, as by ew_x509_key, and the last second of its validity, of the one parse
 * (libcrypto's is slow): set only on EW_OK. */
ew_err ew_x509_verify(const ew_trust *trust, const ew_slice *ders, size_t num, const char *host, bool peer_is_server,
    int64_t now, char *out_reason, size_t reason_cap, ew_key **out_key, int64_t *out_end) EW_MUST_USE;

/* ew_x509_check_status: does the OCSP response say, of the leaf of this chain, that it is good at `now` (seconds since 1970)?
 * It must be signed by the leaf's issuer or a responder of its, whose own chain ew_x509_verify's rules hold for: the time, the
 * level of security, revocation lists (but for a responder that has id-pkix-ocsp-nocheck). EW_ERR_OCSP_BAD (malformed, of
 * another certificate, signed by someone else, not yet or no longer valid, without an end), EW_ERR_OCSP_REVOKED. ders were
 * verified before. */
ew_err ew_x509_check_status(const ew_trust *trust, const ew_slice *ders, size_t num, ew_slice response,
    bool peer_is_server, int64_t now) EW_MUST_USE;
/* ew_x509_must_staple: does the certificate say that an OCSP response comes with it (RFC 7633)? False where it does not
 * parse. */
bool ew_x509_must_staple(const ew_crypto *crypto, ew_slice der);

/* ew_x509_key: the public key of a certificate: EW_ERR_CERT_BAD, EW_ERR_CERT_UNSUPPORTED. Refuses a key usage without
 * digitalSignature. */
ew_err ew_x509_key(const ew_crypto *crypto, ew_slice der, ew_key **out) EW_MUST_USE;

/* ew_x509_end_point: the tls-server-end-point hash of a certificate (RFC 5929, 4): its signature's hash, SHA-256 instead
 * of MD5 and SHA-1. out has EW_HASH_MAX bytes. EW_ERR_NOT_AVAILABLE where the RFC leaves it undefined. */
ew_err ew_x509_end_point(const ew_crypto *crypto, ew_slice der, uint8_t *out, size_t *out_len) EW_MUST_USE;

/* ew_host_is_ip: an IPv4 or IPv6 literal? */
bool ew_host_is_ip(const char *host);
/* ew_host_valid: a host name that can stand in SNI (letters, digits, hyphens, dots, underscores; 1 to 253 bytes)? */
bool ew_host_valid(const char *host);

#endif
