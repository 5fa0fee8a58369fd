/* smb.c - see network.h: sessions with file servers, and tickets. */
#include "network_inner.h"
#include "windows.h"

#include <ctype.h>

/* Reached by name, as people do. */
static void put_share(const struct smb *s, const char *share, char *out,
		      size_t cap)
{
	snprintf(out, cap, "\\\\%s\\%s", s->host, share);
}

static void put_realm(const struct lab *lab, char out[MAIL_TEXT])
{
	size_t i = 0;

	for (; lab->world.dns[i] && i + 1 < MAIL_TEXT; i++)
		out[i] = (char)toupper((unsigned char)lab->world.dns[i]);
	out[i] = '\0';
}

void ticket_put(struct lab *lab, struct rng *r, const struct ticket *t)
{
	char realm[MAIL_TEXT], client[2 * MAIL_TEXT], service[3 * MAIL_TEXT];
	bool first = !strcmp(t->service, "krbtgt");
	struct zeek_row w = {.used = 0};
	struct flow f = {
		.at_ns = t->at_ns,
		.took_ms = 4,
		.from = t->from,
		.to = lab->world.dc_address,
		.service = "krb_tcp",
		.port = 88,
		.bytes_there = first ? 310 : 1620,
		.bytes_back = first ? 1540 : 1580,
		.mark = t->mark,
	};

	if (!lab->zeek && !lab->firewall)
		return;
	flow_put(lab, r, &f);
	if (!lab->zeek)
		return;
	put_realm(lab, realm);
	snprintf(client, sizeof(client), "%s/%s", t->client, realm);
	snprintf(service, sizeof(service), first ? "krbtgt/%s" : "%.0s%s",
		 realm, t->service);
	network_begin(lab, &w, &f, t->at_ns + NS_PER_MS);
	zeek_text(&w, first ? "AS" : "TGS");
	zeek_text(&w, client);
	zeek_text(&w, service);
	zeek_truth(&w, true);
	zeek_unset(&w, 2);
	zeek_seconds(&w,
		     network_ns(lab, t->at_ns) / NS_PER_SECOND * NS_PER_SECOND +
			     10 * NS_PER_HOUR);
	zeek_text(&w, "aes256-cts-hmac-sha1-96");
	zeek_truth(&w, true);
	zeek_truth(&w, true);
	zeek_unset(&w, 4);
	zeek_put(lab, LOG_ZEEK_KERBEROS, &w, t->at_ns + 4 * NS_PER_MS, t->mark);
}

static void put_ntlm(struct lab *lab, const struct smb *s)
{
	const struct logon *l = s->logon;
	struct zeek_row w = {.used = 0};
	char fqdn[MAIL_TEXT * 2];

	snprintf(fqdn, sizeof(fqdn), "%s.%s", s->host, lab->world.dns);
	network_begin(lab, &w, &s->flow, l->at_ns);
	zeek_text(&w, l->account);
	zeek_text(&w, *l->workstation == '-' ? NULL : l->workstation);
	zeek_text(&w, l->domain);
	zeek_text(&w, s->host);
	zeek_text(&w, fqdn);
	zeek_text(&w, lab->world.dns);
	zeek_truth(&w, true);
	zeek_put(lab, LOG_ZEEK_NTLM, &w, l->at_ns + 2 * NS_PER_MS, l->mark);
}

static void put_kerberos(struct lab *lab, struct rng *r, const struct smb *s)
{
	char service[MAIL_TEXT * 2];
	struct ticket t = {
		.at_ns = s->logon->at_ns - 12 * NS_PER_MS,
		.from = s->logon->address,
		.client = s->logon->account,
		.service = service,
		.mark = s->logon->mark,
	};

	snprintf(service, sizeof(service), "cifs/%s.%s", s->host,
		 lab->world.dns);
	ticket_put(lab, r, &t);
}

void smb_begin(struct lab *lab, struct rng *r, struct smb *s,
	       const struct logon *l)
{
	bool kerberos = *l->package == 'K';

	memset(s, 0, sizeof(*s));
	s->silent = !lab->zeek && !lab->firewall;
	if (s->silent)
		return;
	s->logon = l;
	s->host = host_name(&lab->world, l->host);
	s->at_ns = l->at_ns + 8 * NS_PER_MS;
	s->flow = (struct flow){
		.at_ns = l->at_ns - 6 * NS_PER_MS,
		.from = l->address,
		.to = host_address(&lab->world, l->host),
		.service = kerberos ? "gssapi,krb,smb" : "gssapi,ntlm,smb",
		.port = 445,
		.from_port = l->port,
		.bytes_there = 2100,
		.bytes_back = 1800,
		.mark = l->mark,
	};
	flow_open(lab, r, &s->flow);
	if (kerberos)
		put_kerberos(lab, r, s);
	else
		put_ntlm(lab, s);
	smb_share(lab, s, "IPC$");
}

void smb_share(struct lab *lab, struct smb *s, const char *share)
{
	struct zeek_row w = {.used = 0};
	char path[MAIL_TEXT * 2];

	if (s->silent)
		return;
	put_share(s, share, path, sizeof(path));
	network_begin(lab, &w, &s->flow, s->at_ns);
	zeek_text(&w, path);
	zeek_unset(&w, 2);
	zeek_text(&w, strcmp(share, "IPC$") ? "DISK" : "PIPE");
	zeek_put(lab, LOG_ZEEK_SMB_MAPPING, &w, s->at_ns, s->flow.mark);
	s->at_ns += 4 * NS_PER_MS;
	s->flow.bytes_there += 300;
	s->flow.bytes_back += 260;
}

void smb_file(struct lab *lab, struct smb *s, const char *share,
	      const char *name, uint64_t size, bool written)
{
	struct zeek_row w = {.used = 0};
	char path[MAIL_TEXT * 2], id[20];
	/* last written some months before, or now */
	int64_t then =
		written ? s->at_ns
			: lab->start_ns - (int64_t)(size % 97 + 3) * NS_PER_DAY;

	if (s->silent)
		return;
	s->flow.took_ms = (uint32_t)(size / 40000 + 40);
	put_share(s, share, path, sizeof(path));
	network_file(lab, &s->flow, s->at_ns, name, size, written, id);
	network_begin(lab, &w, &s->flow, s->at_ns);
	zeek_text(&w, id);
	zeek_text(&w, "SMB::FILE_OPEN");
	zeek_text(&w, path);
	zeek_text(&w, name);
	zeek_number(&w, written ? 0 : size);
	zeek_unset(&w, 1);
	for (unsigned i = 0; i < 4; i++)
		zeek_seconds(&w, network_ns(lab, then));
	zeek_put(lab, LOG_ZEEK_SMB_FILES, &w, s->at_ns, s->flow.mark);
	s->at_ns += s->flow.took_ms * NS_PER_MS;
	*(written ? &s->flow.bytes_there : &s->flow.bytes_back) +=
		size + size / 60 + 400;
}

void smb_end(struct lab *lab, struct rng *r, struct smb *s)
{
	if (s->silent)
		return;
	s->flow.took_ms =
		(uint32_t)((s->at_ns - s->flow.at_ns) / NS_PER_MS) + 1500;
	flow_put(lab, r, &s->flow);
}
