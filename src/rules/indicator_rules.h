/* indicator_rules.h - indicators behind the face of rules.h: a rule for every
 * kind of indicator and each strength, so that a million of them are few rules.
 * They are alerts: what is read of a case never hangs on them.
 * docs/indicators.md, "In investigate". */
#ifndef POSTERN_RULES_INDICATOR_RULES_H
#define POSTERN_RULES_INDICATOR_RULES_H

#include "rules/indicators/indicator.h"
#include "rules/rules.h"

#define INDICATOR_RULES ((size_t)28)

/* What samples of patterns over several events are of: table sample. */
#define SAMPLE_OF_PATTERN "indicator-pattern"

const struct rule_info *indicator_rule_info(size_t rule);
/* Of an indicator: 0..INDICATOR_RULES-1. */
size_t indicator_rule(const struct indicator_set *s, uint32_t indicator);

/* Of a YARA rule of other people, and what a match of it in a file says. */
size_t indicator_rule_of_yara(const struct rule_info *info);
void indicator_rules_yara_detail(struct buf *b, const struct rule_info *info,
				 const char *file, struct span path);

/* Matches as rules, each rule once, behind what is in list; their number. */
size_t indicator_rules_add(const struct indicator_set *s,
			   const struct indicator_match *found, size_t count,
			   size_t first_rule, struct match *list);
/* The detail of the first match of the rule, with the other indicators of the
 * same rule as "also". */
void indicator_rules_detail(struct buf *b, const struct indicator_set *s,
			    const struct field_names *names,
			    const struct indicator_match *found, size_t count,
			    size_t rule);

#endif
