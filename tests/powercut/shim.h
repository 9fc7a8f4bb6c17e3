/* What the calls in shim.c share: whose file it is, the record in the log, the fault on order, the gate. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* The same letters stand in shim.py. */
enum kind { CREATED = 'c', WRITTEN = 'w', TRUNCATED = 't', SYNC_BEGUN = 'b', SYNCED = 's', UNSYNCED = 'x', DIRECTORY_SYNCED = 'd',
            RENAMED = 'r', LINKED = 'l', UNLINKED = 'u', MADE_DIRECTORY = 'm', REMOVED_DIRECTORY = 'k' };

struct head { uint32_t first, second; uint64_t inode; int64_t offset; uint8_t kind; uint8_t zero[7]; }; /* lengths of what follows */

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX];
static size_t root_length;
static int log_fd = -1;

/* The fault on order: the `fail_at`-th call of the families in `fail_what` gets `fail_errno`, and so do the next ones, `fail_for` in all;
 * 0: for ever after.
 * `fail_errno` 0: a write that takes only half of what it was given. `fail_suffix`: only files whose name ends so (or in that and .stale). */
static char fail_what[16], fail_suffix[64];
static long fail_at, fail_for, fail_errno, calls;
static useconds_t sync_us, stick_us;

static void give_up(const char *why)
{
    dprintf(2, "powercut shim: %s\n", why);
    abort();
}

#define REAL(name) ({ static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name); real; })

__attribute__((constructor)) static void begin(void)
{
    const char *where = getenv("POWERCUT_ROOT"), *log = getenv("POWERCUT_LOG"), *fault = getenv("POWERCUT_FAIL");
    const char *card = getenv("POWERCUT_SYNC_US"), *stick = getenv("POWERCUT_STICK_US");
    if (!where || !log || !realpath(where, root)) give_up("POWERCUT_ROOT or POWERCUT_LOG is missing");
    root_length = strlen(root);
    log_fd = REAL(open64)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_fd < 0) give_up("cannot open the log");
    /* as `powercut_fail` takes them */
    if (fault && sscanf(fault, "%15s %ld %ld %ld %63s", fail_what, &fail_errno, &fail_at, &fail_for, fail_suffix) < 4)
        give_up("POWERCUT_FAIL cannot be read");
    sync_us = card ? (useconds_t)atoi(card) : 0;
    stick_us = stick ? (useconds_t)atoi(stick) : sync_us;
}

/* For the process itself, through ctypes. Returns how many calls of the families were made since the last order. */
long powercut_fail(const char *what, long error, long at, long count, const char *suffix)
{
    pthread_mutex_lock(&gate);
    long made = calls;
    snprintf(fail_what, sizeof fail_what, "%s", what);
    snprintf(fail_suffix, sizeof fail_suffix, "%s", suffix);
    fail_at = at, fail_for = count, fail_errno = error, calls = 0;
    pthread_mutex_unlock(&gate);
    return made;
}

static int below(const char *path)
{
    return !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

/* The absolute path of `path` as seen from directory `at`, links and dots in it followed; 0 if it is not below the root. */
static int absolute(int at, const char *path, char *out)
{
    char full[PATH_MAX], directory[PATH_MAX], link[64];
    if (!path || !*path) return 0;
    if (path[0] == '/') snprintf(full, sizeof full, "%s", path);
    else {
        snprintf(link, sizeof link, at == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", at);
        ssize_t length = readlink(link, directory, sizeof directory - 1);
        if (length < 0) return 0;
        directory[length] = 0;
        if (snprintf(full, sizeof full, "%s/%s", directory, path) >= PATH_MAX) give_up("a path is too long");
    }
    char *name = strrchr(full, '/');
    *name++ = 0;
    if (!realpath(*full ? full : "/", directory)) return 0;
    if (snprintf(out, PATH_MAX, "%s/%s", directory, name) >= PATH_MAX) give_up("a path is too long");
    return below(out);
}

/* The path and the inode of an open file; 0 if it is not below the root. */
static int file_of(int fd, char *path, uint64_t *inode)
{
    char link[64];
    struct stat64 found;
    if (fd == log_fd) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    if (!below(path) || fstat64(fd, &found)) return 0;
    *inode = found.st_ino;
    return 1;
}

static const char *inside(const char *path) { return path[root_length] ? path + root_length + 1 : ""; }

static void record(enum kind kind, uint64_t inode, int64_t offset, const void *first, size_t n, const void *second, size_t m)
{
    struct head head = { n, m, inode, offset, kind, { 0 } };
    struct iovec parts[] = { { &head, sizeof head }, { (void *)first, n }, { (void *)second, m } };
    if (REAL(writev)(log_fd, parts, 3) != (ssize_t)(sizeof head + n + m)) give_up("the log cannot be written");
}

static void record_name(enum kind kind, uint64_t inode, const char *path)
{
    record(kind, inode, 0, inside(path), strlen(inside(path)), "", 0);
}

static int ends(const char *path, const char *suffix)
{
    size_t length = strlen(path), wanted = strlen(suffix);
    return length >= wanted && !strcmp(path + length - wanted, suffix);
}

/* Whether this call is to fail; errno is set then. Families: w writes, t truncates, s syncs, n everything that makes or changes names. */
static int fails(char family, const char *path)
{
    char stale[80];
    if (!strchr(fail_what, family)) return 0;
    snprintf(stale, sizeof stale, "%s.stale", fail_suffix);
    if (fail_suffix[0] && !ends(path, fail_suffix) && !ends(path, stale)) return 0;
    calls++;
    if (!fail_at || calls < fail_at || (fail_for && calls >= fail_at + fail_for)) return 0;
    if (fail_errno) errno = (int)fail_errno;
    return 1;
}

#define LOCKED(body) do { pthread_mutex_lock(&gate); int saved_; body; saved_ = errno; pthread_mutex_unlock(&gate); errno = saved_; } while (0)
