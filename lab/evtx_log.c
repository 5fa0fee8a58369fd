/* evtx_log.c - see evtx_log.h. */
#include "evtx_log.h"

int evtx_log_open(struct evtx_log **out, const char *root, const char *host,
		  enum log_kind kind, struct err *err)
{
	(void)out;
	(void)root;
	(void)host;
	(void)kind;
	return err_set(err, ST_USAGE, ERR_NO_OFFSET, "no event logs yet");
}

int evtx_log_put(struct evtx_log *l, int64_t at_ns, struct span event,
		 uint64_t *record, struct err *err)
{
	(void)l;
	(void)at_ns;
	(void)event;
	(void)record;
	return err_nomem(err);
}

const char *evtx_log_path(const struct evtx_log *l)
{
	(void)l;
	return "";
}

int evtx_log_close(struct evtx_log *l, struct err *err)
{
	(void)l;
	(void)err;
	return ST_OK;
}

const char *evtx_log_key(enum log_kind kind)
{
	(void)kind;
	return "evtx";
}
