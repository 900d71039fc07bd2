import { SaidError } from '../../config/mistakes';
import type { EditionKind } from '../evidence/editions/kinds';
import type { OscalVersion } from '../evidence/oscal/versions';
import type { ExaminedOptions } from './examined';

export interface EvidenceOptions extends ExaminedOptions {
  readonly out?: string;
  readonly edition?: EditionKind;
  /** Whose, of a customer's edition. */
  readonly tenant?: string;
  readonly sign?: string;
  /** Address of a timestamping authority. */
  readonly timestamp?: string;
  /** Version of OSCAL. */
  readonly oscal?: OscalVersion;
  readonly json?: boolean;
  /** Print what reading accounts takes, and read none. */
  readonly printPolicy?: boolean;
}

/** Raised for options of which one would be ignored in silence. */
export class OptionsError extends SaidError {
  override readonly name = 'OptionsError';
}

interface About {
  readonly edition: EditionKind;
  readonly stage: string;
  /** The stage that customers are on. */
  readonly customersOn: string;
}

/** Refuses what does not go together: whoever asks for it expects what would not be there. @throws OptionsError */
export function checkOptions(options: EvidenceOptions, { edition, stage, customersOn }: About): void {
  const { tenant, oscal, records, recordKeys, deployed, fromAccount } = options;
  const refuse = (what: string): never => {
    throw new OptionsError(what);
  };
  if (edition === 'customer' && tenant === undefined)
    refuse("a customer's edition is one customer's; wanted --tenant; name the tenant (`freehold tenant list` knows them)");
  if (edition !== 'customer' && tenant !== undefined)
    refuse(
      `--tenant goes with --edition customer; got --edition ${edition}; leave --tenant out, or ask for the customer's edition`,
    );
  if (edition !== 'auditor' && oscal !== undefined)
    refuse(
      `--oscal goes with the auditor's edition, which alone holds OSCAL; got --edition ${edition}; leave --oscal out, or leave --edition out`,
    );
  if (edition !== 'auditor' && stage !== customersOn)
    refuse(
      `--edition ${edition} is for readers outside, and says of ${customersOn}, which customers are on, what is kept; got --stage ${stage}; leave --stage out`,
    );
  if (recordKeys !== undefined && records === undefined && deployed === undefined && !fromAccount)
    refuse(
      '--record-keys verifies records of runs, and none are given; wanted --records, --deployed or --from-account beside it; give the records, or leave --record-keys out',
    );
}
