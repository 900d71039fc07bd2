import { join } from 'node:path';
import * as z from 'zod';
import { readAlone } from './read-source';

/** Words in a folded text: a policy has hundreds of actions, and a line for each hides the next statement. */
const words = z
  .string()
  .regex(/^[\w:*-]+( [\w:*-]+)*$/, 'words with one space between')
  .transform((text) => text.split(' '));

const statement = z.strictObject({
  sid: z.string().regex(/^[A-Za-z]{3,40}$/, 'a name of letters'),
  /** Resource types that need it; a statement that no type needs says in its reason who does. */
  types: words.default([]),
  reason: z.string().min(7),
  /** ARNs; the whole account unless told. */
  on: z.array(z.string().min(1)).default(['*']),
  when: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  /** Actions by service. */
  allow: z.record(z.string().regex(/^[a-z0-9-]+$/), words),
});

export const provisionerSchema = z.strictObject({
  policies: z.record(z.string().regex(/^[a-z]+$/), z.array(statement)),
  keeper: z.array(statement),
  never: z.array(statement),
});

export type Right = Readonly<z.infer<typeof statement>>;
/** What CloudFormation may do for a deployment, as `config/provisioner.yaml` has it. */
export type ProvisionerRights = Readonly<z.infer<typeof provisionerSchema>>;

/**
 * Reads the rights of CloudFormation's role.
 *
 * @throws ConfigurationError with every mistake in the file
 */
export const provisionerRights = (file = join(__dirname, 'provisioner.yaml')): ProvisionerRights =>
  readAlone(file, provisionerSchema as z.ZodType<ProvisionerRights>);
