import type { CellName } from '../../../naming';
import { otherSigningAlias, tenantName, tenantParameterName } from '../../../naming';
import type { Assembly, Found } from '../../templates/assembly';
import { households, ownersOfStacks } from '../../templates/tenants';
import type { Check, Observation } from '../check';

const arnOf = (assembly: Assembly, { logicalId, stack }: Found): string =>
  assembly.text({ 'Fn::GetAtt': [logicalId, 'Arn'] }, stack);

const behind = (assembly: Assembly, stack: string, alias: string): string =>
  assembly
    .in(stack, 'AWS::KMS::Alias')
    .filter((one) => assembly.text(one.properties.AliasName, one.stack) === `alias/${alias}`)
    .map((one) => assembly.text(one.properties.TargetKeyId, one.stack))
    .join(', ');

const signs = (assembly: Assembly, key: Found): boolean => assembly.text(key.properties.KeyUsage, key.stack) === 'SIGN_VERIFY';

/** A tenant's signing key that does not sign, next to one that does: it alone of all keys ends when its stack lets it go. */
export function isOtherSigner(assembly: Assembly, key: Found): boolean {
  const tenant = ownersOfStacks(assembly).get(key.stack.name);
  if (!tenant || key.type !== 'AWS::KMS::Key' || !signs(assembly, key)) return false;
  const cell = tenant.residency.home;
  const arn = arnOf(assembly, key);
  return (
    behind(assembly, key.stack.name, otherSigningAlias(cell, tenant.id)) === arn &&
    behind(assembly, key.stack.name, tenantName(cell, tenant.id, 'signing')) !== arn
  );
}

/** Whoever verifies believes what is published, and the application signs with what it is told: one that is missing there signs for nobody. */
export const signersArePublished: Check = {
  id: 'signers-are-published',
  sentence:
    'Every key that signs the webhooks of a tenant is among its published keys, the one that signs first; a second one stands there before it signs, and ends when the stack lets it go.',
  remedy: 'Declare signing keys by signingKeys (lib/tenant/signing-slots.ts) alone.',
  look: (assembly) =>
    households(assembly).map(({ tenant, stacks: [home] }) =>
      weighed(assembly, home!, { cell: tenant.residency.home, id: tenant.id }),
    ),
};

function weighed(assembly: Assembly, home: string, { cell, id }: { cell: CellName; id: string }): Observation {
  const keys = assembly.in(home, 'AWS::KMS::Key').filter((key) => signs(assembly, key));
  const aliases = [tenantName(cell, id, 'signing'), otherSigningAlias(cell, id)];
  const signers = aliases.map((alias) => behind(assembly, home, alias)).filter((arn) => arn !== '');
  const halves = new Map(
    assembly
      .in(home, 'Custom::SigningKeyPublicHalf')
      .map(({ properties, logicalId, stack }) => [assembly.text(properties.KeyId, stack), { logicalId, stack }]),
  );
  const half = (arn: string | undefined, as: 'Pem' | 'Jwk'): string => {
    const of = arn === undefined ? undefined : halves.get(arn);
    return of ? assembly.text({ 'Fn::GetAtt': [of.logicalId, `PublicKey${as}`] }, of.stack) : 'no public half';
  };
  const said = (thing: string): string =>
    assembly
      .in(home, 'AWS::SSM::Parameter')
      .filter(({ properties, stack }) => assembly.text(properties.Name, stack) === tenantParameterName(id, thing))
      .map(({ properties, stack }) => assembly.text(properties.Value, stack))
      .join(', ');
  const wrong = [
    [
      signers.length === keys.length && new Set(signers).size === keys.length,
      `${keys.length} keys behind ${signers.join(', ') || 'no alias'}`,
    ],
    [keys.every((key) => signers.includes(arnOf(assembly, key))), 'a key that no alias names'],
    [said('signing-key') === signers[0], 'signing-key names another'],
    [said('webhook-public-key') === half(signers[0], 'Pem'), 'webhook-public-key is of another'],
    [
      said('webhook-public-keys') === `{"keys":[${signers.map((arn) => half(arn, 'Jwk')).join(',')}]}`,
      'webhook-public-keys has others, or in another order',
    ],
    ...keys.map(
      (key) =>
        [
          (key.resource.DeletionPolicy === 'Delete') === (arnOf(assembly, key) !== signers[0]),
          `${key.logicalId} has DeletionPolicy ${key.resource.DeletionPolicy}`,
        ] as const,
    ),
  ].flatMap(([ok, what]) => (ok ? [] : [what as string]));
  return {
    stack: home,
    logicalId: '',
    pointer: '/Resources',
    expected: `the signing keys of ${id}, the one that signs first`,
    actual: wrong.join('; ') || 'those keys',
    ok: wrong.length === 0,
  };
}
