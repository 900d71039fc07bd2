import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const config = (room: string): string => `
[req]
distinguished_name = name
prompt = no
[name]
CN = Test
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[last-ca]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign
[tsa]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[loose]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = timeStamping
[two]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping,emailProtection
[sealing]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = critical,timeStamping
[odd]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
1.2.3.4.5.6 = critical,ASN1:NULL
[mail]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = emailProtection
[ts]
default_tsa = authority
[authority]
serial = ${join(room, 'serial')}
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
`;

/** How an answer of OpenSSL begins, before its token: the sequence's tag and length, and the status "granted". */
const GRANTED = Buffer.from('3003020100', 'hex');
const OPENING = 4 + GRANTED.length;

/** Authorities whose certificates and answers OpenSSL makes, in a folder of their own. */
export class Authorities {
  readonly room = mkdtempSync(join(tmpdir(), 'freehold-tsa-'));

  constructor() {
    writeFileSync(this.at('tsa.cnf'), config(this.room));
    writeFileSync(this.at('serial'), '01');
  }

  at(name: string): string {
    return join(this.room, name);
  }

  openssl(...args: readonly string[]): Buffer {
    return execFileSync('openssl', args, { cwd: this.room, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** A certificate of one of the sections above, by the authority called `ca`; `subject` where it is not called as its files are. */
  certificate(
    name: string,
    section: string,
    ca: string,
    { subject = name, more = [] as readonly string[], pem = name } = {},
  ): void {
    if (pem === name) this.openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);
    this.openssl('req', '-new', '-config', 'tsa.cnf', '-key', `${name}.key`, '-subj', `/CN=${subject}`, '-out', `${name}.csr`);
    const by = ca === name ? ['-signkey', `${name}.key`] : ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-CAcreateserial'];
    const extensions = ['-extfile', 'tsa.cnf', '-extensions', section, '-out', `${pem}.pem`];
    this.openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-days', '30', ...more, ...extensions);
  }

  /** What OpenSSL answers to a request, as the authority called `name`. */
  answered(request: Buffer, name = 'tsa', ca = 'root'): Buffer {
    writeFileSync(this.at('request.tsq'), request);
    const by = ['-signer', `${name}.pem`, '-inkey', `${name}.key`, '-chain', `${ca}.pem`];
    const section = ['-config', 'tsa.cnf', '-section', 'authority'];
    this.openssl('ts', '-reply', ...section, '-queryfile', 'request.tsq', ...by, '-out', 'answer.tsr');
    return readFileSync(this.at('answer.tsr'));
  }

  /** An answer with the words of another, signed by whomever: OpenSSL's own authority would not, so its message syntax does. */
  resigned(answer: Buffer, ...signing: readonly string[]): Buffer {
    writeFileSync(this.at('token.der'), answer.subarray(OPENING));
    this.openssl('cms', '-verify', '-noverify', '-inform', 'DER', '-in', 'token.der', '-out', 'info.der');
    this.openssl('cms', '-sign', '-binary', '-nodetach', '-outform', 'DER', '-in', 'info.der', ...signing, '-out', 'signed.der');
    const signed = readFileSync(this.at('signed.der'));
    const length = Buffer.alloc(2);
    length.writeUInt16BE(signed.length + GRANTED.length);
    return Buffer.concat([Buffer.from('3082', 'hex'), length, GRANTED, signed]);
  }

  remove(): void {
    rmSync(this.room, { recursive: true });
  }
}

/** For a token's words: the type of content that RFC 3161 gives them. */
export const TIME_INFO = ['-econtent_type', '1.2.840.113549.1.9.16.1.4'];
