/* implants.c - step: what was left behind, from findings of the steps
 * "implant" and "use", and of "entry" when a command names the page that it
 * wrote.  Each finding names one thing; implants.sql joins those
 * that name the same and says whether it is still there. */
#include "questions/row.h"
#include "questions/step.h"

#include "base/banned.h"
#include "questions/webpath.h"

#define NAME_MOST 512 /* bytes of a command line that stands for a path */

/* Fields in which a page may be named. */
static const char *const page_fields[] = {
	"TargetFilename", "path", "parameters", "CommandLine",
	"Configuration",  "cmd",  "text",	"data",
};

/* "CN=svc_x,CN=Users,DC=example": svc_x. */
static bool account_in_text(struct buf *out, struct span text)
{
	if (!span_starts_nocase(text, SPAN_LIT("CN=")))
		return false;
	text = span_skip(text, 3);
	buf_span_put(out, span_head(text, span_find(text, SPAN_LIT(","))));
	return out->len > 0;
}

/* Without blanks and quotes around it. */
static bool bare_text(struct buf *out, struct span text)
{
	while (text.len && (text.ptr[0] == ' ' || text.ptr[0] == '"'))
		text = span_skip(text, 1);
	while (text.len &&
	       (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '"'))
		text.len--;
	buf_span_put(out, span_head(text, NAME_MOST));
	return text.len > 0;
}

/* How a thing that is no page is told and named: the first rule word that
 * fits gives the kind, the first field that is there the name. */
static const struct implant_shape {
	const char *word; /* part of the rule's id */
	const char *kind; /* report-contract, "Implants have a kind" */
	bool (*find)(struct buf *out, struct span text); /* NULL: all of it */
	const char *fields[4];
} shapes[] = {
	{"group-changed", "account", account_in_text, {"MemberName"}},
	{"wmi-", "task", bare_text, {"Name", "CONSUMER", "data"}},
	{"module", "module", webpath_drive_in_text, {"data", "CommandLine"}},
	{"gac-", "module", webpath_drive_in_text, {"CommandLine"}},
	{"library", "module", NULL, {"TargetFilename"}},
	{"handler", "handler", NULL, {"data"}},
	{"iis-vdir", "virtual-directory", webpath_in_iis, {"data"}},
	{"vdir", "virtual-directory", NULL, {"parameters"}},
	{"task-", "task", NULL, {"TaskName", "CommandLine"}},
	{"service-", "service", NULL, {"ServiceName", "ImagePath"}},
	{"run-key", "run-key", NULL, {"TargetObject", "CommandLine"}},
	{"debugger-key", "run-key", NULL, {"TargetObject", "CommandLine"}},
	{"agent", "transport-agent", NULL, {"parameters", "data"}},
	{"rule", "rule", NULL, {"parameters", "cmd"}},
	{"account", "account", NULL, {"TargetUserName", "SamAccountName"}},
	{"role", "role", NULL, {"parameters"}},
	{"permission", "permission", NULL, {"parameters"}},
	{"driver", "driver", NULL, {"ServiceName", "ImagePath"}},
	{"",
	 "file",
	 NULL,
	 {"TargetFilename", "CommandLine", "parameters", "data"}},
};

struct finder {
	struct step *s;
	struct case_query *detail;
	struct case_query *put;
	struct buf path;
	struct buf key;
};

static const struct implant_shape *shape_of(struct span rule)
{
	const struct implant_shape *shape = shapes;

	while (span_find_nocase(rule, span_str(shape->word)) == SIZE_MAX)
		shape++; /* the last one's word is in every id */
	return shape;
}

static bool is_local(struct span path)
{
	return path.len > 3 && path.ptr[1] == ':' && path.ptr[2] == '\\';
}

/* f->path from a field of the hit: what find makes of it, or all of it. */
static int read_field(struct finder *f, int64_t hit, const char *name,
		      bool (*find)(struct buf *, struct span), bool *found)
{
	struct span value;
	int status;

	buf_reset(&f->path);
	*found = false;
	case_bind_i64(f->detail, 1, hit);
	case_bind_text(f->detail, 2, span_str(name));
	status = case_query_next(f->detail, f->s->err);
	value = status > 0 ? case_text(f->detail, 0) : SPAN_EMPTY;
	if (value.len && find)
		*found = find(&f->path, value);
	else if (value.len) {
		buf_span_put(&f->path, span_head(value, NAME_MOST));
		*found = true;
	}
	case_query_reset(f->detail);
	return status < 0 ? status : ST_OK;
}

/* A command of a way in has to name a page on a disk. */
static int name_page(struct finder *f, int64_t hit, bool entry, bool *found)
{
	int status = ST_OK;

	for (size_t i = 0; !status && !*found && i < ARRAY_LEN(page_fields);
	     i++) {
		status = read_field(f, hit, page_fields[i], webpath_in_text,
				    found);
		if (*found && entry && !is_local(buf_span(&f->path)))
			*found = false;
	}
	return status;
}

static int name_other(struct finder *f, int64_t hit, struct span rule,
		      bool *found)
{
	const struct implant_shape *shape = shape_of(rule);
	int status = ST_OK;

	for (size_t i = 0; !status && !*found && i < ARRAY_LEN(shape->fields) &&
			   shape->fields[i];
	     i++)
		status = read_field(f, hit, shape->fields[i], shape->find,
				    found);
	return status;
}

/* Columns of finding_sql: 0 finding, 1 hit, 2 log, 3 stem, 4 windows path or
 * path of the item, 5 rule, 6 the rule's implant kind, 7 host, 8 entry. */
static int name_it(struct finder *f, struct case_query *q, bool *found)
{
	struct span log = case_text(q, 2);
	int status = ST_OK;

	buf_reset(&f->path);
	*found = true;
	/* A compiled page without the name of its page names nothing. */
	if (span_is(log, "compiled-page") && !case_text(q, 3).len) {
		*found = false;
		return ST_OK;
	}
	if (span_is(log, "web-file")) {
		buf_span_put(&f->path, case_text(q, 4));
		return ST_OK;
	}
	/* Of requests, only those to pages name an implant. */
	if (case_text(q, 3).len && !case_i64(q, 8)) {
		webpath_key(&f->path, case_text(q, 3));
		*found = webpath_is_script(buf_span(&f->path));
		return ST_OK;
	}
	*found = false;
	status = name_page(f, case_i64(q, 1), case_i64(q, 8) != 0, found);
	if (!status && !*found && !case_i64(q, 8))
		status = name_other(f, case_i64(q, 1), case_text(q, 5), found);
	return status;
}

/* The rule's own word, else by what it is. */
static struct span kind_of(const struct finder *f, struct case_query *q)
{
	if (case_text(q, 6).len)
		return case_text(q, 6);
	if (!webpath_is_script(buf_span(&f->path)))
		return span_str(shape_of(case_text(q, 5))->kind);
	return knowledge_is_shipped(f->s->knowledge, buf_span(&f->key))
		       ? SPAN_LIT("page-changed")
		       : SPAN_LIT("page");
}

static int id_of(const struct finder *f, struct span host, char id[ROW_ID_SIZE])
{
	const struct span part[] = {host, buf_span(&f->key)};

	return row_id(id, 'i', part, ARRAY_LEN(part), f->s->err);
}

static int candidate(struct finder *f, struct case_query *q)
{
	char id[ROW_ID_SIZE];
	bool found;
	int status = name_it(f, q, &found);

	if (status || !found)
		return status;
	buf_reset(&f->key);
	webpath_key(&f->key, buf_span(&f->path));
	if (f->path.bad || f->key.bad)
		return err_nomem(f->s->err);
	status = id_of(f, case_text(q, 7), id);
	if (status)
		return status;
	case_bind_text(f->put, 1, span_str(id));
	case_bind_text(f->put, 2, case_text(q, 0));
	case_bind_text(f->put, 3, buf_span(&f->key));
	case_bind_text(f->put, 4, buf_span(&f->path));
	case_bind_text(f->put, 5, kind_of(f, q));
	case_bind_i64(f->put, 6, case_i64(q, 1));
	return step_put(f->s, f->put);
}

static const char finding_sql[] =
	"SELECT f.id, t.seq, t.log, t.stem,"
	" coalesce(w.windows_path, i.windows_path, i.path), f.rule,"
	" k.implant_kind, h.name, f.kind = 'entry'"
	" FROM finding f JOIN finding_hit n ON n.finding = f.n AND n.ord = 1"
	" JOIN hit t ON t.seq = n.hit JOIN item i ON i.seq = t.item"
	" JOIN host h ON h.id = f.host"
	" JOIN known_rule k ON k.id = f.rule"
	" LEFT JOIN web_file w ON w.item = i.seq"
	" WHERE f.kind = 'implant' AND f.outcome <> 'attempted'"
	" OR f.kind = 'use' AND f.outcome = 'succeeded'"
	" OR f.kind = 'entry' AND f.outcome = 'succeeded' AND f.source IN"
	"  ('ecp-server', 'ecp-activity', 'cmdlet', 'evtx', 'oab-generator')"
	" ORDER BY f.id";

static int open_all(struct finder *f)
{
	int status = step_exec(
		f->s, "CREATE TEMP TABLE candidate (implant TEXT, finding TEXT,"
		      " key TEXT, path TEXT, kind TEXT, hit INTEGER)");

	if (!status)
		status = step_query(f->s, &f->put,
				    "INSERT INTO candidate VALUES"
				    " (?1, ?2, ?3, ?4, ?5, ?6)");
	if (!status)
		status = step_query(
			f->s, &f->detail,
			"SELECT value FROM hit, json_each(CASE WHEN"
			" json_valid(detail) THEN detail ELSE '{}' END)"
			" WHERE hit.seq = ?1 AND key = ?2 COLLATE NOCASE");
	return status;
}

int step_implants(struct step *s)
{
	struct finder f = {.s = s};
	struct case_query *q = NULL;
	int status;

	buf_init(&f.path, (size_t)1 << 20);
	buf_init(&f.key, (size_t)1 << 20);
	status = open_all(&f);
	if (!status)
		status = step_query(s, &q, finding_sql);
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = candidate(&f, q);
	case_query_close(q);
	case_query_close(f.put);
	case_query_close(f.detail);
	buf_release(&f.path);
	buf_release(&f.key);
	return status ? status : step_sql(s, "implants");
}
