import type { CertificateKind } from './contract';
import { file, placeOf } from './store';
import type { Issued, Ledger } from './store';

/** Files what counts: the text, its signature, and the key by which anybody verifies it. Where they lie. */
export async function signedFiles(
  { s3, bucket, tenant }: Ledger,
  { kind, issued }: { kind: CertificateKind; issued: Issued },
): Promise<{ json: string; jws: string }> {
  const at = placeOf(tenant, kind);
  const put = (key: string, body: string, type: string) => file(s3, { bucket, key, body, type });
  const json = await put(`${at}.json`, issued.json, 'application/json');
  const jws = await put(`${at}.jws`, issued.jws, 'application/jose');
  await put(`certificates/keys/${issued.keyThumbprint}.pem`, issued.publicKeyPem, 'application/x-pem-file');
  return { json, jws };
}
