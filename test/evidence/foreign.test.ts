import { withoutForeignNames } from '../../lib/evidence/editions/foreign';
import { narrowed, openFiles } from '../../lib/evidence/editions';
import type { Results } from '../../lib/evidence/results';
import { siteEvidence } from './sample';

const evidence = (change?: (results: Results) => void) => siteEvidence(change ? { change } : {});
const plainFor = (id: string, of = evidence()) =>
  withoutForeignNames(
    of,
    of.results.tenants.find((each) => each.id === id)!,
  );

describe('what a customer reads of somebody else', () => {
  test.each([
    ['acme-eu', 'refused to acme, lonely and acme-eu', 'refused to (of the platform) and acme-eu'],
    ['acme', 'refused to acme, acme-eu', 'refused to acme, (of the platform)'],
    ['acme', 'made for Acme "Europe" & Sons alone', 'made for (of the platform) alone'],
    ['acme', 'made for شركة نور للتجارة.', 'made for (of the platform).'],
    ['acme-eu', 'made for Acme "Europe" & Sons alone', 'made for Acme "Europe" & Sons alone'],
    ['acme', 'the lonely one has lonelyness', 'the (of the platform) one has lonelyness'],
  ])('%s reads no id and no name of another one: %s', (id, text, read) => {
    expect(plainFor(id)(text)).toBe(read);
  });

  test('no name, id or number that stands in templates of others alone, and every one that stands in its own', () => {
    const { results, templates: given } = evidence();
    const templates = new Map(given);
    const of = { results, templates };
    const acme = results.tenants.find(({ id }) => id === 'acme')!;
    const theirs = [...templates.keys()].find((name) => !acme.stacks.includes(name))!;
    const put = (name: string, ...leaves: string[]) =>
      templates.set(
        name,
        JSON.stringify({ Resources: { [leaves[0]!]: { Type: 'AWS::S3::Bucket', Properties: { BucketName: leaves[1]! } } } }),
      );
    put(theirs, 'HiddenKey8F3FE3A4', 'honey-pot-trap-7');
    put(acme.stacks[0]!, 'OwnKey1A2B3C4D', 'acme-data-bucket');
    const plain = plainFor('acme', of);
    expect(plain('seen: honey-pot-trap-7 and acme-data-bucket')).toBe('seen: (of the platform) and acme-data-bucket');
    expect(plain('HiddenKey8F3FE3A4, honey-pot-trap-7')).toBe('(of the platform)'); // a list of them is no count either
    expect(plain(`in ${theirs} and in ${acme.stacks[0]!}`)).toBe(`in (of the platform) and in ${acme.stacks[0]!}`);
    expect(plain('OwnKey1A2B3C4D is retained for nobody-else')).toBe('OwnKey1A2B3C4D is retained for nobody-else');
    // What stands in both is its own, too.
    put(theirs, 'HiddenKey8F3FE3A4', 'acme-data-bucket');
    expect(plainFor('acme', of)('acme-data-bucket')).toBe('acme-data-bucket');
    // Where it is kept is told to it, whosever template says so.
    const { store } = acme.holdings[0]!;
    put(theirs, 'HiddenKey8F3FE3A4', store);
    expect(plainFor('acme', of)(store)).toBe(store);
  });

  test('whatever letters a name is made of', () => {
    const of = evidence(({ tenants }) => Object.assign(tenants[3]!, { name: 'A.*(B)|[C]^$ {x}-1' }));
    expect(plainFor('acme', of)('for A.*(B)|[C]^$ {x}-1, and for AxyB')).toBe('for (of the platform) and for AxyB');
  });

  test('stands in no exception that is shown, and no check says where it is in our sources', () => {
    const of = evidence(({ exceptions, observations, tenants }) => {
      const { number } = exceptions[0]!;
      Object.assign(exceptions[0]!, {
        title: 'For lonely',
        reason: 'Lonely asked for it.',
        compensatingControl: 'noor watches it.',
      });
      const own = observations.find(({ template }) => tenants[0]!.stacks.includes(template))!;
      Object.assign(own, { ok: false, exception: number });
    });
    const { results } = narrowed(of, 'customer', 'acme');
    expect(results.exceptions).toHaveLength(1);
    expect(results.exceptions[0]).toMatchObject({
      title: 'For (of the platform)',
      reason: '(of the platform) asked for it.',
      compensatingControl: '(of the platform) watches it.',
    });
    expect(results.checks.map(({ source }) => source.file)).not.toContainEqual(expect.stringContaining('/'));
    const text = openFiles(narrowed(of, 'customer', 'acme'))
      .map((file) => file.text)
      .join('');
    expect(text).not.toMatch(/[Ll]onely|noor|نور/);
  });
});
