/* item_inner.h - what item.c and encode.c share: values on their way through
 * the modifiers of a key. */
#ifndef POSTERN_RULES_SIGMA_ITEM_INNER_H
#define POSTERN_RULES_SIGMA_ITEM_INNER_H

#include "rules/sigma/tree.h"

#define MODIFIERS_MAX 16

enum modifier {
	MOD_CONTAINS,
	MOD_STARTSWITH,
	MOD_ENDSWITH,
	MOD_ALL,
	MOD_CASED,
	MOD_EXISTS,
	MOD_NEQ,
	MOD_WINDASH,
	MOD_RE,
	MOD_I,
	MOD_M,
	MOD_S,
	MOD_BASE64,
	MOD_BASE64OFFSET,
	MOD_UTF16LE,
	MOD_UTF16BE,
	MOD_UTF16,
	MOD_LT,
	MOD_LTE,
	MOD_GT,
	MOD_GTE,
	MOD_MINUTE,
	MOD_HOUR,
	MOD_DAY,
	MOD_WEEK,
	MOD_MONTH,
	MOD_YEAR,
	MOD_CIDR,
	MOD_EXPAND,
	MOD_FIELDREF,
};

/* A value on its way through the modifiers. */
enum work_kind {
	WORK_STRING,
	WORK_REGEX,
	WORK_NUMBER,
	WORK_TRUTH,
	WORK_NULL,
	WORK_FIELD,
	WORK_DONE,
};

struct work {
	enum work_kind kind;
	struct tokens tokens; /* STRING */
	struct scalar scalar; /* NUMBER, TRUTH; text of REGEX, FIELD */
	bool starts, ends;    /* FIELD */
	struct pattern done;
};

struct works {
	struct work *list; /* owned */
	size_t count;
};

struct reading_item {
	struct reading_rule *r;
	const struct yaml_node *key; /* or NULL */
	const struct yaml_node *at;  /* the value at hand */
	enum modifier modifier[MODIFIERS_MAX];
	struct span word[MODIFIERS_MAX];
	size_t modifier_count;
	struct sigma_item *item;
	bool cased;
	uint32_t flags; /* of a regular expression */
};

/* One more value; refused when they are too many. */
int item_work_add(struct reading_item *i, struct works *w,
		  const struct work *add) MUST_USE;

/* encode.c: base64, base64offset at one shift, and the forms of UTF-16. */
int item_encode(struct reading_item *i, enum modifier m, size_t shift,
		struct work *w) MUST_USE;
/* Each value at its three shifts. */
int item_encode_shifted(struct reading_item *i, struct works *w) MUST_USE;

#endif
