/* asker.c - see asker.h. */
#include "ingest/asker.h"

#include "base/err.h"
#include "base/hash.h"
#include "ingest/forwarded.h"

static bool is_loopback(struct span client)
{
	return (client.len >= 4 && !memcmp(client.ptr, "127.", 4)) ||
	       (client.len == 3 && !memcmp(client.ptr, "::1", 3));
}

/* What is forwarded anybody can write: only the server itself sees who comes
 * from itself, and not what a proxy on it passes on. */
static void ask(struct asker *a, const struct event *e)
{
	struct span forwarded = event_field(e, FIELD_FORWARDED);
	struct span client = event_field(e, FIELD_CLIENT);

	a->user = event_field(e, FIELD_USER);
	a->client = client;
	if (!forwarded.len) {
		a->local = is_loopback(client);
		return;
	}
	a->client = forwarded_client(forwarded);
	if (!a->client.len)
		a->client = client;
}

static void put_hash(struct asker *a, uint64_t key)
{
	a->hash = hash_span(a->user, hash_span(a->client, key + a->local)) | 1;
}

void asker_ask(struct asker *a, const struct event *e, uint64_t key)
{
	if (a->hash)
		return;
	ask(a, e);
	put_hash(a, key);
}

struct asker asker_of(struct span user, struct span client, uint64_t key)
{
	struct asker a = {.user = user, .client = client};

	put_hash(&a, key);
	return a;
}

static struct span without_domain(struct span user)
{
	size_t at = user.len;

	while (at && user.ptr[at - 1] != '\\')
		at--;
	user = span_skip(user, at);
	return span_head(user, span_find(user, SPAN_LIT("@")));
}

static bool is_machine(struct span account)
{
	static const char *const own[] = {"healthmailbox", "systemmailbox",
					  "sm_", "system", "anonymous logon"};

	if (account.ptr[account.len - 1] == '$')
		return true;
	if (!memchr("hHsSaA", account.ptr[0], 6))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if (span_starts_nocase(account, span_str(own[i])))
			return i < 3 || account.len == strlen(own[i]);
	return false;
}

struct span asker_account(struct span user)
{
	struct span account = without_domain(span_trim(user));

	return !account.len || is_machine(account) ? SPAN_EMPTY : account;
}
