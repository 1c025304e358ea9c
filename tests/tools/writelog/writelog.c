// A FUSE file system with one file, `disk`, that lies in memory and logs what is done to it: the disk of a machine whose
// power can fail. A loop device on it makes every write and every flush of the file system above one record of the log.
//
// usage: writelog MOUNTPOINT LOG SIZE       SIZE in bytes; runs in the foreground until it is unmounted
// A record is a kind (8 bytes, little-endian: 1 write, 2 flush), an offset (8), a length (8), then so many bytes.
// Records are in the log when the kernel has its answer, so the length of the log at any time is a position in history.
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITE = 1, FLUSH = 2 };

static const char *const name = "/disk";
static char *disk;
static off_t disk_size;
static int log_file;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int record(enum kind kind, off_t offset, const char *bytes, size_t length)
{
    uint64_t head[3] = { kind, (uint64_t)offset, length };
    struct iovec parts[2] = { { head, sizeof head }, { (void *)bytes, length } };
    return writev(log_file, parts, length > 0 ? 2 : 1) == (ssize_t)(sizeof head + length) ? 0 : -EIO;
}

static int disk_getattr(const char *path, struct stat *status, struct fuse_file_info *info)
{
    (void)info;
    memset(status, 0, sizeof *status);
    if (strcmp(path, "/") == 0) {
        status->st_mode = S_IFDIR | 0755;
        status->st_nlink = 2;
        return 0;
    }
    if (strcmp(path, name) != 0)
        return -ENOENT;
    status->st_mode = S_IFREG | 0600;
    status->st_nlink = 1;
    status->st_size = disk_size;
    return 0;
}

static int disk_readdir(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset, struct fuse_file_info *info,
    enum fuse_readdir_flags flags)
{
    (void)offset, (void)info, (void)flags;
    if (strcmp(path, "/") != 0)
        return -ENOTDIR;
    fill(buffer, name + 1, NULL, 0, 0);
    return 0;
}

// Direct: the page cache of this file would hold writes back that the disk was given.
static int disk_open(const char *path, struct fuse_file_info *info)
{
    info->direct_io = 1;
    return strcmp(path, name) == 0 ? 0 : -ENOENT;
}

static int disk_read(const char *path, char *buffer, size_t length, off_t offset, struct fuse_file_info *info)
{
    (void)path, (void)info;
    if (offset >= disk_size)
        return 0;
    if ((off_t)length > disk_size - offset)
        length = disk_size - offset;
    pthread_mutex_lock(&lock);
    memcpy(buffer, disk + offset, length);
    pthread_mutex_unlock(&lock);
    return length;
}

static int disk_write(const char *path, const char *bytes, size_t length, off_t offset, struct fuse_file_info *info)
{
    (void)path, (void)info;
    if (offset > disk_size || (off_t)length > disk_size - offset)
        return -ENOSPC;
    pthread_mutex_lock(&lock);
    memcpy(disk + offset, bytes, length);
    int result = record(WRITE, offset, bytes, length);
    pthread_mutex_unlock(&lock);
    return result < 0 ? result : (int)length;
}

static int disk_fsync(const char *path, int data_only, struct fuse_file_info *info)
{
    (void)path, (void)data_only, (void)info;
    pthread_mutex_lock(&lock);
    int result = record(FLUSH, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
    return result;
}

int main(int count, char **arguments)
{
    if (count != 4) {
        fprintf(stderr, "usage: %s MOUNTPOINT LOG SIZE\n", arguments[0]);
        return 2;
    }
    disk_size = strtoll(arguments[3], NULL, 10);
    disk = mmap(NULL, disk_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    log_file = open(arguments[2], O_WRONLY | O_CREAT | O_APPEND | O_TRUNC | O_CLOEXEC, 0600);
    if (disk_size <= 0 || disk == MAP_FAILED || log_file < 0) {
        perror(arguments[0]);
        return 1;
    }
    static const struct fuse_operations operations = {
        .getattr = disk_getattr,
        .readdir = disk_readdir,
        .open = disk_open,
        .read = disk_read,
        .write = disk_write,
        .fsync = disk_fsync,
    };
    char *fuse_arguments[] = { arguments[0], "-f", "-s", arguments[1], NULL };
    return fuse_main(4, fuse_arguments, &operations, NULL);
}
