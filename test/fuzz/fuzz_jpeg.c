/* The walk through a JPEG. */
#include "check_bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_bytes(check_jpeg, data, size);
	return 0;
}
