/* webpath.h - one page, two names: its path on disk and its path in a URL;
 * inside questions/ only. */
#ifndef POSTERN_QUESTIONS_WEBPATH_H
#define POSTERN_QUESTIONS_WEBPATH_H

#include "base/buf.h"

/* The name by which a page is known: its URL path in lower case when it lies
 * in a web folder of IIS or Exchange, else its Windows path in lower case.
 * path: a URL path ("/owa/auth/x.aspx/more", %XX is decoded, what stands
 * behind the page is cut) or a Windows path. */
void webpath_key(struct buf *out, struct span path);

/* True when the name ends in an extension that a web server would run. */
bool webpath_is_script(struct span path);

/* The first path of a script page in a text ("… -FilePath
 * '\\127.0.0.1\c$\inetpub\wwwroot\x.aspx'"), as a local Windows path; false
 * when there is none. */
bool webpath_in_text(struct buf *out, struct span text);

/* The first path with a drive in a text, up to a quote, a line end or the next
 * option; false when there is none. */
bool webpath_drive_in_text(struct buf *out, struct span text);

/* The URL path of a virtual directory in a path of IIS's configuration
 * ("…/application[@path=\"/owa/x\"]/virtualDirectory[@path=\"/\"]/…"). */
bool webpath_in_iis(struct buf *out, struct span text);

#endif
