/*
 * Replays inputs through a fuzz target without libFuzzer, so that every corpus
 * is a regression test of `make check`: each argument is a file or a folder of
 * files. Must not know any target.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t replayed;

static bool
failed(const char *path)
{
	perror(path);
	return false;
}

/*
 * The copy has exactly the input's size, so that a read past its end shows
 * under the address sanitizer.
 */
static bool
replay_bytes(FILE *file, size_t size)
{
	uint8_t *data = malloc(size > 0 ? size : 1);
	bool complete;

	if (data == NULL)
		return false;
	complete = fread(data, 1, size, file) == size;
	if (complete)
		LLVMFuzzerTestOneInput(data, size);
	free(data);
	replayed++;
	return complete;
}

static bool
replay_file(const char *path, off_t size)
{
	FILE *file = fopen(path, "rb");
	bool done;

	if (file == NULL)
		return failed(path);
	done = replay_bytes(file, (size_t)size);
	fclose(file);
	return done || failed(path);
}

static bool replay(const char *path);

static bool
replay_folder(const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort);
	bool done = true;

	if (count < 0)
		return failed(path);
	for (int i = 0; i < count; i++) {
		char *entry = NULL;

		if (entries[i]->d_name[0] != '.' &&
		    asprintf(&entry, "%s/%s", path, entries[i]->d_name) > 0)
			done = replay(entry) && done;
		free(entry);
		free(entries[i]);
	}
	free(entries);
	return done;
}

static bool
replay(const char *path)
{
	struct stat facts;

	if (stat(path, &facts) != 0)
		return failed(path);
	if (S_ISDIR(facts.st_mode))
		return replay_folder(path);
	return replay_file(path, facts.st_size);
}

int
main(int argc, char **argv)
{
	bool done = true;

	for (int i = 1; i < argc; i++)
		done = replay(argv[i]) && done;
	if (replayed == 0)
		fprintf(stderr, "%s: no input was given\n", argv[0]);
	return done && replayed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
