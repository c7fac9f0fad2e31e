"""Prints what a directory (tree.py dir DIR) or a layer (tree.py layer TAR) holds, one path a line, in
a form that can be compared: the path, type, mode, owner, xattrs, and target or digest. A layer is read
with Python's tarfile and its paths go where an image has them: etc is usr/etc, children of mount points
are left out, the last entry of a path counts."""

import base64
import hashlib
import os
import stat
import sys
import tarfile
import urllib.parse

MOUNT_POINTS = {b"dev", b"proc", b"run", b"sys", b"tmp"}


def shown(path):
    return "".join(chr(b) if 0x20 < b < 0x7F and b != 0x5C else "\\x%02x" % b for b in path) or "."


def line(path, kind, mode, uid, gid, xattrs, rest=""):
    permissions = "-" if kind == "link" else "%o" % mode
    attributes = "".join(" %s=%s" % (shown(k), v.hex()) for k, v in sorted(xattrs.items()))
    print("%s\t%s %s %d:%d%s%s" % (shown(path), kind, permissions, uid, gid, attributes, rest))


def whole(stream):
    sha256 = hashlib.sha256()
    for block in iter(lambda: stream.read(1 << 20), b""):
        sha256.update(block)
    return sha256.hexdigest()


def directory(root):
    pending = [b""]
    while pending:
        path = pending.pop()
        file = os.path.join(root, path) if path else root
        info = os.lstat(file)
        xattrs = {k.encode("utf-8", "surrogateescape"): os.getxattr(file, k, follow_symlinks=False)
                  for k in os.listxattr(file, follow_symlinks=False)}
        mode = stat.S_IMODE(info.st_mode)
        if stat.S_ISDIR(info.st_mode):
            line(path, "dir", mode, info.st_uid, info.st_gid, xattrs)
            pending.extend(os.path.join(path, name) for name in os.listdir(file))
        elif stat.S_ISLNK(info.st_mode):
            line(path, "link", mode, info.st_uid, info.st_gid, xattrs, " -> " + shown(os.readlink(file)))
        else:
            with open(file, "rb") as stream:
                line(path, "file", mode, info.st_uid, info.st_gid, xattrs, " " + whole(stream))


def place(name):
    parts = [part for part in name.split(b"/") if part not in (b"", b".")]
    if len(parts) > 1 and parts[0] in MOUNT_POINTS:
        return None
    if any(part.startswith(b".wh..wh.") and part != b".wh..wh..opq" for part in parts):
        return None
    return b"/".join([b"usr"] + parts if parts[:1] == [b"etc"] else parts)


def xattrs_of(member):
    found = {}
    for key, value in member.pax_headers.items():
        raw = value.encode("utf-8", "surrogateescape")
        if key.startswith("SCHILY.xattr."):
            found[key[len("SCHILY.xattr."):].encode("utf-8", "surrogateescape")] = raw
        elif key.startswith("LIBARCHIVE.xattr."):
            found[urllib.parse.unquote_to_bytes(key[len("LIBARCHIVE.xattr."):])] = base64.b64decode(raw + b"==")
        elif key == "RHT.security.selinux":
            found[b"security.selinux"] = raw
    return found


def layer(file):
    found = {b"": ("dir", 0o755, 0, 0, {}, "")}
    links = []
    with tarfile.open(file, encoding="utf-8", errors="surrogateescape") as archive:
        for member in archive:
            path = place(member.name.encode("utf-8", "surrogateescape"))
            if path is None:
                continue
            owner = (0, 0) if member.islnk() else (member.uid, member.gid)
            for i in [i for i, b in enumerate(path) if b == 0x2F]:
                found.setdefault(path[:i], ("dir", 0o755, *owner, {}, ""))
            common = (member.mode & 0o7777, member.uid, member.gid, xattrs_of(member))
            target = member.linkname.encode("utf-8", "surrogateescape")
            if member.isdir() or (member.isreg() and member.name.endswith("/")):
                found[path] = ("dir", *common, "")
            elif member.issym():
                found[path] = ("link", *common, " -> " + shown(target))
            elif member.islnk():
                links.append((path, place(target)))
            else:
                found[path] = ("file", *common, " " + whole(archive.extractfile(member)))
            if found.get(path, ("",))[0] != "dir":
                for below in [p for p in found if p.startswith(path + b"/")]:
                    del found[below]
            while links:
                done = [(p, t) for p, t in links if t in found]
                for p, t in done:
                    found[p] = found[t]
                links = [link for link in links if link not in done]
                if not done:
                    break
    for path, entry in found.items():
        line(path, *entry)


if __name__ == "__main__":
    {"dir": directory, "layer": layer}[sys.argv[1]](os.fsencode(sys.argv[2]))
