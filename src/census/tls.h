/* tls.h - one TLS session of a client, over a socket that does not block.
 *
 * Nothing is verified here: certificates of mail servers are often their own
 * makers' and say nothing about the build; the leaf's digest is kept.  A
 * client certificate is never sent. */
#ifndef POSTERN_CENSUS_TLS_H
#define POSTERN_CENSUS_TLS_H

#include "base/digest.h"
#include "census/state.h"

/* Which hello: the modern one first; the legacy one, with TLS 1.0, 3DES and
 * RC4, for servers that refuse it, because the oldest are the ones that
 * matter; without a name for those that do not know the name. */
enum hello { HELLO_MODERN, HELLO_LEGACY, HELLO_NAMELESS };
const char *hello_word(enum hello h);

struct tls_context; /* opaque; shared by all sessions, frozen */
int tls_context_open(struct tls_context **out, struct err *err) MUST_USE;
void tls_context_close(struct tls_context *c); /* NULL is fine */

struct tls {
	void *session; /* gnutls_session_t, or NULL */
	int fd;
	uint64_t bytes_in, bytes_out; /* on the wire */
	uint8_t first[5];	      /* that came */
	unsigned first_len;
	bool asked_certificate; /* the server wants to know who we are */
	bool was_reset;
	bool was_closed; /* without a word of TLS about it */
	int alert;	 /* number of a fatal alert, or -1 */
	enum state bad;	 /* why it failed */
};

enum tls_step { TLS_DONE, TLS_WANT_READ, TLS_WANT_WRITE, TLS_FAILED };

/* name NULL: no name is sent. */
int tls_begin(struct tls *t, struct tls_context *c, enum hello hello, int fd,
	      const char *name, struct err *err) MUST_USE;
void tls_end(struct tls *t); /* a zeroed session is fine */
enum tls_step tls_handshake(struct tls *t);
/* TLS_DONE: *done bytes were moved; 0 on reading: the end. */
enum tls_step tls_read(struct tls *t, uint8_t *out, size_t cap, size_t *done);
enum tls_step tls_write(struct tls *t, const uint8_t *in, size_t len,
			size_t *done);
const char *tls_version(const struct tls *t); /* "TLS1.0" */
/* SHA-256 of the server's certificate; false when it sent none. */
bool tls_leaf(const struct tls *t, uint8_t out[DIGEST_SIZE]);

#endif
