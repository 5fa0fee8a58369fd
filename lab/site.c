/* site.c - see site.h. */
#include "site.h"

#include "disk.h"

#include "base/digest.h"

#define V15 "C/Program Files/Microsoft/Exchange Server/V15/"
#define TEMPORARY                                                              \
	"C/Windows/Microsoft.NET/Framework64/v4.0.30319/Temporary ASP.NET "    \
	"Files/"

struct shipped {
	const char *disk, *title;
};

/* Names as Exchange ships them (data/shipped-pages.csv); texts are ours. */
static const struct shipped shipped[] = {
	{V15 "FrontEnd/HttpProxy/owa/auth/logon.aspx", "Sign in"},
	{V15 "FrontEnd/HttpProxy/owa/auth/logoff.aspx", "Signed out"},
	{V15 "FrontEnd/HttpProxy/owa/auth/errorFE.aspx",
	 "Something went wrong"},
	{V15 "FrontEnd/HttpProxy/owa/auth/ExpiredPassword.aspx",
	 "Password expired"},
	{V15 "FrontEnd/HttpProxy/owa/auth/frowny.aspx", "Not available"},
	{V15 "FrontEnd/HttpProxy/owa/auth/OutlookCN.aspx", "Outlook"},
	{V15 "FrontEnd/HttpProxy/owa/auth/signout.aspx", "Sign out"},
	{V15 "FrontEnd/HttpProxy/owa/auth/RedirSuiteServiceProxy.aspx",
	 "Redirect"},
	{V15 "FrontEnd/HttpProxy/ecp/auth/TimeoutLogoff.aspx", "Timed out"},
	{V15 "ClientAccess/Owa/auth/logon.aspx", "Sign in"},
	{V15 "ClientAccess/Owa/auth/errorFE.aspx", "Something went wrong"},
	{V15 "ClientAccess/ecp/default.aspx", "Control panel"},
};

static int write_at(struct lab *lab, unsigned host, const char *below,
		    struct span bytes, struct err *err)
{
	char path[4096];

	if (lab->withheld[host])
		return ST_OK;
	snprintf(path, sizeof(path), "%s/%s/%s", lab->files.root,
		 host_name(&lab->world, host), below);
	return disk_write(path, bytes, err);
}

static void guilty(struct lab *lab, unsigned host, const char *below)
{
	char path[1024];

	if (lab->withheld[host])
		return;
	snprintf(path, sizeof(path), "%s/%s", host_name(&lab->world, host),
		 below);
	truth_add(&lab->truth, &lab->truth.files, path);
}

/* A key logger's shape in the logon page; inert, as every specimen. */
static void put_change(struct lab *lab, unsigned host, struct buf *text)
{
	buf_text(text, "<script runat=\"server\">void Page_Load(){<<INERT "
		       "SPECIMEN<< System.IO.File.AppendAllText(\"C:\\\\"
		       "ProgramData\\\\k.txt\", Request.Form[\"password\"]);}"
		       "</script>\r\n");
	guilty(lab, host, shipped[0].disk);
}

static int write_shipped(struct lab *lab, unsigned host, bool changed,
			 struct err *err)
{
	struct buf text;
	int rc = ST_OK;

	buf_init(&text, 65536);
	for (unsigned i = 0; i < ARRAY_LEN(shipped) && !rc; i++) {
		buf_reset(&text);
		buf_printf(&text,
			   "<%%@ Page Language=\"C#\" AutoEventWireup=\"false\""
			   " %%>\r\n<!DOCTYPE html>\r\n<html><head><title>%s"
			   "</title></head>\r\n<body><p>%s. This page was "
			   "written for the lab; it is not the vendor's."
			   "</p></body></html>\r\n",
			   shipped[i].title, shipped[i].title);
		if (changed && !i)
			put_change(lab, host, &text);
		rc = write_at(lab, host, shipped[i].disk, buf_span(&text), err);
	}
	if (!rc)
		rc = write_at(lab, host, "C/inetpub/wwwroot/iisstart.htm",
			      SPAN_LIT("<html><body>IIS, for the lab"
				       "</body></html>\r\n"),
			      err);
	if (!rc)
		rc = write_at(lab, host, V15 "ClientAccess/OAB/web.config",
			      SPAN_LIT("<?xml version=\"1.0\"?>\r\n"
				       "<configuration/>\r\n"),
			      err);
	buf_release(&text);
	return rc;
}

static void put_site(struct buf *b, const char *name, unsigned id,
		     unsigned port, const char *root, bool off)
{
	buf_printf(
		b,
		"      <site name=\"%s\" id=\"%u\" serverAutoStart=\"true\">"
		"\r\n        <application path=\"/\">\r\n          "
		"<virtualDirectory path=\"/\" physicalPath=\"%s\" />\r\n"
		"        </application>\r\n%s        <bindings>\r\n          "
		"<binding protocol=\"https\" bindingInformation=\"*:%u:\" />"
		"\r\n        </bindings>\r\n      </site>\r\n",
		name, id, root,
		off ? "        <logFile enabled=\"false\" />\r\n" : "", port);
}

/* An attacker's addition to this server's IIS. */
static bool is_added_to(const struct story *st, unsigned host)
{
	for (unsigned i = 0; i < st->module_count; i++) {
		if (st->modules[i].server == host && !st->modules[i].honest)
			return true;
	}
	for (unsigned i = 0; i < st->directory_count; i++) {
		if (st->directories[i].server == host)
			return true;
	}
	return false;
}

static void put_modules(struct buf *b, struct story *st, unsigned host)
{
	static const char *const native[] = {
		"HttpLoggingModule",	  "StaticFileModule",
		"UriCacheModule",	  "FileCacheModule",
		"TokenCacheModule",	  "HttpCacheModule",
		"DefaultDocumentModule",  "AnonymousAuthenticationModule",
		"RequestFilteringModule", "CustomErrorModule",
		"ProtocolSupportModule",  "StaticCompressionModule"};
	static const char *const images[] = {
		"loghttp",  "static",	"cachuri", "cachfile",
		"cachtokn", "cachhttp", "defdoc",  "authanon",
		"modrqflt", "custerr",	"protsup", "compstat"};

	buf_text(b, "    <globalModules>\r\n");
	for (unsigned i = 0; i < ARRAY_LEN(native); i++)
		buf_printf(b,
			   "      <add name=\"%s\" image=\"%%windir%%\\System32"
			   "\\inetsrv\\%s.dll\" />\r\n",
			   native[i], images[i]);
	for (unsigned i = 0; i < st->module_count; i++) {
		if (st->modules[i].server == host)
			buf_printf(b,
				   "      <add name=\"%s\" image=\"%s\" />\r\n",
				   st->modules[i].name, st->modules[i].image);
	}
	if (is_added_to(st, host))
		guilty(st->lab, host,
		       "C/Windows/System32/inetsrv/config/"
		       "applicationHost.config");
	buf_text(b, "    </globalModules>\r\n");
}

static int write_config(struct story *st, unsigned host, struct err *err)
{
	struct buf b;
	int rc;

	buf_init(&b, 1 << 20);
	buf_text(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
		     "<configuration>\r\n  <system.applicationHost>\r\n"
		     "    <sites>\r\n      <siteDefaults>\r\n        <logFile "
		     "logFormat=\"W3C\" directory=\"%SystemDrive%\\inetpub\\"
		     "logs\\LogFiles\" />\r\n      </siteDefaults>\r\n");
	put_site(&b, "Default Web Site", 1, 443,
		 "%SystemDrive%\\inetpub\\wwwroot", st->scenario->site_off);
	put_site(&b, "Exchange Back End", 2, 444,
		 "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\"
		 "ClientAccess",
		 false);
	for (unsigned i = 0; i < st->directory_count; i++) {
		if (st->directories[i].server == host)
			buf_printf(&b,
				   "      <application path=\"%s\">\r\n        "
				   "<virtualDirectory path=\"/\" physicalPath="
				   "\"%s\" />\r\n      </application>\r\n",
				   st->directories[i].name,
				   st->directories[i].image);
	}
	buf_text(&b, "    </sites>\r\n  </system.applicationHost>\r\n"
		     "  <system.webServer>\r\n");
	put_modules(&b, st, host);
	buf_text(&b, "  </system.webServer>\r\n</configuration>\r\n");
	rc = write_at(st->lab, host,
		      "C/Windows/System32/inetsrv/config/"
		      "applicationHost.config",
		      buf_span(&b), err);
	buf_release(&b);
	return rc;
}

/* How long RPC Client Access keeps its logs: the keys that Exchange ships. */
static int write_outlook_config(struct story *st, unsigned host,
				struct err *err)
{
	struct buf b;
	int rc;

	if (!st->lab->protocols)
		return ST_OK;
	buf_init(&b, 1 << 16);
	buf_printf(
		&b,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
		"<configuration>\r\n  <appSettings>\r\n"
		"    <add key=\"ProtocolLoggingEnabled\" value=\"true\" />\r\n"
		"    <add key=\"LogPath\" value=\"C:\\Program Files\\"
		"Microsoft\\Exchange Server\\V15\\Logging\\"
		"MAPI Client Access\\\" />\r\n"
		"    <add key=\"PerFileMaxSize\" value=\"10240\" />\r\n"
		"    <add key=\"MaxDirectorySize\" value=\"1048576\" />\r\n"
		"    <add key=\"MaxRetentionPeriod\" value=\"%u\" />\r\n"
		"  </appSettings>\r\n</configuration>\r\n",
		st->scenario->rca_days * 24);
	rc = write_at(st->lab, host,
		      "C/Program Files/Microsoft/Exchange Server/V15/"
		      "ClientAccess/mapi/emsmdb/web.config",
		      buf_span(&b), err);
	buf_release(&b);
	return rc;
}

static void setup_line(struct buf *b, int64_t at_ns, const char *text)
{
	int64_t year;
	unsigned month, day, s = (unsigned)(at_ns % NS_PER_DAY / NS_PER_SECOND);

	civil_from_days(at_ns / NS_PER_DAY, &year, &month, &day);
	buf_printf(b, "[%02u/%02u/%04d %02u:%02u:%02u.%04u] [0] %s\r\n", month,
		   day, (int)year, s / 3600, s / 60 % 60, s % 60,
		   (unsigned)(at_ns % NS_PER_SECOND / 100000), text);
}

static void put_installation(struct buf *b, int64_t at_ns,
			     const struct build *build)
{
	char text[256], number[NAME_TEXT];

	build_text_plain(build, number);
	setup_line(b, at_ns, "**********************************************");
	setup_line(b, at_ns, "Starting Microsoft Exchange Server 2016 Setup");
	setup_line(b, at_ns, "**********************************************");
	snprintf(text, sizeof(text), "Setup version: %s.", number);
	setup_line(b, at_ns + NS_PER_SECOND, text);
	setup_line(b, at_ns + 2 * NS_PER_SECOND,
		   "Logged on user: NT AUTHORITY\\SYSTEM.");
	setup_line(b, at_ns + 1900 * NS_PER_SECOND,
		   "The Exchange Server setup operation completed "
		   "successfully.");
	setup_line(b, at_ns + 1901 * NS_PER_SECOND, "End of Setup");
}

static int write_setup(struct story *st, unsigned host, struct err *err)
{
	const struct scenario *sc = st->scenario;
	struct buf b;
	int rc;

	buf_init(&b, 1 << 20);
	put_installation(&b, sc->installed_ns + 19 * NS_PER_HOUR, &sc->build);
	for (unsigned i = 0; i < sc->update_count; i++) {
		if (sc->updates[i].host == host)
			put_installation(&b,
					 sc->start_ns + sc->updates[i].at_ns +
						 st->shift_ns,
					 &sc->updates[i].to);
	}
	rc = write_at(st->lab, host, "C/ExchangeSetupLogs/ExchangeSetup.log",
		      buf_span(&b), err);
	buf_release(&b);
	return rc;
}

/* What ASP.NET keeps of a page that was requested once. */
static int write_compiled(struct story *st, const struct page *p,
			  struct err *err)
{
	struct rng r = rng_fork(&st->lab->world.rng, p->file, p->server);
	char below[400], hash[12], other[12];
	uint32_t hashes[2];
	struct buf b;
	int rc;

	rng_letters(&r, hash, 8);
	rng_letters(&r, other, 8);
	hashes[0] = (uint32_t)rng_u64(&r);
	hashes[1] = (uint32_t)rng_u64(&r);
	buf_init(&b, 65536);
	buf_printf(&b,
		   "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<preserve "
		   "resultType=\"3\" virtualPath=\"%s\" hash=\"%08x\" "
		   "filehash=\"%08x\" flags=\"110000\" assembly=\"App_Web_%s\" "
		   "type=\"ASP.page_aspx\">\r\n  <filedeps>\r\n    <filedep "
		   "name=\"%s\" />\r\n  </filedeps>\r\n</preserve>\r\n",
		   p->url, hashes[0], hashes[1], other, p->url);
	snprintf(below, sizeof(below),
		 TEMPORARY "%s/%s/%s/%.50s.cdcab7d2.compiled",
		 strncmp(p->url, "/owa/", 5) ? "root" : "owa", hash, other,
		 p->file);
	guilty(st->lab, p->server, below);
	rc = write_at(st->lab, p->server, below, buf_span(&b), err);
	buf_release(&b);
	return rc;
}

static int write_page(struct story *st, const struct page *p, struct err *err)
{
	uint8_t digest[DIGEST_SIZE];
	struct buf b;
	int rc = ST_OK;

	buf_init(&b, 65536);
	page_bytes(p, st->lab, &b);
	if (!p->removed && !st->lab->pages_withheld) {
		guilty(st->lab, p->server, p->disk);
		rc = write_at(st->lab, p->server, p->disk, buf_span(&b), err);
	}
	if (digest_once(buf_span(&b), digest))
		digest_text(digest, p->implant->sha256);
	buf_release(&b);
	if (!rc && p->implant->used)
		rc = write_compiled(st, p, err);
	return rc;
}

/* The task as Windows keeps it, UTF-16 with a mark in front. */
static int write_task(struct story *st, const struct addition *a,
		      struct err *err)
{
	char below[160];
	struct buf xml, wide;
	int rc;

	buf_init(&xml, 65536);
	buf_init(&wide, 65536);
	buf_printf(&xml,
		   "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n<Task "
		   "version=\"1.2\" xmlns=\"http://schemas.microsoft.com/"
		   "windows/2004/02/mit/task\">\r\n  <RegistrationInfo><URI>"
		   "\\%s</URI></RegistrationInfo>\r\n  <Actions Context="
		   "\"Author\"><Exec><Command>powershell</Command><Arguments>"
		   "-ep bypass -w hidden -File %s</Arguments></Exec></Actions>"
		   "\r\n</Task>\r\n",
		   a->name, a->image);
	buf_put(&wide, "\xff\xfe", 2);
	for (size_t i = 0; i < xml.len; i++) {
		buf_byte(&wide, xml.ptr[i]);
		buf_byte(&wide, 0);
	}
	snprintf(below, sizeof(below), "C/Windows/System32/Tasks/%s", a->name);
	guilty(st->lab, a->server, below);
	rc = write_at(st->lab, a->server, below, buf_span(&wide), err);
	buf_release(&xml);
	buf_release(&wide);
	return rc;
}

int site_write(struct story *st, struct err *err)
{
	int rc = ST_OK;

	for (unsigned i = 0; i < st->lab->world.server_count && !rc; i++) {
		rc = write_shipped(st->lab, i, st->changed_logon == i + 1, err);
		if (!rc)
			rc = write_config(st, i, err);
		if (!rc)
			rc = write_outlook_config(st, i, err);
		if (!rc)
			rc = write_setup(st, i, err);
	}
	if (!rc && st->own_page)
		rc = write_at(st->lab, st->own_page - 1,
			      "C/inetpub/wwwroot/default.aspx",
			      SPAN_LIT("<%@ Page Language=\"C#\" %>\r\n<% "
				       "Response.Redirect(\"/owa/\"); %>\r\n"),
			      err);
	for (unsigned i = 0; i < st->page_count && !rc; i++)
		rc = write_page(st, &st->pages[i], err);
	for (unsigned i = 0; i < st->task_count && !rc; i++)
		rc = write_task(st, &st->tasks[i], err);
	return rc;
}
