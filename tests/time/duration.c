/* SPDX-License-Identifier: ISC */
#include "table.h"

#include "time/duration.h"

#define S  SECOND
#define MS (SECOND / 1000)
#define US (SECOND / 1000000)
#define M  (60 * S)
#define H  (60 * M)
#define D  (24 * H)
#define W  (7 * D)

static const struct {
	const char *text;
	int64_t ns;
} accepted[] = {{"60", 60 * S}, {"1.5", 1500 * MS}, {".5", 500 * MS}, {"0", 0},
    {"0.0", 0}, {"0s", 0}, {"00060", 60 * S}, {"90s", 90 * S}, {"5m", 5 * M},
    {"1h30m", 90 * M}, {"2d 4h", 2 * D + 4 * H}, {"1.5h", 90 * M},
    {".5h", 30 * M}, {"250ms", 250 * MS}, {"1 hour 30 min", 90 * M},
    {"3 weeks", 3 * W}, {"  5m\t", 5 * M}, {"1h\t30m", 90 * M}, {"1us", US},
    {"1 \302\265s", US}, {"1\316\274s", US}, {"1usec", US}, {"1ms", MS},
    {"1msec", MS}, {"1s", S}, {"1sec", S}, {"1second", S}, {"2 seconds", 2 * S},
    {"1m", M}, {"1min", M}, {"1minute", M}, {"2 minutes", 2 * M}, {"1h", H},
    {"1hr", H}, {"1hour", H}, {"2 hours", 2 * H}, {"1d", D}, {"1day", D},
    {"2 days", 2 * D}, {"1w", W}, {"1week", W}, {"2 weeks", 2 * W},
    {"1w 1d 1h 1m 1s 1ms 1us", W + D + H + M + S + MS + US}, {"30m 1h", 90 * M},
    {"1h 1h", 2 * H}, {"1.5h.5m", 90 * M + 30 * S}, {"1:30:00", 90 * M},
    {"0:00:00", 0}, {"0:00:01.25", 1250 * MS},
    {"100:59:59", 100 * H + 59 * M + 59 * S}, {"PT1H30M", 90 * M},
    {"P1DT2H", D + 2 * H}, {"P2W", 2 * W}, {"PT1.5S", 1500 * MS}, {"P1D", D},
    {"PT0S", 0}, {"PT90M", 90 * M}, {"P1DT1H1M1S", D + H + M + S},
    {"0.0000019", US}, {"0.9999999", 999999 * US}, {"1.9us", US},
    {"0.5us 0.5us", US}, {"0.00000000000165343915343915343916w", 0},
    {"0.000000000001653439153439153440w", 0},
    {"0.1234567890123w", 74666665994 * US},
    {"0.000000000000000000000000000000001", 0}, {"100000000us", 100 * S},
    {"36525d", DURATION_MAX}, {"3155760000", DURATION_MAX},
    {"876600:00:00", DURATION_MAX}, {"P36525D", DURATION_MAX},
    {"3155760000.0000009", DURATION_MAX}};

static const struct {
	const char *text;
	const char *want;
} refused[] = {{"", "!0 no duration"}, {"   ", "!0 no duration"},
    {"5M", "!1 write 5m for minutes"},
    {"1h5M", "!3 a month has no fixed length"}, {"1y", "!1 months and years"},
    {"1Y", "!1 months and years"}, {"1 mo", "!2 months and years"},
    {"1month", "!1 write days or weeks"}, {"2 MONTHS", "!2 months and years"},
    {"1 year", "!2 months and years"}, {"P1M", "!2 no fixed length"},
    {"P1Y", "!2 no fixed length"}, {"P1Y2M", "!2 no fixed length"},
    {"1:30", "!1 1m30s or 1h30m"}, {"1h30", "!2 a number without a unit"},
    {"1h30 ", "!2 write a unit"}, {"10 20", "!3 a number without a unit"},
    {"10 20m", "!3 a number without a unit"}, {"10 .5", "!3 not part"},
    {"-", "!0 negative"}, {"-5", "!0 leave the - out"}, {"-5m", "!0 negative"},
    {"+5m", "!0 sign"}, {"5m-3s", "!2 sign"}, {"5+3", "!1 sign"},
    {"1e3", "!1 exponent"}, {"1E3", "!1 exponent"}, {"0x10", "!1 decimal"},
    {"0x", "!1 decimal"}, {"1x", "!1 not a unit"}, {"10x", "!2 not a unit"},
    {"0X10", "!1 decimal"}, {"1,5", "!1 comma"}, {"1h,30m", "!2 comma"},
    {"1 hour and 30 min", "!7 not part"}, {"infinity", "!0 not a length"},
    {"inf", "!0 not a length"}, {"nan", "!0 not a duration"},
    {"trout", "!0 not a duration"}, {"m", "!0 not a duration"},
    {"5trout", "!1 not a unit"}, {"5mm", "!1 not a unit"},
    {"5 minuts", "!2 minute"}, {"5 secnds", "!2 seconds"}, {"5H", "!1 h"},
    {"5 Min", "!2 min"}, {"5 MS", "!2 ms"},
    {"5.", "!2 no digit after the point"}, {".", "!1 no digit after the point"},
    {"5..5", "!2 no digit after the point"},
    {"1h.", "!3 no digit after the point"}, {"1.5.5", "!3 not part"},
    {"5:00", "!1 minutes and seconds"}, {"1:30x", "!4 not part"},
    {"1:30m", "!4 not part"}, {"1:60:00", "!2 more than 59"},
    {"1:00:60", "!5 more than 59"}, {"1:2:3", "!2 not two digits"},
    {"1:02:3", "!5 not two digits"}, {"1:002:03", "!2 not two digits"},
    {"1.5:00:00", "!3 no fraction"}, {"1:02:03.", "!8 no digit"},
    {"1:02:03x", "!7 not part"}, {"1:02:03:04", "!7 not part"},
    {":30", "!0 not a number"}, {"P", "!1 not a number"},
    {"PT", "!2 not a number"}, {"P1", "!2 designator"},
    {"P1DT", "!4 not a number"}, {"PT1H2H", "!5 designator"},
    {"PT1M2H", "!5 designator"}, {"P1H", "!2 designator"},
    {"PT1D", "!3 designator"}, {"PT1.5H", "!2 only the seconds"},
    {"P1.5D", "!1 only the seconds"}, {"P.5D", "!1 not a number"},
    {"P1W2D", "!3 weeks stand alone"}, {"P1D2W", "!4 designator"},
    {"PTT1S", "!2 not a number"}, {"PT1.S", "!4 no digit"},
    {"P 1D", "!1 not a number"}, {"pt1h", "!0 upper case"},
    {"PT1h", "!3 designator"}, {"36525d 1us", "!0 100 years"},
    {"36526d", "!0 36525d is the longest"}, {"3155760001", "!0 100 years"},
    {"2147483647d", "!0 100 years"}, {"9223372036854775807", "!0 100 years"},
    {"9223372036854775808", "!0 100 years"},
    {"99999999999999999999999999999", "!0 100 years"},
    {"99999999999999999999h", "!0 100 years"},
    {"999999999:00:00", "!0 100 years"},
    {"PT99999999999999999999S", "!0 100 years"}, {"P99999W", "!0 100 years"},
    {"5m\n", "!2 not part"}, {"5\001", "!1 not part"},
    {"5\303\244", "!1 not a unit"}, {"\377", "!0 not a number"}};

/* What to write instead is told of these. */
static const char *const hinted[] = {"5M", "1y", "P1M", "1:30", "1h30", "10 20",
    "-5m", "", "1e3", "0x10", "1,5", "infinity", "36526d", "5m x", "5mm"};

static const struct {
	int64_t ns;
	const char *seconds, *shown;
} formatted[] = {{0, "0", "0s"}, {1, "0.000000001", "0s"},
    {999, "0.000000999", "0s"}, {US, "0.000001", "1us"},
    {1500 * US, "0.0015", "1ms"}, {250 * MS, "0.25", "250ms"},
    {S - 1, "0.999999999", "999ms"}, {S, "1", "1s"}, {1500 * MS, "1.5", "1.5s"},
    {12399 * MS, "12.399", "12.3s"}, {M - 1, "59.999999999", "59.9s"},
    {M, "60", "1m"}, {5 * M - 1, "299.999999999", "4m59s"},
    {90 * M, "5400", "1h30m"}, {H + 59 * S, "3659", "1h"},
    {2 * D + 4 * H + 59 * M, "190740", "2d4h"},
    {DURATION_MAX, "3155760000", "36525d"}};

static void
check_roundtrip(void)
{
	struct complaint complaint;
	char text[DURATION_TEXT];
	int64_t got, ns;
	int i;

	for (i = 0; i < 20000; i++) {
		ns = (int64_t)random_below(3155760000U) * SECOND +
		    (int64_t)random_below(1000000) * US;
		if (ns > DURATION_MAX)
			continue;
		duration_format_seconds(text, ns);
		got = -1;
		duration_parse(text, &got, &complaint);
		check_number(text, got, ns);
	}
}

int
main(void)
{
	struct complaint complaint;
	char text[DURATION_TEXT];
	int64_t ns;
	size_t i;

	for (i = 0; i < ROWS(accepted); i++) {
		ns = -1;
		complaint.why = "";
		duration_parse(accepted[i].text, &ns, &complaint);
		check(ns == accepted[i].ns, "%s: got %lld (%s), want %lld",
		    accepted[i].text, (long long)ns, complaint.why,
		    (long long)accepted[i].ns);
	}
	for (i = 0; i < ROWS(refused); i++) {
		ns = -7;
		if (duration_parse(refused[i].text, &ns, &complaint) == 0)
			check(0, "%s: not refused", refused[i].text);
		else
			check_refusal(
			    refused[i].text, &complaint, refused[i].want);
		check_number(refused[i].text, ns == -7 || ns >= 0, 1);
	}
	for (i = 0; i < ROWS(hinted); i++)
		check(duration_parse(hinted[i], &ns, &complaint) == -1 &&
			(complaint.instead != NULL || *complaint.near != '\0'),
		    "%s: no hint", hinted[i]);
	for (i = 0; i < ROWS(formatted); i++) {
		check_text("seconds",
		    duration_format_seconds(text, formatted[i].ns),
		    formatted[i].seconds);
		check_text("short",
		    duration_format_short(text, formatted[i].ns),
		    formatted[i].shown);
	}
	check_text(
	    "negative", duration_format_seconds(text, -1500 * MS), "-1.5");
	check_text("negative", duration_format_seconds(text, INT64_MIN),
	    "-9223372036.854775808");
	check_roundtrip();
	return table_end();
}
