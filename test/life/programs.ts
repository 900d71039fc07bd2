import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { systemPostgres } from '../support/postgres';

/** PostgreSQL's own programs: those of this machine, since the layer's are built for arm64 and Amazon Linux. */
const system = systemPostgres();
if (!system && process.env.CI === 'true')
  throw new Error('no PostgreSQL under /usr/lib/postgresql; wanted one for the SQL dump; apt-get install postgresql');
export const hasSystemPostgres = system !== undefined;
export const pgProgram = (name: 'pg_dump' | 'psql'): string => join(system?.folder ?? '/nowhere', name);

/** Runs `psql` over a file as somebody; answers when it has taken every line. */
export async function psql(file: string, login: { host: string; port: number; user: string; password: string; database: string }) {
  const { host, port, user, password, database } = login;
  const to = [`--host=${host}`, `--port=${port}`, `--username=${user}`, database];
  const child = spawn(pgProgram('psql'), ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', `--file=${file}`, ...to], {
    env: { PATH: process.env.PATH, PGPASSWORD: password, PGSSLMODE: 'require' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
  const code = await new Promise((ended) => child.once('close', ended));
  if (code !== 0) throw new Error(`psql ended with ${String(code)} over ${file}: ${said.slice(-2000)}`);
}
