import { load } from '../../config/load';
import { ConfigurationError, counted } from '../../config/mistakes';
import type { Platform } from '../../config/platform';
import { parseSelection } from '../../config/selection';
import { accountFindings, type Sources } from './doctor/accounts';
import { fail, pass, print, type Finding } from './doctor/findings';
import { agingFindings, dumpFinding, toolFindings } from './doctor/machine';
import { EXIT, type ExitCode } from './exit-codes';

export interface DoctorOptions {
  readonly platform?: string;
  readonly stage?: string;
  readonly json?: boolean;
  /** Print the rights that the questions take, and ask nothing. */
  readonly policy?: boolean;
  /** The configuration folder; the repository's own unless a test says otherwise. */
  readonly root?: string;
  /** The day against which exceptions and dated facts age. */
  readonly today?: string;
  readonly sources?: Sources;
}

/**
 * Looks for whatever would stop a deployment of one platform and stage, before it is begun. What cannot be looked at is a warning
 * and never a failure: a laptop without credentials is healthy.
 */
export async function doctor(options: DoctorOptions): Promise<ExitCode> {
  if (options.policy === true) {
    const { doctorPolicy } = await import('./doctor/topics');
    process.stdout.write(`${JSON.stringify(doctorPolicy(), null, 2)}\n`);
    return EXIT.fine;
  }
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const findings = [...toolFindings(), dumpFinding()];
  const platform = readConfiguration(options, today, findings);
  if (platform) findings.push(...agingFindings(platform, today), ...(await accountFindings(platform, options.sources)));

  const failed = findings.filter((finding) => finding.status === 'FAIL');
  const refused = failed.some((finding) => finding.subject === 'configuration');
  print(findings, options.json === true);
  return refused ? EXIT.refused : failed.length > 0 ? EXIT.error : EXIT.fine;
}

function readConfiguration(options: DoctorOptions, today: string, findings: Finding[]): Platform | undefined {
  try {
    const { platform, stage } = parseSelection({ platform: options.platform, stage: options.stage });
    const loaded = load({ platform, stage, today, root: options.root });
    findings.push(
      pass(
        'configuration',
        `${loaded.name} at ${loaded.stage.name}: ${counted(loaded.tenants.length, 'tenant')} in ${counted(loaded.residencies.length, 'residency', 'residencies')}`,
      ),
    );
    return loaded;
  } catch (error) {
    // The one error that is the configuration's and not ours; everything else is a defect and goes up.
    if (!(error instanceof ConfigurationError)) throw error;
    const [first] = error.message.split('\n');
    findings.push(
      fail(
        'configuration',
        `${counted(error.mistakes.length, 'mistake')}, the first: ${first}`,
        `npx freehold check${options.platform ? ` --platform ${options.platform}` : ''}`,
      ),
    );
    return undefined;
  }
}
