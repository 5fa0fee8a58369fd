/* zeek.c - see zeek.h; zeek_rows.c does the cells. */
#include "formats/zeek.h"

#include "base/alloc.h"
#include "formats/zeek_rows.h"

#define HEAD_LINES 32 /* how far down "#fields" is looked for */

/* What a record is made of. */
enum cell {
	TS,
	FROM,
	TO,
	PORT,
	THERE,
	BACK,
	MISSED,
	NAME,
	ACCOUNT,
	DETAIL,
	SUCCESS,
	IS_FROM, /* files: whether the opener of the connection sent it */
	TX,	 /* files, before Zeek 6: sets of addresses */
	RX,
	CELLS
};

#define ENDPOINTS                                                              \
	[TS] = "ts", [FROM] = "id.orig_h", [TO] = "id.resp_h",                 \
	[PORT] = "id.resp_p"

/* docs.zeek.org, "Zeek Log Formats and Inspection". */
static const struct layout_of {
	const char *path;     /* "#path", "_path" and the file's name */
	const char *marks[2]; /* names that only this log has */
	const char *cell[CELLS];
} layouts[ZEEK_KINDS] = {
	[ZEEK_CONN] = {"conn",
		       {"conn_state", "proto"},
		       {ENDPOINTS, [THERE] = "orig_bytes",
			[BACK] = "resp_bytes", [MISSED] = "missed_bytes"}},
	[ZEEK_HTTP] = {"http",
		       {"trans_depth", "response_body_len"},
		       {ENDPOINTS, [THERE] = "request_body_len",
			[BACK] = "response_body_len", [NAME] = "host",
			[DETAIL] = "method"}},
	[ZEEK_SSL] = {"ssl",
		      {"resumed", "established"},
		      {ENDPOINTS, [NAME] = "server_name"}},
	[ZEEK_FILES] =
		{"files",
		 {"fuid", "overflow_bytes"},
		 {ENDPOINTS, [THERE] = "seen_bytes", [MISSED] = "missing_bytes",
		  [NAME] = "mime_type", [ACCOUNT] = "source",
		  [DETAIL] = "filename", [IS_FROM] = "is_orig",
		  [TX] = "tx_hosts", [RX] = "rx_hosts"}},
	[ZEEK_SMB_MAPPING] =
		{"smb_mapping",
		 {"share_type", "id.orig_h"},
		 {ENDPOINTS, [NAME] = "path", [DETAIL] = "share_type"}},
	[ZEEK_SMB_FILES] = {"smb_files",
			    {"times.modified", "action"},
			    {ENDPOINTS, [NAME] = "path", [DETAIL] = "action"}},
	[ZEEK_NTLM] = {"ntlm",
		       {"server_nb_computer_name", "id.orig_h"},
		       {ENDPOINTS, [NAME] = "server_nb_computer_name",
			[ACCOUNT] = "username", [DETAIL] = "hostname",
			[SUCCESS] = "success"}},
	[ZEEK_KERBEROS] = {"kerberos",
			   {"request_type", "till"},
			   {ENDPOINTS, [NAME] = "service", [ACCOUNT] = "client",
			    [DETAIL] = "request_type", [SUCCESS] = "success"}},
	/* Of these only rows are given. */
	[ZEEK_DNS] = {"dns", {"AA", "rejected"}, {[TS] = "ts"}},
	[ZEEK_X509] = {"x509",
		       {"certificate.version", "certificate.serial"},
		       {[TS] = "ts"}},
	[ZEEK_RDP] = {"rdp", {"cert_count", "id.orig_h"}, {[TS] = "ts"}},
	[ZEEK_DCE_RPC] = {"dce_rpc", {"named_pipe", "endpoint"}, {[TS] = "ts"}},
	[ZEEK_SMTP] = {"smtp", {"trans_depth", "helo"}, {[TS] = "ts"}},
	[ZEEK_SSH] = {"ssh", {"auth_attempts", "id.orig_h"}, {[TS] = "ts"}},
	[ZEEK_FTP] = {"ftp", {"reply_code", "command"}, {[TS] = "ts"}},
	[ZEEK_DHCP] = {"dhcp", {"uids", "msg_types"}, {[TS] = "ts"}},
	[ZEEK_PE] = {"pe", {"is_exe", "is_64bit"}, {[TS] = "ts"}},
	[ZEEK_NOTICE] = {"notice", {"note", "actions"}, {[TS] = "ts"}},
	[ZEEK_WEIRD] = {"weird", {"notice", "peer"}, {[TS] = "ts"}},
};

struct zeek {
	struct table_reader t;
	struct zeek_rows rows;
	enum zeek_kind kind;
	uint32_t generation;  /* of the layout that column is of */
	size_t column[CELLS]; /* COLUMN_NONE: not there */
	struct zeek_record record;
};

/* --- which log ----------------------------------------------------------- */

/* The name stands between tabs or quotes: "action" is not "transaction". */
static bool names_column(struct span text, const char *name, bool object)
{
	struct span word = span_str(name);

	while (text.len) {
		size_t at = span_find(text, word);
		uint8_t before;
		uint8_t after;

		if (at == SIZE_MAX)
			return false;
		before = at ? text.ptr[at - 1] : '\t';
		after = at + word.len < text.len ? text.ptr[at + word.len]
						 : '\t';
		if (object ? before == '"' && after == '"'
			   : before == '\t' && (after == '\t' || after == '\r'))
			return true;
		text = span_skip(text, at + word.len);
	}
	return false;
}

static enum zeek_kind by_columns(struct span text, bool object)
{
	for (size_t k = 0; k < ZEEK_KINDS; k++)
		if (names_column(text, layouts[k].marks[0], object) &&
		    names_column(text, layouts[k].marks[1], object))
			return (enum zeek_kind)k;
	return ZEEK_KINDS;
}

/* "conn", "conn.09-10.log", "conn.2021-03-01-00.log": the first word. */
static enum zeek_kind by_name(struct span name)
{
	size_t n = 0;

	while (n < name.len && name.ptr[n] != '.')
		n++;
	for (size_t k = 0; k < ZEEK_KINDS; k++)
		if (span_is(span_head(name, n), layouts[k].path))
			return (enum zeek_kind)k;
	return ZEEK_KINDS;
}

static struct span file_name(struct span path)
{
	size_t at = path.len;

	while (at && path.ptr[at - 1] != '/' && path.ptr[at - 1] != '\\')
		at--;
	return span_skip(path, at);
}

/* An object of a sensor has a time; one that does not say which log it is of
 * has a connection's id or a file's, and the name of its file tells. */
static enum zeek_kind of_object(struct span line, struct span path)
{
	enum zeek_kind kind;

	if (!names_column(line, "ts", true))
		return ZEEK_KINDS;
	kind = by_columns(line, true);
	if (kind == ZEEK_KINDS && (names_column(line, "uid", true) ||
				   names_column(line, "fuid", true)))
		kind = by_name(file_name(path));
	return kind;
}

static struct span next_line(struct span *text)
{
	size_t n = span_find(*text, SPAN_LIT("\n"));
	struct span line = span_head(*text, n);

	*text = n == SIZE_MAX ? SPAN_EMPTY : span_skip(*text, n + 1);
	return line;
}

enum zeek_kind zeek_kind_of(struct span head, struct span path)
{
	const struct span fields = SPAN_LIT("#fields\t");
	const struct span says = SPAN_LIT("#path\t");
	enum zeek_kind said = ZEEK_KINDS;
	enum zeek_kind kind;

	for (unsigned n = 0; n < HEAD_LINES && head.len; n++) {
		struct span line = next_line(&head);

		if (!line.len)
			continue;
		if (line.ptr[0] == '{')
			return of_object(line, path);
		if (line.ptr[0] != '#')
			return ZEEK_KINDS;
		if (span_starts_nocase(line, says))
			said = by_name(span_trim(span_skip(line, says.len)));
		if (!span_starts_nocase(line, fields))
			continue;
		/* columns change with versions and settings of the sensor */
		kind = by_columns(span_skip(line, fields.len - 1), false);
		return kind == ZEEK_KINDS ? said : kind;
	}
	return ZEEK_KINDS;
}

/* --- opening ------------------------------------------------------------- */

int zeek_open(struct zeek **out, struct source *source, enum zeek_kind kind,
	      struct damage_sink *damage, struct err *err)
{
	const struct lines_options options = {.separator = '\t'};
	struct zeek *z = mem_new(1, sizeof(*z));
	int status;

	if (!z)
		return err_nomem(err);
	z->kind = kind;
	zeek_rows_init(&z->rows);
	status = table_reader_open(&z->t, source, &options, damage, err);
	if (status) {
		zeek_close(z);
		return status;
	}
	*out = z;
	return ST_OK;
}

void zeek_close(struct zeek *z)
{
	if (!z)
		return;
	zeek_rows_release(&z->rows);
	table_reader_close(&z->t);
	mem_free(z);
}

const struct tally *zeek_tally(const struct zeek *z)
{
	return &z->t.tally;
}

/* --- values -------------------------------------------------------------- */

/* Whole and decimal; -1 for anything else, and for what has no place. */
static int64_t whole(struct span s)
{
	int64_t value = 0;

	if (s.len == 0 || s.len > 18)
		return -1;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return -1;
		value = value * 10 + (s.ptr[i] - '0');
	}
	return value;
}

/* "1614384317.123456": seconds; the fraction may lack. */
static int64_t seconds(struct span s)
{
	size_t dot = span_find(s, SPAN_LIT("."));
	struct span fraction =
		dot == SIZE_MAX ? SPAN_EMPTY : span_skip(s, dot + 1);
	int64_t value = whole(span_head(s, dot));
	int64_t ns = 0;
	int64_t unit = NS_PER_SECOND / 10;

	if (value < 0 || value > INT64_MAX / NS_PER_SECOND - 1)
		return TIME_NONE;
	for (size_t i = 0; i < fraction.len; i++, unit /= 10) {
		if (fraction.ptr[i] < '0' || fraction.ptr[i] > '9')
			return TIME_NONE;
		ns += (fraction.ptr[i] - '0') * unit;
	}
	return value * NS_PER_SECOND + ns;
}

static int64_t moment_of(struct span s)
{
	int64_t ns = seconds(s);

	if (ns == TIME_NONE && s.len >= 10 && time_from_text(s, &ns))
		return ns;
	return ns;
}

/* Hexadecimal digits, dots and colons: nothing else is an address. */
bool zeek_is_address(struct span s)
{
	if (s.len < 2 || s.len > 45)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = ascii_lower(s.ptr[i]);

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') &&
		    c != '.' && c != ':')
			return false;
	}
	return true;
}

static int truth(struct span s)
{
	if (span_is(s, "T") || span_is(s, "true"))
		return 1;
	return span_is(s, "F") || span_is(s, "false") ? 0 : -1;
}

/* Unset, and empty sets, are nothing. */
static struct span said(struct span s)
{
	return span_is(s, "-") || span_is(s, "(empty)") ? SPAN_EMPTY : s;
}

static struct span first_of(struct span set)
{
	return span_head(set, span_find(set, SPAN_LIT(",")));
}

/* Who sent the file, whoever opened the connection. */
static void turn_file(const struct span cell[CELLS], struct zeek_record *r)
{
	struct span from = r->from;

	r->port = 0;
	r->bytes_back = 0;
	if (!r->from.len) {
		r->from = first_of(cell[TX]);
		r->to = first_of(cell[RX]);
	} else if (truth(cell[IS_FROM]) == 0) {
		r->from = r->to;
		r->to = from;
	}
}

static bool fill(const struct zeek *z, const struct span cell[CELLS],
		 struct zeek_record *out)
{
	int64_t port = whole(cell[PORT]);

	*out = (struct zeek_record){
		.from = cell[FROM],
		.to = cell[TO],
		.port = port < 0 ? 0 : (unsigned)port,
		.bytes_there = whole(cell[THERE]),
		.bytes_back = whole(cell[BACK]),
		.lossy = whole(cell[MISSED]) > 0,
		.name = said(cell[NAME]),
		.account = said(cell[ACCOUNT]),
		.detail = said(cell[DETAIL]),
		.success = truth(cell[SUCCESS]),
		.time_ns = moment_of(cell[TS]),
	};
	if (z->kind == ZEEK_FILES)
		turn_file(cell, out);
	return zeek_is_address(out->from) && zeek_is_address(out->to) &&
	       port <= 65535 && out->time_ns != TIME_NONE;
}

/* ------------------------------------------------------------------------- */

static void know_columns(struct zeek *z, const struct table_columns *columns)
{
	if (z->generation == columns->generation)
		return;
	z->generation = columns->generation;
	for (size_t c = 0; c < CELLS; c++) {
		const char *known = layouts[z->kind].cell[c];

		z->column[c] = COLUMN_NONE;
		for (size_t i = 0; known && i < columns->count; i++)
			if (span_is(columns->name[i], known))
				z->column[c] = i;
	}
}

/* NULL when the line gave a row, else what is wrong with it. */
static const char *read_line(struct zeek *z, const struct line *line,
			     struct table_row *row)
{
	struct span cell[CELLS];
	const char *odd;
	const char *why = zeek_rows_read(&z->rows, line, row, &odd);

	if (why)
		return why;
	know_columns(z, row->columns);
	for (size_t c = 0; c < CELLS; c++)
		cell[c] = table_cell(row, z->column[c]);
	row->time_ns = moment_of(cell[TS]);
	if (row->time_ns == TIME_NONE)
		return "no time in the row";
	if (zeek_has_records(z->kind) && !fill(z, cell, &z->record))
		return "no time or no address in the row";
	if (odd)
		table_reader_odd(&z->t, line, odd);
	return NULL;
}

int zeek_next(struct zeek *z, struct table_row *row, struct err *err)
{
	struct line line;
	int s;

	while ((s = table_reader_line(&z->t, &line, err)) > 0) {
		const char *why;

		if (line.text.len == 0)
			continue;
		if (line.text.ptr[0] == '#') {
			s = zeek_rows_directive(&z->rows, line.text, err);
			if (s < 0)
				return s;
			continue;
		}
		why = read_line(z, &line, row);
		if (why) {
			table_reader_damage(&z->t, &line, why);
			continue;
		}
		table_reader_row(&z->t, &line, row);
		z->record.line = line.number;
		z->record.offset = line.offset;
		z->record.length = line.length;
		return 1;
	}
	return s;
}

const struct zeek_record *zeek_record(const struct zeek *z)
{
	return zeek_has_records(z->kind) ? &z->record : NULL;
}
