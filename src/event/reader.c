/* reader.c - see reader.h; table_events.c and evtx_events.c do the fields. */
#include "base/alloc.h"
#include "event/reader_inner.h"
#include "formats/exchange_csv.h"
#include "formats/w3c.h"
#include "formats/zeek.h"

/* What the derived values of one record may take. */
#define SCRATCH_CAP ((size_t)1 << 20)

struct event_reader {
	const struct field_names *names;
	enum log_kind log; /* of the layout in force */
	bool is_iis;
	bool back_by_name; /* the file name says W3SVC2 */
	struct w3c_places places;
	struct table_events table;
	struct arena scratch;
	/* exactly one of them is open */
	struct w3c *w3c;
	struct exchange_csv *csv;
	struct zeek *zeek;
	struct evtx *evtx;
	struct evtx_events *evtx_events;
};

static const enum log_kind kind_of_format[FORMAT_COUNT] = {
	[FORMAT_EVTX] = LOG_EVTX,
	[FORMAT_IIS] = LOG_IIS,
	[FORMAT_HTTPERR] = LOG_HTTPERR,
	[FORMAT_HTTPPROXY] = LOG_HTTPPROXY,
	[FORMAT_ECP_SERVER] = LOG_ECP_SERVER,
	[FORMAT_ECP_ACTIVITY] = LOG_ECP_ACTIVITY,
	[FORMAT_OAB_GENERATOR] = LOG_OAB_GENERATOR,
	[FORMAT_EWS] = LOG_EWS,
	[FORMAT_AUTODISCOVER] = LOG_AUTODISCOVER,
	[FORMAT_MAPI] = LOG_MAPI,
	[FORMAT_CMDLET] = LOG_CMDLET,
	[FORMAT_AUDIT] = LOG_AUDIT,
	[FORMAT_MESSAGE_TRACKING] = LOG_MESSAGE_TRACKING,
	[FORMAT_SMTP_RECEIVE] = LOG_SMTP_RECEIVE,
	[FORMAT_SMTP_SEND] = LOG_SMTP_SEND,
	[FORMAT_AGENT] = LOG_AGENT,
	[FORMAT_CONNECTIVITY] = LOG_CONNECTIVITY,
	[FORMAT_IMAP] = LOG_IMAP,
	[FORMAT_POP] = LOG_POP,
	[FORMAT_FIREWALL] = LOG_FIREWALL,
	[FORMAT_ZEEK_CONN] = LOG_ZEEK_CONN,
	[FORMAT_ZEEK_HTTP] = LOG_ZEEK_HTTP,
	[FORMAT_ZEEK_SSL] = LOG_ZEEK_SSL,
	[FORMAT_ZEEK_FILES] = LOG_ZEEK_FILES,
	[FORMAT_ZEEK_SMB_MAPPING] = LOG_ZEEK_SMB_MAPPING,
	[FORMAT_ZEEK_SMB_FILES] = LOG_ZEEK_SMB_FILES,
	[FORMAT_ZEEK_NTLM] = LOG_ZEEK_NTLM,
	[FORMAT_ZEEK_KERBEROS] = LOG_ZEEK_KERBEROS,
	[FORMAT_ZEEK_DNS] = LOG_ZEEK_DNS,
	[FORMAT_ZEEK_X509] = LOG_ZEEK_X509,
	[FORMAT_ZEEK_RDP] = LOG_ZEEK_RDP,
	[FORMAT_ZEEK_DCE_RPC] = LOG_ZEEK_DCE_RPC,
	[FORMAT_ZEEK_SMTP] = LOG_ZEEK_SMTP,
	[FORMAT_ZEEK_SSH] = LOG_ZEEK_SSH,
	[FORMAT_ZEEK_FTP] = LOG_ZEEK_FTP,
	[FORMAT_ZEEK_DHCP] = LOG_ZEEK_DHCP,
	[FORMAT_ZEEK_PE] = LOG_ZEEK_PE,
	[FORMAT_ZEEK_NOTICE] = LOG_ZEEK_NOTICE,
	[FORMAT_ZEEK_WEIRD] = LOG_ZEEK_WEIRD,
	[FORMAT_RCA] = LOG_RCA,
	[FORMAT_OTHER_CSV] = LOG_OTHER,
};

enum log_kind event_format_log(enum format format)
{
	return (unsigned)format < FORMAT_COUNT ? kind_of_format[format]
					       : LOG_NONE;
}

static int open_text(struct event_reader *r, struct source *in,
		     const struct event_reader_options *o, struct err *err)
{
	struct table_events *t = &r->table;
	int64_t date = w3c_name_date(o->file_name);

	t->count = field_names_count(o->names);
	t->place = mem_new(t->count, sizeof(*t->place));
	if (!t->place)
		return err_nomem(err);
	t->scratch = &r->scratch;
	if (format_is_exchange(o->format))
		return exchange_csv_open(
			&r->csv, in,
			&(struct exchange_csv_options){o->format, o->damage},
			err);
	if (format_is_zeek(o->format))
		return zeek_open(&r->zeek, in,
				 (enum zeek_kind)(o->format - FORMAT_ZEEK_CONN),
				 o->damage, err);
	return w3c_open(
		&r->w3c, in,
		&(struct w3c_options){date == TIME_NONE ? 0 : date, o->damage},
		err);
}

static int open_inner(struct event_reader *r, struct source *in,
		      const struct event_reader_options *o, struct err *err)
{
	int s;

	if (r->log == LOG_NONE)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "%s holds no records", format_name(o->format));
	if (r->log != LOG_EVTX)
		return open_text(r, in, o, err);
	s = evtx_events_open(&r->evtx_events, o->names, err);
	if (s < 0)
		return s;
	return evtx_open(&r->evtx, in,
			 &(struct evtx_options){.slack = o->slack}, o->damage,
			 err);
}

int event_reader_open(struct event_reader **out, struct source *in,
		      const struct event_reader_options *options,
		      struct err *err)
{
	struct event_reader *r = mem_new(1, sizeof(*r));
	int s;

	if (!r)
		return err_nomem(err);
	r->names = options->names;
	r->log = event_format_log(options->format);
	r->is_iis = r->log == LOG_IIS;
	r->back_by_name = span_find_nocase(options->file_name,
					   SPAN_LIT("W3SVC2")) != SIZE_MAX;
	arena_init(&r->scratch, SCRATCH_CAP);
	s = open_inner(r, in, options, err);
	if (s < 0) {
		event_reader_close(r);
		return s;
	}
	*out = r;
	return ST_OK;
}

void event_reader_close(struct event_reader *r)
{
	if (!r)
		return;
	w3c_close(r->w3c);
	exchange_csv_close(r->csv);
	zeek_close(r->zeek);
	evtx_close(r->evtx);
	evtx_events_close(r->evtx_events);
	arena_release(&r->scratch);
	mem_free(r->table.place);
	mem_free(r);
}

static enum log_kind side_of(struct event_reader *r)
{
	switch (w3c_side_of(&r->table.rows.row, &r->places)) {
	case W3C_SIDE_BACK:
		return LOG_IIS_BACKEND;
	case W3C_SIDE_FRONT:
		return LOG_IIS;
	case W3C_SIDE_UNKNOWN:
		break;
	}
	return r->back_by_name ? LOG_IIS_BACKEND : LOG_IIS;
}

/* Which log the row belongs to, and the places of its fields: once a layout,
 * but the side of IIS is a matter of each row. */
static void know_layout(struct event_reader *r)
{
	struct table_events *t = &r->table;

	if (t->generation != t->rows.row.columns->generation) {
		t->generation = t->rows.row.columns->generation;
		if (r->is_iis)
			r->places = w3c_places_of(t->rows.row.columns);
		if (r->csv)
			r->log = event_format_log(exchange_csv_kind(r->csv));
		table_events_layout(t, r->names, r->log);
	}
	if (r->is_iis)
		r->log = side_of(r);
}

static int next_of_log(struct event_reader *r, struct table_row *row,
		       struct err *err)
{
	if (r->w3c)
		return w3c_next(r->w3c, row, err);
	return r->csv ? exchange_csv_next(r->csv, row, err)
		      : zeek_next(r->zeek, row, err);
}

static int next_row(struct event_reader *r, struct event *out, struct err *err)
{
	struct table_row *row = &r->table.rows.row;
	int got;

	if (r->table.failed)
		return err_nomem(err);
	if (r->scratch.used)
		arena_reset(&r->scratch);
	got = next_of_log(r, row, err);
	if (got <= 0)
		return got;
	know_layout(r);
	*out = (struct event){
		.log = r->log,
		.time_ns = row->time_ns,
		.number = row->line,
		.offset = row->offset,
		.length = row->length,
		.get = table_events_get,
		.inner = &r->table,
	};
	return 1;
}

int event_reader_next(struct event_reader *r, struct event *out,
		      struct err *err)
{
	if (r->evtx)
		return evtx_events_next(r->evtx_events, r->evtx, out, err);
	return next_row(r, out, err);
}

const struct tally *event_reader_tally(const struct event_reader *r)
{
	if (r->w3c)
		return w3c_tally(r->w3c);
	if (r->zeek)
		return zeek_tally(r->zeek);
	return r->csv ? exchange_csv_tally(r->csv) : evtx_tally(r->evtx);
}

const struct table_header *event_reader_header(const struct event_reader *r)
{
	if (r->w3c)
		return w3c_header(r->w3c);
	return r->csv ? exchange_csv_header(r->csv) : NULL;
}

const struct zeek_record *event_reader_sensed(const struct event_reader *r)
{
	return r->zeek ? zeek_record(r->zeek) : NULL;
}
