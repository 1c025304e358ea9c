// The least that storing a tree can cost: two threads read every file with its status and its extended attribute names,
// and append it, aligned to 4096, to one file, which is synced at the end. No digest, no index, no tree.
// usage: floor TREE FILE
#define _GNU_SOURCE
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static char **paths;
static size_t count, room;
static atomic_size_t next_path;
static atomic_llong end_of_file;
static int out;

static int note(const char *path, const struct stat *status, int type, struct FTW *at)
{
    (void)status, (void)at;
    if (type == FTW_F) {
        if (count == room) {
            room = room ? room * 2 : 65536;
            paths = realloc(paths, room * sizeof *paths);
        }
        paths[count++] = strdup(path);
    }
    return 0;
}

static void *work(void *unused)
{
    (void)unused;
    size_t size = 1 << 20;
    char *buffer = malloc(size), names[65536];
    for (size_t index; (index = atomic_fetch_add(&next_path, 1)) < count;) {
        struct stat status;
        int file = open(paths[index], O_RDONLY | O_NOFOLLOW);
        if (file < 0 || fstat(file, &status) < 0 || !S_ISREG(status.st_mode)) {
            if (file >= 0)
                close(file);
            continue;
        }
        (void)!flistxattr(file, names, sizeof names);
        long long place = atomic_fetch_add(&end_of_file, (status.st_size + 4095) & ~4095LL);
        for (long long done = 0; done < status.st_size;) {
            ssize_t got = read(file, buffer, size);
            if (got <= 0 || pwrite(out, buffer, got, place + done) != got)
                break;
            done += got;
        }
        close(file);
    }
    free(buffer);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: floor TREE FILE\n");
        return 2;
    }
    out = open(argv[2], O_CREAT | O_TRUNC | O_RDWR, 0600);
    if (out < 0 || nftw(argv[1], note, 64, FTW_PHYS) < 0) {
        perror(argv[1]);
        return 1;
    }
    pthread_t second;
    pthread_create(&second, NULL, work, NULL);
    work(NULL);
    pthread_join(second, NULL);
    return fdatasync(out) < 0;
}
