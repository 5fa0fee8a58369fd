/* look.c - values of fields in the tables. */
#include "base/text.h"
#include "rules/indicators/matcher.h"

/* What changes hands counts only in its time; content is what it is. */
static bool has_window(enum indicator_kind kind)
{
	switch (kind) {
	case IND_ADDRESS:
	case IND_NETWORK:
	case IND_DOMAIN:
	case IND_HOST:
	case IND_URL:
	case IND_EMAIL:
	case IND_AGENT:
	case IND_PATTERN:
		return true;
	default:
		return false;
	}
}

static bool in_window(const struct indicator_matcher *m,
		      const struct indicator *i)
{
	int64_t ns = m->event->time_ns;

	if (m->set->options.any_time || !has_window(i->kind) ||
	    (i->from_ns == TIME_NONE && i->until_ns == TIME_NONE))
		return true;
	return ns != TIME_NONE &&
	       (i->from_ns == TIME_NONE || ns >= i->from_ns) &&
	       (i->until_ns == TIME_NONE || ns < i->until_ns);
}

void found_add(struct indicator_matcher *m, uint32_t indicator,
	       struct span value)
{
	m->named = true;
	m->tried++;
	if (!in_window(m, &m->set->item[indicator])) {
		m->outside++;
		return;
	}
	for (size_t i = 0; i < m->found_count; i++)
		if (m->found[i].indicator == indicator)
			return;
	if (m->found_count < FOUND_MAX)
		m->found[m->found_count++] =
			(struct indicator_match){indicator, m->field, value};
}

/* One value may stand in a list a million times: when no more are told apart,
 * no more are asked. */
static void found_all(struct indicator_matcher *m, uint32_t first,
		      struct span value)
{
	m->named |= first != NO_INDICATOR;
	for (; first != NO_INDICATOR && m->found_count < FOUND_MAX;
	     first = m->set->item[first].next)
		found_add(m, first, value);
}

static void find(struct indicator_matcher *m, enum indicator_kind kind,
		 struct span key, struct span value)
{
	if (m->set->has[kind])
		found_all(m, table_find(m->set, kind, key), value);
}

/* --- addresses --- */

static void find_networks(struct indicator_matcher *m, const uint8_t *bytes,
			  struct span value)
{
	uint8_t key[17];

	for (unsigned w = 0; w < 3; w++) {
		uint64_t left = m->set->lengths[w];

		for (; left; left &= left - 1) {
			unsigned n = w * 64 + (unsigned)__builtin_ctzll(left);
			unsigned whole = n / 8;

			memset(key, 0, sizeof(key));
			memcpy(key, bytes, whole);
			if (n % 8)
				key[whole] = bytes[whole] &
					     (uint8_t)(0xff00u >> n % 8);
			key[16] = (uint8_t)n;
			find(m, IND_NETWORK, span_of(key, 17), value);
		}
	}
}

static bool look_address(struct indicator_matcher *m, struct span value)
{
	struct address a;

	if (value.len < 2 || !address_decode(value, &a))
		return false;
	if (!table_is_near(m->set, a.bytes))
		return true;
	find(m, IND_ADDRESS, span_of(a.bytes, 16), value);
	if (m->set->has[IND_NETWORK])
		find_networks(m, a.bytes, value);
	return true;
}

/* --- names --- */

static void look_domain(struct indicator_matcher *m, struct span value)
{
	const struct indicator_set *s = m->set;
	struct span name;

	if ((!s->has[IND_DOMAIN] && !s->has[IND_HOST]) || !is_domain(value))
		return;
	buf_reset(&m->text);
	for (size_t i = 0; i < value.len; i++)
		buf_byte(&m->text, ascii_lower(value.ptr[i]));
	if (m->text.bad)
		return;
	name = buf_span(&m->text);
	if (name.ptr[name.len - 1] == '.')
		name.len--;
	find(m, IND_HOST, name, value);
	while (s->has[IND_DOMAIN] && name.len) {
		const uint8_t *dot = memchr(name.ptr, '.', name.len);

		if (!dot) /* no one marks a whole top-level domain */
			break;
		find(m, IND_DOMAIN, name, value);
		name = span_skip(name, (size_t)(dot - name.ptr) + 1);
	}
}

/* "name", "name:port", "192.0.2.1:443" */
static void look_host(struct indicator_matcher *m, struct span value)
{
	const uint8_t *colon;

	value = span_trim(value);
	if (look_address(m, value))
		return;
	colon = memchr(value.ptr, ':', value.len);
	if (colon)
		value.len = (size_t)(colon - value.ptr);
	look_domain(m, value);
}

static void look_email(struct indicator_matcher *m, struct span value)
{
	const uint8_t *at = memchr(value.ptr, '@', value.len);

	if (!at)
		return;
	if (m->set->has[IND_EMAIL]) {
		buf_reset(&m->text);
		for (size_t i = 0; i < value.len; i++)
			buf_byte(&m->text, ascii_lower(value.ptr[i]));
		if (!m->text.bad)
			find(m, IND_EMAIL, buf_span(&m->text), value);
	}
	look_domain(m, span_skip(value, (size_t)(at - value.ptr) + 1));
}

static void look_url(struct indicator_matcher *m, struct span value)
{
	enum indicator_kind kind = IND_URL;
	size_t at = span_find(value, SPAN_LIT("://"));
	struct span host, key;
	size_t end = 0;

	if (value.len > INDICATOR_VALUE_MAX)
		value.len = INDICATOR_VALUE_MAX;
	if (m->set->has[IND_URL]) {
		buf_reset(&m->text);
		if (!kind_canonical(&m->text, &kind, value) && !m->text.bad) {
			key = buf_span(&m->text);
			find(m, IND_URL, key, value);
			if (memchr(key.ptr, '?', key.len))
				find(m, IND_URL,
				     span_head(key,
					       span_find(key, SPAN_LIT("?"))),
				     value);
		}
	}
	host = at == SIZE_MAX ? value : span_skip(value, at + 3);
	while (end < host.len && !strchr("/?#", host.ptr[end]))
		end++;
	look_host(m, span_head(host, end));
}

/* --- files --- */

#define PARTS_MAX 64

/* \Device\HarddiskVolume3\x is x on a drive that the record does not name. */
static struct span without_device(struct span key)
{
	static const struct span device = {
		(const uint8_t *)"/device/harddiskvolume", 22};
	size_t i = device.len;

	if (key.len <= i || memcmp(key.ptr, device.ptr, i) != 0)
		return key;
	while (i < key.len && key.ptr[i] != '/')
		i++;
	return span_skip(key, i);
}

static void look_folders(struct indicator_matcher *m, struct span key,
			 const size_t *slash, size_t slashes, bool drive,
			 struct span value)
{
	for (size_t from = drive ? 0 : 1; from <= slashes; from++) {
		size_t start = from ? slash[from - 1] : 0;
		uint32_t left = m->set->folder_depths;

		for (; left; left &= left - 1) {
			/* a drive stands before its first slash */
			size_t depth = (size_t)__builtin_ctz(left) +
				       (from ? from - 1 : 0);

			if (depth > slashes || !depth)
				break;
			find(m, IND_FOLDER,
			     span_of(key.ptr + start,
				     slash[depth - 1] - start + 1),
			     value);
		}
	}
}

static void look_path_tables(struct indicator_matcher *m, struct span key,
			     struct span value)
{
	const struct indicator_set *s = m->set;
	size_t slash[PARTS_MAX], slashes = 0;
	bool drive = key.len > 2 && key.ptr[1] == ':';

	for (size_t i = 0; i < key.len && slashes < PARTS_MAX; i++)
		if (key.ptr[i] == '/')
			slash[slashes++] = i;
	if (drive)
		find(m, IND_PATH, key, value);
	for (size_t i = 0; i < slashes && s->has[IND_PATH]; i++)
		find(m, IND_PATH, span_skip(key, slash[i]), value);
	if (s->has[IND_NAME])
		find(m, IND_NAME,
		     slashes ? span_skip(key, slash[slashes - 1] + 1) : key,
		     value);
	if (s->has[IND_FOLDER])
		look_folders(m, key, slash, slashes, drive, value);
}

static void look_expressions(struct indicator_matcher *m, struct span text,
			     uint32_t kinds, struct span value)
{
	const struct indicator_set *s = m->set;

	for (size_t i = 0; i < s->expression_count; i++) {
		const struct expression *x = &s->expression[i];
		int got;

		if (!(kinds >> s->item[x->indicator].kind & 1) ||
		    s->item[x->indicator].off)
			continue;
		got = pcre2_match(x->re, text.ptr, text.len, 0, 0, m->re.data,
				  m->re.context);
		if (got >= 0)
			found_add(m, x->indicator, value);
		else if (got != PCRE2_ERROR_NOMATCH)
			m->re.cut++;
	}
}

static void look_path(struct indicator_matcher *m, struct span value)
{
	struct span key;

	if (value.len > INDICATOR_VALUE_MAX)
		return;
	buf_reset(&m->text);
	for (size_t i = 0; i < value.len; i++) {
		uint8_t c =
			value.ptr[i] == '\\' ? '/' : ascii_lower(value.ptr[i]);

		if (c != '/' || !m->text.len ||
		    m->text.ptr[m->text.len - 1] != '/')
			buf_byte(&m->text, c);
	}
	if (m->text.bad || !m->text.len)
		return;
	key = without_device(buf_span(&m->text));
	look_path_tables(m, key, value);
	if (m->set->has[IND_PATH_RE])
		look_expressions(m, value, UINT32_C(1) << IND_PATH_RE, value);
}

/* --- digests --- */

static int digit(uint8_t c)
{
	c = ascii_lower(c);
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void look_up_digest(struct indicator_matcher *m, struct span bytes)
{
	if (indicators_want_digest(m->set, bytes.len))
		find(m, IND_HASH, bytes, SPAN_EMPTY);
}

static void look_digest_text(struct indicator_matcher *m, struct span run)
{
	uint8_t bytes[64];

	if (run.len > 128 || run.len % 2 ||
	    !indicators_want_digest(m->set, run.len / 2))
		return;
	for (size_t i = 0; i < run.len; i += 2)
		bytes[i / 2] = (uint8_t)((unsigned)digit(run.ptr[i]) << 4 |
					 (unsigned)digit(run.ptr[i + 1]));
	find(m, IND_HASH, span_of(bytes, run.len / 2), run);
}

static void look_digests(struct indicator_matcher *m, struct span value)
{
	for (size_t i = 0; i < value.len;) {
		size_t from = i;

		while (i < value.len && digit(value.ptr[i]) >= 0)
			i++;
		if (i - from >= 32)
			look_digest_text(m,
					 span_of(value.ptr + from, i - from));
		i += i == from || i < value.len;
	}
}

/* --- requests --- */

static void look_stem(struct indicator_matcher *m, struct span value)
{
	const struct indicator_set *s = m->set;
	bool post = s->has[IND_STEM_POST] || s->has[IND_STEM_POST_RE];
	size_t query =
		span_find(span_head(value, INDICATOR_VALUE_MAX), SPAN_LIT("?"));
	uint32_t kinds = UINT32_C(1) << IND_STEM_RE;

	value = span_head(value, query);
	if (value.len > INDICATOR_VALUE_MAX)
		return;
	buf_reset(&m->text);
	for (size_t i = 0; i < value.len; i++)
		buf_byte(&m->text, ascii_lower(value.ptr[i]));
	if (m->text.bad)
		return;
	find(m, IND_STEM, buf_span(&m->text), value);
	if (post) {
		bool is_post = span_equal_nocase(
			event_field(m->event, FIELD_METHOD), SPAN_LIT("POST"));

		m->named = true; /* the same stem may be a POST next */
		if (is_post) {
			kinds |= UINT32_C(1) << IND_STEM_POST_RE;
			find(m, IND_STEM_POST, buf_span(&m->text), value);
		}
	}
	if (s->expression_count)
		look_expressions(m, value, kinds, value);
}

static void look_canonical(struct indicator_matcher *m,
			   enum indicator_kind kind, struct span value)
{
	enum indicator_kind k = kind;

	buf_reset(&m->text);
	if (!kind_canonical(&m->text, &k, value) && !m->text.bad)
		find(m, kind, buf_span(&m->text), value);
}

/* The key, and the key above it: what follows may be the name of a value. */
static void look_key(struct indicator_matcher *m, struct span value)
{
	size_t end = value.len;

	look_canonical(m, IND_KEY, value);
	while (end && value.ptr[end - 1] != '\\' && value.ptr[end - 1] != '/')
		end--;
	if (end > 4)
		look_canonical(m, IND_KEY, span_head(value, end - 1));
}

/* --- text --- */

static bool is_separator(uint8_t c)
{
	return c <= ' ' || c == '"' || c == '\'' || c == '`' || c == ',' ||
	       c == ';' || c == '(' || c == ')' || c == '<' || c == '>' ||
	       c == '[' || c == ']' || c == '{' || c == '}' || c == '|' ||
	       c == '^';
}

/* Dots and the like that end a sentence, not a name. */
static struct span without_marks(struct span s)
{
	while (s.len && strchr(".:!?", s.ptr[s.len - 1]))
		s.len--;
	return s;
}

static void look_word(struct indicator_matcher *m, struct span w)
{
	w = without_marks(w);
	if (w.len < 4)
		return;
	if (memchr(w.ptr, '\\', w.len)) {
		look_path(m, w);
		return;
	}
	if (memchr(w.ptr, '@', w.len)) {
		look_email(m, w);
		return;
	}
	if (w.len >= 32)
		look_digests(m, w);
	if (!memchr(w.ptr, '.', w.len) && !memchr(w.ptr, ':', w.len))
		return;
	if (m->set->has[IND_URL] && memchr(w.ptr, '/', w.len))
		look_url(m, w);
	else
		look_host(m, span_head(w, span_find(w, SPAN_LIT("/"))));
	if (m->set->has[IND_NAME] && !memchr(w.ptr, '/', w.len))
		look_canonical(m, IND_NAME, w);
}

/* A word without blanks and quotes; an address of a page is taken whole, else
 * what is before and behind = is looked at, too. */
static void look_token(struct indicator_matcher *m, struct span token)
{
	size_t at = span_find(token, SPAN_LIT("://"));
	const uint8_t *is;

	if (at != SIZE_MAX && at > 1) {
		size_t from = at;

		while (from && ascii_lower(token.ptr[from - 1]) >= 'a' &&
		       ascii_lower(token.ptr[from - 1]) <= 'z')
			from--;
		look_url(m, without_marks(span_skip(token, from)));
		return;
	}
	look_word(m, token);
	is = memchr(token.ptr, '=', token.len);
	if (is)
		look_word(m, span_skip(token, (size_t)(is - token.ptr) + 1));
}

/* Paths have blanks in them: from a drive or \\ to the end of quotes. */
static void look_quoted_path(struct indicator_matcher *m, struct span quoted)
{
	if (quoted.len > 3 && (quoted.ptr[1] == ':' || quoted.ptr[0] == '\\') &&
	    memchr(quoted.ptr, ' ', quoted.len))
		look_path(m, quoted);
}

static void look_text(struct indicator_matcher *m, struct span value)
{
	for (size_t i = 0; i < value.len;) {
		size_t from = i;

		if (value.ptr[i] == '"') {
			const uint8_t *end = memchr(value.ptr + i + 1, '"',
						    value.len - i - 1);

			if (end)
				look_quoted_path(
					m, span_of(value.ptr + i + 1,
						   (size_t)(end - value.ptr) -
							   i - 1));
		}
		while (i < value.len && !is_separator(value.ptr[i]))
			i++;
		if (i - from >= 4)
			look_token(m, span_of(value.ptr + from, i - from));
		i++;
	}
}

/* --- all roles --- */

static void look_each(struct indicator_matcher *m, struct span value,
		      void (*one)(struct indicator_matcher *, struct span))
{
	for (size_t i = 0; i < value.len;) {
		size_t from = i;

		while (i < value.len && !is_separator(value.ptr[i]))
			i++;
		if (i > from)
			one(m, span_of(value.ptr + from, i - from));
		i++;
	}
}

static void look_one_address(struct indicator_matcher *m, struct span value)
{
	(void)look_address(m, value);
}

void look_up(struct indicator_matcher *m, enum role role, struct span value)
{
	value = span_head(value, FIELD_MAX);
	switch (role) {
	case ROLE_ADDRESS:
		look_one_address(m, value);
		break;
	case ROLE_ADDRESSES:
		look_each(m, value, look_one_address);
		break;
	case ROLE_HOST:
		look_host(m, value);
		break;
	case ROLE_URL:
		look_url(m, value);
		break;
	case ROLE_EMAILS:
		look_each(m, value, look_email);
		break;
	case ROLE_AGENT:
		look_canonical(m, IND_AGENT, value);
		break;
	case ROLE_PATH:
		look_path(m, value);
		break;
	case ROLE_DIGESTS:
		look_digests(m, value);
		break;
	case ROLE_STEM:
		look_stem(m, value);
		break;
	case ROLE_SERVICE:
		look_canonical(m, IND_SERVICE, value);
		break;
	case ROLE_TASK:
		look_canonical(m, IND_TASK, value);
		break;
	case ROLE_KEY:
		look_key(m, value);
		break;
	default:
		look_text(m, value);
	}
}
