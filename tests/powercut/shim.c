/* Records every call by which a process changes files below one directory, in the order in which they happened, and fails calls on order.
 *
 * LD_PRELOAD=shim.so POWERCUT_ROOT=DIRECTORY POWERCUT_LOG=FILE COMMAND...
 * POWERCUT_SYNC_US makes the sync of a file last at least so long, as a card's does, POWERCUT_STICK_US one of those in ROOT/stick.
 * The log is no part of the medium. One mutex is held over each call and its record, so the log's order is the true order; only
 * the sync of a file leaves the gate open and is recorded when it begins and when it has returned. A call is recorded when it did
 * something, with the bytes that it did write; a sync that failed is recorded too, as what was to be synced may be lost for good.
 *
 * Whose file it is, is asked of /proc at each call: so dup, close and inherited descriptors need no book-keeping.
 * What cannot be replayed (sendfile, a writable shared mapping of a file, ...) ends the process aloud. One mapping may be: SQLite's
 * WAL index (-shm). It never matters after a power cut: the first connection to a database empties it and makes it anew from the WAL.
 */
#define _GNU_SOURCE
#include "shim.h"

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

/* Room with zeros in it at the end of a file: to a reader it is what truncating it to that size is. Needs room like a write. */
static int allocated(int fd, int64_t offset, int64_t length)
{
    char path[PATH_MAX];
    uint64_t inode;
    int result = EIO;
    if (!file_of(fd, path, &inode)) return REAL(posix_fallocate64)(fd, offset, length);
    LOCKED({
        if (fails('w', path)) result = errno ? errno : ENOSPC;
        else result = REAL(posix_fallocate64)(fd, offset, length);
        if (!result) record(TRUNCATED, inode, offset + length, "", 0, "", 0);
    });
    return result;
}

int posix_fallocate(int fd, off_t offset, off_t length) { return allocated(fd, offset, length); }
int posix_fallocate64(int fd, off64_t offset, off64_t length) { return allocated(fd, offset, length); }
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
REFUSED(ssize_t, sendfile, (int out, int in, off_t *offset, size_t count), (out, in, offset, count), out)
REFUSED(ssize_t, sendfile64, (int out, int in, off64_t *offset, size_t count), (out, in, offset, count), out)
REFUSED(ssize_t, copy_file_range, (int in, off64_t *from, int out, off64_t *to, size_t count, unsigned flags), (in, from, out, to, count, flags), out)
REFUSED(ssize_t, pwritev, (int fd, const struct iovec *parts, int count, off_t offset), (fd, parts, count, offset), fd)
REFUSED(ssize_t, pwritev64, (int fd, const struct iovec *parts, int count, off64_t offset), (fd, parts, count, offset), fd)
