import { CfnParameter, DefaultStackSynthesizer } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import * as z from 'zod';
import type { Cell } from '../../config/platform';
import type { Plan } from '../../config/plan-schema';
import { tenantSchema } from '../../config/schema';
import { FIRST_KEYS } from '../../config/signing-keys';
import type { SigningKeys } from '../../config/signing-keys';
import { RESTORED } from '../restored';
import type { Restored } from '../restored';

/** What tells one tenant's templates from another's of the same plan and cell. Nothing else may. */
export interface Identity {
  readonly tenant: string;
  /** Range of the tenant's own network, where its plan has one. */
  readonly cidr?: string;
  /** Key of the tenant in the recovery region, where there is one. */
  readonly recoveryKeyArn?: string;
  /** Of a database that a restore in place brought back: which, from what, of which moment. */
  readonly restored?: Restored;
}

/**
 * A declared tenant's values, or `parameters`: a blueprint, whose identity whoever deploys it hands over. `restored`: the blueprint of a
 * tenant whose database was restored in place, which is the other one with five parameters more. A tenant that never was restored has none
 * of them: whether there is a source is decided when the blueprint is chosen, and can be seen in it (docs/decisions/014-blueprints.md).
 */
export type Whose = Identity | 'parameters' | 'restored';

/** Names of the parameters, as the onboarding machine hands them over. */
export const PARAMETERS = { tenant: 'Tenant', cidr: 'Cidr', recoveryKeyArn: 'RecoveryKeyArn' } as const;

/**
 * The identity of a stack: as given, or as parameters of its own. Each is bound by the pattern that the configuration is
 * bound by, so that a blueprint takes what a tenant's file could say and nothing else.
 *
 * @param needs what the template depends on beside the tenant's id
 */
export function identityIn(stack: Stack, whose: Whose, needs: { cidr?: boolean; recovery?: Cell | undefined } = {}): Identity {
  if (typeof whose !== 'string') return whose;
  const parameter = (id: string, description: string, allowedPattern: string): string =>
    new CfnParameter(stack, id, { type: 'String', description, allowedPattern }).valueAsString;
  const { id, cidr } = tenantSchema.shape;
  return {
    tenant: parameter(PARAMETERS.tenant, 'Id of the tenant, for ever and never used again', patternOf(id)),
    ...(needs.cidr && {
      cidr: parameter(PARAMETERS.cidr, "Range of the tenant's own network, apart from every other", patternOf(cidr)),
    }),
    ...(needs.recovery && {
      recoveryKeyArn: parameter(
        PARAMETERS.recoveryKeyArn,
        "Output RecoveryKeyArn of the tenant's recovery stack",
        keysOf(needs.recovery),
      ),
    }),
    ...(whose === 'restored' && {
      restored: Object.fromEntries(
        Object.entries(RESTORED).map(([id, { description, pattern }]) => [id, parameter(id, description, pattern)]),
      ) as unknown as Restored,
    }),
  };
}

function patternOf(schema: z.ZodType): string {
  const { pattern } = z.toJSONSchema(schema, { io: 'input' });
  if (pattern === undefined)
    throw new Error('a parameter of a blueprint is bound by a pattern; its shape in config/schema.ts has none');
  return pattern;
}

/** Keys of the cell's own account and region; whose key it is, the key's policy says. */
const keysOf = ({ account, region }: Cell): string =>
  `^arn:${account.partition}:kms:${region.region}:${account.id}:key/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`;

/** What stands for the tenant in the name of its stack. A blueprint's is never deployed under it. */
export function nameOf(whose: Whose, plan: Plan, keys: SigningKeys = FIRST_KEYS): string {
  if (typeof whose !== 'string') return whose.tenant;
  return `${whose === 'restored' ? 'restored' : 'blueprint'}-${plan.name}${keys === FIRST_KEYS ? '' : `-${keys}`}`;
}

/** CDK's own parameter, by which CloudFormation checks the bootstrap's version, is none of the tenant's; these stacks have no assets. */
export const withoutParameters = (): DefaultStackSynthesizer =>
  new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
