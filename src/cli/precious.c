/* precious.c - see precious.h. */
#include "cli/precious.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/banned.h"
#include "base/csv.h"
#include "base/source.h"
#include "base/text.h"
#include "case/query.h"

#define PRECIOUS_FILE ((size_t)4 << 20) /* bytes: some 50,000 stores */
#define PRECIOUS_ROWS 65536
#define PRECIOUS_CELL ((size_t)1024)

struct precious {
	const char *path;
	struct buf text;
	struct arena cells;
	struct csv csv;
	struct case_query *put; /* NULL: only looked at */
	struct err *err;
};

static int read_all(struct precious *p)
{
	struct fd_source in;
	int fd = open(p->path, O_RDONLY | O_CLOEXEC);
	int64_t n = 1;

	if (fd < 0)
		return err_sys(p->err, ST_USAGE, errno,
			       "cannot open the list of precious stores %s",
			       p->path);
	fd_source_init(&in, fd);
	while (n > 0) {
		if (!buf_room(&p->text, 65536)) {
			n = err_set(p->err, ST_USAGE, ERR_NO_OFFSET,
				    "%s: longer than %zu bytes", p->path,
				    PRECIOUS_FILE);
			break;
		}
		n = source_read(&in.source, p->text.ptr + p->text.len, 65536,
				p->err);
		p->text.len += n > 0 ? (size_t)n : 0;
	}
	close(fd);
	return (int)n;
}

static int refuse(const struct precious *p, const char *why)
{
	return err_set(p->err, ST_USAGE, ERR_NO_OFFSET, "%s:%u: %s", p->path,
		       p->csv.line, why);
}

static const char *what_is_wrong(const struct csv *csv)
{
	static const char *const columns[] = {"name", "kind", "host", "path",
					      "holds"};
	struct span kind = csv_cell(csv, "kind");
	bool host = span_is(kind, "host");

	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		struct span cell = csv_cell(csv, columns[i]);

		if (cell.len > PRECIOUS_CELL)
			return "a cell is longer than 1024 bytes";
		if (!utf8_is_valid(cell) ||
		    (cell.len && memchr(cell.ptr, 0, cell.len)))
			return "a cell is not UTF-8";
	}
	if (!host && !span_is(kind, "share") && !span_is(kind, "database"))
		return "kind is host, share or database";
	if (!span_trim(csv_cell(csv, "host")).len)
		return "host is empty: which machine is it on?";
	if (!host && !span_trim(csv_cell(csv, "path")).len)
		return "path is empty: the name of the share or database";
	return NULL;
}

static bool has_columns(const struct csv *csv)
{
	static const char *const needed[] = {"kind", "host"};

	for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
		size_t c = 0;

		while (c < csv->columns && !span_is(csv->name[c], needed[i]))
			c++;
		if (c == csv->columns)
			return false;
	}
	return true;
}

/* A store without a name goes by its place. */
static int put_row(struct precious *p, int64_t ord)
{
	struct span host = span_trim(csv_cell(&p->csv, "host"));
	struct span path = span_trim(csv_cell(&p->csv, "path"));
	struct span name = span_trim(csv_cell(&p->csv, "name"));
	struct buf made;
	int status;

	if (!p->put)
		return ST_OK;
	buf_init(&made, 4 * PRECIOUS_CELL);
	if (path.len)
		buf_text(&made, "\\\\");
	buf_span_put(&made, host);
	if (path.len)
		buf_byte(&made, '\\');
	buf_span_put(&made, path);
	case_bind_i64(p->put, 1, ord);
	case_bind_text(p->put, 2, name.len ? name : buf_span(&made));
	case_bind_text(p->put, 3, csv_cell(&p->csv, "kind"));
	case_bind_text(p->put, 4, host);
	case_bind_text(p->put, 5, path);
	case_bind_text(p->put, 6, span_trim(csv_cell(&p->csv, "holds")));
	status = case_query_next(p->put, p->err);
	case_query_reset(p->put);
	buf_release(&made);
	return status < 0 ? status : ST_OK;
}

static int take_rows(struct precious *p)
{
	struct err inner = {0};
	const char *why;
	int64_t ord = 0;
	int s = csv_init(&p->csv, buf_span(&p->text), &p->cells, &inner);

	if (!s && !has_columns(&p->csv))
		return refuse(p, "the first line names the columns "
				 "name,kind,host,path,holds");
	while (!s && (s = csv_next(&p->csv, &inner)) > 0) {
		why = ord == PRECIOUS_ROWS ? "more than 65536 stores"
					   : what_is_wrong(&p->csv);
		s = why ? refuse(p, why) : put_row(p, ++ord);
		if (s)
			return s;
	}
	if (s < 0) {
		/* It begins with "line 2: " itself. */
		why = strstr(inner.text, ": ");
		return refuse(p, why ? why + 2 : inner.text);
	}
	return ord ? ST_OK : refuse(p, "it names no store");
}

static int put_all(struct precious *p, struct case_file *c)
{
	uint8_t sum[DIGEST_SIZE];
	int s = case_exec(c, "DELETE FROM precious", p->err);

	if (!s)
		s = case_query_open(&p->put, c,
				    "INSERT INTO precious VALUES (?1, ?2, ?3,"
				    " ?4, ?5, ?6)",
				    p->err);
	if (!s)
		s = take_rows(p);
	case_query_close(p->put);
	p->put = NULL;
	if (!s && !digest_once(buf_span(&p->text), sum))
		s = err_nomem(p->err);
	return s ? s
		 : case_custody(c, "precious", span_str(p->path),
				(int64_t)p->text.len, sum, p->err);
}

int precious_into_case(struct case_file *c, const char *path, struct err *err)
{
	struct precious p = {.path = path, .err = err};
	int s;

	if (!path)
		return ST_OK;
	buf_init(&p.text, PRECIOUS_FILE);
	arena_init(&p.cells, PRECIOUS_FILE * 2);
	s = read_all(&p);
	if (!s && p.text.len >= 3 && !memcmp(p.text.ptr, "\xEF\xBB\xBF", 3)) {
		memmove(p.text.ptr, p.text.ptr + 3, p.text.len - 3);
		p.text.len -= 3;
	}
	if (!s && !c)
		s = take_rows(&p);
	if (!s && c) {
		s = case_begin(c, err);
		if (!s)
			s = put_all(&p, c);
		if (!s)
			s = case_commit(c, err);
		else
			case_rollback(c);
	}
	arena_release(&p.cells);
	buf_release(&p.text);
	return s;
}
