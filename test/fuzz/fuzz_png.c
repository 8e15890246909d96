/*
 * The walk through a PNG: the bytes as they are, and again with every CRC
 * made right, since no fuzzer guesses those.
 */
#include "check_bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t
number_at(const uint8_t *data)
{
	return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 |
		(uint32_t)data[2] << 8 | data[3];
}

static uint32_t
crc_of(const uint8_t *data, size_t length)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < length; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static void
repair(uint8_t *data, size_t size)
{
	size_t at = 8;

	while (size >= 12 && at <= size - 12) {
		size_t length = number_at(data + at);
		uint32_t crc;

		if (length > size - at - 12)
			return;
		crc = crc_of(data + at + 4, length + 4);
		at += length + 8;
		for (int i = 0; i < 4; i++)
			data[at++] = (uint8_t)(crc >> (24 - 8 * i));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size + 1);

	if (copy == NULL)
		return 0;
	if (size > 0)
		memcpy(copy, data, size);
	check_bytes(check_png, data, size);
	repair(copy, size);
	check_bytes(check_png, copy, size);
	free(copy);
	return 0;
}
