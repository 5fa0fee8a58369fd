/* named.c - whose traces a list says that its items are. */
#include "rules/indicators/inner.h"

#define NAMES_MAX ((size_t)400) /* bytes of joined names */

const char *indicator_named_kind_name(enum indicator_named_kind kind)
{
	static const char *const names[] = {"actor", "campaign", "malware"};

	return names[kind];
}

bool named_kind_of(struct span type, enum indicator_named_kind *out)
{
	static const struct {
		const char *type;
		enum indicator_named_kind kind;
	} types[] = {
		{"threat-actor", IND_ACTOR},
		{"threat_actor", IND_ACTOR},
		{"intrusion-set", IND_ACTOR},
		{"intrusion_set", IND_ACTOR},
		{"mitre-intrusion-set", IND_ACTOR},
		{"mitre-enterprise-attack-intrusion-set", IND_ACTOR},
		{"microsoft-activity-group", IND_ACTOR},
		{"360net-threat-actor", IND_ACTOR},
		{"actor", IND_ACTOR},
		{"group", IND_ACTOR},
		{"campaign", IND_CAMPAIGN},
		{"campaign-name", IND_CAMPAIGN},
		{"campaign_name", IND_CAMPAIGN},
		{"mitre-campaign", IND_CAMPAIGN},
		{"malware", IND_MALWARE},
		{"malware_family", IND_MALWARE},
		{"family", IND_MALWARE},
		{"mitre-malware", IND_MALWARE},
		{"mitre-enterprise-attack-malware", IND_MALWARE},
		{"malpedia", IND_MALWARE},
		{"ransomware", IND_MALWARE},
		{"backdoor", IND_MALWARE},
		{"rat", IND_MALWARE},
		{"stealer", IND_MALWARE},
		{"botnet", IND_MALWARE},
		{"banker", IND_MALWARE},
	};

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (span_equal_nocase(type, span_str(types[i].type))) {
			*out = types[i].kind;
			return true;
		}
	return false;
}

/* Whether it is one of the names between ", ". */
static bool has_name(struct span names, struct span name)
{
	while (names.len) {
		size_t end = span_find(names, SPAN_LIT(", "));

		if (span_equal_nocase(span_head(names, end), name))
			return true;
		names = end == SIZE_MAX ? SPAN_EMPTY
					: span_skip(names, end + 2);
	}
	return false;
}

static const struct indicator_named *keep(struct indicator_set *s,
					  const struct indicator_named *n)
{
	struct indicator_named *to = arena_new(&s->arena, 1, sizeof(*to));
	struct span name = arena_dup(&s->arena, span_head(n->name, NAMES_MAX));

	if (!to || !name.ptr)
		return NULL;
	*to = *n;
	to->name = name;
	return to;
}

/* Both hold: the wider time. */
static int64_t wider(int64_t a, int64_t b, bool from)
{
	if (a == TIME_NONE || b == TIME_NONE)
		return TIME_NONE;
	return (a < b) == from ? a : b;
}

const struct indicator_named *named_join(struct indicator_set *s,
					 const struct indicator_named *old,
					 const struct indicator_named *more)
{
	struct indicator_named both;
	struct buf b;

	if (!old || more->kind < old->kind)
		return keep(s, more);
	if (more->kind > old->kind || has_name(old->name, more->name) ||
	    old->name.len + more->name.len + 2 > NAMES_MAX)
		return old;
	buf_init(&b, NAMES_MAX);
	buf_span_put(&b, old->name);
	buf_text(&b, ", ");
	buf_span_put(&b, more->name);
	both = (struct indicator_named){
		buf_span(&b), old->kind,
		wider(old->from_ns, more->from_ns, true),
		wider(old->until_ns, more->until_ns, false)};
	old = b.bad ? NULL : keep(s, &both);
	buf_release(&b);
	return old;
}
