/* fronts.c - fake front ends of a whole constituency behind two sockets.
 *
 *	census-fronts PORT KEY CERTIFICATE
 *
 * Listens on 0.0.0.0 and [::]; which host is meant is told by the address that
 * a connection came to. Commands on standard input, each answered by "ok":
 *
 *	load PLAN RECORD   serve this from now on, and write down there
 *
 * The record has a line for each connection and each request, with the
 * monotonic clock, as they came:
 *
 *	A NANOSECONDS ADDRESS OPEN	accepted; OPEN connections to it by then
 *	R NANOSECONDS ADDRESS NAME TEXT	request; NAME is that of the hello
 *	C NANOSECONDS ADDRESS OPEN	closed; OPEN to it are left
 *
 * An address that the plan does not have is written down as "X" and cut off.
 * Accepting has a thread of its own, so that its clock does not wait for
 * handshakes. */
#include "fronts.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REQUEST_MAX 8192
#define EVENTS 256

struct arrival {
	int fd;
	int64_t at_ns;
	struct in6_addr to;
};

struct client {
	int fd;
	bool greeted;
	struct host *host;
	gnutls_session_t tls;
	char request[REQUEST_MAX];
	size_t got;
	const struct page *page;
	size_t sent;
	int64_t answer_ns; /* the reply is held until then; 0: no */
	struct client *next_held;
	struct client *next, **link;
};

static struct {
	int listener[2], arrivals[2], epoll;
	gnutls_certificate_credentials_t credentials;
	gnutls_priority_t priority;
	struct plan plan;
	FILE *record;
	struct client *clients;
	struct client *held, **held_end; /* by the time of their reply */
} world;

_Noreturn void die(const char *what)
{
	fprintf(stderr, "census-fronts: %s (%s)\n", what, strerror(errno));
	exit(1);
}

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* --------------------------------------------------------------- accepting -- */

static int listen_on(int family, uint16_t port)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6,
				   .sin6_port = htons(port)};
	struct sockaddr_in four = {.sin_family = AF_INET,
				   .sin_port = htons(port)};
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int one = 1;

	if (fd < 0)
		return -1; /* a machine without IPv6 */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one));
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	if (bind(fd,
		 family == AF_INET6 ? (struct sockaddr *)&six
				    : (struct sockaddr *)&four,
		 family == AF_INET6 ? sizeof(six) : sizeof(four)) ||
	    listen(fd, 4096))
		die("cannot listen");
	return fd;
}

static struct in6_addr own_address(int fd)
{
	struct sockaddr_storage s = {0};
	socklen_t len = sizeof(s);
	struct in6_addr out = IN6ADDR_ANY_INIT;

	if (getsockname(fd, (struct sockaddr *)&s, &len))
		return out;
	if (s.ss_family == AF_INET6)
		return ((struct sockaddr_in6 *)(void *)&s)->sin6_addr;
	out.s6_addr[10] = out.s6_addr[11] = 0xff;
	memcpy(&out.s6_addr[12], &((struct sockaddr_in *)(void *)&s)->sin_addr,
	       4);
	return out;
}

static void *accept_all(void *arg)
{
	int listener = *(int *)arg;

	for (;;) {
		struct arrival a = {0};
		int one = 1;

		a.fd = accept4(listener, NULL, NULL,
			       SOCK_NONBLOCK | SOCK_CLOEXEC);
		a.at_ns = now_ns();
		if (a.fd < 0) {
			if (errno == EMFILE || errno == ENFILE)
				die("too many open files");
			continue;
		}
		a.to = own_address(a.fd);
		setsockopt(a.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		if (write(world.arrivals[1], &a, sizeof(a)) != sizeof(a))
			die("cannot hand over");
	}
	return NULL;
}

/* ----------------------------------------------------------------- clients -- */

static const char *address_text(const struct in6_addr *a, char out[64])
{
	if (IN6_IS_ADDR_V4MAPPED(a))
		inet_ntop(AF_INET, &a->s6_addr[12], out, 64);
	else
		inet_ntop(AF_INET6, a, out, 64);
	return out;
}

static void unhold(struct client *c)
{
	struct client **p = &world.held;

	if (!c->answer_ns)
		return;
	while (*p && *p != c)
		p = &(*p)->next_held;
	*p = c->next_held;
	if (!c->next_held)
		world.held_end = p;
	c->answer_ns = 0;
}

static void close_client(struct client *c)
{
	char text[64];

	unhold(c);
	gnutls_deinit(c->tls);
	close(c->fd);
	c->host->open--;
	fprintf(world.record, "C %lld %s %u\n", (long long)now_ns(),
		address_text(&c->host->address, text), c->host->open);
	*c->link = c->next;
	if (c->next)
		c->next->link = c->link;
	free(c);
}

static void cut(int fd)
{
	struct linger now = {1, 0};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
}

static void watch(struct client *c, uint32_t events, int op)
{
	struct epoll_event e = {.events = events, .data.ptr = c};

	if (epoll_ctl(world.epoll, op, c->fd, &e))
		die("epoll");
}

static void welcome(const struct arrival *a)
{
	struct host *h = plan_host(&world.plan, &a->to);
	struct client *c;
	char text[64];

	fprintf(world.record, "%c %lld %s %u\n", h ? 'A' : 'X',
		(long long)a->at_ns, address_text(&a->to, text),
		h ? h->open + 1 : 0);
	if (!h || h->site < 0) {
		cut(a->fd);
		return;
	}
	c = calloc(1, sizeof(*c));
	if (!c || gnutls_init(&c->tls, GNUTLS_SERVER | GNUTLS_NONBLOCK |
					       GNUTLS_NO_TICKETS))
		die("no memory");
	h->open++;
	c->fd = a->fd;
	c->host = h;
	c->next = world.clients;
	c->link = &world.clients;
	if (c->next)
		c->next->link = &c->next;
	world.clients = c;
	gnutls_priority_set(c->tls, world.priority);
	gnutls_credentials_set(c->tls, GNUTLS_CRD_CERTIFICATE,
			       world.credentials);
	gnutls_handshake_set_timeout(c->tls, 0);
	gnutls_transport_set_int(c->tls, c->fd);
	watch(c, EPOLLIN, EPOLL_CTL_ADD);
}

/* The request as one printable line. */
static void write_down(const struct client *c, size_t len)
{
	char text[64], name[256] = "-";
	size_t room = sizeof(name);
	unsigned type;

	if (gnutls_server_name_get(c->tls, name, &room, &type, 0))
		memcpy(name, "-", 2);
	fprintf(world.record, "R %lld %s %s ", (long long)now_ns(),
		address_text(&c->host->address, text), name);
	for (size_t i = 0; i < len; i++) {
		unsigned char b = (unsigned char)c->request[i];

		if (b == '\\' || b < 0x20 || b > 0x7e)
			fprintf(world.record, "\\x%02x", b);
		else
			fputc(b, world.record);
	}
	fputc('\n', world.record);
}

/* The page of the whole request that has come; NULL: more is needed. */
static bool take_request(struct client *c)
{
	char *end = memmem(c->request, c->got, "\r\n\r\n", 4);
	char *path, *stop;
	size_t len;

	if (!end)
		return false;
	len = (size_t)(end - c->request) + 4;
	write_down(c, len);
	path = memchr(c->request, ' ', len);
	stop = path ? memchr(path + 1, ' ',
			     len - (size_t)(path + 1 - c->request))
		    : NULL;
	c->page = stop ? site_page(&world.plan.sites[c->host->site], path + 1,
				   (size_t)(stop - path - 1))
		       : NULL;
	c->sent = 0;
	if (c->page && world.plan.hold_ms) {
		c->answer_ns = now_ns() + world.plan.hold_ms * 1000000;
		c->next_held = NULL;
		*world.held_end = c;
		world.held_end = &c->next_held;
	}
	memmove(c->request, c->request + len, c->got - len);
	c->got -= len;
	return true;
}

/* >0: goes on at once; 0: waits; <0: over. */
static int step(struct client *c)
{
	ssize_t n;

	if (!c->greeted) {
		int code = gnutls_handshake(c->tls);

		if (code == 0)
			c->greeted = true;
		else if (gnutls_error_is_fatal(code))
			return -1;
		return code == 0;
	}
	if (c->page && c->answer_ns)
		return 0; /* what comes meanwhile waits with it */
	if (c->page) {
		n = gnutls_record_send(c->tls, c->page->reply + c->sent,
				       c->page->len - c->sent);
		if (n < 0)
			return gnutls_error_is_fatal((int)n) ? -1 : 0;
		c->sent += (size_t)n;
		if (c->sent == c->page->len)
			c->page = NULL;
		return 1;
	}
	n = gnutls_record_recv(c->tls, c->request + c->got,
			       sizeof(c->request) - c->got);
	if (n == 0)
		return -1;
	if (n < 0)
		return gnutls_error_is_fatal((int)n) ? -1 : 0;
	c->got += (size_t)n;
	if (take_request(c))
		return c->page ? 1 : -1;
	return c->got < sizeof(c->request) ? 1 : -1;
}

static uint32_t wanted(const struct client *c)
{
	if (c->answer_ns)
		return 0;
	return gnutls_record_get_direction(c->tls) ? EPOLLOUT : EPOLLIN;
}

static void serve(struct client *c)
{
	int s;

	while ((s = step(c)) > 0)
		;
	if (s < 0)
		close_client(c);
	else
		watch(c, wanted(c), EPOLL_CTL_MOD);
}

static void serve_held(void)
{
	while (world.held && world.held->answer_ns <= now_ns()) {
		struct client *c = world.held;

		unhold(c);
		serve(c);
	}
}

/* ---------------------------------------------------------------- commands -- */

static void load(char *line)
{
	char *rest = NULL;
	const char *word = strtok_r(line, " \n", &rest);
	const char *plan = strtok_r(NULL, " \n", &rest);
	const char *record = strtok_r(NULL, " \n", &rest);

	if (!word || strcmp(word, "load") != 0 || !record)
		die("an unknown command");
	while (world.clients)
		close_client(world.clients);
	if (world.record && fclose(world.record))
		die("the record");
	plan_release(&world.plan);
	plan_read(&world.plan, plan);
	world.record = fopen(record, "w");
	if (!world.record)
		die(record);
	printf("ok\n");
	fflush(stdout);
}

static void take_command(void)
{
	char line[4096];
	ssize_t n = read(0, line, sizeof(line) - 1);

	if (n <= 0)
		exit(0);
	line[n] = 0;
	load(line);
}

static void take_arrivals(void)
{
	struct arrival a[64];
	ssize_t n = read(world.arrivals[0], a, sizeof(a));

	for (size_t i = 0; n > 0 && i < (size_t)n / sizeof(*a); i++)
		welcome(&a[i]);
}

static void run(void)
{
	static int command, arrival; /* their addresses are marks */
	struct epoll_event e = {.events = EPOLLIN};
	struct epoll_event events[EVENTS];

	e.data.ptr = &command;
	if (epoll_ctl(world.epoll, EPOLL_CTL_ADD, 0, &e))
		die("epoll");
	e.data.ptr = &arrival;
	if (epoll_ctl(world.epoll, EPOLL_CTL_ADD, world.arrivals[0], &e))
		die("epoll");
	for (;;) {
		int n = epoll_wait(world.epoll, events, EVENTS,
				   world.held ? 10 : -1);
		bool commanded = false;

		for (int i = 0; i < n; i++) {
			if (events[i].data.ptr == &command)
				commanded = true;
			else if (events[i].data.ptr == &arrival)
				take_arrivals();
			else
				serve(events[i].data.ptr);
		}
		serve_held();
		if (commanded) /* last, as it closes all clients */
			take_command();
	}
}

int main(int argc, char **argv)
{
	struct rlimit files = {0};
	pthread_t thread;
	uint16_t port;

	if (argc != 4)
		die("usage: census-fronts PORT KEY CERTIFICATE");
	port = (uint16_t)strtoul(argv[1], NULL, 10);
	signal(SIGPIPE, SIG_IGN); /* clients are killed, and that is a test */
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	if (gnutls_certificate_allocate_credentials(&world.credentials) ||
	    gnutls_certificate_set_x509_key_file(
		    world.credentials, argv[3], argv[2], GNUTLS_X509_FMT_PEM) ||
	    gnutls_priority_init(&world.priority, "NORMAL", NULL))
		die("the certificate");
	world.held_end = &world.held;
	world.record = fopen("/dev/null", "w");
	world.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (!world.record || world.epoll < 0 ||
	    pipe2(world.arrivals, O_CLOEXEC))
		die("cannot begin");
	world.listener[0] = listen_on(AF_INET, port);
	world.listener[1] = listen_on(AF_INET6, port);
	for (int i = 0; i < 2; i++)
		if (world.listener[i] >= 0 &&
		    pthread_create(&thread, NULL, accept_all,
				   &world.listener[i]))
			die("a thread");
	printf("ready\n");
	fflush(stdout);
	run();
}
