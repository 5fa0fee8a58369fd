/* zeek.h - connections as Zeek logs them (conn.log, TSV). */
#ifndef POSTERN_LAB_ZEEK_H
#define POSTERN_LAB_ZEEK_H

const char *zeek_conn_head(void);

#endif
