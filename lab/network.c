/* network.c - see network.h: connections, TLS, requests in clear, and the
 * lines of Windows' own firewall. */
#include "network.h"

#include "network_inner.h"

const char *host_address(const struct world *w, unsigned host)
{
	if (host == HOST_DC)
		return w->dc_address;
	if (host == HOST_FILES)
		return w->file_address;
	return w->servers[host].address;
}

static bool is_inside(const char *address)
{
	return !strncmp(address, "10.", 3) || !strncmp(address, "fe80:", 5);
}

void flow_open(struct lab *lab, struct rng *r, struct flow *f)
{
	(void)lab;
	f->uid[0] = 'C';
	rng_word(r, f->uid + 1, 17);
	if (!f->from_port)
		f->from_port = rng_between(r, 1025, 65000);
}

/* fe80::1%3: the sensor knows of no zones. */
static const char *plain(const char *address, char out[ADDRESS_TEXT])
{
	snprintf(out, ADDRESS_TEXT, "%s", address);
	out[strcspn(out, "%")] = '\0';
	return out;
}

/* --- the sensor's clock and the cells that all records begin with --- */

int64_t network_ns(const struct lab *lab, int64_t at_ns)
{
	return at_ns + lab->files.others_ahead_ns;
}

void network_begin(const struct lab *lab, struct zeek_row *w,
		   const struct flow *f, int64_t at_ns)
{
	char *from = w->text, *to = w->text + ADDRESS_TEXT;

	w->count = 0;
	w->used = 2 * ADDRESS_TEXT;
	zeek_seconds(w, network_ns(lab, at_ns));
	zeek_text(w, f->uid);
	zeek_text(w, plain(f->from, from));
	zeek_number(w, f->from_port);
	zeek_text(w, plain(f->to, to));
	zeek_number(w, f->port);
}

/* --- conn.log, written when the connection ends --- */

static void put_packets(struct zeek_row *w, uint64_t bytes, unsigned most,
			unsigned least)
{
	uint64_t packets = bytes / most + least;

	zeek_number(w, packets);
	zeek_number(w, bytes + packets * 40 + 12);
}

static void put_conn(struct lab *lab, const struct flow *f)
{
	struct zeek_row w = {.used = 0};
	int64_t end_ns = f->at_ns + f->took_ms * NS_PER_MS;

	network_begin(lab, &w, f, f->at_ns);
	zeek_text(&w, f->udp ? "udp" : "tcp");
	zeek_text(&w, f->dropped ? NULL : f->service);
	if (f->dropped) {
		zeek_unset(&w, 3);
	} else {
		zeek_seconds(&w, f->took_ms * NS_PER_MS);
		zeek_number(&w, f->bytes_there);
		zeek_number(&w, f->bytes_back);
	}
	zeek_text(&w, f->dropped ? "S0" : "SF");
	zeek_truth(&w, is_inside(f->from));
	zeek_truth(&w, is_inside(f->to));
	zeek_number(&w, 0);
	zeek_text(&w, f->dropped ? "S" : f->udp ? "Dd" : "ShADadFf");
	if (f->dropped) {
		zeek_number(&w, 1);
		zeek_number(&w, 52);
		zeek_number(&w, 0);
		zeek_number(&w, 0);
	} else {
		put_packets(&w, f->bytes_there, 1200, f->udp ? 1 : 6);
		put_packets(&w, f->bytes_back, 1400, f->udp ? 1 : 5);
	}
	zeek_unset(&w, 1);
	zeek_put(lab, LOG_ZEEK_CONN, &w, end_ns, f->mark);
}

/* --- pfirewall.log: local time, a line when a connection begins --- */

static void put_firewall(struct lab *lab, unsigned host, const struct flow *f,
			 bool sent)
{
	struct buf *b = &lab->line;

	put_iis_time(b, f->at_ns + lab->world.utc_offset_hours * NS_PER_HOUR);
	buf_printf(b, " %s %s %s %s %u %u %u", f->dropped ? "DROP" : "ALLOW",
		   f->udp ? "UDP" : "TCP", f->from, f->to, f->from_port,
		   f->port, f->dropped ? 52 : 0);
	if (f->dropped) /* what is let pass is not looked into */
		buf_printf(b, " S %u 0 64240", f->from_port * 65521U);
	else
		buf_text(b, f->udp ? " - - - -" : " - 0 0 0");
	buf_printf(b, " - - - %s", sent ? "SEND" : "RECEIVE");
	lab_put(lab, host, LOG_FIREWALL, f->at_ns, f->mark);
}

void flow_put(struct lab *lab, struct rng *r, struct flow *f)
{
	if (!lab->zeek && !lab->firewall)
		return;
	if (!f->uid[0])
		flow_open(lab, r, f);
	for (unsigned i = 0; lab->firewall && i < lab->world.server_count;
	     i++) {
		const char *own = lab->world.servers[i].address;

		if (!strcmp(own, f->from) || !strcmp(own, f->to))
			put_firewall(lab, i, f, !strcmp(own, f->from));
	}
	if (lab->zeek && !f->unseen)
		put_conn(lab, f);
}

/* --- ssl.log --- */

/* The same client, the same digits: what its greeting looks like. */
static void fingerprint(const char *what, char out[33])
{
	struct rng none = {1};
	struct rng r = rng_fork(&none, what, 3);
	uint64_t a = rng_u64(&r), b = rng_u64(&r);

	snprintf(out, 33, "%016llx%016llx", (unsigned long long)a,
		 (unsigned long long)b);
}

static void file_id(struct rng *r, char out[20])
{
	out[0] = 'F';
	rng_word(r, out + 1, 17);
}

/* --- files.log --- */

struct file_seen {
	int64_t at_ns;
	const char *id, *source, *analyzers, *mime, *name;
	uint64_t size;
	bool sent_by_opener;
};

static void put_file(struct lab *lab, const struct flow *f,
		     const struct file_seen *s)
{
	struct zeek_row w = {.used = 0};
	const char *tx = s->sent_by_opener ? f->from : f->to;
	const char *rx = s->sent_by_opener ? f->to : f->from;
	/* as long as its share of the connection takes */
	int64_t took_ns =
		s->size > 4096 ? (int64_t)f->took_ms * NS_PER_MS / 2 : 0;

	zeek_seconds(&w, network_ns(lab, s->at_ns));
	zeek_text(&w, s->id);
	zeek_text(&w, tx);
	zeek_text(&w, rx);
	zeek_text(&w, f->uid);
	zeek_text(&w, s->source);
	zeek_number(&w, 0);
	zeek_text(&w, s->analyzers);
	zeek_text(&w, s->mime);
	zeek_text(&w, s->name);
	zeek_seconds(&w, took_ns);
	zeek_truth(&w, is_inside(tx));
	zeek_truth(&w, s->sent_by_opener);
	zeek_number(&w, s->size);
	if (!strcmp(s->source, "SSL"))
		zeek_unset(&w, 1);
	else
		zeek_number(&w, s->size);
	zeek_number(&w, 0);
	zeek_number(&w, 0);
	zeek_truth(&w, false);
	zeek_unset(&w, 7);
	zeek_put(lab, LOG_ZEEK_FILES, &w, s->at_ns + took_ns, f->mark);
}

void tls_put(struct lab *lab, const struct flow *f, const char *name,
	     const char *agent)
{
	struct rng r = rng_fork(&lab->world.rng, f->uid, 1);
	bool resumed = rng_chance(&r, 850);
	struct zeek_row w = {.used = 0};
	char id[20], client[33], server[33], subject[MAIL_TEXT + 8];
	struct file_seen cert = {
		.at_ns = f->at_ns + 12 * NS_PER_MS,
		.id = id,
		.source = "SSL",
		.analyzers = "SHA1,MD5,X509",
		.mime = "application/x-x509-user-cert",
		.size = 1300 + rng_below(&r, 500),
	};

	if (!lab->zeek || f->unseen)
		return;
	file_id(&r, id);
	fingerprint(agent ? agent : "", client);
	fingerprint(f->to, server);
	snprintf(subject, sizeof(subject), "CN=%s",
		 name ? name : lab->world.host);
	network_begin(lab, &w, f, f->at_ns + 11 * NS_PER_MS);
	zeek_text(&w, "TLSv12");
	zeek_text(&w, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
	zeek_text(&w, "secp384r1");
	zeek_text(&w, name);
	zeek_truth(&w, resumed);
	zeek_unset(&w, 2);
	zeek_truth(&w, true);
	zeek_text(&w, resumed ? NULL : id);
	zeek_text(&w, resumed ? NULL : "");
	zeek_text(&w, resumed ? NULL : subject);
	zeek_text(&w, resumed ? NULL : "CN=Example Issuing CA,O=Example");
	zeek_unset(&w, 3);
	zeek_text(&w, client);
	zeek_text(&w, server);
	zeek_put(lab, LOG_ZEEK_SSL, &w, f->at_ns + 30 * NS_PER_MS, f->mark);
	if (!resumed)
		put_file(lab, f, &cert);
}

/* --- http.log --- */

static const char *status_text(unsigned status)
{
	static const struct {
		unsigned status;
		const char *text;
	} list[] = {{200, "OK"},	   {302, "Found"},
		    {304, "Not Modified"}, {401, "Unauthorized"},
		    {403, "Forbidden"},	   {404, "Not Found"}};

	for (unsigned i = 0; i < ARRAY_LEN(list); i++) {
		if (list[i].status == status)
			return list[i].text;
	}
	return "-";
}

void web_put(struct lab *lab, const struct flow *f, const struct web *web)
{
	struct rng r = rng_fork(&lab->world.rng, f->uid, 2);
	struct zeek_row w = {.used = 0};
	char id[20];
	struct file_seen body = {
		.at_ns = f->at_ns + 20 * NS_PER_MS,
		.id = id,
		.source = "HTTP",
		.analyzers = "",
		.mime = web->mime,
		.size = web->answered,
	};

	if (!lab->zeek || f->unseen)
		return;
	file_id(&r, id);
	network_begin(lab, &w, f, f->at_ns + 9 * NS_PER_MS);
	zeek_number(&w, 1);
	zeek_text(&w, web->method);
	zeek_text(&w, web->host);
	zeek_text(&w, web->uri);
	zeek_text(&w, web->referer);
	zeek_text(&w, "1.1");
	zeek_text(&w, web->agent);
	zeek_unset(&w, 1);
	zeek_number(&w, web->sent);
	zeek_number(&w, web->answered);
	zeek_number(&w, web->status);
	zeek_text(&w, status_text(web->status));
	zeek_unset(&w, 2);
	zeek_text(&w, "");
	zeek_unset(&w, 6);
	zeek_text(&w, web->answered ? id : NULL);
	zeek_unset(&w, 1);
	zeek_text(&w, web->answered ? web->mime : NULL);
	zeek_put(lab, LOG_ZEEK_HTTP, &w, f->at_ns + 20 * NS_PER_MS, f->mark);
	if (web->answered)
		put_file(lab, f, &body);
}

/* --- SMB, NTLM and Kerberos: the file of a share --- */

void network_file(struct lab *lab, const struct flow *f, int64_t at_ns,
		  const char *name, uint64_t size, bool written, char id[20])
{
	struct rng r = rng_fork(&lab->world.rng, f->uid,
				(uint64_t)(at_ns / NS_PER_MS));
	const char *end = strrchr(name, '.');
	struct file_seen s = {
		.at_ns = at_ns,
		.id = id,
		.source = "SMB",
		.analyzers = "",
		.mime = !end			   ? NULL
			: !strcmp(end, ".exe")	   ? "application/x-dosexec"
			: !strcmp(end, ".zip")	   ? "application/zip"
			: !strncmp(end, ".xls", 4) ? "application/vnd."
						     "openxmlformats-"
						     "officedocument."
						     "spreadsheetml.sheet"
						   : NULL,
		.name = name,
		.size = size,
		.sent_by_opener = written,
	};

	file_id(&r, id);
	put_file(lab, f, &s);
}
