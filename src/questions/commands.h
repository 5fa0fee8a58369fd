/* commands.h - what a command line says: what was wrapped in it, what was
 * encoded in it, which other host it names. Pure text. */
#ifndef POSTERN_QUESTIONS_COMMANDS_H
#define POSTERN_QUESTIONS_COMMANDS_H

#include "base/buf.h"

/* Web shell clients wrap each command so that they find its output again:
 *   cmd /c cd /d "C:\inetpub"&whoami&echo [S]&cd&echo [E]
 * Puts "whoami" into out; false when the text is no such wrapper. */
bool command_unwrap(struct buf *out, struct span text);

/* "powershell -enc JABjAD0A...": puts what the base64 holds (UTF-16LE) into
 * out as UTF-8; false when there is none that decodes to text. */
bool command_decode(struct buf *out, struct span text);

/* Base64 that holds text, UTF-16LE or UTF-8: as UTF-8. */
bool command_base64(struct buf *out, struct span text);

/* The host that a command reaches for: \\HOST\share, /node:HOST, /s HOST,
 * -ComputerName HOST, -r:HOST.  Puts its name as command_host() does; false
 * when there is none but the machine itself. */
bool command_target(struct buf *out, struct span text);

/* Upper case, without a domain behind it; an address stays whole.  False for
 * the machine itself and for what cannot be a name. */
bool command_host(struct buf *out, struct span name);

#endif
