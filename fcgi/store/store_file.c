/*
 * Documents in a folder: STORAGE_DIR/<organization>/<document>. An object is
 * written under a name of its own, synced and renamed, so that a name that
 * exists holds all of its bytes, also after a power cut. Must not know HTTP:
 * Nginx hands the bytes out once store_file_link.c found the link genuine.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/store_file.h"

#define COPY_SIZE 65536
#define FOLDER_MODE 0750
#define OBJECT_MODE 0640
#define NAME_SIZE 128
#define SECRET_LENGTH_LEAST 32

/* A disk that is full or fails may recover; a wrong set-up will not. */
enum store_result
store_file_failed(const char *what)
{
	int reason = errno;

	log_error("file storage failed", LOG_TEXT("call", what),
		LOG_TEXT("reason", strerror(reason)));
	errno = reason;
	switch (reason) {
	case EACCES:
	case EPERM:
	case EROFS:
	case ELOOP:
	case ENOTDIR:
	case EISDIR:
		return STORE_REFUSED;
	default:
		return STORE_UNAVAILABLE;
	}
}

int
store_file_folder(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC |
		O_NOFOLLOW);
}

/*
 * Nginx must read it whatever the umask; a chmod afterwards would take away
 * the group that the folder above passes on.
 */
static int
make_folder(int at, const char *name)
{
	mode_t mask = umask(0);
	int made = mkdirat(at, name, FOLDER_MODE), fd;

	umask(mask);
	if (made != 0 && errno != EEXIST)
		return -1;
	if ((fd = store_file_folder(at, name)) < 0)
		return -1;
	if (fsync(at) == 0)
		return fd;
	close(fd);
	return -1;
}

static int
open_or_make_folder(int at, const char *name)
{
	int fd = store_file_folder(at, name);

	return fd < 0 && errno == ENOENT ? make_folder(at, name) : fd;
}

/* "<organization>/<document>" cut in two; the halves have known length. */
struct place {
	char folder[37];
	char name[37];
};

static struct place
place_of(const char *key)
{
	struct place place = { 0 };

	memcpy(place.folder, key, 36);
	memcpy(place.name, key + 37, 36);
	return place;
}

static bool
write_all(int fd, const char *data, size_t length)
{
	while (length > 0) {
		ssize_t done = write(fd, data, length);

		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			data += done;
			length -= (size_t)done;
		}
	}
	return true;
}

static ssize_t
read_some(const struct object *object, int64_t at, char *data)
{
	size_t length = COPY_SIZE;
	ssize_t got;

	if (object->size - at < COPY_SIZE)
		length = (size_t)(object->size - at);
	do
		got = pread(object->fd, data, length, at);
	while (got < 0 && errno == EINTR);
	if (got == 0)
		errno = EIO;	/* shorter than it was said to be */
	return got;
}

static enum store_result
copy(const struct object *object, int to, int64_t deadline_us)
{
	char data[COPY_SIZE];
	int64_t at = 0;

	while (at < object->size) {
		ssize_t got = read_some(object, at, data);

		if (got <= 0)
			return store_file_failed("read");
		if (!write_all(to, data, (size_t)got))
			return store_file_failed("write");
		at += got;
		if (clock_us() >= deadline_us)
			return STORE_TIMEOUT;
	}
	return STORE_OK;
}

static enum store_result
write_object(int folder, const char *name, const struct object *object,
	int64_t deadline_us)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL |
		O_NOFOLLOW | O_CLOEXEC, OBJECT_MODE);
	enum store_result result;

	if (fd < 0)
		return store_file_failed("create");
	result = copy(object, fd, deadline_us);
	if (result == STORE_OK && fchmod(fd, OBJECT_MODE) != 0)
		result = store_file_failed("fchmod");
	if (result == STORE_OK && fsync(fd) != 0)
		result = store_file_failed("fsync");
	if (close(fd) != 0 && result == STORE_OK)
		result = store_file_failed("close");
	return result;
}

static void
temporary_name(char name[NAME_SIZE], const char *final)
{
	uint64_t random;

	random_bytes(&random, sizeof(random));
	snprintf(name, NAME_SIZE, ".%s.%016llx", final,
		(unsigned long long)random);
}

static enum store_result
put_in(int folder, const char *final, const struct object *object,
	int64_t deadline_us)
{
	char name[NAME_SIZE];
	enum store_result result;

	temporary_name(name, final);
	result = write_object(folder, name, object, deadline_us);
	if (result == STORE_OK && renameat(folder, name, folder, final) != 0)
		result = store_file_failed("rename");
	if (result != STORE_OK) {
		unlinkat(folder, name, 0);
		return result;
	}
	return fsync(folder) == 0 ? STORE_OK : store_file_failed("fsync");
}

static enum store_result
file_put(struct store *base, const struct object *object, int64_t deadline_us)
{
	struct store_file *store = store_file_of(base);
	struct place place = place_of(object->key);
	int folder = open_or_make_folder(store->root, place.folder);
	enum store_result result;

	if (folder < 0)
		return store_file_failed("open folder");
	result = put_in(folder, place.name, object, deadline_us);
	close(folder);
	return result;
}

static enum store_result
file_delete(struct store *base, const char *key, int64_t deadline_us)
{
	struct place place = place_of(key);
	int folder = store_file_folder(store_file_of(base)->root, place.folder);
	enum store_result result = STORE_OK;

	(void)deadline_us;
	if (folder < 0)
		return errno == ENOENT ? STORE_OK :
			store_file_failed("open folder");
	if (unlinkat(folder, place.name, 0) != 0 && errno != ENOENT)
		result = store_file_failed("unlink");
	if (result == STORE_OK && fsync(folder) != 0)
		result = store_file_failed("fsync");
	close(folder);
	return result;
}

static enum store_result
read_all(int fd, struct buf *out)
{
	char part[65536];
	size_t total = 0;
	ssize_t count;

	while ((count = read(fd, part, sizeof(part))) > 0) {
		total += (size_t)count;
		if (total > STORE_GET_MAX)
			return STORE_REFUSED;
		buf_add(out, part, (size_t)count);
	}
	return count == 0 ? STORE_OK : store_file_failed("read");
}

static enum store_result
file_get(struct store *base, const char *key, int64_t deadline_us,
	struct buf *out)
{
	struct place place = place_of(key);
	int folder = store_file_folder(store_file_of(base)->root, place.folder);
	int fd = folder < 0 ? -1 : openat(folder, place.name,
		O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	enum store_result result;

	(void)deadline_us;
	if (fd < 0)
		result = errno == ENOENT ? STORE_ABSENT :
			store_file_failed("open");
	else
		result = read_all(fd, out);
	if (fd >= 0)
		close(fd);
	if (folder >= 0)
		close(folder);
	return result;
}

static enum store_result
file_exists(struct store *base, const char *key, int64_t deadline_us)
{
	struct stat status;

	(void)deadline_us;
	if (fstatat(store_file_of(base)->root, key, &status,
	    AT_SYMLINK_NOFOLLOW) == 0)
		return S_ISREG(status.st_mode) ? STORE_OK : STORE_REFUSED;
	return errno == ENOENT ? STORE_ABSENT : store_file_failed("stat");
}

static void
file_close(struct store *base)
{
	struct store_file *store = store_file_of(base);

	close(store->root);
	explicit_bzero(store->key, sizeof(store->key));
	free(store);
}

const struct backend store_file_backend = {
	.put = file_put,
	.delete = file_delete,
	.get = file_get,
	.exists = file_exists,
	.link = store_file_link,
	.list = store_file_list,
	.close = file_close,
};

struct store *
store_file_open(const struct config *config, char *error, size_t error_size)
{
	struct store_file *store;
	int root;

	if (strlen(config->secret) < SECRET_LENGTH_LEAST) {
		snprintf(error, error_size,
			"SECRET must have at least %d characters",
			SECRET_LENGTH_LEAST);
		return NULL;
	}
	/*
	 * It may be a link, unlike all below it, and it is not made: where a
	 * volume is not mounted, all documents would seem to be gone.
	 */
	root = open(config->storage_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0) {
		snprintf(error, error_size, "STORAGE_DIR %s: %s",
			config->storage_dir, strerror(errno));
		return NULL;
	}
	store = calloc(1, sizeof(*store));
	if (store == NULL)
		abort();
	store->store = (struct store){ &store_file_backend, config };
	store->root = root;
	store_file_derive(store);
	return &store->store;
}
