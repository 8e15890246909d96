/*
 * What the folder store holds, told to the sweeper; on the way it removes what
 * a write left behind that a crash cut short. Must not know which objects
 * ought to be there.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/store_file.h"

#define LEFTOVER_AGE 86400
#define KEY_SIZE 512

/* A folder that is being read, and where its objects are told. */
struct reading {
	const struct store_listing *listing;
	const char *folder;
	int64_t now;
	bool stopped;		/* by the one who is told */
};

static void
tell_object(struct reading *reading, int at, const char *name)
{
	const struct store_listing *listing = reading->listing;
	char key[KEY_SIZE];
	struct stat status;
	int64_t age;

	if (fstatat(at, name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(status.st_mode))
		return;
	age = reading->now - (int64_t)status.st_mtime;
	age = age < 0 ? 0 : age;
	if (name[0] == '.' && age > LEFTOVER_AGE)
		unlinkat(at, name, 0);
	snprintf(key, sizeof(key), "%s/%s", reading->folder, name);
	if (store_key_valid(key) &&
	    strncmp(key, listing->prefix, strlen(listing->prefix)) == 0)
		reading->stopped = !listing->found(listing->context, key, age);
}

typedef enum store_result visit(struct reading *, int at, const char *name);

/* Visits every name of a folder; takes the descriptor. */
static enum store_result
read_folder(struct reading *reading, int fd, visit *each)
{
	enum store_result result = STORE_OK;
	DIR *dir = fdopendir(fd);
	struct dirent *entry;

	if (dir == NULL) {
		close(fd);
		return store_file_failed("open folder");
	}
	while (result == STORE_OK && !reading->stopped &&
	    (errno = 0, entry = readdir(dir)) != NULL) {
		if (clock_us() >= reading->listing->deadline_us)
			result = STORE_TIMEOUT;
		else
			result = each(reading, fd, entry->d_name);
	}
	if (result == STORE_OK && !reading->stopped && errno != 0)
		result = store_file_failed("read folder");
	closedir(dir);
	return result;
}

static enum store_result
visit_object(struct reading *reading, int at, const char *name)
{
	if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
		tell_object(reading, at, name);
	return STORE_OK;
}

/* True where keys below this folder can begin with the prefix. */
static bool
is_asked(const char *folder, const char *prefix)
{
	size_t length = strlen(folder);
	size_t wanted = strlen(prefix);

	return length == 36 && strncmp(folder, prefix,
		wanted < length ? wanted : length) == 0;
}

static enum store_result
visit_folder(struct reading *reading, int at, const char *name)
{
	int fd;

	if (!is_asked(name, reading->listing->prefix))
		return STORE_OK;
	if ((fd = store_file_folder(at, name)) < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ?
			STORE_OK : store_file_failed("open folder");
	reading->folder = name;
	return read_folder(reading, fd, visit_object);
}

enum store_result
store_file_list(struct store *base, const struct store_listing *listing)
{
	struct reading reading = { .listing = listing, .now = clock_wall() };
	int fd = store_file_folder(store_file_of(base)->root, ".");

	return fd < 0 ? store_file_failed("open folder") :
		read_folder(&reading, fd, visit_folder);
}
