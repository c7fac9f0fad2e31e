# Sourced by as-if-booted and nspawn-boot.
# shellcheck shell=bash

supervised=''

# supervise CMD...: runs CMD, which dies with this shell however that ends; returns its status. At the end, "cleanup" is called.
supervise() {
    local status=0
    trap end EXIT
    trap 'exit 143' TERM
    trap 'exit 130' INT
    trap 'exit 129' HUP
    setpriv --pdeathsig KILL "$@" <&0 &
    supervised=$!
    wait "$supervised" || status=$?
    supervised=''
    return "$status"
}

end() {
    if [ -n "$supervised" ]; then
        kill -KILL "$supervised" 2>/dev/null || true
        wait "$supervised" 2>/dev/null || true
    fi
    cleanup
}

# default_options SYSROOT: the kernel arguments of the default BLS entry: the highest version, as libostree numbers them
default_options() {
    local entry version best=0 options=''
    for entry in "$1"/boot/loader/entries/*.conf; do
        [ -f "$entry" ] || continue
        version=$(sed -n 's/^version //p' "$entry")
        if [ "$version" -gt "$best" ]; then
            best=$version
            options=$(sed -n 's/^options //p' "$entry")
        fi
    done
    [ -n "$options" ] || { echo "${0##*/}: no boot entry in $1/boot/loader/entries" >&2; return 1; }
    printf '%s\n' "$options"
}

# deployment_of SYSROOT OPTIONS: SYSROOT/ostree/deploy/STATEROOT/deploy/CHECKSUM.SERIAL
deployment_of() {
    local argument
    argument=$(grep -o '\bostree=[^ ]*' <<<"$2") || { echo "${0##*/}: no ostree= in: $2" >&2; return 1; }
    realpath -e "$1${argument#ostree=}"
}

# mount_root SYSROOT DEPLOYMENT ROOT: what ostree-prepare-root mounts, with /sysroot still writable
mount_root() {
    local sysroot=$1 deployment=$2 root=$3 stateroot
    stateroot=$(dirname "$(dirname "$deployment")")
    mount --bind "$deployment" "$root"
    mount --rbind "$sysroot" "$root/sysroot"
    mount --bind "$sysroot/boot" "$root/boot"
    mount --bind "$deployment/usr" "$root/usr"
    mount -o remount,bind,ro "$root/usr"
    mount --bind "$stateroot/var" "$root/var"
    mount --bind "$deployment/etc" "$root/etc"
}
