import { Command } from 'commander';
import { packOf } from '../../lib/commands/evidence';
import type { EvidenceOptions } from '../../lib/commands/evidence-options';
import { evidenceCommand } from '../../lib/commands/evidence-command';
import { checkOptions, OptionsError } from '../../lib/commands/evidence-options';

const AUDITORS = { edition: 'auditor', stage: 'production', customersOn: 'production' } as const;

describe('what would be ignored in silence is refused in words, before any work', () => {
  test.each<[EvidenceOptions, string]>([
    [
      { edition: 'public', oscal: '1.1.3' },
      "--oscal goes with the auditor's edition, which alone holds OSCAL; got --edition public",
    ],
    [{ edition: 'customer', tenant: 'acme', oscal: '1.2.1' }, 'got --edition customer; leave --oscal out, or leave --edition out'],
    [
      { edition: 'public', stage: 'development' },
      'says of production, which customers are on, what is kept; got --stage development',
    ],
    [{ edition: 'customer', tenant: 'acme', stage: 'staging' }, 'got --stage staging; leave --stage out'],
    [
      { recordKeys: 'keys' },
      '--record-keys verifies records of runs, and none are given; wanted --records, --deployed or --from-account',
    ],
    [{ edition: 'customer' }, 'wanted --tenant'],
    [{ tenant: 'acme' }, 'got --edition auditor; leave --tenant out'],
  ])('%j', async (options, said) => {
    await expect(packOf({ platform: 'softdocket', stage: 'production', ...options, out: '/nonexistent/pack' })).rejects.toThrow(
      said,
    );
  });

  test.each<EvidenceOptions>([
    { oscal: '1.1.3' },
    { records: 'records', recordKeys: 'keys' },
    { fromAccount: true, recordKeys: 'keys' },
    { deployed: 'deployed', recordKeys: 'keys' },
  ])('%j go together', (options) => {
    expect(() => checkOptions(options, AUDITORS)).not.toThrow(OptionsError);
  });

  test('a version of OSCAL that nobody asked for is none: a smaller edition is not refused for it', () => {
    const program = new Command();
    evidenceCommand(program);
    const [evidence] = program.commands;
    expect(evidence!.opts()).toEqual({ edition: 'auditor' });
    expect(evidence!.helpInformation()).toMatch(/--oscal <version>[^]*default:\s+1\.2\.1/);
  });
});
