/* SPDX-License-Identifier: Apache-2.0 */
/* endwell: TLS whose connections end well. The engine: it does no I/O, keeps no clock and starts no thread; the caller
 * moves bytes, tells the time and learns what to do next. For TLS on a socket see <endwell/net.h>.
 *
 * Threads: an ew_config may be shared by threads once it is set up (it is frozen by the first connection made from it; only
 * ew_config_ticket_keys may be called then, by any thread at any time); an ew_conn belongs to one thread at a time, and
 * nothing here is safe to call from a signal handler. ew_session and ew_credential are immutable and counted atomically.
 * There is no global state.
 *
 * Memory: what a `new`, `load`, `copy` or `take` function yields is the caller's, to be released with the matching `free`,
 * which accepts NULL. Pointers handed out otherwise are borrowed; the comment says until when.
 *
 * Rules C1 to C20 are stated in docs/closing.md. */
#ifndef ENDWELL_ENDWELL_H
#define ENDWELL_ENDWELL_H

#include <stdbool.h>

#include <endwell/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* OpenSSL's types, for callers who use it too. */
struct ossl_lib_ctx_st; /* OSSL_LIB_CTX */
struct evp_pkey_st;     /* EVP_PKEY */
struct x509_store_st;   /* X509_STORE */

typedef struct ew_config ew_config;
typedef struct ew_conn ew_conn;
typedef struct ew_credential ew_credential;
typedef struct ew_session ew_session;

#define EW_VERSION "0.1.0"
/* ew_version: the library's version at run time. Static storage. */
EW_API const char *ew_version(void);

/* EW_NO_LIMIT: for every time limit: none. 0 is at once. Times are milliseconds. */
#define EW_NO_LIMIT ((int64_t)-1)
/* EW_NEVER: what ew_conn_deadline returns where nothing is due. */
#define EW_NEVER INT64_MAX

/* ===== Credentials: a certificate chain and its private key ========================================================== */

/* ew_pass_fn: asks for an encrypted key's pass phrase: write at most cap bytes to out and return how many, or -1. */
typedef int ew_pass_fn(void *arg, char *out, size_t cap);

/* ew_credential_load: from PEM files (the chain's certificates follow the leaf; both may be the same file). libctx: NULL for
 * libcrypto's default one. EW_ERR_FILE, EW_ERR_PEM, EW_ERR_PASSPHRASE, EW_ERR_KEY_MISMATCH, EW_ERR_KEY_UNSUPPORTED. */
EW_API ew_err ew_credential_load(struct ossl_lib_ctx_st *libctx, const char *cert_file, const char *key_file,
    ew_pass_fn *pass, void *pass_arg, ew_credential **out) EW_MUST_USE;
/* ew_credential_from_pem: the same from memory. */
EW_API ew_err ew_credential_from_pem(struct ossl_lib_ctx_st *libctx, const void *cert, size_t cert_len,
    const void *key, size_t key_len, ew_pass_fn *pass, void *pass_arg, ew_credential **out) EW_MUST_USE;
/* ew_credential_from_pkey: a PEM chain and an EVP_PKEY, which may live in a provider (a reference is taken). */
EW_API ew_err ew_credential_from_pkey(struct ossl_lib_ctx_st *libctx, const void *cert, size_t cert_len,
    struct evp_pkey_st *key, ew_credential **out) EW_MUST_USE;
/* ew_credential_raw_load, _from_pem, _from_pkey: a raw public key (RFC 7250): its private key and no certificate. Shown only
 * to a peer that asks for raw keys, and good only for one that was given the public key beforehand: ew_credential_pem
 * writes it, for ew_config_trust_raw_key on the other side. Errors as above. */
EW_API ew_err ew_credential_raw_load(struct ossl_lib_ctx_st *libctx, const char *key_file, ew_pass_fn *pass, void *pass_arg,
    ew_credential **out) EW_MUST_USE;
EW_API ew_err ew_credential_raw_from_pem(struct ossl_lib_ctx_st *libctx, const void *key, size_t key_len, ew_pass_fn *pass,
    void *pass_arg, ew_credential **out) EW_MUST_USE;
EW_API ew_err ew_credential_raw_from_pkey(struct evp_pkey_st *key, ew_credential **out) EW_MUST_USE;
/* ew_credential_psk_import, ew_credential_psk: a secret that both sides were given beforehand, an external PSK (RFC 9846,
 * 4.3.11), for 1.3 and always with (EC)DHE. It authenticates both sides: whoever knows it is the peer; nobody shows a
 * certificate then. Import it (RFC 9258) unless the other side cannot: then one secret serves suites of either hash, and
 * the context (who is who: RFC 9258, A) is bound into the keys. A plain one serves suites of its own hash. hash: the one
 * that the secret was made for. A secret has 16 bytes or more and is random, no pass word; identity and context are sent
 * in the clear. A new secret wants a new identity: sessions are bound to that. EW_ERR_ARGUMENT. */
typedef enum ew_psk_hash { EW_PSK_SHA256 = 0, EW_PSK_SHA384 = 1 } ew_psk_hash;
EW_API ew_err ew_credential_psk_import(const void *identity, size_t identity_len, const void *context, size_t context_len,
    const void *secret, size_t secret_len, ew_psk_hash hash, ew_credential **out) EW_MUST_USE;
EW_API ew_err ew_credential_psk(const void *identity, size_t identity_len, const void *secret, size_t secret_len,
    ew_psk_hash hash, ew_credential **out) EW_MUST_USE;
/* ew_credential_self_signed: a fresh P-256 key and a certificate for one DNS name or IP address, valid for 30 days. For
 * trying things out. */
EW_API ew_err ew_credential_self_signed(struct ossl_lib_ctx_st *libctx, const char *name, ew_credential **out)
    EW_MUST_USE;
/* ew_credential_pem: the chain as PEM, or the raw public key, without the private key; *out is malloc'ed, NUL-terminated, for free(). */
EW_API ew_err ew_credential_pem(const ew_credential *cred, char **out, size_t *out_len) EW_MUST_USE;
/* ew_credential_signature_algorithms: of all that its key can sign with it is to use these alone, the first that the peer
 * takes: colon-separated names as RFC 9846, 4.3.3 has them: "rsa_pss_rsae_sha256:rsa_pkcs1_sha256". What the key cannot do,
 * or a version does not allow, is passed over. EW_ERR_NAME for an unknown one; EW_ERR_STATE once a config or a connection has it
 * (ew_config_add_credential, ew_conn_add_credential). */
EW_API ew_err ew_credential_signature_algorithms(ew_credential *cred, const char *names) EW_MUST_USE;
/* ew_credential_issuers: what it takes that a peer says which CAs it knows (RFC 9846, 4.3.4; a server's CertificateRequest):
 *   ANY       a certificate whose issuer is among them is preferred, any other is shown as well: a server's default
 *   IF_NAMED  if it names some, one of the chain's issuers must be among them: a client's default
 *   NAMED     it must name one of them
 * EW_ERR_STATE once a config or a connection has it. */
typedef enum ew_issuers { EW_ISSUERS_DEFAULT = 0, EW_ISSUERS_ANY, EW_ISSUERS_IF_NAMED, EW_ISSUERS_NAMED } ew_issuers;
EW_API ew_err ew_credential_issuers(ew_credential *cred, ew_issuers issuers) EW_MUST_USE;
/* ew_credential_ocsp: a DER OCSPResponse (RFC 6960) for the certificate, to be stapled to it where the peer asks (RFC 6066, 8;
 * RFC 9846, 4.5.1.1); copied, and not looked into; len 0: none. It is the caller's to fetch it, and to make a new credential with
 * a new one before it is stale. At most 64 KiB less 16 bytes. EW_ERR_STATE once a config or a connection has the credential; so
 * the next. */
EW_API ew_err ew_credential_ocsp(ew_credential *cred, const void *response, size_t len) EW_MUST_USE;
/* ew_credential_scts: a SignedCertificateTimestampList (RFC 6962, 3.3; its length included), to be stapled as well; at most 12
 * KiB. EW_ERR_SCT_LIST: it is none, or an empty one. */
EW_API ew_err ew_credential_scts(ew_credential *cred, const void *list, size_t len) EW_MUST_USE;
EW_API void ew_credential_free(ew_credential *cred);

/* ===== Configuration ================================================================================================= */

typedef enum ew_role { EW_CLIENT = 0, EW_SERVER = 1 } ew_role;

/* ew_config_new: a configuration with safe defaults: both versions, all suites and groups, the peer's certificate verified,
 * resumption on. libctx and propq choose where libcrypto's algorithms come from (NULL: its defaults). */
EW_API ew_err ew_config_new(ew_role role, struct ossl_lib_ctx_st *libctx, const char *propq, ew_config **out)
    EW_MUST_USE;
/* ew_config_free: drops the caller's reference; connections keep theirs. */
EW_API void ew_config_free(ew_config *config);
/* All setters below but ew_config_ticket_keys: EW_ERR_STATE once a connection was made from the config. Strings are copied. */

/* ew_config_versions: the lowest and the highest version to speak (default: both). */
enum { EW_TLS_1_2 = 0x0303, EW_TLS_1_3 = 0x0304 };
EW_API ew_err ew_config_versions(ew_config *config, unsigned lowest, unsigned highest) EW_MUST_USE;
/* ew_config_policy: TLS 1.2 only: what the peer's close_notify does to our direction (C5). STRICT, as RFC 5246, 7.2.1, has it:
 * what was accepted and is not sealed yet is dropped and counted (`unsent`), and our close_notify answers at once; the
 * default. TOLERANT: our direction lives on as in 1.3, and ew_conn_close is the answer: close when all is written. Both
 * together have EW_LIMIT_FLUSH, from END; a peer that keeps to the RFC ignores what comes. */
typedef enum ew_policy { EW_POLICY_STRICT = 0, EW_POLICY_TOLERANT } ew_policy;
EW_API ew_err ew_config_policy(ew_config *config, ew_policy policy) EW_MUST_USE;

/* ew_config_add_credential: a certificate to show (a reference is taken), in either role; at most 64. Among several it is
 * chosen by what the peer says it can verify: the name it asks for (SNI), its signature algorithms (for the handshake and
 * for the chain), the CAs it names, and in 1.2 its cipher suites, curves and certificate types; of equals the first one. A server's PSK stands in
 * this order as well: before a certificate that comes later. A client offers its first 8 PSKs with every ClientHello of
 * 1.3; if it has PSKs and nothing was said about whom else to believe, it takes a server by PSK alone. */
EW_API ew_err ew_config_add_credential(ew_config *config, ew_credential *cred) EW_MUST_USE;
/* ew_config_always_show: a client that has credentials, none of which suits the server that asks for one, goes on without a
 * certificate (RFC 9846, 4.5.1); with this it ends the attempt: EW_ERR_NO_COMMON_SIGNATURE, EW_ERR_NO_SUITABLE_CREDENTIAL. */
EW_API ew_err ew_config_always_show(ew_config *config, bool on) EW_MUST_USE;

/* Whom to believe. A client must have one of these; if none is called, it takes the system's CAs when the first connection
 * is made (EW_ERR_NO_TRUST_STORE there if it finds none: install ca-certificates). */
EW_API ew_err ew_config_trust_file(ew_config *config, const char *ca_file) EW_MUST_USE;
EW_API ew_err ew_config_trust_pem(ew_config *config, const void *pem, size_t len) EW_MUST_USE;
EW_API ew_err ew_config_trust_system(ew_config *config) EW_MUST_USE;
EW_API ew_err ew_config_trust_store(ew_config *config, struct x509_store_st *store) EW_MUST_USE;
/* ew_config_crl_file / _pem: revocation lists, one or more, in PEM. Once there is one, every certificate of the peer's chain,
 * its CAs included, must have a list of its issuer's that is in date and not be on it: EW_ERR_CERT_REVOKED, else
 * EW_ERR_CRL_MISSING, _EXPIRED, _BAD in the connection. Call one of the above first (EW_ERR_STATE). EW_ERR_FILE, EW_ERR_PEM. */
EW_API ew_err ew_config_crl_file(ew_config *config, const char *crl_file) EW_MUST_USE;
EW_API ew_err ew_config_crl_pem(ew_config *config, const void *pem, size_t len) EW_MUST_USE;
/* ew_config_trust_raw_key: believe whoever proves to have one of these keys (RFC 7250), in either role: a SubjectPublicKeyInfo
 * as DER, or PEM "PUBLIC KEY" blocks. No name is verified: the key stands for the peer. With this alone raw keys are all that
 * is taken; with CAs beside it, both. EW_ERR_PEM, EW_ERR_KEY_UNSUPPORTED. ew_config_trust_raw_hash: the same by the SHA-256 of
 * the SubjectPublicKeyInfo. */
EW_API ew_err ew_config_trust_raw_key(ew_config *config, const void *key, size_t len) EW_MUST_USE;
enum { EW_KEY_HASH_LEN = 32 };
EW_API ew_err ew_config_trust_raw_hash(ew_config *config, const uint8_t sha256[EW_KEY_HASH_LEN]) EW_MUST_USE;
/* ew_config_peer_types: the types of certificate that the peer may show, in order of preference: "x509", "raw-key:x509" (RFC
 * 7250; a server's is for client certificates). Default: those that there is something to judge by. A type without
 * that is EW_ERR_NO_TRUST_STORE when a connection is made. EW_ERR_NAME. */
EW_API ew_err ew_config_peer_types(ew_config *config, const char *names) EW_MUST_USE;
/* ew_config_own_types: client: the types that it says it can show if it is asked (default: those of its credentials, in the
 * order in which they were added). EW_ERR_NAME; EW_ERR_ARGUMENT for a server, whose credentials say. */
EW_API ew_err ew_config_own_types(ew_config *config, const char *names) EW_MUST_USE;
/* ew_config_accept_any_peer: a client that verifies nothing: anyone can be the peer. The second argument must be
 * EW_I_ACCEPT_ANY_PEER, so that no zero, true or forgotten flag ever does it. */
#define EW_I_ACCEPT_ANY_PEER 0x1e57a17du
EW_API ew_err ew_config_accept_any_peer(ew_config *config, uint32_t i_accept_any_peer) EW_MUST_USE;

/* ew_config_client_auth: a server's wish for client certificates, verified against its trust (EW_ERR_NO_TRUST_STORE when
 * a connection is made without any). */
typedef enum ew_client_auth { EW_AUTH_NONE = 0, EW_AUTH_ASK, EW_AUTH_REQUIRE } ew_client_auth;
EW_API ew_err ew_config_client_auth(ew_config *config, ew_client_auth auth) EW_MUST_USE;

/* ew_config_ocsp: whether a client asks the server to staple an OCSP response to its certificate, or, in 1.3, a server that
 * asks for a certificate asks the client:
 *   NONE     does not ask; the default
 *   ASK      asks; ew_conn_ocsp_response has it, and whoever set this judges it (RFC 6066, 8: must)
 *   CHECK    the same, and a response that comes must say that the certificate is good, be valid now, and be signed by its
 *            issuer or the issuer's responder (EW_ERR_OCSP_BAD, EW_ERR_OCSP_REVOKED). None need come, unless the certificate
 *            itself says that one does (RFC 7633: EW_ERR_OCSP_MISSING)
 *   REQUIRE  the same, and one must come
 * A responder has a certificate for that (OCSPSigning, RFC 6960, 4.2.2.2) by the issuer's own key. Its chain, or the issuer's,
 * is held to the rules of the peer's: the config's clock, keys and hashes of 112 bits (the response's own too), and, where
 * there are revocation lists, one that it is not on; but a responder with id-pkix-ocsp-nocheck needs none, and its CAs do.
 * A client of 1.2 has no way to staple one: a server that wants one of its clients refuses those of 1.2 that show a certificate.
 * A session is resumed only while the response that it began with would still do; by a server, whose tickets have none, only
 * where none must come. The certificates above the first are not
 * asked after, and nothing is fetched. Where any peer is accepted nothing is checked. */
typedef enum ew_ocsp { EW_OCSP_NONE = 0, EW_OCSP_ASK, EW_OCSP_CHECK, EW_OCSP_REQUIRE } ew_ocsp;
EW_API ew_err ew_config_ocsp(ew_config *config, ew_ocsp ocsp) EW_MUST_USE;
/* ew_config_ask_scts: the same for signed certificate timestamps (RFC 6962): ew_conn_scts has what comes. They are not verified:
 * that takes the logs' keys, which are not here. */
EW_API ew_err ew_config_ask_scts(ew_config *config, bool on) EW_MUST_USE;
/* ew_config_post_handshake_auth: TLS 1.3: a client offers to show its certificate later, when it is asked; a server takes that
 * offer (both off by default, as each such connection keeps about a kilobyte for it). See ew_conn_request_certificate. */
EW_API ew_err ew_config_post_handshake_auth(ew_config *config, bool on) EW_MUST_USE;
/* ew_config_on_post_auth: server: called when the client has answered ew_conn_request_certificate. shown: with a certificate that
 * was verified, which ew_conn_peer_cert has from now on; false: with none. May close, abort or write, but not free the
 * connection, nor give it input. */
typedef void ew_post_auth_fn(void *arg, ew_conn *conn, bool shown);
EW_API ew_err ew_config_on_post_auth(ew_config *config, ew_post_auth_fn *fn, void *arg) EW_MUST_USE;

/* ew_config_cert_compression: certificates may come and go compressed in 1.3 (RFC 8879): colon-separated names in order of
 * preference, of "zlib", "brotli" and "zstd". Off by default: it saves a round trip where the server's first flight is longer
 * than the congestion window and nothing elsewhere, and it hands bytes of a peer that nobody knows yet to one more library.
 * EW_ERR_NAME for an unknown name; EW_ERR_NOT_AVAILABLE for one that this build was made without. Called again, it replaces what
 * was set; "": none. */
EW_API ew_err ew_config_cert_compression(ew_config *config, const char *names) EW_MUST_USE;
/* ew_config_cert_compressor: an algorithm of the caller's, behind those that are set already; EW_ERR_ARGUMENT for id 0, for one
 * that is there, for neither function, or beyond the eighth. Either function may be NULL: that way goes without. They are called
 * by any thread that runs a handshake; ours are compressed once and kept. */
typedef struct ew_cert_compressor {
    uint16_t id; /* in IANA's registry; for private use from 16384 on */
    void *arg;
    /* Compresses in[0..in_len) into out, which has room for cap bytes, and returns the length; 0: it cannot. */
    size_t (*compress)(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t cap);
    /* Decompresses to exactly out_len bytes, writing no others; false: it is something else, and the handshake fails. */
    bool (*decompress)(void *arg, const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len);
} ew_cert_compressor;
EW_API ew_err ew_config_cert_compressor(ew_config *config, const ew_cert_compressor *compressor) EW_MUST_USE;

/* ew_config_ciphers / _groups: colon-separated names in order of preference, for instance
 * "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256", "X25519:P-256:P-384". EW_ERR_NAME for an unknown one,
 * EW_ERR_NOT_AVAILABLE for one that this libcrypto lacks. X25519MLKEM768 (TLS 1.3; post-quantum) is the first of the default
 * groups where libcrypto has it (OpenSSL 3.5). */
EW_API ew_err ew_config_ciphers(ew_config *config, const char *names) EW_MUST_USE;
EW_API ew_err ew_config_groups(ew_config *config, const char *names) EW_MUST_USE;
/* ew_config_signature_algorithms: which signatures of the peer's handshake are accepted, in order of preference: the names of
 * RFC 9846, 4.3.3, "ecdsa_secp256r1_sha256:ed25519:rsa_pss_rsae_sha256" (default: all that there are but
 * ecdsa_secp521r1_sha512). Certificates may be signed by others. EW_ERR_NAME for an unknown one. */
EW_API ew_err ew_config_signature_algorithms(ew_config *config, const char *names) EW_MUST_USE;
/* ew_config_num_shares: a client sends key shares for its first num groups (0 costs a round trip). By default for the first
 * curve, and for X25519MLKEM768 where it is among them. */
EW_API ew_err ew_config_num_shares(ew_config *config, unsigned num) EW_MUST_USE;
/* ew_config_key_shares: client: the same by name: "X25519:P-256"; at most four, sent in the order of the groups; "": none. Of the
 * two functions the one called last holds. A share of a group that is not offered is EW_ERR_ARGUMENT of ew_conn_new. */
EW_API ew_err ew_config_key_shares(ew_config *config, const char *names) EW_MUST_USE;
/* ew_config_alpn: comma-separated protocols in order of preference: "h2,http/1.1". A server that shares none with a client
 * that offered some refuses it (RFC 7301). */
EW_API ew_err ew_config_alpn(ew_config *config, const char *names) EW_MUST_USE;
/* ew_config_refuse_unknown_name: a server answers unrecognized_name to an SNI that no credential matches, rather than
 * showing its first one. */
EW_API ew_err ew_config_refuse_unknown_name(ew_config *config, bool refuse) EW_MUST_USE;
/* ew_config_middlebox_compat: RFC 9846, E.4; on by default. */
EW_API ew_err ew_config_middlebox_compat(ew_config *config, bool on) EW_MUST_USE;
/* ew_config_grease: values that mean nothing among those we offer (RFC 8701), chosen at random for each connection: a client's
 * suites, groups, key shares, signature algorithms, versions and extensions; in 1.3 a server's CertificateRequest and tickets.
 * A peer that does not ignore them is broken, and found out. Off by default. */
EW_API ew_err ew_config_grease(ew_config *config, bool on) EW_MUST_USE;
/* ew_config_group_first: 1.3: a server takes the first of its groups that the client knows, though there is a share of a later
 * one: for X25519MLKEM768 wherever it can be had, at the cost of a round trip where the client sent no share of it (RFC 9846,
 * 4.3.8), and of its early data, which no retry leaves. Off by default: a share spares the round trip. */
EW_API ew_err ew_config_group_first(ew_config *config, bool on) EW_MUST_USE;
/* ew_config_always_retry: a server answers every first ClientHello with a cookie (RFC 9846, 4.3.2). */
EW_API ew_err ew_config_always_retry(ew_config *config, bool on) EW_MUST_USE;

/* ew_config_resumption: tickets; on by default. A client without it ignores tickets; a server neither sends nor takes any. */
EW_API ew_err ew_config_resumption(ew_config *config, bool on) EW_MUST_USE;
/* ew_config_num_tickets: how many a server sends after a full handshake (default 2, at most 8; in 1.2 one). With 0 sessions of
 * 1.2 are resumed by ID alone, and those of 1.3 not at all. */
EW_API ew_err ew_config_num_tickets(ew_config *config, unsigned num) EW_MUST_USE;
/* ew_config_ticket_lifetime: server: how many seconds a ticket, and in 1.2 a session in the store, may be resumed (default
 * 24 hours; 1 to EW_TICKET_LIFETIME_MAX, seven days). Whatever is resumed in turn, it ends seven days after the full
 * handshake that it began with. */
enum { EW_TICKET_LIFETIME_MAX = 604800 };
EW_API ew_err ew_config_ticket_lifetime(ew_config *config, uint32_t seconds) EW_MUST_USE;
/* ew_config_ticket_rotation: server: how many seconds a ticket key seals before a new one takes over by itself (default 12
 * hours; 0: never). The old one opens what it sealed for a ticket's lifetime more; who resumes by it gets a ticket of the
 * new one. At most EW_TICKET_KEYS are kept. */
enum { EW_TICKET_KEYS = 16 };
EW_API ew_err ew_config_ticket_rotation(ew_config *config, uint32_t seconds) EW_MUST_USE;
/* ew_config_ticket_keys: server: its ticket keys are these, instead of its own random ones, which are forgotten: so that
 * several machines, or one before and after a restart, resume each other's sessions. secrets: 1 to EW_TICKET_KEYS times
 * EW_TICKET_SECRET_LEN random bytes, back to back; copied. The first seals, all of them open. They do not rotate by
 * themselves: call it again with a new one in front and the old ones behind it. Any thread may do so at any time, also
 * when connections were made from the config; a handshake that is under way needs the key it began with among the new
 * ones. Whoever knows a secret can resume as any client, and in 1.2 read what was said: guard them as the private key.
 * EW_ERR_ARGUMENT (a client's config, a length, a secret that is one byte repeated): then nothing has changed. */
enum { EW_TICKET_SECRET_LEN = 48 };
EW_API ew_err ew_config_ticket_keys(ew_config *config, const void *secrets, size_t len) EW_MUST_USE;

/* ew_config_session_cache: server, 1.2: for how many sessions that are resumed by ID there is room in the config's own store,
 * where the longest unused one makes room (default 20480, at most 2^20; 0: no store, and no session has an ID). */
EW_API ew_err ew_config_session_cache(ew_config *config, size_t max_sessions) EW_MUST_USE;
/* ew_session_store: server, 1.2: a store of the caller's instead of that one, which several machines may share, with the same
 * ticket keys: a state is sealed under them. The store learns no secret, and what it makes up or damages does not open.
 * Called by any thread that runs a handshake: it does its own locking, must not call into the connection and should not
 * take long. An id has at most 32 bytes, a state at most EW_SESSION_STATE_MAX. A store that fails costs a resumption, never
 * a connection. */
enum { EW_SESSION_STATE_MAX = 16 * 1024 };
typedef struct ew_session_store {
    void *arg;
    /* Keeps a copy of the state until expires_at (wall clock, ms) at the latest, instead of any under the same id; may
     * decline, and may forget it at any time. */
    void (*put)(void *arg, const uint8_t *id, size_t id_len, const uint8_t *state, size_t state_len, int64_t expires_at);
    /* Copies the state to out, which has room for cap bytes, and returns its length; 0: there is none, or it failed. */
    size_t (*get)(void *arg, const uint8_t *id, size_t id_len, uint8_t *out, size_t cap);
    /* After a fatal error: the session must not be resumed any more (C2). */
    void (*remove)(void *arg, const uint8_t *id, size_t id_len);
} ew_session_store;
/* ew_config_session_store: the struct is copied; arg must outlive the config and its connections. All three functions must be
 * there: EW_ERR_ARGUMENT. */
EW_API ew_err ew_config_session_store(ew_config *config, const ew_session_store *store) EW_MUST_USE;

/* ew_config_keep_sessions: server: resumes what connections of `from` left, for a config that takes its place (new certificates,
 * say): the two have the same ticket keys from here on, which go on taking turns, and the same memory of sessions by ID and of
 * the tickets whose early data was taken, whichever has the first connection; it has that one's size and wall clock, which must
 * stay good. Where `from` has a store of the caller's by then (ew_config_session_store, ew_config_replay_store), so has the other,
 * unless it was given one of its own; then it is the caller's to see that no early data is taken twice.
 * EW_ERR_ARGUMENT: not two servers. */
EW_API ew_err ew_config_keep_sessions(ew_config *config, const ew_config *from) EW_MUST_USE;
/* ew_config_early_data: early data (0-RTT, RFC 9846, 2.3): what a client sends with its first flight to a server that it has a
 * session of. Whoever records it can play it to the server again, and it has no forward secrecy: only for what may arrive
 * twice (RFC 8470 says how HTTP goes about it). Off (0) by default, on either side. max_len: server: how many bytes its
 * tickets allow, and it takes of each that comes back, once (see ew_replay_store); what it sends in reply goes out before
 * the client's Finished came. Client: early data is offered where the session allows it (ew_session_early_limit), for
 * ew_conn_write_early, at most max_len bytes, which are kept until their fate is known. */
EW_API ew_err ew_config_early_data(ew_config *config, uint32_t max_len) EW_MUST_USE;
/* ew_replay_store: server: the memory that has a ticket's early data taken once, of the caller's instead of the config's own,
 * which knows only what this config took, and those that it shares sessions with (ew_config_keep_sessions). Needed wherever
 * several have the same ticket keys (ew_config_ticket_keys), on several machines or in one process: else each takes it once.
 * Called by any thread that runs a handshake: it does its own locking, must not call into the connection and should not take
 * long. */
typedef struct ew_replay_store {
    void *arg;
    /* The id has 32 bytes. True: it was not seen before, and is remembered now, in one step: at least until replayable_until
     * (until then a copy of the ClientHello passes for fresh), where there is room until expires_at (the ticket's end); both
     * wall clock, ms. False: seen before, or it cannot be remembered: the early data is rejected, the handshake goes on. */
    bool (*first_use)(void *arg, const uint8_t *id, size_t id_len, int64_t replayable_until, int64_t expires_at);
} ew_replay_store;
/* ew_config_replay_store: the struct is copied; arg must outlive the config and its connections. EW_ERR_ARGUMENT without the
 * function. */
EW_API ew_err ew_config_replay_store(ew_config *config, const ew_replay_store *store) EW_MUST_USE;

/* ew_config_on_session: called as a client receives a ticket: the session is borrowed; ew_session_ref keeps it. The callback may
 * close, abort or write, but not free the connection, nor give it input. */
typedef void ew_session_fn(void *arg, ew_conn *conn, ew_session *session);
EW_API ew_err ew_config_on_session(ew_config *config, ew_session_fn *fn, void *arg) EW_MUST_USE;

/* ew_config_keylog: one line of the SSLKEYLOGFILE format per secret, without a newline. Whoever reads it reads everything. */
typedef void ew_keylog_fn(void *arg, const char *line);
EW_API ew_err ew_config_keylog(ew_config *config, ew_keylog_fn *fn, void *arg) EW_MUST_USE;
/* ew_config_wall_clock: milliseconds since 1970, for certificates and tickets (default: the system's). */
typedef int64_t ew_clock_fn(void *arg);
EW_API ew_err ew_config_wall_clock(ew_config *config, ew_clock_fn *fn, void *arg) EW_MUST_USE;
/* ew_config_key_limit: KeyUpdate after this many records under one key (at least 16; default and most: 2^24 for AES-GCM). No
 * key changes within a flight: a handshake fails (EW_ERR_KEY_LIMIT), and so does an answer to ew_conn_request_certificate, that
 * takes more records than that; tickets that do not fit together are left out. */
EW_API ew_err ew_config_key_limit(ew_config *config, uint64_t num_records) EW_MUST_USE;
/* ew_config_output_limit: ew_conn_write seals no more while this many bytes wait for the transport (default 64 KiB, at
 * least one record). */
EW_API ew_err ew_config_output_limit(ew_config *config, size_t len) EW_MUST_USE;

/* ew_config_record_size_limit: the most that a protected record of the peer's may hold (RFC 8449), for who has little memory:
 * EW_RECORD_SIZE_MIN to EW_RECORD_SIZE_MAX bytes; in 1.3 the content's type and padding count. A peer that knows the extension
 * (GnuTLS, NSS; not OpenSSL) keeps to it, and breaking it is record_overflow; another one sends what it likes. The default,
 * EW_RECORD_SIZE_MAX, asks for nothing and lets the peer say its own limit, which our records obey. 0: the extension is neither
 * sent nor answered. Small records are slow, and a key's limit counts records (ew_config_key_limit). */
enum { EW_RECORD_SIZE_MIN = 64, EW_RECORD_SIZE_MAX = 16385 };
EW_API ew_err ew_config_record_size_limit(ew_config *config, size_t len) EW_MUST_USE;
/* ew_config_max_fragment: no record of ours carries more than len bytes, padding included: EW_MAX_FRAGMENT_MIN to
 * EW_MAX_FRAGMENT_MAX, the default. Whoever reads a slow line has the first bytes of a short record sooner; the peer's own limit
 * holds all the same. */
enum { EW_MAX_FRAGMENT_MIN = 512, EW_MAX_FRAGMENT_MAX = 16384 };
EW_API ew_err ew_config_max_fragment(ew_config *config, size_t len) EW_MUST_USE;
/* ew_config_padding: 1.3: what we send under protection, messages and alerts too, is padded so that each record's content and
 * type fill a multiple of block bytes (0 or 1, the default: no padding; at most EW_RECORD_SIZE_MAX), as far as a record and the
 * peer's limit have room: the length of what is said is hidden within a block, when it is said is not. It costs the bytes, and a
 * copy of each record padded. Early data is not padded: the limit of a server that rejects it counts every byte. */
EW_API ew_err ew_config_padding(ew_config *config, size_t block) EW_MUST_USE;

/* ew_config_limit: the time limits that every connection starts with (C16); see ew_conn_limit. */
typedef enum ew_limit {
    EW_LIMIT_HANDSHAKE = 0, /* from ew_conn_new to the handshake complete: verdict never_open (default 30 s) */
    EW_LIMIT_IDLE,          /* no application byte either way, while open or half-closed: closes with DISCARD (none) */
    EW_LIMIT_FLUSH,         /* total, from what decided the end until ours is handed over (default 30 s) */
    EW_LIMIT_WAIT,          /* DISCARD: from ours handed over until END (default 10 s) */
    EW_LIMIT_DELIVER,       /* DELIVER: the same (none) */
    EW_NUM_LIMITS
} ew_limit;
EW_API ew_err ew_config_limit(ew_config *config, ew_limit limit, int64_t ms) EW_MUST_USE;

/* ===== Sessions (client) ============================================================================================= */

EW_API ew_session *ew_session_ref(ew_session *session);
EW_API void ew_session_free(ew_session *session);
/* ew_session_export: a self-contained form, for a file. It is secret. Returns its length in *out_len and, where cap
 * suffices, writes it (else EW_ERR_TOO_SMALL). EW_ERR_STATE: used already, or dropped after a fatal error (C2). */
EW_API ew_err ew_session_export(const ew_session *session, void *out, size_t cap, size_t *out_len) EW_MUST_USE;
EW_API ew_err ew_session_import(const void *data, size_t len, ew_session **out) EW_MUST_USE;

/* ew_session_early_limit: how many bytes of early data the server takes with this session; 0: none. */
EW_API uint32_t ew_session_early_limit(const ew_session *session);
/* ew_session_alpn: the protocol spoken, which early data must be of; borrowed, NULL if none. */
EW_API const char *ew_session_alpn(const ew_session *session);

/* ===== Connections =================================================================================================== */

/* ew_conn_new: peer: client: the DNS name or IP address to verify (and to send as SNI if it is a name; NULL only where no
 * certificate with a name is taken: raw keys alone, or any peer); server: NULL. The
 * config is frozen and a reference taken. A client's first bytes are then ready (EW_HAVE_OUTPUT). `now`: the time of the
 * caller's monotonic clock, ms; later calls of ew_conn_tick must not go back. */
EW_API ew_err ew_conn_new(ew_config *config, const char *peer, int64_t now, ew_conn **out) EW_MUST_USE;
/* ew_conn_new_resuming: the same for a client with a session to offer; one that is used, expired, dropped or made for
 * another name is not offered, silently: a full handshake follows. */
EW_API ew_err ew_conn_new_resuming(ew_config *config, const char *peer, ew_session *session, int64_t now, ew_conn **out)
    EW_MUST_USE;
/* ew_conn_free: legal in every state (C20); says nothing to the peer: close first. Wipes all secrets. */
EW_API void ew_conn_free(ew_conn *conn);

/* ew_conn_user: a pointer of the caller's. */
EW_API void ew_conn_set_user(ew_conn *conn, void *user);
EW_API void *ew_conn_user(const ew_conn *conn);

/* --- what to do next ------------------------------------------------------------------------------------------------ */
enum {
    EW_WANT_INPUT = 1,  /* call ew_conn_input when the peer's bytes are there, ew_conn_input_end at their end */
    EW_HAVE_OUTPUT = 2, /* ew_conn_output has bytes for the transport */
    EW_CAN_READ = 4,    /* ew_conn_read has something to say: data, or the end of data */
    EW_CAN_WRITE = 8,   /* ew_conn_write takes bytes now */
    EW_ENDED = 16,      /* the verdict is there. Output may still wait (an alert): send it, then end the transport */
    EW_SUSPENDED = 32,  /* a callback said EW_ERR_SUSPEND: call ew_conn_resume when it has an answer */
    EW_INPUT_OVER = 64  /* what the peer still sends is for nobody: its direction is over. While output waits, read and throw
                           away what comes, a bounded amount: a peer that is blocked in a write of its own does not read, and
                           our last word would never leave (C12). Not after END in detach mode: that is the caller's (C10) */
};
/* ew_conn_levels: a set of the above. Levels, not edges: true as long as it is so. */
EW_API unsigned ew_conn_levels(const ew_conn *conn);

/* --- the transport's side ------------------------------------------------------------------------------------------- */

/* ew_conn_input: gives in[0..in_len), the peer's bytes in order, of which *out_used are consumed. Records are opened in
 * place: in is written to, and what is consumed must stay untouched until EW_CAN_READ is gone (read it) or the next call.
 * Stops after one data record and before an incomplete one: keep the rest, and call again when ew_conn_levels says
 * EW_WANT_INPUT and there is more. A buffer of EW_RECORD_BUFFER bytes always suffices. Errors are fatal and sticky: the
 * alert, if any, is in the output; go on sending that, then read the outcome. */
#define EW_RECORD_BUFFER 16645
EW_API ew_err ew_conn_input(ew_conn *conn, uint8_t *in, size_t in_len, size_t *out_used) EW_MUST_USE;

/* ew_conn_input_end: the transport's input is at its end; unused: how many bytes of it were never consumed (more than 0: a
 * cut in mid-record). Before END this is a cut, never an end (C11). Repeating it changes nothing. */
typedef enum ew_input_end {
    EW_END_EOF = 0,
    EW_END_RESET,
    EW_END_ERROR,
    EW_END_LIMIT, /* no fault of the transport's: the driver reads no further, a limit of its own (C16) having passed before
                     END: timed_out, cause limit */
    EW_END_MEMORY /* nor is this: the driver has no memory to read on: an error of our own, with its alert (aborted, internal) */
} ew_input_end;
EW_API void ew_conn_input_end(ew_conn *conn, ew_input_end how, int os_error, size_t unused);

/* ew_conn_output: the bytes to send, borrowed until the next call on conn; 0 if there are none. */
EW_API size_t ew_conn_output(const ew_conn *conn, const uint8_t **out);
/* ew_conn_output_done: the transport took len of them. EW_ERR_ARGUMENT for more than there are. */
EW_API ew_err ew_conn_output_done(ew_conn *conn, size_t len) EW_MUST_USE;
/* ew_conn_output_end: the transport takes no more: ends only the write side; what the peer sent can still be read. */
EW_API void ew_conn_output_end(ew_conn *conn, int os_error);

/* ew_conn_transport: what is due for the transport's own end, so that nothing handed over is destroyed and nobody mistakes a
 * FIN for an end (C4, C12):
 *   KEEP   nothing yet: go on as the levels say
 *   FIN    our last word was handed over: end the write side (shutdown), but not before the output is empty; go on giving
 *          input until EW_ENDED, then drain and close
 *   RESET  there was no last word: reset, where the transport can
 * In detach mode a FIN is never due after a good end. */
typedef enum ew_transport { EW_TRANSPORT_KEEP = 0, EW_TRANSPORT_FIN, EW_TRANSPORT_RESET } ew_transport;
EW_API ew_transport ew_conn_transport(const ew_conn *conn) EW_MUST_USE;

/* --- the application's side ------------------------------------------------------------------------------------------ */

typedef enum ew_read {
    EW_READ_WAIT = 0, /* nothing now: give more input */
    EW_READ_DATA,     /* *out, *out_len: the peer's bytes, authentic and in order */
    EW_READ_END,      /* END: the peer said close_notify; this was all of it */
    EW_READ_CUT,      /* the transport ended before END: there may be more that never came (C11) */
    EW_READ_FAILED    /* a fatal alert, an error, a limit, or our own close without waiting: see the outcome */
} ew_read;
/* ew_conn_read: takes what is readable: *out is borrowed (it lies in the caller's input buffer) until the next
 * ew_conn_input. After END, CUT or FAILED it says the same for ever. */
EW_API ew_read ew_conn_read(ew_conn *conn, const uint8_t **out, size_t *out_len) EW_MUST_USE;

/* ew_conn_write: accepts up to len bytes; *out_taken of them (0: none can be taken now, wait for EW_CAN_WRITE). Before the
 * handshake is complete a bounded amount is kept and sent after it. EW_ERR_CLOSED after a close of ours, or when the write
 * side is over. Accepted is not sent: see the outcome's `sent` and `unsent`. */
EW_API ew_err ew_conn_write(ew_conn *conn, const void *data, size_t len, size_t *out_taken) EW_MUST_USE;

/* Early data, where ew_config_early_data asks for it.
 * ew_conn_early_left: client: how many bytes ew_conn_write_early still takes; 0: none was offered, its time or its limit is over,
 * or something was written by ew_conn_write, which comes after it.
 * ew_conn_write_early: client: as ew_conn_write, for bytes that may be replayed: at most ew_conn_early_left of them, while there
 * is room in the output. EW_ERR_STATE where that says 0. */
EW_API uint32_t ew_conn_early_left(const ew_conn *conn);
EW_API ew_err ew_conn_write_early(ew_conn *conn, const void *data, size_t len, size_t *out_taken) EW_MUST_USE;
/* ew_conn_early: what became of it. A client knows once the server's Finished is verified, and only REJECTED invites to send it
 * again: where the connection ends before that, the server may have taken it. */
typedef enum ew_early {
    EW_EARLY_NONE = 0, /* none was offered */
    EW_EARLY_UNKNOWN,  /* client: it was, and the server's answer is not verified */
    EW_EARLY_ACCEPTED,
    EW_EARLY_REJECTED
} ew_early;
EW_API ew_early ew_conn_early(const ew_conn *conn);
EW_API const char *ew_early_name(ew_early early); /* in snake case, as ew_early_why_name */
/* ew_conn_early_why: why there is none, or why it was rejected. */
typedef enum ew_early_why {
    EW_WHY_EARLY_FINE = 0,     /* "": nothing speaks against it */
    EW_WHY_EARLY_OFF,          /* "off": not asked for here */
    EW_WHY_EARLY_VERSION,      /* "version": TLS 1.2 */
    EW_WHY_EARLY_NO_SESSION,   /* "no_session": the client had none to resume */
    EW_WHY_EARLY_NOT_RESUMED,  /* "not_resumed": the server did not resume it */
    EW_WHY_EARLY_SESSION,      /* "session": its ticket allows none */
    EW_WHY_EARLY_NOT_OFFERED,  /* "not_offered": server: by the client */
    EW_WHY_EARLY_RETRY,        /* "retry": a HelloRetryRequest */
    EW_WHY_EARLY_ALPN,         /* "alpn": not the session's protocol */
    EW_WHY_EARLY_CIPHER,       /* "cipher": not the session's cipher suite */
    EW_WHY_EARLY_AGE,          /* "age": server: the ClientHello is not fresh */
    EW_WHY_EARLY_REPLAY,       /* "replay": server: the ticket was used before, or nobody can tell */
    EW_WHY_EARLY_DECLINED      /* "declined": client: the server resumed, without saying why */
} ew_early_why;
EW_API ew_early_why ew_conn_early_why(const ew_conn *conn);
/* ew_conn_ticket_age_skew: server, TLS 1.3, resumed: how much older the client said the ticket is than it is by our clock, in ms;
 * negative: younger. Beyond a minute either way (to the nearest second) early data is rejected (EW_WHY_EARLY_AGE; RFC 9846, 8.3):
 * a clock that runs wrong, or a ClientHello that was kept back. EW_ERR_NOT_AVAILABLE elsewhere. */
EW_API ew_err ew_conn_ticket_age_skew(const ew_conn *conn, int64_t *out_ms) EW_MUST_USE;
EW_API const char *ew_early_why_name(ew_early_why why);
/* ew_conn_early_resend / ew_conn_early_drop: client: rejected early data is sent again, as ordinary data and in front of all that
 * was written behind it, or counted as unsent. Until one of them is called nothing that was written goes out, and ew_conn_write
 * is EW_ERR_EARLY_REJECTED (EW_CAN_WRITE stands), so that no peer reads a stream without its beginning; a close drops all of it.
 * Both may be called ahead, while the fate is unknown; a resend asked for so takes place only where the protocol is the one it
 * was written for (RFC 9846, 4.3.10). EW_ERR_STATE where there is nothing to decide. */
EW_API ew_err ew_conn_early_resend(ew_conn *conn) EW_MUST_USE;
EW_API ew_err ew_conn_early_drop(ew_conn *conn) EW_MUST_USE;
/* ew_conn_read_was_early: server: what ew_conn_read returned last was early data: somebody may have sent a copy. Act on it only
 * if that does no harm, or wait for ew_conn_handshake_complete, which shows that this client is alive and sent it. */
EW_API bool ew_conn_read_was_early(const ew_conn *conn);

/* ew_conn_close: says goodbye after all that was accepted (C12); what becomes of the rest (C7, C8, C9):
 *   DELIVER  half-close: go on reading what the peer sends until END
 *   DISCARD  flush; drop and count what is unread and what still comes; wait for END within EW_LIMIT_WAIT
 *   ABANDON  drop (and count) our plaintext not sealed yet, say goodbye, wait for nothing
 *   DEFAULT  DELIVER in 1.3, DISCARD in 1.2
 * Before the handshake is complete DELIVER and DISCARD wait for it; ABANDON ends the attempt (by a reset, once early data went
 * out: a goodbye under its keys could pass for the end of the request). May be repeated to tighten
 * (DELIVER, DISCARD, ABANDON), never to loosen; after the verdict it does nothing. EW_OK in every state (C20), unless memory or
 * libcrypto fails. */
typedef enum ew_rest { EW_REST_DEFAULT = 0, EW_REST_DELIVER, EW_REST_DISCARD, EW_REST_ABANDON } ew_rest;
EW_API ew_err ew_conn_close(ew_conn *conn, ew_rest rest) EW_MUST_USE;

/* ew_conn_abort: ends at once with a fatal alert (RFC 9846, 6.2: 80 internal_error, 117 general_error, 49 access_denied, ...);
 * verdict `aborted`, cause `caller`. A value that is no error alert becomes general_error. */
EW_API void ew_conn_abort(ew_conn *conn, uint8_t alert);

/* ew_conn_complete: 'by my own framing I have it all' (C19): a cut that follows is still a cut, marked so. Revoked by data
 * read or written later. */
EW_API void ew_conn_complete(ew_conn *conn);

/* ew_conn_detach_mode: on, before END: bytes behind the peer's close_notify stay the caller's (C10); EW_ERR_STATE after END.
 * Off, at any time: the transport will not live on after all, and what stands behind END is counted (after_end): give it to
 * ew_conn_input. (The socket driver does so by itself: ew_net_close.) */
EW_API ew_err ew_conn_detach_mode(ew_conn *conn, bool on) EW_MUST_USE;
/* ew_conn_detach: may the transport live on? EW_OK only after END and ours handed over, in detach mode, and never after a limit
 * or an error; EW_ERR_STATE before and otherwise. What ew_conn_input did not use is then the plaintext that follows. */
EW_API ew_err ew_conn_detach(const ew_conn *conn) EW_MUST_USE;

/* ew_conn_key_update: new keys for our direction before the next record; ask: request the same of the peer (not repeated
 * before its answer, RFC 9846, 4.7.3). EW_ERR_STATE before the handshake is complete or after close. */
EW_API ew_err ew_conn_key_update(ew_conn *conn, bool ask) EW_MUST_USE;

/* ew_conn_request_certificate: server, TLS 1.3: asks for the client's certificate now (RFC 9846, 4.7.2). The client may take its
 * time, or answer with none; ew_config_on_post_auth tells. A certificate that is not trusted is a fatal error. At most four
 * requests wait at a time. EW_ERR_NOT_AVAILABLE: the client, or this config, does not offer it; EW_ERR_NO_TRUST_STORE;
 * EW_ERR_STATE: not open, a fifth request, a close of ours, or the client has ended (C6); EW_ERR_KEY_LIMIT: the request is longer
 * than ew_config_key_limit allows. None of these ends the connection. */
EW_API ew_err ew_conn_request_certificate(ew_conn *conn) EW_MUST_USE;

/* --- time ------------------------------------------------------------------------------------------------------------- */
/* ew_conn_deadline: when, at the latest, ew_conn_tick must be called; EW_NEVER for none. */
EW_API int64_t ew_conn_deadline(const ew_conn *conn);
/* ew_conn_set_time: tells the time (monotonic, ms), and no limit passes: call it before the other calls of a turn of an event
 * loop. ew_conn_tick: the same, and limits pass (C16): call it behind them, at the deadline at the latest. So what had arrived in
 * time, and what the transport takes at once, count before a limit that passed while nobody looked. */
EW_API void ew_conn_set_time(ew_conn *conn, int64_t now);
EW_API void ew_conn_tick(ew_conn *conn, int64_t now);
/* ew_conn_limit: this connection's own limit; wins over the config's, at any time, 0 and EW_NO_LIMIT included (C16). */
EW_API ew_err ew_conn_limit(ew_conn *conn, ew_limit limit, int64_t ms) EW_MUST_USE;

/* --- how it ended ------------------------------------------------------------------------------------------------------ */

/* ew_verdict: docs/closing.md has the table. Names in snake case by ew_verdict_name. */
typedef enum ew_verdict {
    EW_VERDICT_NONE = 0, /* not ended yet */
    EW_NEVER_OPEN,
    EW_ALERTED,
    EW_ABORTED,
    EW_CUT_SHORT,
    EW_CLEAN,
    EW_RECEIVED_ALL,
    EW_NOT_CONFIRMED,
    EW_TIMED_OUT,
    EW_TRUNCATED,
    EW_BROKEN
} ew_verdict;
typedef enum ew_cause {
    EW_CAUSE_NONE = 0,
    EW_CAUSE_CLOSE_NOTIFY,
    EW_CAUSE_EOF,
    EW_CAUSE_RESET,
    EW_CAUSE_OS_ERROR,
    EW_CAUSE_DEADLINE,
    EW_CAUSE_LIMIT,
    EW_CAUSE_ALERT,
    EW_CAUSE_PEER_ERROR,
    EW_CAUSE_INTERNAL,
    EW_CAUSE_CALLER
} ew_cause;
typedef enum ew_ended_by { EW_BY_NONE = 0, EW_BY_LOCAL, EW_BY_PEER, EW_BY_BOTH } ew_ended_by;

EW_API const char *ew_verdict_name(ew_verdict v);
EW_API const char *ew_cause_name(ew_cause c);
EW_API const char *ew_ended_by_name(ew_ended_by e);

/* ew_outcome: everything known about the end. Grows only at its end; the caller passes its size. */
typedef struct ew_outcome {
    ew_verdict verdict;
    ew_cause cause;
    ew_ended_by ended_by;      /* who ended first */
    ew_err error;              /* what went wrong; EW_OK for a good end */
    bool handshake_complete;
    bool authenticated;        /* the end itself (close_notify, alert) came under the keys of the connection */
    bool framing_complete;     /* C19: the application had said so and it still counted */
    bool mid_record;           /* the cut was inside a record */
    int alert_sent;            /* -1: none */
    int alert_received;        /* -1: none (close_notify apart) */
    bool close_notify_sent;    /* ours was handed over */
    bool close_notify_received; /* END: the peer's authentic one. Any other (C15) only is the cause */
    bool user_canceled_received;
    int os_error;              /* errno as the transport told it; 0: none */
    int os_error_after;        /* what the transport did after the verdict: beside it, never in it (C17) */
    uint64_t received;         /* application bytes delivered */
    uint64_t sent;             /* application bytes whose whole record was handed over */
    uint64_t unsent;           /* accepted and never sent: accepted = sent + unsent */
    uint64_t discarded;        /* the peer's bytes before END that arrived and were not delivered */
    uint64_t after_end;        /* bytes of the transport after END (C3) */
    unsigned version;          /* EW_TLS_1_2, EW_TLS_1_3; 0: not known */
    unsigned delivery;         /* how far delivery of ours is known: a set of EW_DELIVERY_... */
    int64_t unacked;           /* of what the transport took, as it told last: bytes that the peer's has not acknowledged;
                                  -1: not known */
    ew_early early;            /* what became of early data */
    uint64_t early_len;        /* application bytes that were early data: client: sent, rejected ones count as unsent until they
                                  are sent again; server: received */
} ew_outcome;

/* What is known of the way of all that we sent, our close_notify included. Each is a fact of its own, and none says that the
 * peer's application read it: only its own answer does.
 *   HANDED_OVER  the transport (the kernel) took all that was accepted, and ours behind it. It may still be lost.
 *   ACKED        ... and the peer's transport acknowledged all of it: it lies in the peer's kernel, where a reset of its own,
 *                or its death, can still destroy it before the application reads. Not authenticated.
 *   ENDED        the peer's authentic close_notify was processed after ours had been handed over. In answer to ours, if its
 *                application answers; it may also have crossed ours on the way. */
enum { EW_DELIVERY_HANDED_OVER = 1, EW_DELIVERY_ACKED = 2, EW_DELIVERY_ENDED = 4 };

/* ew_conn_note_unacked: the transport's word: of the bytes it took, the peer has not acknowledged len yet (what SIOCOUTQ says
 * of a TCP socket; after a shutdown the FIN counts as one there, and is to be left out). May come at any time and again; it
 * never changes the verdict. The socket driver does this itself. */
EW_API void ew_conn_note_unacked(ew_conn *conn, uint64_t len);

/* ew_conn_outcome: the outcome so far; final once verdict is not EW_VERDICT_NONE (C17), but for os_error_after, after_end,
 * delivery and unacked, and framing_complete until read said CUT (C19).
 * size: sizeof(ew_outcome). */
EW_API ew_err ew_conn_outcome(const ew_conn *conn, ew_outcome *out, size_t size) EW_MUST_USE;
/* ew_outcome_explain: one plain sentence: what happened and what to do. Writes at most cap bytes, NUL included; returns the
 * length it wanted. 400 bytes suffice. */
EW_API size_t ew_outcome_explain(const ew_outcome *outcome, char *out, size_t cap);

/* --- what was agreed ---------------------------------------------------------------------------------------------------- */
EW_API bool ew_conn_handshake_complete(const ew_conn *conn);
EW_API bool ew_conn_is_server(const ew_conn *conn);
/* "TLSv1.2" or "TLSv1.3"; NULL until known. Static storage, as the next two. */
EW_API const char *ew_conn_version(const ew_conn *conn);
EW_API const char *ew_conn_cipher(const ew_conn *conn);
EW_API const char *ew_conn_group(const ew_conn *conn);
EW_API bool ew_conn_resumed(const ew_conn *conn);
/* ew_conn_peer_signature_algorithm: what the peer signed the handshake with, by its name in RFC 9846, 4.3.3; of a session
 * resumed: the handshake that it began with. NULL where the peer showed no certificate. Static storage. */
EW_API const char *ew_conn_peer_signature_algorithm(const ew_conn *conn);
/* ew_conn_retried: 1.3: the server asked for a second ClientHello (HelloRetryRequest). */
EW_API bool ew_conn_retried(const ew_conn *conn);
/* ew_conn_peer_authenticated: the peer's certificate was verified for the name asked for, or its raw key is one of those
 * believed, or it knows the external PSK (or had, when resumed). */
EW_API bool ew_conn_peer_authenticated(const ew_conn *conn);
/* ew_conn_alpn / ew_conn_sni: borrowed, NUL-terminated; NULL if none. */
EW_API const char *ew_conn_alpn(const ew_conn *conn);
EW_API const char *ew_conn_sni(const ew_conn *conn);
/* ew_conn_peer_cert: the i-th certificate of the peer's chain (0: its own) as DER, borrowed. EW_ERR_NOT_AVAILABLE. */
EW_API ew_err ew_conn_peer_cert(const ew_conn *conn, size_t i, const uint8_t **out, size_t *out_len) EW_MUST_USE;
/* ew_conn_peer_raw_key: the peer's raw public key, a SubjectPublicKeyInfo as DER, borrowed. EW_ERR_NOT_AVAILABLE: it showed
 * none. */
EW_API ew_err ew_conn_peer_raw_key(const ew_conn *conn, const uint8_t **out, size_t *out_len) EW_MUST_USE;
/* ew_conn_psk_identity: the identity of the external PSK by which both sides are authentic (or were, when resumed), borrowed.
 * EW_ERR_NOT_AVAILABLE: it was none. */
EW_API ew_err ew_conn_psk_identity(const ew_conn *conn, const uint8_t **out, size_t *out_len) EW_MUST_USE;
/* ew_conn_own_credential: which of ours was shown to the peer in this handshake, borrowed; NULL if none was. */
EW_API const ew_credential *ew_conn_own_credential(const ew_conn *conn);
/* ew_conn_ocsp_response: the DER OCSPResponse that came with the peer's certificate, or, resumed, had come, borrowed; whether it
 * was checked ew_config_ocsp says. ew_conn_scts: the SignedCertificateTimestampList, well-formed and not verified (in 1.2 and 1.3
 * alike; none that is only within the certificate or the OCSP response). EW_ERR_NOT_AVAILABLE. */
EW_API ew_err ew_conn_ocsp_response(const ew_conn *conn, const uint8_t **out, size_t *out_len) EW_MUST_USE;
EW_API ew_err ew_conn_scts(const ew_conn *conn, const uint8_t **out, size_t *out_len) EW_MUST_USE;
/* ew_conn_cert_reason: libcrypto's words for why the peer's certificate was refused; "" if it was not. */
EW_API const char *ew_conn_cert_reason(const ew_conn *conn);
/* ew_conn_export: keying material (RFC 9846, 7.5). EW_ERR_NOT_AVAILABLE before the handshake is complete,
 * and after a fatal error or alert, with which the secrets are forgotten. */
EW_API ew_err ew_conn_export(const ew_conn *conn, const char *label, const void *context, size_t context_len, void *out,
    size_t out_len) EW_MUST_USE;
/* ew_conn_channel_binding: "tls-exporter" (RFC 9266; 32 bytes) or "tls-server-end-point" (RFC 5929; up to 64 bytes;
 * EW_ERR_NOT_AVAILABLE where the server showed no certificate). */
EW_API ew_err ew_conn_channel_binding(const ew_conn *conn, const char *type, void *out, size_t cap, size_t *out_len)
    EW_MUST_USE;

#ifdef __cplusplus
}
#endif

#include <endwell/callbacks.h>
#endif
