# Sourced by as-if-booted, nspawn-boot and the demo.
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
    set +e
    if [ -n "$supervised" ]; then
        kill -KILL "$supervised" 2>/dev/null
        wait "$supervised" 2>/dev/null
    fi
    cleanup
}

# control_group: makes one below ours and prints its path
control_group() {
    local unified own
    unified=$(findmnt -n -t cgroup2 -o TARGET | head -1)
    [ -n "$unified" ] || { echo "${0##*/}: no cgroup2 file system is mounted" >&2; return 1; }
    own=$(sed -n 's/^0:://p' /proc/self/cgroup)
    mktemp -d "$unified${own%/}/bootcd.XXXXXX"
}

# end_group GROUP: kills all that is in it and removes it
end_group() {
    local i
    for ((i = 0; i < 100; i++)); do
        find "$1" -name cgroup.kill -exec sh -c 'for kill; do echo 1 >"$kill"; done' sh {} + 2>/dev/null
        find "$1" -depth -type d -exec rmdir {} + 2>/dev/null && return 0
        sleep 0.05
    done
    echo "${0##*/}: cannot remove $1" >&2
}

# supervise_in GROUP CMD...: see supervise
supervise_in() {
    # shellcheck disable=SC2016 # for the inner shell
    supervise sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$@"
}

# boot_options SYSROOT [VERSION]: the kernel arguments of the BLS entry of that version; by default of the highest, as the boot loader does
boot_options() {
    local entry version best=0 options=''
    for entry in "$1"/boot/loader/entries/*.conf; do
        [ -f "$entry" ] || continue
        version=$(sed -n 's/^version //p' "$entry")
        if [ "${2:-$version}" = "$version" ] && [ "$version" -gt "$best" ]; then
            best=$version
            options=$(sed -n 's/^options //p' "$entry")
        fi
    done
    [ -n "$options" ] || { echo "${0##*/}: no boot entry${2:+ of version $2} in $1/boot/loader/entries" >&2; return 1; }
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
