/* columns.h - the column lists of the logs, as real files spell them. */
#ifndef POSTERN_LAB_COLUMNS_H
#define POSTERN_LAB_COLUMNS_H

extern const char columns_httpproxy[];
extern const char columns_ews[];
extern const char columns_cmdlet[];
extern const char columns_tracking[];
extern const char columns_smtp[];
extern const char columns_ecp[];
extern const char columns_oab[];
extern const char columns_httperr[];
extern const char columns_mailbox[]; /* IMAP and POP */
extern const char columns_mapi[];
extern const char columns_rca[];

#define COLUMNS_HTTPPROXY 74
#define COLUMNS_EWS 92
#define COLUMNS_CMDLET 67
#define COLUMNS_TRACKING 30

#endif
