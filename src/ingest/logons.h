/* logons.h - who came to the machine of an event log, or left it for another.
 *
 * Edges for the question whether an attack went on to other hosts: network and
 * remote logons, explicit credentials, administrative shares, services, tasks,
 * remote desktop and management, and what a domain controller was asked for.
 * Equal ones are one row with a count; which hosts matter is not known while
 * reading, so that nothing is chosen here.  Bounded: beyond the limits edges
 * are counted in one row of how "lost", which makes the log incomplete. */
#ifndef POSTERN_INGEST_LOGONS_H
#define POSTERN_INGEST_LOGONS_H

#include "base/arena.h"
#include "case/case.h"
#include "event/names.h"

/* Edges of one item. A file server's log of some days has one for each user
 * and machine; acts (services, shares, explicit credentials) have room of
 * their own, which a storm of logons cannot fill. */
#define LIMIT_LOGONS ((size_t)8192)
#define LIMIT_ACTS ((size_t)4096)

/* Native fields that the edges are made of. X(MEMBER, "name") */
#define LOGON_FIELDS(X)                                                        \
	X(type, "LogonType")                                                   \
	X(workstation, "WorkstationName")                                      \
	X(station, "Workstation")                                              \
	X(target_user, "TargetUserName")                                       \
	X(target_server, "TargetServerName")                                   \
	X(subject, "SubjectUserName")                                          \
	X(process, "ProcessName")                                              \
	X(share, "ShareName")                                                  \
	X(service, "ServiceName")                                              \
	X(task, "TaskName")                                                    \
	X(rdp_user, "Param1")                                                  \
	X(rdp_address, "Param3")                                               \
	X(session_user, "User")                                                \
	X(session_address, "Address")                                          \
	X(connection, "connection")

struct logon_fields {
#define LOGON_FIELD_MEMBER(member, name) unsigned member;
	LOGON_FIELDS(LOGON_FIELD_MEMBER)
#undef LOGON_FIELD_MEMBER
};

/* Before the dictionary is frozen: the names that no rule may mention. */
int logons_add_names(struct field_names *names, struct err *err) MUST_USE;
/* After; a name that is not there is never found in a record. */
struct logon_fields logons_fields(const struct field_names *names);

struct logons {
	struct case_contact *row;
	size_t count, cap;
	size_t logons;	/* of count; the rest are acts */
	uint32_t *slot; /* index + 1, 0 empty; a power of two of them */
	size_t slot_count;
	uint64_t lost;
	uint64_t key;
	struct arena *arena;
};

void logons_init(struct logons *l, struct arena *arena, uint64_t key);
void logons_release(struct logons *l);

/* An event of an event log; most are none of this. */
void logons_event(struct logons *l, const struct logon_fields *f,
		  const struct event *e);
/* One contact with its first_ns, record and place; count and last_ns are not
 * looked at.  Names are cut and kept. */
void logons_note(struct logons *l, struct case_contact c);
/* At the end: adds the row of what was lost. */
void logons_finish(struct logons *l);

/* "process-security" and "process-sysmon" when the event is the start of a
 * process: whether these are logged at all depends on settings. Else NULL. */
const char *logons_process_source(const struct event *e);

#endif
