/* columns.c - see columns.h; spelled as in the samples of real servers. */
#include "columns.h"

const char columns_httpproxy[] =
	"DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,"
	"RevisionVersion,ClientRequestId,Protocol,UrlHost,UrlStem,"
	"ProtocolAction,AuthenticationType,IsAuthenticated,"
	"AuthenticatedUser,Organization,AnchorMailbox,UserAgent,"
	"ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,ErrorCode,"
	"Method,ProxyAction,TargetServer,TargetServerVersion,RoutingType,"
	"RoutingHint,BackEndCookie,ServerLocatorHost,ServerLocatorLatency,"
	"RequestBytes,ResponseBytes,TargetOutstandingRequests,"
	"AuthModulePerfContext,HttpPipelineLatency,"
	"CalculateTargetBackEndLatency,GlsLatencyBreakup,TotalGlsLatency,"
	"AccountForestLatencyBreakup,TotalAccountForestLatency,"
	"ResourceForestLatencyBreakup,TotalResourceForestLatency,ADLatency,"
	"SharedCacheLatencyBreakup,TotalSharedCacheLatency,"
	"ActivityContextLifeTime,ModuleToHandlerSwitchingLatency,"
	"ClientReqStreamLatency,BackendReqInitLatency,"
	"BackendReqStreamLatency,BackendProcessingLatency,"
	"BackendRespInitLatency,BackendRespStreamLatency,"
	"ClientRespStreamLatency,KerberosAuthHeaderLatency,"
	"HandlerCompletionLatency,RequestHandlerLatency,"
	"HandlerToModuleSwitchingLatency,ProxyTime,CoreLatency,"
	"RoutingLatency,HttpProxyOverhead,TotalRequestTime,"
	"RouteRefresherLatency,UrlQuery,BackEndGenericInfo,GenericInfo,"
	"GenericErrors,EdgeTraceId,DatabaseGuid,UserADObjectGuid,"
	"PartitionEndpointLookupLatency,RoutingStatus";

const char columns_ews[] =
	"DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,"
	"RevisionVersion,Ring,ClientRequestId,AuthenticationType,"
	"IsAuthenticated,AuthenticatedUser,Organization,UserAgent,"
	"VersionInfo,ClientIpAddress,ServerHostName,FrontEndServer,"
	"SoapAction,HttpStatus,RequestSize,ResponseSize,ErrorCode,"
	"ImpersonatedUser,ProxyAsUser,ActAsUser,Cookie,CorrelationGuid,"
	"PrimaryOrProxyServer,TaskType,RemoteBackendCount,"
	"LocalMailboxCount,RemoteMailboxCount,LocalIdCount,RemoteIdCount,"
	"BeginBudgetConnections,EndBudgetConnections,"
	"BeginBudgetHangingConnections,EndBudgetHangingConnections,"
	"BeginBudgetAD,EndBudgetAD,BeginBudgetCAS,EndBudgetCAS,"
	"BeginBudgetRPC,EndBudgetRPC,BeginBudgetFindCount,"
	"EndBudgetFindCount,BeginBudgetSubscriptions,"
	"EndBudgetSubscriptions,MDBResource,MDBHealth,MDBHistoricalLoad,"
	"ThrottlingPolicy,ThrottlingDelay,ThrottlingRequestType,"
	"TotalDCRequestCount,TotalDCRequestLatency,TotalMBXRequestCount,"
	"TotalMBXRequestLatency,RecipientLookupLatency,"
	"ExchangePrincipalLatency,HttpPipelineLatency,"
	"CheckAccessCoreLatency,AuthModuleLatency,CallContextInitLatency,"
	"PreExecutionLatency,CoreExecutionLatency,TotalRequestTime,"
	"DetailedExchangePrincipalLatency,ClientStatistics,GenericInfo,"
	"AuthenticationErrors,GenericErrors,Puid,StartTime,ProcessId,"
	"TimeInGC,StartTotalMemory,EndTotalMemory,StartGCCounts,"
	"EndGCCounts,TokenBasedThrottlingPolicy,BudgetKey,CoinsCharged,"
	"CoinsChargedMethod,SidBudgetInfo,AppBudgetInfo,TenantBudgetInfo,"
	"ResourceAccessed,ResourceHealthBasedThreshold,ThrottledBy,"
	"BackoffHint,WorkClassification";

const char columns_cmdlet[] =
	"DateTime,StartTime,RequestId,ClientRequestId,MajorVersion,"
	"MinorVersion,BuildVersion,RevisionVersion,ServerHostName,"
	"ProcessId,ProcessName,ThreadId,CultureInfo,Organization,"
	"AuthenticatedUser,ExecutingUserSid,EffectiveOrganization,"
	"UserServicePlan,IsAdmin,ClientApplication,Cmdlet,Parameters,"
	"CmdletUniqueId,UserBudgetOnStart,ContributeToFailFast,"
	"RunspaceSettingsCreationHint,ADViewEntireForest,"
	"ADRecipientViewRoot,ADConfigurationDomainControllers,"
	"ADPreferredGlobalCatalogs,ADPreferredDomainControllers,"
	"ADUserConfigurationDomainController,ADUserPreferredGlobalCatalog,"
	"ADuserPreferredDomainControllers,ThrottlingInfo,DelayInfo,"
	"ThrottlingDelay,IsOutputObjectRedacted,CmdletProxyStage,"
	"CmdletProxyRemoteServer,CmdletProxyRemoteServerVersion,"
	"CmdletProxyMethod,ProxiedObjectCount,CmdletProxyLatency,"
	"OutputObjectCount,ParameterBinding,BeginProcessing,ProcessRecord,"
	"EndProcessing,StopProcessing,BizLogic,PowerShellLatency,"
	"UserInteractionLatency,ProvisioningLayerLatency,"
	"ActivityContextLifeTime,TotalTime,ErrorType,ExecutionResult,"
	"CacheHitCount,CacheMissCount,GenericLatency,GenericInfo,"
	"GenericErrors,ObjectGuid,ExternalDirectoryOrganizationId,"
	"ExternalDirectoryObjectId,NonPiiParameters";

const char columns_tracking[] =
	"date-time,client-ip,client-hostname,server-ip,server-hostname,"
	"source-context,connector-id,source,event-id,internal-message-id,"
	"message-id,network-message-id,recipient-address,recipient-status,"
	"total-bytes,recipient-count,related-recipient-address,reference,"
	"message-subject,sender-address,return-path,message-info,"
	"directionality,tenant-id,original-client-ip,original-server-ip,"
	"custom-data,transport-traffic-type,log-id,schema-version";

const char columns_smtp[] =
	"date-time,connector-id,session-id,sequence-number,local-endpoint,"
	"remote-endpoint,event,data,context";

const char columns_ecp[] = "TimeStamp,ServerName,EventId,EventData";

const char columns_oab[] = "DateTime,ServerName,Component,Text";

const char columns_mailbox[] =
	"dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,"
	"command,parameters,context,puid";

const char columns_mapi[] =
	"DateTime,RequestId,MapiRequestId,ClientRequestId,RequestType,"
	"HttpStatusCode,ResponseCode,StatusCode,ReturnCode,"
	"TotalRequestLatency,DeploymentRing,MajorVersion,MinorVersion,"
	"BuildVersion,RevisionVersion,AuthenticatedUserEmail,UPN,Puid,"
	"TenantGuid,MailboxId,MDBGuid,ActAsUserEmail,ClientIP,"
	"SourceCafeServer,EdgeInfo,NetworkDeviceInfo,SessionCookie,"
	"SequenceCookie,MapiClientInfo,ClientSoftware,"
	"ClientSoftwareVersion,ClientMode,AuthenticationType,"
	"AuthModuleLatency,LiveIdBasicLog,LiveIdBasicError,"
	"LiveIdNegotiateError,OAuthLatency,OAuthError,OAuthErrorCategory,"
	"OAuthExtraInfo,AuthenticatedUser,RopIds,OperationSpecific,"
	"GenericInfo,GenericErrors";

/* as scripts of administrators list them; no header was seen */
const char columns_rca[] =
	"date-time,session-id,seq-number,client-name,organization-info,"
	"client-software,client-software-version,client-mode,client-ip,"
	"server-ip,protocol,application-id,operation,rpc-status,"
	"processing-time,operation-specific,failures";

const char columns_httperr[] =
	"date time c-ip c-port s-ip s-port cs-version cs-method cs-uri "
	"sc-status s-siteid s-reason s-queuename";
