import { CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';

/** Where the CDK registers tokens, and references by what they refer to: private to it, one for the process, and never cleared. */
interface Tokens {
  stringTokenMap: Map<unknown, unknown>;
  numberTokenMap: Map<unknown, unknown>;
}
interface References {
  referenceTable: Map<unknown, unknown>;
}
let references: References | undefined;

/**
 * Does what makes constructs, and forgets the tokens and references that they brought, each of which keeps the tree around it. Whoever
 * reads one of these later is told by the CDK that nobody knows it.
 */
export function forgettingTokens(work: () => void): void {
  references ??= new CfnWaitConditionHandle(new Stack(), 'Any').getAtt('Any').constructor as unknown as References;
  const { __cdkTokenMap: tokens } = globalThis as unknown as { readonly __cdkTokenMap: Tokens };
  const { referenceTable } = references;
  const { stringTokenMap, numberTokenMap } = tokens;
  references.referenceTable = new Over(referenceTable);
  Object.assign(tokens, { stringTokenMap: new Over(stringTokenMap), numberTokenMap: new Over(numberTokenMap) });
  try {
    work();
  } finally {
    references.referenceTable = referenceTable;
    Object.assign(tokens, { stringTokenMap, numberTokenMap });
  }
}

/** New entries over those that stay. */
class Over extends Map<unknown, unknown> {
  constructor(private readonly under: ReadonlyMap<unknown, unknown>) {
    super();
  }

  override get(key: unknown): unknown {
    return super.get(key) ?? this.under.get(key);
  }
}
