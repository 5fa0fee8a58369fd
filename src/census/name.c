/* name.c - see name.h. Unicode by libidn2, registries by libpsl. */
#include "census/name.h"

#include <idn2.h>
#include <libpsl.h>

#include "base/text.h"

static int bad(struct err *err, const char *why)
{
	return err_set(err, ST_FORMAT, ERR_NO_OFFSET, "%s", why);
}

static bool is_label_byte(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '_';
}

/* 1..63 bytes a label, none empty. */
static bool labels_hold(const char *text)
{
	size_t run = 0;

	for (;; text++) {
		if (*text && *text != '.') {
			run++;
			continue;
		}
		if (run == 0 || run > 63)
			return false;
		if (!*text)
			return true;
		run = 0;
	}
}

bool name_from_wire(struct span text, struct name *out)
{
	if (text.len && text.ptr[text.len - 1] == '.')
		text.len--;
	if (text.len == 0 || text.len >= NAME_MAX_BYTES)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = ascii_lower(text.ptr[i]);

		if (c != '.' && !is_label_byte(c))
			return false;
		out->text[i] = (char)c;
	}
	out->text[text.len] = 0;
	return labels_hold(out->text);
}

static bool last_label_is_number(const char *name)
{
	const char *dot = strrchr(name, '.');
	const char *at = dot ? dot + 1 : name;

	return at[strspn(at, "0123456789")] == 0;
}

static int check_host(const struct name *n, struct err *err)
{
	if (strchr(n->text, '_'))
		return bad(err, "'_' stands in no host name");
	for (const char *p = n->text; *p; p++)
		if (*p == '-' &&
		    (p == n->text || p[-1] == '.' || !p[1] || p[1] == '.'))
			return bad(err, "a label begins or ends with '-'");
	if (last_label_is_number(n->text))
		return bad(err, "neither a name nor a whole address");
	return ST_OK;
}

int name_parse(struct span text, struct name *out, struct err *err)
{
	char word[1024];
	char *ascii = NULL;
	int code;

	if (text.len == 0 || text.len >= sizeof(word))
		return bad(err, text.len ? "too long for a name" : "empty");
	if (!utf8_is_valid(text) || memchr(text.ptr, 0, text.len))
		return bad(err, "not UTF-8");
	memcpy(word, text.ptr, text.len);
	word[text.len] = 0;
	code = idn2_to_ascii_8z(word, &ascii,
				IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL |
					IDN2_USE_STD3_ASCII_RULES);
	if (code != IDN2_OK)
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET,
			       "no name of a host: %s", idn2_strerror(code));
	if (!name_from_wire(span_str(ascii), out)) {
		idn2_free(ascii);
		return bad(err, "no name of a host");
	}
	idn2_free(ascii);
	return check_host(out, err);
}

bool name_is_suffix(const char *name)
{
	if (!strchr(name, '.'))
		return true;
	return psl_is_public_suffix2(psl_builtin(), name, PSL_TYPE_ANY);
}

const char *name_registrable(const char *name)
{
	const char *found = psl_registrable_domain(psl_builtin(), name);

	return found ? found : name;
}

bool name_is_under(const char *name, const char *above)
{
	size_t n = strlen(name);
	size_t m = strlen(above);

	if (n < m || strcmp(name + n - m, above) != 0)
		return false;
	return n == m || name[n - m - 1] == '.';
}

const char *name_parent(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot && dot[1] ? dot + 1 : NULL;
}
