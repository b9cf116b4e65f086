/* SPDX-License-Identifier: ISC */

/*
 * What holds for any expression: due times are later than their base, increase,
 * and are the same asked from just before and from anywhere nearer.  And the
 * search for what is far away, or never, takes no time to speak of.
 */
#include "table.h"

#define EXPRESSIONS 20000
#define BUDGET      (SECOND / 1000)

static const char *const zones[] = {"UTC", "Europe/Berlin",
    "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo",
    "Africa/Casablanca", "Europe/Dublin", "Asia/Kathmandu"};

static void
put_field(
    char *buf, size_t size, uint32_t least, uint32_t most, const char *range)
{
	uint32_t count = most - least + 1, first = least + random_below(count);

	switch (random_below(6)) {
	case 0:
	case 1:
		strlcpy(buf, "*", size);
		break;
	case 2:
		snprintf(buf, size, "*/%u", 1 + random_below(count));
		break;
	case 3:
		snprintf(buf, size, "%u/%u", first, 1 + random_below(count));
		break;
	case 4:
		snprintf(buf, size, "%u%s%u", first, range,
		    first + random_below(most - first + 1));
		break;
	default:
		snprintf(
		    buf, size, "%u,%u", first, least + random_below(count));
		break;
	}
}

static void
put_expression(char *buf, size_t size)
{
	char field[6][32];
	int is_cron = (int)random_below(2);
	const char *range = is_cron ? "-" : "..";

	put_field(field[0], 32, 0, 59, range);
	put_field(field[1], 32, 0, 23, range);
	put_field(field[2], 32, 1, 31, range);
	put_field(field[3], 32, 1, 12, range);
	put_field(field[4], 32, 0, 6, range);
	put_field(field[5], 32, 0, 59, range);
	if (is_cron)
		snprintf(buf, size, "%s %s %s %s %s", field[0], field[1],
		    field[2], field[3], field[4]);
	else
		snprintf(buf, size, "%s*-%s%c%s %s:%s:%s",
		    random_below(2) ? "Mon..Fri " : "", field[3],
		    random_below(4) ? '-' : '~', field[2], field[1], field[0],
		    field[5]);
}

static void
check_expression(const char *text, const char *zone, int64_t after)
{
	struct complaint complaint;
	struct when *when;
	int64_t due, other = -1;
	int i;

	if ((when = when_parse(text, zone, after, &complaint)) == NULL) {
		check(0, "%s: refused at %zu: %s", text, complaint.column,
		    complaint.why);
		return;
	}
	for (i = 0; i < 3 && when_next(when, after, &due) == 0; i++) {
		check(due > after, "%s %s: not later", zone, text);
		check(when_next(when, due - 1, &other) == 0 && other == due,
		    "%s %s: other from just before", zone, text);
		check(when_next(when,
			  after +
			      (int64_t)(random_below(1000) *
				  (uint64_t)(due - after - 1) / 1000),
			  &other) == 0 &&
			other == due,
		    "%s %s: other from nearer", zone, text);
		after = due;
	}
	when_free(when);
}

static void
check_properties(void)
{
	char text[256];
	int i;

	for (i = 0; i < EXPRESSIONS; i++) {
		put_expression(text, sizeof(text));
		check_expression(text, zones[random_below(ROWS(zones))],
		    (int64_t)random_below(4000000000U) * SECOND);
	}
}

static int64_t
processor_time(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * SECOND + ts.tv_nsec;
}

static void
check_speed(void)
{
	static const char *const texts[] = {"*-02-30", "*-02-30 *:*",
	    "* * 30 2 *", "0 0 31 4,6,9,11 *", "2199-12-31 23:59,58",
	    "Mon 2096-02-29", "2096-*-* *:*:*", "Mon *-02~29 2:30",
	    "0..23:0..59:0..59", "*-02-30 2:30"};
	struct complaint complaint;
	int64_t due, least, start, took;
	struct when *when;
	size_t i;
	int n;

	for (i = 0; i < ROWS(texts); i++) {
		when = when_parse(texts[i], "Africa/Casablanca", 0, &complaint);
		check(when != NULL, "%s: refused", texts[i]);
		if (when == NULL)
			continue;
		least = INT64_MAX;
		for (n = 0; n < 20; n++) {
			start = processor_time();
			when_next(when, 0, &due);
			took = processor_time() - start;
			if (took < least)
				least = took;
		}
		check(least < BUDGET, "%s: took %lld ns", texts[i],
		    (long long)least);
		if (getenv("VERBOSE") != NULL)
			printf("# %s: %lld ns\n", texts[i], (long long)least);
		when_free(when);
	}
}

int
main(int argc, char **argv)
{
	table_seed(argc, argv);
	check_properties();
	check_speed();
	return table_end();
}
