/* sigma_rules.h - Sigma rules behind the face of rules.h: what a rule's tags
 * and level mean for findings.  docs/sigma.md, "In investigate". */
#ifndef POSTERN_RULES_SIGMA_RULES_H
#define POSTERN_RULES_SIGMA_RULES_H

#include "base/digest.h"
#include "rules/rules.h"
#include "rules/sigma/correlation.h"

struct sigma_rules {
	struct sigma_set *set;	/* owned; NULL: none */
	struct rule_info *info; /* arena; by rule of the set */
	size_t count;
};

/* Adds our log sources, as far as the table holds them; digest, which may be
 * NULL, gets their bytes. */
int sigma_rules_add_maps(struct sigma_set *set,
			 const struct embedded_file *table,
			 struct digest *digest, struct err *err) MUST_USE;
/* Adds our own from the tables and what options->add_sigma adds, compiles
 * them, and works out what findings say. A zeroed one is fine to release. */
int sigma_rules_open(struct sigma_rules *r, struct arena *arena,
		     const struct rules_options *options, struct digest *digest,
		     struct field_names *names, struct err *err) MUST_USE;
void sigma_rules_release(struct sigma_rules *r);

/* The rule's tags say that a match means success. */
bool sigma_rules_succeeded(const struct sigma_rules *r, size_t rule);
/* What a match says of success: what the rule's tags say; of a request that was
 * refused, that it was an attempt. */
enum outcome sigma_rules_outcome(const struct sigma_rules *r, size_t rule,
				 const struct event *e);

#endif
