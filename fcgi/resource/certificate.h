/* What lists of certificates, and exports of them, can be limited to. */
#ifndef RESOURCE_CERTIFICATE_H
#define RESOURCE_CERTIFICATE_H

#include "resource/resource.h"

extern const struct field certificate_filters[];

#endif
