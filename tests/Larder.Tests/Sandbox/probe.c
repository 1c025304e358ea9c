/* What the sandbox tests run inside: says what it sees and what it may do. Static, so that a pack of one file is enough. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

extern char **environ;

static int copy(int from)
{
    char buffer[65536];
    ssize_t length;
    while ((length = read(from, buffer, sizeof buffer)) > 0)
        if (write(1, buffer, length) != length)
            return 1;
    return length < 0;
}

static volatile sig_atomic_t caught;
static void on_signal(int signal) { caught++; (void)signal; }

static void try_call(const char *name, long result)
{
    printf("%s %d\n", name, result < 0 ? errno : 0);
}

static int calls(void)
{
    char c = 'x';
    try_call("tiocsti", ioctl(0, TIOCSTI, &c));
    try_call("tiocsti-high-bits", syscall(SYS_ioctl, 0, 0x100000000UL | TIOCSTI, &c));
    try_call("tioclinux", ioctl(0, TIOCLINUX, &c));
    try_call("unshare-user", unshare(CLONE_NEWUSER));
    try_call("unshare-files", unshare(CLONE_FILES));
    try_call("clone-user", syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
    try_call("clone3", syscall(SYS_clone3, NULL, 0));
    try_call("setns", setns(0, 0));
    try_call("ptrace", syscall(SYS_ptrace, 0, 0, 0, 0));
    try_call("keyctl", syscall(SYS_keyctl, 0, 0, 0, 0, 0));
    try_call("mount", syscall(SYS_mount, "x", "/tmp", "tmpfs", 0, NULL));
    try_call("bpf", syscall(SYS_bpf, 0, NULL, 0));
    try_call("userfaultfd", syscall(SYS_userfaultfd, 0));
    try_call("io_uring", syscall(425, 1, NULL));
    return 0;
}

static int list(const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    if (count < 0)
        return errno;
    for (int i = 0; i < count; i++)
        if (strcmp(entries[i]->d_name, ".") && strcmp(entries[i]->d_name, ".."))
            puts(entries[i]->d_name);
    return 0;
}

static int act(int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "hello";
    if (!strcmp(verb, "hello"))
        return puts("hello world"), 0;
    if (!strcmp(verb, "args")) {
        for (int i = 2; i < argc; i++)
            fwrite(argv[i], 1, strlen(argv[i]) + 1, stdout);
        return 0;
    }
    if (!strcmp(verb, "env")) {
        for (char **entry = environ; *entry; entry++)
            fwrite(*entry, 1, strlen(*entry) + 1, stdout);
        return 0;
    }
    if (!strcmp(verb, "both")) {
        fputs("out", stdout);
        fputs("err", stderr);
        return 0;
    }
    if (!strcmp(verb, "exit"))
        return atoi(argv[2]);
    if (!strcmp(verb, "raise"))
        return kill(getpid(), atoi(argv[2])), 0;
    if (!strcmp(verb, "copy"))
        return copy(0);
    if (!strcmp(verb, "read")) {
        int file = open(argv[2], O_RDONLY);
        return file < 0 ? errno : copy(file);
    }
    if (!strcmp(verb, "write")) {
        int file = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0666);
        return file < 0 ? errno : write(file, "x", 1) == 1 ? 0 : errno;
    }
    if (!strcmp(verb, "list"))
        return list(argc > 2 ? argv[2] : ".");
    if (!strcmp(verb, "mode")) {
        struct stat status;
        if (stat(argv[2], &status))
            return errno;
        return printf("%o\n", status.st_mode & 07777), 0;
    }
    if (!strcmp(verb, "who")) {
        struct utsname name;
        char directory[4096];
        uname(&name);
        printf("%d %d %d %s %s\n", getpid(), getuid(), getgid(), name.nodename, getcwd(directory, sizeof directory));
        return 0;
    }
    if (!strcmp(verb, "calls"))
        return calls();
    if (!strcmp(verb, "int80")) {
        int result;
        __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
        return 0;
    }
    if (!strcmp(verb, "descriptors")) {
        for (int i = 0; i < 256; i++)
            if (fcntl(i, F_GETFD) >= 0)
                printf("%d ", i);
        return 0;
    }
    if (!strcmp(verb, "wait")) {
        /* Ends with 100 + the number of signals that came within a moment of the first. */
        struct sigaction action = { .sa_handler = on_signal };
        int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT };
        for (int i = 0; i < 4; i++)
            sigaction(signals[i], &action, NULL);
        puts("ready");
        fflush(stdout);
        for (int i = 0; i < 600 && !caught; i++)
            usleep(50000);
        usleep(300000);
        usleep(300000);
        return 100 + caught;
    }
    return 99;
}

int main(int argc, char **argv)
{
    int result = act(argc, argv);
    return fflush(stdout) ? 98 : result;
}
