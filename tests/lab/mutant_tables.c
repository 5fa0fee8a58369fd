/* mutant_tables.c - Postern with its rules and SQL read from a folder.
 *
 * The program carries its knowledge inside.  To prove that the scores of the
 * lab can fail, test_mutants.py needs programs that lack one trace, or that
 * take too little coverage for enough: this file stands in for the embedded
 * tables and reads $POSTERN_MUTANT/knowledge and $POSTERN_MUTANT/sql (lists of
 * names, a line each) and the files they name, before main begins. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 512
#define FILE_BYTES (4 << 20)

/* As base/embedded.h has it, but filled at run time; so that header, which
 * says that the tables are constant, is left out. */
struct mutant_file {
	const char *name;
	struct {
		const unsigned char *ptr;
		size_t len;
	} bytes;
};

struct mutant_file embedded_knowledge[FILES_MAX];
struct mutant_file embedded_sql[FILES_MAX];

static void give_up(const char *what, const char *name)
{
	fprintf(stderr, "mutant: %s: %s\n", what, name);
	exit(99);
}

static unsigned char *slurp(const char *root, const char *name, size_t *len)
{
	char path[4096];
	unsigned char *text = calloc(1, FILE_BYTES + 1);
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	in = fopen(path, "rb");
	if (!text || !in)
		give_up("cannot read", path);
	*len = fread(text, 1, FILE_BYTES, in);
	if (*len == FILE_BYTES || ferror(in))
		give_up("too large", path);
	fclose(in);
	return text;
}

static void fill(struct mutant_file *table, const char *root, const char *list)
{
	size_t len, count = 0;
	char *names = (char *)slurp(root, list, &len);

	for (char *name = strtok(names, "\n"); name;
	     name = strtok(NULL, "\n")) {
		if (count == FILES_MAX - 1)
			give_up("too many names", list);
		table[count].name = name;
		table[count].bytes.ptr =
			slurp(root, name, &table[count].bytes.len);
		count++;
	}
}

__attribute__((constructor)) static void read_tables(void)
{
	const char *root = getenv("POSTERN_MUTANT");

	if (!root)
		give_up("set", "POSTERN_MUTANT");
	fill(embedded_knowledge, root, "knowledge");
	fill(embedded_sql, root, "sql");
}
