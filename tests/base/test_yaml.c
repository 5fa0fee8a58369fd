/* test_yaml.c - YAML as a bounded tree. */
#include "check.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "base/yaml.h"

static const char sample[] = "a: 1\n"
			     "list:\n"
			     "  - x\n"
			     "  - \"2\"\n"
			     "  - {k: v, t: true}\n"
			     "text: |\n"
			     "  two\n"
			     "  lines\n";

static void a_document_is_a_tree_with_places(void **state)
{
	const struct yaml_node *root = NULL;
	const struct yaml_node *n;
	struct err err = {0};
	struct arena a;
	int64_t number;
	bool truth = false;

	(void)state;
	arena_init(&a, 1 << 20);
	CHECK_EQ(yaml_decode(&a, span_str(sample), &root, &err), ST_OK);
	CHECK_EQ(root->kind, YAML_MAP);
	CHECK_EQ(root->count, 3);
	CHECK(yaml_integer(yaml_find(root, "a"), &number) && number == 1);
	n = yaml_find(root, "list");
	CHECK_EQ(n->kind, YAML_LIST);
	CHECK_EQ(n->count, 3);
	CHECK_EQ(n->key->line, 2);
	CHECK_SPAN(n->first->text, "x");
	CHECK_EQ(n->first->line, 3);
	CHECK_EQ(n->first->column, 5);
	CHECK_EQ(n->first->offset, 15);
	CHECK(!yaml_integer(n->first->next, &number)); /* quoted */
	n = n->first->next->next;
	CHECK_SPAN(yaml_find(n, "k")->text, "v");
	CHECK(yaml_truth(yaml_find(n, "t"), &truth) && truth);
	CHECK(!yaml_truth(yaml_find(n, "k"), &truth));
	CHECK(!yaml_find(n, "none"));
	CHECK(!yaml_find(n->first, "none"));
	CHECK_SPAN(yaml_find(root, "text")->text, "two\nlines\n");
	CHECK_EQ(yaml_decode(&a, SPAN_LIT("# nothing\n"), &root, &err), ST_OK);
	CHECK_EQ(root->kind, YAML_TEXT);
	CHECK_EQ(root->text.len, 0);
	arena_release(&a);
}

static const struct {
	const char *what;
	const char *text;
	const char *says;
} bad[] = {
	{"an open list", "a: [1,\n", "2:1: "},
	{"a tab", "a:\n\t- b\n", "2:1: "},
	{"a key twice", "a: 1\na: 2\n", "2:1: this key stands twice"},
	{"a key that is a list", "? [a]\n: b\n", "1:3: a key must be a text"},
	{"an anchor", "a: &x 1\n", "1:4: anchors, aliases and tags"},
	{"an alias", "a: *x\n", "1:4: anchors, aliases and tags"},
	{"a tag", "a: !!int 1\n", "1:4: anchors, aliases and tags"},
	{"two documents", "a: 1\n---\nb: 1\n", "only one document"},
	{"no UTF-8", "a: \xff\n", "1:1: byte 3 is not UTF-8"},
};

static void what_rules_do_not_need_is_refused(void **state)
{
	const struct yaml_node *root;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err err = {0};

		if (yaml_decode(&a, span_str(bad[i].text), &root, &err) !=
			    ST_FORMAT ||
		    !strstr(err.text, bad[i].says))
			fail_msg("%s: %s", bad[i].what, err.text);
	}
	arena_release(&a);
}

/* depth lists, one in the other */
static int nested(unsigned depth, struct err *err)
{
	char text[LIMIT_YAML_DEPTH * 2 + 8];
	const struct yaml_node *root;
	struct arena a;
	int s;

	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	arena_init(&a, 1 << 20);
	s = yaml_decode(&a, span_of(text, depth * 2), &root, err);
	arena_release(&a);
	return s;
}

static void depth_and_size_have_limits(void **state)
{
	const struct yaml_node *root;
	struct err err = {0};
	struct arena a;
	uint8_t *big = mem_new(LIMIT_YAML + 1, 1);

	(void)state;
	CHECK_EQ(nested(LIMIT_YAML_DEPTH - 1, &err), ST_OK);
	CHECK_EQ(nested(LIMIT_YAML_DEPTH, &err), ST_OK);
	CHECK_EQ(nested(LIMIT_YAML_DEPTH + 1, &err), ST_FORMAT);
	CHECK_TEXT(err.text, "1:33: nested too deep");
	assert_non_null(big);
	memset(big, '\n', LIMIT_YAML + 1);
	arena_init(&a, 1 << 20);
	CHECK_EQ(yaml_decode(&a, span_of(big, LIMIT_YAML - 1), &root, &err),
		 ST_OK);
	CHECK_EQ(yaml_decode(&a, span_of(big, LIMIT_YAML), &root, &err), ST_OK);
	CHECK_EQ(yaml_decode(&a, span_of(big, LIMIT_YAML + 1), &root, &err),
		 ST_LIMIT);
	arena_release(&a);
	mem_free(big);
}

static void every_failing_allocation_is_survived(void **state)
{
	(void)state;
	for (unsigned long n = 1;; n++) {
		const struct yaml_node *root;
		struct err err;
		struct arena a;
		bool hit;
		int s;

		arena_init(&a, 1 << 20);
		alloc_fail_at(n);
		s = yaml_decode(&a, span_str(sample), &root, &err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		CHECK_EQ(s, hit ? ST_NOMEM : ST_OK);
		arena_release(&a);
		if (!hit)
			return;
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_is_a_tree_with_places),
		cmocka_unit_test(what_rules_do_not_need_is_refused),
		cmocka_unit_test(depth_and_size_have_limits),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	return RUN_TESTS(tests);
}
