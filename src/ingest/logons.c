/* logons.c - see logons.h. */
#include "ingest/logons.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "event/event.h"

#define VALUE_KEPT ((size_t)256) /* bytes of a name that are told apart */

static const char *const names[] = {
#define LOGON_FIELD_NAME(member, name) name,
	LOGON_FIELDS(LOGON_FIELD_NAME)
#undef LOGON_FIELD_NAME
};

int logons_add_names(struct field_names *n, struct err *err)
{
	int status = ST_OK;
	unsigned number;

	for (size_t i = 0; !status && i < ARRAY_LEN(names); i++)
		status = field_names_add(n, span_str(names[i]), &number, err);
	return status;
}

struct logon_fields logons_fields(const struct field_names *n)
{
	return (struct logon_fields){
#define LOGON_FIELD_FIND(member, name)                                         \
	.member = field_names_find(n, span_str(name)),
		LOGON_FIELDS(LOGON_FIELD_FIND)
#undef LOGON_FIELD_FIND
	};
}

void logons_init(struct logons *l, struct arena *arena, uint64_t key)
{
	*l = (struct logons){.arena = arena, .key = key};
}

void logons_release(struct logons *l)
{
	mem_free(l->row);
	mem_free(l->slot);
	*l = (struct logons){0};
}

/* ------------------------------------------------------------ the table -- */

static bool is_logon(const char *how)
{
	static const char *const mass[] = {"logon-3", "ticket", "ntlm",
					   "net-ntlm", "net-ticket"};

	for (size_t i = 0; i < ARRAY_LEN(mass); i++)
		if (!strcmp(how, mass[i]))
			return true;
	return false;
}

static uint64_t hash_of(const struct logons *l, const struct case_contact *c)
{
	uint64_t h = hash_span(span_str(c->how), l->key + (uint64_t)c->outcome);

	h = hash_span(c->address, h);
	h = hash_span(c->peer, h);
	h = hash_span(c->account, h);
	return hash_span(c->detail, h);
}

static bool same(const struct case_contact *a, const struct case_contact *b)
{
	return !strcmp(a->how, b->how) && a->outcome == b->outcome &&
	       span_equal(a->address, b->address) &&
	       span_equal(a->peer, b->peer) &&
	       span_equal(a->account, b->account) &&
	       span_equal(a->detail, b->detail);
}

static void put_slot(const struct logons *l, uint32_t *slot, size_t count,
		     uint32_t value)
{
	size_t at = hash_of(l, &l->row[value - 1]) & (count - 1);

	while (slot[at])
		at = (at + 1) & (count - 1);
	slot[at] = value;
}

/* Room for one more row; slots stay at most half full. */
static bool make_room(struct logons *l)
{
	size_t more = l->cap ? l->cap * 2 : 64;
	struct case_contact *wider;
	uint32_t *slots;

	if (l->count < l->cap)
		return true;
	wider = mem_resize(l->row, more, sizeof(*wider));
	if (!wider)
		return false;
	l->row = wider;
	slots = mem_new(more * 2, sizeof(*slots));
	if (!slots)
		return false;
	for (size_t i = 0; i < l->count; i++)
		put_slot(l, slots, more * 2, (uint32_t)i + 1);
	mem_free(l->slot);
	l->slot = slots;
	l->slot_count = more * 2;
	l->cap = more;
	return true;
}

static struct case_contact *find(struct logons *l, const struct case_contact *c)
{
	size_t at;

	if (!l->slot_count)
		return NULL;
	at = hash_of(l, c) & (l->slot_count - 1);
	for (; l->slot[at]; at = (at + 1) & (l->slot_count - 1)) {
		struct case_contact *row = &l->row[l->slot[at] - 1];

		if (same(row, c))
			return row;
	}
	return NULL;
}

static bool keep(struct logons *l, struct span *value)
{
	*value = arena_dup(l->arena, *value);
	return value->ptr != NULL;
}

static bool add(struct logons *l, struct case_contact c)
{
	bool logon = is_logon(c.how);

	if ((logon ? l->logons >= LIMIT_LOGONS
		   : l->count - l->logons >= LIMIT_ACTS) ||
	    !make_room(l) || !keep(l, &c.address) || !keep(l, &c.peer) ||
	    !keep(l, &c.account) || !keep(l, &c.detail))
		return false;
	c.count = 1;
	l->row[l->count++] = c;
	l->logons += logon;
	put_slot(l, l->slot, l->slot_count, (uint32_t)l->count);
	return true;
}

void logons_note(struct logons *l, struct case_contact c)
{
	struct case_contact *row;

	c.address = span_head(c.address, VALUE_KEPT);
	c.peer = span_head(c.peer, VALUE_KEPT);
	c.account = span_head(c.account, VALUE_KEPT);
	c.detail = span_head(c.detail, VALUE_KEPT);
	c.last_ns = c.first_ns;
	row = find(l, &c);
	if (!row) {
		l->lost += !add(l, c);
		return;
	}
	row->count++;
	if (c.first_ns == TIME_NONE)
		return;
	if (row->first_ns == TIME_NONE || c.first_ns < row->first_ns) {
		row->first_ns = c.first_ns;
		row->record = c.record;
		row->offset = c.offset;
		row->length = c.length;
	}
	if (row->last_ns == TIME_NONE || c.first_ns > row->last_ns)
		row->last_ns = c.first_ns;
}

static void note(struct logons *l, const struct event *e, struct case_contact c)
{
	c.first_ns = e->time_ns;
	c.record = e->number;
	c.offset = e->offset;
	c.length = e->length;
	logons_note(l, c);
}

void logons_finish(struct logons *l)
{
	struct case_contact c = {
		.how = "lost",
		.outcome = OUTCOME_UNKNOWN,
		.address = SPAN_EMPTY,
		.peer = SPAN_EMPTY,
		.account = SPAN_EMPTY,
		.detail = SPAN_EMPTY,
		.count = l->lost,
		.first_ns = TIME_NONE,
		.last_ns = TIME_NONE,
	};

	if (l->lost && make_room(l))
		l->row[l->count++] = c;
}

/* ----------------------------------------------------------- the events -- */

static bool is_loopback(struct span address)
{
	return span_starts_nocase(address, SPAN_LIT("127.")) ||
	       span_is(address, "::1") ||
	       span_equal_nocase(address, SPAN_LIT("LOCAL")) ||
	       span_equal_nocase(address, SPAN_LIT("localhost"));
}

/* "::ffff:10.0.0.5" is 10.0.0.5; what is the machine itself is nothing. */
static struct span address_of(struct span text)
{
	static const char mapped[] = "::ffff:";

	text = span_trim(text);
	if (span_starts_nocase(text, SPAN_LIT("::ffff:")))
		text = span_skip(text, sizeof(mapped) - 1);
	return is_loopback(text) ? SPAN_EMPTY : text;
}

/* "\\EX01" is EX01. */
static struct span machine_of(struct span name)
{
	name = span_trim(name);
	while (name.len && name.ptr[0] == '\\')
		name = span_skip(name, 1);
	return is_loopback(name) ? SPAN_EMPTY : name;
}

/* "DOMAIN\user" is user. */
static struct span user_of(struct span name)
{
	size_t at = span_find(name, SPAN_LIT("\\"));

	return at == SIZE_MAX ? name : span_skip(name, at + 1);
}

static bool is_admin_share(struct span share)
{
	struct span name = span_trim(share);

	if (!name.len || name.ptr[name.len - 1] != '$' ||
	    span_ends_nocase(name, SPAN_LIT("IPC$")))
		return false;
	return span_ends_nocase(name, SPAN_LIT("\\ADMIN$")) ||
	       (name.len >= 3 && name.ptr[name.len - 3] == '\\');
}

static void logon(struct logons *l, const struct logon_fields *f,
		  const struct event *e, enum outcome outcome)
{
	struct span type = event_field(e, f->type);
	struct case_contact c = {
		.how = span_is(type, "3")    ? "logon-3"
		       : span_is(type, "9")  ? "logon-9"
		       : span_is(type, "10") ? "logon-10"
					     : NULL,
		.outcome = outcome,
		.address = address_of(event_field(e, FIELD_CLIENT)),
		.peer = machine_of(event_field(e, f->workstation)),
		.account = event_field(e, f->target_user),
		.detail = SPAN_EMPTY,
	};

	/* A network logon from nowhere is the machine itself. */
	if (!c.how ||
	    (!strcmp(c.how, "logon-3") && !c.address.len && !c.peer.len))
		return;
	note(l, e, c);
}

static void explicit_logon(struct logons *l, const struct logon_fields *f,
			   const struct event *e)
{
	struct case_contact c = {
		.how = "explicit",
		.outcome = OUTCOME_UNKNOWN,
		.address = SPAN_EMPTY,
		.peer = machine_of(event_field(e, f->target_server)),
		.account = event_field(e, f->target_user),
		.detail = event_field(e, f->process),
	};

	/* Basic logons through IIS name the server itself, all day. */
	if (c.peer.len)
		note(l, e, c);
}

static void share(struct logons *l, const struct logon_fields *f,
		  const struct event *e, enum outcome outcome)
{
	struct case_contact c = {
		.how = "share",
		.outcome = outcome,
		.address = address_of(event_field(e, FIELD_CLIENT)),
		.peer = SPAN_EMPTY,
		.account = event_field(e, f->subject),
		.detail = event_field(e, f->share),
	};

	if (c.address.len && is_admin_share(c.detail))
		note(l, e, c);
}

static void local_act(struct logons *l, const struct event *e, const char *how,
		      struct span account, struct span what)
{
	struct case_contact c = {
		.how = how,
		.outcome = OUTCOME_SUCCEEDED,
		.address = SPAN_EMPTY,
		.peer = SPAN_EMPTY,
		.account = account,
		.detail = what,
	};

	note(l, e, c);
}

/* What a domain controller was asked: which machine wants to go where. */
static void asked(struct logons *l, const struct event *e, const char *how,
		  struct span address, struct span peer, struct span account)
{
	struct case_contact c = {
		.how = how,
		.outcome = OUTCOME_UNKNOWN,
		.address = address_of(address),
		.peer = machine_of(peer),
		.account = account,
		.detail = SPAN_EMPTY,
	};

	if (c.peer.len)
		note(l, e, c);
}

static void security(struct logons *l, const struct logon_fields *f,
		     const struct event *e, uint64_t id)
{
	switch (id) {
	case 4624:
		logon(l, f, e, OUTCOME_SUCCEEDED);
		break;
	case 4625:
		logon(l, f, e, OUTCOME_ATTEMPTED);
		break;
	case 4648:
		explicit_logon(l, f, e);
		break;
	case 4697:
		local_act(l, e, "service", event_field(e, f->subject),
			  event_field(e, f->service));
		break;
	case 4698:
		local_act(l, e, "task", event_field(e, f->subject),
			  event_field(e, f->task));
		break;
	case 4769:
		/* Services of machines only: FILES01$. */
		if (span_ends_nocase(event_field(e, f->service), SPAN_LIT("$")))
			asked(l, e, "ticket", event_field(e, FIELD_CLIENT),
			      event_field(e, f->service), SPAN_EMPTY);
		break;
	case 4776:
		asked(l, e, "ntlm", SPAN_EMPTY, event_field(e, f->station),
		      event_field(e, f->target_user));
		break;
	case 5140:
		share(l, f, e, OUTCOME_SUCCEEDED);
		break;
	case 5145:
		share(l, f, e, OUTCOME_UNKNOWN); /* a check, good or bad */
		break;
	default:
		break;
	}
}

static void remote_desktop(struct logons *l, const struct event *e,
			   struct span address, struct span user,
			   enum outcome outcome)
{
	struct case_contact c = {
		.how = "rdp",
		.outcome = outcome,
		.address = address_of(address),
		.peer = SPAN_EMPTY,
		.account = user_of(user),
		.detail = SPAN_EMPTY,
	};

	if (c.address.len)
		note(l, e, c);
}

static void winrm_client(struct logons *l, const struct logon_fields *f,
			 const struct event *e)
{
	struct span to = machine_of(event_field(e, f->connection));
	struct case_contact c = {
		.how = "winrm-client",
		.outcome = OUTCOME_UNKNOWN,
		.address = SPAN_EMPTY,
		.account = SPAN_EMPTY,
		.detail = SPAN_EMPTY,
	};

	/* "files01/wsman?PSVersion=5.1", "http://files01:5985/wsman" */
	for (size_t at; (at = span_find(to, SPAN_LIT("//"))) != SIZE_MAX;)
		to = span_skip(to, at + 2);
	for (size_t i = 0; i < to.len; i++)
		if (to.ptr[i] == '/' || to.ptr[i] == ':')
			to.len = i;
	c.peer = machine_of(to);
	if (c.peer.len)
		note(l, e, c);
}

void logons_event(struct logons *l, const struct logon_fields *f,
		  const struct event *e)
{
	struct span channel;
	uint64_t id;

	if (!e->is_record || !event_number(e, FIELD_EVENT_ID, &id))
		return;
	channel = event_field(e, FIELD_CHANNEL);
	if (span_is(channel, "Security"))
		security(l, f, e, id);
	else if (id == 7045 && span_is(channel, "System"))
		local_act(l, e, "service", SPAN_EMPTY,
			  event_field(e, f->service));
	else if (id == 1149 &&
		 span_find(channel, SPAN_LIT("RemoteConnectionManager")) !=
			 SIZE_MAX)
		remote_desktop(l, e, event_field(e, f->rdp_address),
			       event_field(e, f->rdp_user), OUTCOME_UNKNOWN);
	else if ((id == 21 || id == 25) &&
		 span_find(channel, SPAN_LIT("LocalSessionManager")) !=
			 SIZE_MAX)
		remote_desktop(l, e, event_field(e, f->session_address),
			       event_field(e, f->session_user),
			       OUTCOME_SUCCEEDED);
	else if (id == 6 && span_find(channel, SPAN_LIT("WinRM")) != SIZE_MAX)
		winrm_client(l, f, e);
}

const char *logons_process_source(const struct event *e)
{
	struct span channel;
	uint64_t id;

	if (!e->is_record || !event_number(e, FIELD_EVENT_ID, &id) ||
	    (id != 1 && id != 4688))
		return NULL;
	channel = event_field(e, FIELD_CHANNEL);
	if (id == 4688 && span_is(channel, "Security"))
		return "process-security";
	if (id == 1 && span_is(channel, "Microsoft-Windows-Sysmon/Operational"))
		return "process-sysmon";
	return NULL;
}
