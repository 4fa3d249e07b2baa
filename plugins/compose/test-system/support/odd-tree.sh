#!/bin/sh
# Fills a directory with entries that simple copies lose.
set -eu
cd "$1"
echo plain > file; ln file hardlink; ln -s file symlink; ln -s /etc/passwd absolute; ln -s ../../x upward
mkdir dir; mkdir -m 1777 sticky; echo in > dir/in
truncate -s 64M sparse; printf x | dd of=sparse bs=1 seek=1000000 conv=notrunc status=none
mkfifo fifo; mknod null c 1 3; mknod loop b 7 99
cp /bin/true suid; chmod 4755 suid; cp /bin/true sgid; chmod 2755 sgid
cp /bin/true capable; setcap cap_net_bind_service+ep capable
setfattr -n user.note -v "hello" file; setfattr -n user.dir -v "d" dir
setfacl -m u:1234:rw file; setfacl -d -m g:4321:rx dir
printf bytes > "$(printf 'caf\377e')"; printf n > "$(printf 'new\nline')"; printf d > ./-dash; printf s > 'with  blanks '; printf q > "quote'\"\$()"
chown 999:998 dir/in; chmod 0600 dir/in
touch -d '1960-01-02 03:04:05.123456789' file; touch -h -d '2050-06-07 08:09:10.987654321' symlink; touch -d '2001-02-03' dir
echo empty > e; : > empty
chown 4242:2424 .; chmod 0751 .
touch -d '1999-12-31 23:59:59.5' .
