import * as z from 'zod';
import { isoDay } from './schema';

/**
 * The shape of `config/limits.yaml`: how long a document or a name may be that AWS is handed. CloudFormation's schemas know some of
 * it; the rest shows itself in the middle of a deployment, for the first tenant with a long name.
 */

const type = z
  .string()
  .regex(/^(\*|AWS(::[A-Za-z0-9]+){2}|Custom::[A-Za-z]+)$/, 'a resource type such as AWS::IAM::Role, or * for every type');
const positive = z.number().int().min(1);
const from = z.string().regex(/^[a-z][a-z0-9-]*$/, 'one of the names under `sources`');

/** A limit on one property. A document is measured without white space between its words, as services count it. */
const limit = z.strictObject({
  most: positive,
  unit: z.enum(['characters', 'bytes', 'items']),
  least: positive.optional(),
  /** The whole text must match it. */
  pattern: z.string().min(3).optional(),
  from,
});

/** How many there may be of a type. */
const number = z.strictObject({ most: positive, from });

export const limitsSchema = z.strictObject({
  /** Where the figures were read, and when. */
  sources: z.record(from, z.strictObject({ source: z.string().min(10), asOf: isoDay })),
  /** From how many percent of a limit a person is told. */
  toldFrom: z.number().int().min(50).max(99),
  templates: z.strictObject({
    /** How much of its limits a template may take, in percent: a room is split while there is time for it. */
    refusedOver: z.number().int().min(10).max(100),
    /** `references`: dynamic ones, `{{resolve:...}}`, each counted as often as it stands there. */
    most: z.strictObject({
      resources: positive,
      characters: positive,
      outputs: positive,
      parameters: positive,
      references: positive,
    }),
    from,
  }),
  /** By type, then by path below `Properties`; `*` stands for each item of a list. */
  properties: z.record(type, z.record(z.string().min(2), limit)),
  /** Managed policies of one role, and resources of a type in one region of an account. */
  perRole: z.record(type, number),
  perRegion: z.record(type, number),
  /**
   * What becomes of a reference that only a deployment decides, at its longest: `{partition}`, `{region}` and `{account}` are those
   * of its stack, `{36}` are 36 characters, `{Name}` is a property of the resource. By type, then by attribute.
   */
  references: z.record(type, z.record(z.string(), z.string().min(3))),
});

export type Limits = Readonly<z.infer<typeof limitsSchema>>;
export type Limit = Readonly<z.infer<typeof limit>>;
