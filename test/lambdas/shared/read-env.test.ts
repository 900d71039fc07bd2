import { InvalidEnvironmentError, MissingEnvironmentError, readEnv, wholeNumber } from '../../../lambdas/shared/read-env';

const NAMES = ['TRAP_TABLE', 'BLOCK_HOURS', 'IP_SET_V4_ID'] as const;

describe('the environment of a hook', () => {
  test('holds every name of the contract and nothing else', () => {
    const env = readEnv(NAMES, { TRAP_TABLE: 'trap', BLOCK_HOURS: '24', IP_SET_V4_ID: 'a', SECRET: 'no' });
    expect(env).toEqual({ TRAP_TABLE: 'trap', BLOCK_HOURS: '24', IP_SET_V4_ID: 'a' });
  });

  test('names every missing or empty variable in one error', () => {
    const read = (): unknown => readEnv(NAMES, { TRAP_TABLE: '', IP_SET_V4_ID: 'a' });
    expect(read).toThrow(MissingEnvironmentError);
    expect(read).toThrow('environment lacks TRAP_TABLE, BLOCK_HOURS; wanted TRAP_TABLE, BLOCK_HOURS, IP_SET_V4_ID');
  });

  test.each(['0', '-1', '1.5', '1e3', ' 24', '24h', 'NaN', ''])('refuses "%s" as a number of hours', (text) => {
    expect(() => wholeNumber('BLOCK_HOURS', text)).toThrow(InvalidEnvironmentError);
  });

  test('takes a whole number', () => {
    expect(wholeNumber('BLOCK_HOURS', '24')).toBe(24);
  });
});
