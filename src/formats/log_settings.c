/* log_settings.c - see log_settings.h. */
#include "formats/log_settings.h"

#include <expat.h>

#include "base/alloc.h"
#include "base/banned.h"
#include "base/compiler.h"
#include "base/hash.h"

/* Elements in elements; IIS has ten. */
#define DEPTH_MAX 64

struct walk {
	XML_Parser xml;
	struct log_settings_sink *sink;
	struct err *err;
	int status;
	unsigned depth;
	unsigned count;
	unsigned long cut_line;	 /* of the first value that is too long */
	unsigned site_depth;	 /* of the <site> that we are in; 0: none */
	unsigned defaults_depth; /* of <siteDefaults> */
	unsigned app_depth;	 /* of <appSettings> */
	unsigned location_depth; /* of a <location> that speaks of a part */
	char site[32];
};

static void stop(struct walk *w, int status)
{
	if (!w->status)
		w->status = status;
	XML_StopParser(w->xml, XML_FALSE);
}

static int fail(struct walk *w, unsigned long line, const char *why)
{
	return err_set(w->err, ST_FORMAT, ERR_NO_OFFSET, "line %lu: %s", line,
		       why);
}

/* There is more of it, and it is not looked at. */
static void fail_here(struct walk *w, const char *why)
{
	stop(w, fail(w, XML_GetCurrentLineNumber(w->xml), why));
}

static const char *attribute(const XML_Char **pair, const char *name)
{
	for (size_t i = 0; pair[i]; i += 2)
		if (!strcmp(pair[i], name))
			return pair[i + 1];
	return NULL;
}

static void give(struct walk *w, const char *scope, const char *name,
		 const char *value)
{
	char kept[LOG_SETTING_VALUE];
	const struct log_setting one = {scope, name, kept,
					XML_GetCurrentLineNumber(w->xml)};
	int status;

	if (!value || w->status)
		return;
	if (strlen(value) >= sizeof(kept)) {
		/* a part of it would say something else */
		if (!w->cut_line)
			w->cut_line = XML_GetCurrentLineNumber(w->xml);
		return;
	}
	if (w->count++ == LIMIT_LOG_SETTINGS) {
		fail_here(w, "more settings than are kept");
		return;
	}
	snprintf(kept, sizeof(kept), "%s", value);
	status = w->sink->take(w->sink, &one, w->err);
	if (status)
		stop(w, status);
}

/* learn.microsoft.com: IIS settings schema, logFile Element. */
static void take_log_file(struct walk *w, const XML_Char **pair)
{
	static const char *const names[] = {
		"enabled",	"logFormat",	   "directory",	       "period",
		"truncateSize", "logExtFileFlags", "localTimeRollover"};
	const char *scope = w->site_depth ? w->site : "sites";

	if (!w->site_depth && !w->defaults_depth)
		return;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		give(w, scope, names[i], attribute(pair, names[i]));
}

/* The keys as the files that Exchange ships spell and explain them. */
static void take_key(struct walk *w, const XML_Char **pair)
{
	static const char *const names[] = {
		"LogPath",
		"LogFilePath",
		"MaxRetentionPeriod",
		"MaxDirectorySize",
		"PerFileMaxSize",
		"LogEnabled",
		"AgentLogEnabled",
		"AgentLogMaxAge",
		"ProtocolLoggingEnabled",
		"AgentLogPath",
		"AgentLogMaxDirectorySize",
	};
	const char *key = attribute(pair, "key");

	for (size_t i = 0; key && i < ARRAY_LEN(names); i++)
		if (!strcmp(key, names[i]))
			give(w, "app", names[i], attribute(pair, "value"));
}

static void XMLCALL on_start(void *context, const XML_Char *name,
			     const XML_Char **pair)
{
	struct walk *w = context;
	const char *id;

	if (++w->depth > DEPTH_MAX) {
		fail_here(w, "elements nested too deeply");
		return;
	}
	if (!strcmp(name, "site") && !w->site_depth) {
		id = attribute(pair, "id");
		snprintf(w->site, sizeof(w->site), "site %s", id ? id : "");
		w->site_depth = w->depth;
	} else if (!strcmp(name, "siteDefaults")) {
		w->defaults_depth = w->depth;
	} else if (!strcmp(name, "logFile")) {
		take_log_file(w, pair);
	} else if (!strcmp(name, "appSettings") && !w->app_depth) {
		w->app_depth = w->depth;
	} else if (!strcmp(name, "location") && !w->location_depth) {
		id = attribute(pair, "path");
		w->location_depth = id && *id ? w->depth : 0;
	} else if (!strcmp(name, "httpLogging") && !w->location_depth) {
		give(w, "sites", "dontLog", attribute(pair, "dontLog"));
	} else if (!strcmp(name, "add") && w->app_depth &&
		   w->depth == w->app_depth + 1) {
		take_key(w, pair);
	}
}

static void XMLCALL on_end(void *context, const XML_Char *name)
{
	struct walk *w = context;

	(void)name;
	if (w->depth == w->site_depth)
		w->site_depth = 0;
	if (w->depth == w->defaults_depth)
		w->defaults_depth = 0;
	if (w->depth == w->app_depth)
		w->app_depth = 0;
	if (w->depth == w->location_depth)
		w->location_depth = 0;
	w->depth--;
}

/* No document type: no entities of its own. */
static void XMLCALL on_doctype(void *context, const XML_Char *name,
			       const XML_Char *system, const XML_Char *public,
			       int has_internal)
{
	struct walk *w = context;

	(void)name;
	(void)system;
	(void)public;
	(void)has_internal;
	fail_here(w, "a document type, which settings do not have");
}

static int parse(struct walk *w, struct span text)
{
	struct span head = span_head(text, LIMIT_LOG_SETTINGS_BYTES);
	bool all = head.len == text.len;
	enum XML_Status told =
		XML_Parse(w->xml, (const char *)head.ptr, (int)head.len, all);

	if (w->status)
		return w->status;
	if (told != XML_STATUS_OK &&
	    XML_GetErrorCode(w->xml) == XML_ERROR_NO_MEMORY)
		return err_nomem(w->err);
	if (told != XML_STATUS_OK)
		return fail(w, XML_GetCurrentLineNumber(w->xml),
			    XML_ErrorString(XML_GetErrorCode(w->xml)));
	if (!all)
		return fail(w, XML_GetCurrentLineNumber(w->xml),
			    "it goes on after 1 MiB");
	return w->cut_line
		       ? fail(w, w->cut_line, "a value of 1024 bytes or more")
		       : ST_OK;
}

static void *give_memory(size_t size)
{
	return mem_new(size, 1);
}

static void *resize_memory(void *old, size_t size)
{
	return mem_resize(old, size, 1);
}

int log_settings_decode(struct span text, struct log_settings_sink *sink,
			struct err *err)
{
	static const XML_Memory_Handling_Suite memory = {
		give_memory, resize_memory, mem_free};
	struct walk w = {.sink = sink, .err = err};
	int status;

	w.xml = XML_ParserCreate_MM(NULL, &memory, NULL);
	if (!w.xml)
		return err_nomem(err);
	/* 0 would be expat's own, which may ask for more than we allow. */
	XML_SetHashSalt(w.xml, (unsigned long)hash_key() | 1);
	XML_SetUserData(w.xml, &w);
	XML_SetElementHandler(w.xml, on_start, on_end);
	XML_SetStartDoctypeDeclHandler(w.xml, on_doctype);
	status = parse(&w, text);
	XML_ParserFree(w.xml);
	return status;
}
