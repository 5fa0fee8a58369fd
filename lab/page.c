/* page.c - pages that attackers drop: names, places, inert contents.
 *
 * Every page is a specimen: it has the shape by which it is recognised, and a
 * token in the evaluated place that no compiler takes, so that it can do
 * nothing on any server. */
#include "story.h"

/* "<<" twice and a bare word: a syntax error in JScript, C# and VB. */
#define INERT "<<INERT SPECIMEN<<"

struct place_for {
	const char *arg, *disk, *path, *url;
	const char *name; /* NULL: of the actor's own making */
};

#define V15_DISK "C/Program Files/Microsoft/Exchange Server/V15/"
#define V15_PATH "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\"

static const struct place_for places[] = {
	{"aspnet", "C/inetpub/wwwroot/aspnet_client/",
	 "C:\\inetpub\\wwwroot\\aspnet_client\\", "/aspnet_client/", NULL},
	{"system-web", "C/inetpub/wwwroot/aspnet_client/system_web/",
	 "C:\\inetpub\\wwwroot\\aspnet_client\\system_web\\",
	 "/aspnet_client/system_web/", NULL},
	{"owa-auth", V15_DISK "FrontEnd/HttpProxy/owa/auth/",
	 V15_PATH "FrontEnd\\HttpProxy\\owa\\auth\\", "/owa/auth/", NULL},
	{"ecp-auth", V15_DISK "FrontEnd/HttpProxy/ecp/auth/",
	 V15_PATH "FrontEnd\\HttpProxy\\ecp\\auth\\", "/ecp/auth/", NULL},
	{"oab", V15_DISK "FrontEnd/HttpProxy/OAB/",
	 V15_PATH "FrontEnd\\HttpProxy\\OAB\\", "/oab/", NULL},
	{"current",
	 V15_DISK "FrontEnd/HttpProxy/owa/auth/Current/themes/resources/",
	 V15_PATH "FrontEnd\\HttpProxy\\owa\\auth\\Current\\themes\\resources"
		  "\\",
	 "/owa/auth/Current/themes/resources/", NULL},
	{"lookalike", V15_DISK "FrontEnd/HttpProxy/owa/auth/Current/",
	 V15_PATH "FrontEnd\\HttpProxy\\owa\\auth\\Current\\",
	 "/owa/auth/Current/", "logon.aspx"},
	{"shipped", V15_DISK "FrontEnd/HttpProxy/owa/auth/",
	 V15_PATH "FrontEnd\\HttpProxy\\owa\\auth\\", "/owa/auth/",
	 "errorFE.aspx"},
	{"hidden", "C/ProgramData/COM1/", "C:\\ProgramData\\COM1\\",
	 "/owa/auth/com1/", NULL},
};

static const struct place_for *place_of(const char *arg, struct rng *r)
{
	for (unsigned i = 0; arg && i < ARRAY_LEN(places); i++) {
		if (!strcmp(places[i].arg, arg))
			return &places[i];
	}
	return &places[rng_below(r, 4)];
}

static void name_page(struct page *p, struct rng *r)
{
	static const char *const words[] = {"discover", "shell",    "help",
					    "error",	"supp0rt",  "load",
					    "service",	"document", "web"};

	const char *end = rng_chance(r, 850) ? "aspx" : "ashx";

	if (rng_chance(r, 500)) {
		char word[12];

		rng_word(r, word, 8);
		snprintf(p->file, sizeof(p->file), "%s.%s", word, end);
	} else {
		const char *word = words[rng_below(r, ARRAY_LEN(words))];

		snprintf(p->file, sizeof(p->file), "%s%u.%s", word,
			 rng_below(r, 100), end);
	}
}

static void write_script(struct page *p, struct rng *r)
{
	static const char *const forms[] = {
		"<script language=\"JScript\" runat=\"server\">function "
		"Page_Load(){/**/eval(Request[\"%s\"]" INERT
		",\"unsafe\");}</script>",
		"<script language=\"JScript\" runat=\"server\">function "
		"Page_Load(){eval(Request.Item[\"%s\"]" INERT
		",\"unsafe\");}</script>",
		"<%%@ Page "
		"Language=\"Jscript\"%%><%%eval(Request.Item[\"%s\"]" INERT
		",\"unsafe\");%%>",
	};

	rng_word(r, p->key, rng_between(r, 3, 16));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(p->script, sizeof(p->script), forms[rng_below(r, 3)], p->key);
#pragma GCC diagnostic pop
}

struct page *page_drop(struct step *s, const char *arg)
{
	struct story *st = s->story;
	const struct place_for *where = place_of(arg, s->r);
	struct page *p;

	if (st->page_count == PAGES_MAX)
		return NULL;
	p = &st->pages[st->page_count++];
	memset(p, 0, sizeof(*p));
	p->actor = s->actor->name;
	p->server = s->server->index;
	name_page(p, s->r);
	if (!strncmp(s->actor->name, "uni", 3))
		snprintf(p->file, sizeof(p->file), "p\xc3\xa1gina-%u.aspx",
			 rng_below(s->r, 90));
	if (where->name)
		snprintf(p->file, sizeof(p->file), "%s", where->name);
	write_script(p, s->r);
	snprintf(p->path, sizeof(p->path), "%s%s", where->path, p->file);
	snprintf(p->disk, sizeof(p->disk), "%s%s", where->disk, p->file);
	snprintf(p->url, sizeof(p->url), "%s%s", where->url, p->file);
	p->made_ns = s->at_ns;
	p->implant = truth_implant(&s->lab->truth, s->server->name, p->path,
				   "page", s->at_ns);
	p->implant->family = "one-line page";
	s->actor->page = p;
	return p;
}

static void put_dump(const struct page *p, struct lab *lab, struct buf *out)
{
	const struct server *s = &lab->world.servers[p->server];
	static const char *const rows[][2] = {
		{"PollInterval", "480"},
		{"OfflineAddressBooks", "\\Default Offline Address Book"},
		{"RequireSSL", "True"},
		{"BasicAuthentication", "False"},
		{"WindowsAuthentication", "True"},
		{"OAuthAuthentication", "False"},
		{"MetabasePath", "IIS://localhost/W3SVC/1/ROOT/OAB"},
		{"ExtendedProtectionTokenChecking", "None"},
		{"AdminDisplayVersion", "Version 15.1 (Build 2106.2)"},
		{"InternalUrl", ""},
	};

	buf_text(out, "\r\nName                            : OAB (Default Web "
		      "Site)\r\n");
	for (unsigned i = 0; i < ARRAY_LEN(rows); i++)
		buf_printf(out, "%-32s: %s\r\n", rows[i][0], rows[i][1]);
	buf_printf(out, "%-32s: http://f/%s\r\n", "ExternalUrl", p->script);
	buf_printf(out, "%-32s: %s\\OAB (Default Web Site)\r\n", "Identity",
		   s->name);
	buf_printf(out, "%-32s: %s\r\n", "Server", s->name);
	buf_printf(out, "%-32s: True\r\n", "IsValid");
}

void page_bytes(const struct page *p, struct lab *lab, struct buf *out)
{
	if (p->exported) { /* a mailbox file begins so */
		buf_put(out, "!BDN", 4);
		for (unsigned i = 0; i < 512; i++)
			buf_byte(out, (uint8_t)(i * 37 >> 3));
		buf_text(out, p->script);
		for (unsigned i = 0; i < 256; i++)
			buf_byte(out, (uint8_t)(i * 91 >> 2));
	} else if (p->dumped) {
		put_dump(p, lab, out);
	} else {
		buf_text(out, p->script);
		buf_text(out, "\r\n");
	}
}

void page_remove(struct page *p, int64_t at_ns)
{
	p->removed = true;
	p->implant->state = "removed";
	if (p->implant->last_ns < at_ns)
		p->implant->last_ns = at_ns;
}
