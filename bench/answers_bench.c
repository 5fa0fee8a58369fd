/* answers_bench.c - how long a case takes to be answered and reported: of each
 * part, one a line, wall seconds, seconds of the processor, bytes of the
 * report: "json 1.234 1.201 8109".
 *
 *     answers_bench CASE
 *
 * The case is written: answers are made anew, as `postern judge` does. */
#include <stdio.h>
#include <time.h>

#include "case/query.h"
#include "cli/command.h"
#include "questions/questions.h"
#include "report/report.h"

struct moment {
	double wall;
	double cpu;
};

static double seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct moment now(void)
{
	return (struct moment){seconds(CLOCK_MONOTONIC),
			       seconds(CLOCK_PROCESS_CPUTIME_ID)};
}

static void tell(const char *name, struct moment since, uint64_t bytes)
{
	struct moment t = now();

	printf("%s %.3f %.3f %llu\n", name, t.wall - since.wall,
	       t.cpu - since.cpu, (unsigned long long)bytes);
}

struct counting {
	struct report_sink sink;
	uint64_t bytes;
};

static int count(struct report_sink *sink, struct span bytes, struct err *err)
{
	(void)err;
	((struct counting *)sink)->bytes += bytes.len;
	return ST_OK;
}

typedef int (*report_fn)(struct case_file *c,
			 const struct report_options *options,
			 struct report_sink *sink, struct err *err);

static int time_report(struct case_file *c, const char *name, report_fn report,
		       struct err *err)
{
	const struct report_options options = {.lang = LANG_EN};
	struct counting to = {{count}, 0};
	struct moment start = now();
	int s = report(c, &options, &to.sink, err);

	tell(name, start, to.bytes);
	return s;
}

static int run(struct toolbox *t, struct case_file *c, struct err *err)
{
	const struct questions_options options = {TIME_NONE, TIME_NONE,
						  TIME_NONE};
	struct moment start = now();
	int s = questions_answer(c, t->rules, t->knowledge, &options, err);

	tell("answers", start, 0);
	if (!s)
		s = time_report(c, "json", report_json, err);
	if (!s)
		s = time_report(c, "text", report_text, err);
	if (!s)
		s = time_report(c, "html", report_html, err);
	return s;
}

int main(int argc, char **argv)
{
	struct toolbox tools;
	struct case_file *c = NULL;
	struct err err = {0};
	int s;

	if (argc != 2) {
		fprintf(stderr, "usage: answers_bench CASE\n");
		return 2;
	}
	s = toolbox_open(&tools, NULL, &err);
	if (!s) {
		s = case_open(&c, argv[1], CASE_CREATE, &err);
		if (!s)
			s = run(&tools, c, &err);
		if (c && case_close(c, s ? NULL : &err) && !s)
			s = ST_IO;
		toolbox_release(&tools);
	}
	if (s)
		fprintf(stderr, "answers_bench: %s\n", err.text);
	return s ? 1 : 0;
}
