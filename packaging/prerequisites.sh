# Sourced by packaging/demo and integration-tests/run: Debian packages, a JDK 25, a place for caches.
# shellcheck shell=bash

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# need_root_on_debian
need_root_on_debian() {
    [ "$(id -u)" = 0 ] || die "must run as root (mounts, namespaces, apt)"
    command -v apt-get >/dev/null || die "needs a Debian machine: apt-get not found"
}

# install_packages NAME...: installs only what is missing
install_packages() {
    local name missing=()
    for name; do
        dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
    done
    [ ${#missing[@]} = 0 ] && return
    printf 'installing %s\n' "${missing[*]}"
    local masked=
    # Debian starts a registry on all interfaces as soon as the package is there.
    if [[ " ${missing[*]} " == *" docker-registry "* && -d /run/systemd/system ]]; then
        systemctl mask --quiet --runtime docker-registry.service && masked=1
    fi
    # One update suffices, and lists that are there already may do.
    apt_install "${missing[@]}" 2>/dev/null || { apt-get -qq update && apt_install "${missing[@]}"; } ||
        die "apt cannot install ${missing[*]}: check the network and /etc/apt"
    if [ -n "$masked" ]; then
        systemctl unmask --quiet --runtime docker-registry.service
        systemctl disable --quiet docker-registry.service
    fi
}

apt_install() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@" >/dev/null
}

is_jdk_25() {
    [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25[".]' "$1/release" 2>/dev/null
}

# find_jdk: exports JAVA_HOME
find_jdk() {
    local home codename
    for home in "${JAVA_HOME:-/nonexistent}" /usr/lib/jvm/*; do
        if is_jdk_25 "$home"; then
            export JAVA_HOME=$home
            return
        fi
    done
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-this release}")
    case $codename in
        buster | bullseye | bookworm) die "no JDK 25 in JAVA_HOME or /usr/lib/jvm, and $codename has none to install: set JAVA_HOME to one" ;;
    esac
    install_packages openjdk-25-jdk-headless
    for home in /usr/lib/jvm/*; do
        if is_jdk_25 "$home"; then
            export JAVA_HOME=$home
            return
        fi
    done
    die "openjdk-25-jdk-headless is installed, but there is no JDK 25 in /usr/lib/jvm"
}
