/* sentence.h - what a finding says, made where it is read: of a million
 * findings few are ever read. */
#ifndef POSTERN_QUESTIONS_SENTENCE_H
#define POSTERN_QUESTIONS_SENTENCE_H

#include "case/case.h"

/* Adds sentence(text, detail) to the SQL of the case: the text of a rule with
 * its {fields} filled in from the detail of a hit (rules/text.h).  It may be
 * added again. */
int sentence_add(struct case_file *c, struct err *err) MUST_USE;

/* The summaries of the finding f, in English and Arabic; k: its rule, t: its
 * hit, by SENTENCE_JOIN. */
#define SENTENCE_EN "coalesce(f.summary_en, sentence(k.text_en, t.detail), '')"
#define SENTENCE_AR "coalesce(f.summary_ar, sentence(k.text_ar, t.detail), '')"
#define SENTENCE_JOIN                                                          \
	" LEFT JOIN known_rule AS k ON k.id = f.rule"                          \
	" LEFT JOIN hit AS t ON t.seq = f.told_by"

#endif
