/* test_csv.c - our own tables. */
#include "check.h"

#include "base/csv.h"

static struct arena text;
static struct csv table;

static int start(const char *in, struct err *err)
{
	arena_release(&text);
	arena_init(&text, 1 << 20);
	return csv_init(&table, span_str(in), &text, err);
}

static void cells_are_found_by_the_name_of_their_column(void **state)
{
	(void)state;
	CHECK_EQ(start("a,b,c\r\n1,,\"x,y\"\n\"q\"\"q\",\"\",z", NULL), ST_OK);
	CHECK_EQ(csv_next(&table, NULL), 1);
	CHECK_SPAN(csv_cell(&table, "a"), "1");
	CHECK_SPAN(csv_cell(&table, "b"), "");
	CHECK_SPAN(csv_cell(&table, "c"), "x,y");
	CHECK_SPAN(csv_cell(&table, "d"), "");
	CHECK_EQ(csv_next(&table, NULL), 1);
	CHECK_SPAN(csv_cell(&table, "a"), "q\"q");
	CHECK_SPAN(csv_cell(&table, "b"), "");
	CHECK_SPAN(csv_cell(&table, "c"), "z");
	CHECK_EQ(csv_next(&table, NULL), 0);
}

static void quoted_cells_hold_line_ends_and_lines_are_counted(void **state)
{
	(void)state;
	CHECK_EQ(start("\xEF\xBB\xBF"
		       "a,b\n\"x\ny\",1\nz,2\n",
		       NULL),
		 ST_OK);
	CHECK_EQ(csv_next(&table, NULL), 1);
	CHECK_SPAN(csv_cell(&table, "a"), "x\ny");
	CHECK_EQ(table.line, 2);
	CHECK_EQ(csv_next(&table, NULL), 1);
	CHECK_EQ(table.line, 4);
	CHECK_EQ(csv_next(&table, NULL), 0);
}

static void bad_tables_are_refused_with_line_and_reason(void **state)
{
	static const struct {
		const char *in;
		const char *text;
	} bad[] = {
		{"", "line 1: the table has no header"},
		{"a,b\n1\n", "line 2: not as many cells as the header has"},
		{"a,b\n1,2,3\n", "line 2: not as many cells as the header has"},
		{"a,b\n1,2\n\n", "line 3: not as many cells as the header has"},
		{"a,b\n1,\"2\n", "line 2: a quoted cell does not end"},
		{"a,b\n1,\"2\"x\n", "line 2: text behind a quoted cell"},
		{"a,b\n1,x\"2\n", "line 2: a quote inside a plain cell"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err err = {0};
		int s = start(bad[i].in, &err);

		while (s >= 0 && (s = csv_next(&table, &err)) > 0)
			;
		CHECK_EQ(s, ST_FORMAT);
		CHECK_TEXT(err.text, bad[i].text);
	}
}

static void the_number_of_columns_is_limited(void **state)
{
	char in[2 * LIMIT_COLUMNS + 2];

	(void)state;
	for (size_t i = 0; i < LIMIT_COLUMNS; i++)
		memcpy(in + 2 * i, "a,", 2);
	in[2 * LIMIT_COLUMNS - 1] = 0; /* the last comma: exactly the limit */
	CHECK_EQ(start(in, NULL), ST_OK);
	CHECK_EQ(table.columns, LIMIT_COLUMNS);
	memcpy(in + 2 * LIMIT_COLUMNS - 1, ",", 2);
	CHECK_EQ(start(in, NULL), ST_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_found_by_the_name_of_their_column),
		cmocka_unit_test(
			quoted_cells_hold_line_ends_and_lines_are_counted),
		cmocka_unit_test(bad_tables_are_refused_with_line_and_reason),
		cmocka_unit_test(the_number_of_columns_is_limited),
	};
	int failed = RUN_TESTS(tests);

	arena_release(&text);
	return failed;
}
