import type { MachineErrors } from '../../shared/contract';

/** How a server that was restored is named: what is not said is as the connection document has it. */
export interface RestoredServer {
  /** Name of the parameter with the connection document to start from. */
  readonly connection?: string;
  /** Identifier of a restored instance: its address, administrator and secret are asked of RDS. What the rule sends. */
  readonly instance?: string;
  /** Of a restored server, where it is neither the document's nor RDS's. */
  readonly address?: string;
  readonly port?: number;
  /** ARN of the restored server's own secret, where RDS made one. */
  readonly secret?: string;
}

/** What machines do about errors of what these hooks share. */
export const ERRORS = {
  final: ['CopyNotAsWantedError'],
  later: [],
  again: ['InstanceNotThereError'],
} as const satisfies MachineErrors;
