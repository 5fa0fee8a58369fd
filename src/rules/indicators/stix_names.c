/* stix_names.c - whom the indicators of a bundle indicate: relationships come in
 * any order, so they are put to the indicators when all is read. */
#include "rules/indicators/inner.h"

#include <stdlib.h>

/* Objects with names, and relationships, of one file. */
#define ENTRIES_MAX ((size_t)8 << 20)

struct object {
	struct span id;
	struct indicator_named named;
	bool author; /* an identity */
	const struct indicator_named *kept;
};

struct relation {
	struct span source, target;
	bool author;
};

/* What was told of one object of the file. */
struct told_about {
	struct span id;
	size_t about;
};

struct stix_names {
	struct indicator_set *set;
	size_t first; /* about */
	struct object *object;
	size_t object_count, object_room;
	struct relation *relation;
	size_t relation_count, relation_room;
	struct told_about *told;
	size_t told_count;
};

int stix_names_open(struct stix_names **out, struct indicator_set *s,
		    struct err *err)
{
	struct stix_names *n = mem_new(1, sizeof(*n));

	if (!n)
		return err_nomem(err);
	n->set = s;
	n->first = s->about_count;
	*out = n;
	return ST_OK;
}

void stix_names_close(struct stix_names *n)
{
	if (!n)
		return;
	mem_free(n->object);
	mem_free(n->relation);
	mem_free(n->told);
	mem_free(n);
}

/* Room for one more. 1: there is none left for this file. */
static int more(void **list, size_t count, size_t *room, size_t size,
		struct err *err)
{
	size_t wanted = *room ? *room * 2 : 64;
	void *wider;

	if (count == ENTRIES_MAX)
		return 1;
	if (count < *room)
		return ST_OK;
	wider = mem_resize(*list, wanted, size);
	if (!wider)
		return err_nomem(err);
	*list = wider;
	*room = wanted;
	return ST_OK;
}

int stix_names_object(struct stix_names *n, struct span type, struct span id,
		      struct span name, struct span first_seen,
		      struct span last_seen, struct err *err)
{
	struct object o = {.id = id, .author = span_is(type, "identity")};
	void *list = n->object;
	int64_t ignored;
	int s;

	o.named = (struct indicator_named){.name = span_trim(name),
					   .from_ns = TIME_NONE,
					   .until_ns = TIME_NONE};
	if (!o.named.name.len || !id.len ||
	    (!o.author && !named_kind_of(type, &o.named.kind)))
		return ST_OK;
	/* A group is not gone when it was last seen; a campaign is over. */
	if (o.named.kind == IND_CAMPAIGN) {
		(void)moment_range(first_seen, &o.named.from_ns, &ignored);
		(void)moment_range(last_seen, &ignored, &o.named.until_ns);
	}
	s = more(&list, n->object_count, &n->object_room, sizeof(o), err);
	n->object = list;
	if (s == ST_OK)
		n->object[n->object_count++] = o;
	else if (s > 0)
		set_refuse(n->set, "more names of actors than are kept", "STIX",
			   0, id);
	return s < 0 ? s : ST_OK;
}

int stix_names_relation(struct stix_names *n, struct span source,
			struct span target, bool author, struct err *err)
{
	void *list = n->relation;
	int s = source.len && target.len
			? more(&list, n->relation_count, &n->relation_room,
			       sizeof(*n->relation), err)
			: ST_OK;

	n->relation = list;
	if (s == ST_OK && source.len && target.len)
		n->relation[n->relation_count++] =
			(struct relation){source, target, author};
	else if (s > 0)
		set_refuse(n->set, "more relationships than are kept", "STIX",
			   0, source);
	return s < 0 ? s : ST_OK;
}

static int compare(struct span a, struct span b)
{
	size_t least = a.len < b.len ? a.len : b.len;
	int order = least ? memcmp(a.ptr, b.ptr, least) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_object(const void *a, const void *b)
{
	return compare(((const struct object *)a)->id,
		       ((const struct object *)b)->id);
}

static int by_told(const void *a, const void *b)
{
	const struct told_about *x = a, *y = b;
	int order = compare(x->id, y->id);

	return order ? order : (x->about > y->about) - (x->about < y->about);
}

static int list_told(struct stix_names *n, struct err *err)
{
	size_t count = n->set->about_count - n->first;

	n->told = mem_new(count + 1, sizeof(*n->told));
	if (!n->told)
		return err_nomem(err);
	for (size_t i = 0; i < count; i++)
		if (n->set->about[n->first + i].id.len)
			n->told[n->told_count++] = (struct told_about){
				n->set->about[n->first + i].id, n->first + i};
	qsort(n->told, n->told_count, sizeof(*n->told), by_told);
	if (n->object_count)
		qsort(n->object, n->object_count, sizeof(*n->object),
		      by_object);
	return ST_OK;
}

static int put(struct stix_names *n, struct about *a, struct object *o,
	       struct err *err)
{
	const struct indicator_named *named;

	if (o->author) {
		struct span name =
			a->author.len
				? a->author
				: arena_dup(&n->set->arena,
					    span_head(o->named.name, 500));

		if (!name.ptr)
			return err_nomem(err);
		a->author = name;
		return ST_OK;
	}
	/* Most are of one, whose name is kept once. */
	if (!a->named && o->kept) {
		a->named = o->kept;
		return ST_OK;
	}
	named = named_join(n->set, a->named, &o->named);
	if (!named)
		return err_nomem(err);
	if (!a->named)
		o->kept = named;
	a->named = named;
	return ST_OK;
}

/* To the first that has the id. */
static int apply(struct stix_names *n, const struct relation *r,
		 struct err *err)
{
	struct object *o, key = {.id = r->target};
	size_t low = 0, high = n->told_count;

	o = n->object_count ? bsearch(&key, n->object, n->object_count,
				      sizeof(key), by_object)
			    : NULL;
	if (!o || o->author != r->author)
		return ST_OK;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(n->told[middle].id, r->source) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == n->told_count || !span_equal(n->told[low].id, r->source))
		return ST_OK;
	return put(n, &n->set->about[n->told[low].about], o, err);
}

/* What has the id of another is named as that: else each relationship would be
 * put to each of those that have its id. */
static void name_alike(const struct stix_names *n)
{
	for (size_t i = 1; i < n->told_count; i++) {
		const struct told_about *before = &n->told[i - 1];
		const struct told_about *one = &n->told[i];
		struct about *a = &n->set->about[one->about];

		if (!span_equal(before->id, one->id))
			continue;
		a->author = n->set->about[before->about].author;
		a->named = n->set->about[before->about].named;
	}
}

int stix_names_apply(struct stix_names *n, struct err *err)
{
	int s = n->relation_count && n->object_count ? list_told(n, err)
						     : ST_OK;

	for (size_t i = 0; n->told && s == ST_OK && i < n->relation_count; i++)
		s = apply(n, &n->relation[i], err);
	if (s == ST_OK && n->told)
		name_alike(n);
	return s;
}
