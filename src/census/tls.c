/* tls.c - see tls.h; on GnuTLS, which can still offer TLS 1.0 with 3DES and
 * RC4 to one session without lowering the others, at less than half of the
 * cost of OpenSSL 3.0 (docs/internals/census.md has the measurement). */
#include "census/tls.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <sys/socket.h>

#include "base/alloc.h"

/* One key share: X25519 is what nearly all take; the others cost a second
 * flight, P-384 and finite fields much computing. AES-128 before AES-256, since
 * SHA-384, which TLS 1.3 has with the latter, costs a twentieth of a probe. */
static const char priority_modern[] =
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM:"
	"+CHACHA20-POLY1305:+AES-256-GCM:+AES-128-CBC:+AES-256-CBC:-GROUP-ALL:+"
	"GROUP-X25519:"
	"+GROUP-SECP256R1:+GROUP-SECP384R1:-DHE-RSA:"
	"%UNSAFE_RENEGOTIATION:%PROFILE_VERY_WEAK";
static const char priority_legacy[] =
	"NORMAL:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.1:+VERS-TLS1.0:"
	"+ARCFOUR-128:+3DES-CBC:+AES-128-CBC:+AES-256-CBC:+SHA1:+MD5:+RSA:"
	"+SIGN-RSA-SHA1:+SIGN-ECDSA-SHA1:%UNSAFE_RENEGOTIATION:"
	"%PROFILE_VERY_WEAK:%VERIFY_ALLOW_SIGN_WITH_SHA1:%COMPAT";

struct tls_context {
	gnutls_certificate_credentials_t credentials;
	gnutls_priority_t modern, legacy;
};

const char *hello_word(enum hello h)
{
	static const char *const words[] = {"modern", "legacy", "nameless"};

	return words[h];
}

/* Asked only when the server wants a certificate: none is given. */
static int no_certificate(gnutls_session_t session,
			  const gnutls_datum_t *authorities, int count,
			  const gnutls_pk_algorithm_t *algorithms,
			  int algorithm_count, gnutls_pcert_st **pcert,
			  unsigned *pcert_count, gnutls_privkey_t *key)
{
	struct tls *t = gnutls_session_get_ptr(session);

	(void)authorities;
	(void)count;
	(void)algorithms;
	(void)algorithm_count;
	t->asked_certificate = true;
	*pcert = NULL;
	*pcert_count = 0;
	*key = NULL;
	return 0;
}

int tls_context_open(struct tls_context **out, struct err *err)
{
	struct tls_context *c = mem_new(1, sizeof(*c));
	const char *at = "";
	int code;

	if (!c)
		return err_nomem(err);
	code = gnutls_certificate_allocate_credentials(&c->credentials);
	if (!code) {
		gnutls_certificate_set_retrieve_function2(c->credentials,
							  no_certificate);
		code = gnutls_priority_init(&c->modern, priority_modern, &at);
	}
	if (!code)
		code = gnutls_priority_init(&c->legacy, priority_legacy, &at);
	if (code) {
		tls_context_close(c);
		return err_set(err, ST_IO, ERR_NO_OFFSET, "TLS: %s (%s)",
			       gnutls_strerror(code), at);
	}
	*out = c;
	return ST_OK;
}

void tls_context_close(struct tls_context *c)
{
	if (!c)
		return;
	if (c->modern)
		gnutls_priority_deinit(c->modern);
	if (c->legacy)
		gnutls_priority_deinit(c->legacy);
	if (c->credentials)
		gnutls_certificate_free_credentials(c->credentials);
	mem_free(c);
}

static ssize_t push(gnutls_transport_ptr_t p, const void *bytes, size_t len)
{
	struct tls *t = p;
	ssize_t n = send(t->fd, bytes, len, MSG_NOSIGNAL);

	if (n > 0)
		t->bytes_out += (uint64_t)n;
	if (n < 0 && (errno == ECONNRESET || errno == EPIPE))
		t->was_reset = true;
	return n;
}

static ssize_t pull(gnutls_transport_ptr_t p, void *bytes, size_t len)
{
	struct tls *t = p;
	ssize_t n = recv(t->fd, bytes, len, 0);

	if (n < 0 && errno == ECONNRESET)
		t->was_reset = true;
	if (n == 0)
		t->was_closed = true;
	if (n <= 0)
		return n;
	t->bytes_in += (uint64_t)n;
	for (ssize_t i = 0; i < n && t->first_len < sizeof(t->first); i++)
		t->first[t->first_len++] = ((const uint8_t *)bytes)[i];
	return n;
}

int tls_begin(struct tls *t, struct tls_context *c, enum hello hello, int fd,
	      const char *name, struct err *err)
{
	gnutls_session_t s = NULL;
	int code;

	*t = (struct tls){.fd = fd, .alert = -1};
	code = gnutls_init(&s, GNUTLS_CLIENT | GNUTLS_NONBLOCK |
				       GNUTLS_NO_TICKETS |
				       GNUTLS_KEY_SHARE_TOP | GNUTLS_NO_SIGNAL);
	if (!code)
		code = gnutls_priority_set(
			s, hello == HELLO_MODERN ? c->modern : c->legacy);
	if (!code)
		code = gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE,
					      c->credentials);
	if (!code && name && hello != HELLO_NAMELESS)
		code = gnutls_server_name_set(s, GNUTLS_NAME_DNS, name,
					      strlen(name));
	if (!code) {
		gnutls_datum_t http = {(unsigned char *)(uintptr_t) "http/1.1",
				       8};

		code = gnutls_alpn_set_protocols(s, &http, 1, 0);
	}
	if (code) {
		if (s)
			gnutls_deinit(s);
		return err_set(err, ST_NOMEM, ERR_NO_OFFSET, "TLS: %s",
			       gnutls_strerror(code));
	}
	gnutls_handshake_set_timeout(s, 0);
	gnutls_session_set_ptr(s, t);
	gnutls_transport_set_ptr(s, t);
	gnutls_transport_set_push_function(s, push);
	gnutls_transport_set_pull_function(s, pull);
	t->session = s;
	return ST_OK;
}

void tls_end(struct tls *t)
{
	if (!t->session)
		return;
	gnutls_deinit(t->session);
	t->session = NULL;
}

/* 20..23 are the record types of TLS; an SSL 2 hello has its high bit set. */
static bool looks_like_tls(const struct tls *t)
{
	return t->first_len == 0 || (t->first[0] >= 20 && t->first[0] <= 23 &&
				     (t->first_len < 2 || t->first[1] == 3));
}

static enum state why_failed(struct tls *t)
{
	if (t->asked_certificate && t->alert != 112)
		return STATE_CLIENT_CERT;
	if (t->alert >= 0)
		return STATE_TLS_FAIL;
	if (!looks_like_tls(t))
		return STATE_NOT_TLS;
	if (t->was_reset)
		return STATE_RESET;
	if (t->was_closed && t->first_len == 0)
		return STATE_EMPTY;
	return STATE_TLS_FAIL;
}

/* What to wait for, or the reason of the failure. */
static enum tls_step step_of(struct tls *t, ssize_t code)
{
	if (code == GNUTLS_E_AGAIN || code == GNUTLS_E_INTERRUPTED)
		return gnutls_record_get_direction(t->session) ? TLS_WANT_WRITE
							       : TLS_WANT_READ;
	if (code == GNUTLS_E_FATAL_ALERT_RECEIVED)
		t->alert = (int)gnutls_alert_get(t->session);
	t->bad = why_failed(t);
	return TLS_FAILED;
}

enum tls_step tls_handshake(struct tls *t)
{
	for (;;) {
		int code = gnutls_handshake(t->session);

		if (code == GNUTLS_E_SUCCESS)
			return TLS_DONE;
		if (code == GNUTLS_E_WARNING_ALERT_RECEIVED ||
		    code == GNUTLS_E_GOT_APPLICATION_DATA)
			continue;
		return step_of(t, code);
	}
}

enum tls_step tls_read(struct tls *t, uint8_t *out, size_t cap, size_t *done)
{
	for (;;) {
		ssize_t n = gnutls_record_recv(t->session, out, cap);

		*done = n > 0 ? (size_t)n : 0;
		if (n >= 0 || n == GNUTLS_E_PREMATURE_TERMINATION)
			return TLS_DONE;
		if (n == GNUTLS_E_WARNING_ALERT_RECEIVED)
			continue;
		return step_of(t, n);
	}
}

enum tls_step tls_write(struct tls *t, const uint8_t *in, size_t len,
			size_t *done)
{
	ssize_t n = gnutls_record_send(t->session, in, len);

	*done = n > 0 ? (size_t)n : 0;
	return n >= 0 ? TLS_DONE : step_of(t, n);
}

const char *tls_version(const struct tls *t)
{
	return gnutls_protocol_get_name(
		gnutls_protocol_get_version(t->session));
}

bool tls_leaf(const struct tls *t, uint8_t out[DIGEST_SIZE])
{
	unsigned count = 0;
	const gnutls_datum_t *chain =
		gnutls_certificate_get_peers(t->session, &count);

	return chain && count &&
	       digest_once(span_of(chain[0].data, chain[0].size), out);
}
