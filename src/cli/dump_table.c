/* dump_table.c - see dump_table.h. */
#include "cli/dump_table.h"

#include "base/text.h"
#include "formats/exchange_csv.h"
#include "formats/w3c.h"
#include "formats/zeek.h"

#define DUMP_BLOCK ((size_t)1 << 18) /* written out when it is that full */

struct table_dump {
	struct w3c *w3c; /* one of the three is open */
	struct exchange_csv *csv;
	struct zeek *zeek;
	struct buf text;
	uint32_t generation;
	enum dump_form form;
};

bool dump_is_table(enum format format)
{
	return format == FORMAT_IIS || format == FORMAT_HTTPERR ||
	       format == FORMAT_FIREWALL || format_is_exchange(format) ||
	       format_is_zeek(format);
}

static int open_reader(struct table_dump *d, struct source *in,
		       enum format format, struct span file_name,
		       struct damage_sink *damage, struct err *err)
{
	int64_t day = w3c_name_date(file_name);
	struct w3c_options w3c = {
		.date_ns = day == TIME_NONE ? 0 : day,
		.damage = damage,
	};
	struct exchange_csv_options csv = {.kind = format, .damage = damage};

	if (format_is_exchange(format))
		return exchange_csv_open(&d->csv, in, &csv, err);
	if (format_is_zeek(format))
		return zeek_open(&d->zeek, in,
				 (enum zeek_kind)(format - FORMAT_ZEEK_CONN),
				 damage, err);
	return w3c_open(&d->w3c, in, &w3c, err);
}

static void put_json(struct buf *b, const struct table_row *row)
{
	buf_text(b, "{\"line\":");
	buf_u64(b, row->line);
	if (row->time_ns != TIME_NONE) {
		buf_text(b, ",\"time\":\"");
		time_put(b, row->time_ns);
		buf_byte(b, '"');
	}
	for (size_t i = 0; i < row->count; i++) {
		buf_byte(b, ',');
		json_put_string(b, row->columns->name[i]);
		buf_byte(b, ':');
		json_put_string(b, table_cell(row, i));
	}
	buf_text(b, "}\n");
}

static void put_csv_header(struct buf *b, const struct table_columns *columns)
{
	buf_text(b, "line");
	for (size_t i = 0; i < columns->count; i++) {
		buf_byte(b, ',');
		csv_put_cell(b, columns->name[i]);
	}
	buf_text(b, "\r\n");
}

static void put_csv(struct table_dump *d, const struct table_row *row)
{
	if (d->generation != row->columns->generation)
		put_csv_header(&d->text, row->columns);
	d->generation = row->columns->generation;
	buf_u64(&d->text, row->line);
	for (size_t i = 0; i < row->columns->count; i++) {
		buf_byte(&d->text, ',');
		csv_put_cell(&d->text, table_cell(row, i));
	}
	buf_text(&d->text, "\r\n");
}

static int flush(struct table_dump *d, struct dump_out *out, struct err *err)
{
	int s;

	if (d->text.bad)
		return err_nomem(err);
	s = d->text.len ? out->write(out, buf_span(&d->text), err) : ST_OK;
	buf_reset(&d->text);
	return s;
}

static int next_row(struct table_dump *d, struct table_row *row,
		    struct err *err)
{
	if (d->csv)
		return exchange_csv_next(d->csv, row, err);
	return d->zeek ? zeek_next(d->zeek, row, err)
		       : w3c_next(d->w3c, row, err);
}

static int put_rows(struct table_dump *d, struct dump_out *out, struct err *err)
{
	struct table_row row;
	int s;

	for (;;) {
		s = next_row(d, &row, err);
		if (s <= 0)
			break;
		if (d->form == DUMP_CSV)
			put_csv(d, &row);
		else
			put_json(&d->text, &row);
		if (d->text.len >= DUMP_BLOCK) {
			s = flush(d, out, err);
			if (s)
				return s;
		}
	}
	return s ? s : flush(d, out, err);
}

int dump_table(struct source *in, enum format format, struct span file_name,
	       enum dump_form form, struct dump_out *out,
	       struct damage_sink *damage, struct tally *tally, struct err *err)
{
	struct table_dump d = {.form = form};
	int s;

	if (form == DUMP_XML)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--format xml is for event logs; this is a "
			       "text log: use jsonl or csv");
	buf_init(&d.text, DUMP_BLOCK + 8 * LIMIT_LINE);
	s = open_reader(&d, in, format, file_name, damage, err);
	if (!s)
		s = put_rows(&d, out, err);
	if (d.csv)
		*tally = *exchange_csv_tally(d.csv);
	else if (d.zeek)
		*tally = *zeek_tally(d.zeek);
	else if (d.w3c)
		*tally = *w3c_tally(d.w3c);
	exchange_csv_close(d.csv);
	zeek_close(d.zeek);
	w3c_close(d.w3c);
	buf_release(&d.text);
	return s;
}
