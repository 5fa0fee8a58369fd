/* zeek.c - see zeek.h. */
#include "zeek.h"

#define ENDPOINTS "id.orig_h addr|id.orig_p port|id.resp_h addr|id.resp_p port|"

static const struct {
	const char *path, *columns; /* "name type|..." */
} kinds[] = {
	{"conn", "ts time|uid string|" ENDPOINTS
		 "proto enum|service string|duration interval|"
		 "orig_bytes count|resp_bytes count|conn_state string|"
		 "local_orig bool|local_resp bool|missed_bytes count|"
		 "history string|orig_pkts count|orig_ip_bytes count|"
		 "resp_pkts count|resp_ip_bytes count|"
		 "tunnel_parents set[string]"},
	{"http", "ts time|uid string|" ENDPOINTS
		 "trans_depth count|method string|host string|uri string|"
		 "referrer string|version string|user_agent string|"
		 "origin string|request_body_len count|"
		 "response_body_len count|status_code count|"
		 "status_msg string|info_code count|info_msg string|"
		 "tags set[enum]|username string|password string|"
		 "proxied set[string]|orig_fuids vector[string]|"
		 "orig_filenames vector[string]|"
		 "orig_mime_types vector[string]|resp_fuids vector[string]|"
		 "resp_filenames vector[string]|"
		 "resp_mime_types vector[string]"},
	{"ssl", "ts time|uid string|" ENDPOINTS
		"version string|cipher string|curve string|"
		"server_name string|resumed bool|last_alert string|"
		"next_protocol string|established bool|"
		"cert_chain_fuids vector[string]|"
		"client_cert_chain_fuids vector[string]|subject string|"
		"issuer string|client_subject string|client_issuer string|"
		"validation_status string|ja3 string|ja3s string"},
	{"files", "ts time|fuid string|tx_hosts set[addr]|"
		  "rx_hosts set[addr]|conn_uids set[string]|source string|"
		  "depth count|analyzers set[string]|mime_type string|"
		  "filename string|duration interval|local_orig bool|"
		  "is_orig bool|seen_bytes count|total_bytes count|"
		  "missing_bytes count|overflow_bytes count|timedout bool|"
		  "parent_fuid string|md5 string|sha1 string|sha256 string|"
		  "extracted string|extracted_cutoff bool|"
		  "extracted_size count"},
	{"smb_mapping",
	 "ts time|uid string|" ENDPOINTS "path string|service string|"
	 "native_file_system string|share_type string"},
	{"smb_files", "ts time|uid string|" ENDPOINTS
		      "fuid string|action enum|path string|name string|"
		      "size count|prev_name string|times.modified time|"
		      "times.accessed time|times.created time|"
		      "times.changed time"},
	{"ntlm", "ts time|uid string|" ENDPOINTS
		 "username string|hostname string|domainname string|"
		 "server_nb_computer_name string|"
		 "server_dns_computer_name string|"
		 "server_tree_name string|success bool"},
	{"kerberos", "ts time|uid string|" ENDPOINTS
		     "request_type string|client string|service string|"
		     "success bool|error_msg string|from time|till time|"
		     "cipher string|forwardable bool|renewable bool|"
		     "client_cert_subject string|client_cert_fuid string|"
		     "server_cert_subject string|server_cert_fuid string"},
};

static const char *columns_of(enum log_kind log)
{
	return kinds[log - LOG_ZEEK_CONN].columns;
}

const char *zeek_path(enum log_kind log)
{
	return kinds[log - LOG_ZEEK_CONN].path;
}

/* --- cells --- */

void zeek_text(struct zeek_row *w, const char *text)
{
	if (w->count < ZEEK_COLUMNS_MAX)
		w->cell[w->count++] = text;
}

static char *room(struct zeek_row *w, size_t need)
{
	char *at = w->text + w->used;

	if (w->used + need > sizeof(w->text))
		return NULL;
	w->used += need;
	return at;
}

void zeek_number(struct zeek_row *w, uint64_t n)
{
	char *at = room(w, 24);

	if (at)
		snprintf(at, 24, "%llu", (unsigned long long)n);
	zeek_text(w, at);
}

void zeek_seconds(struct zeek_row *w, int64_t ns)
{
	char *at = room(w, 32);

	if (at)
		snprintf(at, 32, "%lld.%06u", (long long)(ns / NS_PER_SECOND),
			 (unsigned)(ns % NS_PER_SECOND / 1000));
	zeek_text(w, at);
}

void zeek_truth(struct zeek_row *w, bool truth)
{
	zeek_text(w, truth ? "T" : "F");
}

void zeek_unset(struct zeek_row *w, unsigned n)
{
	while (n--)
		zeek_text(w, NULL);
}

/* --- the two forms --- */

/* One column of the list: its name and type; false behind the last. */
static bool next_column(const char **at, struct span *name, struct span *type)
{
	const char *blank = strchr(*at, ' ');
	const char *end;

	if (!blank)
		return false;
	end = strchr(blank, '|');
	if (!end)
		end = blank + strlen(blank);
	*name = span_of(*at, (size_t)(blank - *at));
	*type = span_of(blank + 1, (size_t)(end - blank - 1));
	*at = *end ? end + 1 : end;
	return true;
}

static bool is_list(struct span type)
{
	return type.len && type.ptr[type.len - 1] == ']';
}

/* What is no plain letter, and the escape's own sign, as \xNN; a backslash
 * twice. */
static void put_tabbed(struct buf *b, const char *text)
{
	if (!text) {
		buf_byte(b, '-');
		return;
	}
	if (!*text)
		buf_text(b, "(empty)");
	for (const char *p = text; *p; p++) {
		uint8_t c = (uint8_t)*p;

		if (c == '\\')
			buf_text(b, "\\\\");
		else if (c < 0x20 || c > 0x7e)
			buf_printf(b, "\\x%02x", c);
		else
			buf_byte(b, c);
	}
}

static void put_quoted(struct buf *b, struct span text)
{
	buf_byte(b, '"');
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (c == '"' || c == '\\') {
			buf_byte(b, '\\');
			buf_byte(b, c);
		} else if (c < 0x20 || c > 0x7e) {
			buf_printf(b, "\\\\x%02x", c);
		} else {
			buf_byte(b, c);
		}
	}
	buf_byte(b, '"');
}

static void put_list(struct buf *b, const char *text)
{
	struct span rest = span_str(text);

	buf_byte(b, '[');
	while (rest.len) {
		size_t n = span_find(rest, SPAN_LIT(","));

		put_quoted(b, span_head(rest, n));
		rest = n == SIZE_MAX ? SPAN_EMPTY : span_skip(rest, n + 1);
		if (rest.len)
			buf_byte(b, ',');
	}
	buf_byte(b, ']');
}

static void put_value(struct buf *b, struct span type, const char *text)
{
	if (is_list(type))
		put_list(b, text);
	else if (span_is(type, "bool"))
		buf_text(b, *text == 'T' ? "true" : "false");
	else if (span_is(type, "string") || span_is(type, "addr") ||
		 span_is(type, "enum"))
		put_quoted(b, span_str(text));
	else
		buf_text(b, text);
}

static void put_object(struct buf *b, enum log_kind log,
		       const struct zeek_row *w)
{
	const char *at = columns_of(log);
	struct span name, type;

	buf_byte(b, '{');
	for (unsigned i = 0; next_column(&at, &name, &type); i++) {
		if (!w->cell[i])
			continue;
		if (i)
			buf_byte(b, ',');
		put_quoted(b, name);
		buf_byte(b, ':');
		put_value(b, type, w->cell[i]);
	}
	buf_byte(b, '}');
}

void zeek_put(struct lab *lab, enum log_kind log, const struct zeek_row *w,
	      int64_t at_ns, uint32_t mark)
{
	const char *at = columns_of(log);
	struct span name, type;
	unsigned n = 0;

	if (!lab->zeek)
		return;
	if (lab->files.zeek_json) {
		put_object(&lab->line, log, w);
	} else {
		for (; next_column(&at, &name, &type); n++) {
			if (n)
				buf_byte(&lab->line, '\t');
			put_tabbed(&lab->line, w->cell[n]);
		}
	}
	lab_put(lab, HOST_SENSOR, log, at_ns, mark);
}

/* --- head and tail --- */

/* "2021-03-01-06-12-44" */
static void put_stamp(struct buf *b, int64_t at_ns)
{
	size_t from = b->len;

	put_iis_time(b, at_ns);
	for (; from < b->len; from++)
		if (b->ptr[from] == ' ' || b->ptr[from] == ':')
			b->ptr[from] = '-';
	buf_byte(b, '\n');
}

static void put_names(struct buf *b, const char *columns, bool types)
{
	struct span name, type;

	while (next_column(&columns, &name, &type)) {
		buf_byte(b, '\t');
		buf_span_put(b, types ? type : name);
	}
	buf_byte(b, '\n');
}

void zeek_head(struct buf *b, enum log_kind log, int64_t at_ns)
{
	buf_printf(b,
		   "#separator \\x09\n#set_separator\t,\n"
		   "#empty_field\t(empty)\n#unset_field\t-\n#path\t%s\n#open\t",
		   zeek_path(log));
	put_stamp(b, at_ns);
	buf_text(b, "#fields");
	put_names(b, columns_of(log), false);
	buf_text(b, "#types");
	put_names(b, columns_of(log), true);
}

void zeek_tail(struct buf *b, int64_t at_ns)
{
	buf_text(b, "#close\t");
	put_stamp(b, at_ns);
}
