/* stems.c - see stems.h. */
#include "ingest/stems.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "ingest/reads.h"
#include "ingest/web.h"
#include "knowledge/knowledge.h"

bool stems_init(struct stems *s)
{
	s->place = mem_new(STEMS, sizeof(*s->place));
	return s->place != NULL;
}

void stems_release(struct stems *s)
{
	mem_free(s->place);
	*s = (struct stems){0};
}

static struct stem ask(const struct knowledge *knowledge, struct span path)
{
	bool encoded = span_find(path, SPAN_LIT("%")) != SIZE_MAX;

	return (struct stem){
		.reads = encoded ? NULL : reads_kind(path),
		.mailbox = !encoded && reads_mailbox(path).len,
		.encoded = encoded,
		.unshipped_script = web_is_script(path) &&
				    !knowledge_is_shipped(knowledge, path),
	};
}

const struct stem *stems_find(struct stems *s, uint64_t key,
			      const struct knowledge *knowledge,
			      struct span path)
{
	uint64_t hash = hash_span(path, key) | 1;
	struct stem *stem = &s->place[(hash >> 1) % STEMS];

	if (UNLIKELY(stem->hash != hash)) {
		*stem = ask(knowledge, path);
		stem->hash = hash;
	}
	return stem;
}
