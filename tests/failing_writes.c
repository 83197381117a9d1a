/* A layer under the file system's calls that fails one of them: the n-th that writes below a folder.

   Loaded with LD_PRELOAD, so that the writes of Arrow, SQLite and Polars are counted as well as Python's.
   fail_at(folder, n, on): from now on the n-th fails with EIO, and all later ones too if `on`; n = 0 only counts.
   seen(): how many there were since. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char folder[PATH_MAX];
static atomic_long count;
static long failing;
static int persists;

void fail_at(const char *below, long n, int on) {
  strncpy(folder, below, PATH_MAX - 1);
  failing = n, persists = on, count = 0;
}
long seen(void) { return count; }

static int fails(const char *path) {
  if (!folder[0] || strncmp(path, folder, strlen(folder))) return 0;
  long n = ++count;
  if (!failing || (persists ? n < failing : n != failing)) return 0;
  errno = EIO;
  return 1;
}
static int fd_fails(int fd) {
  char link[64], path[PATH_MAX];
  if (!folder[0]) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return fails(path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define ON_FD(result, name, parameters, arguments) \
  result name parameters { return fd_fails(fd) ? -1 : REAL(name) arguments; }
ON_FD(ssize_t, write, (int fd, const void *data, size_t n), (fd, data, n))
ON_FD(ssize_t, writev, (int fd, const struct iovec *data, int n), (fd, data, n))
ON_FD(ssize_t, pwrite, (int fd, const void *data, size_t n, off_t at), (fd, data, n, at))
ON_FD(ssize_t, pwrite64, (int fd, const void *data, size_t n, off64_t at), (fd, data, n, at))
ON_FD(int, fsync, (int fd), (fd))
ON_FD(int, fdatasync, (int fd), (fd))
ON_FD(int, ftruncate, (int fd, off_t size), (fd, size))
ON_FD(int, ftruncate64, (int fd, off64_t size), (fd, size))

int rename(const char *from, const char *to) { return fails(to) ? -1 : REAL(rename)(from, to); }

#define OPENS(name)                                          \
  int name(const char *path, int flags, ...) {               \
    va_list more;                                            \
    va_start(more, flags);                                   \
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0; \
    va_end(more);                                            \
    return flags & O_CREAT && fails(path) ? -1 : REAL(name)(path, flags, mode); \
  }
OPENS(open)
OPENS(open64)
