/* shapes.h - the kinds of Windows events that the lab writes: provider, level,
 * task, and the names and types of their data, as in real logs. */
#ifndef POSTERN_LAB_SHAPES_H
#define POSTERN_LAB_SHAPES_H

#include "lab.h"

struct shape {
	enum log_kind log;
	const char *provider, *guid; /* guid "" for the old kind */
	unsigned id, version, level, task, qualifiers;
	uint64_t keywords;
	const char *user_data; /* element of UserData; "" for EventData */
	const char *fields;    /* type letter and name, '|' between */
};

extern const struct shape shape_logon, shape_logon_failed, shape_logoff,
	shape_privileged, shape_explicit, shape_process, shape_account,
	shape_member, shape_service_installed, shape_task_created, shape_share,
	shape_share_file, shape_ticket, shape_service_ticket, shape_ntlm,
	shape_log_cleared, shape_system_cleared, shape_service_new,
	shape_service_state, shape_cmdlet, shape_cmdlet_failed, shape_um_error,
	shape_panel_error, shape_database, shape_script, shape_sysmon_process,
	shape_sysmon_network, shape_sysmon_access, shape_sysmon_file,
	shape_defender_found, shape_defender_acted, shape_defender_health,
	shape_task_registered, shape_task_done, shape_iis_changed;

/* One event on a host's log; values in the order of the shape's fields. */
void shape_put(struct lab *lab, unsigned host, const struct shape *s,
	       int64_t at_ns, uint32_t mark, const char *const *values);

#define SHAPE_PUT(lab, host, shape, at, mark, ...)                             \
	shape_put(lab, host, shape, at, mark,                                  \
		  (const char *const[]){__VA_ARGS__})

#endif
