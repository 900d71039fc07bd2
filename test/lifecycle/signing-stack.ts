import { createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { KMSInvalidStateException } from '@aws-sdk/client-kms';
import type { SigningKeys } from '../../config/signing-keys';
import { describeKey } from '../../lambdas/settings/publish-signing-key/work';
import { keyArn } from '../lambdas/support/erasure/kms';
import type { FakeKey } from '../lambdas/support/erasure/kms';
import { declared, HOME, tagged } from '../lambdas/support/erasure/wire';
import type { Jwk } from '../support/published-keys';
import type { LifeWorld } from './world';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}
export type Resources = Readonly<Record<string, Resource>>;

/**
 * What CloudFormation makes of those resources of a tenant's real template that sign and publish, over a KMS that answers as its API says:
 * what is new is made first, what is gone from the template ends last, by the DeletionPolicy that it had in the template before (user guide,
 * "DeletionPolicy attribute"): a key whose policy is Delete awaits its end for its PendingWindowInDays, in which it is disabled
 * (cryptographic details, "Deleting keys"); one that is kept goes on.
 */
export class SigningStack {
  private before: Resources = {};
  private readonly keys = new Map<string, FakeKey>();
  private readonly halves = new Map<string, Readonly<Record<string, string>>>();
  private readonly pairs = new Map<string, KeyObject>();
  private readonly parameters = new Map<string, string>();
  private mayUse: readonly string[] = [];

  constructor(
    private readonly world: LifeWorld,
    private readonly tenant: string,
    private readonly templates: Readonly<Record<SigningKeys, Resources>>,
  ) {
    this.become('a');
  }

  /** The stack after an update with this template. */
  become(keys: SigningKeys): void {
    const wanted = this.templates[keys];
    const of = (type: string) => Object.entries(wanted).filter(([, { Type }]) => Type === type);
    for (const [id] of of('AWS::KMS::Key')) if (id.includes('SigningKey') && !this.keys.has(id)) this.keys.set(id, this.make(id));
    for (const [id, { Properties }] of of('Custom::SigningKeyPublicHalf')) {
      const key = this.find(this.text(Properties.KeyId));
      const PublicKey = this.publicDer(key);
      const data = describeKey(
        { KeyId: keyArn(key) },
        { KeyId: keyArn(key), KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', PublicKey, $metadata: {} },
      );
      this.halves.set(id, { ...data });
    }
    for (const [, { Properties }] of of('AWS::KMS::Alias').filter(([id]) => id.includes('Signing'))) {
      const name = this.text(Properties.AliasName);
      for (const one of this.world.aws.kms.keys) if (one.alias === name && one.region === HOME) delete one.alias;
    }
    for (const [, { Properties }] of of('AWS::KMS::Alias').filter(([id]) => id.includes('Signing')))
      this.find(this.text(Properties.TargetKeyId)).alias = this.text(Properties.AliasName);
    for (const [, { Properties }] of of('AWS::SSM::Parameter')) {
      const name = this.text(Properties.Name);
      if (/signing-key$|webhook-public-keys?$/.test(name))
        this.parameters.set(name.split('/').at(-1)!, this.text(Properties.Value));
    }
    const statements = of('AWS::IAM::ManagedPolicy').flatMap(
      ([, { Properties }]) => (Properties.PolicyDocument as { Statement: { Sid: string; Resource: unknown }[] }).Statement,
    );
    const allowed = statements.find(({ Sid }) => Sid === 'SignWebhooks')!.Resource;
    this.mayUse = (Array.isArray(allowed) ? allowed : [allowed]).map((arn) => this.text(arn));
    for (const [id, key] of this.keys) {
      if (id in wanted) continue;
      this.keys.delete(id);
      if (this.before[id]!.DeletionPolicy !== 'Delete') continue;
      key.state = 'PendingDeletion';
      key.deletionDate = new Date(this.world.aws.now.getTime() + 7 * 86_400_000);
      delete key.alias;
    }
    this.before = wanted;
  }

  /** What the application reads, one parameter a name. */
  read(thing: 'signing-key' | 'webhook-public-key' | 'webhook-public-keys'): string {
    return this.parameters.get(thing)!;
  }

  published(): readonly Jwk[] {
    return (JSON.parse(this.read('webhook-public-keys')) as { keys: Jwk[] }).keys;
  }

  /**
   * `kms:Sign` with ECDSA_SHA_256, as the tenant's role: DER, and the key that signed (API reference, Sign). A key that awaits its end signs
   * nothing (KMSInvalidStateException), and one that the role's policy does not name is denied.
   */
  sign(arn: string, body: string): { kid: string; signature: Buffer } {
    const key = this.find(arn);
    if (!this.mayUse.includes(arn))
      throw Object.assign(new Error(`not authorized to perform kms:Sign on ${arn}`), { name: 'AccessDenied' });
    if (key.state !== 'Enabled') throw declared(KMSInvalidStateException, `${arn} is pending deletion.`);
    return { kid: key.id, signature: sign('sha256', Buffer.from(body), this.pairs.get(key.id)!) };
  }

  private make(id: string): FakeKey {
    const { keys } = this.world.aws.kms;
    const first = keys.find(({ alias, region }) => region === HOME && alias?.endsWith(`-${this.tenant}-signing`));
    const key: FakeKey =
      this.keys.size === 0 && first ? first : { id: randomUUID(), region: HOME, tags: tagged(this.tenant), state: 'Enabled' };
    if (key !== first) keys.push(key);
    expect([id, this.pairs.has(key.id)]).toEqual([id, false]);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.pairs.set(key.id, privateKey);
    return key;
  }

  private publicDer({ id }: FakeKey): Uint8Array {
    return new Uint8Array(createPublicKey(this.pairs.get(id)!).export({ type: 'spki', format: 'der' }));
  }

  private find(arn: string): FakeKey {
    const key = this.world.aws.kms.keys.find((one) => keyArn(one) === arn);
    if (!key) throw new Error(`no key ${arn}`);
    return key;
  }

  /** References of a template, as far as these resources use them. */
  private text(value: unknown): string {
    if (typeof value === 'string') return value;
    const [[name, given]] = Object.entries(value as Record<string, unknown>) as [[string, unknown]];
    if (name === 'Fn::Join') return (given as [string, unknown[]])[1].map((part) => this.text(part)).join('');
    if (name === 'Ref') return given === 'Tenant' ? this.tenant : `<${String(given)}>`;
    const [id, attribute] = given as [string, string];
    const key = this.keys.get(id);
    if (key) return keyArn(key);
    return this.halves.get(id)?.[attribute] ?? `<${id}.${attribute}>`;
  }
}
