/* cmd_query.c - postern query: SQL on a case, read only. */
#include "cli/command.h"

#include "base/text.h"
#include "case/query.h"
#include "cli/say.h"
#include "questions/sentence.h"

#define QUERY_BLOCK ((size_t)1 << 16)

struct query_options {
	const char *format;
};

static const struct option_spec query_options[] = {
	{"format", OPT_WORD, offsetof(struct query_options, format), "FORM",
	 "csv jsonl",
	 TEXT("csv (the default) or jsonl", "csv (الافتراضي) أو jsonl")},
	{0},
};

static void put_csv_row(struct buf *b, struct case_query *q)
{
	for (int i = 0; i < case_column_count(q); i++) {
		if (i)
			buf_byte(b, ',');
		csv_put_cell(b, case_text(q, i));
	}
	buf_text(b, "\r\n");
}

static void put_csv_names(struct buf *b, struct case_query *q)
{
	for (int i = 0; i < case_column_count(q); i++) {
		if (i)
			buf_byte(b, ',');
		csv_put_cell(b, span_str(case_column_name(q, i)));
	}
	buf_text(b, "\r\n");
}

static void put_json_row(struct buf *b, struct case_query *q)
{
	buf_byte(b, '{');
	for (int i = 0; i < case_column_count(q); i++) {
		if (i)
			buf_byte(b, ',');
		json_put_string(b, span_str(case_column_name(q, i)));
		buf_byte(b, ':');
		if (case_is_null(q, i))
			buf_text(b, "null");
		else
			json_put_string(b, case_text(q, i));
	}
	buf_text(b, "}\n");
}

static int flush(struct buf *b, size_t least, struct err *err)
{
	int s = ST_OK;

	if (b->bad)
		return err_nomem(err);
	if (b->len > least)
		s = say_bytes(buf_span(b), err);
	if (b->len > least)
		buf_reset(b);
	return s;
}

static int print_rows(struct case_query *q, bool json, struct err *err)
{
	bool named = json;
	struct buf b;
	int s;

	buf_init(&b, (size_t)1 << 30);
	while ((s = case_query_next(q, err)) > 0) {
		if (!named)
			put_csv_names(&b, q);
		named = true;
		if (json)
			put_json_row(&b, q);
		else
			put_csv_row(&b, q);
		s = flush(&b, QUERY_BLOCK, err);
		if (s)
			break;
	}
	if (!s)
		s = flush(&b, 0, err);
	buf_release(&b);
	return s;
}

static int query_run(void *given, const struct program *program)
{
	const struct query_options *o = given;
	struct case_query *q = NULL;
	struct case_file *c = NULL;
	struct err err = {0};
	int s = case_open(&c, program->args[0], CASE_READ, &err);

	if (!s)
		s = sentence_add(c, &err);
	if (!s)
		s = case_query_open(&q, c, program->args[1], &err);
	if (!s)
		s = print_rows(q, words_have(o->format, "jsonl"), &err);
	case_query_close(q);
	if (c && !s)
		s = case_close(c, &err);
	else if (c)
		(void)case_close(c, NULL);
	return s ? say_error(&err) : EXIT_DONE;
}

const struct command query_command = {
	"query",
	TEXT("ask a case in SQL", "سؤال القضية بلغة SQL"),
	"CASE SQL",
	2,
	2,
	query_options,
	sizeof(struct query_options),
	NULL,
	query_run,
	TEXT("Runs one SELECT on the case and prints its rows. The tables are "
	     "explained in src/case/schema.sql; times are nanoseconds since "
	     "1970 in UTC. The case is opened read-only.",
	     "ينفذ استعلاما واحدا على القضية ويطبع صفوفه. الجداول مشروحة في "
	     "src/case/schema.sql، والأوقات بالنانوثانية منذ 1970 بالتوقيت "
	     "العالمي. تفتح القضية للقراءة فقط."),
	"# which addresses sent the most requests\n"
	"postern query EX01.postern \"SELECT client, sum(requests) FROM "
	"client GROUP BY 1 ORDER BY 2 DESC LIMIT 10\"\n"
	"# what findings say: the text of the rule with what the record says\n"
	"postern query EX01.postern \"SELECT f.id, sentence(k.text_en, "
	"t.detail) "
	"FROM finding f JOIN known_rule k ON k.id = f.rule JOIN hit t ON t.seq "
	"= "
	"f.told_by\"\n",
};
