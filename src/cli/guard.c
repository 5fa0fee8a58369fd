/* guard.c - see guard.h. */
#include "cli/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DATA_MAX ((rlim_t)1 << 30) /* bytes of heap */
#define READ_FOLDER (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

/* All rights that the first version of Landlock knows, and those that later
 * ones added; what is handled and not granted is refused. */
static uint64_t handled_rights(int abi)
{
	uint64_t rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

	if (abi >= 2)
		rights |= UINT64_C(1) << 13; /* REFER: rename over folders */
	if (abi >= 3)
		rights |= UINT64_C(1) << 14; /* TRUNCATE */
	return rights;
}

static int allow_root(int ruleset, const char *path, struct err *err)
{
	struct landlock_path_beneath_attr rule = {0};
	struct stat st;
	int s = ST_OK;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return err_sys(err, errno == ENOENT ? ST_USAGE : ST_IO, errno,
			       "%s", path);
	if (fstat(rule.parent_fd, &st))
		s = err_sys(err, ST_IO, errno, "%s", path);
	rule.allowed_access = !s && S_ISDIR(st.st_mode)
				      ? READ_FOLDER
				      : LANDLOCK_ACCESS_FS_READ_FILE;
	if (!s && syscall(SYS_landlock_add_rule, ruleset,
			  LANDLOCK_RULE_PATH_BENEATH, &rule, 0))
		s = err_sys(err, ST_IO, errno, "cannot guard %s", path);
	close(rule.parent_fd);
	return s;
}

/* What the C library reads when archives name their members in other
 * encodings: tables of characters, no data of anybody. */
static const char *const system_tables[] = {
	"/usr/lib/locale",
	"/usr/lib/gconv",
	"/usr/lib64/gconv",
	"/usr/lib/x86_64-linux-gnu/gconv",
	"/usr/lib/aarch64-linux-gnu/gconv",
};

static int allow_system_tables(int ruleset, struct err *err)
{
	int s = ST_OK;

	for (size_t i = 0; !s && i < ARRAY_LEN(system_tables); i++)
		if (!access(system_tables[i], R_OK))
			s = allow_root(ruleset, system_tables[i], err);
	return s;
}

static int enter_landlock(const char *const *roots, size_t count,
			  struct guard_state *out, struct err *err)
{
	struct landlock_ruleset_attr attr = {0};
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
			   LANDLOCK_CREATE_RULESET_VERSION);
	int ruleset;
	int s;

	if (abi < 1)
		return ST_OK; /* told by *out */
	attr.handled_access_fs = handled_rights((int)abi);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr),
			       0);
	if (ruleset < 0)
		return err_sys(err, ST_IO, errno, "cannot set up Landlock");
	s = allow_system_tables(ruleset, err);
	for (size_t i = 0; !s && i < count; i++)
		s = allow_root(ruleset, roots[i], err);
	if (!s && syscall(SYS_landlock_restrict_self, ruleset, 0))
		s = err_sys(err, ST_IO, errno, "cannot enter Landlock");
	close(ruleset);
	out->landlock = !s;
	return s;
}

static const int allowed_calls[] = {
	/* bytes */
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(pread64),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(pwrite64),
	SCMP_SYS(lseek),
	SCMP_SYS(close),
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(fstat),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(statx),
	SCMP_SYS(statfs),
	SCMP_SYS(fstatfs),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(getdents64),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getcwd),
	SCMP_SYS(fcntl),
	SCMP_SYS(flock),
	SCMP_SYS(fsync),
	SCMP_SYS(fdatasync),
	SCMP_SYS(ftruncate),
	SCMP_SYS(fallocate),
	SCMP_SYS(fadvise64),
	SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	/* memory */
	SCMP_SYS(brk),
	SCMP_SYS(mmap),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(mprotect),
	SCMP_SYS(madvise),
	SCMP_SYS(membarrier),
	/* threads and their end */
	SCMP_SYS(clone),
	SCMP_SYS(clone3),
	SCMP_SYS(futex),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(tgkill),
	SCMP_SYS(restart_syscall),
	/* the time, the process itself */
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_getres),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(getrandom),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(uname),
	SCMP_SYS(sysinfo),
	SCMP_SYS(getrusage),
	SCMP_SYS(getrlimit),
};

static int add_rules(scmp_filter_ctx filter)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < ARRAY_LEN(allowed_calls); i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_calls[i],
				      0);
	/* Asking a terminal for its width, reading a limit: no more. */
	if (!rc)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl),
				      1, SCMP_A1(SCMP_CMP_EQ, TIOCGWINSZ, 0));
	if (!rc)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl),
				      1, SCMP_A1(SCMP_CMP_EQ, TCGETS, 0));
	if (!rc)
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW,
				      SCMP_SYS(prlimit64), 1,
				      SCMP_A2(SCMP_CMP_EQ, 0, 0));
	return rc;
}

static int enter_seccomp(struct guard_state *out, struct err *err)
{
	/* What is not allowed fails with EPERM, so that a library that asks
	 * for more than it needs does not end the run. */
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int rc;

	if (!filter)
		return err_nomem(err);
	rc = add_rules(filter);
	if (!rc)
		rc = seccomp_load(filter);
	seccomp_release(filter);
	if (rc)
		return err_sys(err, ST_IO, -rc, "cannot enter seccomp");
	out->seccomp = true;
	return ST_OK;
}

int guard_enter(const char *const *roots, size_t count, struct guard_state *out,
		struct err *err)
{
	int s;

	*out = (struct guard_state){0};
	/* An archive may ask for a dictionary of gigabytes; it then fails, as
	 * it would on a small machine, and is told as not examined. */
	if (!BUILT_WITH_SANITIZER &&
	    setrlimit(RLIMIT_DATA, &(struct rlimit){DATA_MAX, DATA_MAX}))
		return err_sys(err, ST_IO, errno, "cannot limit memory");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return err_sys(err, ST_IO, errno, "cannot give up privileges");
	s = enter_landlock(roots, count, out, err);
	return s ? s : enter_seccomp(out, err);
}
