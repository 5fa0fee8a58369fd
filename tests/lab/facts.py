"""What the logs of an Exchange server look like, as published: folders, file
names, heads, columns.  Written from the shared fact sheet on log formats and
the public samples it lists, and from nothing of this project, so that the lab
and the readers are held against the same third thing."""
import re

W3C_COLUMNS = ("date time s-ip cs-method cs-uri-stem cs-uri-query s-port "
               "cs-username c-ip cs(User-Agent) cs(Referer) sc-status "
               "sc-substatus sc-win32-status time-taken").split()
W3C_BYTES = ["sc-bytes", "cs-bytes"]  # before time-taken
HTTPERR_COLUMNS = ("date time c-ip c-port s-ip s-port cs-version cs-method "
                   "cs-uri sc-status s-siteid s-reason s-queuename").split()
HTTPERR_REASONS = {"BadRequest", "URL", "Hostname", "AppOffline",
                   "Connection_Abandoned_By_ReqQueue", "Timer_ConnectionIdle",
                   "Timer_MinBytesPerSecond", "Timer_EntityBody", "Verb",
                   "Forbidden", "Request_Cancelled", "Connection_Dropped"}

HTTPPROXY_COLUMNS = """
DateTime RequestId MajorVersion MinorVersion BuildVersion RevisionVersion
ClientRequestId Protocol UrlHost UrlStem ProtocolAction AuthenticationType
IsAuthenticated AuthenticatedUser Organization AnchorMailbox UserAgent
ClientIpAddress ServerHostName HttpStatus BackEndStatus ErrorCode Method
ProxyAction TargetServer TargetServerVersion RoutingType RoutingHint
BackEndCookie ServerLocatorHost ServerLocatorLatency RequestBytes ResponseBytes
TargetOutstandingRequests AuthModulePerfContext HttpPipelineLatency
CalculateTargetBackEndLatency GlsLatencyBreakup TotalGlsLatency
AccountForestLatencyBreakup TotalAccountForestLatency
ResourceForestLatencyBreakup TotalResourceForestLatency ADLatency
SharedCacheLatencyBreakup TotalSharedCacheLatency ActivityContextLifeTime
ModuleToHandlerSwitchingLatency ClientReqStreamLatency BackendReqInitLatency
BackendReqStreamLatency BackendProcessingLatency BackendRespInitLatency
BackendRespStreamLatency ClientRespStreamLatency KerberosAuthHeaderLatency
HandlerCompletionLatency RequestHandlerLatency HandlerToModuleSwitchingLatency
ProxyTime CoreLatency RoutingLatency HttpProxyOverhead TotalRequestTime
RouteRefresherLatency UrlQuery BackEndGenericInfo GenericInfo GenericErrors
EdgeTraceId DatabaseGuid UserADObjectGuid PartitionEndpointLookupLatency
RoutingStatus""".split()

EWS_BEGIN = """
DateTime RequestId MajorVersion MinorVersion BuildVersion RevisionVersion Ring
ClientRequestId AuthenticationType IsAuthenticated AuthenticatedUser
Organization UserAgent VersionInfo ClientIpAddress ServerHostName
FrontEndServer SoapAction HttpStatus RequestSize ResponseSize ErrorCode
ImpersonatedUser ProxyAsUser ActAsUser Cookie CorrelationGuid
PrimaryOrProxyServer TaskType RemoteBackendCount LocalMailboxCount
RemoteMailboxCount LocalIdCount RemoteIdCount""".split()
EWS_RUN = ("ClientStatistics GenericInfo AuthenticationErrors GenericErrors "
           "Puid StartTime ProcessId").split()

CMDLET_BEGIN = """
DateTime StartTime RequestId ClientRequestId MajorVersion MinorVersion
BuildVersion RevisionVersion ServerHostName ProcessId ProcessName ThreadId
CultureInfo Organization AuthenticatedUser ExecutingUserSid
EffectiveOrganization UserServicePlan IsAdmin ClientApplication Cmdlet
Parameters CmdletUniqueId UserBudgetOnStart""".split()
CMDLET_END = """
ErrorType ExecutionResult CacheHitCount CacheMissCount GenericLatency
GenericInfo GenericErrors ObjectGuid ExternalDirectoryOrganizationId
ExternalDirectoryObjectId NonPiiParameters""".split()

TRACKING_COLUMNS = """
date-time client-ip client-hostname server-ip server-hostname source-context
connector-id source event-id internal-message-id message-id network-message-id
recipient-address recipient-status total-bytes recipient-count
related-recipient-address reference message-subject sender-address return-path
message-info directionality tenant-id original-client-ip original-server-ip
custom-data transport-traffic-type log-id schema-version""".split()
TRACKING_EVENTS = set("""
RECEIVE SEND DELIVER SUBMIT SUBMITDEFER FAIL DSN DEFER EXPAND REDIRECT RESOLVE
TRANSFER HAREDIRECT HARECEIVE HADISCARD NOTIFYMAPI AGENTINFO BADMAIL DROP
DUPLICATEDELIVER POISONMESSAGE RESUBMIT THROTTLE""".split())
TRACKING_SOURCES = set("""
SMTP STOREDRIVER AGENT ROUTING DNS DSN MAILBOXRULE PICKUP QUEUE REDUNDANCY
RESOLVER SAFETYNET ADMIN APPROVAL""".split())

SMTP_COLUMNS = ("date-time connector-id session-id sequence-number "
                "local-endpoint remote-endpoint event data context").split()
ECP_COLUMNS = "TimeStamp ServerName EventId EventData".split()
ECP_PAIRS = ("TIME SID CMD REQID URL REFERRER EX ACTID RS BLD TNAME TID USID "
             "EDOID ACID").split()

PROTOCOLS = ("Autodiscover Eas Ecp Ews Mapi Oab Owa OwaCalendar PowerShell "
             "RpcHttp").split()

V15 = "C/Program Files/Microsoft/Exchange Server/V15/"
DAY, HOUR = r"(?P<day>\d{8})", r"(?P<hour>\d\d)"
# kind, folder, name; the stamp of the name is the day, or day and hour, in UTC
PLACES = [
    ("iis", "C/inetpub/logs/LogFiles/W3SVC1", r"u_ex(?P<short>\d{6})(_x)?\.log"),
    ("iis-backend", "C/inetpub/logs/LogFiles/W3SVC2",
     r"u_ex(?P<short>\d{6})(_x)?\.log"),
    ("httperr", "C/Windows/System32/LogFiles/HTTPERR", r"httperr\d+\.log"),
    *[("httpproxy", f"{V15}Logging/HttpProxy/{p}",
       rf"HttpProxy_{DAY}{HOUR}-\d+\.LOG") for p in PROTOCOLS],
    ("ecp-server", V15 + "Logging/ECP/Server", rf"ECPServer{DAY}-\d+\.LOG"),
    ("ecp-activity", V15 + "Logging/ECP/Activity",
     rf"ECPActivity_\d+_{DAY}-\d+\.LOG"),
    ("oab-generator", V15 + "Logging/OABGeneratorLog",
     rf"[A-Za-z]*{DAY}-\d+\.LOG"),
    ("ews", V15 + "Logging/Ews", rf"Ews_{DAY}{HOUR}-\d+\.LOG"),
    ("cmdlet", V15 + "Logging/CmdletInfra/Powershell-Proxy/Cmdlet",
     rf"Rps_Cmdlet_{DAY}{HOUR}-\d+\.LOG"),
    ("cmdlet", V15 + "Logging/CmdletInfra/LocalPowerShell/Cmdlet",
     rf"[A-Za-z]*_Cmdlet_{DAY}{HOUR}-\d+\.LOG"),
    ("message-tracking", V15 + "TransportRoles/Logs/MessageTracking",
     rf"MSGTRK(MA|MD|MS)?{DAY}({HOUR})?-\d+\.LOG"),
    ("smtp", V15 + "TransportRoles/Logs/FrontEnd/ProtocolLog/SmtpReceive",
     rf"RECV{DAY}({HOUR})?-\d+\.LOG"),
    ("smtp", V15 + "TransportRoles/Logs/FrontEnd/ProtocolLog/SmtpSend",
     rf"SEND{DAY}({HOUR})?-\d+\.LOG"),
    ("mailbox", V15 + "Logging/Imap4", rf"IMAP4(BE)?{DAY}({HOUR})?-\d+\.LOG"),
    ("mailbox", V15 + "Logging/Pop3", rf"POP3(BE)?{DAY}({HOUR})?-\d+\.LOG"),
    ("mapi", V15 + "Logging/MapiHttp/Mailbox",
     rf"MapiHttp_{DAY}{HOUR}-\d+\.LOG"),
    # the folder is known, names and columns are not
    ("rca", V15 + "Logging/MAPI Client Access", rf"RCA_{DAY}{HOUR}-\d+\.LOG"),
]
MAILBOX_COLUMNS = """
dateTime sessionId seqNumber sIp cIp user duration rqsize rpsize command
parameters context puid""".split()
MAPI_COLUMNS = """
DateTime RequestId MapiRequestId ClientRequestId RequestType HttpStatusCode
ResponseCode StatusCode ReturnCode TotalRequestLatency DeploymentRing
MajorVersion MinorVersion BuildVersion RevisionVersion AuthenticatedUserEmail
UPN Puid TenantGuid MailboxId MDBGuid ActAsUserEmail ClientIP SourceCafeServer
EdgeInfo NetworkDeviceInfo SessionCookie SequenceCookie MapiClientInfo
ClientSoftware ClientSoftwareVersion ClientMode AuthenticationType
AuthModuleLatency LiveIdBasicLog LiveIdBasicError LiveIdNegotiateError
OAuthLatency OAuthError OAuthErrorCategory OAuthExtraInfo AuthenticatedUser
RopIds OperationSpecific GenericInfo GenericErrors""".split()
# The head says the build there, and a constant elsewhere.
BUILD_KINDS = {"httpproxy", "ews", "message-tracking", "cmdlet"}
CONSTANT_KINDS = {"ecp-server", "ecp-activity", "smtp"}

BUILD = re.compile(r"^15\.0[0-2]\.\d{4}\.\d{3}$")
STAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
CLOCK = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")
GUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-"
                  r"[0-9a-f]{12}$")
# One production server with 4 000 users, a day: lines, the share of real users.
USERS_MEASURED = 4000
LINES_A_DAY = {"httpproxy": (389000, 0.135), "message-tracking": (104000, 0.65),
               "smtp-receive": (93000, 1.0), "smtp-send": (98000, 1.0)}
