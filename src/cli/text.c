/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/text.h"

#include <string.h>

#include <endwell/endwell.h>

const char *text_printable(const char *in, char *out, size_t cap)
{
    return text_printable_len(in, strlen(in), out, cap);
}

const char *text_printable_len(const char *in, size_t in_len, char *out, size_t cap)
{
    static const char HEX[] = "0123456789abcdef";
    size_t len = 0;

    for (size_t i = 0; i < in_len && len + 5 <= cap; i++) {
        unsigned char c = (unsigned char)in[i];
        if (c >= 0x20 && c < 0x7f) {
            out[len++] = (char)c;
        } else {
            out[len++] = '\\';
            out[len++] = 'x';
            out[len++] = HEX[c >> 4];
            out[len++] = HEX[c & 15];
        }
    }
    out[len] = '\0';
    return out;
}

static int64_t unit_ms(const char *unit)
{
    if (unit[0] == '\0' || strcmp(unit, "s") == 0)
        return 1000;
    if (strcmp(unit, "ms") == 0)
        return 1;
    if (strcmp(unit, "m") == 0)
        return 60 * 1000;
    if (strcmp(unit, "h") == 0)
        return 60 * 60 * 1000;
    return 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool text_time(const char *in, int64_t *out_ms)
{
    enum { MAX_DIGITS = 9 };
    int64_t whole = 0, thousandths = 0, scale = 1000;
    size_t i = 0;

    if (strcmp(in, "none") == 0) {
        *out_ms = EW_NO_LIMIT;
        return true;
    }
    for (; is_digit(in[i]); i++) {
        if (i == MAX_DIGITS)
            return false;
        whole = whole * 10 + (in[i] - '0');
    }
    if (i == 0)
        return false;
    if (in[i] == '.') {
        for (i++; is_digit(in[i]) && scale > 1; i++) {
            scale /= 10;
            thousandths += (in[i] - '0') * scale;
        }
        if (scale == 1000)
            return false;
    }
    int64_t unit = unit_ms(&in[i]);
    if (unit == 0)
        return false;
    *out_ms = whole * unit + thousandths * unit / 1000;
    return true;
}

bool text_is_choice(const char *in, const char *choices)
{
    size_t len = strlen(in), start = 0;

    for (size_t i = 0;; i++) {
        if (choices[i] != '|' && choices[i] != '\0')
            continue;
        if (i - start == len && memcmp(&choices[start], in, len) == 0)
            return true;
        if (choices[i] == '\0')
            return false;
        start = i + 1;
    }
}
