/* fuzz_yaml.c - any bytes as a YAML document: the tree is whole. */
#include "base/limits.h"
#include "base/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static size_t check(const struct yaml_node *n, unsigned depth, size_t size)
{
	size_t bytes = n->text.len;
	size_t count = 0;

	must(depth <= LIMIT_YAML_DEPTH);
	must(n->line > 0 && n->column > 0 && n->offset <= size);
	if (n->kind == YAML_TEXT) {
		must(!n->first && n->text.ptr[n->text.len] == 0);
		return bytes;
	}
	for (const struct yaml_node *c = n->first; c; c = c->next) {
		must((n->kind == YAML_MAP) == (c->key != NULL));
		if (c->key)
			must(yaml_find(n, (const char *)c->key->text.ptr) ||
			     memchr(c->key->text.ptr, 0, c->key->text.len));
		bytes += check(c, depth + 1, size);
		count++;
	}
	must(count == n->count);
	return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct yaml_node *root;
	struct err err = {0};
	struct arena a;
	int s;

	arena_init(&a, (size_t)64 << 20);
	s = yaml_decode(&a, span_of(data, size), &root, &err);
	if (s == ST_OK)
		(void)check(root, 0, size);
	else
		must(err.code == s && err.text[0]);
	arena_release(&a);
	return 0;
}
