/* SPDX-License-Identifier: Apache-2.0 */
#include <endwell/error.h>

enum { NO_ALERT = -1 };

/* The alerts of RFC 9846, 6, that we send for a fault. */
enum {
    UNEXPECTED_MESSAGE = 10,
    BAD_RECORD_MAC = 20,
    RECORD_OVERFLOW = 22,
    HANDSHAKE_FAILURE = 40,
    BAD_CERTIFICATE = 42,
    UNSUPPORTED_CERTIFICATE = 43,
    CERTIFICATE_REVOKED = 44,
    CERTIFICATE_EXPIRED = 45,
    CERTIFICATE_UNKNOWN = 46,
    ILLEGAL_PARAMETER = 47,
    UNKNOWN_CA = 48,
    DECODE_ERROR = 50,
    DECRYPT_ERROR = 51,
    PROTOCOL_VERSION = 70,
    INTERNAL_ERROR = 80,
    INAPPROPRIATE_FALLBACK = 86,
    MISSING_EXTENSION = 109,
    UNSUPPORTED_EXTENSION = 110,
    UNRECOGNIZED_NAME = 112,
    BAD_CERTIFICATE_STATUS_RESPONSE = 113,
    CERTIFICATE_REQUIRED = 116,
    NO_APPLICATION_PROTOCOL = 120
};

struct entry {
    const char *name;
    int alert;
    const char *text;
};

/* ENTRY: one case of the switches below. They have no default, so that the compiler (-Wswitch)
 * refuses an error that has no entry. */
#define ENTRY(err, name, alert, text)                                                              \
    case err: {                                                                                    \
        static const struct entry e = {name, alert, text};                                         \
        return &e;                                                                                 \
    }

static const struct entry *find(ew_err err)
{
    switch (err) {
        ENTRY(EW_OK, "ok", NO_ALERT, "All is well; go on.")

        /* The caller's side. */
        ENTRY(EW_ERR_ARGUMENT, "argument", NO_ALERT,
            "An argument is missing or out of range; see the function's comment for what it takes.")
        ENTRY(EW_ERR_STATE, "state", NO_ALERT,
            "This is not possible in the connection's present state; see the function's comment "
            "for when it is.")
        ENTRY(EW_ERR_TOO_SMALL, "too_small", NO_ALERT,
            "The buffer given is too small; call again with a larger one.")
        ENTRY(EW_ERR_NOT_AVAILABLE, "not_available", NO_ALERT,
            "The connection, or the libcrypto in use, does not have what was asked for; ask after "
            "the handshake, or do without.")
        ENTRY(EW_ERR_CLOSED, "closed", NO_ALERT,
            "Our direction is over, by a close of ours or because the connection broke; read on to "
            "the end, and see the outcome.")
        ENTRY(EW_ERR_ENDED, "ended", NO_ALERT,
            "The connection is over; its outcome tells how it ended.")
        ENTRY(EW_ERR_FILE, "file", NO_ALERT,
            "The file could not be read; check its path and permissions.")
        ENTRY(EW_ERR_PEM, "pem", NO_ALERT,
            "The input holds no usable PEM certificate, key or list; check that it is the right file and "
            "in PEM form.")
        ENTRY(EW_ERR_PASSPHRASE, "passphrase", NO_ALERT,
            "The private key is encrypted and the pass phrase is missing or wrong; give the right "
            "one.")
        ENTRY(EW_ERR_KEY_MISMATCH, "key_mismatch", NO_ALERT,
            "The private key does not belong to the certificate; give the key the certificate was "
            "issued for.")
        ENTRY(EW_ERR_KEY_UNSUPPORTED, "key_unsupported", NO_ALERT,
            "No signature scheme fits the key; use ECDSA P-256 or P-384, Ed25519, or RSA of 2048 "
            "bits or more.")
        ENTRY(EW_ERR_NO_TRUST_STORE, "no_trust_store", NO_ALERT,
            "No CA certificates were set or found; install ca-certificates or name a CA file.")
        ENTRY(EW_ERR_NO_CREDENTIAL, "no_credential", NO_ALERT,
            "A server needs a certificate and its key; add them to its configuration.")
        ENTRY(EW_ERR_NAME, "name", NO_ALERT,
            "A cipher suite or group is unknown, or a host or protocol name is malformed; check "
            "the spelling.")
        ENTRY(
            EW_ERR_OS, "os", NO_ALERT, "The operating system refused; its error number tells why.")
        ENTRY(EW_ERR_RESOLVE, "resolve", NO_ALERT,
            "The host name does not resolve; check its spelling and the machine's name service.")
        ENTRY(EW_ERR_TIMEOUT, "timeout", NO_ALERT,
            "The time allowed has passed; try again or allow more.")
        ENTRY(EW_ERR_SUSPEND, "suspend", NO_ALERT,
            "The handshake waits for an answer of the application; resume it once there is one.")
        ENTRY(EW_ERR_SCT_LIST, "sct_list", NO_ALERT,
            "This is no list of signed certificate timestamps (RFC 6962); check where it comes from.")
        ENTRY(EW_ERR_EARLY_REJECTED, "early_rejected", NO_ALERT,
            "The server did not take the early data; send it again or drop it, then go on.")

        /* Our own faults. RFC 9846, 6.2: "An internal error unrelated to the peer or the
         * correctness of the protocol". */
        ENTRY(EW_ERR_MEMORY, "memory", INTERNAL_ERROR,
            "Memory ran out; free some or serve fewer connections, and connect again.")
        ENTRY(EW_ERR_CRYPTO, "crypto", INTERNAL_ERROR,
            "libcrypto failed or lacks an algorithm; check its version, providers and property "
            "query.")
        ENTRY(EW_ERR_INTERNAL, "internal", INTERNAL_ERROR,
            "A bug in endwell broke one of its own rules; please report it.")
        ENTRY(EW_ERR_KEY_LIMIT, "key_limit", INTERNAL_ERROR,
            "A key reached its limit and could not be renewed; open a new connection.")
        ENTRY(EW_ERR_ABORTED, "aborted", INTERNAL_ERROR,
            "The connection was aborted on this side; connect again if that was not meant.")

        /* The peer's faults: records. RFC 9846, 5 (types, change_cipher_spec), 5.1 (alerts, changes
         * of keys), 5.2 (lengths, deprotection), 5.4 (empty ones, those without a type). */
        ENTRY(EW_ERR_UNEXPECTED_MESSAGE, "unexpected_message", UNEXPECTED_MESSAGE,
            "The peer sent a message out of order; report it to whoever maintains the peer.")
        ENTRY(EW_ERR_UNEXPECTED_RECORD, "unexpected_record", UNEXPECTED_MESSAGE,
            "The peer sent a record of an unknown or forbidden type; report it to whoever "
            "maintains the peer.")
        ENTRY(EW_ERR_BAD_CCS, "bad_ccs", UNEXPECTED_MESSAGE,
            "The peer sent a malformed or misplaced change_cipher_spec; report it to whoever "
            "maintains the peer.")
        ENTRY(EW_ERR_BAD_RECORD_MAC, "bad_record_mac", BAD_RECORD_MAC,
            "A record did not decrypt, so something on the way altered it or the peer used other "
            "keys; connect again.")
        ENTRY(EW_ERR_RECORD_OVERFLOW, "record_overflow", RECORD_OVERFLOW,
            "The peer sent a record longer than TLS allows; check that it speaks TLS and nothing "
            "alters the stream.")
        ENTRY(EW_ERR_RECORD_EMPTY, "record_empty", UNEXPECTED_MESSAGE,
            "The peer sent an empty handshake or alert record; report it to whoever maintains the "
            "peer.")
        ENTRY(EW_ERR_RECORD_NO_TYPE, "record_no_type", UNEXPECTED_MESSAGE,
            "The peer sent a protected record without a type; report it to whoever maintains the "
            "peer.")
        /* 5.1: "a record with an Alert type MUST contain exactly one message"; one of another
         * length, two alerts included, is of wrong length (6.2, decode_error: "the length of the
         * message was incorrect"). */
        ENTRY(EW_ERR_BAD_ALERT, "bad_alert", DECODE_ERROR,
            "The peer sent an alert record that is not exactly one alert; report it to whoever "
            "maintains the peer.")
        /* 5: "If a TLS implementation receives an unexpected record type, it MUST terminate the
         * connection with an "unexpected_message" alert." */
        ENTRY(EW_ERR_NOT_TLS, "not_tls", UNEXPECTED_MESSAGE,
            "The peer does not speak TLS here; check the port, and whether TLS must be asked for "
            "first.")
        ENTRY(EW_ERR_TOO_MANY_WARNINGS, "too_many_warnings", UNEXPECTED_MESSAGE,
            "The peer sent too many records without content in a row; treat it as hostile or "
            "broken.")
        /* 6.2, illegal_parameter: the length conforms to the syntax, and is otherwise incorrect. */
        ENTRY(EW_ERR_MESSAGE_TOO_LONG, "message_too_long", ILLEGAL_PARAMETER,
            "A handshake message exceeds its bound; shorten the peer's certificate chain or raise "
            "the bound.")
        ENTRY(EW_ERR_KEY_CHANGE_UNALIGNED, "key_change_unaligned", UNEXPECTED_MESSAGE,
            "The peer sent handshake bytes across a change of keys; report it to whoever maintains "
            "the peer.")

        /* Messages and extensions: RFC 9846, 6 (decode_error, illegal_parameter), 4.3, 9.2. */
        ENTRY(EW_ERR_DECODE, "decode", DECODE_ERROR,
            "A handshake message does not parse; report it to whoever maintains the peer.")
        ENTRY(EW_ERR_ILLEGAL_PARAMETER, "illegal_parameter", ILLEGAL_PARAMETER,
            "A handshake message holds a wrong value; report it to whoever maintains the peer.")
        ENTRY(EW_ERR_DUPLICATE_EXTENSION, "duplicate_extension", ILLEGAL_PARAMETER,
            "A handshake message holds an extension twice; report it to whoever maintains the "
            "peer.")
        ENTRY(EW_ERR_MISSING_EXTENSION, "missing_extension", MISSING_EXTENSION,
            "A handshake message lacks a mandatory extension; report it to whoever maintains the "
            "peer.")
        ENTRY(EW_ERR_UNSUPPORTED_EXTENSION, "unsupported_extension", UNSUPPORTED_EXTENSION,
            "The peer answered an extension that was not sent; report it to whoever maintains the "
            "peer.")
        ENTRY(EW_ERR_MISPLACED_EXTENSION, "misplaced_extension", ILLEGAL_PARAMETER,
            "An extension stands in a message where it may not; report it to whoever maintains the "
            "peer.")
        ENTRY(EW_ERR_PSK_NOT_LAST, "psk_not_last", ILLEGAL_PARAMETER,
            "The pre_shared_key extension is not the last one; report it to whoever maintains the "
            "peer.")

        /* Negotiation: RFC 9846, 4.2.1 to 4.2.4, 4.3.8, 4.3.11; RFC 7301, 3.2; RFC 6066, 3; RFC
         * 7507. */
        ENTRY(EW_ERR_PROTOCOL_VERSION, "protocol_version", PROTOCOL_VERSION,
            "The peer shares no TLS version with us; let it speak TLS 1.2 or 1.3, not only what is older.")
        ENTRY(EW_ERR_DOWNGRADE, "downgrade", ILLEGAL_PARAMETER,
            "Something on the way lowered the TLS version of the handshake; distrust the network "
            "and try another.")
        ENTRY(EW_ERR_INAPPROPRIATE_FALLBACK, "inappropriate_fallback", INAPPROPRIATE_FALLBACK,
            "The client fell back to an older TLS version without need; let it connect with its "
            "newest.")
        ENTRY(EW_ERR_NO_COMMON_CIPHER, "no_common_cipher", HANDSHAKE_FAILURE,
            "The peer shares no cipher suite with us (CBC and RSA key exchange are not here); allow one "
            "that both have.")
        ENTRY(EW_ERR_NO_COMMON_GROUP, "no_common_group", HANDSHAKE_FAILURE,
            "The peer shares no key exchange group with us; allow one that both have.")
        ENTRY(EW_ERR_NO_COMMON_SIGNATURE, "no_common_signature", HANDSHAKE_FAILURE,
            "No certificate here fits the signature schemes the peer accepts; add one of another "
            "key type.")
        ENTRY(EW_ERR_NO_SUITABLE_CREDENTIAL, "no_suitable_credential", HANDSHAKE_FAILURE,
            "No certificate or key here is of an issuer, type or curve that the peer takes; add one "
            "that is.")
        ENTRY(EW_ERR_NO_COMMON_CERT_TYPE, "no_common_cert_type", UNSUPPORTED_CERTIFICATE,
            "One side takes raw public keys alone and the other certificates; let both have one "
            "type.")
        ENTRY(EW_ERR_BAD_CERT_TYPE, "bad_cert_type", ILLEGAL_PARAMETER,
            "The peer names a certificate type that it must not; report it to whoever maintains "
            "the peer.")
        ENTRY(EW_ERR_RAW_KEY_UNKNOWN, "raw_key_unknown", CERTIFICATE_UNKNOWN,
            "The peer's raw public key is none of those to be believed; check the key, and that the "
            "peer is the right one.")
        ENTRY(EW_ERR_NO_COMMON_PSK, "no_common_psk", HANDSHAKE_FAILURE,
            "There are external PSKs alone here, and the client offers none of them; give both the same "
            "identity and hash.")
        ENTRY(EW_ERR_NO_COMMON_ALPN, "no_common_alpn", NO_APPLICATION_PROTOCOL,
            "The peer shares no application protocol with us; allow one that both have.")
        ENTRY(EW_ERR_UNKNOWN_NAME, "unknown_name", UNRECOGNIZED_NAME,
            "The client asks for a name this server has no certificate for; add one or correct the "
            "name.")
        ENTRY(EW_ERR_BAD_KEY_SHARE, "bad_key_share", ILLEGAL_PARAMETER,
            "The peer's key share is no valid public key; report it to whoever maintains the peer.")
        ENTRY(EW_ERR_WRONG_CIPHER, "wrong_cipher", ILLEGAL_PARAMETER,
            "The server chose a cipher suite it was not offered; report it to whoever maintains "
            "the server.")
        ENTRY(EW_ERR_WRONG_GROUP, "wrong_group", ILLEGAL_PARAMETER,
            "The server chose a key exchange group it was not offered; report it to whoever "
            "maintains the server.")
        ENTRY(EW_ERR_WRONG_PSK, "wrong_psk", ILLEGAL_PARAMETER,
            "The server resumed a session it was not offered; report it to whoever maintains the "
            "server.")
        ENTRY(EW_ERR_WRONG_ALPN, "wrong_alpn", ILLEGAL_PARAMETER,
            "The server chose an application protocol it was not offered; report it to whoever "
            "maintains the server.")
        ENTRY(EW_ERR_WRONG_SIGNATURE_ALGORITHM, "wrong_signature_algorithm", ILLEGAL_PARAMETER,
            "The peer signed with a scheme that was not offered or does not fit its key; report it "
            "to its maintainer.")

        /* Proofs. 6.2, decrypt_error: "unable to correctly verify a signature or validate a
         * Finished message or a PSK binder". */
        ENTRY(EW_ERR_BAD_SIGNATURE, "bad_signature", DECRYPT_ERROR,
            "The peer's signature is wrong, so it does not hold the certificate's key; do not "
            "trust it.")
        ENTRY(EW_ERR_BAD_FINISHED, "bad_finished", DECRYPT_ERROR,
            "The two sides saw different handshakes, so something on the way may have changed one; "
            "connect again.")
        ENTRY(EW_ERR_BAD_BINDER, "bad_binder", DECRYPT_ERROR,
            "The peer does not hold the key of the session it resumes; let it connect without "
            "resumption.")

        /* The retry and legacy fields: RFC 9846, 4.2.2, 4.2.3, 4.2.4, 4.3.2. */
        ENTRY(EW_ERR_SECOND_RETRY, "second_retry", UNEXPECTED_MESSAGE,
            "The server asked for a second retry; report it to whoever maintains the server.")
        ENTRY(EW_ERR_EMPTY_RETRY, "empty_retry", ILLEGAL_PARAMETER,
            "The server asked for a retry that changes nothing; report it to whoever maintains the "
            "server.")
        ENTRY(EW_ERR_BAD_RETRY_HELLO, "bad_retry_hello", ILLEGAL_PARAMETER,
            "The client's second hello differs from its first where it must not; report it to the "
            "client's maintainer.")
        ENTRY(EW_ERR_BAD_COOKIE, "bad_cookie", ILLEGAL_PARAMETER,
            "The client returned a cookie that is not ours or is too old; let it connect again.")
        ENTRY(EW_ERR_COMPRESSION, "compression", ILLEGAL_PARAMETER,
            "The peer wants compression, which there is none of here; report it to whoever "
            "maintains the peer.")
        ENTRY(EW_ERR_BAD_SESSION_ID_ECHO, "bad_session_id_echo", ILLEGAL_PARAMETER,
            "The server did not echo the session id; report it to whoever maintains the server.")

        /* After the handshake: RFC 9846, 4.7.1, 4.7.3. */
        ENTRY(EW_ERR_BAD_KEY_UPDATE, "bad_key_update", ILLEGAL_PARAMETER,
            "The peer sent a KeyUpdate with an unknown request; report it to whoever maintains the "
            "peer.")

        /* Certificates: RFC 9846, 4.5.1.3 (none sent), 6.2. */
        ENTRY(EW_ERR_NO_CERTIFICATE, "no_certificate", DECODE_ERROR,
            "The server sent no certificate; give the server one.")
        ENTRY(EW_ERR_CERT_REQUIRED, "cert_required", CERTIFICATE_REQUIRED,
            "The client sent no certificate and one is required; give the client one.")
        ENTRY(EW_ERR_CERT_BAD, "cert_bad", BAD_CERTIFICATE,
            "A certificate of the peer is corrupt or its signature wrong; have it issued anew.")
        ENTRY(EW_ERR_CERT_UNSUPPORTED, "cert_unsupported", UNSUPPORTED_CERTIFICATE,
            "A certificate of the peer is of a type or use that does not fit; have one issued for "
            "this use.")
        ENTRY(EW_ERR_CERT_REVOKED, "cert_revoked", CERTIFICATE_REVOKED,
            "A certificate of the peer is revoked; do not trust it, and have a new one issued.")
        ENTRY(EW_ERR_CERT_EXPIRED, "cert_expired", CERTIFICATE_EXPIRED,
            "A certificate of the peer has expired or is not valid yet; renew it, or set this "
            "machine's clock.")
        ENTRY(EW_ERR_CERT_UNKNOWN, "cert_unknown", CERTIFICATE_UNKNOWN,
            "A certificate of the peer is unacceptable; check its chain, purpose and constraints.")
        ENTRY(EW_ERR_CERT_UNKNOWN_CA, "cert_unknown_ca", UNKNOWN_CA,
            "The peer's certificate leads to no trusted CA; add its CA to the trusted ones if it "
            "is to be trusted.")
        ENTRY(EW_ERR_CERT_NAME, "cert_name", BAD_CERTIFICATE,
            "The peer's certificate is for another name; check the name asked for, or the peer's "
            "certificate.")

        /* Revocation that cannot be told: 6.2, certificate_unknown: "Some other (unspecified) issue
         * arose in processing the certificate, rendering it unacceptable". */
        ENTRY(EW_ERR_CRL_MISSING, "crl_missing", CERTIFICATE_UNKNOWN,
            "No revocation list covers a certificate of the peer's chain; add the list of each CA in "
            "it.")
        ENTRY(EW_ERR_CRL_EXPIRED, "crl_expired", CERTIFICATE_UNKNOWN,
            "A revocation list is out of date; fetch its CA's latest, or set this machine's clock.")
        ENTRY(EW_ERR_CRL_BAD, "crl_bad", CERTIFICATE_UNKNOWN,
            "A revocation list is not signed by the CA it speaks for, or damaged; fetch it again.")

        /* TLS 1.2: RFC 5746, 3.4 and 3.6; RFC 7627, 5.3: "abort the handshake" is handshake_failure. */
        ENTRY(EW_ERR_REFUSED, "refused", HANDSHAKE_FAILURE,
            "The application refused this peer during the handshake; its own log tells why.")
        ENTRY(EW_ERR_RENEGOTIATION_INFO, "renegotiation_info", HANDSHAKE_FAILURE,
            "A first handshake was passed off as a renegotiation; distrust the network and try "
            "another.")
        ENTRY(EW_ERR_NO_SECURE_RENEGOTIATION, "no_secure_renegotiation", HANDSHAKE_FAILURE,
            "The server does not know secure renegotiation (RFC 5746); have its TLS library "
            "updated.")
        ENTRY(EW_ERR_NO_EXTENDED_SECRET, "no_extended_secret", HANDSHAKE_FAILURE,
            "The peer resumes without the extended master secret (RFC 7627); let it connect "
            "without resumption.")

        /* RFC 6066, 8: "not satisfactory" is bad_certificate_status_response. */
        ENTRY(EW_ERR_OCSP_BAD, "ocsp_bad", BAD_CERTIFICATE_STATUS_RESPONSE,
            "The stapled OCSP response is malformed, wrongly signed or out of date; have the peer "
            "fetch a new one.")
        ENTRY(EW_ERR_OCSP_REVOKED, "ocsp_revoked", BAD_CERTIFICATE_STATUS_RESPONSE,
            "The stapled OCSP response says that the certificate is revoked; do not trust it.")
        ENTRY(EW_ERR_OCSP_MISSING, "ocsp_missing", BAD_CERTIFICATE_STATUS_RESPONSE,
            "No OCSP response came with the certificate, and one is required; have the peer staple "
            "one.")

        /* RFC 8879, 4: "bad_certificate"; of what was not offered it only says that it MUST NOT be. */
        ENTRY(EW_ERR_UNKNOWN_COMPRESSION, "unknown_compression", ILLEGAL_PARAMETER,
            "A certificate is compressed by what was not offered; report it to whoever maintains the "
            "peer.")
        ENTRY(EW_ERR_BAD_COMPRESSION, "bad_compression", BAD_CERTIFICATE,
            "A compressed certificate is not what it says it is; report it to whoever maintains the "
            "peer.")
        /* Early data: RFC 9846, 4.3.10, 4.7.1 and E.3. */
        ENTRY(EW_ERR_EARLY_DOWNGRADE, "early_downgrade", PROTOCOL_VERSION,
            "The server answered early data with TLS 1.2; connect again without early data.")
        ENTRY(EW_ERR_EARLY_MISMATCH, "early_mismatch", ILLEGAL_PARAMETER,
            "The server took early data for another cipher suite or protocol; do not resume there.")
        ENTRY(EW_ERR_TOO_MUCH_EARLY_DATA, "too_much_early_data", UNEXPECTED_MESSAGE,
            "The client sent more early data than was announced; have its TLS library fixed.")

        /* Endings. The peer's alert and a cut are answered by nothing (C14, C11), an early
         * close_notify by our own close_notify (C15). */
        ENTRY(EW_ERR_EXCESS_HANDSHAKE, "excess_handshake", UNEXPECTED_MESSAGE,
            "The peer sent handshake bytes behind the end of its flight, before it had our answer; it "
            "does not follow the protocol.")
        ENTRY(EW_ERR_WRONG_VERSION, "wrong_version", ILLEGAL_PARAMETER,
            "The server chose a version of TLS that was not offered, or changed it; it does not follow "
            "the protocol.")
        ENTRY(EW_ERR_NO_KEY_SHARE, "no_key_share", ILLEGAL_PARAMETER,
            "The server resumed a session without a key share, which we do not offer; it does not "
            "follow the protocol.")
        ENTRY(EW_ERR_DUPLICATE_KEY_SHARE, "duplicate_key_share", ILLEGAL_PARAMETER,
            "The client sent two key shares of one group; it does not follow the protocol.")
        ENTRY(EW_ERR_BINDER_COUNT, "binder_count", ILLEGAL_PARAMETER,
            "The client sent another number of PSK binders than of identities; it does not follow the "
            "protocol.")
        ENTRY(EW_ERR_POINT_FORMATS, "point_formats", ILLEGAL_PARAMETER,
            "The peer does not take uncompressed points, which every one must; it does not follow the "
            "protocol.")
        ENTRY(EW_ERR_REQUEST_CONTEXT, "request_context", ILLEGAL_PARAMETER,
            "A certificate request or its answer has a context where there must be none; the peer does "
            "not follow the protocol.")
        ENTRY(EW_ERR_RECORD_VERSION, "record_version", PROTOCOL_VERSION,
            "A record says another version of TLS than was agreed; the peer does not follow the "
            "protocol.")
        ENTRY(EW_ERR_CERT_DECODE, "cert_decode", DECODE_ERROR,
            "The peer's certificate does not parse; have the peer show a proper one.")
        ENTRY(EW_ERR_WRONG_PSK_SECRET, "wrong_psk_secret", DECRYPT_ERROR,
            "The peer's external PSK of this identity has another secret or hash; give both sides the "
            "same.")
        ENTRY(EW_ERR_ALERT_RECEIVED, "alert_received", NO_ALERT,
            "The peer ended the connection with an alert; its name tells why, and the peer's log "
            "may tell more.")
        ENTRY(EW_ERR_CLOSED_EARLY, "closed_early", NO_ALERT,
            "The peer closed before the handshake was complete; see the peer's log for the reason.")
        ENTRY(EW_ERR_CUT, "cut", NO_ALERT,
            "The stream ended without the peer's close_notify; treat what was received as possibly "
            "incomplete.")

    case EW_ERR_MAX_:
        break;
    }

    static const struct entry unknown = {
        "unknown", NO_ALERT, "This is no error number of endwell; check where it came from."};
    return &unknown;
}

const char *ew_err_name(ew_err err)
{
    return find(err)->name;
}

const char *ew_err_text(ew_err err)
{
    return find(err)->text;
}

int ew_err_alert(ew_err err)
{
    return find(err)->alert;
}
