/* asker.c - see asker.h. */
#include "ingest/asker.h"

#include "base/err.h"
#include "ingest/forwarded.h"

static bool is_loopback(struct span client)
{
	return span_starts_nocase(client, SPAN_LIT("127.")) ||
	       span_equal(client, SPAN_LIT("::1"));
}

/* What is forwarded anybody can write: only the server itself sees who comes
 * from itself, and not what a proxy on it passes on. */
struct asker asker_of(const struct event *e)
{
	struct span forwarded = event_field(e, FIELD_FORWARDED);
	struct span client = event_field(e, FIELD_CLIENT);
	struct asker a = {
		.user = event_field(e, FIELD_USER),
		.client = client,
	};

	if (!forwarded.len) {
		a.local = is_loopback(client);
		return a;
	}
	a.client = forwarded_client(forwarded);
	if (!a.client.len)
		a.client = client;
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
