/* host.c - see host.h. */
#include "ingest/host.h"

#include "ingest/collect.h"

/* Every server calls itself so. */
static bool is_loopback(struct span server)
{
	return span_starts_nocase(server, SPAN_LIT("127.")) ||
	       span_starts_nocase(server, SPAN_LIT("::1")) ||
	       span_starts_nocase(server, SPAN_LIT("fe80:")) ||
	       span_equal_nocase(server, SPAN_LIT("localhost"));
}

/* The row of a server, or SIZE_MAX: it is in none by its whole name. */
static size_t count_server(struct collect *c, struct span server)
{
	struct span name = span_head(server, 255);

	if (LIKELY(servers_again(&c->servers, name)))
		return name.len == server.len ? c->servers.last : SIZE_MAX;
	if (server.len && !is_loopback(server))
		servers_count(&c->servers, &c->arena, name);
	return SIZE_MAX;
}

static bool count_build(struct collect *c, const struct event *e,
			const struct span part[4], struct span server)
{
	char text[64];
	size_t n = 0;

	for (size_t i = 0; i < 4; i++) {
		if (i)
			text[n++] = '.';
		memcpy(text + n, part[i].ptr, part[i].len);
		n += part[i].len;
	}
	return builds_count(&c->builds, &c->arena, span_of(text, n), server,
			    "columns", e->time_ns, e->number);
}

/* At most five bytes, and their number, as one word. */
static uint64_t word_of(struct span part)
{
	uint64_t word = part.len;

	for (size_t i = 0; i < part.len; i++)
		word = word << 8 | part.ptr[i];
	return word;
}

/* HttpProxy and its like have the build in four columns, the same in line after
 * line.  at: row of the server, or SIZE_MAX. */
static void note_build_columns(struct collect *c, const struct event *e,
			       struct span server, size_t at)
{
	const unsigned column[4] = {c->fields->major, c->fields->minor,
				    c->fields->build, c->fields->revision};
	struct build_memo *memo = &c->build_memo;
	bool same = memo->row && memo->server == at;
	struct span part[4];
	uint64_t word[4];

	for (size_t i = 0; i < 4; i++) {
		part[i] = event_field(e, column[i]);
		if (part[i].len == 0 || part[i].len > 5)
			return;
		word[i] = word_of(part[i]);
		same &= word[i] == memo->part[i];
	}
	if (LIKELY(same)) {
		time_widen(&memo->row->first_ns, &memo->row->last_ns,
			   e->time_ns);
		return;
	}
	memo->row = NULL;
	if (!count_build(c, e, part, server) || at == SIZE_MAX)
		return;
	memo->row = &c->builds.row[c->builds.last];
	memo->server = at;
	memcpy(memo->part, word, sizeof(word));
}

void host_note(struct collect *c, const struct event *e)
{
	struct span server = event_field(e, e->log == LOG_EVTX ? FIELD_COMPUTER
							       : FIELD_SERVER);
	size_t at = count_server(c, server);

	if (e->log == LOG_HTTPPROXY || e->log == LOG_EWS ||
	    e->log == LOG_CMDLET)
		note_build_columns(c, e, server, at);
}
