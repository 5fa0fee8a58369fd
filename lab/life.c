/* life.c - the hour, and its share of a day. */
#include "life.h"

uint32_t life_share(const struct lab *lab)
{
	/* parts of a working day by local hour; they add up to 1150 */
	static const uint16_t curve[24] = {
		4,  2,	2,   2,	  3,  6,  20, 60, 100, 110, 105, 100,
		70, 95, 105, 105, 95, 70, 35, 20, 16,  12,  8,	 5,
	};
	int64_t local =
		lab->hour_ns + lab->world.utc_offset_hours * NS_PER_HOUR;
	unsigned hour = (unsigned)(local % NS_PER_DAY / NS_PER_HOUR);
	unsigned weekday = (unsigned)((local / NS_PER_DAY + 3) % 7);
	uint32_t share = curve[hour] * 10000U / 1150U;

	return weekday >= 5 ? share / 8 : share;
}

uint32_t life_times(const struct lab *lab, struct rng *r, uint64_t per_day)
{
	return rng_count(r, per_day * life_share(lab) / 10000);
}

void life_hour(struct lab *lab)
{
	life_users(lab);
	life_probes(lab);
	life_noise(lab);
	life_admin(lab);
	life_mail(lab);
	life_nightly(lab);
	if (lab->windows)
		life_windows(lab);
	if (lab->protocols)
		life_mailbox(lab);
	if (lab->zeek || lab->firewall)
		life_network(lab);
}
