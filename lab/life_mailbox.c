/* life_mailbox.c - programs and machines that fetch mail over IMAP and POP. */
#include "life.h"
#include "mailbox.h"

/* Every fifth person has a program that speaks IMAP, every ninth a machine that
 * speaks POP; who reads by Outlook on the web alone is left to it. */
bool life_fetches(unsigned user)
{
	return user % 5 == 1 || user % 9 == 4;
}

void life_mailbox(struct lab *lab)
{
	for (unsigned i = 0; i < lab->world.user_count; i++) {
		const struct user *u = &lab->world.users[i];
		struct rng r = rng_fork(&lab->world.rng, "mailbox",
					(uint64_t)lab->hour_ns / 3600 + i);
		uint32_t n = life_times(lab, &r, 9000);

		if (!life_fetches(i))
			continue;
		while (n--) {
			struct session s = {
				.at_ns = lab_moment(lab, &r),
				.server = &lab->world.servers[u->server],
				.client = i % 5 == 1 ? u->home : u->office,
				.login = u->login,
				.pop = i % 5 != 1,
				.messages = rng_below(&r, 4),
			};

			session_put(lab, &r, &s);
		}
	}
}
