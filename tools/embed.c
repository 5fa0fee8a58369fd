/* embed.c - turns files into one C source: a table of names and bytes.
 * Usage: embed OUT.c SYMBOL BASE FILE...; names are relative to BASE. Run by
 * the build, so that the program carries its own data and needs no path. */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int put_bytes(FILE *out, const char *path, size_t index)
{
	FILE *in = fopen(path, "rb");
	size_t n = 0;
	int c;

	if (!in) {
		fprintf(stderr, "embed: cannot read %s\n", path);
		return 1;
	}
	fprintf(out, "static const unsigned char bytes_%zu[] = {", index);
	while ((c = getc(in)) != EOF)
		fprintf(out, "%s%d,", n++ % 20 ? "" : "\n", c);
	/* A NUL behind, so that text can be used as a C string. */
	fprintf(out, "\n0};\n");
	fclose(in);
	return 0;
}

/* path without base, both resolved; exits when it does not lie below. */
static const char *name_of(const char *path, const char *base)
{
	static char full[4096];
	static char root[4096];
	size_t n;

	if (!realpath(path, full) || !realpath(base, root)) {
		fprintf(stderr, "embed: no such path: %s\n", path);
		exit(1);
	}
	n = strlen(root);
	if (strncmp(full, root, n) || full[n] != '/') {
		fprintf(stderr, "embed: %s is not below %s\n", path, base);
		exit(1);
	}
	return full + n + 1;
}

int main(int argc, char **argv)
{
	FILE *out;

	if (argc < 4 || !(out = fopen(argv[1], "wb"))) {
		fprintf(stderr, "usage: embed OUT.c SYMBOL BASE FILE...\n");
		return 1;
	}
	fprintf(out, "#include \"base/embedded.h\"\n");
	for (int i = 4; i < argc; i++)
		if (put_bytes(out, argv[i], (size_t)i))
			return 1;
	fprintf(out, "const struct embedded_file %s[] = {\n", argv[2]);
	for (int i = 4; i < argc; i++)
		fprintf(out, "\t{\"%s\", {bytes_%d, sizeof(bytes_%d) - 1}},\n",
			name_of(argv[i], argv[3]), i, i);
	fprintf(out, "\t{0},\n};\n");
	return fclose(out) != 0;
}
