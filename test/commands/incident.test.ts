import { tmpdir } from 'node:os';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { EXIT } from '../../lib/commands/exit-codes';
import { close, narrow, notice, open, own, receipt } from '../../lib/commands/incident/order';
import { show } from '../../lib/commands/incident/show';
import { contain } from '../../lib/commands/tenant/contain';
import { restore } from '../../lib/commands/tenant/restore';
import { heard } from './heard';
import { machinesThatStart } from './machines-that-start';
import { CALLER } from './tenant-stage';

const { sts, sfn } = machinesThatStart();
const ID = 'inc-20270131-1a2b3c4d';
const BY = { requestedBy: CALLER };

const IN = { residency: 'in' };
const REASON = 'the trail shows reads of files-acme alone';

describe('what is said is what the machine is started with', () => {
  test.each([
    [
      'open',
      () => open('files were read with a leaked key', { ...IN, tenants: 'acme, beta' }),
      { action: 'open', title: 'files were read with a leaked key', tenants: ['acme', 'beta'], ...BY },
    ],
    [
      'narrow to some',
      () => narrow(ID, { ...IN, to: 'acme', reason: REASON }),
      { action: 'narrow', incident: ID, tenants: ['acme'], reason: REASON, ...BY },
    ],
    [
      'narrow to nobody',
      () => narrow(ID, { ...IN, nobody: true, reason: REASON }),
      { action: 'narrow', incident: ID, tenants: [], reason: REASON, ...BY },
    ],
    ['own', () => own(ID, 'jane', IN), { action: 'own', incident: ID, owner: 'jane', ...BY }],
    ['notice', () => notice(ID, { ...IN, text: 'x'.repeat(40) }), { action: 'notice', incident: ID, text: 'x'.repeat(40), ...BY }],
    [
      'a receipt that came back',
      () => receipt(ID, { ...IN, tenants: 'beta', bounced: '550 no such user' }),
      { action: 'receipt', incident: ID, tenants: ['beta'], outcome: 'bounced', detail: '550 no such user', ...BY },
    ],
    [
      'close',
      () => close(ID, { ...IN, facts: 'a key had leaked from a build log', actions: ['the key was replaced'] }),
      { action: 'close', incident: ID, facts: 'a key had leaked from a build log', actions: ['the key was replaced'], ...BY },
    ],
    [
      'contain',
      () => contain('contain', 'acme', { ...IN, incident: ID, reason: REASON }),
      { contain: 'contain', tenant: 'acme', incident: ID, reason: REASON, ...BY },
    ],
    [
      'release',
      () => contain('release', 'acme', { ...IN, reason: REASON }),
      { contain: 'release', tenant: 'acme', reason: REASON, ...BY },
    ],
    [
      'restore',
      () => restore('acme', { ...IN, use: 'drill', reason: REASON }),
      { tenant: 'acme', use: 'drill', moment: 'latest', where: 'recovery', reason: REASON, ...BY },
    ],
  ])('%s', async (_, command, input) => {
    const { exit } = await heard(command);
    expect(exit).toBe(EXIT.fine);
    expect(sfn.commandCalls(StartExecutionCommand).map(({ args }) => JSON.parse(args[0].input.input!) as unknown)).toEqual([input]);
  });
});

describe('a mistake names the option as this command has it, before anything is asked of AWS', () => {
  test.each([
    ['narrow', () => narrow(ID, { reason: REASON }), ['--to is missing, wanted ids of tenants, separated by commas, or --nobody']],
    ['narrow, both', () => narrow(ID, { reason: REASON, nobody: true, to: 'acme' }), ['--nobody stands beside --to']],
    ['own', () => own(ID, 'x', {}), ['PERSON is not valid, got "x"']],
    ['notice, short', () => notice(ID, { text: 'short' }), ['--text is not valid']],
    ['notice, no file', () => notice(ID, { file: '/nonexistent' }), ['/nonexistent cannot be read, got ENOENT']],
    ['notice, a folder', () => notice(ID, { file: tmpdir() }), [`${tmpdir()} cannot be read, got EISDIR`]],
    ['receipt, neither', () => receipt(ID, { tenants: 'acme' }), ['--delivered is missing']],
    ['receipt, bounced', () => receipt(ID, { tenants: 'acme', bounced: 'y' }), ['--bounced is not valid, got "y", wanted why']],
    ['close', () => close(ID, {}), ['--facts is missing', '--actions is missing']],
    ['show', () => show('nonsense', {}), ['INCIDENT is not valid, got "nonsense"']],
    ['contain', () => contain('contain', 'acme', { incident: 'x', reason: REASON }), ['--incident is not valid, got "x"']],
    [
      'restore, where of what serves',
      () => restore('acme', { ...IN, use: 'in-place', where: 'home', reason: REASON }),
      ['--where is asked of a drill alone, got "home"'],
    ],
    ['open, no residency', () => open('files were read with a leaked key', {}), ['--residency is missing']],
  ])('%s', async (_, command, lines) => {
    const error = await heard(async () => command()).then(
      () => undefined,
      (thrown: unknown) => thrown as Error,
    );
    expect(error?.name).toBe('ConfigurationError');
    const said = error!.message.split('\n');
    expect(said).toHaveLength(lines.length);
    lines.forEach((line, at) => expect(said[at]!.startsWith(line)).toBe(true));
    expect([sts.calls().length, sfn.calls().length]).toEqual([0, 0]);
  });
});
