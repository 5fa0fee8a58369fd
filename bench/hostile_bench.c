/* hostile_bench.c - what the searches for literals cost where every place is
 * nearly one: as often as the automaton of the same literals, which looks at
 * each byte once.  A ratio that grows with the length of the value is a fault.
 *
 *     hostile_bench
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "rules/traces/automaton.h"
#include "rules/traces/literals.h"
#include "rules/traces/row_literals.h"

#define MANY 1000
#define MOST ((size_t)1 << 20)

static struct literal list[MANY];
static struct row_literal rows[MANY];
static uint64_t bits[MANY / 64 + 1];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct searches {
	struct literal_set *set;
	struct row_literals *row;
	struct automaton *automaton;
};

/* The best of five, ns a byte. */
static void tell(const struct searches *s, const char *name, struct span value)
{
	double least[3] = {1e9, 1e9, 1e9};

	for (unsigned i = 0; i < 15; i++) {
		double from = now();
		double spent;

		memset(bits, 0, sizeof(bits));
		if (i % 3 == 0)
			(void)literal_set_find(s->set, value, bits);
		else if (i % 3 == 1)
			row_literals_find(s->row, value, bits);
		else
			(void)automaton_scan(s->automaton, value, 0, value.len,
					     bits);
		spent = (now() - from) * 1e9 / (double)value.len;
		if (spent < least[i % 3])
			least[i % 3] = spent;
	}
	printf("%-10s %8zu bytes  set %6.2f  row %6.2f  automaton %6.2f ns a "
	       "byte\n",
	       name, value.len, least[0], least[1], least[2]);
}

static int measure(const char *name, const char *piece, uint8_t *bytes)
{
	struct searches s = {0};
	int status = literal_set_open(&s.set, list, MANY, NULL);

	if (!status)
		status = row_literals_open(&s.row, rows, MANY, 24, NULL);
	if (!status)
		status = automaton_open(&s.automaton, list, MANY, NULL);
	for (size_t i = 0; i < MOST; i++)
		bytes[i] = (uint8_t)piece[i % strlen(piece)];
	for (size_t n = MOST / 64; !status && n <= MOST; n *= 8)
		tell(&s, name, span_of(bytes, n));
	literal_set_close(s.set);
	row_literals_close(s.row);
	automaton_close(s.automaton);
	return status;
}

static void make_list(const char *begin)
{
	for (unsigned i = 0; i < MANY; i++) {
		char text[FACTOR_LENGTH + 1];
		int n = i ? snprintf(text, sizeof(text), "%szzzz%03u", begin, i)
			  : snprintf(text, sizeof(text), "%s", begin);

		list[i].bit = i;
		list[i].factor.len = (uint8_t)n;
		memcpy(list[i].factor.bytes, text, (size_t)n);
		rows[i] = (struct row_literal){
			span_of(list[i].factor.bytes, (size_t)n), i};
	}
}

int main(void)
{
	uint8_t *bytes = mem_new(MOST, 1);
	int status = bytes ? 0 : 1;

	if (!status) {
		make_list("qqqq");
		status = measure("qqqq", "q", bytes);
	}
	if (!status) {
		make_list("qzqzqzqz");
		status = measure("qzqz", "qz", bytes);
	}
	mem_free(bytes);
	if (status)
		fprintf(stderr, "hostile_bench: status %d\n", status);
	return status != 0;
}
