// Preloaded into a process that uses an SQLite database: a disk that fails or is slow when told to, and that keeps a
// record of what was written to the database's files and of what was synced, from which a power loss can be played.
//
// PROVE_DATABASE names the database; PROVE_RECORD the record, which grows; PROVE_FAULTS a file of six 32-bit numbers,
// which may change at any time: which calls, the error that they fail with (0: none), how many of a million fail,
// milliseconds that each takes longer, how many have failed, and whether some bytes are written before a write fails.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum call { WRITE = 1, SYNC = 2, TRUNCATE = 4, READ = 8, OPEN = 16, UNLINK = 32 };
enum file { DATABASE, WAL, JOURNAL, INDEX, FOLDER, NONE };

static char *names[NONE];
static int record = -1;
static volatile int32_t *faults;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static ssize_t (*real_pread)(int, void *, size_t, off64_t);
static int (*real_fsync)(int);
static int (*real_ftruncate)(int, off64_t);
static int (*real_open)(const char *, int, ...);
static int (*real_unlink)(const char *);

static char *joined(const char *path, const char *end) {
  char *made = NULL;
  if (asprintf(&made, "%s%s", path, end) < 0) abort();
  return made;
}

__attribute__((constructor)) static void prepare(void) {
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_pread = dlsym(RTLD_NEXT, "pread64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_open = dlsym(RTLD_NEXT, "open64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  const char *database = getenv("PROVE_DATABASE");
  if (database == NULL) return;
  names[DATABASE] = joined(database, "");
  names[WAL] = joined(database, "-wal");
  names[JOURNAL] = joined(database, "-journal");
  names[INDEX] = joined(database, "-shm");
  names[FOLDER] = joined(database, "");
  *strrchr(names[FOLDER], '/') = 0;
  if (getenv("PROVE_RECORD") != NULL) record = real_open(getenv("PROVE_RECORD"), O_WRONLY | O_APPEND | O_CREAT, 0600);
  int fd = getenv("PROVE_FAULTS") == NULL ? -1 : real_open(getenv("PROVE_FAULTS"), O_RDWR);
  if (fd >= 0) {
    void *mapped = mmap(NULL, 24, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped != MAP_FAILED) faults = mapped;
    close(fd);
  }
}

static enum file named(const char *name) {
  int file = 0;
  while (file < NONE && (names[file] == NULL || strcmp(names[file], name) != 0)) file += 1;
  return file;
}

static enum file of(int fd) {
  if (names[DATABASE] == NULL) return NONE;
  char link[64], name[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, name, sizeof name - 1);
  if (length < 0) return NONE;
  name[length] = 0;
  return named(name);
}

static uint32_t chance(void) {
  static __thread unsigned seed = 0;
  if (seed == 0) seed = (unsigned)(uintptr_t)&seed ^ (unsigned)getpid() ^ (unsigned)time(NULL);
  return ((uint32_t)rand_r(&seed) << 15 ^ (uint32_t)rand_r(&seed)) % 1000000;
}

// The error that a call is to fail with, if it is.
static int fault(enum call call, enum file file) {
  if (faults == NULL || file == NONE || (faults[0] & call) == 0) return 0;
  if (faults[3] > 0) usleep(faults[3] * 1000);
  if (faults[1] == 0 || chance() >= (uint32_t)faults[2]) return 0;
  __sync_fetch_and_add(&faults[4], 1);
  return faults[1];
}

static int failed(int error) {
  errno = error;
  return -1;
}

// What is recorded is in the order in which it happened, also among processes.
static void begin(void) {
  pthread_mutex_lock(&mutex);
  if (record >= 0) flock(record, LOCK_EX);
}

static void end(enum call call, enum file file, int done, uint64_t offset, const void *bytes, size_t length) {
  int error = errno;
  if (record >= 0 && done && file != INDEX) {
    uint64_t head[4] = {call, file, offset, length};
    struct iovec parts[2] = {{head, sizeof head}, {(void *)bytes, length}};
    if (writev(record, parts, length > 0 ? 2 : 1) < 0) abort();
  }
  if (record >= 0) flock(record, LOCK_UN);
  pthread_mutex_unlock(&mutex);
  errno = error;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  enum file file = of(fd);
  if (file == NONE) return real_pwrite(fd, bytes, length, offset);
  int error = fault(WRITE, file);
  if (error != 0 && faults[5] == 0) return failed(error);
  begin();
  ssize_t written = real_pwrite(fd, bytes, error == 0 ? length : length / 2, offset);
  end(WRITE, file, written > 0, offset, bytes, written > 0 ? written : 0);
  return error == 0 ? written : failed(error);
}

ssize_t pread64(int fd, void *bytes, size_t length, off64_t offset) {
  int error = faults == NULL || (faults[0] & READ) == 0 ? 0 : fault(READ, of(fd));
  return error == 0 ? real_pread(fd, bytes, length, offset) : failed(error);
}

int fsync(int fd) {
  enum file file = of(fd);
  if (file == NONE) return real_fsync(fd);
  int error = fault(SYNC, file);
  if (error != 0) return failed(error);
  begin();
  int result = real_fsync(fd);
  end(SYNC, file, result == 0, 0, NULL, 0);
  return result;
}

int fdatasync(int fd) { return fsync(fd); }

int ftruncate64(int fd, off64_t length) {
  enum file file = of(fd);
  if (file == NONE) return real_ftruncate(fd, length);
  int error = fault(TRUNCATE, file);
  if (error != 0) return failed(error);
  begin();
  int result = real_ftruncate(fd, length);
  end(TRUNCATE, file, result == 0, length, NULL, 0);
  return result;
}

int open64(const char *name, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  enum file file = named(name);
  int error = fault(OPEN, file);
  // A file system that takes no writes still opens for reading.
  if (error == EROFS && (flags & O_ACCMODE) == O_RDONLY) error = 0;
  if (error != 0) return failed(error);
  return real_open(name, flags, mode);
}

int unlink(const char *name) {
  enum file file = named(name);
  if (file == NONE) return real_unlink(name);
  int error = fault(UNLINK, file);
  if (error != 0) return failed(error);
  begin();
  int result = real_unlink(name);
  end(UNLINK, file, result == 0, 0, NULL, 0);
  return result;
}
