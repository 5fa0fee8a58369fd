/* cells.c - see cells.h. */
#include "census/cells.h"

#include "base/alloc.h"
#include "census/adoption.h"

#define CELLS_TEXT_MAX ((size_t)16 << 20)
#define MEMBERS_MAX ((size_t)1 << 30)

const char *group_kind_word(enum group_kind k)
{
	static const char *const words[] = {"sector", "country", "product"};

	return words[k];
}

void cells_init(struct cells *c)
{
	*c = (struct cells){0};
	arena_init(&c->text, CELLS_TEXT_MAX);
	map_init(&c->at, MEMBERS_MAX);
}

void cells_release(struct cells *c)
{
	for (unsigned i = 0; i < FLAW_SETS_MAX; i++)
		mem_free(c->member[i]);
	mem_free(c->group);
	map_release(&c->at);
	arena_release(&c->text);
	*c = (struct cells){0};
}

/* ------------------------------------------------------------------ groups -- */

/* Of the server that gave the organisation its verdict. */
static const char *release_of(const struct cells *c, unsigned set,
			      const struct model *m,
			      const struct model_organisation *o)
{
	for (uint32_t t = o->first_target; t != UINT32_MAX;
	     t = m->next_target[t]) {
		const struct model_target *target = &m->targets[t];

		if (target->worst && target->worst->interval.exchange &&
		    target->verdict[set] == o->verdict[set])
			return interval_release(&target->worst->interval,
						c->knowledge);
	}
	return "";
}

/* "1Exchange 2016": the kind and the word. */
static void key_of(const struct cells *c, enum group_kind kind, unsigned set,
		   const struct model *m, const struct model_organisation *o,
		   char out[256])
{
	const char *word = kind == GROUP_SECTOR ? o->sector : o->country;
	const char *release;

	if (kind != GROUP_PRODUCT) {
		snprintf(out, 256, "%d%s", kind, word ? word : "");
		return;
	}
	release = c->knowledge ? release_of(c, set, m, o) : "";
	snprintf(out, 256, "%d%s%s", kind, *release ? "Exchange " : "",
		 release);
}

static int intern(struct cells *c, const char *key, uint32_t *at,
		  struct err *err)
{
	uint32_t found = map_find(&c->at, span_str(key));
	struct group *list;
	const char *kept;

	if (found != MAP_NONE) {
		*at = found;
		return ST_OK;
	}
	if (c->count == GROUPS_MAX)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "more than %d sectors, countries and products",
			       GROUPS_MAX);
	if (c->count == c->room) {
		c->room = c->room ? c->room * 2 : 32;
		list = mem_resize(c->group, c->room, sizeof(*list));
		if (!list)
			return err_nomem(err);
		c->group = list;
	}
	kept = arena_text(&c->text, span_str(key));
	if (!kept)
		return err_nomem(err);
	*at = c->count++;
	c->group[*at] =
		(struct group){(enum group_kind)(key[0] - '0'), kept + 1};
	return map_put(&c->at, span_str(kept), *at, err);
}

int cells_join(struct cells *c, unsigned set, uint32_t member,
	       const struct model *m, const struct model_organisation *o,
	       struct err *err)
{
	char key[256];
	int s = ST_OK;

	if (member == c->member_room[set]) {
		uint32_t room = member ? member * 2 : 64;
		uint32_t *list =
			mem_resize(c->member[set], (size_t)room * GROUP_KINDS,
				   sizeof(*list));

		if (!list)
			return err_nomem(err);
		c->member[set] = list;
		c->member_room[set] = room;
	}
	for (unsigned k = 0; k < GROUP_KINDS && !s; k++) {
		key_of(c, (enum group_kind)k, set, m, o, key);
		s = intern(c, key,
			   &c->member[set][(size_t)member * GROUP_KINDS + k],
			   err);
	}
	return s;
}

int cells_prepare(struct cells *c, unsigned sets, const struct model *m,
		  struct err *err)
{
	char key[256];
	uint32_t at;
	int s = ST_OK;

	for (uint32_t i = 0; i < m->organisation_count; i++)
		for (unsigned set = 0; set < sets; set++)
			for (unsigned k = 0; k < GROUP_KINDS && !s; k++) {
				const struct model_organisation *o =
					&m->organisations[i];

				if (o->verdict[set] == VERDICT_NONE)
					break;
				key_of(c, (enum group_kind)k, set, m, o, key);
				s = intern(c, key, &at, err);
			}
	return s;
}

/* ---------------------------------------------------------------- counting -- */

static void count_member(struct cell *cell, uint8_t status)
{
	cell->exploitable++;
	cell->patched += status == MEMBER_PATCHED;
	cell->cannot_tell += status == MEMBER_CANNOT_TELL;
	cell->gone += status == MEMBER_GONE;
}

static void count_seen(struct cell *cell, enum verdict v)
{
	cell->seen++;
	cell->seen_patched += v == VERDICT_YES;
	cell->seen_cannot_tell +=
		v == VERDICT_CANNOT_TELL || v == VERDICT_CONDITIONAL;
}

void cells_count(const struct cells *c, unsigned set, const struct model *m,
		 const uint8_t *status, uint32_t members, struct cell *list)
{
	char key[256];

	for (uint32_t i = 0; i < members; i++)
		for (unsigned k = 0; k < GROUP_KINDS; k++)
			count_member(
				&list[c->member[set]
					       [(size_t)i * GROUP_KINDS + k]],
				status[i]);
	for (uint32_t i = 0; i < m->organisation_count; i++) {
		const struct model_organisation *o = &m->organisations[i];

		for (unsigned k = 0; k < GROUP_KINDS; k++) {
			uint32_t at;

			if (o->verdict[set] == VERDICT_NONE)
				break;
			key_of(c, (enum group_kind)k, set, m, o, key);
			at = map_find(&c->at, span_str(key));
			if (at != MAP_NONE)
				count_seen(&list[at], o->verdict[set]);
		}
	}
}

/* ------------------------------------------------------------- small cells -- */

static uint32_t size_of(const struct cell *cell, bool cohort)
{
	return cohort ? cell->exploitable : cell->seen;
}

void cells_hide(const struct cells *c, const struct cell *list,
		enum group_kind kind, bool cohort, uint64_t small, bool *out)
{
	uint64_t hidden = 0;
	uint32_t count = 0;

	for (uint32_t i = 0; i < c->count; i++) {
		uint32_t n = size_of(&list[i], cohort);

		if (c->group[i].kind != kind)
			continue;
		out[i] = n > 0 && n < small;
		hidden += out[i] ? n : 0;
		count += out[i];
	}
	while (count && (count < 2 || hidden < small)) {
		uint32_t next = UINT32_MAX;

		for (uint32_t i = 0; i < c->count; i++)
			if (c->group[i].kind == kind && !out[i] &&
			    size_of(&list[i], cohort) &&
			    (next == UINT32_MAX ||
			     size_of(&list[i], cohort) <
				     size_of(&list[next], cohort)))
				next = i;
		if (next == UINT32_MAX)
			return;
		out[next] = true;
		hidden += size_of(&list[next], cohort);
		count++;
	}
}
