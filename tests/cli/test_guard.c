/* test_guard.c - the walls stand: each forbidden thing is tried behind them.
 * A child tries and tells by its exit code, since there is no way back. */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/guard.h"

static char folder[] = "/tmp/postern-guard-XXXXXX";
static char inside[64];
static char outside[64];

/* Runs attempt() behind the walls; true when it returned 0. */
static bool holds_behind_walls(int (*attempt)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		const char *roots[] = {folder};
		struct guard_state state;

		if (guard_enter(roots, 1, &state, NULL))
			_exit(2);
		if (!state.seccomp || !state.landlock)
			_exit(77);
		_exit(attempt() == 0 ? 0 : 1);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
		print_message("# SKIPPED: this kernel has no Landlock\n");
		return true;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int read_evidence(void)
{
	char byte;
	int fd = open(inside, O_RDONLY);

	return fd >= 0 && read(fd, &byte, 1) == 1 && byte == 'x' ? 0 : -1;
}

static int read_elsewhere(void)
{
	return open(outside, O_RDONLY) < 0 && errno == EACCES ? 0 : -1;
}

static int write_evidence(void)
{
	return open(inside, O_WRONLY) < 0 && errno == EACCES ? 0 : -1;
}

static int truncate_evidence(void)
{
	return truncate(inside, 0) < 0 ? 0 : -1;
}

static int make_file(void)
{
	char path[80];

	snprintf(path, sizeof(path), "%s/new", folder);
	return open(path, O_WRONLY | O_CREAT, 0600) < 0 && errno == EACCES ? 0
									   : -1;
}

static int remove_evidence(void)
{
	return unlink(inside) < 0 ? 0 : -1;
}

static int open_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM ? 0 : -1;
}

static int run_program(void)
{
	char *const argv[] = {(char[]){"true"}, NULL};

	execv("/bin/true", argv);
	return errno == EPERM || errno == EACCES ? 0 : -1;
}

static int signal_parent(void)
{
	return kill(getppid(), 0) < 0 && errno == EPERM ? 0 : -1;
}

static void *nothing(void *arg)
{
	return arg;
}

static int start_thread(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, nothing, NULL) ||
			       pthread_join(thread, NULL)
		       ? -1
		       : 0;
}

static void what_reading_needs_is_allowed(void **state)
{
	(void)state;
	CHECK(holds_behind_walls(read_evidence));
	CHECK(holds_behind_walls(start_thread));
}

static void every_other_way_is_closed(void **state)
{
	(void)state;
	CHECK(holds_behind_walls(read_elsewhere));
	CHECK(holds_behind_walls(write_evidence));
	CHECK(holds_behind_walls(truncate_evidence));
	CHECK(holds_behind_walls(make_file));
	CHECK(holds_behind_walls(remove_evidence));
	CHECK(holds_behind_walls(open_socket));
	CHECK(holds_behind_walls(run_program));
	CHECK(holds_behind_walls(signal_parent));
	CHECK_EQ(access(inside, R_OK), 0);
}

static void a_root_that_is_not_there_is_an_error(void **state)
{
	const char *roots[] = {"/no/such/folder"};
	struct guard_state got;
	struct err err;
	int status = 0;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(guard_enter(roots, 1, &got, &err) == ST_USAGE ? 0 : 1);
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK_EQ(status, 0);
}

static void write_x(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	CHECK(fd >= 0 && write(fd, "x", 1) == 1);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_reading_needs_is_allowed),
		cmocka_unit_test(every_other_way_is_closed),
		cmocka_unit_test(a_root_that_is_not_there_is_an_error),
	};
	int failed;

	if (!mkdtemp(folder))
		return 1;
	snprintf(inside, sizeof(inside), "%s/evidence", folder);
	snprintf(outside, sizeof(outside), "%s-outside", folder);
	write_x(inside);
	write_x(outside);
	failed = RUN_TESTS(tests);
	unlink(inside);
	unlink(outside);
	rmdir(folder);
	return failed;
}
