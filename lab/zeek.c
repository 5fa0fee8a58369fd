/* zeek.c - see zeek.h. */
#include "zeek.h"

const char *zeek_conn_head(void)
{
	return "#separator \\x09\n"
	       "#set_separator\t,\n"
	       "#empty_field\t(empty)\n"
	       "#unset_field\t-\n"
	       "#path\tconn\n"
	       "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\t"
	       "proto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\t"
	       "local_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\t"
	       "orig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\n"
	       "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\t"
	       "interval\tcount\tcount\tstring\tbool\tbool\tcount\tstring\t"
	       "count\tcount\tcount\tcount\tset[string]\n";
}

static void put_seconds(struct buf *b, int64_t ns)
{
	buf_printf(b, "%lld.%06u", (long long)(ns / NS_PER_SECOND),
		   (unsigned)(ns % NS_PER_SECOND / 1000));
}

void zeek_put(struct lab *lab, struct rng *r, const struct flow *f)
{
	struct buf *b = &lab->line;
	char uid[20];

	if (!lab->zeek)
		return;
	rng_word(r, uid, 17);
	put_seconds(b, f->at_ns + lab->files.others_ahead_ns);
	buf_printf(b, "\tC%s\t%s\t%u\t%s\t%u\ttcp\t%s\t", uid, f->from,
		   rng_between(r, 1025, 65000), f->to, f->port, f->service);
	put_seconds(b, f->took_ms * NS_PER_MS);
	buf_printf(b,
		   "\t%llu\t%llu\tSF\tF\tT\t0\tShADadFf\t%llu\t%llu\t%llu\t"
		   "%llu\t(empty)",
		   (unsigned long long)f->bytes_there,
		   (unsigned long long)f->bytes_back,
		   (unsigned long long)f->bytes_there / 1200 + 6,
		   (unsigned long long)f->bytes_there + 320,
		   (unsigned long long)f->bytes_back / 1400 + 5,
		   (unsigned long long)f->bytes_back + 280);
	lab_put(lab, HOST_SENSOR, LOG_ZEEK_CONN, f->at_ns, f->mark);
}
