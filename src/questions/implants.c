/* implants.c - step: what was left behind, from findings of the steps
 * "implant" and "use", and of "entry" when a command names the page that it
 * wrote.  Each finding names one thing; implants.sql joins those
 * that name the same and says whether it is still there. */
#include "questions/step.h"

#include "base/banned.h"
#include "base/digest.h"
#include "questions/webpath.h"

#define NAME_MOST 512 /* bytes of a command line that stands for a path */

/* Fields that name the thing, the best first. */
static const char *const fields[] = {
	"TargetFilename", "path",	 "ImagePath",  "ServiceFileName",
	"ServiceName",	  "TaskName",	 "TargetObject", "parameters",
	"CommandLine",	  "Configuration", "cmd",	 "text",
	"data",
};

struct finder {
	struct step *s;
	struct case_query *detail;
	struct case_query *put;
	struct buf path;
	struct buf key;
};

static bool has(struct span text, const char *word)
{
	return span_find_nocase(text, span_str(word)) != SIZE_MAX;
}

/* report-contract, "Implants have a kind". */
static const char *kind_of(const struct finder *f, struct span rule)
{
	static const struct {
		const char *word;
		const char *kind;
	} by_rule[] = {
		{"module", "module"},	  {"gac-", "module"},
		{"library", "module"},	  {"handler", "handler"},
		{"vdir", "virtual-directory"},
		{"task-", "task"},	  {"service-", "service"},
		{"run-key", "run-key"},	  {"debugger-key", "run-key"},
		{"agent", "transport-agent"},
		{"rule", "rule"},	  {"account", "account"},
		{"role", "role"},	  {"permission", "permission"},
		{"driver", "driver"},
	};
	struct span path = buf_span(&f->path);

	if (webpath_is_script(path))
		return knowledge_is_shipped(f->s->knowledge,
					    buf_span(&f->key))
			       ? "page-changed"
			       : "page";
	for (size_t i = 0; i < ARRAY_LEN(by_rule); i++)
		if (has(rule, by_rule[i].word))
			return by_rule[i].kind;
	return "file";
}

static bool is_local(struct span path)
{
	return path.len > 3 && path.ptr[1] == ':' && path.ptr[2] == '\\';
}

static int read_field(struct finder *f, int64_t hit, const char *name,
		      bool entry, bool *found)
{
	int status;
	struct span value;

	case_bind_i64(f->detail, 1, hit);
	case_bind_text(f->detail, 2, span_str(name));
	status = case_query_next(f->detail, f->s->err);
	*found = false;
	if (status > 0) {
		value = case_text(f->detail, 0);
		*found = webpath_in_text(&f->path, value);
		/* a command of a way in has to name a page on a disk */
		if (*found && entry && !is_local(buf_span(&f->path))) {
			*found = false;
			buf_reset(&f->path);
		}
		if (!*found && value.len && !entry) {
			buf_span_put(&f->path, span_head(value, NAME_MOST));
			*found = true;
		}
	}
	case_query_reset(f->detail);
	return status < 0 ? status : ST_OK;
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
	for (size_t i = 0; !status && !*found && i < ARRAY_LEN(fields); i++)
		status = read_field(f, case_i64(q, 1), fields[i],
				    case_i64(q, 8) != 0, found);
	return status;
}

static void id_of(const struct finder *f, struct span host, char id[24])
{
	uint8_t digest[DIGEST_SIZE];
	char hex[DIGEST_TEXT];
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	buf_span_put(&b, host);
	buf_byte(&b, 0);
	buf_span_put(&b, buf_span(&f->key));
	if (b.bad || !digest_once(buf_span(&b), digest))
		memset(digest, 0, sizeof(digest));
	digest_text(digest, hex);
	snprintf(id, 24, "i-%.16s", hex);
	buf_release(&b);
}

static int candidate(struct finder *f, struct case_query *q)
{
	struct span kind = case_text(q, 6); /* the rule's own word */
	char id[24];
	bool found;
	int status = name_it(f, q, &found);

	if (status || !found)
		return status;
	buf_reset(&f->key);
	webpath_key(&f->key, buf_span(&f->path));
	if (f->path.bad || f->key.bad)
		return err_nomem(f->s->err);
	if (!kind.len)
		kind = span_str(kind_of(f, case_text(q, 5)));
	id_of(f, case_text(q, 7), id);
	case_bind_text(f->put, 1, span_str(id));
	case_bind_text(f->put, 2, case_text(q, 0));
	case_bind_text(f->put, 3, buf_span(&f->key));
	case_bind_text(f->put, 4, buf_span(&f->path));
	case_bind_text(f->put, 5, kind);
	case_bind_i64(f->put, 6, case_i64(q, 1));
	return step_put(f->s, f->put);
}

static const char finding_sql[] =
	"SELECT f.id, t.seq, t.log, t.stem,"
	" coalesce(w.windows_path, i.windows_path, i.path), f.rule,"
	" k.implant_kind, h.name, f.kind = 'entry'"
	" FROM finding f JOIN finding_hit n ON n.finding = f.id AND n.ord = 1"
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
