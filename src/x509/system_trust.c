/* SPDX-License-Identifier: Apache-2.0 */
/* The CAs of the system: where OpenSSL's own programs look. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "x509/parse.h"
#include "x509/trust.h"

enum { HASH_DIGITS = 8 };

static const char *place(const char *variable, const char *standard)
{
    const char *named = secure_getenv(variable);
    return named != NULL ? named : standard;
}

/* is_hashed: a name libcrypto would look up: eight hex digits, a dot, a number. */
static bool is_hashed(const char *name)
{
    return strspn(name, "0123456789abcdef") == HASH_DIGITS && name[HASH_DIGITS] == '.' &&
        name[HASH_DIGITS + 1] >= '0' && name[HASH_DIGITS + 1] <= '9';
}

static bool dir_has_certs(const char *path)
{
    bool found = false;
    DIR *dir = opendir(path);
    if (dir == NULL)
        return false;
    for (const struct dirent *e = readdir(dir); e != NULL && !found; e = readdir(dir))
        found = is_hashed(e->d_name);
    closedir(dir);
    return found;
}

/* any_dir_has_certs: of a list of directories, parted by colons as in PATH. */
static ew_err any_dir_has_certs(const char *dirs, bool *out_found)
{
    size_t size = strlen(dirs) + 1;
    char *list = ew_alloc(size), *state = NULL;
    if (list == NULL)
        return EW_ERR_MEMORY;
    memcpy(list, dirs, size);
    *out_found = false;
    for (char *dir = strtok_r(list, ":", &state); dir != NULL && !*out_found;
         dir = strtok_r(NULL, ":", &state))
        *out_found = dir_has_certs(dir);
    ew_free(list, size);
    return EW_OK;
}

/* A directory is only named here: libcrypto reads a CA from it when a chain first needs it, and keeps it. */
static ew_err add_dirs(ew_trust *trust, const char *dirs, bool *out_found)
{
    ew_err err = any_dir_has_certs(dirs, out_found);
    if (err == EW_OK && *out_found && X509_STORE_load_path(trust->store, dirs) != 1)
        err = ew_x509_fault(EW_ERR_NO_TRUST_STORE);
    return err;
}

ew_err ew_trust_add_system(ew_trust *trust)
{
    const char *file = place(X509_get_default_cert_file_env(), X509_get_default_cert_file());
    const char *dirs = place(X509_get_default_cert_dir_env(), X509_get_default_cert_dir());
    bool in_dirs = false;
    ew_err in_file = ew_trust_add_file(trust, file);
    if (in_file == EW_ERR_MEMORY)
        return in_file;
    ERR_set_mark();
    ew_err err = add_dirs(trust, dirs, &in_dirs);
    ERR_pop_to_mark();
    if (err == EW_OK && in_file != EW_OK && !in_dirs)
        err = EW_ERR_NO_TRUST_STORE;
    return err;
}
