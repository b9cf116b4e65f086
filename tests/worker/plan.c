/* SPDX-License-Identifier: ISC */

/*
 * What is to be done about due times: given a schedule, how far the job has
 * come, and now.  Instants are milliseconds from the moment of arming.
 */

#include "worker/plan.h"

#include "job/job.h"
#include "job/schedule.h"
#include "job/words.h"
#include "time/duration.h"
#include "../time/table.h"

#define MS     INT64_C(1000000)
#define NO_DUE INT64_MIN
#define YEAR   (INT64_C(365) * 86400 * 1000)

static const char *const armed_at = "2026-01-15T12:00:00Z";

struct row {
	const char *what;
	const char *when; /* WHENs, a bar between; a DURATION begins with = */
	int repeat;
	uint64_t count;
	uint64_t fired;
	int64_t grace; /* -1: by default */
	enum job_overlap overlap;
	int64_t due;    /* the next due time; 0: as armed; NO_DUE: none */
	int64_t jitter; /* of that */
	int64_t until;  /* 0: none */
	int64_t now;
	int is_busy;
	const char *want;
};

static const struct row rows[] = {
    /* one-shot: however late, unless a grace is given */
    {"not yet", "=10s", 0, 0, 0, -1, 0, 0, 0, 0, 9999, 0, "wait next 10000"},
    {"just now", "=10s", 0, 0, 0, -1, 0, 0, 0, 0, 10000, 0, "run 10000"},
    {"late", "=10s", 0, 0, 0, -1, 0, 0, 0, 0, YEAR, 0, "run 10000"},
    {"in the grace", "=10s", 0, 0, 0, 5000, 0, 0, 0, 0, 15000, 0, "run 10000"},
    {"past the grace", "=10s", 0, 0, 0, 5000, 0, 0, 0, 0, 15001, 0,
	"miss 10000"},
    {"no grace, in time", "=10s", 0, 0, 0, 0, 0, 0, 0, 0, 10000, 0,
	"run 10000"},
    {"no grace, late", "=10s", 0, 0, 0, 0, 0, 0, 0, 0, 10001, 0, "miss 10000"},
    {"nothing left", "=10s", 0, 0, 0, -1, 0, NO_DUE, 0, 0, YEAR, 0, "wait"},
    {"zero", "=0", 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, "run 0"},

    /* repeated: half the distance, and at most an hour */
    {"a turn", "=10s", 1, 0, 0, -1, 0, 0, 0, 0, 10000, 0,
	"run 10000 next 20000"},
    {"a later turn", "=10s", 1, 0, 0, -1, 0, 70000, 0, 0, 70001, 0,
	"run 70000 next 80000"},
    {"half the distance", "=10s", 1, 0, 0, -1, 0, 0, 0, 0, 15000, 0,
	"run 10000 next 20000"},
    {"over half of it", "=10s", 1, 0, 0, -1, 0, 0, 0, 0, 15001, 0,
	"miss 10000 next 20000"},
    {"an hour of a day", "every 1d", 1, 0, 0, -1, 0, 86400000, 0, 0,
	86400000 + 3600000, 0, "run 86400000 next 172800000"},
    {"over an hour", "every 1d", 1, 0, 0, -1, 0, 86400000, 0, 0,
	86400000 + 3600001, 0, "miss 86400000 next 172800000"},
    {"a grace of a week", "every 1d", 1, 0, 0, 7 * 86400000, 0, 86400000, 0, 0,
	86400000 + 80000000, 0, "run 86400000 next 172800000"},
    {"the last has an hour", "every 1d", 1, 0, 0, -1, 0, 86400000, 0, 90000000,
	86400000 + 3600000, 0, "run 86400000"},

    /* several are one run, of the latest */
    {"two", "=10s", 1, 0, 0, -1, 0, 0, 0, 0, 20000, 0,
	"run 20000 earlier 1 from 10000 to 10000 next 30000"},
    {"five", "=10s", 1, 0, 0, -1, 0, 0, 0, 0, 53000, 0,
	"run 50000 earlier 4 from 10000 to 40000 next 60000"},
    {"five, too late", "=10s", 1, 0, 0, 1000, 0, 0, 0, 0, 53000, 0,
	"miss 50000 earlier 4 from 10000 to 40000 next 60000"},
    {"five, busy", "=10s", 1, 0, 0, -1, 0, 0, 0, 0, 53000, 1,
	"skip 50000 earlier 4 from 10000 to 40000 next 60000"},
    {"from another due time", "=10s", 1, 0, 0, -1, 0, 13000, 0, 0, 33000, 0,
	"run 33000 earlier 2 from 13000 to 23000 next 43000"},

    /* --overlap */
    {"skip", "=10s", 1, 0, 0, -1, OVERLAP_SKIP, 0, 0, 0, 10000, 1,
	"skip 10000 next 20000"},
    {"queue", "=10s", 1, 0, 0, -1, OVERLAP_QUEUE, 0, 0, 0, 10000, 1,
	"queue 10000 next 20000"},
    {"replace", "=10s", 1, 0, 0, -1, OVERLAP_REPLACE, 0, 0, 0, 10000, 1,
	"replace 10000 next 20000"},
    {"allow", "=10s", 1, 0, 0, -1, OVERLAP_ALLOW, 0, 0, 0, 10000, 1,
	"run 10000 next 20000"},
    {"queue, not busy", "=10s", 1, 0, 0, -1, OVERLAP_QUEUE, 0, 0, 0, 10000, 0,
	"run 10000 next 20000"},
    {"too late before busy", "=10s", 1, 0, 0, 1000, OVERLAP_QUEUE, 0, 0, 0,
	12000, 1, "miss 10000 next 20000"},
    {"busy, and not due", "=10s", 1, 0, 0, -1, OVERLAP_REPLACE, 0, 0, 0, 9999,
	1, "wait next 10000"},

    /* --count is used up when a run begins, which is not for the plan to know */
    {"first of two", "=10s", 1, 2, 0, -1, 0, 0, 0, 0, 10000, 0,
	"run 10000 next 20000"},
    {"last of two", "=10s", 1, 2, 1, -1, 0, 20000, 0, 0, 20000, 0,
	"run 20000 next 30000"},
    {"last, skipped", "=10s", 1, 2, 1, -1, 0, 20000, 0, 0, 20000, 1,
	"skip 20000 next 30000"},
    {"last, missed", "=10s", 1, 2, 1, 0, 0, 20000, 0, 0, 20001, 0,
	"miss 20000 next 30000"},
    {"one of one", "=10s", 1, 1, 0, -1, 0, 0, 0, 0, 10000, 0,
	"run 10000 next 20000"},
    {"several, one left", "=10s", 1, 3, 2, -1, 0, 30000, 0, 0, 53000, 0,
	"run 50000 earlier 2 from 30000 to 40000 next 60000"},

    /* --until: inclusive */
    {"before the end", "=10s", 1, 0, 0, -1, 0, 0, 0, 20000, 10000, 0,
	"run 10000 next 20000"},
    {"at the end", "=10s", 1, 0, 0, -1, 0, 20000, 0, 20000, 20000, 0,
	"run 20000"},
    {"just before it", "=10s", 1, 0, 0, -1, 0, 0, 0, 19999, 10000, 0,
	"run 10000"},
    {"past the end", "=10s", 1, 0, 0, 60000, 0, 0, 0, 30000, 85000, 0,
	"run 30000 earlier 2 from 10000 to 20000"},

    /* --jitter: neither late nor due before it */
    {"in the jitter", "=10s", 1, 0, 0, -1, 0, 0, 4000, 0, 13999, 0,
	"wait next 10000"},
    {"after the jitter", "=10s", 1, 0, 0, -1, 0, 0, 4000, 0, 14000, 0,
	"run 10000 jitter 4000 next 20000"},
    {"no grace, and jitter", "=10s", 1, 0, 0, 0, 0, 0, 4000, 0, 14000, 0,
	"run 10000 jitter 4000 next 20000"},
    {"... and late", "=10s", 1, 0, 0, 0, 0, 0, 4000, 0, 14001, 0,
	"miss 10000 jitter 4000 next 20000"},
    {"only its own", "=10s", 1, 0, 0, -1, 0, 0, 4000, 0, 21000, 0,
	"run 20000 earlier 1 from 10000 to 10000 next 30000"},

    /* alarms: unions, lists, equal instants */
    {"union", "12:01|12:02", 1, 0, 0, -1, 0, 60000, 0, 0, 60000, 0,
	"run 60000 next 120000"},
    {"union, both", "12:01|12:02", 1, 0, 0, -1, 0, 60000, 0, 0, 120000, 0,
	"run 120000 earlier 1 from 60000 to 60000 next 86460000"},
    {"equal ones are one", "12:01|*:01", 1, 0, 0, -1, 0, 60000, 0, 0, 60000, 0,
	"run 60000 next 3660000"},
    {"a list", "12:01|12:03|12:02", 0, 0, 0, -1, 0, 60000, 0, 0, 60000, 0,
	"run 60000 next 120000"},
    {"the whole list", "12:01|12:03|12:02", 0, 0, 0, -1, 0, 60000, 0, 0, YEAR,
	0, "run 180000 earlier 2 from 60000 to 120000"},
    {"equal ones of a list", "12:01|12:01", 0, 0, 0, -1, 0, 60000, 0, 0, 60000,
	0, "run 60000"},
    {"cron", "* * * * *", 1, 0, 0, -1, 0, 60000, 0, 0, 200000, 0,
	"run 180000 earlier 2 from 60000 to 120000 next 240000"},
    {"cron, half a minute", "* * * * *", 1, 0, 0, -1, 0, 60000, 0, 0, 90001, 0,
	"miss 60000 next 120000"},
    {"a date", "2026-01-15 12:00:10", 0, 0, 0, -1, 0, 10000, 0, 0, 10000, 0,
	"run 10000"},
    {"now", "now", 0, 0, 0, -1, 0, 0, 0, 0, 5, 0, "run 0"},
};

/* A job as arming makes it, with the WHENs of a row. */
static struct job *
make_job(const struct row *row, struct schedule **schedule)
{
	struct complaint complaint;
	struct job *job;
	size_t n = 0, which;
	char *copy, *rest, *word;

	if ((job = job_alloc()) == NULL)
		exit(2);
	job->kind = row->when[0] == '=' ? JOB_HOURGLASS : JOB_ALARM;
	rest = copy = strdup(row->when + (row->when[0] == '='));
	while ((word = strsep(&rest, "|")) != NULL)
		if (words_append(&job->when, &n, word) == -1)
			exit(2);
	free(copy);
	job->armed = utc(armed_at);
	job->zone = strdup("UTC");
	job->repeat = row->repeat;
	job->count = row->count;
	job->grace = row->grace == -1 ? -1 : row->grace * MS;
	job->overlap = row->overlap;
	job->until = row->until == 0 ? 0 : job->armed + row->until * MS;
	*schedule = schedule_open(job, &which, &complaint);
	if (*schedule == NULL || schedule_start(*schedule, job, &which) == -1) {
		printf("bad row: %s\n", row->what);
		exit(2);
	}
	job->progress.fired = row->fired;
	if (row->due != 0)
		job->progress.due = row->due == NO_DUE
		    ? 0
		    : job->armed + row->due * MS;
	job->progress.jitter = row->jitter * MS;
	return job;
}

static void
append(char *text, size_t size, const char *key, int64_t value)
{
	size_t length = strlen(text);

	snprintf(text + length, size - length, "%s%s %lld",
	    length == 0 ? "" : " ", key, (long long)value);
}

/* What was decided, in the words of a row. */
static void
describe(char *text, size_t size, const struct plan *plan, int64_t armed)
{
	static const char *const actions[] = {
	    "wait", "run", "skip", "queue", "replace", "miss"};

	text[0] = '\0';
	if (plan->action == PLAN_WAIT)
		strlcpy(text, "wait", size);
	else
		append(text, size, actions[plan->action],
		    (plan->due - armed) / MS);
	if (plan->jitter != 0)
		append(text, size, "jitter", plan->jitter / MS);
	if (plan->earlier != 0) {
		append(text, size, "earlier", (int64_t)plan->earlier);
		append(text, size, "from", (plan->first - armed) / MS);
		append(text, size, "to", (plan->last_earlier - armed) / MS);
	} else if (plan->action != PLAN_WAIT)
		check_number("first", plan->first, plan->due);
	if (plan->next != 0)
		append(text, size, "next", (plan->next - armed) / MS);
}

static void
check_row(const struct row *row)
{
	struct schedule *schedule;
	struct job *job;
	struct plan plan;
	char text[256];

	job = make_job(row, &schedule);
	plan_due(
	    schedule, job, job->armed + row->now * MS, row->is_busy, &plan);
	describe(text, sizeof(text), &plan, job->armed);
	check_text(row->what, text, row->want);
	schedule_close(schedule);
	job_free(job);
}

/* Whoever was away for a year is not kept waiting. */
static void
check_year(const char *when)
{
	const struct row row = {
	    .what = when, .when = when, .repeat = 1, .grace = -1, .due = 1000};
	struct schedule *schedule;
	struct job *job;
	struct plan plan;
	int64_t now;

	job = make_job(&row, &schedule);
	now = job->armed + YEAR * MS + MS;
	plan_due(schedule, job, now, 0, &plan);
	check(plan.action == PLAN_RUN, "%s: action %d", when, plan.action);
	check_number(when, plan.due, now - MS);
	check_number(when, plan.next, now - MS + SECOND);
	check_number(when, plan.first, job->armed + SECOND);
	/* Not counted one by one to the end: that is what would take long. */
	check(plan.earlier >= 100000 && plan.earlier < 1000000,
	    "%s: earlier %llu", when, (unsigned long long)plan.earlier);
	schedule_close(schedule);
	job_free(job);
}

/* From nothing to all of it, and never into the next due time. */
static void
check_jitter(void)
{
	struct job job = {.jitter = 10 * SECOND};
	const uint32_t draws[] = {
	    0, 1, 12345, UINT32_MAX / 2, UINT32_MAX - 1, UINT32_MAX};
	const int64_t lengths[] = {
	    0, 1, 999, SECOND, 10 * SECOND, INT64_C(36500) * 86400 * SECOND};
	int64_t got, before;
	size_t i, j;

	check_number("least", plan_jitter(&job, 0, 0, 0), 0);
	check_number("most", plan_jitter(&job, 0, 0, UINT32_MAX), 10 * SECOND);
	check_number(
	    "cut", plan_jitter(&job, 5, 5 + SECOND, UINT32_MAX), SECOND - 1);
	check_number("just not cut",
	    plan_jitter(&job, 5, 6 + 10 * SECOND, UINT32_MAX), 10 * SECOND);
	check_number("no room", plan_jitter(&job, 5, 5, UINT32_MAX), 0);
	check_number("room of 1", plan_jitter(&job, 5, 6, UINT32_MAX), 0);
	/* What does not fit is spread, and not piled up at the end. */
	check_number("half of the room",
	    plan_jitter(&job, 5, 6 + 2 * SECOND, UINT32_MAX / 2 + 1), SECOND);
	job.jitter = DURATION_MAX;
	check_number("at the end of time",
	    plan_jitter(&job, INSTANT_LATEST - 5, 0, UINT32_MAX), 5);
	check_number("before it", plan_jitter(&job, INSTANT_MAX, 0, UINT32_MAX),
	    INSTANT_LATEST - INSTANT_MAX);
	for (i = 0; i < ROWS(lengths); i++) {
		job.jitter = lengths[i];
		for (j = 0, before = 0; j < ROWS(draws); j++) {
			got = plan_jitter(&job, 0, 0, draws[j]);
			check(got >= before && got <= lengths[i],
			    "jitter of %lld drawn %u: %lld",
			    (long long)lengths[i], draws[j], (long long)got);
			before = got;
		}
	}
}

int
main(void)
{
	size_t i;

	for (i = 0; i < ROWS(rows); i++)
		check_row(&rows[i]);
	check_year("=1s");
	check_year("every 1s");
	check_year("*:*:*");
	check_jitter();
	return table_end();
}
