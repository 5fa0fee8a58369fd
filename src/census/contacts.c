/* contacts.c - see contacts.h. */
#include "census/contacts.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "census/sheet.h"

#define NETWORKS_MAX 65536 /* files of RDAP data */
#define TEXT_MAX ((size_t)64 << 20)
#define FIELD_LINES_MAX 1000

struct network {
	struct address low, high;
	uint32_t first_mail, mails; /* within contacts.mail */
};

struct contacts {
	const char *security_txt; /* folder or NULL; borrowed */
	int64_t day_ns;
	struct store *store;
	struct arena text;
	struct network *network;
	uint32_t networks, network_room;
	const char **mail;
	uint32_t mails, mail_room;
};

const char *contact_from_word(enum contact_from f)
{
	static const char *const words[] = {"scope", "security.txt", "rdap",
					    "role"};

	return words[f];
}

/* -------------------------------------------------------------------- lists -- */

static void add(struct contact_list *out, enum contact_from from,
		struct span text, const char *about, const char *note)
{
	struct contact *c;

	for (unsigned i = 0; i < out->count; i++)
		if (span_is(text, out->contact[i].text) &&
		    (text.len || !strcmp(about, out->contact[i].about)))
			return;
	if (out->count == CONTACTS_MAX || text.len >= CONTACT_TEXT)
		return;
	c = &out->contact[out->count++];
	c->from = from;
	snprintf(c->text, sizeof(c->text), "%.*s", SPAN_ARG(text));
	snprintf(c->about, sizeof(c->about), "%s", about);
	c->note = note;
}

bool contact_is_mail(struct span text)
{
	const uint8_t *at = memchr(text.ptr, '@', text.len);
	struct span domain;
	struct name name;

	if (!at || at == text.ptr || text.len > 254)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7f ||
		    strchr("<>()[],;:\"\\", text.ptr[i]))
			return false;
	domain = span_skip(text, (size_t)(at - text.ptr) + 1);
	return name_from_wire(domain, &name) && strchr(name.text, '.');
}

/* ------------------------------------------------------------ security.txt -- */

static struct span take_line(struct span *rest)
{
	const uint8_t *end = memchr(rest->ptr, '\n', rest->len);
	struct span line = *rest;

	if (end)
		line.len = (size_t)(end - rest->ptr);
	*rest = span_skip(*rest, line.len + (end != NULL));
	return span_trim(line);
}

static bool field(struct span line, struct span name, struct span *value)
{
	if (!span_starts_nocase(line, name))
		return false;
	*value = span_trim(span_skip(line, name.len));
	return value->len > 0;
}

/* mailto: loses its scheme and what is behind a '?'; https: and tel: stay. */
static bool is_uri(struct span *value)
{
	const uint8_t *query;

	if (!sheet_is_text(*value, CONTACT_TEXT - 1))
		return false;
	if (span_starts_nocase(*value, SPAN_LIT("mailto:"))) {
		*value = span_skip(*value, 7);
		query = memchr(value->ptr, '?', value->len);
		if (query)
			value->len = (size_t)(query - value->ptr);
		return contact_is_mail(*value);
	}
	return span_starts_nocase(*value, SPAN_LIT("https://")) ||
	       span_starts_nocase(*value, SPAN_LIT("tel:"));
}

void contacts_take_security_txt(struct contact_list *out, struct span text,
				const char *about, int64_t day_ns)
{
	int64_t expires_ns = TIME_NONE;
	struct span rest = text, value;

	for (unsigned i = 0; rest.len && i < FIELD_LINES_MAX; i++)
		if (field(take_line(&rest), SPAN_LIT("Expires:"), &value))
			(void)time_from_text(value, &expires_ns);
	if (expires_ns == TIME_NONE || expires_ns < day_ns) {
		add(out, CONTACT_SECURITY_TXT, SPAN_EMPTY, about,
		    expires_ns == TIME_NONE ? "without Expires" : "expired");
		return;
	}
	rest = text;
	for (unsigned i = 0; rest.len && i < FIELD_LINES_MAX; i++)
		if (field(take_line(&rest), SPAN_LIT("Contact:"), &value) &&
		    is_uri(&value))
			add(out, CONTACT_SECURITY_TXT, value, about, "");
}

static int read_security_txt(struct contacts *c, const char *name,
			     struct contact_list *out, struct err *err)
{
	struct arena scratch;
	char path[4096];
	struct span text;
	int s;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s.txt", c->security_txt,
			     name) >= sizeof(path) ||
	    access(path, F_OK))
		return ST_OK;
	arena_init(&scratch, TEXT_MAX);
	s = sheet_load(path, &scratch, &text, err);
	if (!s)
		contacts_take_security_txt(out, text, name, c->day_ns);
	arena_release(&scratch);
	return s;
}

/* The name's own file, and that of its domain. */
static int take_name(struct contacts *c, const char *name,
		     struct contact_list *out, struct err *err)
{
	const char *domain;
	int s;

	if (!c->security_txt || !name || !*name)
		return ST_OK;
	domain = name_registrable(name);
	s = read_security_txt(c, name, out, err);
	if (!s && strcmp(domain, name) != 0)
		s = read_security_txt(c, domain, out, err);
	return s;
}

/* -------------------------------------------------------------------- RDAP -- */

static int add_mail(struct contacts *c, struct network *n, struct span text,
		    struct err *err)
{
	const char **list;

	if (!contact_is_mail(text))
		return ST_OK;
	if (c->mails == c->mail_room) {
		c->mail_room = c->mail_room ? c->mail_room * 2 : 64;
		list = mem_resize(c->mail, c->mail_room, sizeof(*list));
		if (!list)
			return err_nomem(err);
		c->mail = list;
	}
	c->mail[c->mails] = arena_text(&c->text, text);
	if (!c->mail[c->mails])
		return err_nomem(err);
	c->mails++;
	n->mails++;
	return ST_OK;
}

/* jCard (RFC 7095): ["email", {}, "text", "abuse@…"] of every entity, also a
 * nested one, whose roles have "abuse". */
static int take_mails(struct contacts *c, struct network *n, struct span json,
		      struct err *err)
{
	sqlite3_stmt *q = NULL;
	int s = store_ask(
		c->store, &q, err,
		"SELECT DISTINCT json_extract(v.value, '$[3]') FROM "
		"json_tree(?1) e, json_each(e.value, '$.vcardArray[1]') v "
		"WHERE e.type = 'object' AND v.type = 'array' AND "
		"json_extract(e.value, '$.objectClassName') = 'entity' AND "
		"EXISTS (SELECT 1 FROM json_each(e.value, '$.roles') r WHERE "
		"r.value = 'abuse') AND json_extract(v.value, '$[0]') = "
		"'email' ORDER BY 1",
		"s", json);

	while (!s && (s = store_next(c->store, q, err)) > 0)
		s = add_mail(c, n, store_text(q, 0), err);
	return s;
}

static int take_network(struct contacts *c, struct span json, const char *path,
			struct err *err)
{
	struct network n = {.first_mail = c->mails};
	sqlite3_stmt *q = NULL;
	struct network *list;
	bool valid, whole;
	int s = store_ask(
		c->store, &q, err,
		"SELECT json_valid(?1), CASE WHEN json_valid(?1) THEN "
		"json_extract(?1, '$.startAddress') END, CASE WHEN "
		"json_valid(?1) THEN json_extract(?1, '$.endAddress') END",
		"s", json);

	if (!s)
		s = store_next(c->store, q, err);
	if (s < 0)
		return s;
	valid = sqlite3_column_int(q, 0) != 0;
	whole = address_parse(store_text(q, 1), &n.low) &&
		address_parse(store_text(q, 2), &n.high);
	store_done(q);
	if (!valid)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET, "%s is no JSON",
			       path);
	if (!whole) /* of a domain or an autonomous system */
		return ST_OK;
	s = take_mails(c, &n, json, err);
	if (s)
		return s;
	if (c->networks == c->network_room) {
		c->network_room = c->network_room ? c->network_room * 2 : 64;
		list = mem_resize(c->network, c->network_room, sizeof(*list));
		if (!list)
			return err_nomem(err);
		c->network = list;
	}
	c->network[c->networks++] = n;
	return ST_OK;
}

static int read_rdap(struct contacts *c, const char *folder, const char *name,
		     struct err *err)
{
	struct arena scratch;
	char path[4096];
	struct span json;
	int s;

	if (!span_ends_nocase(span_str(name), SPAN_LIT(".json")))
		return ST_OK;
	if (c->networks == NETWORKS_MAX)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "more than %d networks in %s", NETWORKS_MAX,
			       folder);
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder, name) >=
	    sizeof(path))
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "a path of more than %zu bytes", sizeof(path));
	arena_init(&scratch, TEXT_MAX);
	s = sheet_load(path, &scratch, &json, err);
	if (!s)
		s = take_network(c, json, path, err);
	arena_release(&scratch);
	return s;
}

/* In byte order, so that the order of the folder says nothing. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int read_folder(struct contacts *c, const char *folder, struct err *err)
{
	struct dirent **names = NULL;
	int n = scandir(folder, &names, NULL, by_bytes);
	int s = ST_OK;

	if (n < 0)
		return err_sys(err, ST_USAGE, errno,
			       "cannot read the folder %s", folder);
	for (int i = 0; i < n; i++) {
		if (!s)
			s = read_rdap(c, folder, names[i]->d_name, err);
		free(names[i]);
	}
	free(names);
	return s;
}

/* 0 when they are as wide; a smaller network is nearer to the server. */
static int compare_width(const struct network *a, const struct network *b)
{
	bool a_lower = memcmp(&a->low, &b->low, 16) >= 0;
	bool a_higher = memcmp(&a->high, &b->high, 16) <= 0;

	return a_lower && a_higher ? -1 : 1;
}

static void take_address(const struct contacts *c, const char *text,
			 struct contact_list *out)
{
	const struct network *best = NULL;
	struct address a;

	if (!address_parse(span_str(text), &a))
		return;
	for (uint32_t i = 0; i < c->networks; i++) {
		const struct network *n = &c->network[i];

		if (memcmp(&n->low, &a, 16) > 0 ||
		    memcmp(&n->high, &a, 16) < 0 || !n->mails)
			continue;
		if (!best || compare_width(n, best) < 0)
			best = n;
	}
	for (uint32_t i = 0; best && i < best->mails; i++)
		add(out, CONTACT_RDAP, span_str(c->mail[best->first_mail + i]),
		    text, "");
}

/* ------------------------------------------------------------------- opening -- */

int contacts_open(struct contacts **out, const char *security_txt,
		  const char *rdap, int64_t day_ns, struct store *store,
		  struct err *err)
{
	struct contacts *c = mem_new(1, sizeof(*c));
	int s = ST_OK;

	if (!c)
		return err_nomem(err);
	c->security_txt = security_txt;
	c->day_ns = day_ns;
	c->store = store;
	arena_init(&c->text, TEXT_MAX);
	if (security_txt && access(security_txt, R_OK | X_OK))
		s = err_sys(err, ST_USAGE, errno, "cannot read the folder %s",
			    security_txt);
	if (!s && rdap)
		s = read_folder(c, rdap, err);
	if (s)
		contacts_close(c);
	else
		*out = c;
	return s;
}

void contacts_close(struct contacts *c)
{
	if (!c)
		return;
	mem_free(c->network);
	mem_free(c->mail);
	arena_release(&c->text);
	mem_free(c);
}

static bool has_own(const struct contact_list *l)
{
	for (unsigned i = 0; i < l->count; i++)
		if (l->contact[i].text[0] &&
		    l->contact[i].from <= CONTACT_SECURITY_TXT)
			return true;
	return false;
}

static void take_roles(const struct model *m, uint32_t index,
		       struct contact_list *out)
{
	static const char *const roles[] = {"security", "postmaster"};
	const struct model_organisation *o = &m->organisations[index];
	char text[NAME_MAX_BYTES + 32];

	for (uint32_t t = o->first_target; t != UINT32_MAX;
	     t = m->next_target[t]) {
		const char *name = m->targets[t].name;

		if (!name)
			continue;
		name = name_registrable(name);
		for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
			snprintf(text, sizeof(text), "%s@%s", roles[i], name);
			add(out, CONTACT_ROLE, span_str(text), name, "");
		}
		return; /* one domain is enough to begin with */
	}
}

int contacts_find(struct contacts *c, const struct model *m, uint32_t index,
		  bool (*wanted)(const void *arg, uint32_t endpoint),
		  const void *arg, struct contact_list *out, struct err *err)
{
	const struct model_organisation *o = &m->organisations[index];
	int s = ST_OK;

	out->count = 0;
	if (*o->notify)
		add(out, CONTACT_SCOPE, span_str(o->notify), o->name, "");
	for (uint32_t i = 0; i < m->endpoint_count && !s; i++)
		if (wanted(arg, i)) {
			s = take_name(c, m->endpoints[i].name, out, err);
			if (!s)
				s = take_name(
					c,
					m->targets[m->endpoints[i].target].name,
					out, err);
		}
	for (uint32_t i = 0; i < m->endpoint_count && !s; i++)
		if (wanted(arg, i))
			take_address(c, m->endpoints[i].address, out);
	if (!s && !has_own(out))
		take_roles(m, index, out);
	return s;
}
