/* windows.c - step: the part of time that the answers speak of, for each mail
 * server and for the whole (host 0).  report-contract, "Window". */
#include "questions/step.h"

#include "base/banned.h"
#include "rules/text.h"

/* chance: when a host could first have been exploited through a flaw; late: not
 * before a build that was open to it came. */
static const char chance_sql[] =
	"CREATE TEMP TABLE chance AS SELECT host, cve, CASE WHEN late"
	" THEN from_ns ELSE exploited_ns END AS at_ns, late FROM ("
	"SELECT o.host, o.cve, o.from_ns, o.to_ns, k.exploited_ns,"
	" coalesce(o.from_ns > k.exploited_ns, 0) AND NOT EXISTS ("
	"  SELECT 1 FROM flaw_state s WHERE s.host = o.host AND s.cve = o.cve"
	"  AND s.state NOT IN ('fixed', 'not-concerned')"
	"  AND s.ord < (SELECT min(f.ord) FROM flaw_state f"
	"   WHERE f.host = o.host AND f.cve = o.cve AND f.state = 'open'))"
	"  AS late"
	" FROM open_flaw o JOIN known_flaw k USING (cve), moment m"
	" WHERE NOT o.conditional AND k.exploited_ns <= m.end_ns"
	" AND (o.to_ns IS NULL OR o.to_ns > k.exploited_ns))";

/* What decides where a host's window begins. */
static const char begin_sql[] =
	"SELECT h.id,"
	/* 1: the earliest moment at which a flaw that is known to have been
	 * exploited could have been on this host: its first exploitation
	 * anywhere, or, where all builds before were fixed or not concerned,
	 * the first build that was open */
	" (SELECT at_ns FROM chance c WHERE c.host = h.id"
	"  ORDER BY at_ns, cve LIMIT 1),"
	" (SELECT cve FROM chance c WHERE c.host = h.id"
	"  ORDER BY at_ns, cve LIMIT 1),"
	/* 3: the first trace; times of files can be forged and do not count */
	" (SELECT min(f.time_ns) FROM finding f WHERE f.host = h.id"
	"  AND f.grade <> 'weak' AND f.source NOT IN ('web-file', "
	"'compiled-page')"
	"  AND f.kind NOT IN ('coverage', 'hygiene')),"
	/* 4: the first record of a web log; else of any log */
	" coalesce((SELECT min(max(r.hour * 3600000000000,"
	"   coalesce(i.first_ns, 0))) FROM hour r"
	"   JOIN item_host ih USING (item) JOIN item i ON i.seq = r.item"
	"   WHERE ih.host = h.id"
	"   AND r.source IN ('iis', 'iis-backend', 'httpproxy')),"
	"  (SELECT min(i.first_ns) FROM item i JOIN item_host ih"
	"   ON ih.item = i.seq WHERE ih.host = h.id AND i.log <> '')),"
	/* 5 */
	" EXISTS (SELECT 1 FROM build_span b WHERE b.host = h.id),"
	/* 6 */
	" (SELECT late FROM chance c WHERE c.host = h.id"
	"  ORDER BY at_ns, cve LIMIT 1)"
	" FROM host h WHERE h.role = 'mail-server' ORDER BY h.id";

enum begin {
	BY_OPTION,
	BY_FLAW,
	BY_BUILD,
	BY_TRACE,
	BY_EXTENT,
	BY_EXTENT_UNKNOWN
};

/* {cve} is put in. The second pair is for a given end. */
static const struct {
	const char *en;
	const char *ar;
} why_text[][2] = {
	[BY_OPTION] = {{"from the time given by the options to the end of the"
			" evidence",
			"من الوقت المحدد في الخيارات إلى نهاية الأدلة"},
		       {"as given by the options", "كما حُدد في الخيارات"}},
	[BY_FLAW] = {{"from the first known exploitation of {cve}, to which the"
		      " server was open, to the end of the evidence",
		      "من أول استغلال معروف للثغرة {cve} التي كان الخادم"
		      " معرّضًا لها إلى نهاية الأدلة"},
		     {"from the first known exploitation of {cve}, to which the"
		      " server was open, to the time given by the options",
		      "من أول استغلال معروف للثغرة {cve} التي كان الخادم"
		      " معرّضًا لها إلى الوقت المحدد في الخيارات"}},
	[BY_BUILD] = {{"from the first build that was open to {cve}, which was"
		       " being exploited, to the end of the evidence",
		       "من أول إصدار كان معرّضًا للثغرة {cve} التي كانت تُستغل"
		       " إلى نهاية الأدلة"},
		      {"from the first build that was open to {cve}, which was"
		       " being exploited, to the time given by the options",
		       "من أول إصدار كان معرّضًا للثغرة {cve} التي كانت تُستغل"
		       " إلى الوقت المحدد في الخيارات"}},
	[BY_TRACE] = {{"from the first trace of an attack to the end of the"
		       " evidence",
		       "من أول أثر لهجوم إلى نهاية الأدلة"},
		      {"from the first trace of an attack to the time given by"
		       " the options",
		       "من أول أثر لهجوم إلى الوقت المحدد في الخيارات"}},
	[BY_EXTENT] = {{"the extent of the evidence; the server was not open to"
			" a flaw that was being exploited",
			"مدى الأدلة؛ لم يكن الخادم معرّضًا لثغرة كانت تُستغل"},
		       {"the extent of the evidence to the time given by the"
			" options; the server was not open to a flaw that was"
			" being exploited",
			"مدى الأدلة إلى الوقت المحدد في الخيارات؛ لم يكن"
			" الخادم معرّضًا لثغرة كانت تُستغل"}},
	[BY_EXTENT_UNKNOWN] = {{"the extent of the evidence; the server's build"
				" is not known",
				"مدى الأدلة؛ رقم إصدار الخادم غير معروف"},
			       {"the extent of the evidence to the time given"
				" by the options; the server's build is not"
				" known",
				"مدى الأدلة إلى الوقت المحدد في الخيارات؛ رقم"
				" إصدار الخادم غير معروف"}},
};

/* The only name in those texts is {cve}. */
static struct span cve_value(void *context, struct span name)
{
	(void)name;
	return *(struct span *)context;
}

static int put_window(struct step *s, struct case_query *put, int64_t host,
		      int64_t from_ns, enum begin begin, struct span cve)
{
	const struct text_values values = {cve_value, &cve};
	bool given = s->options->to_ns != TIME_NONE;
	struct buf en;
	struct buf ar;
	int status;

	buf_init(&en, 1024);
	buf_init(&ar, 1024);
	rules_text(&en, why_text[begin][given].en, &values);
	rules_text(&ar, why_text[begin][given].ar, &values);
	case_bind_i64(put, 1, host);
	case_bind_time(put, 2, from_ns);
	case_bind_time(put, 3, s->end_ns);
	case_bind_text(put, 4, buf_span(&en));
	case_bind_text(put, 5, buf_span(&ar));
	status = en.bad || ar.bad ? err_nomem(s->err) : step_put(s, put);
	buf_release(&en);
	buf_release(&ar);
	return status;
}

static enum begin begin_of(struct step *s, struct case_query *q,
			   int64_t *from_ns)
{
	int64_t flaw = case_time(q, 1);
	int64_t trace = case_time(q, 3);

	if (s->options->from_ns != TIME_NONE) {
		*from_ns = s->options->from_ns;
		return BY_OPTION;
	}
	if (flaw != TIME_NONE && (trace == TIME_NONE || flaw <= trace)) {
		*from_ns = flaw;
		return case_i64(q, 6) ? BY_BUILD : BY_FLAW;
	}
	*from_ns = case_time(q, 4);
	if (trace != TIME_NONE &&
	    (flaw != TIME_NONE || *from_ns == TIME_NONE || trace < *from_ns)) {
		*from_ns = trace;
		return BY_TRACE;
	}
	return case_i64(q, 5) ? BY_EXTENT : BY_EXTENT_UNKNOWN;
}

/* The whole begins with the earliest host, for that host's reason. */
static const char whole_sql[] =
	"INSERT INTO window SELECT 0, from_ns, to_ns, why, why_ar FROM window"
	" WHERE from_ns IS NOT NULL ORDER BY from_ns, host LIMIT 1";
static const char nothing_sql[] =
	"INSERT INTO window SELECT 0, (SELECT min(first_ns) FROM item"
	" WHERE log <> ''), end_ns, 'the extent of the evidence',"
	" 'مدى الأدلة' FROM moment"
	" WHERE NOT EXISTS (SELECT 1 FROM window WHERE host = 0)";

int step_windows(struct step *s)
{
	struct case_query *put = NULL;
	struct case_query *q = NULL;
	int status = step_query(s, &put,
				"INSERT INTO window VALUES"
				" (?1, ?2, ?3, ?4, ?5)");

	if (!status)
		status = step_exec(s, chance_sql);
	if (!status)
		status = step_query(s, &q, begin_sql);
	while (!status && (status = case_query_next(q, s->err)) > 0) {
		int64_t from_ns;
		enum begin begin = begin_of(s, q, &from_ns);

		status = put_window(s, put, case_i64(q, 0), from_ns, begin,
				    case_text(q, 2));
	}
	case_query_close(q);
	case_query_close(put);
	if (!status)
		status = step_exec(s, "DROP TABLE chance");
	if (!status)
		status = step_exec(s, whole_sql);
	return status ? status : step_exec(s, nothing_sql);
}
