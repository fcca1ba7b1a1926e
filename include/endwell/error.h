/* SPDX-License-Identifier: Apache-2.0 */
/* What can go wrong, by name. Every function that can fail returns an ew_err, and the compiler insists on a look. */
#ifndef ENDWELL_ERROR_H
#define ENDWELL_ERROR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EW_API __attribute__((visibility("default")))
#define EW_MUST_USE __attribute__((warn_unused_result))

/* ew_err: 0 is success. Errors of the connection are sticky: once one is returned, every later call that could fail
 * returns the same one. The names from EW_ERR_UNEXPECTED_MESSAGE on are faults of the peer; ew_err_alert tells which
 * alert answers each. New values are only added at the end of a group. */
typedef enum ew_err {
    EW_OK = 0,

    /* The caller's side. Nothing was done; the connection is as it was. */
    EW_ERR_ARGUMENT = 1,   /* an argument is missing or out of range */
    EW_ERR_STATE,          /* not possible now (see the function's comment) */
    EW_ERR_TOO_SMALL,      /* the caller's buffer is too small */
    EW_ERR_NOT_AVAILABLE,  /* the peer, this connection or libcrypto does not have it (no certificate, no exporter yet, no ML-KEM) */
    EW_ERR_CLOSED,         /* our direction is over: closed by us, or the transport takes no more */
    EW_ERR_ENDED,          /* the connection has its verdict: see ew_conn_outcome */
    EW_ERR_FILE,           /* a file could not be read */
    EW_ERR_PEM,            /* not a PEM certificate or key */
    EW_ERR_PASSPHRASE,     /* the key is encrypted and the pass phrase missing or wrong */
    EW_ERR_KEY_MISMATCH,   /* the private key does not belong to the certificate */
    EW_ERR_KEY_UNSUPPORTED,/* the key is of a type TLS 1.3 has no signature for here, or too weak */
    EW_ERR_NO_TRUST_STORE, /* no CA store is set or found */
    EW_ERR_NO_CREDENTIAL,  /* a server without a certificate */
    EW_ERR_NAME,           /* an unknown name of a cipher suite or group, or a malformed host or ALPN name */
    EW_ERR_OS,             /* the operating system refused: errno tells (driver only) */
    EW_ERR_RESOLVE,        /* the host name does not resolve (driver only) */
    EW_ERR_TIMEOUT,        /* a limit of time passed */
    EW_ERR_SUSPEND,        /* a callback's answer: not yet, ask again (ew_conn_resume). From a blocking call: the handshake
                              waits for such an answer */
    EW_ERR_SCT_LIST,       /* not a SignedCertificateTimestampList */
    EW_ERR_EARLY_REJECTED, /* early data was rejected: say what becomes of it first */

    /* Our own faults: fatal, alert internal_error. */
    EW_ERR_MEMORY = 40,    /* out of memory */
    EW_ERR_CRYPTO,         /* libcrypto failed or lacks an algorithm */
    EW_ERR_INTERNAL,       /* a broken invariant: a bug in endwell */
    EW_ERR_KEY_LIMIT,      /* a key reached its limit and no KeyUpdate was possible */
    EW_ERR_ABORTED,        /* the caller aborted */

    /* The peer's faults: fatal; ew_err_alert tells the alert. */
    EW_ERR_UNEXPECTED_MESSAGE = 64, /* a message or record out of order */
    EW_ERR_UNEXPECTED_RECORD,   /* a record of an unknown or forbidden type */
    EW_ERR_BAD_CCS,             /* a change_cipher_spec that is not the one dummy byte, or out of place */
    EW_ERR_BAD_RECORD_MAC,      /* a record did not open */
    EW_ERR_RECORD_OVERFLOW,     /* a record is longer than allowed */
    EW_ERR_RECORD_EMPTY,        /* an empty handshake or alert record */
    EW_ERR_RECORD_NO_TYPE,      /* a protected record of zeros only */
    EW_ERR_BAD_ALERT,           /* an alert record that is not one whole alert */
    EW_ERR_NOT_TLS,             /* the first bytes are no TLS record (plain HTTP on a TLS port, say) */
    EW_ERR_TOO_MANY_WARNINGS,   /* too many warnings, user_canceleds, empty records or KeyUpdates in a row */
    EW_ERR_MESSAGE_TOO_LONG,    /* a handshake message exceeds its bound */
    EW_ERR_KEY_CHANGE_UNALIGNED,/* handshake bytes across a change of keys */
    EW_ERR_DECODE,              /* a message does not parse */
    EW_ERR_ILLEGAL_PARAMETER,   /* a field is well-formed and wrong */
    EW_ERR_DUPLICATE_EXTENSION, /* an extension twice in one block */
    EW_ERR_MISSING_EXTENSION,   /* a mandatory extension is absent */
    EW_ERR_UNSUPPORTED_EXTENSION, /* an answer to what was not asked */
    EW_ERR_MISPLACED_EXTENSION, /* a known extension in a message it may not stand in */
    EW_ERR_PSK_NOT_LAST,        /* pre_shared_key is not the last extension */
    EW_ERR_PROTOCOL_VERSION,    /* no common protocol version */
    EW_ERR_DOWNGRADE,           /* the downgrade sentinel in the server's random */
    EW_ERR_INAPPROPRIATE_FALLBACK, /* TLS_FALLBACK_SCSV */
    EW_ERR_NO_COMMON_CIPHER,    /* no common cipher suite */
    EW_ERR_NO_COMMON_GROUP,     /* no common group */
    EW_ERR_NO_COMMON_SIGNATURE, /* no common signature algorithm, or no credential the peer can verify */
    EW_ERR_NO_SUITABLE_CREDENTIAL, /* no credential of an issuer, type or curve that the peer takes */
    EW_ERR_NO_COMMON_CERT_TYPE, /* no type of certificate in common: X.509, raw key (RFC 7250) */
    EW_ERR_BAD_CERT_TYPE,       /* a type of certificate that was not offered, or a list of the default alone */
    EW_ERR_RAW_KEY_UNKNOWN,     /* the peer's raw public key is none that we believe */
    EW_ERR_NO_COMMON_PSK,       /* there are PSKs alone here, and the client offers none of them for this suite */
    EW_ERR_NO_COMMON_ALPN,      /* no common application protocol */
    EW_ERR_UNKNOWN_NAME,        /* the client asks for a name this server does not have */
    EW_ERR_BAD_KEY_SHARE,       /* the peer's key share is not a valid public key of its group */
    EW_ERR_WRONG_CIPHER,        /* the server chose a suite that was not offered, or changed it */
    EW_ERR_WRONG_GROUP,         /* the server chose a group that was not offered, or changed it */
    EW_ERR_WRONG_PSK,           /* the server chose a PSK that was not offered or does not fit the suite */
    EW_ERR_WRONG_ALPN,          /* the server chose a protocol that was not offered */
    EW_ERR_WRONG_SIGNATURE_ALGORITHM, /* CertificateVerify uses a scheme that was not offered or does not fit the key */
    EW_ERR_BAD_SIGNATURE,       /* CertificateVerify does not verify */
    EW_ERR_BAD_FINISHED,        /* Finished does not verify */
    EW_ERR_BAD_BINDER,          /* the binder of a ticket's PSK does not verify */
    EW_ERR_SECOND_RETRY,        /* a second HelloRetryRequest */
    EW_ERR_EMPTY_RETRY,         /* a HelloRetryRequest that changes nothing */
    EW_ERR_BAD_RETRY_HELLO,     /* the second ClientHello differs where it must not */
    EW_ERR_BAD_COOKIE,          /* a cookie that is not ours */
    EW_ERR_COMPRESSION,         /* a compression method other than null */
    EW_ERR_BAD_SESSION_ID_ECHO, /* the server did not echo our legacy_session_id */
    EW_ERR_BAD_KEY_UPDATE,      /* a KeyUpdate with an unknown request */
    EW_ERR_NO_CERTIFICATE,      /* the server sent an empty certificate list */
    EW_ERR_CERT_REQUIRED,       /* a client certificate is required and none came */
    EW_ERR_CERT_BAD,            /* a certificate does not parse, or its signature is wrong */
    EW_ERR_CERT_UNSUPPORTED,    /* a certificate or key of a type or use that does not fit */
    EW_ERR_CERT_REVOKED,        /* a certificate is revoked */
    EW_ERR_CERT_EXPIRED,        /* a certificate has expired or is not valid yet */
    EW_ERR_CERT_UNKNOWN,        /* a certificate is unacceptable for another reason */
    EW_ERR_CERT_UNKNOWN_CA,     /* the chain leads to no trusted CA */
    EW_ERR_CERT_NAME,           /* the certificate is for another name */
    EW_ERR_CRL_MISSING,         /* there are revocation lists, and none for a certificate of the chain */
    EW_ERR_CRL_EXPIRED,         /* a revocation list is out of date */
    EW_ERR_CRL_BAD,             /* a revocation list's signature or form is wrong */
    EW_ERR_REFUSED,             /* a callback's answer: no connection with this peer (alert handshake_failure) */
    EW_ERR_RENEGOTIATION_INFO,  /* 1.2: renegotiation_info of a first handshake is not empty */
    EW_ERR_NO_SECURE_RENEGOTIATION, /* 1.2: the server knows no renegotiation_info (RFC 5746) */
    EW_ERR_NO_EXTENDED_SECRET,  /* 1.2: a resumption where one side lacks extended_master_secret (RFC 7627) */
    EW_ERR_OCSP_BAD,            /* a stapled OCSP response that proves nothing: malformed, not signed by who may, or stale */
    EW_ERR_OCSP_REVOKED,        /* a stapled OCSP response says that the certificate is revoked */
    EW_ERR_OCSP_MISSING,        /* no OCSP response is stapled, and one is required */
    EW_ERR_UNKNOWN_COMPRESSION, /* a certificate compressed by what was not offered (RFC 8879) */
    EW_ERR_BAD_COMPRESSION,     /* a compressed certificate that does not come to what it says it is */
    EW_ERR_EARLY_DOWNGRADE,     /* the server answers early data with TLS 1.2 */
    EW_ERR_EARLY_MISMATCH,      /* the server took early data of another suite or protocol */
    EW_ERR_TOO_MUCH_EARLY_DATA, /* more early data than was announced */
    EW_ERR_EXCESS_HANDSHAKE,    /* handshake bytes behind the end of a flight, before it was answered */
    EW_ERR_WRONG_VERSION,       /* the server chose a version that was not offered, or changed it */
    EW_ERR_NO_KEY_SHARE,        /* the server resumed without a key share, which was not offered */
    EW_ERR_DUPLICATE_KEY_SHARE, /* two key shares of one group */
    EW_ERR_BINDER_COUNT,        /* not as many PSK binders as identities */
    EW_ERR_POINT_FORMATS,       /* 1.2: ec_point_formats without the uncompressed form */
    EW_ERR_REQUEST_CONTEXT,     /* a certificate_request_context where none may be */
    EW_ERR_CERT_DECODE,         /* a certificate does not parse */
    EW_ERR_RECORD_VERSION,      /* 1.2: a record says another version */
    EW_ERR_WRONG_PSK_SECRET,    /* an external PSK's binder does not verify */
    EW_ERR_ALERT_RECEIVED,      /* the peer sent a fatal alert: see the outcome */
    EW_ERR_CLOSED_EARLY,        /* close_notify before the handshake was complete */
    EW_ERR_CUT,                 /* the transport ended before the peer's close_notify (C11) */

    EW_ERR_MAX_
} ew_err;

/* ew_err_name: the error's name in snake case ("bad_record_mac"), stable, for logs and tests. Static storage. */
EW_API const char *ew_err_name(ew_err err);

/* ew_err_text: one sentence that says what happened and what to do next. Static storage. */
EW_API const char *ew_err_text(ew_err err);

/* ew_err_alert: the alert (RFC 9846, 6.2) that answers this fault; 80 (internal_error) for our own; -1 where no alert is
 * sent (caller's errors, alerts received, cuts). */
EW_API int ew_err_alert(ew_err err);

/* Alerts (RFC 9846, 6), for ew_conn_abort and the outcome. */
enum {
    EW_ALERT_CLOSE_NOTIFY = 0,
    EW_ALERT_UNEXPECTED_MESSAGE = 10,
    EW_ALERT_BAD_RECORD_MAC = 20,
    EW_ALERT_RECORD_OVERFLOW = 22,
    EW_ALERT_HANDSHAKE_FAILURE = 40,
    EW_ALERT_BAD_CERTIFICATE = 42,
    EW_ALERT_UNSUPPORTED_CERTIFICATE = 43,
    EW_ALERT_CERTIFICATE_REVOKED = 44,
    EW_ALERT_CERTIFICATE_EXPIRED = 45,
    EW_ALERT_CERTIFICATE_UNKNOWN = 46,
    EW_ALERT_ILLEGAL_PARAMETER = 47,
    EW_ALERT_UNKNOWN_CA = 48,
    EW_ALERT_ACCESS_DENIED = 49,
    EW_ALERT_DECODE_ERROR = 50,
    EW_ALERT_DECRYPT_ERROR = 51,
    EW_ALERT_PROTOCOL_VERSION = 70,
    EW_ALERT_INSUFFICIENT_SECURITY = 71,
    EW_ALERT_INTERNAL_ERROR = 80,
    EW_ALERT_INAPPROPRIATE_FALLBACK = 86,
    EW_ALERT_USER_CANCELED = 90,
    EW_ALERT_NO_RENEGOTIATION = 100, /* 1.2 */
    EW_ALERT_MISSING_EXTENSION = 109,
    EW_ALERT_UNSUPPORTED_EXTENSION = 110,
    EW_ALERT_UNRECOGNIZED_NAME = 112,
    EW_ALERT_BAD_CERTIFICATE_STATUS_RESPONSE = 113,
    EW_ALERT_UNKNOWN_PSK_IDENTITY = 115,
    EW_ALERT_CERTIFICATE_REQUIRED = 116,
    EW_ALERT_GENERAL_ERROR = 117,
    EW_ALERT_NO_APPLICATION_PROTOCOL = 120
};

/* ew_alert_name: "bad_record_mac" for 20; "unknown" for what RFC 9846 and RFC 5246 do not name. Static storage. */
EW_API const char *ew_alert_name(unsigned alert);

#ifdef __cplusplus
}
#endif
#endif
