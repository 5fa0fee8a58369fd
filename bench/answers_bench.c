/* answers_bench.c - how long a case takes to be answered and reported: wall
 * seconds of each part, one a line, "answers 1.234".
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

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
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
	double start = now();
	int s = report(c, &options, &to.sink, err);

	printf("%s %.3f %llu\n", name, now() - start,
	       (unsigned long long)to.bytes);
	return s;
}

static int run(struct toolbox *t, struct case_file *c, struct err *err)
{
	const struct questions_options options = {TIME_NONE, TIME_NONE,
						  TIME_NONE};
	double start = now();
	int s = questions_answer(c, t->rules, t->knowledge, &options, err);

	printf("answers %.3f\n", now() - start);
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
