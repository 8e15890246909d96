/* The outline of a PDF. */
#include "check_bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_bytes(check_pdf, data, size);
	return 0;
}
