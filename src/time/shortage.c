/* SPDX-License-Identifier: ISC */
#include "shortage.h"

#include <errno.h>

int
shortage_caused(int error)
{
	return error == ENOMEM || error == EMFILE || error == ENFILE;
}
