/* logs.c - see logs.h. */
#include "logs.h"

#include <ctype.h>
#include <errno.h>

#include "disk.h"
#include "evtx_log.h"
#include "kinds.h"
#include "zeek.h"

#include "base/alloc.h"
#include "base/clock.h"

#define EVTX_KEY "evtx"

struct file {
	FILE *out;  /* NULL: nothing open */
	char *path; /* owned; relative to the root */
	int64_t period;
	uint64_t lines;
	int64_t last_ns;
	struct evtx_log *events; /* event logs */
	bool fresh; /* the head must be written before the next line */
	bool gone;  /* this file is deleted */
	bool cut;   /* the rest is cut off */
};

struct logs {
	const struct world *world;
	struct logs_options opt;
	struct logs_watch watch;
	struct file files[HOST_COUNT][LOG_COUNT];
	struct buf scratch;
};

const char *host_name(const struct world *w, unsigned host)
{
	if (host == HOST_DC)
		return w->dc_name;
	if (host == HOST_FILES)
		return w->file_name;
	if (host == HOST_SENSOR)
		return "sensor";
	return w->servers[host].name;
}

const char *log_key(enum log_kind kind)
{
	static const char *const sensor[] = {
		"network-flow", "network-http",	   "network-tls",
		"network-file", "network-smb",	   "network-smb-file",
		"network-ntlm", "network-kerberos"};

	if (kind >= LOG_ZEEK_CONN)
		return sensor[kind - LOG_ZEEK_CONN];
	return kind < LOG_TEXT_COUNT ? kind_of(kind)->key : evtx_log_key(kind);
}

bool log_covered(const char *key, enum log_kind kind)
{
	if (!strcmp(key, "all"))
		return true;
	if (!strcmp(key, EVTX_KEY))
		return kind >= LOG_EVTX_SECURITY && kind < LOG_ZEEK_CONN;
	if (!strcmp(key, "network"))
		return kind >= LOG_ZEEK_CONN;
	return !strcmp(key, log_key(kind));
}

int logs_open(struct logs **out, const struct world *w,
	      const struct logs_options *opt, const struct logs_watch *watch,
	      struct err *err)
{
	struct logs *l = mem_new(1, sizeof(*l));

	if (!l)
		return err_nomem(err);
	l->world = w;
	l->opt = *opt;
	l->watch = *watch;
	buf_init(&l->scratch, 1 << 20);
	*out = l;
	return ST_OK;
}

static const struct outage *outage_at(const struct logs *l,
				      const struct line *line, enum loss loss,
				      int64_t at_ns)
{
	for (unsigned i = 0; i < l->opt.outage_count; i++) {
		const struct outage *o = &l->opt.outages[i];

		if (o->loss == loss && at_ns >= o->from_ns &&
		    at_ns < o->to_ns &&
		    (o->host < 0 || o->host == line->host) &&
		    log_covered(o->log, line->log))
			return o;
	}
	return NULL;
}

static void close_file(struct file *f)
{
	if (f->out)
		fclose(f->out);
	mem_free(f->path);
	f->out = NULL;
	f->path = NULL;
}

static void put_iis_head(struct logs *l, struct buf *b, int64_t at_ns)
{
	buf_text(b, "#Software: Microsoft Internet Information Services 10.0"
		    "\r\n#Version: 1.0\r\n#Date: ");
	time_put_date(b, at_ns);
	buf_printf(b, " %02d:%02d:%02d\r\n",
		   (int)(at_ns % NS_PER_DAY / NS_PER_HOUR),
		   (int)(at_ns % NS_PER_HOUR / (60 * NS_PER_SECOND)),
		   (int)(at_ns % (60 * NS_PER_SECOND) / NS_PER_SECOND));
	buf_text(b, "#Fields: date time s-ip cs-method cs-uri-stem "
		    "cs-uri-query s-port cs-username c-ip cs(User-Agent)");
	if (l->opt.cookies)
		buf_text(b, " cs(Cookie)");
	buf_text(b, " cs(Referer) sc-status sc-substatus sc-win32-status");
	if (l->opt.bytes_columns)
		buf_text(b, " sc-bytes cs-bytes");
	buf_text(b, " time-taken");
	if (l->opt.forwarded)
		buf_text(b, " X-Forwarded-For");
	buf_text(b, "\r\n");
}

static void put_httperr_head(struct buf *b, int64_t at_ns, const char *columns)
{
	buf_text(b, "#Software: Microsoft HTTP API 2.0\r\n#Version: 1.0\r\n"
		    "#Date: ");
	time_put_date(b, at_ns);
	buf_printf(b, " 00:00:00\r\n#Fields: %s\r\n", columns);
}

/* Once, however often the service begins anew. */
static void put_firewall_head(struct buf *b, bool first)
{
	if (first)
		buf_text(b, "#Version: 1.5\r\n#Software: Microsoft Windows "
			    "Firewall\r\n#Time Format: Local\r\n#Fields: "
			    "date time action protocol src-ip dst-ip src-port "
			    "dst-port size tcpflags tcpsyn tcpack tcpwin "
			    "icmptype icmpcode info path\r\n\r\n");
}

static void put_exchange_head(struct logs *l, struct buf *b,
			      const struct kind *k, const struct line *line,
			      bool first)
{
	char version[NAME_TEXT] = "15.0.0.0";

	if (k->head == HEAD_BUILD)
		build_text_padded(&l->world->servers[line->host].build,
				  version);
	if (first && l->opt.bom)
		buf_text(b, "\xef\xbb\xbf");
	if (first && l->opt.header_row && !strcmp(k->key, "httpproxy"))
		buf_printf(b, "%s\r\n", k->columns);
	buf_printf(b,
		   "#Software: Microsoft Exchange Server\r\n#Version: %s\r\n"
		   "#Log-type: %s\r\n#Date: ",
		   version, k->type);
	time_put(b, line->at_ns);
	buf_printf(b, "\r\n#Fields: %s", k->columns);
	/* seen in the field: the head stands twice, glued together */
	if (l->opt.dirty && line->log == LOG_TRACKING &&
	    line->at_ns / NS_PER_HOUR % 3 == 0)
		buf_printf(b, "\r\n#Fields: %s", k->columns);
	buf_text(b, "\r\n");
}

static uint64_t count_lines(struct span s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == '\n';
	return n;
}

static int write_out(struct file *f, struct span bytes, struct err *err)
{
	if (fwrite(bytes.ptr, 1, bytes.len, f->out) != bytes.len)
		return err_sys(err, ST_IO, errno, "%s", f->path);
	f->lines += count_lines(bytes);
	return ST_OK;
}

static int put_head(struct logs *l, struct file *f, const struct kind *k,
		    const struct line *line, struct err *err)
{
	struct buf *b = &l->scratch;

	buf_reset(b);
	if (k->head == HEAD_FIREWALL)
		put_firewall_head(b, f->lines == 0);
	else if (k->head == HEAD_IIS)
		put_iis_head(l, b, line->at_ns);
	else if (k->head == HEAD_HTTPERR)
		put_httperr_head(b, line->at_ns, k->columns);
	else
		put_exchange_head(l, b, k, line, f->lines == 0);
	f->fresh = false;
	return write_out(f, buf_span(b), err);
}

/* Two collectors, two names: one by the long name in small letters. */
static void put_folder(const struct logs *l, const struct line *line,
		       const struct kind *k, struct buf *b)
{
	bool web = k->head == HEAD_IIS || !strcmp(k->key, "httpproxy");
	const char *name = host_name(l->world, line->host);

	if (l->opt.mixed_names && web && line->host < WORLD_SERVERS_MAX)
		name = l->world->servers[line->host].fqdn;
	for (const char *p = name; *p; p++)
		buf_byte(b, (uint8_t)(l->opt.mixed_names && web
					      ? tolower((unsigned char)*p)
					      : *p));
	buf_byte(b, '/');
}

static int open_file(struct logs *l, struct file *f, const struct kind *k,
		     const struct line *line, struct err *err)
{
	unsigned pid = line->host < WORLD_SERVERS_MAX
			       ? l->world->servers[line->host].pid
			       : 4;
	struct buf *b = &l->scratch;
	char full[4096];

	close_file(f);
	buf_reset(b);
	put_folder(l, line, k, b);
	kind_path(k, line->at_ns, pid, l->opt.forwarded, b);
	f->path = mem_text((const char *)b->ptr, b->len);
	f->period = kind_period(k, line->at_ns);
	f->lines = 0;
	f->fresh = true;
	f->cut = false;
	f->gone = outage_at(l, line, LOSS_DELETED,
			    k->roll == ROLL_NEVER
				    ? line->at_ns
				    : kind_period_start(k, f->period)) != NULL;
	if (!f->path)
		return err_nomem(err);
	if (f->gone)
		return ST_OK;
	snprintf(full, sizeof(full), "%s/%s", l->opt.root, f->path);
	f->out = disk_open(full, err);
	return f->out ? ST_OK : ST_IO;
}

static void tell(struct logs *l, const struct line *line, const char *path,
		 uint64_t at)
{
	if (line->mark != MARK_HONEST)
		l->watch.placed(l->watch.ctx, line, path, at);
}

/* A cut file ends in the middle of its last line. */
static int put_cut(struct logs *l, struct file *f, const struct line *line,
		   struct span text, struct err *err)
{
	int rc = write_out(f, span_head(text, text.len * 2 / 3), err);

	f->cut = true;
	tell(l, line, NULL, 0);
	return rc;
}

/* What a disk fault leaves: the second half of the line is NUL bytes. */
static void damage(struct buf *b, struct span text)
{
	buf_reset(b);
	buf_span_put(b, span_head(text, text.len / 2));
	for (size_t i = text.len / 2; i < text.len; i++)
		buf_byte(b, 0);
	buf_text(b, "\r\n");
}

static int put_text(struct logs *l, struct file *f, const struct line *line,
		    struct span text, struct err *err)
{
	struct buf *b = &l->scratch;
	bool harmed = line->mark == MARK_HONEST && line->seq % 7 == 0 &&
		      outage_at(l, line, LOSS_DAMAGED, line->at_ns);
	int rc;

	if (outage_at(l, line, LOSS_CUT, line->at_ns))
		return put_cut(l, f, line, text, err);
	if (harmed) {
		damage(b, text);
	} else {
		buf_reset(b);
		buf_span_put(b, text);
		buf_text(b, "\r\n");
	}
	rc = write_out(f, buf_span(b), err);
	tell(l, line, f->path, f->lines);
	return rc;
}

static int put_event(struct logs *l, struct file *f, const struct line *line,
		     struct span text, struct err *err)
{
	uint64_t record = 0;
	int64_t at_ns = line->at_ns;
	int rc = ST_OK;

	if (line->host >= WORLD_SERVERS_MAX)
		at_ns += l->opt.others_ahead_ns;
	if (!f->events)
		rc = evtx_log_open(&f->events, l->opt.root,
				   host_name(l->world, line->host), line->log,
				   err);
	if (!rc)
		rc = evtx_log_put(f->events, at_ns, text, l->opt.meant, &record,
				  err);
	if (!rc)
		tell(l, line, evtx_log_path(f->events), record);
	return rc;
}

static int put_zeek(struct logs *l, struct file *f, const struct line *line,
		    struct span text, struct err *err)
{
	struct buf *b = &l->scratch;
	char packed[128];
	int rc;

	buf_reset(b);
	if (!f->out) {
		char full[4096], name[64];

		snprintf(name, sizeof(name), "sensor/%s.log",
			 zeek_path(line->log));
		snprintf(full, sizeof(full), "%s/%s", l->opt.root, name);
		f->path = mem_text(name, strlen(name));
		f->out = disk_open(full, err);
		if (!f->out || !f->path)
			return ST_IO;
		if (!l->opt.zeek_json)
			zeek_head(b, line->log, line->at_ns);
	}
	f->last_ns = line->at_ns;
	buf_span_put(b, text);
	buf_byte(b, '\n');
	rc = write_out(f, buf_span(b), err);
	if (l->opt.zeek_gzip)
		snprintf(packed, sizeof(packed), "%s.gz!/%s.log", f->path,
			 zeek_path(line->log));
	tell(l, line, l->opt.zeek_gzip ? packed : f->path, f->lines);
	return rc;
}

/* A log of the sensor is full: it says so, and is packed. */
static int end_zeek(struct logs *l, struct file *f, struct err *err)
{
	char from[4096], to[4096];
	int rc = ST_OK;

	buf_reset(&l->scratch);
	if (!l->opt.zeek_json)
		zeek_tail(&l->scratch, f->last_ns);
	rc = write_out(f, buf_span(&l->scratch), err);
	fclose(f->out);
	f->out = NULL;
	snprintf(from, sizeof(from), "%s/%s", l->opt.root, f->path);
	snprintf(to, sizeof(to), "%s.gz", from);
	if (!rc && l->opt.zeek_gzip)
		rc = disk_gzip(from, to, err);
	return rc;
}

int logs_put(struct logs *l, const struct line *line, struct span text,
	     struct err *err)
{
	struct file *f = &l->files[line->host][line->log];
	const struct kind *k;
	int rc = ST_OK;

	if (outage_at(l, line, LOSS_OFF, line->at_ns) ||
	    (line->log >= LOG_TEXT_COUNT &&
	     outage_at(l, line, LOSS_DELETED, line->at_ns))) {
		tell(l, line, NULL, 0);
		return ST_OK;
	}
	if (line->log >= LOG_ZEEK_CONN)
		return put_zeek(l, f, line, text, err);
	if (line->log >= LOG_TEXT_COUNT)
		return put_event(l, f, line, text, err);
	k = kind_of(line->log);
	if (!f->path || f->period != kind_period(k, line->at_ns))
		rc = open_file(l, f, k, line, err);
	if (rc)
		return rc;
	if (f->gone || f->cut) {
		tell(l, line, NULL, 0);
		return ST_OK;
	}
	if (f->fresh)
		rc = put_head(l, f, k, line, err);
	return rc ? rc : put_text(l, f, line, text, err);
}

void logs_restart(struct logs *l, unsigned host)
{
	for (unsigned k = 0; k < LOG_TEXT_COUNT; k++)
		l->files[host][k].fresh = true;
}

void logs_columns(struct logs *l, bool bytes_columns)
{
	l->opt.bytes_columns = bytes_columns;
	for (unsigned h = 0; h < HOST_COUNT; h++) {
		l->files[h][LOG_IIS].fresh = true;
		l->files[h][LOG_IIS_BACKEND].fresh = true;
	}
}

/* IIS takes 64 KiB at a time; a copy of a live file ends in NULs. */
static void pad(struct file *f)
{
	static const uint8_t nuls[65536];
	long size = ftell(f->out);

	if (size > 0)
		fwrite(nuls, 1, 65536 - (size_t)size % 65536, f->out);
}

int logs_close(struct logs *l, struct err *err)
{
	int rc = ST_OK;

	if (!l)
		return ST_OK;
	for (unsigned h = 0; h < HOST_COUNT; h++) {
		for (unsigned k = 0; k < LOG_COUNT; k++) {
			struct file *f = &l->files[h][k];

			if (f->out && l->opt.dirty && k <= LOG_IIS_BACKEND)
				pad(f);
			if (f->out && k >= LOG_ZEEK_CONN && end_zeek(l, f, err))
				rc = ST_IO;
			close_file(f);
			if (f->events && evtx_log_close(f->events, err))
				rc = ST_IO;
		}
	}
	buf_release(&l->scratch);
	mem_free(l);
	return rc;
}
