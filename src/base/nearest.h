/* nearest.h - what may have been meant by a word that is unknown. */
#ifndef POSTERN_BASE_NEAREST_H
#define POSTERN_BASE_NEAREST_H

#include "base/span.h"

/* The word that is one mistake off (two for words of five letters and more),
 * or NULL when none is that near. */
const char *nearest_word(struct span word, const char *const *words,
			 size_t count);

#endif
