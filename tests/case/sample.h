/* sample.h - evidence items for the tests of the case. */
#ifndef POSTERN_TESTS_CASE_SAMPLE_H
#define POSTERN_TESTS_CASE_SAMPLE_H

#include <unistd.h>

#include "case/query.h"

#define SAMPLE_T0 (INT64_C(1614578400) * NS_PER_SECOND) /* 2021-03-01T06:00Z */

/* A fresh path; the test's own. In memory where that can be had: nothing here
 * depends on a disk, and thousands of syncs take their time on one. */
static inline void sample_path(char *out, size_t cap, const char *name)
{
	const char *folder = getenv("TMPDIR");

	if (!folder)
		folder = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
	snprintf(out, cap, "%s/postern-%ld-%s", folder, (long)getpid(), name);
}

static inline void sample_remove(const char *path)
{
	static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
	char name[512];

	for (size_t i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "%s%s", path, endings[i]);
		unlink(name);
	}
}

/* Item number n, 1..: the same every time, with one row of everything and
 * n % 7 hits. Adds it. */
static inline int sample_add(struct case_file *c, unsigned n, struct err *err)
{
	char path[64] = "";
	struct case_hit hits[7];
	struct case_hour hour = {"iis", 448494 + n, n};
	struct case_record_run run = {"evtx:Security", n, n + 5, SAMPLE_T0,
				      TIME_NONE};
	struct case_build build = {"15.1.2106.2", "EX01",	 "header",
				   SAMPLE_T0,	  SAMPLE_T0 + n, 1};
	struct case_client client = {
		"iis",	  SPAN_LIT("203.0.113.7"), n, 1, 0, -1, 1000, SAMPLE_T0,
		SAMPLE_T0};
	struct case_page_use page = {"iis",
				     SPAN_LIT("/aspnet_client/x.aspx"),
				     SPAN_LIT("203.0.113.7"),
				     n,
				     n,
				     1,
				     10,
				     -1,
				     SAMPLE_T0,
				     SAMPLE_T0,
				     5,
				     400};
	struct case_overflow overflow = {"proxylogon-anchor", n};
	struct case_damage damage = {10, 5, 2, "no date"};
	struct case_item item = {
		.container = n > 1 ? SPAN_LIT("logs-1.zip") : SPAN_EMPTY,
		.windows_path = SPAN_LIT("C:\\inetpub\\logs\\u_ex210301.log"),
		.bytes = 1000 + n,
		.format = "iis-w3c",
		.log = "iis",
		.tally = {.decoded = 995 + n,
			  .damaged = 5,
			  .records = n,
			  .first_ns = SAMPLE_T0,
			  .last_ns = SAMPLE_T0 + n},
		.host_layout = SPAN_LIT("EX01"),
		.mtime_ns = TIME_NONE,
		.is_web_file = n % 3 == 0,
		.web_stem = SPAN_LIT("/aspnet_client/x.aspx"),
		.web_script = true,
		.hits = hits,
		.hit_count = n % 7,
		.hours = &hour,
		.hour_count = 1,
		.runs = &run,
		.run_count = 1,
		.builds = &build,
		.build_count = 1,
		.clients = &client,
		.client_count = 1,
		.pages = &page,
		.page_count = 1,
		.overflows = &overflow,
		.overflow_count = 1,
		.damages = &damage,
		.damage_count = 1,
	};

	snprintf(path, sizeof(path),
		 n > 1 ? "logs-1.zip!/u_%u.log" : "logs-%u.zip", n);
	item.path = span_str(path);
	memset(item.sha256, (int)n, sizeof(item.sha256));
	for (unsigned i = 0; i < 7; i++)
		hits[i] = (struct case_hit){
			.rule = "proxylogon-anchor",
			.outcome = OUTCOME_SUCCEEDED,
			.log = LOG_IIS,
			.time_ns = SAMPLE_T0 + i * NS_PER_SECOND,
			.is_record = i == 3,
			.number = i + 1,
			.offset = i * 100,
			.length = 100,
			.client = SPAN_LIT("203.0.113.7"),
			.stem = SPAN_LIT("/owa/auth/x\xff.js"),
			.status = 200,
			.backend_status = -1,
			.bytes_in = 10,
			.bytes_out = -1,
			.time_taken = 3,
			.detail = SPAN_LIT("{\"stem\":\"/owa/auth/x.js\"}"),
		};
	return case_add_item(c, &item, err);
}

/* All tables of a case, a row a line, in the order of their keys. */
static inline void sample_dump(struct case_file *c, struct buf *out)
{
	struct case_query *tables = NULL;
	struct case_query *rows = NULL;
	char sql[256];

	assert_int_equal(case_query_open(&tables, c,
					 "SELECT name FROM sqlite_schema"
					 " WHERE type = 'table' ORDER BY name",
					 NULL),
			 ST_OK);
	while (case_query_next(tables, NULL) > 0) {
		struct span name = case_text(tables, 0);

		snprintf(sql, sizeof(sql), "SELECT * FROM \"%.*s\"",
			 SPAN_ARG(name));
		assert_int_equal(case_query_open(&rows, c, sql, NULL), ST_OK);
		while (case_query_next(rows, NULL) > 0) {
			buf_span_put(out, name);
			for (int i = 0; i < case_column_count(rows); i++) {
				buf_byte(out, '|');
				buf_span_put(out, case_text(rows, i));
			}
			buf_byte(out, '\n');
		}
		case_query_close(rows);
	}
	case_query_close(tables);
}

#endif
