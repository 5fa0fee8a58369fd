/* web.h - which files a mail server's web sites hand out, and under which
 * URL path.  A pure function of the Windows path. */
#ifndef POSTERN_INGEST_WEB_H
#define POSTERN_INGEST_WEB_H

#include "base/buf.h"

/* True when the file lies below a web root of an Exchange server; *stem (reset
 * first) gets the URL path, in lower case: "/owa/auth/x.aspx" for
 * "…\V15\FrontEnd\HttpProxy\owa\auth\x.aspx".  The path may also be a logical
 * one, with '/'. */
bool web_stem(struct span windows_path, struct buf *stem);

/* True for names that IIS runs or that hold code for it: aspx, ashx, asmx … */
bool web_is_script(struct span path);

/* True below "Temporary ASP.NET Files": what the server made of a page when it
 * was first asked for stays there when the page is gone. */
bool web_is_compiled(struct span path);

/* The URL path of the page that such a file was made of, from its virtualPath
 * attribute, in lower case; *stem is reset first. False when it has none, or
 * one that is no path. */
bool web_compiled_stem(struct span bytes, struct buf *stem);

#endif
