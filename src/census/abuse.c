/* abuse.c - see abuse.h. */
#include "census/abuse.h"

#include "census/net.h"

#define ABUSE_MAX ((size_t)256 << 20)

static const char query[] =
	"SELECT c.at_ns, c.address, c.port, c.name, c.hello, e.source, "
	"e.result, e.bytes_out, e.bytes_in, e.requests, e.at_ns, o.name, "
	"r.agent, s.authority, s.contact, s.digest, t.line "
	"FROM connection c JOIN run r ON r.id = c.run "
	"JOIN scope s ON s.id = r.scope "
	"JOIN target t ON t.scope = s.id AND t.ordinal = c.target "
	"JOIN organisation o ON o.scope = s.id AND o.ordinal = t.organisation "
	"LEFT JOIN connection_end e ON e.connection = c.id "
	"WHERE (c.address = ?1 OR c.name = ?1) AND c.at_ns BETWEEN ?2 AND ?3 "
	"ORDER BY c.id";

static void put_requests(struct buf *b, struct span lines, bool arabic)
{
	if (lines.len == 0) {
		buf_text(b, arabic ? "    لم يرسل أي طلب\n"
				   : "    no request was sent\n");
		return;
	}
	while (lines.len) {
		const uint8_t *end = memchr(lines.ptr, '\n', lines.len);
		size_t n = end ? (size_t)(end - lines.ptr) : lines.len;

		buf_printf(b, "    %.*s\n", (int)n, (const char *)lines.ptr);
		lines = span_skip(lines, n + 1);
	}
}

static void put_why(struct buf *b, sqlite3_stmt *q, bool arabic)
{
	buf_printf(
		b,
		arabic ? "    السبب: السطر %lld من النطاق، %.*s\n"
			 "    التفويض: %.*s\n    جهة الاتصال: %.*s\n"
			 "    ملف النطاق: sha256 %.*s\n    User-Agent: %.*s\n"
		       : "    why: line %lld of the scope, %.*s\n"
			 "    authority: %.*s\n    contact: %.*s\n"
			 "    scope file: sha256 %.*s\n    User-Agent: %.*s\n",
		(long long)sqlite3_column_int64(q, 16),
		SPAN_ARG(store_text(q, 11)), SPAN_ARG(store_text(q, 13)),
		SPAN_ARG(store_text(q, 14)), SPAN_ARG(store_text(q, 15)),
		SPAN_ARG(store_text(q, 12)));
}

static void put_connection(struct buf *b, sqlite3_stmt *q, bool arabic)
{
	struct span name = store_text(q, 3);

	time_put(b, sqlite3_column_int64(q, 0));
	buf_printf(b, arabic ? " إلى %.*s المنفذ %lld" : " to %.*s port %lld",
		   SPAN_ARG(store_text(q, 1)),
		   (long long)sqlite3_column_int64(q, 2));
	if (name.len)
		buf_printf(b, arabic ? " باسم %.*s" : " as %.*s",
			   SPAN_ARG(name));
	if (sqlite3_column_type(q, 5) == SQLITE_NULL) {
		buf_text(b, arabic ? "\n    انتهى البرنامج قبل الاتصال\n"
				   : "\n    the program ended before the "
				     "connection did\n");
	} else {
		buf_printf(b,
			   arabic ? " من %.*s\n    حتى "
				  : " from %.*s\n    until ",
			   SPAN_ARG(store_text(q, 5)));
		time_put(b, sqlite3_column_int64(q, 10));
		buf_printf(b,
			   arabic ? ": %.*s، أرسل %lld بايت، استلم %lld، تحية "
				    "%.*s\n"
				  : ": %.*s, %lld bytes sent, %lld received, "
				    "%.*s hello\n",
			   SPAN_ARG(store_text(q, 6)),
			   (long long)sqlite3_column_int64(q, 7),
			   (long long)sqlite3_column_int64(q, 8),
			   SPAN_ARG(store_text(q, 4)));
		put_requests(b, store_text(q, 9), arabic);
	}
	put_why(b, q, arabic);
}

static void put_end(struct buf *b, uint64_t count, struct span about,
		    bool arabic)
{
	buf_printf(
		b,
		arabic ? "في السجل %llu اتصالا إلى %.*s. لم يرسل استعلام ولا "
			 "متن ولا كعكة ولا بيانات دخول. ومن أراد ألا يتصل به "
			 "بعد الآن فليطلب من جهة الاتصال سطرا في قائمة "
			 "الاستثناء: يسري خلال ثانية.\n"
		       : "%llu connections to %.*s are on record. No query, "
			 "no body, no cookie and no credentials were sent. "
			 "To be left alone from now on, ask the contact for "
			 "a line in the opt-out list: it works within a "
			 "second.\n",
		(unsigned long long)count, SPAN_ARG(about));
}

int abuse_answer(struct store *store, struct span about, int64_t from_ns,
		 int64_t to_ns, bool arabic, const struct census_sink *sink,
		 struct err *err)
{
	char text[ADDRESS_TEXT];
	struct address a;
	sqlite3_stmt *q = NULL;
	struct buf b;
	uint64_t count = 0;
	int s;

	if (address_parse(about, &a)) /* one spelling */
		about = span_str(address_text(&a, text));
	buf_init(&b, ABUSE_MAX);
	s = store_ask(store, &q, err, query, "sii", about,
		      from_ns == TIME_NONE ? INT64_MIN : from_ns,
		      to_ns == TIME_NONE ? INT64_MAX : to_ns);
	while (!s && (s = store_next(store, q, err)) > 0) {
		put_connection(&b, q, arabic);
		count++;
		s = ST_OK;
	}
	if (!s)
		put_end(&b, count, about, arabic);
	if (!s)
		s = b.bad ? err_nomem(err)
			  : sink->put(sink->arg, buf_span(&b), err);
	buf_release(&b);
	return s;
}
