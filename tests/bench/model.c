/* SPDX-License-Identifier: ISC */

/*
 * The floor under an arming and a firing: the least that a timer without a
 * daemon can do which keeps a record.
 *
 *	model [-bjs] DIRECTORY SECONDS COMMAND [ARGUMENT...]
 *
 * It forks a worker, which leaves the session, writes the command and the
 * environment into a record, sets a timer and answers through a pipe; then
 * prints the worker's process ID.  The worker waits, runs the command, and
 * removes the record.  With -s the record is synced, and the directory after
 * it.  With -b a mark that the run has begun is renamed into place before it
 * begins, as whoever must not repeat a run has to.  There are no options, no
 * names, no IDs, no locks, nothing to look at, and nothing to stop it with but
 * its process ID.
 *
 * With -j the job has what ptymer-state(5) says: a directory of its own, which
 * is synced and then moved into its place, a lock that the worker holds, and an
 * ID.
 */

#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct model {
	const char *directory;
	double seconds;
	char **command;
	int sync;
	int begin;
	int job;
};

static void
put_words(FILE *file, char *const *words)
{
	for (; *words != NULL; words++)
		fwrite(*words, 1, strlen(*words) + 1, file);
}

/* The text of the record, written at once and renamed. */
static int
write_record(const struct model *model, int directory, const char *name)
{
	char temporary[32];
	FILE *file;
	char *text;
	size_t size;
	int fd;

	if ((file = open_memstream(&text, &size)) == NULL)
		return -1;
	put_words(file, model->command);
	put_words(file, environ);
	if (fclose(file) != 0)
		return -1;
	snprintf(temporary, sizeof(temporary), "%s.new", name);
	fd = openat(directory, temporary,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1 || write(fd, text, size) != (ssize_t)size ||
	    (model->sync && fsync(fd) == -1) || close(fd) == -1 ||
	    renameat(directory, temporary, directory, name) == -1)
		return -1;
	free(text);
	return model->sync ? fsync(directory) : 0;
}

/* The lock, which stays open, and in its file whose it is. */
static int
take_lock(int directory)
{
	char text[16];
	int fd, n;

	fd = openat(directory, "pid", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	n = snprintf(text, sizeof(text), "%d\n", (int)getpid());
	return fd == -1 || flock(fd, LOCK_EX | LOCK_NB) == -1 ||
		write(fd, text, (size_t)n) != n
	    ? -1
	    : 0;
}

/* The next ID, as a link that is replaced. */
static int
take_id(int directory)
{
	char id[24];
	ssize_t n;

	n = readlinkat(directory, "last", id, sizeof(id) - 1);
	id[n == -1 ? 0 : n] = '\0';
	snprintf(id, sizeof(id), "%ld", strtol(id, NULL, 10) + 1);
	return symlinkat(id, directory, "last.new") == -1
	    ? -1
	    : renameat(directory, "last.new", directory, "last");
}

static int
make_job(const struct model *model, int directory, const char *name)
{
	char draft[32];
	int own;

	snprintf(draft, sizeof(draft), "draft.%s", name);
	if (mkdirat(directory, draft, 0700) == -1 ||
	    (own = openat(
		 directory, draft, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1 ||
	    take_lock(own) == -1 || write_record(model, own, "job") == -1 ||
	    take_id(directory) == -1 ||
	    renameat(directory, draft, directory, name) == -1)
		return -1;
	return model->sync ? fsync(directory) : 0;
}

/* Sets the timer, and tells the command when it will be due. */
static int
set_timer(double seconds)
{
	struct itimerspec when = {.it_value = {0, 0}};
	char due[48];
	int fd;

	if ((fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC)) == -1)
		return -1;
	clock_gettime(CLOCK_REALTIME, &when.it_value);
	when.it_value.tv_sec += (time_t)seconds;
	when.it_value.tv_nsec += (long)((seconds - (double)(time_t)seconds) *
	    1e9);
	if (when.it_value.tv_nsec >= 1000000000) {
		when.it_value.tv_nsec -= 1000000000;
		when.it_value.tv_sec++;
	}
	snprintf(due, sizeof(due), "%lld.%06ld",
	    (long long)when.it_value.tv_sec, when.it_value.tv_nsec / 1000);
	setenv("PTYMER_DUE", due, 1);
	return timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL) == -1 ? -1
									 : fd;
}

static void __attribute__((noreturn))
work(const struct model *model, int answer)
{
	char name[16], ready = 1;
	uint64_t expired;
	pid_t pid;
	int directory, null, status, timer;

	setsid();
	prctl(PR_SET_TIMERSLACK, 1);
	snprintf(name, sizeof(name), "%d", (int)getpid());
	if ((null = open(_PATH_DEVNULL, O_RDWR)) == -1 ||
	    dup2(null, STDIN_FILENO) == -1 || dup2(null, STDOUT_FILENO) == -1 ||
	    dup2(null, STDERR_FILENO) == -1 ||
	    (directory = open(
		 model->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1 ||
	    (model->job ? make_job(model, directory, name)
			: write_record(model, directory, name)) == -1 ||
	    (timer = set_timer(model->seconds)) == -1 ||
	    write(answer, &ready, 1) != 1)
		_exit(1);
	close(answer);
	close(null);
	if (read(timer, &expired, sizeof(expired)) != sizeof(expired))
		_exit(1);
	if (model->begin && write_record(model, directory, name) == -1)
		_exit(1);
	if (posix_spawnp(&pid, model->command[0], NULL, NULL, model->command,
		environ) != 0)
		_exit(127);
	waitpid(pid, &status, 0);
	unlinkat(directory, name, 0);
	_exit(0);
}

static int
arm(const struct model *model)
{
	char ready;
	int answer[2];
	pid_t pid;

	if (pipe2(answer, O_CLOEXEC) == -1)
		err(1, "pipe");
	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		close(answer[0]);
		work(model, answer[1]);
	}
	close(answer[1]);
	if (read(answer[0], &ready, 1) != 1)
		errx(1, "the worker ended before it was ready");
	printf("%d\n", (int)pid);
	return fflush(stdout) == 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
	struct model model = {.sync = 0};
	int option;

	while ((option = getopt(argc, argv, "+bjs")) != -1)
		switch (option) {
		case 'b':
			model.begin = 1;
			break;
		case 'j':
			model.job = 1;
			break;
		case 's':
			model.sync = 1;
			break;
		default:
			return 2;
		}
	argv += optind;
	if (argc - optind < 3)
		errx(2, "usage: model [-bjs] directory seconds command ...");
	model.directory = argv[0];
	model.seconds = strtod(argv[1], NULL);
	model.command = argv + 2;
	return arm(&model);
}
