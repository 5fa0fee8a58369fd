/* plain.h - simple disguises of PowerShell taken off: texts put together from
 * pieces, numbers for letters, base64, formats, backticks.  Pure text: nothing
 * is run, and what depends on a variable stays as it is. */
#ifndef POSTERN_QUESTIONS_PLAIN_H
#define POSTERN_QUESTIONS_PLAIN_H

#include "base/buf.h"

/* Puts the text with all that can be told into out; false when there is
 * nothing of it, or it is longer than 64 KiB. */
bool command_plain(struct buf *out, struct span text);

#endif
