/* settings.c - see settings.h. */
#include "ingest/settings.h"

#include "base/text.h"
#include "formats/log_settings.h"

struct gathered {
	struct log_settings_sink sink;
	struct collect *collect;
	struct case_log_setting *row; /* LIMIT_LOG_SETTINGS, in the arena */
	size_t count;
};

static struct span keep(struct collect *c, const char *text)
{
	buf_reset(&c->scratch);
	utf8_put_clean(&c->scratch, span_str(text));
	return arena_dup(&c->arena, buf_span(&c->scratch));
}

static int take(struct log_settings_sink *sink, const struct log_setting *s,
		struct err *err)
{
	struct gathered *g = (struct gathered *)sink;
	struct collect *c = g->collect;
	struct case_log_setting one = {
		.scope = keep(c, s->scope),
		.name = keep(c, s->name),
		.value = keep(c, s->value),
		.line = s->line,
	};

	if (!g->row)
		g->row = arena_new(&c->arena, LIMIT_LOG_SETTINGS,
				   sizeof(*g->row));
	if (!g->row || !one.scope.ptr || !one.name.ptr || !one.value.ptr ||
	    c->scratch.bad)
		return err_nomem(err);
	g->row[g->count++] = one;
	return ST_OK;
}

int settings_read(struct collect *c, struct span text, struct case_item *item,
		  bool *whole, struct err *err)
{
	struct gathered g = {.sink = {take}, .collect = c};
	int status = log_settings_decode(text, &g.sink, err);

	if (status && status != ST_FORMAT)
		return status;
	*whole = status == ST_OK;
	item->settings = g.row;
	item->setting_count = g.count;
	return ST_OK;
}
