import { ConfigurationError } from '../../config/mistakes';
import { parseSelection, type SelectionContext } from '../../config/selection';

function refusal(context: SelectionContext): string {
  try {
    parseSelection(context);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('what the command line may ask for', () => {
  test('nothing means softdocket in production, with all tenants', () => {
    expect(parseSelection({})).toEqual({ platform: 'softdocket', stage: 'production', tenants: 'all' });
  });

  test('tenants are ids between commas, all, or none', () => {
    expect(parseSelection({ tenants: 'acme, globex,acme' }).tenants).toEqual(['acme', 'globex']);
    expect(parseSelection({ tenants: 'none' }).tenants).toBe('none');
    expect(parseSelection({ tenants: 'all' }).tenants).toBe('all');
  });

  test('a shard is its number and how many there are', () => {
    expect(parseSelection({ shard: '2/8' }).shard).toEqual({ index: 2, count: 8 });
  });

  test.each(['0/2', '3/2', '1', '1/2/3', 'a/b', '1/0', '1/1001', '-1/2', '1.5/2', '', ' 1/2'])(
    'the shard "%s" is refused',
    (shard) => {
      expect(refusal({ shard })).toBe(
        `shard=${shard} the shard does not exist, got "${shard}", wanted index/count, with 1 <= index <= count <= 1000; for example -c shard=1/2, then -c shard=2/2`,
      );
    },
  );

  test.each(['', 'acme,', ',', ' '])('the choice "%s" of tenants is refused', (tenants) => {
    expect(refusal({ tenants })).toBe(
      `tenants=${tenants} the choice of tenants cannot be read, got ${JSON.stringify(tenants)}, wanted ids separated by commas, or \`none\`; for example -c tenants=acme,globex`,
    );
  });

  test('a shard and a choice of tenants exclude each other', () => {
    expect(refusal({ shard: '1/2', tenants: 'acme' })).toBe(
      'shard=1/2 a shard and a choice of tenants exclude each other, wanted one of the two; leave out `shard` or `tenants`',
    );
    expect(refusal({ shard: '1/2', tenants: 'none' })).toContain('exclude each other');
  });

  test('values that are no text, as cdk.json may hold them, are refused and not guessed at', () => {
    expect(refusal({ platform: { name: 'x' }, stage: 3, tenants: ['acme'], shard: 1 }).split('\n')).toEqual([
      'platform={"name":"x"} the platform is not a name, got a mapping, wanted a platform\'s name; for example -c platform=softdocket',
      "stage=3 the stage is not a name, got 3 (a number), wanted a stage's name; for example -c stage=production",
      'tenants=["acme"] the choice of tenants cannot be read, got a list, wanted ids separated by commas, or `none`; for example -c tenants=acme,globex',
      'shard=1 the shard does not exist, got 1 (a number), wanted index/count, with 1 <= index <= count <= 1000; for example -c shard=1/2, then -c shard=2/2',
    ]);
  });
});
