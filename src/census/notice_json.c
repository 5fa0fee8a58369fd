/* notice_json.c - notices for programs: IntelMQ events and X-ARF reports. */
#include "census/notify.h"

#include "base/digest.h"
#include "base/text.h"

static void text(struct buf *b, const char *key, const char *value)
{
	json_put_string(b, span_str(key));
	buf_byte(b, ':');
	json_put_string(b, span_str(value));
	buf_byte(b, ',');
}

static void put_cve(void *arg, const struct known_flaw *flaw)
{
	struct buf *b = arg;

	json_put_string(b, span_str(flaw->cve));
	buf_byte(b, ',');
}

/* [ "CVE-…", … ] without the last comma */
static void put_cves(struct buf *b, const struct letter *l,
		     const struct model_endpoint *p)
{
	buf_byte(b, '[');
	letter_flaws(l, p, put_cve, b);
	if (!b->bad && b->ptr[b->len - 1] == ',')
		b->len--;
	buf_byte(b, ']');
}

/* IntelMQ's data format 3.x: one event a line, flat keys. */
void notice_intelmq(struct buf *b, const struct letter *l)
{
	for (uint32_t at = 0; letter_next(l, &at); at++) {
		const struct model_endpoint *p = &l->model->endpoints[at];

		buf_byte(b, '{');
		text(b, "__type", "Event");
		text(b, "classification.taxonomy", "vulnerable");
		text(b, "classification.type", "vulnerable-system");
		text(b, "classification.identifier",
		     "vulnerable-exchange-server");
		text(b, "feed.name", "Postern census");
		text(b, "protocol.application", "https");
		text(b, "source.ip", p->address);
		if (*p->name)
			text(b, "source.fqdn", p->name);
		text(b, "source.geolocation.cc", l->organisation->country);
		buf_printf(b, "\"source.port\":%llu,",
			   (unsigned long long)l->model->port);
		buf_printf(b, "\"time.observation\":\"%sT00:00:00+00:00\",",
			   l->model->day);
		text(b, "extra.organisation", l->organisation->name);
		text(b, "extra.sector", l->organisation->sector);
		text(b, "extra.version", p->raw);
		text(b, "extra.build_low", p->interval.low_text);
		text(b, "extra.build_high", p->interval.high_text);
		buf_text(b, "\"extra.cve\":");
		put_cves(b, l, p);
		buf_text(b, "}\n");
	}
}

/* The same notice has the same one: the bits of a digest stand where version 4
 * has random ones (RFC 9562), since X-ARF asks for that version. */
static void put_uuid(struct buf *b, const struct letter *l,
		     const struct model_endpoint *p)
{
	char seed[512];
	uint8_t d[DIGEST_SIZE] = {0};
	int n = snprintf(seed, sizeof(seed), "%s %s %s %s %u", l->model->day,
			 l->model->authority, p->address, p->name, l->index);

	(void)digest_once(span_of(seed, (size_t)n < sizeof(seed)
						? (size_t)n
						: sizeof(seed) - 1),
			  d);
	d[6] = (uint8_t)((d[6] & 0x0f) | 0x40);
	d[8] = (uint8_t)((d[8] & 0x3f) | 0x80);
	for (unsigned i = 0; i < 16; i++)
		buf_printf(b, "%s%02x",
			   i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
			   d[i]);
}

/* The mail address within the scope's contact, which may be a whole line. */
static struct span mail_of(struct span text)
{
	while (text.len) {
		size_t n = 0;
		struct span word;

		while (n < text.len && !strchr(" \t,;<>()", text.ptr[n]))
			n++;
		word = span_head(text, n);
		if (span_starts_nocase(word, SPAN_LIT("mailto:")))
			word = span_skip(word, 7);
		if (contact_is_mail(word))
			return word;
		text = span_skip(text, n < text.len ? n + 1 : n);
	}
	return SPAN_EMPTY;
}

/* No longer than 200 characters, and whole ones. */
static struct span short_name(struct span s)
{
	size_t at = 0;

	for (size_t n = 0; at < s.len && n < 200; n++) {
		uint32_t code;
		size_t step = utf8_decode(span_skip(s, at), &code);

		at += step ? step : 1;
	}
	return span_head(s, at);
}

static void put_reporter(struct buf *b, const char *key, const struct letter *l,
			 struct span mail)
{
	const uint8_t *at = memchr(mail.ptr, '@', mail.len);

	json_put_string(b, span_str(key));
	buf_text(b, ":{\"org\":");
	json_put_string(b, short_name(span_str(l->model->authority)));
	buf_text(b, ",\"contact\":");
	json_put_string(b, mail);
	buf_text(b, ",\"domain\":");
	json_put_string(b, span_skip(mail, (size_t)(at - mail.ptr) + 1));
	buf_text(b, "},");
}

static void put_base64(struct buf *b, struct span s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
				      "opqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < s.len; i += 3) {
		uint32_t bits = (uint32_t)s.ptr[i] << 16;

		if (i + 1 < s.len)
			bits |= (uint32_t)s.ptr[i + 1] << 8;
		if (i + 2 < s.len)
			bits |= s.ptr[i + 2];
		buf_byte(b, (uint8_t)letters[bits >> 18]);
		buf_byte(b, (uint8_t)letters[bits >> 12 & 63]);
		buf_byte(b, i + 1 < s.len ? (uint8_t)letters[bits >> 6 & 63]
					  : '=');
		buf_byte(b, i + 2 < s.len ? (uint8_t)letters[bits & 63] : '=');
	}
}

static void put_evidence(struct buf *b, const struct model_endpoint *p)
{
	char text[512];
	char hex[DIGEST_TEXT];
	uint8_t d[DIGEST_SIZE] = {0};
	int n = snprintf(text, sizeof(text),
			 "%s %s: version %s, told by %s; builds %s to %s\n",
			 p->name, p->address, p->raw, p->evidence,
			 p->interval.low_text, p->interval.high_text);
	struct span s = span_of(
		text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);

	(void)digest_once(s, d);
	digest_text(d, hex);
	buf_text(b, "\"evidence\":[{\"content_type\":\"text/plain\","
		    "\"description\":\"what the server said of itself in "
		    "reply to one plain request\",\"payload\":\"");
	put_base64(b, s);
	buf_printf(b, "\",\"hash\":\"sha256:%s\",\"size\":%zu}]}\n", hex,
		   s.len);
}

struct cve_list {
	struct buf *b;
	const char *first;
	unsigned count, max;
};

/* The list holds ten at most; advisories without a number of their own have no
 * place in it. */
static void put_one(void *arg, const struct known_flaw *flaw)
{
	struct cve_list *l = arg;

	if (strncmp(flaw->cve, "CVE-", 4) != 0 || l->count == l->max)
		return;
	if (!l->first)
		l->first = flaw->cve;
	if (l->b && l->count)
		buf_byte(l->b, ',');
	if (l->b)
		json_put_string(l->b, span_str(flaw->cve));
	l->count++;
}

/* X-ARF 4.0, category "vulnerability", type "cve". */
bool notice_xarf(struct buf *b, const struct letter *l, uint32_t endpoint)
{
	const struct model_endpoint *p = &l->model->endpoints[endpoint];
	struct span mail = mail_of(span_str(l->model->contact));
	struct cve_list first = {.max = 1};
	struct cve_list all = {.b = b, .max = 10};

	letter_flaws(l, p, put_one, &first);
	if (!mail.len || !first.first)
		return false;
	buf_byte(b, '{');
	text(b, "xarf_version", "4.0.0");
	buf_text(b, "\"report_id\":\"");
	put_uuid(b, l, p);
	buf_printf(b, "\",\"timestamp\":\"%sT00:00:00Z\",", l->model->day);
	put_reporter(b, "reporter", l, mail);
	put_reporter(b, "sender", l, mail);
	text(b, "source_identifier", p->address);
	buf_printf(b, "\"source_port\":%llu,",
		   (unsigned long long)l->model->port);
	text(b, "category", "vulnerability");
	text(b, "type", "cve");
	text(b, "evidence_source", "vulnerability_scan");
	text(b, "service", p->product->name);
	text(b, "service_version", p->raw);
	buf_printf(b, "\"service_port\":%llu,",
		   (unsigned long long)l->model->port);
	text(b, "cve_id", first.first);
	buf_text(b, "\"cve_ids\":[");
	letter_flaws(l, p, put_one, &all);
	buf_text(b, "],\"patch_available\":true,");
	put_evidence(b, p);
	return true;
}
