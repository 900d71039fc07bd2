import { randomBytes } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { Binaries } from './binaries';
import { Cluster } from './cluster';
import { likeRds } from './rds';

/** The administrator's name, as `lib/parts/postgres-instance.ts` gives it to RDS. */
export const ADMINISTRATOR = 'keeper';
/** RDS keeps the superuser to itself, under this name. */
export const SUPERUSER = 'rdsadmin';

/** Who may log in how. RDS forces TLS, and checks an IAM token where this trusts: that one is wanted cannot be shown locally. */
const ADMITTED = [
  'hostssl rdsadmin all 127.0.0.1/32 reject',
  `hostssl all ${SUPERUSER},${ADMINISTRATOR} 127.0.0.1/32 scram-sha-256`,
  'hostssl all all 127.0.0.1/32 trust',
];

/**
 * The files of a server as RDS hands it out, with the passwords in files named after the two users. The first of a run of Jest
 * takes 1.5 s of a processor; every other is a copy of it, which takes 0.2 s.
 */
export async function freshCluster(binaries: Binaries): Promise<Cluster> {
  const run = process.env.FREEHOLD_RUN;
  if (run === undefined) return create(binaries);
  const master = join(run, `postgres-${binaries.major}`);
  if (!existsSync(master)) keep(await create(binaries), master);
  return new Cluster(binaries, master).copy();
}

function keep(cluster: Cluster, master: string): void {
  try {
    renameSync(cluster.folder, master);
  } catch (error) {
    if (!existsSync(master)) throw error;
    cluster.remove(); // Another worker was first.
  }
}

async function create(binaries: Binaries): Promise<Cluster> {
  const certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
    notAfterDate: new Date(Date.now() + 86_400_000),
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const cluster = Cluster.inFolderOfItsOwn(binaries);
  cluster.write('server.crt', certificate.cert);
  cluster.write('server.key', certificate.private);
  for (const user of [SUPERUSER, ADMINISTRATOR]) cluster.write(user, randomBytes(18).toString('hex'));
  cluster.run('initdb', [
    '--pgdata=data',
    `--username=${SUPERUSER}`,
    `--pwfile=${SUPERUSER}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
  ]);
  cluster.write(join('data', 'pg_hba.conf'), `${ADMITTED.join('\n')}\n`);
  const statements = likeRds({ user: ADMINISTRATOR, password: cluster.read(ADMINISTRATOR) }, binaries.major);
  // Alone with its files the server needs no port, and says of a statement that fails only that it did.
  const said = cluster.run('postgres', ['--single', '-F', '-D', 'data', 'postgres'], `${statements.join('\n')}\n`);
  if (/ERROR|FATAL/.test(said)) throw new Error(`a new server cannot be made to look like RDS: ${said}`);
  return cluster;
}
