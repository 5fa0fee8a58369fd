/* automaton.c - see automaton.h. */
#include "rules/traces/automaton.h"

#include "base/alloc.h"

#define STATES_MAX 65535

struct output {
	unsigned bit;
	uint32_t next; /* + 1; 0: the last */
};

struct automaton {
	uint8_t class_of[256];
	unsigned classes; /* 0 is every byte of no literal */
	size_t states;
	uint16_t *step;	 /* states * classes */
	uint32_t *first; /* by state: its first output + 1 */
	struct output *outputs;
	size_t output_count;
};

static void make_classes(struct automaton *a, const struct literal *list,
			 size_t count)
{
	a->classes = 1;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < list[i].factor.len; k++) {
			uint8_t c = list[i].factor.bytes[k];

			if (!a->class_of[c])
				a->class_of[c] = (uint8_t)a->classes++;
		}
	for (int c = 'A'; c <= 'Z'; c++)
		a->class_of[c] = a->class_of[c | 0x20];
}

static void add_output(struct automaton *a, size_t state, unsigned bit)
{
	a->outputs[a->output_count] = (struct output){bit, a->first[state]};
	a->first[state] = (uint32_t)++a->output_count;
}

/* The tree of all literals; 0 is its root and "no such branch". */
static void make_tree(struct automaton *a, const struct literal *list,
		      size_t count)
{
	a->states = 1;
	for (size_t i = 0; i < count; i++) {
		size_t at = 0;

		for (size_t k = 0; k < list[i].factor.len; k++) {
			uint8_t c = a->class_of[list[i].factor.bytes[k]];
			uint16_t *step = &a->step[at * a->classes + c];

			if (!*step)
				*step = (uint16_t)a->states++;
			at = *step;
		}
		add_output(a, at, list[i].bit);
	}
}

/* The outputs of `from` hold for `to` as well; they are shared behind the last
 * of its own. */
static void share_outputs(struct automaton *a, size_t to, size_t from)
{
	uint32_t *end = &a->first[to];

	while (*end)
		end = &a->outputs[*end - 1].next;
	*end = a->first[from];
}

/* Breadth first, so that where a state falls back to is worked out before. */
static void make_steps(struct automaton *a, uint16_t *queue, uint16_t *fall)
{
	size_t head = 0, tail = 0;

	for (unsigned c = 0; c < a->classes; c++)
		if (a->step[c])
			queue[tail++] = a->step[c];
	while (head < tail) {
		size_t at = queue[head++];

		share_outputs(a, at, fall[at]);
		for (unsigned c = 0; c < a->classes; c++) {
			uint16_t *step = &a->step[at * a->classes + c];
			uint16_t back = a->step[fall[at] * a->classes + c];

			if (*step) {
				fall[*step] = back;
				queue[tail++] = *step;
			} else {
				*step = back;
			}
		}
	}
}

static int make(struct automaton *a, const struct literal *list, size_t count,
		struct err *err)
{
	uint16_t *queue, *fall;
	size_t states = 1;
	int s = ST_OK;

	for (size_t i = 0; i < count; i++)
		states += list[i].factor.len;
	if (states > STATES_MAX)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "too many literals for one field");
	make_classes(a, list, count);
	a->step = mem_new(states * a->classes, sizeof(*a->step));
	a->first = mem_new(states, sizeof(*a->first));
	a->outputs = mem_new(count + 1, sizeof(*a->outputs));
	queue = mem_new(states, sizeof(*queue));
	fall = mem_new(states, sizeof(*fall));
	if (a->step && a->first && a->outputs && queue && fall) {
		make_tree(a, list, count);
		make_steps(a, queue, fall);
	} else {
		s = err_nomem(err);
	}
	mem_free(queue);
	mem_free(fall);
	return s;
}

int automaton_open(struct automaton **out, const struct literal *list,
		   size_t count, struct err *err)
{
	struct automaton *a = mem_new(1, sizeof(*a));
	int s = a ? make(a, list, count, err) : err_nomem(err);

	if (s < 0) {
		automaton_close(a);
		return s;
	}
	*out = a;
	return ST_OK;
}

void automaton_close(struct automaton *a)
{
	if (!a)
		return;
	mem_free(a->step);
	mem_free(a->first);
	mem_free(a->outputs);
	mem_free(a);
}

bool automaton_scan(const struct automaton *a, struct span value, size_t from,
		    size_t to, uint64_t *bits)
{
	size_t state = 0;
	bool found = false;

	for (size_t i = from; i < to; i++) {
		state = a->step[state * a->classes + a->class_of[value.ptr[i]]];
		for (uint32_t o = a->first[state]; UNLIKELY(o);
		     o = a->outputs[o - 1].next) {
			bits[a->outputs[o - 1].bit / 64] |=
				UINT64_C(1) << (a->outputs[o - 1].bit % 64);
			found = true;
		}
	}
	return found;
}
