import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EXIT } from '../../../lib/commands/exit-codes';
import { homeOf, recordsBucketOf } from '../life';
import type { Life } from '../life';
import { ROOT } from '../local-aws/places';
import { FABRIKAM, NORTHWIND } from '../tenants';
import type { LifeTenant } from '../tenants';

/** The command that a customer's auditor types accepts both, and refuses each when a word of it was changed. */
export async function verifyCertificates(life: Life): Promise<string[]> {
  const shown: string[] = [];
  for (const tenant of [NORTHWIND, FABRIKAM]) shown.push(...(await one(life, tenant)));
  return shown;
}

async function one(life: Life, { tenant, name }: LifeTenant): Promise<string[]> {
  const folder = join(life.aws.folder, 'certificates', tenant);
  const keys = await downloaded(life, `certificates/keys/`, folder);
  const files = await downloaded(life, `certificates/tenant=${tenant}/`, folder);
  const said = verified(folder, keys);
  if (said.status !== EXIT.fine) throw new Error(`the certificate of ${name} is refused: ${said.text}`);
  const { lines } = JSON.parse(readFileSync(join(folder, 'production.json'), 'utf8')) as { lines: { state: string }[] };
  const refused = ['production.json', 'production.jws'].map((file) => altered(folder, { file, keys, name }));
  return [
    `${name}: ${files.length} files, ${lines.length} lines, of which ${lines.filter(({ state }) => state === 'gone').length} say gone; freehold certificate verify accepts them offline`,
    `${name}: ${refused.length} altered copies are refused: ${refused.join('; ')}`,
  ];
}

/** Files of the bucket below a prefix, by their last names. */
async function downloaded(life: Life, Prefix: string, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const s3 = new S3Client({ ...life.settings(homeOf(life)), forcePathStyle: true });
  const Bucket = recordsBucketOf(life);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  if (Contents.length === 0) throw new Error(`there is nothing under ${Prefix} of ${Bucket}; wanted a certificate`);
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    writeFileSync(join(folder, basename(Key!)), await Body!.transformToByteArray());
  }
  return Contents.map(({ Key }) => basename(Key!));
}

function verified(folder: string, keys: readonly string[]): { status: number | null; text: string } {
  const command = ['bin/freehold.js', 'certificate', 'verify', join(folder, 'production.jws'), '--key', join(folder, keys[0]!)];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' });
  return { status, text: `${stdout}${stderr}`.trim() };
}

function altered(folder: string, { file, keys, name }: { file: string; keys: readonly string[]; name: string }): string {
  const copy = `${folder}-altered-${file}`;
  cpSync(folder, copy, { recursive: true });
  const text = readFileSync(join(copy, file), 'utf8');
  writeFileSync(join(copy, file), file.endsWith('.json') ? text.replace(name, 'Somebody Else') : swapped(text));
  const { status, text: said } = verified(copy, keys);
  if (status !== EXIT.broken)
    throw new Error(`${file} of ${name} was altered and verify exits with ${status}; wanted ${EXIT.broken}`);
  return said.split('\n')[0]!.replace(/\s+/g, ' ');
}

/** One letter of the signed part. */
function swapped(jws: string): string {
  const [head, body, signature] = jws.split('.') as [string, string, string];
  const middle = Math.floor(body.length / 2);
  return [head, `${body.slice(0, middle)}${body[middle] === 'A' ? 'B' : 'A'}${body.slice(middle + 1)}`, signature].join('.');
}
