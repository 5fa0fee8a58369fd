/* host_rule.c - --host NAME=PATH: PATH is taken as the user sees it, from a
 * root on, or as the report writes paths. */
#include "base/buf.h"
#include "base/limits.h"
#include "evidence/list.h"
#include "evidence/name.h"

static struct span without_slash(struct span s)
{
	while (s.len > 1 && s.ptr[s.len - 1] == '/')
		s.len--;
	return s;
}

static struct span without_dot(struct span s)
{
	while (s.len > 1 && s.ptr[0] == '.' && s.ptr[1] == '/')
		s = span_skip(s, 2);
	return s;
}

static int add_rule(struct evidence_list *l, size_t root, struct span label,
		    struct span below, const char *name, struct err *err)
{
	struct host_rule rule = {.root = root, .name = span_str(name)};
	struct buf prefix;

	buf_init(&prefix, LIMIT_PATH * 4);
	buf_span_put(&prefix, label);
	name_put(&prefix, below);
	rule.prefix = arena_dup(&l->arena, without_slash(buf_span(&prefix)));
	if (prefix.bad || !rule.prefix.ptr) {
		buf_release(&prefix);
		return err_nomem(err);
	}
	buf_release(&prefix);
	l->rules[l->rule_count++] = rule;
	return ST_OK;
}

/* 1 when a top-level file lies there or holds the place, 0, or negative. */
static int rule_fits(const struct evidence_list *l,
		     const struct host_rule *rule, struct err *err)
{
	struct arena scratch;
	int fits = 0;

	arena_init(&scratch, l->options.max_path * 16);
	for (size_t i = 0; i < l->file_count && fits == 0; i++) {
		size_t root = l->folders[l->files[i].folder].root;
		struct span path;

		if (rule->root != SIZE_MAX && rule->root != root)
			continue;
		path = evidence_path(l, i, &scratch);
		if (!path.ptr)
			fits = err_nomem(err);
		else
			fits = name_is_below(path, rule->prefix) ||
			       name_is_below(rule->prefix, path);
		arena_reset(&scratch);
	}
	arena_release(&scratch);
	return fits;
}

/* Adds the rule when it fits something: 1, 0 when not, or negative. */
static int try_rule(struct evidence_list *l, size_t root, struct span label,
		    struct span below, const char *name, struct err *err)
{
	int r = add_rule(l, root, label, below, name, err);

	if (!r) {
		r = rule_fits(l, &l->rules[l->rule_count - 1], err);
		if (r == 0)
			l->rule_count--;
	}
	return r;
}

/* The user's words for a place at, above or below the root `i`. */
static int try_root(struct evidence_list *l, size_t i, struct span place,
		    const char *name, struct err *err)
{
	struct span given = without_dot(span_str(l->roots[i].given));
	struct span label = l->roots[i].label;
	struct span below = SPAN_EMPTY;

	if (name_is_below(place, given)) {
		below = span_skip(place, given.len);
		if (l->roots[i].fd >= 0)
			below = span_skip(below, 1); /* the '/' */
	} else if (!name_is_below(given, place)) {
		return 0;
	}
	return try_rule(l, i, label, below, name, err);
}

int evidence_list_add_host(struct evidence_list *l,
			   const struct evidence_host *host, struct err *err)
{
	struct span place = without_slash(without_dot(span_str(host->path)));
	bool fits = false;
	int r;

	for (size_t i = 0; i < l->root_count; i++) {
		r = try_root(l, i, place, host->name, err);
		if (r < 0)
			return r;
		fits |= r > 0;
	}
	if (fits)
		return ST_OK;
	r = try_rule(l, SIZE_MAX, SPAN_EMPTY, place, host->name, err);
	if (r)
		return r < 0 ? r : ST_OK;
	return err_set(err, ST_USAGE, ERR_NO_OFFSET,
		       "--host %s=%s: no evidence lies there", host->name,
		       host->path);
}

struct span evidence_list_host(const struct evidence_list *l, size_t index,
			       struct span path)
{
	size_t root = l->folders[l->files[index].folder].root;
	const struct host_rule *best = NULL;

	for (size_t i = 0; i < l->rule_count; i++) {
		const struct host_rule *rule = &l->rules[i];

		if ((rule->root == SIZE_MAX || rule->root == root) &&
		    name_is_below(path, rule->prefix) &&
		    (!best || rule->prefix.len >= best->prefix.len))
			best = rule;
	}
	return best ? best->name : SPAN_EMPTY;
}
