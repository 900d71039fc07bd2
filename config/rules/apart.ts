import type { PlatformFile } from '../schema';
import type { Path } from '../source';

/** Something that a stage declares and that is its own: no other stage's, and no other partition's. */
export interface Own {
  readonly stage: string;
  readonly partition: string;
  readonly what: 'account' | 'domain' | 'hosted zone';
  readonly value: string;
  /** In platform.yaml. */
  readonly where: Path;
}

/** Everything that stages declare as their own, in the order of the file. */
export const ownOf = (stages: PlatformFile['stages']): Own[] =>
  Object.entries(stages).flatMap(([stage, { accounts }]) =>
    Object.entries(accounts).flatMap(([partition, { id, domain, hostedZoneId }]): Own[] => {
      const of = { stage, partition };
      const where = ['stages', stage, 'accounts', partition];
      return [
        { ...of, what: 'account', value: id, where: [...where, 'id'] },
        { ...of, what: 'domain', value: domain, where: [...where, 'domain'] },
        ...(hostedZoneId === undefined
          ? []
          : [{ ...of, what: 'hosted zone', value: hostedZoneId, where: [...where, 'hostedZoneId'] } as const]),
      ];
    }),
  );

type Named = Pick<Own, 'what' | 'value'>;
export const isSame = (one: Named, other: Named): boolean => one.what === other.what && one.value === other.value;

/** The first of them that has the same, where it is not this one itself. */
export function firstWith(one: Own, all: readonly Own[]): Own | undefined {
  const first = all.find((other) => isSame(one, other));
  return first === one ? undefined : first;
}
