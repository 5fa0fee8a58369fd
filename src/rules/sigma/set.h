/* set.h - the set's own house-keeping, for rule.c and its kin. */
#ifndef POSTERN_RULES_SIGMA_SET_H
#define POSTERN_RULES_SIGMA_SET_H

#include "rules/sigma/tree.h"

/* A zeroed place behind the last rule; it counts once rule_count is raised.
 * NULL: no memory. */
struct sigma_rule *sigma_rule_new(struct sigma_set *s, struct err *err);
/* Keeps a copy; why is copied, too. */
int sigma_note(struct sigma_set *s, struct sigma_list *list,
	       const struct sigma_refusal *what, struct err *err) MUST_USE;
/* The keys that all kinds of rules have. */
int sigma_info_read(struct reading_rule *r, const struct yaml_node *doc,
		    struct sigma_info *info) MUST_USE;
/* Fills rule->field from its expression. */
int sigma_rule_fields(struct sigma_set *s, struct sigma_rule *rule,
		      struct err *err) MUST_USE;
/* Filters: AND their expression to the rules that they mean. */
int sigma_filters_apply(struct sigma_set *s, struct err *err) MUST_USE;

#endif
