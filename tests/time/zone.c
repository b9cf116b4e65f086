/* SPDX-License-Identifier: ISC */
#include "table.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <unistd.h>

static char directory[] = "/tmp/ptymer-zone-XXXXXX";

static const struct {
	const char *name;
	int is_known;
} names[] = {{"UTC", 1}, {"Europe/Berlin", 1},
    {"America/Argentina/Buenos_Aires", 1}, {"Etc/GMT+5", 1}, {"EST5EDT", 1},
    {"", 0}, {"utc", 0}, {"Europe", 0}, {"Europe/", 0}, {"/Europe/Berlin", 0},
    {"/usr/share/zoneinfo/UTC", 0}, {"../zoneinfo/UTC", 0},
    {"Europe/../UTC", 0}, {"Europe/./Berlin", 0}, {"Europe//Berlin", 0},
    {"Europe/Berlin ", 0}, {"zone.tab", 0}, {"tzdata.zi", 0},
    {"right/UTC", 0}, /* counts leap seconds */
    {"CEST", 0}, {"UTC0", 0}, {"Europe/Berlin\n", 0}};

static const struct {
	const char *word, *guess;
} guesses[] = {{"Europe/Berln", "Europe/Berlin"},
    {"europe/berlin", "Europe/Berlin"}, {"Berlin", "Europe/Berlin"},
    {"berlin", "Europe/Berlin"}, {"New_York", "America/New_York"},
    {"newyork", "America/New_York"}, {"utc", "UTC"}, {"CEST", ""}, {"PDT", ""},
    {"Olympus/Mons", ""}, {"", ""}};

/* What TZ or --tz may hold, and the offset in 2026-01-15 and 2026-07-15. */
static const struct {
	const char *name;
	int winter, summer; /* minutes; 9999: no such zone */
} opened[] = {{"Europe/Berlin", 60, 120}, {"UTC", 0, 0}, {"UTC0", 0, 0},
    {"CET-1CEST,M3.5.0,M10.5.0/3", 60, 120}, {"CET-1CEST", 60, 120},
    {"EST5EDT4,M3.2.0/2:00:00,M11.1.0/2", -300, -240},
    {"<+0530>-5:30", 330, 330}, {"<-03>3", -180, -180},
    {"AEST-10AEDT,M10.1.0,M4.1.0/3", 660, 600},
    {"IST-1GMT0,M10.5.0,M3.5.0/1", 0, 60}, {"XXX3YYY2,J60/0,J300", -180, -120},
    {"XXX3YYY2,59/-5,300/+25", -180, -120}, {":Europe/Berlin", 60, 120},
    {":/usr/share/zoneinfo/Asia/Tokyo", 540, 540},
    {"/usr/share/zoneinfo/Asia/Tokyo", 9999, 0},
    {":/usr/share/zoneinfo", 9999, 0}, {":/dev/null", 9999, 0},
    {":/nonexistent", 9999, 0}, {"Europe/Berln", 9999, 0}, {"CEST", 9999, 0},
    {"XX5", 9999, 0}, {"XXX25", 9999, 0}, {"XXX5:60", 9999, 0},
    {"XXX5:", 9999, 0}, {"<XXX5", 9999, 0}, {"<X>5", 9999, 0},
    {"XXX5Y", 9999, 0}, {"XXX5YYY25", 9999, 0}, {"XXX5YYY,", 9999, 0},
    {"XXX5YYY,M3.2.0", 9999, 0}, {"XXX5YYY,M13.2.0,M11.1.0", 9999, 0},
    {"XXX5YYY,M3.6.0,M11.1.0", 9999, 0}, {"XXX5YYY,M3.2.7,M11.1.0", 9999, 0},
    {"XXX5YYY,M3-2.0,M11.1.0", 9999, 0}, {"XXX5YYY,J0,J1", 9999, 0},
    {"XXX5YYY,J366,J1", 9999, 0}, {"XXX5YYY,1/168,2", 9999, 0},
    {"XXX5YYY,1/x,2", 9999, 0}, {"XXX5YYY,1,2x", 9999, 0},
    {"XXX5YYY;1,2", 9999, 0}, {"", 9999, 0}};

static int
minutes_at(const struct zone *zone, const char *when)
{
	struct zone_info info;

	zone_at(zone, utc(when), &info);
	return info.offset / 60;
}

static void
check_names(void)
{
	char guess[64];
	size_t i;

	for (i = 0; i < ROWS(names); i++)
		check_number(names[i].name,
		    zone_is_known(names[i].name, strlen(names[i].name)),
		    names[i].is_known);
	for (i = 0; i < ROWS(guesses); i++) {
		zone_guess(guesses[i].word, strlen(guesses[i].word), guess,
		    sizeof(guess));
		check_text(guesses[i].word, guess, guesses[i].guess);
	}
}

static void
check_opened(void)
{
	struct zone *zone;
	size_t i;

	for (i = 0; i < ROWS(opened); i++) {
		errno = 0;
		zone = zone_open(opened[i].name);
		if (opened[i].winter == 9999) {
			check(zone == NULL && errno == ENOENT, "%s: is no zone",
			    opened[i].name);
			zone_close(zone);
			continue;
		}
		check(zone != NULL, "%s: not opened", opened[i].name);
		if (zone == NULL)
			continue;
		check_number(opened[i].name,
		    minutes_at(zone, "2026-01-15T00:00:00Z"), opened[i].winter);
		check_number(opened[i].name,
		    minutes_at(zone, "2199-07-15T00:00:00Z"), opened[i].summer);
		check_text(opened[i].name, zone_name(zone), opened[i].name);
		check_number(opened[i].name, zone_is_stale(zone), 0);
		zone_close(zone);
	}
}

/* The machine's zone, by TZ; the environment stays as it was. */
static void
check_machine(const char *tz, int want)
{
	struct zone *zone;

	if (tz == NULL)
		unsetenv("TZ");
	else
		setenv("TZ", tz, 1);
	zone = zone_open(NULL);
	if (want == 9999) {
		check(zone == NULL && errno == ENOENT, "TZ=%s: is no zone", tz);
	} else {
		check(zone != NULL, "TZ=%s: not opened", tz == NULL ? "" : tz);
		if (zone != NULL && tz != NULL)
			check_number(
			    tz, minutes_at(zone, "2026-01-15T00:00:00Z"), want);
		if (zone != NULL) {
			check_text("machine", zone_name(zone), "");
			check_number("stale", zone_is_stale(zone), 0);
		}
	}
	zone_close(zone);
	check(tz == NULL
		? getenv("TZ") == NULL
		: getenv("TZ") != NULL && strcmp(getenv("TZ"), tz) == 0,
	    "TZ was changed");
}

static void
check_machines(void)
{
	struct complaint complaint;
	struct when *when;

	check_machine(NULL, 0);
	check_machine("", 0);
	check_machine("Asia/Tokyo", 540);
	check_machine(":Asia/Tokyo", 540);
	check_machine("/usr/share/zoneinfo/Asia/Tokyo", 540);
	check_machine("XXX-3", 180);
	check_machine("/nonexistent", 9999);
	check_machine("Nowhere/Land", 9999);
	when = when_parse("10:00", NULL, 0, &complaint);
	check(when == NULL, "a WHEN in no zone");
	if (when == NULL)
		check_refusal("TZ", &complaint, "!0 TZ names no known");
	setenv("TZ", "Asia/Tokyo", 1);
	when = when_parse("10:00", NULL, 0, &complaint);
	check(when != NULL && !when_is_local(when), "TZ=Asia/Tokyo is local");
	when_free(when);
	when = when_parse("10:00", ZONE_MACHINE, 0, &complaint);
	check(when != NULL && when_is_local(when), "10:00 is not local");
	when_free(when);
	when = when_parse("every 1h", ZONE_MACHINE, 0, &complaint);
	check(when != NULL && !when_is_local(when), "every 1h is local");
	when_free(when);
	when = when_parse("10:00 UTC", NULL, 0, &complaint);
	check(when != NULL && !when_is_local(when), "10:00 UTC is local");
	when_free(when);
	when = when_parse("@5", NULL, 0, &complaint);
	check(when != NULL && !when_is_local(when), "@5 is local");
	when_free(when);
	setenv("TZ", "UTC0", 1);
}

static void
write_file(const char *name, const void *data, size_t size)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	if ((file = fopen(path, "w")) == NULL ||
	    fwrite(data, 1, size, file) != size || fclose(file) != 0) {
		perror(path);
		exit(2);
	}
}

/*
 * A file whose only change is at the beginning of time, as zic(8) writes it,
 * with a rule for the time after that.
 */
static void
check_long_ago(void)
{
	static const char head[] = "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				   "\0\0\0\0"
				   "\0\0\0\0"
				   "\0\0\0\0";
	static const char tail[] = "\0\0\0\1"
				   "\0\0\0\4";
	static const char type[] = "\0\0\0\0\0\0UTC";
	static const char rule[] = "\nCET-1CEST,M3.5.0,M10.5.0/3\n";
	static const char never[] = "\0\0\0\0", once[] = "\0\0\0\1";
	static const char first[] = "\xf8\0\0\0\0\0\0\0"; /* -2^59 */
	char data[256], *p = data;
	struct zone *zone;

	p = mempcpy(p, head, sizeof(head) - 1);
	p = mempcpy(p, never, 4);
	p = mempcpy(p, tail, sizeof(tail) - 1);
	p = mempcpy(p, type, sizeof(type));
	p = mempcpy(p, head, sizeof(head) - 1);
	p = mempcpy(p, once, 4);
	p = mempcpy(p, tail, sizeof(tail) - 1);
	p = mempcpy(p, first, sizeof(first));
	p = mempcpy(p, type, sizeof(type));
	p = mempcpy(p, rule, sizeof(rule) - 1);
	write_file("Long", data, (size_t)(p - data));
	alarm(60); /* it took as many steps as there were years */
	zone = zone_open("Long");
	alarm(0);
	check(zone != NULL, "a change long ago");
	if (zone == NULL)
		return;
	check_number("rule", minutes_at(zone, "2026-07-15T00:00:00Z"), 120);
	zone_close(zone);
}

/* The machine's own zone is not taken for UTC for want of a descriptor. */
static void
check_scarce(void)
{
	struct rlimit limit, none;
	struct zone *zone;

	if (access("/etc/localtime", R_OK) == -1 ||
	    getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return;
	none = limit;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);
	zone = zone_open(ZONE_MACHINE);
	check(zone == NULL && errno == EMFILE, "the machine's zone, unread");
	zone_close(zone);
	zone = zone_open("Europe/Berlin");
	check(zone == NULL && errno == EMFILE, "a zone that is not read");
	zone_close(zone);
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* Each cut of a good file, and each byte of it changed: no crash, no hang. */
static void
check_damaged(void)
{
	static unsigned char data[8192];
	unsigned char saved;
	struct zone *zone;
	size_t i, size;
	FILE *file;

	file = fopen("/usr/share/zoneinfo/Australia/Lord_Howe", "r");
	if (file == NULL) {
		check(0, "no Lord_Howe");
		return;
	}
	size = fread(data, 1, sizeof(data), file);
	fclose(file);
	write_file("Whole", data, size);
	check(zone_is_known("Whole", 5), "a whole file is a zone");
	for (i = 0; i < size; i += i < 128 ? 1 : 17) {
		write_file("Cut", data, i);
		zone = zone_open("Cut");
		check(zone == NULL || i + 48 > size, "cut at %zu: a zone", i);
		zone_close(zone);
	}
	for (i = 0; i < size; i += i < 128 ? 1 : 3) {
		saved = data[i];
		data[i] ^= 0xff;
		write_file("Changed", data, size);
		zone = zone_open("Changed");
		if (zone != NULL)
			zone_reading(zone, utc("2026-01-15T00:00:00Z"));
		zone_close(zone);
		data[i] = saved;
	}
	data[size - 2] = 'x'; /* of the rule, at the end */
	write_file("Unruly", data, size);
	check(!zone_is_known("Unruly", 6), "a rule that is none");
	table_passed++;
}

/* Version 1, two kinds of time, one change at 2001-09-09T01:46:40Z. */
static const unsigned char version1[] = "TZif\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
					"\0\0\0\0"
					"\0\0\0\0"
					"\0\0\0\0"
					"\0\0\0\1"
					"\0\0\0\2"
					"\0\0\0\10"
					"\x3b\x9a\xca\0"
					"\1"
					"\0\0\0\0\0\0"
					"\0\0\x0e\x10\0\4"
					"AAA\0BBB\0";

/* One kind of time, with an abbreviation that fills its room and has no end. */
static const unsigned char wordy[] = "TZif\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				     "\0\0\0\0"
				     "\0\0\0\0"
				     "\0\0\0\0"
				     "\0\0\0\0"
				     "\0\0\0\1"
				     "\0\0\0\20"
				     "\0\0\x0e\x10\0\0"
				     "ABCDEFGHIJKLMNOP";

static void
check_wordy(void)
{
	struct zone_info info;
	struct zone *zone;

	write_file("Wordy", wordy, sizeof(wordy) - 1);
	zone = zone_open("Wordy");
	check(zone != NULL, "a long abbreviation");
	if (zone == NULL)
		return;
	zone_at(zone, 0, &info);
	check_number("a long abbreviation",
	    (int64_t)strnlen(info.abbreviation, sizeof(info.abbreviation)),
	    (int64_t)sizeof(info.abbreviation) - 1);
	zone_close(zone);
}

static void
check_own_database(void)
{
	struct zone_info info;
	struct zone *zone;
	char path[128];

	if (mkdtemp(directory) == NULL) {
		perror(directory);
		exit(2);
	}
	setenv("TZDIR", directory, 1);
	check(!zone_is_known("Europe/Berlin", 13), "TZDIR is not respected");
	check(zone_is_known("UTC", 3), "UTC is no name there");
	zone = zone_open("UTC");
	check(zone != NULL, "UTC is there without a database");
	zone_close(zone);
	write_file("Old", version1, sizeof(version1) - 1);
	zone = zone_open("Old");
	check(zone != NULL, "version 1");
	if (zone != NULL) {
		zone_at(zone, INT64_C(999999999) * SECOND, &info);
		check_text("before", info.abbreviation, "AAA");
		zone_at(zone, INT64_C(1000000000) * SECOND, &info);
		check_text("after", info.abbreviation, "BBB");
		check_number("after", info.offset, 3600);
	}
	zone_close(zone);
	snprintf(path, sizeof(path), "%s/Pipe", directory);
	check(mkfifo(path, 0600) == 0, "mkfifo");
	check(!zone_is_known("Pipe", 4), "a FIFO is a zone");
	check_wordy();
	check_long_ago();
	check_damaged();
	unsetenv("TZDIR");
	setenv("TZDIR", "", 1);
	check(zone_is_known("Europe/Berlin", 13), "an empty TZDIR is none");
	unsetenv("TZDIR");
	snprintf(path, sizeof(path), "rm -r '%s'", directory);
	check(system(path) == 0, "%s", path);
}

/* The readings of instants, and back: the rule, where it is special. */
static void
check_readings(void)
{
	static const struct {
		const char *zone, *reading;
		size_t count;
		const char *first; /* or the end of the gap */
	} rows[] = {{"Europe/Berlin", "2026-03-29T02:30:00Z", 0,
			"2026-03-29T01:00:00Z"},
	    {"Europe/Berlin", "2026-03-29T01:59:59.999999999Z", 1,
		"2026-03-29T00:59:59.999999999Z"},
	    {"Europe/Berlin", "2026-03-29T03:00:00Z", 1,
		"2026-03-29T01:00:00Z"},
	    {"Europe/Berlin", "2026-10-25T02:00:00Z", 2,
		"2026-10-25T00:00:00Z"},
	    {"Europe/Berlin", "2026-10-25T03:00:00Z", 1,
		"2026-10-25T02:00:00Z"},
	    {"Pacific/Apia", "2011-12-30T00:00:00Z", 0, "2011-12-30T10:00:00Z"},
	    {"Pacific/Apia", "2011-12-30T23:59:59Z", 0, "2011-12-30T10:00:00Z"},
	    {"Asia/Almaty", "2024-02-29T23:30:00Z", 2, "2024-02-29T17:30:00Z"},
	    {"Europe/Moscow", "2014-10-26T01:30:00Z", 2,
		"2014-10-25T21:30:00Z"},
	    {"UTC", "2026-10-25T03:00:00Z", 1, "2026-10-25T03:00:00Z"}};
	int64_t instants[4];
	struct zone *zone;
	size_t count, i;

	for (i = 0; i < ROWS(rows); i++) {
		if ((zone = zone_open(rows[i].zone)) == NULL)
			continue;
		count = zone_instants(zone, utc(rows[i].reading), instants);
		check_number(
		    rows[i].reading, (int64_t)count, (int64_t)rows[i].count);
		check_number(rows[i].reading,
		    count > 0 ? instants[0]
			      : zone_gap_end(zone, utc(rows[i].reading)),
		    utc(rows[i].first));
		zone_close(zone);
	}
}

/* Far ends: nothing overflows. */
static void
check_ends(void)
{
	struct zone *zone = zone_open("Asia/Tokyo");
	int64_t instants[4];

	if (zone == NULL)
		return;
	check(zone_reading(zone, INT64_MAX) == INT64_MAX, "the last instant");
	check(zone_reading(zone, INT64_MIN) < 0, "the first instant");
	zone_instants(zone, INT64_MAX, instants);
	zone_instants(zone, INT64_MIN, instants);
	zone_gap_end(zone, INT64_MAX);
	zone_gap_end(zone, INT64_MIN);
	zone_close(zone);
}

/* As localtime_r(3) has it, at all kinds of instants. */
static void
check_like_libc(void)
{
	static const char *const zones[] = {"Europe/Berlin", "Europe/Dublin",
	    "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo",
	    "Africa/Casablanca", "Asia/Kathmandu", "Antarctica/Troll",
	    "America/St_Johns", "Asia/Gaza", "Europe/Moscow", "Asia/Almaty",
	    "Asia/Pyongyang", "Antarctica/Casey", "Africa/Monrovia",
	    "America/Nuuk", "Asia/Tehran", "EST5EDT", "Etc/GMT-14",
	    "CET-1CEST,M3.5.0,M10.5.0/3", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0"};
	struct zone_info info;
	struct zone *zone;
	struct tm tm;
	time_t second;
	size_t i;
	int n;

	for (i = 0; i < ROWS(zones); i++) {
		if ((zone = zone_open(zones[i])) == NULL) {
			check(0, "%s: not opened", zones[i]);
			continue;
		}
		setenv("TZ", zones[i], 1);
		tzset();
		for (n = 0; n < 20000; n++) {
			second = (time_t)random_below(INT32_MAX) * 4 -
			    (time_t)random_below(INT32_MAX);
			/* Years before 1970 have no rules in libc's strings. */
			if (second > INSTANT_MAX / SECOND ||
			    (second < 0 && strchr(zones[i], ',') != NULL))
				continue;
			localtime_r(&second, &tm);
			zone_at(zone, second * SECOND, &info);
			if (info.offset != tm.tm_gmtoff ||
			    info.is_dst != (tm.tm_isdst > 0) ||
			    strcmp(info.abbreviation, tm.tm_zone) != 0)
				break;
		}
		check(n == 20000, "%s: differs at %lld", zones[i],
		    (long long)second);
		zone_close(zone);
	}
	setenv("TZ", "UTC0", 1);
	tzset();
}

int
main(void)
{
	check_names();
	check_opened();
	check_machines();
	check_own_database();
	check_scarce();
	check_readings();
	check_ends();
	check_like_libc();
	return table_end();
}
