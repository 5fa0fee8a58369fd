/* fuzz_log_settings.c - settings of logs: bounded, and never a crash. */
#include "formats/log_settings.h"

struct counted {
	struct log_settings_sink sink;
	unsigned count;
};

static int take(struct log_settings_sink *sink, const struct log_setting *s,
		struct err *err)
{
	struct counted *c = (struct counted *)sink;

	(void)err;
	if (strlen(s->value) >= LOG_SETTING_VALUE || !s->scope[0] ||
	    !s->name[0] || !s->line || ++c->count > LIMIT_LOG_SETTINGS)
		__builtin_trap();
	return ST_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct counted c = {.sink = {take}};
	struct err err;
	int status = log_settings_decode(span_of(data, size), &c.sink, &err);

	if (status && status != ST_FORMAT && status != ST_NOMEM)
		__builtin_trap();
	return 0;
}
