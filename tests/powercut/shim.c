/* Records every call by which a process changes files below one directory, in the order in which they happened, and fails calls on order.
 *
 * LD_PRELOAD=shim.so POWERCUT_ROOT=DIRECTORY POWERCUT_LOG=FILE COMMAND...
 * POWERCUT_SYNC_US makes the sync of a file last at least so long, as a card's does, POWERCUT_STICK_US one of those in ROOT/stick.
 * The log is no part of the medium. One mutex is held over each call and its record, so the log's order is the true order; a sync is
 * recorded when it begins and when it has returned. A call is recorded only when it did something, with the number of bytes that it did write; a sync that
 * failed is recorded too, as what was to be synced may be lost for good.
 *
 * Whose file it is, is asked of /proc at each call: so dup, close and inherited descriptors need no book-keeping.
 * What cannot be replayed (sendfile, a writable shared mapping of a file, ...) ends the process aloud. One mapping may be: SQLite's
 * WAL index (-shm). It never matters after a power cut: the first connection to a database empties it and makes it anew from the WAL.
 */
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

/* Opening: a file that is made, and one that is emptied. */

static int opened(int at, const char *path, int flags, mode_t mode)
{
    char full[PATH_MAX];
    struct stat64 was, is;
    int fd = -1;
    if (!(flags & (O_CREAT | O_TRUNC)) || !absolute(at, path, full)) return REAL(openat64)(at, path, flags, mode);
    if ((flags & O_TMPFILE) == O_TMPFILE) give_up("O_TMPFILE");
    LOCKED({
        int there = !lstat64(full, &was);
        if (!(there ? flags & O_TRUNC && fails('t', full) : fails('n', full))) fd = REAL(openat64)(at, path, flags, mode);
        if (fd >= 0 && !fstat64(fd, &is)) {
            if (!there) record_name(CREATED, is.st_ino, full);
            else if (flags & O_TRUNC && was.st_size) record(TRUNCATED, is.st_ino, 0, "", 0, "", 0);
        }
    });
    return fd;
}

#define MODE mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
int open(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE return opened(at, path, flags, mode); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* Writing. */

static ssize_t written(int fd, const void *data, size_t count, int64_t offset, int at_offset)
{
    char path[PATH_MAX];
    uint64_t inode;
    ssize_t done = -1;
    if (!file_of(fd, path, &inode)) return at_offset ? REAL(pwrite64)(fd, data, count, offset) : REAL(write)(fd, data, count);
    LOCKED({
        int failing = fails('w', path);
        if (!failing || !fail_errno) {
            size_t taken = failing && count > 1 ? count / 2 : count;
            done = at_offset ? REAL(pwrite64)(fd, data, taken, offset) : REAL(write)(fd, data, taken);
        }
        if (done > 0) {
            int64_t start = at_offset ? offset : lseek64(fd, 0, SEEK_CUR) - done; /* right for O_APPEND too */
            record(WRITTEN, inode, start, data, done, "", 0);
        }
    });
    return done;
}

ssize_t write(int fd, const void *data, size_t count) { return written(fd, data, count, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t count, off_t offset) { return written(fd, data, count, offset, 1); }
ssize_t pwrite64(int fd, const void *data, size_t count, off64_t offset) { return written(fd, data, count, offset, 1); }

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    char path[PATH_MAX];
    uint64_t inode;
    ssize_t all = 0;
    if (!file_of(fd, path, &inode)) return REAL(writev)(fd, parts, count);
    for (int i = 0; i < count; i++) { /* one by one: as good as a short write for whoever calls */
        ssize_t done = written(fd, parts[i].iov_base, parts[i].iov_len, 0, 0);
        if (done < 0) return all ? all : done;
        all += done;
        if ((size_t)done < parts[i].iov_len) break;
    }
    return all;
}

static int truncated(int fd, int64_t size)
{
    char path[PATH_MAX];
    uint64_t inode;
    int result = -1;
    if (!file_of(fd, path, &inode)) return REAL(ftruncate64)(fd, size);
    LOCKED({
        if (!fails('t', path)) result = REAL(ftruncate64)(fd, size);
        if (!result && !ends(path, "-shm")) record(TRUNCATED, inode, size, "", 0, "", 0);
    });
    return result;
}

int ftruncate(int fd, off_t size) { return truncated(fd, size); }
int ftruncate64(int fd, off64_t size) { return truncated(fd, size); }

/* Syncing. */

static int directory_synced(int fd, const char *path)
{
    int result = -1;
    LOCKED({
        if (!fails('s', path)) result = REAL(fsync)(fd);
        if (!result) record_name(DIRECTORY_SYNCED, 0, path);
    });
    return result;
}

/* The gate is open while a file is synced, so that others may go on: what they write after it has begun, it does not answer for. */
static int synced(int fd, int data_only)
{
    char path[PATH_MAX];
    uint64_t inode;
    struct stat64 found;
    int result = -1, failing;
    if (!file_of(fd, path, &inode)) return data_only ? REAL(fdatasync)(fd) : REAL(fsync)(fd);
    if (!fstat64(fd, &found) && S_ISDIR(found.st_mode)) return directory_synced(fd, path);
    LOCKED({
        failing = fails('s', path);
        record(SYNC_BEGUN, inode, gettid(), "", 0, "", 0);
    });
    if (!failing) {
        usleep(!strncmp(inside(path), "stick/", 6) ? stick_us : sync_us);
        result = data_only ? REAL(fdatasync)(fd) : REAL(fsync)(fd);
    }
    LOCKED(record(result ? UNSYNCED : SYNCED, inode, gettid(), "", 0, "", 0));
    return result;
}

int fsync(int fd) { return synced(fd, 0); }
int fdatasync(int fd) { return synced(fd, 1); }

/* Names. */

static int renamed(int from_at, const char *from, int to_at, const char *to, unsigned flags)
{
    char old[PATH_MAX], new[PATH_MAX];
    struct stat64 found;
    int result = -1;
    int mine = absolute(from_at, from, old);
    if (mine != absolute(to_at, to, new)) give_up("a rename into or out of the medium");
    if (!mine) return REAL(renameat2)(from_at, from, to_at, to, flags);
    if (flags & ~RENAME_NOREPLACE) give_up("a rename with flags");
    LOCKED({
        if (!fails('n', old)) result = REAL(renameat2)(from_at, from, to_at, to, flags);
        if (!result && !lstat64(new, &found))
            record(RENAMED, found.st_ino, 0, inside(old), strlen(inside(old)), inside(new), strlen(inside(new)));
    });
    return result;
}

int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_at, const char *from, int to_at, const char *to) { return renamed(from_at, from, to_at, to, 0); }
int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) { return renamed(from_at, from, to_at, to, flags); }

static int linked(int from_at, const char *from, int to_at, const char *to, int flags)
{
    char old[PATH_MAX], new[PATH_MAX];
    struct stat64 found;
    int result = -1;
    if (!absolute(to_at, to, new)) return REAL(linkat)(from_at, from, to_at, to, flags);
    if (!absolute(from_at, from, old)) give_up("a link into the medium");
    LOCKED({
        if (!fails('n', new)) result = REAL(linkat)(from_at, from, to_at, to, flags);
        if (!result && !lstat64(new, &found)) record_name(LINKED, found.st_ino, new);
    });
    return result;
}

int link(const char *from, const char *to) { return linked(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int from_at, const char *from, int to_at, const char *to, int flags) { return linked(from_at, from, to_at, to, flags); }

static int unlinked(int at, const char *path, int flags)
{
    char full[PATH_MAX];
    int result = -1;
    if (!absolute(at, path, full)) return REAL(unlinkat)(at, path, flags);
    LOCKED({
        if (!fails('n', full)) result = REAL(unlinkat)(at, path, flags);
        if (!result) record_name(flags & AT_REMOVEDIR ? REMOVED_DIRECTORY : UNLINKED, 0, full);
    });
    return result;
}

int unlink(const char *path) { return unlinked(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return unlinked(at, path, flags); }
int remove(const char *path) { return unlinked(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinked(AT_FDCWD, path, AT_REMOVEDIR); }

static int made_directory(int at, const char *path, mode_t mode)
{
    char full[PATH_MAX];
    int result = -1;
    if (!absolute(at, path, full)) return REAL(mkdirat)(at, path, mode);
    LOCKED({
        if (!fails('n', full)) result = REAL(mkdirat)(at, path, mode);
        if (!result) record_name(MADE_DIRECTORY, 0, full);
    });
    return result;
}

int mkdir(const char *path, mode_t mode) { return made_directory(AT_FDCWD, path, mode); }
int mkdirat(int at, const char *path, mode_t mode) { return made_directory(at, path, mode); }

/* What cannot be replayed. */

static void refuse(int fd, const char *what)
{
    char path[PATH_MAX];
    uint64_t inode;
    if (file_of(fd, path, &inode)) give_up(what);
}

static void *mapped(void *at, size_t length, int protection, int flags, int fd, int64_t offset)
{
    char path[PATH_MAX];
    uint64_t inode;
    if (fd >= 0 && flags & MAP_SHARED && protection & PROT_WRITE && file_of(fd, path, &inode) && !ends(path, "-shm"))
        give_up("a file is written through a mapping");
    return REAL(mmap64)(at, length, protection, flags, fd, offset);
}

void *mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset) { return mapped(at, length, protection, flags, fd, offset); }
void *mmap64(void *at, size_t length, int protection, int flags, int fd, off64_t offset) { return mapped(at, length, protection, flags, fd, offset); }

#define REFUSED(returns, name, takes, gives, fd) returns name takes { refuse(fd, #name); return REAL(name) gives; }
REFUSED(int, fallocate, (int fd, int mode, off_t offset, off_t length), (fd, mode, offset, length), fd)
REFUSED(int, fallocate64, (int fd, int mode, off64_t offset, off64_t length), (fd, mode, offset, length), fd)
REFUSED(int, posix_fallocate, (int fd, off_t offset, off_t length), (fd, offset, length), fd)
REFUSED(int, posix_fallocate64, (int fd, off64_t offset, off64_t length), (fd, offset, length), fd)
REFUSED(ssize_t, sendfile, (int out, int in, off_t *offset, size_t count), (out, in, offset, count), out)
REFUSED(ssize_t, sendfile64, (int out, int in, off64_t *offset, size_t count), (out, in, offset, count), out)
REFUSED(ssize_t, copy_file_range, (int in, off64_t *from, int out, off64_t *to, size_t count, unsigned flags), (in, from, out, to, count, flags), out)
REFUSED(ssize_t, pwritev, (int fd, const struct iovec *parts, int count, off_t offset), (fd, parts, count, offset), fd)
REFUSED(ssize_t, pwritev64, (int fd, const struct iovec *parts, int count, off64_t offset), (fd, parts, count, offset), fd)
