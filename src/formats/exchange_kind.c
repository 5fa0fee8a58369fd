/* exchange_kind.c - see exchange_kind.h. */
#include "formats/exchange_kind.h"

#include "base/banned.h"
#include "base/compiler.h"

#define HTTPPROXY_COLUMNS                                                      \
	"DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,"           \
	"RevisionVersion,ClientRequestId,Protocol,UrlHost,UrlStem,"            \
	"ProtocolAction,AuthenticationType,IsAuthenticated,"                   \
	"AuthenticatedUser,Organization,AnchorMailbox,UserAgent,"              \
	"ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,ErrorCode,"   \
	"Method,ProxyAction,TargetServer,TargetServerVersion,RoutingType,"     \
	"RoutingHint,BackEndCookie,ServerLocatorHost,ServerLocatorLatency,"    \
	"RequestBytes,ResponseBytes,TargetOutstandingRequests,"                \
	"AuthModulePerfContext,HttpPipelineLatency,"                           \
	"CalculateTargetBackEndLatency,GlsLatencyBreakup,TotalGlsLatency,"     \
	"AccountForestLatencyBreakup,TotalAccountForestLatency,"               \
	"ResourceForestLatencyBreakup,TotalResourceForestLatency,ADLatency,"   \
	"SharedCacheLatencyBreakup,TotalSharedCacheLatency,"                   \
	"ActivityContextLifeTime,ModuleToHandlerSwitchingLatency,"             \
	"ClientReqStreamLatency,BackendReqInitLatency,"                        \
	"BackendReqStreamLatency,BackendProcessingLatency,"                    \
	"BackendRespInitLatency,BackendRespStreamLatency,"                     \
	"ClientRespStreamLatency,KerberosAuthHeaderLatency,"                   \
	"HandlerCompletionLatency,RequestHandlerLatency,"                      \
	"HandlerToModuleSwitchingLatency,ProxyTime,CoreLatency,"               \
	"RoutingLatency,HttpProxyOverhead,TotalRequestTime,"                   \
	"RouteRefresherLatency,UrlQuery,BackEndGenericInfo,GenericInfo,"       \
	"GenericErrors,EdgeTraceId,DatabaseGuid,UserADObjectGuid,"             \
	"PartitionEndpointLookupLatency,RoutingStatus"
#define ECP_COLUMNS "TimeStamp,ServerName,EventId,EventData"
#define AUDIT_COLUMNS                                                          \
	"Timestamp,Server,TenantId,RecordType,Data,UserKey,RecordId,"          \
	"Operation,Workload,ResultStatus,Version,Scope"
#define TRACKING_COLUMNS                                                       \
	"date-time,client-ip,client-hostname,server-ip,server-hostname,"       \
	"source-context,connector-id,source,event-id,internal-message-id,"     \
	"message-id,network-message-id,recipient-address,recipient-status,"    \
	"total-bytes,recipient-count,related-recipient-address,reference,"     \
	"message-subject,sender-address,return-path,message-info,"             \
	"directionality,tenant-id,original-client-ip,original-server-ip,"      \
	"custom-data,transport-traffic-type,log-id,schema-version"
#define SMTP_COLUMNS                                                           \
	"date-time,connector-id,session-id,sequence-number,local-endpoint,"    \
	"remote-endpoint,event,data,context"
#define AGENT_COLUMNS                                                          \
	"Timestamp,SessionId,LocalEndpoint,RemoteEndpoint,EnteredOrgFromIP,"   \
	"MessageId,P1FromAddress,P2FromAddresses,Recipient,NumRecipients,"     \
	"Agent,Event,Action,SmtpResponse,Reason,ReasonData,Diagnostics,"       \
	"NetworkMsgID,TenantID,Directionality"
#define CONNECTIVITY_COLUMNS                                                   \
	"date-time,session,source,Destination,direction,description"
#define IMAP_COLUMNS                                                           \
	"dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,"    \
	"command,parameters,context,puid"

/* `type` is looked for in #Log-type, in this order; `marks` are columns that
 * must all be there; `count` the cells of the default columns, 0 for none. */
static const struct {
	enum format kind;
	const char *type;
	const char *marks[2];
	const char *columns;
	size_t count;
} kinds[] = {
	{FORMAT_HTTPPROXY,
	 "HttpProxy",
	 {"AnchorMailbox", "BackEndCookie"},
	 HTTPPROXY_COLUMNS,
	 74},
	{FORMAT_ECP_ACTIVITY, "ECP Activity", {NULL, NULL}, ECP_COLUMNS, 0},
	{FORMAT_ECP_SERVER, "ECP", {"EventId", "EventData"}, ECP_COLUMNS, 4},
	{FORMAT_OAB_GENERATOR, "OAB", {NULL, NULL}, NULL, 0},
	{FORMAT_AUTODISCOVER, "Autodiscover", {NULL, NULL}, NULL, 0},
	{FORMAT_CMDLET, "Cmdlet", {"Cmdlet", "Parameters"}, NULL, 0},
	{FORMAT_MESSAGE_TRACKING,
	 "Message Tracking",
	 {"internal-message-id", "recipient-address"},
	 TRACKING_COLUMNS,
	 30},
	{FORMAT_SMTP_RECEIVE,
	 "SMTP Receive",
	 {"local-endpoint", "sequence-number"},
	 SMTP_COLUMNS,
	 9},
	{FORMAT_SMTP_SEND, "SMTP Send", {NULL, NULL}, SMTP_COLUMNS, 0},
	{FORMAT_AGENT,
	 "Agent Log",
	 {"P1FromAddress", "Agent"},
	 AGENT_COLUMNS,
	 20},
	{FORMAT_CONNECTIVITY,
	 "Connectivity",
	 {"Destination", "direction"},
	 CONNECTIVITY_COLUMNS,
	 6},
	{FORMAT_RCA, "Client Access", {"client-name", "rpc-status"}, NULL, 0},
	{FORMAT_MAPI, "Mapi", {"MapiRequestId", "RopIds"}, NULL, 0},
	{FORMAT_EWS, "EWS", {"SoapAction", "ImpersonatedUser"}, NULL, 0},
	{FORMAT_IMAP, "Imap", {"seqNumber", "cIp"}, IMAP_COLUMNS, 13},
	{FORMAT_POP, "Pop3", {NULL, NULL}, IMAP_COLUMNS, 0},
	{FORMAT_AUDIT, "audit", {"RecordType", "Workload"}, AUDIT_COLUMNS, 12},
};

enum format exchange_kind_of_type(struct span log_type)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (span_find_nocase(log_type, span_str(kinds[i].type)) !=
		    SIZE_MAX)
			return kinds[i].kind;
	return FORMAT_OTHER_CSV;
}

enum format exchange_kind_of_columns(const struct table_columns *columns)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *const *mark = kinds[i].marks;

		if (mark[0] && table_column(columns, mark[0]) != COLUMN_NONE &&
		    table_column(columns, mark[1]) != COLUMN_NONE)
			return kinds[i].kind;
	}
	return FORMAT_OTHER_CSV;
}

struct span exchange_kind_columns(enum format kind)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].kind == kind)
			return span_str(kinds[i].columns);
	return SPAN_EMPTY;
}

/* What is behind the last colon of "192.0.2.1:25" or "[::1]:25". */
static uint64_t port_of(struct span endpoint)
{
	size_t at = endpoint.len;
	uint64_t port;

	while (at && endpoint.ptr[at - 1] != ':')
		at--;
	return at && span_to_u64(span_skip(endpoint, at), &port) ? port : 0;
}

static bool is_in(uint64_t port, const uint16_t *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (port == list[i])
			return true;
	return false;
}

enum format exchange_kind_of_port(enum format kind, struct span endpoint)
{
	/* the services, and the back ends behind them */
	static const uint16_t smtp[] = {25, 465, 475, 587, 717, 2525};
	static const uint16_t pop[] = {110, 995, 1995, 9955};
	uint64_t port = port_of(endpoint);

	if (kind == FORMAT_SMTP_RECEIVE && port &&
	    !is_in(port, smtp, ARRAY_LEN(smtp)))
		return FORMAT_SMTP_SEND;
	if (kind == FORMAT_IMAP && is_in(port, pop, ARRAY_LEN(pop)))
		return FORMAT_POP;
	return kind;
}

/* Shapes of default columns that have the right number of cells. */
static bool shape_holds(enum format kind, const struct table_row *row)
{
	struct span cell;

	switch (kind) {
	case FORMAT_HTTPPROXY: /* IsAuthenticated is text, HttpStatus a number */
		cell = table_cell(row, 12);
		return cell.len == 0 || span_is(cell, "true") ||
		       span_is(cell, "false");
	case FORMAT_ECP_SERVER:
		return span_find(table_cell(row, 3), SPAN_LIT("=")) != SIZE_MAX;
	case FORMAT_SMTP_RECEIVE: /* the event is one of + - > < * */
		cell = table_cell(row, 6);
		return cell.len == 1 && strchr("+-><*", cell.ptr[0]);
	case FORMAT_CONNECTIVITY:
		cell = table_cell(row, 4);
		return cell.len == 1 && strchr("+-><*", cell.ptr[0]);
	case FORMAT_IMAP:
		return port_of(table_cell(row, 3)) &&
		       port_of(table_cell(row, 4));
	case FORMAT_MESSAGE_TRACKING:
		return table_cell(row, 7).len && table_cell(row, 8).len;
	case FORMAT_AGENT:
		return port_of(table_cell(row, 3)) ||
		       table_cell(row, 3).len == 0;
	default:
		return table_cell(row, 3).len;
	}
}

enum format exchange_kind_of_row(const struct table_row *row)
{
	int64_t ignored;

	if (!time_from_text(table_cell(row, 0), &ignored))
		return FORMAT_OTHER_CSV;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		enum format kind = kinds[i].kind;

		if (kinds[i].count != row->count || !shape_holds(kind, row))
			continue;
		if (kind == FORMAT_SMTP_RECEIVE)
			return exchange_kind_of_port(
				kind, table_cell(row, EXCHANGE_SMTP_LOCAL));
		if (kind == FORMAT_IMAP)
			return exchange_kind_of_port(
				kind, table_cell(row, EXCHANGE_IMAP_LOCAL));
		return kind;
	}
	return FORMAT_OTHER_CSV;
}
