/* test_faults.c - the case survives failing allocations, failing writes, a
 * full disk and kill -9: nothing committed is lost, and a run that goes on
 * ends with the same content as one that nobody disturbed. */
#include "check.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/alloc.h"
#include "sample.h"

#define ITEMS 8

static char path[256];

/* ------------------------------------- a VFS whose nth write or sync fails */

/* SQLite's own file stands behind ours, in the same allocation. */
struct shim_file {
	sqlite3_file base;
	sqlite3_file *real;
};

static sqlite3_vfs *real_vfs;
static unsigned long write_left; /* 0: never fails */
static bool write_failed;
static int write_error;

static bool write_must_fail(void)
{
	if (write_left == 0)
		return false;
	if (write_left > 1) {
		write_left--;
		return false;
	}
	write_failed = true;
	return true;
}

static sqlite3_file *real_of(sqlite3_file *f)
{
	return ((struct shim_file *)f)->real;
}

static int shim_close(sqlite3_file *f)
{
	return real_of(f)->pMethods->xClose(real_of(f));
}

static int shim_read(sqlite3_file *f, void *out, int n, sqlite3_int64 at)
{
	return real_of(f)->pMethods->xRead(real_of(f), out, n, at);
}

/* Half of the bytes are written before the disk is full. */
static int shim_write(sqlite3_file *f, const void *in, int n, sqlite3_int64 at)
{
	if (write_must_fail()) {
		(void)real_of(f)->pMethods->xWrite(real_of(f), in, n / 2, at);
		return write_error;
	}
	return real_of(f)->pMethods->xWrite(real_of(f), in, n, at);
}

static int shim_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	if (write_must_fail())
		return SQLITE_IOERR_TRUNCATE;
	return real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int shim_sync(sqlite3_file *f, int flags)
{
	if (write_must_fail())
		return SQLITE_IOERR_FSYNC;
	return real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int shim_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int shim_lock(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int shim_unlock(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int shim_reserved(sqlite3_file *f, int *out)
{
	return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}

static int shim_control(sqlite3_file *f, int op, void *arg)
{
	return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int shim_sector(sqlite3_file *f)
{
	return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int shim_traits(sqlite3_file *f)
{
	return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int shim_shm_map(sqlite3_file *f, int page, int size, int extend,
			void volatile **out)
{
	return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend,
					     out);
}

static int shim_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	return real_of(f)->pMethods->xShmLock(real_of(f), at, n, flags);
}

static void shim_shm_barrier(sqlite3_file *f)
{
	real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int shim_shm_unmap(sqlite3_file *f, int del)
{
	return real_of(f)->pMethods->xShmUnmap(real_of(f), del);
}

static const sqlite3_io_methods shim_methods = {
	.iVersion = 2,
	.xClose = shim_close,
	.xRead = shim_read,
	.xWrite = shim_write,
	.xTruncate = shim_truncate,
	.xSync = shim_sync,
	.xFileSize = shim_size,
	.xLock = shim_lock,
	.xUnlock = shim_unlock,
	.xCheckReservedLock = shim_reserved,
	.xFileControl = shim_control,
	.xSectorSize = shim_sector,
	.xDeviceCharacteristics = shim_traits,
	.xShmMap = shim_shm_map,
	.xShmLock = shim_shm_lock,
	.xShmBarrier = shim_shm_barrier,
	.xShmUnmap = shim_shm_unmap,
};

static int shim_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f,
		     int flags, int *out_flags)
{
	struct shim_file *s = (struct shim_file *)f;
	int rc;

	(void)vfs;
	s->real = (sqlite3_file *)(s + 1);
	rc = real_vfs->xOpen(real_vfs, name, s->real, flags, out_flags);
	s->base.pMethods = s->real->pMethods ? &shim_methods : NULL;
	return rc;
}

static void install_shim(void)
{
	static sqlite3_vfs shim;

	real_vfs = sqlite3_vfs_find(NULL);
	shim = *real_vfs;
	shim.zName = "postern-shim";
	shim.pNext = NULL;
	shim.szOsFile = (int)sizeof(struct shim_file) + real_vfs->szOsFile;
	shim.xOpen = shim_open;
	CHECK_EQ(sqlite3_vfs_register(&shim, 1), SQLITE_OK);
}

/* ------------------------------------------- an allocator that SQLite uses */

static sqlite3_mem_methods real_memory;
static unsigned long memory_left; /* 0: never fails */
static bool memory_failed;

static bool memory_must_fail(void)
{
	if (memory_left == 0)
		return false;
	if (memory_left > 1) {
		memory_left--;
		return false;
	}
	memory_failed = true;
	return true;
}

static void *memory_new(int n)
{
	return memory_must_fail() ? NULL : real_memory.xMalloc(n);
}

static void *memory_resize(void *p, int n)
{
	return memory_must_fail() ? NULL : real_memory.xRealloc(p, n);
}

static void install_memory(void)
{
	sqlite3_mem_methods mine;

	CHECK_EQ(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory),
		 SQLITE_OK);
	mine = real_memory;
	mine.xMalloc = memory_new;
	mine.xRealloc = memory_resize;
	CHECK_EQ(sqlite3_config(SQLITE_CONFIG_MALLOC, &mine), SQLITE_OK);
	CHECK_EQ(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0), SQLITE_OK);
}

/* ----------------------------------------------------------- what is done */

static int add_missing(struct case_file *c, struct err *err)
{
	char name[64];
	int rc = ST_OK;

	for (unsigned n = 1; !rc && n <= ITEMS; n++) {
		snprintf(name, sizeof(name),
			 n > 1 ? "logs-1.zip!/u_%u.log" : "logs-%u.zip", n);
		if (!case_has_item(c, span_str(name)))
			rc = sample_add(c, n, err);
	}
	if (!rc)
		rc = case_add_not_examined(c, SPAN_LIT("x.rar"), 7,
					   "unknown kind", false, err);
	return rc ? rc : case_meta_set(c, "reading", "complete", err);
}

static bool grouped; /* what is added is committed together */

/* A whole run on `path`, new or going on. */
static int run(struct err *err)
{
	struct case_file *c = NULL;
	struct err ignored;
	int rc = case_open(&c, path, CASE_CREATE, err);

	if (rc)
		return rc;
	if (grouped)
		case_group_begin(c);
	rc = add_missing(c, err);
	if (!rc)
		rc = case_group_end(c, err);
	if (rc)
		(void)!case_close(c, &ignored);
	else
		rc = case_close(c, err);
	return rc;
}

static void dump(struct buf *out)
{
	struct case_file *c = NULL;
	struct case_query *q = NULL;
	struct err err;

	if (case_open(&c, path, CASE_READ, &err))
		fail_msg("%s", err.text);
	CHECK_EQ(case_query_open(&q, c, "PRAGMA integrity_check", &err), 0);
	CHECK_EQ(case_query_next(q, &err), 1);
	CHECK_SPAN(case_text(q, 0), "ok");
	case_query_close(q);
	sample_dump(c, out);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static struct buf undisturbed;

static void goes_on_to_the_same_end(void)
{
	struct buf now;
	struct err err;

	if (run(&err))
		fail_msg("%s", err.text);
	buf_init(&now, 1 << 24);
	dump(&now);
	CHECK_EQ(now.len, undisturbed.len);
	CHECK(span_equal(buf_span(&now), buf_span(&undisturbed)));
	buf_release(&now);
	sample_remove(path);
}

/* --------------------------------------------------------------- the tests */

static void every_failing_write_is_survived(void **state)
{
	static const int errors[] = {SQLITE_FULL, SQLITE_IOERR_WRITE};
	unsigned full = 0;
	struct err err;

	(void)state;
	for (size_t e = 0; e < ARRAY_LEN(errors); e++) {
		write_error = errors[e];
		for (unsigned long n = 1;; n++) {
			int rc;

			write_failed = false;
			write_left = n;
			rc = run(&err);
			write_left = 0;
			if (!write_failed) {
				CHECK_EQ(rc, ST_OK);
				break;
			}
			/* A failure that SQLite can do without (to shorten a
			 * file that nobody needs) may go unseen. */
			if (rc)
				CHECK_EQ(rc, ST_IO);
			full += rc &&
				strstr(err.text, "no space left on device");
			goes_on_to_the_same_end();
		}
		sample_remove(path);
	}
	CHECK(full > 0);
}

static void every_failing_allocation_of_sqlite_is_survived(void **state)
{
	struct err err;

	(void)state;
	for (unsigned long n = 1;; n += 1 + n / 24) {
		int rc;

		memory_failed = false;
		memory_left = n;
		rc = run(&err);
		memory_left = 0;
		if (!memory_failed) {
			CHECK_EQ(rc, ST_OK);
			break;
		}
		/* Some of its allocations SQLite can do without. */
		if (rc)
			CHECK_EQ(rc, ST_NOMEM);
		goes_on_to_the_same_end();
	}
	sample_remove(path);
}

static void every_failing_allocation_of_ours_is_survived(void **state)
{
	struct err err;

	(void)state;
	for (unsigned long n = 1;; n++) {
		bool hit;
		int rc;

		alloc_fail_at(n);
		rc = run(&err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		if (!hit) {
			CHECK_EQ(rc, ST_OK);
			break;
		}
		CHECK_EQ(rc, ST_NOMEM);
		goes_on_to_the_same_end();
	}
	sample_remove(path);
}

static unsigned run_time_us(void)
{
	struct timespec from;
	struct timespec to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	CHECK_EQ(run(NULL), ST_OK);
	clock_gettime(CLOCK_MONOTONIC, &to);
	sample_remove(path);
	return (unsigned)((to.tv_sec - from.tv_sec) * 1000000 +
			  (to.tv_nsec - from.tv_nsec) / 1000);
}

/* The child writes until it is killed, somewhere. */
static void kill_at_any_moment_is_survived(void **state)
{
	unsigned seed = 20210307;
	unsigned unfinished = 0;
	unsigned most = run_time_us() * 3 / 2;

	(void)state;
	for (int round = 0; round < 60; round++) {
		pid_t child = fork();
		int status;

		CHECK(child >= 0);
		if (child == 0) {
			struct err err;

			_exit(run(&err) ? 1 : 0);
		}
		seed = seed * 1103515245u + 12345u;
		usleep((seed >> 8) % most);
		kill(child, SIGKILL);
		CHECK_EQ(waitpid(child, &status, 0), child);
		unfinished += WIFSIGNALED(status);
		goes_on_to_the_same_end();
	}
	printf("# %u of 60 runs were killed before their end\n", unfinished);
}

/* A real refusal of the system: files may not grow any further. */
static void a_full_disk_is_told_and_survived(void **state)
{
	struct rlimit before;
	struct rlimit small;
	struct err err;
	int rc;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	CHECK_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 300000;
	CHECK_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
	rc = run(&err);
	CHECK_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
	CHECK_EQ(rc, ST_IO);
	CHECK(strstr(err.text, "cannot write the case"));
	goes_on_to_the_same_end();
}

static int one_by_one(void **state)
{
	(void)state;
	grouped = false;
	return 0;
}

static int in_groups(void **state)
{
	(void)state;
	grouped = true;
	return 0;
}

#define BOTH(f)                                                                \
	cmocka_unit_test_setup(f, one_by_one),                                 \
	{                                                                      \
#f " in groups", f, in_groups, NULL, NULL                      \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(every_failing_write_is_survived),
		BOTH(every_failing_allocation_of_sqlite_is_survived),
		BOTH(every_failing_allocation_of_ours_is_survived),
		BOTH(kill_at_any_moment_is_survived),
		BOTH(a_full_disk_is_told_and_survived),
	};
	struct err err;
	int failed;

	install_memory();
	install_shim();
	sample_path(path, sizeof(path), "faults.db");
	sample_remove(path);
	buf_init(&undisturbed, 1 << 24);
	if (run(&err)) {
		printf("Bail out! %s\n", err.text);
		return 1;
	}
	dump(&undisturbed);
	sample_remove(path);
	failed = RUN_TESTS(tests);
	buf_release(&undisturbed);
	sample_remove(path);
	return failed;
}
