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

/* A name-based UUID (RFC 9562, version 8): the same notice has the same one.
 */
static void put_uuid(struct buf *b, const struct letter *l,
		     const struct model_endpoint *p)
{
	char seed[512];
	uint8_t d[DIGEST_SIZE] = {0};
	int n = snprintf(seed, sizeof(seed), "%s %s %s %u", l->model->day,
			 p->address, p->name, l->index);

	(void)digest_once(span_of(seed, (size_t)n < sizeof(seed)
						? (size_t)n
						: sizeof(seed) - 1),
			  d);
	d[6] = (uint8_t)((d[6] & 0x0f) | 0x80);
	d[8] = (uint8_t)((d[8] & 0x3f) | 0x80);
	for (unsigned i = 0; i < 16; i++)
		buf_printf(b, "%s%02x",
			   i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
			   d[i]);
}

static void put_reporter(struct buf *b, const char *key, const struct letter *l)
{
	json_put_string(b, span_str(key));
	buf_text(b, ":{");
	text(b, "org", l->model->authority);
	buf_text(b, "\"contact\":");
	json_put_string(b, span_str(l->model->contact));
	buf_text(b, "},");
}

/* X-ARF 4, category "vulnerability": a list of reports. */
void notice_xarf(struct buf *b, const struct letter *l)
{
	bool more = false;

	buf_byte(b, '[');
	for (uint32_t at = 0; letter_next(l, &at); at++) {
		const struct model_endpoint *p = &l->model->endpoints[at];

		buf_text(b, more ? ",\n{" : "\n{");
		more = true;
		text(b, "xarf_version", "4.0.0");
		buf_text(b, "\"report_id\":\"");
		put_uuid(b, l, p);
		buf_printf(b, "\",\"timestamp\":\"%sT00:00:00Z\",",
			   l->model->day);
		put_reporter(b, "reporter", l);
		put_reporter(b, "sender", l);
		text(b, "source_identifier", p->address);
		buf_printf(b, "\"source_port\":%llu,",
			   (unsigned long long)l->model->port);
		text(b, "category", "vulnerability");
		text(b, "type", "cve");
		text(b, "service", "https");
		text(b, "evidence_source", "automated_scan");
		text(b, "service_version", p->raw);
		buf_text(b, "\"cve_ids\":");
		put_cves(b, l, p);
		buf_byte(b, '}');
	}
	buf_text(b, "\n]\n");
}
