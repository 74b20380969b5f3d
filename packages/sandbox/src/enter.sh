#!/bin/sh
# Gives one process a file system of its own, read-only, with nothing but what it is started from:
#   enter.sh ROOT PATH... -- COMMAND...
# Runs inside a fresh mount namespace; ROOT is any directory there. Arguments are paths of the
# installation and fixed words, never anything a person wrote.
set -eu
root=$1
shift
mount -t tmpfs -o size=256k,mode=755,nosuid,nodev sandbox "$root"
while [ "$1" != -- ]; do
  mkdir -p "$root${1%/*}"
  if [ -L "$1" ]; then
    cp -P "$1" "$root$1"
  elif [ -d "$1" ]; then
    mkdir -p "$root$1"
    mount --rbind "$1" "$root$1"
    mount -o remount,bind,ro,nosuid,nodev "$root$1"
  elif [ -e "$1" ]; then
    : >"$root$1"
    mount --bind "$1" "$root$1"
    mount -o remount,bind,ro,nosuid,nodev "$root$1"
  fi
  shift
done
shift
mount -o remount,bind,ro,nosuid,nodev "$root"
exec chroot "$root" "$@"
