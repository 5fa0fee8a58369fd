/* zeek.h - what a Zeek sensor saw, as lines of tabs or of JSON: rows of named
 * cells, and what connections, web requests, TLS names, files, SMB shares and
 * files, NTLM and Kerberos say in common.
 *
 * A log of tabs names its columns in "#fields"; a JSON log has an object a
 * line.  docs/formats/zeek.md says which columns are read. */
#ifndef POSTERN_FORMATS_ZEEK_H
#define POSTERN_FORMATS_ZEEK_H

#include "base/buf.h"
#include "base/source.h"
#include "formats/table.h"

enum zeek_kind {
	ZEEK_CONN,
	ZEEK_HTTP,
	ZEEK_SSL,
	ZEEK_FILES,
	ZEEK_SMB_MAPPING,
	ZEEK_SMB_FILES,
	ZEEK_NTLM,
	ZEEK_KERBEROS,
	ZEEK_DNS, /* from here on rows only */
	ZEEK_X509,
	ZEEK_RDP,
	ZEEK_DCE_RPC,
	ZEEK_SMTP,
	ZEEK_SSH,
	ZEEK_FTP,
	ZEEK_DHCP,
	ZEEK_PE,
	ZEEK_NOTICE,
	ZEEK_WEIRD,
	ZEEK_KINDS
};

static inline bool zeek_has_records(enum zeek_kind kind)
{
	return kind < ZEEK_DNS;
}

/* Opaque; made by zeek_open, freed by zeek_close (NULL is fine).
 * One thread at a time. */
struct zeek;

/* Spans are valid until the next call; empty: the log does not say. */
struct zeek_record {
	struct span
		from; /* who opened the connection; of a file, who sent it */
	struct span to;
	unsigned port; /* of to; 0: not said */
	/* Payload, body or file, bytes; -1: the sensor could not tell. */
	int64_t bytes_there;
	int64_t bytes_back;
	bool lossy; /* the sensor lost some of it */
	/* http: Host; ssl: server_name; files: mime_type; smb: the share; ntlm:
	 * the server's name for itself; kerberos: the service asked for. */
	struct span name;
	/* ntlm: username; kerberos: client; files: the protocol. */
	struct span account;
	/* http: method; files: file name; smb: kind of share, or what was done
	 * to the file; ntlm: the client's name for itself; kerberos: AS, TGS. */
	struct span detail;
	int success;	 /* ntlm, kerberos: 1, 0, or -1: not said */
	int64_t time_ns; /* of its first packet */
	uint64_t line;
	uint64_t offset;
	uint64_t length;
};

/* Which log these first bytes are of; ZEEK_KINDS: none.  The path helps where
 * an object lacks what would tell. */
enum zeek_kind zeek_kind_of(struct span head, struct span path);

/* Digits, letters, dots and colons such as an address has. */
bool zeek_is_address(struct span s);

/* The source is borrowed and must outlive the reader. */
MUST_USE int zeek_open(struct zeek **out, struct source *source,
		       enum zeek_kind kind, struct damage_sink *damage,
		       struct err *err);
void zeek_close(struct zeek *z);

/* Returns 1 and fills *row, 0 at the end, or a negative enum status. A row has
 * a time; of kinds with records two addresses, too. */
MUST_USE int zeek_next(struct zeek *z, struct table_row *row, struct err *err);
/* What the last row says; NULL for kinds without records. */
const struct zeek_record *zeek_record(const struct zeek *z);

const struct tally *zeek_tally(const struct zeek *z);

#endif
