import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { legible } from '../../config/legible';
import { SaidError } from '../../config/mistakes';
import { certificateSchema } from '../../config/certificate-schema';
import type { Certificate } from '../../config/certificate-schema';
import { signedPart } from '../evidence/jws';
import { EXIT, type ExitCode } from './exit-codes';

/** The file is no certificate, or a file that it needs is missing. */
export class CertificateError extends SaidError {
  override readonly name = 'CertificateError';
}

export interface CertificateOptions {
  /** PEM file of the cell's public key. */
  readonly key?: string;
  readonly json?: boolean;
}

/** A field in which the JSON beside a signature says something else than what was signed. */
interface Difference {
  readonly path: string;
  readonly signed: unknown;
  readonly found: unknown;
}

/** Says whether a certificate is as it was issued, offline, and if not, what is wrong with it. */
export function verifyCertificate(file: string, { key, json }: CertificateOptions): ExitCode {
  const bare = file.replace(/\.(jws|json|pdf)$/, '');
  const jws = read(`${bare}.jws`, 'the signed form lies beside the others; download it with them').trim();
  const { header, payload, problems: found } = signedPart(jws, publicKey(key ?? `${bare}.pem`));
  const problems = [...found];
  const shape = certificateSchema.safeParse(payload);
  if (!shape.success && problems.length === 0) problems.push('what was signed is no deletion certificate of a known format');
  const differences = existsSync(`${bare}.json`) ? between(payload, parsed(`${bare}.json`)) : [];
  const ok = problems.length === 0 && differences.length === 0;
  if (json) {
    process.stdout.write(`${JSON.stringify({ ok, problems, differences, header, certificate: payload }, undefined, 2)}\n`);
  } else {
    const lines = [
      ...problems.map((problem) => `wrong    ${problem}`),
      ...differences.map(({ path, signed, found }) => `altered  ${path}: signed ${said(signed)}, found ${said(found)}`),
      ...(ok && shape.success ? [...summary(shape.data), ...trust(header, file)] : ['this is not what was issued']),
    ];
    process.stdout.write(`${lines.map(legible).join('\n')}\n`);
  }
  return ok ? EXIT.fine : EXIT.broken;
}

function publicKey(file: string): KeyObject {
  const pem = read(file, 'give the cell’s public key with --key; it is published with the certificates, under certificates/keys/');
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch (cause) {
    throw new CertificateError(`${file}: not a public key in PEM; wanted one on P-256; download it again`, { cause });
  }
  throw new CertificateError(
    `${file}: a public key of another kind; wanted one on P-256; download the key that the certificate names`,
  );
}

function between(signed: unknown, found: unknown, path = ''): Difference[] {
  if (isTree(signed) && isTree(found) && Array.isArray(signed) === Array.isArray(found)) {
    const names = [...new Set([...Object.keys(signed), ...Object.keys(found)])];
    return names.flatMap((name) => between(signed[name], found[name], path === '' ? name : `${path}.${name}`));
  }
  return Object.is(signed, found) ? [] : [{ path: path === '' ? 'the whole' : path, signed, found }];
}

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

function parsed(file: string): unknown {
  try {
    return JSON.parse(read(file, 'download it again'));
  } catch (cause) {
    throw new CertificateError(`${file}: not JSON; download it again`, { cause });
  }
}

function read(file: string, remedy: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CertificateError(`${file}: cannot be read; ${remedy}`, { cause });
  }
}

const said = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** What the signature does not show by itself. */
const trust = (header: unknown, file: string): string[] => [
  `signed by the key ${(header as { kid: string }).kid}: compare it with the one that the company publishes`,
  ...(file.endsWith('.pdf') ? ['the PDF is for reading and is not signed: what counts is what stands here'] : []),
];

function summary({ kind, tenant, issuedAt, request, deadlines, lines, retained, sweep }: Certificate): string[] {
  return [
    `as it was issued: ${kind === 'final' ? 'final deletion' : 'deletion from production'} of ${tenant.id} (${tenant.name}), ${issuedAt}`,
    `asked for by ${request.requestedBy} on ${request.requestedAt}; the contract ended on ${request.contractEnded}`,
    ...deadlines.map(({ promise, dueBy, keptAt, missedByMinutes }) => {
      const when = keptAt === undefined ? 'still to come' : `kept on ${keptAt}`;
      return `${promise}: due by ${dueBy}; ${missedByMinutes === undefined ? when : `MISSED by ${missedByMinutes} minutes, ${when}`}`;
    }),
    `${lines.length} things, each observed; ${sweep.looked.length} lists looked through afterwards`,
    ...retained.map((one) => `retained until ${one.until}: ${one.class}, ${one.holds}`),
  ];
}
