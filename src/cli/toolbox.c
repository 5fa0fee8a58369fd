/* toolbox.c - the rules and tables inside the program, ready for use. */
#include "cli/command.h"

#include "base/embedded.h"
#include "cli/sigma_files.h"
#include "event/names.h"
#include "ingest/logons.h"
#include "ingest/scripts.h"
#include "knowledge/knowledge.h"
#include "rules/rules.h"

/* Fields that the ingest asks for, whether a rule mentions them or not. */
static const char *const ingest_fields[] = {
	"MajorVersion",	   "MinorVersion",    "BuildVersion",
	"RevisionVersion", "ClientRequestId",
};

static int add_fields(struct field_names *names, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(ingest_fields); i++) {
		unsigned field;
		int s = field_names_add(names, span_str(ingest_fields[i]),
					&field, err);

		if (s)
			return s;
	}
	return ST_OK;
}

static int add_sigma(struct sigma_set *set, struct digest *digest, void *ctx,
		     struct err *err)
{
	const struct toolbox_options *o = ctx;
	int s = sigma_map_add(set, o->map, digest, err);

	if (s == ST_OK)
		s = sigma_values_add(set, o->values, digest, err);
	return s < 0 ? s : sigma_files_add(set, o->rules, digest, err);
}

/* The indicators, and a digest of the files that they come from. */
static int open_intel(struct toolbox *t, const struct intel_sources *from,
		      struct err *err)
{
	uint8_t bytes[DIGEST_SIZE];
	struct digest *d = NULL;
	int s = digest_open(&d, err);

	if (!s)
		s = intel_load(&t->intel, from, t->names, d, err);
	if (!s) {
		digest_take(d, bytes);
		if (t->intel.set || t->intel.yara)
			digest_text(bytes, t->intel_digest);
	}
	digest_close(d);
	return s;
}

int toolbox_open(struct toolbox *t, const struct toolbox_options *more,
		 struct err *err)
{
	const struct embedded_file *const tables[] = {embedded_knowledge, NULL};
	struct toolbox_options own;
	struct rules_options options = {
		.tables = tables,
		.sigma = true,
		.indicator_rules = true,
		.add_sigma = more ? add_sigma : NULL,
		.ctx = &own,
	};
	int s;

	if (more)
		own = *more;
	*t = (struct toolbox){0};
	s = field_names_open(&t->names, err);
	if (!s)
		s = add_fields(t->names, err);
	if (!s)
		s = logons_add_names(t->names, err);
	if (!s && more)
		s = open_intel(t, &more->intel, err);
	options.indicators = t->intel.set;
	options.pack = t->intel.yara;
	options.pack_logs = more && more->intel.yara_logs;
	if (!s)
		s = scripts_add_names(t->names, err);
	if (!s)
		s = rules_compile(&t->rules, &options, t->names, err);
	if (!s)
		s = knowledge_open(&t->knowledge, embedded_knowledge, err);
	if (s)
		toolbox_release(t);
	else
		field_names_freeze(t->names);
	return s;
}

void toolbox_release(struct toolbox *t)
{
	knowledge_close(t->knowledge);
	rules_close(t->rules);
	intel_release(&t->intel);
	field_names_close(t->names);
	*t = (struct toolbox){0};
}
