import { randomBytes, X509Certificate } from 'node:crypto';
import { Integer, OctetString } from 'asn1js';
import {
  AlgorithmIdentifier,
  Certificate,
  MessageImprint,
  PKIStatus,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { SaidError } from '../../config/mistakes';
import { chainOf, strangeAuthority, strangeToken } from './authority';
import { sha256 } from './manifest';
import { pemIn } from './sign';

const SHA256 = '2.16.840.1.101.3.4.2.1';
const PATIENCE = 30_000; // ms
const LARGEST = 100_000; // bytes; an answer with a chain of certificates has some 5,000

/** Raised where a server gives no timestamp, or one of something else. */
export class TimestampError extends SaidError {
  override readonly name = 'TimestampError';
}

/** What a timestamp shows of a manifest. */
export interface TimestampState {
  /** `not checked` without a certificate to trust: anybody can name himself a timestamping authority. */
  readonly state: 'valid' | 'invalid' | 'missing' | 'not checked';
  /** As a sentence. */
  readonly why: string;
  /** When the authority says that it saw the manifest: ISO 8601, UTC. */
  readonly at?: string;
}

/**
 * Asks a timestamping authority (RFC 3161 over HTTP) to say when it saw these bytes. It gets their SHA-256 and nothing else.
 *
 * @returns its answer (DER), which `openssl ts -verify -data manifest.json -in manifest.json.tsr` reads too
 * @throws TimestampError where it cannot be reached, refuses, or answers for something else
 */
export async function timestampOf(text: string, server: string): Promise<Buffer> {
  const remedy = 'try again, name another server, or leave --timestamp out';
  const refuse = (what: string, cause?: unknown): never => {
    throw new TimestampError(`${server}: ${what}; wanted a timestamp as RFC 3161 has it; ${remedy}`, { cause });
  };
  if (!/^https?:$/.test(URL.canParse(server) ? new URL(server).protocol : ''))
    refuse('is no address of a server; it begins with https:// or http://');
  const nonce = randomBytes(8);
  nonce[0]! &= 0x7f; // DER would take a first bit of 1 for a minus
  nonce[0]! |= 0x40;
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256 }),
      hashedMessage: new OctetString({ valueHex: buffer(Buffer.from(sha256(text), 'hex')) }),
    }),
    nonce: new Integer({ valueHex: buffer(nonce) }),
    certReq: true,
  });
  let answer: Buffer;
  try {
    const response = await fetch(server, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: Buffer.from(request.toSchema().toBER()),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!response.ok) refuse(`answered ${response.status} ${response.statusText}`);
    answer = Buffer.from(await response.arrayBuffer());
  } catch (cause) {
    if (cause instanceof TimestampError) throw cause;
    const { message, cause: reason } = cause as Error;
    return refuse(`cannot be reached (${reason instanceof Error ? reason.message : message})`, cause);
  }
  if (answer.length > LARGEST) refuse(`answered with ${answer.length} bytes`);
  const info = infoIn(answer, refuse);
  const other = otherThan(text, info);
  if (other !== undefined) refuse(other);
  if (info.nonce === undefined || !Buffer.from(info.nonce.valueBlock.valueHexView).equals(nonce))
    refuse('answered another request than ours (its nonce differs): somebody may have sent an old answer');
  return answer;
}

/**
 * Verifies a manifest's timestamp offline: that it is of these bytes, signed by somebody whose certificate is for timestamps and leads
 * to a trusted one, and was valid at that time.
 *
 * @param trusted a PEM file with certificates of authorities; without one, the time is said and not believed
 * @throws KeyError for a file of certificates that cannot be read
 */
export async function timestampState(
  manifest: Buffer,
  answer: Buffer | undefined,
  trusted: string | undefined,
): Promise<TimestampState> {
  const trustedCerts = trusted === undefined ? undefined : certificatesIn(trusted);
  if (answer === undefined)
    return trustedCerts
      ? { state: 'missing', why: 'an authority was given, and the pack has no timestamp' }
      : { state: 'not checked', why: 'the pack has no timestamp: its own word alone says when it was written' };
  let at: string;
  try {
    if (answer.length > LARGEST)
      return { state: 'invalid', why: `the timestamp has ${answer.length} bytes; wanted at most ${LARGEST}` };
    const info = infoIn(answer, (what) => {
      throw new TimestampError(what);
    });
    const other = otherThan(manifest, info);
    if (other !== undefined) return { state: 'invalid', why: `the timestamp ${other}` };
    at = info.genTime.toISOString();
    if (!trustedCerts) return { state: 'not checked', why: `somebody says to have seen it at ${at}; give --tsa to verify who`, at };
    const response = TimeStampResp.fromBER(buffer(answer));
    const signed = new SignedData({ schema: response.timeStampToken!.content });
    const strange = strangeToken(signed);
    if (strange !== undefined) return { state: 'invalid', why: `the timestamp ${strange}` };
    const { signerCertificate, signatureVerified, message } = await signed.verify({
      signer: 0,
      data: buffer(manifest),
      extendedMode: true,
    });
    if (signatureVerified !== true) return { state: 'invalid', why: `the timestamp does not verify: ${message}` };
    const stranger = strangeAuthority(signerCertificate!, signed.signerInfos[0]!);
    if (stranger !== undefined) return { state: 'invalid', why: `the timestamp ${stranger}` };
    const brought = (signed.certificates ?? []).filter((each) => each instanceof Certificate);
    if (!chainOf(signerCertificate!, brought, trustedCerts, info.genTime))
      return { state: 'invalid', why: `the timestamp does not verify: its certificate led to none of the trusted ones at ${at}` };
  } catch (cause) {
    return { state: 'invalid', why: `the timestamp does not verify: ${(cause as Error).message}` };
  }
  return { state: 'valid', why: `a trusted authority saw this manifest at ${at}`, at };
}

/** What an answer says: of which bytes, when, to whom. */
function infoIn(answer: Buffer, refuse: (what: string, cause?: unknown) => never): TSTInfo {
  try {
    const response = TimeStampResp.fromBER(buffer(answer));
    const { status, statusStrings } = response.status;
    if (status !== PKIStatus.granted && status !== PKIStatus.grantedWithMods)
      refuse(
        `refused, with status ${status}${statusStrings ? ` (${statusStrings.map(({ valueBlock }) => valueBlock.value).join(' ')})` : ''}`,
      );
    const { encapContentInfo } = new SignedData({ schema: response.timeStampToken!.content });
    return TSTInfo.fromBER(buffer(Buffer.from(encapContentInfo.eContent!.getValue())));
  } catch (cause) {
    if (cause instanceof TimestampError) throw cause;
    return refuse('answered with something that is no timestamp', cause);
  }
}

/** What a timestamp is of, if not of these bytes. */
function otherThan(text: Buffer | string, { messageImprint: { hashAlgorithm, hashedMessage } }: TSTInfo): string | undefined {
  if (hashAlgorithm.algorithmId !== SHA256) return `is of a digest of another kind (${hashAlgorithm.algorithmId})`;
  const same = Buffer.from(hashedMessage.valueBlock.valueHexView).toString('hex') === sha256(text);
  return same ? undefined : 'is of other bytes than this manifest’s';
}

function certificatesIn(file: string): Certificate[] {
  const wanted = 'wanted a PEM file with the certificates of a timestamping authority, its root first of all';
  const found = pemIn(file, wanted).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    if (found.length === 0) throw new Error('no certificate is in it');
    return found.map((pem) => Certificate.fromBER(buffer(new X509Certificate(pem).raw)));
  } catch (cause) {
    throw new TimestampError(`${file} holds no certificate that can be read; ${wanted}`, { cause });
  }
}

/** The bytes alone, since a Buffer may be a part of a larger one. */
const buffer = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;
