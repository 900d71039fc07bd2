import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SaidError } from '../../config/mistakes';
import { MANIFEST, sha256, SIGNATURE } from './manifest';
import type { PackFile } from './results';

export const PREDICATE = 'https://freehold.dev/evidence-manifest/v1';
export const STATEMENT = 'https://in-toto.io/Statement/v1';
export const PAYLOAD = 'application/vnd.in-toto+json';
export const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** Raised for a key that cannot sign, or cannot verify. */
export class KeyError extends SaidError {
  override readonly name = 'KeyError';
}

/** Whatever holds a private key. */
export interface Signer {
  readonly publicKey: KeyObject;
  /** Signature over the message itself: Ed25519, or ECDSA on P-256 with SHA-256 in DER. */
  sign(message: Buffer): Promise<Buffer>;
}

/**
 * Signs a pack's manifest, and by it every file that it lists: an in-toto statement in a DSSE envelope, as a Sigstore bundle
 * that stock cosign verifies. A signature of Ed25519 is the same each time; one of ECDSA never is.
 */
export async function signManifest(manifest: string, signer: Signer): Promise<PackFile> {
  const payload = Buffer.from(
    JSON.stringify({
      _type: STATEMENT,
      subject: [{ name: MANIFEST, digest: { sha256: sha256(manifest) } }],
      predicateType: PREDICATE,
      predicate: {},
    }),
  );
  const message = preAuthentication(PAYLOAD, payload);
  const signature = await signer.sign(message);
  // What nobody can verify later is better refused now.
  if (!verify(digestFor(signer.publicKey), message, signer.publicKey, signature)) {
    throw new KeyError('the signature does not verify under the signing key’s own public half; nothing was signed');
  }
  const bundle = {
    mediaType: BUNDLE,
    verificationMaterial: { publicKey: { hint: hintOf(signer.publicKey) } },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType: PAYLOAD,
      signatures: [{ sig: signature.toString('base64') }],
    },
  };
  return { path: SIGNATURE, text: `${JSON.stringify(bundle, undefined, 1)}\n` };
}

/** What DSSE signs, so that a payload cannot be taken for one of another type. Lengths are in bytes. */
export const preAuthentication = (type: string, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);

/** Names the key for whoever has several: SHA-256 of its public half. */
const hintOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64');

/** The digest that a key's signatures use; Ed25519 has its own. */
export const digestFor = (key: KeyObject): 'sha256' | null => (key.asymmetricKeyType === 'ed25519' ? null : 'sha256');

/** What is wrong with a key's kind, if anything. */
export function strangeKind({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string | undefined {
  if (type === 'ed25519' || (type === 'ec' && details?.namedCurve === 'prime256v1')) return undefined;
  const size = details?.namedCurve ?? (details?.modulusLength && `${details.modulusLength} bits`);
  return [type, size].filter(Boolean).join(' ');
}

/**
 * Finds who signs: a PEM file with an unencrypted private key (Ed25519, or EC on P-256), or a key in KMS as
 * `awskms:///<ARN, alias/name or key id>`.
 *
 * @throws KeyError for a key that is not there, not readable or of another kind
 */
export async function signerOf(key: string): Promise<Signer> {
  return key.startsWith('awskms:') ? kmsSigner(key) : fileSigner(key);
}

const MAKE = 'make one with `openssl genpkey -algorithm ed25519 -out freehold.key`';

function fileSigner(file: string): Signer {
  const wanted = 'wanted a PEM file with an unencrypted private key, Ed25519 or EC on P-256';
  const pem = pemIn(file, `${wanted}; ${MAKE}`);
  if (/ENCRYPTED/.test(pem)) {
    throw new KeyError(
      `${file} is encrypted; ${wanted}; decrypt it with \`openssl pkey\`, or keep the key in KMS (--sign awskms:///...)`,
    );
  }
  if (/BEGIN (RSA )?PUBLIC KEY/.test(pem)) {
    throw new KeyError(`${file} is the public half of a key; ${wanted}; give the private half to sign, the public one to verify`);
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new KeyError(`${file} holds no private key that can be read; ${wanted}; ${MAKE}`, { cause });
  }
  const strange = strangeKind(key);
  if (strange !== undefined) throw new KeyError(`${file} holds a key of kind ${strange}; ${wanted}; ${MAKE}`);
  return { publicKey: createPublicKey(key), sign: (message) => Promise.resolve(sign(digestFor(key), message, key)) };
}

/** @throws KeyError where there is no file, or none that can be read */
export function pemIn(file: string, wanted: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new KeyError(`${file}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`}; ${wanted}`, {
      cause,
    });
  }
}

/** Algorithms by kind of key. KMS takes the message itself (`RAW`), not its digest: pure Ed25519 needs all of it. */
const ALGORITHMS = { ECC_NIST_P256: 'ECDSA_SHA_256', ECC_NIST_EDWARDS25519: 'ED25519_SHA_512' } as const;
const KMS_KEY = 'wanted an enabled KMS key for SIGN_VERIFY, of spec ECC_NIST_P256 or ECC_NIST_EDWARDS25519';
const KMS_URI =
  /^awskms:\/\/\/(arn:[\w-]+:kms:(?<region>[a-z0-9-]+):\d{12}:(key|alias)\/[\w/-]+|alias\/[\w/-]+|[0-9a-f-]{36}|mrk-[0-9a-f]{32})$/;
/** What KMS signs at most, in bytes. */
const KMS_LIMIT = 4096;

async function kmsSigner(uri: string): Promise<Signer> {
  const match = KMS_URI.exec(uri);
  if (!match) {
    throw new KeyError(
      `${uri} names no KMS key; wanted awskms:/// and an ARN, alias/<name> or a key id; it has three slashes, and no host`,
    );
  }
  // Loaded here: who signs with a file, or not at all, does not wait for the SDK.
  const { GetPublicKeyCommand, KMSClient, SignCommand } = await import('@aws-sdk/client-kms');
  const client = new KMSClient({ ...(match.groups?.region && { region: match.groups.region }) });
  const KeyId = match[1]!;
  const asked = async <T>(what: string, answer: () => Promise<T>): Promise<T> => {
    try {
      return await answer();
    } catch (cause) {
      const { name, message } = cause as Error;
      throw new KeyError(`${uri}: ${what}: ${name}: ${message}; ${KMS_KEY}, and a caller who may kms:GetPublicKey and kms:Sign`, {
        cause,
      });
    }
  };
  const { KeySpec, KeyUsage, PublicKey } = await asked('GetPublicKey', () => client.send(new GetPublicKeyCommand({ KeyId })));
  const algorithm = ALGORITHMS[KeySpec as keyof typeof ALGORITHMS];
  if (KeyUsage !== 'SIGN_VERIFY' || algorithm === undefined || PublicKey === undefined) {
    throw new KeyError(`${uri} is a key of spec ${KeySpec} for ${KeyUsage}; ${KMS_KEY}; name another key`);
  }
  return {
    publicKey: createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }),
    sign: async (Message) => {
      if (Message.length > KMS_LIMIT) {
        throw new KeyError(`the statement has ${Message.length} bytes; KMS signs at most ${KMS_LIMIT}; sign with a key file`);
      }
      const command = new SignCommand({ KeyId, Message, MessageType: 'RAW', SigningAlgorithm: algorithm });
      const { Signature } = await asked('Sign', () => client.send(command));
      return Buffer.from(Signature ?? []);
    },
  };
}
