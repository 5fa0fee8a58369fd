/* ask.c - what a visit asks for, and what it writes down. The request below is
 * all that is ever sent over HTTP. */
#include "census/engine.h"

#include <netinet/in.h>
#include <sys/socket.h>

/* ------------------------------------------------------------------- notes -- */

/* What strangers wrote is kept as printable ASCII, and short. */
static void put_plain(struct buf *b, struct span s)
{
	s = span_head(s, 120);
	for (size_t i = 0; i < s.len; i++)
		buf_byte(b,
			 s.ptr[i] >= 0x20 && s.ptr[i] < 0x7f ? s.ptr[i] : '?');
}

void visit_note(struct visit *v, const char *key, struct span value)
{
	if (value.len == 0)
		return;
	buf_printf(&v->notes, "%s=", key);
	put_plain(&v->notes, value);
	buf_byte(&v->notes, '\n');
}

void visit_put_end(struct visit *v, const char *result)
{
	struct engine *e = v->engine;
	struct sockaddr_storage own = {0};
	socklen_t len = sizeof(own);
	char source[ADDRESS_TEXT + 8] = "";
	struct err err = {0};

	if (v->watch.fd >= 0 &&
	    !getsockname(v->watch.fd, (struct sockaddr *)&own, &len)) {
		struct sockaddr_in in4;
		struct sockaddr_in6 in6;
		bool v4 = own.ss_family == AF_INET;
		char text[ADDRESS_TEXT];
		struct address a;

		memcpy(&in4, &own, sizeof(in4));
		memcpy(&in6, &own, sizeof(in6));
		if (v4)
			address_from_v4((const void *)&in4.sin_addr, &a);
		else
			memcpy(a.byte, &in6.sin6_addr, 16);
		snprintf(source, sizeof(source), "%s %u",
			 address_text(&a, text),
			 ntohs(v4 ? in4.sin_port : in6.sin6_port));
	}
	if (store_run(e->store, &err,
		      "INSERT INTO connection_end (connection, at_ns, source, "
		      "result, bytes_out, bytes_in, requests) VALUES "
		      "(?, ?, ?, ?, ?, ?, ?)",
		      "iittiis", v->connection, wall_ns(), source, result,
		      (int64_t)v->tls.bytes_out, (int64_t)v->tls.bytes_in,
		      buf_span(&v->log)))
		engine_fail(e, &err);
}

/* ------------------------------------------------------------------- asking -- */

static bool was_asked(const struct visit *v, const char *path)
{
	for (unsigned i = 0; i < v->asks; i++)
		if (!strcmp(v->asked[i], path))
			return true;
	return false;
}

/* The path of a Location on this same host, if it is on the closed list. A
 * query or another host is never followed. */
static const char *redirect_path(const struct visit *v)
{
	const struct fingerprints *f = v->engine->fingerprints;
	struct span to = http_find(&v->http, "location");
	const uint8_t *slash;

	if (v->http.status < 300 || v->http.status > 399)
		return NULL;
	if (span_starts_nocase(to, SPAN_LIT("https://"))) {
		to = span_skip(to, 8);
		slash = memchr(to.ptr, '/', to.len);
		if (!slash || !v->name ||
		    !span_equal_nocase(span_head(to, (size_t)(slash - to.ptr)),
				       span_str(v->name)))
			return NULL;
		to = span_skip(to, (size_t)(slash - to.ptr));
	}
	for (unsigned i = 0; i < f->paths; i++)
		if (span_is(to, f->path[i]))
			return f->path[i];
	return NULL;
}

/* What a product's rule allows to ask for, while it would tell more. */
static const char *product_path(const struct visit *v)
{
	const struct found *found = NULL;
	const struct product *p =
		sighting_best(&v->sighting, v->engine->fingerprints, &found);

	for (unsigned i = 0; p && i < p->ask_count; i++) {
		const struct ask *a = &p->asks[i];
		bool wanted = a->only_manifest
				      ? v->engine->options->manifest &&
						found->tells < TELLS_BUILD
				      : found->tells < TELLS_RELEASE;

		if (wanted && !was_asked(v, a->path))
			return a->path;
	}
	return NULL;
}

const char *visit_next_path(const struct visit *v)
{
	const struct found *found;
	const char *path;

	if (v->asks == ASKS_MAX)
		return NULL;
	if (!v->asks)
		return "/owa/";
	path = product_path(v);
	if (path ||
	    sighting_best(&v->sighting, v->engine->fingerprints, &found))
		return path;
	path = redirect_path(v);
	if (path && !was_asked(v, path))
		return path;
	return was_asked(v, "/") ? NULL : "/";
}

/* RFC 9110, 7.2: the name that was sought, or the address. */
static void put_host(struct visit *v)
{
	struct buf *b = &v->request;
	bool v6 = !v->name && !address_is_v4(&v->address);

	if (v6)
		buf_byte(b, '[');
	if (v->name)
		buf_text(b, v->name);
	else
		address_put(b, &v->address);
	if (v6)
		buf_byte(b, ']');
	if (v->engine->port != 443)
		buf_printf(b, ":%u", v->engine->port);
}

/* All that is ever sent over HTTP. */
void visit_put_request(struct visit *v, const char *path)
{
	struct buf *b = &v->request;

	buf_reset(b);
	buf_printf(b, "GET %s HTTP/1.1\r\nHost: ", path);
	put_host(v);
	buf_printf(b,
		   "\r\nUser-Agent: %s\r\nAccept: */*\r\n"
		   "Accept-Encoding: identity\r\n\r\n",
		   v->engine->agent);
	v->request_sent = 0;
}
