#!/bin/sh
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# The first process of a sandbox (see sandbox.py): lays private folders over the machine's, then waits.
# It lives as long as its standard input is open. With it end, by the kernel's hand, all processes, mounts and
# interfaces of the sandbox.
set -eu
shared=$1 address=$2 layer=$3

mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/shared /run/layers
mount --bind "$shared" /run/shared
if [ -n "$layer" ]; then tar --extract --file "$layer" --xattrs --xattrs-include='*' --directory /run/layers; fi
for folder in etc home root usr var; do
    mkdir -p "/run/layers/$folder/upper" "/run/layers/$folder/work"
    mount -t overlay overlay "/$folder" \
        -o "lowerdir=/$folder,upperdir=/run/layers/$folder/upper,workdir=/run/layers/$folder/work"
done
mount --bind /run/shared "$shared"
# Mail that waits on the machine must not be delivered to a test server.
for folder in /var/spool/postfix /var/lib/postfix; do
    if [ -d "$folder" ]; then mount -t tmpfs -o mode=755 tmpfs "$folder"; fi
done
if [ -d /var/lib/postfix ]; then chown postfix:postfix /var/lib/postfix; fi
# As Debian installs it when it is told to configure nothing, where nobody has configured it yet.
if [ -d /etc/postfix ] && [ -z "$layer" ]; then
    rm -f /etc/postfix/main.cf
    cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf
fi
# Nor shall what goes wrong here stand in the machine's log.
if [ -S /dev/log ] && [ ! -L /dev/log ]; then mount --bind /dev/null /dev/log; fi

ip link set lo up
ip address add "$address/32" dev lo
hostname client.test.example
rm -f /etc/resolv.conf
echo 'nameserver 127.0.0.1' >/etc/resolv.conf
echo '127.0.0.1 localhost client.test.example' >/etc/hosts
printf '%s\n' 'hosts: files dns' 'passwd: files' 'group: files' 'services: files' >/etc/nsswitch.conf

echo ready
cat >/dev/null # not exec: the shell reaps the daemons' orphans while it waits
