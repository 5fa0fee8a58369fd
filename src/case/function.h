/* function.h - functions of SQL written in C, for statements of questions/:
 * what has to be asked of a million rows and cannot be said in SQL, or not
 * cheaply. */
#ifndef POSTERN_CASE_FUNCTION_H
#define POSTERN_CASE_FUNCTION_H

#include "case/case.h"

struct case_call; /* one call; opaque */

/* Gives one result (none: NULL); equal values have to give equal results. */
typedef void (*case_function)(struct case_call *call, void *context);

/* name(…) with `count` parameters, until the case is closed or it is removed;
 * then, or when it cannot be added, forget(context) is called (NULL: nothing).  Views in the case
 * cannot call it: the file may come from anywhere. */
int case_function_add(struct case_file *c, const char *name, int count,
		      case_function call, void *context,
		      void (*forget)(void *context), struct err *err) MUST_USE;
void case_function_remove(struct case_file *c, const char *name, int count);

/* Parameters count from 0; a span lives until the call ends, or the same
 * parameter is read again. */
struct span case_given_text(struct case_call *call, int at); /* NULL: empty */
int64_t case_given_i64(struct case_call *call, int at);	     /* NULL: 0 */
bool case_given_null(struct case_call *call, int at);

void case_give_i64(struct case_call *call, int64_t value);
void case_give_text(struct case_call *call, struct span utf8); /* is copied */
/* The statement fails with ST_NOMEM. */
void case_give_nomem(struct case_call *call);

#endif
