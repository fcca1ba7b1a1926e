/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/exit_status.h"

int exit_status_of(ew_verdict verdict)
{
    switch (verdict) {
    case EW_CLEAN:
        return STATUS_OK;
    case EW_NEVER_OPEN:
        return 10;
    case EW_ALERTED:
        return 11;
    case EW_ABORTED:
        return 12;
    case EW_CUT_SHORT:
        return 13;
    case EW_RECEIVED_ALL:
        return 14;
    case EW_NOT_CONFIRMED:
        return 15;
    case EW_TIMED_OUT:
        return 16;
    case EW_TRUNCATED:
        return 17;
    case EW_BROKEN:
        return 18;
    case EW_VERDICT_NONE:
        break;
    }
    return STATUS_LOCAL;
}

const char *exit_status_help(void)
{
    return "Exit status of connect:\n"
           "   0  clean          both sides said goodbye and nothing was lost\n"
           "   1  -              trouble on this machine (a file, memory, standard input or output), whatever\n"
           "                     verdict the connection got for it\n"
           "   2  -              bad usage\n"
           "  10  never_open     no connection, or no completed handshake\n"
           "  11  alerted        the peer ended it by a fatal alert\n"
           "  12  aborted        we ended it by a fatal alert, or gave it up\n"
           "  13  cut_short      both said goodbye, but bytes were discarded\n"
           "  14  received_all   all of the peer's came; our end could not leave\n"
           "  15  not_confirmed  we said goodbye and did not hear the peer's\n"
           "  16  timed_out      a limit passed\n"
           "  17  truncated      the peer's stream was cut: there may be more that never came\n"
           "  18  broken         the network failed otherwise\n";
}
