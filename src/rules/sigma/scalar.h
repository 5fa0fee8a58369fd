/* scalar.h - what a YAML scalar means to those who write Sigma rules.
 *
 * The ecosystem reads rules with PyYAML, so by YAML 1.1: yes and off are
 * truths, 0755 is octal, 1_000 and 1:30 are numbers, 2021-03-02 is a date.
 * Quoted scalars are texts, always. */
#ifndef POSTERN_RULES_SIGMA_SCALAR_H
#define POSTERN_RULES_SIGMA_SCALAR_H

#include "base/yaml.h"

enum scalar_kind {
	SCALAR_NULL,
	SCALAR_TRUTH,
	SCALAR_INTEGER,
	SCALAR_REAL,
	SCALAR_DATE,
	SCALAR_TEXT,
};

struct scalar {
	enum scalar_kind kind;
	bool truth;
	int64_t integer;  /* INTEGER */
	double real;	  /* INTEGER, too */
	struct span text; /* as it was written */
};

/* Of a node of kind YAML_TEXT. An integer that no int64 holds is a REAL. */
struct scalar scalar_of(const struct yaml_node *n);

#endif
