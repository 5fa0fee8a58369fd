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

/* libidn2 drops some ASCII that stands in no name instead of refusing it, so
 * that "bank_.example" would become another name: it only sees what is good. */
static bool ascii_is_good(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < 0x80 && text.ptr[i] != '.' &&
		    (text.ptr[i] == '_' ||
		     !is_label_byte(ascii_lower(text.ptr[i]))))
			return false;
	return true;
}

static int from_unicode(struct span text, struct name *out, struct err *err)
{
	char word[1024];
	char *ascii = NULL;
	bool good;
	int code;

	memcpy(word, text.ptr, text.len);
	word[text.len] = 0;
	code = idn2_to_ascii_8z(word, &ascii,
				IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL |
					IDN2_USE_STD3_ASCII_RULES);
	if (code != IDN2_OK)
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET,
			       "no name of a host: %s", idn2_strerror(code));
	good = name_from_wire(span_str(ascii), out);
	idn2_free(ascii);
	return good ? ST_OK : bad(err, "no name of a host");
}

int name_parse(struct span text, struct name *out, struct err *err)
{
	bool ascii = true;
	int s = ST_OK;

	if (text.len == 0 || text.len > 1000)
		return bad(err, text.len ? "too long for a name" : "empty");
	if (!utf8_is_valid(text) || !ascii_is_good(text))
		return bad(err, "no name of a host");
	for (size_t i = 0; i < text.len; i++)
		ascii &= text.ptr[i] < 0x80;
	if (!ascii)
		s = from_unicode(text, out, err);
	else if (!name_from_wire(text, out))
		s = bad(err, "no name of a host");
	return s ? s : check_host(out, err);
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
