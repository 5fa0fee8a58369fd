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
