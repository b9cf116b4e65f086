/* SPDX-License-Identifier: ISC */
#ifndef WORKER_STEER_H
#define WORKER_STEER_H

struct work;

#define STEER_ANSWER 160

/*
 * Does what a request asks for: a line such as `pause`, `adjust + NS`, `skip N`.
 * The answer is a line as well: `ok`, with more where there is more to tell, or
 * `no` and the reason.  ptymer-state(5) lists them.
 */
void steer(struct work *, char *request, char answer[STEER_ANSWER]);

/* The same for who has only signals. */
void steer_pause(struct work *);
void steer_resume(struct work *);
void steer_run(struct work *);

#endif
