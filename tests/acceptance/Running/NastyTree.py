# Makes a directory of what trees can have. usage: NastyTree.py DIR FEATURE...
# With "strip DIR xattrs|nanoseconds...": takes from a tree what a format of archives cannot say.
import os, stat, sys

def times(path, seconds, nanoseconds=0):
    os.utime(path, ns=(0, seconds * 10**9 + nanoseconds), follow_symlinks=False)

def write(path, content, mode=0o644):
    with open(path, 'wb') as file:
        file.write(content)
    os.chmod(path, mode)

def make(has):
    os.umask(0)
    os.mkdir(b'dir', 0o750)
    os.mkdir(b'empty', 0o1777)
    os.mkdir(b'dir/setgid', 0o2755)
    write(b'nothing', b'')
    write(b'dir/setuid', b'1', 0o4755)
    write(b'dir/block', bytes(range(256)) * 2, 0o600)
    write(b'dir/more', b'x' * 513)
    write(b'large', bytes((i * i // 7) % 251 for i in range(300_000)))
    write(b'space and\nnewline', b'name')
    os.symlink(b'../nowhere', b'dir/link')
    os.symlink(b'/etc/passwd', b'absolute')
    os.link(b'large', b'same')
    os.link(b'large', b'dir/same')
    os.chown(b'dir/setuid', 1000, 65534)
    os.chmod(b'dir/setuid', 0o4755)
    os.chown(b'absolute', 12, 34, follow_symlinks=False)
    with open(b'sparse', 'wb') as file:
        for i in range(40):
            file.seek(i * 90_112 + 4096)
            file.write(b'data %d' % i)
        file.truncate(5_000_000)
    with open(b'hole', 'wb') as file:
        file.truncate(200_000)
    if 'long100' in has:
        os.makedirs(b'd' * 60 + b'/' + b'd' * 60)
        write(b'd' * 60 + b'/' + b'd' * 60 + b'/' + b'f' * 90, b'split between prefix and name')
    if 'long255' in has:
        deep = b'/'.join([b'p' * 120] * 5)
        os.makedirs(deep)
        write(deep + b'/' + b'n' * 255, b'long')
        os.link(deep + b'/' + b'n' * 255, b'short')
        os.symlink(b't' * 300, b'long target')
    if 'bytes' in has:
        write(b'not utf-8 \xff\xfe', b'bytes')
        os.symlink(b'\xc3\x28', b'link \xe9')
    if 'special' in has:
        os.mkfifo(b'fifo', 0o640)
        os.mknod(b'char', 0o20666, os.makedev(5, 300))
        os.mknod(b'disk', 0o60660, os.makedev(259, 70000))
    if 'oddlinks' in has:
        os.link(b'absolute', b'absolute too', follow_symlinks=False)
    if 'fifolinks' in has:
        os.link(b'fifo', b'fifo too')
    if 'bigids' in has:
        write(b'big', b'owner')
        os.chown(b'big', 3_000_000_000, 4_294_967_294)
    if 'xattrs' in has:
        os.setxattr(b'large', b'user.note', bytes(range(256)))
        os.setxattr(b'dir', b'user.empty', b'')
        os.setxattr(b'nothing', b'trusted.t', b'=%\n')
        os.setxattr(b'dir/more', b'security.capability', bytes.fromhex('0100000200200000000000000000000000000000'))
    paths = [os.path.join(top, name) for top, below, files in os.walk(b'.') for name in below + files] + [b'.']
    for number, path in enumerate(sorted(paths, key=lambda path: (-path.count(b'/'), path))):
        times(path, 1_000_000_000 + number, 0)
    if 'before1970' in has:
        times(b'dir/block', -86_400 * 3650)
        times(b'dir/link', -1)
    if 'nanoseconds' in has:
        times(b'large', 1_700_000_000, 123_456_789)
        times(b'dir/link', 1_700_000_000, 1)
        times(b'dir', 1_700_000_000, 999_999_999)
    if 'fraction1970' in has:
        times(b'nothing', -2, 250_000_000)
    times(b'.', 1_234_567_890)

def strip(what):
    for top, below, files in os.walk(b'.', topdown=False):
        for path in [os.path.join(top, name) for name in files + below] + [top]:
            status = os.lstat(path)
            if 'xattrs' in what:
                for name in os.listxattr(path, follow_symlinks=False):
                    os.removexattr(path, name, follow_symlinks=False)
            seconds, nanoseconds = divmod(status.st_mtime_ns, 10**9)
            times(path, seconds, 0 if 'nanoseconds' in what else nanoseconds)

if sys.argv[1] == 'strip':
    os.chdir(sys.argv[2])
    strip(sys.argv[3:])
else:
    os.chdir(sys.argv[1])
    make(sys.argv[2:])
