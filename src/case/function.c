/* function.c - see function.h. */
#include "case/function.h"

#include "base/alloc.h"
#include "case/internal.h"

struct case_call {
	sqlite3_context *context;
	sqlite3_value **value;
};

struct added {
	case_function call;
	void *context;
	void (*forget)(void *context);
};

static void call(sqlite3_context *context, int count, sqlite3_value **value)
{
	const struct added *a = sqlite3_user_data(context);
	struct case_call one = {context, value};

	(void)count;
	a->call(&one, a->context);
}

static void forget(void *what)
{
	struct added *a = what;

	if (a->forget)
		a->forget(a->context);
	mem_free(a);
}

int case_function_add(struct case_file *c, const char *name, int count,
		      case_function function, void *context,
		      void (*forgotten)(void *context), struct err *err)
{
	struct added *a = mem_new(1, sizeof(*a));
	int rc;

	if (!a) {
		if (forgotten)
			forgotten(context);
		return err_nomem(err);
	}
	*a = (struct added){function, context, forgotten};
	rc = sqlite3_create_function_v2(c->db, name, count,
					SQLITE_UTF8 | SQLITE_DETERMINISTIC |
						SQLITE_DIRECTONLY,
					a, call, NULL, NULL, forget);
	return rc ? case_sqlite_error(c, rc, "read", err) : ST_OK;
}

void case_function_remove(struct case_file *c, const char *name, int count)
{
	(void)sqlite3_create_function_v2(c->db, name, count, SQLITE_UTF8, NULL,
					 NULL, NULL, NULL, NULL);
}

struct span case_given_text(struct case_call *one, int at)
{
	const unsigned char *text = sqlite3_value_text(one->value[at]);
	int n = sqlite3_value_bytes(one->value[at]);

	return span_of(text, n > 0 ? (size_t)n : 0);
}

int64_t case_given_i64(struct case_call *one, int at)
{
	return sqlite3_value_int64(one->value[at]);
}

bool case_given_null(struct case_call *one, int at)
{
	return sqlite3_value_type(one->value[at]) == SQLITE_NULL;
}

void case_give_i64(struct case_call *one, int64_t value)
{
	sqlite3_result_int64(one->context, value);
}

void case_give_text(struct case_call *one, struct span utf8)
{
	sqlite3_result_text64(one->context, (const char *)utf8.ptr, utf8.len,
			      SQLITE_TRANSIENT, SQLITE_UTF8);
}

void case_give_nomem(struct case_call *one)
{
	sqlite3_result_error_nomem(one->context);
}
